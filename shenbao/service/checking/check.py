"""The checks on the current values: the machine's record, with what people said in its place. No page is read again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from checkers.batch import code_of
from checkers.check import check
from model.record import Record
from notices.field_types.registry import FieldType
from notices.profile import Profile
from reports.batch.statistics import city_of as city_in
from reports.view import role_text
from shenbao.service.checking.batch_check import of_packet, recheck_batch
from shenbao.service.checking.calibration import ConfidenceLimits, confidence_limits
from shenbao.service.core.current import EffectiveState
from storage import findings
from storage.schema import now


def recheck(session: Session, state: EffectiveState, user_id: str | None = None) -> bool:
    """Runs the checks on the current values and brings findings, counts and the packet's list columns up to date.

    True where that by which the packet is compared with others changed: the batch must be checked again too.
    """
    packet, profile, record = state.packet, state.profile, state.record
    findings.reconcile(session, packet, check(record, profile), user_id, of_packet)
    packet.unsure = count_unsure(state, confidence_limits(session, profile))
    before = (packet.applicant, packet.project, packet.recommender, packet.credit_code) if packet.checked else None
    columns = (*list_columns(record, profile), code_of(record, profile))
    if columns != before:
        packet.applicant, packet.project, packet.recommender, packet.credit_code = columns
    packet.city = city_of(record, profile)
    packet.checked = now()
    return columns != before


def recheck_all(session: Session, state: EffectiveState, user_id: str | None = None) -> None:
    """The packet, and its whole batch where that changed what it is compared by."""
    if recheck(session, state, user_id):
        recheck_batch(session, state.batch, user_id)


def count_unsure(state: EffectiveState, least: ConfidenceLimits) -> int:
    """How many machine values are less sure than `least` wants, and nobody has looked at them."""
    return sum(row.presence != "not_found" and least.doubts(row) for row in state.fields.values())


def list_columns(record: Record, profile: Profile) -> tuple[str, str, str]:
    """Applicant, project and recommender for lists, filters and figures: the same words as in reports and letters."""
    applicant, project, recommender = (role_text(record, profile, role)[:200] for role in ("applicant", "project", "recommender"))
    return applicant, project, recommender


def city_of(record: Record, profile: Profile) -> str:
    """The city of the first address that the packet gives, for figures by city; empty where none can be told."""
    keys = [spec.key for spec in profile.fields if spec.type is FieldType.ADDRESS]
    return next((city for key in keys if (city := city_in(_text(record, key)))), "")[:60]


def _text(record: Record, key: str | None) -> str:
    value = record.fields.get(key or "")
    return value.wording[:200] if value and value.raw else ""
