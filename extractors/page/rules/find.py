"""Ruled lines of a page image: short straight runs of thin dark ink, robust to faint, broken, dotted and slightly bent rules."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from extractors.page.rules.creases import erase, print_of, soft, without_creases, without_streaks
from extractors.page.rules.cross_section import profiles_of, shape_of
from extractors.page.rules.dividers import add_dividers, more_dividers
from extractors.page.rules.paths import Ink, Path, centre_line, median, path_of
from extractors.page.rules.rule import LONG, TOUCH, Grey, Rule, straight_rule

__all__ = ["Grey", "Rule", "find_rules", "straight_rule"]

WORK_LONG_SIDE = 2200  # pixels of the long side (A4: about 190 dpi); all lengths below are meant at this scale
SHORT_H, SHORT_V = 46, 34  # the shortest run that may belong to a rule
GAP = 5  # holes in a run that are closed first (dots, fax dropouts)
STACKED = 16  # a blob this high may hold several rules, or a rule and characters that touch it
MAX_RUNS = 1200
STEP = 16  # pixels between the samples of a rule
DOT_INK = 0.16  # pixels of ink that a dotted rule has at least for each pixel of its length
DOT, DASH, DOT_GAP, DOT_WINDOW = 5, 300, 23, 91  # height and length of a mark, widest gap, how far around marks are counted
CHARACTER = 90  # pixels: no character is as large
DOTTED = 0.9  # share of the path that is inked, below which rules count as dotted
SOLID = 0.93  # share of a rule's path that is inked, on a page whose long rules have no holes
USUAL = 0.97  # `solid` of rules where the page has no long ones to tell
BROAD = 7  # pixels at half its darkness that a rule with holes may be wide
MUCH_DARKER = 3.0  # how many times as dark as a crease the rule is that it runs into
ASTRAY = 2.0  # pixels that the middle of a blob may be off the rule in it
FAINT = 0.3  # share of the usual darkness of the page's rules


def find_rules(grey: Grey) -> tuple[Rule, ...]:
    """All ruled lines of a grey page (dark ink on light paper), horizontal and vertical, in pixels of `grey`."""
    factor = WORK_LONG_SIDE / max(grey.shape)
    work = grey
    if factor < 0.95 or factor > 1.25:
        kind = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
        work = np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=kind), dtype=np.uint8)
    else:
        factor = 1.0
    marks = _marks(_ink(work))
    turned = np.ascontiguousarray(work.T)
    flat, _ = _runs(work, marks.level)
    upright, ink = _runs(turned, np.ascontiguousarray(marks.upright.T), vertical=True)
    like = print_of(work, marks.all)
    high, wide = work.shape
    flat, _ = without_creases(work, without_streaks(flat, wide, high)[0], like)
    upright, streaks = without_streaks(upright, wide, high)
    upright, creases = without_creases(turned, upright, like)
    erase(ink, (*streaks, *creases))
    flat, upright = _narrow(flat, work), _narrow(upright, turned)
    flat, upright = _solid_enough(flat, flat + upright), _solid_enough(upright, flat + upright)
    flat, upright = _prune(flat, upright)
    if _usual_solidity(flat + upright) > SOLID:
        upright = add_dividers(flat, upright, ink, lambda rule: not soft(turned, rule, like))
    if _is_dotted(flat, marks.all):
        upright = more_dividers(flat, upright, _dots_closed(np.ascontiguousarray(marks.ruled.T)))
    return tuple(rule.scaled(1 / factor) for rule in _dark_enough(flat + upright))


def _runs(grey: Grey, marks: Grey, vertical: bool = False) -> tuple[list[Rule], Grey]:
    """Horizontal runs of thin dark ink (call with the transposed page for vertical ones), and the thin ink itself (0/1)."""
    grey = np.asarray(cv2.blur(grey, (3, 1)))
    thin = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((15, 1), np.uint8))
    depth = cv2.subtract(thin, grey)
    # most of a page is paper: its 70th percentile tells the noise
    raw = (depth > max(9.0, 2.2 * float(np.percentile(depth[::4, ::4], 70)))).astype(np.uint8)
    dots = _dotted(marks)
    raw |= dots
    # two pixels of vertical slack, so that a slightly sloping rule stays one run
    ink = np.asarray(cv2.dilate(raw, np.ones((3, 1), np.uint8)))
    ink = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, GAP + 1), np.uint8)))
    length = SHORT_V if vertical else SHORT_H
    ink = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    order = np.argsort(-stats[1:, cv2.CC_STAT_WIDTH])[:MAX_RUNS] + 1
    runs: list[Rule] = []
    there = Ink(raw, depth)
    for i in order[: max(0, count - 1)]:
        x, y, w, h = (int(v) for v in stats[i, :4])
        mask = labels[y : y + h, x : x + w] == i
        half = int(median(mask.sum(axis=0)) / 2)
        traced = (h > STACKED and _long_runs_of(mask, x, y, not vertical)) or _trace(mask, x, y, not vertical)
        found = []
        if w >= 2 * LONG:
            inked = np.where(mask & (raw[y : y + h, x : x + w] > 0), depth[y : y + h, x : x + w], np.uint8(0))
            found = _upon_a_crease(inked, x, y, not vertical)
        upon = [rule for rule in found if not any(_follows(t, rule) for t in traced)]
        for rule in (*traced, *upon):
            path = path_of(rule, raw.shape)
            solid = there.solid(path)
            if _clear(rule, path, solid, there, half):
                depths = there.depths(rule, path)
                runs.append(replace(rule, depth=median(np.array(depths)), solid=solid, depths=depths))
    return runs, raw


def _ink(grey: Grey) -> Grey:
    """All ink (0/1): what is darker than the paper around it."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.resize(
        cv2.dilate(small, np.ones((9, 9), np.uint8)), (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR
    )
    depth = cv2.subtract(paper, grey)
    return np.asarray(depth > max(24.0, 2.2 * float(np.percentile(depth[::4, ::4], 70)))).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class _Marks:
    """Ink (0/1) by the size of its connected pieces: `level` and `upright` pieces are thin across, as dots and dashes of rules
    are; `ruled` is what is thin or too large for a character.
    """

    all: Grey
    level: Grey
    upright: Grey
    ruled: Grey


