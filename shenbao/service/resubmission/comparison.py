"""Resubmission (补正): a packet that mends another is held against what the applicant was told: what was mended and what not, what
stood there then and what stands there now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from model.errors import UsageError
from model.finding import FindingKind
from model.record import Record
from notices.profile import Profile
from reports.letter.answer_text import answer_text, field_answer
from reports.view import field_of, subject_name
from shenbao.service.checking.batch_check import recheck_batch
from shenbao.service.checking.untold import asked_of, hide, secrets_of, without_values
from shenbao.service.core.access import Actor, Right, at_version, load_packet, visible
from shenbao.service.core.current import current_record, effective_state
from shenbao.service.core.profiles import batch_profile
from shenbao.service.letters.demands import OPEN_STATES, issued_letters, open_errors
from shenbao.service.resubmission import choice
from shenbao.service.resubmission.own_pages import person_of
from shenbao.service.review.page_changes import refill
from storage import audit, findings
from storage.schema import Batch, DeficiencyLetter, FindingRow, Packet, PacketState, now

MOST_CANDIDATES = 50
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class ComparedDemand:
    """One thing that the applicant was told. `name`: what it is about; `before` and `after`: what stood there then, and now."""

    code: str
    name: str
    message: str
    severity: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field that nobody demanded to be changed, and that is another one now."""

    key: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was demanded of the applicant (by the last notice issued, else by the errors of the first packet), held against this
    packet: `mended`, `standing` still, and `fresh`: wrong now, but not demanded then. `changes`: what else is different.
    """

    first_id: str
    first_name: str
    number: str
    issued: datetime | None
    mended: tuple[ComparedDemand, ...]
    standing: tuple[ComparedDemand, ...]
    fresh: tuple[ComparedDemand, ...]
    changes: tuple[Change, ...]


def compare(session: Session, actor: Actor, packet_id: str) -> Comparison | None:
    """None where the packet mends no other. Raises UsageError while it, or the first one, was not read yet."""
    packet = load_packet(session, actor, packet_id)
    first = session.get(Packet, packet.previous_id) if packet.previous_id else None
    if first is None:
        return None
    load_packet(session, actor, first.id)
    profile = batch_profile(session.get_one(Batch, packet.batch_id))
    notice = next(iter(issued_letters(session, first.id)), None)
    state = effective_state(session, packet)
    untold = asked_of(session, actor, state).mine
    secrets = secrets_of(state, untold)
    record, before = without_values(state.record, untold), current_record(session, first)
    was_demanded = _demanded(session, first, notice, before, profile)
    wrong = {row.code: row for row in open_errors(session, packet)}
    here = findings.of_packet(session, packet.id)
    still = {row.code: row for row in here if row.state in OPEN_STATES}
    after = {code: _after(record, demand, still.get(code), profile) for code, demand in was_demanded.items()}
    unchecked = {code for code in after if FindingKind.of(code) is FindingKind.OWN} - {
        row.code for row in here
    }  # no check can tell
    fresh = [_demand(row, before, record, profile) for code, row in wrong.items() if code not in was_demanded]
    asked = set(untold) | {field.key for code in [*was_demanded, *wrong] if (field := field_of(_subject(code), profile))}

    def told(demand: ComparedDemand) -> ComparedDemand:
        said = {name: hide(getattr(demand, name), secrets) for name in ("message", "before", "after")}
        return replace(demand, **said)

    return Comparison(
        first.id,
        first.name,
        notice.number if notice else "",
        notice.issued if notice else None,
        tuple(told(demand) for code, demand in after.items() if code not in still and code not in unchecked),
        tuple(told(demand) for code, demand in after.items() if code in still or code in unchecked),
        tuple(told(demand) for demand in fresh),
        tuple(_changes(before, record, profile, asked)),
    )


def link(session: Session, actor: Actor, packet_id: str, first_id: str | None, version: int | None = None) -> Packet:
    """Says which packet this one mends; None: none. Both are compared with the batch's others again.

    Raises UsageError for a packet of another notice, itself, or one that mends this one.
    """
    packet = at_version(load_packet(session, actor, packet_id, Right.UPLOAD), version)
    first = load_packet(session, actor, first_id) if first_id else None
    batches = {session.get_one(Batch, p.batch_id) for p in (packet, first, _first(session, packet)) if p is not None}
    if first is not None:
        _need_earlier(session, packet, first)
    had = first is not _first(session, packet) and choice.forget(session, packet, person_of(actor))
    packet.previous_id, packet.changed = first.id if first else None, now()
    _ask_own_again(session, packet, first, person_of(actor))
    audit.append(
        session, "packet.linked", f"packet/{packet.id}", actor.user_id, packet.office_id, first=first.id if first else ""
    )
    for batch in sorted(batches, key=lambda b: b.id):
        recheck_batch(session, batch, actor.user_id)
    session.flush()
    return refill(session, packet) if had else packet


def _ask_own_again(session: Session, packet: Packet, first: Packet | None, user_id: str) -> None:
    """What people demanded themselves no check can tell of: it stands open in the packet that mends, until somebody looks."""
    letter = next(iter(issued_letters(session, first.id)), None) if first else None
    told = set(letter.codes) if letter else set()
    asked = [row for row in findings.of_packet(session, first.id) if row.code in told] if first else []
    findings.own_again(session, packet, [row for row in asked if row.kind == FindingKind.OWN], user_id)


def candidates(session: Session, actor: Actor, packet: Packet, search_text: str = "") -> Sequence[Packet]:
    """Packets that this one may mend, the likeliest first: of the same applicant, then those that were told to mend. `search_text`: instead,
    those whose name, applicant or project holds these words (a few sheets alone do not tell whose they are).
    """
    columns = (Packet.name, Packet.applicant, Packet.project)
    words = search_text.split()[:MOST_WORDS]
    found = [or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in words]
    notice = session.get_one(Batch, packet.batch_id).notice
    notified = select(DeficiencyLetter.packet_id)
    query = (
        visible(session, actor, select(Packet), Packet)
        .join(Batch, Batch.id == Packet.batch_id)
        .where(
            Batch.notice == notice,
            Batch.deleted.is_(None),
            Packet.office_id == packet.office_id,
            Packet.id != packet.id,
            Packet.state != PacketState.CANCELLED,
            *(found or [or_(Packet.applicant == packet.applicant, Packet.id.in_(notified)), Packet.created <= packet.created]),
            Packet.checked.is_not(None),
        )
    )
    rows = session.scalars(query.order_by(Packet.created.desc()).limit(MOST_CANDIDATES)).all()
    return sorted(rows, key=lambda row: not (packet.applicant and row.applicant == packet.applicant))


def mended_by(session: Session, packet: Packet) -> Sequence[Packet]:
    """The packets that mend this one."""
    query = select(Packet).where(Packet.previous_id == packet.id, Packet.state != PacketState.CANCELLED)
    return session.scalars(query.order_by(Packet.created)).all()


def _need_earlier(session: Session, packet: Packet, first: Packet) -> None:
    if session.get_one(Batch, packet.batch_id).notice != session.get_one(Batch, first.batch_id).notice:
        raise UsageError("补正材料须与原材料属于同一通知")
    at: Packet | None = first
    while at is not None:
        if at.id == packet.id:
            raise UsageError("一份材料不能补正自己，也不能补正它的补正材料")
        at = _first(session, at)


def _first(session: Session, packet: Packet) -> Packet | None:
    return session.get(Packet, packet.previous_id) if packet.previous_id else None


def _demanded(
    session: Session, first: Packet, notice: DeficiencyLetter | None, record: Record, profile: Profile
) -> dict[str, ComparedDemand]:
    """By code, in the order of the notice: as it was worded and what stood there when the notice was issued."""
    if notice is not None and notice.demands:
        return {kept["code"]: ComparedDemand(**kept, after="") for kept in notice.demands}
    rows = findings.of_packet(session, first.id) if notice else open_errors(session, first)
    wanted = set(notice.codes) if notice else {row.code for row in rows}
    return {row.code: _demand(row, record, record, profile) for row in rows if row.code in wanted}


def _demand(row: FindingRow, before: Record, after: Record, profile: Profile) -> ComparedDemand:
    finding = findings.as_finding(row)
    then, now_there = (answer_text(record, finding.subject, profile) for record in (before, after))
    return ComparedDemand(row.code, subject_name(finding.subject, profile), finding.message, row.severity, then, now_there)


def _after(record: Record, demand: ComparedDemand, row: FindingRow | None, profile: Profile) -> ComparedDemand:
    message = findings.as_finding(row).message if row else demand.message
    text = answer_text(record, _subject(demand.code), profile)
    return ComparedDemand(demand.code, demand.name, message, demand.severity, demand.before, text)


def _subject(code: str) -> str:
    """Of a kept finding's code, which is numbered where a check says it of several things."""
    return code.partition(":")[2].partition(" #")[0]


def _changes(before: Record, after: Record, profile: Profile, asked: set[str]) -> list[Change]:
    changes = []
    for spec in profile.shown({*before.fields, *after.fields}):
        then, there = field_answer(before, spec), field_answer(after, spec)
        if spec.key not in asked and "".join(then.split()) != "".join(there.split()):
            changes.append(Change(spec.key, spec.name, then, there))
    return changes
