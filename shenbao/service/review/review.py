"""Review: people correct values, overrule seals, decide on findings, move pages; the findings follow at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from model.errors import UsageError
from model.finding import ExtraPart, FindingKind
from model.page import Reader
from model.record import FieldValue, Record
from shenbao.service.checking.second_look import demand_second_look
from shenbao.service.core.access import NotFound
from shenbao.service.core.current import PAGING, EffectiveState
from shenbao.service.core.human_input import HumanInput, verdict_properties
from shenbao.service.core.packet_events import emit_counts
from shenbao.service.letters.all_read import lost_files
from shenbao.service.review.blind import demand_entered, need_decided, need_not_asked
from shenbao.service.review.correction import Correction, FieldInput, conclude, reopen, seen_by_person, value_entered
from shenbao.service.review.page_changes import page_of, refill
from storage import audit, field_versions, findings
from storage.codec import from_plain, plain
from storage.field_versions import UNDONE, Authorship
from storage.schema import READ, FieldVersion, FindingRow, FindingState, PacketState, VerdictVersion, now
from webhook.events import EventType


def correct_field(correction: Correction, key: str, entered: FieldInput, reason: str = "") -> EffectiveState:
    """Give a field a person's value, typed as the machine's are. Raises NotFound for an unknown key."""
    value = value_entered(correction.state, key, entered)
    need_not_asked(correction, key)
    by = Authorship(correction.user_id, reason)
    return _conclude_field(correction, value, by, "field.corrected")


def confirm_field(correction: Correction, key: str) -> EffectiveState:
    """The value was looked at and is right: its confidence is 1 from now on."""
    before = correction.state.fields.get(key)
    if before is None:
        raise NotFound()
    need_not_asked(correction, key)
    value = replace(field_versions.as_value(before), confidence=1.0, source=seen_by_person(before))
    return _conclude_field(correction, value, Authorship(correction.user_id, confirmed=True), "field.confirmed")


def undo_field(correction: Correction, key: str) -> EffectiveState:
    """Take a person's last input back: a new version says what the one before it said, the machine's at last."""
    need_not_asked(correction, key)
    need_decided(correction, key)
    earlier = _before_the_last_input(correction.state.history.of(key))
    value = field_versions.as_value(earlier) if earlier else FieldValue(key)
    by = Authorship(correction.user_id, UNDONE, reader=earlier.reader if earlier else Reader.NONE)
    return _conclude_field(correction, value, by, "field.undone")


def forget_field(correction: Correction, key: str) -> EffectiveState:
    """Not looked at: take back everything that people entered for a field, so that the machine's value asks to be seen."""
    for _ in range(max(1, len(_inputs_in_force(correction.state.history.of(key))))):
        correction = correction.with_state(undo_field(correction, key))
    return correction.state


def _conclude_field(correction: Correction, value: FieldValue, by: Authorship, action: str) -> EffectiveState:
    """Add a version of a field; the audit trail tells which version counted before and which counts since, not what they say."""
    before = correction.state.fields.get(value.key)
    row = field_versions.add_person(correction.session, correction.state.history, value, by)
    changed = correction.with_state(correction.state.with_version(row))
    return conclude(changed, action, value.key, was=before.seq if before else 0, now=row.seq)


def _before_the_last_input(kept: Sequence[FieldVersion]) -> FieldVersion | None:
    """Each undoing takes one more input away. Raises UsageError where none is left."""
    inputs = _inputs_in_force(kept)
    if not inputs:
        raise UsageError("没有可撤销的修改")
    return inputs[-2] if len(inputs) > 1 else next((row for row in reversed(kept) if not row.by_person), None)


def _inputs_in_force(kept: Sequence[FieldVersion]) -> list[FieldVersion]:
    """What people entered for a field and did not take back, the oldest first."""
    inputs: list[FieldVersion] = []
    for row in kept:
        if row.by_person and row.reason == UNDONE:
            inputs.pop()
        elif row.by_person and row.reader != Reader.PERSON:  # all of it went to another packet with its page
            inputs.clear()
        elif row.by_person:
            inputs.append(row)
    return inputs


def overrule(correction: Correction, at: str, verdict: dict[str, Any], reason: str) -> EffectiveState:
    """Overrule a seal, signature or paging seal: `verdict` replaces those of its properties that it names.

    Raises UsageError without a reason or for a property that it does not have.
    """
    if not reason.strip():
        raise UsageError("请填写改判的理由")
    before = verdict_at(correction.state.record, at)
    content = plain(before) | verdict | {"confidence": 1.0}
    try:
        overruled = from_plain(type(before), content)
    except ValueError as error:
        raise UsageError("改判内容有误") from error
    if content.keys() != plain(before).keys():
        raise UsageError("改判内容有误")
    changed = _with_verdict(correction, at, plain(overruled), reason)
    told = {"was": _said(plain(before)), "now": _said(plain(overruled)), "version": changed.state.verdicts[at].id}
    return conclude(changed, "verdict.overruled", at, **told)


def _said(verdict: dict[str, Any]) -> dict[str, str]:
    """What a verdict says, without the words on the seal."""
    return {key: str(verdict[key]) for key in ("verdict", "ink", "kind", "hand") if verdict.get(key) is not None}


def overrule_by_input(correction: Correction, at: str, choice: HumanInput, reason: str, owner: str = "") -> EffectiveState:
    """`overrule` by one choice for the whole verdict; `owner`: whose name the seal bears, where it is another's."""
    properties = verdict_properties(verdict_at(correction.state.record, at), choice, owner)
    return overrule(correction, at, properties, reason)


