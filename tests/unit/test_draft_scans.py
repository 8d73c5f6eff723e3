"""What a scan shows of a blank form: blanks without their line, a box whose wording is wrapped, the cell of a value that was not seen, a bracket of two widths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from model.geometry import Box
from model.page import Cell, Char, Line, Page, Pair, Paper, Reader, Table, Tick
from shenbao.drafting.cells import blanks_in
from shenbao.drafting.fields import fields_of
from shenbao.drafting.lexicon import Item, Keys, squeeze
from shenbao.drafting.parts import FormPart
from shenbao.drafting.running import running_blanks, written_lines

HIGH = 0.02  # of a row
WALLS = (0.1, 0.3, 0.5, 0.7, 0.9)
WIDE = 0.016  # of a character


def page_of(rows: Sequence[Sequence[str | None]], **more: object) -> Page:
    """A scanned page with one table; None: no cell was seen there, so that the one before reaches to the next wall."""
    cells: list[Cell] = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text is None:
                cells[-1] = replace(cells[-1], col_span=2, box=replace(cells[-1].box, x1=WALLS[c + 1]))
                continue
            top = 0.1 + 2 * r * HIGH
            lines = tuple(
                Line(part, Box(WALLS[c] + 0.005, top + n * HIGH, WALLS[c] + 0.005 + WIDE * len(part), top + (n + 1) * HIGH))
                for n, part in enumerate(text.split("\n"))
                if part
            )
            cells.append(Cell(r, c, 1, 1, Box(WALLS[c], top, WALLS[c + 1], top + 2 * HIGH), text, lines))
    table = Table(Box(WALLS[0], 0.1, WALLS[-1], 0.1 + 2 * len(rows) * HIGH), len(rows), len(WALLS) - 1, tuple(cells))
    page = Page(
        "scan.pdf",
        1,
        595,
        842,
        Reader.OCR,
        Paper.SCAN,
        lines=tuple(line for cell in cells for line in cell.lines),
        tables=(table,),
    )
    return replace(page, **more)  # type: ignore[arg-type]


def drafted(page: Page) -> dict[str, Item]:
    part = FormPart("table1", "一、基本情况", "table", (page,))
    return {str(item.data["name"]): item for item in fields_of(part, Keys())}


def cell_with(page: Page, text: str) -> Cell:
    return next(cell for table in page.tables for cell in table.cells if text in cell.text)


def pair(page: Page, label: str, value: str = "") -> Pair:
    own = cell_with(page, label)
    beside = next(c for t in page.tables for c in t.cells if c.row == own.row and c.col == own.col + own.col_span)
    return Pair(label, value, own.box, beside.box)


@pytest.mark.parametrize(
    ("text", "blanks"),
    [
        ("万元，其中：自筹资金 万元，银行贷款万元，申请\n专项资金万元", [("", "万元"), ("自筹资金", "万元"), ("银行贷款", "万元"), ("申请专项资金", "万元")]),
        ("发明专利项，实用新型专利项", [("发明专利", "项"), ("实用新型专利", "项")]),
        ("发明专利____项，实用新型专利____项", [("发明专利", "项"), ("实用新型专利", "项")]),
        ("（获得的专利、标准、知识产权等）", []), ("营业收入、研发费用等，单位为万元", []), ("____年__月", []),
    ],
)  # fmt: skip
def test_blanks_are_told_by_their_units_though_their_lines_were_lost(text: str, blanks: list[tuple[str, str]]) -> None:
    assert [(blank.label, blank.unit) for blank in blanks_in(text)] == blanks


def test_a_box_whose_wording_is_wrapped_is_one_choice() -> None:
    page = page_of([["单位性质", "☐国有 ☐其\n他："]])
    cell = cell_with(page, "国有")
    ticks = tuple(
        Tick(Box(cell.box.x0 + x, cell.box.y0, cell.box.x0 + x + 0.01, cell.box.y0 + HIGH), False, 1.0, label)
        for x, label in ((0.005, "国有"), (0.06, "其"))
    )
    rest = Pair(
        "他", "", Box(cell.lines[1].box.x0, cell.lines[1].box.y0, cell.lines[1].box.x0 + 0.02, cell.lines[1].box.y1), cell.box
    )
    items = drafted(replace(page, ticks=ticks, pairs=(pair(page, "单位性质"), rest)))
    assert list(items) == ["单位性质"]
    assert [c["value"] for c in items["单位性质"].data["choices"]] == ["国有"]
    assert items["单位性质"].data["other_labels"][0] == "其他"


def test_a_label_whose_value_s_cell_was_not_seen_is_a_field() -> None:
    page = page_of([["统一社会信用代码", "", "注册时间", None], ["注册地址", "", "注册资本", ""]])
    items = drafted(replace(page, pairs=tuple(pair(page, label) for label in ("统一社会信用代码", "注册地址", "注册资本"))))
    assert items["注册时间"].data["type"] == "date"
    heading = page_of([["注册时间", None], ["注册地址", ""]])
    assert "注册时间" not in drafted(replace(heading, pairs=(pair(heading, "注册地址"),)))  # heads its rows


def test_a_bracket_of_two_widths_is_closed_as_it_was_opened() -> None:
    page = page_of([["项目简介（限300字)", ""]])
    item = drafted(replace(page, pairs=(pair(page, "项目简介（限300字)"),)))["项目简介（限300字）"]
    assert (item.data["labels"], item.data["limit"]) == (["项目简介（限300字）", "项目简介"], 300)


def row_of(y: float, *pieces: tuple[float, str], wide: float = WIDE) -> list[Line]:
    """Pieces of a row as a recogniser tells them; each space is room that its characters leave."""
    out = []
    for x, text in pieces:
        chars = tuple(
            Char(char, Box(x + n * wide, y, x + (n + 1) * wide, y + HIGH)) for n, char in enumerate(text) if char != " "
        )
        box = Box(x, y, x + wide * len(text), y + HIGH)
        out.append(Line(text.replace(" ", ""), box, 0.98, chars))
    return out


def test_room_that_is_left_within_sentences_is_a_blank() -> None:
    lines = [
        *row_of(0.1, (0.14, "一、单位概况")),
        *row_of(0.2, (0.14, "1.本单位成立于"), (0.32, "年月日，注册资本"), (0.57, "万元，法定代表人"), (0.786, "，统一")),
        *row_of(0.23, (0.14, "社会信用代码"), (0.32, "，住所：")),
        *row_of(0.3, (0.14, "2.合作单位：    ，协议签订日期：年月日，有效期   年。")),
        *row_of(0.35, (0.02, "●"), (0.14, "3.现有职工"), (0.3, "人，其中：博士"), (0.5, "人。")),
    ]
    page = Page("scan.pdf", 2, 595, 842, Reader.OCR, Paper.SCAN, lines=tuple(lines))
    assert [squeeze(line.text) for line in written_lines(page)] == [
        "一、单位概况", "1.本单位成立于____年__月__日，注册资本____万元，法定代表人____，统一", "社会信用代码____，住所：",
        "2.合作单位：____，协议签订日期：____年__月__日，有效期____年。", "3.现有职工____人，其中：博士____人。",
    ]  # fmt: skip
    told = {item.data["name"]: item.data["type"] for _, item in running_blanks("table1", page, Keys())}
    assert told == {
        "本单位成立于": "date", "注册资本": "money", "法定代表人": "person", "统一社会信用代码": "credit_code", "协议签订日期": "date", "有效期": "number", "现有职工": "count", "博士": "count",
    }  # fmt: skip
    word = replace(page, reader=Reader.WORD)
    assert list(written_lines(word)) == lines
