"""The review screen as one JSON document: everything that a person needs to correct a packet without asking again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from checkers.check import unchecked
from model.finding import FindingKind, Severity
from model.geometry import Box
from model.page import Reader
from model.record import DigitalSignature, PagePart, Record
from model.results import PacketResult, status_of
from notices.field_types.choices import choice_word
from notices.field_types.registry import FieldType
from notices.profile import FieldSpec, Profile
from reports.packet.checklist import AttachmentList, checklist
from reports.view import field_of, part_of, part_order, part_title, subject_name
from reports.words import PAPERS, SEVERITIES
from shenbao.service.checking.calibration import confidence_limits
from shenbao.service.checking.sampling import policy_of
from shenbao.service.checking.second_look import second_look_due
from shenbao.service.checking.untold import Asked, asked_of, hide, not_of, secrets_of
from shenbao.service.core.access import Actor, Right
from shenbao.service.core.config import office_today
from shenbao.service.core.current import EffectiveState
from shenbao.service.letters import demands
from shenbao.service.letters.all_read import lost_files
from shenbao.service.letters.demands import not_demanded
from shenbao.service.letters.seen import unseen_demands
from shenbao.service.review import assignment
from shenbao.service.review.places import Places
from shenbao.service.review.screen_fields import State, field_states, names_of
from shenbao.service.review.screen_inks import ink_cards
from storage import findings
from storage.codec import plain
from storage.schema import Batch, DeficiencyLetter, FindingEvent, FindingRow, FindingState, Packet, PacketState, PageRow

STANDING = (FindingState.OPEN, FindingState.CONFIRMED)
FREE_PARTS = ("other", "blank")  # parts that a page can be moved to beside those of the form


def screen(session: Session, actor: Actor, state: EffectiveState) -> dict[str, Any]:
    """The whole state of a packet that was read. Raises UsageError for one that was not.

    Boxes are fractions of the upright page. `version` is the one that the next change has to name.
    """
    packet, profile, record = state.packet, state.profile, state.record
    least = confidence_limits(session, profile)
    pages = _page_rows(session, packet)
    places = Places({(row.file_path, row.number): row.id for row in pages})
    rows = findings.of_packet(session, packet.id)
    standing = tuple(findings.as_finding(row) for row in rows if row.state in STANDING)
    letters = demands.issued_letters(session, packet.id)
    asked = asked_of(session, actor, state, least)
    secrets = secrets_of(state, asked.mine)
    shown = field_states(session, state, places, least, asked.mine)
    unseen = {row.id for row in unseen_demands(session, state, rows)}
    marks = Marks({row.id for row in not_demanded(rows, letters)}, unseen, set(lost_files(record)))
    told = _findings(session, not_of(rows, profile, asked.mine), marks, profile, places)
    found = [entry | {name: hide(entry[name], secrets) for name in ("message", "machine")} for entry in told]
    result = PacketResult(record, standing, status_of(record, standing))
    return {
        "packet": _packet(packet, state.batch),
        "version": packet.version,
        "may": {"correct": actor.may(Right.CORRECT), "issue": actor.may(Right.ISSUE), "assign": actor.may(Right.ASSIGN)},
        "parts": _parts(profile),
        "fields": shown,
        "four_eyes": second_look_due(state),
        "blind": _blind(session, state, asked),
        "findings": found,
        "unchecked": list(unchecked(record, profile)),
        "digital": [_digital(signature) for signature in record.digital_signatures],
        "inks": ink_cards(session, state, places, _against(found)),
        "attachments": [_attachment(entry, places) for entry in checklist(result, profile)],
        "pages": _pages(pages, profile, record, shown, found),
        "notices": _notices(session, letters),
        "work": _work(session, actor, packet),
        "notes": _notes(session, packet),
        "phrases": list(profile.correction.phrases),
    }


def _blind(session: Session, state: EffectiveState, asked: Asked) -> dict[str, Any]:
    """`others`: names of the fields that wait for blind entry by somebody else; `optional`: the review may be ended with some left."""
    waiting = bool(asked.mine or asked.others)
    optional = not waiting or policy_of(session, state.packet.office_id, state.batch.notice).optional
    return {"others": [state.profile.field(key).name for key in asked.others], "optional": optional}


def specs(profile: Profile) -> list[dict[str, Any]]:
    """What of the fields never changes: how each is edited."""
    return [_spec(spec) for spec in profile.fields]


def _spec(spec: FieldSpec) -> dict[str, Any]:
    return {
        "key": spec.key,
        "editor": spec.type.rules.editor,
        "limit": spec.limit,
        "four_eyes": spec.four_eyes,
        "choices": [choice_word(spec, choice.value) for choice in spec.choices],
        "free": bool(spec.other_labels),
        "levels": [str(level.value) for level in spec.levels],
        "rows": [row.words[0] for row in spec.rows],
        "long": spec.type is FieldType.TEXT and (spec.limit is not None or spec.number != ""),
    }


def _packet(packet: Packet, batch: Batch) -> dict[str, Any]:
    return {
        "id": packet.id,
        "name": packet.name,
        "applicant": packet.applicant,
        "project": packet.project,
        "state": packet.state,
        "errors": packet.errors,
        "warnings": packet.warnings,
        "unsure": packet.unsure,
        "batch": batch.id,
        "batch_name": batch.name,
        "mends": packet.previous_id,
    }


def _parts(profile: Profile) -> list[dict[str, Any]]:
    named = {spec.part for spec in profile.fields}
    parts = [{"id": part.id, "title": part.title, "fields": part.id in named} for part in profile.parts]
    return parts + [{"id": part, "title": part_title(part, profile), "fields": False} for part in FREE_PARTS]


def _page_rows(session: Session, packet: Packet) -> Sequence[PageRow]:
    query = select(PageRow).where(PageRow.packet_id == packet.id)
    return session.scalars(query.order_by(PageRow.order, PageRow.sequence, PageRow.number)).all()


def _pages(
    rows: Sequence[PageRow],
    profile: Profile,
    record: Record,
    shown: Sequence[Mapping[str, Any]],
    found: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    known = {(p.file, p.page): p for p in record.pages}
    unsure = Counter(_page_of(field) for field in shown if field["state"] == State.UNSURE)
    wrong = {severity: Counter(_page_of(f) for f in found if _waits(f) and f["severity"] == severity) for severity in SEVERITIES}
    return [
        {
            "id": row.id,
            "file": row.file_path,
            "number": row.number,
            "order": place,
            "part": row.part_by_person or row.part or "other",
            "title": part_title(row.part_by_person or row.part or "other", profile),
            "moved": row.part_by_person is not None,
            "image": row.image is not None,
            "electronic": Reader(row.reader).electronic,
            "unsure": unsure[row.id],
            **{str(severity): count[row.id] for severity, count in wrong.items()},
            **_sheet(known.get((row.file_path, row.number))),
        }
        for place, row in enumerate(rows, 1)
    ]


def _waits(finding: Mapping[str, Any]) -> bool:
    """An error stands until it is mended; a warning waits until somebody said what he thinks of it."""
    return bool(finding["standing"]) and (finding["severity"] == Severity.ERROR or finding["state"] == FindingState.OPEN)


def _page_of(shown: Mapping[str, Any]) -> str | None:
    return shown["place"]["page"] if shown["place"] else None


def _sheet(part: PagePart | None) -> dict[str, Any]:
    """How the page came; `seen` changes with its picture."""
    if part is None:
        return {"paper": "", "width_mm": None, "height_mm": None, "confidence": 0.0, "seen": 0}
    size = {"width_mm": part.width_mm, "height_mm": part.height_mm, "seen": part.rotation}
    return {"paper": PAPERS[part.paper], "confidence": round(part.confidence, 3), **size}


@dataclass(frozen=True, slots=True)
class Marks:
    """Ids of findings: of which the applicant was not told by the last letter (`later`), which nobody held against the picture yet (`unseen`); files that
    we failed at (`lost`).
    """

    later: Set[str]
    unseen: Set[str]
    lost: Set[str]


def _findings(
    session: Session, rows: Sequence[FindingRow], marks: Marks, profile: Profile, places: Places
) -> list[dict[str, Any]]:
    order = {part: place for place, part in enumerate(part_order(profile))}
    last = _last_words(session, [row.id for row in rows])
    shown = []
    for row in rows:
        finding = findings.as_finding(row)
        part = part_of(finding, profile)
        event = last.get(row.id)
        content = {
            "id": row.id,
            "code": row.code,
            "kind": finding.kind.facts.word,
            "severity": row.severity,
            "state": row.state,
            "standing": row.state in STANDING,
            "message": finding.message,
            "clause": finding.clause,
            "subject": subject_name(finding.subject, profile),
            "part": part,
            "part_title": part_title(part, profile),
            "field": spec.key if (spec := field_of(finding.subject, profile)) else None,
            "ink": finding.subject if finding.subject in _inks(profile) else None,
            "place": places.of(row.finding.get("source")),
            "later": row.id in marks.later,
            "unseen": row.id in marks.unseen,
            "office": finding.kind is FindingKind.UNREADABLE and finding.subject in marks.lost,
            "reasoned": findings.as_checked(row).severity is Severity.ERROR,
            "machine": findings.told(row).message if row.wording else "",
            "by": event[0] if event else "",
            "reason": event[1] if event else "",
        }
        shown.append((not content["standing"], order[part], row.severity, content))
    return [content for *_, content in sorted(shown, key=lambda entry: entry[:3])]


def _against(found: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """By seal or signature: the worst that stands against it."""
    standing = [entry for entry in found if entry["standing"] and entry["ink"]]
    return {entry["ink"]: entry["severity"] for entry in sorted(standing, key=lambda entry: entry["severity"], reverse=True)}


def _inks(profile: Profile) -> set[str]:
    demanded = {demand.id for demand in profile.seals} | {demand.id for demand in profile.signatures}
    return demanded | ({profile.paging.id} if profile.paging else set())


def _last_words(session: Session, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """By finding: who decided on it last, and why."""
    query = select(FindingEvent).where(FindingEvent.finding_id.in_(ids)).order_by(FindingEvent.at, FindingEvent.id)
    events = [event for event in session.scalars(query) if event.user_id] if ids else []
    names = names_of(session, [event.user_id for event in events])
    return {event.finding_id: (names.get(event.user_id, ""), event.reason) for event in events}


def _attachment(entry: AttachmentList, places: Places) -> dict[str, Any]:
    proofs = [
        {"name": p.name, "clause": p.clause, "state": p.state, "evidence": [_evidence(e, places) for e in p.evidence]}
        for p in entry.proofs
    ]
    return {"name": entry.name, "state": entry.state, "proofs": proofs, "others": [_evidence(e, places) for e in entry.others]}


def _evidence(evidence: Any, places: Places) -> dict[str, Any]:
    facts = [evidence.holder, evidence.number, evidence.level, evidence.date or evidence.year]
    place = places.of(plain(evidence.source)) if evidence.source else None
    return {"title": evidence.title, "told": [str(t) for t in facts if t], "pages": len(evidence.pages), "place": place}


def _digital(signature: DigitalSignature) -> dict[str, Any]:
    """A signature inside of a file; `valid` None: there, but it could not be verified."""
    names = ("file", "signer", "algorithm", "time", "note")
    return {name: getattr(signature, name) or "" for name in names} | {"valid": signature.valid and signature.intact is not False}


def _notices(session: Session, rows: Sequence[DeficiencyLetter]) -> list[dict[str, Any]]:
    names = names_of(session, [row.issued_by for row in rows])
    return [
        {
            "id": row.id,
            "number": row.number,
            "issued": row.issued.isoformat(),
            "by": names.get(row.issued_by, ""),
            "demands": len(row.codes),
            "due": row.due.isoformat() if row.due else "",
            "replaces": row.replaces,
            "pdf_sha256": row.pdf_sha256,
        }
        for row in rows
    ]


def _work(session: Session, actor: Actor, packet: Packet) -> dict[str, Any]:
    """Whose the packet is; `people`: to whom it can be given."""
    work = assignment.work_of(session, [packet.id]).get(packet.id, assignment.Work())
    people = assignment.assignable(session, actor, packet.office_id) if actor.may(Right.ASSIGN) else []
    return {
        "user": work.user_id,
        "name": work.name,
        "mine": work.user_id is not None and work.user_id == actor.user_id,
        "me": actor.user_id,
        "due": work.due.isoformat() if work.due else "",
        "overdue": bool(work.due and work.due < office_today() and packet.state != PacketState.REVIEWED),
        "postponed": work.postponed_until.isoformat() if work.postponed_until else "",
        "reason": work.reason,
        "people": [{"id": user.id, "name": user.name} for user in people],
    }


def _notes(session: Session, packet: Packet) -> list[dict[str, Any]]:
    rows = assignment.notes_of(session, packet.id)
    return [{"id": row.id, "text": row.text, "by": name, "at": row.created.isoformat()} for row, name in rows]


def box_of(numbers: Any) -> Box | None:
    """A box as the screen sends it: four numbers between 0 and 1 that span something; None otherwise."""
    good = isinstance(numbers, list) and len(numbers) == 4 and all(isinstance(n, int | float) and 0 <= n <= 1 for n in numbers)
    return Box(*map(float, numbers)) if good and numbers[0] < numbers[2] and numbers[1] < numbers[3] else None
