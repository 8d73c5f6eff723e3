"""A red frame around a whole certificate makes no region of the whole page in which rings are looked for."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.page.seals.candidates import _regions
from extractors.page.seals.settings import DEFAULT

MM = 6.0  # pixels a millimetre


def _page_with_frame() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    page = np.zeros((round(297 * MM), round(210 * MM)), np.float32)
    cv2.rectangle(page, (round(20 * MM), round(20 * MM)), (round(190 * MM), round(277 * MM)), 1.0, 4)
    return page


def test_a_frame_is_no_region() -> None:
    assert _regions(_page_with_frame(), MM, DEFAULT) == []


def test_a_seal_that_crosses_the_frame_is_one() -> None:
    page = _page_with_frame()
    cv2.circle(page, (round(180 * MM), round(250 * MM)), round(20 * MM), 1.0, 6)
    (x0, y0, x1, y1) = _regions(page, MM, DEFAULT)[0]
    assert x0 <= 160 * MM and y0 <= 230 * MM and x1 >= 200 * MM and y1 >= 270 * MM
    assert (x1 - x0) * (y1 - y0) < 0.25 * page.size
