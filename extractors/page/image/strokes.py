"""Take rules away from strokes of ink, and tell how much two pieces of writing look like the same print."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extractors.page.arrays import Bools, Image
from extractors.page.image.settings import STROKES, StrokeSettings

INKED = 178  # grey below this is ink, on flattened paper


@dataclass(frozen=True, slots=True)
class StrokeComparison:
    """Ratios of a piece of writing to the print beside it; 1 (or 0 for the offsets) where they are alike.

    `height`: of their ink. `above`, `below`: how far the writing rises over and sinks below the print, in heights of the
    print. `weight`: width of strokes. `colour`: distance of their ink's colours, 0–1. `level`: unevenness of the characters' places.
    """

    height: float
    above: float
    below: float
    weight: float
    colour: float
    level: float
    settings: StrokeSettings = STROKES

    @property
    def likeness(self) -> float:
        """1 for print of the same size on the same line, 0 for plainly something else."""
        size = _bell(self.height, 1.0, self.settings.size)
        line = _bell(max(abs(self.above), abs(self.below)), 0.0, self.settings.line)
        weight = _bell(np.log(max(self.weight, 0.05)), 0.0, self.settings.weight)
        even = _bell(self.level, 0.0, self.settings.level)
        ink = float(np.clip(1.25 - 4 * self.colour, 0, 1))
        return float((size * line * weight * even * ink) ** 0.5)


def _bell(value: float, middle: float, width: float) -> float:
    """Return how high a bell curve is at a value, 1 at its middle."""
    return float(np.exp(-(((value - middle) / width) ** 2) / 2))


def without_rules(inked: Bools, height: float) -> Bools:
    """Return ink without underlines and table rules: what is long, straight and thin. `height`: of the characters, in pixels."""
    plane = inked.astype(np.uint8)
    long = max(9, round(2.2 * height))
    thin = max(2, round(0.16 * height))
    flat = cv2.morphologyEx(plane, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    tall = cv2.morphologyEx(plane, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))
    # A thick bar is no rule: a rule disappears when it is worn down by its own width.
    flat -= cv2.morphologyEx(flat, cv2.MORPH_OPEN, np.ones((2 * thin, long), np.uint8))
    tall -= cv2.morphologyEx(tall, cv2.MORPH_OPEN, np.ones((long, 2 * thin), np.uint8))
    rules = cv2.dilate(flat, np.ones((3, 3), np.uint8)) | cv2.dilate(tall, np.ones((3, 3), np.uint8))
    # Strokes that cross a rule lose a dot there; closing mends them.
    left = plane & (1 - np.minimum(rules, 1))
    mended = cv2.morphologyEx(left, cv2.MORPH_CLOSE, np.ones((5, 1), np.uint8)) & plane
    return np.asarray(np.where(rules > 0, mended & left, left) > 0, bool)


def compare_strokes(writing: Bools, print_: Bools, bgr: Image) -> StrokeComparison | None:
    """Compare writing with print, masks of the same window as the page image `bgr`; None where one of them is empty."""
    a, b = _rows(writing), _rows(print_)
    if a is None or b is None:
        return None
    tall = max(1.0, b[1] - b[0])
    return StrokeComparison(
        height=(a[1] - a[0]) / tall,
        above=(b[0] - a[0]) / tall,
        below=(a[1] - b[1]) / tall,
        weight=_weight(writing) / max(0.3, _weight(print_)),
        colour=_colour_distance(writing, print_, bgr),
        level=_unevenness(writing, tall),
    )


def _rows(mask: Bools) -> tuple[float, float] | None:
    """Return the upper and lower edge of the ink, without the last hundredth of it on each side."""
    profile = mask.sum(axis=1).astype(float)
    if profile.sum() < 20:
        return None
    share = np.cumsum(profile) / profile.sum()
    return float(np.searchsorted(share, 0.01)), float(np.searchsorted(share, 0.99) + 1)


def _weight(mask: Bools) -> float:
    """Return the typical half width of strokes in pixels."""
    inside = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)
    ridge = inside[(inside > 0) & (inside >= cv2.dilate(inside, np.ones((3, 3), np.uint8)) - 1e-6)]
    return float(np.median(ridge)) if ridge.size else 0.0


def _colour_distance(writing: Bools, print_: Bools, bgr: Image) -> float:
    """Return the distance of the chroma of two inks, as a share of full scale."""
    if bgr.ndim == 2:
        return 0.0
    lab = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2LAB), np.float32)[..., 1:]
    core = [lab[cv2.erode(m.astype(np.uint8), np.ones((2, 2), np.uint8)) > 0] for m in (writing, print_)]
    if min(len(c) for c in core) < 10:
        return 0.0
    return float(np.linalg.norm(np.median(core[0], axis=0) - np.median(core[1], axis=0))) / 80


def _unevenness(mask: Bools, tall: float) -> float:
    """Return how much the characters differ in height and place, in heights of the print: print is even, hands are not."""
    columns = mask.any(axis=0)
    gap = max(2, round(0.12 * tall))
    row = np.asarray(columns, np.uint8)[None, :]
    closed = np.asarray(cv2.morphologyEx(row, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8)))[0]
    edges = np.diff(np.concatenate([[0], closed.astype(np.int8), [0]]))
    pieces = list(zip(np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0], strict=True))
    wide = [(x0, x1) for x0, x1 in pieces if x1 - x0 > 0.5 * tall]
    spans = [_rows(np.asarray(mask[:, x0:x1], bool)) for x0, x1 in wide]
    found = [s for s in spans if s is not None]
    if len(found) < 2:
        return 0.1
    middles = [(a + b) / 2 / tall for a, b in found]
    heights = [(b - a) / tall for a, b in found]
    return float(max(np.std(middles), 0.7 * np.std(heights)))
