"""A second look at values that their own format contradicts, or that are cut (outlook.co): the region is read again by itself, a little wider.

A second reading that is nearly the first one, as sure as it, and fits the format takes its place: it is the same ink, read
better. Where a check digit would be the judge (credit codes), and in all other cases, it is only proposed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from rapidfuzz.distance import Levenshtein

from extractors.forms.tokens import Token
from extractors.forms.values.settings import VALUE
from extractors.forms.values.value import clean_raw
from model.errors import ShenbaoError
from model.folding import fold
from model.geometry import Box
from model.page import Line, Page, Reader
from model.record import FieldValue, Presence
from notices.profile import FieldSpec, Profile


def read_again(
    fields: dict[str, FieldValue], profile: Profile, pages: Sequence[Page], reread: Callable[[Page, Box], Line]
) -> dict[str, FieldValue]:
    """Return `fields` with second readings where these fit the field's format and the first ones do not."""
    places = {(page.file, page.number): page for page in pages}
    out = dict(fields)
    for spec in profile.fields:
        value = fields.get(spec.key)
        if value is None or not _doubtful(spec, value) or value.source is None or value.source.box is None:
            continue
        page = places.get((value.source.file, value.source.page))
        if page is None or page.image is None or page.reader is not Reader.OCR:
            continue
        second = _second(spec, page, value.source.box, reread)
        if second is None or second[0] == value.raw:
            continue
        raw, typed, confidence = second
        near = Levenshtein.distance(fold(raw), fold(value.raw or "")) <= VALUE.slips
        sure = confidence > max(VALUE.second, value.confidence - VALUE.less_sure)
        if not spec.type.rules.check_digit and near and sure:
            out[spec.key] = replace(value, raw=raw, value=typed, confidence=min(confidence, VALUE.second))
        else:
            out[spec.key] = replace(value, proposal=str(typed))
    return out


def _doubtful(spec: FieldSpec, value: FieldValue) -> bool:
    if not spec.type.rules.strict or value.presence is not Presence.FILLED or value.proposal or not value.raw:
        return False
    return not _fits(spec, value.raw)


def _fits(spec: FieldSpec, raw: str) -> bool:
    return spec.read(raw).ok and not spec.type.rules.unusual(spec, raw)


def _second(spec: FieldSpec, page: Page, box: Box, reread: Callable[[Page, Box], Line]) -> tuple[str, Any, float] | None:
    try:
        line = reread(page, box.grown(VALUE.around, VALUE.around_height))
    except (ShenbaoError, OSError):
        return None
    raw = clean_raw(spec, [Token(line.text, page, line.box, line.confidence)])
    typed = spec.read(raw)
    return (raw, typed.value, line.confidence) if raw and _fits(spec, raw) else None
