"""What people's corrections tell of the readers: how often each field is changed, whether a confidence means what it says, and from
which confidence on a value need not be looked at. Only values that somebody confirmed or corrected count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from model.errors import UsageError
from model.page import Reader
from model.record import Presence
from notices.profile import Profile, available, load
from shenbao.service.checking.reliability import (
    ChangeRate,
    ConfidenceBound,
    JudgedValue,
    ReliabilityBin,
    bins_of,
    bound_of,
    expected_error,
    rates_of,
)
from shenbao.service.core.access import Actor, Right, offices_of
from storage.database import Database
from storage.schema import Batch, FieldVersion, Packet, Threshold, now

ALL = ""  # readers
UNSURE = 0.9  # until enough was looked at, a machine value below this is "unsure"


@dataclass(frozen=True, slots=True)
class ConfidenceLimits:
    """The confidence from which on a value needs no look: of a reader where enough of its values were looked at, else the notice's."""

    notice: float = UNSURE
    readers: Mapping[str, float] = field(default_factory=dict)

    def of(self, reader: str) -> float:
        return self.readers.get(reader, self.notice)

    def doubts(self, row: FieldVersion) -> bool:
        return row.confidence < self.of(row.reader)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Figures of a notice over the offices that the asker sees; `bound` is the one in force, over all offices, and `readers` those of
    the readers that have values; `measured` is False for one that goes by the notice's bound.
    """

    notice: str
    target: float
    looked_at: int
    changed: int
    bins: tuple[ReliabilityBin, ...]
    error: float
    rates: tuple[ChangeRate, ...]
    bound: ConfidenceBound
    readers: tuple[tuple[str, ConfidenceBound], ...]


def confidence_limits(session: Session, profile: Profile) -> ConfidenceLimits:
    """Values of a lower confidence are shown as unsure."""
    rows = _in_force(session, profile.id)
    return ConfidenceLimits(
        rows[ALL].value if ALL in rows else UNSURE, {reader: row.value for reader, row in rows.items() if reader}
    )


def _in_force(session: Session, notice: str) -> dict[str, Threshold]:
    return {row.reader: row for row in session.scalars(select(Threshold).where(Threshold.notice == notice))}


def measure(session: Session, actor: Actor, notice: str, target: float) -> Calibration:
    """Raises UsageError for an unknown notice, Forbidden without the right to measure."""
    actor.need(Right.MEASURE)
    if notice not in available():
        raise UsageError(f"没有名为 {notice[:60]} 的通知")
    judged = judged_values(session, notice, offices_of(session, actor))
    bins = bins_of(judged)
    changed = sum(not j.right for j in judged)
    bound, readers = _bounds(_in_force(session, notice), Counter(j.reader for j in judged if j.found))
    return Calibration(notice, target, len(judged), changed, bins, expected_error(bins), rates_of(judged), bound, readers)


def _bounds(
    rows: Mapping[str, Threshold], seen: Mapping[str, int]
) -> tuple[ConfidenceBound, tuple[tuple[str, ConfidenceBound], ...]]:
    """The notice's bound and the readers'. `seen`: how many values were looked at, where nothing was measured yet."""
    bound = _bound(rows[ALL]) if ALL in rows else ConfidenceBound(UNSURE, sum(seen.values()), False, False)
    readers = sorted({*seen, *rows} - {ALL})
    default = {reader: ConfidenceBound(bound.value, seen.get(reader, 0), False, False) for reader in readers}
    return bound, tuple((reader, _bound(rows[reader]) if reader in rows else default[reader]) for reader in readers)


def _bound(row: Threshold) -> ConfidenceBound:
    return ConfidenceBound(row.value, row.samples, row.measured, row.reached)


def refresh(database: Database, target: float) -> dict[str, ConfidenceBound]:
    """Sets the thresholds anew, of every notice that has batches and of its readers; called by the dispatcher from time to time.
    Gives those of the notices.
    """
    with database.look() as session:
        used = set(session.scalars(select(Batch.notice).distinct())) & set(available())
        bounds = {notice: _measured(judged_values(session, notice), target) for notice in sorted(used)}
    with database.unit() as session:
        for notice, of_readers in bounds.items():
            kept = _in_force(session, notice)
            for reader in kept.keys() - of_readers.keys():
                session.delete(kept[reader])
            for reader, bound in of_readers.items():
                row = kept.get(reader) or Threshold(notice=notice, reader=reader)
                row.value, row.target, row.samples, row.at = bound.value, target, bound.samples, now()
                row.measured, row.reached = bound.measured, bound.reached
                session.add(row)
    return {notice: of_readers[ALL] for notice, of_readers in bounds.items()}


def _measured(judged: Sequence[JudgedValue], target: float) -> dict[str, ConfidenceBound]:
    """The bound of all together, and by reader where there is enough to tell one."""
    readers = {j.reader for j in judged}
    bounds = {reader: bound_of([j for j in judged if j.reader == reader], target, UNSURE) for reader in readers}
    return {ALL: bound_of(judged, target, UNSURE)} | {reader: bound for reader, bound in bounds.items() if bound.measured}


def judged_values(session: Session, notice: str, offices: Set[str] | None = None) -> list[JudgedValue]:
    """Every value on which the word of a person stands, with the machine's that it was said of."""
    correction, machine, before = aliased(FieldVersion), aliased(FieldVersion), aliased(FieldVersion)
    last = (
        select(FieldVersion.packet_id, FieldVersion.key, func.max(FieldVersion.seq).label("seq"))
        .where(FieldVersion.by_person.is_(True))
        .group_by(FieldVersion.packet_id, FieldVersion.key)
    ).subquery()
    seen = select(func.max(before.seq)).where(
        before.packet_id == correction.packet_id,
        before.key == correction.key,
        before.by_person.is_(False),
        before.seq < correction.seq,
    )
    query = (
        select(
            machine.key,
            machine.reader,
            machine.confidence,
            machine.presence,
            machine.raw,
            machine.value,
            correction.confirmed,
            correction.presence,
            correction.raw,
            correction.value,
        )
        .select_from(correction)
        .join(last, (last.c.packet_id == correction.packet_id) & (last.c.key == correction.key) & (last.c.seq == correction.seq))
        .join(
            machine,
            (machine.packet_id == correction.packet_id)
            & (machine.key == correction.key)
            & (machine.seq == seen.correlate(correction).scalar_subquery()),
        )
        .join(Packet, Packet.id == correction.packet_id)
        .join(Batch, Batch.id == Packet.batch_id)
        .where(Batch.notice == notice, correction.by_person.is_(True), correction.reader == Reader.PERSON)
    )
    if offices is not None:
        query = query.where(Packet.office_id.in_(offices))
    return list(_judged(session.execute(query)))


def _judged(rows: Iterable[Any]) -> Iterable[JudgedValue]:
    for key, reader, confidence, presence, raw, value, confirmed, said_presence, said_raw, said_value in rows:
        same = presence == said_presence and (raw == said_raw or (value is not None and value == said_value))
        found = presence != Presence.NOT_FOUND
        yield JudgedValue(key, reader, confidence, confirmed or same, found)


def notices() -> list[Profile]:
    return [load(name) for name in available()]