def verdict_at(record: Record, at: str) -> Any:
    """Return the verdict on the seal, signature or paging seal called `at`. Raises NotFound."""
    verdicts: dict[str, Any] = {seal.at: seal for seal in record.seals} | {s.at: s for s in record.signatures}
    if record.paging:
        verdicts[PAGING] = record.paging
    if at not in verdicts:
        raise NotFound()
    return verdicts[at]


def withdraw(correction: Correction, at: str) -> EffectiveState:
    """Take back what people said of a seal or signature: the machine's verdict counts again."""
    last = correction.state.verdicts.get(at)
    if last is None or not last.verdict:
        raise UsageError("没有可撤销的修改")
    return conclude(_with_verdict(correction, at, {}, UNDONE), "verdict.withdrawn", at)


def restore(correction: Correction, at: str, earlier: str = "") -> EffectiveState:
    """Undo the last overruling of `at`: the verdict `earlier` (its id) counts again, or without one the machine's."""
    if not earlier:
        return withdraw(correction, at)
    row = correction.session.get(VerdictVersion, earlier)
    if row is None or (row.packet_id, row.at) != (correction.packet.id, at):
        raise NotFound()
    return conclude(_with_verdict(correction, at, row.verdict, row.reason), "verdict.restored", at)


def _with_verdict(correction: Correction, at: str, verdict: dict[str, Any], reason: str) -> Correction:
    """Add a verdict on a seal or signature; an empty one lets the machine's count again."""
    user_id = correction.user_id
    row = VerdictVersion(packet_id=correction.packet.id, at=at, verdict=verdict, user_id=user_id, reason=reason)
    correction.session.add(row)
    correction.session.flush()
    return correction.with_state(correction.state.with_verdict(row))


def decide_finding(correction: Correction, finding_id: str, state: FindingState, reason: str) -> EffectiveState:
    """Make a finding a demand (confirmed) or none (waived, an error with a reason), or reopen it."""
    row = _finding(correction, finding_id)
    try:
        findings.decide(correction.session, row, state, correction.user_id, reason)
    except ValueError as error:
        raise UsageError("请填写不列入的理由") from error
    if row.kind == FindingKind.UNREADABLE and row.finding["subject"] in set(lost_files(correction.state.record)):
        findings.keep_from_letter(correction.session, row)
    return conclude(correction, f"finding.{state}", row.code)


def make_demand(correction: Correction, part: str, message: str) -> EffectiveState:
    """Demand something of one's own of the applicant. Raises UsageError without words or for an unknown part; an empty `part`: of the whole packet."""
    known = {p.id for p in correction.state.profile.parts} | {ExtraPart.WHOLE}
    if not message.strip() or (part or ExtraPart.WHOLE) not in known:
        raise UsageError("请填写要求的内容" if not message.strip() else f"没有名为 {part} 的部分")
    row = findings.add_own(correction.session, correction.packet, part or ExtraPart.WHOLE, message.strip(), correction.user_id)
    return conclude(correction, "finding.added", row.code)


def reword_demand(correction: Correction, finding_id: str, wording: str) -> EffectiveState:
    """Word a demand anew; an empty `wording` lets the program's words count again."""
    row = _finding(correction, finding_id)
    event = findings.reword(correction.session, row, wording.strip(), correction.user_id)
    return conclude(correction, "finding.reworded", row.code, event=event.id)


def _finding(correction: Correction, finding_id: str) -> FindingRow:
    query = select(FindingRow).where(FindingRow.id == finding_id, FindingRow.packet_id == correction.packet.id)
    row = correction.session.scalars(query).first()
    if row is None:
        raise NotFound()
    return row


def move_page(correction: Correction, page_id: str, part: str) -> EffectiveState:
    """Say which part of the form a page is; an empty `part`: what the machine took it for. The findings follow at once as far as
    they go by the parts alone; the fields are filled again from the new order by the dispatcher, and the packet is `reading`
    until then.
    """
    row = page_of(correction.session, correction.packet, page_id)
    known = {p.id for p in correction.state.profile.parts} | {"blank", "other", ""}
    if part not in known:
        raise UsageError(f"没有名为 {part} 的部分")
    row.part_by_person = part or None
    moved = correction.with_state(correction.state.with_part((row.file_path, row.number), part))
    state = conclude(moved, "page.moved", f"{row.file_path}:{row.number}", part=part)
    refill(correction.session, correction.packet)
    return state


def finish_review(correction: Correction) -> EffectiveState:
    """End the review. Raises UsageError while the packet is being read, a correction waits for a second person, or a value for blind entry."""
    session, packet = correction.session, correction.packet
    if packet.state not in READ:
        raise UsageError("材料尚未核对完毕")
    demand_second_look(correction.state)
    demand_entered(session, correction.actor, correction.state)
    packet.state, packet.reviewed = PacketState.REVIEWED, now()
    audit.append(session, "packet.reviewed", f"packet/{packet.id}", correction.actor.user_id, packet.office_id)
    emit_counts(session, EventType.PACKET_REVIEWED, packet)
    session.flush()
    return correction.state


def reopen_review(correction: Correction) -> EffectiveState:
    """Take the end of a review back: the packet waits to be reviewed again. Raises UsageError where it was not ended."""
    if correction.packet.state != PacketState.REVIEWED:
        raise UsageError("这份材料尚未审核完毕")
    reopen(correction)
    correction.session.flush()
    return correction.state
