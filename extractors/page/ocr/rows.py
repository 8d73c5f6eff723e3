"""Rows of characters outside tables over which the detector put no box: a line that a seal or a stain runs through is often lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from extractors.page.ocr.crops import PixelBox
from extractors.page.ocr.missed import ink_of
from extractors.page.tables.grid import PageGrid
from extractors.page.tables.pieces import TextPiece

Image = npt.NDArray[np.uint8]
Find = Callable[[Image, int], list[PixelBox]]  # a part of the page, and its longest side in pixels as the detector sees it

CHARACTER = (0.3, 1.3)  # height of a character's ink, in heights of the page's text boxes
ALIGNED = 0.16  # how far the middles of the characters of one row may lie apart (median), in the same heights
GAP = 1.5  # widest gap between the characters of one row (申　报　方　向)
COVERED = 0.6  # share of a row that must be found again
ADJOINING = -0.5, 0.22  # gap between two boxes of one word, in their height
LEAST = 4  # characters that make a row
AROUND = 2.5  # how much of the page above and below a row the detector sees when it looks again
LOOKS = 25.0, 33.0  # height in pixels of a text box then: what runs through a line fades when it is seen from farther away


def missed_rows(grey: Image, text: Image, boxes: Sequence[PixelBox], grid: PageGrid, find: Find) -> list[PixelBox]:
    """Boxes of the rows that `boxes` leave out, each found by looking at its strip alone.

    `grey`: uint8 (H, W) and `text` (H, W, 3) without seal ink; `find`: the detector on a part of the page.
    """
    if len(boxes) < 2:
        return []
    usual = float(np.median([b[3] - b[1] for b in boxes]))
    ink = _free_ink(grey, boxes, grid, usual)
    found: list[PixelBox] = []
    for row in rows_of_characters(ink, usual):
        found += _looked_again(text, row, usual, find)
    return found


def _free_ink(grey: Image, boxes: Sequence[PixelBox], grid: PageGrid, usual: float) -> Image:
    """Ink (0/1) outside all boxes, tables and rules."""
    ink = ink_of(grey)
    grow = round(0.15 * usual)
    for x0, y0, x1, y1 in boxes:
        ink[max(0, y0 - grow) : y1 + grow, max(0, x0 - grow) : x1 + grow] = 0
    for left, top, right, bottom in grid.cell_boxes():
        ink[max(0, int(top)) : int(bottom) + 1, max(0, int(left)) : int(right) + 1] = 0
    for rule in grid.rules:
        points = np.stack([rule.along, rule.across] if rule.horizontal else [rule.across, rule.along], axis=1)
        cv2.polylines(ink, [points.round().astype(np.int32)], False, 0, 7)
    return ink


def rows_of_characters(ink: Image, usual: float) -> list[PixelBox]:
    """Boxes around at least `LEAST` pieces of ink of a character's size that stand in one row; `usual`: height of a text box."""
    _, labels, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    least, most = CHARACTER[0] * usual, CHARACTER[1] * usual
    tall = (high >= least) & (high <= most) & (wide <= 2 * most)
    tall[0] = False
    if int(tall.sum()) < LEAST:
        return []
    mask = tall.astype(np.uint8)[labels]
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, round(GAP * usual) | 1), np.uint8))
    _, groups, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    pieces = np.flatnonzero(tall)
    at = groups[centres[pieces, 1].astype(int), centres[pieces, 0].astype(int)]
    rows = []
    for group in range(1, len(boxes)):
        mine = centres[pieces[at == group], 1]
        x, y, w, h = (int(v) for v in boxes[group, :4])
        aligned = len(mine) >= LEAST and float(np.median(np.abs(mine - np.median(mine)))) <= ALIGNED * usual
        if aligned and h <= 1.05 * usual and w >= 2 * usual:
            rows.append((x, y, x + w, y + h))
    return rows


def _looked_again(text: Image, row: PixelBox, usual: float, find: Find) -> list[PixelBox]:
    """What the detector finds in the strip of the page around a row; the row itself where it again finds nothing."""
    top, bottom = max(0, round(row[1] - AROUND * usual)), round(row[3] + AROUND * usual)
    strip = np.ascontiguousarray(text[top:bottom])
    for look in LOOKS:
        boxes = find(strip, round(max(strip.shape[:2]) * min(1.0, look / usual)))
        on_row = [(x0, y0 + top, x1, y1 + top) for x0, y0, x1, y1 in boxes if _on_row((x0, y0 + top, x1, y1 + top), row)]
        if sum(min(b[2], row[2]) - max(b[0], row[0]) for b in on_row) >= COVERED * (row[2] - row[0]):
            return on_row
    grow = round(0.15 * usual)
    return [(max(0, row[0] - grow), max(0, row[1] - grow), row[2] + grow, row[3] + grow)]


def _on_row(box: PixelBox, row: PixelBox) -> bool:
    shared = min(box[2], row[2]) - max(box[0], row[0])
    level = box[1] < (row[1] + row[3]) / 2 < box[3] and box[3] - box[1] < 2 * (row[3] - row[1])
    return level and shared > 0.3 * (box[2] - box[0])


def join_adjoining(placed: Sequence[TextPiece]) -> list[TextPiece]:
    """The boxes, those joined that follow each other on one row of one cell without a gap: a line that something runs through
    is often found in two pieces, and the character between them is lost.
    """
    out: list[TextPiece] = []
    for piece in sorted(placed, key=lambda p: p.box[0]):
        mate = next((k for k, other in enumerate(out) if _adjoins(other, piece)), None)
        if mate is None:
            out.append(piece)
            continue
        (a, b, c, d), (e, f, g, h) = out[mate].box, piece.box
        out[mate] = TextPiece((min(a, e), min(b, f), max(c, g), max(d, h)), piece.table, piece.cell)
    return sorted(out, key=lambda p: (p.box[1], p.box[0]))


def _adjoins(left: TextPiece, right: TextPiece) -> bool:
    if (left.table, left.cell) != (right.table, right.cell):
        return False
    low, high = sorted((left.box[3] - left.box[1], right.box[3] - right.box[1]))
    shared = min(left.box[3], right.box[3]) - max(left.box[1], right.box[1])
    level = shared > 0.75 * high and high < 1.35 * low
    wide = min(left.box[2] - left.box[0], right.box[2] - right.box[0]) > high
    return level and wide and ADJOINING[0] * low < right.box[0] - left.box[2] < ADJOINING[1] * low
