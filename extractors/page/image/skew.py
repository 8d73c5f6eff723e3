"""Measure the small angle by which an upright page lies askew, and turn it back."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from extractors.page.arrays import Bools, Image, Plane
from extractors.page.image.settings import DEFAULT, ImageSettings


def skew_of(bgr: Image, settings: ImageSettings = DEFAULT) -> float:
    """Return the degrees clockwise by which lines of text and rules lie askew, −8 to 8; 0 where there is too little ink to tell.

    The projection of the ink on the vertical is sharpest when the lines are level.
    """
    ink = _ink(bgr, settings)
    ys, xs = np.nonzero(ink)
    if len(ys) < 200:
        return 0.0
    height, width = ink.shape
    points = ys.astype(np.float32), xs.astype(np.float32) - width / 2, height

    def sharpest(angles: npt.NDArray[np.floating[Any]]) -> float:
        return float(angles[int(np.argmax([_sharpness(*points, float(angle)) for angle in angles]))])

    widest = settings.skew_widest
    best = sharpest(np.arange(-widest, widest + 0.01, 0.5))
    for step in (0.125, 0.03):
        best = sharpest(best + np.arange(-4, 5) * step)
    # A page without lines (a photo, a drawing) has no sharp maximum: leave it as it is.
    gain = _sharpness(*points, best) / max(_sharpness(*points, 0.0), 1e-6)
    return best if gain > settings.skew_gain and abs(best) < widest - 0.4 else 0.0


def turn(bgr: Image, degrees: float, settings: ImageSettings = DEFAULT) -> Image:
    """Return the page, uint8 BGR or grey, turned counter-clockwise by `degrees` about its centre; its border is drawn out."""
    if abs(degrees) < settings.skew_least:
        return bgr
    height, width = bgr.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(
        cv2.warpAffine(bgr, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def _ink(bgr: Image, settings: ImageSettings) -> Bools:
    """Return what is dark against its surroundings, at a working size; the outer edge is left out since scanners and desks darken it."""
    scale = min(1.0, settings.skew_side / max(bgr.shape[:2]))
    grey = cv2.resize(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = cv2.subtract(cv2.blur(grey, (31, 31)), grey) > settings.skew_ink
    rim = max(2, round(0.02 * min(ink.shape)))
    ink[:rim], ink[-rim:], ink[:, :rim], ink[:, -rim:] = False, False, False, False
    return np.asarray(ink, np.bool_)


def _sharpness(ys: Plane, xs: Plane, height: int, degrees: float) -> float:
    """Return the sum of the squared steps of the row profile after a shear, which is a rotation for small angles."""
    rows = np.rint(ys - xs * np.float32(np.tan(np.radians(degrees)))).astype(np.int32).clip(0, height - 1)
    profile = np.bincount(rows, minlength=height)
    return float(np.square(np.diff(profile[1:-1])).sum())
