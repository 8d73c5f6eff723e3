"""Lay the words of a ring out for the recogniser: the band between ring and star as one straight strip, the lines in its middle as crops."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.page.arrays import Bools, Floats, Image, Plane
from extractors.page.seals.foot import Band
from extractors.page.seals.measure import REACH, PolarGrid
from extractors.page.seals.rings import Ring
from extractors.page.seals.settings import SealSettings

Gap = tuple[int, int]  # columns before the first and behind the last character; the second may exceed ANGLES
Variant = tuple[float, float, float]  # outer and inner radius of the band, stretch

LINE_HEIGHT = 56  # pixels of a strip handed to the recogniser
ANGLES = 1440
READ = PolarGrid(ANGLES, 260)
RADII = np.linspace(REACH, 0, READ.steps)  # of the rows of a ring unwrapped by READ
UPRIGHT = 440  # pixels of the side of a seal turned upright


def text_band(polar: Plane, settings: SealSettings) -> Band:
    """Return the outer and inner edge (in radii) of the ring of words: the ink between the first quiet gap inside the ring and the next.

    `polar`: unwrapped by READ.
    """
    f, s = RADII, settings
    # The middle of all directions: the name fills most of the round, straight words and a number only some of it.
    spread = cv2.blur(np.hstack([polar, polar[:, : ANGLES // 14]]), (ANGLES // 14, 1))[:, :ANGLES]
    profile = cv2.GaussianBlur(np.percentile(spread, 70, axis=1).astype(np.float32)[:, None], (1, 7), 1.6)[:, 0]
    zone = (f < 0.95) & (f > 0.5)
    busy = float(np.percentile(profile[zone], 80))
    quiet = profile < s.band_quiet * busy
    outer = s.band_usual_outer
    for i in np.nonzero((f < s.band_outer[1]) & (f > s.band_outer[0]))[0]:
        if quiet[i]:
            outer = float(f[i])
        elif outer < s.band_usual_outer and quiet[i : i + 16].mean() < s.band_quiet_run:
            break
    inner = s.band_usual_inner
    for i in np.nonzero((f < outer - s.band_least) & (f > s.band_inner))[0]:
        if profile[i] < s.band_quiet_inner * busy:
            inner = float(f[i])
            break
    if outer - inner < s.band_narrow:
        return s.band_usual
    return min(s.band_most, outer + s.band_slack), max(s.band_inner, inner - s.band_slack)


def in_band(polar: Plane, band: Band) -> Plane:
    """Return the rows of a ring unwrapped by READ that show the words."""
    return polar[(band[0] > RADII) & (band[1] < RADII)]


def gap_at(words: Plane, foot: float, settings: SealSettings) -> Gap:
    """Return the gap around the foot (degrees). `words`: ink at each angle."""
    inked = words > max(settings.gap_ink, settings.gap_share * float(np.percentile(words, 65)))
    inked = cv2.morphologyEx(inked.astype(np.uint8)[None, :], cv2.MORPH_OPEN, np.ones((1, 9), np.uint8))[0] > 0
    at, most = round(foot * ANGLES / 360), settings.widest_half_gap * ANGLES // 360
    step = {}
    for side in (-1, 1):
        reach = 0
        # The foot itself may hold a stray blot: look for the first character beyond a few degrees.
        while reach < most and (reach < ANGLES // 36 or not inked[(at + side * reach) % ANGLES]):
            reach += 1
        step[side] = reach
    return at - step[-1], at + step[1]


def variants(band: Band) -> list[Variant]:
    """Return how a band is laid out, the usual way first."""
    outer, inner = band
    return [(outer, inner, 1.0), (outer, inner, 1.35), (outer + 0.02, max(0.4, inner - 0.05), 1.15)]


def strip(ink: Plane, ring: Ring, variant: Variant, gap: Gap) -> Plane:
    """Return the band from the end of the gap clockwise to its beginning, laid out straight, LINE_HEIGHT pixels high: characters stand across the ring, side
    by side along it, so that an oval is followed by the length of its arc.
    """
    outer, inner, stretch = variant
    gap_from, gap_to = gap
    margin = min(14, max(2, (gap_to - gap_from) // 8))
    start, stop = ((at / ANGLES) * 2 * np.pi for at in (gap_to - margin, gap_from + ANGLES + margin))
    near, far = (1 - outer) * ring.b, (1 - inner) * ring.b  # pixels within the ring
    edge, inwards = _outline(ring, np.linspace(start, stop, 2 * ANGLES))
    middle = edge + inwards * (near + far) / 2
    along = np.append(0.0, np.cumsum(np.hypot(*np.diff(middle, axis=1))))
    columns = round(LINE_HEIGHT * along[-1] / (far - near) * stretch)
    at = np.linspace(0, along[-1], max(LINE_HEIGHT, min(columns, 40 * LINE_HEIGHT)))
    edge, inwards = (np.stack([np.interp(at, along, part) for part in parts])[:, None] for parts in (edge, inwards))
    x, y = (edge + inwards * np.linspace(near, far, LINE_HEIGHT)[:, None]).astype(np.float32)
    return np.asarray(cv2.remap(ink, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0), np.float32)


def _outline(ring: Ring, theta: Floats) -> tuple[Floats, Floats]:
    """Return points (2, n) of a ring at page angles (radians, clockwise from east) in pixels, and the directions that lead inwards there."""
    turn = np.radians(ring.turn)
    u, v = np.cos(theta - turn), np.sin(theta - turn)
    reach = ring.a * ring.b / np.hypot(ring.b * u, ring.a * v)
    across = np.stack([-u / ring.a**2, -v / ring.b**2])
    across /= np.hypot(*across)
    to_page = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return to_page @ (reach * np.stack([u, v])) + [[ring.x], [ring.y]], to_page @ across


def as_image(ink: Plane) -> Image:
    """Return ink (0–1) as black on white with a margin, uint8 BGR."""
    grey = (255 * (1 - np.clip(ink, 0, 1))).astype(np.uint8)
    grey = cv2.copyMakeBorder(grey, 4, 4, 8, 8, cv2.BORDER_CONSTANT, value=255)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)


def to_upright(ring: Ring, foot: float) -> Floats:
    """Return the affine matrix, 2 × 3, that turns a seal so that its foot (degrees) is at the bottom, and scales it to UPRIGHT."""
    m = cv2.getRotationMatrix2D((ring.x, ring.y), (foot - 90 + 180) % 360 - 180, UPRIGHT / (2 * ring.a))
    return np.asarray(m + [[0, 0, UPRIGHT / 2 - ring.x], [0, 0, UPRIGHT / 2 - ring.y]], np.float64)


def straight_lines(upright: Plane, flat: float, settings: SealSettings) -> list[tuple[int, int, int, int]]:
    """Return the boxes of lines of words below the middle (anywhere inside an oval): rows of ink across the axis, followed outwards
    until a gap as wide as they are high. `flat`: length of the seal by its width.
    """
    s, oval = settings, flat >= settings.oval
    n = upright.shape[0]
    half = n / 2
    below = upright if oval else upright[round(half * 1.28) : round(half * 1.85), round(half * 0.5) : round(half * 1.5)]
    inked = upright > s.centre_ink * float(np.clip(np.percentile(below, 97), 0.3, 1))
    core = inked[:, round(half * 0.72) : round(half * 1.28)].mean(axis=1) > s.centre_row
    first, last = (v / flat for v in s.centre_zone_oval) if oval else s.centre_zone
    boxes = []
    for y0, y1 in _runs(core):
        middle = (y0 + y1) / 2 / half - 1
        if not (first < middle < last and s.centre_height[0] * n <= y1 - y0 <= s.centre_height[1] * n):
            continue
        columns = np.asarray(inked[y0:y1].any(axis=0))
        reach = np.sqrt(max(0.0, s.centre_reach**2 - (middle * flat) ** 2)) * half
        x0 = _follow(columns, round(half), round(half - reach), s.centre_gap * (y1 - y0))
        x1 = _follow(columns, round(half), round(half + reach), s.centre_gap * (y1 - y0))
        if x1 - x0 >= 2 * (y1 - y0):
            boxes.append((x0, y0, x1, y1))
    return boxes


def _follow(columns: Bools, start: int, end: int, gap: float) -> int:
    """Return the last inked column from `start` towards `end` before a gap of more than `gap` columns."""
    step = 1 if end > start else -1
    last, x = start, start
    while x != end and 0 <= x < len(columns) and abs(x - last) <= gap:
        if columns[x]:
            last = x
        x += step
    return last


def _runs(flags: Bools) -> list[tuple[int, int]]:
    """Return where runs of true flags begin and end."""
    edges = np.diff(np.concatenate([[0], flags.astype(np.int8), [0]]))
    return list(zip(np.nonzero(edges == 1)[0].tolist(), np.nonzero(edges == -1)[0].tolist(), strict=True))
