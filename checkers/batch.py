"""What only shows over many packets: quotas of a recommender, and the same project handed in twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from checkers.context import SUBMISSION, Case, report
from checkers.submission import level_of
from checkers.words import Likeness, compare, folded, signature
from model.finding import Finding, Severity
from model.results import PacketResult, Status
from notices.profile import Profile, Quota, SubmissionDemand


@dataclass(frozen=True, slots=True)
class Entry:
    """What a packet is compared by; `place` is its position in the batch."""

    place: int
    case: Case
    applicant: str
    project: str
    recommender: str
    level: str
    order: int | None
    received: date | None

    @property
    def turn(self) -> tuple[bool, int, date, int]:
        """Order of recommendation; those that the register gives no order come after, by date and place."""
        return self.order is None, self.order or 0, self.received or date.max, self.place


def check_batch(results: Sequence[PacketResult], profile: Profile) -> list[PacketResult]:
    """The results, each with its findings over the whole batch (`over_quota:recommender`, `duplicate:submission`) added."""
    demand = profile.submission
    if demand is None:
        return list(results)
    entries = [entry for place, result in enumerate(results) if (entry := _entry(place, result, profile, demand))]
    added: dict[int, list[Finding]] = {}
    doubles = dict(_duplicates(entries, demand))
    for place, finding in doubles.items():
        added.setdefault(place, []).append(finding)
    for place, finding in _over_quota(entries, demand):
        added.setdefault(place, []).append(finding)
    return [_with(result, added.get(place, [])) for place, result in enumerate(results)]


def _with(result: PacketResult, findings: list[Finding]) -> PacketResult:
    if not findings:
        return result
    errors = any(f.severity is Severity.ERROR for f in findings)
    status = Status.DISCREPANT if errors and result.status is Status.COMPLETE else result.status
    return replace(result, findings=(*result.findings, *findings), status=status)


def _entry(place: int, result: PacketResult, profile: Profile, demand: SubmissionDemand) -> Entry | None:
    """None for a packet of which neither the register nor the form tells applicant or recommender."""
    case, row, keys = Case(result.record, profile), result.record.submission, profile.identity
    applicant = _told(row.applicant if row else None, case, keys.applicant if keys else None)
    project = _told(row.project if row else None, case, keys.project if keys else None)
    recommender = _told(row.recommender if row else None, case, keys.recommender if keys else None)
    if not (applicant or recommender):
        return None
    order, received = (row.order, row.received) if row else (None, None)
    return Entry(place, case, applicant, project, recommender, level_of(demand, row), order, received)


def _told(registered: str | None, case: Case, key: str | None) -> str:
    return (registered or "").strip() or case.text(key)


def _same(a: str, b: str) -> bool:
    return bool(a and b) and compare(a, b, recognised=True, certain=True) is Likeness.SAME


def _duplicates(entries: Sequence[Entry], demand: SubmissionDemand) -> Iterator[tuple[int, Finding]]:
    """The later of two packets of one applicant and project; both where they come from different recommenders."""
    known: dict[str, list[Entry]] = {}
    for late in sorted(entries, key=lambda e: e.place):
        alike = known.setdefault(signature(late.applicant), [])
        earlier, alike[:] = list(alike), [*alike, late]
        for early in earlier:
            if not (_same(early.applicant, late.applicant) and _same(early.project, late.project)):
                continue
            yield late.place, _duplicate(late, early, demand)
            if early.recommender and late.recommender and not _same(early.recommender, late.recommender):
                yield early.place, _duplicate(early, late, demand)


def _duplicate(entry: Entry, other: Entry, demand: SubmissionDemand) -> Finding:
    by = f"由“{other.recommender}”推荐的" if other.recommender and not _same(entry.recommender, other.recommender) else ""
    message = f"“{entry.applicant}”的项目“{entry.project}”与{by}材料“{other.case.record.packet}”重复申报，请核实并撤回其中一份。"
    return report(
        entry.case,
        "duplicate",
        "submission",
        Severity.ERROR,
        message,
        part=SUBMISSION,
        clause=demand.duplicate_clause,
        found=other.case.record.packet,
    )


def _over_quota(entries: Sequence[Entry], demand: SubmissionDemand) -> Iterator[tuple[int, Finding]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.recommender:
            groups.setdefault(folded(entry.recommender), []).append(entry)
    own_numbers = _numbered_by_recommender(list(groups.values()))
    for group in groups.values():
        quota = quota_of(demand, group[0].recommender)
        ranked = sorted(group, key=lambda e: e.turn)
        if quota is None:
            continue
        for rank, entry in enumerate(ranked, 1):
            turn = max(rank, entry.order or 0) if own_numbers else rank
            if turn > quota.limit:
                yield entry.place, _beyond(entry, turn, quota)


def _numbered_by_recommender(groups: Sequence[list[Entry]]) -> bool:
    """Whether the register's order counts within each recommender, so that an order of 12 is beyond a quota of 10 even where the
    others are not in the batch. Numbers that run on over several recommenders are serial numbers of the register.
    """
    orders = [{e.order for e in group if e.order is not None} for group in groups]
    return len(orders) <= 1 or sum(map(len, orders)) > len(set().union(*orders))


def quota_of(demand: SubmissionDemand, recommender: str) -> Quota | None:
    name = folded(recommender)
    return next((q for q in demand.quotas if not q.words or any(folded(w) in name for w in q.words)), None)


def _beyond(entry: Entry, rank: int, quota: Quota) -> Finding:
    message = (
        f"“{entry.recommender}”推荐的项目超过{quota.limit}个，本项目排在第{rank}位，超出推荐数量上限，请推荐单位调整推荐名单。"
    )
    return report(
        entry.case,
        "over_quota",
        "recommender",
        Severity.ERROR,
        message,
        part=SUBMISSION,
        clause=quota.clause,
        expected=f"不超过{quota.limit}个",
        found=f"第{rank}个",
    )
