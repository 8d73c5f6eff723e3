"""Square personal seals in black ink (法人章, 人名章 on copies, faxes and grey scans): a small frame that stands alone.

Cells of tables, framed pictures and codes are square too: the sides of a seal end at its corners, and it holds a few large characters.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page.seals.rings import Plane
from extractors.page.seals.squares import Square, straightened

Mask = NDArray[np.uint8]

SIDES_MM = np.arange(15.0, 26.1, 2.5)
TURNS = (-9.0, -3.0, 3.0, 9.0)
PER_MM = 2.0  # pixels of the plane in which frames are looked for
INKED = 0.18
LEAST_SIDE = 0.8  # share of each side that is inked
MOST_PLACES = 6
GRID = 6.0  # pixels a millimetre under the lens
ROOM_MM = 3.0  # seen around the frame
ASIDE = 0.3  # what a line at the brim of the band counts less, while the square is fitted
AT, REACH = round(ROOM_MM * GRID), round(1.3 * GRID)


def find_frames(dark: Plane, mm: float) -> list[Square]:
    """Small frames in dark ink (float32 0–1), `mm` pixels a millimetre, best first."""
    factor = PER_MM / mm
    small = cv2.resize(dark, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    found: list[Square] = []
    for x, y, side, turn in _places(np.asarray(small, np.float32)):
        square = _weighed(dark, _fitted(dark, (x / factor, y / factor, side * mm, turn), mm), mm)
        found += [square] if square is not None else []
    found.sort(key=lambda s: -s.score)
    kept: list[Square] = []
    for square in found:
        middle = square.corners.mean(axis=0)
        if all(np.linalg.norm(middle - other.corners.mean(axis=0)) > 0.7 * other.width for other in kept):
            kept.append(square)
    return kept


def _places(small: Plane) -> list[tuple[float, float, float, float]]:
    """Middle in pixels of `small`, side in mm, turn in degrees, of all that has four inked sides."""
    h, w = small.shape
    grey = (small * 255).astype(np.uint8)
    shortest = round(float(SIDES_MM[0]) * PER_MM)
    places: list[tuple[float, float, float, float, float]] = []
    for turn in TURNS:
        m = cv2.getRotationMatrix2D((w / 2, h / 2), turn, 1.0)
        turned = cv2.warpAffine(grey, m, (w, h), flags=cv2.INTER_LINEAR)
        inked = cv2.threshold(turned, INKED * 255, 255, cv2.THRESH_BINARY)[1]
        # Wider, for sides that lean a little; not longer, or lines of text would make sides.
        across, down = cv2.dilate(inked, np.ones((5, 1), np.uint8)), cv2.dilate(inked, np.ones((1, 5), np.uint8))
        if min(_longest(across, (shortest, 1)), _longest(down, (1, shortest))) < LEAST_SIDE * 255:
            continue
        back = cv2.invertAffineTransform(m)
        for side in SIDES_MM.tolist():
            votes = _four_sides(across, down, round(side * PER_MM))
            for _ in range(MOST_PLACES):
                _, best, _, (x, y) = cv2.minMaxLoc(votes)
                if best < LEAST_SIDE * 255:
                    break
                px, py = back @ np.array([x, y, 1.0])
                places.append((float(best), float(px), float(py), float(side), turn))
                cv2.circle(votes, (x, y), 8, 0.0, -1)
    places.sort(reverse=True)
    kept: list[tuple[float, float, float, float]] = []
    for _, x, y, side, turn in places:
        near = [k for k in kept if np.hypot(k[0] - x, k[1] - y) < 6 * PER_MM]
        if len(near) < 3:  # neighbouring sizes and turns of one frame: the lens chooses
            kept.append((x, y, side, turn))
        if len(kept) >= 8 * MOST_PLACES:
            break
    return kept


def _longest(inked: Mask, size: tuple[int, int]) -> float:
    """The most ink, 0–255, along any line of that size: print alone hardly ever fills one, and then costs no more."""
    return float(cv2.blur(inked, size).max())


def _four_sides(across: Mask, down: Mask, side: int) -> Mask:
    """The least inked of the four sides of a square about each pixel, 0–255."""
    half = side // 2
    out = np.zeros_like(across)
    if min(across.shape) <= 2 * half:
        return out
    rows, columns = cv2.blur(across, (side, 1)), cv2.blur(down, (1, side))
    inner = np.s_[half:-half, half:-half]
    sides = (
        rows[: -2 * half, half:-half],
        rows[2 * half :, half:-half],
        columns[half:-half, : -2 * half],
        columns[half:-half, 2 * half :],
    )
    out[inner] = np.minimum(np.minimum(sides[0], sides[1]), np.minimum(sides[2], sides[3]))
    return out


def _corners(x: float, y: float, side: float, turn: float) -> NDArray[np.float32]:
    """Clockwise from the top left, of a square that was upright once the page was turned by `turn` degrees."""
    angle = np.radians(turn)
    along = np.array([np.cos(angle), np.sin(angle)]) * side / 2
    down = np.array([-np.sin(angle), np.cos(angle)]) * side / 2
    middle = np.array([x, y])
    return np.array([middle - along - down, middle + along - down, middle + along + down, middle - along + down], np.float32)


Place = tuple[float, float, float, float]  # middle and side in pixels, turn in degrees


def _fitted(dark: Plane, place: Place, mm: float) -> Place:
    """The square moved, sized and turned until its sides lie on the most ink."""
    best, worth = place, sum(_sides(_lens(dark, place, mm), ASIDE))
    for step in (0.8 * mm, 0.4 * mm):
        for move in ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 2.5 / mm), (0.5, 0.5, 1, 0), (-0.5, -0.5, 1, 0)):
            for sign in (-1, 1):
                x, y, side, turn = (v + sign * step * m for v, m in zip(best, move, strict=True))
                tried = sum(_sides(_lens(dark, (x, y, side, turn), mm), ASIDE))
                if tried > worth:
                    best, worth = (x, y, side, turn), tried
    return best


def _lens(dark: Plane, place: Place, mm: float) -> Plane:
    """The place upright, with ROOM_MM around it, GRID pixels a millimetre."""
    corners, side = _corners(*place), place[2]
    grown = corners.mean(axis=0) + (corners - corners.mean(axis=0)) * (1 + 2 * ROOM_MM * mm / side)
    n = round((side / mm + 2 * ROOM_MM) * GRID)
    return straightened(dark, grown.astype(np.float32), side, side, n, n)


def _sides(upright: Plane, aside: float = 0.0) -> list[float]:
    """Share of each side that is inked: top, bottom, left, right; less by up to `aside` where the line lies beside the side."""
    n, inner = len(upright), np.s_[AT:-AT]
    bands = [
        np.asarray(upright[AT - REACH : AT + REACH, inner]),
        np.asarray(upright[n - AT - REACH : n - AT + REACH, inner]),
        np.asarray(upright[inner, AT - REACH : AT + REACH].T),
        np.asarray(upright[inner, n - AT - REACH : n - AT + REACH].T),
    ]
    level = _level(bands)
    return [_line_cover(band > level, aside) for band in bands]


def _level(bands: list[Plane]) -> float:
    return max(0.08, 0.5 * float(np.median(np.concatenate([band.max(axis=0) for band in bands]))))


def _weighed(dark: Plane, place: Place, mm: float) -> Square | None:
    """Under the lens: closed thin sides that end at the corners, and a few large characters within."""
    upright = _lens(dark, place, mm)
    n, side = len(upright), place[2]
    cover = min(_sides(upright))
    rim = np.s_[AT - REACH : AT + REACH]
    lines = upright > _level([np.asarray(upright[rim]), np.asarray(upright[:, rim].T)])
    edge = AT + REACH + 4
    body = lines[edge : n - edge, edge : n - edge]
    if cover < 0.75 or not body.size or _stubs(lines, AT, REACH) > 2 or _busy_around(lines, AT, REACH):
        return None
    filled = float(body.mean())
    changes = float(np.mean((np.diff(body.astype(np.int8), axis=1) == 1).sum(axis=1)))
    score = np.clip((cover - 0.7) / 0.2, 0, 1) * np.clip((filled - 0.08) / 0.1, 0, 1) * np.clip((0.75 - filled) / 0.1, 0, 1)
    score *= np.clip((changes - 1.0) / 1.0, 0, 1) * np.clip((9.0 - changes) / 2.0, 0, 1)
    # Two rows of characters fill it; a word in a box ("paste photo here") leaves most of it empty.
    spread = min(float(body.any(axis=0).mean()), float(body.any(axis=1).mean()))
    score *= np.clip((spread - 0.6) / 0.15, 0, 1)
    return Square(_corners(*place), side, side, float(score), filled) if score >= 0.3 else None


def _line_cover(band: NDArray[np.bool_], aside: float) -> float:
    """Share of a side's length inked in the row where it is most, the rows around counting for its turn."""
    rows = len(band)
    third = max(2, rows // 3)
    starts = range(0, rows - third + 1, max(1, third // 2))
    off = [abs(i + third / 2 - rows / 2) / (rows / 2) for i in starts]
    return max(float(band[i : i + third].any(axis=0).mean()) * (1 - aside * o) for i, o in zip(starts, off, strict=True))


def _busy_around(lines: NDArray[np.bool_], at: int, reach: int) -> bool:
    """Whether there is ink all along the outside of most sides, as in the midst of a code or a picture."""
    n = len(lines)
    outer = slice(2, at - reach), slice(n - at + reach, n - 2)
    strips = [lines[outer[0], at:-at], lines[outer[1], at:-at], lines[at:-at, outer[0]], lines[at:-at, outer[1]]]
    return float(np.median([strip.mean() for strip in strips])) > 0.25


def _stubs(lines: NDArray[np.bool_], at: int, reach: int) -> int:
    """How many of the eight ways on from the corners are inked, as rules of a table go on."""
    n = len(lines)
    count = 0
    for line in (slice(at - reach, at + reach), slice(n - at - reach, n - at + reach)):
        for out in (slice(2, at - reach), slice(n - at + reach, n - 2)):
            count += float(lines[line, out].any(axis=0).mean()) > 0.85
            count += float(lines[out, line].any(axis=1).mean()) > 0.85
    return count
