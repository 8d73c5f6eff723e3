"""What is asked blind: a random share of the values that the machine was sure of, and the fields that an office wants entered twice.

The share is drawn by type of field and reader (stratified systematic sampling): of the sure values of a stratum, packet by packet, every
1/share-th is due, from a start that the installation's key gives; which value of a packet it is, the key gives from the packet and the field.
A packet is drawn from once, so that reading it again asks nothing else.
"""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from model.errors import UsageError
from model.page import Reader
from model.record import Presence
from notices.field_types.registry import FieldType
from notices.profile import FieldSpec, Profile, available
from shenbao.service.checking.calibration import confidence_limits
from shenbao.service.core.access import Actor, Right, need_office
from shenbao.service.core.current import EffectiveState
from storage import audit, field_versions
from storage.keys import keys_of
from storage.schema import Batch, BlindKind, BlindPolicy, BlindQuestion, BlindStratum, FieldVersion, Office, Packet

SHARE = 0.02  # of the sure values, where nobody said otherwise
MOST = 0.5
LONGEST = 40  # characters that a person is asked to type
NAMING = ("applicant", "project", "recommender")  # every list tells them
ASKED = (Presence.FILLED, Presence.BLANK)
Stratum = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Policy:
    """`share` of the sure values is asked blind; `second`: keys of the fields that are entered twice; `optional`: a review may be ended with
    questions left.
    """

    share: float = SHARE
    second: tuple[str, ...] = ()
    optional: bool = False


def policy_of(session: Session, office_id: str | None, notice: str, otherwise: float = SHARE) -> Policy:
    """Return what the office wants of a notice's packets, or the next one above it that said so; the share `otherwise` where none did."""
    while office_id is not None:
        row = session.get(BlindPolicy, (office_id, notice))
        if row is not None:
            return Policy(row.share, tuple(row.second), row.optional)
        office_id = session.get_one(Office, office_id).parent_id
    return Policy(otherwise)


def set_policy(session: Session, actor: Actor, office_id: str, profile: Profile, policy: Policy) -> None:
    """Raises Forbidden, NotFound for an office that the actor does not see, UsageError for a share beyond MOST or a field that cannot be asked."""
    actor.need(Right.MEASURE)
    need_office(session, actor, office_id)
    if profile.id not in available():
        raise UsageError(f"没有名为 {profile.id[:60]} 的通知")
    if not 0 <= policy.share <= MOST:
        raise UsageError(f"抽查比例须在 0 至 {MOST:.0%} 之间")
    if set(policy.second) - {spec.key for spec in askable(profile)}:
        raise UsageError("所选栏目不能二次录入")
    row = session.get(BlindPolicy, (office_id, profile.id)) or BlindPolicy(office_id=office_id, notice=profile.id)
    row.share, row.second, row.optional = policy.share, list(policy.second), policy.optional
    session.add(row)
    detail = {
        "notice": profile.id,
        "name": profile.title,
        "share": policy.share,
        "second": list(policy.second),
        "optional": policy.optional,
    }
    audit.append(session, "blind.policy", f"office/{office_id}", actor.user_id, office_id, **detail)


def askable(profile: Profile) -> list[FieldSpec]:
    """Return the fields that a person can be asked to type without seeing the value: neither long texts nor the names that every list shows."""
    named = {key for role in NAMING for key in profile.told_by(role)}
    return [spec for spec in profile.fields if spec.key not in named and not _is_long(spec)]


def _is_long(spec: FieldSpec) -> bool:
    return spec.type is FieldType.TEXT and (spec.limit is not None or spec.number != "")


def draw(session: Session, state: EffectiveState, otherwise: float = SHARE) -> None:
    """Draw what of a packet is asked blind, once; fields that are entered twice are added whenever it is read."""
    policy = policy_of(session, state.packet.office_id, state.batch.notice, otherwise)
    specs = {spec.key: spec for spec in askable(state.profile)}
    asked = set(session.scalars(select(BlindQuestion.key).where(BlindQuestion.packet_id == state.packet.id)))
    twice = [key for key in policy.second if key in specs and key in state.fields]
    _ask(session, state, [key for key in twice if key not in asked], BlindKind.SECOND)
    drawn = select(BlindStratum.packet_id).where(BlindStratum.packet_id == state.packet.id)
    if session.scalars(drawn.limit(1)).first() is None:
        strata = _strata(session, state, {key: spec for key, spec in specs.items() if key not in {*asked, *twice}})
        _ask(session, state, _drawn(session, state, strata, policy.share), BlindKind.SAMPLE)
    session.flush()


def _ask(session: Session, state: EffectiveState, keys: Sequence[str], kind: BlindKind) -> None:
    for key in keys:
        of = {"field_type": state.profile.field(key).type.value, "reader": state.fields[key].reader}
        session.add(BlindQuestion(packet_id=state.packet.id, key=key, kind=kind, **of))


def _strata(session: Session, state: EffectiveState, specs: Mapping[str, FieldSpec]) -> dict[Stratum, list[str]]:
    """Return the keys of the values that the machine is sure of, by type and reader, in the order in which they are drawn."""
    least = confidence_limits(session, state.profile)
    found: dict[Stratum, list[str]] = defaultdict(list)
    for key, row in state.fields.items():
        if key in specs and not row.by_person and not least.doubts(row) and can_be_asked(row):
            found[specs[key].type.value, row.reader].append(key)
    return {of: sorted(keys, key=lambda key: _chance(session, state.packet.id, key)) for of, keys in found.items()}


def can_be_asked(row: FieldVersion) -> bool:
    """Return whether the value has a place that can be shown, and is short enough to be typed."""
    placed = bool(row.source and row.source.get("box")) and row.reader != Reader.NONE
    return placed and row.presence in ASKED and len(field_versions.wording(row) or "") <= LONGEST


def _drawn(session: Session, state: EffectiveState, strata: Mapping[Stratum, list[str]], share: float) -> list[str]:
    before = _drawn_from(session, state)
    drawn = []
    for of, keys in strata.items():
        start = before.get(of, 0)
        first = _chance(session, state.packet.office_id, state.batch.notice, *of)
        due = floor(share * (start + len(keys)) + first) - floor(share * start + first)
        drawn += keys[:due]
        session.add(BlindStratum(packet_id=state.packet.id, field_type=of[0], reader=of[1], sure=len(keys)))
    return drawn


def _drawn_from(session: Session, state: EffectiveState) -> dict[Stratum, int]:
    """Return how many sure values of each stratum the office's packets of the notice had so far."""
    query = select(BlindStratum.field_type, BlindStratum.reader, func.sum(BlindStratum.sure))
    query = query.join(Packet, Packet.id == BlindStratum.packet_id).join(Batch, Batch.id == Packet.batch_id)
    query = query.where(Packet.office_id == state.packet.office_id, Batch.notice == state.batch.notice)
    rows = session.execute(query.group_by(BlindStratum.field_type, BlindStratum.reader))
    return {(field_type, reader): int(sure) for field_type, reader, sure in rows}


def _chance(session: Session, *of: str) -> float:
    """Return a number from 0 to 1 that nobody can foresee without the installation's key, the same each time."""
    keys = keys_of(session)
    digest = hmac.digest(keys.sample if keys else b"", "\n".join(of).encode(), "sha256")
    return int.from_bytes(digest[:8], "big") / 2**64
