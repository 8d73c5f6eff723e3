"""Events that tell of a packet's findings, alike wherever they come from."""

from __future__ import annotations

from sqlalchemy.orm import Session

from storage.schema import Packet
from webhook.events import EventType
from webhook.outbox import emit


def tell(session: Session, kind: EventType, packet: Packet) -> None:
    """Within the caller's unit of work, with how many errors and warnings stand."""
    counts = {"errors": packet.errors, "warnings": packet.warnings}
    emit(session, kind, packet.office_id, packet=packet.id, batch=packet.batch_id, **counts)
