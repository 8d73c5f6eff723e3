"""The versions of field values: who said what when. The current value of a person always wins over a machine's re-run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from model.page import Reader
from model.record import FieldValue, Presence, Source
from storage.codec import from_plain, plain
from storage.schema import FieldVersion

AS_SURE = 0.01
UNDONE = "撤销"  # the reason of a version that takes an earlier one back


def versions(session: Session, packet_id: str, key: str) -> Sequence[FieldVersion]:
    """All versions of a field, oldest first."""
    query = select(FieldVersion).where(FieldVersion.packet_id == packet_id, FieldVersion.key == key)
    return session.scalars(query.order_by(FieldVersion.seq)).all()


def add_machine(
    session: Session, packet_id: str, values: Mapping[str, FieldValue], model_version: str, profile_version: str
) -> list[str]:
    """The machine's values of a reading, each a new version where it differs from the machine's last: in what it says, where it
    stands (the page was turned) or how sure it is. Gives the keys changed.
    """
    known = _last(session, packet_id, by_person=False)
    highest = _highest(session, packet_id)
    changed = []
    for key, value in values.items():
        row = FieldVersion(
            packet_id=packet_id,
            key=key,
            seq=highest.get(key, 0) + 1,
            raw=value.raw,
            value=value.value,
            presence=value.presence,
            confidence=value.confidence,
            source=plain(value.source) if value.source else None,
            reader=value.source.reader if value.source else Reader.NONE,
            model_version=model_version,
            profile_version=profile_version,
        )
        if key not in known or not _read_same(known[key], row):
            session.add(row)
            changed.append(key)
    session.flush()
    return changed


def add_person(
    session: Session,
    packet_id: str,
    key: str,
    user_id: str,
    raw: str | None,
    value: Any,
    presence: Presence,
    source: Source | None = None,
    reason: str = "",
    confirmed: bool = False,
) -> FieldVersion:
    """A person's value; `confirmed` where the machine's was looked at and left."""
    row = FieldVersion(
        packet_id=packet_id,
        key=key,
        seq=_highest(session, packet_id).get(key, 0) + 1,
        by_person=True,
        raw=raw,
        value=value,
        presence=presence,
        confidence=1.0,
        source=plain(source) if source else None,
        reader=Reader.PERSON,
        confirmed=confirmed,
        user_id=user_id,
        reason=reason,
    )
    session.add(row)
    session.flush()
    return row


def take_back(session: Session, packet_id: str, key: str, user_id: str, reason: str) -> FieldVersion:
    """Nobody's word stands any more on a field: the machine's counts, whatever it reads from now on."""
    machine = _last(session, packet_id, by_person=False).get(key)
    said = as_value(machine) if machine else FieldValue(key)
    row = add_person(session, packet_id, key, user_id, said.raw, said.value, said.presence, said.source, reason)
    row.confidence, row.reader = said.confidence, machine.reader if machine else Reader.NONE
    session.flush()
    return row


def current(session: Session, packet_id: str) -> dict[str, FieldVersion]:
    """The value that counts of each field: the last of a person, else the last of the machine."""
    return _last(session, packet_id, by_person=False) | words(session, packet_id)


def that_count(rows: Iterable[FieldVersion]) -> dict[str, FieldVersion]:
    """Of versions of a packet's fields, the oldest first: the ones that count, as `current` tells them."""
    machine: dict[str, FieldVersion] = {}
    person: dict[str, FieldVersion] = {}
    for row in rows:
        (person if row.by_person else machine)[row.key] = row
    return machine | {key: row for key, row in person.items() if row.reader == Reader.PERSON}


def words(session: Session, packet_id: str) -> dict[str, FieldVersion]:
    """The last word of a person on each field; none where it was taken back to the machine's value (its `reader` is the machine's)."""
    return {key: row for key, row in _last(session, packet_id, by_person=True).items() if row.reader == Reader.PERSON}


def overruled(session: Session, packet_id: str) -> dict[str, FieldVersion]:
    """Machine values that were read after a person's word and differ from it: shown beside it, never in its place."""
    machine, person = machine_values(session, packet_id), words(session, packet_id)
    return {
        key: row for key, row in machine.items() if key in person and row.seq > person[key].seq and not _same(row, person[key])
    }


def machine_values(session: Session, packet_id: str) -> dict[str, FieldVersion]:
    """What the machine read last of each field, whoever spoke after it."""
    return _last(session, packet_id, by_person=False)


def as_value(row: FieldVersion) -> FieldValue:
    """The version as the checks understand it."""
    source = from_plain(Source, row.source) if row.source else None
    return FieldValue(row.key, row.raw, row.value, row.confidence, source, Presence(row.presence))


def _last(session: Session, packet_id: str, by_person: bool) -> dict[str, FieldVersion]:
    latest = (
        select(FieldVersion.key, func.max(FieldVersion.seq).label("seq"))
        .where(FieldVersion.packet_id == packet_id, FieldVersion.by_person.is_(by_person))
        .group_by(FieldVersion.key)
    ).subquery()
    query = (
        select(FieldVersion)
        .join(latest, (FieldVersion.key == latest.c.key) & (FieldVersion.seq == latest.c.seq))
        .where(FieldVersion.packet_id == packet_id)
    )
    return {row.key: row for row in session.scalars(query)}


def _highest(session: Session, packet_id: str) -> dict[str, int]:
    query = (
        select(FieldVersion.key, func.max(FieldVersion.seq)).where(FieldVersion.packet_id == packet_id).group_by(FieldVersion.key)
    )
    return {row.key: row[1] for row in session.execute(query)}


def _read_same(a: FieldVersion, b: FieldVersion) -> bool:
    return _same(a, b) and a.source == b.source and abs(a.confidence - b.confidence) < AS_SURE


def _same(a: FieldVersion, b: FieldVersion) -> bool:
    return (a.raw, a.value, a.presence) == (b.raw, b.value, b.presence)
