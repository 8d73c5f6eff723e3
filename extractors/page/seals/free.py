"""Take the seals out of a page that does not show their colour: a grey seal by its level, a black one by its ring and its star."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.page.arrays import Image, Mask, Plane
from extractors.page.image.inks import MM_PER_INCH, flatten_paper
from extractors.page.seals.measure import refine
from extractors.page.seals.rings import Ring
from extractors.page.seals.settings import DEFAULT, SealSettings
from model.geometry import Box
from model.page import Ink, SealReading, SealShape


@dataclass(frozen=True, slots=True)
class SealFree:
    """`page`: as it was, uint8 BGR, without the ink of its seals. `apart`: the places of seals whose ink is told from print by its level, so
    that only print is left there; of others the ring and the star alone are gone, and with them some strokes of print.
    """

    page: Image
    apart: tuple[Box, ...] = ()


def without_seals(bgr: Image, seals: Sequence[SealReading], dpi: float, settings: SealSettings = DEFAULT) -> SealFree:
    """Return an upright page, uint8 BGR, without its round and oval seals in black or grey; red ones are taken out by their hue
    (`image/inks.py`).
    """
    rings = [
        s for s in seals if s.ink is not Ink.ORIGINAL and s.shape is not SealShape.SQUARE and s.confidence >= settings.surely
    ]
    if not rings:
        return SealFree(bgr)
    page, black, apart = bgr.copy(), [], []
    grey = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), np.uint8)
    dark = np.asarray(255 - flatten_paper(grey).astype(np.float32), np.float32)
    for seal in rings:
        place = _Place.of(seal, dark, dpi, settings)
        levels = place.levels()
        if levels is None:
            black.append(place)
            continue
        apart.append(seal.box)
        part = page[place.rows, place.columns]
        lifted = part + (255 - part.astype(np.float32)) * place.lighter_than(levels)[..., None]
        page[place.rows, place.columns] = lifted.clip(0, 255).astype(np.uint8)
    return SealFree(_without_black(page, black), tuple(apart))


def _without_black(bgr: Image, places: Sequence[_Place]) -> Image:
    """Return a page without the rings and stars of seals as dark as print."""
    page = bgr.copy() if places else bgr
    for place in places:
        part = page[place.rows, place.columns]
        carried_on = cv2.inpaint(part, place.line_of_black(), 3, cv2.INPAINT_TELEA)
        page[place.rows, place.columns] = np.where(place.star_of_black()[..., None] > 0, 255, carried_on)
    return page


@dataclass(frozen=True, slots=True)
class _Place:
    """The part of a page around a ring: `dark` its ink 0–255, `off` how far each pixel lies outside the ring's line (mm), `radius` the same
    as a share of the ring.
    """

    dark: Plane
    rows: slice
    columns: slice
    off: Plane
    radius: Plane
    mm: float
    settings: SealSettings

    @classmethod
    def of(cls, seal: SealReading, dark: Plane, dpi: float, settings: SealSettings) -> _Place:
        """Return the place of a seal; its ring is fitted to the ink again, since a box does not tell how an oval is turned."""
        height, width = dark.shape
        mm, b = dpi / MM_PER_INCH, seal.box
        line = mm / 2
        a, short = b.width * width / 2 - line, b.height * height / 2 - line
        long, turn = (a, 0.0) if a >= short else (short, 90.0)
        ring = refine(dark / np.float32(255), Ring(b.cx * width, b.cy * height, long, min(a, short), turn, 1.0), mm, settings)
        reach = ring.a + settings.free_line_mm * mm + 2
        rows = slice(max(0, round(ring.y - reach)), min(height, round(ring.y + reach)))
        columns = slice(max(0, round(ring.x - reach)), min(width, round(ring.x + reach)))
        y, x = np.mgrid[rows, columns].astype(np.float32)
        t = np.radians(ring.turn)
        u, v = (x - ring.x) * np.cos(t) + (y - ring.y) * np.sin(t), (y - ring.y) * np.cos(t) - (x - ring.x) * np.sin(t)
        radius = np.asarray(np.hypot(u / ring.a, v / ring.b), np.float32)
        off = np.asarray((radius - 1) * ring.radius / mm, np.float32)
        return cls(dark[rows, columns], rows, columns, off, radius, mm, settings)

    def levels(self) -> tuple[float, float] | None:
        """Return the darkness up to which ink is the seal's, and from which it is print; None where print is no darker."""
        s = self.settings
        inked = self.dark > s.free_ink
        ring, inside = inked & (np.abs(self.off) < s.free_core_mm), inked & (self.off < s.free_line_mm)
        if ring.sum() < s.level_angles:
            return None
        seal, print_ = float(np.percentile(self.dark[ring], 75)) + s.free_uneven, float(np.percentile(self.dark[inside], 97))
        return (seal, (1 - s.free_ramp) * seal + s.free_ramp * print_) if print_ - seal > s.free_apart else None

    def lighter_than(self, levels: tuple[float, float]) -> Plane:
        """Return how surely each pixel is the seal's, 0–1: ink within the ring no darker than the first of `levels`, but for the thin strokes of
        print that hang together with dark ones.
        """
        s = self.settings
        print_ = np.clip((self.dark - levels[0]) / (levels[1] - levels[0]), 0, 1)
        inked, strokes = (self.dark > s.free_ink).astype(np.uint8), (self.dark >= levels[1]).astype(np.uint8)
        for _ in range(round(s.free_thin_mm * self.mm)):
            strokes = np.asarray(cv2.dilate(strokes, np.ones((3, 3), np.uint8)) & inked, np.uint8)
        own = (np.abs(self.off) < s.free_line_mm) | (self.radius < s.free_star)
        print_ = np.where((strokes > 0) & ~own, 1, print_)
        return np.where(self.off < s.free_line_mm, 1 - print_, 0).astype(np.float32)

    def line_of_black(self) -> Mask:
        """Return the ink (0/1) of the ring's line."""
        line = (self.dark > self.settings.free_ink) & (np.abs(self.off) < self.settings.free_line_mm)
        return np.asarray(cv2.dilate(line.astype(np.uint8), np.ones((3, 3), np.uint8)), np.uint8)

    def star_of_black(self) -> Mask:
        """Return the ink (0/1) of the star: no print is as thick."""
        s = self.settings
        middle = ((self.dark > s.free_ink) & (self.radius < s.free_star)).astype(np.uint8)
        thick = max(3, round(s.free_thick_mm * self.mm))
        round_ = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (thick, thick))
        whole = cv2.morphologyEx(middle, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
        return np.asarray(cv2.dilate(cv2.morphologyEx(whole, cv2.MORPH_OPEN, round_), np.ones((3, 3), np.uint8)), np.uint8)
