"""What further notices demand (智能制造示范工厂, 博士后工作站, 重点实验室): steps of a scale, ages, places, exceptions for some, totals of tables, quotas of named cities."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from pydantic import TypeAdapter

from blank_forms import _lines, _page, _table
from extractors.readers.word.reader import word_pages
from notices.handing_in import SubmissionDemand
from notices.recommenders import recommender_of
from shenbao.drafting.conditions import conditions_of
from shenbao.drafting.draft import draft_of
from shenbao.drafting.fields import Keys, fields_of
from shenbao.drafting.lexicon import Item
from shenbao.drafting.notice import call_of, sentences, submission_of
from shenbao.drafting.parts import FormPart, parts_of
from shenbao.drafting.proofs import Point, proofs_named
from shenbao.drafting.said import Said, Source

CALL = call_of(
    [Source(t, "") for t in ("安徽省科学技术厅", "安徽省科学技术厅关于组织申报2026年度省重点实验室的通知", "2026年4月20日")]
)


def field(name: str, kind: str = "number", key: str = "", **more: Any) -> Item:
    return Item({"key": f"t.{key or name}", "part": "t", "name": name, "labels": [name], "type": kind, **more}, "")


def choices(name: str, *values: str) -> Item:
    return field(name, "choices", choices=[{"value": v, "words": [v]} for v in values])


def ruled(text: str, *fields: Item, tables: tuple[Item, ...] = ()) -> list[dict[str, Any]]:
    rules = (dict(i.data) for i in conditions_of(fields, tables, [Said(s.text, "") for s in sentences([Source(text, "")])], CALL))
    return [{k: v for k, v in rule.items() if k != "clause"} for rule in rules]


LEVEL = choices("智能制造能力成熟度等级", "二级", "三级", "四级", "五级")
ORGAN = choices("研发机构级别", "国家级", "省级", "市级", "无")


@pytest.mark.parametrize(
    ("text", "fields", "rule"),
    [
        ("示范工厂智能制造能力成熟度须达到三级及以上。", (LEVEL,), {"rule": "取值", "field": "t.智能制造能力成熟度等级", "any_of": ["三级", "四级", "五级"]}),
        ("建有市级以上研发机构。", (ORGAN,), {"rule": "取值", "field": "t.研发机构级别", "any_of": ["国家级", "省级", "市级"]}),
        ("实验室主任年龄不超过58周岁。", (field("出生年月", "date"),), {"rule": "日期范围", "fields": ["t.出生年月"], "not_before": date(1967, 4, 21)}),
        ("依托单位须在安徽省内注册。", (field("通讯地址", "address"),), {"rule": "所在地", "places": ["安徽省"], "field": "t.通讯地址", "severity": "warning"}),
        ("江苏省行政区域内注册，经营状况良好。", (field("注册地址", "address"),), {"rule": "所在地", "places": ["江苏省"], "field": "t.注册地址", "eligibility": True}),
        ("每年在实验室工作时间不少于8个月。", (field("每年在实验室工作时间（月）"),), {"rule": "比较", "left": "t.每年在实验室工作时间（月）", "relation": "不小于", "number": 8}),
        ("应在2026年12月31日前建成。", (field("建设起止时间", "period"),), {"rule": "日期范围", "fields": ["t.建设起止时间"], "not_after": date(2026, 12, 31)}),
        ("提供不少于8万元的生活补贴。", (field("生活补贴"),), {"rule": "比较", "left": "t.生活补贴", "relation": "不小于", "number": 8}),
        ("职工中具有高级专业技术职称的不少于10人。", (field("高级专业技术职称", "count"), field("职称", "text")), {"rule": "比较", "left": "t.高级专业技术职称", "relation": "不小于", "number": 10}),
    ],
)  # fmt: skip
def test_a_sentence_becomes_its_rule(text: str, fields: tuple[Item, ...], rule: dict[str, Any]) -> None:
    assert ruled(text, *fields) == [rule]


def test_a_scale_whose_top_is_not_known_is_left() -> None:
    assert ruled("施工资质等级须为三级及以上。", choices("施工资质等级", "一级", "二级", "三级")) == []


def test_a_professor_is_told_from_an_associate() -> None:
    (rule,) = ruled("主任应具有正高级职称。", field("职称", "text"))
    assert rule["severity"] == "warning"
    assert {"教授", "研究员"} <= set(rule["any_of"])
    assert {"副教授", "副研究员"} <= set(rule["none_of"])


def test_what_some_have_of_their_own_binds_the_others_alone() -> None:
    fields = (choices("实验室类别", "学科类", "企业类"), field("仪器设备原值（万元）"))
    told = ruled("仪器设备原值不低于1500万元。企业类实验室仪器设备原值不低于1000万元。", *fields)
    assert [(r["number"], r["only_if"]["any_of"]) for r in told] == [(1500, ["学科类"]), (1000, ["企业类"])]


def test_totals_of_tables_are_what_sentences_speak_of() -> None:
    spent = Item(
        {
            "key": "t.spent", "part": "t", "name": "近三年研发投入情况", "type": "number", "labels": ["近三年研发投入情况"], "columns": [{"key": "c1", "name": "研发投入"}],
            "rows": [{"key": "y2024", "name": "2024年"}, {"key": "y2025", "name": "2025年"}, {"key": "r3", "name": "合计"}],
        }, "",
    )  # fmt: skip
    budget = Item(
        {
            "key": "t.budget", "part": "t", "name": "建设经费预算", "type": "number", "labels": ["建设经费预算"],
            "columns": [{"key": "c1", "name": "总额"}, {"key": "c2", "name": "申请省财政"}], "rows": [{"key": "r1", "name": "设备费"}, {"key": "r2", "name": "合计"}],
        }, "",
    )  # fmt: skip
    told = ruled("近三年研发投入累计不低于3000万元。申请省财政经费不超过预算总额的30%，且不超过500万元。", tables=(spent, budget))
    assert told == [
        {"rule": "比较", "left": "t.spent.r3.c1", "relation": "不小于", "number": 3000},
        {"rule": "比较", "left": "t.budget.r2.c2", "relation": "不大于", "right": "t.budget.r2.c1", "times": 0.3},
        {"rule": "比较", "left": "t.budget.r2.c2", "relation": "不大于", "number": 500},
    ]


def test_the_last_year_s_share_is_held_in_percent() -> None:
    table = Item(
        {
            "key": "t.f", "part": "t", "name": "指标", "labels": ["指标"], "type": "number", "columns": [{"key": "y2024", "name": "2024年"}, {"key": "y2025", "name": "2025年"}],
            "rows": [{"key": "debt", "name": "资产负债率", "labels": ["资产负债率（%）"]}],
        }, "",
    )  # fmt: skip
    assert ruled("上年度资产负债率不高于70%。", tables=(table,)) == [
        {"rule": "比较", "left": "t.f.debt.y2025", "relation": "不大于", "number": 70}
    ]


def handed_in(*texts: str) -> dict[str, Any]:
    item = submission_of(sentences([Source(t, "") for t in (*texts, "请于2026年6月15日前报送省科技厅。")]), [], CALL)
    assert item is not None
    return dict(item.data)


def test_quotas_of_named_cities_and_of_the_province_s_departments() -> None:
    data = handed_in(
        "各市科技局推荐不超过4项，合肥市、芜湖市不超过8项；省级有关部门推荐不超过3项；高等学校可直接申报，每校不超过2项。"
    )
    assert [(q["limit"], q.get("words"), q.get("kinds")) for q in data["quotas"]] == [
        (8, ["合肥市", "芜湖市"], None), (2, ["大学", "学院"], None), (4, None, ["local"]), (3, None, ["provincial"]),
    ]  # fmt: skip
    kinds = {row["id"]: row for row in data["recommenders"]}
    assert kinds["provincial"]["divisions"] == ["province"]
    assert "厅" in kinds["provincial"]["departments"]


def test_how_many_one_applicant_may_hand_in_is_no_quota_of_recommenders() -> None:
    data = handed_in("同一依托单位限报2项，实验室主任限报1项。", "已获评国家级的不得重复申报。")
    assert (data["per_applicant"], data.get("quotas"), data["duplicate_clause"]) == (2, None, "")


@pytest.mark.parametrize(
    ("name", "fields", "condition"),
    [
        ("提供住房的，须附产权证明或租赁合同", (field("是否提供住房", "yes_no"),), {"field": "t.是否提供住房", "any_of": [True]}),
        ("省市共建类须提供共建协议", (choices("类别", "学科类", "省市共建类"),), {"field": "t.类别", "any_of": ["省市共建类"]}),
        ("建设资金中银行贷款的，须提供贷款合同", (field("银行贷款"),), {"field": "t.银行贷款"}),
    ],
)  # fmt: skip
def test_a_proof_is_asked_of_those_whom_it_concerns(name: str, fields: tuple[Item, ...], condition: dict[str, Any]) -> None:
    part = FormPart("attachment1", "申报材料", "title_page", (), "1", "通知")
    (item,) = proofs_named(part, [Point(name, "", "通知", name)], fields, 2026)
    assert item.data["required_if"] == condition


def test_labels_alone_in_their_cells_and_boxes_beside_them_are_fields(tmp_path: Path) -> None:
    document = docx.Document()
    _lines(document, "实验室申请书", "依托单位（公章）：________")
    _page(document, "一、基本信息")
    _table(
        document,
        [
            ["依托单位", "名称", "", "手机："],
            ["^", "通讯地址", "", "电子邮箱："],
            ["固定人员（人）", "", "其中博士（人）：", "是否开放共享 □是 □否"],
        ],
    )
    _lines(document, "")
    _table(document, [["场地面积（平方米）", "", "仪器设备原值（万元）", "", "是否开放共享 □是 □否"]])
    document.save(str(tmp_path / "form.docx"))
    pages = word_pages(tmp_path / "form.docx", "form.docx")
    table = next(p for p in parts_of(pages) if p.kind == "table")
    told = {f.data["labels"][0]: f.data["type"] for f in fields_of(table, Keys())}
    assert told == {"名称": "organisation", "手机": "mobile", "通讯地址": "address", "电子邮箱": "email", "固定人员（人）": "count", "其中博士（人）": "count", "场地面积（平方米）": "number", "仪器设备原值（万元）": "number", "是否开放共享": "yes_no"}  # fmt: skip


def test_a_paging_seal_however_it_is_asked_for(tmp_path: Path) -> None:
    document = docx.Document()
    _lines(document, "实验室申请书", "依托单位（公章）：________")
    document.save(str(tmp_path / "form.docx"))
    draft = draft_of(
        "one", word_pages(tmp_path / "form.docx", "form.docx"), [Source("申请书须双面打印，骑缝加盖依托单位公章。", "1")]
    )
    assert draft.profile["paging"]["owner"] == "cover.name"


BUDGET = Item({"key": "t.budget", "part": "t", "name": "投资预算表", "labels": ["投资预算表"], "type": "number", "total_labels": ["合计"],
               "columns": [{"key": "c1", "name": "具体内容", "type": "text"}, {"key": "c2", "name": "投资金额"}, {"key": "c3", "name": "其中：拟申请补助"}],
               "rows": [{"key": "r1", "name": "软件投入"}, {"key": "r2", "name": "硬件投入", "labels": ["硬件投入（含安装）", "硬件投入"]}]}, "")  # fmt: skip


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("硬件投入占比不超过40%。", {"rule": "占比", "part": "t.budget.r2.c2", "whole": "t.budget.total.c2", "at_most": 40}),
        ("软件投入不低于20万元。", {"rule": "比较", "left": "t.budget.r1.c2", "relation": "不小于", "number": 20}),
    ],
)
def test_a_sentence_speaks_of_a_row_that_a_table_sums_up(text: str, rule: dict[str, Any]) -> None:
    of_which = {"rule": "比较", "left": "t.budget.total.c3", "relation": "不大于", "right": "t.budget.total.c2"}
    assert ruled(text, tables=(BUDGET,)) == [of_which, rule]


def test_zones_and_enterprises_of_a_city_may_recommend() -> None:
    text = "各县（市、区）推荐不超过3个，开发区推荐不超过2个，市属国企推荐不超过1个。请于2026年5月8日前报送我局。"
    lines = [Source("海州市工业和信息化局", ""), Source(text, ""), Source("2026年4月1日", "")]
    demand = submission_of(sentences(lines), [], call_of(lines))
    assert demand is not None
    told = TypeAdapter(SubmissionDemand).validate_python({**demand.data, "duplicate_clause": ""})
    kinds = {name: (kind.id if (kind := recommender_of(name, told.recommenders).kind) else "") for name in ("海州市经济技术开发区管委会", "海州城建集团有限公司", "海州市发展和改革局", "海州市软件行业协会")}  # fmt: skip
    assert list(kinds.values()) == ["zone", "state_enterprise", "", ""]


def test_a_partner_s_seal_is_asked_of_who_has_one(tmp_path: Path) -> None:
    document = docx.Document()
    _lines(document, "省重点实验室申请书", "依托单位（盖章）：________", "共建单位（盖章）：________", "联合申报单位：________")
    _page(document, "一、承诺", "我单位承诺所填内容真实、完整。", "依托单位（公章）：", "联合申报单位（公章）：", "年  月  日")
    document.save(str(tmp_path / "form.docx"))
    draft = draft_of("lab", word_pages(tmp_path / "form.docx", "form.docx"), [])
    keys = {f["labels"][-1]: f["key"] for f in draft.profile["fields"]}
    told = {s["anchors"][0]: s.get("only_if", {}).get("field") for s in draft.profile["seals"]}
    assert told == {
        "依托单位": None,
        "共建单位": keys["共建单位"],
        "依托单位（公章）：": None,
        "联合申报单位（公章）：": keys["联合申报单位"],
    }
    marked = [i for i in draft.sections["seals"] if "only_if" in i.data]  # type: ignore[union-attr]
    assert all("只对填写了这一单位的申报者要求" in i.doubts[-1] for i in marked)


def test_a_blank_behind_the_two_boxes_of_a_question_is_asked_of_who_says_yes(tmp_path: Path) -> None:
    document = docx.Document()
    _lines(document, "试点申报书", "申报企业（盖章）：________")
    _page(document, "一、基本情况")
    _table(document, [["企业名称", "", "手机", ""], ["信息化基础", "是否使用工业互联网平台：□是 □否，平台名称：____", "<", "<"]])
    document.save(str(tmp_path / "form.docx"))
    draft = draft_of("pilot", word_pages(tmp_path / "form.docx", "form.docx"), [])
    question, name = draft.profile["fields"][-2:]
    assert (question["type"], name["name"], name["inside"]) == ("yes_no", "平台名称", question["key"])
    assert name["required_if"] == {"field": question["key"], "any_of": [True]}
