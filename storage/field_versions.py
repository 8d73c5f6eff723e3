"""The versions of field values: who said what when. The current value of a person always wins over a machine's re-run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.page import Reader
from model.record import FieldValue, Presence, Source
from storage.codec import from_plain, plain
from storage.schema import FieldVersion

AS_SURE = 0.01
UNDONE = "撤销"  # the reason of a version that takes an earlier one back


@dataclass(frozen=True, slots=True)
class FieldHistory:
    """All versions of a packet's fields, by key, the oldest first. Read once; a new version makes a new history."""

    packet_id: str
    rows: Mapping[str, tuple[FieldVersion, ...]]

    def of(self, key: str) -> tuple[FieldVersion, ...]:
        return self.rows.get(key, ())

    def current(self) -> dict[str, FieldVersion]:
        """The value that counts of each field: the last of a person, else the last of the machine."""
        return that_count(row for kept in self.rows.values() for row in kept)

    def human_values(self) -> dict[str, FieldVersion]:
        """The last word of a person on each field; none where it was taken back to the machine's value (its `reader` is the
        machine's).
        """
        last = {key: next((row for row in reversed(kept) if row.by_person), None) for key, kept in self.rows.items()}
        return {key: row for key, row in last.items() if row is not None and row.reader == Reader.PERSON}

    def machine(self) -> dict[str, FieldVersion]:
        """What the machine read last of each field, whoever spoke after it."""
        last = {key: next((row for row in reversed(kept) if not row.by_person), None) for key, kept in self.rows.items()}
        return {key: row for key, row in last.items() if row is not None}

    def with_row(self, row: FieldVersion) -> FieldHistory:
        return replace(self, rows={**self.rows, row.key: (*self.of(row.key), row)})

    def next_seq(self, key: str) -> int:
        return 1 + max((row.seq for row in self.of(key)), default=0)


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who gives a version, and why. `confirmed`: the value was looked at and left. `reader`: another than a person where a word is
    taken back to what the machine read.
    """

    user_id: str
    reason: str = ""
    confirmed: bool = False
    reader: str = Reader.PERSON


def history(session: Session, packet_id: str) -> FieldHistory:
    """Return all versions of all fields of a packet, by one query."""
    rows: dict[str, list[FieldVersion]] = {}
    query = select(FieldVersion).where(FieldVersion.packet_id == packet_id).order_by(FieldVersion.seq)
    for row in session.scalars(query):
        rows.setdefault(row.key, []).append(row)
    return FieldHistory(packet_id, {key: tuple(kept) for key, kept in rows.items()})


def add_machine(
    session: Session, packet_id: str, values: Mapping[str, FieldValue], model_version: str, profile_version: str
) -> list[str]:
    """The machine's values of a reading, each a new version where it differs from the machine's last: in what it says, where it
    stands (the page was turned) or how sure it is. Gives the keys changed.
    """
    before = history(session, packet_id)
    known, changed = before.machine(), []
    for key, value in values.items():
        row = FieldVersion(
            packet_id=packet_id,
            key=key,
            seq=before.next_seq(key),
            raw=value.raw,
            value=value.value,
            presence=value.presence,
            confidence=value.confidence,
            source=plain(value.source) if value.source else None,
            reader=value.source.reader if value.source else Reader.NONE,
            model_version=model_version,
            profile_version=profile_version,
            reason=value.decided_by,
        )
        if key not in known or not _read_same(known[key], row):
            session.add(row)
            changed.append(key)
    session.flush()
    return changed


def add_person(session: Session, before: FieldHistory, value: FieldValue, by: Authorship) -> FieldVersion:
    """A person's value, as the next version of the field."""
    row = FieldVersion(
        packet_id=before.packet_id,
        key=value.key,
        seq=before.next_seq(value.key),
        by_person=True,
        raw=value.raw,
        value=value.value,
        presence=value.presence,
        confidence=value.confidence,
        source=plain(value.source) if value.source else None,
        reader=by.reader,
        confirmed=by.confirmed,
        user_id=by.user_id,
        reason=by.reason,
    )
    session.add(row)
    session.flush()
    return row


def take_back(session: Session, before: FieldHistory, key: str, user_id: str, reason: str) -> FieldVersion:
    """Nobody's word stands any more on a field: the machine's counts, whatever it reads from now on."""
    machine = before.machine().get(key)
    machine_value = as_value(machine) if machine else FieldValue(key)
    return add_person(
        session, before, machine_value, Authorship(user_id, reason, reader=machine.reader if machine else Reader.NONE)
    )


def current(session: Session, packet_id: str) -> dict[str, FieldVersion]:
    """The value that counts of each field: the last of a person, else the last of the machine."""
    return history(session, packet_id).current()


def versions(session: Session, packet_id: str, key: str) -> Sequence[FieldVersion]:
    """All versions of a field, oldest first."""
    return history(session, packet_id).of(key)


def that_count(rows: Iterable[FieldVersion]) -> dict[str, FieldVersion]:
    """Of versions of a packet's fields, the oldest first: the ones that count, as `current` tells them."""
    machine: dict[str, FieldVersion] = {}
    person: dict[str, FieldVersion] = {}
    for row in rows:
        (person if row.by_person else machine)[row.key] = row
    return machine | {key: row for key, row in person.items() if row.reader == Reader.PERSON}


def overruled(session: Session, packet_id: str) -> dict[str, FieldVersion]:
    """Machine values that were read after a person's word and differ from it: shown beside it, never in its place."""
    kept = history(session, packet_id)
    machine, person = kept.machine(), kept.human_values()
    return {
        key: row for key, row in machine.items() if key in person and row.seq > person[key].seq and not _same(row, person[key])
    }


def as_value(row: FieldVersion) -> FieldValue:
    """The version as the checks understand it."""
    source = from_plain(Source, row.source) if row.source else None
    decided_by = "" if row.by_person else row.reason
    return FieldValue(row.key, row.raw, row.value, row.confidence, source, Presence(row.presence), decided_by=decided_by)


def spoken(row: FieldVersion) -> bool:
    """Whether a person's word stands; one that was taken back bears the machine's name again."""
    return row.by_person and (row.reason != UNDONE or row.reader == Reader.PERSON)


def disputed(row: FieldVersion) -> bool:
    """Whether a person typed it and another reading says something else: a person who settles a value is sure of it."""
    return row.by_person and row.reader == Reader.PERSON and row.confidence < 1


def wording(row: FieldVersion) -> str | None:
    """The text of a version: as it was read or typed, or as the machine settled it."""
    return str(row.value) if row.reason and not row.by_person else row.raw


def _read_same(a: FieldVersion, b: FieldVersion) -> bool:
    return _same(a, b) and a.source == b.source and abs(a.confidence - b.confidence) < AS_SURE


def _same(a: FieldVersion, b: FieldVersion) -> bool:
    return (a.raw, a.value, a.presence) == (b.raw, b.value, b.presence)
