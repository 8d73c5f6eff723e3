"""The comma of thousands: recognisers read 1,636 as 1.636, so the mark between the digits is measured."""

from __future__ import annotations

import re
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from model.page import Char, Line

Image = npt.NDArray[np.uint8]

THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}\.\d{3}(?![\d.,])")
BELOW = 0.1  # of a digit's height: how far a comma hangs below the digits' foot (a point: at most 0.05)
DIGIT, MARK = 0.6, 0.45  # of the tallest component: least height of a digit, most of a mark


def with_commas(grey: Image, line: Line) -> Line:
    """The line with the points of 「1.636」 as commas where they hang below the digits. `grey`: the page (uint8, H × W)."""
    if len(line.chars) != len(line.text):
        return line
    chars = list(line.chars)
    for hit in THOUSANDS.finditer(line.text):
        at = line.text.index(".", hit.start())
        if hangs(_window(grey, chars[at - 1], chars[at + 1])):
            chars[at] = replace(chars[at], text=",")
    text = "".join(c.text for c in chars)
    return line if text == line.text else replace(line, text=text, chars=tuple(chars))


def _window(grey: Image, left: Char, right: Char) -> Image:
    """The page from the digit before the mark to the one behind it."""
    height, width = grey.shape
    x0, x1 = left.box.x0 * width - 2, right.box.x1 * width + 3
    y0, y1 = left.box.y0 * height, left.box.y1 * height
    more = 0.15 * (y1 - y0)
    return grey[max(0, int(y0 - more)) : int(y1 + more) + 1, max(0, int(x0)) : int(x1) + 1]


def hangs(crop: Image) -> bool:
    """Whether the small mark between digits ends clearly below them; not where there is no single such mark."""
    if min(crop.shape) < 8 or int(crop.max()) - int(crop.min()) < 40:
        return False
    _, ink = cv2.threshold(crop, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(ink, np.uint8), connectivity=8)
    parts = [s for s in stats[1:].tolist() if s[cv2.CC_STAT_AREA] > 4]
    tallest = max((s[cv2.CC_STAT_HEIGHT] for s in parts), default=0)
    digits = [s for s in parts if s[cv2.CC_STAT_HEIGHT] >= DIGIT * tallest and s[cv2.CC_STAT_WIDTH] < 1.2 * tallest]
    foot = float(np.median([s[cv2.CC_STAT_TOP] + s[cv2.CC_STAT_HEIGHT] for s in digits])) if digits else 0.0
    middle = [s for s in parts if 0.25 < (s[cv2.CC_STAT_LEFT] + s[cv2.CC_STAT_WIDTH] / 2) / crop.shape[1] < 0.75]
    low = [s for s in middle if s[cv2.CC_STAT_HEIGHT] <= MARK * tallest and s[cv2.CC_STAT_TOP] > foot - 0.4 * tallest]
    if len(low) != 1 or len(digits) < 2:
        return False
    return bool(low[0][cv2.CC_STAT_TOP] + low[0][cv2.CC_STAT_HEIGHT] > foot + BELOW * tallest)
