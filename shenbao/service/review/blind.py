"""Blind entry (盲录): a value that a person types who is not shown what was read, nor what somebody else typed.

What both say alike is confirmed. Where they differ, what was typed stands as a doubtful value beside the other one, and a person decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.errors import UsageError
from model.geometry import Box
from model.record import Presence
from notices.profile import Profile
from reports.view import field_of, show_value
from shenbao.service.checking.calibration import ConfidenceLimits, confidence_limits
from shenbao.service.checking.sampling import can_be_asked, policy_of
from shenbao.service.core.access import Actor, Right
from shenbao.service.core.current import EffectiveState
from shenbao.service.review.correction import Correction, FieldInput, conclude, seen_by_person, value_entered
from storage import field_versions, findings
from storage.codec import from_plain
from storage.field_versions import Authorship, disputed, spoken
from storage.schema import BlindKind, BlindQuestion, FieldVersion, FindingRow, PacketState, now

DISPUTED = 0.5  # how sure a typed value is that another reading contradicts
REASON = "盲录，与先前的值不一致"
HIDDEN = "（待盲录）"
LEAST_HIDDEN = 2  # characters: a single one stands in any sentence


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for blind entry: `mine`, of whoever looks, with their questions; `others`: keys that wait for somebody else."""

    mine: Mapping[str, BlindQuestion]
    others: tuple[str, ...] = ()


NOTHING = Asked({})


def asked_of(session: Session, actor: Actor, state: EffectiveState, least: ConfidenceLimits | None = None) -> Asked:
    """Return what of a packet waits for blind entry; nothing once its review was ended."""
    if state.packet.state == PacketState.REVIEWED:
        return NOTHING
    query = select(BlindQuestion).where(BlindQuestion.packet_id == state.packet.id, BlindQuestion.answered.is_(None))
    questions = session.scalars(query).all()
    if not questions:
        return NOTHING
    least = least or confidence_limits(session, state.profile)
    waiting = [question for question in questions if _waits(question, state.fields.get(question.key), least)]
    mine = {q.key: q for q in waiting if _may_answer(actor, state.fields[q.key])}
    return Asked(mine, tuple(q.key for q in waiting if q.key not in mine))


def _waits(question: BlindQuestion, row: FieldVersion | None, least: ConfidenceLimits) -> bool:
    """A sample waits while the machine is sure and nobody spoke; a field that is entered twice also while one person alone spoke."""
    if row is None or not can_be_asked(row) or disputed(row):
        return False
    if question.kind == BlindKind.SECOND:
        return True
    return not spoken(row) and not least.doubts(row)


def _may_answer(actor: Actor, row: FieldVersion) -> bool:
    """Who gave the value, or looked at it, is not asked for it."""
    return actor.may(Right.CORRECT) and actor.user_id is not None and not (spoken(row) and row.user_id == actor.user_id)


def secrets_of(state: EffectiveState, asked: Collection[str]) -> tuple[str, ...]:
    """Return the wordings of the values that are asked, the longest first: what nothing else may tell meanwhile."""
    found: set[str] = set()
    for key in asked:
        row = state.fields[key]
        shown = show_value(state.profile.field(key), field_versions.as_value(row))
        found |= {text.strip() for text in (row.raw or "", field_versions.wording(row) or "", shown)}
    return tuple(sorted((text for text in found if len(text) >= LEAST_HIDDEN), key=len, reverse=True))


def hide(text: str, secrets: Sequence[str]) -> str:
    """Return `text` without what is asked blind."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text


def not_of(rows: Iterable[FindingRow], profile: Profile, asked: Collection[str]) -> list[FindingRow]:
    """Return the findings but for those on values that are asked blind: that one is missing or wrong tells of it."""
    fields = [(row, field_of(findings.as_finding(row).subject, profile)) for row in rows]
    return [row for row, spec in fields if spec is None or spec.key not in asked]


def hidden_places(state: EffectiveState, asked: Collection[str], page: tuple[str, int]) -> list[Box]:
    """Return where on a page (file, number) values stand that are asked blind."""
    sources = [state.fields[key].source or {} for key in asked]
    return [from_plain(Box, s["box"]) for s in sources if s.get("box") and (s["file"], s["page"]) == page]


def hidden_report(report: dict[str, Any], asked: Collection[str], secrets: Sequence[str]) -> dict[str, Any]:
    """Return the machine-readable report of a packet without what is asked blind."""
    fields = {key: _hidden_field(field) if key in asked else field for key, field in report["fields"].items()}
    found = [finding | {"message": hide(finding["message"], secrets)} for finding in report["findings"]]
    return report | {"fields": fields, "findings": found}


def _hidden_field(field: Mapping[str, Any]) -> dict[str, Any]:
    return {"raw": None, "value": None, "confidence": 0.0, "source": field["source"], "presence": field["presence"]}


def enter(correction: Correction, key: str, entered: FieldInput) -> EffectiveState:
    """Take what a person typed who was not shown the value. Raises UsageError where it is not asked of him, or nothing was entered."""
    session, state = correction.session, correction.state
    question = asked_of(session, correction.actor, state).mine.get(key)
    if question is None:
        raise UsageError("这一项没有请您盲录")
    if not (entered.raw or "").strip() and entered.presence not in (Presence.BLANK, Presence.UNREADABLE):
        raise UsageError("请照图像录入；纸面空白或无法辨认的，请选相应的按钮")
    before = state.fields[key]
    typed = value_entered(state, key, entered)
    agreed = state.profile.field(key).type.rules.same(field_versions.as_value(before), typed)
    question.answered, question.user_id, question.seq, question.agreed = now(), correction.user_id, before.seq, agreed
    question.reader = state.history.machine()[key].reader if not spoken(before) else question.reader
    if agreed:
        stands = replace(field_versions.as_value(before), confidence=1.0, source=seen_by_person(before))
        row = field_versions.add_person(session, state.history, stands, Authorship(correction.user_id, confirmed=True))
    else:
        doubtful = replace(typed, confidence=DISPUTED)
        row = field_versions.add_person(session, state.history, doubtful, Authorship(correction.user_id, REASON))
    after = correction.with_state(state.with_version(row))
    return conclude(after, "field.entered_blind", key, kind=question.kind, agreed=agreed, was=before.seq, now=row.seq)


def need_not_asked(correction: Correction, key: str) -> None:
    """Raise UsageError where a person would settle a value openly that he is asked to enter blind."""
    if key in asked_of(correction.session, correction.actor, correction.state).mine:
        raise UsageError("这一项须先盲录：照图像录入，不看系统读取的值")


def need_decided(correction: Correction, key: str) -> None:
    """Raise UsageError where a person would take back what he entered blind: he has seen the other value by now."""
    row = correction.state.fields.get(key)
    if row is not None and disputed(row):
        raise UsageError("盲录的内容不能撤销，请在两个值中选定或更正")


def demand_entered(session: Session, actor: Actor, state: EffectiveState) -> None:
    """Raise UsageError, naming the fields, while values wait for blind entry and the office wants all of them."""
    asked = asked_of(session, actor, state)
    if not (asked.mine or asked.others) or policy_of(session, state.packet.office_id, state.batch.notice).optional:
        return
    told = [f"还有 {len(asked.mine)} 项未盲录：{_names(state, asked.mine)}"] if asked.mine else []
    told += [f"须由另一人二次录入：{_names(state, asked.others)}"] if asked.others else []
    raise UsageError("；".join(told))


def _names(state: EffectiveState, keys: Collection[str]) -> str:
    return "、".join(state.profile.field(key).name for key in keys)
