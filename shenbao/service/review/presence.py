"""Who looks at a packet just now: a row a person and packet, renewed while the screen is open, void after half a minute."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from model.page import Reader
from shenbao.service.core.access import Actor, load_packet
from storage.schema import PageRow, Presence, User, now

PRESENT = timedelta(seconds=30)


def here(session: Session, actor: Actor, packet_id: str, at: datetime | None = None) -> list[str]:
    """Says that the actor has the packet open, and gives the names of the others who do, the first come first.

    Writes: call it in a unit of work (a POST), every ten seconds or so.
    """
    load_packet(session, actor, packet_id)
    at = at or now()
    if actor.user_id is not None:
        _seen(session, packet_id, actor.user_id, at)
    return others(session, actor, packet_id, at)


def others(session: Session, actor: Actor, packet_id: str, at: datetime | None = None) -> list[str]:
    """The names of the others who have the packet open; only reads."""
    query = select(User.name).join(Presence, Presence.user_id == User.id)
    query = query.where(Presence.packet_id == packet_id, Presence.seen > (at or now()) - PRESENT)
    if actor.user_id is not None:
        query = query.where(User.id != actor.user_id)
    return list(session.scalars(query.order_by(Presence.id)))


def leave(session: Session, actor: Actor, packet_id: str) -> None:
    """The actor closed the packet."""
    load_packet(session, actor, packet_id)
    session.execute(delete(Presence).where(Presence.packet_id == packet_id, Presence.user_id == actor.user_id))


def any_scan_open(session: Session, at: datetime | None = None) -> bool:
    """Whether a packet with pages that were read by OCR is open on anybody's screen."""
    open_now = select(Presence.id).where(Presence.seen > (at or now()) - PRESENT, PageRow.reader == Reader.OCR)
    return session.scalars(open_now.join(PageRow, PageRow.packet_id == Presence.packet_id).limit(1)).first() is not None


def _seen(session: Session, packet_id: str, user_id: str, at: datetime) -> None:
    mine = select(Presence).where(Presence.packet_id == packet_id, Presence.user_id == user_id)
    row = session.scalars(mine).first()
    if row is not None:
        row.seen = at
        session.flush()
        return
    session.execute(delete(Presence).where(Presence.seen < at - 10 * PRESENT))  # of people who just closed their browsers
    try:
        with session.begin_nested():
            session.add(Presence(packet_id=packet_id, user_id=user_id, seen=at))
    except IntegrityError:  # another tab of the same person was quicker
        return
