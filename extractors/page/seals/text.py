"""The words of a seal: its ring unwrapped into a line, the line in its middle, its kind from what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page.seals.axis import OVAL, feet_of, through
from extractors.page.seals.measure import REACH, unwrap
from extractors.page.seals.recut import ends_well, foot_within, without_number
from extractors.page.seals.rings import Plane, Ring
from extractors.page.seals.seal_ink import SealInk
from extractors.page.seals.squares import Square, straightened
from model.page import SealKind, SealShape

Image = NDArray[np.uint8]
ReadLine = Callable[[Image], tuple[str, float]]

LINE_HEIGHT = 56  # pixels of a strip handed to the recogniser
ANGLES = 1440
WIDEST_HALF_GAP = 70 * ANGLES // 360  # short names leave more room, but blank room costs nothing
STEPS = 260
LEAST_LEGIBLE = 3  # Chinese characters
AT_ONCE = 0.995  # confidence of words that need no second reading

SPECIAL = (
    (("合同", "契约", "同专用"), SealKind.CONTRACT),
    (("发票", "票专用", "税务专用"), SealKind.INVOICE),
    (("财务", "财专用", "会计专用"), SealKind.FINANCE),
    (("法人章", "法定代表", "之印", "名章"), SealKind.PERSONAL),
    (("专用章", "专用"), SealKind.OTHER),
)


@dataclass(frozen=True, slots=True)
class SealWords:
    """`others`: what the ring said when it was unwrapped otherwise, without repetitions. `weak`: positions in `text` of
    characters that print hides or whose ink is missing.
    """

    text: str
    confidence: float
    centre: str
    others: tuple[str, ...] = ()
    weak: tuple[int, ...] = ()


def read_ring(seal: SealInk, ring: Ring, read_line: ReadLine) -> SealWords:
    """Words of a round or oval seal. `ring` in pixels of the ink."""
    ink = seal.ink
    f = np.linspace(REACH, 0, STEPS)
    polar = unwrap(ink, ring, 0.0, REACH, ANGLES, STEPS)
    level = max(0.2, float(np.percentile(polar[np.abs(f - 1) < 0.03].max(axis=0), 70)))
    ink = np.clip(ink / level, 0, 1)
    polar = np.clip(polar / level, 0, 1)
    band = _text_band(polar, f)
    # Characters are thinner than the ring, so fainter: from here on full ink is what the words have.
    words_level = float(np.clip(np.percentile(polar[(f < band[0]) & (f > band[1])], 94), 0.25, 1))
    ink, polar = np.minimum(ink / words_level, 1), np.minimum(polar / words_level, 1)
    best, worth = None, -1.0
    for i, foot in enumerate(feet_of(polar, f, band, ring)):
        tried = _try_foot(ink, ring, band, foot, f, read_line)
        if tried.worth > worth:
            best, worth = tried, tried.worth
        hopeless = i > 0 and best is not None and _chinese(best.first[0]) < LEAST_LEGIBLE
        if tried.sure or hopeless:
            break
    if best is None:
        return SealWords("", 0.0, "")
    if _chinese(best.first[0]) < LEAST_LEGIBLE:  # nothing is gained by looking again
        return SealWords(without_number(best.first[0]), best.first[1], best.centre)
    best = _recut(best, ring, band, f, read_line)
    readings = [best.first]
    at_once = best.first[1] >= AT_ONCE and ends_well(best.first[0])
    for variant in () if at_once else _variants(*band)[1:]:
        readings.append(_ring_words(read_line(_as_image(_strip(best.ink, ring, variant, best.gap)))))
    text, confidence = max(readings, key=_worth)
    others = tuple(dict.fromkeys(t for t, c in readings if t != text and c > 0.5))
    usual = _variants(*band)[0]
    weak = _weak_characters(text, _strip(best.ink, ring, usual, best.gap), _strip(seal.hidden, ring, usual, best.gap))
    return SealWords(text, confidence, best.centre, others, weak)


def _weak_characters(text: str, ink: Plane, hidden: Plane) -> tuple[int, ...]:
    """Positions of characters under print, or with much less ink than the others: the name's characters are evenly set."""
    columns = np.nonzero((ink > 0.4).any(axis=0))[0]
    if len(text) < 2 or len(columns) < 2 * len(text):
        return ()
    step = (columns[-1] - columns[0]) / len(text)
    cells = [(columns[0] + (i - 0.2) * step, columns[0] + (i + 1.2) * step) for i in range(len(text))]
    parts = [np.s_[:, max(0, round(a)) : max(1, round(b))] for a, b in cells]
    mass = [float(ink[part].mean()) for part in parts]
    usual = float(np.median(mass))
    return tuple(i for i, part in enumerate(parts) if hidden[part].mean() > 0.06 or mass[i] < 0.5 * usual)


