"""What is not told while it waits for blind entry (盲录): which values wait, for whom, and texts, records and documents without them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from model.finding import Finding
from model.geometry import Box
from model.record import FieldValue, Presence, Record
from model.results import PacketResult
from notices.profile import Profile
from reports.view import field_of, show_value
from shenbao.service.checking.calibration import ConfidenceLimits, confidence_limits
from shenbao.service.checking.sampling import can_be_asked
from shenbao.service.core.access import Actor, Right
from shenbao.service.core.current import AT_A_TIME, EffectiveState
from shenbao.service.core.packet_results import results_in
from shenbao.service.core.profiles import batch_profile
from shenbao.service.core.store import Store
from storage import field_versions, findings
from storage.codec import from_plain
from storage.field_versions import disputed, spoken
from storage.schema import Batch, BlindKind, BlindQuestion, FieldVersion, FindingRow, Packet, PacketState

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


def waiting_in(
    session: Session, packets: Iterable[Packet], least: ConfidenceLimits, actor: Actor | None = None
) -> dict[str, dict[str, FieldVersion]]:
    """By packet what waits for blind entry by anybody, or by `actor`: the versions that count, by key. Few questions however many packets."""
    ids = [packet.id for packet in packets if packet.state != PacketState.REVIEWED]
    of_field = and_(FieldVersion.packet_id == BlindQuestion.packet_id, FieldVersion.key == BlindQuestion.key)
    query = select(BlindQuestion, FieldVersion).join(FieldVersion, of_field)
    query = query.where(BlindQuestion.packet_id.in_(ids), BlindQuestion.answered.is_(None)).order_by(FieldVersion.seq)
    questions: dict[str, dict[str, BlindQuestion]] = defaultdict(dict)
    versions: dict[str, list[FieldVersion]] = defaultdict(list)
    for question, version in session.execute(query):
        questions[question.packet_id][question.key] = question
        versions[question.packet_id].append(version)
    found = {packet_id: field_versions.that_count(rows) for packet_id, rows in versions.items()}
    return {
        packet_id: {
            key: row
            for key, row in rows.items()
            if _waits(questions[packet_id][key], row, least) and (actor is None or _may_answer(actor, row))
        }
        for packet_id, rows in found.items()
    }


def asked_in(session: Session, actor: Actor, packet: Packet) -> dict[str, FieldVersion]:
    """As `asked_of`, what `actor` is to enter blind of one packet, for those who need nothing else of it: its record is not loaded."""
    profile = batch_profile(session.get_one(Batch, packet.batch_id))
    return waiting_in(session, [packet], confidence_limits(session, profile), actor).get(packet.id, {})


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
    return secrets_in(state.profile, [state.fields[key] for key in asked])


def secrets_in(profile: Profile, rows: Iterable[FieldVersion]) -> tuple[str, ...]:
    """As `secrets_of`, of versions of values."""
    found: set[str] = set()
    for row in rows:
        shown = show_value(profile.field(row.key), field_versions.as_value(row))
        found |= {text.strip() for text in (row.raw or "", field_versions.wording(row) or "", shown)}
    return tuple(sorted((text for text in found if len(text) >= LEAST_HIDDEN), key=len, reverse=True))


def secrets_among(session: Session, actor: Actor, packets: Iterable[Packet]) -> dict[str, tuple[str, ...]]:
    """By packet the wordings of what `actor` is to enter blind, of packets of any batches."""
    by_batch: dict[str, list[Packet]] = defaultdict(list)
    for packet in packets:
        by_batch[packet.batch_id].append(packet)
    found: dict[str, tuple[str, ...]] = {}
    for batch_id, some in by_batch.items():
        profile = batch_profile(session.get_one(Batch, batch_id))
        rows = waiting_in(session, some, confidence_limits(session, profile), actor)
        found |= {packet_id: secrets_in(profile, of.values()) for packet_id, of in rows.items()}
    return found


def hide(text: str, secrets: Sequence[str]) -> str:
    """Return `text` without what is asked blind, over the ends of its lines too."""
    signs = (r"\s*".join(re.escape(sign) for sign in "".join(secret.split())) for secret in secrets)
    wanted = "|".join(pattern for pattern in signs if pattern)
    return re.sub(wanted, HIDDEN, text) if wanted else text


def not_of(rows: Iterable[FindingRow], profile: Profile, asked: Collection[str]) -> list[FindingRow]:
    """Return the findings but for those on values that are asked blind: that one is missing or wrong tells of it."""
    fields = [(row, field_of(findings.as_finding(row).subject, profile)) for row in rows]
    return [row for row, spec in fields if spec is None or spec.key not in asked]


def places_in(rows: Iterable[FieldVersion], page: tuple[str, int]) -> list[Box]:
    """Return where on a page (file, number) values stand that are asked blind."""
    sources = [row.source or {} for row in rows]
    return [from_plain(Box, s["box"]) for s in sources if s.get("box") and (s["file"], s["page"]) == page]


def without(result: PacketResult, profile: Profile, rows: Mapping[str, FieldVersion]) -> PacketResult:
    """Return the packet without the values that are asked (`rows`, by key). Findings on them stay, so that figures agree everywhere, but not
    their words.
    """
    if not rows:
        return result
    secrets = secrets_in(profile, rows.values())

    def told(found: Finding) -> Finding:
        spec = field_of(found.subject, profile)
        if spec is not None and spec.key in rows:
            return replace(found, message=HIDDEN, expected="", found="")
        return without_words(found, secrets)

    return _replaced(result, rows, map(told, result.findings))


def named_only(result: PacketResult, profile: Profile, rows: Mapping[str, FieldVersion]) -> PacketResult:
    """As `without`, for drafts of letters: each demand is named there, whatever it is on, and quotes no value that is asked."""
    secrets = secrets_in(profile, rows.values())
    return _replaced(result, rows, (without_words(found, secrets) for found in result.findings))


def _replaced(result: PacketResult, keys: Iterable[str], found: Iterable[Finding]) -> PacketResult:
    return replace(result, record=without_values(result.record, keys), findings=tuple(found))


def without_values(record: Record, keys: Iterable[str]) -> Record:
    """Return the record with a mark in the place of what stands in the fields `keys`."""
    fields = dict(record.fields)
    for key in keys:
        fields[key] = FieldValue(key, HIDDEN, source=fields.get(key, FieldValue(key)).source, presence=Presence.FILLED)
    return replace(record, fields=fields)


def without_words(found: Finding, secrets: Sequence[str]) -> Finding:
    message, expected, there = (hide(text, secrets) for text in (found.message, found.expected, found.found))
    return replace(found, message=message, expected=expected, found=there)


def results_told(
    session: Session, store: Store, query: Select[Packet], profile: Profile
) -> Iterator[tuple[Packet, PacketResult]]:
    """As `results_in`, for documents of many packets, which are handed around: without what anybody is still to enter blind."""
    return ((packet, without(result, profile, rows)) for packet, result, rows in results_asked(session, store, query, profile))


def results_asked(
    session: Session, store: Store, query: Select[Packet], profile: Profile
) -> Iterator[tuple[Packet, PacketResult, Mapping[str, FieldVersion]]]:
    """As `results_in`, each with what waits for blind entry by anybody; as many at a time."""
    least = confidence_limits(session, profile)
    results = results_in(session, store, query, profile)
    while some := list(islice(results, AT_A_TIME)):
        waiting = waiting_in(session, [packet for packet, _ in some], least)
        yield from ((packet, result, waiting.get(packet.id, {})) for packet, result in some)
