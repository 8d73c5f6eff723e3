"""Which packet to review next: those that were read and nobody has finished, the one with the most to look at first."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.schema import Batch, Packet, PacketState
from shenbao.service.access import Actor, Right, visible
from shenbao.service.presence import busy


def next_packet(session: Session, actor: Actor, batch_id: str | None = None, after: str | None = None) -> Packet | None:
    """The next packet of the batch (or of all that the actor sees) in the order of their names, behind `after`, then from the
    start. Packets on which somebody else is working come last. None where all are reviewed.
    """
    actor.need(Right.VIEW)
    query = select(Packet).join(Batch, Batch.id == Packet.batch_id)
    query = visible(session, actor, query, Packet).where(Packet.state == PacketState.CHECKED, Batch.deleted.is_(None))
    if batch_id:
        query = query.where(Packet.batch_id == batch_id)
    waiting = [row for row in session.scalars(query.order_by(Batch.created, Batch.id, Packet.name, Packet.id)) if row.id != after]
    if not waiting:
        return None
    here = session.get(Packet, after) if after else None
    taken = busy(session, actor, [row.id for row in waiting])
    behind = [row for row in waiting if here and (row.batch_id, row.name, row.id) > (here.batch_id, here.name, here.id)]
    ordered = behind + [row for row in waiting if row not in behind]
    return min(ordered, key=lambda row: (row.id in taken, ordered.index(row)))
