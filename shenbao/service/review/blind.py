"""Blind entry (盲录): a value that a person types who is not shown what was read, nor what somebody else typed.

What both say alike is confirmed. Where they differ, what was typed stands as a doubtful value beside the other one, and a person decides.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy.orm import Session

from model.errors import UsageError
from model.record import Presence
from shenbao.service.checking.sampling import policy_of
from shenbao.service.checking.untold import asked_of
from shenbao.service.core.access import Actor
from shenbao.service.core.current import EffectiveState
from shenbao.service.review.correction import Correction, FieldInput, conclude, seen_by_person, value_entered
from storage import field_versions
from storage.field_versions import Authorship, disputed, spoken
from storage.schema import now

DISPUTED = 0.5  # how sure a typed value is that another reading contradicts
REASON = "盲录，与先前的值不一致"


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
