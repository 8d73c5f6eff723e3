"""A ruled table as cells with neighbours, each with how surely its wording is a label's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from extractors.forms.pairs.settings import CELLS
from extractors.forms.pairs.weights import wording_share
from extractors.text.label_wording import is_blank
from extractors.text.wording_clues import clues
from extractors.text.wordings import without_boxes


class SheetCell(Protocol):
    """A cell of a table that may go on over pages: its rows, its columns, its text."""

    @property
    def row(self) -> int: ...

    @property
    def col(self) -> int: ...

    @property
    def row_span(self) -> int: ...

    @property
    def col_span(self) -> int: ...

    @property
    def text(self) -> str: ...


Kept = TypeVar("Kept", bound=SheetCell)


class Sheet(Generic[Kept]):
    """Never changed after it was made; cells are known by their place in `cells`. `wording[n]`: how surely the text of cell n alone
    is a label's (0–1); `opens[n]`: how surely it begins with a label and a colon; `blank[n]`: whether nothing is written in it.

    `name_score`: how well a text agrees with a label that the notice names (0–1), below 0 for what is none; None where no notice is
    known.
    """

    def __init__(self, cells: Iterable[Kept], name_score: Callable[[str], float] | None = None) -> None:
        self.cells = tuple(sorted(cells, key=lambda c: (c.row, c.col)))
        self.rows = max((cell.row + cell.row_span for cell in self.cells), default=0)
        self.cols = max((cell.col + cell.col_span for cell in self.cells), default=0)
        self._name_score = name_score
        self.has_notice = name_score is not None
        self.wording = tuple(self.wording_of(cell.text) for cell in self.cells)
        self.opens = tuple(self._opening(cell.text) for cell in self.cells)
        self.clues = tuple(clues(cell.text) for cell in self.cells)
        self.blank = tuple(is_blank(cell.text) for cell in self.cells)
        self._at = {
            (i, j): n
            for n, cell in enumerate(self.cells)
            for i in range(cell.row, cell.row + cell.row_span)
            for j in range(cell.col, cell.col + cell.col_span)
        }

    def wording_of(self, text: str) -> float:
        """Return how surely a text is a label by its wording, and by the notice's where one is known (0–1)."""
        if self._name_score is None:
            return wording_share(text)
        named = round(self._name_score(text), 2)
        if named < 0:
            return 0.0
        return wording_share(without_boxes(text) if named else text, named)  # a box behind a label is a reader's mistake

    def _opening(self, text: str) -> float:
        label, colon, _ = text.replace("：", ":").partition(":")
        return self.wording_of(label) if colon and len(label) <= CELLS.longest_opening else 0.0

    def at(self, row: int, col: int) -> int | None:
        """Return the cell that covers a place."""
        return self._at.get((row, col))

    def right_of(self, n: int) -> tuple[int, ...]:
        """Return the cells that touch the right side of a cell, from the top."""
        cell = self.cells[n]
        return self._along((row, cell.col + cell.col_span) for row in range(cell.row, cell.row + cell.row_span))

    def left_of(self, n: int) -> int | None:
        """Return the cell that touches the left side of a cell at its top."""
        cell = self.cells[n]
        return self.at(cell.row, cell.col - 1)

    def below(self, n: int) -> tuple[int, ...]:
        """Return the cells that touch the lower side of a cell, from the left."""
        cell = self.cells[n]
        return self._along((cell.row + cell.row_span, col) for col in range(cell.col, cell.col + cell.col_span))

    def above(self, n: int) -> int | None:
        """Return the cell that touches the upper side of a cell at its left."""
        cell = self.cells[n]
        return self.at(cell.row - 1, cell.col)

    def _along(self, places: Iterable[tuple[int, int]]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(n for place in places if (n := self._at.get(place)) is not None))

    @cached_property
    def begins(self) -> dict[int, tuple[int, ...]]:
        """Cells by the row that they begin in, from the left."""
        return self._by(cell.row for cell in self.cells)

    @cached_property
    def ends(self) -> dict[int, tuple[int, ...]]:
        """Cells by the last row that they reach, from the left."""
        return self._by(cell.row + cell.row_span - 1 for cell in self.cells)

    def _by(self, rows: Iterable[int]) -> dict[int, tuple[int, ...]]:
        found: dict[int, list[int]] = {}
        for n, row in enumerate(rows):
            found.setdefault(row, []).append(n)
        return {row: tuple(sorted(held, key=lambda n: self.cells[n].col)) for row, held in found.items()}

    @cached_property
    def _of_column(self) -> dict[tuple[int, ...], tuple[float, int]]:
        """The sum of the wordings of the cells of a column, and how many they are, blanks left out: by its place and width, and of
        the rows that are parted alike by their places and widths, too.
        """
        found: dict[tuple[int, ...], tuple[float, int]] = {}
        for n, cell in enumerate(self.cells):
            for key in ((cell.col, cell.col_span), self._band(n)):
                total, count = found.get(key, (0.0, 0))
                found[key] = (total + self.wording[n], count + 1) if not self.blank[n] else (total, count)
        return found

    def _band(self, n: int) -> tuple[int, ...]:
        cell = self.cells[n]
        row = self.begins[cell.row]
        return cell.col, cell.col_span, *(place for m in row for place in (self.cells[m].col, self.cells[m].col_span))

    def column_mates(self, n: int) -> float:
        """Return the mean wording of the other cells of the column; few of them count as little, none as nothing known."""
        return self._mates(n, (self.cells[n].col, self.cells[n].col_span))

    def band_mates(self, n: int) -> float:
        """Return the same of those in rows that are parted alike."""
        return self._mates(n, self._band(n))

    def _mates(self, n: int, key: tuple[int, ...]) -> float:
        total, count = self._of_column[key]
        if not self.blank[n]:
            total, count = total - self.wording[n], count - 1
        return (total + CELLS.usual_wording) / (count + 1)

    def mean_wording(self, cells: Sequence[int]) -> float:
        """Return the mean wording of cells (0 where there are none); blanks count as no label."""
        return sum(self.wording[n] for n in cells) / len(cells) if cells else 0.0


AnySheet = Sheet[Any]
