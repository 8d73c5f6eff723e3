"""What waits for a person: counted over all that he sees, only what his rights let him do something about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from shenbao.service.core.access import Actor, Right, offices_of, visible
from shenbao.service.insight.listing import FILTERS
from shenbao.service.office.endpoints import BY_HAND
from shenbao.service.office.people import GIVEN
from storage.schema import Batch, Endpoint, Packet, PacketState, User, now


class Duty(StrEnum):
    """In the order in which they are shown: what stops others first. Packets' duties are named as the filter of their list."""

    PASSWORD = "password"  # noqa: S105 (one that somebody else gave)
    FAILED = "failed"
    UPLOADING = "uploading"
    REVIEW = "checked"
    NOTIFY = "unnotified"
    RECEIVERS = "receivers"
    LOCKED = "locked"


RIGHTS: dict[Duty, Right] = {
    Duty.PASSWORD: Right.VIEW,
    Duty.FAILED: Right.UPLOAD,
    Duty.UPLOADING: Right.UPLOAD,
    Duty.REVIEW: Right.CORRECT,
    Duty.NOTIFY: Right.ISSUE,
    Duty.RECEIVERS: Right.INTEGRATE,
    Duty.LOCKED: Right.ADMINISTER,
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """`due`: what the person may do and how much of it there is, none left out though it be 0. `busy`: packets under way."""

    due: tuple[tuple[Duty, int], ...]
    busy: int

    @property
    def nothing(self) -> bool:
        return not any(count for _, count in self.due)


def waiting(session: Session, actor: Actor) -> Waiting:
    actor.need(Right.VIEW)
    states = _by_state(session, actor)
    others: dict[Duty, Callable[[Session, Actor], int]] = {
        Duty.PASSWORD: _password_given,
        Duty.NOTIFY: _unnotified,
        Duty.RECEIVERS: _receivers,
        Duty.LOCKED: _locked,
    }
    due = tuple(
        (duty, others[duty](session, actor) if duty in others else states.get(duty.value, 0))
        for duty in Duty
        if actor.may(RIGHTS[duty])
    )
    return Waiting(due, states.get(PacketState.QUEUED, 0) + states.get(PacketState.READING, 0))


def _by_state(session: Session, actor: Actor) -> dict[str, int]:
    query = visible(session, actor, select(Packet), Packet).where(_kept())
    counted = query.with_only_columns(Packet.state, func.count()).group_by(Packet.state)
    return {state: count for state, count in session.execute(counted)}


def _password_given(session: Session, actor: Actor) -> int:
    user = session.get(User, actor.user_id) if actor.user_id else None
    return int(user is not None and bool((user.preferences or {}).get(GIVEN)))


def _unnotified(session: Session, actor: Actor) -> int:
    query = visible(session, actor, select(func.count()).select_from(Packet), Packet)
    return session.scalar(query.where(_kept(), FILTERS[Duty.NOTIFY.value])) or 0


def _receivers(session: Session, actor: Actor) -> int:
    """Receivers that were switched off for their failures, or fail just now."""
    query = visible(session, actor, select(func.count()).select_from(Endpoint), Endpoint)
    failing = or_(
        Endpoint.failing_since.is_not(None), (Endpoint.enabled.is_(False)) & Endpoint.disabled_reason.not_in(("", BY_HAND))
    )
    return session.scalar(query.where(failing)) or 0


def _locked(session: Session, actor: Actor) -> int:
    query = select(func.count()).select_from(User).where(User.active.is_(True), User.locked_until > now())
    return session.scalar(query.where(User.office_id.in_(offices_of(session, actor)))) or 0


def _kept() -> ColumnElement[bool]:
    return Packet.batch_id.in_(select(Batch.id).where(Batch.deleted.is_(None)))
