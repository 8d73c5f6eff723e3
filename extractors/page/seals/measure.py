"""Look at a candidate ring closely: fit its ellipse, unwrap it, and say in numbers how much of a seal it is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page.arrays import Bools, Floats, Plane
from extractors.page.seals.rings import Ring
from extractors.page.seals.settings import DEFAULT, SealSettings, ramp

REACH = 1.3  # the unwrapped picture ends at this many radii


@dataclass(frozen=True, slots=True)
class PolarGrid:
    """Where a ring is sampled: `angles` columns, `steps` rows from `outer` to `inner` radii."""

    angles: int
    steps: int
    inner: float = 0.0
    outer: float = REACH


MEASURED = PolarGrid(360, 208)
ANGLES, STEPS = MEASURED.angles, MEASURED.steps


@dataclass(frozen=True, slots=True)
class RingMeasure:
    """What the unwrapped ring shows; all are shares 0–1 unless said otherwise.

    `cover`: of the circumference with a line along it. `chance`: the same beside the ring, as text or rules would give it.
    `band`: angles with ink in the band of ring text. `busy`: changes from ink to paper along
    that band, a turn. `star`: ink around the centre, `moat`: ink on the way from there to the
    words. `points`: how surely the ink around the centre is a five-pointed star. `halves`: `cover` of the left or the
    right half, whichever has less: a slice of a paging seal has one only.
    """

    ring: Ring
    cover: float
    chance: float
    band: float
    busy: int
    star: float
    moat: float
    points: float
    halves: float
    settings: SealSettings = DEFAULT

    @property
    def excess(self) -> float:
        """What the line has beyond chance."""
        return self.cover - self.chance

    @property
    def score(self) -> float:
        """How much of a seal this is (0–1). The ring counts most; a bare circle without words or star is no seal."""
        s = self.settings
        ring = ramp(self.excess, s.ring_excess) * ramp(self.cover, s.ring_cover)
        # A star in the very middle is no chance.
        points = self.points * ramp(self.star, s.star_body)
        points *= ramp(self.halves, s.star_halves)
        ring = max(ring, points * ramp(self.excess, s.star_ring_excess) * ramp(self.cover, s.star_ring_cover))
        words = ramp(self.band, s.words_band) * ramp(self.busy, s.words_busy)
        star = ramp(self.star, s.star_ink) * ramp(self.moat, s.star_moat)
        return ring * max(words, star, points)


def unwrap(plane: Plane, ring: Ring, grid: PolarGrid = MEASURED) -> Plane:
    """Return the ring as a polar picture (steps, angles): row 0 at the outer radius, the last row at the inner one; column 0 at the
    right (east) of the page, running clockwise.
    """
    theta = np.linspace(0, 2 * np.pi, grid.angles, endpoint=False, dtype=np.float32)[None, :]
    f = np.linspace(grid.outer, grid.inner, grid.steps, dtype=np.float32)[:, None]
    x, y = on_ellipse(ring, theta, f)
    return np.asarray(cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0), np.float32)


def on_ellipse(ring: Ring, theta: NDArray[np.float32], f: NDArray[np.float32]) -> tuple[Plane, Plane]:
    """Return the pixels at page angle `theta` (radians, clockwise from east) and `f` radii from the centre."""
    turn = np.float32(np.radians(ring.turn))
    u, v = np.cos(theta - turn), np.sin(theta - turn)
    # Distance of the ellipse's outline in direction theta, so that angles stay angles of the page for ovals too.
    reach = ring.a * ring.b / np.sqrt((ring.b * u) ** 2 + (ring.a * v) ** 2)
    x = ring.x + f * reach * np.cos(theta)
    y = ring.y + f * reach * np.sin(theta)
    return x.astype(np.float32), y.astype(np.float32)


def refine(plane: Plane, ring: Ring, mm: float, settings: SealSettings = DEFAULT) -> Ring:
    """Return the ring with its ellipse fitted to the line that runs round near it; as it was where none does. `mm`: pixels a millimetre."""
    for slack in settings.fit_slack:
        ridge = _ridges(unwrap(plane, ring), ring, mm)
        f = np.linspace(REACH, 0, STEPS)
        near = np.abs(f - 1) <= slack
        part = ridge[near]
        place = part.argmax(axis=0)
        height = part.max(axis=0)
        good = height > max(settings.fit_line, settings.fit_line_share * float(np.percentile(height, 75)))
        if good.sum() < settings.fit_angles:
            return ring
        radius = f[near][place]
        good &= np.abs(radius - _smooth(radius, good, settings.fit_robust)) < settings.fit_off
        if good.sum() < settings.fit_angles:
            return ring
        theta = np.linspace(0, 2 * np.pi, ANGLES, endpoint=False, dtype=np.float32)[good]
        x, y = on_ellipse(ring, theta, radius[good].astype(np.float32))
        fitted = _fit(x, y, ring, settings)
        if fitted is None:
            return ring
        ring = fitted
    return ring


def _smooth(radius: Floats, good: Bools, off: float) -> Floats:
    """Return a slowly changing radius through the good angles: shift and ellipse (orders 0 to 2), fitted robustly. A point counts a quarter
    where it is `off`.
    """
    t = np.linspace(0, 2 * np.pi, len(radius), endpoint=False)
    base = np.stack([np.ones_like(t), np.cos(t), np.sin(t), np.cos(2 * t), np.sin(2 * t)], axis=1)
    weight = good.astype(float)
    fit = np.ones_like(t)
    for _ in range(6):
        w = np.sqrt(weight)[:, None]
        fit = base @ np.linalg.lstsq(base * w, radius * w[:, 0], rcond=None)[0]
        weight = good / (1 + ((radius - fit) / off) ** 2) ** 2
    return fit


def _fit(x: Plane, y: Plane, before: Ring, settings: SealSettings) -> Ring | None:
    """Return the ellipse through points, None where it is far from the ring `before`."""
    (cx, cy), (d1, d2), angle = cv2.fitEllipseDirect(np.stack([x, y], axis=1).astype(np.float32))
    a, b, turn = d1 / 2, d2 / 2, angle
    if a < b:
        a, b, turn = b, a, angle + 90
    shift = np.hypot(cx - before.x, cy - before.y)
    least, most = settings.fit_size
    if b <= 0 or shift > settings.fit_shift * before.b or not least < (a + b) / (before.a + before.b) < most:
        return None
    turn = (turn + 90) % 180 - 90
    return Ring(float(cx), float(cy), float(a), float(b), float(turn), before.score)


def _ridges(polar: Plane, ring: Ring, mm: float) -> Plane:
    """Return how much each sample is a thin line along the ring: ink within half a millimetre less the ink around it."""
    per_mm = STEPS / REACH / ring.radius * mm
    narrow = cv2.GaussianBlur(polar, (0, 0), sigmaX=0.8, sigmaY=max(0.4, 0.35 * per_mm))
    wide = cv2.GaussianBlur(polar, (0, 0), sigmaX=0.8, sigmaY=1.5 * per_mm)
    return np.asarray(narrow - wide, np.float32)


def measure(plane: Plane, ring: Ring, mm: float, hidden: Plane | None = None, settings: SealSettings = DEFAULT) -> RingMeasure:
    """Say in numbers how much of a seal a fitted ring is. `hidden`: 1 where other ink lies over the seal and hides it (black print over
    red).
    """
    s, polar = settings, unwrap(plane, ring)
    f = np.linspace(REACH, 0, STEPS)
    ridge = _ridges(polar, ring, mm)
    at_ring = np.abs(f - 1) <= s.at_ring
    height = ridge[at_ring].max(axis=0)
    seen = np.ones(ANGLES, bool)
    if hidden is not None:
        seen = unwrap(hidden, ring)[at_ring].mean(axis=0) < s.hidden_share
        seen |= height > s.hidden_line
    enough = seen.sum() > s.level_angles
    level = float(np.percentile(height[seen], 70)) if enough else 0.0
    line = max(s.line_ink, s.line_share * level)
    cover = float((height[seen] > line).mean()) if enough else 0.0
    beside = [np.abs(f - at) <= s.at_ring for at in s.beside_ring]
    chance = float(np.mean([(ridge[rows].max(axis=0) > line).mean() for rows in beside]))
    inked = polar > max(s.inked, s.inked_share * level)
    along = (polar[np.abs(f - at) <= s.words_line].mean(axis=0) for at in s.words_at)
    return RingMeasure(
        ring,
        cover=cover,
        chance=chance,
        band=float(inked[_between(f, s.words_zone)].any(axis=0).mean()),
        busy=max(_changes(ink, max(s.change_ink, s.change_share * level)) for ink in along),
        star=float(inked[f < s.star_zone].mean()),
        moat=float(inked[_between(f, s.moat_zone)].mean()),
        points=_points(polar[_between(f, s.points_zone)].mean(axis=0), s),
        halves=_halves(height > line, seen),
        settings=s,
    )


def _between(f: Floats, zone: tuple[float, float]) -> Bools:
    """Tell which radii lie in a zone."""
    return np.asarray((f > zone[0]) & (f < zone[1]))


def _halves(inked: Bools, seen: Bools) -> float:
    """Return the smaller share of the two halves beside the vertical axis that has a line."""
    right = np.abs((np.arange(ANGLES) + ANGLES // 2) % ANGLES - ANGLES // 2) < ANGLES // 4
    shares = [float(inked[half & seen].mean()) if (half & seen).sum() > 20 else 0.0 for half in (right, ~right)]
    return min(shares)


def _points(middle: Plane, settings: SealSettings) -> float:
    """Return how surely ink, summed along the radius at each angle, has the five points of a star and no other symmetry, 0–1."""
    total = float(middle.sum())
    if middle.mean() < settings.points_ink:
        return 0.0
    waves = np.abs(np.fft.rfft(middle)[1:9]) / total
    return ramp(waves[4] - 0.8 * np.delete(waves, 4).max(), settings.points)


def _changes(along: Plane, least: float) -> int:
    """Return how often ink begins on the way round, as characters make it."""
    inked = along > least
    return int((np.diff(np.append(inked, inked[0]).astype(np.int8)) == 1).sum())
