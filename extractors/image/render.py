"""One page of a PDF, one frame of a TIFF, or a picture → its pixels, decoded once.

A PDF page that is nothing but one scanned image gives that image at its own resolution; any other page is rendered.
"""

from __future__ import annotations

import struct
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium_c
from PIL import ExifTags, ImageOps, UnidentifiedImageError
from PIL import Image as Pictures

from extractors.inks import colour_of
from model.errors import DamagedFile, EncryptedFile, LimitExceeded
from model.packet import FileKind, PageSource
from model.page import Colour, Paper

Image = npt.NDArray[np.uint8]

MM_PER_INCH = 25.4
POINTS_PER_INCH = 72.0
A4_LONG_MM = 297.0
LEAST_DPI = 150.0
MOST_PIXELS = 120_000_000
PAPER_MM = (60.0, 900.0)  # sides that a sheet of paper can have


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


def render(source: PageSource, dpi: float = 200.0, most: float = 260.0, electronic: bool = False) -> RenderedPage:
    """The pixels of `source` between LEAST_DPI and `most` pixels an inch; `dpi` for pages that have no pixels of their own.

    `electronic`: the page is known to be born digital. Raises DamagedFile, EncryptedFile, LimitExceeded.
    """
    if source.kind is FileKind.PDF:
        page = _render_pdf(source.path, source.index, dpi, most)
    else:
        page = picture(source.path, source.index, most)
    page = _resample(page, most)
    return replace(page, paper=Paper.ELECTRONIC) if electronic else page


