"""Find square personal seals in black ink (法人章, 人名章 on copies, faxes and grey scans): a small frame that stands alone.

Cells of tables, framed pictures and codes are square too: the sides of a seal end at its corners, and it holds a few large characters.
"""

from __future__ import annotations

import cv2
import numpy as np

from extractors.page.arrays import Bools, Mask, Plane, Points
from extractors.page.seals.settings import DEFAULT, SealSettings, ramp
from extractors.page.seals.squares import SquareSeal, straightened

PER_MM = 2.0  # pixels of the plane in which frames are looked for
GRID = 6.0  # pixels a millimetre under the lens
ROOM_MM = 3.0  # seen around the frame
AT, REACH = round(ROOM_MM * GRID), round(1.3 * GRID)

Place = tuple[float, float, float, float]  # middle and side in pixels, turn in degrees


def find_frames(dark: Plane, mm: float, settings: SealSettings = DEFAULT) -> list[SquareSeal]:
    """Return small frames in dark ink (float32 0–1), `mm` pixels a millimetre, best first."""
    factor = PER_MM / mm
    small = cv2.resize(dark, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    found: list[SquareSeal] = []
    for x, y, side, turn in _places(np.asarray(small, np.float32), settings):
        square = _weighed(dark, _fitted(dark, (x / factor, y / factor, side * mm, turn), mm, settings), mm, settings)
        found += [square] if square is not None else []
    found.sort(key=lambda s: -s.score)
    kept: list[SquareSeal] = []
    for square in found:
        middle = square.corners.mean(axis=0)
        if all(np.linalg.norm(middle - other.corners.mean(axis=0)) > 0.7 * other.width for other in kept):
            kept.append(square)
    return kept


def _places(small: Plane, settings: SealSettings) -> list[Place]:
    """Return the middle in pixels of `small`, side in mm, turn in degrees, of all that has four inked sides."""
    h, w = small.shape
    grey = (small * 255).astype(np.uint8)
    sides = np.arange(*settings.frame_mm)
    shortest = round(float(sides[0]) * PER_MM)
    least = settings.frame_side * 255
    places: list[tuple[float, float, float, float, float]] = []
    for turn in settings.frame_turns:
        m = cv2.getRotationMatrix2D((w / 2, h / 2), turn, 1.0)
        turned = cv2.warpAffine(grey, m, (w, h), flags=cv2.INTER_LINEAR)
        inked = cv2.threshold(turned, settings.frame_ink * 255, 255, cv2.THRESH_BINARY)[1]
        # Wider, for sides that lean a little; not longer, or lines of text would make sides.
        across, down = cv2.dilate(inked, np.ones((5, 1), np.uint8)), cv2.dilate(inked, np.ones((1, 5), np.uint8))
        if min(_longest(across, (shortest, 1)), _longest(down, (1, shortest))) < least:
            continue
        back = cv2.invertAffineTransform(m)
        for side in sides.tolist():
            votes = _four_sides(across, down, round(side * PER_MM))
            for _ in range(settings.frame_places):
                _, best, _, (x, y) = cv2.minMaxLoc(votes)
                if best < least:
                    break
                px, py = back @ np.array([x, y, 1.0])
                places.append((float(best), float(px), float(py), float(side), turn))
                cv2.circle(votes, (x, y), 8, 0.0, -1)
    places.sort(reverse=True)
    return _chosen([place[1:] for place in places], 8 * settings.frame_places)


def _chosen(places: list[Place], most: int) -> list[Place]:
    """Return the best places, three of each frame: of its neighbouring sizes and turns the lens chooses."""
    kept: list[Place] = []
    for x, y, side, turn in places:
        near = [k for k in kept if np.hypot(k[0] - x, k[1] - y) < 6 * PER_MM]
        if len(near) < 3:
            kept.append((x, y, side, turn))
        if len(kept) >= most:
            break
    return kept


def _longest(inked: Mask, size: tuple[int, int]) -> float:
    """Return the most ink, 0–255, along any line of that size: print alone hardly ever fills one, and then costs no more."""
    return float(cv2.blur(inked, size).max())


def _four_sides(across: Mask, down: Mask, side: int) -> Mask:
    """Return the least inked of the four sides of a square about each pixel, 0–255."""
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


def _corners(place: Place) -> Points:
    """Return the corners, clockwise from the top left, of a square that was upright once the page was turned by `turn` degrees."""
    x, y, side, turn = place
    angle = np.radians(turn)
    along = np.array([np.cos(angle), np.sin(angle)]) * side / 2
    down = np.array([-np.sin(angle), np.cos(angle)]) * side / 2
    middle = np.array([x, y])
    return np.array([middle - along - down, middle + along - down, middle + along + down, middle - along + down], np.float32)


def _fitted(dark: Plane, place: Place, mm: float, settings: SealSettings) -> Place:
    """Return the square moved, sized and turned until its sides lie on the most ink."""
    best, worth = place, sum(_sides(_lens(dark, place, mm), settings.frame_aside))
    for step in (0.8 * mm, 0.4 * mm):
        for move in ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 2.5 / mm), (0.5, 0.5, 1, 0), (-0.5, -0.5, 1, 0)):
            for sign in (-1, 1):
                x, y, side, turn = (v + sign * step * m for v, m in zip(best, move, strict=True))
                tried = sum(_sides(_lens(dark, (x, y, side, turn), mm), settings.frame_aside))
                if tried > worth:
                    best, worth = (x, y, side, turn), tried
    return best


