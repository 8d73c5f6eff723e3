"""Short vertical rules of closely set tables: what runs from one horizontal rule to the next without a hole is a divider,
what stops short of them is a stroke of a character.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from extractors.page.rules.rule import LONG, TOUCH, Floats, Grey, Rule, straight_rule

Ints = npt.NDArray[np.int64]

LEAST_ROW, LEAST_WIDTH = 16, 30  # pixels at the working scale
FULL = 0.96  # share of the way between two rules that a divider inks
CAP = 3  # pixels next to each rule that must all be inked
THICK = 12
ASIDE = (3, 4, 5)  # pixels to the side of a divider that are looked at: cells keep as much, however tightly they are set
TALLER = 64  # pixels: no stroke of a character is as long, so it need not be as clean
CLEAR = 0.15  # share of ink that the paper beside it may have


class Columns:
    """Share of ink between two heights, for every column of a page; `ink`: 0/1, rows are columns of the page (transposed)."""

    def __init__(self, ink: Grey) -> None:
        wide = cv2.dilate(ink, np.ones((3, 1), np.uint8))  # a pixel of slack across, for rules that lean
        self._sums = np.pad(np.cumsum(wide, axis=1, dtype=np.int64), ((0, 0), (1, 0)))
        self.width, self.height = ink.shape

    def share(self, at: Ints, top: Ints, bottom: Ints) -> Floats:
        top, bottom = np.clip(top, 0, self.height), np.clip(bottom, 0, self.height)
        found = self._sums[at, bottom] - self._sums[at, top]
        return np.asarray(found / np.maximum(bottom - top, 1), np.float64)

    def full(self, at: Ints, top: Ints, bottom: Ints) -> npt.NDArray[np.bool_]:
        """Whether the ink runs all the way and touches both rules."""
        caps = np.minimum(self.share(at, top, top + CAP), self.share(at, bottom - CAP, bottom))
        return np.asarray((self.share(at, top, bottom) >= FULL) & (caps >= 0.99))

    def lines(self, at: Ints, top: Ints, bottom: Ints) -> Iterator[int]:
        """Indices into `at` of the thin full columns that have clear paper on both sides (cells keep a margin)."""
        edges = np.flatnonzero(np.diff(np.concatenate(([0], self.full(at, top, bottom).astype(np.int8), [0]))))
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            middle = int(first + last) // 2
            beside = [int(at[first]) - d for d in ASIDE] + [int(at[last - 1]) + d for d in ASIDE]
            places = np.clip(np.array(beside), 0, self.width - 1)
            ends = np.full(len(places), top[middle] + CAP), np.full(len(places), bottom[middle] - CAP)
            if last - first <= THICK and float(np.max(self.share(places, *ends))) <= CLEAR:
                yield middle


def add_dividers(
    flat: Sequence[Rule], upright: Sequence[Rule], ink: Grey, printed: Callable[[Rule], bool] = lambda _: True
) -> list[Rule]:
    """The vertical rules with the dividers of single rows added and strokes of characters taken away.

    `printed`: whether a divider is print and no crease.
    """
    columns = Columns(ink)
    kept = [rule for rule in upright if rule.length >= TALLER or _spans(rule, flat, columns)]
    found = [d for above, below in _rows(flat) for d in _dividers(above, below, columns)]
    return kept + [d for d in found if not any(_covers(rule, d) for rule in kept) and printed(d)]


def more_dividers(flat: Sequence[Rule], upright: Sequence[Rule], dots: Grey) -> list[Rule]:
    """The vertical rules with those of single rows that only `dots` (dotted rules without any text, transposed) show."""
    columns = Columns(dots)
    found = [d for above, below in _rows(flat) for d in _dividers(above, below, columns)]
    return [*upright, *(d for d in found if not any(_covers(rule, d) for rule in upright))]


def _spans(rule: Rule, flat: Sequence[Rule], columns: Columns) -> bool:
    """Whether a short rule reaches a rule at both of its ends."""
    above = [
        f for f in flat if f.start - TOUCH <= rule.middle <= f.end + TOUCH and abs(f.at(rule.middle) - rule.start) <= 2 * TOUCH
    ]
    below = [
        f for f in flat if f.start - TOUCH <= rule.middle <= f.end + TOUCH and abs(f.at(rule.middle) - rule.end) <= 2 * TOUCH
    ]
    if not above or not below:
        return False
    top = min(f.at(rule.middle) + _half(f) for f in above)
    bottom = max(f.at(rule.middle) - _half(f) for f in below)
    at = np.arange(max(0, int(rule.middle) - THICK), min(columns.width, int(rule.middle) + THICK + 1))
    return any(True for _ in columns.lines(at, np.full(len(at), int(top) + 1), np.full(len(at), int(bottom))))


def _half(rule: Rule) -> float:
    """What a thick rule covers of the rows beside its middle: there, no thin upright ink shows."""
    return max(0.0, rule.thick / 2 - 1)


def _rows(flat: Sequence[Rule]) -> Iterator[tuple[Rule, Rule]]:
    """Pairs of horizontal rules with nothing ruled between them, close enough to be one row."""
    ordered = sorted(flat, key=lambda r: r.middle)
    for n, above in enumerate(ordered):
        for below in ordered[n + 1 :]:
            if below.middle - above.middle > LONG:
                break
            overlap = min(above.end, below.end) - max(above.start, below.start)
            if overlap >= LEAST_WIDTH and below.middle - above.middle >= LEAST_ROW:
                yield above, below
                if overlap >= 0.9 * (above.end - above.start):
                    break


def _dividers(above: Rule, below: Rule, columns: Columns) -> Iterator[Rule]:
    start, end = max(above.start, below.start), min(above.end, below.end)
    at = np.arange(max(0, int(start)), min(columns.width, int(end) + 1))
    top = (np.interp(at, above.along, above.across) + _half(above)).round().astype(np.int64) + 1
    bottom = (np.interp(at, below.along, below.across) - _half(below)).round().astype(np.int64)
    for n in columns.lines(at, top, bottom):
        divider = straight_rule(False, float(top[n]), float(bottom[n]), float(at[n]))
        yield replace(divider, depth=min(above.depth, below.depth))


def _covers(rule: Rule, divider: Rule) -> bool:
    return (
        abs(rule.at(divider.start) - divider.middle) <= TOUCH
        and rule.start <= divider.start + TOUCH
        and rule.end >= divider.end - TOUCH
    )
