"""Measure a square outline or a solid square: what is drawn inside, and what lies around it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from extractors.page.arrays import Floats, Grey, Mask
from extractors.page.ticks.settings import TickSettings

Sides = tuple[int, int, int, int]  # x0, y0, x1, y1: the pixels of the outline itself


@dataclass(frozen=True, slots=True)
class Square:
    """A square outline in pixels of the page. `cover`: the weakest side's share of ink; `fill`: share of ink inside;
    `stroke`: extent of the largest mark inside, in sides; `slant`: share of slanting edges inside (ticks and crosses slant,
    the inside of 国 or 日 does not); `ring`: share of ink just outside (part of a character, or a tick that overshoots).
    """

    x0: float
    y0: float
    x1: float
    y1: float
    cover: float
    fill: float
    stroke: float
    slant: float
    ring: float
    solid: bool = False

    @property
    def side(self) -> float:
        """Mean of width and height."""
        return ((self.x1 - self.x0) + (self.y1 - self.y0)) / 2

    @property
    def cx(self) -> float:
        """Middle, from the left."""
        return (self.x0 + self.x1) / 2

    @property
    def cy(self) -> float:
        """Middle, from the top."""
        return (self.y0 + self.y1) / 2

    def scaled(self, factor: float) -> Square:
        """Return the square in pixels `factor` times as many."""
        if factor == 1.0:
            return self
        return replace(self, x0=self.x0 * factor, y0=self.y0 * factor, x1=self.x1 * factor, y1=self.y1 * factor)


def measure_square(ink: Mask, depth: Grey, box: Floats, unit: float, settings: TickSettings) -> Square:
    """Return the square of an outline.

    `ink`: 0/1, `depth`: how much darker than the paper each pixel is; `box`: x0, y0, x1, y1, cover; `unit`: a character in pixels.
    """
    sides = _settle(depth, (round(float(box[0])), round(float(box[1])), round(float(box[2])), round(float(box[3]))))
    x0, y0, x1, y1 = sides
    edge = max(2, round(0.07 * unit)) + 1
    side = max(1.0, ((x1 - x0) + (y1 - y0)) / 2)
    deep = max(edge, round(0.25 * side))
    inner = ink[max(0, y0 + deep) : y1 - deep + 1, max(0, x0 + deep) : x1 - deep + 1]
    inside = depth[max(0, y0 + edge) : y1 - edge + 1, max(0, x0 + edge) : x1 - edge + 1]
    slant = _slant(inside)
    if inner.size and slant < settings.level and int(inside.max()) < settings.shade * _outline(depth, sides):
        inner = np.zeros_like(inner)  # the shadow of a fold, which no pen has drawn
    fill = float(inner.mean()) if inner.size else 0.0
    around = ink_around(ink, (x0, y0, x1 + 1, y1 + 1), edge + 1, max(2, round(0.08 * unit)))
    return Square(x0, y0, x1, y1, float(box[4]), fill, _stroke(inner, side), slant, around)


def ink_around(ink: Mask, box: Sides, gap: int, far: int) -> float:
    """Return the share of ink in a band of `far` pixels around a box (x1 and y1 just behind it), `gap` pixels away from it."""
    x0, y0, x1, y1 = box
    h, w = ink.shape
    a, b, c, d = max(0, x0 - gap - far), max(0, y0 - gap - far), min(w, x1 + gap + far), min(h, y1 + gap + far)
    ring = np.ones((d - b, c - a), dtype=bool)
    ring[max(0, y0 - gap - b) : y1 + gap - b, max(0, x0 - gap - a) : x1 + gap - a] = False
    return float(ink[b:d, a:c][ring].mean()) if ring.any() else 0.0


def _outline(depth: Grey, sides_at: Sides) -> float:
    """Return how dark the square's own sides are, in grey levels."""
    x0, y0, x1, y1 = sides_at
    sides = (
        depth[y0, x0:x1],
        depth[min(y1, depth.shape[0] - 1), x0:x1],
        depth[y0:y1, x0],
        depth[y0:y1, min(x1, depth.shape[1] - 1)],
    )
    return float(np.mean([side.mean() for side in sides if side.size]))


def _settle(depth: Grey, box: Sides) -> Sides:
    """Return the sides moved by up to three pixels to where the outline is darkest, so that the inside is measured clear of it."""
    x0, y0, x1, y1 = box
    reach = range(-3, 4)
    h, w = depth.shape

    def darkest(lines: list[npt.NDArray[np.uint8]]) -> int:
        means = [float(np.minimum(line, 160).mean()) if line.size else 0.0 for line in lines]
        return int(np.argmax(np.array(means) - 0.5 * np.abs(np.arange(len(means)) - 3))) - 3

    top = darkest([depth[min(max(y0 + d, 0), h - 1), x0 + 2 : x1 - 1] for d in reach])
    end = darkest([depth[min(max(y1 + d, 0), h - 1), x0 + 2 : x1 - 1] for d in reach])
    left = darkest([depth[y0 + 2 : y1 - 1, min(max(x0 + d, 0), w - 1)] for d in reach])
    right = darkest([depth[y0 + 2 : y1 - 1, min(max(x1 + d, 0), w - 1)] for d in reach])
    return x0 + left, y0 + top, x1 + right, y1 + end


def _stroke(inner: Mask, side: float) -> float:
    """Return the extent of the largest connected mark inside, as a share of the side."""
    if not inner.any():
        return 0.0
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(inner), connectivity=8)
    return float(np.max(stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]) / side)


def _slant(inside: Grey) -> float:
    """Return the share of the edges inside that run neither level nor upright, weighted by their strength."""
    if min(inside.shape) < 5:
        return 0.0
    soft = cv2.GaussianBlur(inside, (0, 0), 0.8).astype(np.float32)
    gx, gy = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    strength, angle = cv2.cartToPolar(gx, gy, angleInDegrees=True)
    off = np.abs((angle % 90) - 45)  # 45: level or upright
    total = float(strength.sum())
    return float(strength[off < 27].sum()) / total if total > 1 else 0.0
