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

from extractors.page.arrays import Bools, Floats, Mask
from extractors.page.ticks.crops import cut_strips
from extractors.page.ticks.labels import char_width
from extractors.page.ticks.loose import loose_ticks
from extractors.page.ticks.net import MOST, stroke_probabilities
from extractors.page.ticks.settings import TickSettings
from extractors.page.ticks.squares import Squares
from extractors.page.ticks.wording import Wording
from extractors.text.box_symbols import BOXES, CHECKED, DELIMITERS, EMPTY
from model.geometry import Box
from model.page import Char, Line, Stroke, StrokeKind, Tick

PARTS = frozenset(DELIMITERS + "（）()【】[]_。：:")
Signs = tuple[tuple[Bools, float], ...]  # ink, and how many characters wide a gap in it parts words
LONGER = 1.3  # characters: than any stroke within one
KINDS = (StrokeKind.RINGED, StrokeKind.UNDERLINED, StrokeKind.STRUCK)
RING, UNDER = KINDS.index(StrokeKind.RINGED), KINDS.index(StrokeKind.UNDERLINED)


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
        em = float(np.median(ems)) if ems else 0.0
        level = _level(found, ems, self.settings.stroke_length)
        signs = self._signs(found, ems, em)
        wordings = [wording for line in self.lines for wording in self._wordings(line, signs, found.factor, em)]
        if sum(wording.boxed or wording.known for wording in wordings) >= self.settings.few:
            wordings = [self._with_room(wording, found) for wording in wordings]
        places = np.array([w.place(*self.size, 0.5) for w in wordings], np.float64).reshape(-1, 4)
        asked = [n for n, w in enumerate(wordings) if self._asked(w, places[n] * found.factor, found.factor, level)]
        seen = self._seen(found, [wordings[n] for n in asked], places[asked])
        rules = _rules(found, ems, self.settings.own_length)
        for k, n in enumerate(asked):
            if self._owns(wordings[n], places[n] * found.factor, found.factor, rules):
                seen[k, UNDER] = _weighed(float(seen[k, UNDER]), self.settings.told_own)
        kinds = seen.argmax(axis=1)
        likely = [_weighed(float(p), told) for p in seen.max(axis=1, initial=0.0)]
        drawn = [(n, KINDS[kind], p) for n, kind, p in zip(asked, kinds, likely, strict=True) if p >= self.settings.least_stroke]
        drawn += [(n, StrokeKind.TICKED, p) for n, p in loose_ticks(found, wordings, places, self.settings).items()]
        return tuple(Stroke(Box.from_pixels(tuple(places[n].tolist()), self.size), kind, p) for n, kind, p in drawn)

    def _seen(self, found: Squares, wordings: Sequence[Wording], places: Floats) -> Floats:
        """Return the probabilities of the KINDS for each wording, (n, 3); a ring may go around its box or its words alone. Where most boxes of the
        page would be in a ring they are circles themselves.
        """
        halves = [wording.halves(place) for wording, place in zip(wordings, places, strict=True)]
        at = [part for place, own in zip(places, halves, strict=True) for part in (place, *own)]
        ems = [wording.em * found.factor for wording, own in zip(wordings, halves, strict=True) for _ in (wording, *own)]
        strips = cut_strips(found.depth, np.array(at, np.float64).reshape(-1, 4) * found.factor, ems)
        every = iter(stroke_probabilities(strips)[:, 1:])
        told = [[next(every) for _ in range(1 + len(own))] for own in halves]
        boxes = [float(parts[1][RING]) for wording, parts in zip(wordings, told, strict=True) if wording.boxed]
        round_boxes = len(boxes) >= self.settings.few and float(np.median(boxes)) > self.settings.round_boxes
        for whole, *own in told:
            ring = float(whole[RING])
            for n, (part, odds) in enumerate(zip(own, self.settings.told_half, strict=False)):
                if n or not round_boxes:
                    whole[RING] = max(whole[RING], _weighed(float(part[RING]), odds + self.settings.told_whole * _log_odds(ring)))
        return np.array([whole for whole, *_ in told], np.float64).reshape(-1, len(KINDS))

    def _with_room(self, wording: Wording, found: Squares) -> Wording:
        """Return a wording without a box with the room before it where one may stand that a ring hides: nothing was read of so much ink."""
        if wording.boxed or wording.known:
            return wording
        s, em, (x0, y0, _, y1) = self.settings, wording.em, wording.place(*self.size, 0.5)
        before = (c.box for line in self.lines for c in line.chars if y0 < c.box.cy * self.size[1] < y1)
        near = x0 - max((box.cx * self.size[0] for box in before if box.cx * self.size[0] < x0), default=0.0)
        return replace(wording, room=em) if near > s.room * em and found.inked(x0 - em, y0, x0, y1) > s.room_ink * em else wording

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
        return wording.boxed or wording.room > 0 or self._inked(place, wording.em * factor, level)

    def _signs(self, found: Squares, ems: Sequence[float], em: float) -> Signs:
        """Return the ink without what is level, underlines and rules: without specks, and the dark ink alone, without folds and print that shows
        through. Dark ink leaves out parts of characters, too, and its gaps are wider.
        """
        s, bare = self.settings, _level(found, ems, LONGER) == 0
        ink, dark = ((found.depth > times * found.limit) & bare for times in (1.0, s.dark))
        _, pieces, extents, _ = cv2.connectedComponentsWithStats(ink.view(np.uint8))
        small = extents[:, (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT)].max(axis=1) < s.speck * em * found.factor
        return (np.asarray(ink & ~small[pieces]), s.gap_bare), (np.asarray(dark), s.gap_dark)

    def _wordings(self, line: Line, ink: Signs, scale: float, em: float) -> Iterator[Wording]:
        """Cut a line at gaps, signs and boxes. `ink`: of a page resized by `scale`."""
        if not line.spelled:
            return
        em = min(
            char_width(line) * self.size[0], self.settings.widest_em * em
        )  # a line of one character is as wide as its box was found
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

    def _ends(self, box: Sequence[Char], em: float, ink: Signs, scale: float) -> bool:
        """Tell whether a box, given with the character behind it, ends a wording: it has a gap or nothing behind it."""
        return len(box) < 2 or _parts(box[1]) or self._gap(box[0], box[1], em, ink, scale)

    def _gap(self, left: Char, right: Char, em: float, ink: Signs, scale: float) -> bool:
        """Tell whether paper lies between two characters: spaces are often not read."""
        width, height = self.size
        reach = self.settings.gap_rows * em
        y, x0, x1 = left.box.cy * height, left.box.cx * width, right.box.cx * width
        rows = slice(max(0, round((y - reach) * scale)), max(1, round((y + reach) * scale)))
        columns = slice(round(x0 * scale), max(0, round(x1 * scale)))
        return any(_widest_bare(mask[rows, columns]) >= least * em * scale for mask, least in ink)

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
    """Return the lines and ticks where an empty box within a ring, or with a √ beside it, is a ticked one; where there may be one it is less sure."""
    rings = [stroke for stroke in strokes if stroke.kind in (StrokeKind.RINGED, StrokeKind.TICKED)]
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
    if EMPTY not in line.text or not line.spelled:
        return line
    chars = tuple(replace(c, text=CHECKED) if c.text == EMPTY and c.box in chosen else c for c in line.chars)
    return replace(line, text="".join(c.text for c in chars), chars=chars)


def _weighed(likely: float, told: float) -> float:
    """Return a probability with what else speaks for it, in logarithms of odds."""
    odds = math.exp(told) * likely / max(1e-6, 1 - likely)
    return min(MOST, odds / (1 + odds))


def _log_odds(likely: float) -> float:
    return math.log(max(likely, 1e-6) / max(1 - likely, 1e-6))


def _widest_bare(part: Bools) -> int:
    """Return how many columns without ink lie side by side at most."""
    changes = np.flatnonzero(np.diff(np.concatenate([[False], ~np.any(part, axis=0), [False]]).astype(np.int8)))
    return int(np.diff(changes)[::2].max()) if changes.size else 0


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
