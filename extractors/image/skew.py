"""The small angle by which an upright page lies askew, and turning it back."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]

WORKING_SIDE = 900
WIDEST = 8.0  # degrees
WORTH_TURNING = 0.12  # degrees: below it, turning costs more sharpness than it gains


def skew_of(bgr: Image) -> float:
    """Degrees clockwise by which lines of text and rules lie askew, −8 to 8; 0 where there is too little ink to tell.

    The projection of the ink on the vertical is sharpest when the lines are level.
    """
    ink = _ink(bgr)
    if ink.sum() < 200:
        return 0.0
    coarse = np.arange(-WIDEST, WIDEST + 0.01, 1.0)
    best = float(coarse[int(np.argmax([_sharpness(ink, float(a)) for a in coarse]))])
    for step in (0.25, 0.05):
        near = best + np.arange(-4, 5) * step
        best = float(near[int(np.argmax([_sharpness(ink, float(a)) for a in near]))])
    # A page without lines (a photo, a drawing) has no sharp maximum: leave it as it is.
    level, turned = _sharpness(ink, 0.0), _sharpness(ink, best)
    return best if turned > 1.05 * level and abs(best) < WIDEST - 0.5 else 0.0


def turn(bgr: Image, degrees: float) -> Image:
    """The page turned counter-clockwise by `degrees` about its centre, on paper colour, size kept."""
    if abs(degrees) < WORTH_TURNING:
        return bgr
    height, width = bgr.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(
        cv2.warpAffine(bgr, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def _ink(bgr: Image) -> npt.NDArray[np.float32]:
    """Dark against its surroundings, at a working size; the outer edge is left out since scanners and desks darken it."""
    scale = min(1.0, WORKING_SIDE / max(bgr.shape[:2]))
    grey = cv2.cvtColor(cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    paper = cv2.medianBlur(grey, 31)
    ink = (paper.astype(np.int16) - grey > 24).astype(np.float32)
    rim = max(2, round(0.02 * min(ink.shape)))
    ink[:rim], ink[-rim:], ink[:, :rim], ink[:, -rim:] = 0, 0, 0, 0
    return np.asarray(ink, np.float32)


def _sharpness(ink: npt.NDArray[np.float32], degrees: float) -> float:
    height, width = ink.shape
    # A shear is a rotation for small angles, and moves whole columns.
    matrix = np.array([[1.0, 0.0, 0.0], [-np.tan(np.radians(degrees)), 1.0, np.tan(np.radians(degrees)) * width / 2]], np.float32)
    profile = cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_LINEAR).sum(axis=1)
    return float(np.square(np.diff(profile)).sum())
