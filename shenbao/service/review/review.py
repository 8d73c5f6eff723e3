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
from shenbao.service.core.current import PAGING, current_record, overrules
from shenbao.service.core.human_input import HumanInput, said_of, typed
from shenbao.service.core.store import Store
from shenbao.service.review.page_changes import page_of, refill
from storage import audit, field_versions, findings
from storage.codec import from_plain, plain
from storage.field_versions import UNDONE
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
) -> Packet:
    """A person's value of a field, typed as the machine's are. `presence` BLANK or UNREADABLE: nothing stands there, or
    nobody can read it. Raises Conflict where the packet changed since `version`, NotFound for an unknown key.
    """
    packet = at_version(load_packet(session, actor, packet_id, Right.CORRECT), version)
    spec = _spec(session, packet, key)
    before = field_versions.current(session, packet.id).get(key)
    text = (raw or "").strip() or None
    presence = presence or (Presence.FILLED if text else Presence.BLANK)
    value = typed(spec, text) if text else None
    place = replace(source, reader=Reader.PERSON) if source else _seen_by_person(before)
    field_versions.add_person(session, packet.id, key, _person(actor), text, value, presence, place, reason)
    return _changed(session, actor, packet, "field.corrected", key, was=before.seq if before else 0)


def confirm_field(session: Session, store: Store, actor: Actor, packet_id: str, key: str, version: int | None = None) -> Packet:
    """The value was looked at and is right: its confidence is 1 from now on."""
    packet = at_version(load_packet(session, actor, packet_id, Right.CORRECT), version)
    row = field_versions.current(session, packet.id).get(key)
    if row is None:
        raise NotFound()
    said, place = field_versions.as_value(row), _seen_by_person(row)
    field_versions.add_person(session, packet.id, key, _person(actor), said.raw, said.value, said.presence, place, confirmed=True)
    return _changed(session, actor, packet, "field.confirmed", key)


def undo_field(session: Session, store: Store, actor: Actor, packet_id: str, key: str, version: int | None = None) -> Packet:
    """Takes the last word of a person back: a new version says what the one before it said, the machine's at last."""
    packet = at_version(load_packet(session, actor, packet_id, Right.CORRECT), version)
    kept = field_versions.versions(session, packet.id, key)
    earlier = _before_the_last_word(kept)
    value = field_versions.as_value(earlier) if earlier else FieldValue(key)
    row = field_versions.add_person(
        session, packet.id, key, _person(actor), value.raw, value.value, value.presence, value.source, UNDONE
    )
    row.confidence, row.reader = value.confidence, earlier.reader if earlier else Reader.NONE
    return _changed(session, actor, packet, "field.undone", key)


def forget_field(session: Session, store: Store, actor: Actor, packet_id: str, key: str, version: int | None = None) -> Packet:
    """Not looked at: takes back everything that people said of a field, so that the machine's value stands and asks to be seen."""
    packet = at_version(load_packet(session, actor, packet_id, Right.CORRECT), version)
    words = _standing_words(field_versions.versions(session, packet.id, key))
    for _ in range(max(1, len(words))):
        packet = undo_field(session, store, actor, packet_id, key)
    return packet


def _before_the_last_word(kept: Sequence[FieldVersion]) -> FieldVersion | None:
    """Each undoing takes one more word away. Raises UsageError where none is left."""
    words = _standing_words(kept)
    if not words:
        raise UsageError("没有可撤销的修改")
    return words[-2] if len(words) > 1 else next((row for row in reversed(kept) if not row.by_person), None)


def _standing_words(kept: Sequence[FieldVersion]) -> list[FieldVersion]:
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
) -> Packet:
    """A person's word on a seal, signature or paging seal: `verdict` replaces those of its properties that it names.

    Raises UsageError without a reason or for a property that it does not have.
    """
    packet = at_version(load_packet(session, actor, packet_id, Right.CORRECT), version)
    if not reason.strip():
        raise UsageError("请填写改判的理由")
    before = verdict_at(current_record(session, packet), at)
    content = plain(before) | verdict | {"confidence": 1.0}
    try:
        said = from_plain(type(before), content)
    except ValueError as error:
        raise UsageError("改判内容有误") from error
    if content.keys() != plain(before).keys():
        raise UsageError("改判内容有误")
    session.add(VerdictVersion(packet_id=packet.id, at=at, verdict=plain(said), user_id=_person(actor), reason=reason))
    session.flush()
    return _changed(session, actor, packet, "verdict.overruled", at)


def overrule_by_word(
    session: Session,
    store: Store,
    actor: Actor,
    packet_id: str,
    at: str,
    word: HumanInput,
    reason: str,
    version: int | None = None,
    owner: str = "",
) -> Packet:
    """`overrule` with one word for the whole verdict; `owner`: whose name the seal bears, where it is another's."""
    packet = load_packet(session, actor, packet_id, Right.CORRECT)
    verdict = said_of(verdict_at(current_record(session, packet), at), word, owner)
    return overrule(session, store, actor, packet_id, at, verdict, reason, version)


def verdict_at(record: Record, at: str) -> Any:
    """The verdict on the seal, signature or paging seal called `at`. Raises NotFound."""
    standing: dict[str, Any] = {seal.at: seal for seal in record.seals} | {s.at: s for s in record.signatures}
    if record.paging:
        standing[PAGING] = record.paging
    if at not in standing:
        raise NotFound()
    return standing[at]


