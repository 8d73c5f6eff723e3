"""Papers that come back: a packet in which our letter or receipt of another lies mends that one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.record import Record
from shenbao.service.checking.batch_check import recheck_batch
from storage import audit
from storage.schema import Audit, Batch, Packet, PacketState, now


def link_returned(session: Session, packets: Sequence[Packet], records: Sequence[Record]) -> None:
    """Say of each packet which one it mends, by the codes on the papers in it, where nobody said so yet. A code of another office or notice, of a cancelled packet, of
    the packet itself or of one that mends it says nothing.
    """
    for packet, record in zip(packets, records, strict=True):
        first = next(_mended(session, packet, record), None) if _open(session, packet) else None
        if first is None:
            continue
        packet.previous_id, packet.changed = first.id, now()
        audit.append(session, "packet.linked", f"packet/{packet.id}", None, packet.office_id, first=first.id)
        if first.batch_id != packet.batch_id:
            recheck_batch(session, session.get_one(Batch, first.batch_id))


def _open(session: Session, packet: Packet) -> bool:
    """Whether nobody said yet what it mends, nor that it mends nothing."""
    said = select(Audit.seq).where(Audit.action == "packet.linked", Audit.subject == f"packet/{packet.id}")
    return packet.previous_id is None and session.scalars(said.limit(1)).first() is None


def _mended(session: Session, packet: Packet, record: Record) -> Iterator[Packet]:
    notice = session.get_one(Batch, packet.batch_id).notice
    for found in (session.get(Packet, name) for name in record.mends):
        if found is None or found.office_id != packet.office_id or found.state == PacketState.CANCELLED:
            continue
        if session.get_one(Batch, found.batch_id).notice == notice and packet.id not in _chain(session, found):
            yield found


def _chain(session: Session, packet: Packet | None) -> Iterator[str]:
    """The packet and those that it mends, the latest first."""
    while packet is not None:
        yield packet.id
        packet = session.get(Packet, packet.previous_id) if packet.previous_id else None
