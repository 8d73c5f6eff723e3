"""Tables of a blank form that are filled in row by row: figures by rows and columns, and rows that repeat (team, patents, costs)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from model.page import Cell, Page, Table
from shenbao.drafting.lexicon import BRACKET, Item, number_of, squeeze, type_of
from shenbao.drafting.parts import FormPart

LEAST_COLUMNS, LEAST_ROWS = 3, 2  # of a table of records: columns, and rows under their headings
WORDED = re.compile("内容|说明|用途|依据|备注|名称|来源|方式|情况")  # a column of words
YEAR = re.compile(r"(20\d\d)年?度?")
NUMBER = re.compile(r"[A-Z]{0,3}\d{1,3}|[…\.]+|")  # what a row that repeats begins with, if anything
SIGNED = re.compile(r"签[字名章]|盖章")
COUNTER = re.compile(r"序号|编号|No\.?")
MEASURE = re.compile(r"(?:计量|数量|指标)?单位(?:[（(].*)?")  # heads a column in which each row's unit is printed
UNITS = {"元": "元", "万元": "万元", "亿元": "亿元", "%": "%", "％": "%"}
MOST_PRINTED = 3  # columns before the blanks of a row that may be printed
TOTAL = re.compile(r"[合总小累]计")
TOTAL_COLUMN = re.compile(
    r"[合总小累]计|(?:预算|资金|投资|经费|投入)?总额|总(?:预算|投资|投入|经费)"
)  # 利润总额 heads a row of its own
PART_OF = re.compile("其中")
TITLE_UNIT = re.compile(r"单位[:：](元|万元|亿元)[)）]?$")
ABOVE = 0.04  # of the page: so far above a table its title may stand
EDGE = 0.005  # of the page: so far a line may reach into the table below it
LONGEST_TITLE = 25  # characters
COUNTED = "(?:人|名|项|件|个|家|篇|行|条)"
LEAST = re.compile(rf"(?:不少于|不得少于|不低于|至少)(?:填写|列出)?([一二两三四五六七八九十\d]+){COUNTED}")
MOST = re.compile(rf"(?:不超过|不得超过|不多于|至多|最多|限报?)(?:填写?|列出?)?([一二两三四五六七八九十\d]+){COUNTED}")
BETWEEN = re.compile(rf"(\d+)(?:{COUNTED})?[—–~～至-]+(\d+){COUNTED}")
REMARK = re.compile(r"[（(].*[）)]$|单位[:：]|注[:：]|说明[:：]|备注[:：]|可(?:另)?(?:加行|附页)")
PARTLY = "“其中”包括哪些行，从表格中看不出，请核对各项是否重复相加"
HEAD_NUMBER = re.compile(
    r"^(?:表[\d一二三四五六七八九十]+[:：、.]?|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、])"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A row of headings with the rows under it that are to be filled in. `beside`: the cell at the left that spans them; `groups`: cells that
    span some of them each; `printed`: further columns in which the form says something of each row (序号, 单位); `total`: the
    heading of a row of totals that takes several columns, with its blanks, `totals`.
    """

    table: Table
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    beside: Cell | None = None
    groups: tuple[Cell, ...] = ()
    printed: tuple[Cell, ...] = ()
    total: Cell | None = None
    totals: tuple[Cell, ...] = ()

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return all cells of the block."""
        whole = (self.total, *self.totals) if self.total else ()
        return (*self.head, *self.groups, *self.printed, *(c for row in self.rows for c in row), *whole)

    def unit_of(self, row: Sequence[Cell]) -> str:
        """Return what the column of units says of the row; empty for none."""
        column = next((c.col for c in self.printed if MEASURE.fullmatch(_text(c))), None)
        return next((_text(c) for c in self.printed if c.col == column and c.row == row[0].row), "")

    def group_of(self, row: Sequence[Cell]) -> str:
        """Return the wording of the cell that spans the row and others; empty for none."""
        found = (c for c in self.groups if c.row <= row[0].row < c.row + c.row_span and c is not self.head[0])
        return next((_text(c) for c in found), "")


def blocks_of(page: Page) -> list[Block]:
    """Return the blocks of a page: at least three headings over rows that are blank but for their first cell. One row is enough under years."""
    out: list[Block] = []
    for table in page.tables:
        rows = [sorted((c for c in table.cells if c.row == r), key=lambda c: c.col) for r in range(table.rows)]
        at = 0
        while at < len(rows):
            double = _double_head(rows, at)
            block = (
                (_block(table, double, rows[at + 2 :]) if double else None)
                or _block(table, rows[at], rows[at + 1 :])
                or (_grouped(table, rows, at) if at + 1 < len(rows) else None)
            )
            if block and double:
                block = replace(block, groups=(*block.groups, *rows[at], *rows[at + 1]))
            out += [block] if block else []
            at += 1 + (len(block.rows) if block else 0)
    return out


def _double_head(rows: Sequence[Sequence[Cell]], at: int) -> list[Cell] | None:
    """Headings of two rows as one: what stands over several goes before each of them, 完成单位 over 新增利润."""
    if at + 2 >= len(rows) or not any(c.col_span > 1 and c.row_span == 1 for c in rows[at]):
        return None
    over = [c for c in rows[at] if c.row_span == 1]
    under = [(g, c) for g in over for c in rows[at + 1] if g.col <= c.col < g.col + g.col_span]
    tall = [replace(c, row_span=1) for c in rows[at] if c.row_span == 2]  # noqa: PLR2004 - both rows
    if len(under) != len(rows[at + 1]) or not tall or not all(squeeze(c.text) for c in (*over, *rows[at + 1])):
        return None
    return sorted((*tall, *(replace(c, text=g.text + c.text) for g, c in under)), key=lambda c: c.col)


def _block(table: Table, heads: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> Block | None:
    head = [c for c in heads if c.row_span == 1]
    columns = [(c.col, c.col_span) for c in head]
    printed = _printed(below[0]) if below else 0
    under = list(takewhile(lambda row: _to_fill(row, columns, printed), below))
    least = 1 if sum(bool(YEAR.fullmatch(squeeze(c.text))) for c in head) > 1 else LEAST_ROWS
    told = [n for n, c in enumerate(head) if squeeze(c.text)]  # the corner over the rows' headings may be blank
    if (
        len(head) < LEAST_COLUMNS
        or len(under) < least
        or told != list(range(len(head) - len(told), len(head)))
        or len(head) - len(told) > (printed > 0)
    ):
        return None
    beside = next((c for c in heads if c.row_span > 1), None)
    label = _label_column(head, under, printed)
    since = max(printed, 1)
    named = [(row[label], *row[since:]) for row in (head, *under)]
    extra = tuple(row[n] for row in (head, *under) for n in range(since) if n != label)
    block = Block(table, named[0], tuple(named[1:]), beside, printed=extra)
    whole = _total(below[len(under) :][:1], head)
    return replace(block, total=whole[0], totals=tuple(whole[1:])) if whole else block


def _total(following: Sequence[Sequence[Cell]], head: Sequence[Cell]) -> list[Cell]:
    """The row behind, where its heading (合计) takes several columns and blanks stand under the last of them; else nothing."""
    row = following[0] if following else ()
    blanks = _blank_end(row, head) if row else 0
    fits = len(row) == blanks + 1 and bool(TOTAL.fullmatch(_text(row[0]))) and row[0].col_span > 1
    return list(row) if fits and blanks else []


def _printed(row: Sequence[Cell]) -> int:
    """How many cells at the row's beginning are printed."""
    return len(list(takewhile(lambda cell: squeeze(cell.text), row)))


