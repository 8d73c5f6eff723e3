"""Follow text that runs over the wall of its cell: a long e-mail address or number that was printed wider than its column.

A box that the detector put around it was cut at the wall (`page/tables/pieces.py`). Whether the text goes on is told by the ink: words of two
cells stand off the wall between them, a text that runs over it does not. Where cells have no room beside their walls, the words tell: Chinese
is wrapped at the wall.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import cv2
import numpy as np

from extractors.page.arrays import Image, Ints, Mask
from extractors.page.ocr.cell_rows import Read
from extractors.page.ocr.settings import LINES, LineSettings
from extractors.page.tables.grid import Corners, PageGrid
from extractors.page.tables.pieces import TextPiece

WRAPS = re.compile(r"[\u4e00-\u9fff]\W?[\u4e00-\u9fff]\W?$")  # a line that ends so goes on in the next


@dataclass(frozen=True, slots=True)
class Overflow:
    """Where a piece's text goes on to: `wall`, `end` in pixels across the page."""

    piece: TextPiece
    wall: float
    end: float

    @property
    def box(self) -> Corners:
        """The place beyond the wall."""
        _, y0, _, y1 = self.piece.box
        return self.wall, y0, self.end, y1

    @property
    def whole(self) -> TextPiece:
        """The piece with what stands beyond the wall."""
        x0, y0, _, y1 = self.piece.box
        return replace(self.piece, box=(x0, y0, self.end, y1))


def overflows(
    ink: Mask, placed: Sequence[TextPiece], grid: PageGrid, settings: LineSettings = LINES, read: Read | None = None
) -> list[Overflow]:
    """Return where the text of pieces runs over the right wall of their cell. `ink`: the page's (`ink_of`); `read` reads pieces up to
    their wall: what ends in Chinese there is wrapped.
    """
    near = [piece for piece in placed if _reaches_wall(piece, grid, settings)]
    if not near:
        return []
    follows = [
        over
        for piece in near
        if (over := _overflow(ink, piece, _side_walls(piece, grid)[1], _gap(piece, grid, settings), settings))
    ]
    found = [over for over in follows if not any(_is_other_row(piece, over, settings) for piece in placed)]
    words = read([over.piece for over in found]) if read and found else ()
    return [over for over, word in zip_longest(found, words) if word is None or not WRAPS.search(word.text)]


def follow_over_walls(
    ink: Mask, bgr: Image, placed: Sequence[TextPiece], found: Sequence[Overflow], settings: LineSettings = LINES
) -> tuple[list[TextPiece], Image]:
    """Return the pieces, those whose text runs over a wall longer, and the page without these walls where they are crossed (`bgr` itself where
    none is). `ink`: the page's, `bgr`: the page (H, W, 3), without seal ink.
    """
    if not found:
        return list(placed), bgr
    page = bgr.copy()
    for over in found:
        _erase_wall(page, ink, over, settings)
    longer = {over.piece: over.whole for over in found}
    return [longer.get(piece, piece) for piece in placed if not any(_is_within(piece, over) for over in found)], page


def from_walls(ink: Mask, placed: Sequence[TextPiece], grid: PageGrid, settings: LineSettings = LINES) -> list[TextPiece]:
    """Return the pieces, those longer whose first character the detector left out beside the left wall of their cell: ink without a gap up to them."""
    return [_from_wall(ink, piece, grid, settings) if piece.cell is not None else piece for piece in placed]


def _from_wall(ink: Mask, piece: TextPiece, grid: PageGrid, s: LineSettings) -> TextPiece:
    (x0, y0, x1, y1), high = piece.box, _height(piece)
    begin = _side_walls(piece, grid)[0] + grid.settings.scaled(grid.width, grid.height).inner_margin
    if not s.first_room[0] * high < x0 - begin < s.first_room[1] * high:
        return piece
    rows = _without_rules(ink, piece.box, s)
    beside = rows[:, round(begin) : round(x0)]
    full = beside.size > 0 and beside.any(axis=0).mean() >= s.first_ink and beside.any(axis=1).sum() >= s.first_high * high
    return replace(piece, box=(begin, y0, x1, y1)) if full else piece


def _reaches_wall(piece: TextPiece, grid: PageGrid, s: LineSettings) -> bool:
    """Tell whether a piece ends at the right wall of its cell."""
    return piece.cell is not None and _side_walls(piece, grid)[1] - piece.box[2] < s.over_gap * _height(piece)


