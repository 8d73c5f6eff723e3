"""Square and oblong red seals: personal seals (法人章, 人名章) and box stamps."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page.seals.rings import Plane

LEAST_MM, MOST_MM = 8.0, 45.0
SAMPLES = 64


@dataclass(frozen=True, slots=True)
class Square:
    """Corners (4, 2) in pixels, clockwise from the top left one; `width` along the first side; `score` 0–1; `filled`: share of
    ink inside, high where the characters are white on red (阴文).
    """

    corners: NDArray[np.float32]
    width: float
    height: float
    score: float
    filled: float

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        x0, y0 = self.corners.min(axis=0)
        x1, y1 = self.corners.max(axis=0)
        return float(x0), float(y0), float(x1), float(y1)


def find_squares(red: Plane, mm: float) -> list[Square]:
    """Squares in the red plane (float32 0–1), `mm` pixels a millimetre."""
    inked = (red > 0.2).astype(np.uint8)
    reach = max(3, round(1.6 * mm) | 1)
    joined = cv2.morphologyEx(inked, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for i, (x, y, w, h, _) in enumerate(stats[1:count], start=1):
        if not LEAST_MM * 0.9 * mm <= min(w, h) <= max(w, h) <= MOST_MM * 1.4 * mm:
            continue
        part = np.s_[y : y + h, x : x + w]
        square = _square_of(red[part], ((labels[part] == i) & (inked[part] > 0)).astype(np.uint8), mm)
        if square is not None:
            found.append(
                Square(square.corners + np.array([x, y], np.float32), square.width, square.height, square.score, square.filled)
            )
    return found


def _square_of(red: Plane, inked: NDArray[np.uint8], mm: float) -> Square | None:
    ys, xs = np.nonzero(inked)
    points = np.stack([xs, ys], axis=1).astype(np.float32)
    corners = _ordered(cv2.boxPoints(cv2.minAreaRect(points)))
    width = float(np.linalg.norm(corners[1] - corners[0]))
    height = float(np.linalg.norm(corners[3] - corners[0]))
    if min(width, height) < LEAST_MM * mm or max(width, height) > MOST_MM * mm or max(width, height) > 1.6 * min(width, height):
        return None
    upright = straightened(red, corners, width, height, 96, 96)
    line = max(0.15, 0.4 * float(np.percentile(upright, 90)))
    inside = upright > line
    rim = 8
    sides = [inside[:rim].any(axis=0), inside[-rim:].any(axis=0), inside[:, :rim].any(axis=1), inside[:, -rim:].any(axis=1)]
    cover = min(float(side.mean()) for side in sides)
    # Characters begin behind a quiet gap; a photo or a blot has no such structure.
    changes = float(np.mean((np.diff(inside[20:-20].astype(np.int8), axis=1) == 1).sum(axis=1)))
    filled = float(inside.mean())
    score = float(
        np.clip((cover - 0.45) / 0.35, 0, 1) * np.clip((changes - 1.2) / 1.5, 0, 1) * np.clip((0.9 - filled) / 0.1, 0, 1)
    )
    return Square(corners, width, height, score, filled) if score >= 0.2 else None


def straightened(plane: Plane, corners: NDArray[np.float32], width: float, height: float, to_w: int, to_h: int) -> Plane:
    """The square as an upright picture `to_w` by `to_h`."""
    goal = np.array([[0, 0], [to_w, 0], [to_w, to_h], [0, to_h]], np.float32)
    m = cv2.getPerspectiveTransform(np.asarray(corners, np.float32), goal)
    return np.asarray(cv2.warpPerspective(plane, m, (to_w, to_h), flags=cv2.INTER_LINEAR), plane.dtype)


def _ordered(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """Clockwise from the corner nearest to the top left."""
    middle = corners.mean(axis=0)
    angle = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    turned = corners[np.argsort(angle)]
    start = int(np.argmin(turned.sum(axis=1)))
    return np.roll(turned, -start, axis=0).astype(np.float32)
