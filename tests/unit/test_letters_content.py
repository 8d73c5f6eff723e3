"""What the letters say: everything once, what has one cause and clause in one item, in the notice's own words, nothing that is the office's own affair."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

import cleanrecord
import report_cases as cases
from checkers.check import check
from model.errors import AccessDenied, MissingConverter, PageTimeout, ShenbaoError, WorkerKilled
from model.finding import Finding, FindingKind, Severity
from model.packet import Fate
from model.record import PrescribedText
from model.results import PacketResult, Status
from notices.letters import CorrectionTexts, DueRule
from notices.profile import Profile, load
from reports.letter.blocks import Block, Mark, Style
from reports.letter.changes import changed_runs
from reports.letter.content import LetterContent, letter_content, numbered, receipt_content
from reports.letter.demands import basis
from reports.letter.to_recommender import recommender_letters

PROFILE = load(cases.NOTICE)
LAW = "《中华人民共和国行政许可法》第三十二条"


def content_of(result: PacketResult, profile: Profile | None = None) -> LetterContent:
    content = letter_content(result, profile)
    assert content is not None
    return content


def with_errors(*findings: Finding) -> PacketResult:
    return replace(cases.clean(), findings=findings, status=Status.DISCREPANT)


def error(kind: FindingKind, subject: str, message: str = "请核实。") -> Finding:
    return Finding(kind, subject, Severity.ERROR, "通知：……", message, part="submission")


def blank(key: str, page: int, asked: str = "请补填。") -> Finding:
    spec = PROFILE.field(key)
    return cases.finding("missing", key, f"《{PROFILE.part(spec.part).title}》中“{spec.name}”为空，{asked}", page=page)


def items(content: LetterContent) -> list[Block]:
    return [b for b in content.blocks if b.style is Style.ITEM]


LATE = error(FindingKind.LATE, "submission", "广东省工业和信息化厅于2020年5月11日收到材料，逾期1天（截止日期为2020年5月10日）。")
BLANK = error(FindingKind.MISSING, "company.name", "“单位名称”为空，请补填。")
QUOTA = error(FindingKind.OVER_QUOTA, "recommender", "推荐的项目超过10个，请推荐单位调整推荐名单。")


def test_it_lists_every_error_once_numbered_through_and_no_warning() -> None:
    result = cases.result()
    told = [b.text for b in items(content_of(result))]
    assert [i.split("．")[0] for i in told] == [str(n) for n in range(1, len(result.errors) + 1)]
    for error in result.errors:
        assert sum(error.message.rstrip("。") in i for i in told) == 1
    warned = [f.message for f in result.findings if f not in result.errors]
    assert warned and not any(w.rstrip("。") in i for w in warned for i in told)


def test_blanks_of_one_clause_are_one_item_with_their_places() -> None:
    keys = (("cover.date", 1), ("company.contact.fax", 3), ("company.contact.email", 3), ("project.name", 5))
    found = [blank(key, page) for key, page in keys] + [blank("company.listed", 3, "请勾选。")]
    content = content_of(with_errors(*found))
    [item] = items(content)
    assert item.text.startswith(
        "1．下列各处为空。请补填：《封面》“申报日期”（第 1 页）；《表一 申报单位信息表》“申报联系人传真”、“申报联系人邮箱”（第 3 页）；"
    )
    assert "请勾选：《表一 申报单位信息表》“是否上市公司”（第 3 页）。（依据：填表须知二" in item.text
    assert any("（共1项）" in b.text for b in content.blocks)


def test_other_causes_and_other_clauses_are_items_of_their_own() -> None:
    other = replace(blank("project.name", 5), clause="另一条")
    wrong = cases.finding("invalid", "company.credit_code", "校验码不正确，请更正。")
    told = items(content_of(with_errors(blank("cover.date", 1), blank("company.contact.fax", 3), other, wrong)))
    assert len(told) == 3
    assert told[0].text.count("依据") == 0 and "第1至2项依据：填表须知二" in told[1].text and "依据：另一条" in told[2].text


def test_seals_of_one_cause_and_clause_are_told_together() -> None:
    message = "《{}》要求的位置上没有{}，请加盖“某公司”公章。"
    names = {s.id: s.name for s in PROFILE.seals}
    found = [
        replace(cases.finding("missing", seal, message.format(title, names[seal]), page), part=part)
        for seal, title, page, part in (
            ("cover.applicant_seal", "封面", 1, "cover"),
            ("declaration.company_seal", "附3 申报主体责任声明", 8, "declaration"),
        )
    ]
    [item] = items(content_of(with_errors(*found)))
    both = "、".join(names[s] for s in ("cover.applicant_seal", "declaration.company_seal"))
    assert f"《封面》《附3 申报主体责任声明》要求的位置上没有{both}，请加盖“某公司”公章（第 1 页、第 8 页）。" in item.text


def test_what_is_asked_of_each_is_never_lost() -> None:
    names = {s.id: s.name for s in PROFILE.seals}
    found = [
        cases.finding("missing", seal, f"《封面》要求的位置上没有{names[seal]}，请加盖“{owner}”公章。", page=1, part="cover")
        for seal, owner in (("cover.applicant_seal", "甲公司"), ("cover.recommender_seal", "乙局"))
    ]
    told = items(content_of(with_errors(*found)))
    assert ["甲公司" in told[0].text, "乙局" in told[1].text] == [True, True] and "第1至2项依据" in told[1].text


def test_each_item_has_its_place_and_its_clause_in_the_same_paragraph() -> None:
    first, second, *_ = items(content_of(cases.result()))
    assert "（第 1 页）" in first.text and not first.runs
    assert (
        "（第 8 页）" in second.text
        and second.text.endswith("交由推荐单位邮寄。）")
        and "第1至2项依据：填表须知四" in second.text
    )
    assert [run.mark for run in second.pieces] == [Mark.NONE, Mark.BASIS]


def test_a_message_without_a_remedy_gets_one() -> None:
    texts = content_of(cases.result()).texts
    assert any("附3的公章是复印的。请在原件上加盖公章，复印无效" in t for t in texts)


def test_an_altered_clause_is_shown_whole_with_struck_and_inserted_words() -> None:
    want = "我单位在参评过程中所涉及的项目内容和程序皆符合国家有关法律法规及相关产业政策要求。"
    have = "我单位在参评过程中所涉及的项目内容基本符合国家有关法律法规及相关产业政策的要求。"
    message = "附3申报主体责任声明正文与规定文本不一致：“和程序皆”被改为“基本”；多出“的”。请使用规定文本重新打印并签字盖章。"
    finding = cases.finding("altered", "declaration.text", message, page=8)
    result = with_errors(finding)
    text = PrescribedText("declaration.text", 0.9, (("和程序皆", "基本"),), 0.95, None, ((want, have),))
    content = content_of(replace(result, record=replace(result.record, texts=(text,))))
    [item] = items(content)
    [change] = [b for b in content.blocks if b.style is Style.CHANGE]
    assert "被改为" not in item.text and "请使用规定文本重新打印并签字盖章" in item.text
    assert change.text == (
        "我单位在参评过程中所涉及的项目内容［删：和程序皆］［增：基本］符合国家有关法律法规及相关产业政策［增：的］要求。"
    )


@pytest.mark.parametrize(
    ("want", "have", "told"),
    [
        ("确认无误。", "确认 无误", ["确认无误。"]),
        ("全部责任由我单位承担。", "部分责任由我单位承担。", ["-全部", "+部分", "责任由我单位承担。"]),
        ("我单位对上述声明负责。", "", ["-我单位对上述声明负责。"]),
        ("我单位对上述声明负责。", "本项目不涉及", ["-我单位对上述声明负责。", "+本项目不涉及"]),
        ("资料真实，完整。", "资料真实，并且完整。", ["资料真实，", "+并且", "完整。"]),
    ],
)
def test_changes_are_words_not_stray_characters(want: str, have: str, told: list[str]) -> None:
    signs = {Mark.NONE: "", Mark.STRUCK: "-", Mark.INSERTED: "+"}
    assert [signs[run.mark] + run.text for run in changed_runs(want, have)] == told


def test_law_return_route_and_numbering_are_the_notices_own() -> None:
    text = "\n".join(content_of(cases.result()).texts)
    assert "行政许可法" not in text and "交由推荐单位邮寄至广东省" in text and "一次性告知" in text
    texts = CorrectionTexts(
        basis=f"{LAW}", number="{sequence}〔{year}〕第{count}号", sequence="浙经信补", addressee="{recommender}并转{applicant}"
    )
    content = content_of(cases.result(), PROFILE.model_copy(update={"correction": texts}))
    text = "\n".join(content.texts)
    assert f"依据{LAW}，" in text and "交由推荐单位邮寄至" not in text and content.number == "浙经信补〔{year}〕第{count}号"
    assert content.subject == "广州市工业和信息化局并转广州市星海数字教育科技有限公司" and "{" not in text


def test_a_copy_goes_to_whom_the_notice_names() -> None:
    texts = PROFILE.correction.model_copy(update={"copy_to": "{recommender}"})
    content = content_of(cases.result(), PROFILE.model_copy(update={"correction": texts}))
    assert any(b.text == "抄送：广州市工业和信息化局" for b in content.blocks)


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        (DueRule(days=10), date(2020, 5, 18)),
        (DueRule(days=5, workdays=True), date(2020, 5, 15)),
        (DueRule(days=1, workdays=True), date(2020, 5, 11)),
        (DueRule(days=10, not_after=date(2020, 5, 15)), date(2020, 5, 15)),
        (DueRule(days=3, not_after=date(2020, 5, 1)), date(2020, 5, 11)),
    ],
)
def test_the_last_day_follows_the_notices_rule(rule: DueRule, last: date) -> None:
    assert rule.last_day(date(2020, 5, 8)) == last  # a Friday


MAY = {"holidays": tuple(date(2020, 5, day) for day in range(1, 6)), "worked": (date(2020, 4, 26), date(2020, 5, 9))}


@pytest.mark.parametrize(
    ("issued", "days", "last"),
    [
        (date(2020, 4, 29), 1, date(2020, 4, 30)),
        (date(2020, 4, 29), 2, date(2020, 5, 6)),  # over the holidays of May
        (date(2020, 5, 8), 1, date(2020, 5, 9)),  # a Saturday that is worked
        (date(2020, 5, 8), 2, date(2020, 5, 11)),
        (date(2020, 4, 24), 1, date(2020, 4, 26)),  # a Sunday that is worked
    ],
)
def test_working_days_know_holidays_and_weekends_that_are_worked(issued: date, days: int, last: date) -> None:
    assert DueRule(days=days, workdays=True, **MAY).last_day(issued) == last
    assert DueRule(days=days, **MAY).last_day(issued) == issued + timedelta(days=days)  # days of the calendar know none


def test_as_issued_it_has_number_day_and_last_day() -> None:
    content = numbered(content_of(cases.result()), "（甲）补正告〔2020〕7号", date(2020, 5, 8), date(2020, 5, 18))
    text = "\n".join(content.texts)
    assert "（甲）补正告〔2020〕7号" in text and "2020年5月8日" in text and "于2020年5月18日前" in text and "　　　号" not in text


def test_a_packet_without_errors_gets_no_letter_but_a_receipt() -> None:
    assert letter_content(cases.clean()) is None
    content = receipt_content(cases.clean())
    assert content.title == "申报材料收件回执" and content.annexed and len(content.receipt) == 4


def test_a_form_that_names_no_project_has_none_in_its_letters() -> None:
    """The applicant stands for it, and did not apply for itself."""
    identity = PROFILE.identity.model_copy(update={"project": PROFILE.identity.applicant})
    profile = PROFILE.model_copy(update={"identity": identity})
    content = content_of(with_errors(BLANK), profile)
    assert "你单位提交的《新型信息消费示范项目申报书》及相关材料收悉" in "\n".join(content.texts)


def test_a_clause_ends_with_one_mark() -> None:
    """Clauses are copied from forms and from the midst of sentences: 申报企业（盖章）：, 从业人员不少于20人；"""
    for clause in ("封面：申报企业（盖章）：", "从业人员不少于20人；", "不得空缺。"):
        assert basis(clause, 1, 1).text == f"（依据：{clause.rstrip('：；。')}。）"


def test_who_came_too_late_is_not_asked_to_correct_anything() -> None:
    content = content_of(with_errors(BLANK, LATE))
    text = "\n".join(b.text for b in content.blocks)
    assert content.title == "不予受理告知书" and "不予受理告〔" in content.number
    assert "决定不予受理" in text and "2020年5月11日收到材料" in text and "逾期或未按要求报送的，不予受理" in text
    assert "补正" not in text and "单位名称" not in text and "{" not in text


def test_a_warning_of_lateness_refuses_nothing() -> None:
    assert not with_errors(BLANK, replace(LATE, severity=Severity.WARNING)).refused


def test_the_recommenders_own_are_told_to_the_recommender_alone() -> None:
    letter = error(FindingKind.MISSING, "recommendation_letter", "没有推荐单位出具的推荐意见函，请推荐单位补交。")
    twice = error(FindingKind.DUPLICATE, "submission", "重复申报，请核实并撤回其中一份。")
    assert letter_content(with_errors(QUOTA, letter)) is None
    told = "\n".join(content_of(with_errors(QUOTA, letter, twice, BLANK)).texts)
    assert "重复申报" in told and "单位名称" in told and "推荐名单" not in told and "推荐意见函，请" not in told
    [content] = recommender_letters([with_errors(QUOTA, letter, twice, BLANK), with_errors(QUOTA), cases.clean()])
    text = "\n".join(content.texts)
    assert text.count("推荐名单") == 1 and "推荐意见函，请" in text and "重复申报" in text and "单位名称" not in text
    assert f"{content.subject}：" in text and "（共3项）" in text and not content.annexed and text.count("依据") == 1


def test_projects_with_the_same_fault_are_one_item_to_the_recommender() -> None:
    one = with_errors(QUOTA)
    name = replace(one.record.fields["cover.project_name"], raw="另一个平台", value="另一个平台")
    other = replace(one, record=replace(one.record, fields={**one.record.fields, "cover.project_name": name}))
    [content] = recommender_letters([one, other])
    [item] = items(content)
    assert "平台”、" in item.text and "“另一个平台”：推荐的项目超过10个" in item.text


@pytest.mark.parametrize("problem", [MissingConverter(), AccessDenied(), WorkerKilled(), PageTimeout()], ids=lambda p: p.code)
def test_what_went_wrong_on_the_offices_machine_is_not_told(problem: ShenbaoError) -> None:
    lost = replace(cases.files()[0], fate=Fate.UNREADABLE, problem=problem.problem())
    record = replace(cleanrecord.clean(), files=(*cleanrecord.clean().files, lost))
    found = [f for f in check(record, PROFILE) if f.kind is FindingKind.UNREADABLE]
    assert [f.severity for f in found] == [Severity.WARNING]
    content = letter_content(replace(cases.clean(), record=record, findings=(*found, BLANK)))
    assert content is not None
    text = "\n".join(content.texts)
    assert not any(word in text for word in ("管理员", "本机", "进程", "超时", "权限")) and "无法读取" in text


def test_nothing_that_only_the_office_knows_is_told() -> None:
    assert "未核查" not in "\n".join(content_of(cases.result()).texts)
