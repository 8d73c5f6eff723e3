"""Take the inks of a page apart: coloured seal ink, and everything that is to be read as text.

Paper is flattened first (divided by its own smoothed brightness, channel by channel), so that tinted paper, shadows and warm
lamps do not look like red ink. Redness is then a matter of one subtraction. Only red that is shaped like a seal or a slice of
one is taken out of the text; red headlines and red values stay.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extractors.page.arrays import Image, Plane
from extractors.page.image.settings import DEFAULT, ImageSettings
from model.page import Colour

MM_PER_INCH = 25.4
RED = 2  # the channel of a BGR picture
BLUR = 2  # pixels on each side of a stroke that JPEG takes colour from
Boxes = list[tuple[int, int, int, int]]


@dataclass(frozen=True, slots=True)
class RedInk:
    """A page with its paper turned white, uint8 (H, W, 3), and the redness of its pixels, uint8 (H, W)."""

    flat: Image
    red: Image


def red_ink(bgr: Image, settings: ImageSettings = DEFAULT) -> RedInk | None:
    """Return the red ink of a page image; None where it has no colour at all."""
    if bgr.ndim == 2 or not has_chroma(bgr, settings):
        return None
    flat = flatten_paper(bgr, settings)
    return RedInk(flat, redness(flat))


def without_seal_ink(bgr: Image, dpi: float = 200.0, settings: ImageSettings = DEFAULT) -> Image:
    """Return the text of a page image (BGR or grey, any size): BGR as the page, but without seal ink."""
    colour = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_GRAY2BGR) if bgr.ndim == 2 else bgr, np.uint8)
    return without_red_seals(colour, red_ink(bgr, settings), dpi, settings)


def without_red_seals(bgr: Image, ink: RedInk | None, dpi: float, settings: ImageSettings = DEFAULT) -> Image:
    """Return the text of a page image whose red `ink` is known."""
    boxes = _seal_regions(ink.red, dpi, settings) if ink else []
    if ink is None or not boxes:
        return bgr
    text = bgr.copy()
    for x0, y0, x1, y1 in boxes:
        part = np.s_[y0:y1, x0:x1]
        text[part] = unmixed(bgr[part], ink.flat[part], ink.red[part], settings)
    return text


def without_red(bgr: Image, settings: ImageSettings = DEFAULT) -> Image:
    """Return black and blue ink alone, as a flattened grey image: whatever is red is taken out, seal or not. uint8 (H, W)."""
    flat = flatten_paper(bgr, settings)
    return np.asarray(unmixed(flat, flat, redness(flat), settings).min(axis=2), np.uint8)


def flatten_paper(bgr: Image, settings: ImageSettings = DEFAULT) -> Image:
    """Return the page (BGR, or one channel of a page without colour) with its paper turned white: each channel divided by its local
    paper brightness. Same shape, uint8.
    """
    h, w = bgr.shape[:2]
    scale = min(1.0, 320 / max(h, w))
    small = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    side = max(3, round(max(small.shape[:2]) * 0.05) | 1)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    usual = np.maximum(np.median(paper, axis=(0, 1)), 1.0)
    if bgr.ndim == 3:
        # A red photo or banner is no paper: no channel may sink far below the sheet's usual brightness relative to the others.
        share = paper.astype(np.float32) / usual
        level = share.max(axis=2, keepdims=True)
        paper = (np.maximum(share, level * 0.82) * usual).astype(np.uint8)
    # Nor is a black disc or a dark picture: no shadow is that deep.
    paper = np.maximum(paper, np.maximum(settings.deepest_shadow * usual, 24)).astype(np.uint8)
    paper = cv2.GaussianBlur(paper, (side, side), 0)
    paper = cv2.resize(paper, (w, h), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(bgr, paper, scale=255), np.uint8)


def redness(flat: Image) -> Image:
    """Return R − max(G, B) less a penalty for hues that lean to orange or violet; uint8 0–255, of a flattened BGR page."""
    blue, green, red = cv2.split(flat)
    base = cv2.subtract(red, cv2.max(green, blue))
    lean = cv2.absdiff(green, blue)
    lean = cv2.subtract(lean, base >> 1)
    return np.asarray(cv2.subtract(base, lean >> 1), np.uint8)


def spread_of(bgr: Image) -> Image:
    """Return by how much the channels of each pixel differ, uint8; OpenCV is far quicker at it than NumPy along a short axis."""
    blue, green, red = cv2.split(np.ascontiguousarray(bgr))
    return np.asarray(cv2.subtract(cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red)), np.uint8)


def has_chroma(bgr: Image, settings: ImageSettings = DEFAULT) -> bool:
    """Tell whether the pixels carry any colour at all; a grey page saved as RGB carries none."""
    return bool((spread_of(bgr[::4, ::4]) > settings.chroma_spread).mean() > settings.chroma_share)


def colour_of(bgr: Image, settings: ImageSettings = DEFAULT) -> Colour:
    """Return what the page's pixels can show. A colour scanner leaves some tint or colour noise even on a page of black print;
    a grey page saved as RGB has three equal channels.
    """
    if bgr.ndim == 3:
        small = bgr[::3, ::3]
        spread = spread_of(small)
        (faint, much), (strong, little) = settings.tint, settings.strong_tint
        if (spread >= faint).mean() > much or (spread > strong).mean() > little:
            return Colour.COLOUR
        grey = small[..., 1]
    else:
        grey = bgr[::3, ::3]
    dark, light = settings.middle_grey
    middle = ((grey > dark) & (grey < light)).mean()
    return Colour.BILEVEL if middle < settings.bilevel else Colour.GREY


def red_mask(red: Image, sure: int, faint: int) -> Image:
    """Return faint red where it hangs together with sure red (hysteresis), uint8 0/255."""
    weak = (red >= faint).astype(np.uint8)
    count, labels = cv2.connectedComponents(weak, connectivity=8, ltype=cv2.CV_32S)
    if count <= 1:
        return np.zeros_like(red)
    strong = np.zeros(count, np.uint8)
    strong[np.unique(labels[red >= sure])] = 255
    strong[0] = 0
    return np.asarray(strong[labels], np.uint8)


def _seal_regions(red: Image, dpi: float, settings: ImageSettings) -> Boxes:
    """Return the boxes of red that is shaped like a seal (or cut off by an edge)."""
    mm = dpi / MM_PER_INCH
    scale = min(1.0, 72 / dpi)
    h, w = red.shape
    small = cv2.resize(red, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    mask = red_mask(small, round(settings.sure_red * 0.6), settings.faint_red)
    reach = max(3, round(settings.red_join_mm * mm * scale) | 1)
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes: Boxes = []
    rim = settings.red_edge_mm * mm * scale
    for x, y, bw, bh, _ in stats[1:count]:
        wide, tall = bw / scale / mm, bh / scale / mm
        if max(wide, tall) < 1.0:
            continue
        at_edge = x <= rim or x + bw >= small.shape[1] - rim
        found: Boxes = []
        if _like_seal(wide, tall, at_edge, settings):
            found = [(x, y, x + bw, y + bh)]
        elif min(wide, tall) > settings.ring_region_mm:  # of a frame that a seal meets the seal alone: titles within it stay
            found = [
                (x + a, y + b, x + c, y + d) for a, b, c, d in _rings(mask[y : y + bh, x : x + bw], mm * scale, settings.ring_mm)
            ]
        for x0, y0, x1, y1 in found:
            grow = round(settings.red_room_mm * mm)
            place = int(x0 / scale) - grow, int(y0 / scale) - grow, int(x1 / scale) + grow, int(y1 / scale) + grow
            boxes.append((max(0, place[0]), max(0, place[1]), min(w, place[2]), min(h, place[3])))
    return boxes


def _like_seal(wide: float, tall: float, at_edge: bool, settings: ImageSettings) -> bool:
    """Tell whether a region has the shape in mm of a whole seal (round, oval, square), of two that touch, or of a slice at the page's edge."""
    long, short = max(wide, tall), min(wide, tall)
    s = settings
    whole = short >= s.seal_mm[0] and long <= s.seal_mm[1] and long / short <= s.seal_ratio
    two = short >= s.two_seals_mm[0] and long <= s.two_seals_mm[1] and long / short <= s.two_seals_ratio
    cut = at_edge and wide <= s.slice_mm[0] and tall <= s.slice_mm[1]
    return whole or two or cut


