"""Put lines into the cells of a page's tables, and into reading order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractors.page.tables.grid import PageGrid
from extractors.text.reading_order import cell_text, reading_order, rows_of
from model.geometry import Box
from model.page import Cell, Line, Table


def fill_tables(grid: PageGrid, lines: Sequence[Line]) -> tuple[Table, ...]:
    """Return the tables as model values (fractions of the page), every line in the cell that holds its centre."""
    held: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        place = grid.locate(line.box.cx * grid.width, line.box.cy * grid.height)
        if place is not None:
            held.setdefault(place, []).append(line)
    return tuple(_table(grid, t, held) for t in range(len(grid.lattices)))


def _table(grid: PageGrid, index: int, held: Mapping[tuple[int, int], Sequence[Line]]) -> Table:
    """Return table `index` with the lines that are `held` by (table, cell)."""
    lattice = grid.lattices[index]
    cells = []
    for c, cell in enumerate(lattice.cells):
        lines = reading_order(held.get((index, c), []))
        box = Box.from_pixels(grid.cell_box(cell), (grid.width, grid.height))
        cells.append(Cell(cell.row, cell.col, cell.row_span, cell.col_span, box, cell_text(lines), tuple(lines)))
    x0, y0 = grid.warp.bent(lattice.us[0], lattice.vs[0])
    x1, y1 = grid.warp.bent(lattice.us[-1], lattice.vs[-1])
    frame = Box.from_pixels((x0, y0, x1, y1), (grid.width, grid.height))
    return Table(frame, len(lattice.vs) - 1, len(lattice.us) - 1, tuple(cells))


def in_order(lines: Sequence[Line], tables: Sequence[Table]) -> list[Line]:
    """Return lines in reading order: down the page, a table cell by cell (`tables` filled with these lines)."""
    inside = {line for table in tables for cell in table.cells for line in cell.lines}
    blocks = [(row[0].box.y0, row) for row in rows_of([line for line in lines if line not in inside])]
    for table in tables:
        cells = sorted((c for c in table.cells if c.lines), key=lambda c: (c.row, c.col))
        if cells:
            blocks.append((table.box.y0, [line for cell in cells for line in cell.lines]))
    return [line for _, block in sorted(blocks, key=lambda b: b[0]) for line in block]
