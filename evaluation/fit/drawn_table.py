"""Tables while they are drawn, with the truth of every cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractors.text.reading_order import cell_text
from model.geometry import Box
from model.page import Cell, Char, Line, Table

WIDE = 24  # steps of the width on which edges lie


@dataclass(slots=True)
class Drawn:
    """A cell while it is drawn; `own`: the labels and values that it holds itself."""

    x0: int
    x1: int
    row: int
    rows: int
    text: str
    own: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Truth:
    """By numbers of drawn cells: (label, value) beside or below, and those whose value goes on in the next cell; rows under headings by (first heading, row's first cell)."""

    labels: set[int] = field(default_factory=set)
    links: set[tuple[int, int]] = field(default_factory=set)
    cut: set[tuple[int, int]] = field(default_factory=set)
    records: set[tuple[int, int]] = field(default_factory=set)
    matrices: set[tuple[int, int]] = field(default_factory=set)


@dataclass(slots=True)
class MadeTable:
    cells: list[Drawn] = field(default_factory=list)
    truth: Truth = field(default_factory=Truth)
    rows: int = 0

    def put(self, x0: int, x1: int, text: str, rows: int = 1, row: int | None = None) -> int:
        self.cells.append(Drawn(x0, x1, self.rows if row is None else row, rows, text))
        return len(self.cells) - 1


def as_table(made: MadeTable) -> Table:
    """Return the table; its columns are those that all edges together make."""
    xs = sorted({x for cell in made.cells for x in (cell.x0, cell.x1)})
    column = {x: k for k, x in enumerate(xs)}
    high = 0.8 / max(1, made.rows)
    cells = []
    for cell in made.cells:
        box = Box(
            0.1 + 0.8 * cell.x0 / WIDE, 0.1 + cell.row * high, 0.1 + 0.8 * cell.x1 / WIDE, 0.1 + (cell.row + cell.rows) * high
        )
        lines = tuple(
            _line(text, box.x0 + 0.004, box.y0 + 0.014 * k) for k, text in enumerate(cell.text.split("\n")) if text.strip()
        )
        cells.append(Cell(cell.row, column[cell.x0], cell.rows, column[cell.x1] - column[cell.x0], box, cell_text(lines), lines))
    return Table(Box(0.1, 0.1, 0.9, 0.9), made.rows, len(xs) - 1, tuple(cells))


def _line(text: str, x: float, y: float) -> Line:
    chars = tuple(Char(c, Box(x + 0.01 * k, y, x + 0.01 * (k + 1), y + 0.012)) for k, c in enumerate(text))
    return Line(text, Box(x, y, x + 0.01 * len(text), y + 0.012), 1.0, chars)
