"""What only shows over many packets: quotas of a recommender, and the same project handed in twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache, partial

from checkers.case import Complaint, PacketCase, Subject
from checkers.likeness import Likeness, compare
from checkers.quotas import Bound, bound_by, told_level
from model.finding import ExtraPart, Finding, FindingKind, Severity
from model.folding import fold_words
from model.lookalikes import signature
from model.organisations import same_name
from model.packet import Submission
from model.record import Record
from model.results import PacketResult, Status
from notices.field_types.credit_code import valid_code
from notices.handing_in import SubmissionDemand
from notices.profile import Profile

NAMES = 1 << 15  # kept folded: a batch is compared again after every correction of a name, and nearly all names are the same
_folded, _signature = lru_cache(NAMES)(fold_words), lru_cache(NAMES)(signature)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a packet is compared by: its name, and what the register or else the form says; `place` is its position in the batch."""

    place: int
    packet: str
    applicant: str
    project: str
    recommender: str
    order: int | None
    received: date | None
    level: str | None = None
    code: str = ""

    @property
    def turn(self) -> tuple[bool, int, date, int]:
        """Order of recommendation; those that the register gives no order come after, by date and place."""
        return self.order is None, self.order or 0, self.received or date.max, self.place


def check_batch(results: Sequence[PacketResult], profile: Profile) -> list[PacketResult]:
    """Return the results, each with its findings over the whole batch (`over_quota:recommender`, `duplicate:submission`) added."""
    entries = [_entry_of(place, result, profile) for place, result in enumerate(results)]
    added = compare_entries(entries, profile)
    return [_with(result, added.get(place, [])) for place, result in enumerate(results)]


def entry(place: int, packet: str, row: Submission | None, form: tuple[str, str, str], code: str = "") -> Entry:
    """Return what a packet is compared by. `form`: applicant, project and recommender as the form tells them; what the register's
    `row` says comes before. `code`: the applicant's credit code.
    """
    registered = (row.applicant, row.project, row.recommender) if row else (None, None, None)
    applicant, project, recommender = ((told or "").strip() or text for told, text in zip(registered, form, strict=True))
    order, received, level = (row.order, row.received, row.level) if row else (None, None, None)
    return Entry(place, packet, applicant, project, recommender, order, received, level, code.upper())


def compare_entries(entries: Sequence[Entry], profile: Profile) -> dict[int, list[Finding]]:
    """Return the findings over all `entries`, by place; packets of which neither applicant nor recommender is known are left out."""
    demand = profile.submission
    if demand is None:
        return {}
    known = [e for e in entries if e.applicant or e.recommender]
    added = {place: [finding] for place, finding in dict(_duplicates(known, profile, demand)).items()}
    several = _several([e for e in known if e.place not in added], profile, demand)
    for place, finding in (*several, *_one_code(known, profile, demand), *_over_quota(known, profile, demand)):
        added.setdefault(place, []).append(finding)
    return added


def _with(result: PacketResult, findings: list[Finding]) -> PacketResult:
    if not findings:
        return result
    errors = any(f.severity is Severity.ERROR for f in findings)
    status = Status.DISCREPANT if errors and result.status is Status.COMPLETE else result.status
    return replace(result, findings=(*result.findings, *findings), status=status)


def _entry_of(place: int, result: PacketResult, profile: Profile) -> Entry:
    case, keys = PacketCase(result.record, profile), profile.identity
    form = (case.text(keys.applicant), case.text(keys.project), case.text(keys.recommender)) if keys else ("", "", "")
    code = code_of(result.record, profile)
    return entry(place, result.record.packet, leveled(result.record.submission, profile), form, code)


def leveled(row: Submission | None, profile: Profile) -> Submission | None:
    """Return the register's row with the level as the notice calls it."""
    return replace(row, level=told_level(profile.submission, row)) if row and profile.submission else row


def code_of(record: Record, profile: Profile) -> str:
    """Return the applicant's credit code, where its check digit is right."""
    value = record.fields.get(profile.identity.credit_code or "") if profile.identity else None
    code = str(value.value or "") if value else ""
    return code if valid_code(code) else ""


