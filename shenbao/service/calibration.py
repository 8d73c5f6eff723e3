"""What people's corrections tell of the readers: how often each field is changed, whether a confidence means what it says, and from
which confidence on a value need not be looked at. Only values that somebody confirmed or corrected count.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from model.errors import UsageError
from model.page import Reader
from model.record import Presence
from notices.profile import Profile, available, load
from records.database import Database
from records.schema import Batch, FieldVersion, Packet, Threshold, now
from shenbao.reliability import Bin, Bound, Judged, Rate, bins_of, bound_of, expected_error, rates_of
from shenbao.service.access import Actor, Right, offices_of

UNSURE = 0.9  # until enough was looked at, a machine value below this is "unsure"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Figures of a notice over the offices that the asker sees; `bound` is the one in force, over all offices."""

    notice: str
    target: float
    looked_at: int
    changed: int
    bins: tuple[Bin, ...]
    error: float
    rates: tuple[Rate, ...]
    bound: Bound


def threshold(session: Session, profile: Profile) -> float:
    """Values of a lower confidence are shown as unsure."""
    return threshold_of(session, profile.id)


def threshold_of(session: Session, notice: str) -> float:
    row = session.get(Threshold, notice)
    return row.value if row is not None else UNSURE


def measure(session: Session, actor: Actor, notice: str, target: float) -> Calibration:
    """Raises UsageError for an unknown notice, Forbidden without the right to measure."""
    actor.need(Right.MEASURE)
    if notice not in available():
        raise UsageError(f"没有名为 {notice[:60]} 的通知")
    judged = judged_values(session, notice, offices_of(session, actor))
    bins = bins_of(judged)
    changed = sum(not j.right for j in judged)
    bound = in_force(session, notice, sum(j.found for j in judged))
    return Calibration(notice, target, len(judged), changed, bins, expected_error(bins), rates_of(judged), bound)


def in_force(session: Session, notice: str, seen: int = 0) -> Bound:
    """`seen`: how many values were looked at, where nothing was measured yet."""
    row = session.get(Threshold, notice)
    return Bound(row.value, row.samples, row.measured, row.reached) if row else Bound(UNSURE, seen, False, False)


def refresh(database: Database, target: float) -> dict[str, Bound]:
    """Sets the thresholds anew, of every notice that has batches; called by the dispatcher from time to time."""
    with database.look() as session:
        used = set(session.scalars(select(Batch.notice).distinct())) & set(available())
        bounds = {notice: bound_of(judged_values(session, notice), target, UNSURE) for notice in sorted(used)}
    with database.unit() as session:
        for notice, bound in bounds.items():
            row = session.get(Threshold, notice) or Threshold(notice=notice)
            row.value, row.target, row.samples, row.at = bound.value, target, bound.samples, now()
            row.measured, row.reached = bound.measured, bound.reached
            session.add(row)
    return bounds


def judged_values(session: Session, notice: str, offices: Set[str] | None = None) -> list[Judged]:
    """Every value on which the word of a person stands, with the machine's that it was said of."""
    said, machine, before = aliased(FieldVersion), aliased(FieldVersion), aliased(FieldVersion)
    last = (
        select(FieldVersion.packet_id, FieldVersion.key, func.max(FieldVersion.seq).label("seq"))
        .where(FieldVersion.by_person.is_(True))
        .group_by(FieldVersion.packet_id, FieldVersion.key)
    ).subquery()
    seen = select(func.max(before.seq)).where(
        before.packet_id == said.packet_id, before.key == said.key, before.by_person.is_(False), before.seq < said.seq
    )
    query = (
        select(
            machine.key,
            machine.reader,
            machine.confidence,
            machine.presence,
            machine.raw,
            machine.value,
            said.confirmed,
            said.presence,
            said.raw,
            said.value,
        )
        .select_from(said)
        .join(last, (last.c.packet_id == said.packet_id) & (last.c.key == said.key) & (last.c.seq == said.seq))
        .join(
            machine,
            (machine.packet_id == said.packet_id)
            & (machine.key == said.key)
            & (machine.seq == seen.correlate(said).scalar_subquery()),
        )
        .join(Packet, Packet.id == said.packet_id)
        .join(Batch, Batch.id == Packet.batch_id)
        .where(Batch.notice == notice, said.by_person.is_(True), said.reader == Reader.PERSON)
    )
    if offices is not None:
        query = query.where(Packet.office_id.in_(offices))
    return list(_judged(session.execute(query)))


def _judged(rows: Iterable[Any]) -> Iterable[Judged]:
    for key, reader, confidence, presence, raw, value, confirmed, said_presence, said_raw, said_value in rows:
        same = presence == said_presence and (raw == said_raw or (value is not None and value == said_value))
        found = presence != Presence.NOT_FOUND
        yield Judged(key, reader, confidence, confirmed or same, found)


def notices() -> list[Profile]:
    return [load(name) for name in available()]
