"""Labels within a text: whole, at its beginning, before a colon, or among values."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractors.forms.fields.labels import LabelMatch, LabelWording, ProfileLabels
from extractors.text.wordings import is_blank_text
from model.folding import fold
from model.fuzzy import Span, bare, find_all

OPENERS = re.compile(r"[\s_＿:：;；,，、|/（(【。.☐☑）)]|^$")
AFTER = re.compile(r"\s*(?:[（(](?!\d+[)）])[^（()）]{0,14}[)）])?\s*[:：]")
BRACKET = re.compile(r"\s*[（(](?!\d+[)）])[^（()）]{0,14}[)）]")  # a remark; a telephone's area code is none

LabelPlace = tuple[int, int, LabelMatch, bool]  # where a label begins and ends, which it is, and whether a colon follows it


def labels_in(text: str, vocabulary: ProfileLabels, colon_only: bool) -> list[LabelPlace]:
    """The labels in a text: where each begins and ends, which it is, and whether a colon follows it. `colon_only`: no others."""
    whole = None if colon_only else vocabulary.match(text)
    opening = _before_colon(text, vocabulary) if whole else None
    if whole and whole.score > 0.9 and opening is None:
        return [(0, len(text), whole, text.rstrip().endswith((":", "：")))]
    found: list[LabelPlace] = []
    for wording in vocabulary.wordings:
        found += _spans_of(text, wording, colon_only)
    if not found and whole:
        return [opening or (0, len(text), whole, False)]
    chosen: list[LabelPlace] = []
    for span in sorted(found, key=lambda s: (-s[2].score, s[0] - s[1])):
        if all(span[1] <= other[0] or span[0] >= other[1] for other in chosen):
            chosen.append(span)
    return sorted(chosen, key=lambda s: s[0])


def _before_colon(text: str, vocabulary: ProfileLabels) -> LabelPlace | None:
    """The label that ends in the first colon, with a value behind it so short that the line as a whole is like the label."""
    end = next((n + 1 for n, c in enumerate(text) if c in ":："), len(text))
    match = vocabulary.match(text[: end - 1]) if text[end:].strip() else None
    return (0, end, match, True) if match else None


def _spans_of(text: str, wording: LabelWording, colon_only: bool) -> Iterable[LabelPlace]:
    if len(fold(wording.text)) > len(fold(text)):
        return
    for form in dict.fromkeys((wording.text, bare(wording.text))):
        for span in find_all(text, form, 0.86):
            tail = text[span.end :]
            after = AFTER.match(tail)
            if not (_opens(text, span.start) or (after and _runs_on(text, span))):
                continue
            if after:
                yield span.start, span.end + after.end(), LabelMatch(wording, span.score), True
            elif not colon_only and (_stands_alone(text, span.start, span.end) or _glued(text, span)):
                bracket = BRACKET.match(tail)
                yield span.start, span.end + (bracket.end() if bracket else 0), LabelMatch(wording, span.score * 0.97), False


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
    return span.score > 0.999 and re.search(r"[:：]\s*[^\s:：]", text[: span.start]) is not None


def _glued(text: str, span: Span) -> bool:
    """A long label at the line's start, or behind a number, with a number or Latin word right behind it."""
    if span.score < 0.999 or span.end - span.start < 4 or not text[span.end :].strip():
        return False
    before, after = text[: span.start].rstrip()[-1:], text[span.end :].lstrip()[:1]
    opens = not before or (before.isascii() and before.isalnum())
    return opens and ((after.isascii() and after.isalnum()) or span.end - span.start >= 6)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A label without a colon: a gap, a blank line or a number behind it, and nothing or a gap before it."""
    before, after = text[:start], text[end:]
    if before.strip() and not before.endswith((" ", "　", "_")):
        return False
    bracket = BRACKET.match(after)
    rest = after[bracket.end() :] if bracket else after
    return not rest or rest[0] in " 　_＿" or (bracket is not None and rest[0].isdigit()) or is_blank_text(rest)
