"""What waits for a person: counted over all that he sees, only what his rights let him do something about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from shenbao.service.core.access import Actor, Right, offices_of, visible
from shenbao.service.insight.listing import FILTERS
from shenbao.service.office.endpoints import failing_endpoints
from shenbao.service.office.people import must_change
from shenbao.service.review.queue import offered
from storage.schema import Batch, Endpoint, Packet, PacketState, User, now


class TodoKind(StrEnum):
    """In the order in which they are shown: what stops others first. Those of packets are named as the filter of their list."""

    PASSWORD = "password"  # noqa: S105 (one that somebody else gave)
    HELD = "held"
    ASKED = "asked"
    FAILED = "failed"
    UPLOADING = "uploading"
    REVIEW = "checked"
    NOTIFY = "unnotified"
    RECEIVERS = "receivers"
    LOCKED = "locked"


RIGHTS: dict[TodoKind, Right] = {
    TodoKind.PASSWORD: Right.VIEW,
    TodoKind.HELD: Right.UPLOAD,
    TodoKind.ASKED: Right.UPLOAD,
    TodoKind.FAILED: Right.UPLOAD,
    TodoKind.UPLOADING: Right.UPLOAD,
    TodoKind.REVIEW: Right.CORRECT,
    TodoKind.NOTIFY: Right.ISSUE,
    TodoKind.RECEIVERS: Right.INTEGRATE,
    TodoKind.LOCKED: Right.SECURE,
}


@dataclass(frozen=True, slots=True)
class Todo:
    """`due`: what the person may do and how much of it there is, none left out though it be 0. `busy`: packets under way. `receivers`:
    the endpoints that are counted in `due`.
    """

    due: tuple[tuple[TodoKind, int], ...]
    busy: int
    receivers: tuple[Endpoint, ...] = ()

    @property
    def nothing(self) -> bool:
        return not any(count for _, count in self.due)


def todo_of(session: Session, actor: Actor) -> Todo:
    actor.need(Right.VIEW)
    states, receivers = _by_state(session, actor), tuple(failing_endpoints(session, actor))
    others: dict[TodoKind, Callable[[Session, Actor], int]] = {
        TodoKind.PASSWORD: _password_given,
        TodoKind.REVIEW: _to_review,
        TodoKind.NOTIFY: _unnotified,
        TodoKind.RECEIVERS: lambda *_: len(receivers),
        TodoKind.LOCKED: _locked,
    }
    due = tuple(
        (kind, others[kind](session, actor) if kind in others else states.get(kind.value, 0))
        for kind in TodoKind
        if actor.may(RIGHTS[kind])
    )
    return Todo(due, states.get(PacketState.QUEUED, 0) + states.get(PacketState.READING, 0), receivers)


def _by_state(session: Session, actor: Actor) -> dict[str, int]:
    query = visible(session, actor, select(Packet), Packet).where(_kept())
    counted = query.with_only_columns(Packet.state, func.count()).group_by(Packet.state)
    return {state: count for state, count in session.execute(counted)}


def _password_given(session: Session, actor: Actor) -> int:
    user = session.get(User, actor.user_id) if actor.user_id else None
    return int(user is not None and must_change(user))


def _to_review(session: Session, actor: Actor) -> int:
    """As many as 开始审核 leads to, one after the other: others' packets and those that rest are not the person's to do."""
    return session.scalar(offered(session, actor).with_only_columns(func.count())) or 0


def _unnotified(session: Session, actor: Actor) -> int:
    query = visible(session, actor, select(func.count()).select_from(Packet), Packet)
    return session.scalar(query.where(_kept(), FILTERS[TodoKind.NOTIFY.value])) or 0


def _locked(session: Session, actor: Actor) -> int:
    query = select(func.count()).select_from(User).where(User.active.is_(True), User.locked_until > now())
    return session.scalar(query.where(User.office_id.in_(offices_of(session, actor)))) or 0


def _kept() -> ColumnElement[bool]:
    return Packet.batch_id.in_(select(Batch.id).where(Batch.deleted.is_(None)))
