"""Who may do and see what. Every page, file and API route asks here; nothing else decides it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from model.errors import ShenbaoError
from storage.schema import Batch, Endpoint, Event, NoticeDraft, Office, Packet, Role, User


class Right(StrEnum):
    VIEW = "view"
    UPLOAD = "upload"
    CORRECT = "correct"
    ISSUE = "issue"
    REPORT = "report"
    DELETE = "delete"
    ADMINISTER = "administer"
    ACCOUNTS = "accounts"
    SECURE = "secure"
    AUDIT = "audit"
    INTEGRATE = "integrate"
    MEASURE = "measure"
    NOTICES = "notices"
    ASSIGN = "assign"


RIGHTS: dict[str, frozenset[Right]] = {
    Role.CLERK: frozenset({Right.VIEW, Right.UPLOAD, Right.REPORT}),
    Role.REVIEWER: frozenset({Right.VIEW, Right.UPLOAD, Right.CORRECT, Right.ISSUE, Right.REPORT, Right.ASSIGN}),
    Role.MANAGER: frozenset({Right.VIEW, Right.REPORT, Right.ISSUE, Right.DELETE, Right.MEASURE, Right.NOTICES, Right.ASSIGN}),
    Role.ADMINISTRATOR: frozenset(Right),
    Role.INTEGRATOR: frozenset({Right.VIEW, Right.UPLOAD, Right.REPORT, Right.INTEGRATE}),
    # 三员分立: who makes accounts, who says what they may, and who sees what both did; none of them sees an application
    Role.SYSTEM: frozenset({Right.ACCOUNTS, Right.ADMINISTER}),
    Role.SECURITY: frozenset({Right.ACCOUNTS, Right.SECURE}),
    Role.AUDITOR: frozenset({Right.AUDIT}),
}


class Forbidden(ShenbaoError):
    code = "forbidden"
    text = "没有权限"
    remedy = "请联系本单位管理员开通权限。"


class NotFound(ShenbaoError):
    """Also for what is there but belongs to another office: nobody learns that it exists."""

    code = "not_found"
    text = "找不到所请求的内容"
    remedy = "请从列表中重新打开。"


class Conflict(ShenbaoError):
    code = "conflict"
    text = "他人刚刚修改过这份材料"
    remedy = "请刷新后在最新内容上修改。"
    retryable = True


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person logged in, a token, or (user None) the program itself."""

    user_id: str | None
    office_id: str | None
    role: str
    name: str = ""
    sees_below: bool = False
    scopes: frozenset[str] | None = None

    def may(self, right: Right) -> bool:
        return right in RIGHTS.get(self.role, frozenset()) and (self.scopes is None or right in self.scopes)

    def need(self, right: Right) -> None:
        if not self.may(right):
            raise Forbidden()


PROGRAM = Actor(None, None, Role.ADMINISTRATOR, "系统", True)


def actor_of(user: User, scopes: frozenset[str] | None = None) -> Actor:
    return Actor(user.id, user.office_id, user.role, user.name, user.sees_below, scopes)


def offices_of(session: Session, actor: Actor) -> set[str]:
    """The offices whose data the actor sees: the own one, and those below it where that is allowed."""
    if actor.office_id is None:
        return set(session.scalars(select(Office.id)))
    if not actor.sees_below:
        return {actor.office_id}
    below = select(Office.id).where(Office.id == actor.office_id).cte("below", recursive=True)
    below = below.union(select(Office.id).join(below, Office.parent_id == below.c.id))
    return {actor.office_id, *session.scalars(select(below.c.id))}


def visible(
    session: Session,
    actor: Actor,
    query: Select[Any],
    table: type[Packet] | type[Batch] | type[Endpoint] | type[Event] | type[NoticeDraft],
) -> Select[Any]:
    """`query` over `table` narrowed to what the actor may see."""
    if actor.office_id is None:
        return query
    return query.where(table.office_id.in_(offices_of(session, actor)))


def load_packet(session: Session, actor: Actor, packet_id: str, right: Right = Right.VIEW) -> Packet:
    """The one way to a packet: raises Forbidden without the right, NotFound where there is none for this actor."""
    actor.need(right)
    packet: Packet | None = session.scalars(visible(session, actor, select(Packet).where(Packet.id == packet_id), Packet)).first()
    if packet is None:
        raise NotFound()
    return packet


def load_batch(session: Session, actor: Actor, batch_id: str, right: Right = Right.VIEW) -> Batch:
    actor.need(right)
    query = select(Batch).where(Batch.id == batch_id, Batch.deleted.is_(None))
    batch: Batch | None = session.scalars(visible(session, actor, query, Batch)).first()
    if batch is None:
        raise NotFound()
    return batch


def need_office(session: Session, actor: Actor, office_id: str) -> str:
    """The office, if the actor may see and use it; NotFound otherwise."""
    if office_id not in offices_of(session, actor):
        raise NotFound()
    return office_id


def at_version(packet: Packet, version: int | None) -> Packet:
    """Raises Conflict where somebody changed the packet since `version` was seen."""
    if version is not None and packet.version != version:
        raise Conflict()
    return packet