def _side_walls(piece: TextPiece, grid: PageGrid) -> tuple[float, float]:
    """Return where the left and the right wall of a piece's cell are, at the height of the piece."""
    cell = grid.lattices[piece.table or 0].cells[piece.cell or 0]
    x0, y0, x1, y1 = piece.box
    _, v = grid.warp.flat((x0 + x1) / 2, (y0 + y1) / 2)
    return float(grid.warp.bent(cell.u0, v)[0]), float(grid.warp.bent(cell.u1, v)[0])


def _without_rules(ink: Mask, box: Corners, s: LineSettings) -> Mask:
    """Return the rows of a page at a text's height without a rule above or below it; the text's points stand at the foot."""
    x0, y0, x1, y1 = map(round, box)
    rows = ink[y0:y1]
    return np.asarray(rows[rows[:, x0:x1].mean(axis=1) < s.over_dark], np.uint8)


def _height(piece: TextPiece) -> float:
    return piece.box[3] - piece.box[1]


def _gap(piece: TextPiece, grid: PageGrid, s: LineSettings) -> float:
    """Return the widest gap at its wall within a text, in its heights: beyond the edge of a table no other cell's words begin."""
    cells = grid.lattices[piece.table or 0].cells
    outer = cells[piece.cell or 0].u1 >= max(cell.u1 for cell in cells)
    return s.over_edge if outer else s.over_gap


def _overflow(ink: Mask, piece: TextPiece, wall: float, gap: float, s: LineSettings) -> Overflow | None:
    """Return where the text of a piece goes on to after `gap` at most; None where it ends before the wall, or most of it stands beyond."""
    high, (x0, y0, _, y1) = _height(piece), piece.box
    rows = _without_rules(ink, (x0, y0, wall, y1), s)
    filled = np.flatnonzero(rows.any(axis=0)) if len(rows) else np.zeros(0, np.int64)
    thick = max(2.0, s.over_wall * high)
    before, behind = filled[(filled >= x0) & (filled < wall - thick)], filled[filled > wall + thick]
    if not len(before) or not len(behind) or behind[0] - before[-1] - 2 * thick > gap * high:
        return None
    end = _until_gap(behind, s.over_end * high)
    start = -_until_gap(-before[::-1], s.over_end * high)
    if end - wall < s.over_least * high or end - wall > wall - start:
        return None
    return Overflow(piece, wall, min(float(ink.shape[1]), end + 3.0))


def _until_gap(columns: Ints, gap: float) -> float:
    """Return the last of the columns, in order, before a gap."""
    breaks = np.flatnonzero(np.diff(columns) > gap)
    return float(columns[breaks[0]] if len(breaks) else columns[-1])


def _is_within(piece: TextPiece, over: Overflow) -> bool:
    """Tell whether most of another piece is what runs over a wall."""
    a, b = piece.box, over.box
    wide, deep = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return piece != over.piece and wide > 0.5 * (a[2] - a[0]) and deep > 0.5 * (a[3] - a[1])


def _is_other_row(piece: TextPiece, over: Overflow, s: LineSettings) -> bool:
    """Tell whether what stands beyond the wall is another piece, set higher or lower: a value beside the first or last line of its label."""
    a, b = piece.box, over.box
    beyond = piece.cell != over.piece.cell and min(a[2], b[2]) - max(a[0], b[0]) > 0.5 * min(a[2] - a[0], b[2] - b[0])
    higher, lower = b[1] - a[1], a[3] - b[3]
    off = s.over_row * _height(over.piece)
    return beyond and a[1] < b[3] and b[1] < a[3] and (min(higher, -lower) > off or min(-higher, lower) > off)


def _erase_wall(page: Image, ink: Mask, over: Overflow, s: LineSettings) -> None:
    """Paint the wall over where the text crosses it: it makes a ę of an e."""
    high, (_, y0, _, y1) = _height(over.piece), over.piece.box
    top, bottom = max(0, round(y0 - s.over_look * high)), round(y1 + s.over_look * high)
    reach = max(3, round(2 * s.over_wall * high))
    left = max(0, round(over.wall) - reach)
    dark = ink[top:bottom, left : round(over.wall) + reach + 1].mean(axis=0)
    columns = np.flatnonzero(dark >= s.over_dark)
    if not len(columns):
        return
    a, b = left + int(columns[0]) - 1, left + int(columns[-1]) + 2
    pad = 4
    part = np.ascontiguousarray(page[round(y0) : round(y1), max(0, a - pad) : b + pad])
    mask = np.zeros(part.shape[:2], np.uint8)
    mask[:, a - max(0, a - pad) : b - max(0, a - pad)] = 1
    page[round(y0) : round(y1), max(0, a - pad) : b + pad] = cv2.inpaint(part, mask, 3, cv2.INPAINT_TELEA)