@dataclass(frozen=True, slots=True)
class _Tried:
    """One direction of the foot tried: `ink` without the straight words, `first` reading of the ring cut at `gap`."""

    ink: Plane
    gap: tuple[int, int]
    centre: str
    first: tuple[str, float]

    @property
    def special(self) -> bool:
        return "专" in self.centre or "章" in self.centre

    @property
    def worth(self) -> float:
        return _worth(self.first) + 0.15 * ends_well(self.first[0]) + 0.1 * bool(self.centre) + 0.4 * self.special

    @property
    def sure(self) -> bool:
        return self.special or (ends_well(self.first[0]) and self.first[1] > 0.93)


def _try_foot(
    ink: Plane, ring: Ring, band: tuple[float, float], foot: float, f: NDArray[np.float64], read_line: ReadLine
) -> _Tried:
    """The words if the seal's foot is at `foot` degrees."""
    centre, ink = _read_centre(ink, ring, foot, read_line)
    polar = unwrap(ink, ring, 0.0, REACH, ANGLES, STEPS)
    gap = _gap_at(through(polar[(f < band[0]) & (f > band[1])])[1], foot)
    return _Tried(ink, gap, centre, _clean(read_line(_as_image(_strip(ink, ring, _variants(*band)[0], gap)))))


def _recut(tried: _Tried, ring: Ring, band: tuple[float, float], f: NDArray[np.float64], read_line: ReadLine) -> _Tried:
    """The ring cut again, where its words show that the foot lies elsewhere; where they end in the middle of a name, on the
    other side, if that reads better.
    """
    found = foot_within(tried.first[0])
    told = found is not None
    if found is None and not ends_well(tried.first[0]):
        found = (0.5, 0.5)
    best = replace(tried, first=_without_code(tried.first))
    for _ in range(2):
        if found is None:
            break
        again = _cut_at(best, found, ring, band, f, read_line)
        found = foot_within(again.first[0])
        again = replace(again, first=_without_code(again.first))
        longer = _chinese(again.first[0]) > _chinese(best.first[0])
        if found is not None or (longer and again.first[1] > best.first[1] - 0.1) or (told and again.worth >= best.worth):
            best = again
    return best


