"""Find the lines of a page and read them: detect, split at the walls of tables, recognise, look where nothing was detected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractors.page.arrays import Image
from extractors.page.ocr.cell_rows import Read, untangle
from extractors.page.ocr.copies import without_copies
from extractors.page.ocr.crops import PixelBox, cut, pixel_box, read_boxes
from extractors.page.ocr.engine import Engine
from extractors.page.ocr.marks import is_punched, with_commas, with_last_slash
from extractors.page.ocr.missed_cells import ink_of, missed_ink
from extractors.page.ocr.missed_rows import RowFinder, join_adjoining
from extractors.page.ocr.overflow import follow_over_walls, from_walls, overflows
from extractors.page.ocr.planes import TwoPlanes
from extractors.page.ocr.settings import LINES, LineSettings
from extractors.page.ocr.show_through import without_show_through
from extractors.page.ocr.underscores import with_underscores
from extractors.page.stage_clock import Clock
from extractors.page.tables.across import ruled_across
from extractors.page.tables.grid import PageGrid
from extractors.page.tables.pieces import split_boxes
from extractors.text.script import in_one_script
from model.page import Line


@dataclass(frozen=True, slots=True)
class SealFreePage:
    """An upright page without the ink of its seals: uint8 BGR (H, W, 3), the same grey (H, W), pixels an inch. `planes`: the page with them."""

    bgr: Image
    grey: Image
    dpi: float
    planes: TwoPlanes | None = None


@dataclass(frozen=True, slots=True)
class LineReader:
    """Finds and reads lines of text with an engine."""

    engine: Engine
    settings: LineSettings = LINES

    def read(self, page: SealFreePage, grid: PageGrid, clock: Clock) -> list[Line]:
        """Return the lines of a page, in no particular order; `grid`: its tables."""
        grey, s = page.grey, self.settings
        with clock.stage("detect"):
            ink = ink_of(grey, s.ink)
            boxes = self.detect(page)
            if page.planes and page.planes.black:
                boxes = page.planes.widened(boxes, self.detect(replace(page, bgr=page.planes.whole)), s)
            boxes += RowFinder(ink, page.bgr, self._detected, s).missed(boxes, grid)
        with clock.stage("split"):
            placed = from_walls(ink, split_boxes(boxes, grid), grid, s)
            placed = join_adjoining(untangle(ink, placed, grid, s, self._look(page.bgr)), s)
            over = overflows(ink, placed, grid, s, self._look(page.bgr))
            placed, text = follow_over_walls(ink, page.bgr, placed, over, s)
            pieces = [_whole(piece.box) for piece in placed]
            quick = self.running_text(pieces, [piece.table is not None for piece in placed])
            pieces += missed_ink(ink, replace(grid, lattices=grid.lattices + ruled_across(grid, pieces).lattices), pieces, s)
        with clock.stage("recognise"):
            lines = without_show_through(self.engine, text, read_boxes(self.engine, text, pieces, quick, s), s)
            lines = page.planes.read(self.engine, lines, s) if page.planes else lines
        once = without_copies([line for line in self.readable(lines) if not is_punched(line, s)], s)
        lines = [with_underscores(grey, with_commas(grey, line, s), s) for line in once]
        return in_one_script([with_last_slash(grey, line, _end_of_room(line, lines), s) for line in lines])

    def _look(self, bgr: Image) -> Read:
        """Return what reads pieces of a page."""
        return lambda pieces: self.engine.recognise([cut(bgr, _whole(piece.box)) for piece in pieces])

    def readable(self, lines: Sequence[Line]) -> list[Line]:
        """Return the lines that were read with enough confidence to be text."""
        return [line for line in lines if line.confidence >= self.settings.least_confidence]

    def detect(self, page: SealFreePage) -> list[PixelBox]:
        """Return the boxes of all lines; a page with small print is looked at again more closely."""
        s, longest = self.settings, max(page.bgr.shape[:2])
        look = round(min(max(longest * s.look_dpi / page.dpi, s.least_look), s.most_look))
        boxes = self._detected(page.bgr, look)
        scale = look / longest
        if scale < 0.95 and (not boxes or _low(boxes) * scale < s.small_print):
            boxes = self._detected(page.bgr, round(s.closer * look))
        return boxes

    def _detected(self, part: Image, look: int) -> list[PixelBox]:
        """Return the boxes of the lines on a page or a part of it, seen with `look` pixels on its longest side."""
        height, width = part.shape[:2]
        return [pixel_box(box, width, height) for box in self.engine.detect(part, look)]

    def running_text(self, boxes: Sequence[PixelBox], in_table: Sequence[bool]) -> set[PixelBox]:
        """Return the boxes of running text, by their length; on a page of few lines (a cover, a declaration) every line is a field."""
        if len(boxes) < self.settings.few_lines:
            return set()
        least = {True: self.settings.running_in_table, False: self.settings.running}
        return {b for b, inside in zip(boxes, in_table, strict=True) if b[2] - b[0] >= least[inside] * (b[3] - b[1])}


def _end_of_room(line: Line, lines: Sequence[Line]) -> float:
    """Return where the next line on the row of one begins, or the page ends, as a share of its width."""
    box = line.box
    beside = (other.box.x0 for other in lines if other.box.x0 >= box.x1 and box.common_height(other.box) > 0.3 * box.height)
    return min(beside, default=1.0)


def _low(boxes: Sequence[PixelBox]) -> float:
    """Return the height of the smallest print, leaving out a tenth."""
    return float(np.percentile([min(b[2] - b[0], b[3] - b[1]) for b in boxes], 10))


def _whole(box: Sequence[float]) -> PixelBox:
    """Return a box in whole pixels, no smaller."""
    x0, y0, x1, y1 = box
    return int(x0), int(y0), int(np.ceil(x1)), int(np.ceil(y1))
