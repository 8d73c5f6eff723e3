"""A page as pixels, before anything is done to it."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.arrays import Image
from extractors.page.image.inks import MM_PER_INCH, colour_of
from extractors.page.image.settings import DEFAULT, ImageSettings
from model.errors import DamagedFile
from model.page import Colour, Paper

A4_LONG_MM = 297.0


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


def sized(bgr: Image, dpi: float | None, settings: ImageSettings = DEFAULT) -> RenderedPage:
    """Return a scan of `dpi` (None: not known, so taken for A4). Raises DamagedFile for a picture too small to be one."""
    height, width = bgr.shape[:2]
    if min(height, width) < 8:
        raise DamagedFile(f"图片只有 {width} × {height} 像素")
    colour = colour_of(bgr, settings)
    if dpi is None:
        return RenderedPage(bgr, max(height, width) / A4_LONG_MM * MM_PER_INCH, colour, Paper.SCAN)
    return RenderedPage(bgr, dpi, colour, Paper.SCAN, width / dpi * MM_PER_INCH, height / dpi * MM_PER_INCH)