def _cut_at(
    tried: _Tried,
    found: tuple[float, float],
    ring: Ring,
    band: tuple[float, float],
    f: NDArray[np.float64],
    read_line: ReadLine,
) -> _Tried:
    """The ring with its foot where the words of the last cut have it: `found`, shares of their length."""
    start, stop = tried.gap[1], tried.gap[0] + ANGLES
    first, last = (round(start + share * (stop - start)) for share in found)
    gap = (first, last)
    if last - first < ANGLES // 18:
        polar = unwrap(tried.ink, ring, 0.0, REACH, ANGLES, STEPS)
        gap = _gap_at(through(polar[(f < band[0]) & (f > band[1])])[1], (first + last) / 2 * 360 / ANGLES)
    return replace(tried, gap=gap, first=_clean(read_line(_as_image(_strip(tried.ink, ring, _variants(*band)[0], gap)))))


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
    # The middle of all directions: the name fills most of the round, straight words and a number only some of it.
    spread = cv2.blur(np.hstack([polar, polar[:, : ANGLES // 14]]), (ANGLES // 14, 1))[:, :ANGLES]
    profile = cv2.GaussianBlur(np.percentile(spread, 70, axis=1).astype(np.float32)[:, None], (1, 7), 1.6)[:, 0]
    zone = (f < 0.95) & (f > 0.5)
    busy = float(np.percentile(profile[zone], 80))
    quiet = profile < 0.3 * busy
    outer = 0.93
    for i in np.nonzero((f < 0.975) & (f > 0.74))[0]:
        if quiet[i]:
            outer = float(f[i])
        elif outer < 0.93 and quiet[i : i + 16].mean() < 0.25:
            break
    inner = 0.5
    for i in np.nonzero((f < outer - 0.16) & (f > 0.4))[0]:
        if profile[i] < 0.22 * busy:
            inner = float(f[i])
            break
    if outer - inner < 0.2:  # too little for characters: the faint and the widely set
        return 0.92, 0.56
    return min(0.97, outer + 0.015), max(0.4, inner - 0.015)


def _gap_at(words: Plane, foot: float) -> tuple[int, int]:
    """Columns (from, to) around the foot before the first and behind the last character; `to` may exceed ANGLES."""
    inked = words > max(0.02, 0.14 * float(np.percentile(words, 65)))
    inked = cv2.morphologyEx(inked.astype(np.uint8)[None, :], cv2.MORPH_OPEN, np.ones((1, 9), np.uint8))[0] > 0
    at = round(foot * ANGLES / 360)
    step = {}
    for side in (-1, 1):
        reach = 0
        # The foot itself may hold a stray blot: look for the first character beyond a few degrees.
        while reach < WIDEST_HALF_GAP and (reach < ANGLES // 36 or not inked[(at + side * reach) % ANGLES]):
            reach += 1
        step[side] = reach
    return at - step[-1], at + step[1]


def _variants(outer: float, inner: float) -> list[tuple[float, float, float]]:
    return [(outer, inner, 1.0), (outer, inner, 1.35), (outer + 0.02, max(0.4, inner - 0.05), 1.15)]


def _strip(ink: Plane, ring: Ring, variant: tuple[float, float, float], gap: tuple[int, int]) -> Plane:
    """The band (outer and inner radius, stretch) from the end of the gap clockwise to its beginning, laid out straight."""
    outer, inner, stretch = variant
    gap_from, gap_to = gap
    margin = min(14, max(2, (gap_to - gap_from) // 8))
    start, stop = gap_to - margin, gap_from + ANGLES + margin
    span = (stop - start) / ANGLES * 2 * np.pi
    height_px = (outer - inner) * ring.radius
    width = round(LINE_HEIGHT * span * (outer + inner) / 2 * ring.radius / height_px * stretch)
    columns = max(LINE_HEIGHT, min(width, 40 * LINE_HEIGHT))
    full = unwrap(ink, ring, inner, outer, round(columns / span * 2 * np.pi), LINE_HEIGHT)
    shift = round(start / ANGLES * full.shape[1])
    return np.roll(full, -shift, axis=1)[:, :columns]


def _as_image(ink: Plane) -> Image:
    grey = (255 * (1 - np.clip(ink, 0, 1))).astype(np.uint8)
    grey = cv2.copyMakeBorder(grey, 4, 4, 8, 8, cv2.BORDER_CONSTANT, value=255)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)


def _read_centre(ink: Plane, ring: Ring, foot: float, read_line: ReadLine) -> tuple[str, Plane]:
    """Straight lines between star and rim (专用章, tax number), the seal turned so that its foot is at the bottom.

    Returns their words, and `ink` without them, so that their ends do not disturb the ring of words.
    """
    n = 440
    scale = n / (2 * ring.a)
    m = cv2.getRotationMatrix2D((ring.x, ring.y), (foot - 90 + 180) % 360 - 180, scale)
    m[:, 2] += n / 2 - np.array([ring.x, ring.y])
    upright = np.asarray(cv2.warpAffine(ink, m, (n, n), flags=cv2.INTER_LINEAR), np.float32)
    flat = ring.a / ring.b
    words: list[str] = []
    gone = np.zeros((n, n), np.uint8)
    for box in _straight_lines(upright, flat):
        x0, y0, x1, y1 = box
        crop = upright[max(0, y0 - 4) : y1 + 4, max(0, x0 - 4) : x1 + 4]
        factor = LINE_HEIGHT / crop.shape[0]
        text, confidence = _clean(
            read_line(_as_image(cv2.resize(crop, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)))
        )
        if confidence > 0.55 and len(text) >= 2:
            words.append(text)
            gone[max(0, y0 - 2) : y1 + 2, max(0, x0 - 2) : x1 + 2] = 255
    if not words:
        return "", ink
    back = cv2.warpAffine(gone, cv2.invertAffineTransform(m), (ink.shape[1], ink.shape[0]), flags=cv2.INTER_NEAREST)
    return " ".join(words), np.where(back > 0, np.float32(0), ink)


def _straight_lines(upright: Plane, flat: float) -> list[tuple[int, int, int, int]]:
    """Boxes of lines of words below the middle (anywhere inside an oval): rows of ink across the axis, followed outwards
    until a gap as wide as they are high.
    """
    n = upright.shape[0]
    half = n / 2
    below = upright[round(half * 1.28) : round(half * 1.85), round(half * 0.5) : round(half * 1.5)] if flat < OVAL else upright
    inked = upright > 0.45 * float(np.clip(np.percentile(below, 97), 0.3, 1))
    core = inked[:, round(half * 0.72) : round(half * 1.28)].mean(axis=1) > 0.03
    first, last = (0.28, 0.8) if flat < OVAL else (-0.35 / flat, 0.78 / flat)
    boxes = []
    for y0, y1 in _runs(core):
        middle = (y0 + y1) / 2 / half - 1
        if not (first < middle < last and 0.035 * n <= y1 - y0 <= 0.15 * n):
            continue
        columns = np.asarray(inked[y0:y1].any(axis=0))
        reach = np.sqrt(max(0.0, 0.9**2 - (middle * flat) ** 2)) * half
        x0 = _follow(columns, round(half), -1, round(half - reach), y1 - y0)
        x1 = _follow(columns, round(half), 1, round(half + reach), y1 - y0)
        if x1 - x0 >= 2 * (y1 - y0):
            boxes.append((x0, y0, x1, y1))
    return boxes


def _follow(columns: NDArray[np.bool_], start: int, step: int, end: int, width: int) -> int:
    """The last inked column from `start` towards `end` before a gap of `width`."""
    last, x = start, start
    while x != end and 0 <= x < len(columns) and abs(x - last) <= 0.8 * width:
        if columns[x]:
            last = x
        x += step
    return last


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.diff(np.concatenate([[0], flags.astype(np.int8), [0]]))
    return list(zip(np.nonzero(edges == 1)[0].tolist(), np.nonzero(edges == -1)[0].tolist(), strict=True))


def _clean(reading: tuple[str, float]) -> tuple[str, float]:
    """Without white space and without what the star and stray dots are read as."""
    text, confidence = reading
    return "".join(text.split()).strip("*★☆·.,，。、-—_~'’‘\"|:：^"), confidence


def _ring_words(reading: tuple[str, float]) -> tuple[str, float]:
    return _without_code(_clean(reading))


def _without_code(reading: tuple[str, float]) -> tuple[str, float]:
    return without_number(reading[0]), reading[1]


def _worth(reading: tuple[str, float]) -> float:
    text, confidence = reading
    return confidence * min(1.0, 0.4 + 0.1 * _chinese(text))


def _chinese(text: str) -> int:
    return sum("\u4e00" <= c <= "\u9fff" for c in text)
