"""Make planes of ink: those in which seals are looked for, and the ink of one seal alone at the page's full resolution."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extractors.page.arrays import Bools, Image, Plane
from extractors.page.image.inks import MM_PER_INCH, colour_of, flatten_paper, redness
from extractors.page.seals.settings import DEFAULT, SealSettings
from model.page import Colour


@dataclass(frozen=True, slots=True)
class SealPlanes:
    """The page's ink. `red`, `dark`: float32 0–1 at `mm` pixels a millimetre, `scale` times the page's own pixels; `red` None without chroma."""

    red: Plane | None
    dark: Plane
    mm: float
    scale: float
    colour: Colour


def make_planes(page: Image, dpi: float, colour: Colour | None = None, settings: SealSettings = DEFAULT) -> SealPlanes:
    """Return the planes of an upright page, uint8 BGR or grey, at the working resolution; `colour`: judged here where it is None."""
    colour = colour or colour_of(page)
    scale = min(1.0, settings.work_dpi / dpi)
    mm = dpi * scale / MM_PER_INCH
    if page.ndim == 2 or colour is not Colour.COLOUR:  # three equal channels: one tells all
        grey = page if page.ndim == 2 else np.asarray(cv2.extractChannel(page, 1), np.uint8)
        return SealPlanes(None, dark_of_grey(_reduced(grey, scale)), mm, scale, colour)
    small = _reduced(page, scale)
    flat = flatten_paper(small)
    red = redness(flat).astype(np.float32) / np.float32(settings.full_red)
    dark = (255 - flat[..., 2].astype(np.float32)) / 255 - red * np.float32(0.5)
    return SealPlanes(np.minimum(red, 1, out=red), np.clip(dark, 0, 1, out=dark), mm, scale, colour)


def dark_of_grey(grey: Image) -> Plane:
    """Return the ink of a grey page 0–1, its paper flattened."""
    return np.asarray((255 - flatten_paper(grey).astype(np.float32)) / 255, np.float32)


def _reduced(image: Image, scale: float) -> Image:
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8) if scale < 1 else image


@dataclass(frozen=True, slots=True)
class SealInk:
    """`ink`: float32 0–1. `hidden`: float32, 1 where print lies over the seal; there `ink` is only carried on from around."""

    ink: Plane
    hidden: Plane


def seal_ink(crop: Image, red: bool, dpi: float = 200.0, settings: SealSettings = DEFAULT, rings: Bools | None = None) -> SealInk:
    """Return the ink of a seal in a crop of the page around it, uint8 BGR or grey; `red`: its ink is red, else grey or black. `rings`: where the rings
    of other seals lie over it.
    """
    bgr = np.asarray(cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR), np.uint8) if crop.ndim == 2 else crop
    flat = flatten_paper(bgr)
    if red:
        ink, over = _red_ink(flat, settings)
    else:
        ink, over = _grey_ink(np.asarray(255 - flat.max(axis=2), np.uint8), dpi / MM_PER_INCH, settings)
    return _carried_on(ink, over if rings is None else over | rings)


def _red_ink(flat: Image, settings: SealSettings) -> tuple[Image, Bools]:
    """Return red ink, and where print lies over it, with the sharpness of the page. JPEG keeps colour at half the resolution, brightness at all of it: so colour
    says where red ink is, and the green channel, in which red ink is dark, says how its strokes run.
    """
    hue = redness(flat)
    where = cv2.GaussianBlur(cv2.dilate(hue, np.ones((3, 3), np.uint8)), (0, 0), 1.0).astype(np.float32)
    gate = np.clip((where - 4) / 8, 0, 1)
    dark = 255 - flat[..., 1].astype(np.float32)
    usual = float(np.percentile(dark[hue > 60], 60)) if (hue > 60).sum() > 50 else 110.0
    ink = np.asarray(np.minimum(dark / max(60.0, usual), 1) * gate * 255, np.uint8)
    return ink, np.asarray((flat[..., 2] < settings.black_in_red) & (hue < 50), np.bool_)


def _grey_ink(dark: Image, mm: float, settings: SealSettings) -> tuple[Image, Bools]:
    """Return grey ink, and where print lies over it. Print over a copied seal is darker than the seal, unless the copy is black too; rules are straighter than any stroke."""
    level = _print_level(dark, settings)
    over = dark > (255 if level is None else level)
    return dark, over | (_rules(dark, mm, settings) > 0)


def darker_than_seal(crop: Image, settings: SealSettings = DEFAULT) -> float | None:
    """Return the darkness 0–255 from which ink over the copied seal in `crop` is print or a pen; None where the seal is as dark as they."""
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY) if crop.ndim == 3 else crop
    return _print_level(np.asarray(255 - flatten_paper(np.asarray(grey, np.uint8)), np.uint8), settings)


def _print_level(dark: Image, settings: SealSettings) -> float | None:
    """Return the darkness from which ink is print, by the usual ink of the place; None where that is as dark as print."""
    inked = dark[dark > 60]
    usual = float(np.median(inked)) if inked.size > 200 else 255.0
    return usual + settings.print_over_grey if usual < settings.faintest_grey else None


def _rules(dark: Image, mm: float, settings: SealSettings) -> Image:
    """Return thin straight lines across and down, 1 where they are. A seal's strokes are shorter, its ring is thicker."""
    inked = (dark > 50).astype(np.uint8)
    long, thick = max(9, round(settings.rule_mm * mm)), max(3, round(settings.rule_thick_mm * mm))
    found = np.zeros(dark.shape, np.uint8)
    for across in ((1, long), (long, 1)):
        line = cv2.morphologyEx(inked, cv2.MORPH_OPEN, np.ones(across, np.uint8))
        fat = cv2.morphologyEx(line, cv2.MORPH_OPEN, np.ones((thick, 1) if across[0] == 1 else (1, thick), np.uint8))
        found |= np.asarray(cv2.subtract(line, fat), np.uint8)
    return found


def _carried_on(ink: Image, over: Bools) -> SealInk:
    """Fill what print hides from the strokes around it."""
    hidden = cv2.dilate(over.astype(np.uint8), np.ones((3, 3), np.uint8))
    if over.any():
        ink = np.asarray(cv2.inpaint(ink, hidden, 3, cv2.INPAINT_TELEA), np.uint8)
    return SealInk(np.asarray(ink, np.float32) / np.float32(255), np.asarray(hidden, np.float32))
