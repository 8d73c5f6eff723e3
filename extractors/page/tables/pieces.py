"""Split text boxes at the walls of cells: the pieces that are recognised one by one."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.page.tables.cells import SquareCell
from extractors.page.tables.grid import Corners, PageGrid


@dataclass(frozen=True, slots=True)
class TextPiece:
    """The part of a text box that lies in one cell; `table` and `cell` index PageGrid.lattices[table].cells[cell], None outside tables."""

    box: Corners
    table: int | None = None
    cell: int | None = None


def split_boxes(boxes: Sequence[Corners], grid: PageGrid) -> list[TextPiece]:
    """Return text boxes `(x0, y0, x1, y1)` split at the walls of cells and clipped to them; slivers beyond a wall are dropped."""
    usual = statistics.median([b[3] - b[1] for b in boxes]) if boxes else 0.0
    return [piece for box in boxes for piece in _split(box, grid, usual)]


def _split(box: Corners, grid: PageGrid, usual: float) -> list[TextPiece]:
    """Return the pieces of one box; `usual`: height of the page's boxes."""
    s = grid.settings
    x0, y0, x1, y1 = box
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    u0, u1 = grid.warp.flat(x0, cy)[0], grid.warp.flat(x1, cy)[0]
    v0, v1 = grid.warp.flat(cx, y0)[1], grid.warp.flat(cx, y1)[1]
    pieces: list[tuple[TextPiece, float]] = []
    tall = v1 - v0
    for t, lattice in enumerate(grid.lattices):
        if not (lattice.us[0] < u1 and u0 < lattice.us[-1] and lattice.vs[0] < v1 and v0 < lattice.vs[-1]):
            continue
        for c, cell in enumerate(lattice.cells):
            wide, deep = min(u1, cell.u1) - max(u0, cell.u0), min(v1, cell.v1) - max(v0, cell.v0)
            enough = deep >= s.in_cell * tall or deep >= s.in_cell_usual * usual
            if wide > 0 and enough and wide >= min(s.least_wide * min(tall, usual), s.least_wide_box * (u1 - u0)):
                pieces.append((TextPiece(_clip(box, cell, grid), t, c), wide * deep))
    pieces = _innermost(pieces, grid)
    inside = sum(area for _, area in pieces)
    if not pieces or inside < s.inside * (u1 - u0) * tall:
        return [TextPiece(box)]
    several = tall > s.tall * usual
    return sorted((p for p, _ in pieces), key=lambda p: (p.box[1], p.box[0]) if several else (p.box[0], p.box[1]))


def _innermost(pieces: list[tuple[TextPiece, float]], grid: PageGrid) -> list[tuple[TextPiece, float]]:
    """Return the pieces in the innermost of nested tables."""
    tables = {p.table for p, _ in pieces}
    if len(tables) < 2:
        return pieces

    def size(table: int | None) -> float:
        lattice = grid.lattices[table or 0]
        return (lattice.us[-1] - lattice.us[0]) * (lattice.vs[-1] - lattice.vs[0])

    inner = min(tables, key=size)
    return [p for p in pieces if p[0].table == inner]


def _clip(box: Corners, cell: SquareCell, grid: PageGrid) -> Corners:
    """Return the part of `box` within the cell, a little away from its rules."""
    cx0, cy0, cx1, cy1 = grid.cell_box(cell)
    pad = grid.settings.scaled(grid.width, grid.height).inner_margin
    x0, y0, x1, y1 = max(box[0], cx0 + pad), max(box[1], cy0 + pad), min(box[2], cx1 - pad), min(box[3], cy1 - pad)
    return (x0, y0, x1, y1) if x1 - x0 > 2 and y1 - y0 > 2 else box
