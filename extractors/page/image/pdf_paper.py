"""The paper of a PDF page: how long its units are, and whether its size can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2.raw as pdfium_c

from extractors.page.image.inks import MM_PER_INCH
from extractors.page.image.rendered import A4_LONG_MM, believable, is_office_paper, is_scaled_a4, paper_of_shape, plausible_dpi
from extractors.page.image.settings import DEFAULT, ImageSettings

POINTS_PER_INCH = 72.0
Bounds = tuple[float, float, float, float]  # left, bottom, right, top in units of the page


@dataclass(frozen=True, slots=True)
class PdfPaper:
    """`width_mm`, `height_mm`: None where the page tells no size that can be believed; then its long side is taken for A4's.

    `unit_mm`: length of a unit of the page's coordinates. `dpi`: of the scan that the page consists of; None where it is none.
    """

    width_mm: float | None
    height_mm: float | None
    unit_mm: float
    dpi: float | None


def paper_of(page: Any, path: Path, index: int, settings: ImageSettings = DEFAULT) -> PdfPaper:
    """Return the paper of a page of PDFium, which is page `index` (from 0) of `path`.

    A box of a business card or of a hall cannot be believed, nor one of no usual paper whose scan has the resolution of a screen, nor
    one that is A4 in all but its size: there somebody took pixels for points. What has the shape of A4 is taken for A4 then.
    """
    units = page.get_size()
    own_unit = user_unit(path, index)
    unit = own_unit * MM_PER_INCH / POINTS_PER_INCH
    width, height = units[0] * unit, units[1] * unit
    fine = _pixels_a_unit(page)
    dpi = fine and fine / unit * MM_PER_INCH
    told = believable(min(width, height), max(width, height), settings)
    scanned = dpi is None or plausible_dpi(dpi, settings) or is_office_paper(width, height, settings)
    scaled = own_unit == 1 and is_scaled_a4(width, height, settings)
    if told and scanned and not scaled:
        return PdfPaper(width, height, unit, dpi)
    shape = paper_of_shape(width, height, settings) if told or dpi or scaled else None
    wide, tall = shape or (None, None)
    unit = A4_LONG_MM / max(*units, 1e-3)
    return PdfPaper(wide, tall, unit, fine and fine / unit * MM_PER_INCH)


def user_unit(path: Path, index: int) -> float:
    """Return how many points a unit of page `index` is (UserUnit of PDF 1.6, which PDFium does not know); 1 in nearly all files."""
    return _user_units(path, path.stat().st_mtime_ns).get(index, 1.0)


@lru_cache(maxsize=4)
def _user_units(path: Path, _stamp: int) -> dict[int, float]:
    """Return the units of the pages that have one of their own."""
    units: dict[int, float] = {}
    try:
        with pikepdf.open(path) as pdf:
            for index, page in enumerate(pdf.pages):
                unit = page.obj.get("/UserUnit")
                if unit is not None and float(unit) > 0:
                    units[index] = float(unit)
    except (pikepdf.PdfError, pikepdf.PasswordError, RuntimeError, ValueError, TypeError, KeyError, AttributeError, OSError):
        return units  # what qpdf cannot open keeps the usual unit
    return units


def cover(image: Any, page: Any) -> float:
    """Return the share of what a page shows that an image covers."""
    left, bottom, right, top = image.get_bounds()
    x0, y0, x1, y1 = page.get_bbox()
    wide, tall = min(right, x1) - max(left, x0), min(top, y1) - max(bottom, y0)
    return float(max(0.0, wide) * max(0.0, tall) / max((x1 - x0) * (y1 - y0), 1.0))


def _pixels_a_unit(page: Any) -> float | None:
    """Return the resolution of the images that together cover most of the page (scanners cut pages into strips, or lay text over its
    background), so that a scan with stamps or notes is drawn no coarser; None for a page that is no scan.
    """
    images = [(image, cover(image, page)) for image in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3)]
    if sum(share for _, share in images) < 0.5:
        return None
    return max((_image_pixels(image) for image, share in images if share > 0.02), default=None)


def _image_pixels(image: Any) -> float:
    left, bottom, right, top = image.get_bounds()
    across, up = image.get_px_size()
    return float(max(across, up) / max(right - left, top - bottom, 1.0))
