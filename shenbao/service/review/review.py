"""Review: people correct values, overrule seals, decide on findings, move pages; the findings follow at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.errors import UsageError
from model.page import Reader
from model.record import FieldValue, Presence, Record, Source
from notices.profile import load
from shenbao.service.checking.check import recheck_all
from shenbao.service.checking.second_look import demand_second_look, second_look_due
from shenbao.service.core.access import Actor, NotFound, Right, at_version, load_packet
from shenbao.service.core.announce import tell
from shenbao.service.core.current import PAGING, EffectiveState, effective_state
from shenbao.service.core.human_input import HumanInput, typed_value, verdict_properties
from shenbao.service.core.store import Store
from shenbao.service.review.page_changes import page_of, refill
from storage import audit, field_versions, findings
from storage.codec import from_plain, plain
from storage.field_versions import UNDONE, Authorship
from storage.schema import Batch, FieldVersion, FindingRow, FindingState, Packet, PacketState, VerdictVersion, now
from webhook.events import EventType


def correct_field(
    session: Session,
    store: Store,
    actor: Actor,
    packet_id: str,
    key: str,
    raw: str | None,
    version: int | None = None,
    presence: Presence | None = None,
    source: Source | None = None,
    reason: str = "",
) -> EffectiveState:
    """A person's value of a field, typed as the machine's are. `presence` BLANK or UNREADABLE: nothing stands there, or
    nobody can read it. Raises Conflict where the packet changed since `version`, NotFound for an unknown key.
    """
    state = _opened(session, actor, packet_id, version)
    spec, before = _spec(state, key), state.fields.get(key)
    text = (raw or "").strip() or None
    presence = presence or (Presence.FILLED if text else Presence.BLANK)
    place = replace(source, reader=Reader.PERSON) if source else _seen_by_person(before)
    value = FieldValue(key, text, typed_value(spec, text) if text else None, 1.0, place, presence)
    row = field_versions.add_person(session, state.history, value, Authorship(_person(actor), reason))
    return _changed(session, actor, state.with_version(row), "field.corrected", key, was=before.seq if before else 0)


def confirm_field(
    session: Session, store: Store, actor: Actor, packet_id: str, key: str, version: int | None = None
) -> EffectiveState:
    """The value was looked at and is right: its confidence is 1 from now on."""
    state = _opened(session, actor, packet_id, version)
    before = state.fields.get(key)
    if before is None:
        raise NotFound()
    value = replace(field_versions.as_value(before), confidence=1.0, source=_seen_by_person(before))
    row = field_versions.add_person(session, state.history, value, Authorship(_person(actor), confirmed=True))
    return _changed(session, actor, state.with_version(row), "field.confirmed", key)


def undo_field(
    session: Session, store: Store, actor: Actor, packet_id: str, key: str, version: int | None = None
) -> EffectiveState:
    """Takes the last word of a person back: a new version says what the one before it said, the machine's at last."""
    return _undone(session, actor, _opened(session, actor, packet_id, version), key)


def forget_field(
    session: Session, store: Store, actor: Actor, packet_id: str, key: str, version: int | None = None
) -> EffectiveState:
    """Not looked at: takes back everything that people said of a field, so that the machine's value stands and asks to be seen."""
    state = _opened(session, actor, packet_id, version)
    for _ in range(max(1, len(_inputs_in_force(state.history.of(key))))):
        state = _undone(session, actor, state, key)
    return state


def _undone(session: Session, actor: Actor, state: EffectiveState, key: str) -> EffectiveState:
    earlier = _before_the_last_input(state.history.of(key))
    value = field_versions.as_value(earlier) if earlier else FieldValue(key)
    by = Authorship(_person(actor), UNDONE, reader=earlier.reader if earlier else Reader.NONE)
    row = field_versions.add_person(session, state.history, value, by)
    return _changed(session, actor, state.with_version(row), "field.undone", key)


def _before_the_last_input(kept: Sequence[FieldVersion]) -> FieldVersion | None:
    """Each undoing takes one more word away. Raises UsageError where none is left."""
    words = _inputs_in_force(kept)
    if not words:
        raise UsageError("没有可撤销的修改")
    return words[-2] if len(words) > 1 else next((row for row in reversed(kept) if not row.by_person), None)


