"""Fields from tables of many layouts: other row orders, wrapped and misread labels, hints, merged cells, no rules, split pages."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from extractors.forms.fields.read import fields_of
from extractors.forms.tokens import Token
from extractors.forms.values.value import clean_raw
from model.geometry import Box
from model.page import Line, Page, Pair, Reader
from model.record import FieldValue, Presence
from notices.profile import load
from record_pages import LINE, Entry, garbled, line, page, table, table_page, text_page

PROFILE = load("xxxf2020")
VALUES = {
    "company.name": "佛山市数科智联软件有限公司",
    "company.contact.name": "区美玲",
    "company.contact.mobile": "13952892649",
    "company.contact.title": "办公室主任",
    "company.contact.fax": "020-89908898",
    "company.contact.email": "xmb_58@gzshuke.com.cn",
    "company.registered_capital": "1000万元",
    "company.legal_representative": "黄国强",
    "company.registered_address": "广州市天河区科韵路67号3栋4层",
    "company.office_address": "广州市黄埔区科学大道15号807室",
    "company.credit_code": "91440106MA5KJEWGTE",
    "company.rnd_capability": "发明专利7项，软件著作权23项。",
    "company.main_revenue": "7020.79",
    "company.rnd_investment": "721.80",
    "company.info_consumption_revenue": "1980.85",
    "company.rnd_staff": "37人",
    "company.software.product_revenue": "526",
    "company.software.service_revenue": "712",
    "company.software.embedded_revenue": "21",
}
LONG = (
    "截至二〇二〇年三月底，平台注册用户超过八十六万，月活跃用户约二十一万。平台采用微服务架构，支持日均百万级访问请求，核心链路可用性达到百分之九十九点九五。"
    "公司建立了完善的质量管理体系和信息安全管理体系，并通过相应认证。疫情期间，平台免费向中小企业开放远程协同功能，累计服务企业三千二百余家。"
    "项目团队由四十六人组成，其中高级工程师九人，具备多年行业信息化建设经验。"
)
OWNERSHIP = (
    "☐政府机关 ☐事业单位 ☐社会团体 ☐国有企业 ☑民营企业 ☐外资企业 ☐合资企业 ☐国有控股企业 ☐国有参股企业\n其他（请注明）：____"
)
LISTED = "☐否\n☑是（上市时间：2016年7月，上市地点：____，股票代码：____）"
HONOURS = (
    "高新技术企业 ☑国家级/☐省市级 授予年份：2018年\n企业技术中心 ☐国家级/☑省市级 授予年份：____年\n"
    "重点实验室 ☐国家级/☐省市级 授予年份：____年\n其他市级以上荣誉自行添加：____"
)


def E(text: str, width: float, rows: int = 1) -> Entry:
    return Entry(text, width, rows)


def rows_of_table_one(values: dict[str, str]) -> list[list[list[Entry]]]:
    """The form's rows; those that belong together in one group."""
    v = values
    return [
        [[E("单位名称", 0.18), E(v["company.name"] + "\n全称（如实填写）", 0.82)]],
        [
            [E("申报联系人", 0.18, 3), E("姓名", 0.14), E(v["company.contact.name"], 0.3), E("手机", 0.12), E(v["company.contact.mobile"], 0.26)],
            [E("职务", 0.14), E(v["company.contact.title"], 0.3), E("传真", 0.12), E(v["company.contact.fax"], 0.26)],
            [E("邮箱", 0.14), E(v["company.contact.email"], 0.68)],
        ],
        [[E("注册资本", 0.18), E(v["company.registered_capital"], 0.32), E("法定代表人", 0.2), E(v["company.legal_representative"], 0.3)]],
        [[E("单位注册地址", 0.18), E(v["company.registered_address"], 0.82)]],
        [[E("单位办公地址", 0.18), E(v["company.office_address"], 0.82)]],
        [[E("组织机构代码/三证合一码", 0.18), E(v["company.credit_code"], 0.82)]],
        [[E("单位性质", 0.18), E(OWNERSHIP, 0.82)]],
        [[E("是否上市公司", 0.18), E(LISTED, 0.82)]],
        [[E("相关荣誉（提供证明材料）", 0.18), E(HONOURS, 0.82)]],
        [[E("研发能力（提供证明材料）", 0.18), E(v["company.rnd_capability"] + "\n（获得的专利、标准、知识产权等）", 0.82)]],
        [[E("主营业务收入（万元）", 0.18), E(v["company.main_revenue"] + "\n（提供证明材料）", 0.32), E("研发投入（万元）", 0.2), E(v["company.rnd_investment"], 0.3)]],
        [[E("信息消费相关业务收入（万元）", 0.18), E(v["company.info_consumption_revenue"], 0.32), E("研发人员规模", 0.2), E(v["company.rnd_staff"], 0.3)]],
        [
            [
                E("软件业务收入（软件业企业必填）", 0.18),
                E("产品收入总额（万元）\n" + v["company.software.product_revenue"], 0.27),
                E("信息技术服务收入总额（万元）\n" + v["company.software.service_revenue"], 0.27),
                E("嵌入式系统软件收入总额（万元）\n" + v["company.software.embedded_revenue"], 0.28),
            ]
        ],
    ]  # fmt: skip


