"""Asking for a place of a page to be read: a row is the question, filled in it is the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.orm import Session

from model.geometry import Box
from model.problem import Problem
from storage.codec import from_plain, plain
from storage.schema import Packet, RegionAsk, now

MOST_AT_ONCE = 8
FORGOTTEN = timedelta(minutes=2)  # whoever asked has left


@dataclass(frozen=True, slots=True)
class RegionAnswer:
    """What stands in the place; `problem` where it could not be read."""

    text: str
    confidence: float
    problem: Problem | None = None


def ask(session: Session, packet: Packet, image: str, box: Box) -> str:
    """The id under which the answer will be found."""
    row = RegionAsk(packet_id=packet.id, image=image, box=box.as_list(6))
    session.add(row)
    session.flush()
    return row.id


def waiting(session: Session) -> bool:
    return session.scalar(select(func.count()).where(RegionAsk.taken_by.is_(None))) != 0


def take(session: Session, reader: str) -> Sequence[RegionAsk]:
    """Questions that nobody has taken, oldest first; each goes to one reader only."""
    open_ones = select(RegionAsk.id).where(RegionAsk.taken_by.is_(None)).order_by(RegionAsk.asked).limit(MOST_AT_ONCE)
    ids = list(session.scalars(open_ones.with_for_update(skip_locked=True)))
    session.execute(update(RegionAsk).where(RegionAsk.id.in_(ids), RegionAsk.taken_by.is_(None)).values(taken_by=reader))
    return session.scalars(select(RegionAsk).where(RegionAsk.id.in_(ids)).order_by(RegionAsk.asked)).all()


def settle(session: Session, ask_id: str, answer: RegionAnswer) -> bool:
    """False where whoever asked did not wait for it."""
    values = {"text": answer.text, "confidence": answer.confidence, "answered": now()}
    values["problem"] = plain(answer.problem) if answer.problem else None
    changed = session.execute(update(RegionAsk).where(RegionAsk.id == ask_id).values(**values))
    return bool(cast("CursorResult[Any]", changed).rowcount)


def answer_of(row: RegionAsk) -> RegionAnswer | None:
    """None while it is being read."""
    if row.answered is None:
        return None
    return RegionAnswer(row.text, row.confidence, from_plain(Problem, row.problem) if row.problem else None)


def forget(session: Session, ask_id: str) -> None:
    session.execute(delete(RegionAsk).where(RegionAsk.id == ask_id))


def forget_old(session: Session, at: datetime | None = None) -> int:
    """Drops questions whose asker has left. Gives how many."""
    dropped = session.execute(delete(RegionAsk).where(RegionAsk.asked < (at or now()) - FORGOTTEN))
    return int(cast("CursorResult[Any]", dropped).rowcount)
