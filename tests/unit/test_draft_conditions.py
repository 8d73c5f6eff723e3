"""Conditions that a notice sets on what the form asks for, drafted as rules: amounts in the field's own unit, shares, sums, windows of days, one or the other; several
blanks in a cell, other counters than 个, parties' departments, prizes for persons. Each blank form lacks what it asks for, each filled one is told nothing that is false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest

from blank_forms import _lines, _page, _table
from checkers.check import check
from extractors.readers.word.reader import word_pages
from model.finding import Severity
from model.record import Presence
from notices.profile import Profile
from shenbao.drafting.conditions import conditions_of
from shenbao.drafting.fields import Keys, fields_of
from shenbao.drafting.lexicon import Item
from shenbao.drafting.marks import seals_of
from shenbao.drafting.parts import parts_of
from shenbao.drafting.said import Said
from test_draft_kinds import recorded
from test_draft_offices import drafted_from

FUND = (
    "中共九江市委宣传部 九江市财政局", "关于申报2026年度文化产业专项资金项目的通知", "江宣发〔2026〕12号", "一、申报对象", "在我市注册登记、成立满一年、具有独立法人资格的企业。",
    "二、要求", "申请专项资金不超过项目总投资的30%，且不超过200万元。", "（一）项目应于2026年1月1日以后开工，实施期不超过24个月。", "（二）拥有发明专利不少于5项，或从业人员不少于20人。",
    "（三）动漫装备研发的，研发费用占营业收入的比例不低于3%。", "三、材料", "申报材料须附：1.营业执照；2.银行贷款合同（申请贷款贴息的提供）。",
    "四、程序", "各县（市、区）委宣传部于2026年4月20日前将申报书（一式四份）报送市委宣传部文化改革发展办公室（联系电话：0792-8123456）。各县（市、区）推荐项目不超过5个；省属企业集团可直接推荐，不超过3台（套）。",
    "中共九江市委宣传部 九江市财政局", "2026年2月25日",
)  # fmt: skip
TALENT = (
    "南屏市人才工作领导小组办公室", "关于开展2026年度南屏英才计划申报工作的通知", "南人才办〔2026〕9号", "一、条件", "（一）1981年1月1日以后出生，具有博士学位或者副高级以上专业技术职务。",
    "（二）2023年1月1日至2025年12月31日期间全职引进到我市工作，每年在我市工作时间不少于9个月。", "二、名额", "每个用人单位申报人数不超过3人。各区县推荐不超过10人。",
    "三、时间", "各区县委人才办于7月25日前将申报书（一式3份）报送市人才办（地址：行政中心3号楼）。", "南屏市人才工作领导小组办公室", "2026年6月1日",
)  # fmt: skip
SPENT = (("设备费", "420", "120", "300"), ("场馆费", "440", "80", "360"), ("合计", "860", "200", "660"))


def fund(path: Path, typed: Mapping[str, str] | None = None) -> Path:
    """An application for a fund, blank or typed; `typed` replaces what a flawless one says."""
    flawless = {"种类": "数字装备应用", "总投资": "860", "自筹": "660", "专项": "200", "实施期": "2026年3月至2027年9月", "发明": "6", "实用": "2", "人数": "12", "成立": "2018年5月7日", "地址": "九江市浔阳区滨江路66号", "收入": "1000", "研发": "10",
                "合计": "860"}  # fmt: skip
    said = None if typed is None else flawless | dict(typed)

    def say(key: str, blank: str = "") -> str:
        return blank if said is None else said[key]

    boxes = " ".join(
        ("☑" if say("种类") == name else "□") + name for name in ("数字装备应用", "数字装备研发", "动漫装备研发", "贷款贴息")
    )
    document = docx.Document()
    _lines(document, "九江市文化产业专项资金", "项目申报书", f"申报单位：{'九江文化有限公司' if said else '________'}（盖章）",
           f"推荐部门：{'浔阳区委宣传部' if said else '________'}（盖章）")  # fmt: skip
    _page(document, "一、项目基本情况")
    _table(document, [["项目种类", boxes, "<", "<"], ["注册地址", say("地址"), "<", "<"], ["成立时间", say("成立"), "项目实施期", say("实施期", "    年  月至    年  月")],
                      ["项目总投资", f"{say('总投资', '____')}万元，其中：自筹资金{say('自筹', '____')}万元，申请专项资金{say('专项', '____')}万元", "<", "<"],
                      ["自主知识产权", f"发明专利{say('发明', '____')}项，实用新型专利{say('实用', '____')}项", "<", "<"],
                      ["从业人员总数（人）", say("人数"), "其中：高级职称（人）", "3" if said else ""], ["营业收入（万元）", say("收入"), "研发费用（万元）", say("研发")]])  # fmt: skip
    _page(document, "二、资金预算表（单位：万元）")
    rows = [[name, *(numbers if said else ("", "", ""))] for name, *numbers in SPENT]
    rows[-1][1] = say("合计")
    _table(document, [["支出科目", "预算总额", "专项资金", "自筹资金"], *rows])
    _lines(document, "三、主要产品（限填3项）")
    _table(document, [["序号", "产品名称", "用途", "上市时间"], ["1", *(("甲", "乙", "2022年") if said else ("", "", ""))], ["2", "", "", ""], ["3", "", "", ""]])  # fmt: skip
    _page(document, "四、推荐意见")
    _table(document, [["县（市、区）委宣传部意见", f"{'同意推荐。' if said else ''}\n（盖章）\n年   月   日"], ["专家评审意见", "\n组长（签字）：\n年   月   日"]])  # fmt: skip
    document.save(str(path))
    return path


def talent(path: Path) -> Path:
    """An application of a person, blank."""
    document = docx.Document()
    _lines(document, "南屏英才计划申报书", "申 报 人：__________", "用人单位：__________（盖章）", "填表日期：    年    月    日")
    _page(document, "一、基本信息")
    _table(document, [["姓名", "", "出生日期", ""], ["最高学位", "", "专业技术职务", ""], ["全职到岗时间", "", "每年在本市工作时间（个月）", ""]])  # fmt: skip
    document.save(str(path))
    return path


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Profile]:
    made = {"fund": (fund, FUND), "talent": (talent, TALENT)}
    return {
        name: drafted_from(make(tmp_path_factory.mktemp(name) / "form.docx"), notice)[1] for name, (make, notice) in made.items()
    }


def wrong(path: Path, profile: Profile) -> list[str]:
    """What is told of a filled form but for the seals and proofs that no Word file holds."""
    found = check(recorded(path, profile), profile)
    return [
        f.code
        for f in found
        if f.severity is Severity.ERROR and not any(w in f.code for w in ("seal", "signature", "attachment"))
    ]


def test_each_blank_of_a_cell_is_a_field_with_its_unit(drafted: dict[str, Profile]) -> None:
    told = {f.name: (f.type.value, f.unit or "万元", f.inside, f.required) for f in drafted["fund"].fields}
    by = {f.name: f.key for f in drafted["fund"].fields}
    assert [told[n] for n in ("自筹资金", "申请专项资金")] == [("number", "万元", by["项目总投资"], "error")] * 2
    assert [told[n][:1] + told[n][2:] for n in ("发明专利", "实用新型专利")] == [("count", by["自主知识产权"], "error")] * 2
    assert (told["自主知识产权"][3], told["项目总投资"][3], told["项目实施期"][0]) == ("no", "error", "period")


def test_conditions_of_the_notice_are_rules(drafted: dict[str, Profile]) -> None:
    by = {f.key: f.name for f in drafted["fund"].fields}
    said = [
        (r.rule, by[getattr(r, "left", None) or getattr(r, "field", None) or r.part], r.model_dump(exclude_none=True))
        for r in drafted["fund"].rules
        if r.rule in ("比较", "期限", "占比")
    ]
    assert [(rule, name, {k: told[k] for k in told if k in ("right", "number", "times", "at_most_months", "at_least")}) for rule, name, told in said] == [
        ("比较", "其中：高级职称（人）", {"right": "table1.count_3", "times": 1.0}), ("比较", "申请专项资金", {"right": "table1.amount", "times": 0.3}),
        ("比较", "申请专项资金", {"number": 200.0, "times": 1.0}), ("期限", "项目实施期", {"at_most_months": 24}), ("占比", "研发费用（万元）", {"at_least": 3.0}),
    ]  # fmt: skip
    assert next(r for r in drafted["fund"].rules if r.rule == "占比").only_if.any_of == ("动漫装备研发",)
    one_or = next(r for r in drafted["fund"].rules if r.rule == "满足其一")
    assert [(r.left, r.number) for r in one_or.either] == [("table1.count", 5), ("table1.count_3", 20)]
    days = {r.rule: r for r in drafted["fund"].rules if r.rule in ("日期范围", "日期先后")}
    assert (days["日期范围"].fields, days["日期范围"].not_before) == (("table1.period",), date(2026, 1, 1))
    assert (days["日期先后"].day, days["日期先后"].at_least_months) == (date(2026, 2, 25), 12)
    place = next(r for r in drafted["fund"].rules if r.rule == "所在地")
    assert (by[place.field], place.places, place.eligibility) == ("注册地址", ("九江市",), True)  # 我市
    sums = [(by[r.total], [by[p] for p in r.parts]) for r in drafted["fund"].rules if r.rule == "合计"]
    assert ("项目总投资", ["自筹资金", "申请专项资金"]) in sums
    assert len(sums) == 1 + 3 + 3  # the rows' totals, the columns'


def test_of_persons_birth_degree_or_rank_and_months(drafted: dict[str, Profile]) -> None:
    by = {f.key: f.name for f in drafted["talent"].fields}
    rules = drafted["talent"].rules
    windows = [(by[r.fields[0]], r.not_before, r.not_after) for r in rules if r.rule == "日期范围"]
    assert windows == [("出生日期", date(1981, 1, 1), None), ("全职到岗时间", date(2023, 1, 1), date(2025, 12, 31))]
    assert [[by[e.field] for e in r.either] for r in rules if r.rule == "满足其一"] == [["最高学位", "专业技术职务"]]
    assert [(by[r.left], r.number) for r in rules if r.rule == "比较"] == [("每年在本市工作时间（个月）", 9)]
    identity, told = drafted["talent"].identity, drafted["talent"].submission
    assert identity is not None and told is not None
    assert (by[identity.project], by[identity.applicant]) == ("申报人", "用人单位")
    assert (told.per_applicant, [(q.limit, q.kinds) for q in told.quotas]) == (3, [(10, ("county",))])
    assert (told.deadlines["city"].to, told.recommenders[0].departments[:2]) == ("市人才办", ("人才工作", "人才办"))


def test_departments_of_a_party_counters_and_who_may_recommend(drafted: dict[str, Profile]) -> None:
    told = drafted["fund"].submission
    assert told is not None
    assert {k: (d.to, told.copies[k].paper) for k, d in told.deadlines.items()} == {"city": ("市委宣传部", 4)}
    assert [(q.limit, q.kinds, q.words) for q in told.quotas] == [(3, (), ("集团", "控股")), (5, ("county",), ())]
    assert told.recommenders[0].departments == ("宣传",)
    identity = drafted["fund"].identity
    assert identity is not None and identity.recommender == next(f.key for f in drafted["fund"].fields if f.name == "推荐部门")
    loan = next(e for e in drafted["fund"].evidence if "贷款" in e.name)
    assert loan.required_if is not None and loan.required_if.any_of == ("贷款贴息",)
    rows = next(t for t in drafted["fund"].tables if t.name == "主要产品")
    assert (rows.at_most, [c.type for c in rows.columns]) == (3, [None, None, None])  # 时间 may be a year alone


def test_opinions_given_later_are_known_as_labels_only(drafted: dict[str, Profile]) -> None:
    told = {f.name: f.required for f in drafted["fund"].fields if f.part == "table3"}
    assert told == {"县（市、区）委宣传部意见": "warning", "专家评审意见": "no"}


def test_a_flawless_form_is_told_nothing(drafted: dict[str, Profile], tmp_path: Path) -> None:
    path = fund(tmp_path / "typed.docx", {})
    assert wrong(path, drafted["fund"]) == []
    values = recorded(path, drafted["fund"]).fields
    named = {f.name: f.key for f in drafted["fund"].fields}
    assert [values[named[n]].value for n in ("项目总投资", "自筹资金", "申请专项资金", "发明专利", "其中：高级职称（人）")] == [
        860,
        660,
        200,
        6,
        3,
    ]
    assert values[named["县（市、区）委宣传部意见"]].raw.startswith("同意推荐")
    assert values[named["专家评审意见"]].presence is Presence.BLANK


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ({"自筹": "500", "专项": "360"}, "inconsistent:table1.amount_3 invalid:table1.amount_3"), ({"自筹": "600"}, "inconsistent:table1.amount"), ({"合计": "960"}, "inconsistent:table2.table1.r3.amount inconsistent:table2.table1.r3.amount.column"),
        ({"实施期": "2026年3月至2028年9月"}, "invalid:table1.period"), ({"实施期": "2025年9月至2027年3月"}, "invalid:table1.period"), ({"发明": "3"}, "invalid:table1.count"),
        ({"地址": "深圳市南山区科技路1号"}, "ineligible:table1.address"), ({"成立": "2025年12月1日"}, "invalid:table1.date"), ({"种类": "动漫装备研发"}, "invalid:table1.amount_5"),
    ],
)  # fmt: skip
def test_what_breaks_a_condition_is_told(drafted: dict[str, Profile], tmp_path: Path, said: dict[str, str], codes: str) -> None:
    assert wrong(fund(tmp_path / "typed.docx", said), drafted["fund"]) == codes.split()


def of_sentence(text: str, label: str, kind: str, unit: str | None = None) -> list[dict[str, object]]:
    data = {"key": "one", "part": "table1", "name": label, "labels": [label], "type": kind} | ({"unit": unit} if unit else {})
    return [dict(i.data) for i in conditions_of([Item(data, "")], [], [Said(text, "")])]


def test_an_amount_counts_in_the_field_s_own_unit_alone() -> None:
    assert of_sentence("设计场地面积不低于500平方米。", "设计场地面积（平方米）", "number")[0]["number"] == 500
    assert of_sentence("设计场地面积不低于500万元。", "设计场地面积（平方米）", "number") == []
    assert of_sentence("设计场地面积不低于500万元。", "设计场地面积", "number", "平方米") == []
    assert of_sentence("从业人员不少于30万元。", "从业人员总数（人）", "count") == []
    assert of_sentence("从业人员不少于30人。", "从业人员总数（人）", "count")[0]["number"] == 30
    assert of_sentence("总资产不低于1.5亿元。", "总资产（万元）", "number")[0]["number"] == 15000
    assert of_sentence("总资产不低于500平方米。", "总资产（万元）", "number") == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("申请单位须为在海东省境内依法注册、具有独立法人资格的企业。", ["海东省"]), ("在西陵省境内登记注册，成立两年以上。", ["西陵省"]),
        ("在我市注册登记的企业。", []), ("在中华人民共和国境内注册。", []), ("请在申报系统注册。", []), ("在县（市、区）平台登记。", []),
    ],
)  # fmt: skip
def test_where_an_applicant_must_be_registered(text: str, places: list[str]) -> None:
    rules = of_sentence(text, "注册地址", "address")
    assert [rule["places"] for rule in rules] == ([places] if places else [])


def test_a_deadline_is_no_condition_on_a_date_of_the_form() -> None:
    assert of_sentence("请于2026年5月10日前将材料报送，成立时间以执照为准。", "成立时间", "date") == []


def test_a_scanned_cover_s_seal_stands_apart_from_its_label(tmp_path: Path) -> None:
    """A line that says no more than （盖章） belongs to what stands before it on its row."""
    page = word_pages(fund(tmp_path / "form.docx"), "form.docx")[0]
    split = []
    for line in page.lines:
        label, seal, _ = line.text.partition("（盖章）")
        if not seal:
            split.append(line)
            continue
        box = line.box
        half = (box.x0 + box.x1) / 2
        split += [
            type(line)(label, type(box)(box.x0, box.y0, half, box.y1)),
            type(line)(seal, type(box)(half + 0.01, box.y0, box.x1, box.y1)),
        ]
    part = parts_of([replace(page, lines=tuple(split))])[0]
    fields = fields_of(part, Keys())
    seals = seals_of([part], fields)
    assert [s.data["anchors"] for s in seals] == [["申报单位"], ["推荐部门"]]
    assert "（盖章）" not in part.item.data["markers"]
