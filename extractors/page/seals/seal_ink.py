"""The ink of one seal alone, at the page's full resolution, and where print hides it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page.image.inks import MM_PER_INCH, flatten_paper, redness
from extractors.page.seals.rings import Plane

Image = NDArray[np.uint8]

BLACK_IN_RED = 110  # red channel below this: print, not red ink
PRINT_OVER_GREY = 55  # so much darker than a grey seal is print
RULE_MM = 7.0  # straight lines from this length on are rules of the form
FAINTEST_GREY = 165  # a copied seal as dark as this cannot be told from print


@dataclass(frozen=True, slots=True)
class SealInk:
    """`ink`: float32 0–1. `hidden`: float32, 1 where print lies over the seal; there `ink` is only carried on from around."""

    ink: Plane
    hidden: Plane


def seal_ink(crop: Image, red: bool, dpi: float = 200.0) -> SealInk:
    """Of a crop of the page around a seal, uint8 BGR or grey."""
    bgr = np.asarray(cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR), np.uint8) if crop.ndim == 2 else crop
    flat = flatten_paper(bgr)
    return _red_ink(flat) if red else _grey_ink(np.asarray(255 - flat.max(axis=2), np.uint8), dpi / MM_PER_INCH)


def _red_ink(flat: Image) -> SealInk:
    """Red ink with the sharpness of the page. JPEG keeps colour at half the resolution, brightness at all of it: so colour
    says where red ink is, and the green channel, in which red ink is dark, says how its strokes run.
    """
    hue = redness(flat)
    where = cv2.GaussianBlur(cv2.dilate(hue, np.ones((3, 3), np.uint8)), (0, 0), 1.0).astype(np.float32)
    gate = np.clip((where - 4) / 8, 0, 1)
    dark = 255 - flat[..., 1].astype(np.float32)
    usual = float(np.percentile(dark[hue > 60], 60)) if (hue > 60).sum() > 50 else 110.0
    ink = np.asarray(np.minimum(dark / max(60.0, usual), 1) * gate * 255, np.uint8)
    return _carried_on(ink, (flat[..., 2] < BLACK_IN_RED) & (hue < 50))


def _grey_ink(dark: Image, mm: float) -> SealInk:
    """Print over a copied seal is darker than the seal, unless the copy is black too; rules are straighter than any stroke."""
    inked = dark[dark > 60]
    usual = float(np.median(inked)) if inked.size > 200 else 255.0
    over = dark > (usual + PRINT_OVER_GREY if usual < FAINTEST_GREY else 255)
    return _carried_on(dark, over | (_rules(dark, mm) > 0))


def darker_than_seal(crop: Image) -> float | None:
    """Darkness 0–255 from which ink over the copied seal in `crop` is print or a pen; None where the seal is as dark as they are."""
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY) if crop.ndim == 3 else crop
    dark = 255 - flatten_paper(np.asarray(grey, np.uint8))
    inked = dark[dark > 60]
    usual = float(np.median(inked)) if inked.size > 200 else 255.0
    return usual + PRINT_OVER_GREY if usual < FAINTEST_GREY else None


def _rules(dark: Image, mm: float) -> Image:
    """Thin straight lines across and down, 1 where they are. A seal's strokes are shorter, its ring is thicker."""
    inked = (dark > 50).astype(np.uint8)
    long, thick = max(9, round(RULE_MM * mm)), max(3, round(0.8 * mm))
    found = np.zeros(dark.shape, np.uint8)
    for across in ((1, long), (long, 1)):
        line = cv2.morphologyEx(inked, cv2.MORPH_OPEN, np.ones(across, np.uint8))
        fat = cv2.morphologyEx(line, cv2.MORPH_OPEN, np.ones((thick, 1) if across[0] == 1 else (1, thick), np.uint8))
        found |= np.asarray(cv2.subtract(line, fat), np.uint8)
    return found


def _carried_on(ink: Image, over: NDArray[np.bool_]) -> SealInk:
    """Fill what print hides from the strokes around it."""
    hidden = cv2.dilate(over.astype(np.uint8), np.ones((3, 3), np.uint8))
    if over.any():
        ink = np.asarray(cv2.inpaint(ink, hidden, 3, cv2.INPAINT_TELEA), np.uint8)
    return SealInk(np.asarray(ink, np.float32) / np.float32(255), np.asarray(hidden, np.float32))
