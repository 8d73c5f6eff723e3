"""Find the stamps of a reception (收文章: a coloured frame with a word and a date, laid across the print) and take their ink out of the page.

A stamp is told by its shape alone, whatever its hue: a closed, hollow frame of coloured ink as large as an office's stamps, with coloured
writing inside. Coloured frames around black print, rings by pen and coloured values are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page.arrays import Image, Ints, Mask
from extractors.page.image.inks import MM_PER_INCH, flatten_paper, has_chroma, red_mask, spread_of, unmixed
from extractors.page.image.settings import STAMPS, StampSettings
from model.geometry import Box

Quad = NDArray[np.float32]  # the corners of a turned rectangle in pixels, clockwise


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The frame of a stamp: `corners` of the rectangle around it, `filled` (0/1) it and what it holds, in a part of the page."""

    corners: Quad
    filled: Mask
    part: tuple[slice, slice]


@dataclass(frozen=True, slots=True, eq=False)
class Stamp:
    """A stamp: `box` around it (shares of the page), and its own ink, upright: black on white, uint8 BGR (h, w, 3)."""

    box: Box
    ink: Image
    frame: Frame


def find_stamps(bgr: Image, dpi: float, seals: Sequence[Box] = (), settings: StampSettings = STAMPS) -> tuple[Stamp, ...]:
    """Return what is shaped like a stamp on an upright page, uint8 BGR. `seals`: places of seals, which are no stamps."""
    scale = min(1.0, settings.dpi / dpi)
    small = np.asarray(cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    if not has_chroma(small):
        return ()
    tint = spread_of(flatten_paper(small))
    for seal in seals:  # a ring beside a stamp is none of its frame
        x0, y0, x1, y1 = seal.pixels(tint.shape[1], tint.shape[0])
        cv2.ellipse(tint, ((x0 + x1) // 2, (y0 + y1) // 2), ((x1 - x0) // 2 + 2, (y1 - y0) // 2 + 2), 0, 0, 360, (0,), -1)
    found = _frames(tint, dpi * scale / MM_PER_INCH, settings)
    frames = (_at_full_size(f, scale, bgr.shape) for f in found)
    stamps = (Stamp(_box(f, bgr.shape), _upright(_tint(f, flatten_paper(bgr[f.part])), f, settings), f) for f in frames)
    return tuple(stamp for stamp in stamps if not any(seal.covers(stamp.box, 0.5) for seal in seals))


def without_stamps(bgr: Image, stamps: Sequence[Stamp], settings: StampSettings = STAMPS) -> Image:
    """Return a page, uint8 BGR, without the ink of stamps that were found on it."""
    if not stamps:
        return bgr
    page = bgr.copy()
    for stamp in stamps:
        part = bgr[stamp.frame.part]
        flat = flatten_paper(part)
        page[stamp.frame.part] = _without(part, flat, _tint(stamp.frame, flat), settings)
    return page


def _tint(frame: Frame, flat: Image) -> Image:
    """Return how coloured each pixel of a frame's part of the page is, 0 outside the frame."""
    return np.asarray(np.where(frame.filled > 0, spread_of(flat), 0), np.uint8)


def _without(part: Image, flat: Image, tint: Image, settings: StampSettings) -> Image:
    """Return a part of a page without coloured ink. What is left of its soft edges, where JPEG keeps no colour, is far paler than print."""
    left = unmixed(flat, flat, tint, light=_lightest(flat, tint)).min(axis=2).astype(np.float32)
    start, width = settings.edges
    print_ = np.clip((255 - left - start) / width, 0, 1)[..., None]
    near = cv2.dilate(tint, np.ones((7, 7), np.uint8))[..., None] > settings.faint
    paper = np.percentile(part.reshape(-1, 3), 70, axis=0)
    clean = paper + (paper * (left[..., None] / 255) - paper) * print_
    return np.asarray(np.where(near, clean, part).clip(0, 255), np.uint8)


def _frames(tint: Image, mm: float, settings: StampSettings) -> Iterator[Frame]:
    """Give the frames of coloured ink as large as stamps, with coloured writing inside. `tint`: how coloured each pixel is, `mm` of them."""
    s = settings
    inked = np.minimum(red_mask(tint, s.tint, s.faint), 1)
    reach = max(3, round(s.join_mm * mm) | 1)
    joined = cv2.morphologyEx(inked, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for outline in outlines:
        (_, sides, _) = rectangle = cv2.minAreaRect(outline)
        long, short = max(sides) / mm, min(sides) / mm
        if not (s.long_mm[0] <= long <= s.long_mm[1] and s.short_mm[0] <= short <= s.short_mm[1]):
            continue
        hull = cv2.convexHull(outline)
        filled = np.asarray(cv2.drawContours(np.zeros_like(inked), [hull], -1, (1,), -1), np.uint8)
        if _is_framed(inked, hull, mm, s) and _is_hollow(inked, filled, max(1, round(s.rim_mm * mm)), s):
            yield Frame(np.asarray(cv2.boxPoints(rectangle), np.float32), filled, np.s_[: filled.shape[0], : filled.shape[1]])


def _is_framed(inked: Mask, hull: Ints, mm: float, settings: StampSettings) -> bool:
    """Tell whether coloured ink (0/1) runs along a convex outline; print across it may hide some of it."""
    near = cv2.dilate(inked, np.ones((3, 3), np.uint8), iterations=max(1, round(settings.astray_mm * mm)))
    outline = cv2.drawContours(np.zeros_like(inked), [hull], -1, (1,), 1)
    return bool(near[outline > 0].mean() >= settings.framed)


def _is_hollow(inked: Mask, filled: Mask, rim: int, settings: StampSettings) -> bool:
    """Tell whether coloured ink (0/1) keeps off the frame's line inside of it, `rim` pixels wide, and is writing within."""
    inner = cv2.erode(filled, np.ones((3, 3), np.uint8), iterations=rim, borderValue=0)
    within = cv2.erode(inner, np.ones((3, 3), np.uint8), iterations=rim, borderValue=0)
    moat, writing = inked[inner > within], inked[within > 0]
    if not writing.size or moat.mean() > settings.moat:
        return False
    return bool(settings.writing[0] <= writing.mean() <= settings.writing[1])


def _at_full_size(frame: Frame, scale: float, shape: tuple[int, ...]) -> Frame:
    """Return a frame found on a page reduced by `scale` in pixels of the page itself, a little wider: ink is soft at its edges."""
    corners, grow = frame.corners / np.float32(scale), max(2, round(2 / scale))
    x0, y0 = (max(0, int(v)) for v in (corners.min(axis=0) - 2 * grow).tolist())
    x1, y1 = (int(v) for v in (corners.max(axis=0) + 2 * grow).tolist())
    whole = cv2.resize(frame.filled, (shape[1], shape[0]), interpolation=cv2.INTER_NEAREST)[y0:y1, x0:x1]
    wider = cv2.dilate(whole, np.ones((grow, grow), np.uint8), iterations=2)
    return Frame(corners, np.asarray(wider, np.uint8), (slice(y0, y0 + wider.shape[0]), slice(x0, x0 + wider.shape[1])))


def _lightest(flat: Image, tint: Image) -> int:
    """Return the channel that a coloured ink darkens least."""
    inked = flat[tint > np.percentile(tint[tint > 0], 60)] if (tint > 0).any() else flat.reshape(-1, 3)
    return int(np.median(inked, axis=0).argmax())


def _box(frame: Frame, shape: tuple[int, ...]) -> Box:
    (x0, y0), (x1, y1) = frame.corners.min(axis=0).tolist(), frame.corners.max(axis=0).tolist()
    return Box.from_pixels((max(0.0, x0), max(0.0, y0), min(float(shape[1]), x1), min(float(shape[0]), y1)), (shape[1], shape[0]))


def _upright(tint: Image, frame: Frame, settings: StampSettings) -> Image:
    """Return the ink of a stamp turned level."""
    rows, columns = frame.part
    corners = frame.corners - np.array((columns.start, rows.start), np.float32)
    sides = [corners[1] - corners[0], corners[2] - corners[1]]
    across, down = sorted(sides, key=lambda v: abs(float(v[1])) / max(1e-6, abs(float(v[0]))))
    wide, high = float(np.hypot(*across)), float(np.hypot(*down))
    lean = (float(np.degrees(np.arctan2(across[1], across[0]))) + 90) % 180 - 90
    if max(wide, high) < settings.round_ratio * min(wide, high):
        lean = 0.0
    centre = corners.mean(axis=0)
    turn = cv2.getRotationMatrix2D((float(centre[0]), float(centre[1])), lean, 1.0)
    turn += np.array([[0, 0, wide / 2 - centre[0]], [0, 0, high / 2 - centre[1]]])
    ink = cv2.warpAffine(tint, turn, (round(wide), round(high)), flags=cv2.INTER_LINEAR)
    usual = max(40.0, float(np.percentile(ink[ink > 30], 70)) if (ink > 30).any() else 255.0)
    grey = (255 - np.clip(ink.astype(np.float32) / usual, 0, 1) * 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)
