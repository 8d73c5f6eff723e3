"""Find square and oblong red seals: personal seals (法人章, 人名章) and box stamps."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.page.arrays import Mask, Plane, Points
from extractors.page.seals.settings import SealSettings, ramp

SIDE = 96  # pixels of the straightened square
RIM = 8  # pixels of it within which its sides run


@dataclass(frozen=True, slots=True)
class SquareSeal:
    """A square seal or frame. `corners`: float32 (4, 2) in pixels, clockwise from the top left one; `width` along the first side; `score` 0–1; `filled`: share of
    ink inside, high where the characters are white on red (阴文).
    """

    corners: Points
    width: float
    height: float
    score: float
    filled: float

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """The upright rectangle around it: x0, y0, x1, y1."""
        x0, y0 = self.corners.min(axis=0)
        x1, y1 = self.corners.max(axis=0)
        return float(x0), float(y0), float(x1), float(y1)


def find_squares(red: Plane, mm: float, settings: SealSettings) -> list[SquareSeal]:
    """Return the squares in the red plane (float32 0–1), `mm` pixels a millimetre."""
    inked = (red > settings.square_ink).astype(np.uint8)
    reach = max(3, round(settings.square_join_mm * mm) | 1)
    joined = cv2.morphologyEx(inked, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for i, (x, y, w, h, _) in enumerate(stats[1:count], start=1):
        if not settings.square_least_mm * 0.9 * mm <= min(w, h) <= max(w, h) <= settings.square_most_mm * 1.4 * mm:
            continue
        part = np.s_[y : y + h, x : x + w]
        square = _square_of(red[part], ((labels[part] == i) & (inked[part] > 0)).astype(np.uint8), mm, settings)
        if square is not None:
            found.append(replace(square, corners=square.corners + np.array([x, y], np.float32)))
    return found


def _square_of(red: Plane, inked: Mask, mm: float, settings: SealSettings) -> SquareSeal | None:
    """Return the square around the pixels `inked` (0/1), None where it is no seal."""
    ys, xs = np.nonzero(inked)
    points = np.stack([xs, ys], axis=1).astype(np.float32)
    corners = _ordered(cv2.boxPoints(cv2.minAreaRect(points)))
    width = float(np.linalg.norm(corners[1] - corners[0]))
    height = float(np.linalg.norm(corners[3] - corners[0]))
    short, long = min(width, height), max(width, height)
    if short < settings.square_least_mm * mm or long > settings.square_most_mm * mm or long > settings.square_ratio * short:
        return None
    upright = straightened(red, corners, (SIDE, SIDE))
    line = max(0.15, 0.4 * float(np.percentile(upright, 90)))
    inside = upright > line
    sides = [inside[:RIM].any(axis=0), inside[-RIM:].any(axis=0), inside[:, :RIM].any(axis=1), inside[:, -RIM:].any(axis=1)]
    cover = min(float(side.mean()) for side in sides)
    # Characters begin behind a quiet gap; a photo or a blot has no such structure.
    changes = float(np.mean((np.diff(inside[20:-20].astype(np.int8), axis=1) == 1).sum(axis=1)))
    filled = float(inside.mean())
    score = ramp(cover, settings.square_cover) * ramp(changes, settings.square_changes) * ramp(filled, settings.square_filled)
    return SquareSeal(corners, width, height, score, filled) if score >= settings.square_score else None


def straightened(plane: Plane, corners: Points, size: tuple[int, int]) -> Plane:
    """Return the square with these corners as an upright picture of `size` (width, height)."""
    to_w, to_h = size
    goal = np.array([[0, 0], [to_w, 0], [to_w, to_h], [0, to_h]], np.float32)
    m = cv2.getPerspectiveTransform(np.asarray(corners, np.float32), goal)
    return np.asarray(cv2.warpPerspective(plane, m, (to_w, to_h), flags=cv2.INTER_LINEAR), plane.dtype)


def _ordered(corners: Points) -> Points:
    """Return corners clockwise from the corner nearest to the top left."""
    middle = corners.mean(axis=0)
    angle = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    turned = corners[np.argsort(angle)]
    start = int(np.argmin(turned.sum(axis=1)))
    return np.roll(turned, -start, axis=0).astype(np.float32)
