"""Tables of a blank form: cells by place, pairs that are fields, labels that the layout left out, rows of records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from model.geometry import Box
from model.page import Cell, Page, Pair, Table
from notices.field_types.rules import UNITS
from shenbao.drafting.lexicon import BRACKET, Item, squeeze, type_of
from shenbao.drafting.parts import SENTENCE, FormPart
from shenbao.drafting.tables import blocks_of

LONGEST_LABEL = 30  # characters
SHORT_LABEL = 8  # characters of a label beside a heading of its row
SEVERAL = re.compile(rf"(?:其中[:：]?)?([一-鿿（）()]*[一-鿿）)])?(?<![年月])[:：]?[_＿]{{2,}}({UNITS})?(?![月日])")
MEASURED = re.compile(rf"(?:其中[:：]?)?([一-鿿（）()]*?)[:：]?[_＿]*({UNITS})")
ALONE = re.compile(r"([^:：]{2,30})[:：][_＿]*")  # a cell with a label and the room for its value: 手机：
SEALED = re.compile(r"盖章|公章|签章|签字|签名")
BOX = re.compile("[☐☑□■]")
DAYS = re.compile(
    r"[_＿\d〇○二]*年[_＿]*月[_＿日]*(?:[至到—–~～-]+[_＿\d]*年[_＿]*月[_＿日]*)?"
)  # printed around the blanks of a day or a period
BLANK_UNIT = re.compile(r"[_＿]+[^_＿\s]{1,6}")  # ____万元


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank among others in one cell: the wording before it (none: what the cell's own label asks for) and the unit behind it."""

    label: str
    unit: str


def blanks_in(text: str) -> list[Blank]:
    """Return the blanks of a cell that holds several: 发明专利____项，实用新型专利____项; none where it holds fewer than two or a date."""
    found = [Blank(hit[1] or "", hit[2] or "") for hit in SEVERAL.finditer(squeeze(text))]
    pieces = [MEASURED.fullmatch(piece) for piece in re.split("[，,；;。]", squeeze(text)) if piece]
    if len(pieces) > 1 and all(pieces):  # on a scan, whose blanks are lost: 万元，其中：自筹资金万元
        found = [Blank(hit[1], hit[2]) for hit in pieces if hit]
    labels = [blank.label for blank in found]
    return found if len(found) > 1 and any(labels) and len(set(labels)) == len(labels) and not BOX.search(text) else []


def records_of(page: Page) -> list[Cell]:
    """Return the cells of tables that are filled in row by row: people, costs, figures of years."""
    return [c for block in blocks_of(page) for c in block.cells]


def pairs_of(page: Page) -> list[Pair]:
    """The page's pairs, without those that are the two lines of one label, and without rows of records."""
    rows = records_of(page)
    free = [p for p in page.pairs if not any(holds(c.box, p.label_box) or holds(c.box, p.value_box or p.label_box) for c in rows)]
    placed = [(pair, cell_at(page, pair.label_box)) for pair in free]
    placed = [
        (p, cell) for p, cell in placed if not (BRACKET.fullmatch(squeeze(p.label)) or _beyond(p, cell, page))
    ]  # a unit alone is no label
    return [p for p, cell in placed if cell is None or not (_split(p, cell) or _printed_below(p) or _heads_a_label(p, page))]


def _beyond(pair: Pair, cell: Cell | None, page: Page) -> bool:
    """Whether a label with a colon that fills its cell is paired with print of another cell."""
    value = cell_at(page, pair.value_box) if pair.value_box else None
    return (
        cell is not None and value not in (None, cell) and bool(squeeze(pair.value)) and bool(ALONE.fullmatch(squeeze(cell.text)))
    )


def _split(pair: Pair, cell: Cell) -> bool:
    """Whether label and value are two lines of one label."""
    return (
        bool(pair.value)
        and squeeze(cell.text).startswith(squeeze(pair.label + pair.value))
        and ":" not in pair.label + cell.text.replace("：", ":")
    )


def _heads_a_label(pair: Pair, page: Page) -> bool:
    """Whether what seems to be the value is a label itself, of the blank beside it: 法定代表人 | 姓名 | ____."""
    value = cell_at(page, pair.value_box) if pair.value_box and squeeze(pair.value) else None
    beside = cell_beside(page, value) if value else None
    return (
        value is not None
        and beside is not None
        and not squeeze(beside.text)
        and type_of(value.text)[2]
        and len(squeeze(value.text)) <= SHORT_LABEL
    )


def cell_beside(page: Page, cell: Cell) -> Cell | None:
    """The cell at the right of `cell` in its row."""
    return next(
        (c for t in page.tables if cell in t.cells for c in t.cells if c.row == cell.row and c.col == cell.col + cell.col_span),
        None,
    )


def _printed_below(pair: Pair) -> bool:
    """Whether a heading of a column has something printed below it, or is a remark: on a blank form that is no value."""
    return bool(pair.column) and (bool(squeeze(pair.value)) or squeeze(pair.label).startswith(("（", "(")))


def left_cells(page: Page) -> list[Pair]:
    """Pairs of cells that the layout's engine left out: a short text beside an empty cell or one with a hint alone."""
    pairs = pairs_of(page)
    rows = records_of(page)
    taken = [pair.label_box for pair in pairs] + [pair.value_box for pair in pairs if pair.value_box]
    out = []
    for table in page.tables:
        for cell in table.cells:
            beside = cell_beside(page, cell)
            text = squeeze(cell.text)
            if not text or cell in rows or any(holds(cell.box, box) for box in taken) or text.startswith(("（", "(")):
                continue
            if (alone := ALONE.fullmatch(text)) and _may_label(alone[1]) and not SEALED.search(text):
                out.append(Pair(alone[1], "", cell.box, cell.box))
                continue
            if beside is None and not _cut_off(cell, table):
                continue
            if beside is None:
                out.append(Pair(text, "", cell.box, None))
                continue
            hint = squeeze(beside.text)
            if (
                _may_label(text)
                and (not hint or any(own.fullmatch(hint) for own in (BRACKET, BLANK_UNIT, DAYS)))
                and beside.row_span == cell.row_span
            ):
                out.append(Pair(text, beside.text, cell.box, beside.box))
    return out


def _cut_off(cell: Cell, table: Table) -> bool:
    """Whether a known label ends its row behind others and leaves the room of its value free: in its own cell, whose wall was not seen, or at its right,
    where other rows go on.
    """
    goes_on = any(c.col >= cell.col + cell.col_span and cell.box.x1 < c.box.x1 for c in table.cells)
    roomy = bool(cell.lines) and max(line.box.x1 for line in cell.lines) < cell.box.cx
    return cell.col > 0 and type_of(cell.text)[2] and (goes_on or roomy)


def _may_label(text: str) -> bool:
    """Whether a text beside a blank may be its label: one that is known, or a short one that is no number and no blank itself."""
    short = len(text) <= LONGEST_LABEL and not SENTENCE.search(text) and not re.fullmatch(r"[\d.、…]*|20\d\d年?度?", text)
    return type_of(text)[2] or short


def uncovered(part: FormPart, fields: Sequence[Item]) -> list[str]:
    """Return, in Chinese, what tables of the part have room for and no field or table stands for."""
    if not fields and part.kind not in ("table", "cover"):
        return []
    out = []
    for page in part.pages:
        rows = records_of(page)
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