def _label_column(head: Sequence[Cell], rows: Sequence[Sequence[Cell]], printed: int) -> int:
    """Which of the printed columns names the rows: the last that is no counter and no unit, and says something else of each; else the first."""
    named = [
        n
        for n in range(printed)
        if not MEASURE.fullmatch(_text(head[n]))
        and not all(NUMBER.fullmatch(_text(row[n])) for row in rows)
        and len({_text(row[n]) for row in rows}) == len(rows)
    ]
    return named[-1] if named else 0


def _to_fill(row: Sequence[Cell], columns: Sequence[tuple[int, int]], printed: int) -> bool:
    """Whether a row has these columns: blank but for one, or blank behind so many that are printed in each row."""
    if [(c.col, c.col_span) for c in row] != columns:
        return False
    blanks = sum(not squeeze(c.text) for c in row)
    return blanks >= len(row) - 1 or (_printed(row) == printed <= MOST_PRINTED and blanks == len(row) - printed > 1)


def _grouped(table: Table, rows: Sequence[Sequence[Cell]], at: int) -> Block | None:
    """Rows whose headings stand in two columns or more, the first of them merged over several rows: 资金来源 | 单位自筹."""
    head = list(rows[at])
    under = list(takewhile(lambda row: _blank_end(row, head) == _blank_end(rows[at + 1], head) > 1, rows[at + 1 :]))
    if len(head) < LEAST_COLUMNS or not all(squeeze(c.text) for c in head) or len(under) < LEAST_ROWS:
        return None
    tail = _blank_end(under[0], head)
    labels = [row[: len(row) - tail] for row in under]
    if not any(c.row_span > 1 for row in labels for c in row) or not all(labels) or len(head) == tail:
        return None
    units = {c.col for c in head[: len(head) - tail] if MEASURE.fullmatch(_text(c))}
    extra = tuple(c for row in (head, *labels) for c in row if c.col in units)
    named = [[c for c in row if c.col not in units] for row in labels]
    if not all(named):
        return None
    lasting = tuple(c for row in named for c in row[:-1])
    bare = [(names[-1], *row[len(row) - tail :]) for row, names in zip(under, named, strict=True)]
    heads = tuple(c for c in head[1 : len(head) - tail] if c.col not in units)
    return Block(table, (head[0], *head[len(head) - tail :]), tuple(bare), groups=(*heads, *lasting), printed=extra)


