"""Walls that a fax lost, and strokes of characters that were taken for walls: the texts tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from extractors.forms.fields.read import fields_of
from model.page import Page
from model.record import FieldValue, Presence
from notices.profile import load
from record_pages import CHAR, Entry, line, table_page

PROFILE = load("xxxf2020")
PART = next(part for part in PROFILE.parts if part.id == "table1")
TITLE = "表1 申报主体基本情况"
VALUES = [Entry("白宇航", 0.3), Entry("总经理", 0.3), Entry("15851753688", 0.4)]


def written(page: Page, texts: Mapping[int, list[tuple[str, float]]]) -> Page:
    """The page with other lines, (text, where it begins), in the cells of these numbers."""
    (grid,) = page.tables
    cells = list(grid.cells)
    for n, own in texts.items():
        box = cells[n].box
        lines = tuple(line(text, x, box.y0 + 0.004 + 0.019 * k) for k, (text, x) in enumerate(own))
        cells[n] = replace(cells[n], text="\n".join(text for text, _ in own), lines=lines)
    return replace(page, tables=(replace(grid, cells=tuple(cells)),), lines=tuple(text for cell in cells for text in cell.lines))


def read(page: Page) -> Mapping[str, FieldValue]:
    return fields_of(PART, PROFILE, [page])


def test_two_labels_in_one_cell_over_the_wall_between_their_values() -> None:
    heads = [Entry("姓名", 0.6), Entry("手机", 0.4)]
    page = table_page(TITLE, [[Entry("申报联系人", 1.0)], heads, VALUES])
    cell = page.tables[0].cells[1]
    lines = (*cell.lines, line("职务", 0.44, cell.box.y0 + 0.004))
    cells = tuple(replace(c, text="姓名\n职务", lines=lines) if c is cell else c for c in page.tables[0].cells)
    values = read(replace(page, tables=(replace(page.tables[0], cells=cells),)))
    got = [values[f"company.contact.{key}"].raw for key in ("name", "title", "mobile")]
    assert got == ["白宇航", "总经理", "15851753688"]


def test_the_first_stroke_of_a_label_that_was_taken_for_a_wall() -> None:
    rows = [
        [Entry("", 0.19), Entry("", 0.31), Entry("法定代表人", 0.5)],
        [Entry("3680万元人民币", 0.5), Entry("陆祎", 0.5)],
        [Entry("单位注册地址", 0.3), Entry("合肥市蜀山区创新大道983号", 0.7)],
    ]
    begins = 0.3 - 2 * CHAR  # in the middle of both cells, at the wall between them
    page = written(table_page(TITLE, rows), {1: [("主册资本", begins)]})
    values = read(page)
    assert (values["company.registered_capital"].raw, values["company.legal_representative"].raw) == ("3680万元人民币", "陆祎")


def test_a_stroke_in_line_with_a_wall_above_that_cuts_a_label() -> None:
    rows = [
        [Entry("注册资本", 0.3), Entry("3680万元", 0.35), Entry("法定代表人", 0.15), Entry("陆祎", 0.2)],
        [Entry("姓名", 0.2), Entry("白宇航", 0.3), Entry("", 0.15), Entry("", 0.15), Entry("总经理", 0.2)],
    ]
    wall = 0.1 + 0.65 * 0.8
    page = written(table_page(TITLE, rows), {6: [("职", wall - CHAR)], 7: [("务", wall)]})
    values = read(page)
    assert (values["company.contact.name"].raw, values["company.contact.title"].raw) == ("白宇航", "总经理")
    assert values["company.legal_representative"].raw == "陆祎"


def test_a_label_in_two_lines_that_run_on_into_its_value() -> None:
    rows = [
        [Entry("注册地址", 0.16), Entry("合肥市蜀山区创新大道983号", 0.84)],
        [Entry("", 1.0)],
        [Entry("办公地址", 0.16), Entry("合肥市蜀山区望江西路804号", 0.84)],
    ]
    lines = [("研发能力（提已获授权专利5件，主导制定行业", 0.1), ("供证明材料）标准1项", 0.1)]
    values = read(written(table_page(TITLE, rows), {2: lines}))
    assert values["company.rnd_capability"].raw.replace("\n", "") == "已获授权专利5件，主导制定行业标准1项"
    assert values["company.office_address"].raw == "合肥市蜀山区望江西路804号"


def test_a_label_before_a_colon_has_its_value_in_its_own_cell() -> None:
    rows = [[Entry("研发能力", 0.25), Entry("专利6件", 0.7)], [Entry("", 0.5), Entry("研发投入（万元）：4439.70", 0.5)]]
    lines = [("主营业务收入（万元）：（提供证明材料）", 0.106), ("49300.00", 0.106)]
    assert read(written(table_page(TITLE, rows), {2: lines}))["company.main_revenue"].raw == "49300.00"


def test_the_values_of_two_labels_in_one_cell_below_them() -> None:
    heads = [Entry("姓名", 0.3), Entry("手机", 0.3), Entry("传真", 0.4)]
    page = table_page(TITLE, [[Entry("申报联系人", 1.0)], heads, [Entry("白宇航", 0.3), Entry("", 0.7)]])
    values = read(written(page, {5: [("17616193793", 0.35)]}))
    assert values["company.contact.fax"].presence is not Presence.FILLED
    cell = page.tables[0].cells[5]
    two = (line("17616193793", 0.35, cell.box.y0 + 0.004), line("(027)51084970", 0.6, cell.box.y0 + 0.004))
    cells = tuple(replace(c, text="17616193793 (027)51084970", lines=two) if c is cell else c for c in page.tables[0].cells)
    values = read(replace(page, tables=(replace(page.tables[0], cells=cells),)))
    assert (values["company.contact.mobile"].raw, values["company.contact.fax"].raw) == ("17616193793", "(027)51084970")


def test_the_values_of_two_labels_where_no_wall_was_seen_between_either() -> None:
    """手机 and 传真 stand in one cell, the telephone numbers below them in another; the second begins left of its label."""
    page = table_page(
        TITLE, [[Entry("申报联系人", 1.0)], [Entry("姓名", 0.3), Entry("", 0.7)], [Entry("白宇航", 0.3), Entry("", 0.7)]]
    )
    cells = list(page.tables[0].cells)
    for n, texts in {2: (("手机", 0.42), ("传真", 0.7)), 4: (("17616193793", 0.35), ("(027)51084970", 0.6))}.items():
        own = tuple(line(text, x, cells[n].box.y0 + 0.004) for text, x in texts)
        cells[n] = replace(cells[n], text=" ".join(text for text, _ in texts), lines=own)
    values = read(replace(page, tables=(replace(page.tables[0], cells=tuple(cells)),)))
    assert (values["company.contact.mobile"].raw, values["company.contact.fax"].raw) == ("17616193793", "(027)51084970")


def test_a_label_over_its_value_without_a_rule_between_that_and_the_next_label_is_no_sure_blank() -> None:
    """Below 项目名称 stand its value and the next label in one cell: it has no place of its own, so that none can be called empty."""
    part = next(part for part in PROFILE.parts if part.id == "table2")
    rows = [
        [Entry("项目名称", 1.0)],
        [Entry("服装柔性供应B2B电商平台\n起止日期", 0.4), Entry("项目投资（万元）", 0.6)],
        [Entry("2018/3～2021/6", 0.4), Entry("2463", 0.6)],
        [Entry("项目负责人", 1.0)],
    ]
    name = fields_of(part, PROFILE, [table_page("表2 项目申报书", rows)]).get("project.name")
    assert name is None or name.presence is not Presence.BLANK or name.confidence < PROFILE.thresholds.doubtful
