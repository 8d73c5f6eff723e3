"""Ruled tables: `find_grid` on a page image (or `grid_of_rules` from drawing instructions), `split_boxes`, `fill_tables`."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.page.rules.find import find_rules
from extractors.page.rules.rule import Grey, Rule
from extractors.page.rules.warp import Warp, fit_warp
from extractors.page.tables.lattice import GridCell, Lattice, build_lattices, settings_for
from extractors.text.reading_order import cell_text, reading_order, rows_of
from model.geometry import Box
from model.page import Cell, Line, Table

PixelBox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Grid:
    """The tables of a page before they hold text. `width`, `height`: the page in the units of its rules (pixels or points)."""

    width: float
    height: float
    rules: tuple[Rule, ...]
    warp: Warp
    lattices: tuple[Lattice, ...]

    def cell_box(self, cell: GridCell) -> PixelBox:
        """The upright rectangle `(x0, y0, x1, y1)` around a cell, in the units of the page."""
        corners = [self.warp.bent(u, v) for u in (cell.u0, cell.u1) for v in (cell.v0, cell.v1)]
        xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
        return (xs[0] + xs[1]) / 2, (ys[0] + ys[1]) / 2, (xs[2] + xs[3]) / 2, (ys[2] + ys[3]) / 2

    def cell_boxes(self) -> list[PixelBox]:
        """Every cell of every table; a reader can look into those for which it detected no text."""
        return [self.cell_box(cell) for lattice in self.lattices for cell in lattice.cells]

    def underlines(self) -> tuple[Rule, ...]:
        """Horizontal rules that are part of no table: blanks to be filled in, underlinings, separators."""
        frames = [self._frame(lattice) for lattice in self.lattices]
        return tuple(
            r
            for r in self.rules
            if r.horizontal and not any(f[0] <= (r.start + r.end) / 2 <= f[2] and f[1] <= r.middle <= f[3] for f in frames)
        )

    def _frame(self, lattice: Lattice) -> PixelBox:
        x0, y0 = self.warp.bent(lattice.us[0], lattice.vs[0])
        x1, y1 = self.warp.bent(lattice.us[-1], lattice.vs[-1])
        pad = max(self.width, self.height) / 300
        return x0 - pad, y0 - pad, x1 + pad, y1 + pad

    def locate(self, x: float, y: float) -> tuple[int, int] | None:
        """(table, cell) at a point, the smallest such cell; None outside all tables."""
        u, v = self.warp.flat(x, y)
        best: tuple[float, int, int] | None = None
        for t, lattice in enumerate(self.lattices):
            for c, cell in enumerate(lattice.cells):
                if cell.u0 <= u <= cell.u1 and cell.v0 <= v <= cell.v1:
                    area = (cell.u1 - cell.u0) * (cell.v1 - cell.v0)
                    if best is None or area < best[0]:
                        best = (area, t, c)
        return None if best is None else (best[1], best[2])


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A text box clipped to its cell; `table` and `cell` index Grid.lattices[table].cells[cell], None outside tables."""

    box: PixelBox
    table: int | None = None
    cell: int | None = None


def find_grid(grey: Grey) -> Grid:
    """The tables of an upright grey page image (uint8, H × W, dark on light)."""
    height, width = grey.shape
    rules = find_rules(grey)
    warp = fit_warp(rules, width, height)
    return Grid(float(width), float(height), rules, warp, build_lattices(rules, warp, settings_for(width, height)))


def grid_of_rules(rules: Sequence[Rule], width: float, height: float) -> Grid:
    """The tables that exact rules form (drawing instructions of a PDF or OFD)."""
    warp = Warp(width, height)
    return Grid(width, height, tuple(rules), warp, build_lattices(rules, warp, settings_for(width, height)))


def split_boxes(boxes: Sequence[PixelBox], grid: Grid) -> list[PlacedBox]:
    """Text boxes `(x0, y0, x1, y1)` split at the walls of cells and clipped to them; slivers beyond a wall are dropped."""
    usual = statistics.median([b[3] - b[1] for b in boxes]) if boxes else 0.0
    placed: list[PlacedBox] = []
    for box in boxes:
        placed.extend(_split(box, grid, usual))
    return placed