def read(*pages: Page, part: str = "table1") -> dict[str, FieldValue]:
    return fields_of(PROFILE.part(part), PROFILE, pages)


def wrong(found: dict[str, FieldValue], expected: dict[str, str]) -> dict[str, str | None]:
    return {
        key: found[key].raw if key in found else None
        for key, value in expected.items()
        if key not in found or found[key].raw != value
    }


@pytest.mark.parametrize("seed", range(6))
def test_rows_in_any_order(seed: int) -> None:
    groups = rows_of_table_one(VALUES)
    random.Random(seed).shuffle(groups)
    found = read(table_page("一、申报单位信息表", [row for group in groups for row in group]))
    assert wrong(found, VALUES) == {}
    assert found["company.ownership"].value == ["民营企业"]
    assert found["company.listed"].value is True
    assert found["company.listing.date"].value == "2016-07"
    assert found["company.listing.place"].presence is Presence.BLANK
    assert found["company.listing.ticker"].presence is Presence.BLANK
    assert found["company.honours"].value == {
        "high_tech": {"level": "国家级", "year": "2018"},
        "tech_center": {"level": "省市级", "year": None},
    }


@pytest.mark.parametrize("seed", range(12))
def test_misread_labels(seed: int) -> None:
    """One wrong character in every label of four or more."""
    rows = [row for group in rows_of_table_one(VALUES) for row in group]
    known = {label for spec in PROFILE.fields for label in spec.labels}
    spoiled = [
        [E(garbled(e.text, seed), e.width, e.rows) if e.text in known and len(e.text) >= 4 else e for e in row] for row in rows
    ]
    assert wrong(read(table_page("一、申报单位信息表", spoiled)), VALUES) == {}


def test_every_field_blank() -> None:
    found = read(
        table_page("一、申报单位信息表", [row for group in rows_of_table_one(dict.fromkeys(VALUES, "")) for row in group])
    )
    filled = {key: found[key].raw for key in VALUES if found[key].presence is not Presence.BLANK}
    assert filled == {}


def test_labels_above_their_values() -> None:
    rows = [
        [E("单位名称", 0.5), E("注册资本（万元）", 0.25), E("法定代表人", 0.25)],
        [E("佛山市数科智联软件有限公司", 0.5), E("1000", 0.25), E("黄国强", 0.25)],
        [E("软件业务收入（软件业企业必填）", 1.0)],
        [E("产品收入总额（万元）", 0.3), E("信息技术服务收入总额（万元）", 0.35), E("嵌入式系统软件收入总额（万元）", 0.35)],
        [E("526", 0.3), E("", 0.35), E("21", 0.35)],
    ]
    found = read(table_page("一、申报单位信息表", rows))
    assert [found[k].raw for k in ("company.name", "company.registered_capital", "company.legal_representative")] == [
        "佛山市数科智联软件有限公司",
        "1000",
        "黄国强",
    ]
    software = "company.software."
    assert [found[software + k].raw for k in ("product_revenue", "service_revenue", "embedded_revenue")] == ["526", "", "21"]