def picture(path: Path, frame: int = 0, most: float = 260.0) -> RenderedPage:
    """A picture file (or frame of a TIFF). Raises DamagedFile, LimitExceeded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pictures.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)
            with Pictures.open(path) as image:
                if frame:
                    image.seek(frame)
                if image.width * image.height > MOST_PIXELS:
                    raise LimitExceeded(f"图片有 {image.width} × {image.height} 像素")
                tagged = _tagged_dpi(image)
                camera = _camera(image)
                _decode_smaller(image, most)
                bgr = to_bgr(ImageOps.exif_transpose(image))
    except (LimitExceeded, MemoryError):
        raise
    except Pictures.DecompressionBombError as error:
        raise LimitExceeded("图片像素过多") from error
    except (OSError, EOFError, ValueError, SyntaxError, UnidentifiedImageError, OverflowError, TypeError, KeyError) as error:
        raise DamagedFile("图片无法解码") from error
    if camera:  # its resolution says nothing about paper
        return replace(_sized(bgr, None), paper=Paper.PHOTO)
    return _sized(bgr, tagged * _share(bgr, path) if tagged else None)


def to_bgr(image: Pictures.Image) -> Image:
    """Any Pillow mode → uint8 BGR; transparency becomes white paper."""
    if image.mode.startswith(("I", "F")):
        values = np.asarray(image, np.float32)
        low, high = (
            (0.0, 65535.0) if values.max(initial=0) > 255 and image.mode != "F" else (float(values.min()), float(values.max()))
        )
        grey = ((values - low) * (255.0 / max(high - low, 1e-6))).clip(0, 255).astype(np.uint8)
        return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        layered = image.convert("RGBA")
        image = Pictures.alpha_composite(Pictures.new("RGBA", layered.size, "white"), layered)
    if image.mode in ("1", "L"):
        return np.asarray(cv2.cvtColor(np.asarray(image.convert("L"), np.uint8), cv2.COLOR_GRAY2BGR), np.uint8)
    return np.ascontiguousarray(np.asarray(image.convert("RGB"), np.uint8)[:, :, ::-1])


def _tagged_dpi(image: Pictures.Image) -> float | None:
    """The resolution that the file claims; cameras claim 72 or 96 whatever they saw."""
    claimed = image.info.get("dpi")
    try:
        value = float(claimed[0]) if claimed else 0.0
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return None
    if not 99 < value < 1300:
        return None
    sides = sorted(side / value * MM_PER_INCH for side in image.size)
    return value if sides[0] >= PAPER_MM[0] and sides[1] <= PAPER_MM[1] else None


def _camera(image: Pictures.Image) -> bool:
    """Whether a camera says that it took the picture: an exposure time or an aperture is in its EXIF data."""
    try:
        shot = image.getexif().get_ifd(ExifTags.IFD.Exif)
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, struct.error):
        return False
    return bool({ExifTags.Base.ExposureTime, ExifTags.Base.FNumber, ExifTags.Base.ISOSpeedRatings} & set(shot))


def _share(bgr: Image, path: Path) -> float:
    """How much smaller than the file the picture was decoded (JPEG can be decoded at a half, a quarter, an eighth)."""
    with Pictures.open(path) as image:
        longest = max(image.size)
    return max(bgr.shape[:2]) / longest if longest > 1.4 * max(bgr.shape[:2]) else 1.0


def _decode_smaller(image: Pictures.Image, most: float) -> None:
    """Lets a JPEG of a big camera be decoded at half its size, when that still is more than enough for A4."""
    longest = most * A4_LONG_MM / MM_PER_INCH
    if image.format == "JPEG" and max(image.size) >= 2 * longest:
        image.draft("RGB" if image.mode != "L" else "L", (max(1, image.width // 2), max(1, image.height // 2)))


def _sized(bgr: Image, dpi: float | None) -> RenderedPage:
    height, width = bgr.shape[:2]
    if min(height, width) < 8:
        raise DamagedFile(f"图片只有 {width} × {height} 像素")
    colour = colour_of(bgr)
    if dpi is None:
        return RenderedPage(bgr, max(bgr.shape[:2]) / A4_LONG_MM * MM_PER_INCH, colour, Paper.SCAN)
    return RenderedPage(bgr, dpi, colour, Paper.SCAN, width / dpi * MM_PER_INCH, height / dpi * MM_PER_INCH)


def _resample(page: RenderedPage, most: float) -> RenderedPage:
    """Brings a page between LEAST_DPI (small print is lost below it) and `most` (it costs time and gains nothing)."""
    factor = most / page.dpi if page.dpi > most * 1.05 else LEAST_DPI / page.dpi if page.dpi < LEAST_DPI * 0.95 else 1.0
    # Thumbnails and strips must not be blown up to a sheet of paper.
    factor = min(factor, 3.0)
    if factor == 1.0:
        return page
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    bgr = cv2.resize(page.bgr, None, fx=factor, fy=factor, interpolation=how)
    return replace(page, bgr=np.asarray(bgr, np.uint8), dpi=page.dpi * factor)


def _render_pdf(path: Path, index: int, dpi: float, most: float) -> RenderedPage:
    document = open_pdf(path)
    try:
        if index >= len(document):
            raise DamagedFile(f"没有第 {index + 1} 页")
        page = document[index]
        width, height = page.get_size()
        if scan := _only_image(page, width, height):
            return _scan_page(scan, page, width, height)
        native = _largest_image_dpi(page, width, height)
        believable = PAPER_MM[0] <= _mm(min(width, height)) and _mm(max(width, height)) <= PAPER_MM[1]
        # A page box of a business card or of a hall cannot be believed: the page is drawn as if it were A4.
        used = min(max(native or dpi, LEAST_DPI), most) if believable else dpi * A4_LONG_MM / _mm(max(width, height))
        bitmap = page.render(scale=used / POINTS_PER_INCH, may_draw_forms=True, rev_byteorder=False)
        bgr = _three_channels(bitmap.to_numpy())
        paper = Paper.SCAN if native else Paper.ELECTRONIC
        size = (_mm(width), _mm(height)) if believable else (None, None)
        return RenderedPage(bgr, used if believable else dpi, colour_of(bgr), paper, *size)
    except pypdfium2.PdfiumError as error:
        raise DamagedFile(f"第 {index + 1} 页无法显示") from error
    finally:
        document.close()


def open_pdf(path: Path) -> Any:
    """A pypdfium2 document. Raises EncryptedFile, DamagedFile."""
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedFile from error
        raise DamagedFile("PDF 无法打开") from error


def _mm(points: float) -> float:
    return points / POINTS_PER_INCH * MM_PER_INCH


def _images(page: Any) -> list[Any]:
    return list(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _cover(image: Any, width: float, height: float) -> float:
    """Share of the page that an image covers; page boxes that do not begin at 0 are close enough for this."""
    left, bottom, right, top = image.get_bounds()
    return float(max(0.0, right - left) * max(0.0, top - bottom) / max(width * height, 1.0))


def _only_image(page: Any, width: float, height: float) -> Any | None:
    """The one image that is the whole page: upright, unmasked, and nothing visible drawn beside it."""
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
    """Form objects are gone through by themselves; text in render mode 3 is the hidden layer of an OCR program."""
    if thing.type == pdfium_c.FPDF_PAGEOBJ_FORM:
        return True
    if thing.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
        return bool(pdfium_c.FPDFTextObj_GetTextRenderMode(thing) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)
    return False


def _scan_page(image: Any, page: Any, width: float, height: float) -> RenderedPage:
    matrix = image.get_matrix()
    bitmap = image.get_bitmap(render=False)
    bgr = _three_channels(bitmap.to_numpy())
    left, bottom, right, top = image.get_bounds()
    box = page.get_cropbox()
    over = left < box[0] - 2 or bottom < box[1] - 2 or right > box[2] + 2 or top > box[3] + 2
    if over:
        bgr = _cropped(bgr, (left, bottom, right, top), box)
    dpi = bgr.shape[1] / (min(right, box[2]) - max(left, box[0]) if over else matrix.a) * POINTS_PER_INCH
    if not (PAPER_MM[0] <= _mm(min(width, height)) and _mm(max(width, height)) <= PAPER_MM[1]):
        return _sized(bgr, None)
    return RenderedPage(bgr, dpi, colour_of(bgr), Paper.SCAN, _mm(width), _mm(height))


def _cropped(bgr: Image, bounds: tuple[float, float, float, float], box: tuple[float, float, float, float]) -> Image:
    """The part of the image that the page box shows."""
    height, width = bgr.shape[:2]
    left, bottom, right, top = bounds
    x = [(v - left) / (right - left) * width for v in (max(left, box[0]), min(right, box[2]))]
    y = [(top - v) / (top - bottom) * height for v in (min(top, box[3]), max(bottom, box[1]))]
    part = bgr[max(0, round(y[0])) : round(y[1]), max(0, round(x[0])) : round(x[1])]
    return np.ascontiguousarray(part) if part.size else bgr


def _largest_image_dpi(page: Any, width: float, height: float) -> float | None:
    """Resolution of an image that covers most of the page, so that a scan with stamps or notes is rendered no coarser."""
    images = [(i, _cover(i, width, height)) for i in _images(page)]
    large = [i for i, cover in images if cover > 0.5]
    if not large:
        return None
    found = [
        max(i.get_px_size()) / max(i.get_bounds()[2] - i.get_bounds()[0], i.get_bounds()[3] - i.get_bounds()[1]) for i in large
    ]
    return float(max(found) * POINTS_PER_INCH)


def _three_channels(pixels: npt.NDArray[Any]) -> Image:
    """PDFium gives grey, BGR, BGRx or BGRA; a copy is made since the bitmap dies with its page."""
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        return np.asarray(cv2.cvtColor(pixels.reshape(pixels.shape[:2]), cv2.COLOR_GRAY2BGR), np.uint8)
    if pixels.shape[2] == 4:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR), np.uint8)
    return np.array(pixels, np.uint8)
