"""What people tell of the readers. Of values that somebody looked at: how often each field is changed, and whether a confidence means what it
says. Of values that were entered blind: how often each reader is right, and from which confidence on a value need not be looked at. That
changes when a manager accepts it, and not before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from model.errors import UsageError
from model.page import Reader
from model.record import Presence
from notices.profile import Profile, available, load
from shenbao.service.checking.blind_sample import blind_values, drawn
from shenbao.service.checking.reliability import (
    Accuracy,
    ChangeRate,
    ConfidenceBound,
    JudgedValue,
    ReliabilityBin,
    accuracies,
    bins_of,
    expected_error,
    learned_bound,
    rates_of,
)
from shenbao.service.core.access import Actor, Forbidden, NotFound, Right, offices_of
from storage import audit
from storage.field_versions import disputed
from storage.schema import Batch, BlindQuestion, FieldVersion, Packet, Threshold, now

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
        return disputed(row) or row.confidence < self.of(row.reader)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Figures of a notice over the offices that the asker sees. Of values that people looked at: `looked_at` to `rates`. Of the blind sample:
    how many were `drawn` and `entered`, and how often the readers are right `by_type` and `by_field`.

    `bound` is the one in force in all offices, and `readers` those of the readers that have values; `measured` is False for one that goes by
    the notice's bound. `learned`: by reader (empty: all) what the blind sample tells, which whoever `may_accept` can put in force.
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
    drawn: int
    entered: int
    by_type: tuple[Accuracy, ...]
    by_field: tuple[Accuracy, ...]
    learned: tuple[tuple[str, ConfidenceBound], ...]
    may_accept: bool


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
    offices = offices_of(session, actor)
    judged, sample = judged_values(session, notice, offices), blind_values(session, notice, offices)
    bins, told = bins_of(judged), learned(session, notice, target)
    seen = Counter(j.reader for j in judged if j.found)
    bound, readers = _bounds(_in_force(session, notice), {reader: seen[reader] for reader in {*told, *seen}})
    return Calibration(
        notice,
        target,
        len(judged),
        sum(not j.right for j in judged),
        bins,
        expected_error(bins),
        rates_of(judged),
        bound,
        readers,
        drawn(session, notice, offices),
        len(sample),
        accuracies(sample, lambda value: value.field_type),
        accuracies(sample, lambda value: value.key),
        tuple(sorted(told.items())),
        _sees_all(session, notice, offices),
    )


def _bounds(
    rows: Mapping[str, Threshold], seen: Mapping[str, int]
) -> tuple[ConfidenceBound, tuple[tuple[str, ConfidenceBound], ...]]:
    """The notice's bound and the readers'. `seen`: of each reader how many values were looked at, where nothing was measured yet."""
    bound = _bound(rows[ALL]) if ALL in rows else ConfidenceBound(UNSURE, sum(seen.values()), False, False)
    readers = sorted({*seen, *rows} - {ALL})
    default = {reader: ConfidenceBound(bound.value, seen.get(reader, 0), False, False) for reader in readers}
    return bound, tuple((reader, _bound(rows[reader]) if reader in rows else default[reader]) for reader in readers)


def _bound(row: Threshold) -> ConfidenceBound:
    return ConfidenceBound(row.value, row.samples, row.measured, row.reached)


def learned(session: Session, notice: str, target: float) -> dict[str, ConfidenceBound]:
    """Return what the blind sample of all offices tells: of all readers together (`ALL`), and of each that has values in it."""
    sample, judged = blind_values(session, notice), judged_values(session, notice)
    bounds = {ALL: learned_bound(sample, judged, target, UNSURE)}
    for reader in {value.reader for value in sample}:
        of_reader = [value for value in sample if value.reader == reader]
        bounds[reader] = learned_bound(of_reader, [j for j in judged if j.reader == reader], target, UNSURE)
    return bounds


def accept(session: Session, actor: Actor, notice: str, reader: str, target: float) -> ConfidenceBound:
    """Put what the blind sample tells of a reader (`ALL`: of all) in force in all offices. Raises Forbidden, UsageError where it tells nothing."""
    _need_all(session, actor, notice)
    bound = learned(session, notice, target).get(reader)
    if bound is None or not bound.reached:
        raise UsageError("抽查的数据还不足以得出存疑界限")
    kept = _in_force(session, notice)
    row = kept.get(reader) or Threshold(notice=notice, reader=reader)
    was = next((kept[of].value for of in (reader, ALL) if of in kept), UNSURE)
    row.value, row.target, row.samples, row.at = bound.value, target, bound.samples, now()
    row.measured, row.reached, row.accepted_by = True, True, actor.user_id
    session.add(row)
    detail = {"reader": reader, "was": was, "value": bound.value, "samples": bound.samples} | _named(notice)
    audit.append(session, "threshold.accepted", f"office/{actor.office_id}", actor.user_id, actor.office_id, **detail)
    return bound


def drop(session: Session, actor: Actor, notice: str, reader: str) -> None:
    """Let the default count again for a reader (`ALL`: the notice). Raises Forbidden, NotFound where none was accepted."""
    _need_all(session, actor, notice)
    row = _in_force(session, notice).get(reader)
    if row is None:
        raise NotFound()
    session.delete(row)
    detail = {"reader": reader, "was": row.value} | _named(notice)
    audit.append(session, "threshold.dropped", f"office/{actor.office_id}", actor.user_id, actor.office_id, **detail)


def _named(notice: str) -> dict[str, str]:
    return {"notice": notice, "name": load(notice).title}


def _need_all(session: Session, actor: Actor, notice: str) -> None:
    """A bound holds for every office: who decides on it sees all that have packets of the notice."""
    actor.need(Right.MEASURE)
    if not _sees_all(session, notice, offices_of(session, actor)):
        raise Forbidden()


def _sees_all(session: Session, notice: str, offices: Set[str]) -> bool:
    return set(session.scalars(select(Batch.office_id).where(Batch.notice == notice).distinct())) <= offices


def judged_values(session: Session, notice: str, offices: Set[str] | None = None) -> list[JudgedValue]:
    """Every value on which the word of a person stands who saw it, with the machine's that it was said of."""
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
        .where(~_blind(correction).exists())
    )
    if offices is not None:
        query = query.where(Packet.office_id.in_(offices))
    return list(_judged(session.execute(query)))


def _blind(version: Any) -> Select[Any]:
    return select(BlindQuestion.id).where(
        BlindQuestion.packet_id == version.packet_id, BlindQuestion.key == version.key, BlindQuestion.answered.is_not(None)
    )


def _judged(rows: Iterable[Any]) -> Iterable[JudgedValue]:
    for key, reader, confidence, presence, raw, value, confirmed, said_presence, said_raw, said_value in rows:
        same = presence == said_presence and (raw == said_raw or (value is not None and value == said_value))
        found = presence != Presence.NOT_FOUND
        yield JudgedValue(key, reader, confidence, confirmed or same, found)


def notices() -> list[Profile]:
    return [load(name) for name in available()]
