"""A comma of thousands that was read as a point (19.378): the other figures in the same unit tell how the applicant writes them; and a point that
was read as a comma behind thousands (2,768,60), which nothing else can be.

Where the mark's glyph told it (`page/ocr/marks.py`), the line says it already. What is left here hangs on an underline, or is a blot of a fax.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from extractors.packet.settings import CHARACTERS
from model.folding import fold
from model.record import TYPE, FieldValue, Presence
from notices.field_types.registry import FieldType
from notices.profile import FieldSpec, Profile

POINT = re.compile(r"(?<![\d.,])([1-9]\d{0,2})\.(\d{3})(?![\d.,])")
COMMA = re.compile(r"\d,\d{3}(?!\d)")
LAST = re.compile(r"(?<![\d.,])([1-9]\d{0,2}(?:,\d{3})+),(\d{1,2})(?![\d.,])")
DECIMALS = re.compile(r"(?:\d{4}|,\d{3}|(?<!\d)0)\.\d{3}(?!\d)")  # three decimals beyond doubt
AMOUNTS = (FieldType.NUMBER, FieldType.MONEY)


def settle_thousands(fields: Mapping[str, FieldValue], profile: Profile) -> dict[str, FieldValue]:
    """Return `fields` with amounts such as 19.378 as 19,378 where other amounts in their unit have commas, or are of this form too, and none has three
    decimals beyond doubt; where nothing tells, that is proposed. Either way they are doubtful; `raw` stays.
    """
    amounts = {spec.key: spec for spec in profile.fields if spec.type in AMOUNTS}
    out = dict(fields)
    for key, spec in amounts.items():
        value = fields.get(key)
        if value is None or value.source is None or value.source.reader.exact or value.presence is not Presence.FILLED:
            continue
        raw = fold(value.raw or "")
        if value.decided_by:
            continue
        if LAST.search(raw) is not None:
            out[key] = _decided(value, spec.read(LAST.sub(r"\1.\2", raw)).value)
        if POINT.search(raw) is None:
            continue
        others = [fold(fields[k].raw or "") for k, s in amounts.items() if k != key and k in fields and s.unit == spec.unit]
        out[key] = _settled(spec, value, POINT.sub(r"\1,\2", raw), others)
    return out


def _settled(spec: FieldSpec, value: FieldValue, with_comma: str, others: list[str]) -> FieldValue:
    typed = spec.read(with_comma).value
    alike = any(COMMA.search(other) or POINT.search(other) for other in others)
    if alike and not any(map(DECIMALS.search, others)):
        return _decided(value, typed)
    return replace(value, confidence=min(value.confidence, CHARACTERS.unlike), proposal=str(typed))


def _decided(value: FieldValue, typed: object) -> FieldValue:
    return replace(value, value=typed, confidence=min(value.confidence, CHARACTERS.unlike), decided_by=TYPE, proposal=None)
