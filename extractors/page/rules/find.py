"""Find the ruled lines of a page image: short straight runs of thin dark ink, robust to faint, broken, dotted and slightly bent rules."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.page.arrays import Bools, Grey
from extractors.page.rules.creases import CreaseFinder, erased, without_streaks
from extractors.page.rules.cross_section import cross_section, is_print, print_contrast, profiles_of, usual_profile
from extractors.page.rules.dividers import ColumnInk, DividerFinder
from extractors.page.rules.ink_path import InkPlane, PixelPath, centre_line, median, path_of
from extractors.page.rules.rule import Rule
from extractors.page.rules.selection import cut_back, dark_enough, no_darker, prune, solid_enough, usual_solidity
from extractors.page.rules.settings import DEFAULT, RuleSettings


def find_rules(grey: Grey, settings: RuleSettings = DEFAULT) -> tuple[Rule, ...]:
    """Return all ruled lines of a grey page (uint8, H × W, dark ink on light paper), horizontal and vertical, in its pixels."""
    work, factor = _working(grey, settings)
    marks = _by_size(_all_ink(work, settings), settings)
    turned = np.ascontiguousarray(work.T)
    flat, _ = _runs(work, marks.level, True, settings)
    upright, thin = _runs(turned, np.ascontiguousarray(marks.upright.T), False, settings)
    like = print_contrast(work, marks.all)
    high, wide = work.shape
    flat, _ = CreaseFinder(work, like, settings).part(without_streaks(flat, wide, high, settings)[0])
    upright, streaks = without_streaks(upright, wide, high, settings)
    upright, creases = CreaseFinder(turned, like, settings).part(upright)
    ink = erased(thin, (*streaks, *creases), settings.wide)
    flat, upright = _narrow(flat, work, settings), _narrow(upright, turned, settings)
    page = flat + upright
    flat = solid_enough(flat, page, settings)
    holes, pitch = _holes_of(flat, marks.all, settings)
    dots = _upright_dots(np.ascontiguousarray(marks.all.T), flat, holes, settings) if holes else None
    plane = InkPlane(thin if dots is None else thin | dots, thin)
    upright = solid_enough(_cut_back(upright, flat, plane, page, settings), page, settings)
    flat, upright = prune(flat, no_darker(upright, flat + upright, settings), settings)
    finder, inked = DividerFinder(flat, settings), np.ascontiguousarray(marks.all.T)
    every = ColumnInk(inked, settings)
    upright = finder.cut_back(upright, ColumnInk(ink, settings), every)

    def printed(divider: Rule) -> bool:
        return is_print(turned, divider, like, settings) and not finder.is_crowded(divider, every)

    if usual_solidity(flat + upright, settings) > settings.solid:
        upright = finder.add(upright, ink, inked, printed)
    if dots is not None:
        upright = finder.add_dotted(upright, dots, every, pitch)
    worn = finder.in_columns(upright, ColumnInk(ink if dots is None else dots, settings), every)
    upright = [*upright, *(divider for divider in worn if dots is not None or printed(divider))]
    return tuple(rule.scaled(1 / factor) for rule in dark_enough(flat + upright, settings))


def _working(grey: Grey, settings: RuleSettings) -> tuple[Grey, float]:
    """Return the page at about the working scale, and how many times as large it is then."""
    factor = settings.work_long_side / max(grey.shape)
    if settings.shrink_below <= factor <= settings.enlarge_above:
        return grey, 1.0
    kind = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=kind), dtype=np.uint8), factor


def _runs(grey: Grey, marks: Grey, horizontal: bool, settings: RuleSettings) -> tuple[list[Rule], Grey]:
    """Return the runs of thin dark ink of one direction, and the thin ink itself (0/1); `grey` and `marks` are transposed for
    upright ones.
    """
    raw, depth = _thin_ink(grey, marks, settings)
    # two pixels of vertical slack, so that a slightly sloping rule stays one run
    ink = np.asarray(cv2.dilate(raw, np.ones((3, 1), np.uint8)))
    ink = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, settings.gap + 1), np.uint8)))
    length = settings.shortest_level if horizontal else settings.shortest_upright
    ink = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    order = np.argsort(-stats[1:, cv2.CC_STAT_WIDTH])[: settings.max_runs] + 1
    tracer = _Tracer(InkPlane(raw, depth), horizontal, settings)
    runs: list[Rule] = []
    for i in order[: max(0, count - 1)]:
        x, y, w, h = (int(v) for v in stats[i, :4])
        runs += tracer.rules_of(labels[y : y + h, x : x + w] == i, x, y)
    return runs, raw


def _thin_ink(grey: Grey, marks: Grey, settings: RuleSettings) -> tuple[Grey, Grey]:
    """Return thin dark ink (0/1) with the gaps of dotted rules closed, and how much darker than its surroundings every pixel is."""
    grey = np.asarray(cv2.blur(grey, (3, 1)))
    thin = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((settings.thickest, 1), np.uint8))
    depth = np.asarray(cv2.subtract(thin, grey))
    raw = (depth > max(settings.thin_depth, settings.noise_times * _noise(depth))).astype(np.uint8)
    return raw | _dotted(marks, settings), depth


def _all_ink(grey: Grey, settings: RuleSettings) -> Grey:
    """Return all ink (0/1): what is darker than the paper around it."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.resize(
        cv2.dilate(small, np.ones((9, 9), np.uint8)), (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR
    )
    depth = np.asarray(cv2.subtract(paper, grey))
    return np.asarray(depth > max(settings.ink_depth, settings.noise_times * _noise(depth))).astype(np.uint8)


