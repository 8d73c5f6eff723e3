"""A packet that a person corrects, within one unit of work: what counts of it is loaded once and passed on as a value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from model.errors import UsageError
from model.page import Reader
from model.record import FieldValue, Presence, Source
from notices.profile import FieldSpec
from shenbao.service.checking.check import recheck_all
from shenbao.service.checking.second_look import second_look_due
from shenbao.service.core.access import Actor, NotFound, Right, at_version, load_packet
from shenbao.service.core.current import EffectiveState, effective_state
from shenbao.service.core.human_input import typed_value
from shenbao.service.core.packet_events import emit_counts
from storage import audit
from storage.codec import from_plain
from storage.schema import FieldVersion, Packet, PacketState, now
from webhook.events import EventType


@dataclass(frozen=True, slots=True)
class Correction:
    """Who corrects which packet, and what counts of the packet so far."""

    session: Session
    actor: Actor
    state: EffectiveState

    @property
    def packet(self) -> Packet:
        return self.state.packet

    @property
    def user_id(self) -> str:
        """The person. Raises UsageError where the program itself or a token without a person corrects."""
        if self.actor.user_id is None:
            raise UsageError("须由登录的人员操作")
        return self.actor.user_id

    def with_state(self, state: EffectiveState) -> Correction:
        return replace(self, state=state)


@dataclass(frozen=True, slots=True)
class FieldInput:
    """What a person enters for a field. `presence` BLANK or UNREADABLE: nothing stands there, or nobody can read it. `source`: where
    it stands, if it was shown on the page.
    """

    raw: str | None
    presence: Presence | None = None
    source: Source | None = None


def open_packet(session: Session, actor: Actor, packet_id: str, version: int | None = None) -> Correction:
    """Open a packet that `actor` may correct. Raises Forbidden, NotFound, and Conflict where it changed since `version`."""
    packet = at_version(load_packet(session, actor, packet_id, Right.CORRECT), version)
    return Correction(session, actor, effective_state(session, packet))


def spec_of(state: EffectiveState, key: str) -> FieldSpec:
    """Return the field of the notice. Raises NotFound for an unknown key."""
    try:
        return state.profile.field(key)
    except StopIteration as error:
        raise NotFound() from error


def value_entered(state: EffectiveState, key: str, entered: FieldInput) -> FieldValue:
    """Return what a person entered, typed as the machine's values are. Raises NotFound for an unknown key."""
    spec, text = spec_of(state, key), (entered.raw or "").strip() or None
    presence = entered.presence or (Presence.FILLED if text else Presence.BLANK)
    place = replace(entered.source, reader=Reader.PERSON) if entered.source else seen_by_person(state.fields.get(key))
    return FieldValue(key, text, typed_value(spec, text) if text else None, 1.0, place, presence)


def seen_by_person(row: FieldVersion | None) -> Source | None:
    """Return the place of a value, as read by a person: the checks no longer put a mistake down to the recogniser."""
    return replace(from_plain(Source, row.source), reader=Reader.PERSON) if row and row.source else None


def conclude(correction: Correction, action: str, subject: str, **detail: Any) -> EffectiveState:
    """Bring everything up to date after a change: checks, counts, the packet's version, the audit trail, the event. A review that
    was ended is open again where the change needs a second person.
    """
    session, actor, packet = correction.session, correction.actor, correction.packet
    recheck_all(session, correction.state, actor.user_id)
    packet.changed = now()
    audit.append(session, action, f"packet/{packet.id}", actor.user_id, packet.office_id, what=subject, **detail)
    if packet.state == PacketState.REVIEWED and second_look_due(correction.state):
        reopen(correction)
    emit_counts(session, EventType.PACKET_CORRECTED, packet)
    session.flush()
    return correction.state


def reopen(correction: Correction) -> None:
    """Take the end of the review back."""
    packet = correction.packet
    packet.state, packet.reviewed = PacketState.CHECKED, None
    audit.append(correction.session, "packet.reopened", f"packet/{packet.id}", correction.actor.user_id, packet.office_id)
