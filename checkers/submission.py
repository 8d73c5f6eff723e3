"""Demands on the handing-in, as far as the receipt register tells."""

from __future__ import annotations

from collections.abc import Iterator

from checkers.case import Complaint, PacketCase, Subject, report
from checkers.confidence import certain
from checkers.quotas import bound_by, told_level, unclear_in
from model.dates import chinese_date
from model.finding import ExtraPart, Finding, FindingKind, Severity
from model.folding import fold_words
from model.packet import Submission
from notices.handing_in import Copies, Delivery, SubmissionDemand
from notices.recommenders import recommender_of


def check_submission(case: PacketCase) -> Iterator[Finding]:
    """Yield `late`, `copies`, `missing:recommendation_letter`, `missing:online_registration`, `invalid:delivery`,
    `ineligible:recommender`. What no register tells is no finding.
    """
    demand, row = case.profile.submission, case.record.submission
    if demand is None:
        return
    yield from _recommender(case, demand, row)
    if row is None:
        return
    level = level_of(demand, row)
    yield from _delivery(case, demand.deliveries.get(level), row)
    yield from _late(case, demand, row, level)
    yield from _copies(case, demand.copies[level], row)
    yield from _letter(case, demand, row)
    yield from _online(case, demand, row)


def level_of(demand: SubmissionDemand, row: Submission | None) -> str:
    """Return whom the packet was handed in to (`province`, `ministry`); the notice's usual one where the register does not say."""
    level = told_level(demand, row)
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


def _delivery(case: PacketCase, demand: Delivery | None, row: Submission) -> Iterator[Finding]:
    way = fold_words(row.delivery or "")
    if demand and way and not any(fold_words(word) in way for word in demand.ways):
        allowed = "或".join(demand.ways[:2])
        message = f"登记的报送方式为“{row.delivery}”，通知要求以{allowed}方式报送，请核实。"
        complaint = Complaint(FindingKind.INVALID, Severity.WARNING, message, expected=allowed, found=row.delivery or "")
        yield report(case, _subject("delivery", demand.clause), complaint)


def _recommender(case: PacketCase, demand: SubmissionDemand, row: Submission | None) -> Iterator[Finding]:
    """Told of the register's recommender, else of the form's. It is never an error: only the office knows whom it asked to recommend."""
    key = case.profile.identity.recommender if case.profile.identity else None
    name = (row.recommender if row else None) or case.text(key)
    if not name or not demand.recommender_clause or recommender_of(name, demand.recommenders).kind:
        return
    if not (row and row.recommender) and not certain(case.value(key or ""), case.profile.thresholds):
        return  # a name that was hardly read is asked about as a value, and tells nothing of whom it names
    kinds = "、".join(kind.name for kind in demand.recommenders)
    message = f"推荐单位“{name}”似不属于通知规定的推荐单位（{kinds}），请核实其推荐资格。"
    source = None if row and row.recommender or key is None else case.value(key).source
    complaint = Complaint(FindingKind.INELIGIBLE, Severity.WARNING, message, source, expected=kinds, found=name)
    yield report(case, _subject("recommender", demand.recommender_clause), complaint)


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
        "推荐顺序": row.order is None and bool(_bound(case, demand, row)),
        "报送方式": level_of(demand, row) in demand.deliveries and row.delivery is None,
    }
    told = "、".join(name for name, blank in untold.items() if blank)
    why = "收件登记表未登记" if case.record.submission else "没有收件登记表，或表中没有该材料的记录"
    lost = unclear_in(demand, row)
    unclear = [f"收件登记表中下列内容未能理解，因而未据此核对：{'、'.join(lost)}。"] if lost else []
    return [*([f"{why}，因而未核对：{told}。"] if told else []), *unclear]


def _bound(case: PacketCase, demand: SubmissionDemand, row: Submission) -> bool:
    """Whether a quota may bind the recommender; also where nobody knows who it is."""
    key = case.profile.identity.recommender if case.profile.identity else None
    name = row.recommender or case.text(key)
    return bool(demand.quotas) and (not name or bound_by(demand, name, told_level(demand, row)) is not None)