def _lens(dark: Plane, place: Place, mm: float) -> Plane:
    """Return the place upright, with ROOM_MM around it, GRID pixels a millimetre."""
    corners, side = _corners(place), place[2]
    grown = corners.mean(axis=0) + (corners - corners.mean(axis=0)) * (1 + 2 * ROOM_MM * mm / side)
    n = round((side / mm + 2 * ROOM_MM) * GRID)
    return straightened(dark, grown.astype(np.float32), (n, n))


def _sides(upright: Plane, aside: float = 0.0) -> list[float]:
    """Return the share of each side that is inked: top, bottom, left, right; less by up to `aside` where the line lies beside the side."""
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
    """Return the ink from which a pixel belongs to a line, by the lines in bands around them."""
    return max(0.08, 0.5 * float(np.median(np.concatenate([band.max(axis=0) for band in bands]))))


def _weighed(dark: Plane, place: Place, mm: float, settings: SealSettings) -> SquareSeal | None:
    """Look at a place under the lens: closed thin sides that end at the corners, and a few large characters within."""
    upright, s = _lens(dark, place, mm), settings
    n, side = len(upright), place[2]
    cover = min(_sides(upright))
    rim = np.s_[AT - REACH : AT + REACH]
    lines = upright > _level([np.asarray(upright[rim]), np.asarray(upright[:, rim].T)])
    edge = AT + REACH + 4
    body = lines[edge : n - edge, edge : n - edge]
    if cover < s.frame_least_cover or not body.size:
        return None
    if _stubs(lines, s.frame_stub_ink) > s.frame_stubs or _ink_around(lines) > s.frame_busy:
        return None
    filled = float(body.mean())
    changes = float(np.mean((np.diff(body.astype(np.int8), axis=1) == 1).sum(axis=1)))
    score = ramp(cover, s.frame_cover) * ramp(filled, s.frame_filled) * ramp(filled, s.frame_not_filled)
    score *= ramp(changes, s.frame_changes) * ramp(changes, s.frame_few_changes)
    score *= ramp(min(float(body.any(axis=0).mean()), float(body.any(axis=1).mean())), s.frame_spread)
    return SquareSeal(_corners(place), side, side, score, filled) if score >= s.frame_score else None


def _line_cover(band: Bools, aside: float) -> float:
    """Return the share of a side's length that is inked in the row where it is most, the rows around counting for its turn."""
    rows = len(band)
    third = max(2, rows // 3)
    starts = range(0, rows - third + 1, max(1, third // 2))
    off = [abs(i + third / 2 - rows / 2) / (rows / 2) for i in starts]
    return max(float(band[i : i + third].any(axis=0).mean()) * (1 - aside * o) for i, o in zip(starts, off, strict=True))


def _ink_around(lines: Bools) -> float:
    """Return the share of ink along the outside of most sides."""
    n = len(lines)
    outer = slice(2, AT - REACH), slice(n - AT + REACH, n - 2)
    strips = [lines[outer[0], AT:-AT], lines[outer[1], AT:-AT], lines[AT:-AT, outer[0]], lines[AT:-AT, outer[1]]]
    return float(np.median([strip.mean() for strip in strips]))


def _stubs(lines: Bools, inked: float) -> int:
    """Return how many of the eight ways on from the corners are inked, by more than the share `inked`."""
    n = len(lines)
    count = 0
    for line in (slice(AT - REACH, AT + REACH), slice(n - AT - REACH, n - AT + REACH)):
        for out in (slice(2, AT - REACH), slice(n - AT + REACH, n - 2)):
            count += float(lines[line, out].any(axis=0).mean()) > inked
            count += float(lines[out, line].any(axis=1).mean()) > inked
    return count
