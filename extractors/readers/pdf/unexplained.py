"""The ink of an electronic page that neither its text nor its rules explain: values drawn as outlines, pen strokes, notes, pictures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.page.arrays import Grey, Image
from extractors.page.image.inks import flatten_paper, without_seal_ink
from extractors.page.rules.rule import Rule
from extractors.page.tables.grid import PageGrid
from extractors.readers.page_content import Box, Glyph, PageContent
from extractors.readers.pdf.settings import UnexplainedSettings
from extractors.text.box_symbols import CHECKED, EMPTY_GLYPHS

Piece = tuple[int, int, int, int]  # of ink that hangs together: x0, y0, x1, y1 in pixels


@dataclass(frozen=True, slots=True)
class UnexplainedInk:
    """`mask`: 1 where ink is, uint8 (H, W) of the upright page; `pieces`: what of it hangs together and may be writing or a stroke, and how dark
    it is at most.
    """

    mask: Grey
    pieces: Mapping[Piece, int]


def unexplained_ink(bare: Image, content: PageContent, told: Iterable[Glyph], settings: UnexplainedSettings) -> UnexplainedInk:
    """Return the ink of a page that was drawn without its text (upright, BGR), without rules, solid areas, frames and seals, and without
    what stands where the glyphs that are `told` from elsewhere do.
    """
    if not _has_ink(bare, content, settings):
        return UnexplainedInk(np.zeros(bare.shape[:2], np.uint8), {})
    flat = flatten_paper(without_seal_ink(bare, settings.dpi))
    dark = np.asarray(255 - cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY), np.uint8)
    mask = (dark > settings.ink).astype(np.uint8)
    erase_rules(mask, content)
    for glyph in told:
        mask[_pixels((glyph.x0, glyph.y0, glyph.x1, glyph.y1), mask, content)] = 0
    mask = _without_frames(mask, settings)
    mask &= 1 - _ruled(mask, round(settings.straight * settings.dpi / 72))
    side = round(settings.solid * settings.dpi / 72)
    solid = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    mask &= 1 - cv2.dilate(solid, np.ones((3, 3), np.uint8))
    return UnexplainedInk(mask, dict(_pieces(mask, dark, settings)))


def _has_ink(bare: Image, content: PageContent, settings: UnexplainedSettings) -> bool:
    """Whether anything but rules stands on the page: most pages need no closer look."""
    grey = np.asarray(cv2.cvtColor(bare, cv2.COLOR_BGR2GRAY), np.uint8)
    rest = (grey < int(grey.max()) - settings.ink).astype(np.uint8)
    erase_rules(rest, content)
    return int(cv2.countNonZero(rest)) >= settings.speck


def _without_frames(mask: Grey, settings: UnexplainedSettings) -> Grey:
    """Return ink without what hangs together over much of the page and is hollow."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    wide, tall, area = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_AREA]
    large = np.maximum(wide / mask.shape[1], tall / mask.shape[0]) > settings.frame
    kept = ~(large & (area < settings.hollow * wide * tall))
    kept[0] = False
    return kept.astype(np.uint8)[labels] if count > 1 else mask


def seen_rules(bare: Image, content: PageContent, settings: UnexplainedSettings) -> tuple[Rule, ...]:
    """Return the rules that show on a page drawn without its text: none of layers that are switched off, covered, or white on white."""
    grey = np.asarray(cv2.cvtColor(bare, cv2.COLOR_BGR2GRAY), np.uint8)
    return tuple(rule for rule in content.rules if _stands_out(grey, rule, content, settings))


def _stands_out(grey: Grey, rule: Rule, content: PageContent, settings: UnexplainedSettings) -> bool:
    a, b, c = rule.start, rule.end, rule.across[0]
    rows, columns = _pixels((a, c, b, c) if rule.horizontal else (c, a, c, b), grey, content)
    if rule.horizontal:
        rows = slice(max(0, rows.start - 2), rows.stop + 2)
    else:
        columns = slice(max(0, columns.start - 2), columns.stop + 2)
    around = grey[rows, columns]
    if around.size == 0:
        return True
    across = np.ptp(around, axis=0 if rule.horizontal else 1)
    return bool((across >= settings.faintest).mean() >= settings.showing)