def _split(box: PixelBox, grid: Grid, usual: float) -> list[PlacedBox]:
    x0, y0, x1, y1 = box
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    u0, u1 = grid.warp.flat(x0, cy)[0], grid.warp.flat(x1, cy)[0]
    v0, v1 = grid.warp.flat(cx, y0)[1], grid.warp.flat(cx, y1)[1]
    pieces: list[tuple[PlacedBox, float]] = []
    tall = v1 - v0
    for t, lattice in enumerate(grid.lattices):
        if not (lattice.us[0] < u1 and u0 < lattice.us[-1] and lattice.vs[0] < v1 and v0 < lattice.vs[-1]):
            continue
        for c, cell in enumerate(lattice.cells):
            wide, deep = min(u1, cell.u1) - max(u0, cell.u0), min(v1, cell.v1) - max(v0, cell.v0)
            enough = deep >= 0.5 * tall or deep >= 0.6 * usual
            if wide > 0 and enough and wide >= min(0.45 * min(tall, usual), 0.8 * (u1 - u0)):
                pieces.append((PlacedBox(_clip(box, cell, grid), t, c), wide * deep))
    pieces = _innermost(pieces, grid)
    if not pieces:
        return [PlacedBox(box)]
    inside = sum(area for _, area in pieces)
    if inside < 0.5 * (u1 - u0) * tall:  # mostly outside: a title that grazes the frame
        return [PlacedBox(box)]
    return sorted((p for p, _ in pieces), key=lambda p: (p.box[1], p.box[0]) if tall > 1.8 * usual else (p.box[0], p.box[1]))


def _innermost(pieces: list[tuple[PlacedBox, float]], grid: Grid) -> list[tuple[PlacedBox, float]]:
    """Of nested tables only the inner cells count."""
    tables = {p.table for p, _ in pieces}
    if len(tables) < 2:
        return pieces

    def size(table: int | None) -> float:
        lattice = grid.lattices[table or 0]
        return (lattice.us[-1] - lattice.us[0]) * (lattice.vs[-1] - lattice.vs[0])

    inner = min(tables, key=size)
    return [p for p in pieces if p[0].table == inner]


def _clip(box: PixelBox, cell: GridCell, grid: Grid) -> PixelBox:
    """The part of `box` within the cell, a little away from its rules so that a recogniser does not read them as 1 or 一."""
    cx0, cy0, cx1, cy1 = grid.cell_box(cell)
    pad = max(grid.width, grid.height) / 2200 * 3
    x0, y0, x1, y1 = max(box[0], cx0 + pad), max(box[1], cy0 + pad), min(box[2], cx1 - pad), min(box[3], cy1 - pad)
    return (x0, y0, x1, y1) if x1 - x0 > 2 and y1 - y0 > 2 else box


def fill_tables(grid: Grid, lines: Sequence[Line]) -> tuple[Table, ...]:
    """The tables as model values (fractions of the page), every line in the cell that holds its centre."""
    held: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        place = grid.locate(line.box.cx * grid.width, line.box.cy * grid.height)
        if place is not None:
            held.setdefault(place, []).append(line)
    return tuple(_table(grid, t, lattice, held) for t, lattice in enumerate(grid.lattices))


def in_order(lines: Sequence[Line], tables: Sequence[Table]) -> list[Line]:
    """Lines in reading order: down the page, a table cell by cell (`tables` filled with these lines)."""
    inside = {id(line) for table in tables for cell in table.cells for line in cell.lines}
    blocks = [(row[0].box.y0, row) for row in rows_of([line for line in lines if id(line) not in inside])]
    for table in tables:
        cells = sorted((c for c in table.cells if c.lines), key=lambda c: (c.row, c.col))
        if cells:
            blocks.append((table.box.y0, [line for cell in cells for line in cell.lines]))
    return [line for _, block in sorted(blocks, key=lambda b: b[0]) for line in block]


def _table(grid: Grid, index: int, lattice: Lattice, held: dict[tuple[int, int], list[Line]]) -> Table:
    cells = []
    for c, cell in enumerate(lattice.cells):
        lines = reading_order(held.get((index, c), []))
        box = Box.from_pixels(*grid.cell_box(cell), grid.width, grid.height)
        cells.append(Cell(cell.row, cell.col, cell.row_span, cell.col_span, box, cell_text(lines), tuple(lines)))
    x0, y0 = grid.warp.bent(lattice.us[0], lattice.vs[0])
    x1, y1 = grid.warp.bent(lattice.us[-1], lattice.vs[-1])
    frame = Box.from_pixels(x0, y0, x1, y1, grid.width, grid.height)
    return Table(frame, len(lattice.vs) - 1, len(lattice.us) - 1, tuple(cells))
