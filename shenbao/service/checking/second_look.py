"""Four eyes: a correction of a field that the notice marks so counts only after a second person's look. Asked by whoever ends a
review or issues a notice to the applicant; nobody passes a flag.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from model.errors import UsageError
from notices.profile import load
from storage import field_versions
from storage.schema import Batch, FieldVersion, Packet


def second_look_due(session: Session, packet: Packet) -> list[str]:
    """Return the keys of `four_eyes` fields whose correction no second person confirmed yet."""
    profile = load(session.get_one(Batch, packet.batch_id).notice)
    corrected = field_versions.words(session, packet.id)
    return [s.key for s in profile.fields if s.four_eyes and s.key in corrected and _by_one_alone(session, corrected[s.key])]


def demand_second_look(session: Session, packet: Packet) -> None:
    """Raise UsageError, naming the fields, while a correction waits for a second person."""
    if due := second_look_due(session, packet):
        profile = load(session.get_one(Batch, packet.batch_id).notice)
        raise UsageError(f"须由另一人复核：{'、'.join(profile.field(key).name for key in due)}")


def _by_one_alone(session: Session, row: FieldVersion) -> bool:
    """Whether one person alone says what counts now. Taking a later word back does not vouch for the earlier one."""
    kept = field_versions.versions(session, row.packet_id, row.key)
    said = [v for v in kept if v.reason != field_versions.UNDONE and (v.raw, v.presence) == (row.raw, row.presence)]
    return all(v.by_person for v in said) and len({v.user_id for v in said}) < 2
