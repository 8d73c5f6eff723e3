"""Which packet to review next: those that were read and whose review nobody has finished, in the order of their names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from shenbao.service.core.access import Actor, Right, visible
from shenbao.service.review.presence import PRESENT
from storage.schema import Batch, Packet, PacketState, Presence, now

MOST_NAMED = 500
LOOKED_AT = 20  # candidates: so many packets at most are others' at the same time


def next_packet(session: Session, actor: Actor, batch_id: str | None = None, after: Packet | None = None) -> Packet | None:
    """The next packet to review of the batch, or of all that the actor sees: behind `after`, then from the start.

    Packets that somebody else has open come last. None where all are reviewed.
    """
    actor.need(Right.VIEW)
    query = visible(session, actor, select(Packet).join(Batch, Batch.id == Packet.batch_id), Packet)
    query = query.where(Packet.state == PacketState.CHECKED, Batch.deleted.is_(None))
    if batch_id:
        query = query.where(Packet.batch_id == batch_id)
    if after:
        query = query.where(Packet.id != after.id)
    found = list(_in_order(session, query, after))
    taken = _others_have(session, actor, [row.id for row in found])
    return next((row for row in found if row.id not in taken), found[0] if found else None)


def mergeable(session: Session, actor: Actor, packet: Packet) -> list[Packet]:
    """Packets of the same batch whose pages could come into this one, by name."""
    query = visible(session, actor, select(Packet), Packet).where(Packet.batch_id == packet.batch_id, Packet.id != packet.id)
    query = query.where(Packet.state.in_((PacketState.CHECKED, PacketState.REVIEWED)))
    return list(session.scalars(query.order_by(Packet.name, Packet.id).limit(MOST_NAMED)))


def _in_order(session: Session, query: Select[Any], after: Packet | None) -> Iterator[Packet]:
    by_name = (Packet.name, Packet.id)
    if after:
        behind = query.where(Packet.batch_id == after.batch_id, tuple_(*by_name) > tuple_(after.name, after.id))
        yield from session.scalars(behind.order_by(*by_name).limit(LOOKED_AT))
    yield from session.scalars(query.order_by(Batch.created, Batch.id, *by_name).limit(LOOKED_AT))


def _others_have(session: Session, actor: Actor, ids: list[str]) -> set[str]:
    since = now() - PRESENT
    query = select(Presence.packet_id).where(Presence.packet_id.in_(ids), Presence.seen > since)
    return set(session.scalars(query.where(Presence.user_id != actor.user_id))) if ids else set()
