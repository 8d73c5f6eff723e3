"""The words of a seal: its ring unwrapped into a line, the line in its middle, its kind from what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.seals.measure import REACH, unwrap
from extractors.seals.rings import Plane, Ring
from extractors.seals.squares import Square, straightened
from model.page import SealKind, SealShape

Image = NDArray[np.uint8]
ReadLine = Callable[[Image], tuple[str, float]]

LINE_HEIGHT = 56  # pixels of a strip handed to the recogniser
ANGLES = 1440
STEPS = 260

SPECIAL = (
    (("合同", "契约"), SealKind.CONTRACT),
    (("发票", "税务"), SealKind.INVOICE),
    (("财务", "会计"), SealKind.FINANCE),
    (("法人", "法定代表", "之印", "名章"), SealKind.PERSONAL),
    (("专用章", "专用"), SealKind.OTHER),
)


@dataclass(frozen=True, slots=True)
class SealWords:
    text: str
    confidence: float
    centre: str


def read_ring(ink: Plane, ring: Ring, read_line: ReadLine) -> SealWords:
    """Words of a round or oval seal. `ink`: float32 0–1 at full resolution, `ring` in its pixels."""
    polar = unwrap(ink, ring, 0.0, REACH, ANGLES, STEPS)
    f = np.linspace(REACH, 0, STEPS)
    level = max(0.2, float(np.percentile(polar[np.abs(f - 1) < 0.03].max(axis=0), 70)))
    polar = np.clip(polar / level, 0, 1)
    outer, inner = _text_band(polar, f)
    gap_from, gap_to = _widest_gap(polar[(f < outer) & (f > inner)])
    best = ("", 0.0)
    for top, bottom, stretch in _variants(outer, inner):
        strip = _strip(ink / level, ring, top, bottom, gap_from, gap_to, stretch)
        best = max(best, _clean(read_line(strip)), key=_worth)
        if best[1] > 0.97 and len(best[0]) >= 6:
            break
    centre = _read_centre(ink / level, ring, inner, gap_from, gap_to, read_line)
    return SealWords(best[0], best[1], centre)


def read_square(ink: Plane, square: Square, read_line: ReadLine) -> SealWords:
    """Words of a square seal: columns from the right (张三 / 之印), or rows from the left, whichever reads better."""
    side = 2 * LINE_HEIGHT + 16
    upright = straightened(ink, square.corners, square.width, square.height, side, side)
    level = max(0.2, float(np.percentile(upright, 92)))
    upright = np.clip(upright / level, 0, 1)
    rim = round(side * 0.09)
    body = upright[rim:-rim, rim:-rim]
    if square.filled > 0.6:
        body = 1 - body
    h, w = body.shape
    quarters = [body[: h // 2, w // 2 :], body[h // 2 :, w // 2 :], body[: h // 2, : w // 2], body[h // 2 :, : w // 2]]
    columns = _clean(read_line(_as_image(np.hstack(quarters))))
    rows = _clean(read_line(_as_image(np.hstack([body[: h // 2], body[h // 2 :]]))))
    text, confidence = max(columns, rows, key=_worth)
    return SealWords(text, confidence, "")


def kind_of(shape: SealShape, words: SealWords, width_mm: float) -> SealKind:
    """From the seal's own words first, then from its shape; UNKNOWN where it does not say."""
    said = words.text + words.centre
    for signs, kind in SPECIAL:
        if any(sign in said for sign in signs):
            return kind
    if shape is SealShape.SQUARE:
        return SealKind.PERSONAL if width_mm <= 30 else SealKind.OTHER
    return SealKind.OFFICIAL if len(words.text) >= 4 and words.confidence >= 0.5 else SealKind.UNKNOWN


def _text_band(polar: Plane, f: NDArray[np.float64]) -> tuple[float, float]:
    """Outer and inner edge (in radii) of the ring of words: the ink between the first quiet gap inside the ring and the next."""
    profile = cv2.GaussianBlur(polar.mean(axis=1)[:, None], (1, 3), 0.9)[:, 0]
    zone = (f < 0.95) & (f > 0.5)
    busy = float(np.percentile(profile[zone], 80))
    quiet = profile < 0.3 * busy
    outer = 0.93
    for i in np.nonzero((f < 0.975) & (f > 0.74))[0]:
        if quiet[i]:
            outer = float(f[i])
        elif outer < 0.93 and not quiet[i : i + 12].any():
            break
    inner = 0.5
    for i in np.nonzero((f < outer - 0.16) & (f > 0.4))[0]:
        if profile[i] < 0.22 * busy:
            inner = float(f[i])
            break
    return min(0.97, outer + 0.015), max(0.4, inner - 0.015)


