"""Find the places of a page that are as large as a tick box and about square: candidates for the judge."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractors.page.arrays import Floats, Grey, Ints, Mask
from extractors.page.ticks.settings import DEFAULT, TickSettings


@dataclass(frozen=True, slots=True)
class Squares:
    """Places that look like squares. `depth`: how much darker than the paper each pixel of the page is, the page resized by `factor`;
    `boxes`: x0, y0, x1, y1 in its pixels, (n, 4); `limit`: the depth from which a pixel is ink.
    """

    depth: Grey
    factor: float
    boxes: Floats
    limit: float

    def ink(self, place: Floats) -> float:
        """Return the share of ink in the left half of a place of the page, in its pixels; the next character may reach into the other."""
        part = self._left_half(place, 0.0)
        return float(part.mean()) if part.size else 0.0

    def upright(self, place: Floats, beyond: float) -> float:
        """Return the share of ink of the fullest column of that half, looked at so many sides above and below it, too: high at a wall."""
        part = self._left_half(place, beyond)
        return float(part.mean(axis=0).max()) if part.size else 0.0

    def inked(self, x0: float, y0: float, x1: float, y1: float) -> float:
        """Return how many columns of a place of the page show ink, in its pixels."""
        left, top, right, foot = (round(max(v, 0.0) * self.factor) for v in (x0, y0, x1, y1))
        return float((self.depth[top:foot, left:right] > self.limit).any(axis=0).sum()) / self.factor

    def begins(self, place: Floats, middle: float) -> float:
        """Return where the ink begins that runs without a gap to the `middle` of the character behind a place, in pixels of the page."""
        y0, y1, end = (round(float(v) * self.factor) for v in (place[1], place[3], middle))
        bare = np.flatnonzero(~np.any(self.depth[max(0, y0) : y1, : max(end, 1)] > self.limit, axis=0))
        return float(bare[-1] + 1 if bare.size else 0) / self.factor

    def _left_half(self, place: Floats, beyond: float) -> npt.NDArray[np.bool_]:
        x0, y0, x1, y1 = np.rint(np.maximum(place * self.factor, 0)).astype(int)
        more = round(beyond * (y1 - y0))
        return np.asarray(self.depth[max(0, y0 - more) : y1 + more, x0 : x1 - (x1 - x0) // 2] > self.limit)


def find_squares(grey: Grey, em: float, settings: TickSettings = DEFAULT) -> Squares:
    """Return the squares of a grey page (uint8, dark on light): pieces of ink and holes in it, at several darknesses.

    A box that stands alone is a piece, one that touches its word has a hole; worn outlines close when gaps in them are closed, a tick
    that runs beyond its box is left out with all that slants, and where only dark ink counts neighbours part. `em`: the usual width
    of a Chinese character in pixels.
    """
    factor = settings.em / em
    if settings.shrink_below < factor < settings.enlarge_above:
        factor = 1.0
    kind = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    work = grey if factor == 1.0 else cv2.resize(grey, None, fx=factor, fy=factor, interpolation=kind)
    depth, limit = ink_depth(np.asarray(work, np.uint8))
    unit = max(em, 1.0) * factor
    ink = (depth > limit).astype(np.uint8)
    core = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((round(settings.solid_core * unit),) * 2, np.uint8))
    found = [_extents(np.asarray(core, np.uint8))[0]]
    wall, side = settings.wall * unit, round(settings.straight * unit)
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    straight = [cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones(shape, np.uint8)) for shape in ((1, side), (side, 1))]
    for mask in (ink, closed, np.maximum(*straight), depth > settings.dark * limit):
        pieces, holes = _extents(np.asarray(mask, np.uint8))
        found += [pieces, holes + (-wall, -wall, wall, wall)]
    return Squares(depth, factor, _box_like(np.concatenate(found), unit, settings), limit)


def ink_depth(grey: Grey) -> tuple[Grey, float]:
    """Return how much darker than the paper each pixel is, and from where on that is ink; the paper is the smoothed brightest
    neighbourhood.
    """
    depth = darker_than_paper(grey, 13)
    sample = depth[::3, ::3]
    noise = float(np.percentile(sample, 60))
    full = float(np.percentile(sample[sample > max(40.0, 2 * noise)], 80)) if np.any(sample > max(40.0, 2 * noise)) else 120.0
    return depth, max(0.3 * full, 2.2 * noise, 18.0)


def darker_than_paper(grey: Grey, around: int) -> Grey:
    """Return how much darker than the paper around it each pixel is; `around`: four times so many pixels are looked at, each way."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.blur(cv2.dilate(small, np.ones((around, around), np.uint8)), (around, around))
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.subtract(paper, grey), np.uint8)


def _extents(mask: Mask) -> tuple[Floats, Floats]:
    """Return the extents of the pieces of a mask, each (n, 4), and of the holes in them. Contours tell of both many times as fast as
    labels of all pixels do.
    """
    contours, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    x, y, w, h = np.array([cv2.boundingRect(contour) for contour in contours], np.float64).reshape(-1, 4).T
    around = np.stack([x, y, x + w - 1, y + h - 1], axis=1)
    hole = tree[0, :, 3] >= 0 if len(contours) else np.zeros(0, np.bool_)
    return around[~hole], around[hole] + (1, 1, -1, -1)  # the contour of a hole runs through the ink around it


def _box_like(found: Floats, unit: float, settings: TickSettings) -> Floats:
    """Return the places of the size and shape of a box, each once. `unit`: a character in pixels."""
    w, h = found[:, 2] - found[:, 0] + 1, found[:, 3] - found[:, 1] + 1
    large = (np.minimum(w, h) >= settings.least_side * unit) & (np.maximum(w, h) <= settings.most_side * unit)
    boxes = found[large & (w > settings.narrowest * h) & (w < settings.widest * h)]
    return np.asarray(np.unique(np.rint(boxes), axis=0), np.float64)


def strongest(boxes: Floats, sure: Floats, overlap: float) -> list[int]:
    """Return the indices of the boxes that stay when each, the surest first, removes those that it covers by more than `overlap` of the
    smaller of the two.
    """
    left: Ints = np.argsort(-sure, kind="stable")
    area = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    kept = []
    while len(left):
        i, left = left[0], left[1:]
        kept.append(int(i))
        low, high = np.maximum(boxes[i, :2], boxes[left, :2]), np.minimum(boxes[i, 2:], boxes[left, 2:])
        shared = np.prod(np.maximum(high - low, 0), axis=1)
        left = left[shared <= overlap * np.maximum(np.minimum(area[i], area[left]), 1)]
    return kept


def touching(places: Floats, boxes: Floats) -> npt.NDArray[np.bool_]:
    """Tell of each of the places (n, 4) whether it shares anything with one of the boxes (m, 4)."""
    low = np.maximum(places[:, None, :2], boxes[None, :, :2])
    high = np.minimum(places[:, None, 2:], boxes[None, :, 2:])
    return np.asarray(np.any(np.all(high > low, axis=2), axis=1), np.bool_)
