"""Label, hint and value in one cell: blanks stay blank, and no cell takes the pair of the cell below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from extractors.forms.fields.read import fields_of
from extractors.text.wordings import strip_hints
from model.geometry import Box
from model.page import Cell, Char, Line, Page, Paper, Reader
from model.record import TYPE
from notices.profile import load
from record_pages import Entry, table_page

PROFILE = load("xxxf2020")
HINT = "（发展历程、主营业务、市场销售、资源整合共享能力、技术成果转化能力等方面基本情况，不超过400字）"
TEXT = "苏州市博闻数字传媒有限公司成立于2009年，现有员工371人。业务分三类：软件、集成、运维。近三年营业收入年均增长58.9%。"
LABELS = ("产品收入总额（万元）", "信息技术服务收入总额（万元）", "嵌入式系统软件收入总额（万元）")
KEYS = [f"company.software.{k}_revenue" for k in ("product", "service", "embedded")]


def form(values: tuple[str, str, str], profile: str, kind: str) -> Page:
    """The software revenues and the profile: a cell a pair below one another, or beside, or all in one."""
    pairs = [f"{label}：{value}" for label, value in zip(LABELS, values, strict=True)]
    rows = [
        [Entry("研发投入（万元）：721.80", 0.5), Entry("研发人员规模：37人", 0.5)],
        [Entry("软件业务收入（软件业企业必填）", 1)],
    ]
    if kind == "below":
        rows += [[Entry(pair, 1)] for pair in (*pairs, profile)]
    elif kind == "beside":
        rows += [[Entry(pair, 1 / 3) for pair in pairs], [Entry(profile, 1)]]
    else:
        rows += [[Entry("\n".join((*pairs, profile)), 1)]]
    return table_page("", rows)


def as_word(page: Page) -> Page:
    """The same as a Word file gives it: every paragraph of a cell is one line."""
    (table,) = page.tables
    cells = tuple(replace(cell, lines=tuple(paragraphs(cell))) for cell in table.cells)
    lines = tuple(line for cell in cells for line in cell.lines)
    return replace(page, reader=Reader.WORD, paper=Paper.ELECTRONIC, tables=(replace(table, cells=cells),), lines=lines)


def paragraphs(cell: Cell) -> Iterator[Line]:
    texts = cell.text.split("\n")
    for n, text in enumerate(texts):
        top, end = (cell.box.y0 + cell.box.height * (n + k) / len(texts) for k in (0, 1))
        yield Line(text, Box(cell.box.x0, top, cell.box.x1, end))


@pytest.mark.parametrize("word", [False, True])
@pytest.mark.parametrize("kind", ["below", "beside", "together"])
@pytest.mark.parametrize("values", [("", "", ""), ("526", "", ""), ("/", "", "719.30")])
@pytest.mark.parametrize("between", ["\n", ""])
def test_empty_amounts_over_a_text(values: tuple[str, str, str], kind: str, word: bool, between: str) -> None:
    page = form(values, f"申报单位简介：{HINT}{between}{TEXT}", kind)
    found = fields_of(PROFILE.part("table1"), PROFILE, [as_word(page) if word else page])
    assert tuple(found[key].raw for key in KEYS) == values
    assert (found["company.profile"].raw or "").replace("\n", "") == TEXT


@pytest.mark.parametrize("rest", ["方面基本情况，不超过400字）", "能力等方面基本情况，\n不超过 400 字)", HINT, ""])
def test_the_rest_of_a_hint_is_no_value(rest: str) -> None:
    hints = next(f.hints for f in PROFILE.fields if f.key == "company.profile")
    assert strip_hints(rest + TEXT, hints) == TEXT
    assert strip_hints(rest, hints) == ""


def test_a_gap_behind_the_first_label_leaves_the_second_one_found() -> None:
    """「负责人姓名： 朱晓东负责人职务/职称：总经理」 on a page without rules: room behind the colon, none before the second label."""
    text, pitch = "负责人姓名：朱晓东负责人职务/职称：总经理", 0.02
    edges = [0.1 + pitch * (n + (1 if n >= text.index("朱") else 0)) for n in range(len(text))]
    chars = tuple(Char(c, Box(x, 0.2, x + pitch, 0.22), 1.0) for c, x in zip(text, edges, strict=True))
    lines = (Line("表2项目申报书", Box(0.1, 0.1, 0.3, 0.12)), Line(text, Box(0.1, 0.2, chars[-1].box.x1, 0.22), 1.0, chars))
    page = replace(Page("f.pdf", 1, 1000, 1400, Reader.OCR), lines=lines)
    found = fields_of(PROFILE.part("table2"), PROFILE, [page])
    assert (found["project.leader.name"].raw, found["project.leader.title"].raw) == ("朱晓东", "总经理")


@pytest.mark.parametrize("answer", ["/", "无"])
def test_an_answer_that_says_none_is_no_line_of_its_label(answer: str) -> None:
    page = table_page(
        "",
        [
            [Entry("软件业务收入（软件业企业必填）", 1)],
            [Entry(f"信息技术服\n务收入总额\n（万元）\n{answer}", 0.5), Entry("", 0.5)],
        ],
    )
    found = fields_of(PROFILE.part("table1"), PROFILE, [page])
    assert found["company.software.service_revenue"].raw == answer


def test_a_stroke_among_digits_is_a_one_and_the_reading_stays() -> None:
    page = table_page("", [[Entry("申报联系人", 0.2), Entry("手机", 0.2), Entry("185293|3577", 0.6)]])
    value = fields_of(PROFILE.part("table1"), PROFILE, [page])["company.contact.mobile"]
    assert (value.raw, value.value, value.decided_by, value.wording) == ("185293|3577", "18529313577", TYPE, "18529313577")
    spec = PROFILE.field("company.contact.mobile")
    assert not spec.type.rules.complaint(spec, value)
    exact = fields_of(PROFILE.part("table1"), PROFILE, [as_word(page)])["company.contact.mobile"]
    assert not exact.decided_by and spec.type.rules.complaint(spec, exact)


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("☑●否\n○是（上市时间：，上市地点：）", False),
        ("●☑否 ☐是", False),
        ("○否 ●是", True),
        ("☐○否　☑是", True),
        ("○否\n○是", None),
    ],
)
def test_circles_that_were_read_as_characters_are_boxes(text: str, listed: bool | None) -> None:
    page = table_page("", [[Entry("是否上市公司", 0.3), Entry(text, 0.7)]])
    assert fields_of(PROFILE.part("table1"), PROFILE, [page])["company.listed"].value is listed


def test_the_end_of_a_misread_label_is_no_part_of_an_address() -> None:
    rows = [[Entry("申报联系人", 0.2), Entry("邮箱", 0.2), Entry("1:xmsb950@163.com", 0.6)]]
    assert fields_of(PROFILE.part("table1"), PROFILE, [table_page("", rows)])["company.contact.email"].raw == "xmsb950@163.com"
