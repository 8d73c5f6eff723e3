"""Find the seals on one page: candidates from rings, ovals and squares, weighed, and no place named twice."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.page.arrays import Mask, Plane
from extractors.page.image.inks import MM_PER_INCH
from extractors.page.seals.frames import find_frames
from extractors.page.seals.measure import RingMeasure, measure, refine
from extractors.page.seals.phantoms import own_share, without_phantoms
from extractors.page.seals.planes import SealPlanes
from extractors.page.seals.rings import Ring, find_circles, find_ellipses
from extractors.page.seals.settings import DEFAULT, SealSettings
from extractors.page.seals.squares import SquareSeal, find_squares
from model.page import Colour, Ink, SealShape

Bounds = tuple[float, float, float, float]  # x0, y0, x1, y1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A seal in pixels of the working planes. `ring` for round and oval ones, `square` for the others."""

    shape: SealShape
    ink: Ink
    score: float
    ring: Ring | None = None
    square: SquareSeal | None = None
    red: bool = False
    halves: float = 1.0  # how much of the weaker half of the ring is there, left or right

    @property
    def bounds(self) -> Bounds:
        """The upright rectangle around it."""
        if self.square is not None:
            return self.square.bounds
        if self.ring is None:
            raise ValueError("a candidate needs a ring or a square")
        t = np.radians(self.ring.turn)
        dx = float(np.hypot(self.ring.a * np.cos(t), self.ring.b * np.sin(t)))
        dy = float(np.hypot(self.ring.a * np.sin(t), self.ring.b * np.cos(t)))
        return self.ring.x - dx, self.ring.y - dy, self.ring.x + dx, self.ring.y + dy


def find_candidates(planes: SealPlanes, settings: SealSettings = DEFAULT) -> list[Candidate]:
    """Return all seals of the page, best first."""
    found: list[Candidate] = []
    if planes.red is not None:
        found += _red_seals(planes.red, planes.dark, planes.mm, settings)
    taken = [c for c in found if c.score >= settings.taken]
    for candidate in _dark_seals(planes, settings):
        if all(_apart(candidate, other, settings.apart) for other in taken):
            found.append(candidate)
    return _distinct([c for c in found if _whole(c, planes.dark.shape, planes.mm, settings)], planes.mm, settings)


def _whole(c: Candidate, shape: tuple[int, ...], mm: float, settings: SealSettings) -> bool:
    """Tell whether the seal is whole. Of a half one at the edge the other half is on the next page: a paging seal."""
    x0, y0, x1, y1 = c.bounds
    beyond = max(-x0, -y0, x1 - shape[1], y1 - shape[0])
    if beyond >= settings.beyond * min(x1 - x0, y1 - y0):
        return False
    at_side = min(x0, shape[1] - x1) < settings.at_side_mm * mm
    return not at_side or (c.score >= settings.surely and c.halves >= settings.side_halves)


def _red_seals(red: Plane, dark: Plane, mm: float, settings: SealSettings) -> list[Candidate]:
    """Return the seals in red ink; what `dark` ink hides of them is not held against them."""
    hidden = (dark > settings.hides).astype(np.float32)
    found: list[Candidate] = []
    left = red.copy()
    for x0, y0, x1, y1 in _regions(red, mm, settings):
        part = np.s_[y0:y1, x0:x1]
        found += [_as_candidate(m, x0, y0, Ink.ORIGINAL, red=True) for m in _rings_in(red[part], hidden[part], mm, settings)]
    for candidate in found:
        if candidate.ring is not None:
            r = candidate.ring
            axes = (round(r.a + 1.5 * mm), round(r.b + 1.5 * mm))
            cv2.ellipse(left, (round(r.x), round(r.y)), axes, r.turn, 0, 360, 0.0, -1)
    for square in find_squares(left, mm, settings):
        found.append(Candidate(SealShape.SQUARE, Ink.ORIGINAL, square.score, square=square, red=True))
    return found + [framed for c in found if c.ring is not None for framed in _stamped_on(c, red, mm, settings)]


def _stamped_on(c: Candidate, red: Plane, mm: float, settings: SealSettings) -> list[Candidate]:
    """Return personal seals stamped over a ring, of whose ink they are a part: their frames tell."""
    x0, y0, x1, y1 = c.bounds
    room = settings.personal_mm * mm / 2
    top, left = max(0, round(y0 - room)), max(0, round(x0 - room))
    frames = find_frames(np.ascontiguousarray(red[top : round(y1 + room), left : round(x1 + room)]), mm, settings)
    at = np.array([left, top], np.float32)
    sure = (replace(f, corners=f.corners + at) for f in frames if f.score >= settings.surely)
    return [Candidate(SealShape.SQUARE, Ink.ORIGINAL, f.score, square=f, red=True) for f in sure]


