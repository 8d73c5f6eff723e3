"""Ruled lines of a page image: short straight runs of thin dark ink, robust to faint, broken, dotted and slightly bent rules."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

WORK_LONG_SIDE = 2200  # pixels of the long side (A4: about 190 dpi); all lengths below are meant at this scale
SHORT_H, SHORT_V = 46, 34  # the shortest run that may belong to a rule
LONG = 140  # a run of this length is a rule even when it touches no other
TOUCH = 9  # how far apart two rules may be and still meet
GAP = 5  # holes in a run that are closed first (dots, fax dropouts)
MAX_RUNS = 1200


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruled line. `along` runs with the line, `across` is its position at each sample; pixels of the page image."""

    horizontal: bool
    along: tuple[float, ...]
    across: tuple[float, ...]

    @property
    def start(self) -> float:
        return self.along[0]

    @property
    def end(self) -> float:
        return self.along[-1]

    @property
    def length(self) -> float:
        return self.along[-1] - self.along[0]

    @property
    def middle(self) -> float:
        return float(np.mean(self.across))

    def at(self, along: float) -> float:
        """Its position at `along`, held constant beyond its ends."""
        return float(np.interp(along, self.along, self.across))

    def scaled(self, factor: float) -> Rule:
        return Rule(self.horizontal, tuple(v * factor for v in self.along), tuple(v * factor for v in self.across))


def straight_rule(horizontal: bool, start: float, end: float, across: float) -> Rule:
    """A rule from a drawing instruction (PDF line, OFD path)."""
    return Rule(horizontal, (min(start, end), max(start, end)), (across, across))


def find_rules(grey: Grey) -> tuple[Rule, ...]:
    """All ruled lines of a grey page (dark ink on light paper), horizontal and vertical, in pixels of `grey`."""
    factor = WORK_LONG_SIDE / max(grey.shape)
    work = grey
    if factor < 0.95 or factor > 1.25:
        kind = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
        work = np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=kind), dtype=np.uint8)
    else:
        factor = 1.0
    flat = _runs(work)
    upright = _runs(np.ascontiguousarray(work.T), vertical=True)
    kept = _prune(flat, upright)
    return tuple(rule.scaled(1 / factor) for rule in kept)


def _runs(grey: Grey, vertical: bool = False) -> list[Rule]:
    """Horizontal runs of thin dark ink (call with the transposed page for vertical ones)."""
    grey = np.asarray(cv2.blur(grey, (3, 1)))
    thin = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((15, 1), np.uint8))
    depth = cv2.subtract(thin, grey)
    # most of a page is paper: its 70th percentile tells the noise
    raw = (depth > max(9.0, 2.2 * float(np.percentile(depth[::4, ::4], 70)))).astype(np.uint8)
    # two pixels of vertical slack, so that a slightly sloping rule stays one run
    ink = np.asarray(cv2.dilate(raw, np.ones((3, 1), np.uint8)))
    ink = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, GAP + 1), np.uint8)))
    length = SHORT_V if vertical else SHORT_H
    ink = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    order = np.argsort(-stats[1:, cv2.CC_STAT_WIDTH])[:MAX_RUNS] + 1
    runs: list[Rule] = []
    for i in order[: max(0, count - 1)]:
        x, y, w, h = (int(v) for v in stats[i, :4])
        mask = labels[y : y + h, x : x + w] == i
        half = float(np.median(mask.sum(axis=0))) / 2
        runs.extend(r for r in _trace(mask, x, y, not vertical) if _clear(r, raw, int(half)))
    return runs


def _clear(rule: Rule, ink: npt.NDArray[np.uint8], half: int) -> bool:
    """Whether the run is a rule and no row of strokes in text: its own path is inked, and one side of it is clear.

    A second rule close by (doubled borders) covers its side entirely and is allowed.
    """
    at = np.arange(int(rule.start), int(rule.end) + 1)
    path = np.interp(at, rule.along, rule.across).round().astype(int)

    def share(low: int, high: int) -> float:
        rows = [ink[np.clip(path + d, 0, ink.shape[0] - 1), np.clip(at, 0, ink.shape[1] - 1)] for d in range(low, high + 1)]
        return float(np.mean(np.max(rows, axis=0)))

    if share(-1, 1) < 0.6:
        return False
    if rule.length > 4 * LONG:
        return True
    sides = (share(-half - 8, -half - 3), share(half + 3, half + 8))
    return min(sides) < 0.22 or max(sides) > 0.85


def _trace(mask: npt.NDArray[np.bool_], x: int, y: int, horizontal: bool) -> list[Rule]:
    """A run as samples; a blob of several stacked rules (bold or doubled) counts as one, a solid bar as none."""
    h, w = mask.shape
    columns = mask.sum(axis=0)
    if float(np.median(columns)) > 16:
        return []
    step = 16
    centres = (mask * np.arange(h)[:, None]).sum(axis=0) / np.maximum(columns, 1)
    if h > 24 and float(np.ptp(centres)) > 0.08 * w + 12:
        return []
    at = [*range(0, w - 1, step), w - 1]
    across = [float(np.median(centres[max(0, i - step // 2) : i + step // 2 + 1])) for i in at]
    return [Rule(horizontal, tuple(float(x + i) for i in at), tuple(y + v for v in across))]


def _prune(flat: list[Rule], upright: list[Rule]) -> list[Rule]:
    """Drop strokes of characters: short runs stay only while both their ends meet rules of the other direction."""
    for _ in range(3):
        flat_ok = _anchored(flat, upright)
        upright_ok = _anchored(upright, flat_ok)
        if len(flat_ok) == len(flat) and len(upright_ok) == len(upright):
            break
        flat, upright = flat_ok, upright_ok
    return flat + upright


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