def _blank_end(row: Sequence[Cell], head: Sequence[Cell]) -> int:
    """How many cells at the row's end are blank and stand under those of the head; 0 where there is anything else but wordings before them."""
    blanks = len(list(takewhile(lambda cell: not squeeze(cell.text), reversed(row))))
    places = [[(c.col, c.col_span) for c in cells[len(cells) - blanks :]] for cells in (row, head)]
    return blanks if places[0] == places[1] and all(squeeze(c.text) for c in row[: len(row) - blanks]) else 0


def tables_of(part: FormPart) -> list[Item]:
    """Return the part's tables as items of the profile."""
    found = [(page, block) for page in part.pages for block in blocks_of(page)]
    return [_item(part, page, block, number) for number, (page, block) in enumerate(found, 1)]


def _item(part: FormPart, page: Page, block: Block, number: int) -> Item:
    title, remarks = _above(page, block)
    title = title or part.title
    columns = block.head if not _text(block.rows[0][0]) and not COUNTER.fullmatch(_text(block.head[0])) else block.head[1:]
    name = HEAD_NUMBER.sub("", BRACKET.sub("", title)) or "、".join(_text(c) for c in columns[:2])
    data: dict[str, Any] = {"key": f"{part.id}.table{number}", "part": part.id, "name": name}
    data |= {"labels": list(dict.fromkeys((title, name)))} if title else {}
    doubts: list[str] = []
    if _repeats(block):
        data |= {"columns": _heads([c for c in columns if not SIGNED.search(_text(c))])}
        if total := next((_text(row[0]) for row in block.rows if TOTAL.fullmatch(_text(row[0]))), ""):
            data["total_labels"] = [total]
        bounds = _bounds(f"{title}{''.join(remarks)}")
        data |= bounds
        if not bounds:
            doubts.append(f"表中有{len(block.rows)}行，至少、至多须填几行，表格中看不出（at_least、at_most）")
    else:
        unit = next((hit[1] for text in (title, *remarks) if (hit := TITLE_UNIT.search(text))), "")
        data |= ({"unit": unit} if unit not in ("", "万元") else {}) | {
            "type": "number",
            "columns": _heads(block.head[1:], "c", typed=False),
            "rows": _rows(block),
        }
        data |= {"total_labels": [_text(block.total)]} if block.total else {}
        if block.total or any(TOTAL.search(_text(c)) for c in (*block.head[1:], *(row[0] for row in block.rows))):
            doubts.append("有合计的行或列：请核对“规则”中的“合计”是否齐全")
    return Item(data, f"表格第{page.number}页：{title or _text(block.head[0])}", tuple(doubts))


def sums_of(tables: Sequence[Item], clause: str) -> list[Item]:
    """Return that totals are the sums of what they stand for: of the years in each row, of the rows above in each column."""
    out: list[Item] = []
    for item in tables:
        data, rows = item.data, item.data.get("rows", ())
        names = [c["name"] for c in data["columns"]]
        totals = [n for n, name in enumerate(names) if TOTAL_COLUMN.fullmatch(name)]
        beside = _summed([c["key"] for c in data["columns"]], names, totals[0]) if len(totals) == 1 else []
        doubts = tuple(dict.fromkeys(PARTLY for name in (*names, *(row["name"] for row in rows)) if PART_OF.search(name)))
        told = [
            (f"{data['key']}.{r['key']}.{data['columns'][totals[0]]['key']}", [f"{data['key']}.{r['key']}.{c}" for c in beside])
            for r in rows
            if beside
        ]
        added = [c for c in data["columns"] if c.get("type") != "text"]
        if data.get("total_labels") and rows:
            told += [(f"{data['key']}.total.{c['key']}", [f"{data['key']}.{r['key']}.{c['key']}" for r in rows]) for c in added]
        whole = [n for n, row in enumerate(rows) if TOTAL.search(row["name"])]
        for since, at in zip([-1, *whole], whole, strict=False):
            own = [row for row in rows[since + 1 : at] if not PART_OF.match(row["name"])]
            if len(own) > 1 and (since < 0 or not TOTAL.fullmatch(rows[at]["name"])):
                told += [
                    (f"{data['key']}.{rows[at]['key']}.{c['key']}", [f"{data['key']}.{r['key']}.{c['key']}" for r in own])
                    for c in data["columns"]
                ]
        seen: set[str] = set()
        for total, parts in told:
            if len(parts) > 1:
                code = {"code": f"{total}.column"} if total in seen else {}
                out.append(
                    Item(
                        {"rule": "合计", "total": total, "parts": parts, **code, "clause": clause or f"{data['name']}：合计"},
                        item.source,
                        doubts,
                    )
                )
                seen.add(total)
    return out


