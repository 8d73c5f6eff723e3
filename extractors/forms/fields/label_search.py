"""Labels within a text: whole, at its beginning, before a colon, or among values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractors.forms.fields.labels import LabelMatch, LabelWording, ProfileLabels
from extractors.forms.fields.settings import LABELS
from extractors.text.wordings import is_blank_text
from model.folding import fold
from model.fuzzy import Span, bare, find_all

NUMBERING = re.compile(r"\s*(?:\d{1,2}[.．、]|[（(](?:\d{1,2}|[一二三四五六七八九十]+)[）)])\s*")
LAST_NUMBER = re.compile(rf"(?:^|(?<=[\s_＿])){NUMBERING.pattern}$")
OPENERS = re.compile(r"[\s_＿:：;；,，、|/（(【。.☐☑）)]|^$")
AFTER = re.compile(r"\s*(?:[（(](?!\d+[)）])[^（()）]{0,14}[)）])?\s*[:：]")
BRACKET = re.compile(r"\s*[（(](?!\d+[)）])[^（()）]{0,14}[)）]")  # a remark; a telephone's area code is none
COLON = re.compile(r"[:：]")
VALUE_END = re.compile(r"[\dA-Za-z](?=[^\W\dA-Za-z_])|\s")  # before a Chinese character
VALUE = re.compile(
    r"[A-Za-z0-9][\w.@+()（）-]{4,}", re.ASCII
)  # of a colon that was lost: a telephone, a code, an address of mail


class LabelSpan(NamedTuple):
    """A label as positions in a text [start, end), which it is, and whether a colon follows it (which is then part of it)."""

    start: int
    end: int
    match: LabelMatch
    colon: bool


def labels_in(text: str, vocabulary: ProfileLabels, colon_only: bool) -> list[LabelSpan]:
    """Find the labels in a text: where each begins, with the number before it (15．研发投入), and ends, which it is, and whether a colon
    follows it. `colon_only`: no others.
    """
    whole = None if colon_only else vocabulary.match(text)
    opening = _before_colon(text, vocabulary) if whole else None
    if whole and whole.score > LABELS.whole and opening is None:
        return [LabelSpan(0, len(text), whole, text.rstrip().endswith((":", "：")))]
    found: list[LabelSpan] = []
    for wording in vocabulary.wordings:
        found += _spans_of(text, wording, vocabulary, colon_only)
    if not found and whole:
        return [opening or LabelSpan(0, len(text), whole, False)]
    found += _before_colons(text, vocabulary)
    chosen: list[LabelSpan] = []
    for span in sorted(found, key=lambda s: (-s.match.score, s.start - s.end)):
        if all(span.end <= other.start or span.start >= other.end for other in chosen):
            chosen.append(span)
    return [span._replace(start=number_before(text, span.start)) for span in sorted(chosen, key=lambda s: s.start)]


def number_before(text: str, start: int, gaps: Sequence[int] = ()) -> int:
    """Return where the number of the label at `start` begins, `start` where it has none. `gaps`: characters before which there is room."""
    begun = [gap for gap in gaps if gap < start and NUMBERING.fullmatch(text, gap, start)]
    number = LAST_NUMBER.search(text[:start])
    return max(begun) if begun else start if number is None else number.start()


def glued_label(text: str, vocabulary: ProfileLabels) -> LabelSpan | None:
    """Return the longest label that a text begins with, exactly, where a value is glued to it."""
    begun = [
        LabelSpan(0, span.end, LabelMatch(wording, span.score * LABELS.no_colon), False)
        for wording in vocabulary.wordings
        if not wording.is_context and len(fold(wording.text)) >= LABELS.glued
        for span in find_all(text, wording.text, LABELS.exact)
        if not text[: span.start].strip() and text[span.end : span.end + 1].isalnum()
    ]
    return max(begun, key=lambda span: span.end, default=None)


def _before_colons(text: str, vocabulary: ProfileLabels) -> Iterable[LabelSpan]:
    """「软件产品收入总额（万元）：622.36」, 「…：50832.36研发投入金额（万元）：1961」: what stands before a colon, from the line's start or from the end of a
    value on, is a label in other words than the notice's.
    """
    for colon in COLON.finditer(text):
        head = text[: colon.start()]
        starts = dict.fromkeys((head.rfind("\n") + 1, max((hit.end() for hit in VALUE_END.finditer(head)), default=0)))
        named = [(start, match) for start in starts if (match := vocabulary.match(head[start:])) and not match.wording.is_context]
        start, best = max(named, key=lambda one: one[1].score, default=(0, None))
        if best is not None and LABELS.within < best.score:
            yield LabelSpan(start, colon.end(), LabelMatch(best.wording, best.score * LABELS.no_colon), True)


def _before_colon(text: str, vocabulary: ProfileLabels) -> LabelSpan | None:
    """The label that ends in the first colon, with a value behind it so short that the line as a whole is like the label."""
    end = next((n + 1 for n, c in enumerate(text) if c in ":："), len(text))
    match = vocabulary.match(text[: end - 1]) if text[end:].strip() else None
    return LabelSpan(0, end, match, True) if match else None


def _spans_of(text: str, wording: LabelWording, vocabulary: ProfileLabels, colon_only: bool) -> Iterable[LabelSpan]:
    if len(fold(wording.text)) > len(fold(text)):
        return
    for form in dict.fromkeys((wording.text, bare(wording.text))):
        for span in find_all(text, form, LABELS.within):
            tail = text[span.end :]
            after = AFTER.match(tail)
            runs_on = _runs_on(text, span)
            before_value = after is not None or (runs_on and _of_its_type(tail, wording, vocabulary))
            if not (_opens(text, span.start) or (before_value and runs_on)):
                continue
            if before_value:
                end = span.end + (after.end() if after else 0)
                yield LabelSpan(span.start, end, LabelMatch(wording, span.score), True)
            elif not colon_only and (_stands_alone(text, span.start, span.end) or _glued(text, span)):
                bracket = BRACKET.match(tail)
                end = span.end + (bracket.end() if bracket else 0)
                yield LabelSpan(span.start, end, LabelMatch(wording, span.score * LABELS.no_colon), False)


def _opens(text: str, start: int) -> bool:
    """Whether a label may begin here: at the line's start, behind a number, a gap or punctuation."""
    head = text[:start]
    return (
        not head.strip()
        or OPENERS.match(text[start - 1]) is not None
        or re.fullmatch(r"\W*[\d一二三四五六七八九十]{1,2}\W*", head) is not None
    )


