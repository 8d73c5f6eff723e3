"""Tables that are ruled only across: their rows, what parts these, and labels broken over the lines beside their values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.forms.fields.across import with_rows_parted
from extractors.forms.fields.flow import flow_candidates, page_tokens
from extractors.forms.fields.label_search import labels_in
from extractors.forms.fields.labels import ProfileLabels
from extractors.forms.fields.read import fields_of
from extractors.packet.parts.page_features import PreparedProfile, features_of
from extractors.page.rules.rule import Rule, straight_rule
from extractors.page.tables.across import rows_across, without_fragments
from extractors.page.tables.grid import PageGrid, grid_of_rules
from model.geometry import Box
from model.page import Cell, Line, Page, Table
from notices.profile import load
from record_pages import LINE, line, page

PROFILE = load("xxxf2020")
PART = PROFILE.part("table1")
WIDTH, HEIGHT = 1654, 2339
COMPANY = "东莞市未来物联网技术股份有限公司"


def vocabulary(part: str) -> ProfileLabels:
    return ProfileLabels([spec for spec in PROFILE.fields if spec.part == part and not spec.inside])


def ruled(*rules: tuple[float, float, float]) -> list[Rule]:
    """Rules across, as shares of the page: from, to, height."""
    return [straight_rule(True, x0 * WIDTH, x1 * WIDTH, y * HEIGHT) for x0, x1, y in rules]


def spans(tables: tuple[Table, ...]) -> list[tuple[int, int, float, float]]:
    return [(c.row, c.row_span, round(c.box.x0, 2), round(c.box.x1, 2)) for table in tables for c in table.cells]


def test_rows_are_told_by_rules_across_alone_and_a_caption_at_the_side_by_where_they_begin() -> None:
    rules = ruled((0.1, 0.9, 0.2), (0.14, 0.9, 0.25), (0.14, 0.9, 0.3), (0.1, 0.9, 0.35), (0.1, 0.9, 0.5))
    lines = [line("单", 0.11, 0.22), line("位", 0.11, 0.27), line("单位名称", 0.16, 0.22), line(COMPANY, 0.3, 0.22)]
    found = rows_across(grid_of_rules(rules, WIDTH, HEIGHT), lines)
    assert spans(found) == [(0, 3, 0.1, 0.14), (0, 1, 0.14, 0.9), (1, 1, 0.14, 0.9), (2, 1, 0.14, 0.9), (3, 1, 0.1, 0.9)]
    assert [text.text for text in found[0].cells[0].lines] == ["单", "位"]


def test_underlines_behind_labels_are_no_rows() -> None:
    rules = ruled(*((0.4, 0.8, 0.3 + 0.04 * n) for n in range(5)))
    lines = [
        line(label, 0.2, 0.285 + 0.04 * n) for n, label in enumerate(("项目名称", "申报方向", "申报单位", "推荐单位", "日期"))
    ]
    assert rows_across(grid_of_rules(rules, WIDTH, HEIGHT), lines) == ()


def test_a_table_with_walls_has_no_rows_of_this_kind() -> None:
    walls = [straight_rule(False, 0.2 * HEIGHT, 0.4 * HEIGHT, x * WIDTH) for x in (0.1, 0.3, 0.9)]
    rules = ruled(*((0.1, 0.9, 0.2 + 0.05 * n) for n in range(5)))
    grid = grid_of_rules([*rules, *walls], WIDTH, HEIGHT)
    assert len(grid.lattices) == 1
    assert rows_across(grid, [line("单位名称", 0.12, 0.22)]) == ()


def left_over(*rows: int, at: tuple[float, ...] = (0.5,)) -> PageGrid:
    """Twelve rows ruled across, of ragged begin, of which these still have walls."""
    walls = [straight_rule(False, (0.1 + 0.05 * n) * HEIGHT, (0.15 + 0.05 * n) * HEIGHT, x * WIDTH) for n in rows for x in at]
    return grid_of_rules([*ruled(*((0.1 + 0.02 * (n % 2), 0.9, 0.1 + 0.05 * n) for n in range(13))), *walls], WIDTH, HEIGHT)


def test_the_few_cells_that_are_left_of_a_table_without_walls_are_none() -> None:
    grid = left_over(2, 7)
    assert len(grid.lattices) == 2
    assert without_fragments(grid).lattices == ()
    (table,) = rows_across(without_fragments(grid), [line("单位名称", 0.14, 0.12)])
    assert table.rows == 12


def test_a_table_beside_underlines_and_one_with_most_of_its_walls_stay() -> None:
    for grid in (left_over(2, at=(0.12, 0.5, 0.9)), left_over(0, 1, 2, 3, 5, 6, 7, 9, 10, 11)):
        assert grid.lattices and without_fragments(grid) is grid


def test_strokes_in_line_between_rules_without_sides_are_no_walls() -> None:
    grid = left_over(2, 3, 4)  # the left sides of boxes in three lines of choices
    assert grid.lattices
    without = without_fragments(grid)
    assert without.lattices == () and all(rule.horizontal for rule in without.rules)
    (table,) = rows_across(without, [line("单位名称", 0.14, 0.12)])
    assert table.rows == 12


def across(rows: list[list[Line]]) -> Page:
    """A page with these lines in rows of 0.06, ruled across from 0.1 to 0.9."""
    cells = []
    for n, lines in enumerate(rows):
        box = Box(0.1, 0.1 + 0.06 * n, 0.9, 0.16 + 0.06 * n)
        cells.append(Cell(n, 0, 1, 1, box, "\n".join(text.text for text in lines), tuple(lines)))
    made = Table(Box(0.1, 0.1, 0.9, 0.1 + 0.06 * len(rows)), len(rows), 1, tuple(cells))
    return replace(page([text for lines in rows for text in lines]), rows=(made,))


def beside(row: int, *texts: tuple[float, int, str]) -> list[Line]:
    """Lines in a row: from where, the how many-th line, what."""
    return [line(text, x, 0.105 + 0.06 * row + 1.3 * LINE * n) for x, n, text in texts]


def test_labels_broken_over_the_lines_beside_their_values() -> None:
    rows = [
        beside(0, (0.12, 0, "单位名称"), (0.12, 1, "（全称）"), (0.3, 0, COMPANY)),
        beside(1, (0.12, 0, "研发能力"), (0.11, 1, "（提供证明"), (0.12, 2, "材料）"), (0.3, 0, "软件著作权49项，参与标准3项")),
        beside(2, (0.191, 0, "2019年主营22822.00"), (0.203, 1, "业务收入"), (0.203, 2, "（万元）"), (0.52, 0, "研发投入金")),
        beside(3, (0.12, 0, "注册资本"), (0.3, 0, "500万元人民币"), (0.52, 0, "法定代表人"), (0.66, 0, "闫秀英")),
    ]
    rows[2] += beside(2, (0.52, 1, "额（万元）"), (0.66, 0, "881.00"))
    values = fields_of(PART, PROFILE, [across(rows)])
    told = {key: values[f"company.{key}"].raw for key in ("name", "rnd_capability", "main_revenue", "rnd_investment")}
    assert told == {
        "name": COMPANY,
        "rnd_capability": "软件著作权49项，参与标准3项",
        "main_revenue": "22822.00",
        "rnd_investment": "881.00",
    }
    assert (values["company.registered_capital"].raw, values["company.legal_representative"].raw) == ("500万元人民币", "闫秀英")


def test_the_colon_of_a_unit_behind_a_label_parts_no_pair() -> None:
    rows = [
        beside(0, (0.12, 0, "单位名称"), (0.3, 0, COMPANY)),
        beside(1, (0.12, 0, "主营业务收入"), (0.12, 1, "（单位： 万元）"), (0.3, 0, "52090.00")),
        beside(2, (0.12, 0, "研发投入（万元）"), (0.3, 0, "6935.00")),
    ]
    assert fields_of(PART, PROFILE, [across(rows)])["company.main_revenue"].raw == "52090.00"


def test_rows_of_a_list_without_labels_are_left_to_their_places() -> None:
    made = across([beside(n, (0.12, 0, f"{n}."), (0.2, 0, "本单位承诺如下事项")) for n in range(4)])
    assert "company.name" not in {k for k, v in fields_of(PART, PROFILE, [made]).items() if v.raw}


@pytest.mark.parametrize(
    ("first", "second"), [("项目名称（全 中小学在线互动课堂平台", "称）"), ("项目名称（全　中小学在线互动课堂平台", "称）")]
)
def test_a_line_of_which_a_part_is_a_label_with_the_line_below_that_part(first: str, second: str) -> None:
    made = page([line(first, 0.1, 0.2), line(second, 0.13, 0.216), line("起止日期", 0.1, 0.25), line("2019年", 0.25, 0.25)])
    found = {c.key: c.joined() for c in flow_candidates(page_tokens(made), vocabulary("table2"))}
    assert found["project.name"].strip() == "中小学在线互动课堂平台"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("软件产品收入总额（万元）：622.36", ["软件产品收入总额（万元）："]),
        ("主营业务收入（万元）：50832.36研发投入金额(万元）：1961", ["主营业务收入（万元）：", "研发投入金额(万元）："]),
        ("其他市级以上荣誉自行添加：", []),
    ],
)
def test_what_stands_before_a_colon_is_a_label_in_other_words(text: str, labels: list[str]) -> None:
    found = labels_in(text, vocabulary("table1"), True)
    assert [text[span.start : span.end] for span in found] == labels


def test_a_scrap_above_a_label_is_no_line_of_it() -> None:
    lines = [line("研发能力：", 0.1, 0.2), line("已", 0.21, 0.2), line("主营业务收入（万元）：50", 0.1, 0.22)]
    found = {c.key: c.joined() for c in flow_candidates(page_tokens(page(lines)), vocabulary("table1"))}
    assert (found["company.rnd_capability"], found["company.main_revenue"]) == ("已", "50")


def test_a_line_of_a_label_beside_choices_over_several_lines() -> None:
    row = [line("单位性质（请　政府机关　民营企业", 0.106, 0.11), line("勾选）　国有企业　其他（请注明）：____", 0.134, 0.13)]
    made = across(
        [row, beside(1, (0.12, 0, "单位名称"), (0.3, 0, COMPANY)), beside(2, (0.12, 0, "注册资本"), (0.3, 0, "5000万元"))]
    )
    (table,) = with_rows_parted(made, vocabulary("table1")).tables
    assert [text.text for text in table.cells[0].lines] == ["单位性质（请", "勾选）"]


def test_a_line_in_the_rest_of_the_forms_table_is_no_heading_of_a_proof() -> None:
    rows = [
        [line("重点实验室 国家级/ 省市级 授予年份：____年", 0.3, 0.11)],
        beside(1, (0.12, 0, "研发能力"), (0.3, 0, "软件著作权49项，参与标准3项")),
        beside(2, (0.12, 0, "单位简介"), (0.3, 0, "公司成立于2009年，主营智能终端。")),
    ]
    prepared = PreparedProfile(PROFILE)
    alone = features_of(page(rows[0]), prepared).kind
    assert alone is not None and alone.heading
    kind = features_of(across(rows), prepared).kind
    assert kind is None or not kind.heading


def test_the_rest_of_a_hint_below_the_label_is_no_part_of_the_value_beside_it() -> None:
    rows = [
        beside(0, (0.12, 0, "单位名称"), (0.1, 1, "全称（如实填"), (0.236, 1, COMPANY), (0.14, 2, "写")),
        beside(1, (0.12, 0, "注册资本"), (0.3, 0, "5000万元")),
        beside(2, (0.12, 0, "注册地址"), (0.285, 0, ")"), (0.3, 0, "成都市武侯区人民南路四段894号")),
    ]
    values = fields_of(PART, PROFILE, [across(rows)])
    assert values["company.name"].raw == COMPANY
    assert values["company.registered_address"].raw == "成都市武侯区人民南路四段894号"
