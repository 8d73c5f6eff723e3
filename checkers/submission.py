"""Demands on the handing-in, as far as the receipt register tells."""

from __future__ import annotations

from collections.abc import Iterator

from checkers.case import Complaint, PacketCase, Subject, report
from model.dates import chinese_date
from model.finding import ExtraPart, Finding, FindingKind, Severity
from model.folding import fold_words
from model.packet import Submission
from notices.profile import Copies, SubmissionDemand


def check_submission(case: PacketCase) -> Iterator[Finding]:
    """Yield `late`, `copies`, `missing:recommendation_letter`, `missing:online_registration`. What no register tells is no
    finding.
    """
    demand, row = case.profile.submission, case.record.submission
    if demand is None or row is None:
        return
    level = level_of(demand, row)
    yield from _late(case, demand, row, level)
    yield from _copies(case, demand.copies[level], row)
    yield from _letter(case, demand, row)
    yield from _online(case, demand, row)


def level_of(demand: SubmissionDemand, row: Submission | None) -> str:
    """Return whom the packet was handed in to (`province`, `ministry`); the notice's usual one where the register does not say."""
    level = row.level if row else None
    return level if level in demand.deadlines and level in demand.copies else demand.default_level


def _error(kind: FindingKind, message: str, expected: str = "", found: str = "") -> Complaint:
    return Complaint(kind, Severity.ERROR, message, expected=expected, found=found)


def _subject(name: str, clause: str) -> Subject:
    return Subject(name, ExtraPart.SUBMISSION, clause)


def _late(case: PacketCase, demand: SubmissionDemand, row: Submission, level: str) -> Iterator[Finding]:
    deadline = demand.deadlines[level]
    if row.received is not None and row.received > deadline.by:
        days = (row.received - deadline.by).days
        received, by = chinese_date(row.received), chinese_date(deadline.by)
        message = f"{deadline.to}于{received}收到材料，逾期{days}天（截止日期为{by}）。"
        complaint = _error(FindingKind.LATE, message, deadline.by.isoformat(), row.received.isoformat())
        yield report(case, _subject("submission", deadline.clause), complaint)


def _copies(case: PacketCase, demand: Copies, row: Submission) -> Iterator[Finding]:
    lacking = []
    if row.copies_paper is not None and row.copies_paper < demand.paper:
        lacking.append(f"纸质版应为{demand.paper}份，实收{row.copies_paper}份")
    if row.copies_electronic is not None and row.copies_electronic < demand.electronic:
        lacking.append(f"电子版应为{demand.electronic}份，实收{row.copies_electronic}份")
    elif _wrong_medium(demand, row):
        lacking.append(f"电子版应为{'、'.join(demand.media)}，实收介质为“{row.medium}”")
    if lacking:
        message = f"报送份数或介质不符合要求：{'；'.join(lacking)}，请补齐。"
        yield report(case, _subject("submission", demand.clause), _error(FindingKind.COPIES, message))


def _wrong_medium(demand: Copies, row: Submission) -> bool:
    medium = fold_words(row.medium or "")
    return bool(medium and demand.media) and not any(fold_words(word) in medium for word in demand.media)


def _letter(case: PacketCase, demand: SubmissionDemand, row: Submission) -> Iterator[Finding]:
    if demand.letter_clause and row.recommendation_letter is False and not _letter_enclosed(case, demand):
        message = "没有推荐单位出具的推荐意见函，请推荐单位补交。"
        yield report(case, _subject("recommendation_letter", demand.letter_clause), _error(FindingKind.MISSING, message))


def _letter_enclosed(case: PacketCase, demand: SubmissionDemand) -> bool:
    """The letter lies in the packet itself, whatever the register says."""
    return demand.letter_part is not None and bool(case.pages(demand.letter_part))


def _online(case: PacketCase, demand: SubmissionDemand, row: Submission) -> Iterator[Finding]:
    absent = row.online_submitted is False or (row.online_submitted is None and row.online_number == "")
    if demand.online_clause and absent:
        message = "未在网上申报系统注册并提交，请登录系统补充提交申报材料电子版。"
        yield report(case, _subject("online_registration", demand.online_clause), _error(FindingKind.MISSING, message))


def unchecked(case: PacketCase) -> list[str]:
    """Return what the register does not tell, and so was not checked, in Chinese."""
    demand = case.profile.submission
    if demand is None:
        return []
    row = case.record.submission or Submission()
    untold = {
        "收到日期（是否逾期）": row.received is None,
        "纸质版份数": row.copies_paper is None,
        "电子版份数": row.copies_electronic is None,
        "推荐意见函": bool(demand.letter_clause) and row.recommendation_letter is None and not _letter_enclosed(case, demand),
        "网上申报": bool(demand.online_clause) and row.online_submitted is None and row.online_number is None,
        "推荐顺序": bool(demand.quotas) and row.order is None,
    }
    told = "、".join(name for name, blank in untold.items() if blank)
    why = "收件登记表未登记" if case.record.submission else "没有收件登记表，或表中没有该材料的记录"
    return [f"{why}，因而未核对：{told}。"] if told else []
