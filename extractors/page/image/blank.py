"""Tell whether a page shows nothing to read. Specks, punch holes, the rim of the scanner and a slice of a seal are nothing."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.page.arrays import Image
from extractors.page.image.inks import MM_PER_INCH
from extractors.page.image.settings import DEFAULT, ImageSettings


def is_blank(bgr: Image, dpi: float, settings: ImageSettings = DEFAULT) -> bool:
    """Tell whether a page (uint8 BGR) is blank: only when next to no ink is there; a sparse page is left to the reader to judge."""
    scale = min(1.0, settings.blank_dpi / dpi)
    small = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # The brightest channel of red ink is as bright as paper: a seal slice alone leaves a page blank.
    light = cv2.max(cv2.max(small[:, :, 0], small[:, :, 1]), small[:, :, 2])
    mm = dpi * scale / MM_PER_INCH
    rim = round(settings.blank_rim_mm * mm)
    if min(light.shape) <= 4 * rim:
        return False
    paper = cv2.medianBlur(light, 2 * round(2.5 * mm) + 1)
    noise = float(np.median(cv2.absdiff(light, paper)))
    inner = np.s_[rim:-rim, rim:-rim]
    ink = (paper[inner].astype(np.int16) - light[inner] > settings.blank_contrast + 4 * noise).astype(np.uint8)
    joined = cv2.dilate(ink, np.ones((3, 3), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    least = settings.blank_mark_mm * mm
    marks = [(int(x), int(y), int(w), int(h)) for x, y, w, h, _ in stats[1:] if max(w, h) > least]
    return len(marks) < 2 and not any(_is_row(ink[y : y + h, x : x + w], least, settings) for x, y, w, h in marks)


def _is_row(ink: Image, least: float, settings: ImageSettings) -> bool:
    """Tell whether one mark is a row of characters that stand close (附件一): longer than high, neither solid as a staple nor a thin line."""
    short, long = sorted(ink.shape)
    thin, solid = settings.blank_row
    return short >= least and long >= 2 * short and thin < float(ink.mean()) < solid


def is_black(bgr: Image, settings: ImageSettings = DEFAULT) -> bool:
    """Tell whether a page (uint8 BGR) is next to black, as one without light or with its values inverted twice is: nobody can read it."""
    blue, green, red = cv2.split(cv2.resize(bgr, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA))
    return float(np.median(cv2.max(cv2.max(blue, green), red))) < settings.black
