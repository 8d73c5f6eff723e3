"""Rings and frames drawn around words of an electronic page: the one of several wordings that has one is the chosen one (是／否)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from extractors.page.arrays import Grey
from extractors.page.rules.rule import Rule
from extractors.readers.page_content import Box, Glyph, PageContent
from extractors.readers.pdf.settings import RingSettings
from extractors.readers.pdf.unexplained import Piece, UnexplainedInk
from extractors.text.box_symbols import IN_CIRCLE, IN_SQUARE


def ring_words(content: PageContent, ink: UnexplainedInk, settings: RingSettings) -> tuple[PageContent, UnexplainedInk]:
    """Return the content with a combining circle behind each ringed word, and the ink without the rings."""
    fx, fy = ink.mask.shape[1] / content.width, ink.mask.shape[0] / content.height
    inked = [(n, g) for n, g in enumerate(content.glyphs) if g.text.strip() and not g.angle]
    ringed: dict[int, Piece] = {}
    for piece in ink.pieces:
        word = [
            (n, g)
            for n, g in inked
            if piece[0] < (g.x0 + g.x1) / 2 * fx < piece[2] and piece[1] < (g.y0 + g.y1) / 2 * fy < piece[3]
        ]
        if word and _fits(piece, [g for _, g in word], (fx, fy), settings) and _is_ring(ink.mask, piece, settings):
            ringed[max(word, key=lambda item: item[1].x1)[0]] = piece
    if not ringed:
        return content, ink
    glyphs = [h for n, g in enumerate(content.glyphs) for h in ([g, _mark(g)] if n in ringed else [g])]
    left = {piece: deep for piece, deep in ink.pieces.items() if piece not in ringed.values()}
    return replace(content, glyphs=tuple(glyphs)), replace(ink, pieces=left)


def _mark(glyph: Glyph, frame: str = IN_CIRCLE) -> Glyph:
    return replace(glyph, text=frame, x0=glyph.x1)


def framed_words(content: PageContent, settings: RingSettings) -> PageContent:
    """Return the content with a combining square behind each word that a rectangle frames amid its line; the sides of that are no rules."""
    framed: dict[int, list[Rule]] = {}
    places = np.array([_place(rule) for rule in content.rules]).reshape(-1, 4) if content.frames else np.zeros((0, 4))
    for box in content.frames:
        sides = [content.rules[k] for k in _touching(places, box, settings.apart)]
        if len(sides) != 4 or not all(_is_side(rule, box, settings) for rule in sides):
            continue  # the cells of a table touch each other
        within = [(n, g) for n, g in enumerate(content.glyphs) if g.text.strip() and _inside(g, box)]
        if within and _amid_line(box, [g for _, g in within], content, settings):
            framed[max(within, key=lambda item: item[1].x1)[0]] = sides
    if not framed:
        return content
    gone = [side for sides in framed.values() for side in sides]
    glyphs = [h for n, g in enumerate(content.glyphs) for h in ([g, _mark(g, IN_SQUARE)] if n in framed else [g])]
    return replace(content, glyphs=tuple(glyphs), rules=tuple(rule for rule in content.rules if rule not in gone))


def _inside(glyph: Glyph, box: Box) -> bool:
    return box[0] < (glyph.x0 + glyph.x1) / 2 < box[2] and box[1] < (glyph.y0 + glyph.y1) / 2 < box[3]


def _amid_line(box: Box, word: Sequence[Glyph], content: PageContent, settings: RingSettings) -> bool:
    """Whether a frame is as high as its line, and other text of the line stands close beside it."""
    size = max(g.size for g in word)
    if box[3] - box[1] > settings.framed * size or not _one_line(word, size, settings):
        return False
    near = settings.beside * size
    row = [g for g in content.glyphs if g.text.strip() and box[1] < (g.y0 + g.y1) / 2 < box[3] and g not in word]
    return any(-near / 2 < g.x0 - box[2] < near or -near / 2 < box[0] - g.x1 < near for g in row)


def _one_line(word: Sequence[Glyph], size: float, settings: RingSettings) -> bool:
    return max(g.y0 for g in word) - min(g.y0 for g in word) < settings.level * size


def _is_side(rule: Rule, box: Box, settings: RingSettings) -> bool:
    along, across = ((box[0], box[2]), (box[1], box[3])) if rule.horizontal else ((box[1], box[3]), (box[0], box[2]))
    ends = abs(rule.start - along[0]) + abs(rule.end - along[1]) < settings.apart
    return ends and min(abs(rule.across[0] - side) for side in across) < settings.apart


def _place(rule: Rule) -> Box:
    a, b, c = rule.start, rule.end, rule.across[0]
    return (a, c, b, c) if rule.horizontal else (c, a, c, b)


def _touching(places: npt.NDArray[np.float64], box: Box, near: float) -> list[int]:
    """Return the numbers of the rules that run along or into a side of a box, or through it."""
    x0, y0, x1, y1 = places.T
    hit = (x0 < box[2] + near) & (box[0] - near < x1) & (y0 < box[3] + near) & (box[1] - near < y1)
    return [int(k) for k in np.flatnonzero(hit)]


def _fits(piece: Piece, word: Sequence[Glyph], scale: tuple[float, float], settings: RingSettings) -> bool:
    """Whether the glyphs within a piece of ink are one word on one line, and the ink goes round them closely."""
    size = max(g.size for g in word)
    wide, tall = (piece[2] - piece[0]) / scale[0], (piece[3] - piece[1]) / scale[1]
    return _one_line(word, size, settings) and tall < settings.tallest * size and wide < settings.longest * size


def _is_ring(mask: Grey, piece: Piece, settings: RingSettings) -> bool:
    """Whether ink runs round its middle, in which there is none: above and below it in the middle columns, left and right in the middle rows.
    A line drawn across the text runs through the middle.
    """
    x0, y0, x1, y1 = piece
    part = mask[y0:y1, x0:x1]
    height, width = part.shape
    across, down = slice(2 * width // 5, width - 2 * width // 5), slice(2 * height // 5, height - 2 * height // 5)
    rim_y, rim_x = max(1, round(settings.rim * height)), max(1, round(settings.rim * width))
    sides = (part[:rim_y, across], part[-rim_y:, across], part[down, :rim_x], part[down, -rim_x:])
    return all(bool(side.any()) for side in sides) and not part[down, across].any() and float(np.mean(part)) < settings.hollow
