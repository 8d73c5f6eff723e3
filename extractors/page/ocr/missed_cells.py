"""Find ink in the cells of a table over which the detector put no box: single digits, ticks and thin strokes are often passed over."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from extractors.page.arrays import Floats, Grey, Image, Mask
from extractors.page.ocr.crops import PixelBox
from extractors.page.ocr.marks import slash_beside_wall
from extractors.page.ocr.settings import LINES, LineSettings
from extractors.page.tables.grid import PageGrid


def missed_ink(page: Mask, grid: PageGrid, boxes: Sequence[PixelBox], settings: LineSettings = LINES) -> list[PixelBox]:
    """Return boxes around character-sized ink in table cells outside all `boxes`; one box a row of ink.

    `page`: its ink (`ink_of`), that of seals taken away.
    """
    if not grid.lattices or not boxes:
        return []
    usual = float(np.median([b[3] - b[1] for b in boxes]))
    ink, boxed = page.copy(), np.zeros_like(page)
    for x0, y0, x1, y1 in boxes:
        boxed[y0:y1, x0:x1] = ink[y0:y1, x0:x1]
        ink[y0:y1, x0:x1] = 0
    found: list[PixelBox] = []
    for cell in (cell for lattice in grid.lattices for cell in lattice.cells):
        found += _in_cell(ink, boxed, grid.outline(cell), usual, settings)
    return found


def ink_of(grey: Image, depth: int = LINES.ink) -> Mask:
    """Return the ink of a grey page, 0/1: `depth` grey levels darker than the paper, whatever the shade of its paper."""
    return deeper(darker_than_around(grey), depth)


def darker_than_around(grey: Grey) -> Grey:
    """Return by how many grey levels each pixel of a page is darker than the paper around it."""
    paper = cv2.medianBlur(cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA), 21)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.subtract(paper, grey), np.uint8)


def deeper(dark: Grey, depth: int) -> Mask:
    """Return 1 where a page is more than `depth` darker than its paper."""
    return np.asarray(cv2.threshold(dark, depth, 1, cv2.THRESH_BINARY)[1], np.uint8)


def _in_cell(ink: Mask, boxed: Mask, outline: Floats, usual: float, settings: LineSettings) -> list[PixelBox]:
    """Return boxes around the ink in a cell, which may slant or bend, but for slivers of what stands in the detector's boxes (`boxed`: their ink).

    `usual`: height of the page's text boxes.
    """
    s = settings
    pad = max(3, round(s.cell_pad * usual))
    (x0, y0), (x1, y1) = (
        (outline.min(axis=0).round() + pad).astype(int).tolist(),
        (outline.max(axis=0).round() - pad).astype(int).tolist(),
    )
    x0, y0 = max(0, x0), max(0, y0)
    if x1 - x0 < s.cell_least * usual or y1 - y0 < s.cell_least * usual:
        return []
    part = ink[y0:y1, x0:x1] & _inside(outline - (x0, y0), (y1 - y0, x1 - x0), pad)
    read = boxed[y0:y1, x0:x1]
    beside = cv2.dilate(read, np.ones((3, 3), np.uint8))
    least = min(s.cell_text[0] * usual, s.cell_alike * _tallest(read)) if read.any() else s.cell_text[0] * usual
    # Strokes of one character, and characters of one word, hang together at half a character's distance.
    across, down = (max(3, round(gap * usual)) | 1 for gap in s.cell_join)
    joined = cv2.morphologyEx(part, cv2.MORPH_CLOSE, np.ones((down, across), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for label, (x, y, w, h, _area) in enumerate(stats[1:].tolist(), 1):
        own = part[y : y + h, x : x + w] * (labels[y : y + h, x : x + w] == label)
        dense = int(own.sum()) >= s.cell_dense * usual * usual
        sliver = w < s.cell_sliver * usual and bool((own & beside[y : y + h, x : x + w]).any())
        wall = w < s.cell_wall[0] * usual and h >= s.cell_wall[1] * (y1 - y0)
        if w >= s.cell_narrow * usual and dense and not (sliver or wall):
            grow = max(2, round(s.grow * usual))
            rows = _rows(own, s.two_rows * usual, s.between_rows)
            for top, end in ((a, b) for a, b in rows if least <= b - a <= s.cell_text[1] * usual):
                found.append((max(0, x0 + x - grow), max(0, y0 + y + top - grow), x0 + x + w + grow, y0 + y + end + grow))
    if not found and not read.any():
        left, grow = max(0, x0 - 2 * pad), max(2, round(s.grow * usual))
        slash = slash_beside_wall(ink[y0:y1, left : x0 + round(s.cell_text[0] * usual)], s.cell_text[0] * usual, s)
        if slash:
            found = [(left + slash[0] - 2, max(0, y0 + slash[1] - grow), left + slash[2] + grow, y0 + slash[3] + grow)]
    return found


def _tallest(ink: Mask) -> float:
    """Return the height of the tallest character of some ink: digits are lower than the boxes of a page of Chinese tell."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return float(stats[1:, cv2.CC_STAT_HEIGHT].max(initial=0))


def _inside(outline: Floats, size: tuple[int, int], pad: int) -> Mask:
    """Return what lies within an outline, 1, further from it than `pad`."""
    corners, mask = outline.round().astype(np.int32), np.zeros(size, np.uint8)
    cv2.fillPoly(mask, [corners], 1)
    cv2.polylines(mask, [corners], True, 0, 2 * pad - 1)
    return mask


def _rows(own: Mask, highest: float, between: float) -> list[tuple[int, int]]:
    """Return where the rows of ink begin and end: two where it is higher than one row and hardly any is at the middle of its height."""
    high = own.shape[0]
    level = own.sum(axis=1)
    middle = level[high // 3 : high - high // 3]
    if high <= highest or not middle.size or middle.min() > between * level.max():
        return [(0, high)]
    cut = high // 3 + int(np.median(np.flatnonzero(middle == middle.min())))
    return [(0, cut), (cut, high)]
