"""Measure the ink along the path of a line.

A page has thousands of runs of ink, so what lies above and below a pixel is looked up in planes that are made once, and medians are
taken without numpy's general machinery.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from extractors.page.arrays import Floats, Grey, Ints
from extractors.page.rules.rule import Rule

BESIDE = 6  # rows beside a rule that are looked at together
PAD = 64  # rows that the plane of them goes on beyond the page
AROUND = 10  # pixels to either side of a sample over which its darkness is the median


def median(values: npt.NDArray[np.generic]) -> float:
    """Return the median of a plain one-dimensional array that is not empty."""
    half = len(values) // 2
    if len(values) % 2:
        return float(np.partition(values, half)[half])
    low, high = np.partition(values, (half - 1, half))[half - 1 : half + 1].astype(np.float64)
    return float((low + high) / 2)


@dataclass(frozen=True, slots=True)
class PixelPath:
    """A line pixel by pixel: columns `at` and rows `across`, both within the page; `free`: the rows before they were clipped to it."""

    at: Ints
    across: Ints
    free: Ints


def path_of(rule: Rule, shape: tuple[int, ...]) -> PixelPath:
    """Return the pixels that a rule runs through on a page of `shape` (rows, columns); the page lies as the rule does."""
    high, wide = shape[:2]
    at = np.arange(int(rule.start), int(rule.end) + 1)
    free = np.interp(at, rule.along, rule.across).round().astype(int)
    return PixelPath(np.minimum(np.maximum(at, 0), wide - 1), np.minimum(np.maximum(free, 0), high - 1), free)


@dataclass(frozen=True)
class InkPlane:
    """The ink of a page: `raw` 0/1, `depth` how much darker than the paper it is, in grey levels; same shape."""

    raw: Grey
    depth: Grey

    @cached_property
    def near(self) -> Grey:
        """1 where a pixel or one above or below it is inked."""
        return np.asarray(cv2.dilate(self.raw, np.ones((3, 1), np.uint8)))

    @cached_property
    def dark(self) -> Grey:
        """The darkest of a pixel, the one above and the one below."""
        return np.asarray(cv2.dilate(self.depth, np.ones((3, 1), np.uint8)))

    @cached_property
    def _below(self) -> Grey:
        """1 where any of the BESIDE rows from a row on is inked; row PAD is the page's first."""
        padded = cv2.copyMakeBorder(self.raw, PAD, PAD, 0, 0, cv2.BORDER_REPLICATE)
        return np.asarray(cv2.dilate(padded, np.ones((BESIDE, 1), np.uint8), anchor=(0, 0)))

    def solid(self, path: PixelPath) -> float:
        """Return the share of the path that is inked within a pixel to either side."""
        return float(self.near[path.across, path.at].mean())

    def beside(self, path: PixelPath, away: int) -> tuple[float, float]:
        """Return the shares of the path that have ink above and below it, `away` to `away` + BESIDE − 1 pixels off."""
        most = self._below.shape[0] - BESIDE
        above, below = (np.minimum(np.maximum(path.free + PAD + step, 0), most) for step in (-away - BESIDE + 1, away))
        return float(self._below[above, path.at].mean()), float(self._below[below, path.at].mean())

    def depths(self, rule: Rule, path: PixelPath) -> tuple[float, ...]:
        """Return the median darkness of the path around each of the rule's samples."""
        dark = self.dark[path.across, path.at]
        around = (np.array(rule.along) - rule.start).astype(int)[:, None] + np.arange(-AROUND, AROUND + 1)[None, :]
        held = np.minimum(np.maximum(around, 0), len(dark) - 1)
        return tuple(np.partition(dark[held], AROUND, axis=1)[:, AROUND].astype(np.float64).tolist())


def centre_line(centres: Floats, step: int) -> tuple[list[int], list[float]]:
    """Return samples `step` apart, the last pixel among them: their places, and the medians of `centres` around them."""
    width, half = len(centres), step // 2
    at = [*range(0, width - 1, step), width - 1]
    whole = [i for i in at if half <= i < width - half]
    windows = np.lib.stride_tricks.sliding_window_view(centres, 2 * half + 1)[[i - half for i in whole]] if whole else None
    inner = dict(zip(whole, np.partition(windows, half, axis=1)[:, half].tolist(), strict=True)) if windows is not None else {}
    return at, [inner[i] if i in inner else median(centres[max(0, i - half) : i + half + 1]) for i in at]
