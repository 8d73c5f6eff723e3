"""Fields as the review screen shows them: what stands, who said so, how sure it is, where on the paper, what the machine read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.page import Reader
from model.record import Presence, Record
from notices.profile import FieldSpec, Profile
from reports.view import show_value, shown_field
from reports.words import DECIDED, PRESENCES, READERS
from shenbao.service.checking.calibration import ConfidenceLimits
from shenbao.service.checking.untold import HIDDEN
from shenbao.service.core.current import EffectiveState
from shenbao.service.review.alternatives import alternatives
from shenbao.service.review.places import Places
from storage import field_versions
from storage.schema import BlindQuestion, FieldVersion, Packet, User


class State(StrEnum):
    """Confirmed and corrected: a person spoke. Unsure, read, not found: nobody has looked yet. Asked: whoever looks is to enter it blind."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    UNSURE = "unsure"
    READ = "read"
    NOT_FOUND = "not_found"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class FieldNow:
    """A field as it stands: its current version, what the machine read, and the state that follows from both."""

    spec: FieldSpec
    row: FieldVersion | None
    machine: FieldVersion | None
    state: State


def fields_now(
    profile: Profile, history: field_versions.FieldHistory, least: ConfidenceLimits, asked: Collection[str] = ()
) -> list[FieldNow]:
    """Return every field of the notice in its order, also those that were not found. `asked`: keys that are to be entered blind."""
    current, machine = history.current(), history.machine()
    pairs = [(spec, current.get(spec.key), machine.get(spec.key)) for spec in profile.shown({*current, *machine})]
    return [
        FieldNow(spec, row, read, State.ASKED if spec.key in asked else _state_of(row, read, least)) for spec, row, read in pairs
    ]


def field_states(
    session: Session, whole: EffectiveState, places: Places, least: ConfidenceLimits, asked: Mapping[str, BlindQuestion]
) -> list[dict[str, Any]]:
    """Return every field of the notice, in its order, as the review screen shows it; of those that are `asked` blind the place alone."""
    fields = fields_now(whole.profile, whole.history, least, asked)
    names = names_of(session, [row.user_id for kept in whole.history.rows.values() for row in kept])
    record = replace(whole.record, fields={key: value for key, value in whole.record.fields.items() if key not in asked})
    shown = []
    for field in fields:
        row, machine_value = field.row, field.machine
        if field.spec.key in asked:
            shown.append(_asked(field, asked[field.spec.key], places))
            continue
        content = _value(field.spec, row) | {"state": field.state, "history": len(whole.history.of(field.spec.key))}
        content |= _provenance(field.spec, row, machine_value, whole.record, names)
        content["place"] = places.of(row.source if row and row.source else (machine_value.source if machine_value else None))
        others = alternatives(whole.profile, record, field.spec, content["text"], places)
        content["others"] = [*_first_entry(field, whole.history, names), *others]
        content["blind"] = ""
        shown.append(content)
    return shown


def _asked(field: FieldNow, question: BlindQuestion, places: Places) -> dict[str, Any]:
    """A field whose value, history and alternatives nobody is shown before he has entered it. `blind`: why it is asked."""
    nothing = {"machine_differs": False, "others": [], "history": 0, "blind": question.kind}
    empty = {name: "" for name in ("by", "at", "reason", "reader", "machine", "proposal")}
    place = places.of(field.row.source) if field.row else None
    return _value(field.spec, None) | {"state": State.ASKED, "absence": HIDDEN, "place": place} | empty | nothing


def _first_entry(field: FieldNow, history: field_versions.FieldHistory, names: Mapping[str | None, str]) -> list[dict[str, Any]]:
    """What another person had entered, where what was entered blind after it says something else."""
    if field.row is None or not field_versions.disputed(field.row):
        return []
    before = [row for row in history.of(field.spec.key) if row.seq < field.row.seq]
    last = before[-1] if before and field_versions.spoken(before[-1]) and before[-1].reader == Reader.PERSON else None
    text = _text(field.spec, last) if last else ""
    edit = _editable(field.spec, last, text) if last else ""
    return [{"name": names.get(last.user_id, ""), "text": text, "edit": edit, "place": None}] if last else []


