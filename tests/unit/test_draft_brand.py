"""A form of 老字号: labels set with spaces in a cover whose title takes three lines, inheritors of whom some must have a rank, the share of a budget's column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest

from blank_forms import _lines, _page, _table
from checkers.check import check
from notices.faults.check import faults_in
from notices.profile import Profile
from shenbao.drafting.said import Draft
from test_draft_conditions import wrong
from test_draft_kinds import recorded
from test_draft_offices import drafted_from

NOTICE = (
    "浙江省商务厅", "浙江省商务厅关于开展第八批“浙江老字号”认定工作的通知", "浙商务发〔2026〕51号", "一、申报条件", "（一）申报企业应在浙江省境内注册，企业成立满5年。", "（二）品牌应于1976年12月31日（含）前创立。",
    "（三）2025年度营业收入不低于500万元。", "（四）传承人不少于2人，其中省级以上代表性传承人不少于1人。", "（五）拟投入改造资金中企业自筹占比不低于50%。", "二、工作程序", "（一）每家企业限报1个品牌。",
    "（二）请于2026年6月10日前报设区市商务局。各设区市商务局推荐数量不超过8家，其中杭州市、宁波市不超过12家；省属企业可直接申报，每家不超过2家。",
    "（三）各设区市商务局于2026年6月30日前将推荐文件、申报表（一式三份）及电子版（U盘）以邮政特快专递方式寄送至省商务厅（流通业发展处），逾期不予受理。", "申报表应如实填写，不得空缺。", "浙江省商务厅", "2026年5月6日",
)  # fmt: skip
MASTERS = (("沈文渊", "1965年8月", "缫丝技艺", "省级"), ("钱桂英", "1971年2月", "手工拉绵", "市级"))
FILLED: dict[str, Any] = {
    "企业": "湖州震泽丝绸有限公司", "品牌": "震泽", "推荐": "湖州市商务局", "日期": "2026年5月28日", "码": "91330502MA2B4XKA60", "成立": "2021年5月6日", "地址": "浙江省湖州市吴兴区丝绸路88号", "创立": "1976年12月",
    "联合": "无", "收入": ("1820.5", "1960.2", "500"), "师": MASTERS, "投入": (("70", "70", "140"), ("60", "60", "120"), ("130", "130", "260")),
}  # fmt: skip


def brand(path: Path, typed: dict[str, Any] | None = None) -> Path:
    """The form, blank or filled in; all that is not `typed` otherwise stands at its bound."""

    def said(key: str, blank: Any = "") -> Any:
        return blank if typed is None else (FILLED | typed)[key]

    document = docx.Document()
    _lines(document, "附件1", "第八批", "“浙江老字号”", "申 报 表", f"企 业 名 称（盖章）：{said('企业', '__________')}", f"申 报 品 牌：{said('品牌', '__________')}",
           f"推 荐 单 位：{said('推荐', '__________')}", f"填 报 日 期：{said('日期', '    年  月  日')}")  # fmt: skip
    _page(document, "一、企业基本情况")
    _table(document, [["企业名称", said("企业"), "统一社会信用代码", said("码")], ["注册地址", said("地址"), "成立日期", said("成立")],
                      ["品牌创立时间", said("创立"), "联合申报单位（如有）", said("联合")]])  # fmt: skip
    _page(document, "二、近三年经营情况（单位：万元）")
    _table(document, [["指标", "2023年", "2024年", "2025年"], ["营业收入", *said("收入", ("",) * 3)]])
    _lines(document, "三、代表性传承人（不少于2人）")
    masters = [*said("师", ()), *[("",) * 4] * 3][:3]
    _table(document, [["姓名", "出生年月", "技艺名称", "传承人级别"], *map(list, masters)])
    _page(document, "四、改造投入计划（单位：万元）")
    names, rows = ("设备更新", "文化馆建设", "合计"), said("投入", (("",) * 3,) * 3)
    _table(document, [["项目", "企业自筹", "申请补助", "合计"], *([name, *row] for name, row in zip(names, rows, strict=True))])
    _page(document, "五、承诺书", "本企业承诺：所提交的材料真实、完整、合法，如有不实，愿承担相应责任。", "企业（公章）：", said("日期", "    年  月  日"))  # fmt: skip
    document.save(str(path))
    return path


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Draft, Profile]:
    path = brand(tmp_path_factory.mktemp("brand") / "blank.docx")
    draft, profile = drafted_from(path, NOTICE)
    assert [str(fault) for fault in faults_in(path.with_suffix(".yaml")) if fault.sure] == []
    return path, draft, profile


def test_labels_set_with_spaces_are_whole_and_tell_who_applies_with_what(drafted: tuple[Path, Draft, Profile]) -> None:
    path, _, profile = drafted
    names = {f.key: f.name for f in profile.fields}
    assert [f.name for f in profile.fields if f.part == "cover"] == ["企业名称（盖章）", "申报品牌", "推荐单位", "填报日期"]
    identity = profile.identity
    assert identity and [names[k or ""] for k in (identity.applicant, identity.project, identity.recommender)] == ["企业名称（盖章）", "申报品牌", "推荐单位"]  # fmt: skip
    partner = next(f for f in profile.fields if f.name.startswith("联合"))
    assert (partner.type.value, partner.required) == ("organisation", "no")
    told = {f.code for f in check(recorded(path, profile), profile)}
    assert [f.name for f in profile.fields if f.required == "error" and f"missing:{f.missing_code or f.key}" not in told and not hasattr(f, "row")] == []  # fmt: skip


def test_a_day_of_founding_is_no_deadline_and_a_remark_of_the_form_is_said_once(drafted: tuple[Path, Draft, Profile]) -> None:
    _, draft, profile = drafted
    assert profile.submission and [level for level in profile.submission.deadlines] == ["province", "city"]
    assert not any("没有采用" in doubt for doubt in draft.sections["submission"].doubts)  # type: ignore[union-attr]
    rows = [r for r in draft.profile["rules"] if r["rule"] == "填写行数"]
    assert [(r["field"].rpartition(".")[2], r["any_of"], r["at_least"]) for r in rows] == [("text4", ["省级", "国家级"], 1)]


def test_what_stands_at_its_bound_is_told_nothing(drafted: tuple[Path, Draft, Profile], tmp_path: Path) -> None:
    assert wrong(brand(tmp_path / "bound.docx", {}), drafted[2]) == []
    more = {"师": (*MASTERS, ("吴小英", "1980年1月", "染色", "县级")), "联合": "湖州丝绸博物馆有限公司"}
    assert wrong(brand(tmp_path / "more.docx", more), drafted[2]) == []


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ({"创立": "1977年1月"}, ["invalid:table1.date_2"]),
        ({"成立": "2021年5月8日"}, ["invalid:table1.date"]),
        ({"收入": ("1820.5", "1960.2", "499.9")}, ["invalid:table2.table1.amount.y2025"]),
        ({"师": MASTERS[:1]}, ["missing:table2.table2.rows"]),
        ({"师": (MASTERS[1], MASTERS[1])}, ["missing:table2.table2.rows"]),
        ({"投入": (("60", "100", "160"), ("40", "60", "100"), ("100", "160", "260"))}, ["invalid:table3.table1.r3.c1"]),
        ({"投入": (("70", "70", "140"), ("60", "60", "120"), ("140", "130", "270"))}, ["inconsistent:table3.table1.r3.c1", "inconsistent:table3.table1.r3.c3.column"]),
        ({"地址": "江苏省苏州市吴江区丝绸路88号"}, ["ineligible:table1.address"]),
    ],
)  # fmt: skip
def test_what_breaks_a_demand_is_told(
    typed: dict[str, Any], codes: list[str], drafted: tuple[Path, Draft, Profile], tmp_path: Path
) -> None:
    assert wrong(brand(tmp_path / "typed.docx", typed), drafted[2]) == codes