def erase_rules(mask: Grey, content: PageContent) -> None:
    """Clear the rules of a page in a picture of it."""
    for rule in content.rules:
        a, b, c = rule.start, rule.end, rule.across[0]
        mask[_pixels((a, c, b, c) if rule.horizontal else (c, a, c, b), mask, content)] = 0


def _pixels(box: Box, mask: Grey, content: PageContent) -> tuple[slice, slice]:
    """Return the rows and columns of a box of the page in a picture of it, with a rim of a pixel."""
    fx, fy = mask.shape[1] / content.width, mask.shape[0] / content.height
    rows = slice(max(0, int(box[1] * fy) - 1), max(0, int(box[3] * fy) + 2))
    return rows, slice(max(0, int(box[0] * fx) - 1), max(0, int(box[2] * fx) + 2))


def _ruled(mask: Grey, long: int) -> Grey:
    """Return the straight lines that are no rules of the page's own instructions: of pictures, of dashes."""
    lines = [cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(shape, np.uint8)) for shape in ((1, long), (long, 1))]
    return np.asarray(cv2.dilate(lines[0] | lines[1], np.ones((3, 3), np.uint8)), np.uint8)


def _pieces(mask: Grey, dark: Grey, settings: UnexplainedSettings) -> Iterator[tuple[Piece, int]]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    for label in np.unique(labels[(mask > 0) & (dark >= settings.dark)]).tolist():
        x, y, wide, tall, area = stats[label].tolist()
        if area >= settings.speck:
            part = np.s_[y : y + tall, x : x + wide]
            yield (x, y, x + wide, y + tall), int(dark[part][labels[part] == label].max())


def tick_boxes(content: PageContent, ink: UnexplainedInk, settings: UnexplainedSettings) -> tuple[PageContent, UnexplainedInk]:
    """Return the content with those of its typed boxes ticked over which a stroke is drawn, and the ink without these strokes."""
    fx, fy = ink.mask.shape[1] / content.width, ink.mask.shape[0] / content.height
    boxes = [(n, g) for n, g in enumerate(content.glyphs) if g.text in EMPTY_GLYPHS]
    marked: dict[int, Piece] = {}
    for piece in ink.pieces:
        shares = [
            (_within(ink.mask, piece, (g.x0 * fx, g.y0 * fy, g.x1 * fx, g.y1 * fy)), n, g)
            for n, g in boxes
            if _near(piece, g, fx, fy, settings)
        ]
        best = max(shares, default=(0.0, -1, None), key=lambda found: found[0])
        if best[0] >= settings.stroke:
            marked[best[1]] = piece
    glyphs = tuple(replace(g, text=CHECKED) if n in marked else g for n, g in enumerate(content.glyphs))
    left = {piece: deep for piece, deep in ink.pieces.items() if piece not in marked.values()}
    return replace(content, glyphs=glyphs), replace(ink, pieces=left)


def _near(piece: Piece, glyph: Glyph, fx: float, fy: float, settings: UnexplainedSettings) -> bool:
    """Whether a piece of ink touches a glyph and is no larger than a tick upon it may be."""
    x0, y0, x1, y1 = piece
    small = max(x1 - x0, y1 - y0) < settings.tick * glyph.size * fy
    return small and x0 < glyph.x1 * fx and glyph.x0 * fx < x1 and y0 < glyph.y1 * fy and glyph.y0 * fy < y1


def _within(mask: Grey, piece: Piece, box: Box) -> float:
    """Return how much of a box, across or down, the ink of a piece spans within it."""
    x0, y0 = max(piece[0], round(box[0])), max(piece[1], round(box[1]))
    part = mask[y0 : min(piece[3], round(box[3])), x0 : min(piece[2], round(box[2]))]
    if not part.any():
        return 0.0
    columns, rows = np.flatnonzero(part.any(axis=0)), np.flatnonzero(part.any(axis=1))
    return float(max(np.ptp(columns) + 1, np.ptp(rows) + 1) / max(1.0, box[3] - box[1]))


