"""Cut what the tick judge looks at: a square place of the page with what stands around it, of one size and contrast."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
import numpy.typing as npt

from extractors.page.arrays import Grey

SIZE = 32  # pixels of a crop
AROUND = 0.45  # of the square's side that is seen on each of its sides
DARKEST = SIZE * SIZE * 97 // 100  # of the pixels by their darkness: the one that the others are measured by
FAINTEST = 24.0  # grey levels: ink paler than this is not made darker


def cut_crops(depth: Grey, squares: Iterable[tuple[float, float, float, float]]) -> npt.NDArray[np.uint8]:
    """Return the crops (n, SIZE, SIZE), 0 paper to 255 the darkest ink of the place.

    `depth`: how much darker than the paper each pixel of the page is; `squares`: x0, y0, x1, y1 in its pixels.
    """
    crops = [_crop(depth, square) for square in squares]
    return np.stack(crops) if crops else np.zeros((0, SIZE, SIZE), np.uint8)


def _crop(depth: Grey, square: tuple[float, float, float, float]) -> npt.NDArray[np.uint8]:
    x0, y0, x1, y1 = square
    reach = (0.5 + AROUND) * max(4.0, ((x1 - x0) + (y1 - y0)) / 2)
    cx, cy = (x0 + x1) / 2 + 0.5, (y0 + y1) / 2 + 0.5
    left, top = round(cx - reach), round(cy - reach)
    side = max(1, round(2 * reach))
    height, width = depth.shape
    part = depth[max(0, top) : max(0, min(height, top + side)), max(0, left) : max(0, min(width, left + side))]
    if part.shape != (side, side):
        rows, columns = max(0, -top), max(0, -left)
        whole = np.zeros((side, side), np.uint8)
        whole[rows : rows + part.shape[0], columns : columns + part.shape[1]] = part
        part = whole
    kind = cv2.INTER_AREA if side > SIZE else cv2.INTER_LINEAR
    small = cv2.resize(part, (SIZE, SIZE), interpolation=kind)
    darkest = max(FAINTEST, float(np.partition(small, DARKEST, axis=None)[DARKEST]))
    return np.asarray(np.clip(small * (255.0 / darkest), 0, 255), np.uint8)
