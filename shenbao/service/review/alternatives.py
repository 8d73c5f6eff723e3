"""What a field may say instead, known from elsewhere: other places of the packet where it stands, fields that must agree with it, the
receipt register. Each can be taken with one key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from model.folding import fold_words
from model.record import FieldValue, Record
from notices.profile import FieldSpec, Profile
from reports.view import show_value
from shenbao.service.review.places import Places
from storage.codec import plain

REGISTER = "收件登记表"


def alternatives(profile: Profile, record: Record, spec: FieldSpec, standing: str, places: Places) -> list[dict[str, Any]]:
    """`{"name", "text", "edit", "place"}`, each wording once, as people compare them, without the one that is `standing`. `name` is empty for the field
    itself; only its own other places have a `place`, since the value stays where it stands when another field's is taken.
    """
    found: dict[str, dict[str, Any]] = {}
    for entry in (*_elsewhere(record, spec, places), *_agreeing(profile, record, spec), *_registered(profile, record, spec)):
        wording = fold_words(entry["text"])
        if wording != fold_words(standing) and (entry["edit"] or not entry["name"]):
            found.setdefault(wording, entry)
    return list(found.values())


def _elsewhere(record: Record, spec: FieldSpec, places: Places) -> Iterator[dict[str, Any]]:
    for other in record.fields[spec.key].others if spec.key in record.fields else ():
        place = places.of(plain(other.source)) if other.source else None
        yield _entry("", spec, other, place)


def _agreeing(profile: Profile, record: Record, spec: FieldSpec) -> Iterator[dict[str, Any]]:
    for agreement in profile.agreements:
        if agreement.mode == "same" and spec.key in agreement.fields:
            for key in agreement.fields:
                if key != spec.key and key in record.fields:
                    other = profile.field(key)
                    yield _entry(f"{_part(profile, other)}{other.name}", other, record.fields[key], None)


def _registered(profile: Profile, record: Record, spec: FieldSpec) -> Iterator[dict[str, Any]]:
    keys, row = profile.identity, record.submission
    if keys and row:
        columns = {keys.applicant: row.applicant, keys.project: row.project, keys.recommender: row.recommender}
        text = columns.get(spec.key) or ""
        yield {"name": REGISTER, "text": text, "edit": text, "place": None}


def _part(profile: Profile, spec: FieldSpec) -> str:
    return next((f"{part.title}·" for part in profile.parts if part.id == spec.part), "")


def _entry(name: str, spec: FieldSpec, value: FieldValue, place: dict[str, Any] | None) -> dict[str, Any]:
    return {"name": name, "text": show_value(spec, value), "edit": value.raw or "", "place": place}