def _marks(ink: Grey) -> _Marks:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    level, upright = (high <= DOT) & (wide <= DASH), (wide <= DOT) & (high <= DASH)
    kinds = level * 1 + upright * 2 + (level | upright | (np.maximum(wide, high) >= CHARACTER)) * 4
    kinds[0] = 0
    found = kinds.astype(np.uint8)[labels]
    return _Marks(ink, found & 1, (found >> 1) & 1, (found >> 2) & 1)


def _dotted(marks: Grey) -> Grey:
    """Dotted and dashed rules with their gaps closed: rows of marks too small for characters, closer than chance sets specks."""
    rows = np.zeros_like(marks)
    if int(marks.sum()) < 20:
        return rows
    # ink per length: a dot of two or three pixels in every twelve, and little of it above and below
    near = cv2.boxFilter(marks, cv2.CV_16U, (DOT_WINDOW, 3), normalize=False)
    if near.max() < DOT_WINDOW * DOT_INK:
        return rows
    aside = np.maximum(np.roll(near, 7, axis=0), np.roll(near, -7, axis=0))
    dense = ((near >= DOT_WINDOW * DOT_INK) & (near >= 2 * aside + 6)).astype(np.uint8)
    if not dense.any():
        return rows
    band = cv2.dilate(marks, np.ones((3, 1), np.uint8))
    closed = cv2.morphologyEx(band, cv2.MORPH_CLOSE, np.ones((1, DOT_GAP), np.uint8))
    cv2.morphologyEx(closed & dense, cv2.MORPH_OPEN, np.ones((1, SHORT_V), np.uint8), dst=rows)
    return rows


def _is_dotted(flat: list[Rule], marks: Grey) -> bool:
    """Whether the page's horizontal rules have holes where the ink itself is looked at."""
    ink = Ink(marks, marks)
    inked = [ink.solid(path_of(r, marks.shape)) for r in flat if r.length >= LONG]
    return len(inked) > 1 and float(np.median(inked)) < DOTTED


def _dots_closed(ruled: Grey) -> Grey:
    """Ink without characters, short gaps along the line closed: walls of low rows on a page whose rules are dotted."""
    band = cv2.dilate(ruled, np.ones((3, 1), np.uint8))
    return np.asarray(cv2.morphologyEx(band, cv2.MORPH_CLOSE, np.ones((1, DOT + 2), np.uint8)), np.uint8)


def _solid_enough(rules: list[Rule], page: list[Rule]) -> list[Rule]:
    """Drop runs with more holes than the page's long rules have: strokes of closely set characters one beside the other."""
    usual = _usual_solidity(page)
    need, need_long = min(SOLID + 0.03, usual - 0.03), min(SOLID - 0.03, usual - 0.1)
    return [r for r in rules if r.solid >= (need if r.length < 4 * LONG else need_long)]


def _narrow(rules: list[Rule], grey: Grey) -> list[Rule]:
    """Without rows of strokes in a line of text: holes within them, and as dark beside the path as on it."""
    return [
        r
        for r in rules
        if r.solid >= SOLID or float(shape_of(np.median(profiles_of(grey, r), axis=0)[None, :]).width[0]) <= BROAD
    ]


