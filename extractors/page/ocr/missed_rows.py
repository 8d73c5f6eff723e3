"""Find rows of characters outside tables over which the detector put no box: a line that a seal or a stain runs through is often lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.page.arrays import Image, Mask
from extractors.page.ocr.crops import PixelBox
from extractors.page.ocr.settings import LINES, LineSettings
from extractors.page.tables.grid import PageGrid
from extractors.page.tables.pieces import TextPiece

Find = Callable[[Image, int], list[PixelBox]]  # a part of the page, and its longest side in pixels as the detector sees it


@dataclass(frozen=True, slots=True)
class RowFinder:
    """Looks at a page for rows that were passed over.

    `ink`: the page's (`ink_of`), `text`: the page (H, W, 3), both without seal ink; `find`: the detector on a part of the page.
    """

    ink: Mask
    text: Image
    find: Find
    settings: LineSettings = LINES

    def missed(self, boxes: Sequence[PixelBox], grid: PageGrid) -> list[PixelBox]:
        """Return the boxes of the rows that `boxes` leave out, each found by looking at its strip alone."""
        if len(boxes) < 2:
            return []
        usual = float(np.median([b[3] - b[1] for b in boxes]))
        outside = without_tables(self.ink, grid)
        found = self._missed(outside, boxes, usual, self.settings)
        titles = replace(self.settings, character=self.settings.character_of_title)
        return found + self._missed(outside, [*boxes, *found], self.settings.title * usual, titles)

    def _missed(self, outside: Mask, boxes: Sequence[PixelBox], usual: float, settings: LineSettings) -> list[PixelBox]:
        """Return the rows of the ink `outside` of tables that `boxes` leave out, of print for which text boxes are `usual` high."""
        ink, grow = outside.copy(), round(settings.grow * usual)
        for x0, y0, x1, y1 in boxes:
            ink[max(0, y0 - grow) : y1 + grow, max(0, x0 - grow) : x1 + grow] = 0
        return [box for row in rows_of_characters(ink, usual, settings) for box in self._looked_again(row, usual)]

    def _looked_again(self, row: PixelBox, usual: float) -> list[PixelBox]:
        """Return what the detector finds in the strip of the page around a row; the row itself where it again finds nothing."""
        s = self.settings
        top, bottom = max(0, round(row[1] - s.around * usual)), round(row[3] + s.around * usual)
        strip = np.ascontiguousarray(self.text[top:bottom])
        for look in s.looks:
            boxes = self.find(strip, round(max(strip.shape[:2]) * min(1.0, look / usual)))
            on_row = [(x0, y0 + top, x1, y1 + top) for x0, y0, x1, y1 in boxes if _on_row((x0, y0 + top, x1, y1 + top), row)]
            if sum(min(b[2], row[2]) - max(b[0], row[0]) for b in on_row) >= s.covered * (row[2] - row[0]):
                return on_row
        grow = round(s.grow * usual)
        return [(max(0, row[0] - grow), max(0, row[1] - grow), row[2] + grow, row[3] + grow)]


def without_tables(ink: Mask, grid: PageGrid) -> Mask:
    """Return a page's ink (0/1) that is no rule and stands in no cell."""
    ink = ink.copy()
    for left, top, right, bottom in grid.cell_boxes():
        ink[max(0, int(top)) : int(bottom) + 1, max(0, int(left)) : int(right) + 1] = 0
    for rule in grid.rules:
        points = np.stack([rule.along, rule.across] if rule.horizontal else [rule.across, rule.along], axis=1)
        cv2.polylines(ink, [points.round().astype(np.int32)], False, 0, 7)
    return ink


def rows_of_characters(ink: Image, usual: float, settings: LineSettings = LINES) -> list[PixelBox]:
    """Return boxes around at least `least_characters` pieces of ink of a character's size that stand in one row; `usual`: height of a text box."""
    _, labels, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    least, most = settings.character[0] * usual, settings.character[1] * usual
    tall = (high >= least) & (high <= most) & (wide <= 2 * most)
    tall[0] = False
    if int(tall.sum()) < settings.least_characters:
        return []
    mask = tall.astype(np.uint8)[labels]
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, round(settings.row_gap * usual) | 1), np.uint8))
    groups = cv2.connectedComponents(joined, connectivity=8)[1]
    pieces = np.flatnonzero(tall)
    at = groups[centres[pieces, 1].astype(int), centres[pieces, 0].astype(int)]
    rows = []
    for group in np.unique(at).tolist():
        mine = pieces[at == group]
        off = np.abs(centres[mine, 1] - np.median(centres[mine, 1]))
        own = stats[mine[off <= usual / 2]]  # a pen's strokes at the end of a row reach above and below it
        if len(own) < settings.least_characters or float(np.median(off)) > settings.aligned * usual:
            continue
        x0, y0 = own[:, :2].min(axis=0).tolist()
        x1, y1 = (own[:, :2] + own[:, 2:4]).max(axis=0).tolist()
        if y1 - y0 <= 1.05 * usual and x1 - x0 >= 2 * usual:
            rows.append((x0, y0, x1, y1))
    return rows


def _on_row(box: PixelBox, row: PixelBox) -> bool:
    """Tell whether a box lies on a row."""
    shared = min(box[2], row[2]) - max(box[0], row[0])
    level = box[1] < (row[1] + row[3]) / 2 < box[3] and box[3] - box[1] < 2 * (row[3] - row[1])
    return level and shared > 0.3 * (box[2] - box[0])


def join_adjoining(placed: Sequence[TextPiece], settings: LineSettings = LINES) -> list[TextPiece]:
    """Return the boxes, those joined that follow each other on one row of one cell without a gap: a line that something runs through
    is often found in two pieces, and the character between them is lost.
    """
    out: list[TextPiece] = []
    for piece in sorted(placed, key=lambda p: p.box[0]):
        mate = next((k for k, other in enumerate(out) if _adjoins(other, piece, settings.adjoining)), None)
        if mate is None:
            out.append(piece)
            continue
        (a, b, c, d), (e, f, g, h) = out[mate].box, piece.box
        out[mate] = TextPiece((min(a, e), min(b, f), max(c, g), max(d, h)), piece.table, piece.cell)
    return sorted(out, key=lambda p: (p.box[1], p.box[0]))


def _adjoins(left: TextPiece, right: TextPiece, gap: tuple[float, float]) -> bool:
    """Tell whether two boxes are one line of one cell; `gap`: least and most between them, in heights of the lower one."""
    if (left.table, left.cell) != (right.table, right.cell):
        return False
    low, high = sorted((left.box[3] - left.box[1], right.box[3] - right.box[1]))
    shared = min(left.box[3], right.box[3]) - max(left.box[1], right.box[1])
    level = shared > 0.75 * high and high < 1.35 * low
    wide = min(left.box[2] - left.box[0], right.box[2] - right.box[0]) > high
    return level and wide and gap[0] * low < right.box[0] - left.box[2] < gap[1] * low