def _runs_on(text: str, span: Span) -> bool:
    """「姓名：张三手机：139…」: a label with its colon right behind a value, the gap before it lost by the recogniser."""
    return span.score > LABELS.exact and re.search(r"[:：]\s*[^\s:：]", text[: span.start]) is not None


def _of_its_type(tail: str, wording: LabelWording, vocabulary: ProfileLabels) -> bool:
    """「职务：经理传真0769-77868100」: what stands behind the label is told by its form to be its field's, the colon lost by the recogniser."""
    value = VALUE.match(tail)
    asking = [vocabulary.specs[key] for key in wording.keys if not wording.is_context]
    return value is not None and any(
        (spec.type.rules.strict or spec.type.rules.digits)
        and spec.read(value[0]).ok
        and not spec.type.rules.unusual(spec, value[0])
        for spec in asking
    )


def _glued(text: str, span: Span) -> bool:
    """A long label at the line's start, or behind a number, with a number or Latin word right behind it."""
    if span.score < LABELS.exact or span.end - span.start < LABELS.glued or not text[span.end :].strip():
        return False
    before, after = text[: span.start].rstrip()[-1:], text[span.end :].lstrip()[:1]
    opens = not before or (before.isascii() and before.isalnum())
    return opens and ((after.isascii() and after.isalnum()) or span.end - span.start >= LABELS.glued_to_any)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A label without a colon: a gap, a blank line or a number behind it, and nothing or a gap before it."""
    before, after = text[:start], text[end:]
    if before.strip() and not before.endswith((" ", "　", "_")):
        return False
    bracket = BRACKET.match(after)
    rest = after[bracket.end() :] if bracket else after
    return not rest or rest[0] in " 　_＿" or (bracket is not None and rest[0].isdigit()) or is_blank_text(rest)
