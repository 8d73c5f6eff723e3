"""Seals on one page: candidates from rings, ovals and squares, weighed, and no place named twice."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extractors.page.seals.frames import find_frames
from extractors.page.seals.measure import RingMeasure, measure, refine
from extractors.page.seals.planes import Planes
from extractors.page.seals.rings import Plane, Ring, find_circles, find_ellipses
from extractors.page.seals.squares import Square, find_squares
from model.page import Colour, Ink, SealShape

LEAST_MM, MOST_MM = 27.0, 54.0  # diameters of round seals and lengths of ovals that are looked for
DARK_LEAST_MM = 32.0  # in black ink only what is as large as official seals: small rings are everywhere in print
LEAST_PIXELS = 80  # below this a side nothing is judged
SEARCH_DPI = 50.0
MM = 25.4
LEAST_SCORE = 0.25
OVAL_RATIOS = (1.2, 1.34, 1.5, 1.7)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A seal in pixels of the working planes. `ring` for round and oval ones, `square` for the others."""

    shape: SealShape
    ink: Ink
    score: float
    ring: Ring | None = None
    square: Square | None = None
    red: bool = False
    halves: float = 1.0  # how much of the weaker half of the ring is there, left or right

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        if self.square is not None:
            return self.square.bounds
        if self.ring is None:
            raise ValueError("a candidate needs a ring or a square")
        t = np.radians(self.ring.turn)
        dx = float(np.hypot(self.ring.a * np.cos(t), self.ring.b * np.sin(t)))
        dy = float(np.hypot(self.ring.a * np.sin(t), self.ring.b * np.cos(t)))
        return self.ring.x - dx, self.ring.y - dy, self.ring.x + dx, self.ring.y + dy


def find_candidates(planes: Planes) -> list[Candidate]:
    """All seals of the page, best first."""
    found: list[Candidate] = []
    if planes.red is not None:
        found += _red_seals(planes.red, planes.dark, planes.mm)
    taken = [c for c in found if c.score >= 0.4]
    for candidate in _dark_seals(planes.dark, planes.mm, planes.colour):
        if all(_apart(candidate, other) for other in taken):
            found.append(candidate)
    return _distinct([c for c in found if _whole(c, planes.dark.shape, planes.mm)])


def _whole(c: Candidate, shape: tuple[int, ...], mm: float) -> bool:
    """Whether the seal is whole. Of a half one at the edge the other half is on the next page: a paging seal."""
    x0, y0, x1, y1 = c.bounds
    beyond = max(-x0, -y0, x1 - shape[1], y1 - shape[0])
    if beyond >= 0.14 * min(x1 - x0, y1 - y0):
        return False
    at_side = min(x0, shape[1] - x1) < 3 * mm
    return not at_side or (c.score >= 0.6 and c.halves >= 0.3)


def _red_seals(red: Plane, dark: Plane, mm: float) -> list[Candidate]:
    hidden = (dark > 0.45).astype(np.float32)
    found: list[Candidate] = []
    left = red.copy()
    for x0, y0, x1, y1 in _regions(red, mm):
        part = np.s_[y0:y1, x0:x1]
        measured = _rings_in(red[part], mm, hidden[part])
        found += [_as_candidate(m, x0, y0, Ink.ORIGINAL, red=True) for m in measured]
    for candidate in found:
        if candidate.ring is not None:
            r = candidate.ring
            axes = (round(r.a + 1.5 * mm), round(r.b + 1.5 * mm))
            cv2.ellipse(left, (round(r.x), round(r.y)), axes, r.turn, 0, 360, 0.0, -1)
    for square in find_squares(left, mm):
        found.append(Candidate(SealShape.SQUARE, Ink.ORIGINAL, square.score, square=square, red=True))
    return found


