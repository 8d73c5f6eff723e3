"""Chinese office text: folding for comparison, fuzzy places in a text, joining of wrapped lines, hints and blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from model.folding import fold, fold_map, nfkc

BLANK_RUN = re.compile(
    r"[_＿﹍﹎]{2,}|^\s*[_＿]+|[_＿]+\s*$|(?<=[年月日：:，,（(])[_＿]+|[_＿]+(?=[年月日，,）)])|[—–]{2,}|-{3,}|\.{4,}|…{2,}"
)
ONLY_MARKS = re.compile(r"[\s:：;；,，。、.．·…_＿\-—–~～()（）\[\]【】|□]*")
SENTENCE_END = "。！？；!?;…”」）)"
HINT_WORDS = re.compile(r"填写|提供.{0,4}材料|不超过|字以内|字左右|请注明|必填|可多选|加盖|单选|多选|另附|简要阐述|如实")
CJK = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")
SPECKS = "°'`´^¨˙˚·|\"\\"  # what a recogniser makes of a speck of dirt beside a word
SYMBOL_CHOICES = "☐☑"


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text: `start`, `end` are character positions, `score` 0–1 is the agreement with what was looked for."""

    start: int
    end: int
    score: float


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """Folded `text` without bracketed remarks, numbering and punctuation at its ends: the core of a label."""
    core = re.sub(r"\([^()]*\)?|\[[^\]]*\]", "", fold(text))
    core = core.strip(SPECKS)
    return strip_numbering(core).strip(":;,。、.*/_-☐☑ " + SPECKS)


NUMBERING = re.compile(
    r"^(?:第[一二三四五六七八九十\d]+[章节部分条]?|[(（]\s*[一二三四五六七八九十\dIlO]{1,3}\s*[)）]"
    r"|[一二三四五六七八九十]{1,3}\s*[、.．,，]|\d{1,2}(?:[.．]\d{1,2})*\s*[、.．,，)）]?(?![\d年月日%％个家项万亿]))\s*"
)


def strip_numbering(text: str) -> str:
    """`text` without a heading number in front: 一、 (1) 1. 2.1 （三） 第二部分."""
    stripped = NUMBERING.sub("", text, count=1)
    return stripped or text


@lru_cache(maxsize=262144)
def likeness(a: str, b: str) -> float:
    """Agreement 0–1 of two wordings, as a whole; remarks in brackets may be absent on either side."""
    fa, fb = fold(a).strip(":"), fold(b).strip(":")
    if not fa or not fb:
        return 0.0
    whole = fuzz.ratio(fa, fb) / 100
    ba, bb = bare(a), bare(b)
    core = fuzz.ratio(ba, bb) / 100 if len(ba) > 1 and len(bb) > 1 else 0.0
    return max(whole, core)


def find(text: str, wording: str, least: float = 0.8, start: int = 0) -> Span | None:
    """The best place of `wording` in `text` from position `start` on, fuzzily; the first one where several are as good.

    Wordings of up to three characters must stand there exactly (after folding).
    """
    folded, places = fold_map(text[start:])
    want = fold(wording)
    if not want or not folded:
        return None
    exact = folded.find(want)
    if exact >= 0:
        return Span(start + places[exact], start + places[exact + len(want) - 1] + 1, 1.0)
    if len(want) < 4:
        return None
    hit = fuzz.partial_ratio_alignment(want, folded, score_cutoff=max(0.0, least - 0.15) * 100)
    if hit is None or hit.dest_end <= hit.dest_start:
        return None
    s, e, score = _refine(want, folded, hit.dest_start, hit.dest_end)
    if score < least:
        return None
    return Span(start + places[s], start + places[e - 1] + 1, score)


def _refine(want: str, text: str, start: int, end: int) -> tuple[int, int, float]:
    """Shift the ends of a window by up to two characters to where it agrees best."""
    best = (start, end, 0.0)
    for s in range(max(0, start - 2), start + 3):
        for e in range(max(s + 1, end - 2), min(len(text), end + 2) + 1):
            score = fuzz.ratio(want, text[s:e]) / 100
            if score > best[2]:
                best = (s, e, score)
    return best


def find_all(text: str, wording: str, least: float = 0.8) -> list[Span]:
    """All places of `wording` in `text`, left to right, not overlapping."""
    spans: list[Span] = []
    start = 0
    while start < len(text) and (span := find(text, wording, least, start)):
        spans.append(span)
        start = span.end
    return spans


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


def half_width(text: str) -> str:
    """Letters, digits and the signs of numbers and addresses in half width; Chinese punctuation stays."""
    return "".join(nfkc(c) if "！" <= c <= "～" and c not in "，；：？！（）" else c for c in text).strip()


def count_characters(text: str) -> int:
    """Length as Chinese offices count it: every character that is not white space is one."""
    return sum(1 for c in text if not c.isspace())


def similar_texts(a: str, b: str) -> float:
    """Agreement 0–1 of two long texts; cheap: bounded to their first 3,000 characters."""
    fa, fb = fold(a)[:3000], fold(b)[:3000]
    return fuzz.ratio(fa, fb) / 100 if fa and fb else float(fa == fb)
