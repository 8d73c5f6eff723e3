"""Four eyes: a correction of a field that the notice marks so counts only after a second person's look. Asked by whoever ends a
review or issues a notice to the applicant; nobody passes a flag.
"""

from __future__ import annotations

from collections.abc import Sequence

from model.errors import UsageError
from shenbao.service.core.current import EffectiveState
from storage.field_versions import UNDONE
from storage.schema import FieldVersion


def second_look_due(state: EffectiveState) -> list[str]:
    """Return the keys of `four_eyes` fields whose correction no second person confirmed yet."""
    corrected = state.history.human_values()
    marked = [spec.key for spec in state.profile.fields if spec.four_eyes and spec.key in corrected]
    return [key for key in marked if _by_one_alone(corrected[key], state.history.of(key))]


def demand_second_look(state: EffectiveState) -> None:
    """Raise UsageError, naming the fields, while a correction waits for a second person."""
    if due := second_look_due(state):
        raise UsageError(f"须由另一人复核：{'、'.join(state.profile.field(key).name for key in due)}")


def _by_one_alone(row: FieldVersion, kept: Sequence[FieldVersion]) -> bool:
    """Whether one person alone says what counts now. Taking a later word back does not vouch for the earlier one."""
    versions = [v for v in kept if v.reason != UNDONE and (v.raw, v.presence) == (row.raw, row.presence)]
    return all(v.by_person for v in versions) and len({v.user_id for v in versions}) < 2
