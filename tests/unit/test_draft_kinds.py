"""Forms of two further kinds (技术中心申请报告, 科学技术奖提名书), as offices make them: headings of two rows, a blank corner, boxes within boxes, cells that declare and are signed;
notices with conditions on figures, nominations, proofs named in a sentence. Each blank one lacks every field, each filled one is told nothing that is false.
"""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from blank_forms import _lines, _page, _table
from checkers.check import check
from extractors.packet.fill import PacketPages, fill_record
from extractors.readers.word.reader import word_pages
from model.finding import Severity
from model.record import Record
from notices.faults.check import faults_in
from notices.profile import Profile
from notices.tables import CellSpec
from test_draft_offices import drafted_from

CENTRE = (
    "东山省发展和改革委员会关于组织开展2026年省企业技术中心认定工作的通知", "东发改高技〔2026〕311号", "一、申报要求",
    "（一）申报企业上年度主营业务收入不低于3亿元，研发费用不低于800万元，仪器设备原值不低于1000万元。",
    "（二）申报企业须提供营业执照、2025年度审计报告、产权证明、联合体协议（联合申报的须提供）。",
    "二、有关安排", "（一）各市推荐项目不超过6家，中央在鲁企业直接申报，每家不超过1家。",
    "（二）请各市于2026年6月20日前将推荐文件、汇总表（一式5份）、企业申请材料（纸质一式2份，电子版光盘1份）报送我委（高技术处），并加盖骑缝章。", "东山省发展和改革委员会", "2026年4月15日",
)  # fmt: skip
PRIZE = (
    "海州市人民政府办公室", "关于开展2026年度海州市科学技术奖提名工作的通知", "海政办函〔2026〕22号", "一、提名",
    "各区县人民政府提名不超过5项；高等院校提名数量不超过4项。两院院士每人可提名1项。提名项目应当于2024年1月1日前完成整体技术应用。", "二、报送",
    "提名书（原件1份，复印件2份）及提名函应于4月22日前送达海州市科学技术奖励委员会办公室（市科技局）。提名单位应如实填写。", "海州市人民政府办公室", "2026年3月1日",
)  # fmt: skip
YEARS = ("2024年", "2025年")


def centre(path: Path, typed: bool = False) -> Path:
    """The application of a technology centre, blank or typed."""

    def say(text: str, blank: str = "") -> str:
        return text if typed else blank

    document = docx.Document()
    _lines(
        document,
        "附件1",
        "东山省企业技术中心",
        "申请报告",
        f"企 业 名 称：{say('东山机电有限公司', '__________')}（盖章）",
        f"填 报 日 期：{say('2026年5月8日', '____年____月____日')}",
        "东山省发展和改革委员会编制",
    )
    _page(document, "编写说明", "一、数据以2025年12月31日为时点。", "二、申请报告须如实填写，不得空缺。")
    _page(document, "一、企业基本情况表")
    box = "☑" if typed else "□"
    _table(document, [["企业名称", say("东山机电有限公司"), "<", "<"], ["法定代表人", "姓名", say("张远山"), "<"],
                      ["登记注册类型", f"{box}内资企业（{box}国有 □私营 □其他____） □外商投资企业", "<", "<"],
                      ["技术来源（可选一至两项）", f"{box}自有技术 □其他企业技术 □其他____", "<", "<"],
                      ["总资产", say("52000万元", "______万元"), "场地面积", say("3200平方米", "______平方米")]])  # fmt: skip
    _lines(document, "二、主要指标（单位：万元）")
    _table(
        document,
        [
            ["", *YEARS],
            *([name, say(str(first)), say(str(first + 40))] for name, first in (("主营业务收入", 41000), ("研发费用", 1200))),
        ],
    )
    _page(document, "三、仪器设备（单价50万元以上，可加行）")
    rows = [["1", say("加工中心"), say("VMC850"), say("2023年5月"), say("86")], ["2", "", "", "", ""]]
    _table(document, [["序号", "仪器设备", "<", "购置", "<"], ["^", "名称", "型号", "日期", "原值（万元）"], *rows])
    _page(document, "四、真实性承诺", "本企业承诺所提交的全部申报材料真实、准确、完整。")
    _lines(
        document,
        "法定代表人签字：____________（签章）（手写签名）",
        "企业公章：",
        say("2026年5月8日", "年    月    日"),
    )
    document.save(str(path))
    return path