def _noise(depth: Grey) -> float:
    """Return the noise of the paper in grey levels: most of a page is paper, so its 70th percentile tells."""
    return float(np.percentile(depth[::4, ::4], 70))


@dataclass(frozen=True, slots=True)
class _InkBySize:
    """Ink (0/1) by the size of its connected pieces: `level` and `upright` pieces are thin across, as dots and dashes of rules
    are.
    """

    all: Grey
    level: Grey
    upright: Grey


def _by_size(ink: Grey, settings: RuleSettings) -> _InkBySize:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    dot, dash = settings.dot, settings.dash
    level, upright = (high <= dot) & (wide <= dash), (wide <= dot) & (high <= dash)
    kinds = level * 1 + upright * 2
    kinds[0] = 0
    found = kinds.astype(np.uint8).take(labels)
    return _InkBySize(ink, found & 1, (found >> 1) & 1)


def _dotted(marks: Grey, settings: RuleSettings) -> Grey:
    """Return dotted and dashed rules with their gaps closed: rows of marks too small for characters, closer than chance sets specks."""
    rows = np.zeros_like(marks)
    if int(marks.sum()) < 20:
        return rows
    # ink per length: a dot of two or three pixels in every twelve, and little of it above and below
    window, least = settings.dot_window, settings.dot_window * settings.dot_ink
    near = cv2.boxFilter(marks, cv2.CV_16U, (window, 3), normalize=False)
    if near.max() < least:
        return rows
    # a row of dots has paper seven pixels above and below it
    padded = cv2.copyMakeBorder(near, 7, 7, 0, 0, cv2.BORDER_CONSTANT, value=0)
    aside = cv2.max(padded[:-14], padded[14:])
    dense = np.asarray(cv2.subtract(near, cv2.max(cv2.add(cv2.add(aside, aside), 5), math.ceil(least) - 1)) > 0).view(np.uint8)
    if not dense.any():
        return rows
    band = cv2.dilate(marks, np.ones((3, 1), np.uint8))
    closed = cv2.morphologyEx(band, cv2.MORPH_CLOSE, np.ones((1, settings.dot_gap), np.uint8))
    return np.asarray(
        cv2.morphologyEx(closed & dense, cv2.MORPH_OPEN, np.ones((1, settings.shortest_upright), np.uint8)), np.uint8
    )


