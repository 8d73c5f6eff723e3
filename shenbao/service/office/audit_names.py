"""What the ids in entries of the audit trail are called. The trail itself holds no names and no values of applicants: they are looked up where they
still are, and are gone with what was deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from notices.profile import Profile
from shenbao.service.core.profiles import batch_profile
from storage.schema import (
    Audit,
    Batch,
    Endpoint,
    FieldVersion,
    File,
    FindingEvent,
    FindingRow,
    NoticeDraft,
    Office,
    Packet,
    User,
    VerdictVersion,
)

NAMED: dict[str, tuple[InstrumentedAttribute[str], InstrumentedAttribute[str]]] = {
    "batch": (Batch.id, Batch.name),
    "packet": (Packet.id, Packet.name),
    "user": (User.id, User.name),
    "office": (Office.id, Office.name),
    "endpoint": (Endpoint.id, Endpoint.url),
    "notice": (NoticeDraft.id, NoticeDraft.name),
    "file": (File.id, File.path),
}
PACKETS_IN = ("into", "took", "out_of", "first", "packet")  # keys of details that hold a packet's id; of `packet.moved` a batch's
AT_ONCE = 400  # ids in a query


@dataclass(frozen=True)
class Names:
    """`called`: by kind and id ("packet/…"); `versions`: by packet, field and number; `reasons`: of verdicts by their id; `wordings`: of demands that
    people worded, by the event's id; `own`: demands that people made, by packet and code; `batches`: of packets.
    """

    called: Mapping[str, str]
    versions: Mapping[tuple[str, str, int], FieldVersion]
    reasons: Mapping[str, str]
    wordings: Mapping[str, str]
    own: Mapping[tuple[str, str], str]
    batches: Mapping[str, Batch]

    def profile(self, packet_id: str) -> Profile | None:
        """The profile that a packet is checked by; None where the packet is gone."""
        batch = self.batches.get(packet_id)
        if batch is not None and batch.id not in self._profiles:
            self._profiles[batch.id] = batch_profile(batch)
        return self._profiles[batch.id] if batch else None

    @cached_property
    def _profiles(self) -> dict[str, Profile]:
        return {}


def names_for(session: Session, rows: Sequence[Audit]) -> Names:
    """Look up all that these entries name, by a few queries."""
    mentioned = {subject for row in rows for subject in _mentioned(row)}
    packets = [subject.partition("/")[2] for subject in mentioned if subject.startswith("packet/")]
    return Names(
        _called(session, mentioned),
        _versions(session, rows),
        _texts(session, VerdictVersion.id, VerdictVersion.reason, _details(rows, "version")),
        _texts(session, FindingEvent.id, FindingEvent.wording, _details(rows, "event")),
        _own(session, rows),
        _batches(session, packets),
    )


def _mentioned(row: Audit) -> Iterable[str]:
    yield row.subject
    if row.user_id:
        yield f"user/{row.user_id}"
    if row.office_id:
        yield f"office/{row.office_id}"
    for key, kind in (("to", "user"), ("batch", "batch"), ("file", "file")):
        if row.detail.get(key):
            yield f"{kind}/{row.detail[key]}"
    for key in PACKETS_IN:
        if row.detail.get(key):
            yield f"{'batch' if row.action == 'packet.moved' else 'packet'}/{row.detail[key]}"
    for place in row.detail.get("office") or ():
        yield f"office/{place}"


def _called(session: Session, mentioned: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, (key, name) in NAMED.items():
        ids = [subject.partition("/")[2] for subject in mentioned if subject.startswith(f"{kind}/")]
        found |= {f"{kind}/{id_}": text for id_, text in _texts(session, key, name, ids).items()}
    return found


def _texts(
    session: Session, key: InstrumentedAttribute[str], text: InstrumentedAttribute[str], ids: Iterable[str]
) -> dict[str, str]:
    return {row[0]: row[1] for part in _parts(ids) for row in session.execute(select(key, text).where(key.in_(part)))}


def _details(rows: Sequence[Audit], key: str) -> list[str]:
    return [row.detail[key] for row in rows if isinstance(row.detail.get(key), str)]


def _versions(session: Session, rows: Sequence[Audit]) -> dict[tuple[str, str, int], FieldVersion]:
    wanted = {(_id(row), str(row.detail.get("what"))) for row in rows if row.action.startswith("field.")}
    found: dict[tuple[str, str, int], FieldVersion] = {}
    for packets in _parts({packet for packet, _ in wanted}):
        keys = {key for packet, key in wanted if packet in packets}
        query = select(FieldVersion).where(FieldVersion.packet_id.in_(packets), FieldVersion.key.in_(keys))
        found |= {(row.packet_id, row.key, row.seq): row for row in session.scalars(query)}
    return found


def _own(session: Session, rows: Sequence[Audit]) -> dict[tuple[str, str], str]:
    packets = {_id(row) for row in rows if row.action == "finding.added"}
    codes = {str(row.detail.get("what")) for row in rows if row.action == "finding.added"}
    return {
        (row.packet_id, row.code): str(row.wording or row.finding.get("message", ""))
        for part in _parts(packets)
        for row in session.scalars(select(FindingRow).where(FindingRow.packet_id.in_(part), FindingRow.code.in_(codes)))
    }


def _batches(session: Session, packets: Iterable[str]) -> dict[str, Batch]:
    query = select(Packet.id, Batch).join(Batch, Batch.id == Packet.batch_id)
    return {row[0]: row[1] for part in _parts(packets) for row in session.execute(query.where(Packet.id.in_(part)))}


def _id(row: Audit) -> str:
    return row.subject.partition("/")[2]


def _parts(ids: Iterable[Any]) -> Iterable[list[Any]]:
    every = sorted(set(ids))
    return (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))
