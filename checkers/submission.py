"""Demands on the handing-in, as far as the receipt register tells."""

from __future__ import annotations

from collections.abc import Iterator

from checkers.context import SUBMISSION, Case, report
from checkers.words import folded
from model.finding import Finding, Severity
from model.packet import Submission
from notices.profile import Copies, SubmissionDemand


def check_submission(case: Case) -> Iterator[Finding]:
    """`late`, `copies`, `missing:recommendation_letter`, `missing:online_registration`. What no register tells is no finding."""
    demand, row = case.profile.submission, case.record.submission
    if demand is None or row is None:
        return
    level = level_of(demand, row)
    yield from _late(case, demand, row, level)
    yield from _copies(case, demand.copies[level], row)
    yield from _letter(case, demand, row)
    yield from _online(case, demand, row)


def level_of(demand: SubmissionDemand, row: Submission | None) -> str:
    """Whom the packet was handed in to (`province`, `ministry`); the notice's usual one where the register does not say."""
    level = row.level if row else None
    return level if level in demand.deadlines and level in demand.copies else demand.default_level


def _error(case: Case, kind: str, subject: str, message: str, clause: str, expected: str = "", found: str = "") -> Finding:
    return report(case, kind, subject, Severity.ERROR, message, part=SUBMISSION, clause=clause, expected=expected, found=found)


def _late(case: Case, demand: SubmissionDemand, row: Submission, level: str) -> Iterator[Finding]:
    deadline = demand.deadlines[level]
    if row.received is not None and row.received > deadline.by:
        days = (row.received - deadline.by).days
        message = f"{deadline.to}于{row.received.isoformat()}收到材料，逾期{days}天（截止{deadline.by.isoformat()}）。逾期报送的，不予受理。"
        yield _error(case, "late", "submission", message, deadline.clause, deadline.by.isoformat(), row.received.isoformat())


def _copies(case: Case, demand: Copies, row: Submission) -> Iterator[Finding]:
    lacking = []
    if row.copies_paper is not None and row.copies_paper < demand.paper:
        lacking.append(f"纸质版应为{demand.paper}份，实收{row.copies_paper}份")
    if row.copies_electronic is not None and row.copies_electronic < demand.electronic:
        lacking.append(f"电子版应为{demand.electronic}份，实收{row.copies_electronic}份")
    elif _wrong_medium(demand, row):
        lacking.append(f"电子版应为{'、'.join(demand.media)}，实收介质为“{row.medium}”")
    if lacking:
        message = f"报送份数或介质不符合要求：{'；'.join(lacking)}，请补齐。"
        yield _error(case, "copies", "submission", message, demand.clause)


def _wrong_medium(demand: Copies, row: Submission) -> bool:
    medium = folded(row.medium or "")
    return bool(medium and demand.media) and not any(folded(word) in medium for word in demand.media)


def _letter(case: Case, demand: SubmissionDemand, row: Submission) -> Iterator[Finding]:
    if row.recommendation_letter is False and not case.pages(demand.letter_part):
        message = "没有推荐单位出具的推荐意见函，请推荐单位补交。"
        yield _error(case, "missing", "recommendation_letter", message, demand.letter_clause)


def _online(case: Case, demand: SubmissionDemand, row: Submission) -> Iterator[Finding]:
    if row.online_submitted is False or (row.online_submitted is None and row.online_number == ""):
        message = "未在网上申报系统注册并提交，请登录系统补充提交申报材料电子版。"
        yield _error(case, "missing", "online_registration", message, demand.online_clause)


def unchecked(case: Case) -> list[str]:
    """What the register does not tell, and so was not checked, in Chinese."""
    demand, row = case.profile.submission, case.record.submission
    if demand is None:
        return []
    if row is None:
        letter = [] if case.pages(demand.letter_part) else ["推荐意见函"]
        told = ["收到日期", "份数和介质", *letter, "网上申报", "推荐顺序和推荐数量"]
        return [f"收件登记表中没有该材料的记录，下列事项未核对：{'、'.join(told)}。"]
    blank = {
        "收到日期（是否逾期）": row.received is None,
        "纸质版份数": row.copies_paper is None,
        "电子版份数": row.copies_electronic is None,
        "推荐意见函": row.recommendation_letter is None and not case.pages(demand.letter_part),
        "网上申报": row.online_submitted is None and row.online_number is None,
        "推荐顺序": row.order is None,
    }
    told = [name for name, is_blank in blank.items() if is_blank]
    return [f"收件登记表未登记、因而未核对：{'、'.join(told)}。"] if told else []
