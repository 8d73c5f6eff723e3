"""Matrices whose headings are numbers: frequencies, months, doses, over rows of figures (频率（Hz） 500 1000 2000; 左耳 15 20 20)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.forms.pairs.candidate import PairCandidate
from extractors.forms.pairs.settings import AXES
from extractors.text.label_wording import tight
from model.geometry import union_of
from model.page import Cell, Table

NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?%?")
Row = tuple[Cell, tuple[Cell, ...]]  # what stands before the figures, and these


def axis_pairs(table: Table) -> tuple[list[PairCandidate], Table]:
    """Return the figures of a table under headings that are rising numbers, which have none above them, and the table without their rows."""
    by_row: dict[int, list[Cell]] = defaultdict(list)
    for cell in sorted(table.cells, key=lambda c: c.col):
        by_row[cell.row].append(cell)
    rows = {number: row for number, cells in by_row.items() if (row := _row(cells)) is not None}
    found: list[PairCandidate] = []
    told: set[Cell] = set()
    for number, head in rows.items():
        if head[0] in told or not _is_axis(head[1]) or _places(head[1]) <= _places(by_row.get(number - 1, [])):
            continue
        below = _below(number, head, rows)
        if len(below) >= AXES.rows or (below and len(set(_steps(head[1]))) == 1):
            found += [_pair(label, figure, over) for label, line in below for figure, over in zip(line, head[1], strict=True)]
            told |= {cell for label, line in (head, *below) for cell in (label, *line)}
    return found, replace(table, cells=tuple(c for c in table.cells if c not in told)) if found else table


def _row(cells: Sequence[Cell]) -> Row | None:
    """Return the words of a row before its figures, which end it; None where it does not read so."""
    figures = 0
    while figures < len(cells) and NUMBER.fullmatch(tight(cells[-1 - figures].text)):
        figures += 1
    words = tight(cells[-1 - figures].text) if figures < len(cells) else ""
    return (cells[-1 - figures], tuple(cells[-figures:])) if words and figures >= AXES.columns else None


def _steps(cells: Sequence[Cell]) -> list[float]:
    values = [float(tight(cell.text).replace(",", "").rstrip("%")) for cell in cells]
    return [b - a for a, b in pairwise(values)]


def _is_axis(cells: Sequence[Cell]) -> bool:
    return min(_steps(cells)) > 0


def _alike(one: Row | None, other: Row) -> bool:
    """Whether the figures of two rows stand in the same columns."""
    return one is not None and _places(one[1]) == _places(other[1])


def _places(cells: Sequence[Cell]) -> set[tuple[int, int]]:
    return {(cell.col, cell.col_span) for cell in cells}


def _below(number: int, head: Row, rows: dict[int, Row]) -> list[Row]:
    found: list[Row] = []
    while _alike(row := rows.get(number + 1 + len(found)), head) and row is not None:
        found.append(row)
    return found


def _pair(label: Cell, figure: Cell, over: Cell) -> PairCandidate:
    box = union_of([line.box for line in label.lines]) or label.box
    return PairCandidate(label.text, figure.text, box, figure.box, AXES.confidence, label.text, over.text)
