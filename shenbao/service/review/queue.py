"""Which packet to review next: those that were read and whose review nobody has finished; the own ones first, those due first among them,
then those that are nobody's, in the order of their names. Others' packets and those that rest are not offered.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from shenbao.service.core.access import Actor, Right, visible
from shenbao.service.review.assignment import Whose, whose
from shenbao.service.review.presence import PRESENT
from storage.schema import READ, Assignment, Batch, Packet, PacketState, Presence, now

MOST_NAMED = 500
LOOKED_AT = 20  # candidates: so many packets at most are others' at the same time


def next_packet(session: Session, actor: Actor, batch_id: str | None = None, after: Packet | None = None) -> Packet | None:
    """The next packet to review of the batch, or of all that the actor sees: behind `after`, then from the start.

    Packets that somebody else has open come last. None where none is left that is the actor's or nobody's and does not rest.
    """
    actor.need(Right.VIEW)
    query = offered(session, actor)
    if batch_id:
        query = query.where(Packet.batch_id == batch_id)
    if after:
        query = query.where(Packet.id != after.id)
    found = [*_own(session, actor, query, after), *_in_order(session, query, after)]
    taken = _others_have(session, actor, [row.id for row in found])
    return next((row for row in found if row.id not in taken), found[0] if found else None)


def offered(session: Session, actor: Actor) -> Select[Any]:
    """The packets that wait for the actor's review: his own and nobody's, but for those that rest."""
    query = visible(session, actor, select(Packet).join(Batch, Batch.id == Packet.batch_id), Packet)
    query = query.where(Packet.state == PacketState.CHECKED, Batch.deleted.is_(None))
    return query.where(~whose(actor, Whose.POSTPONED), ~whose(actor, Whose.OTHERS))


def mergeable(session: Session, actor: Actor, packet: Packet) -> list[Packet]:
    """Packets of the same batch whose pages could come into this one, by name."""
    query = visible(session, actor, select(Packet), Packet).where(Packet.batch_id == packet.batch_id, Packet.id != packet.id)
    query = query.where(Packet.state.in_(READ))
    return list(session.scalars(query.order_by(Packet.name, Packet.id).limit(MOST_NAMED)))


def _own(session: Session, actor: Actor, query: Select[Any], after: Packet | None) -> list[Packet]:
    """Those given to the actor, due first and by name: from `after` on, then from the start."""
    mine = query.join(Assignment, Assignment.packet_id == Packet.id).where(Assignment.user_id == actor.user_id)
    rows = [(row, (due or date.max, row.name, row.id)) for row, due in session.execute(mine.add_columns(Assignment.due))]
    rows.sort(key=lambda entry: entry[1])
    here = session.get(Assignment, after.id) if after else None
    if after is None or here is None or here.user_id != actor.user_id:
        return [row for row, _ in rows]
    place = (here.due or date.max, after.name, after.id)
    return [row for row, key in rows if key > place] + [row for row, key in rows if key < place]


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