def _regions(red: Plane, mm: float, settings: SealSettings) -> list[tuple[int, int, int, int]]:
    """Return the boxes of red large enough for a seal, with some room around."""
    per_mm = 2  # pixels
    scale = float(per_mm) / mm
    small = cv2.resize(red, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    inked = _without_frames((small > settings.region_ink).astype(np.uint8), round(settings.region_rule_mm * per_mm))
    joined = cv2.morphologyEx(inked, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes = []
    long, short, room = (round(v * per_mm) for v in (settings.region_mm, settings.region_short_mm, settings.region_room_mm))
    for i, (x, y, w, h, _) in enumerate(stats[1:count], start=1):
        if max(w, h) < long or min(w, h) < short or inked[labels == i].sum() < 120:
            continue
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


def _without_frames(inked: Mask, long: int) -> Mask:
    """Return ink (0/1) without straight lines of `long` pixels: the red frame of a certificate makes no region of the whole page."""
    lines = [cv2.morphologyEx(inked, cv2.MORPH_OPEN, np.ones(shape, np.uint8)) for shape in ((1, long), (long, 1))]
    return np.asarray(inked & ~(lines[0] | lines[1]), np.uint8)


def _rings_in(ink: Plane, hidden: Plane, mm: float, settings: SealSettings) -> list[RingMeasure]:
    """Return round seals; and ovals where no circle explains the ink well."""
    s = settings
    factor = MM_PER_INCH * mm / s.search_dpi
    small = cv2.resize(ink, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    one = s.search_dpi / MM_PER_INCH
    # Black print cuts red rings into pieces: let it bridge them, faintly.
    bridge = cv2.resize(hidden, (small.shape[1], small.shape[0]), interpolation=cv2.INTER_AREA)
    filled = np.maximum(small, 0.5 * bridge * (cv2.dilate(small, np.ones((5, 5), np.uint8)) > 0.3))
    rounds = find_circles(filled, np.arange(s.least_mm / 2, s.most_mm / 2, s.circle_step_mm) * one, s.red_circle, 8)
    measured = without_phantoms(_weigh(ink, [r.scaled(factor) for r in rounds], mm, hidden, s), mm, s)
    clear = [m for m in measured if m.score >= s.clear_ring]
    if not clear or _holds_more(ink, clear, mm, s):
        turns = tuple(float(t) for t in range(-90, 90, s.oval_turn_step))
        ovals = find_ellipses(_without(filled, clear, factor), np.arange(*s.oval_mm) * one, s.oval_ratios, turns, s.red_oval)
        measured += _weigh(ink, [r.scaled(factor) for r in ovals[:8]], mm, hidden, s)
    return _strongest(without_phantoms(measured, mm, s), mm, s)


def _holds_more(ink: Plane, found: list[RingMeasure], mm: float, settings: SealSettings) -> bool:
    """Tell whether red beyond the rings that were found may be of a seal: an oval that the round one of another unit is stamped over."""
    left = ink.copy()
    for m in found:
        axes = (round(m.ring.a + 1.5 * mm), round(m.ring.b + 1.5 * mm))
        cv2.ellipse(left, (round(m.ring.x), round(m.ring.y)), axes, m.ring.turn, 0, 360, 0.0, -1)
    return bool(_regions(left, mm, replace(settings, region_short_mm=settings.cap_mm)))


def _weigh(ink: Plane, rings: list[Ring], mm: float, hidden: Plane | None, settings: SealSettings) -> list[RingMeasure]:
    """Return the rings fitted and measured, without those that are no seals."""
    measured = []
    for ring in rings:
        fitted = refine(ink, ring, mm, settings)
        m = measure(ink, fitted, mm, hidden, settings)
        if m.score >= settings.least_score and 2 * fitted.b >= settings.least_pixels and _size_fits(m, mm, settings):
            measured.append(m)
    return measured


def _size_fits(measured: RingMeasure, mm: float, settings: SealSettings) -> bool:
    """Tell whether a ring has the size and shape of a seal; a flat one must be whole."""
    s, ring = settings, measured.ring
    short = s.least_flat_mm if measured.score >= s.whole_ring else s.least_short_mm
    long = s.least_mm - s.size_slack_mm <= 2 * ring.a / mm <= s.most_mm + s.size_slack_mm
    return long and 2 * ring.b / mm >= short and ring.a / ring.b < s.most_ratio


def _strongest(measured: list[RingMeasure], mm: float, settings: SealSettings) -> list[RingMeasure]:
    """Return one ring a place. Of concentric ones the outer wins unless it is much weaker: the words also stand in a ring."""
    kept: list[RingMeasure] = []
    for m in sorted(measured, key=lambda m: -(m.score + 0.012 * m.ring.radius / max(1.0, measured[0].ring.radius))):
        if all(_two_middles(m, k, mm, settings) for k in kept):
            kept.append(m)
    return kept


def _two_middles(a: RingMeasure | Candidate, b: RingMeasure | Candidate, mm: float, settings: SealSettings) -> bool:
    """Tell whether two rings are those of two seals by their middles: far apart, or two whole circles of one size that lie nearer to each other than the
    ring of words does to its own seal's, but each with a line of its own.
    """
    if a.ring is None or b.ring is None:
        return False
    between = np.hypot(a.ring.x - b.ring.x, a.ring.y - b.ring.y)
    radius = max(a.ring.b, b.ring.b)
    if between > settings.concentric * radius:
        return True
    alike = (
        min(a.ring.b, b.ring.b) >= settings.twin_size * max(a.ring.a, b.ring.a) and min(a.score, b.score) >= settings.whole_ring
    )
    return alike and between > settings.twin * radius and _own_lines(a.ring, b.ring, mm, settings)


def _own_lines(a: Ring, b: Ring, mm: float, settings: SealSettings) -> bool:
    return min(own_share(a, b, mm, settings), own_share(b, a, mm, settings)) >= settings.own_line


def _dark_seals(planes: SealPlanes, settings: SealSettings) -> list[Candidate]:
    """Return the seals in ink without colour."""
    dark, mm, s = planes.dark, planes.mm, settings
    factor = MM_PER_INCH * mm / s.search_dpi
    small = cv2.resize(dark, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    one = s.search_dpi / MM_PER_INCH
    radii = np.arange(s.dark_least_mm / 2, s.most_mm / 2, s.dark_circle_step_mm) * one
    rounds = find_circles(small, radii, s.dark_circle, 6)
    measured = _weigh(dark, [r.scaled(factor) for r in rounds], mm, None, s)
    # A round seal of one unit may stand beside the oval one of another.
    left = _without(small, [m for m in measured if m.score >= s.surely], factor)
    ovals = find_ellipses(left, np.arange(*s.dark_oval_mm) * one, s.dark_oval_ratios, (0.0,), s.dark_oval)
    measured += _weigh(dark, [r.scaled(factor) for r in ovals[:4]], mm, None, s)
    ink = Ink.COPY if planes.colour is Colour.COLOUR else Ink.UNKNOWN
    large = [m for m in measured if 2 * m.ring.a >= (s.dark_least_mm - s.size_slack_mm * (m.score >= s.surely)) * mm]
    frames = [Candidate(SealShape.SQUARE, ink, f.score, square=f) for f in find_frames(dark, mm, s)]
    return [_as_candidate(m, 0, 0, ink) for m in _strongest(without_phantoms(large, mm, s), mm, s)] + frames


def _without(small: Plane, found: list[RingMeasure], factor: float) -> Plane:
    """Return the plane without the lines of rings that were found; what they hold and cross stays."""
    left = small.copy()
    for m in found:
        r = m.ring.scaled(1 / factor)
        cv2.ellipse(left, (round(r.x), round(r.y)), (round(r.a), round(r.b)), r.turn, 0, 360, 0.0, 4)
    return left


def _as_candidate(m: RingMeasure, x0: int, y0: int, ink: Ink, red: bool = False) -> Candidate:
    """Return a ring measured in a part of the page, which begins at `x0`, `y0`, as a candidate of the page."""
    ring = Ring(m.ring.x + x0, m.ring.y + y0, m.ring.a, m.ring.b, m.ring.turn, m.score)
    shape = SealShape.OVAL if ring.a / ring.b > m.settings.oval else SealShape.ROUND
    return Candidate(shape, ink, m.score, ring=ring, red=red, halves=m.halves)


def _apart(a: Candidate, b: Candidate, most: float) -> bool:
    """Tell whether two seals share less than `most` of the smaller one."""
    ax0, ay0, ax1, ay1 = a.bounds
    bx0, by0, bx1, by1 = b.bounds
    w, h = min(ax1, bx1) - max(ax0, bx0), min(ay1, by1) - max(ay0, by0)
    if w <= 0 or h <= 0:
        return True
    least = min((ax1 - ax0) * (ay1 - ay0), (bx1 - bx0) * (by1 - by0))
    return w * h < most * least


def _distinct(found: list[Candidate], mm: float, settings: SealSettings) -> list[Candidate]:
    """Return the best seal of each place; of two, one stamped over the other, both."""
    kept: list[Candidate] = []
    for candidate in sorted(found, key=lambda c: -c.score):
        if all(_apart(candidate, other, settings.apart) or _stamped_over(candidate, other, mm, settings) for other in kept):
            kept.append(candidate)
    return kept


def _stamped_over(a: Candidate, b: Candidate, mm: float, settings: SealSettings) -> bool:
    """Tell whether two seals at one place are sure rings, each with its own line, about middles of their own, or a sure ring and a personal seal's frame."""
    if a.red is not b.red or min(a.score, b.score) < settings.surely:
        return False
    if a.ring is None or b.ring is None:
        return a.red and (a.ring is None) is not (b.ring is None)
    return _two_middles(a, b, mm, settings) and _own_lines(a.ring, b.ring, mm, settings)
