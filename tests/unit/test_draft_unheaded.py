"""A person's form whose table has no heading, with a part that some alone fill in; and a plan with a budget whose row of totals takes several columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest

from blank_forms import _lines, _page, _table
from checkers.check import check
from checkers.quotas import bound_by
from notices.faults.check import faults_in
from notices.profile import FormatDemand, Profile
from shenbao.drafting.layout import format_of
from shenbao.drafting.said import Draft, Said
from test_draft_conditions import wrong
from test_draft_kinds import recorded
from test_draft_offices import drafted_from

PERSON_NOTICE = (
    "江西省劳动模范评选委员会", "关于做好2025年省劳动模范推荐评选工作的通知", "赣劳评〔2025〕2号", "一、推荐审批表各栏须如实填写，不得空缺。",
    "二、各设区市推荐名额不超过45名，市直各单位推荐不超过3名，各省级产业工会推荐不超过8名，中央驻赣各单位推荐不超过2名。",
    "三、请于2025年3月28日前将推荐审批表一式五份报省评选委员会办公室。", "2025年2月10日",
)  # fmt: skip
PLAN_NOTICE = (
    "绍兴市工业和信息化局", "关于组织开展2025年中小企业数字化转型试点企业申报工作的通知", "绍工信〔2025〕36号", "一、上年度营业收入不低于500万元、不超过4亿元。",
    "二、改造总投资不低于30万元；拟申请补助金额不超过改造总投资的30%，且单个企业最高不超过100万元。",
    "三、申报书正文采用小三号仿宋_GB2312字体，一级标题采用三号黑体，二级标题采用楷体_GB2312。", "四、请于2025年5月20日前将申报书一式三份报市工业和信息化局。", "2025年4月28日",
)  # fmt: skip
PERSON = {
    "姓名": "周建国", "性别": "男", "出生年月": "1978.05", "身份证号码": "360402197805120018", "手机": "13907921234", "工作单位": "江州重型机械有限公司", "专业技术职称或技术等级": "高级技师",
    "个人简历（从参加工作时填起）": "1998.07至今，装配工。", "主要事迹（1500字以内）": "带领班组完成技术革新32项。", "意见": "同意推荐。", "日期": "2025年3月20日", "推荐": "浔阳市总工会",
}  # fmt: skip
PLAN = {
    "企业": "绍兴市恒达汽车零部件有限公司", "收入": "12350.75", "软件": "60", "软件补": "18", "硬件": "60", "硬件补": "18", "合计": "120", "补": "36", "期限": "2025年6月至2025年11月", "成效": "人均产值提升15%。",
    "场景": (("计划排程", "云排程", "2025年8月"), ("质量追溯", "云质", "2025年9月"), ("设备联网", "云联", "2025年10月")),
}  # fmt: skip
ROWS = (
    ("姓名", "性别"), ("出生年月", "手机"), ("身份证号码", "工作单位"), ("专业技术职称或技术等级", ""), ("个人简历（从参加工作时填起）", ""), ("主要事迹（1500字以内）", ""),
)  # fmt: skip


def person(path: Path, typed: dict[str, str] | None = None) -> Path:
    said = (lambda key, blank="": blank) if typed is None else (lambda key, blank="": (PERSON | typed).get(key, ""))
    document = docx.Document()
    _lines(document, "江西省劳动模范", "推 荐 审 批 表")
    for label, key in (("姓　　名", "姓名"), ("工作单位", "工作单位"), ("推荐单位", "推荐"), ("填报日期", "日期")):
        _lines(document, f"{label}：{said(key, '    年  月  日' if key == '日期' else '________')}")
    _page(document, "填 表 说 明", "一、本表用打印方式填写。", "二、本表一式五份，A4纸双面打印。")
    _page(document)
    _table(document, [[a, said(a), b or "<", said(b) if b else "<"] for a, b in ROWS])
    _page(document)
    sign = "\n\n负责人签名：　　　　　（工会盖章）\n年　月　日"
    _table(document, [["所在单位职工大会意见", said("意见") + sign], ["设区市推荐意见", said("意见") + sign.replace("工会", "")]])
    _page(document, "附表1 企业负责人征求意见表", "（推荐对象为企业负责人的填写，其他人员不填）")
    _table(
        document,
        [
            ["企业名称", said("厂"), "统一社会信用代码", said("码")],
            ["税务部门意见", "\n（盖章）", "应急管理部门意见", "\n（盖章）"],
        ],
    )
    document.save(str(path))
    return path


def plan(path: Path, typed: dict[str, Any] | None = None) -> Path:
    said = (lambda key, blank="": blank) if typed is None else (lambda key, blank="": (PLAN | typed).get(key, ""))
    document = docx.Document()
    _lines(document, "中小企业数字化转型试点企业申报书", f"申报企业（盖章）：{said('企业', '________')}")
    _page(document, "一、企业基本情况")
    _table(document, [["企业名称", said("企业"), "上年度营业收入（万元）", said("收入")]])
    _page(document, "二、改造方案", "（一）预期成效", "（实施周期一般不超过12个月，写明量化指标）")
    if said("overleaf"):  # the text stands above the next part's heading
        _page(document, said("成效"))
    else:
        _lines(document, said("成效"))
        _page(document)
    _lines(document, "三、改造投资预算表（单位：万元）")
    budget = [["1", "软件与云服务", "软件", "软件补"], ["2", "硬件设备", "硬件", "硬件补"]]
    rows = [[number, name, "采购" if typed is not None else "", said(a), said(b)] for number, name, a, b in budget]
    _table(document, [["序号", "投资类别", "具体内容", "投资金额", "其中：拟申请补助"], *rows, ["合　计", "<", "<", said("合计"), said("补")],
                      ["实施起止时间", "<", "<", said("期限", "    年  月至    年  月"), "<"]])  # fmt: skip
    _lines(document, "四、改造场景清单（不少于3个）")
    scenes = said("场景", ()) or ()
    filled = [list(scenes[n]) if n < len(scenes) else ["", "", ""] for n in range(4)]
    _table(document, [["序号", "场景名称", "产品名称", "完成时间"], *([str(n), *row] for n, row in enumerate(filled, 1))])
    _page(document, "五、附件材料清单", "1.企业营业执照；", "2.2022—2024年度财务审计报告（未审计的提供财务报表）；")
    document.save(str(path))
    return path


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Draft, Profile]]:
    folder = tmp_path_factory.mktemp("forms")
    out = {}
    for name, make, notice in (("person", person, PERSON_NOTICE), ("plan", plan, PLAN_NOTICE)):
        path = make(folder / f"{name}.docx")
        out[name] = (path, *drafted_from(path, notice))
        assert [str(fault) for fault in faults_in(path.with_suffix(".yaml")) if fault.sure] == []
    return out


def test_a_table_without_a_heading_is_a_part_and_no_instructions(drafted: dict[str, tuple[Path, Draft, Profile]]) -> None:
    path, _, profile = drafted["person"]
    assert [(p.title, p.kind.value) for p in profile.parts][:4] == [
        ("封面", "cover"), ("填表说明", "instructions"), ("推荐审批表", "table"), ("附表1企业负责人征求意见表", "table"),
    ]  # fmt: skip
    names = [f.name for f in profile.fields if f.part == "table1"]
    assert names[:9] == [label for row in ROWS for label in row if label]
    told = {f.code for f in check(recorded(path, profile), profile)}
    asked = [f for f in profile.fields if f.required == "error" and not f.required_if]
    assert [f.name for f in asked if f"missing:{f.missing_code or f.key}" not in told] == []
    assert "推荐审批" not in [f.name for f in profile.fields]  # the title, spaced out


def test_who_is_recommended_tells_the_packets_apart(drafted: dict[str, tuple[Path, Draft, Profile]]) -> None:
    profile = drafted["person"][2]
    names = {f.key: (f.part, f.name) for f in profile.fields}
    assert names[profile.identity.project] == ("cover", "姓名") and names[profile.identity.applicant] == ("cover", "工作单位")


def test_a_part_of_some_is_demanded_of_who_begins_it(drafted: dict[str, tuple[Path, Draft, Profile]], tmp_path: Path) -> None:
    _, draft, profile = drafted["person"]
    part = next(p for p in profile.parts if p.title.startswith("附表1"))
    assert not part.required
    [item] = [item for item in draft.sections["parts"] if item.data["id"] == part.id]  # type: ignore[union-attr]
    assert any("不是都要填写" in doubt for doubt in item.doubts)
    assert wrong(person(tmp_path / "worker.docx", {}), profile) == []
    begun = person(tmp_path / "manager.docx", {"厂": "江州重型机械有限公司"})
    code = next(f.key for f in profile.fields if f.name == "统一社会信用代码")
    assert wrong(begun, profile) == [f"missing:{code}"]
    seals = {
        f.code for path in (begun, tmp_path / "worker.docx") for f in check(recorded(path, profile), profile) if ".seal" in f.code
    }
    other = {f.code for f in check(recorded(tmp_path / "worker.docx", profile), profile) if ".seal" in f.code}
    assert {code for code in seals - other} == {f"missing:{part.id}.seal", f"missing:{part.id}.seal2"}


def test_a_word_in_brackets_that_says_who_seals_signs_nothing(
    drafted: dict[str, tuple[Path, Draft, Profile]], tmp_path: Path
) -> None:
    profile = drafted["person"][2]
    found = check(recorded(person(tmp_path / "typed.docx", {}), profile), profile)
    assert {f.code for f in found if "signature" in f.code} == {"missing:table1.signature", "missing:table1.signature2"}


def test_totals_under_several_columns_and_words_among_figures(drafted: dict[str, tuple[Path, Draft, Profile]]) -> None:
    path, _, profile = drafted["plan"]
    budget = next(t for t in profile.tables if t.name == "改造投资预算表")
    assert [(c.name, c.type and c.type.value) for c in budget.columns] == [
        ("具体内容", "text"),
        ("投资金额", None),
        ("其中：拟申请补助", None),
    ]
    assert budget.total_labels == ("合计",)
    totals = [f.key for f in profile.fields if f".{'total'}." in f.key]
    assert totals == [f"{budget.key}.total.amount", f"{budget.key}.total.c3"]
    told = {f.code for f in check(recorded(path, profile), profile)}
    assert {f"missing:{key}" for key in totals} <= told


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({}, []),
        ({"overleaf": "yes"}, []),
        ({"收入": "500", "合计": "120.00"}, []),  # the bound itself
        ({"场景": (*PLAN["场景"], ("无", "", ""))}, []),  # nothing is begun by 无
        ({"场景": (*PLAN["场景"], ("能源管理", "", ""))}, ["missing:table2.table2.4.text2", "missing:table2.table2.4.date"]),
        ({"场景": (*PLAN["场景"][:2], ("无", "无", "无"))}, ["missing:table2.table2.rows"]),
        ({"收入": "40000.01"}, ["invalid:table1.amount"]),
        ({"合计": "130"}, ["inconsistent:table2.table1.total.amount"]),
        ({"软件": "9", "硬件": "20", "合计": "29", "软件补": "4", "硬件补": "4", "补": "8"}, ["invalid:table2.table1.total.amount"]),
        ({"软件补": "19", "补": "37"}, ["inconsistent:table2.table1.total.c3"]),
        ({"软件": "400", "硬件": "400", "合计": "800", "软件补": "60", "硬件补": "40.5", "补": "100.5"}, ["invalid:table2.table1.total.c3"]),
    ],
)  # fmt: skip
def test_what_the_notice_says_of_the_budget(
    typed: dict[str, Any], found: list[str], drafted: dict[str, tuple[Path, Draft, Profile]], tmp_path: Path
) -> None:
    profile = drafted["plan"][2]
    assert wrong(plan(tmp_path / "typed.docx", typed), profile) == found


def test_format_and_lengths_are_found_wherever_they_stand(drafted: dict[str, tuple[Path, Draft, Profile]]) -> None:
    profile = drafted["plan"][2]
    assert profile.format is not None
    assert (profile.format.size_pt, profile.format.heading1_pt, "仿宋_GB2312" in profile.format.body_fonts) == (15, 16, True)
    lengths = [r for r in profile.rules if r.rule == "期限"]
    assert [(r.at_most_months, r.severity, r.clause) for r in lengths] == [
        (12, "warning", "（实施周期一般不超过12个月，写明量化指标）")
    ]
    assert profile.format.clause == "三、申报书正文采用小三号仿宋_GB2312字体，一级标题采用三号黑体，二级标题采用楷体_GB2312。"


def test_what_does_instead_of_a_proof_is_one_of_its_kinds(drafted: dict[str, tuple[Path, Draft, Profile]]) -> None:
    profile = drafted["plan"][2]
    proof = profile.evidence[1]
    assert (proof.name, proof.required, proof.years) == ("财务审计报告或财务报表", "error", (2022, 2023, 2024))
    titles = {title for kind in profile.evidence_kinds if kind.id in proof.kinds for title in kind.titles}
    assert {"审计报告", "财务报表"} <= titles


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("九江市文化广电局", 3), ("江西省教科文卫体工会委员会", 8), ("中国铁路南昌局集团有限公司", 2), ("国家税务总局江西省税务局", 2), ("中科院庐山植物园", 2),
    ],
)  # fmt: skip
def test_whom_a_quota_binds_by_what_such_units_are_called(
    name: str, limit: int, drafted: dict[str, tuple[Path, Draft, Profile]]
) -> None:
    profile = drafted["person"][2]
    assert [(q.limit, q.words, q.kinds) for q in profile.submission.quotas] == [
        (8, ("产业工会", "工会委员会"), ()), (2, ("中国", "国家", "国网", "中央", "中科院"), ()), (45, (), ("local",)), (3, (), ("municipal",)),
    ]  # fmt: skip
    bound = bound_by(profile.submission, name, "province")
    assert bound is not None and bound.limit == limit


def test_a_format_of_the_body_alone_asks_nothing_of_headings(tmp_path: Path) -> None:
    item = format_of([Said("申报书正文采用小四号仿宋。", "第1页")], ["cover", "table1", "table2", "table3"])
    assert item is not None
    demand = FormatDemand.model_validate(dict(item.data))
    assert (demand.size_pt, demand.heading1_fonts, demand.heading2_fonts) == (12, (), ())
    profile = drafted_from(plan(tmp_path / "form.docx"), PLAN_NOTICE)[1].model_copy(update={"format": demand})
    found = check(
        recorded(plan(tmp_path / "typed.docx", {"成效": "人均产值提升15%，质量损失率下降两成。" * 9}), profile), profile
    )
    assert {f.code for f in found if f.code.startswith("format:")} <= {"format:body", "format:paper_size"}
