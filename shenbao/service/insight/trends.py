"""Figures across batches: what came in and how complete it was, what was got through, how long a notice took, who errs again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median, quantiles
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from model.finding import FindingKind, Severity
from notices.profile import load
from reports.batch.statistics import Completeness
from shenbao.service.core.access import Actor, Right, need_office, offices_of
from shenbao.service.core.config import OFFICE_TIME, office_day, office_today
from shenbao.service.insight.figures import demand_name
from storage.schema import READ, Batch, DeficiencyLetter, FindingRow, FindingState, Packet, PacketState

DAYS_BY_DAY, DAYS_BY_WEEK = 31, 120  # longer spans are told by week, by month
MOST_OFFENDERS = 50
OF_RECOMMENDERS = [kind for kind in FindingKind if not kind.facts.of_applicant]  # no applicant's error
LONGEST_SPAN = 366 * 5
USUAL_SPAN = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which packets: received from `since` to `until` (days of the office, both counted), of an office, for a notice."""

    since: date
    until: date
    office_id: str = ""
    notice: str = ""

    @property
    def step(self) -> str:
        days = (self.until - self.since).days
        return "day" if days <= DAYS_BY_DAY else "week" if days <= DAYS_BY_WEEK else "month"


@dataclass(frozen=True, slots=True)
class Period:
    """A day, a week (by its Monday) or a month. `received`: by result; `read`, `reviewed`: packets got through in it; `pages` of
    those read; `hours`: from receipt to notice, median and the longest of nine in ten, of `issued` notices; None without any.
    """

    begin: date
    label: str
    received: Completeness
    unread: int
    errors: int
    read: int
    reviewed: int
    pages: int
    issued: int
    hours: tuple[float, float] | None

    @property
    def errors_each(self) -> float:
        return round(self.errors / self.received.total, 1) if self.received.total else 0.0


@dataclass(frozen=True, slots=True)
class Offender:
    """An applicant with the same errors in several packets: (what, in how many packets)."""

    applicant: str
    packets: int
    again: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Trends:
    scope: Scope
    periods: tuple[Period, ...]
    offenders: tuple[Offender, ...]
    hours: tuple[float, float] | None
    read_a_day: float

    @property
    def received(self) -> int:
        return sum(p.received.total + p.unread for p in self.periods)

    @property
    def issued(self) -> int:
        return sum(p.issued for p in self.periods)

    @property
    def complete_share(self) -> float:
        counted = sum(p.received.total for p in self.periods)
        return sum(p.received.doubtful + p.received.complete for p in self.periods) / counted if counted else 0.0


def scope_of(
    session: Session, actor: Actor, days: tuple[date | None, date | None], office_id: str = "", notice: str = ""
) -> Scope:
    """The days asked for, the first and the last; where none are named the last half year, up to today. Never longer than LONGEST_SPAN. Raises NotFound
    for an office that the actor does not see.
    """
    today, (since, until) = office_today(), days
    until = min(until or today, today)
    since = min(max(since or until - USUAL_SPAN, until - timedelta(days=LONGEST_SPAN)), until)
    return Scope(since, until, need_office(session, actor, office_id) if office_id else "", notice)


def trends(session: Session, actor: Actor, scope: Scope) -> Trends:
    """Raises Forbidden without the right to report."""
    actor.need(Right.REPORT)
    scoped = _scoped(session, actor, scope)
    rows = session.execute(_packets(scoped)).all()
    waits = _waits(session, scoped)
    periods = _periods(scope, rows, waits)
    days = len({office_day(row.checked) for row in rows if row.checked})
    read = sum(period.read for period in periods)
    return Trends(
        scope,
        periods,
        _offenders(session, scoped),
        _middle([hours for _, hours in waits]),
        round(read / days, 1) if days else 0.0,
    )


def _scoped(session: Session, actor: Actor, scope: Scope) -> list[ColumnElement[bool]]:
    """What narrows a query over packets and their batches to the scope and to what the actor sees."""
    begin, end = _midnight(scope.since), _midnight(scope.until + timedelta(days=1))
    found = [
        Batch.deleted.is_(None),
        Packet.state != PacketState.CANCELLED,
        Packet.created >= begin,
        Packet.created < end,
        Packet.office_id.in_(offices_of(session, actor)),
    ]
    found += [Packet.office_id == scope.office_id] if scope.office_id else []
    return [*found, Batch.notice == scope.notice] if scope.notice else found


def _packets(scoped: Sequence[ColumnElement[bool]]) -> Select[Any]:
    columns = (Packet.created, Packet.checked, Packet.reviewed, Packet.state, Packet.errors, Packet.warnings, Packet.unsure)
    query: Any = select(*columns, Packet.pages_total).join(Batch, Batch.id == Packet.batch_id)
    narrowed: Select[Any] = query.where(*scoped)
    return narrowed


