"""Lists for people: batches with their counts, packets sorted, filtered and searched; a page of them at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from model.finding import Severity
from shenbao.service.core.access import Actor, Right, visible
from shenbao.service.review import assignment
from shenbao.service.review.assignment import Whose
from storage import findings, sought
from storage.schema import READ, Batch, DeficiencyLetter, FindingRow, Office, Packet, PacketState, User
from storage.search import words_of

ON_A_PAGE = 100
SORTS: dict[str, InstrumentedAttribute[Any]] = {
    "name": Packet.name,
    "applicant": Packet.applicant,
    "project": Packet.project,
    "recommender": Packet.recommender,
    "city": Packet.city,
    "state": Packet.state,
    "pages": Packet.pages_total,
    "errors": Packet.errors,
    "warnings": Packet.warnings,
    "unsure": Packet.unsure,
    "received": Packet.created,
    "changed": Packet.changed,
}
ACTIVE = (PacketState.UPLOADING, PacketState.QUEUED, PacketState.READING, PacketState.HELD)


def _read(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(Packet.state.in_(READ), *more)


FILTERS: dict[str, ColumnElement[bool]] = {state.value: Packet.state == state for state in PacketState} | {
    "discrepant": _read(Packet.errors > 0),
    "doubtful": _read(Packet.errors == 0, or_(Packet.warnings > 0, Packet.unsure > 0)),
    "complete": _read(Packet.errors == 0, Packet.warnings == 0, Packet.unsure == 0),
    "unnotified": _read(
        Packet.state == PacketState.REVIEWED,
        Packet.errors > 0,
        ~select(DeficiencyLetter.id).where(DeficiencyLetter.packet_id == Packet.id).exists(),
    ),
}
UNCOUNTED = ("unnotified",)  # needs another table: counted only where it is asked for
# Columns of the list of packets; which of them a person wants to see is kept with the person.
COLUMNS = ("applicant", "project", "recommender", "city", "state", "pages", "errors", "warnings", "unsure", "notice", "received", "changed")  # fmt: skip
USUAL = ("applicant", "project", "recommender", "state", "pages", "errors", "warnings", "unsure", "changed")
KEPT = "packet_columns"
AGAIN = " #"  # after the code of a finding that a check says of another thing too


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What of a list is wanted: `only` one of FILTERS, `text` to search, `sort` one of SORTS, `page` from 1. `recommender` and
    `city` exactly, and `number`, that of the online registration; `finding`: a kind of finding, or a whole code (kind:subject), that stands in the packet; `whose`: by who
    works on it.
    """

    only: str = ""
    text: str = ""
    sort: str = "name"
    down: bool = False
    page: int = 1
    recommender: str = ""
    city: str = ""
    finding: str = ""
    number: str = ""
    whose: Whose | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of packets; `counts` by FILTERS over all that match the text, `total` those that match everything; `whose` and `work` by
    who works on them.
    """

    rows: Sequence[Packet]
    total: int
    counts: dict[str, int]
    pages: int
    whose: Mapping[Whose, int] = field(default_factory=dict)
    work: Mapping[str, assignment.Work] = field(default_factory=dict)

    @property
    def active(self) -> bool:
        return any(self.counts.get(state) for state in ACTIVE)


@dataclass(frozen=True, slots=True)
class BatchRow:
    batch: Batch
    office: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.get(state, 0) for state in PacketState)


def packets_of(session: Session, actor: Actor, by: ListFilter, batch_id: str | None = None) -> Listing:
    """Packets of a batch, or of all that the actor sees."""
    actor.need(Right.VIEW)
    matching = matching_of(session, actor, by, batch_id)
    by_person = assignment.counted(session, actor, matching)
    matching = matching.where(assignment.whose(actor, by.whose)) if by.whose else matching
    counts = _counts(session, matching)
    wanted = matching.where(FILTERS[by.only]) if by.only in FILTERS else matching
    total = _total(session, wanted, by.only, counts)
    column = SORTS.get(by.sort, SORTS["name"])
    order = column.desc() if by.down else column.asc()
    start = (max(by.page, 1) - 1) * ON_A_PAGE
    rows = session.scalars(wanted.order_by(order, Packet.id).offset(start).limit(ON_A_PAGE)).all()
    work = assignment.work_of(session, [row.id for row in rows])
    return Listing(rows, total, counts, max(1, -(-total // ON_A_PAGE)), by_person, work)


def matching_of(session: Session, actor: Actor, by: ListFilter, batch_id: str | None = None) -> Select[Packet]:
    """The packets that the actor sees and that match the text, names and numbers of a filter; of a batch, or of all."""
    matching = visible(session, actor, select(Packet), Packet).where(*_matching(by.text), *_narrowed(by))
    if batch_id:
        return matching.where(Packet.batch_id == batch_id)
    return matching.where(Packet.batch_id.in_(select(Batch.id).where(Batch.deleted.is_(None))))


def ids_of(session: Session, actor: Actor, by: ListFilter, batch_id: str | None = None) -> list[str]:
    """The ids of all packets that a filter finds, on whatever page of the list they stand."""
    actor.need(Right.VIEW)
    matching = matching_of(session, actor, by, batch_id)
    matching = matching.where(assignment.whose(actor, by.whose)) if by.whose else matching
    matching = matching.where(FILTERS[by.only]) if by.only in FILTERS else matching
    return list(session.scalars(matching.with_only_columns(Packet.id).order_by(Packet.name, Packet.id)))


def standing_codes(session: Session, batch_id: str) -> list[tuple[str, int]]:
    """What is missing or wrong in packets of a batch: the codes of errors that stand, each with how many packets, the most frequent first."""
    here = (Packet.batch_id == batch_id, FindingRow.severity == Severity.ERROR, findings.COUNTS)
    query = select(FindingRow.code, func.count()).join(Packet, Packet.id == FindingRow.packet_id)
    counts: dict[str, int] = {code: number for code, number in session.execute(query.where(*here).group_by(FindingRow.code))}
    if again := [code for code in counts if AGAIN in code]:  # what a check says of several things in one packet counts once
        for code in again:
            del counts[code]
        plain = {code.split(AGAIN)[0] for code in again}
        pairs = select(FindingRow.code, FindingRow.packet_id).join(Packet, Packet.id == FindingRow.packet_id)
        packets: dict[str, set[str]] = defaultdict(set)
        for code, packet_id in session.execute(pairs.where(*here, FindingRow.code.in_([*again, *plain]))):
            packets[code.split(AGAIN)[0]].add(packet_id)
        counts |= {code: len(ids) for code, ids in packets.items()}
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _total(session: Session, wanted: Select[Any], only: str, counts: dict[str, int]) -> int:
    """How many packets the filter leaves; not every filter is among the counts."""
    if only in UNCOUNTED:
        counts[only] = session.scalar(wanted.with_only_columns(func.count()).order_by(None)) or 0
    return counts.get(only, 0) if only in FILTERS else counts["all"]


def batches_of(session: Session, actor: Actor, page: int = 1) -> tuple[list[BatchRow], int]:
    """A page of batches, newest first, and how many pages there are."""
    actor.need(Right.VIEW)
    query = visible(session, actor, select(Batch), Batch).where(Batch.deleted.is_(None))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    start = (max(page, 1) - 1) * ON_A_PAGE
    batches = session.scalars(query.order_by(Batch.created.desc(), Batch.id.desc()).offset(start).limit(ON_A_PAGE)).all()
    counts = _counts_by_batch(session, [batch.id for batch in batches])
    names = {office.id: office.name for office in session.scalars(select(Office))}
    return [BatchRow(b, names.get(b.office_id, ""), counts[b.id]) for b in batches], max(1, -(-total // ON_A_PAGE))


def counts_of(session: Session, batch_id: str) -> dict[str, int]:
    return _counts(session, select(Packet).where(Packet.batch_id == batch_id))


def _matching(text: str) -> list[ColumnElement[bool]]:
    """Every word must stand somewhere in the names, in any script, or in the first letters of their sounds."""
    return [sought.holds(Packet.sought, word) for word in words_of(text)]


def _narrowed(by: ListFilter) -> list[ColumnElement[bool]]:
    found = [Packet.recommender == by.recommender] if by.recommender else []
    found += [Packet.city == by.city] if by.city else []
    found += [Packet.submission["online_number"].as_string() == by.number] if by.number else []
    return [*found, has_finding(by.finding)] if by.finding else found


def has_finding(wanted: str) -> ColumnElement[bool]:
    """Packets read in which a finding of this kind, or with this code (also where a check says it of several things), stands."""
    again = [f"{wanted}{AGAIN}{number}" for number in range(2, 10)]
    which = FindingRow.code.in_([wanted, *again]) if ":" in wanted else FindingRow.kind == wanted
    return _read(Packet.id.in_(select(FindingRow.packet_id).where(which, findings.COUNTS)))


def values_of(session: Session, batch_id: str, column: InstrumentedAttribute[str]) -> list[str]:
    """What stands in a column of a batch's packets, for a choice; empty ones are left out."""
    query = select(column).where(Packet.batch_id == batch_id, column != "").distinct().order_by(column)
    return list(session.scalars(query))