def test_the_unit_of_a_heading_may_wrap_within_its_bracket() -> None:
    """信息消费相关业务收入(单 / 位：万元): the colon stands on a line that does not open the bracket, and parts no value."""
    heads = ["主营业务收入\n（万元）", "研发投入（万\n元）", "信息消费相关业务收入(单\n位：万元)", "研发人员\n规模"]
    values = ["7,091万元", "368万元", "4,249万元", "283名"]
    keys = ["main_revenue", "rnd_investment", "info_consumption_revenue", "rnd_staff"]
    sheet = table_page(
        "申报单位信息表",
        [[Entry("单位名称", 0.25), Entry("甲公司", 0.75)], *([Entry(t, 0.25) for t in row] for row in (heads, values))],
    )
    found = fields_of(PROFILE.part("table1"), PROFILE, [sheet])
    assert [found[f"company.{key}"].raw for key in keys] == values


def test_several_labels_in_one_cell() -> None:
    rows = [
        [
            E("申报联系人", 0.18),
            E("姓名：区美玲　　手机：13952892649\n职务：办公室主任　传真：020-89908898\n邮箱：xmb@gz.cn", 0.82),
        ]
    ]
    found = read(table_page("一、申报单位信息表", rows))
    contact = {k: found["company.contact." + k].raw for k in ("name", "mobile", "title", "fax", "email")}
    assert contact == {
        "name": "区美玲",
        "mobile": "13952892649",
        "title": "办公室主任",
        "fax": "020-89908898",
        "email": "xmb@gz.cn",
    }


def test_a_short_value_behind_its_long_label_in_one_cell() -> None:
    rows = [
        [E("法定代表人：杜军", 0.5), E("注册资本：2000万元", 0.5)],
        [E("主营业务收入（万元）：39,859.00", 0.5), E("信息消费相关业务收入（万元）：29039.60", 0.5)],
        [E("研发投入（单位：万元）：5900", 0.5), E("研发人员规模：211", 0.5)],
        [E("信息技术服务收入总额（万\n元）：5300.00", 0.5), E("嵌入式系统软件收入总额\n（万元）：无", 0.5)],
    ]
    found = read(table_page("一、申报单位信息表", rows))
    keys = (
        "legal_representative",
        "registered_capital",
        "main_revenue",
        "info_consumption_revenue",
        "rnd_investment",
        "rnd_staff",
    )
    keys += ("software.service_revenue", "software.embedded_revenue")
    wanted = ["杜军", "2000万元", "39,859.00", "29039.60", "5900", "211", "5300.00", "无"]
    assert [found["company." + k].raw for k in keys] == wanted


def test_an_address_that_a_false_rule_cut_is_joined_in_its_order() -> None:
    grid, lines, _ = table([[E("单位注册地址", 0.2), E("广东省深圳", 0.12), E("市南山区深南大道914号6栋5层", 0.68)]])
    left = grid.cells[1]
    whole = left.lines[0]
    edge = grid.cells[2].box.x0
    step = (edge - left.box.x0) / 5
    parts = [line(t, left.box.x0 + n * step, whole.box.y0, size=step / 0.021) for n, t in ((0, "广"), (1, "东省深圳"))]
    right = line("市南山区深南大道914号6栋5层", edge + 0.002, whole.box.y0)
    cells = (grid.cells[0], replace(left, lines=tuple(parts)), replace(grid.cells[2], lines=(right,)))
    made = page([grid.cells[0].lines[0], *parts, right], [replace(grid, cells=cells)])
    found = fields_of(PROFILE.part("table1"), PROFILE, [made])
    assert found["company.registered_address"].raw == "广东省深圳市南山区深南大道914号6栋5层"


def test_a_speck_beside_a_name() -> None:
    rows = rows_of_table_one(VALUES | {"company.legal_representative": "黄国强."})
    found = fields_of(PROFILE.part("table1"), PROFILE, [table_page("", [row for group in rows for row in group])])
    assert found["company.legal_representative"].raw == "黄国强"


def test_a_speck_beside_a_short_label() -> None:
    rows = [[E("申报联系人", 0.2), E("姓名", 0.1), E("区美玲", 0.25), E("°职务", 0.1), E("首席架构师", 0.35)]]
    assert read(table_page("一、申报单位信息表", rows))["company.contact.title"].raw == "首席架构师"


