"""Text that is struck out is not read, and what parted it from its neighbours goes with it: 甲／乙／丙 with 甲 and 丙 struck out is 乙."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, takewhile

PARTING = frozenset("/／|、，,;； \t\u3000\u00a0")
OPENING, CLOSING = frozenset("：:（([【"), frozenset("）)]】。")


def left_standing(text: str, struck: Sequence[bool]) -> list[bool]:
    """Return for each character of a line whether it is left once those that are struck out are gone."""
    left = [not gone for gone in struck]
    for gone, run in groupby(range(len(text)), key=lambda n: struck[n]):
        places = list(run)
        if not gone:
            continue
        before = [n for n in reversed(range(places[0])) if left[n]]
        behind = range(places[-1] + 1, next((n for n in range(places[-1] + 1, len(text)) if struck[n]), len(text)))
        if not before:
            dropped = _parting(text, behind)
        elif not behind:
            dropped = _parting(text, before) if places[-1] + 1 == len(text) else []
        elif text[behind[0]] in CLOSING:
            dropped = _parting(text, before)
        else:
            double = text[behind[0]] in PARTING and text[before[0]] in PARTING | OPENING
            dropped = _parting(text, behind) if double else []
        for n in dropped:
            left[n] = False
    return left


def _parting(text: str, places: Iterable[int]) -> list[int]:
    return list(takewhile(lambda n: text[n] in PARTING, places))