def _holes_of(flat: list[Rule], marks: Grey, settings: RuleSettings) -> tuple[int, float]:
    """Return how long the holes between the dots or dashes of the page's horizontal rules are, and how far it is from one to the next,
    in pixels; 0 where they have none.
    """
    plane = InkPlane(marks, marks)
    inked = [plane.near[path.across, path.at] for r in flat if r.length >= settings.long for path in (path_of(r, marks.shape),)]
    if len(inked) < 2 or float(np.median([line.mean() for line in inked])) >= settings.dotted:
        return 0, 0.0
    edges = [np.flatnonzero(np.diff(np.concatenate(([1], line, [1])))) for line in inked]
    holes = np.concatenate([ends[1::2] - ends[::2] for ends in edges])
    pitch = np.concatenate([np.diff(ends[::2]) for ends in edges])
    longest = min(settings.dot_gap, int(np.ceil(np.percentile(holes, settings.usual_hole))))
    return longest, float(np.median(pitch)) if len(pitch) else float(settings.long)


def _upright_dots(ink: Grey, flat: list[Rule], holes: int, settings: RuleSettings) -> Grey:
    """Return thin upright ink with holes as long as those of the horizontal rules closed: walls on a page whose rules have holes.

    `ink`: 0/1, transposed. A dash that crosses a rule is thin without it; strokes of a character that touches a rule are parts of something
    that is not. A wall may begin with a hole, and so may the rule that it meets: that rule counts as ink all the way.
    """
    lines = np.zeros_like(ink)
    for rule in flat:
        points = np.stack([np.array(rule.across), np.array(rule.along)], axis=1).round().astype(np.int32)
        cv2.polylines(lines, [points], False, 1, 2 * int(rule.thick / 2 + 1) + 1)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(np.where(lines > 0, np.uint8(0), ink), connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_WIDTH]
    thin = (wide <= settings.dot) | ((wide <= settings.thick) & (high >= settings.character))
    thin[0] = False
    _, whole = cv2.connectedComponents(ink, connectivity=8)
    there = labels > 0
    part_of = np.zeros(len(stats), np.int64)
    part_of[labels[there]] = whole[there]
    thin &= ~np.isin(part_of, part_of[1:][~thin[1:]])
    band = cv2.dilate(thin.astype(np.uint8)[labels], np.ones((3, 1), np.uint8)) | lines
    return np.asarray(cv2.morphologyEx(band, cv2.MORPH_CLOSE, np.ones((1, holes + settings.dot_slack + 1), np.uint8)), np.uint8)


def _cut_back(upright: list[Rule], flat: list[Rule], plane: InkPlane, page: list[Rule], settings: RuleSettings) -> list[Rule]:
    """Return the vertical rules without ends that have more holes than the `page`'s rules have; the plane is transposed, as they are."""
    least = min(settings.solid, usual_solidity(page, settings) - settings.solid_slack)

    def solid(rule: Rule) -> float:
        return plane.solid(path_of(rule, plane.raw.shape))

    cut = [(rule, cut_back(rule, flat, lambda part: solid(part) >= least, settings)) for rule in upright]
    return [part if part is rule else replace(part, solid=solid(part)) for rule, part in cut if part is not None]


def _narrow(rules: list[Rule], grey: Grey, settings: RuleSettings) -> list[Rule]:
    """Drop rows of strokes in a line of text: holes within them, and as dark beside the path as on it."""

    def width(rule: Rule) -> float:
        return float(cross_section(usual_profile(profiles_of(grey, rule))).width[0])

    return [r for r in rules if r.solid >= settings.solid or width(r) <= settings.broad]


