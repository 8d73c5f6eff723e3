"""A lone stroke: recognisers read the / of an empty cell as 1, l or nothing, so its slant is measured."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]

STROKES = frozenset(
    ("", "1", "l", "I", "i", "|", "丨", "丿", "ノ", "/", "／", "J", "7", "'", "’", "-", "一")
)  # readings of a stroke
SLANT = 0.2, 1.1  # pixels to the left for each pixel down: 0.26 to 0.54 in print, at most 0.1 for 1, l and I
STRAIGHT = 0.05  # how far its ink lies off its axis (standard deviation), in its heights; serifs and flags lie farther off
ALONE = 0.85  # share of the ink that the stroke holds
STRIP, RULE = 0.25, 0.9  # width of the crop's edge, in its sides; share of a wall's ink that lies there
TALL = 0.25  # of the box's height


def is_slash(crop: Image) -> bool:
    """Whether a crop, uint8 BGR (h, w, 3), shows one straight stroke from the upper right to the lower left and nothing else."""
    grey = np.asarray(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY), np.uint8)
    if min(grey.shape) < 6 or int(grey.max()) - int(grey.min()) < 40:
        return False
    _, ink = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    ink = _without_rules(np.asarray(ink, np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if count < 2:
        return False
    stroke = int(np.argmax(stats[1:, cv2.CC_STAT_AREA])) + 1
    if stats[stroke, cv2.CC_STAT_AREA] < ALONE * int(ink.sum()) or stats[stroke, cv2.CC_STAT_HEIGHT] < TALL * grey.shape[0]:
        return False
    y, x = np.nonzero(labels == stroke)
    if len(y) < 8 or y.std() == 0:
        return False
    down = float(np.cov(x, y)[0, 1] / y.var(ddof=1))
    off = float(np.std(x - down * y)) / float(stats[stroke, cv2.CC_STAT_HEIGHT])
    return SLANT[0] <= -down <= SLANT[1] and off <= STRAIGHT


def _without_rules(ink: Image) -> Image:
    """Without what lies along the edges of the crop: walls of the cell."""
    high, wide = ink.shape
    strip = max(3, round(STRIP * min(high, wide)))
    edge = np.ones(ink.shape, bool)
    edge[strip:-strip, strip:-strip] = False
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    at_edge = np.bincount(labels[edge], minlength=count)
    walls = [n for n in range(1, count) if at_edge[n] >= RULE * stats[n, cv2.CC_STAT_AREA]]
    return np.where(np.isin(labels, walls), 0, ink).astype(np.uint8)
