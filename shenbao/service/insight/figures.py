"""Figures of a batch: findings by kind, part and demand, completeness by recommender and city, quotas. Counted by the database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from checkers.quotas import bound_by
from model.finding import Severity
from notices.profile import Profile
from reports import words
from reports.batch.statistics import UNKNOWN, Completeness
from reports.view import part_of_code, part_title, subject_name
from shenbao.service.core.access import Actor, Right
from shenbao.service.core.profiles import batch_profile
from storage import findings
from storage.schema import READ, Batch, FindingRow, Packet, PacketState

MOST_DEMANDS = 20


@dataclass(frozen=True, slots=True)
class Count:
    """How often something stands: `errors` and `warnings` of findings, or packets. `key`: how a list is narrowed to it, empty
    where it cannot be.
    """

    name: str
    errors: int
    warnings: int
    key: str = ""

    @property
    def total(self) -> int:
        return self.errors + self.warnings


@dataclass(frozen=True, slots=True)
class QuotaState:
    """How many projects a recommender has handed in, of how many it may."""

    recommender: str
    used: int
    limit: int

    @property
    def over(self) -> int:
        return max(0, self.used - self.limit)

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


@dataclass(frozen=True, slots=True)
class BatchFigures:
    """`packets`: those that were read; `others`: those that were not (yet). `by_demand` counts packets, the most frequent."""

    packets: Completeness
    others: int
    pages: int
    errors: int
    warnings: int
    by_kind: tuple[Count, ...]
    by_part: tuple[Count, ...]
    by_demand: tuple[Count, ...]
    by_recommender: tuple[Completeness, ...]
    by_city: tuple[Completeness, ...]
    quotas: tuple[QuotaState, ...]


def batch_figures(session: Session, actor: Actor, batch: Batch) -> BatchFigures:
    """All figures of a batch that the actor was let in to."""
    actor.need(Right.VIEW)
    profile = batch_profile(batch)
    found = _findings(session, batch.id)
    totals = _completeness(session, batch.id)
    read, pages, others = _sums(session, batch.id)
    return BatchFigures(
        _added("全部", totals.values()),
        others,
        pages,
        sum(number for _, severity, _, number in found if severity == Severity.ERROR),
        sum(number for _, severity, _, number in found if severity != Severity.ERROR),
        _counts((words.kind_word(kind_of(code)), kind_of(code), severity, n) for code, severity, _, n in found),
        _counts((_part(code, part, profile), "", severity, n) for code, severity, part, n in found),
        _counts((demand_name(code, profile), code, severity, n) for code, severity, _, n in found if " #" not in code)[
            :MOST_DEMANDS
        ],
        _grouped(totals, 0),
        _grouped(totals, 1),
        quotas(session, batch, profile) if read else (),
    )


def kind_of(code: str) -> str:
    return code.partition(":")[0]


def demand_name(code: str, profile: Profile) -> str:
    """A code of a kept finding in the office's words: 缺项：邮箱."""
    kind, _, subject = code.partition(" #")[0].partition(":")
    return f"{words.kind_word(kind)}：{subject_name(subject, profile)}"


def _part(code: str, part: str, profile: Profile) -> str:
    return part_title(part_of_code(code.partition(" #")[0], part, profile), profile)


def _findings(session: Session, batch_id: str) -> list[tuple[str, str, str, int]]:
    """(code, severity, part, how often) of what stands in the batch's packets."""
    query = (
        select(FindingRow.code, FindingRow.severity, FindingRow.part, func.count())
        .join(Packet, Packet.id == FindingRow.packet_id)
        .where(Packet.batch_id == batch_id, Packet.state.in_(READ), findings.COUNTS)
        .group_by(FindingRow.code, FindingRow.severity, FindingRow.part)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def _counts(named: Iterable[tuple[str, str, str, int]]) -> tuple[Count, ...]:
    """(name, key, severity, how often) added up by name, the most frequent first."""
    numbers: dict[str, Counter[bool]] = defaultdict(Counter)
    keys: dict[str, str] = {}
    for name, key, severity, number in named:
        numbers[name][severity == Severity.ERROR] += number
        keys.setdefault(name, key)
    rows = [Count(name, count[True], count[False], keys[name]) for name, count in numbers.items()]
    return tuple(sorted(rows, key=lambda row: (-row.total, row.name)))


def _completeness(session: Session, batch_id: str) -> dict[tuple[str, str], Completeness]:
    """By recommender and city."""
    wrong, doubtful = Packet.errors > 0, or_(Packet.warnings > 0, Packet.unsure > 0)
    query = (
        select(Packet.recommender, Packet.city, wrong, doubtful, func.count())
        .where(Packet.batch_id == batch_id, Packet.state.in_(READ))
        .group_by(Packet.recommender, Packet.city, wrong, doubtful)
    )
    counts: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for recommender, city, bad, unsure, number in session.execute(query):
        counts[recommender or UNKNOWN, city or UNKNOWN][0 if bad else 1 if unsure else 2] += number
    return {names: Completeness("", count[0], count[1], count[2]) for names, count in counts.items()}


def _grouped(totals: dict[tuple[str, str], Completeness], place: int) -> tuple[Completeness, ...]:
    groups: dict[str, list[Completeness]] = defaultdict(list)
    for names, row in totals.items():
        groups[names[place]].append(row)
    rows = [_added(name, members) for name, members in groups.items()]
    return tuple(sorted(rows, key=lambda row: (row.name == UNKNOWN, -row.total, row.name)))


def _added(name: str, rows: Iterable[Completeness]) -> Completeness:
    members = list(rows)
    return Completeness(
        name, sum(r.discrepant for r in members), sum(r.doubtful for r in members), sum(r.complete for r in members)
    )


def _sums(session: Session, batch_id: str) -> tuple[int, int, int]:
    """How many packets were read, how many pages they have, how many packets were not read."""
    read = Packet.state.in_(READ)
    query = select(read, func.count(), func.sum(Packet.pages_total)).where(Packet.batch_id == batch_id).group_by(read)
    rows = {bool(row[0]): (int(row[1]), int(row[2] or 0)) for row in session.execute(query)}
    return rows.get(True, (0, 0))[0], rows.get(True, (0, 0))[1], rows.get(False, (0, 0))[0]


def quotas(session: Session, batch: Batch, profile: Profile) -> tuple[QuotaState, ...]:
    """Of every recommender that has one; those who are over it first. Packets that a later one mends do not count."""
    if profile.submission is None:
        return ()
    query = select(Packet.recommender, func.count()).where(*_counting(batch)).group_by(Packet.recommender)
    rows = []
    for recommender, used in session.execute(query):
        if bound := bound_by(profile.submission, recommender):
            rows.append(QuotaState(recommender, used, bound.limit))
    return tuple(sorted(rows, key=lambda row: (-row.over, -row.used / max(1, row.limit), row.recommender)))


def _counting(batch: Batch) -> Sequence[ColumnElement[bool]]:
    later = aliased(Packet)
    mended = select(later.id).where(later.previous_id == Packet.id, later.state != PacketState.CANCELLED).exists()
    return (Packet.batch_id == batch.id, Packet.checked.is_not(None), Packet.state != PacketState.CANCELLED, ~mended)
