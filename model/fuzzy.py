"""Wordings compared fuzzily: how far two agree, and where one stands in a text, as people and recognisers write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from model.folding import fold, fold_map

SPECKS = "°'`´^¨˙˚·|\"\\"  # what a recogniser makes of a speck of dirt beside a word


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text: `start`, `end` are character positions, `score` 0–1 is the agreement with what was looked for."""

    start: int
    end: int
    score: float


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """Return the folded `text` without bracketed remarks, numbering and punctuation at its ends: the core of a label."""
    core = re.sub(r"\([^()]*\)?|\[[^\]]*\]", "", fold(text))
    core = core.strip(SPECKS)
    return strip_numbering(core).strip(":;,。、.*/_-☐☑ " + SPECKS)


NUMBERING = re.compile(
    r"^(?:第[一二三四五六七八九十\d]+[章节部分条]?|[(（]\s*[一二三四五六七八九十\dIlO]{1,3}\s*[)）]"
    r"|[一二三四五六七八九十]{1,3}\s*[、.．,，]|\d{1,2}(?:[.．]\d{1,2})*\s*[、.．,，)）]?(?![\d年月日%％个家项万亿]))\s*"
)


def strip_numbering(text: str) -> str:
    """Return `text` without a heading number in front: 一、 (1) 1. 2.1 （三） 第二部分."""
    stripped = NUMBERING.sub("", text, count=1)
    return stripped or text


@lru_cache(maxsize=262144)
def likeness(a: str, b: str) -> float:
    """Return the agreement 0–1 of two wordings, as a whole; remarks in brackets may be absent on either side."""
    return max(_ratio(as_whole(a), as_whole(b)), _ratio(as_core(a), as_core(b)))


def as_whole(text: str) -> str:
    """Return a wording as it is compared as a whole."""
    return fold(text).strip(":")


def as_core(text: str) -> str:
    """Return a wording's core as it is compared; none where that is one character, which tells nothing."""
    core = bare(text)
    return core if len(core) > 1 else ""


def _ratio(a: str, b: str) -> float:
    return fuzz.ratio(a, b) / 100 if a and b else 0.0


def find(text: str, wording: str, least: float = 0.8, start: int = 0) -> Span | None:
    """Return the best place of `wording` in `text` from position `start` on, fuzzily; the first one where several are as good.

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
    """Return all places of `wording` in `text`, left to right, not overlapping."""
    spans: list[Span] = []
    start = 0
    while start < len(text) and (span := find(text, wording, least, start)):
        spans.append(span)
        start = span.end
    return spans
