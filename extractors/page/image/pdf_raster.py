"""Turn a page of a PDF into its pixels, by PDFium: the one scanned image that it consists of, or the page drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium_c

from extractors.page.arrays import Image
from extractors.page.image.inks import MM_PER_INCH, colour_of
from extractors.page.image.rendered import A4_LONG_MM, RenderedPage, believable, sized
from extractors.page.image.settings import DEFAULT, ImageSettings
from model.errors import DamagedFile, EncryptedFile
from model.page import Paper

POINTS_PER_INCH = 72.0


def pdf_page(path: Path, index: int, dpi: float, most: float, settings: ImageSettings = DEFAULT) -> RenderedPage:
    """Return page `index` (from 0): its scan, or drawn at `dpi`, at the resolution of its images up to `most`. Raises EncryptedFile, DamagedFile."""
    with _page(path, index) as page:
        width, height = page.get_size()
        if scan := _only_image(page, width, height):
            return _scan_page(scan, page, settings)
        native = _scanned_dpi(page, width, height)
        used = min(max(native or dpi, settings.least_dpi), most)
        return _drawn(page, used, Paper.SCAN if native else Paper.ELECTRONIC, settings)


def draw(path: Path, index: int, dpi: float, settings: ImageSettings = DEFAULT) -> RenderedPage:
    """Return page `index` drawn at `dpi`, whatever it consists of. Raises EncryptedFile, DamagedFile."""
    with _page(path, index) as page:
        return _drawn(page, dpi, Paper.ELECTRONIC, settings)


@contextmanager
def _page(path: Path, index: int) -> Iterator[Any]:
    """Open a page of a document for as long as the block lasts."""
    document = open_pdf(path)
    try:
        if index >= len(document):
            raise DamagedFile(f"没有第 {index + 1} 页")
        if document.get_formtype() != pdfium_c.FORMTYPE_NONE:
            document.init_forms()  # what was filled in is drawn only then
        yield document[index]
    except pypdfium2.PdfiumError as error:
        raise DamagedFile(f"第 {index + 1} 页无法显示") from error
    finally:
        document.close()


def _drawn(page: Any, dpi: float, paper: Paper, settings: ImageSettings) -> RenderedPage:
    """Return a page drawn. A page box of a business card or of a hall cannot be believed: such a page is drawn as if it were A4."""
    width, height = (_mm(side) for side in page.get_size())
    sane = believable(min(width, height), max(width, height), settings)
    used = dpi if sane else dpi * A4_LONG_MM / max(width, height, 1e-3)
    bgr = _three_channels(page.render(scale=used / POINTS_PER_INCH, may_draw_forms=True, rev_byteorder=False).to_numpy())
    return RenderedPage(bgr, dpi, colour_of(bgr, settings), paper, width if sane else None, height if sane else None)


def open_pdf(path: Path) -> Any:
    """Open a document as pypdfium2 does. Raises EncryptedFile, DamagedFile."""
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedFile from error
        raise DamagedFile("PDF 无法打开") from error
    except OSError as error:
        raise DamagedFile("文件不存在或无法打开") from error


def _mm(points: float) -> float:
    return points / POINTS_PER_INCH * MM_PER_INCH


def _cover(image: Any, width: float, height: float) -> float:
    """Return the share of the page that an image covers; page boxes that do not begin at 0 are close enough for this."""
    left, bottom, right, top = image.get_bounds()
    return float(max(0.0, right - left) * max(0.0, top - bottom) / max(width * height, 1.0))


def _only_image(page: Any, width: float, height: float) -> Any | None:
    """Return the one image that is the whole page: upright, unmasked, and nothing visible drawn beside it."""
    objects = list(page.get_objects(max_depth=3))
    images = [o for o in objects if o.type == pdfium_c.FPDF_PAGEOBJ_IMAGE]
    if len(images) != 1 or page.get_rotation() % 360 or pdfium_c.FPDFPage_GetAnnotCount(page) > 0:
        return None
    others = [o for o in objects if o is not images[0] and not _unseen(o)]
    matrix = images[0].get_matrix()
    straight = abs(matrix.b) < 1e-3 * abs(matrix.a) and abs(matrix.c) < 1e-3 * abs(matrix.d) and matrix.a > 0 and matrix.d > 0
    if others or not straight or getattr(images[0], "level", 0) > 0:
        return None
    if pdfium_c.FPDFPageObj_HasTransparency(images[0]):
        return None
    across, up = images[0].get_px_size()
    even = 0.85 < (across / max(matrix.a, 1e-6)) / max(up / max(matrix.d, 1e-6), 1e-6) < 1.18
    return images[0] if even and _cover(images[0], width, height) >= 0.9 and min(across, up) >= 200 else None


def _unseen(thing: Any) -> bool:
    """Tell whether an object shows nothing by itself: form objects are gone through by themselves; text in render mode 3 is the hidden layer of an OCR program."""
    if thing.type == pdfium_c.FPDF_PAGEOBJ_FORM:
        return True
    if thing.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
        return bool(pdfium_c.FPDFTextObj_GetTextRenderMode(thing) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)
    return False


def _scan_page(image: Any, page: Any, settings: ImageSettings) -> RenderedPage:
    """Return the one image of a page as that page."""
    width, height = page.get_size()
    bgr = _three_channels(image.get_bitmap(render=False).to_numpy())
    left, bottom, right, top = image.get_bounds()
    x0, y0, x1, y1 = page.get_cropbox()
    if not believable(_mm(min(width, height)), _mm(max(width, height)), settings) or x1 - x0 < 1 or y1 - y0 < 1:
        return sized(bgr, None, settings)  # the page box is wrong: the picture is all there is
    shown = (max(left, x0), max(bottom, y0), min(right, x1), min(top, y1))
    if left < x0 - 2 or bottom < y0 - 2 or right > x1 + 2 or top > y1 + 2:
        bgr = _cropped(bgr, (left, bottom, right, top), shown)
    dpi = bgr.shape[1] / max(shown[2] - shown[0], 1.0) * POINTS_PER_INCH
    return RenderedPage(bgr, dpi, colour_of(bgr, settings), Paper.SCAN, _mm(width), _mm(height))


def _cropped(bgr: Image, bounds: tuple[float, float, float, float], shown: tuple[float, float, float, float]) -> Image:
    """Return the part of the image that the page box shows."""
    height, width = bgr.shape[:2]
    left, bottom, right, top = bounds
    x = [(v - left) / (right - left) * width for v in (shown[0], shown[2])]
    y = [(top - v) / (top - bottom) * height for v in (shown[3], shown[1])]
    part = bgr[max(0, round(y[0])) : round(y[1]), max(0, round(x[0])) : round(x[1])]
    return np.ascontiguousarray(part) if part.size else bgr


def _scanned_dpi(page: Any, width: float, height: float) -> float | None:
    """Return the resolution of the images that together cover most of the page (scanners cut pages into strips, or lay text over its
    background), so that a scan with stamps or notes is drawn no coarser; None for a page that is no scan.
    """
    images = list(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    if sum(_cover(image, width, height) for image in images) < 0.5:
        return None
    return max(_image_dpi(image) for image in images if _cover(image, width, height) > 0.02)


def _image_dpi(image: Any) -> float:
    left, bottom, right, top = image.get_bounds()
    across, up = image.get_px_size()
    return float(max(across, up) / max(right - left, top - bottom, 1.0) * POINTS_PER_INCH)


def _three_channels(pixels: npt.NDArray[Any]) -> Image:
    """Return pixels as uint8 BGR. PDFium gives grey, BGR, BGRx or BGRA; a copy is made since the bitmap dies with its page."""
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        return np.asarray(cv2.cvtColor(pixels.reshape(pixels.shape[:2]), cv2.COLOR_GRAY2BGR), np.uint8)
    if pixels.shape[2] == 4:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR), np.uint8)
    return np.array(pixels, np.uint8)
