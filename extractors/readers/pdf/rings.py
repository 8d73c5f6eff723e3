"""Rings drawn around words of an electronic page: the word that is ringed among others is the chosen one (是／否)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from extractors.page.arrays import Grey
from extractors.readers.page_content import Glyph, PageContent
from extractors.readers.pdf.settings import RingSettings
from extractors.readers.pdf.unexplained import Piece, UnexplainedInk
from extractors.text.box_symbols import IN_CIRCLE


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


def _mark(glyph: Glyph) -> Glyph:
    return replace(glyph, text=IN_CIRCLE, x0=glyph.x1)


def _fits(piece: Piece, word: Sequence[Glyph], scale: tuple[float, float], settings: RingSettings) -> bool:
    """Whether the glyphs within a piece of ink are one word on one line, and the ink goes round them closely."""
    size = max(g.size for g in word)
    wide, tall = (piece[2] - piece[0]) / scale[0], (piece[3] - piece[1]) / scale[1]
    one_line = max(g.y0 for g in word) - min(g.y0 for g in word) < settings.level * size
    return one_line and tall < settings.tallest * size and wide < settings.longest * size


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