def _inputs_in_force(kept: Sequence[FieldVersion]) -> list[FieldVersion]:
    """What people said of a field and did not take back, the oldest first."""
    words: list[FieldVersion] = []
    for row in kept:
        if row.by_person and row.reason == UNDONE:
            words.pop()
        elif row.by_person and row.reader != Reader.PERSON:  # all of it went to another packet with its page
            words.clear()
        elif row.by_person:
            words.append(row)
    return words


def overrule(
    session: Session,
    store: Store,
    actor: Actor,
    packet_id: str,
    at: str,
    verdict: dict[str, Any],
    reason: str,
    version: int | None = None,
) -> EffectiveState:
    """A person's word on a seal, signature or paging seal: `verdict` replaces those of its properties that it names.

    Raises UsageError without a reason or for a property that it does not have.
    """
    return _overruled(session, actor, _opened(session, actor, packet_id, version), at, verdict, reason)


def _overruled(
    session: Session, actor: Actor, state: EffectiveState, at: str, verdict: dict[str, Any], reason: str
) -> EffectiveState:
    if not reason.strip():
        raise UsageError("请填写改判的理由")
    before = verdict_at(state.record, at)
    content = plain(before) | verdict | {"confidence": 1.0}
    try:
        said = from_plain(type(before), content)
    except ValueError as error:
        raise UsageError("改判内容有误") from error
    if content.keys() != plain(before).keys():
        raise UsageError("改判内容有误")
    return _judged(session, actor, state, "verdict.overruled", at, plain(said), reason)


def _judged(
    session: Session, actor: Actor, state: EffectiveState, action: str, at: str, verdict: dict[str, Any], reason: str
) -> EffectiveState:
    """A new word on a seal or signature; an empty one lets the machine's count again."""
    row = VerdictVersion(packet_id=state.packet.id, at=at, verdict=verdict, user_id=_person(actor), reason=reason)
    session.add(row)
    session.flush()
    return _changed(session, actor, state.with_verdict(row), action, at)


def overrule_by_input(
    session: Session,
    store: Store,
    actor: Actor,
    packet_id: str,
    at: str,
    word: HumanInput,
    reason: str,
    version: int | None = None,
    owner: str = "",
) -> EffectiveState:
    """`overrule` with one word for the whole verdict; `owner`: whose name the seal bears, where it is another's."""
    state = _opened(session, actor, packet_id, version)
    return _overruled(session, actor, state, at, verdict_properties(verdict_at(state.record, at), word, owner), reason)


def verdict_at(record: Record, at: str) -> Any:
    """The verdict on the seal, signature or paging seal called `at`. Raises NotFound."""
    standing: dict[str, Any] = {seal.at: seal for seal in record.seals} | {s.at: s for s in record.signatures}
    if record.paging:
        standing[PAGING] = record.paging
    if at not in standing:
        raise NotFound()
    return standing[at]


def withdraw(session: Session, store: Store, actor: Actor, packet_id: str, at: str, version: int | None = None) -> EffectiveState:
    """Takes back what people said on a seal or signature: the machine's verdict counts again."""
    return _withdrawn(session, actor, _opened(session, actor, packet_id, version), at)


def _withdrawn(session: Session, actor: Actor, state: EffectiveState, at: str) -> EffectiveState:
    last = state.verdicts.get(at)
    if last is None or not last.verdict:
        raise UsageError("没有可撤销的修改")
    return _judged(session, actor, state, "verdict.withdrawn", at, {}, UNDONE)


def restore(
    session: Session, store: Store, actor: Actor, packet_id: str, at: str, earlier: str = "", version: int | None = None
) -> EffectiveState:
    """Undoes the last overruling of `at`: what stood before counts again, the word `earlier` (its id), or without one
    the machine's verdict.
    """
    state = _opened(session, actor, packet_id, version)
    if not earlier:
        return _withdrawn(session, actor, state, at)
    row = session.get(VerdictVersion, earlier)
    if row is None or (row.packet_id, row.at) != (state.packet.id, at):
        raise NotFound()
    return _judged(session, actor, state, "verdict.restored", at, row.verdict, row.reason)