def _widest_gap(band: Plane) -> tuple[int, int]:
    """Columns (from, to) of the widest stretch without words, `to` may exceed ANGLES. The inner half of the band counts
    most: a security number at the bottom stands outside, and is small.
    """
    half = band[len(band) // 3 :]
    inked = (half > 0.4).mean(axis=0) > 0.06
    smooth = cv2.morphologyEx(inked.astype(np.uint8)[None, :], cv2.MORPH_OPEN, np.ones((1, 5), np.uint8))[0] > 0
    twice = np.concatenate([smooth, smooth])
    best, start = (0, 0), 0
    for i, on in enumerate(twice):
        if on:
            if i - start > best[1] - best[0]:
                best = (start, i)
            start = i + 1
    if best[1] - best[0] < 8 or best[1] - best[0] >= ANGLES:
        return ANGLES // 4 - 60, ANGLES // 4 + 60  # no gap seen: the bottom of the page is the usual place
    return best


def _variants(outer: float, inner: float) -> list[tuple[float, float, float]]:
    return [(outer, inner, 1.0), (outer, inner, 1.35), (outer + 0.02, max(0.4, inner - 0.05), 1.15)]


def _strip(ink: Plane, ring: Ring, outer: float, inner: float, gap_from: int, gap_to: int, stretch: float) -> Image:
    """The band from the end of the gap clockwise to its beginning, as a line of black on white."""
    margin = min(24, max(4, (gap_to - gap_from) // 4))
    start, stop = gap_to - margin, gap_from + ANGLES + margin
    span = (stop - start) / ANGLES * 2 * np.pi
    height_px = (outer - inner) * ring.radius
    width = round(LINE_HEIGHT * span * (outer + inner) / 2 * ring.radius / height_px * stretch)
    columns = max(LINE_HEIGHT, min(width, 40 * LINE_HEIGHT))
    full = unwrap(ink, ring, inner, outer, round(columns / span * 2 * np.pi), LINE_HEIGHT)
    shift = round(start / ANGLES * full.shape[1])
    return _as_image(np.roll(full, -shift, axis=1)[:, :columns])


def _as_image(ink: Plane) -> Image:
    grey = (255 * (1 - np.clip(ink, 0, 1))).astype(np.uint8)
    grey = cv2.copyMakeBorder(grey, 4, 4, 8, 8, cv2.BORDER_CONSTANT, value=255)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)


def _read_centre(ink: Plane, ring: Ring, inner: float, gap_from: int, gap_to: int, read_line: ReadLine) -> str:
    """Straight lines inside the ring of words (专用章, tax number), the seal turned so that its gap is at the bottom."""
    down = (gap_from + gap_to) / 2 / ANGLES * 360
    turn = (down - 90 + 180) % 360 - 180
    side = round(2 * ring.a)
    scale = min(2.0, 480 / side)
    m = cv2.getRotationMatrix2D((ring.x, ring.y), turn, scale)
    m[:, 2] += side * scale / 2 - np.array([ring.x, ring.y])
    n = round(side * scale)
    upright = cv2.warpAffine(ink.astype(np.float32), m, (n, n), flags=cv2.INTER_LINEAR)
    yy, xx = np.mgrid[:n, :n]
    flat = 1.0 if ring.a / ring.b < 1.14 else ring.a / ring.b
    u, v = (xx - n / 2) / (n / 2), (yy - n / 2) / (n / 2) * flat
    reach = np.hypot(u, v)
    half_gap = max(20.0, (gap_to - gap_from) / ANGLES * 180 - 6)
    below = (np.degrees(np.abs(np.arctan2(u, v))) < half_gap) & (reach < 0.9)
    upright[~((reach < inner - 0.02) | below)] = 0
    words = [_row_text(upright, rows, read_line) for rows in _rows(upright, n)]
    return " ".join(w for w in words if w)


def _rows(upright: Plane, n: int) -> list[tuple[int, int]]:
    """Runs of inked rows that are as high as a line of words, at most three, below the star."""
    dense = (upright > 0.4).mean(axis=1) > 0.012
    rows, start = [], -1
    for y, on in enumerate(np.append(dense, False)):
        if on and start < 0:
            start = y
        elif not on and start >= 0:
            if 0.03 * n <= y - start <= 0.2 * n:
                rows.append((start, y))
            start = -1
    return rows[-3:]


def _row_text(upright: Plane, rows: tuple[int, int], read_line: ReadLine) -> str:
    y0, y1 = rows
    line = upright[max(0, y0 - 4) : y1 + 4]
    columns = np.nonzero((line > 0.4).any(axis=0))[0]
    if len(columns) < 2 * (y1 - y0):
        return ""
    crop = line[:, max(0, columns[0] - 4) : columns[-1] + 4]
    factor = LINE_HEIGHT / crop.shape[0]
    crop = cv2.resize(crop, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    text, confidence = _clean(read_line(_as_image(crop)))
    return text if confidence > 0.6 and len(text) >= 2 else ""


def _clean(reading: tuple[str, float]) -> tuple[str, float]:
    """Without white space and without what the star and stray dots are read as."""
    text, confidence = reading
    return "".join(text.split()).strip("*★☆·.,，。、-—_~'’‘\"|:：^"), confidence


def _worth(reading: tuple[str, float]) -> float:
    text, confidence = reading
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in text)
    return confidence * min(1.0, 0.4 + 0.1 * chinese)
