"""`shenbao notice draft`: the profile that the papers of a call give, held against the one written by hand, and on a form of another kind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from blank_forms import LATER, NEWER, OLDER, RENEWED, form_of_2020, form_of_2023, form_of_2024, form_of_2027
from checkers.check import check
from evaluation.drafting import compared, matched
from extractors.packet.fill import PacketPages, fill_record
from extractors.readers.word.reader import word_pages
from model.page import Page
from notices.faults.check import faults_in
from notices.profile import Profile, load
from notices.tables import CellSpec
from shenbao.commands.main import cli
from shenbao.drafting.draft import draft_of
from shenbao.drafting.lexicon import limit_of, number_of, type_of
from shenbao.drafting.notice import sentences
from shenbao.drafting.said import Draft, Source
from shenbao.drafting.write import as_yaml

DRAFT_OF = {
    "2020": (form_of_2020, OLDER),
    "2023": (form_of_2023, NEWER),
    "2024": (form_of_2024, LATER),
    "2027": (form_of_2027, RENEWED),
}


def sources(lines: Sequence[str]) -> list[Source]:
    return [Source(line, f"通知第{number}行") for number, line in enumerate(lines, 1)]


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[Page, ...], Draft, Profile]:
    return made("2020", tmp_path_factory.mktemp("draft"))


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[Page, ...], Draft, Profile]:
    return made("2023", tmp_path_factory.mktemp("draft"))


def made(year: str, folder: Path) -> tuple[tuple[Page, ...], Draft, Profile]:
    write, notice = DRAFT_OF[year]
    pages = word_pages(write(folder / "form.docx"), "form.docx")
    draft = draft_of(f"draft{year}", pages, sources(notice))
    path = folder / "draft.yaml"
    path.write_text(as_yaml(draft), encoding="utf-8")
    return pages, draft, load(str(path))


def test_the_draft_holds_what_the_profile_by_hand_holds(older: tuple[tuple[Page, ...], Draft, Profile]) -> None:
    lacking = {s.name: s.lacking for s in compared(older[2], load("xxxf2020")) if s.lacking}
    # 「公司」 on the declaration is the applicant: the draft says the cover's field, and that it is to be confirmed
    assert lacking == {"owners of seals": ("附3申报主体责任声明公章",)}
    assert "待确认：“公司”是谁" in as_yaml(older[1])


def test_all_ten_directions_and_every_tick(older: tuple[tuple[Page, ...], Draft, Profile]) -> None:
    pairs = matched(older[2], load("xxxf2020"))
    assert [len(pairs[key].choices) for key in ("project.directions", "cover.direction")] == [10, 10]
    assert [len(pairs[key].choices) for key in ("company.ownership", "company.main_business")] == [9, 14]
    assert all(pairs[key].other_labels for key in ("company.ownership", "company.main_business", "company.honours"))


@pytest.mark.parametrize("year", ["2020", "2023", "2024", "2027"])
def test_a_draft_has_no_faults(year: str, tmp_path: Path) -> None:
    made(year, tmp_path)
    assert [str(fault) for fault in faults_in(tmp_path / "draft.yaml") if fault.sure] == []


def test_what_is_written_is_what_was_drafted(older: tuple[tuple[Page, ...], Draft, Profile]) -> None:
    assert yaml.safe_load(as_yaml(older[1])) == older[1].profile


@pytest.mark.parametrize("year", ["2020", "2023", "2024", "2027"])
def test_the_blank_form_lacks_every_field_of_its_draft(year: str, tmp_path: Path) -> None:
    pages, _, profile = made(year, tmp_path)
    codes = {f.code for f in check(fill_record(PacketPages("blank", (), pages, tmp_path), profile), profile)}
    wanted = {f"missing:{s.key}" for s in profile.fields if s.required != "no" and not s.required_if and not getattr(s, "row", 0)}
    assert wanted <= codes


def test_a_form_of_another_kind(newer: tuple[tuple[Page, ...], Draft, Profile]) -> None:
    profile = newer[2]
    told = {(s.part, s.labels[0]): s.type for s in profile.fields}
    assert told["cover", "申报类别"] == "choices"
    assert told["cover", "申报主体（盖章）"] == "organisation"
    assert told["cover", "填报日期"] == "date"
    assert told["table1", "统一社会信用代码"] == "credit_code"
    assert told["table2", "项目起止时间"] == "period"
    assert told["table2", "是否涉密"] == "yes_no"
    assert [(s.name, s.number) for s in profile.fields if s.part == "essay"] == [
        ("建设背景", "1"), ("总体架构", "2.1"), ("关键技术", "2.2"), ("实施计划", "3"),
    ]  # fmt: skip
    assert {s.name: s.limit for s in profile.fields if s.limit} == {"单位简介": 300, "建设背景": 800}
    assert [(s.key, s.name, s.type) for s in profile.fields if isinstance(s, CellSpec)] == [
        (f"table1.table1.amount.y{year}", f"营业收入（{year}年）", "number") for year in (2020, 2021, 2022)
    ]
    assert profile.field("table1.text_2").required == "no"
    assert [p.paragraphs[-1] for p in profile.prescribed] == ["如有不实，愿承担相应的法律责任。"]
    assert (profile.title, profile.number) == ("2023年大数据产业发展试点示范项目申报", "某工信厅函〔2023〕88号")
    assert [(e.name, e.kinds, e.year) for e in profile.evidence] == [
        ("营业执照复印件", ("licence",), None), ("2022年度审计报告", ("audit_report",), 2022), ("厂房租赁凭据", ("attachment1.proof3",), None),
    ]  # fmt: skip


def test_a_notice_of_another_kind(newer: tuple[tuple[Page, ...], Draft, Profile]) -> None:
    demand = newer[2].submission
    assert demand is not None
    assert {level: (d.by.isoformat(), d.to) for level, d in demand.deadlines.items()} == {
        "province": ("2023-06-30", "省工业和信息化厅")
    }
    assert demand.copies["province"].paper == 4  # the form's instructions say it
    assert [(q.limit, q.kinds) for q in demand.quotas] == [(2, ()), (3, ("local",))]  # of units by their names first
    assert demand.duplicate_clause == "每个单位限申报一个项目。"


def test_what_is_not_sure_is_marked_with_its_reason(newer: tuple[tuple[Page, ...], Draft, Profile]) -> None:
    text = as_yaml(newer[1])
    for reason in (
        "证明材料的种类不在词表中",
        "取自表格第2页",
        "请确认对哪些推荐单位",
        "“申报单位”是谁",
    ):
        assert f"待确认：{reason}" in text or f"{reason}" in text.split("待确认", 1)[1], reason


def test_a_form_with_tables_of_people_and_costs(tmp_path: Path) -> None:
    _, draft, profile = made("2024", tmp_path)
    told = {(s.part, *s.context, s.labels[0]): s for s in profile.fields}
    assert told["table1", "承担单位", "社会信用代码"].type == "credit_code"
    assert told["table1", "项目基本情况", "申请经费（万元）"].type == "number"
    assert [c.value for c in told["table1", "项目负责人", "性别"].choices] == ["男", "女"]
    plain = {s.labels[0] for s in profile.fields if not isinstance(s, CellSpec)}
    assert plain & {"序号", "科目", "合计", "自筹经费", "职称", "负责人（签字）"} == set()
    people, costs = profile.tables
    assert (people.name, [c.name for c in people.columns], people.repeats) == ("项目组成员", ["姓名", "职称", "工作单位"], True)
    assert [c.name for c in costs.columns] == ["合计", "省财政经费", "自筹经费"]
    assert [r.name for r in costs.rows] == ["设备费", "业务费", "劳务费", "合计"]
    assert "待确认：表中有3行，至少、至多须填几行" in as_yaml(draft)
    assert "请核对“规则”中的“合计”是否齐全" in as_yaml(draft)
    assert [(s.part, s.name, s.limit) for s in profile.fields if s.part.startswith("essay")] == [
        ("essay", "立项依据", 2000), ("essay2", "研究内容", 1500), ("essay2", "技术路线", None), ("essay2", "创新点", None),
    ]  # fmt: skip
    assert [(s.part, s.owner) for s in profile.seals] == [
        ("cover", "cover.name"), ("cover", "cover.name_2"), ("table2", "cover.name"), ("table2", "cover.name_2"),
    ]  # fmt: skip
    assert profile.submission is not None
    assert profile.submission.deadlines["province"].by.isoformat() == "2024-04-01"
    assert "“截止时间为2024年3月15日”" in as_yaml(draft)
    assert [(q.limit, q.words) for q in profile.submission.quotas] == [(5, ("大学", "学院")), (8, ())]
    assert profile.format is not None
    assert (profile.format.size_pt, profile.format.body_fonts[0]) == (12, "宋体")


def test_a_form_of_the_kind_of_zhuanjingtexin(tmp_path: Path) -> None:
    _, draft, profile = made("2027", tmp_path)
    assert [(p.id, p.kind) for p in profile.parts] == [
        ("cover", "cover"), ("instructions", "instructions"), ("table1", "table"), ("table2", "table"), ("declaration", "declaration"),
        ("attachment1", "title_page"), ("attachment1.evidence", "evidence"), ("letter", "letter"),
    ]  # fmt: skip
    told = {(s.part, s.labels[0]): s.type for s in profile.fields if not isinstance(s, CellSpec)}
    assert told["table1", "从事特定细分市场时间（年）"] == told["table2", "主导产品收入占营业收入比重（%）"] == "number"
    assert (told["table1", "注册时间"], told["table1", "企业类型"], told["table1", "是否上市"]) == ("date", "choices", "yes_no")
    assert profile.field("table1.text_2").hints == ()  # the box behind a blank is no hint
    figures, rights = profile.tables
    assert ([c.key for c in figures.columns], len(figures.rows)) == (["y2024", "y2025", "y2026"], 7)
    assert [(c.name, c.type) for c in rights.columns] == [("名称", None), ("类别", None), ("授权号", None), ("授权日期", "date")]
    assert [s.owner for s in profile.seals] == ["cover.name", "cover.name_2", "cover.name"]
    assert profile.submission is not None
    by = {level: (d.by.isoformat(), d.to) for level, d in profile.submission.deadlines.items()}
    assert by == {"city": ("2027-06-15", "当地工业和信息化局"), "province": ("2027-06-30", "省工业和信息化厅（中小企业处）")}
    assert profile.submission.copies["province"].paper == 2
    assert [q.limit for q in profile.submission.quotas] == [50]
    assert profile.submission.duplicate_clause == "每家企业限报送一份申请书。"
    assert [(e.name, e.years) for e in profile.evidence] == [
        ("营业执照复印件", ()), ("审计报告", (2024, 2025, 2026)), ("知识产权证书复印件", ()),
    ]  # fmt: skip
    assert profile.identity is not None and profile.identity.project == "table2.text"
    assert draft.doubts <= 9


def test_labels_have_the_wordings_that_applicants_type(older: tuple[tuple[Page, ...], Draft, Profile]) -> None:
    assert {"移动电话", "手机号码"} <= set(older[2].field("table1.mobile").labels)
    assert "单位全称" in older[2].field("table1.name").labels


def test_clauses_stand_verbatim_with_their_places() -> None:
    said = sentences(sources(("三、报送要求", "材料须装订成册，", "不得散装。其余从略。", "", "(二) 电子版应刻盘；")))
    assert [(s.text, s.place) for s in said] == [
        ("三、报送要求", "通知第1行"), ("材料须装订成册，不得散装。", "通知第2行"), ("其余从略。", "通知第2行"), ("(二)电子版应刻盘；", "通知第5行"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "kind"),
    [("联系手机", "mobile"), ("E-mail", "email"), ("填表日期", "date"), ("营业收入（万元）", "number"), ("企业全称", "organisation"), ("项目负责人", "person"),
     ("从业人数", "count"), ("通讯地址", "address"), ("建设周期", "period"), ("法定代表人（签字）", "person"), ("核心竞争优势", "text")],
)  # fmt: skip
def test_types_by_the_lexicon(label: str, kind: str) -> None:
    assert type_of(label)[0] == kind


def test_small_numbers_and_limits() -> None:
    assert [number_of(text) for text in ("3", "叁", "十", "十二", "二十", "份")] == [3, 3, 10, 12, 20, None]
    assert [limit_of(text) for text in ("（不超过 400 字）", "300字以内", "限1000字", "400字")] == [400, 300, 1000, None]


def test_the_command_writes_a_profile_that_loads(tmp_path: Path) -> None:
    form = form_of_2023(tmp_path / "表.docx")
    notice = tmp_path / "通知.txt"
    notice.write_text("\n".join(NEWER), encoding="gb18030")
    ran = CliRunner().invoke(
        cli, ["notice", "draft", str(form), str(notice), "--out", str(tmp_path / "new.yaml"), "--id", "dsj2023"]
    )
    assert ran.exit_code == 0, ran.output
    assert load(str(tmp_path / "new.yaml")).id == "dsj2023"
    assert "通知.txt第12行" in (tmp_path / "new.yaml").read_text(encoding="utf-8")