def _usual_solidity(page: list[Rule]) -> float:
    """`solid` of the page's long rules, the median by length; that of a plain scan where it has none."""
    long = sorted((r for r in page if r.length >= 3 * LONG), key=lambda r: r.solid)
    if not long:
        return USUAL
    weight = np.cumsum([r.length for r in long])
    return long[int(np.searchsorted(weight, weight[-1] / 2))].solid


def _dark_enough(rules: list[Rule]) -> list[Rule]:
    """Drop what is far fainter than the page's rules: creases, shadows, print that shows through."""
    if not rules:
        return rules
    order = sorted(rules, key=lambda r: r.depth)
    weight = np.cumsum([r.length for r in order])
    usual = order[int(np.searchsorted(weight, weight[-1] / 2))].depth
    return [r for r in rules if r.depth >= FAINT * usual]


def _clear(rule: Rule, path: Path, solid: float, ink: Ink, half: int) -> bool:
    """Whether the run is a rule and no row of strokes in text: its own path is inked, and one side of it is clear.

    A second rule close by (doubled borders) covers its side entirely and is allowed.
    """
    if solid < 0.6:
        return False
    if rule.length > 4 * LONG:
        return True
    sides = ink.beside(path, half + 3)
    return min(sides) < 0.22 or max(sides) > 0.85


def _long_runs_of(mask: npt.NDArray[np.bool_], x: int, y: int, horizontal: bool) -> list[Rule]:
    """The rules in a blob of rules and the characters that touch them (closely set tables): strokes are shorter than rules."""
    long = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, LONG), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(long, connectivity=8)
    found: list[Rule] = []
    for i in range(1, count):
        left, top, w, h = (int(v) for v in stats[i, :4])
        part = labels[top : top + h, left : left + w] == i
        found.extend(_trace(part, x + left, y + top, horizontal))
    return found


def _upon_a_crease(inked: Grey, x: int, y: int, horizontal: bool) -> list[Rule]:
    """The rules in a blob of rules and a crease that runs into them: the dark part of what is mostly faint.

    `inked`: how dark the blob's ink is, 0 where there is none.
    """
    if not inked.any():
        return []
    usual, dark = np.percentile(inked[inked > 0], (50, 97))
    if dark < MUCH_DARKER * usual:
        return []
    printed = cv2.morphologyEx((inked > dark / 2).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((1, GAP + 1), np.uint8))
    return _long_runs_of(printed > 0, x, y, horizontal)


def _follows(traced: Rule, rule: Rule) -> bool:
    """Whether the line traced through a whole blob runs along the rule within it all the way."""
    off = np.abs(np.interp(rule.along, traced.along, traced.across) - np.array(rule.across))
    return bool(off.max() <= ASTRAY) and traced.start <= rule.start + STEP and rule.end - STEP <= traced.end


def _trace(mask: npt.NDArray[np.bool_], x: int, y: int, horizontal: bool) -> list[Rule]:
    """A run as samples; a blob of several stacked rules (bold or doubled) counts as one, a solid bar as none."""
    h, w = mask.shape
    columns = mask.sum(axis=0)
    usual = median(columns)
    if usual > 16:
        return []
    centres = (mask * np.arange(h)[:, None]).sum(axis=0) / np.maximum(columns, 1)
    if h > 24 and float(np.ptp(centres)) > 0.08 * w + 12:
        return []
    at, across = centre_line(centres, STEP)
    thick = max(1.0, usual - 2)  # the ink was widened by two
    return [Rule(horizontal, tuple(float(x + i) for i in at), tuple(y + v for v in across), thick=thick)]


def _prune(flat: list[Rule], upright: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    """Drop strokes of characters: short runs stay only while both their ends meet rules of the other direction."""
    for _ in range(3):
        flat_ok = _anchored(flat, upright)
        upright_ok = _anchored(upright, flat_ok)
        if len(flat_ok) == len(flat) and len(upright_ok) == len(upright):
            break
        flat, upright = flat_ok, upright_ok
    return flat, upright


def _anchored(rules: list[Rule], others: list[Rule]) -> list[Rule]:
    if not rules:
        return []
    if not others:
        return [r for r in rules if r.length >= LONG]
    start = np.array([o.start for o in others])
    end = np.array([o.end for o in others])
    place = np.array([o.middle for o in others])
    kept = []
    for rule in rules:
        need = 0 if rule.length >= LONG else (1 if rule.length >= LONG / 2 else 2)
        if need == 0:
            kept.append(rule)
            continue
        spans = (start - TOUCH <= rule.middle) & (rule.middle <= end + TOUCH) & ((end - start) > 0.9 * SHORT_V)
        ends = sum(bool(np.any(spans & (np.abs(place - v) <= TOUCH))) for v in (rule.start, rule.end))
        if ends >= need:
            kept.append(rule)
    return kept