def test_a_missing_rule_between_a_value_and_the_next_label() -> None:
    grid, lines, _ = table([[E("注册资本", 0.18), E("", 0.5), E("黄国强", 0.32)]])
    cell = grid.cells[1]
    inside = (
        line("1000万元", cell.box.x0 + 0.01, cell.box.y0 + 0.004),
        line("法定代表人", cell.box.x1 - 0.12, cell.box.y0 + 0.004),
    )
    merged = type(cell)(cell.row, cell.col, 1, 1, cell.box, "1000万元 法定代表人", inside)
    spoiled = type(grid)(grid.box, grid.rows, grid.cols, (grid.cells[0], merged, grid.cells[2]))
    found = read(page([*lines, *inside], [spoiled]))
    assert (found["company.registered_capital"].raw, found["company.legal_representative"].raw) == ("1000万元", "黄国强")


def test_a_value_that_reads_like_a_label() -> None:
    rows = [[E("项目负责人", 0.2), E("姓名", 0.1), E("何子健", 0.25), E("职务", 0.1), E("项目负责人", 0.35)]]
    found = read(table_page("二、项目申报书", rows), part="table2")
    assert (found["project.leader.name"].raw, found["project.leader.title"].raw) == ("何子健", "项目负责人")


@pytest.mark.parametrize("repeated", [False, True])
def test_a_cell_split_over_two_pages(repeated: bool) -> None:
    first = table_page(
        "一、申报单位信息表", [[E("单位名称", 0.18), E("甲公司", 0.82)], [E("申报单位简介", 0.18), E(LONG[:100], 0.82)]], 1
    )
    second = table_page(
        "",
        [[E("申报单位简介（续）" if repeated else "", 0.18), E(LONG[100:], 0.82)], [E("研发能力", 0.18), E("专利7项", 0.82)]],
        2,
    )
    found = read(first, second)
    assert (found["company.profile"].raw or "").replace("\n", "") == LONG
    assert found["company.rnd_capability"].raw == "专利7项"


def test_a_label_split_over_two_pages() -> None:
    first = table_page(
        "一、申报单位信息表", [[E("单位名称", 0.18), E("甲公司", 0.82)], [E("申报单位", 0.18), E(LONG[:60], 0.82)]], 1
    )
    second = table_page("", [[E("简介", 0.18), E(LONG[60:], 0.82)]], 2)
    assert (read(first, second)["company.profile"].raw or "").replace("\n", "") == LONG


def test_a_lone_box_on_the_next_page() -> None:
    first = table_page("一、申报单位信息表", [[E("申报单位简介", 0.18), E(LONG[:60], 0.82)]], 1)
    grid, lines, _ = table([[E(LONG[60:], 1.0)]], x0=0.24)
    assert (read(first, page(lines, [grid], 2))["company.profile"].raw or "").replace("\n", "") == LONG


def test_a_form_without_rules() -> None:
    """Labels at the left, wrapped and set in the middle of their values; two columns of them."""
    places = [
        (0.1, 0.100, "单位名称"), (0.3, 0.100, "佛山市数科智联软件有限公司"),
        (0.1, 0.130, "组织机构代码"), (0.3, 0.139, "91440106MA5KJEWGTE"), (0.1, 0.149, "/三证合一码"),
        (0.1, 0.180, "注册资本"), (0.3, 0.180, "1000万元"), (0.55, 0.180, "法定代表人"), (0.75, 0.180, "黄国强"),
        (0.1, 0.210, "申报联系人姓名"), (0.3, 0.210, "区美玲"), (0.55, 0.210, "申报联系人手机"), (0.75, 0.210, "13952892649"),
        (0.3, 0.250, "☐政府机关 ☐事业单位 ☐社会团体 ☐国有企业 ☑民营企业"), (0.1, 0.260, "单位性质"),
        (0.3, 0.270, "☐外资企业 ☐合资企业 ☐国有控股企业 ☐国有参股企业"),
        (0.3, 0.300, "平台采用微服务架构，支持日均百万级访问请求，"), (0.1, 0.320, "申报单位简介"), (0.3, 0.320, "核心链路可用性达到百分之九十九点九五。平台"),
        (0.3, 0.340, "面向全国用户开放。"),
    ]  # fmt: skip
    found = read(text_page(places))
    expected = {
        k: VALUES[k]
        for k in ("company.name", "company.credit_code", "company.registered_capital", "company.legal_representative")
    }
    expected |= {k: VALUES[k] for k in ("company.contact.name", "company.contact.mobile")}
    assert wrong(found, expected) == {}
    assert found["company.ownership"].value == ["民营企业"]
    assert (
        found["company.profile"].raw
        == "平台采用微服务架构，支持日均百万级访问请求，核心链路可用性达到百分之九十九点九五。平台面向全国用户开放。"
    )


