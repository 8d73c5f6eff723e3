"""Return every seal on an upright page with its place, ink, kind and words, and what the page's edges cut off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.page.arrays import Bools, Image
from extractors.page.image.inks import MM_PER_INCH
from extractors.page.seals.candidates import Candidate, find_candidates
from extractors.page.seals.edges import EdgeCut, find_cuts
from extractors.page.seals.planes import SealPlanes, make_planes, seal_ink
from extractors.page.seals.settings import DEFAULT, SealSettings
from extractors.page.seals.squares import SquareSeal
from extractors.page.seals.words import Recogniser, RingReader, SealWords, better_of, kind_of, read_square
from model.geometry import Box
from model.page import Colour, Ink, SealReading


def find_seals(
    page: Image, dpi: float, recogniser: Recogniser, colour: Colour | None = None, settings: SealSettings = DEFAULT
) -> tuple[tuple[SealReading, ...], tuple[EdgeCut, ...]]:
    """Return the seals and edge cuts of an upright page, uint8 BGR or grey, `dpi` dots an inch.

    `recogniser` reads crops of their words. `colour`: what the pixels can show; judged here if None.
    """
    dpi = plausible_dpi(page, dpi)
    planes = make_planes(page, dpi, colour, settings)
    found = tuple(find_candidates(planes, settings))
    reader = _SealReader(page, dpi, planes, recogniser, found, settings)
    seals = tuple(reader.reading(c) for c in found)
    return seals, find_cuts(planes, seals, settings)


def plausible_dpi(page: Image, dpi: float) -> float:
    """Return the resolution, or that of an A4 sheet where `dpi` would make the page smaller than A5 or larger than A2."""
    long_side = max(page.shape[:2])
    long_mm = long_side / max(dpi, 1.0) * MM_PER_INCH
    return dpi if 180 <= long_mm <= 600 else long_side / 297 * MM_PER_INCH


@dataclass(frozen=True, slots=True)
class _SealReader:
    """Turns the candidates of a page, `found`, into readings. `page`: at its full resolution `dpi`; `planes`: as they were found in."""

    page: Image
    dpi: float
    planes: SealPlanes
    recogniser: Recogniser
    found: Sequence[Candidate]
    settings: SealSettings

    def reading(self, c: Candidate) -> SealReading:
        """Return a candidate with its words, if it is strong enough to be read."""
        x0, y0, x1, y1 = c.bounds
        h, w = self.planes.dark.shape
        line = 0.5 * self.planes.mm  # the ring is followed along its middle
        words = self._words(c) if c.score >= self.settings.read_from else SealWords("", 0.0, "")
        wide, tall = _size_mm(c, self.planes.mm)
        return SealReading(
            box=Box.from_pixels((x0 - line, y0 - line, x1 + line, y1 + line), (w, h)),
            shape=c.shape,
            ink=self._ink(c),
            kind=kind_of(c.shape, words, wide, self.settings),
            confidence=round(c.score, 3),
            text=words.text,
            text_confidence=round(words.confidence, 3),
            width_mm=round(wide, 1),
            height_mm=round(tall, 1),
            others=words.others,
            weak=words.weak,
            lattices=words.lattices,
        )

    def _words(self, c: Candidate) -> SealWords:
        """Return the words of a candidate, read from the page at its full resolution."""
        scale, shape = self.planes.scale, self.page.shape
        grow = round(3 * self.dpi / MM_PER_INCH)
        bounds = [v / scale for v in c.bounds]
        x0, y0 = max(0, round(bounds[0]) - grow), max(0, round(bounds[1]) - grow)
        x1, y1 = min(shape[1], round(bounds[2]) + grow), min(shape[0], round(bounds[3]) + grow)
        seal = seal_ink(self.page[y0:y1, x0:x1], c.red, self.dpi, self.settings)
        if c.ring is not None:
            r = c.ring.scaled(1 / scale)
            reader = RingReader(replace(r, x=r.x - x0, y=r.y - y0), self.recogniser, self.settings)
            words = reader.read(seal)
            rings = self._rings_over(c, (x0, y0, x1, y1))
            if not rings.any():
                return words
            free = seal_ink(self.page[y0:y1, x0:x1], c.red, self.dpi, self.settings, rings)
            return better_of(words, reader.read(free), self.settings)
        if c.square is None:
            return SealWords("", 0.0, "")
        s = c.square
        corners = (s.corners / np.float32(scale) - np.array([x0, y0], np.float32)).astype(np.float32)
        square = SquareSeal(corners, s.width / scale, s.height / scale, s.score, s.filled)
        return read_square(seal.ink, square, self.recogniser, self.settings)

    def _rings_over(self, c: Candidate, place: tuple[int, int, int, int]) -> Bools:
        """Return where the rings of the page's other seals lie within a seal's own, in a place of the page."""
        x0, y0, x1, y1 = place
        over = np.zeros((y1 - y0, x1 - x0), np.uint8)
        thick = max(1, round(self.settings.ring_mm * self.dpi / MM_PER_INCH))
        for other in self.found:
            if other is not c and other.ring is not None and other.score >= self.settings.taken:
                r = other.ring.scaled(1 / self.planes.scale)
                cv2.ellipse(over, ((r.x - x0, r.y - y0), (2 * r.a, 2 * r.b), r.turn), 1, thick)
        own = np.zeros_like(over)
        if c.ring is not None:
            r = c.ring.scaled(1 / self.planes.scale)
            cv2.ellipse(own, ((r.x - x0, r.y - y0), (2 * r.a - thick, 2 * r.b - thick), r.turn), 1, -1)
        return (over & own) > 0

    def _ink(self, c: Candidate) -> Ink:
        """Return a candidate's ink: red that is hardly red may be a faded original or a tinted copy, nobody can tell."""
        if self.planes.red is None or c.ink is not Ink.ORIGINAL:
            return c.ink
        x0, y0, x1, y1 = (max(0, round(v)) for v in c.bounds)
        red = self.planes.red[y0:y1, x0:x1]
        strong = np.percentile(red[red > 0.1], 80) if (red > 0.1).sum() > 50 else 0.0
        return Ink.ORIGINAL if strong > self.settings.strong_red else Ink.UNKNOWN


def _size_mm(c: Candidate, mm: float) -> tuple[float, float]:
    """Return width and height of the seal itself: axes of an oval, sides of a square; the ring's own line included."""
    if c.square is not None:
        return c.square.width / mm, c.square.height / mm
    if c.ring is None:
        return 0.0, 0.0
    return 2 * c.ring.a / mm + 1.0, 2 * c.ring.b / mm + 1.0