def notices_of(session: Session, packets: Sequence[Packet]) -> dict[str, DeficiencyLetter]:
    """The last notice issued for each of the packets."""
    wanted = select(DeficiencyLetter).where(DeficiencyLetter.packet_id.in_([packet.id for packet in packets]))
    return {row.packet_id: row for row in session.scalars(wanted.order_by(DeficiencyLetter.issued, DeficiencyLetter.id))}


def _counts(session: Session, query: Select[Any]) -> dict[str, int]:
    table = query.with_only_columns(Packet.state, Packet.errors, Packet.warnings, Packet.unsure).order_by(None).subquery()
    flags = _flags(
        table.c
    )  # one and the same expression twice: PostgreSQL takes two with parameters of their own for different ones
    grouped = select(table.c.state, *flags, func.count()).group_by(table.c.state, *flags)
    return _added(tuple(row) for row in session.execute(grouped))


def _counts_by_batch(session: Session, batch_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    flags = _flags(Packet)
    grouped = select(Packet.batch_id, Packet.state, *flags, func.count()).where(Packet.batch_id.in_(batch_ids))
    rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in session.execute(grouped.group_by(Packet.batch_id, Packet.state, *flags)):
        rows[row[0]].append(tuple(row[1:]))
    return {batch_id: _added(rows[batch_id]) for batch_id in batch_ids}


def _flags(table: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Has errors; has something to look at."""
    return table.errors > 0, or_(table.warnings > 0, table.unsure > 0)


def _added(rows: Any) -> dict[str, int]:
    """Rows of (state, has errors, has doubts, number) as counts by FILTERS, and "all"."""
    counts: Counter[str] = Counter()
    for state, wrong, doubtful, number in rows:
        counts[str(state)] += number
        counts["all"] += number
        if state in READ:
            counts["discrepant" if wrong else "doubtful" if doubtful else "complete"] += number
    return {"all": 0} | dict(counts)


def columns_of(user: User) -> tuple[str, ...]:
    """In the order of the list; the usual ones where the person chose none."""
    chosen = (user.preferences or {}).get(KEPT)
    wanted = set(chosen) if isinstance(chosen, list) else set(USUAL)
    return tuple(column for column in COLUMNS if column in wanted)


def choose_columns(session: Session, user: User, wanted: Iterable[str]) -> tuple[str, ...]:
    """Keeps the choice; what is no column is left out, and no choice at all means the usual ones."""
    known = [column for column in COLUMNS if column in set(wanted)]
    others = {key: value for key, value in (user.preferences or {}).items() if key != KEPT}
    user.preferences = others | ({KEPT: known} if known else {})
    session.flush()
    return columns_of(user)