def withdraw(session: Session, store: Store, actor: Actor, packet_id: str, at: str, version: int | None = None) -> Packet:
    """Takes back what people said on a seal or signature: the machine's verdict counts again."""
    packet = at_version(load_packet(session, actor, packet_id, Right.CORRECT), version)
    last = overrules(session, packet.id).get(at)
    if last is None or not last.verdict:
        raise UsageError("没有可撤销的修改")
    session.add(VerdictVersion(packet_id=packet.id, at=at, verdict={}, user_id=_person(actor), reason=UNDONE))
    session.flush()
    return _changed(session, actor, packet, "verdict.withdrawn", at)


def restore(
    session: Session, store: Store, actor: Actor, packet_id: str, at: str, earlier: str = "", version: int | None = None
) -> Packet:
    """Undoes the last overruling of `at`: what stood before counts again, the word `earlier` (its id), or without one
    the machine's verdict.
    """
    packet = at_version(load_packet(session, actor, packet_id, Right.CORRECT), version)
    if not earlier:
        return withdraw(session, store, actor, packet_id, at)
    row = session.get(VerdictVersion, earlier)
    if row is None or (row.packet_id, row.at) != (packet.id, at):
        raise NotFound()
    said = {"verdict": row.verdict, "user_id": _person(actor), "reason": row.reason}
    session.add(VerdictVersion(packet_id=packet.id, at=at, **said))
    session.flush()
    return _changed(session, actor, packet, "verdict.restored", at)


def decide_finding(
    session: Session,
    store: Store,
    actor: Actor,
    packet_id: str,
    finding_id: str,
    state: FindingState,
    reason: str,
    version: int | None = None,
) -> Packet:
    """Waives (with a reason), confirms or reopens a finding."""
    packet = at_version(load_packet(session, actor, packet_id, Right.CORRECT), version)
    row = session.scalars(select(FindingRow).where(FindingRow.id == finding_id, FindingRow.packet_id == packet.id)).first()
    if row is None:
        raise NotFound()
    try:
        findings.decide(session, packet, row, state, _person(actor), reason)
    except ValueError as error:
        raise UsageError("请填写免除的理由") from error
    return _changed(session, actor, packet, f"finding.{state}", row.code)


def move_page(
    session: Session, store: Store, actor: Actor, packet_id: str, page_id: str, part: str, version: int | None = None
) -> Packet:
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
    _changed(session, actor, packet, "page.moved", f"{row.file_path}:{row.number}", part=part)
    return refill(session, packet)


def finish_review(session: Session, actor: Actor, packet_id: str, version: int | None = None) -> Packet:
    """Raises UsageError while the packet is being read, or a correction waits for a second person."""
    packet = at_version(load_packet(session, actor, packet_id, Right.CORRECT), version)
    if packet.state not in (PacketState.CHECKED, PacketState.REVIEWED):
        raise UsageError("材料尚未核对完毕")
    demand_second_look(session, packet)
    packet.state, packet.reviewed = PacketState.REVIEWED, now()
    audit.append(session, "packet.reviewed", f"packet/{packet.id}", actor.user_id, packet.office_id)
    tell(session, EventType.PACKET_REVIEWED, packet)
    session.flush()
    return packet


def reopen_review(session: Session, actor: Actor, packet_id: str, version: int | None = None) -> Packet:
    """Takes the end of a review back: the packet waits to be reviewed again. Raises UsageError where it was not ended."""
    packet = at_version(load_packet(session, actor, packet_id, Right.CORRECT), version)
    if packet.state != PacketState.REVIEWED:
        raise UsageError("这份材料尚未审核完毕")
    _reopen(session, actor, packet)
    session.flush()
    return packet


def _reopen(session: Session, actor: Actor, packet: Packet) -> None:
    packet.state, packet.reviewed = PacketState.CHECKED, None
    audit.append(session, "packet.reopened", f"packet/{packet.id}", actor.user_id, packet.office_id)


def _changed(session: Session, actor: Actor, packet: Packet, action: str, subject: str, **detail: Any) -> Packet:
    """After every change: checks, counts, a new version of the packet, the audit trail, the event. A review that was ended is
    open again where the change needs a second person.
    """
    recheck_all(session, packet, actor.user_id)
    packet.changed = now()
    audit.append(session, action, f"packet/{packet.id}", actor.user_id, packet.office_id, what=subject, **detail)
    if packet.state == PacketState.REVIEWED and second_look_due(session, packet):
        _reopen(session, actor, packet)
    tell(session, EventType.PACKET_CORRECTED, packet)
    session.flush()
    return packet


def _seen_by_person(row: FieldVersion | None) -> Source | None:
    """The place of a value, as read by a person: the checks no longer put a mistake down to the recogniser."""
    return replace(from_plain(Source, row.source), reader=Reader.PERSON) if row and row.source else None


def _spec(session: Session, packet: Packet, key: str) -> Any:
    profile = load(session.get_one(Batch, packet.batch_id).notice)
    try:
        return profile.field(key)
    except StopIteration as error:
        raise NotFound() from error


def _person(actor: Actor) -> str:
    if actor.user_id is None:
        raise UsageError("须由登录的人员操作")
    return actor.user_id