def _regions(red: Plane, mm: float) -> list[tuple[int, int, int, int]]:
    """Boxes of red large enough for a seal, with some room around."""
    scale = 2.0 / mm
    small = cv2.resize(red, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    inked = (small > 0.14).astype(np.uint8)
    joined = cv2.morphologyEx(inked, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes = []
    for i, (x, y, w, h, _) in enumerate(stats[1:count], start=1):
        if max(w, h) < 24 * 2 or min(w, h) < 10 * 2 or inked[labels == i].sum() < 120:
            continue
        room = 14 * 2
        x0, y0, x1, y1 = x - room, y - room, x + w + room, y + h + room
        boxes.append(
            (
                max(0, int(x0 / scale)),
                max(0, int(y0 / scale)),
                min(red.shape[1], int(x1 / scale)),
                min(red.shape[0], int(y1 / scale)),
            )
        )
    return boxes


def _rings_in(ink: Plane, mm: float, hidden: Plane) -> list[RingMeasure]:
    """Round seals first; ovals where no circle explains the ink well."""
    factor = MM * mm / SEARCH_DPI
    small = cv2.resize(ink, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    one = SEARCH_DPI / MM
    # Black print cuts red rings into pieces: let it bridge them, faintly.
    bridge = cv2.resize(hidden, (small.shape[1], small.shape[0]), interpolation=cv2.INTER_AREA)
    filled = np.maximum(small, 0.5 * bridge * (cv2.dilate(small, np.ones((5, 5), np.uint8)) > 0.3))
    rounds = find_circles(filled, np.arange(LEAST_MM / 2, MOST_MM / 2, 0.6) * one, 0.16, 8)
    measured = _weigh(ink, [r.scaled(factor) for r in rounds], mm, hidden)
    if not measured or max(m.score for m in measured) < 0.75:
        turns = tuple(float(t) for t in range(-90, 90, 15))
        ovals = find_ellipses(filled, np.arange(19.0, 27.0, 0.8) * one, OVAL_RATIOS, turns, 0.3)
        measured += _weigh(ink, [r.scaled(factor) for r in ovals[:8]], mm, hidden)
    return _strongest(measured)


def _weigh(ink: Plane, rings: list[Ring], mm: float, hidden: Plane | None) -> list[RingMeasure]:
    measured = []
    for ring in rings:
        fitted = refine(ink, ring, mm)
        m = measure(ink, fitted, mm, hidden)
        if m.score >= LEAST_SCORE and 2 * fitted.b >= LEAST_PIXELS and _size_fits(fitted, mm):
            measured.append(m)
    return measured


def _size_fits(ring: Ring, mm: float) -> bool:
    return LEAST_MM - 2 <= 2 * ring.a / mm <= MOST_MM + 2 and 2 * ring.b / mm >= 22 and ring.a / ring.b < 2.0


def _strongest(measured: list[RingMeasure]) -> list[RingMeasure]:
    """One ring a place. Of concentric ones the outer wins unless it is much weaker: the words also stand in a ring."""
    kept: list[RingMeasure] = []
    for m in sorted(measured, key=lambda m: -(m.score + 0.012 * m.ring.radius / max(1.0, measured[0].ring.radius))):
        if all(np.hypot(m.ring.x - k.ring.x, m.ring.y - k.ring.y) > 0.45 * max(m.ring.b, k.ring.b) for k in kept):
            kept.append(m)
    return kept


def _dark_seals(dark: Plane, mm: float, colour: Colour) -> list[Candidate]:
    factor = MM * mm / SEARCH_DPI
    small = cv2.resize(dark, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    one = SEARCH_DPI / MM
    rounds = find_circles(small, np.arange(DARK_LEAST_MM / 2, MOST_MM / 2, 0.8) * one, 0.22, 6)
    measured = _weigh(dark, [r.scaled(factor) for r in rounds], mm, None)
    # A round seal of one unit may stand beside the oval one of another.
    ovals = find_ellipses(_without(small, measured, factor), np.arange(19.5, 25.0, 0.8) * one, (1.4,), (0.0,), 0.24)
    measured += _weigh(dark, [r.scaled(factor) for r in ovals[:4]], mm, None)
    ink = Ink.COPY if colour is Colour.COLOUR else Ink.UNKNOWN
    large = [m for m in measured if 2 * m.ring.a >= DARK_LEAST_MM * mm]
    frames = [Candidate(SealShape.SQUARE, ink, f.score, square=f) for f in find_frames(dark, mm)]
    return [_as_candidate(m, 0, 0, ink) for m in _strongest(large)] + frames


def _without(small: Plane, found: list[RingMeasure], factor: float) -> Plane:
    """The plane without the lines of rings that were surely found; what they hold and cross stays."""
    left = small.copy()
    for m in found:
        if m.score >= 0.6:
            r = m.ring.scaled(1 / factor)
            cv2.ellipse(left, (round(r.x), round(r.y)), (round(r.a), round(r.b)), r.turn, 0, 360, 0.0, 4)
    return left


def _as_candidate(m: RingMeasure, x0: int, y0: int, ink: Ink, red: bool = False) -> Candidate:
    ring = Ring(m.ring.x + x0, m.ring.y + y0, m.ring.a, m.ring.b, m.ring.turn, m.score)
    shape = SealShape.OVAL if ring.a / ring.b > 1.14 else SealShape.ROUND
    return Candidate(shape, ink, m.score, ring=ring, red=red, halves=m.halves)


def _apart(a: Candidate, b: Candidate) -> bool:
    ax0, ay0, ax1, ay1 = a.bounds
    bx0, by0, bx1, by1 = b.bounds
    w, h = min(ax1, bx1) - max(ax0, bx0), min(ay1, by1) - max(ay0, by0)
    if w <= 0 or h <= 0:
        return True
    least = min((ax1 - ax0) * (ay1 - ay0), (bx1 - bx0) * (by1 - by0))
    return w * h < 0.55 * least


def _distinct(found: list[Candidate]) -> list[Candidate]:
    kept: list[Candidate] = []
    for candidate in sorted(found, key=lambda c: -c.score):
        if all(_apart(candidate, other) for other in kept):
            kept.append(candidate)
    return kept
