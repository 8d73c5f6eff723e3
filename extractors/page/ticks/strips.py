"""Cut what the judge of strokes looks at: a wording, with its box where it has one, and what a pen or a rule drew about it, of one size."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from extractors.page.arrays import Floats, Grey

HIGH, WIDE = 32, 96  # pixels of a strip
ABOVE, BESIDE = 1.1, 0.8  # characters that are seen above and below the middle of the line, and beside the wording
DARKEST = HIGH * WIDE * 97 // 100  # of the pixels by their darkness: the one that the others are measured by
FAINTEST = 24.0  # grey levels: ink paler than this is not made darker


def cut_strips(depth: Grey, places: Floats, ems: Sequence[float]) -> npt.NDArray[np.uint8]:
    """Return the strips (n, HIGH, WIDE), 0 paper to 255 the darkest ink of the place.

    `depth`: how much darker than the paper each pixel is; `places` (n, 4): x0, y0, x1, y1 of wordings in its pixels; `ems`: the width of a
    character in each of them.
    """
    strips = [_strip(depth, place, em) for place, em in zip(places.tolist(), ems, strict=True)]
    return np.stack(strips) if strips else np.zeros((0, HIGH, WIDE), np.uint8)


def _strip(depth: Grey, place: Sequence[float], em: float) -> npt.NDArray[np.uint8]:
    x0, y0, x1, y1 = place
    middle = (y0 + y1) / 2
    left, right = round(x0 - BESIDE * em), round(x1 + BESIDE * em)
    top, end = round(middle - ABOVE * em), round(middle + ABOVE * em)
    whole = np.zeros((max(1, end - top), max(1, right - left)), np.uint8)
    height, width = depth.shape
    a, b, c, d = max(0, top), min(height, end), max(0, left), min(width, right)
    if b > a and d > c:
        whole[a - top : b - top, c - left : d - left] = depth[a:b, c:d]
    small = cv2.resize(whole, (WIDE, HIGH), interpolation=cv2.INTER_AREA)
    darkest = max(FAINTEST, float(np.partition(small, DARKEST, axis=None)[DARKEST]))
    return np.asarray(np.clip(small * (255.0 / darkest), 0, 255), np.uint8)
