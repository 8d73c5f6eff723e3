"""Forms as other offices make them: Word covers with tabs, pairs running on in a cell, tables that share a page, broken values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from checkers.check import check
from checkers.likeness import similarity
from cleanrecord import clean, set_field
from extractors.forms.fields.read import fields_of
from extractors.packet.copies import PartCopy, merge
from extractors.packet.evidence.proof_values import read_proof
from extractors.packet.fill import PacketPages, fill_record
from extractors.packet.formats import read_formats
from extractors.packet.parts.proof_kind import guess_kind
from extractors.readers.word.reader import word_pages
from extractors.text.box_symbols import normal_text
from intake.register.read import read_register
from model.dates import read_date, read_period
from model.page import Page, Paper, Reader
from model.record import FieldValue, Presence, Record, Source
from notices.field_types.dates import NAMED_BUT_BLANK
from notices.field_types.registry import FieldType
from notices.profile import load
from record_packet import certificate
from record_pages import Entry, line, page, table, table_page

PROFILE = load("xxxf2020")
COMPANY = "内蒙古汇川源智能科技（呼和浩特）股份有限公司"


def document() -> Any:
    made = docx.Document()
    made.sections[0].page_width, made.sections[0].page_height = Mm(210), Mm(297)
    return made


def write(holder: Any, text: str, font: str = "仿宋", size: float = 16) -> None:
    run = holder.add_paragraph().add_run(text)
    run.font.size = Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def record_of(made: Any, folder: Path) -> Record:
    path = folder / "申报书.docx"
    made.save(str(path))
    return fill_record(PacketPages("p", (), word_pages(path, "申报书.docx"), folder), PROFILE)


@pytest.mark.parametrize("gap", ["：", "\t", "    "])
def test_lines_of_a_word_cover_keep_to_themselves(gap: str, tmp_path: Path) -> None:
    made = document()
    write(made, "新型信息消费示范项目申报书", "黑体", 26)
    project = "融合区块链与人工智能的直播带货线上线下融合服务平台"
    rows = [("项目名称", project), ("申报方向", "方向2 线上线下融合服务"), ("申报单位", COMPANY + "（加盖单位公章）")]
    for name, value in [*rows, ("推荐单位", "内蒙古自治区工业和信息化厅（加盖单位公章）"), ("申报日期", "2020.4.19")]:
        write(made, name + gap + value)
    found = record_of(made, tmp_path).fields
    assert found["cover.project_name"].raw == project
    assert found["cover.direction"].raw == "方向2 线上线下融合服务"
    assert found["cover.applicant"].raw == COMPANY
    assert found["cover.recommender"].raw == "内蒙古自治区工业和信息化厅"
    assert found["cover.date"].value == "2020-04-19"


def fields(entries: list[list[Entry]], part: str = "table1", **kind: object) -> dict[str, FieldValue]:
    return fields_of(PROFILE.part(part), PROFILE, [table_page("一、申报单位信息表", entries, **kind)])


def test_pairs_run_on_from_line_to_line() -> None:
    text = (
        "姓名：区美玲；职务：综合办\n公室副主任；手机号：13952\n892649；电子邮箱：xmb_1@1\n63.com；传真电话：0471－5\n9753377；"
    )
    cell = [line(t, 0.3, 0.13 + 0.019 * n) for n, t in enumerate(text.split("\n"))]
    grid, lines, _ = table([[Entry("申报联系人", 0.2), Entry("\n".join("　" * 14 for _ in range(6)), 0.8)]])
    value = replace(grid.cells[1], text=text, lines=tuple(cell))
    sheet = page([*lines[:1], *cell], [replace(grid, cells=(grid.cells[0], value))])
    found = fields_of(PROFILE.part("table1"), PROFILE, [sheet])
    contact = {k: found[f"company.contact.{k}"].raw for k in ("name", "title", "mobile", "email", "fax")}
    assert contact == {
        "name": "区美玲", "title": "综合办公室副主任", "mobile": "13952892649", "email": "xmb_1@163.com", "fax": "0471－59753377",
    }  # fmt: skip


def test_amounts_one_under_another_in_a_cell() -> None:
    amounts = "产品收入总额（万元）：3,478.90\n信息技术服务收入总额（万元）：/\n嵌入式系统软件收入总额（万元）：21"
    found = fields([[Entry("软件业务收入（软件业企业必填）", 0.2), Entry(amounts, 0.8)]])
    software = "company.software."
    assert [found[software + k].raw for k in ("product_revenue", "service_revenue", "embedded_revenue")] == [
        "3,478.90",
        "/",
        "21",
    ]


@pytest.mark.parametrize(
    ("label", "key", "value"),
    [
        ("企业名称", "company.name", COMPANY),
        ("传真电话", "company.contact.fax", "020-89908898"),
        ("法定代表人姓名", "company.legal_representative", "莫明"),
        ("统一社会信用代码", "company.credit_code", "91440106MA5KJEWGTE"),
        ("研发人员数量（人）", "company.rnd_staff", "37"),
    ],
)
def test_customary_labels(label: str, key: str, value: str) -> None:
    context = [[Entry("申报联系人", 0.2, 1), Entry("姓名", 0.2), Entry("区美玲", 0.6)]]
    found = fields([*context, [Entry(label, 0.3), Entry(value, 0.7)]])
    assert found[key].raw == value


def test_cells_of_a_file_are_never_joined() -> None:
    grid, _, _ = table([[Entry("传真", 0.5), Entry("邮箱", 0.5)], [Entry("1", 0.5), Entry("2", 0.5)]])
    texts = [line("传真", 0.2, 0.13), line("邮箱", 0.6, 0.13), line("020-89908898", 0.36, 0.16), line("x@gz.cn", 0.501, 0.16)]
    cells = tuple(replace(c, text=t.text, lines=(t,)) for c, t in zip(grid.cells, texts, strict=True))
    sheet = page(texts, [replace(grid, cells=cells)], paper=Paper.ELECTRONIC, reader=Reader.TEXT_LAYER)
    found = fields_of(PROFILE.part("table1"), PROFILE, [sheet])
    assert [found[f"company.contact.{k}"].raw for k in ("fax", "email")] == ["020-89908898", "x@gz.cn"]


def test_a_cell_over_several_rows_is_cut_by_the_page() -> None:
    upper = table_page(
        "二、项目申报书",
        [[Entry("项目负责人", 0.2), Entry("姓名", 0.2), Entry("范立新", 0.2), Entry("职务", 0.2), Entry("运营总监", 0.2)]],
    )
    cells = [Entry("", 0.2), Entry("手机号码", 0.2), Entry("13952892649", 0.2), Entry("E-mail", 0.2), Entry("x@gz.cn", 0.2)]
    grid, lines, _ = table([cells], top=0.08)
    found = fields_of(PROFILE.part("table2"), PROFILE, [upper, page(lines, [grid], 2)])
    leader = {k: found[f"project.leader.{k}"].raw for k in ("name", "title", "mobile", "email")}
    assert leader == {"name": "范立新", "title": "运营总监", "mobile": "13952892649", "email": "x@gz.cn"}


def test_a_neighbours_label_is_no_value() -> None:
    found = fields(
        [
            [Entry("是否有业务出口", 0.2), Entry("注册资本", 0.3), Entry("1000万元", 0.5)],
            [Entry("研发能力", 0.3), Entry("主营业务收入（万元）", 0.7)],
        ]
    )
    assert found["company.registered_capital"].value == 1000
    assert found["company.rnd_capability"].presence is Presence.BLANK


def test_the_second_table_begins_at_the_foot_of_a_page(tmp_path: Path) -> None:
    made = document()
    write(made, "申报单位信息表", "黑体")
    first = made.add_table(rows=4, cols=2)
    for row, (name, value) in enumerate(
        [("单位名称", COMPANY), ("注册资本", "1000万元"), ("法定代表人", "莫明"), ("单位注册地址", "呼和浩特市新华大街1号")]
    ):
        first.cell(row, 0).text, first.cell(row, 1).text = name, value
    for _ in range(20):
        write(made, "")
    write(made, "表二 项目申报书", "黑体")
    second = made.add_table(rows=3, cols=2)
    leader = "姓名：贺亦凡；职务：高级工程师；手机：18917317106；邮箱：chenxm@nfuadj.com.cn"
    summary = "关键技术达到国内先进水平，已在呼和浩特市等九个城市开展规模化应用。" * 12
    for row, (name, value) in enumerate([("项目负责人", leader), ("项目投资（万元）", "1200"), ("项目概述", summary)]):
        second.cell(row, 0).text, second.cell(row, 1).text = name, value
    found = record_of(made, tmp_path).fields
    assert found["project.leader.name"].raw == "贺亦凡"
    assert found["project.investment"].value == 1200
    assert found["company.name"].raw == COMPANY
    assert (found["project.summary"].raw or "").startswith("关键技术达到")


def test_a_caption_above_the_rest_of_a_table() -> None:
    head = table_page("一、申报单位信息表", [[Entry(n, 0.3), Entry(v, 0.7)] for n, v in (
        ("单位名称", COMPANY), ("注册资本", "1000万元"), ("法定代表人", "莫明"), ("单位注册地址", "新华大街1号"), ("研发人员规模", "37"),
        ("单位办公地址", "新华大街1号"), ("研发投入（万元）", "100"), ("主营业务收入（万元）", "9000"), ("研发能力", "发明专利2项"),
    )], paper=Paper.ELECTRONIC, reader=Reader.WORD)  # fmt: skip
    rest = table_page("（五）简介", [[Entry("申报单位简介", 0.2), Entry("主营业务涵盖远程办公与系统集成。", 0.8)]], 2, paper=Paper.ELECTRONIC, reader=Reader.WORD)  # fmt: skip
    found = fill_record(PacketPages("p", (), [head, rest], Path("/nonexistent")), PROFILE).fields
    assert found["company.profile"].raw == "主营业务涵盖远程办公与系统集成。"
    assert found["company.rnd_capability"].raw == "发明专利2项"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("□国家级/√ 省市级", "☐国家级/☑ 省市级"),
        ("√国家级/□ 省市级", "☑国家级/☐ 省市级"),
        ("□ 国有企业√ □ 民营企业", "☑ 国有企业 ☐ 民营企业"),
        ("国家级□ 省市级√", "国家级☐ 省市级☑"),
    ],
)
def test_ticks_typed_instead_of_a_box(written: str, read: str) -> None:
    assert normal_text(written) == read


def test_a_value_broken_over_two_lines() -> None:
    found = fields([[Entry("起止日期", 0.2), Entry("2019年12月1日至2022\n年8月30日", 0.8)]], "table2")
    assert found["project.period"].value == {"start": "2019-12-01", "end": "2022-08-30"}
    cover = [line("申 报 单 位：内蒙古汇川源智能科技有限公司（加盖单位", 0.15, 0.5), line("公章）", 0.28, 0.53)]
    title = line("新型信息消费示范项目申报书", 0.2, 0.2, 1.8)
    found = fields_of(PROFILE.part("cover"), PROFILE, [page([title, *cover])])
    assert found["cover.applicant"].raw == "内蒙古汇川源智能科技有限公司"


@pytest.mark.parametrize(
    ("raw", "value", "gaps"),
    [
        ("二〇二〇年4月　日", "2020-04", True),
        ("2020年　月　日", None, True),
        ("贰零贰零年肆月", "2020-04", False),
        ("2020年4月廿五日", "2020-04-25", False),
        ("20年4月25日", "2020-04-25", False),
    ],
)
def test_dates_of_other_styles(raw: str, value: str | None, gaps: bool) -> None:
    assert (read_date(raw), NAMED_BUT_BLANK.search(raw) is not None) == (value, gaps)


def test_a_space_parts_two_dates() -> None:
    assert read_period("2019-03-01 2021-12-31") == ("2019-03-01", "2021-12-31")


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        ("二〇二〇年4月　日", "2020-04", "missing:declaration.date"),
        ("2020年　月20日", None, "missing:declaration.date"),
        ("2020年13月5日", None, "invalid:declaration.date"),
    ],
)
def test_a_date_that_lacks_its_day_is_missing(raw: str, value: str | None, code: str) -> None:
    record = set_field("attachment3.date", raw, value, typed=value is not None)(clean())
    assert [f.code for f in check(record, PROFILE)] == [code]


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (FieldType.MONEY, "人民币壹仟贰佰万圆整", 1200),
        (FieldType.MONEY, "贰仟零伍拾万元整", 2050),
        (FieldType.MONEY, "￥10,000,000.00", 1000),
        (FieldType.NUMBER, "3千万", 3000),
        (FieldType.NUMBER, "500W", 500),
        (FieldType.NUMBER, "2019年1200万元", 1200),
        (FieldType.NUMBER, "5000000元", 500),
        (FieldType.COUNT, "占比35%，120人", 120),
        (FieldType.MOBILE, "13800138000（微信同号）", "13800138000"),
        (FieldType.TELEPHONE, "0086-20-87654321", "0086-20-87654321"),
    ],
)
def test_amounts_and_numbers_of_other_styles(kind: FieldType, raw: str, value: object) -> None:
    spec = next(f for f in PROFILE.fields if f.type is kind)
    assert spec.read(raw).value == value
    typed = set_field(spec.key, raw=raw, value=value)(clean())
    assert f"invalid:{spec.key}" not in {f.code for f in check(typed, PROFILE)}


@pytest.mark.parametrize(
    ("rows", "year"),
    [
        (["填发日期：2020年03月12日", "纳税人名称：甲公司", "税款所属时期：2019-01-01至2019-12-31"], "2019"),
        (["纳税人名称：甲公司", "税款所属期：201901-201912", "开具日期 2020-04-02"], "2019"),
        (["纳税人名称：甲公司", "填发日期：2020年3月1日"], None),
    ],
)
def test_a_tax_certificate_is_of_its_period(rows: list[str], year: str | None) -> None:
    sheet = certificate("税收完税证明", rows)
    guess = guess_kind(sheet, PROFILE)
    assert guess is not None
    proof = read_proof(sheet, guess, PROFILE)
    assert (proof.holder, proof.year) == ("甲公司", year)


@pytest.mark.parametrize("title", ["营业执照", "质量管理体系认证证书"])
def test_what_proves_nothing_is_known(title: str) -> None:
    guess = guess_kind(certificate(title, ["名称：甲公司"]), PROFILE)
    assert guess is not None
    assert not any(guess.kind in demand.kinds for demand in PROFILE.evidence)


def test_a_label_in_the_middle_of_a_table_is_no_title_of_a_proof() -> None:
    label, value = (
        replace(line("主营业务收入（万元）", 0.45, 0.3), size_pt=10.5),
        replace(line("18446.6", 0.7, 0.3), size_pt=10.5),
    )
    wrapped = replace(label, box=replace(label.box, y1=label.box.y1 + label.box.height))
    rest = [
        replace(line(text, 0.45, 0.35 + 0.03 * n), size_pt=10.5) for n, text in enumerate(("研发投入（万元）", "研发人员规模"))
    ]
    for lines in ((label, value, *rest), (wrapped, value, *rest)):
        guess = guess_kind(page(lines), PROFILE)
        assert guess is not None and not guess.heading
    alone = guess_kind(page((replace(label, text="主营业务收入证明"), *rest)), PROFILE)
    assert alone is not None and alone.heading


def headed(chapter: str, essay: str) -> list[tuple[str, Page]]:
    texts = [("三、申报项目详细介绍", "黑体"), ("1. 项目基本情况", chapter), ("（1）项目实施方案", essay)]
    lines = [replace(line(t, 0.15, 0.1 + 0.03 * n), font=font, size_pt=16.0) for n, (t, font) in enumerate(texts)]
    return [("essays", page(lines, paper=Paper.ELECTRONIC, reader=Reader.WORD))]


@pytest.mark.parametrize(
    ("chapter", "essay", "wrong"),
    [("黑体", "楷体", set()), ("楷体", "楷体", set()), ("楷体", "仿宋", set()), ("黑体", "宋体", {"heading2"}), ("宋体", "宋体", {"heading2"})],
)  # fmt: skip
def test_headings_of_three_levels(chapter: str, essay: str, wrong: set[str]) -> None:
    assert {r.what for r in read_formats(PROFILE, headed(chapter, essay)) if not r.conforms} == wrong


def test_the_electronic_text_wins_where_lines_were_read_in_another_order() -> None:
    parts = [
        "计划追加投资一千八百万元，引进高层次人才两名。",
        "项目采用联邦学习与微服务架构相结合的技术路线，具有高可用的特点。",
        "下半年完成二期验收，明年底前覆盖十三个城市。",
    ]
    scan = FieldValue("essay.plan", "".join(parts[::-1]), "x", 0.9, Source("a.pdf", 1, None, Reader.OCR), Presence.FILLED)
    word = replace(scan, raw="".join(parts), source=Source("a.docx", 1, None, Reader.WORD))
    assert merge([(PartCopy((), False), scan), (PartCopy((), True), word)]).raw == word.raw
    assert similarity(scan.raw or "", word.raw or "") > 0.9


def test_an_empty_online_number_in_a_register_that_has_them(tmp_path: Path) -> None:
    register = tmp_path / "收件登记表.csv"
    register.write_text(
        "申报单位,项目名称,收件日期,网上申报编号\n甲公司,甲,2020-05-06,XF1\n乙公司,乙,2020-05-06,\n", encoding="utf-8"
    )
    assert [row.online_number for row in read_register(register)] == ["XF1", ""]
    register.write_text(
        "申报单位,项目名称,收件日期,网上申报编号\n甲公司,甲,2020-05-06,\n乙公司,乙,2020-05-06,\n", encoding="utf-8"
    )
    assert [row.online_number for row in read_register(register)] == [None, None]


def test_lines_of_labels_with_a_colon_and_no_table() -> None:
    """A value of one character, a value that wraps to the margin, a last line above another label, a label of another wording."""
    texts = [
        "研发能力（提供证明材料）：已获授权发明专利23项，软件著作权35项",
        "标准5项",
        "2019年主营业务收入（万元）：3091.36　　研发投入金额（万元）：",
        "8,776.50",
        "软件产品收入总额（万元）：438",
        "信息技术服务收入总额（万元）：789",
        "嵌入式系统软件收入总额（万元）：0",
    ]
    sheet = page([line("一、申报单位信息表", 0.1, 0.08), *(line(t, 0.1, 0.13 + 0.02 * n, 0.9) for n, t in enumerate(texts))])
    found = fields_of(PROFILE.part("table1"), PROFILE, [sheet])
    raw = {k.removeprefix("company."): v.raw for k, v in found.items()}
    assert raw["rnd_capability"] == "已获授权发明专利23项，软件著作权35项标准5项"
    assert raw["main_revenue"] == "3091.36" and raw["rnd_investment"] == "8,776.50"
    software = [raw[f"software.{k}_revenue"] for k in ("product", "service", "embedded")]
    assert software == ["438", "789", "0"]


@pytest.mark.parametrize("label", ["负责人职务/职称", "负责人职务"])
def test_labels_of_the_project_s_leader_spelt_out(label: str) -> None:
    sheet = page([line("二、项目申报书", 0.1, 0.08), line(f"负责人姓名：林敏  {label}：董事长助理", 0.1, 0.13)])
    found = fields_of(PROFILE.part("table2"), PROFILE, [sheet])
    assert [found[f"project.leader.{k}"].raw for k in ("name", "title")] == ["林敏", "董事长助理"]


def test_a_cover_whose_gaps_the_recogniser_lost() -> None:
    texts = [
        "项目名称合肥纺织行业协同研发云平台",
        "申报方向6.行业信息化服务",
        "申报单位合肥市天健网络科技有限责任公司（加盖单位公章）",
        "推荐单位合肥市经济和信息化局（加盖单位公章）",
        "中报日期2020年5月3日",
    ]
    sheet = page(
        [line("新型信息消费示范项目申报书", 0.25, 0.2, 1.4), *(line(t, 0.104, 0.35 + 0.05 * n) for n, t in enumerate(texts))]
    )
    found = fields_of(PROFILE.part("cover"), PROFILE, [sheet])
    assert [found[f"cover.{k}"].raw for k in ("project_name", "direction", "applicant", "recommender", "date")] == [
        "合肥纺织行业协同研发云平台", "6.行业信息化服务", "合肥市天健网络科技有限责任公司", "合肥市经济和信息化局", "2020年5月3日",
    ]  # fmt: skip


def test_pairs_in_a_cell_whose_gaps_the_recogniser_lost() -> None:
    cell = "姓名：黄敏移动电话：18624913042\n职务/职称：总经理传真：025-61585986\nE-mail：xmsb540@qiming-it.com.cn"
    found = fields([[Entry("申报联系人信息", 0.3), Entry(cell, 0.7)]])
    contact = [found[f"company.contact.{k}"].raw for k in ("name", "mobile", "title", "fax", "email")]
    assert contact == ["黄敏", "18624913042", "总经理", "025-61585986", "xmsb540@qiming-it.com.cn"]


def test_a_gap_behind_a_ticked_box_parts_no_choice() -> None:
    left, right = line("有无业务出口：☑", 0.1, 0.13), line("否☐是（主要出口地点：）", 0.28, 0.13)
    box = replace(left.box, x1=right.box.x1)
    whole = replace(left, text=left.text + right.text, box=box, chars=(*left.chars, *right.chars))
    found = fields_of(PROFILE.part("table1"), PROFILE, [page([line("一、申报单位信息表", 0.1, 0.08), whole])])
    assert found["company.exports"].value is False


def test_a_cell_with_label_and_hint_whose_text_stands_on_the_next_page() -> None:
    hint = "申报单位简介：（发展历程、主营业务、市场销售、资源整合共享能力、技术成果转化能力等方面基本情况，不超过400字）"
    text = "本单位成立于二〇一二年，与六所高等院校建立了长期稳定的合作关系，联合培养研究生。" * 3
    upper = table_page(
        "一、申报单位信息表", [[Entry("注册资本：500万元", 0.5), Entry("法定代表人：黄佳怡", 0.5)], [Entry(hint, 1.0)]]
    )
    grid, lines, _ = table([[Entry(text, 1.0)]], top=0.07)
    found = fields_of(PROFILE.part("table1"), PROFILE, [upper, page(lines, [grid], 2)])
    assert found["company.profile"].raw == text
    assert found["company.registered_capital"].raw == "500万元"


@pytest.mark.parametrize(
    ("written", "listed"), [("否☐    是☑", True), ("否☑    是☐", False), ("☐否    ☑是", True), ("☑否    ☐是", False)]
)
def test_yes_and_no_with_a_remark_behind_the_last_box(written: str, listed: bool) -> None:
    cell = f"{written}（上市时间：2012年11月8日，上市地点：新三板，股票代码：603118）"
    found = fields([[Entry("是否上市公司", 0.2), Entry(cell, 0.8)]])
    assert found["company.listed"].value is listed
    assert found["company.listing.ticker"].raw == "603118"


def test_boxes_behind_their_words_under_headings() -> None:
    cell = "生活类信息消费\n方向1：数字创意内容和服务☐ 方向2：线上线下融合服务☐\n公共服务类信息消费\n方向3：在线医疗服务☑ 方向4：网络教育服务☐"
    found = fields([[Entry("示范项目领域", 0.2), Entry(cell, 0.8)]], "table2")
    assert found["project.directions"].value == [3]


@pytest.mark.parametrize(
    ("raw", "right"), [("0769) 79606622", True), ("（0769）79606622", True), ("(0769 79606622", True), ("0769) 796", False)]
)
def test_a_telephone_whose_bracket_the_recogniser_lost(raw: str, right: bool) -> None:
    key = "company.contact.fax"
    record = set_field(key, raw=raw, value=raw)(clean())
    assert (f"invalid:{key}" not in {f.code for f in check(record, PROFILE)}) is right
