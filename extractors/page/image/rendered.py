"""A page as pixels, before anything is done to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.page.arrays import Image
from extractors.page.image.inks import MM_PER_INCH, colour_of
from extractors.page.image.settings import DEFAULT, ImageSettings
from model.errors import DamagedFile
from model.page import Colour, Paper

A4_SHORT_MM, A4_LONG_MM = 210.0, 297.0
# A4, A3, A5, B4, B5, JIS B4, JIS B5, 8 and 16 K of China, letter, legal
OFFICE_PAPERS_MM = (
    (210.0, 297.0), (297.0, 420.0), (148.0, 210.0), (250.0, 353.0), (176.0, 250.0), (257.0, 364.0), (182.0, 257.0), (270.0, 390.0),
    (260.0, 368.0), (195.0, 270.0), (184.0, 260.0), (215.9, 279.4), (215.9, 355.6),
)  # fmt: skip
# A6, A2, A1, A0, B6, JIS B6, 32 and 4 K of China: with those above the sheets that have the shape of A4 and are none
OTHER_PAPERS_MM = (
    (105.0, 148.0), (420.0, 594.0), (594.0, 841.0), (841.0, 1189.0), (125.0, 176.0), (128.0, 182.0), (130.0, 184.0), (370.0, 520.0),
    (390.0, 543.0),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """`bgr`: uint8 (H, W, 3), as the file shows it (EXIF and PDF rotation done). `dpi`: pixels an inch of paper; an estimate
    from the shape of A4 where `width_mm` and `height_mm` are None, since then the file tells no believable size.
    """

    bgr: Image
    dpi: float
    colour: Colour
    paper: Paper
    width_mm: float | None = None
    height_mm: float | None = None


def believable(short_mm: float, long_mm: float, settings: ImageSettings = DEFAULT) -> bool:
    """Tell whether a sheet of paper can have these sides."""
    return settings.paper_mm[0] <= short_mm and long_mm <= settings.paper_mm[1]


def plausible_dpi(dpi: float, settings: ImageSettings = DEFAULT) -> bool:
    """Tell whether a scanner made this resolution; that of a screen (72, 96) is what programs write who know of none."""
    return settings.claimed_dpi[0] < dpi < settings.claimed_dpi[1]


def is_office_paper(width_mm: float, height_mm: float, settings: ImageSettings = DEFAULT) -> bool:
    """Tell whether a sheet has the size of a paper of offices, either way round."""
    return _is_of(OFFICE_PAPERS_MM, width_mm, height_mm, settings)


def is_scaled_a4(width_mm: float, height_mm: float, settings: ImageSettings = DEFAULT) -> bool:
    """Tell whether a size has the shape of A4 but is that of no paper: pixels of a screen were taken for points."""
    shaped = paper_of_shape(width_mm, height_mm, settings) is not None
    return shaped and not _is_of(OFFICE_PAPERS_MM + OTHER_PAPERS_MM, width_mm, height_mm, settings)


def _is_of(papers: Sequence[tuple[float, float]], width_mm: float, height_mm: float, settings: ImageSettings) -> bool:
    short, long = sorted((width_mm, height_mm))
    off = settings.paper_off_mm
    return any(abs(short - a) <= off and abs(long - b) <= off for a, b in papers)


def paper_of_shape(width: float, height: float, settings: ImageSettings = DEFAULT) -> tuple[float, float] | None:
    """Return width and height in mm of A4 for a picture of a whole sheet that has its shape; None where it has not.

    Letter has a shape of its own, but so may a sheet of A4 that somebody trimmed, and a wrong paper is an error in a letter.
    """
    ratio = max(width, height) / max(min(width, height), 1e-6)
    if abs(ratio / (A4_LONG_MM / A4_SHORT_MM) - 1) > settings.shape_off:
        return None
    return (A4_SHORT_MM, A4_LONG_MM) if width < height else (A4_LONG_MM, A4_SHORT_MM)


def sized(bgr: Image, dpi: float | None, settings: ImageSettings = DEFAULT) -> RenderedPage:
    """Return a scan of `dpi` (None: not known, so taken for A4). Raises DamagedFile for a picture too small to be one."""
    height, width = bgr.shape[:2]
    if min(height, width) < 8:
        raise DamagedFile(f"图片只有 {width} × {height} 像素")
    colour = colour_of(bgr, settings)
    if dpi is None:
        return RenderedPage(bgr, max(height, width) / A4_LONG_MM * MM_PER_INCH, colour, Paper.SCAN)
    return RenderedPage(bgr, dpi, colour, Paper.SCAN, width / dpi * MM_PER_INCH, height / dpi * MM_PER_INCH)
