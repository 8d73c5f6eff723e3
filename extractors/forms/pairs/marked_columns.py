"""Questions answered by a mark in one of several columns: 是 | 否, 优秀 | 良好 | 合格. The answer is the heading of the marked one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from extractors.forms.pairs.candidate import PairCandidate
from extractors.forms.pairs.settings import MARKED_COLUMNS
from extractors.text.box_symbols import BOXES, CHECKED, CHECKED_GLYPHS, TICK_GLYPHS
from extractors.text.label_wording import tight
from model.geometry import Box, union_of
from model.page import Cell, Table

TICKED = {CHECKED} | CHECKED_GLYPHS | TICK_GLYPHS
MARKS = BOXES | TICKED
TAKEN_FOR = frozenset("NVWJvwレ")  # what recognisers read for a √ by itself
Columns = dict[int, Cell]  # the headings of the columns that hold nothing but marks


def marked_pairs(table: Table) -> tuple[list[PairCandidate], Table]:
    """Return the answers of a table by marks under headings, and the table without the rows that tell nothing else."""
    rows: dict[int, list[Cell]] = defaultdict(list)
    for cell in sorted(table.cells, key=lambda c: c.col):
        rows[cell.row].append(cell)
    found: list[PairCandidate] = []
    told: set[int] = set()
    heads: Columns = {}
    ticked: set[int] = set()  # columns
    for number in sorted(rows):
        heads = _without_remarks(heads, ticked, rows[number])
        answers = [cell for cell in rows[number] if cell.col in heads]
        asked = [
            cell
            for cell in rows[number]
            if cell.col < min(heads, default=0) and not tight(cell.text).isdigit() and tight(cell.text)
        ]
        if heads and len(answers) == len(heads) and all(_is_mark(cell) for cell in answers) and asked:
            found.append(_pair(asked[-1], answers, heads))
            found += _remarks(asked[-1], [cell for cell in rows[number] if cell.col > max(heads)], table)
            told.add(number)
            ticked |= {cell.col for cell in answers if _is_ticked(cell)}
        else:
            heads, ticked = _headings(number, rows), set()
            told |= {number} if heads else set()
    return found, replace(table, cells=tuple(c for c in table.cells if c.row not in told)) if found else table


def _headings(number: int, rows: dict[int, list[Cell]]) -> Columns:
    """Return the headings in a row below which, row by row, one of several columns is marked; none where there are fewer than `least` such rows."""
    below = [rows.get(number + n, []) for n in range(1, MARKED_COLUMNS.least + 1)]
    columns = {
        cell.col: cell
        for cell in rows[number]
        if 0 < len(tight(cell.text)) <= MARKED_COLUMNS.longest
        and not MARKS & set(cell.text)
        and not _is_mark(cell)
        and all(any(c.col == cell.col and _is_mark(c) for c in row) for row in below)
    }
    marked = [sum(c.col in columns and _is_ticked(c) for c in row) for row in below]
    return columns if len(columns) > 1 and all(one == 1 for one in marked) else {}


def _without_remarks(heads: Columns, ticked: set[int], row: Sequence[Cell]) -> Columns:
    """Return the headings without those under which, where no mark has stood yet, something is written: remarks."""
    written = {cell.col for cell in row if not _is_mark(cell)} - ticked
    left = {col: head for col, head in heads.items() if col not in written}
    return left if len(left) > 1 and any(_is_ticked(cell) for cell in row if cell.col in left) else heads


def _is_mark(cell: Cell) -> bool:
    return set(tight(cell.text)) <= MARKS | TAKEN_FOR and len(tight(cell.text)) <= 1


def _is_ticked(cell: Cell) -> bool:
    return bool((TICKED | TAKEN_FOR) & set(cell.text))


def _remarks(asked: Cell, cells: Sequence[Cell], table: Table) -> list[PairCandidate]:
    """Return what is written behind the marks of a row, under the heading of its column."""
    found = []
    for cell in cells:
        over = [other for other in table.cells if other.col == cell.col and other.row < asked.row and tight(other.text)]
        if tight(cell.text) and over:
            head = min(over, key=lambda other: other.row)
            label_box = union_of([line.box for line in asked.lines]) or asked.box
            place = (asked.text, head.text)
            found.append(PairCandidate(asked.text, cell.text, label_box, cell.box, MARKED_COLUMNS.confidence, *place))
    return found


def _pair(asked: Cell, answers: Sequence[Cell], heads: Columns) -> PairCandidate:
    ticked = [cell for cell in answers if _is_ticked(cell)]
    place: Box | None = union_of([cell.box for cell in ticked or answers])
    value = "、".join(tight(heads[cell.col].text) for cell in ticked)
    label_box = union_of([line.box for line in asked.lines]) or asked.box
    sure = all(TICKED & set(cell.text) for cell in ticked)
    return PairCandidate(asked.text, value, label_box, place, MARKED_COLUMNS.confidence if sure else MARKED_COLUMNS.look_alike)