def decide_finding(
    session: Session,
    store: Store,
    actor: Actor,
    packet_id: str,
    finding_id: str,
    state: FindingState,
    reason: str,
    version: int | None = None,
) -> EffectiveState:
    """Waives (with a reason), confirms or reopens a finding."""
    whole = _opened(session, actor, packet_id, version)
    packet = whole.packet
    row = session.scalars(select(FindingRow).where(FindingRow.id == finding_id, FindingRow.packet_id == packet.id)).first()
    if row is None:
        raise NotFound()
    try:
        findings.decide(session, packet, row, state, _person(actor), reason)
    except ValueError as error:
        raise UsageError("请填写免除的理由") from error
    return _changed(session, actor, whole, f"finding.{state}", row.code)


def move_page(
    session: Session, store: Store, actor: Actor, packet_id: str, page_id: str, part: str, version: int | None = None
) -> EffectiveState:
    """Says which part of the form a page is; an empty `part`: what the machine took it for. The findings follow at once as far as
    they go by the parts alone; the fields are filled again from the new order by the dispatcher, and the packet is `reading`
    until then.
    """
    packet = at_version(load_packet(session, actor, packet_id, Right.CORRECT), version)
    row = page_of(session, packet, page_id)
    known = {p.id for p in load(session.get_one(Batch, packet.batch_id).notice).parts} | {"blank", "other", ""}
    if part not in known:
        raise UsageError(f"没有名为 {part} 的部分")
    row.part_by_person = part or None
    state = effective_state(session, packet)
    _changed(session, actor, state, "page.moved", f"{row.file_path}:{row.number}", part=part)
    refill(session, packet)
    return state


def finish_review(session: Session, actor: Actor, packet_id: str, version: int | None = None) -> EffectiveState:
    """Raises UsageError while the packet is being read, or a correction waits for a second person."""
    state = _opened(session, actor, packet_id, version)
    packet = state.packet
    if packet.state not in (PacketState.CHECKED, PacketState.REVIEWED):
        raise UsageError("材料尚未核对完毕")
    demand_second_look(state)
    packet.state, packet.reviewed = PacketState.REVIEWED, now()
    audit.append(session, "packet.reviewed", f"packet/{packet.id}", actor.user_id, packet.office_id)
    tell(session, EventType.PACKET_REVIEWED, packet)
    session.flush()
    return state


def reopen_review(session: Session, actor: Actor, packet_id: str, version: int | None = None) -> EffectiveState:
    """Takes the end of a review back: the packet waits to be reviewed again. Raises UsageError where it was not ended."""
    state = _opened(session, actor, packet_id, version)
    if state.packet.state != PacketState.REVIEWED:
        raise UsageError("这份材料尚未审核完毕")
    _reopen(session, actor, state.packet)
    session.flush()
    return state


def _reopen(session: Session, actor: Actor, packet: Packet) -> None:
    packet.state, packet.reviewed = PacketState.CHECKED, None
    audit.append(session, "packet.reopened", f"packet/{packet.id}", actor.user_id, packet.office_id)


def _opened(session: Session, actor: Actor, packet_id: str, version: int | None) -> EffectiveState:
    """What counts of a packet that `actor` may correct. Raises Conflict where it changed since `version`."""
    return effective_state(session, at_version(load_packet(session, actor, packet_id, Right.CORRECT), version))


def _changed(session: Session, actor: Actor, state: EffectiveState, action: str, subject: str, **detail: Any) -> EffectiveState:
    """After every change: checks, counts, a new version of the packet, the audit trail, the event. A review that was ended is
    open again where the change needs a second person.
    """
    packet = state.packet
    recheck_all(session, state, actor.user_id)
    packet.changed = now()
    audit.append(session, action, f"packet/{packet.id}", actor.user_id, packet.office_id, what=subject, **detail)
    if packet.state == PacketState.REVIEWED and second_look_due(state):
        _reopen(session, actor, packet)
    tell(session, EventType.PACKET_CORRECTED, packet)
    session.flush()
    return state


def _seen_by_person(row: FieldVersion | None) -> Source | None:
    """The place of a value, as read by a person: the checks no longer put a mistake down to the recogniser."""
    return replace(from_plain(Source, row.source), reader=Reader.PERSON) if row and row.source else None


def _spec(state: EffectiveState, key: str) -> Any:
    try:
        return state.profile.field(key)
    except StopIteration as error:
        raise NotFound() from error


def _person(actor: Actor) -> str:
    if actor.user_id is None:
        raise UsageError("须由登录的人员操作")
    return actor.user_id
