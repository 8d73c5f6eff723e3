"""Find what a pen or a rule did to wordings: a loop around them, a line below them, a line through them.

Lines are cut into wordings at gaps, signs and boxes. Where ink lies about a wording that no character explains, and wherever a box stands
before it, a small network says what that is (`net`, what it sees: `strips`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.page.arrays import Floats, Mask
from extractors.page.ticks.labels import char_width
from extractors.page.ticks.net import MOST, stroke_probabilities
from extractors.page.ticks.settings import TickSettings
from extractors.page.ticks.squares import Squares
from extractors.page.ticks.strips import cut_strips
from extractors.text.box_symbols import BOXES, CHECKED, DELIMITERS, EMPTY
from model.geometry import Box
from model.page import Char, Line, Stroke, StrokeKind, Tick

PARTS = frozenset(DELIMITERS + "（）()【】[]_。：:")
LONGER = 1.3  # characters: than any stroke within one
KINDS = (StrokeKind.RINGED, StrokeKind.UNDERLINED, StrokeKind.STRUCK)
UNDER = KINDS.index(StrokeKind.UNDERLINED)


@dataclass(frozen=True, slots=True)
class Wording:
    """Characters that stand together, with the box before them where there is one; `em`: the width of a character, in pixels."""

    chars: tuple[Char, ...]
    em: float

    @property
    def boxed(self) -> bool:
        """Whether an empty box stands before or behind it."""
        return len(self.chars) > 1 and EMPTY in (self.chars[0].text, self.chars[-1].text)

    @property
    def known(self) -> bool:
        """Whether it is but a box, or its box is ticked."""
        return self.chars[0].text in BOXES and len(self.chars) == 1 or CHECKED in (self.chars[0].text, self.chars[-1].text)

    def place(self, width: int, height: int, half: float) -> tuple[float, float, float, float]:
        """Return where it stands, in pixels: a recogniser is sure of the middles of characters alone. `half`: of a line, in characters."""
        first, last, reach = self.chars[0].box, self.chars[-1].box, 0.5 * self.em
        y = float(np.median([char.box.cy for char in self.chars])) * height
        return first.cx * width - reach, y - half * self.em, last.cx * width + reach, y + half * self.em


@dataclass(frozen=True, slots=True)
class StrokeFinder:
    """Finds the strokes of a page of `size` (width, height in pixels). `lines`: with their boxes written in."""

    lines: Sequence[Line]
    size: tuple[int, int]
    settings: TickSettings

    def find(self, found: Squares, told: float = 0.0) -> tuple[Stroke, ...]:
        """Return the wordings that are likely marked. `found`: with the ink of the page; `told`: what else speaks for strokes, in logarithms of
        odds.
        """
        ems = [char_width(line) * self.size[0] for line in self.lines if line.text]
        level = _level(found, ems, self.settings.stroke_length)
        signs = (found.depth > found.limit) & (_level(found, ems, LONGER) == 0)
        wordings = [wording for line in self.lines for wording in self._wordings(line, signs, found.factor)]
        places = np.array([w.place(*self.size, 0.5) for w in wordings], np.float64).reshape(-1, 4)
        asked = [n for n, w in enumerate(wordings) if self._asked(w, places[n] * found.factor, found.factor, level)]
        strips = cut_strips(found.depth, places[asked] * found.factor, [wordings[n].em * found.factor for n in asked])
        seen = stroke_probabilities(strips)[:, 1:]
        rules = _rules(found, ems, self.settings.own_length)
        for k, n in enumerate(asked):
            if self._owns(wordings[n], places[n] * found.factor, found.factor, rules):
                seen[k, UNDER] = _weighed(float(seen[k, UNDER]), self.settings.told_own)
        kinds = seen.argmax(axis=1)
        likely = [_weighed(float(p), told) for p in seen.max(axis=1, initial=0.0)]
        return tuple(
            Stroke(Box.from_pixels(tuple(places[n].tolist()), self.size), KINDS[kind], p)
            for n, kind, p in zip(asked, kinds, likely, strict=True)
            if p >= self.settings.least_stroke
        )

    def _owns(self, wording: Wording, place: Floats, factor: float, rules: Floats) -> bool:
        """Tell whether one of the level `rules` lies below a wording and begins and ends with it. One as wide as a single character may be a
        stroke of it: it must be wider and lower.
        """
        (x0, y0, x1, y1), em, s = place.tolist(), wording.em * factor, self.settings
        alone = len(wording.chars) == 1
        below = rules[:, 3] - (y0 + y1) / 2
        ends = np.abs(rules[:, [0, 2]] - (x0, x1)).max(axis=1, initial=0.0) < s.own_ends * em
        wide = rules[:, 2] - rules[:, 0] > (x1 - x0 if alone else 0.0) - s.own_shorter * em
        return bool((ends & wide & (below > s.own_foot[alone] * em) & (below < s.own_lowest * em)).any())

    def _asked(self, wording: Wording, place: Floats, factor: float, level: Mask) -> bool:
        """Tell whether a wording may be marked: it has an empty box, or ink lies about it."""
        if wording.known or len(wording.chars) > self.settings.longest_wording:
            return False
        return wording.boxed or self._inked(place, wording.em * factor, level)

    def _wordings(self, line: Line, ink: Mask, scale: float) -> Iterator[Wording]:
        """Cut a line at gaps, signs and boxes. `ink`: of a page resized by `scale`, without what is level: underlines and rules."""
        if len(line.chars) != len(line.text):
            return
        em = char_width(line) * self.size[0]
        held: list[Char] = []
        for n, char in enumerate(line.chars):
            apart = n > 0 and held != [] and held[-1].text not in BOXES and self._gap(line.chars[n - 1], char, em, ink, scale)
            behind = char.text in BOXES and not apart and self._ends(line.chars[n : n + 2], em, ink, scale)
            if held and (_parts(char) or apart or (char.text in BOXES and not behind)):
                yield Wording(tuple(held), em)
                held = []
            if not _parts(char):
                held.append(char)
            if held and behind:
                yield Wording(tuple(held), em)
                held = []
        if held:
            yield Wording(tuple(held), em)

    def _ends(self, box: Sequence[Char], em: float, ink: Mask, scale: float) -> bool:
        """Tell whether a box, given with the character behind it, ends a wording: it has a gap or nothing behind it."""
        return len(box) < 2 or _parts(box[1]) or self._gap(box[0], box[1], em, ink, scale)

    def _gap(self, left: Char, right: Char, em: float, ink: Mask, scale: float) -> bool:
        """Tell whether paper lies between two characters: spaces are often not read."""
        width, height = self.size
        reach = self.settings.gap_rows * em
        y, x0, x1 = left.box.cy * height, left.box.cx * width, right.box.cx * width
        part = ink[
            max(0, round((y - reach) * scale)) : max(1, round((y + reach) * scale)), round(x0 * scale) : max(0, round(x1 * scale))
        ]
        bare = ~np.any(part, axis=0)
        changes = np.flatnonzero(np.diff(np.concatenate([[False], bare, [False]]).astype(np.int8)))
        return bool(changes.size) and float(np.diff(changes)[::2].max()) >= self.settings.gap_bare * em * scale

    def _inked(self, place: Floats, em: float, level: Mask) -> bool:
        """Tell whether level strokes run below, above or through a place for most of its width."""
        x0, y0, x1, y1 = (round(float(v)) for v in place)
        s, x0 = self.settings, max(0, x0)
        reach, inner = round(s.stroke_band * em), round(0.2 * em)
        bands = (
            (y1 - inner, y1 + reach, s.stroke_beside),
            (y0 - reach, y0 + inner, s.stroke_beside),
            (y0 + inner, y1 - inner, s.stroke_through),
        )
        return any(
            part.size > 0 and float(part.any(axis=0).mean()) >= least
            for top, end, least in bands
            for part in (level[max(0, top) : max(0, end), x0:x1],)
        )


def with_rings(
    lines: Sequence[Line], ticks: Sequence[Tick], strokes: Sequence[Stroke]
) -> tuple[tuple[Line, ...], tuple[Tick, ...]]:
    """Return the lines and ticks where an empty box within a ring is a ticked one; where there may be a ring it is less sure."""
    rings = [stroke for stroke in strokes if stroke.kind is StrokeKind.RINGED]
    ringed: dict[Box, float] = {}
    for tick in ticks:
        if not tick.checked:
            ringed[tick.box] = max((ring.confidence for ring in rings if ring.box.holds(tick.box.cx, tick.box.cy)), default=0.0)
    chosen = {box for box, likely in ringed.items() if likely > 0.5}
    judged = tuple(
        tick if tick.checked else replace(tick, checked=tick.box in chosen, confidence=tick.confidence * max(p, 1 - p))
        for tick in ticks
        for p in (ringed.get(tick.box, 0.0),)
    )
    return tuple(_ticked(line, chosen) for line in lines) if chosen else tuple(lines), judged


def _ticked(line: Line, chosen: set[Box]) -> Line:
    if EMPTY not in line.text or len(line.chars) != len(line.text):
        return line
    chars = tuple(replace(c, text=CHECKED) if c.text == EMPTY and c.box in chosen else c for c in line.chars)
    return replace(line, text="".join(c.text for c in chars), chars=chars)


def _weighed(likely: float, told: float) -> float:
    """Return a probability with what else speaks for it, in logarithms of odds."""
    odds = math.exp(told) * likely / max(1e-6, 1 - likely)
    return min(MOST, odds / (1 + odds))


def _parts(char: Char) -> bool:
    return char.text in PARTS or not char.text.strip()


def _level(found: Squares, ems: Sequence[float], least: float) -> Mask:
    """Return the ink of strokes that are about level and at least so many characters long."""
    ink = (found.depth > found.limit).astype(np.uint8)
    length = max(3, round(least * found.factor * float(np.median(ems)))) if ems else 3
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))  # what rises a little still is one
    return np.asarray(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)), np.uint8)


def _rules(found: Squares, ems: Sequence[float], least: float) -> Floats:
    """Return where level strokes of so many characters and more lie, (n, 4)."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(_level(found, ems, least))
    x, y, w, h = stats[1:, :4].T.astype(np.float64)
    return np.stack([x, y, x + w, y + h], axis=1)