def _summed(keys: Sequence[str], names: Sequence[str], total: int) -> list[str]:
    """The columns that a total stands for: those before it, or behind one that stands first."""
    own = range(total) if total else range(1, len(keys))
    return [keys[n] for n in own if not PART_OF.match(names[n]) and not TOTAL_COLUMN.fullmatch(names[n])]


def _repeats(block: Block) -> bool:
    """Rows repeat where none but that of totals begins with a wording of its own."""
    return all(
        NUMBER.fullmatch(_text(row[0])) or (TOTAL.fullmatch(_text(row[0])) and row is block.rows[-1]) for row in block.rows
    )


def _heads(cells: Sequence[Cell], letter: str = "c", typed: bool = True) -> list[dict[str, Any]]:
    """Rows or columns: a key of the year or the label's own word, the name without its bracket, the form's wording where it has one."""
    out: list[dict[str, Any]] = []
    for number, cell in enumerate(cells, 1):
        text = _text(cell)
        kind, word, known = type_of(text)
        year = YEAR.fullmatch(text)
        worded = kind == "text" and known and bool(WORDED.search(text))  # among columns of figures
        key = f"y{year[1]}" if year else word if known else f"{letter}{number}"
        key = key if all(key != one["key"] for one in out) else f"{key}{number}"
        name = BRACKET.sub("", text) or text
        one: dict[str, Any] = {"key": key, "name": name, **({"labels": [text, name]} if name != text else {})}
        vague = kind == "date" and not re.search("日期|年月", text)  # 时间: a year alone answers it
        told = (typed and known and kind != "text" and not vague) or (worded and not typed)
        out.append(one | ({"type": kind} if told else {}))
    return out


def _rows(block: Block) -> list[dict[str, Any]]:
    """The rows' headings; those that come in two groups (其他) with their group's wording before them."""
    heads = _heads([row[0] for row in block.rows], "r")
    names = [head["name"] for head in heads]
    for head, row in zip(heads, block.rows, strict=True):
        if names.count(head["name"]) > 1 and (group := block.group_of(row)):
            head |= {"labels": [group + _text(row[0])], "name": group + head["name"]}
        if unit := UNITS.get(block.unit_of(row)):
            head |= {"unit": unit}
    return heads


def _bounds(text: str) -> dict[str, int]:
    """How many rows must be filled in, as a remark says: 不少于3人, 3—6人."""
    between, least, most = BETWEEN.search(text), LEAST.search(text), MOST.search(text)
    if between:
        return {"at_least": int(between[1]), "at_most": int(between[2])}
    found = (("at_least", least), ("at_most", most))
    return {key: number for key, hit in found if hit and (number := number_of(hit[1]))}


def _above(page: Page, block: Block) -> tuple[str, list[str]]:
    """The table's title and the remarks under it: the cell beside the block, else the short lines above it that stand in no table."""
    if block.beside is not None and _text(block.beside):
        return _text(block.beside), []
    top = min(c.box.y0 for c in block.head)
    free = [
        line
        for line in page.lines
        if line.box.y1 <= top + EDGE and not any(t.box.y0 <= line.box.cy <= t.box.y1 for t in page.tables)
    ]
    remarks: list[str] = []
    for line in sorted(free, key=lambda line: -line.box.y1):
        text = squeeze(line.text)
        if top - line.box.y1 >= ABOVE:
            break
        if not REMARK.match(text):
            return (text if len(text) <= LONGEST_TITLE else ""), [text, *remarks]
        remarks.append(text)
        top = line.box.y0
    return "", remarks


def _text(cell: Cell) -> str:
    return squeeze(cell.text)
