"""The planes of ink in which seals are looked for: red ink, and dark ink without colour."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page.image.inks import MM_PER_INCH, colour_of, flatten_paper, redness
from extractors.page.seals.rings import Plane
from model.page import Colour

Image = NDArray[np.uint8]

WORK_DPI = 150.0
FULL_RED = 110.0  # redness that counts as full ink


@dataclass(frozen=True, slots=True)
class Planes:
    """`red`, `dark`: float32 0–1 at `mm` pixels a millimetre, `scale` times the page's own pixels; `red` None without chroma."""

    red: Plane | None
    dark: Plane
    mm: float
    scale: float
    colour: Colour


def make_planes(page: Image, dpi: float, colour: Colour | None = None) -> Planes:
    """Planes of an upright page, uint8 BGR or grey, at no more than WORK_DPI."""
    colour = colour or colour_of(page)
    scale = min(1.0, WORK_DPI / dpi)
    mm = dpi * scale / MM_PER_INCH
    if page.ndim == 2 or colour is not Colour.COLOUR:  # three equal channels: one tells all
        grey = page if page.ndim == 2 else np.asarray(cv2.extractChannel(page, 1), np.uint8)
        return Planes(None, dark_of_grey(_reduced(grey, scale)), mm, scale, colour)
    small = _reduced(page, scale)
    flat = flatten_paper(small)
    red = redness(flat)
    in_red = np.asarray(flat[..., 2], np.float32)
    dark = np.clip((255 - in_red) / 255 - red.astype(np.float32) / FULL_RED * 0.5, 0, 1).astype(np.float32)
    return Planes(np.minimum(red.astype(np.float32) / FULL_RED, 1), dark, mm, scale, colour)


def dark_of_grey(grey: Image) -> Plane:
    """Ink of a grey page 0–1, its paper flattened."""
    return np.asarray((255 - flatten_paper(grey).astype(np.float32)) / 255, np.float32)


def _reduced(image: Image, scale: float) -> Image:
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8) if scale < 1 else image
