"""Who works on which packet, by when, and which packets rest: to one person, or a batch shared out in turn. Every change is in the audit trail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from model.errors import UsageError
from shenbao.service.core.access import RIGHTS, Actor, Right, load_batch, load_packet, offices_of, visible
from shenbao.service.core.config import office_today
from storage import audit
from storage.schema import Assignment, Batch, Office, Packet, PacketNote, PacketState, User

LONGEST_REST = timedelta(days=366)
REVIEWERS = [role for role, rights in RIGHTS.items() if Right.CORRECT in rights]


class Whose(StrEnum):
    """By whom packets are looked for."""

    MINE = "mine"
    OTHERS = "others"
    NOBODY = "nobody"
    POSTPONED = "postponed"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Work:
    """What is agreed about a packet; `name` of the person, empty where it is nobody's."""

    user_id: str | None = None
    name: str = ""
    due: date | None = None
    postponed_until: date | None = None
    reason: str = ""


def assignable(session: Session, actor: Actor, office_id: str) -> list[User]:
    """The people who can be given packets of this office: active, allowed to correct, and the packet is theirs to see; by name."""
    lines = _above(session, office_id)
    query = select(User).where(User.active.is_(True), User.role.in_(REVIEWERS))
    query = query.where(or_(User.office_id == office_id, User.sees_below.is_(True) & User.office_id.in_(lines)))
    return list(
        session.scalars(query.where(User.office_id.in_(offices_of(session, actor) | lines)).order_by(User.name, User.login))
    )


def _above(session: Session, office_id: str) -> set[str]:
    """The office and those above it."""
    parents: dict[str, str | None] = {key: parent for key, parent in session.execute(select(Office.id, Office.parent_id))}
    seen: set[str] = set()
    here: str | None = office_id
    while here is not None and here not in seen:
        seen.add(here)
        here = parents.get(here)
    return seen


def work_of(session: Session, packet_ids: Sequence[str]) -> dict[str, Work]:
    """What is agreed about each of the packets; those of which nothing is are not among them."""
    rows = session.scalars(select(Assignment).where(Assignment.packet_id.in_(packet_ids))).all()
    wanted = {row.user_id for row in rows if row.user_id}
    names: Mapping[str, str] = {key: name for key, name in session.execute(select(User.id, User.name).where(User.id.in_(wanted)))}
    return {
        row.packet_id: Work(row.user_id, names.get(row.user_id or "", ""), row.due, row.postponed_until, row.reason)
        for row in rows
    }


def assign(session: Session, actor: Actor, packet_ids: Iterable[str], user_id: str | None, due: date | None = None) -> int:
    """Give packets to a person, or to nobody, to be reviewed by a day. Returns how many. Raises Forbidden without Right.ASSIGN,
    NotFound for what the actor does not see, UsageError where the person cannot review one of them.
    """
    count = 0
    for packet_id in packet_ids:
        packet = load_packet(session, actor, packet_id, Right.ASSIGN)
        if user_id is not None and user_id not in {user.id for user in assignable(session, actor, packet.office_id)}:
            raise UsageError("所选人员不能审核这份材料，请选择本单位的审核人员")
        _give(session, actor, packet, user_id, due)
        count += 1
    return count


def _give(session: Session, actor: Actor, packet: Packet, user_id: str | None, due: date | None) -> None:
    row = _row(session, packet)
    row.user_id, row.due = user_id, due
    told = {"to": user_id, "due": due.isoformat() if due else None}
    audit.append(session, "packet.assigned", f"packet/{packet.id}", actor.user_id, packet.office_id, **told)


def _row(session: Session, packet: Packet) -> Assignment:
    row = session.get(Assignment, packet.id)
    if row is None:
        row = Assignment(packet_id=packet.id)
        session.add(row)
    return row


def share_out(session: Session, actor: Actor, batch_id: str, user_ids: Sequence[str], due: date | None = None) -> int:
    """Give all packets of a batch that are nobody's and not reviewed yet to these people, each to whoever has the fewest, in the order
    of their names. Returns how many. Raises UsageError without anybody, or for one who cannot review them.
    """
    batch = load_batch(session, actor, batch_id, Right.ASSIGN)
    people = [user for user in assignable(session, actor, batch.office_id) if user.id in set(user_ids)]
    if not people or len(people) != len(set(user_ids)):
        raise UsageError("请选择可以审核本批次的人员")
    load = Counter(_open_by_person(session, [user.id for user in people]))
    query = select(Packet).where(Packet.batch_id == batch.id, *_unreviewed(), whose(actor, Whose.NOBODY))
    count = 0
    for packet in session.scalars(query.order_by(Packet.name, Packet.id)).all():
        least = min(people, key=lambda user: load[user.id])
        load[least.id] += 1
        _give(session, actor, packet, least.id, due)
        count += 1
    return count


