"""Events of a packet, alike wherever they come from; each is written within the caller's unit of work."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.schema import Packet, PacketState
from webhook.events import EventType
from webhook.outbox import emit


def emit_packet(session: Session, kind: EventType, packet: Packet, **more: object) -> None:
    emit(session, kind, packet.office_id, packet=packet.id, batch=packet.batch_id, **more)


def emit_counts(session: Session, kind: EventType, packet: Packet) -> None:
    """With how many errors and warnings are open."""
    emit_packet(session, kind, packet, errors=packet.errors, warnings=packet.warnings)


def emit_received(session: Session, packet: Packet) -> None:
    """The batch was received, once none of its packets is on its way any more and there is one."""
    states = set(session.scalars(select(Packet.state).where(Packet.batch_id == packet.batch_id).distinct()))
    if PacketState.UPLOADING not in states and states - {PacketState.CANCELLED}:
        emit(session, EventType.BATCH_RECEIVED, packet.office_id, batch=packet.batch_id)
