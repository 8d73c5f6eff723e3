"""Tables of a blank form that are filled in row by row: figures by rows and columns, and rows that repeat (team, patents, costs)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from model.page import Cell, Page, Table
from shenbao.drafting.lexicon import BRACKET, Item, squeeze, type_of
from shenbao.drafting.parts import FormPart

LEAST_COLUMNS, LEAST_ROWS = 3, 2  # of a table of records: columns, and rows under their headings
YEAR = re.compile(r"(20\d\d)年?度?")
NUMBER = re.compile(r"\d{1,2}|[…\.]+|")  # what a row that repeats begins with, if anything
SIGNED = re.compile(r"签[字名章]|盖章")
COUNTER = re.compile(r"序号|编号|No\.?")
TOTAL = re.compile(r"[合总小]计")
ABOVE = 0.04  # of the page: so far above a table its title may stand
LONGEST_TITLE = 25  # characters
HEAD_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、])")


@dataclass(frozen=True, slots=True)
class Block:
    """A row of headings with the rows under it that are to be filled in. `beside`: the cell at the left that spans them."""

    table: Table
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    beside: Cell | None = None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return all cells of the block."""
        return (*self.head, *(c for row in self.rows for c in row))


def blocks_of(page: Page) -> list[Block]:
    """Return the blocks of a page: at least three headings over rows that are blank but for their first cell. One row is enough under years."""
    out: list[Block] = []
    for table in page.tables:
        rows = [sorted((c for c in table.cells if c.row == r), key=lambda c: c.col) for r in range(table.rows)]
        at = 0
        while at < len(rows):
            block = _block(table, rows, at)
            out += [block] if block else []
            at += 1 + (len(block.rows) if block else 0)
    return out


def _block(table: Table, rows: Sequence[Sequence[Cell]], at: int) -> Block | None:
    head = [c for c in rows[at] if c.row_span == 1]
    columns = [(c.col, c.col_span) for c in head]
    under = list(takewhile(lambda row: _to_fill(row, columns), rows[at + 1 :]))
    least = 1 if sum(bool(YEAR.fullmatch(squeeze(c.text))) for c in head) > 1 else LEAST_ROWS
    if len(head) < LEAST_COLUMNS or not all(squeeze(c.text) for c in head) or len(under) < least:
        return None
    beside = next((c for c in rows[at] if c.row_span > 1), None)
    return Block(table, tuple(head), tuple(tuple(row) for row in under), beside)


def _to_fill(row: Sequence[Cell], columns: Sequence[tuple[int, int]]) -> bool:
    """Whether a row has these columns, and most of them blank."""
    return [(c.col, c.col_span) for c in row] == columns and sum(not squeeze(c.text) for c in row) >= len(row) - 1


def tables_of(part: FormPart) -> list[Item]:
    """Return the part's tables as items of the profile."""
    found = [(page, block) for page in part.pages for block in blocks_of(page)]
    return [_item(part, page, block, number) for number, (page, block) in enumerate(found, 1)]


def _item(part: FormPart, page: Page, block: Block, number: int) -> Item:
    title = _title(page, block)
    columns = (
        block.head
        if NUMBER.fullmatch(_first(block)) is not None and not COUNTER.fullmatch(_text(block.head[0]))
        else block.head[1:]
    )
    name = HEAD_NUMBER.sub("", BRACKET.sub("", title)) or "、".join(_text(c) for c in columns[:2])
    data: dict[str, Any] = {"key": f"{part.id}.table{number}", "part": part.id, "name": name}
    data |= {"labels": list(dict.fromkeys((title, name)))} if title else {}
    doubts: list[str] = []
    if _repeats(block):
        data |= {"columns": _heads([c for c in columns if not SIGNED.search(_text(c))])}
        if total := next((_text(row[0]) for row in block.rows if TOTAL.fullmatch(_text(row[0]))), ""):
            data["total_labels"] = [total]
        doubts.append(f"表中有{len(block.rows)}行，至少、至多须填几行，表格中看不出（at_least、at_most）")
    else:
        data |= {
            "type": "number",
            "columns": _heads(block.head[1:], "c", typed=False),
            "rows": _heads([row[0] for row in block.rows], "r"),
        }
        if any(TOTAL.search(_text(c)) for c in (*block.head[1:], *(row[0] for row in block.rows))):
            doubts.append("有合计的行或列：请在“规则”中补上“合计”")
    return Item(data, f"表格第{page.number}页：{title or _text(block.head[0])}", tuple(doubts))


def _repeats(block: Block) -> bool:
    """Rows repeat where none but that of totals begins with a wording of its own."""
    return all(
        NUMBER.fullmatch(_text(row[0])) or (TOTAL.fullmatch(_text(row[0])) and row is block.rows[-1]) for row in block.rows
    )


def _first(block: Block) -> str:
    return "" if _repeats(block) else _text(block.rows[0][0])


def _heads(cells: Sequence[Cell], letter: str = "c", typed: bool = True) -> list[dict[str, Any]]:
    """Rows or columns: a key of the year or the label's own word, the name without its bracket, the form's wording where it has one."""
    out: list[dict[str, Any]] = []
    for number, cell in enumerate(cells, 1):
        text = _text(cell)
        kind, word, known = type_of(text)
        year = YEAR.fullmatch(text)
        key = f"y{year[1]}" if year else word if known else f"{letter}{number}"
        key = key if all(key != one["key"] for one in out) else f"{key}{number}"
        name = BRACKET.sub("", text) or text
        one: dict[str, Any] = {"key": key, "name": name, **({"labels": [text, name]} if name != text else {})}
        out.append(one | ({"type": kind} if typed and known and kind != "text" else {}))
    return out


def _title(page: Page, block: Block) -> str:
    """The cell beside the block, else the short line above it that stands in no table."""
    if block.beside is not None and _text(block.beside):
        return _text(block.beside)
    top = min(c.box.y0 for c in block.head)
    near = [line for line in page.lines if 0 <= top - line.box.y1 < ABOVE]
    free = [line for line in near if not any(t.box.y0 <= line.box.cy <= t.box.y1 for t in page.tables)]
    text = squeeze(max(free, key=lambda line: line.box.y1).text) if free else ""
    return text if 0 < len(text) <= LONGEST_TITLE else ""


def _text(cell: Cell) -> str:
    return squeeze(cell.text)
