"""Chinese office text: joining of wrapped lines, the form's own hints and blanks, length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from model.folding import fold
from model.fuzzy import find

BLANK_RUN = re.compile(
    r"[_＿﹍﹎]{2,}|^\s*[_＿]+|[_＿]+\s*$|(?<=[年月日：:，,（(])[_＿]+|[_＿]+(?=[年月日，,）)])|[—–]{2,}|-{3,}|\.{4,}|…{2,}"
)
UNREAD = "\ufffd"  # where ink was seen and not understood
ONLY_MARKS = re.compile(r"[\s:：;；,，。、.．·…_＿\-—–~～()（）\[\]【】|□]*")
SENTENCE_END = "。！？；!?;…”」）)"
HINT_WORDS = re.compile(
    r"公章|盖章|签章|签字|填写|提供.{0,4}材料|不超过|字以内|字左右|请注明|必填|可多选|加盖|单选|多选|另附|简要阐述|如实"
)


def join_wrapped(lines: Sequence[str], tight: bool = False) -> str:
    """The lines of one value as one text: nothing between Chinese characters, a blank between Latin words.

    `tight`: never a blank (numbers, e-mail and web addresses, codes).
    """
    text = ""
    for raw in lines:
        line = raw.strip()
        if not line:
            continue
        if text and not tight and _latin_gap(text, line):
            text += " "
        text += line
    return text


def _latin_gap(left: str, right: str) -> bool:
    a, b = left[-1], right[0]
    if not (a.isascii() and b.isascii() and a.isalpha() and b.isalpha()):
        return False
    tail = re.split(r"\s", left)[-1]
    return not any(mark in tail for mark in ("@", "://", "www."))


def strip_blanks(text: str) -> str:
    """`text` without underscores and dotted lines that mark a place to be filled in."""
    return BLANK_RUN.sub("", text).strip()


def is_blank_text(text: str) -> bool:
    """Whether nothing but punctuation, underscores and empty boxes stands there. 「无」 and 「/」 are something."""
    return ONLY_MARKS.fullmatch(text.replace("☐", "")) is not None


def without_boxes(text: str) -> str:
    """`text` without tick boxes: where no choice is asked for, they are a reader's mistake."""
    return re.sub("[☐☑]", "", text)


def strip_hints(text: str, hints: Iterable[str]) -> str:
    """`text` without the form's own hints, wherever they stand in it, and without bracketed instructions at its ends."""
    hints = sorted(hints, key=len, reverse=True)
    for hint in hints:
        text = _strip_hint(text, hint)
    return _strip_general_hints(_strip_begun_hint(text, hints))


def _strip_begun_hint(text: str, hints: Sequence[str]) -> str:
    """`text` without a hint whose end stands elsewhere: （加盖单位 at its end, 公章） on another line."""
    hit = re.search(r"[（(]([^（()）]{2,})$", text)
    begun = fold(hit.group(1)) if hit else ""
    return text[: hit.start()].strip() if hit and begun and any(fold(h).strip("(").startswith(begun) for h in hints) else text


def _strip_hint(text: str, hint: str) -> str:
    core = fold(hint).strip("()")
    if len(core) < 2:
        return text
    least = 0.78 if len(core) >= 12 else 0.84
    for wording in (fold(hint), core):
        span = find(text, wording, least)
        if span is None:
            continue
        start, end = span.start, span.end
        while start > 0 and text[start - 1] in "（(【[ \n　":
            start -= 1
        while end < len(text) and text[end] in "）)】]。 \n　":
            end += 1
        return (text[:start] + text[end:]).strip()
    return _strip_rest(text, core)


def _strip_rest(text: str, core: str) -> str:
    """`text` without the rest of a long hint that begins it: its first words stand elsewhere, with the label."""
    if len(core) < 12:
        return text
    end = find(text[: len(core) + 8], core[-6:], 0.8)
    if end is None:
        return text
    rest = fold(text[: end.end])
    if len(rest) < len(core) and fuzz.ratio(rest, core[-len(rest) :]) >= 80:
        return text[end.end :].lstrip("）)】]。 \n　")
    return text


def _strip_general_hints(text: str) -> str:
    for pattern in (r"^\s*[（(【]([^（()）】]{2,60})[)）】]", r"[（(【]([^（()）】]{2,60})[)）】]\s*$"):
        hit = re.search(pattern, text)
        if hit and HINT_WORDS.search(hit.group(1)):
            text = (text[: hit.start()] + text[hit.end() :]).strip()
    return text


def similar_texts(a: str, b: str) -> float:
    """Agreement 0–1 of two long texts; cheap: bounded to their first 3,000 characters."""
    fa, fb = fold(a)[:3000], fold(b)[:3000]
    return fuzz.ratio(fa, fb) / 100 if fa and fb else float(fa == fb)