def _same(a: str, b: str) -> bool:
    return bool(a and b) and compare(a, b, recognised=True, certain=True) is Likeness.SAME


def _duplicates(entries: Sequence[Entry], profile: Profile, demand: SubmissionDemand) -> Iterator[tuple[int, Finding]]:
    """The later of two packets of one applicant and project, whoever recommends it: the earlier one was no second one when it came, and both are told in this one."""
    for late, early in _twice(entries):
        yield late.place, _duplicate(late, early, profile, demand)


def _twice(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """The later and the earlier of two packets of one applicant and project: by the days that the register tells, else as they stand in the batch."""
    known: dict[str, list[Entry]] = {}
    for one in sorted(entries, key=lambda e: e.place):
        alike = known.setdefault(_signature(one.applicant), [])
        for other in alike:
            if _same(other.applicant, one.applicant) and _same(other.project, one.project):
                first = bool(one.received and other.received and one.received < other.received)
                yield (other, one) if first else (one, other)
        alike.append(one)


def _duplicate(entry: Entry, other: Entry, profile: Profile, demand: SubmissionDemand) -> Finding:
    by = f"由“{other.recommender}”推荐的" if other.recommender and not _same(entry.recommender, other.recommender) else ""
    project = "" if _same(entry.project, entry.applicant) else f"的项目“{entry.project}”"  # a form without one
    message = f"“{entry.applicant}”{project}与{by}另一份材料重复申报，请核实并撤回其中一份。"
    subject = Subject("submission", ExtraPart.SUBMISSION, demand.duplicate_clause)
    return _finding(profile, subject, Complaint(FindingKind.DUPLICATE, Severity.ERROR, message, found=other.packet))


def _several(entries: Sequence[Entry], profile: Profile, demand: SubmissionDemand) -> Iterator[tuple[int, Finding]]:
    """Projects of one applicant beyond those that it may hand in, in the order in which they came; those handed in twice were told as that."""
    most = demand.per_applicant
    groups: dict[str, list[Entry]] = {}
    for one in sorted(entries, key=lambda e: e.place) if most is not None else ():
        alike = groups.setdefault(_signature(one.applicant), [])
        before = [other for other in alike if _same(other.applicant, one.applicant)]
        alike.append(one)
        if most is not None and len(before) >= most:
            yield one.place, _beyond_own(one, before[0], profile, demand)


def _beyond_own(one: Entry, first: Entry, profile: Profile, demand: SubmissionDemand) -> Finding:
    most = demand.per_applicant
    message = f"每个申报单位限报{most}个项目，“{one.applicant}”另有材料“{first.packet}”（项目“{first.project}”），请核实并选定所报项目。"
    subject = Subject("applicant", ExtraPart.SUBMISSION, demand.per_applicant_clause or demand.duplicate_clause)
    return _finding(
        profile, subject, Complaint(FindingKind.DUPLICATE, Severity.ERROR, message, None, f"不超过{most}个", first.packet)
    )


def _one_code(entries: Sequence[Entry], profile: Profile, demand: SubmissionDemand) -> Iterator[tuple[int, Finding]]:
    """Packets of plainly different applicants with one credit code: one of them is wrong, or both are of one firm."""
    groups: dict[str, list[Entry]] = {}
    for one in entries:
        if one.code and one.applicant:
            groups.setdefault(one.code, []).append(one)
    for group in groups.values():
        for one in group:
            others = (e for e in group if same_name(e.applicant, one.applicant) < profile.thresholds.owner_other)
            if (other := next(others, None)) is not None:
                yield one.place, _shared_code(one, other, profile, demand)


def _shared_code(one: Entry, other: Entry, profile: Profile, demand: SubmissionDemand) -> Finding:
    message = f"统一社会信用代码“{one.code}”与材料“{other.packet}”（申报单位“{other.applicant}”）所填相同，而两份材料的申报单位不同，请核实。"
    subject = Subject("credit_code", ExtraPart.SUBMISSION, demand.duplicate_clause)
    return _finding(profile, subject, Complaint(FindingKind.DUPLICATE, Severity.WARNING, message, found=one.code))


def _over_quota(entries: Sequence[Entry], profile: Profile, demand: SubmissionDemand) -> Iterator[tuple[int, Finding]]:
    recommended: dict[str, list[Entry]] = {}
    groups: dict[str, tuple[Bound, list[Entry]]] = {}
    told = cache(partial(bound_by, demand))
    for entry in entries:
        if entry.recommender:
            recommended.setdefault(_folded(entry.recommender), []).append(entry)
        if bound := told(entry.recommender, entry.level):
            groups.setdefault(bound.unit, (bound, []))[1].append(entry)
    own_numbers = _numbered_by_recommender(list(recommended.values()))
    for bound, group in groups.values():
        together = own_numbers and len({_folded(e.recommender) for e in group}) == 1
        for rank, entry in enumerate(sorted(group, key=lambda e: e.turn), 1):
            turn = max(rank, entry.order or 0) if together else rank
            if turn > bound.limit:
                sure = _surely_behind(entry, group, bound.limit) or (together and (entry.order or 0) > bound.limit)
                yield entry.place, _beyond(bound, turn, sure, profile, demand)
        if len(group) > bound.limit:
            yield from _without_order(bound, group, profile)


def _surely_behind(entry: Entry, group: Sequence[Entry], limit: int) -> bool:
    """Whether as many as the quota has stand before it by their numbers: of those with one number, or none, nobody knows which come first."""
    return entry.order is not None and sum(e.order is not None and e.order < entry.order for e in group) >= limit


def _without_order(bound: Bound, group: Sequence[Entry], profile: Profile) -> Iterator[tuple[int, Finding]]:
    """Projects of a unit that recommends more than its quota, of which the register does not tell the place in the order. That it tells no order at all is told
    as not checked.
    """
    count = Counter(entry.order for entry in group)
    if set(count) == {None}:
        return
    for entry in group:
        if entry.order is None or count[entry.order] > 1:
            yield entry.place, _no_order(bound, entry, len(group), profile)


def _no_order(bound: Bound, entry: Entry, many: int, profile: Profile) -> Finding:
    own = f"推荐顺序为{entry.order}的不止本项目一个" if entry.order is not None else "本项目没有登记推荐顺序"
    message = f"“{bound.name}”推荐了{many}个项目，超过{bound.limit}个，而{own}，无法按顺序选取，请推荐单位明确各项目的推荐顺序。"
    found = "" if entry.order is None else str(entry.order)
    complaint = Complaint(FindingKind.INVALID, Severity.WARNING, message, found=found)
    return _finding(profile, Subject("recommendation_order", ExtraPart.SUBMISSION, bound.quota.clause), complaint)


def _numbered_by_recommender(groups: Sequence[list[Entry]]) -> bool:
    """Whether the register's order counts within each recommender, so that an order of 12 is beyond a quota of 10 even where the
    others are not in the batch. Numbers that run on over several recommenders are serial numbers of the register.
    """
    orders = [{e.order for e in group if e.order is not None} for group in groups]
    return len(orders) <= 1 or sum(map(len, orders)) > len(set().union(*orders))


def _beyond(bound: Bound, rank: int, sure: bool, profile: Profile, demand: SubmissionDemand) -> Finding:
    limit, levels = bound.limit, bound.quota.levels
    to = f"向{demand.deadlines[levels[0]].to}" if levels else ""
    message = f"“{bound.name}”{to}推荐的项目超过{limit}个，本项目排在第{rank}位，超出推荐数量上限，请推荐单位调整推荐名单。"
    expected, found = f"不超过{limit}个", f"第{rank}个"
    severity = Severity.ERROR if sure else Severity.WARNING
    complaint = Complaint(FindingKind.OVER_QUOTA, severity, message, expected=expected, found=found)
    return _finding(profile, Subject("recommender", ExtraPart.SUBMISSION, bound.quota.clause), complaint)


def _finding(profile: Profile, subject: Subject, complaint: Complaint) -> Finding:
    """No place is named: it is not on any page of the packet."""
    return Finding(
        complaint.kind,
        subject.id,
        complaint.severity,
        subject.clause or profile.kind_clauses.get(complaint.kind, ""),
        complaint.message,
        part=subject.part,
        expected=complaint.expected,
        found=complaint.found,
    )
