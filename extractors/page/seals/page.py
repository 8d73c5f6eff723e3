"""The page stage: every seal on an upright page with its place, ink, kind and words, and what the page's edges cut off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extractors.page.image.inks import MM_PER_INCH
from extractors.page.seals.edges import EdgeCut, find_cuts
from extractors.page.seals.find import Candidate, find_candidates
from extractors.page.seals.planes import Planes, make_planes
from extractors.page.seals.rings import Ring
from extractors.page.seals.seal_ink import seal_ink
from extractors.page.seals.squares import Square
from extractors.page.seals.text import ReadLine, SealWords, kind_of, read_ring, read_square
from model.geometry import Box
from model.page import Colour, Ink, SealReading

Image = NDArray[np.uint8]

READ_FROM = 0.35  # candidates weaker than this are reported, but not read


def find_seals(
    page: Image, dpi: float, read_line: ReadLine, colour: Colour | None = None
) -> tuple[tuple[SealReading, ...], tuple[EdgeCut, ...]]:
    """Seals and edge cuts of an upright page, uint8 BGR or grey, `dpi` dots an inch.

    `read_line` reads a crop (uint8 BGR) as text and confidence. `colour`: what the pixels can show; judged here if None.
    """
    dpi = plausible_dpi(page, dpi)
    planes = make_planes(page, dpi, colour)
    seals = tuple(_reading(c, planes, page, dpi, read_line) for c in find_candidates(planes))
    return seals, find_cuts(planes, seals)


def plausible_dpi(page: Image, dpi: float) -> float:
    """The resolution, or that of an A4 sheet where `dpi` would make the page smaller than A5 or larger than A2."""
    long_side = max(page.shape[:2])
    long_mm = long_side / max(dpi, 1.0) * MM_PER_INCH
    return dpi if 180 <= long_mm <= 600 else long_side / 297 * MM_PER_INCH


def _reading(c: Candidate, planes: Planes, page: Image, dpi: float, read_line: ReadLine) -> SealReading:
    x0, y0, x1, y1 = c.bounds
    h, w = planes.dark.shape
    line = 0.5 * planes.mm  # the ring is followed along its middle
    words = SealWords("", 0.0, "")
    if c.score >= READ_FROM:
        words = read_words(c, planes.scale, page, dpi, read_line)
    wide, tall = _size_mm(c, planes.mm)
    return SealReading(
        box=Box.from_pixels((x0 - line, y0 - line, x1 + line, y1 + line), (w, h)),
        shape=c.shape,
        ink=_ink(c, planes),
        kind=kind_of(c.shape, words, wide),
        confidence=round(c.score, 3),
        text=words.text,
        text_confidence=round(words.confidence, 3),
        centre_text=words.centre,
        width_mm=round(wide, 1),
        height_mm=round(tall, 1),
        others=words.others,
        weak=words.weak,
    )


def read_words(c: Candidate, scale: float, page: Image, dpi: float, read_line: ReadLine) -> SealWords:
    """The words of a candidate, read from the page at its full resolution. `scale`: working pixels a page pixel."""
    grow = round(3 * dpi / MM_PER_INCH)
    bounds = [v / scale for v in c.bounds]
    x0, y0 = max(0, round(bounds[0]) - grow), max(0, round(bounds[1]) - grow)
    x1, y1 = min(page.shape[1], round(bounds[2]) + grow), min(page.shape[0], round(bounds[3]) + grow)
    seal = seal_ink(page[y0:y1, x0:x1], c.red, dpi)
    if c.ring is not None:
        r = c.ring.scaled(1 / scale)
        return read_ring(seal, Ring(r.x - x0, r.y - y0, r.a, r.b, r.turn, r.score), read_line)
    if c.square is None:
        return SealWords("", 0.0, "")
    s = c.square
    corners = (s.corners / np.float32(scale) - np.array([x0, y0], np.float32)).astype(np.float32)
    return read_square(seal.ink, Square(corners, s.width / scale, s.height / scale, s.score, s.filled), read_line)


def _size_mm(c: Candidate, mm: float) -> tuple[float, float]:
    """Width and height of the seal itself: axes of an oval, sides of a square; the ring's own line included."""
    if c.square is not None:
        return c.square.width / mm, c.square.height / mm
    if c.ring is None:
        return 0.0, 0.0
    return 2 * c.ring.a / mm + 1.0, 2 * c.ring.b / mm + 1.0


def _ink(c: Candidate, planes: Planes) -> Ink:
    """Red that is hardly red may be a faded original or a tinted copy: nobody can tell."""
    if planes.red is None or c.ink is not Ink.ORIGINAL:
        return c.ink
    x0, y0, x1, y1 = (max(0, round(v)) for v in c.bounds)
    red = planes.red[y0:y1, x0:x1]
    strong = np.percentile(red[red > 0.1], 80) if (red > 0.1).sum() > 50 else 0.0
    return Ink.ORIGINAL if strong > 0.3 else Ink.UNKNOWN
