"""A table of a page, or of several, as cells with their lines."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.forms.tokens import Token, token_of
from extractors.text.wordings import is_blank_text
from model.geometry import Box
from model.page import Cell, Page, Table


@dataclass(frozen=True, slots=True, eq=False)
class GridCell:
    """A cell; `x0`, `x1` are fractions of the table's width, so that pages may lie differently on the glass. A key by
    identity.
    """

    row: int
    row_span: int
    x0: float
    x1: float
    page: Page
    box: Box
    tokens: tuple[Token, ...] = ()
    last_row: bool = False
    col: int = 0
    col_span: int = 1

    @property
    def lines(self) -> list[str]:
        return [b.text for b in self.tokens if b.text.strip()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def empty(self) -> bool:
        return is_blank_text(self.text)

    def over(self, other: GridCell) -> float:
        """Return the share (0–1) of the narrower cell's width that both have in common."""
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        return width / max(1e-6, min(self.x1 - self.x0, other.x1 - other.x0))


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    cells: tuple[GridCell, ...]
    first: Page
    last: Page
    rows: int


def grid_of(page: Page, table: Table) -> Grid:
    """Return one table as it is, not yet prepared."""
    width = max(1e-6, table.box.width)
    cells = tuple(
        GridCell(
            cell.row,
            cell.row_span,
            (cell.box.x0 - table.box.x0) / width,
            (cell.box.x1 - table.box.x0) / width,
            page,
            cell.box,
            _tokens(cell, page),
            cell.row + cell.row_span >= table.rows,
        )
        for cell in table.cells
    )
    return Grid(cells, page, page, table.rows)


def _tokens(cell: Cell, page: Page) -> tuple[Token, ...]:
    if cell.lines:
        return tuple(token_of(line, page) for line in cell.lines)
    return tuple(Token(text, page, cell.box) for text in cell.text.split("\n") if text.strip())
