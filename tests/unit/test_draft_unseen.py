"""A form and a notice of other kinds than those that the drafting was written with: 首台套, with what such forms print."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_BREAK

from extractors.readers.word.reader import word_pages
from notices.profile import Profile, load
from shenbao.drafting.draft import draft_of
from shenbao.drafting.notice import call_of, clauses_of, sentences, submission_of
from shenbao.drafting.said import Draft, Source
from shenbao.drafting.write import as_yaml

NOTICE = (
    "海西省工业和信息化厅 海西省财政厅", "海西工信装备〔2026〕31号", "关于组织开展2026年度首台（套）重大技术装备认定工作的通知", "各设区市工业和信息化局、财政局：",
    "一、申报条件", "（一）申报单位须在本省行政区域内注册、具有独立法人资格。", "二、推荐名额", "每个设区市限推荐8项，其中县（市、区）不超过3项；省属企业集团推荐不超过5项。每家企业限报2项；同一产品不得重复申报。",
    "三、报送要求", "（一）申报单位应于2026年5月20日前将申报书一式四份报送所在地设区市工业和信息化局。",
    "（二）各设区市工业和信息化局审核后，于6月5日前将推荐文件、申报书（一式两份）及电子版光盘报省工业和信息化厅（装备工业处）。", "海西省工业和信息化厅 海西省财政厅", "2026年4月2日",
)  # fmt: skip


def _page(document: Document, *lines: str) -> None:
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    for line in lines:
        document.add_paragraph(line)


def _form(path: Path) -> Path:
    document = docx.Document()
    for line in (
        "附件2",
        "海西省首台（套）重大技术装备",
        "认定申报书",
        "产品名称：________________",
        "申报单位（盖章）：________________",
        "推荐单位：________________",
        "海西省工业和信息化厅制",
    ):
        document.add_paragraph(line)
    _page(document, "一、研发团队", "（不少于5人，可另加行）")
    team = document.add_table(rows=4, cols=4, style="Table Grid")
    for cell, text in zip(team.rows[0].cells, ("序号", "姓名", "职务", "分工"), strict=True):
        cell.text = text
    for number in (1, 2, 3):
        team.cell(number, 0).text = str(number)
    _page(document, "二、产品投入", "单位：万元")
    costs = document.add_table(rows=6, cols=5, style="Table Grid")
    costs.cell(0, 0).merge(costs.cell(0, 1)).text = "项目"
    for at, text in enumerate(("2024年", "2025年", "合计"), 2):
        costs.cell(0, at).text = text
    for group, since, names in (("研发投入", 1, ("设备", "其他", "研发合计")), ("产业化投入", 4, ("厂房", "其他"))):
        costs.cell(since, 0).merge(costs.cell(since + len(names) - 1, 0)).text = group
        for at, name in enumerate(names, since):
            costs.cell(at, 1).text = name
    _page(document, "三、产品说明", "（一）产品创新性（限800字以内）", "", "（二）首台（套）业绩", "")
    _page(
        document,
        "四、真实性承诺书",
        "本单位承诺：所报材料真实有效，愿承担相应法律责任。",
        "申报单位（公章）：",
        "法定代表人（签字）：",
        "年    月    日",
        "推荐单位意见：",
        "推荐单位（盖章）：",
        "年    月    日",
    )
    _page(
        document,
        "五、需提交的证明材料",
        "1. 企业营业执照（复印件）；",
        "2. 2024年、2025年审计报告；",
        "3. 首台（套）产品销售合同及用户使用报告；",
        "4. 环评批复（涉及环境影响的须提供）；",
        "5. 查新报告（如有）。",
    )
    document.save(str(path))
    return path


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Draft, Profile]:
    folder = tmp_path_factory.mktemp("unseen")
    pages = word_pages(_form(folder / "form.docx"), "form.docx")
    draft = draft_of("unseen", pages, [Source(line, f"通知第{n}行") for n, line in enumerate(NOTICE, 1)])
    path = folder / "draft.yaml"
    path.write_text(as_yaml(draft), encoding="utf-8")
    return draft, load(str(path))


def test_a_numbered_list_of_proofs_is_no_essay(drafted: tuple[Draft, Profile]) -> None:
    profile = drafted[1]
    assert [(a.name, profile.part(a.title_part).kind) for a in profile.attachments] == [("需提交的证明材料", "title_page")]
    assert [(e.name, e.years, e.required) for e in profile.evidence] == [
        ("企业营业执照（复印件）", (), "error"), ("审计报告", (2024, 2025), "error"), ("首台（套）产品销售合同及用户使用报告", (), "error"),
        ("环评批复", (), "no"), ("查新报告", (), "no"),
    ]  # fmt: skip
    assert {k.titles[0] for k in profile.evidence_kinds} >= {"环评批复", "查新报告"}


def test_limits_in_headings_and_remarks_above_tables(drafted: tuple[Draft, Profile]) -> None:
    profile = drafted[1]
    essays = [(f.name, f.limit) for f in profile.fields if f.part == "essay"]
    assert essays == [("产品创新性", 800), ("首台（套）业绩", None)]
    assert [(t.name, t.at_least) for t in profile.tables if t.repeats] == [("研发团队", 5)]


def test_a_table_whose_first_column_is_merged_with_its_sums(drafted: tuple[Draft, Profile]) -> None:
    table = next(t for t in drafted[1].tables if not t.repeats)
    assert [c.name for c in table.columns] == ["2024年", "2025年", "合计"]
    assert [r.name for r in table.rows] == ["设备", "研发投入其他", "研发合计", "厂房", "产业化投入其他"]
    sums = {rule.total: rule.parts for rule in drafted[1].rules if rule.rule == "合计"}
    first, other, whole = (row.key for row in table.rows[:3])
    assert sums[f"{table.key}.{whole}.y2024"] == (f"{table.key}.{first}.y2024", f"{table.key}.{other}.y2024")
    assert sums[f"{table.key}.{first}.{table.columns[2].key}"] == (f"{table.key}.{first}.y2024", f"{table.key}.{first}.y2025")


def test_two_dates_and_an_opinion_on_one_page(drafted: tuple[Draft, Profile]) -> None:
    dates = [(f.name, f.context) for f in drafted[1].fields if f.part == "declaration" and f.type == "date"]
    assert dates == [("申报单位日期", ("申报单位（公章）",)), ("推荐单位日期", ("推荐单位（盖章）",))]


def test_who_issues_it_and_what_the_form_is_called(drafted: tuple[Draft, Profile]) -> None:
    profile = drafted[1]
    assert (profile.issuer, profile.authority) == ("海西省工业和信息化厅、海西省财政厅", "海西省工业和信息化厅")
    assert profile.form_title == "海西省首台（套）重大技术装备认定申报书"
    assert [f.name for f in profile.fields if f.key == "declaration.opinion"] == ["推荐单位意见"]


def test_deadlines_copies_and_quotas_of_several_levels(drafted: tuple[Draft, Profile]) -> None:
    told = drafted[1].submission
    assert told is not None
    assert {k: (d.by.isoformat(), d.to) for k, d in told.deadlines.items()} == {
        "city": ("2026-05-20", "所在地设区市工业和信息化局"), "province": ("2026-06-05", "省工业和信息化厅（装备工业处）"),
    }  # fmt: skip
    assert {k: (c.paper, c.electronic) for k, c in told.copies.items()} == {"city": (4, 0), "province": (2, 1)}
    assert [(q.limit, q.kinds, q.words) for q in told.quotas] == [
        (5, (), ("集团", "控股")),
        (8, ("local",), ()),
        (3, ("county",), ()),
    ]
    assert (told.per_applicant, told.duplicate_clause) == (2, "同一产品不得重复申报。")


def test_sentences_are_quoted_whole() -> None:
    lines = (
        "一、所有栏目均须填写；没有的填“无”。",
        "二、有下列情形之一的，不得申报：",
        "1.列入失信名单的；",
        "2.有项目到期未验收的。",
        "三、每个单位限报2项。",
        "四、联系人：王工。",
    )
    said = sentences([Source(line, "") for line in lines])
    assert [c.text for c in clauses_of(said)] == [lines[0], "".join(lines[1:4]), lines[4]]


@pytest.mark.parametrize(
    ("text", "by", "paper"),
    [
        ("请于2026年5月10日（星期五）下班前将书面材料3套报江州市经济和信息化局。", "2026-05-10", 3),
        ("申报时间为2026年3月1日至2026年4月8日截止，一式六份报送县发展和改革局。", "2026-04-08", 6),
        ("申报单位须在2023年3月1日前注册。申报书（一式两份）请于4月1日17:00前递交至市科技局业务受理窗口。", "2026-04-01", 2),
    ],
)  # fmt: skip
def test_other_wordings_of_deadlines(text: str, by: str, paper: int) -> None:
    lines = [Source(text, ""), Source("江州市科学技术局", ""), Source("2026年3月1日", "")]
    demand = submission_of(sentences(lines), [], call_of(lines))
    assert demand is not None
    (level,) = demand.data["deadlines"]
    assert (demand.data["deadlines"][level]["by"].isoformat(), demand.data["copies"][level]["paper"]) == (by, paper)
    assert call_of(lines).issuer == "江州市科学技术局"