def ink_regions(content: PageContent, grid: PageGrid, ink: UnexplainedInk, settings: UnexplainedSettings) -> list[Box]:
    """Return the places that hold unexplained ink, in points: one a cell of a table, elsewhere what stands close together."""
    fx, fy = ink.mask.shape[1] / content.width, ink.mask.shape[0] / content.height
    large = large_pictures(content, settings)
    held: dict[tuple[int, int] | None, list[Piece]] = defaultdict(list)
    for x0, y0, x1, y1 in _without_marks(content, ink, settings):
        place = x0 / fx, y0 / fy, x1 / fx, y1 / fy
        if not any(_inside(place, picture) for picture in large) and not any(
            _is_of_square(place, s, settings) for s in content.squares
        ):
            held[grid.locate((x0 + x1) / 2 / fx, (y0 + y1) / 2 / fy)].append((x0, y0, x1, y1))
    outside = held.pop(None, [])
    groups = [[piece] for pieces in held.values() for piece in [_around(pieces)]] + _close(outside, settings)
    places = [_around(group) for group in groups]
    regions = [(x0 / fx, y0 / fy, x1 / fx, y1 / fy) for x0, y0, x1, y1 in places]
    return [r for r in regions if min(r[2] - r[0], r[3] - r[1]) >= settings.least and r[3] - r[1] >= settings.lowest]


def large_pictures(content: PageContent, settings: UnexplainedSettings) -> list[Box]:
    """Return the pictures that are large enough to hold lines of text of their own, and are read as a whole, in points."""
    area = content.width * content.height
    return [p for p in content.pictures if (p[2] - p[0]) * (p[3] - p[1]) > settings.picture * area]


def _inside(inner: Box, outer: Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _without_marks(content: PageContent, ink: UnexplainedInk, settings: UnexplainedSettings) -> list[Piece]:
    """Return the pieces that are no marks across the text: those that lie over text, where they are pale together with all that are as dark."""
    text = np.zeros(ink.mask.shape, np.uint8)
    for g in content.glyphs:
        if g.text.strip():
            text[_pixels((g.x0, g.y0, g.x1, g.y1), text, content)] = 1
    over = {piece: _share_over(ink.mask, text, piece) for piece in ink.pieces}
    pale = {piece for piece, deep in ink.pieces.items() if deep < settings.strong}
    across = {ink.pieces[piece] for piece in pale if over[piece] > settings.touched}
    marks = {piece for piece in pale if any(abs(ink.pieces[piece] - deep) <= settings.shade for deep in across)}
    return [piece for piece in ink.pieces if piece not in marks and over[piece] < settings.covered]


def _share_over(mask: Grey, text: Grey, piece: Piece) -> float:
    """Return the share of a piece of ink that lies where text stands."""
    part = np.s_[piece[1] : piece[3], piece[0] : piece[2]]
    return float((mask[part] & text[part]).sum() / max(1, mask[part].sum()))


def _is_of_square(place: Box, square: Box, settings: UnexplainedSettings) -> bool:
    """Whether ink is a drawn tick box or a tick upon it, which is judged by itself."""
    small = max(place[2] - place[0], place[3] - place[1]) < settings.tick * (square[3] - square[1])
    return small and place[0] < square[2] and square[0] < place[2] and place[1] < square[3] and square[1] < place[3]


def _around(pieces: Sequence[Piece]) -> Piece:
    x0, y0, x1, y1 = zip(*pieces, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def _close(pieces: Sequence[Piece], settings: UnexplainedSettings) -> list[list[Piece]]:
    """Group pieces by their nearness: characters of a line, lines of a paragraph."""
    if not pieces:
        return []
    x1, y1 = max(p[2] for p in pieces), max(p[3] for p in pieces)
    near = round(settings.near * settings.dpi / 72)
    page = np.zeros((y1 + near, x1 + near), np.uint8)
    for piece in pieces:
        page[max(0, piece[1] - near // 4) : piece[3] + near // 4, max(0, piece[0] - near // 2) : piece[2] + near // 2] = 1
    _, labels = cv2.connectedComponents(page)
    groups: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        groups[int(labels[(piece[1] + piece[3]) // 2, (piece[0] + piece[2]) // 2])].append(piece)
    return list(groups.values())
