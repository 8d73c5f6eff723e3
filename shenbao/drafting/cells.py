"""Tables of a blank form: cells by place, pairs that are fields, labels that the layout left out, rows of records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from model.geometry import Box
from model.page import Cell, Page, Pair
from shenbao.drafting.lexicon import Item, squeeze, type_of
from shenbao.drafting.parts import FormPart

LEAST_COLUMNS, LEAST_ROWS = 3, 2  # of a table of records: columns, and rows under their headings
BRACKET = re.compile(r"[（(][^（）()]*[）)]")


def records_of(page: Page) -> list[Cell]:
    """Return the cells of rows of headings with the rows under them that are to be filled in: people, costs, figures of years."""
    out: list[Cell] = []
    for table in page.tables:
        rows = [[c for c in table.cells if c.row == r] for r in range(table.rows)]
        for at, head in enumerate(rows):
            columns = [(c.col, c.col_span) for c in head]
            under = list(takewhile(lambda row, columns=columns: _to_fill(row, columns), rows[at + 1 :]))  # type: ignore[misc]
            if len(head) >= LEAST_COLUMNS and all(squeeze(c.text) for c in head) and len(under) >= LEAST_ROWS:
                out += [c for row in (head, *under) for c in row]
    return out


def _to_fill(row: Sequence[Cell], columns: Sequence[tuple[int, int]]) -> bool:
    """Whether a row has these columns, and most of them blank."""
    return [(c.col, c.col_span) for c in row] == columns and sum(not squeeze(c.text) for c in row) >= len(row) - 1


def pairs_of(page: Page) -> list[Pair]:
    """The page's pairs, without those that are the two lines of one label, and without rows of records."""
    rows = records_of(page)
    free = [p for p in page.pairs if not any(holds(c.box, p.label_box) or holds(c.box, p.value_box or p.label_box) for c in rows)]
    split = [(pair, cell_at(page, pair.label_box)) for pair in free]
    return [p for p, cell in split if cell is None or not p.value or squeeze(p.label + p.value) != squeeze(cell.text)]


def left_cells(page: Page) -> list[Pair]:
    """Pairs of cells that the layout's engine left out: a label of the lexicon beside an empty cell or one with a hint alone."""
    pairs = pairs_of(page)
    rows = records_of(page)
    taken = [pair.label_box for pair in pairs] + [pair.value_box for pair in pairs if pair.value_box]
    out = []
    for table in page.tables:
        for cell in table.cells:
            beside = next((c for c in table.cells if c.row == cell.row and c.col == cell.col + cell.col_span), None)
            text = squeeze(cell.text)
            if (
                not text
                or beside is None
                or cell in rows
                or any(holds(cell.box, box) for box in taken)
                or text.startswith(("（", "("))
            ):
                continue
            hint = squeeze(beside.text)
            if type_of(text)[2] and (not hint or BRACKET.fullmatch(hint)) and beside.row_span == cell.row_span:
                out.append(Pair(text, beside.text, cell.box, beside.box))
    return out


def uncovered(part: FormPart, fields: Sequence[Item]) -> list[str]:
    """Return, in Chinese, what tables of the part have room for and no field stands for: rows and columns of figures, lists of people."""
    if not fields and part.kind not in ("table", "cover"):
        return []
    out = []
    for page in part.pages:
        rows = records_of(page)
        heads = [squeeze(c.text) for c in rows if squeeze(c.text) and c.col <= 1 and not re.fullmatch(r"\d+", squeeze(c.text))]
        if rows:
            out.append(f"第{page.number}页有按行、按列填写的表（{'、'.join(heads[:4])}…），没有起草为栏目，请补充")
        values = [pair.value_box for pair in (*pairs_of(page), *left_cells(page)) if pair.value_box and not pair.column]
        free = [
            c
            for t in page.tables
            for c in t.cells
            if not squeeze(c.text) and c not in rows and not any(holds(c.box, box) for box in values)
        ]
        if free:
            out.append(f"第{page.number}页的表格有{len(free)}个空格没有起草为栏目（多行多列的表？），请补充")
    return out


def cell_at(page: Page, box: Box) -> Cell | None:
    """Return the cell of a table in which the middle of `box` lies."""
    return next((c for t in page.tables for c in t.cells if holds(c.box, box)), None)


def holds(outer: Box, inner: Box) -> bool:
    return outer.x0 <= inner.cx <= outer.x1 and outer.y0 - 0.002 <= inner.cy <= outer.y1 + 0.002
