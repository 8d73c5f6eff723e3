"""Turn a page of a PDF into its pixels, by PDFium: the one scanned image that it consists of, or the page drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium_c

from extractors.page.arrays import Image
from extractors.page.image.inks import MM_PER_INCH, colour_of
from extractors.page.image.pdf_marks import without_marks
from extractors.page.image.pdf_paper import Bounds, PdfPaper, cover, paper_of
from extractors.page.image.rendered import RenderedPage, sized
from extractors.page.image.settings import DEFAULT, ImageSettings
from model.errors import DamagedFile, EncryptedFile
from model.page import Paper

POINTS_PER_INCH = 72.0
LEAST_BOX = 20.0  # units of a side below which a page's box is a mistake: the picture is all there is


def pdf_page(path: Path, index: int, dpi: float, most: float, settings: ImageSettings = DEFAULT) -> RenderedPage:
    """Return page `index` (from 0): its scan, or drawn at `dpi`, at the resolution of its images up to `most`. Raises EncryptedFile, DamagedFile."""
    with _page(path, index) as page:
        paper = paper_of(page, path, index, settings)
        scan = _only_image(page, settings)
        if scan and (bgr := _as_shown(scan, page, settings)) is not None:
            return _scan_page(bgr, scan.get_bounds(), page, paper, settings)
        used = min(max(paper.dpi or dpi, settings.least_dpi), most)
        return _drawn(page, paper, used, Paper.SCAN if paper.dpi else Paper.ELECTRONIC, settings)


def draw(path: Path, index: int, dpi: float, settings: ImageSettings = DEFAULT) -> RenderedPage:
    """Return page `index` drawn at `dpi`, whatever it consists of. Raises EncryptedFile, DamagedFile."""
    with _page(path, index) as page:
        return _drawn(page, paper_of(page, path, index, settings), dpi, Paper.ELECTRONIC, settings)


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


def _drawn(page: Any, paper: PdfPaper, dpi: float, kind: Paper, settings: ImageSettings) -> RenderedPage:
    """Return a page drawn; one of a size that cannot be believed is drawn as if it were A4."""
    with without_marks(page, settings) if kind is Paper.SCAN else nullcontext():
        drawn = page.render(scale=dpi * paper.unit_mm / MM_PER_INCH, may_draw_forms=True, rev_byteorder=False)
    bgr = three_channels(drawn.to_numpy())
    return RenderedPage(bgr, dpi, colour_of(bgr, settings), kind, paper.width_mm, paper.height_mm)


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


def _only_image(page: Any, settings: ImageSettings) -> Any | None:
    """Return the one image that is the whole page: upright, unmasked, and nothing visible drawn beside it. A very large one is better drawn."""
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
    if across * up > settings.whole_pixels:
        return None
    even = 0.85 < (across / max(matrix.a, 1e-6)) / max(up / max(matrix.d, 1e-6), 1e-6) < 1.18
    return images[0] if even and cover(images[0], page) >= 0.9 and min(across, up) >= 200 else None


def _unseen(thing: Any) -> bool:
    """Tell whether an object shows nothing by itself: form objects are gone through by themselves; text in render mode 3 is the hidden layer of an OCR program."""
    if thing.type == pdfium_c.FPDF_PAGEOBJ_FORM:
        return True
    if thing.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
        return bool(pdfium_c.FPDFTextObj_GetTextRenderMode(thing) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)
    return False


def _as_shown(image: Any, page: Any, settings: ImageSettings) -> Image | None:
    """Return the pixels of the one image of a page, or None where the page shows them otherwise.

    A stencil is painted in a colour, values may be decoded upside down, a mask may lie over them: the drawn page tells.
    """
    bgr = three_channels(image.get_bitmap(render=False).to_numpy())
    if min(page.get_size()) < LEAST_BOX:
        return bgr
    small = three_channels(page.render(scale=settings.proof_dpi / POINTS_PER_INCH, grayscale=True).to_numpy())[:, :, 0]
    shown = _cropped(bgr, image.get_bounds(), page.get_bbox())
    grey = cv2.resize(cv2.cvtColor(shown, cv2.COLOR_BGR2GRAY), small.shape[::-1], interpolation=cv2.INTER_AREA)
    off = np.abs(grey.astype(np.int16) - small).mean()
    return shown if off < settings.proof_off else None


def _scan_page(bgr: Image, bounds: Bounds, page: Any, paper: PdfPaper, settings: ImageSettings) -> RenderedPage:
    """Return the one image of a page, cut to what is shown of it, as that page. `bounds`: of the whole image."""
    if paper.width_mm is None:
        return sized(bgr, None, settings)  # the page box is wrong: the picture is all there is
    x0, _, x1, _ = page.get_bbox()
    shown = max(1e-3, min(bounds[2], x1) - max(bounds[0], x0)) * paper.unit_mm
    dpi = bgr.shape[1] / shown * MM_PER_INCH
    return RenderedPage(bgr, dpi, colour_of(bgr, settings), Paper.SCAN, paper.width_mm, paper.height_mm)


def _cropped(bgr: Image, bounds: Bounds, shown: Bounds) -> Image:
    """Return the part of an image within `bounds` that the page's box `shown` leaves; a rim of two points is no other part."""
    left, bottom, right, top = bounds
    x0, y0, x1, y1 = shown
    if left >= x0 - 2 and bottom >= y0 - 2 and right <= x1 + 2 and top <= y1 + 2:
        return bgr
    height, width = bgr.shape[:2]
    x = [(min(max(v, left), right) - left) / (right - left) * width for v in (x0, x1)]
    y = [(top - min(max(v, bottom), top)) / (top - bottom) * height for v in (y1, y0)]
    part = bgr[round(y[0]) : round(y[1]), round(x[0]) : round(x[1])]
    return np.ascontiguousarray(part) if part.size else bgr


def three_channels(pixels: npt.NDArray[Any]) -> Image:
    """Return pixels as uint8 BGR. PDFium gives grey, BGR, BGRx or BGRA; a copy is made since the bitmap dies with its page."""
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        return np.asarray(cv2.cvtColor(pixels.reshape(pixels.shape[:2]), cv2.COLOR_GRAY2BGR), np.uint8)
    if pixels.shape[2] == 4:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR), np.uint8)
    return np.array(pixels, np.uint8)
