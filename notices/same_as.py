"""Values that only point to another field: 同注册地址, 同上 in the row of the office's address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from model.folding import fold
from model.fuzzy import likeness
from model.record import OTHER_FIELD, FieldValue, Presence
from notices.profile import FieldSpec, Profile

OPENING = ("同", "与", "和")
MISREAD = re.compile(r"^[司冋回问](?=上$|上[述面边栏项地]|注册地址)")  # of 同上, as a recogniser takes it
ENDS = r"(?:一致|相同|同)?"
SAME_AS_ABOVE = re.compile(rf"[同与和](?:上|前|左)(?:述|面|边|栏|一栏|项)?(?:地址)?{ENDS}")
SAME_AS_NAMED = re.compile(rf"[同与和](?P<name>[^同与和]{{2,14}}?){ENDS}")
NAMED = 0.8  # share: agreement of what a value names (注册地址) with the label of the field that it points to


def follow_references(fields: Mapping[str, FieldValue], profile: Profile) -> dict[str, FieldValue]:
    """Return `fields`, those that point to another one of their type, or that fits it, with that one's value (`decided_by` OTHER_FIELD); `raw` stays."""
    out = dict(fields)
    for number, spec in enumerate(profile.fields):
        value = out.get(spec.key)
        text = fold(value.raw or "").strip("()。.,") if value is not None and value.presence is Presence.FILLED else ""
        text = MISREAD.sub("同", text)
        if value is None or text[:1] not in OPENING or spec.type.rules.boxes is not None:
            continue
        beside = [s for s in profile.fields if s.part == spec.part and s.key != spec.key]
        alike = [s for s in beside if s.type is spec.type or _fits(out.get(s.key), spec)]
        target = _target(text, alike, profile.fields[:number])
        other = out.get(target.key) if target else None
        if other is not None and other.presence is Presence.FILLED:
            sure = min(value.confidence, other.confidence)
            out[spec.key] = replace(value, value=other.value, confidence=sure, decided_by=OTHER_FIELD)
    return out


def _fits(other: FieldValue | None, spec: FieldSpec) -> bool:
    """Whether the value of a field of another type is one of this field's: a mobile number where a fax is asked for."""
    return spec.type.rules.digits and other is not None and spec.read(other.raw or "").ok


def _target(text: str, alike: Sequence[FieldSpec], before: Sequence[FieldSpec]) -> FieldSpec | None:
    """The field that `text` points to: the one before it, or the one that it names."""
    if SAME_AS_ABOVE.fullmatch(text):
        return next((s for s in reversed(before) if s in alike and s.type.rules.same_as_above), None)
    hit = SAME_AS_NAMED.fullmatch(text)
    if hit is None:
        return None
    scored = [(max(likeness(hit["name"], label) for label in (s.name, *s.labels)), s) for s in alike]
    score, spec = max(scored, key=lambda found: found[0], default=(0.0, None))
    return spec if score >= NAMED else None
