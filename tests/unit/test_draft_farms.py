"""A form of a further kind (农业产业化重点龙头企业), with what it showed: dates in a row, units of households, a blank behind a box, how many boxes, ratios, contracts of its own."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from blank_forms import _lines, _page, _table
from checkers.check import check
from model.finding import Severity
from notices.faults.check import faults_in
from notices.profile import Profile
from shenbao.drafting.write import as_yaml
from test_draft_kinds import recorded
from test_draft_offices import drafted_from

NOTICE = (
    "江南省农业农村厅文件", "江农产〔2026〕18号", "江南省农业农村厅关于开展2026年省农业产业化重点龙头企业申报工作的通知", "一、申报条件",
    "（一）企业2025年营业收入不低于8000万元。", "（二）企业资产负债率一般不高于60%。", "（三）企业直接带动农户数不少于500户。", "二、申报程序",
    "（一）各设区市农业农村局组织审核，于2026年6月10日前将申报材料（纸质版一式三份，电子版光盘一份）报送省农业农村厅乡村产业处。", "三、推荐名额",
    "各设区市推荐企业不超过10家，省农垦集团不超过3家。", "四、其他事项", "申报材料用A4纸双面打印，正文用仿宋体小四号字，装订成册。", "江南省农业农村厅", "2026年4月8日",
)  # fmt: skip


def farm(path: Path, typed: bool = False) -> Path:
    """The form, blank or typed."""

    def say(text: str, blank: str = "") -> str:
        return text if typed else blank

    document = docx.Document()
    _lines(document, "附件1", "江南省农业产业化重点龙头企业", "申报书", f"申报企业（盖章）：{say('江州绿源农业有限公司', '__________')}", f"推荐单位：{say('江州市农业农村局', '________')}", "江南省农业农村厅制")  # fmt: skip
    _page(document, "填报说明", "一、申报书应如实填写，不得空缺。", "二、“所属产业”可多选，最多不超过3项。")
    _page(document, "一、企业基本情况")
    on, off = ("☑", "□") if typed else ("□", "□")
    _table(document, [["企业名称", say("江州绿源农业有限公司"), "<", "<"],
                      ["注册地址", say("江南省江州市振兴路18号"), "成立时间", say("2012年3月16日", "年   月   日")],
                      ["所属产业", f"{on}粮油 {off}畜禽 {off}果蔬 {off}茶叶 {off}其他____", "<", "<"],
                      ["是否上市公司", f"{on}是，股票代码{say('600123', '____')} {off}否", "<", "<"],
                      ["是否通过绿色食品认证", f"{on}是 {off}否", "<", "<"],
                      ["带动农户数（户）", say("1260"), "生产基地面积（亩）", say("4700")]])  # fmt: skip
    _page(document, "二、近三年主要经济指标")
    figures = [["营业收入", "万元", "14860", "16975", "19328"], ["资产负债率", "%", "42.1", "40.8", "38.6"]]
    _table(document, [["指标名称", "单位", "2023年", "2024年", "2025年"], *([*row[:2], *map(say, row[2:])] for row in figures)])
    _page(document, "三、审核推荐意见")
    _table(document, [["设区市农业农村局推荐意见", f"{say('同意推荐。')}\n\n（盖章）\n{say('2026年5月28日', '年   月   日')}"]])
    _page(document, "四、附件材料清单", "1. 营业执照复印件", "2. 2023—2025年度审计报告", "3. 生产基地证明材料（土地流转合同或土地租赁合同）", "4. 与农户签订的订单合同", "5. 绿色食品认证证书（如有）")  # fmt: skip
    document.save(str(path))
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("farm")


@pytest.fixture(scope="module")
def profile(folder: Path) -> Profile:
    draft, profile = drafted_from(farm(folder / "空白.docx"), NOTICE)
    (folder / "farm.yaml").write_text(as_yaml(draft), encoding="utf-8")
    return profile


def test_the_draft_has_no_fault(profile: Profile, folder: Path) -> None:
    assert [str(fault) for fault in faults_in(folder / "farm.yaml") if fault.sure] == []


def test_a_date_in_a_row_units_and_a_blank_behind_a_box(profile: Profile) -> None:
    by_name = {spec.name: spec for spec in profile.fields}
    assert by_name["成立时间"].type == "date"
    assert by_name["带动农户数（户）"].type == "count"
    assert by_name["生产基地面积（亩）"].type == "number"
    listed, stock = by_name["是否上市公司"], by_name["股票代码"]
    assert [choice.words for choice in listed.choices] == [("是",), ("否",)]
    assert stock.inside == listed.key
    assert stock.required_if is not None and stock.required_if.any_of == (True,)


def test_conditions_of_boxes_ratios_and_households(profile: Profile) -> None:
    told = [rule.model_dump(exclude_defaults=True) for rule in profile.rules]
    assert [(r["rule"], r.get("at_most") or r.get("number"), r.get("severity", "error")) for r in told] == [
        ("勾选数目", 3, "error"),
        ("比较", 8000, "error"),
        ("比较", 60, "warning"),  # 一般
        ("比较", 500, "error"),
    ]


def test_the_applicants_name_is_one_however_each_part_calls_it(profile: Profile) -> None:
    names = {spec.name: spec.key for spec in profile.fields}
    assert [(a.mode, a.fields) for a in profile.agreements] == [("same", (names["申报企业（盖章）"], names["企业名称"]))]


def test_quotas_owners_and_contracts(profile: Profile) -> None:
    assert profile.submission is not None
    assert [(q.limit, q.words or q.kinds) for q in profile.submission.quotas] == [(3, ("省农垦集团",)), (10, ("local",))]
    seals = {seal.name: seal.owner for seal in profile.seals}
    assert seals["设区市农业农村局推荐意见公章"] == next(f.key for f in profile.fields if f.name == "推荐单位")
    titles = {kind.id: kind.titles for kind in profile.evidence_kinds}
    wanted = {proof.name: [title for kind in proof.kinds for title in titles[kind]] for proof in profile.evidence}
    assert {"土地流转合同", "土地租赁合同"} <= set(wanted["生产基地证明材料（土地流转合同或土地租赁合同）"])
    assert wanted["与农户签订的订单合同"] == ["订单合同"]
    words = {kind.name: kind.words for kind in profile.evidence_kinds}
    assert words["与农户签订的订单合同"] == ("订单", "甲方")
    assert {"土地", "流转", "租赁"} < set(words["生产基地证明材料（土地流转合同或土地租赁合同）"])
    green = next(proof for proof in profile.evidence if proof.name == "绿色食品认证证书")
    assert green.required_if is not None
    assert green.required_if.field == next(f.key for f in profile.fields if f.name == "是否通过绿色食品认证")
    assert "审计报告" in wanted  # asked for of each year, which messages say


def test_a_blank_form_lacks_every_field_and_a_filled_one_none(profile: Profile, folder: Path) -> None:
    asked = {f"missing:{f.key}" for f in profile.fields if f.required == "error" and f.required_if is None}
    blank = {finding.code for finding in check(recorded(folder / "空白.docx", profile), profile)}
    assert asked <= blank
    record = recorded(farm(folder / "填好.docx", typed=True), profile)
    read = {spec.name: record.fields[spec.key].raw for spec in profile.fields if spec.key in record.fields}
    assert read["股票代码"] == "600123"
    assert read["成立时间"] == "2012年3月16日"
    told = {finding.code for finding in check(record, profile) if finding.severity is Severity.ERROR}
    assert not told & {*asked, *(f"invalid:{f.key}" for f in profile.fields)}