def prize(path: Path, typed: bool = False) -> Path:
    """The nomination for a prize, blank or typed."""

    def say(text: str, blank: str = "") -> str:
        return text if typed else blank

    document = docx.Document()
    _lines(document, "海州市科学技术进步奖提名书", "（2026年度）")
    _page(document, "一、项目基本情况")
    _table(document, [["提名者", say("海州市科学技术局"), "<", "<"], ["项目名称", "中文名", say("深海养殖网箱关键技术"), "<"], ["^", "公布名", say("深海养殖网箱关键技术"), "<"],
                      ["起始：    年  月  日" if not typed else "起始：2020年1月1日", "<", "完成：    年  月  日" if not typed else "完成：2023年12月1日", "<"]])  # fmt: skip
    _page(document, "二、近三年经济效益（单位：万元）")
    figures = [[f"{year}", *(say(str(n)) for n in (100, 20, 300, 60))] for year in ("2023年", "2024年", "2025年")]
    _table(
        document,
        [
            ["年份", "完成单位", "<", "其他应用单位", "<"],
            ["^", "新增销售额", "新增利润", "新增销售额", "新增利润"],
            *figures,
            ["累计", *(say(str(3 * n)) for n in (100, 20, 300, 60))],
        ],
    )
    _page(document, "三、主要完成人情况表")
    _table(document, [["姓名", say("李海"), "技术职称", say("研究员")], ["参加本项目的起止时间", say("2020年1月1日至2023年12月1日", "自    年  月  日至    年  月  日"), "<", "<"],
                      ["声明：本人同意完成人排名，遵守评审纪律。\n本人签名：\n年  月  日", "<", "完成单位声明：本单位确认本表内容真实有效。\n单位（盖章）\n年  月  日", "<"],
                      ["声明：本单位同意参评，遵守工作纪律。\n单位负责人签名： 完成单位（盖章）\n年  月  日", "<", "<", "<"]])  # fmt: skip
    document.save(str(path))
    return path


MADE = {"centre": (centre, CENTRE), "prize": (prize, PRIZE)}


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Profile]]:
    out = {}
    for name, (form, notice) in MADE.items():
        path = form(tmp_path_factory.mktemp(name) / "form.docx")
        out[name] = (path, drafted_from(path, notice)[1])
    return out


def recorded(path: Path, profile: Profile) -> Record:
    return fill_record(PacketPages("packet", (), word_pages(path, path.name), path.parent), profile)


@pytest.mark.parametrize("name", MADE)
def test_a_blank_form_lacks_every_field_and_a_filled_one_no_more_than_it_lacks(
    name: str, drafts: dict[str, tuple[Path, Profile]], tmp_path: Path
) -> None:
    blank, profile = drafts[name]
    assert [str(fault) for fault in faults_in(blank.with_suffix(".yaml")) if fault.sure] == []
    asked = [f for f in profile.fields if f.required == "error" and not f.required_if and not (isinstance(f, CellSpec) and f.row)]
    told = {f.code for f in check(recorded(blank, profile), profile)}
    assert [f.name for f in asked if f"missing:{f.missing_code or f.key}" not in told] == []
    filled = recorded(MADE[name][0](tmp_path / "typed.docx", typed=True), profile)
    wrong = [
        f.message
        for f in check(filled, profile)
        if f.severity is Severity.ERROR and f.kind in ("invalid", "inconsistent", "ineligible")
    ]
    assert wrong == []
    lacking = [f.name for f in asked if f"missing:{f.missing_code or f.key}" in {g.code for g in check(filled, profile)}]
    assert lacking == []