def _rings(mask: Image, mm: float, radii: tuple[float, float]) -> Boxes:
    """Return boxes around the circles with a radius between `radii` (millimetres of `mm` pixels) that run through the red: seals over a red
    headline, photo or frame.
    """
    soft = cv2.GaussianBlur(mask, (0, 0), 1.0)
    found = cv2.HoughCircles(
        soft,
        cv2.HOUGH_GRADIENT_ALT,
        1.5,
        10 * mm,
        param1=200,
        param2=0.75,
        minRadius=round(radii[0] * mm),
        maxRadius=round(radii[1] * mm),
    )
    circles = [] if found is None else np.asarray(found, np.float64).reshape(-1, found.shape[-1])[:, :3].tolist()
    return [(round(x - r), round(y - r), round(x + r), round(y + r)) for x, y, r in circles]


def unmixed(bgr: Image, flat: Image, tint: Image, settings: ImageSettings = DEFAULT, light: int = RED) -> Image:
    """Unmix two inks by optical density: black darkens all channels alike, red hardly darkens the red channel, another ink its own (`light`).

    What is left is the density of the black ink alone, as a grey BGR image on the paper's own brightness. `tint`: 0–255, how much of the
    coloured ink is where; pixels without it stay.
    """
    # Where there is no red, nothing changes: the pixels come from the page itself.
    touched = cv2.dilate((tint > settings.faint_red // 2).astype(np.uint8), np.ones((3, 3), np.uint8))
    x, y, wide, high = cv2.boundingRect(touched)
    if not wide:
        return bgr
    paper = np.percentile(bgr.reshape(-1, 3), 70, axis=0).astype(np.float32)
    near = np.s_[max(0, y - BLUR) : y + high + BLUR, max(0, x - BLUR) : x + wide + BLUR]
    grey = _black_alone(flat[near], tint[near], settings, light)
    left = np.where(touched[near][..., None], grey[..., None] * (paper / 255), bgr[near])
    page = bgr.copy()
    page[near] = left.clip(0, 255).astype(np.uint8)
    return page


def _black_alone(flat: Image, tint: Image, settings: ImageSettings, light: int) -> Plane:
    """Return the brightness 0–255 that the black ink alone would leave of white paper."""
    density = -np.log(np.maximum(flat, 3).astype(np.float32) / 255)
    lightest = density[..., light]
    seal = np.delete(density, light, axis=2).max(axis=2) - lightest
    # JPEG halves the resolution of colour: what lies beside red is part of the stroke.
    seal = np.maximum(seal, cv2.GaussianBlur(seal, (2 * BLUR + 1,) * 2, 0)).clip(0)
    pure = (tint > settings.sure_red) & (lightest < 0.9)
    share = float(np.clip(np.percentile(lightest[pure] / seal[pure], 75), 0.08, 0.9)) if pure.sum() > 30 else 0.3
    return np.asarray(np.exp(-(lightest - share * seal).clip(0)) * 255, np.float32)