def _state_of(row: FieldVersion | None, machine: FieldVersion | None, least: ConfidenceLimits) -> State:
    if row is None:
        return State.NOT_FOUND
    if field_versions.disputed(row):
        return State.UNSURE
    if field_versions.spoken(row):
        same = machine is not None and _says(row) == _says(machine)
        return State.CONFIRMED if row.confirmed or same else State.CORRECTED
    if row.presence == Presence.NOT_FOUND:
        return State.NOT_FOUND
    return State.UNSURE if least.doubts(row) else State.READ


def names_of(session: Session, ids: Sequence[str | None]) -> dict[str | None, str]:
    wanted = {i for i in ids if i}
    return {i: name for i, name in session.execute(select(User.id, User.name).where(User.id.in_(wanted)))} if wanted else {}


def field_history(session: Session, packet: Packet, spec: FieldSpec) -> list[dict[str, Any]]:
    """All versions of one field, the newest first."""
    kept = field_versions.versions(session, packet.id, spec.key)
    names = names_of(session, [row.user_id for row in kept])
    return [
        {
            "seq": row.seq,
            "text": _text(spec, row),
            "presence": PRESENCES[Presence(row.presence)],
            "by": names.get(row.user_id, ""),
            "reader": READERS.get(Reader(row.reader), "") if not row.by_person else "",
            "confirmed": row.confirmed,
            "undone": row.by_person and row.reason == field_versions.UNDONE,
            "reason": "" if row.reason == field_versions.UNDONE else DECIDED.get(row.reason, row.reason),
            "confidence": round(row.confidence, 3),
            "model": row.model_version,
            "at": row.created.isoformat(),
        }
        for row in reversed(kept)
    ]


def _value(spec: FieldSpec, row: FieldVersion | None) -> dict[str, Any]:
    text, absence = shown_field(spec, field_versions.as_value(row) if row else None)
    return {
        "key": spec.key,
        "part": spec.part,
        "name": spec.name,
        "text": text,
        "edit": _editable(spec, row, text) if row else "",
        "picked": spec.type.rules.picked(spec, row.value) if row else None,
        "presence": row.presence if row else Presence.NOT_FOUND.value,
        "absence": absence,
        "confidence": round(row.confidence, 3) if row else 0.0,
        "seq": row.seq if row else 0,
    }


def _editable(spec: FieldSpec, row: FieldVersion, text: str) -> str:
    if spec.type.rules.boxes is not None:  # edited as words, not as the text that holds the boxes
        return text if row.value is not None else ""
    return field_versions.wording(row) or ""


def _read_by(row: FieldVersion) -> str:
    """Return who read a machine's value, and what settled it."""
    reader = READERS.get(Reader(row.reader), "")
    return f"{reader}；此处读作“{row.raw}”，{DECIDED[row.reason]}" if row.reason in DECIDED else reader


def _says(row: FieldVersion) -> tuple[str | None, str]:
    return field_versions.wording(row), row.presence


def _text(spec: FieldSpec, row: FieldVersion) -> str:
    return show_value(spec, field_versions.as_value(row))


def _provenance(
    spec: FieldSpec, row: FieldVersion | None, machine: FieldVersion | None, record: Record, names: Mapping[str | None, str]
) -> dict[str, Any]:
    spoken = row is not None and field_versions.spoken(row)
    differs = spoken and row is not None and machine is not None and _says(row) != _says(machine)
    proposal = record.fields[spec.key].proposal if spec.key in record.fields else None
    return {
        "by": names.get(row.user_id, "") if spoken and row else "",
        "at": row.created.isoformat() if spoken and row else "",
        "reason": row.reason if spoken and row and row.reason != field_versions.UNDONE else "",
        "reader": "" if row is None or spoken else _read_by(row),
        "machine": _text(spec, machine) if differs and machine else "",
        "machine_differs": bool(differs),
        "proposal": proposal or "",
    }