def _open_by_person(session: Session, user_ids: Sequence[str]) -> dict[str, int]:
    query = select(Assignment.user_id, func.count()).join(Packet, Packet.id == Assignment.packet_id)
    counted = query.where(Assignment.user_id.in_(user_ids), *_unreviewed()).group_by(Assignment.user_id)
    return {str(user_id): number for user_id, number in session.execute(counted)}


def _unreviewed() -> list[ColumnElement[bool]]:
    return [Packet.state.not_in((PacketState.REVIEWED, PacketState.CANCELLED)), Packet.merged_into_id.is_(None)]


def postpone(session: Session, actor: Actor, packet_id: str, until: date | None, reason: str = "") -> None:
    """Let a packet rest until a day, when it waits for review again; None: no longer. Raises UsageError for a day that is over, that is
    more than a year away, or without a reason.
    """
    packet = load_packet(session, actor, packet_id, Right.CORRECT)
    if until is not None and not office_today() < until <= office_today() + LONGEST_REST:
        raise UsageError("暂缓日期须在明天至一年之内")
    if until is not None and not reason.strip():
        raise UsageError("请填写暂缓的理由")
    row = _row(session, packet)
    row.postponed_until, row.reason = until, reason.strip() if until else ""
    told = {"until": until.isoformat() if until else None}
    audit.append(session, "packet.postponed", f"packet/{packet.id}", actor.user_id, packet.office_id, **told)


def note(session: Session, actor: Actor, packet_id: str, text: str) -> PacketNote:
    """Add a note for the others of the office. Raises UsageError for an empty one."""
    packet = load_packet(session, actor, packet_id)
    if not text.strip():
        raise UsageError("请填写备注")
    row = PacketNote(packet_id=packet.id, user_id=actor.user_id, text=text.strip())
    session.add(row)
    session.flush()
    audit.append(session, "packet.noted", f"packet/{packet.id}", actor.user_id, packet.office_id, note=row.id)
    return row


def notes_of(session: Session, packet_id: str) -> list[tuple[PacketNote, str]]:
    """The notes on a packet with the names of who wrote them, the newest first."""
    query = select(PacketNote, User.name).outerjoin(User, User.id == PacketNote.user_id).where(PacketNote.packet_id == packet_id)
    return [(row, name or "") for row, name in session.execute(query.order_by(PacketNote.created.desc(), PacketNote.id.desc()))]


def whose(actor: Actor, which: Whose) -> ColumnElement[bool]:
    """The packets that are the actor's, others', nobody's, resting, or late."""
    agreed = select(Assignment.packet_id)
    late = agreed.where(Assignment.due < office_today())
    found = {
        Whose.MINE: Packet.id.in_(agreed.where(Assignment.user_id == actor.user_id)),
        Whose.OTHERS: Packet.id.in_(agreed.where(Assignment.user_id.is_not(None), Assignment.user_id != actor.user_id)),
        Whose.NOBODY: Packet.id.not_in(agreed.where(Assignment.user_id.is_not(None))),
        Whose.POSTPONED: Packet.id.in_(agreed.where(Assignment.postponed_until > office_today())),
        Whose.OVERDUE: Packet.id.in_(late) & (Packet.state != PacketState.REVIEWED),
    }
    return found[which]


def counted(session: Session, actor: Actor, matching: Select[Any]) -> dict[Whose, int]:
    """How many of the packets matching are whose; zeros are left out."""
    numbers = [func.count().filter(whose(actor, which)) for which in Whose]
    row = session.execute(matching.with_only_columns(*numbers).order_by(None)).one()
    return {which: number for which, number in zip(Whose, row, strict=True) if number}


def waiting(session: Session, actor: Actor, batch_id: str | None = None) -> dict[Whose, int]:
    """Of the packets that wait for review: how many are others', and how many rest."""
    query = visible(session, actor, select(Packet), Packet).where(Packet.state == PacketState.CHECKED)
    query = query.where(Packet.batch_id.in_(select(Batch.id).where(Batch.deleted.is_(None))))
    return counted(session, actor, query.where(Packet.batch_id == batch_id) if batch_id else query)