def test_boxes_that_touch_label_and_value() -> None:
    """A detector's box of a fax number that begins within the box of its label; a choice read with its label as one line."""
    fax = line("020-36444075", 0.645, 0.23)
    lines = [
        line("申报联系人手机 19710163878", 0.145, 0.23),
        Line("申报联系人传真", Box(0.508, 0.23, 0.658, 0.245)),
        fax,
        line("是否有业务出口☑否☐是（主要出口地点：", 0.144, 0.3),
        line("是否上市公司", 0.154, 0.35),
        line("☐否", 0.293, 0.34),
        line("☑是（上市时间：2014年3月，上市地点：上海，股票代码：300522）", 0.293, 0.36),
    ]
    values = fields_of(PROFILE.part("table1"), PROFILE, [page(lines)])
    assert values["company.contact.mobile"].value == "19710163878"
    assert values["company.contact.fax"].value == "020-36444075"
    assert values["company.exports"].value is False
    assert values["company.listed"].value is True


def test_a_label_and_its_number_read_as_one_line() -> None:
    found = read(text_page([(0.1, 0.1, "申报联系人传真020-89908898"), (0.1, 0.14, "申报联系人邮箱xmb58@gzshuke.com.cn")]))
    assert (found["company.contact.fax"].raw, found["company.contact.email"].raw) == ("020-89908898", "xmb58@gzshuke.com.cn")


def test_a_value_on_the_next_line_whose_label_lost_its_colon_at_the_margin() -> None:
    found = read(
        text_page(
            [
                (0.1, 0.1, "二、项目申报书"),
                (0.1, 0.130, "项目名称（全称）：长春文旅数字影像内容制作与分发平台建设"),
                (0.1, 0.150, "项目起止日期：2018年11月1日至2020年9月30日"), (0.62, 0.150, "项目总投资额（万元）"),
                (0.1, 0.170, "890.36"),
                (0.1, 0.190, "负责人姓名：黄伟"), (0.35, 0.190, "负责人职务：技术总监"),
            ]
        ),
        part="table2",
    )  # fmt: skip
    assert found["project.investment"].value == 890.36
    assert found["project.period"].raw == "2018年11月1日至2020年9月30日"


def test_a_cover_with_values_on_the_next_line() -> None:
    found = read(
        text_page(
            [
                (0.3, 0.15, "新型信息消费示范项目"), (0.42, 0.18, "申报书"),
                (0.15, 0.30, "项目名称：制造业供应链协同"), (0.28, 0.30 + LINE * 1.9, "电子商务平台"),
                (0.15, 0.36, "申报方向：电子商务平台服务"),
                (0.15, 0.42, "申报单位：佛山市数科智联软件有限公司（加盖单位公章）"),
                (0.15, 0.48, "推荐单位：____________（加盖单位公章）"),
                (0.15, 0.54, "申报日期：____年____月____日"),
                (0.4, 0.70, "工业和信息化部编制"),
            ]
        ),
        part="cover",
    )  # fmt: skip
    assert found["cover.project_name"].raw == "制造业供应链协同电子商务平台"
    assert found["cover.direction"].value == ["电子商务平台服务"]
    assert found["cover.applicant"].raw == "佛山市数科智联软件有限公司"
    assert found["cover.recommender"].presence is Presence.BLANK
    assert found["cover.date"].presence is Presence.BLANK


def test_directions_in_rows_of_their_own() -> None:
    rows = [
        [E("示范项目领域", 0.2, 2), E("生活类信息消费", 0.25), E("☐方向1：数字创意内容和服务\n☐方向2：线上线下融合服务", 0.55)],
        [E("公共服务类信息消费", 0.25), E("☑方向3：在线医疗服务\n☐方向4：网络教育服务", 0.55)],
        [E("项目概述", 0.2), E("方向3是重点。", 0.8)],
    ]
    found = read(table_page("二、项目申报书", rows), part="table2")
    assert found["project.directions"].value == [3]
    assert found["project.summary"].raw == "方向3是重点。"


def test_both_yes_and_no_is_neither() -> None:
    found = read(table_page("", [[E("是否上市公司", 0.2), E("☑否 ☑是（上市时间：____）", 0.8)]]))
    assert (found["company.listed"].value, found["company.listed"].presence) == (None, Presence.FILLED)