def _waits(session: Session, scoped: Sequence[ColumnElement[bool]]) -> list[tuple[date, float]]:
    """For each packet with a notice: the day of its first notice, and the hours from receipt to it."""
    first = func.min(DeficiencyLetter.issued, type_=DeficiencyLetter.issued.type)
    query = (
        select(Packet.created, first)
        .join(Batch, Batch.id == Packet.batch_id)
        .join(DeficiencyLetter, DeficiencyLetter.packet_id == Packet.id)
        .where(*scoped)
        .group_by(Packet.id, Packet.created)
    )
    return [(office_day(row[1]), (row[1] - row[0]).total_seconds() / 3600) for row in session.execute(query)]


def _periods(scope: Scope, rows: Sequence[Any], waits: Sequence[tuple[date, float]]) -> tuple[Period, ...]:
    received = _sorted(scope, rows, lambda row: row.created)
    read = _sorted(scope, (row for row in rows if row.state in READ), lambda row: row.checked)
    reviewed = _sorted(scope, rows, lambda row: row.reviewed)
    hours: dict[date, list[float]] = defaultdict(list)
    for day, wait in waits:
        hours[_begin(scope.step, day)].append(wait)
    last = max([scope.until, *read, *reviewed, *hours])  # what came in within the scope may be got through later
    return tuple(
        _period(_label(scope.step, begin), begin, (received[begin], read[begin], reviewed[begin]), hours[begin])
        for begin in _begins(scope.step, scope.since, last)
    )


def _label(step: str, begin: date) -> str:
    return f"{begin:%Y-%m}" if step == "month" else f"{begin:%m-%d}"


def _period(label: str, begin: date, rows: tuple[Sequence[Any], Sequence[Any], Sequence[Any]], hours: Sequence[float]) -> Period:
    """`rows`: packets that were received, read and reviewed then."""
    received, read, reviewed = rows
    known = [row for row in received if row.state in READ]
    wrong = sum(row.errors > 0 for row in known)
    doubtful = sum(row.errors == 0 and (row.warnings > 0 or row.unsure > 0) for row in known)
    return Period(
        begin,
        label,
        Completeness(label, wrong, doubtful, len(known) - wrong - doubtful),
        len(received) - len(known),
        sum(row.errors for row in known),
        len(read),
        len(reviewed),
        sum(row.pages_total for row in read),
        len(hours),
        _middle(hours),
    )


def _sorted(scope: Scope, rows: Iterable[Any], at: Callable[[Any], datetime | None]) -> dict[date, list[Any]]:
    groups: dict[date, list[Any]] = defaultdict(list)
    for row in rows:
        moment = at(row)
        if moment is not None:
            groups[_begin(scope.step, office_day(moment))].append(row)
    return groups


def _middle(hours: Sequence[float]) -> tuple[float, float] | None:
    """The median, and what nine in ten do not exceed."""
    if not hours:
        return None
    tenth = quantiles(hours, n=10, method="inclusive")[-1] if len(hours) > 1 else hours[0]
    return round(median(hours), 1), round(tenth, 1)


def _begin(step: str, day: date) -> date:
    if step == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if step == "week" else day


def _begins(step: str, since: date, until: date) -> list[date]:
    found, at = [], _begin(step, since)
    while at <= until:
        found.append(at)
        following = at + timedelta(days={"day": 1, "week": 7, "month": 32}[step])
        at = _begin(step, following)
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_TIME).astimezone(UTC)


def _offenders(session: Session, scoped: Sequence[ColumnElement[bool]]) -> tuple[Offender, ...]:
    """Errors that were waived do not count; those that were mended do: the applicant made them all the same."""
    several = (
        select(Packet.applicant, func.count())
        .join(Batch, Batch.id == Packet.batch_id)
        .where(Packet.applicant != "", *scoped)
        .group_by(Packet.applicant)
        .having(func.count() > 1)
    )
    counts: dict[str, int] = {row[0]: row[1] for row in session.execute(several)}
    number = func.count(Packet.id.distinct())
    query = (
        select(Packet.applicant, Batch.notice, FindingRow.code, number)
        .join(Batch, Batch.id == Packet.batch_id)
        .join(FindingRow, FindingRow.packet_id == Packet.id)
        .where(
            FindingRow.severity == Severity.ERROR,
            FindingRow.state != FindingState.WAIVED,
            FindingRow.kind.not_in(OF_RECOMMENDERS),
        )
        .where(Packet.applicant.in_(list(counts)), *scoped)
        .group_by(Packet.applicant, Batch.notice, FindingRow.code)
        .having(number > 1)
    )
    again: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for applicant, notice, code, packets in session.execute(query):
        if " #" not in code:
            again[applicant].append((demand_name(code, load(notice)), packets))
    rows = [
        Offender(applicant, counts[applicant], tuple(sorted(found, key=lambda pair: (-pair[1], pair[0]))))
        for applicant, found in again.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.packets, -len(row.again), row.applicant))[:MOST_OFFENDERS])