def test_headings_of_two_rows_a_blank_corner_and_counters_with_letters(drafts: dict[str, tuple[Path, Profile]]) -> None:
    tables = {t.name: ([c.name for c in t.columns], [r.name for r in t.rows]) for _, p in drafts.values() for t in p.tables}
    assert tables == {
        "主要指标": (list(YEARS), ["主营业务收入", "研发费用"]), "仪器设备": (["仪器设备名称", "仪器设备型号", "购置日期", "购置原值"], []),
        "近三年经济效益": (["完成单位新增销售额", "完成单位新增利润", "其他应用单位新增销售额", "其他应用单位新增利润"], ["2023年", "2024年", "2025年", "累计"]),
    }  # fmt: skip
    sums = [r for r in drafts["prize"][1].rules if r.rule == "合计"]
    assert [len(r.parts) for r in sums] == [3, 3, 3, 3]


def test_choices_units_and_what_is_printed_behind_blanks(drafts: dict[str, tuple[Path, Profile]]) -> None:
    fields = {f.name: f for f in drafts["centre"][1].fields}
    assert [c.value for c in fields["登记注册类型"].choices] == ["内资企业", "国有", "私营", "外商投资企业"]
    source = fields["技术来源（可选一至两项）"]
    assert ([c.value for c in source.choices], bool(source.other_labels), source.required) == (
        ["自有技术", "其他企业技术"],
        True,
        "error",
    )
    assert [(fields[n].type.value, fields[n].unit) for n in ("总资产", "场地面积")] == [("number", "万元"), ("number", "平方米")]
    assert {n: fields[n].type.value for n in ("法定代表人姓名", "填报日期")} == {"法定代表人姓名": "person", "填报日期": "date"}
    assert {f.name: f.type.value for f in drafts["prize"][1].fields if f.name in ("起始", "完成")} == {
        "起始": "date",
        "完成": "date",
    }


def test_who_signs_and_seals_in_cells_that_declare(drafts: dict[str, tuple[Path, Profile]]) -> None:
    own = drafts["prize"][1]
    assert [t.paragraphs for t in own.prescribed] == [
        ("声明：本人同意完成人排名，遵守评审纪律。",),
        ("完成单位声明：本单位确认本表内容真实有效。",),
        ("声明：本单位同意参评，遵守工作纪律。",),
    ]
    assert [(s.anchors, s.context) for s in own.seals] == [(("单位（盖章）", "单位"), ()), (("完成单位（盖章）", "完成单位"), ())]
    assert own.signatures[0].signer == next(f.key for f in own.fields if f.name == "姓名")
    assert [s.anchors[0] for s in own.signatures] == ["本人签名：", "单位负责人签名："]
    assert not {"声明", "完成单位声明"} & {f.name for f in own.fields}
    centre_ = drafts["centre"][1]
    assert [(s.name, s.anchors) for s in centre_.signatures] == [("真实性承诺法定代表人签字", ("法定代表人签字：", "法定代表人"))]
    assert [s.name for s in centre_.seals] == ["封面企业名称公章", "真实性承诺企业公章"]
    assert centre_.paging is not None


def test_conditions_proofs_and_quotas_of_a_notice(drafts: dict[str, tuple[Path, Profile]]) -> None:
    profile = drafts["centre"][1]
    rules = [(r.rule, getattr(r, "number", None), getattr(r, "at_most", None)) for r in profile.rules]
    assert rules == [("勾选数目", None, 2), ("比较", 30000, None), ("比较", 800, None)]
    assert [(e.name, e.year, e.required) for e in profile.evidence] == [
        ("营业执照", None, "error"),
        ("2025年度审计报告", 2025, "error"),
        ("产权证明", None, "error"),
        ("联合体协议", None, "no"),
    ]
    assert "房产证" in next(k for k in profile.evidence_kinds if k.name == "产权证明").titles
    assert [(q.limit, q.kinds) for q in profile.submission.quotas] == [(6, ("local",)), (1, ("central_enterprise",))]
    assert (profile.submission.copies["province"].paper, profile.submission.copies["province"].electronic) == (2, 1)
    assert profile.submission.deadlines["province"].clause == CENTRE[-3]  # whole, however long
    told = drafts["prize"][1].submission
    assert [(q.limit, q.kinds, q.words) for q in told.quotas] == [(4, (), ("大学", "学院")), (5, ("county",), ())]
    assert {k: (d.by.isoformat(), d.to, told.copies[k].paper) for k, d in told.deadlines.items()} == {
        "city": ("2026-04-22", "海州市科学技术奖励委员会办公室（市科技局）", 3)
    }