@dataclass(frozen=True, slots=True)
class _Tracer:
    """Turns the blobs of a plane of thin ink into rules; the plane is transposed where they are not `horizontal`."""

    ink: InkPlane
    horizontal: bool
    settings: RuleSettings

    def rules_of(self, mask: Bools, x: int, y: int) -> Iterator[Rule]:
        """Give the rules in a blob: its pixels `mask`, with their upper left corner at `x`, `y` of the plane."""
        high, wide = mask.shape
        half = int(median(mask.sum(axis=0)) / 2)
        traced = (high > self.settings.stacked and self._long_runs_of(mask, x, y)) or self._trace(mask, x, y)
        found = []
        if wide >= 2 * self.settings.long:
            part = np.s_[y : y + high, x : x + wide]
            found = self._upon_a_crease(np.where(mask & (self.ink.raw[part] > 0), self.ink.depth[part], np.uint8(0)), x, y)
        upon = [rule for rule in found if not any(self._follows(t, rule) for t in traced)]
        for rule in (*traced, *upon):
            path = path_of(rule, self.ink.raw.shape)
            solid = self.ink.solid(path)
            if solid >= self.settings.least_solid and self._clear(rule, path, half):
                depths = self.ink.depths(rule, path)
                yield replace(rule, depth=median(np.array(depths)), solid=solid, depths=depths)

    def _clear(self, rule: Rule, path: PixelPath, half: int) -> bool:
        """Tell whether the run is a rule and no row of strokes in text: one side of it is clear.

        A second rule close by (doubled borders) covers its side entirely and is allowed. `half`: its half width in pixels.
        """
        if rule.length > 4 * self.settings.long:
            return True
        sides = self.ink.beside(path, half + 3)
        return min(sides) < self.settings.clear_side or max(sides) > self.settings.covered_side

    def _long_runs_of(self, mask: Bools, x: int, y: int) -> list[Rule]:
        """Return the rules in a blob of rules and the characters that touch them (closely set tables): strokes are shorter."""
        long = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, self.settings.long), np.uint8))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(long, connectivity=8)
        found: list[Rule] = []
        for i in range(1, count):
            left, top, w, h = (int(v) for v in stats[i, :4])
            part = labels[top : top + h, left : left + w] == i
            found.extend(self._trace(part, x + left, y + top))
        return found

    def _upon_a_crease(self, inked: Grey, x: int, y: int) -> list[Rule]:
        """Return the rules in a blob of rules and a crease that runs into them: the dark part of what is mostly faint.

        `inked`: how dark the blob's ink is, 0 where there is none.
        """
        if not inked.any():
            return []
        usual, dark = np.percentile(inked[inked > 0], (50, 97))
        if dark < self.settings.much_darker * usual:
            return []
        gap = np.ones((1, self.settings.gap + 1), np.uint8)
        printed = cv2.morphologyEx((inked > dark / 2).astype(np.uint8), cv2.MORPH_CLOSE, gap)
        return self._long_runs_of(printed > 0, x, y)

    def _follows(self, traced: Rule, rule: Rule) -> bool:
        """Tell whether the line traced through a whole blob runs along the rule within it all the way."""
        off = np.abs(np.interp(rule.along, traced.along, traced.across) - np.array(rule.across))
        step = self.settings.sample_step
        return bool(off.max() <= self.settings.astray) and traced.start <= rule.start + step and rule.end - step <= traced.end

    def _trace(self, mask: Bools, x: int, y: int) -> list[Rule]:
        """Return a run as samples; a blob of several stacked rules (bold or doubled) counts as one, a solid bar as none."""
        s = self.settings
        h, w = mask.shape
        columns = mask.sum(axis=0)
        usual = median(columns)
        if usual > s.solid_bar:
            return []
        centres = (mask * np.arange(h)[:, None]).sum(axis=0) / np.maximum(columns, 1)
        if h > s.bar_height and float(np.ptp(centres)) > s.bar_bend * w + s.bar_slack:
            return []
        at, across = centre_line(centres, s.sample_step)
        thick = max(1.0, usual - 2)  # the ink was widened by two
        return [Rule(self.horizontal, tuple(float(x + i) for i in at), tuple(y + v for v in across), thick=thick)]