def test_the_blank_of_a_declaration_and_its_date() -> None:
    texts = [
        (0.2, 0.1, "申报主体责任声明"),
        (0.1, 0.16, "根据《工业和信息化部办公厅关于组织开展2020年新型信息消费"),
        (0.1, 0.18, "示范项目申报工作的通知》要求，我单位提交了制造业供应链协"),
        (0.1, 0.20, "同电子商务平台项目参评。"),
        (0.5, 0.60, "法定代表人：（签字）"),
        (0.5, 0.66, "二〇二〇年"), (0.63, 0.66, "4"), (0.66, 0.66, "月"), (0.70, 0.66, "16"), (0.74, 0.66, "日"),
    ]  # fmt: skip
    found = read(text_page(texts), part="declaration")
    assert found["attachment3.project_name"].raw == "制造业供应链协同电子商务平台"
    assert found["attachment3.date"].value == "2020-04-16"
    empty = read(text_page([*texts[:5], (0.5, 0.66, "二〇二〇年　　月　　日")]), part="declaration")
    assert empty["attachment3.date"].presence is Presence.BLANK


def test_a_name_lost_under_a_seal_is_unreadable_not_blank() -> None:
    found = read(text_page([(0.15, 0.42, "推荐单位：Q"), (0.15, 0.48, "申报日期：2020年4月14日7")]), part="cover")
    assert found["cover.recommender"].presence is Presence.UNREADABLE
    assert found["cover.date"].raw == "2020年4月14日"


def test_an_electronic_text_is_kept_as_it_is() -> None:
    found = read(table_page("", [[E("单位名称", 0.2), E("XX", 0.8)]], reader=Reader.WORD))
    assert found["company.name"].raw == "XX"


@pytest.mark.parametrize(("heading", "value", "read_as"), [("联系人", "闫丽君", "闫丽君"), ("申报联系人", "手机号码", None)])
def test_a_heading_with_a_person_right_behind_it_names_that_person(heading: str, value: str, read_as: str | None) -> None:
    sheet = table_page("一、申报单位信息表", [[E(heading, 0.2), E(value, 0.3), E("联系人职务", 0.2), E("经理", 0.3)]])
    sheet = replace(sheet, pairs=(Pair(heading, value, Box(0.1, 0.1, 0.2, 0.12), Box(0.3, 0.1, 0.4, 0.12)),))
    found = read(sheet)
    assert (found["company.contact.name"].raw if "company.contact.name" in found else None) == read_as
    assert found["company.contact.title"].raw == "经理"


def test_a_label_whose_words_stand_in_another_order() -> None:
    found = read(table_page("一、申报单位信息表", [[E("业务是否出口", 0.2), E("☑否 ☐是（主要出口地点：____）", 0.8)]]))
    assert found["company.exports"].value is False


def test_choices_below_a_label_with_a_colon_are_its_own() -> None:
    lines = [
        "是否上市：☐否",
        "☑是（上市时间：2008年5月，上市地点：深交所，股票代码：300882）",
        "是否有业务出口：☐否　☑是（主要出口地点：东盟）",
    ]
    found = read(text_page([(0.1, 0.2 + 0.025 * n, text) for n, text in enumerate(lines)]))
    assert [found[f"company.{key}"].value for key in ("listed", "exports")] == [True, True]
    assert found["company.listing.ticker"].raw == "300882"


def test_a_blank_ends_with_the_bracket_around_it() -> None:
    spec = PROFILE.field("company.listing.ticker")
    sheet = page([line("x", 0.1, 0.1)])
    assert clean_raw(spec, [Token("300882）\n是否有业务出口：否（无）", sheet, Box(0.1, 0.1, 0.9, 0.12), 0.9)]) == "300882"
    assert clean_raw(spec, [Token("300882（创业板）", sheet, Box(0.1, 0.1, 0.9, 0.12), 0.9)]) == "300882（创业板）"


@pytest.mark.parametrize(
    ("text", "blank"), [("年月日", True), ("2020年  月  且", True), ("年 月 目", True), ("2020年5月且", False), ("且", False)]
)
def test_the_printed_signs_of_a_date_are_none(text: str, blank: bool) -> None:
    assert PROFILE.field("cover.date").type.rules.is_blank(text) is blank
