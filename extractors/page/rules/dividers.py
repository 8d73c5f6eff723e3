"""Find the short vertical rules of closely set tables: what runs from one horizontal rule to the next without a hole is a divider,
what stops short of them is a stroke of a character.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np

from extractors.page.arrays import Bools, Floats, Grey, Ints
from extractors.page.rules.rule import Rule, straight_rule
from extractors.page.rules.selection import cut_back
from extractors.page.rules.settings import RuleSettings


class ColumnInk:
    """The ink of every column of a page between two heights, looked up in sums; `ink`: 0/1, transposed (its rows are the page's columns)."""

    def __init__(self, ink: Grey, settings: RuleSettings) -> None:
        self.settings = settings
        wide = cv2.dilate(ink, np.ones((3, 1), np.uint8))  # a pixel of slack across, for rules that lean
        self._sums = np.asarray(cv2.integral(wide), np.int32)  # of all rows above and columns before
        self.width, self.height = ink.shape

    def share(self, at: Ints, top: Ints, bottom: Ints) -> Floats:
        """Return the share of ink in columns `at` from `top` to `bottom`; all (n,)."""
        top, bottom = np.clip(top, 0, self.height), np.clip(bottom, 0, self.height)
        sums = self._sums
        found = sums[at + 1, bottom] - sums[at, bottom] - sums[at + 1, top] + sums[at, top]
        return np.asarray(found / np.maximum(bottom - top, 1), np.float64)

    def holes(self, at: int, top: int, bottom: int) -> int:
        """Return how many holes the ink of a column has between two heights."""
        inked = np.diff(self._sums[at + 1, top : bottom + 1] - self._sums[at, top : bottom + 1])
        return int(np.count_nonzero(np.diff(inked) < 0))

    def full(self, at: Ints, top: Ints, bottom: Ints) -> Bools:
        """Tell for each column whether the ink runs all the way and touches both rules."""
        cap = self.settings.cap
        caps = np.minimum(self.share(at, top, top + cap), self.share(at, bottom - cap, bottom))
        return np.asarray((self.share(at, top, bottom) >= self.settings.full) & (caps >= 0.99))

    def lines(self, at: Ints, top: Ints, bottom: Ints, walls: Sequence[Rule] = ()) -> Iterator[int]:
        """Give the indices into `at` of the thin full columns that have clear paper on both sides (cells keep a margin), or on one side
        where they stand below or above one of the `walls`: a value may be set against its wall.
        """
        s = self.settings
        edges = np.flatnonzero(np.diff(np.concatenate(([0], self.full(at, top, bottom).astype(np.int8), [0]))))
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            middle = int(first + last) // 2
            row = int(top[middle]), int(bottom[middle])
            line = int(at[first]), int(at[last - 1])
            alone = self.is_clear(line, row) or any(abs(w.at(sum(row) / 2) - sum(line) / 2) <= s.in_line for w in walls)
            if last - first <= s.thick and alone and self.has_room(line, row):
                yield middle

    def has_room(self, line: tuple[int, int], row: tuple[int, int], most: float | None = None) -> bool:
        """Tell whether a line from its first to its last column keeps off the text on one side, as cells do and strokes of characters do
        not; `row`: the heights of the rules above and below; `most`: share of ink that is no text.
        """
        beside = self._beside(line, row, (self.settings.aside[0], self.settings.room))
        return min(beside) <= (self.settings.clear if most is None else most)

    def is_clear(self, line: tuple[int, int], row: tuple[int, int]) -> bool:
        """Tell whether there is paper on both sides of a line."""
        return max(self._beside(line, row, self.settings.aside)) <= self.settings.clear

    def _beside(self, line: tuple[int, int], row: tuple[int, int], away: tuple[int, int]) -> tuple[float, float]:
        """Return the share of ink in the fullest column to the left and to the right, from `away[0]` to `away[1]` pixels off."""
        steps = np.arange(away[0], away[1] + 1)
        ends = np.full(len(steps), row[0] + self.settings.cap), np.full(len(steps), row[1] - self.settings.cap)
        left, right = (np.clip(side, 0, self.width - 1) for side in (line[0] - steps, line[1] + steps))
        return float(np.max(self.share(left, *ends))), float(np.max(self.share(right, *ends)))


@dataclass(frozen=True, slots=True)
class DividerFinder:
    """Adds the dividers of single rows to the rules of a page. `flat`: its horizontal rules."""

    flat: Sequence[Rule]
    settings: RuleSettings

    def cut_back(self, upright: Sequence[Rule], thin: ColumnInk, ink: ColumnInk) -> list[Rule]:
        """Return the vertical rules without ends in rows that text stands close to on both sides; `thin`: ink of lines, `ink`: all of it."""
        s = self.settings

        def is_wall(part: Rule, of: Rule) -> bool:
            at, half = round(part.middle), max(s.dot, round(part.thick) + 1) // 2
            row = round(part.start) + s.dot, round(part.end) - s.dot
            if part.length < s.taller:
                return thin.has_room((at - half, at + half), row)
            return of.length >= s.long or ink.has_room((at - half, at + half), row, s.crowded)

        found = (cut_back(rule, self.flat, partial(is_wall, of=rule), s) for rule in upright)
        return [part for part in found if part is not None]

    def add(self, upright: Sequence[Rule], ink: Grey, every: Grey, printed: Callable[[Rule], bool]) -> list[Rule]:
        """Return the vertical rules with the dividers added and strokes of characters taken away.

        `ink`: thin, `every`: all of it, 0/1, transposed; `printed`: whether a divider is print and no crease.
        """
        columns = ColumnInk(ink, self.settings)
        tall = [rule for rule in upright if rule.length >= self.settings.taller]
        short = [rule for rule in upright if rule.length < self.settings.taller and self._spans(rule, columns, tall)]
        kept = tall + [rule for rule in short if any(self._in_line(rule, w) for w in tall) or not self.is_stroke(rule, every)]
        for _ in range(2):  # what stands in line with a divider that was found may have a value set against it
            new = [d for d in self._found(columns, kept) if not any(self._covers(rule, d) for rule in kept)]
            new = [d for d in new if any(self._in_line(d, wall) for wall in kept) or not self.is_stroke(d, every)]
            kept = kept + [d for d in new if printed(d)]
        return kept

    def add_dotted(self, upright: Sequence[Rule], dots: Grey, ink: ColumnInk, pitch: float) -> list[Rule]:
        """Return the vertical rules with those that only `dots` (rules with their holes closed, no text) show.

        Where a row is high enough for several dots or dashes, all `ink` must have their holes there; in lower ones, and where dashes are
        as long as strokes, it must leave clear paper beside the rule. `dots`: 0/1, transposed. `pitch`: pixels from one dash of the page
        to the next.
        """
        found = [d for d in self._found(ColumnInk(dots, self.settings)) if not any(self._covers(rule, d) for rule in upright)]
        sure = [d for d in found if self._is_row_of_dots(d, ink, pitch)]
        in_column = [d for d in found if sum(self._in_line(d, other) for other in found) >= self.settings.column]
        return [*upright, *sure, *(d for d in in_column if d not in sure and ink.has_room(*self._place(d)))]

    def in_columns(self, upright: Sequence[Rule], thin: ColumnInk, ink: ColumnInk) -> list[Rule]:
        """Return the worn dividers of the columns that vertical rules make: in line with one of them, half of a divider is
        enough where paper is beside it. `thin`: ink of lines, holes closed; `ink`: all of it.
        """
        found: list[Rule] = []
        for above, below in self._rows():
            here = [d for wall in upright if (d := _worn(above, below, wall, thin)) and self._stands_free(d, thin, ink)]
            found += [d for n, d in enumerate(here) if all(abs(d.middle - o.middle) > self.settings.touch for o in here[:n])]
        return [d for d in found if not any(self._lies_in(rule, d) for rule in upright)]

    def _lies_in(self, rule: Rule, divider: Rule) -> bool:
        """Tell whether a rule in line with a divider takes half of its way, so that nothing is missing."""
        common = min(rule.end, divider.end) - max(rule.start, divider.start)
        return common > divider.length / 2 and abs(rule.at(divider.start) - divider.middle) <= self.settings.touch

    def is_crowded(self, divider: Rule, ink: ColumnInk) -> bool:
        """Tell whether so much of all `ink` is close to both sides of a divider that it is strokes of lines of text."""
        return not ink.has_room(*self._place(divider), self.settings.crowded)

    def is_stroke(self, divider: Rule, ink: Grey) -> bool:
        """Tell whether a bar runs from a divider into the cell, as from a stroke of 日 that is as high as its row; `ink`: all of
        it, 0/1, transposed.
        """
        s, at = self.settings, round(divider.middle)
        row = np.s_[round(divider.start) + s.cap : round(divider.end) - s.cap]
        full = ink[:, row].mean(axis=1) >= s.full if row.start < row.stop else np.zeros(len(ink), bool)
        near = [n for n in range(max(0, at - s.dot), min(len(ink), at + s.dot + 1)) if full[n]]
        if not near:
            return False
        left = right = min(near, key=lambda n: abs(n - at))
        while left > 0 and full[left - 1]:
            left -= 1
        while right + 1 < len(ink) and full[right + 1]:
            right += 1
        sides = (np.s_[right + 1 : right + 1 + s.bar], np.s_[max(0, left - s.bar) : left])
        return any(ink[side, row].all(axis=0).any() for side in sides)

    def _stands_free(self, divider: Rule, *columns: ColumnInk) -> bool:
        """Tell whether there is paper on both sides of a divider, a millimetre on one, in every ink."""
        place = self._place(divider)
        return all(ink.is_clear(*place) and ink.has_room(*place) for ink in columns)

    def _in_line(self, divider: Rule, wall: Rule) -> bool:
        return abs(wall.at((divider.start + divider.end) / 2) - divider.middle) <= self.settings.in_line

    def _place(self, divider: Rule) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return the columns and the heights that a divider takes."""
        at, half = round(divider.middle), self.settings.dot // 2
        return (at - half, at + half), (round(divider.start), round(divider.end))

    def _is_row_of_dots(self, divider: Rule, columns: ColumnInk, pitch: float) -> bool:
        """Tell whether a divider has the holes of the page's rules, or paper on both sides where so few fit in that none tell."""
        line, row = self._place(divider)
        holes = int(divider.length / pitch)
        if holes > self.settings.few_holes:
            return columns.holes(round(divider.middle), *row) > holes / 2
        return columns.is_clear(line, row) and columns.has_room(line, row)

    def _found(self, columns: ColumnInk, walls: Sequence[Rule] = ()) -> list[Rule]:
        return [d for above, below in self._rows() for d in _dividers(above, below, columns, walls)]

    def _spans(self, rule: Rule, columns: ColumnInk, walls: Sequence[Rule]) -> bool:
        """Tell whether a short rule reaches a rule at both of its ends."""
        touch, thick = self.settings.touch, self.settings.thick
        near = [f for f in self.flat if f.start - touch <= rule.middle <= f.end + touch]
        above = [f for f in near if abs(f.at(rule.middle) - rule.start) <= 2 * touch]
        below = [f for f in near if abs(f.at(rule.middle) - rule.end) <= 2 * touch]
        if not above or not below:
            return False
        top = min(f.at(rule.middle) + _half(f) for f in above)
        bottom = max(f.at(rule.middle) - _half(f) for f in below)
        at = np.arange(max(0, int(rule.middle) - thick), min(columns.width, int(rule.middle) + thick + 1))
        return any(True for _ in columns.lines(at, np.full(len(at), int(top) + 1), np.full(len(at), int(bottom)), walls))

    def _rows(self) -> Iterator[tuple[Rule, Rule]]:
        """Give the pairs of horizontal rules with nothing ruled between them, close enough to be one row."""
        s = self.settings
        ordered = sorted(self.flat, key=lambda r: r.middle)
        for n, above in enumerate(ordered):
            for below in ordered[n + 1 :]:
                if below.middle - above.middle > s.long:
                    break
                overlap = min(above.end, below.end) - max(above.start, below.start)
                if overlap >= s.least_width and below.middle - above.middle >= s.least_row:
                    yield above, below
                    if overlap >= 0.9 * (above.end - above.start):
                        break

    def _covers(self, rule: Rule, divider: Rule) -> bool:
        """Tell whether a divider is a part of a rule that is there."""
        touch = self.settings.touch
        return (
            abs(rule.at(divider.start) - divider.middle) <= touch
            and rule.start <= divider.start + touch
            and rule.end >= divider.end - touch
        )


def _half(rule: Rule) -> float:
    """Return what a thick rule covers of the rows beside its middle: there, no thin upright ink shows."""
    return max(0.0, rule.thick / 2 - 1)


def _dividers(above: Rule, below: Rule, columns: ColumnInk, walls: Sequence[Rule]) -> Iterator[Rule]:
    """Give the dividers between two horizontal rules; `walls`: vertical rules that are sure."""
    start, end = max(above.start, below.start), min(above.end, below.end)
    at = np.arange(max(0, int(start)), min(columns.width, int(end) + 1))
    top = (np.interp(at, above.along, above.across) + _half(above)).round().astype(np.int64) + 1
    bottom = (np.interp(at, below.along, below.across) - _half(below)).round().astype(np.int64)
    for n in columns.lines(at, top, bottom, walls):
        divider = straight_rule(False, float(top[n]), float(bottom[n]), float(at[n]))
        yield replace(divider, depth=min(above.depth, below.depth))


def _worn(above: Rule, below: Rule, wall: Rule, columns: ColumnInk) -> Rule | None:
    """Return the divider between two horizontal rules in line with a wall of other rows, None where less than a part of it is inked."""
    s = columns.settings
    middle = round(wall.at((above.middle + below.middle) / 2))
    if not max(above.start, below.start) + s.touch < middle < min(above.end, below.end) - s.touch:
        return None
    reach = int(s.in_line)
    at = np.arange(max(0, middle - reach), min(columns.width, middle + reach + 1))
    top, bottom = int(above.at(middle) + _half(above)) + 1, int(below.at(middle) - _half(below))
    shares = columns.share(at, np.full(len(at), top), np.full(len(at), bottom))
    if bottom - top < s.least_row or shares.max() < s.worn:
        return None
    best = float(at[shares == shares.max()].mean())
    return replace(straight_rule(False, float(top), float(bottom), best), depth=min(above.depth, below.depth))
