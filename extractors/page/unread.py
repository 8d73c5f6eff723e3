"""Ink of a page that nothing which was read explains: writing that was seen and not read.

One rule for all readers with pixels: what is read (lines, ticks, seals, rules) is taken out of the page's ink. What is left counts where
it looks like writing: several marks of the size of characters side by side are a part of the page that was not read; a single mark tells against
a blank place that it stands in. Dirt, folds, frames, rests of walls and photos are no writing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.page.arrays import Grey, Image, Mask
from extractors.page.image.inks import MM_PER_INCH
from extractors.page.ocr.missed_cells import darker_than_around, deeper
from extractors.page.ocr.settings import UNREAD, UnreadSettings
from model.geometry import Box
from model.page import Page

Mark = tuple[int, int, int, int]  # x0, y0, x1, y1 in pixels


def with_unread(page: Page, grey: Grey, dpi: float, settings: UnreadSettings = UNREAD) -> Page:
    """Return a page that was read with the places of what was not: `unread` and `marked`. `grey`: uint8 (H, W), as the page stands upright,
    seal ink taken away.
    """
    scale = min(1.0, settings.dpi / dpi)
    small = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    mm = dpi * scale / MM_PER_INCH
    if min(small.shape) <= 4 * settings.rim_mm * mm:
        return page
    dark = darker_than_around(small)
    ink = _unexplained(deeper(dark, settings.ink), deeper(dark, settings.tone), _Sheet(page, mm), settings)
    marks = list(_marks(ink, mm, settings))
    height, width = small.shape
    rows, single = _rows(marks, settings.mark_mm[0] * mm, settings), _single(marks, page, (width, height), mm, settings)
    unread, marked = (
        tuple(Box(x0 / width, y0 / height, x1 / width, y1 / height) for x0, y0, x1, y1 in found) for found in (rows, single)
    )
    return replace(page, unread=unread, marked=marked)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page that was read, and how many pixels of its picture are a millimetre."""

    page: Page
    mm: float


def _unexplained(ink: Mask, toned: Mask, sheet: _Sheet, settings: UnreadSettings) -> Mask:
    """The ink without its rim, long straight strokes, pictures, and all that was read. `toned`: what is darker than paper at all."""
    left, mm = ink.copy(), sheet.mm
    height, width = left.shape
    long = max(3, round(settings.straight_mm * mm))
    for shape in ((1, long), (long, 1)):
        ruled = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        left &= 1 - cv2.dilate(ruled, np.ones((3, 3), np.uint8))
    side = max(3, round(settings.solid_mm * mm))
    solid = cv2.morphologyEx(toned, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    if cv2.countNonZero(solid):
        around_picture = round(settings.picture_mm * mm)
        solid = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, np.ones((around_picture, around_picture), np.uint8))
        left[cv2.dilate(solid, np.ones((2 * side, 2 * side), np.uint8)) > 0] = 0
    for box, around in _read(sheet.page, settings):
        x0, y0, x1, y1 = box.grown(around * box.height * height / width, around * box.height).pixels(width, height)
        left[max(0, y0) : y1, max(0, x0) : x1] = 0
    rim = round(settings.rim_mm * mm)
    left[:rim], left[-rim:], left[:, :rim], left[:, -rim:] = 0, 0, 0, 0
    return left


def _read(page: Page, settings: UnreadSettings) -> Iterator[tuple[Box, float]]:
    """The places of what was read, and by how much of their height they are grown."""
    yield from ((line.box, settings.line) for line in page.lines)
    yield from ((tick.box, settings.tick) for tick in page.ticks)
    yield from ((seal.box, settings.seal) for seal in page.seals)
    yield from ((edge.box, settings.seal) for edge in page.edges)


def _marks(ink: Image, mm: float, settings: UnreadSettings) -> Iterator[Mark]:
    """Pieces of ink as high as characters; strokes of one hang together, and characters set tight may."""
    join = max(3, round(settings.join_mm * mm) | 1)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((join, join), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    least, most = settings.mark_mm[0] * mm, settings.mark_mm[1] * mm
    for x, y, w, h, area in stats[1:].tolist():
        words = w > most  # several characters: as high as one
        high = least <= (h if words else max(w, h)) and h <= most
        if high and w <= settings.words_mm * mm and settings.fill <= area / (w * h):
            yield x, y, x + w, y + h


def _characters(mark: Mark, high: float) -> int:
    """How many characters hang together in a mark; one where it is not as `high` as they are: the rest of a rule."""
    wide, tall = mark[2] - mark[0], mark[3] - mark[1]
    return max(1, round(wide / tall)) if tall >= high else 1


def _rows(marks: Sequence[Mark], high: float, settings: UnreadSettings) -> Iterator[Mark]:
    """Rows of marks of about one height side by side, with enough characters to be words."""
    left = sorted(marks)
    while left:
        row = [left.pop(0)]
        for mark in list(left):
            if _follows(row[-1], mark, settings):
                row.append(mark)
                left.remove(mark)
        if sum(_characters(m, high) for m in row) >= settings.row:
            yield min(m[0] for m in row), min(m[1] for m in row), max(m[2] for m in row), max(m[3] for m in row)


def _follows(mark: Mark, other: Mark, settings: UnreadSettings) -> bool:
    tall, other_tall = mark[3] - mark[1], other[3] - other[1]
    shared = min(mark[3], other[3]) - max(mark[1], other[1])
    near = -0.2 * tall <= other[0] - mark[2] <= settings.gap * max(tall, other_tall)
    alike = max(tall, other_tall) <= settings.alike * min(tall, other_tall)
    return near and alike and shared >= settings.level * min(tall, other_tall)


def _single(marks: Sequence[Mark], page: Page, size: tuple[int, int], mm: float, settings: UnreadSettings) -> Iterator[Mark]:
    """Marks that may be writing by themselves: any in a cell in which nothing was read, else those as high as characters. Rests of walls are none:
    a mark's middle lies inside a cell, or outside of all tables, and no corner of a cell under it; in a tight row writing touches the walls.
    """
    pad, high = settings.wall_mm * mm, settings.mark_mm[0] * mm
    tables = [t.box.pixels(*size) for t in page.tables]
    cells = [(c.box.pixels(*size), not c.text.strip()) for t in page.tables for c in t.cells]
    for mark in marks:
        x, y, tall = (mark[0] + mark[2]) / 2, (mark[1] + mark[3]) / 2, mark[3] - mark[1] >= high
        inside = any((empty or tall) and _holds(box, x, y, -pad) for box, empty in cells)
        outside = tall and not any(_holds(box, x, y, pad) for box in tables)
        if (inside or outside) and not any(_holds(mark, *corner, pad) for box, _ in cells for corner in _corners(box)):
            yield mark


def _corners(box: Mark) -> tuple[tuple[int, int], ...]:
    x0, y0, x1, y1 = box
    return (x0, y0), (x1, y0), (x0, y1), (x1, y1)


def _holds(box: Mark, x: float, y: float, grown: float) -> bool:
    return box[0] - grown <= x <= box[2] + grown and box[1] - grown <= y <= box[3] + grown
