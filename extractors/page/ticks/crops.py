"""Cut what the judges of ticks and of strokes look at, of one size and contrast: a square place of the page with what stands around it; a wording,
with its box where it has one, and what a pen or a rule drew about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from extractors.page.arrays import Floats, Grey

Crops = npt.NDArray[np.uint8]
SIZE = 32  # pixels of a crop
AROUND = 0.45  # of the square's side that is seen on each of its sides
HIGH, WIDE = 32, 96  # pixels of a strip
ABOVE, BESIDE = 1.1, 0.8  # characters that are seen above and below the middle of the line, and beside the wording
DARKEST = 0.97  # of the pixels by their darkness: the one that the others are measured by
FAINTEST = 24.0  # grey levels: ink paler than this is not made darker


def cut_crops(depth: Grey, squares: Iterable[tuple[float, float, float, float]]) -> Crops:
    """Return the crops (n, SIZE, SIZE), 0 paper to 255 the darkest ink of the place.

    `depth`: how much darker than the paper each pixel of the page is; `squares`: x0, y0, x1, y1 in its pixels.
    """
    crops = [_crop(depth, square) for square in squares]
    return np.stack(crops) if crops else np.zeros((0, SIZE, SIZE), np.uint8)


def cut_strips(depth: Grey, places: Floats, ems: Sequence[float]) -> Crops:
    """Return the strips (n, HIGH, WIDE), as `cut_crops` does. `places` (n, 4): x0, y0, x1, y1 of wordings; `ems`: the width of a character in
    each of them.
    """
    strips = [_strip(depth, place, em) for place, em in zip(places.tolist(), ems, strict=True)]
    return np.stack(strips) if strips else np.zeros((0, HIGH, WIDE), np.uint8)


def _crop(depth: Grey, square: tuple[float, float, float, float]) -> Crops:
    x0, y0, x1, y1 = square
    reach = (0.5 + AROUND) * max(4.0, ((x1 - x0) + (y1 - y0)) / 2)
    left, top = round((x0 + x1) / 2 + 0.5 - reach), round((y0 + y1) / 2 + 0.5 - reach)
    side = max(1, round(2 * reach))
    return _evened(_window(depth, (left, top, left + side, top + side)), (SIZE, SIZE), side <= SIZE)


def _strip(depth: Grey, place: Sequence[float], em: float) -> Crops:
    x0, y0, x1, y1 = place
    middle = (y0 + y1) / 2
    left, right = round(x0 - BESIDE * em), round(x1 + BESIDE * em)
    top, end = round(middle - ABOVE * em), round(middle + ABOVE * em)
    return _evened(_window(depth, (left, top, max(left + 1, right), max(top + 1, end))), (WIDE, HIGH))


def _window(depth: Grey, window: tuple[int, int, int, int]) -> Grey:
    """Return the page from `left`, `top` to `right`, `end`, paper where these lie beyond it."""
    left, top, right, end = window
    part = depth[max(0, top) : max(0, end), max(0, left) : max(0, right)]
    if part.shape == (end - top, right - left):
        return part
    whole = np.zeros((end - top, right - left), np.uint8)
    rows, columns = max(0, -top), max(0, -left)
    whole[rows : rows + part.shape[0], columns : columns + part.shape[1]] = part
    return whole


def _evened(window: Grey, size: tuple[int, int], larger: bool = False) -> Crops:
    """Return a window as large as `size` (width, height), with its darkest ink as dark as any."""
    small = cv2.resize(window, size, interpolation=cv2.INTER_LINEAR if larger else cv2.INTER_AREA)
    darkest = max(FAINTEST, float(np.partition(small, int(DARKEST * small.size), axis=None)[int(DARKEST * small.size)]))
    return np.asarray(np.clip(small * (255.0 / darkest), 0, 255), np.uint8)
