"""Turn one page of a PDF, one frame of a TIFF, or a picture into its pixels, decoded once.

A PDF page that is nothing but one scanned image gives that image at its own resolution; any other page is rendered.
"""

from __future__ import annotations

import struct
import warnings
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
from PIL import ExifTags, UnidentifiedImageError
from PIL import Image as Pictures

from extractors.page.arrays import Image
from extractors.page.image.inks import MM_PER_INCH, colour_of
from extractors.page.image.pdf_raster import pdf_page
from extractors.page.image.pixels import to_bgr
from extractors.page.image.rendered import A4_LONG_MM, A4_SHORT_MM, RenderedPage, believable, is_scaled_a4, plausible_dpi, sized
from extractors.page.image.settings import DEFAULT, ImageSettings
from model.errors import DamagedFile, LimitExceeded
from model.page import Paper

MOST_OBLONG = 0.1  # by which pixels may be longer than wide and count as square
FAX_WIDTHS = (1728, 2048, 2432)  # pixels of a line of a fax machine (ITU-T T.4): 8 to the millimetre
FAX_ROWS = (3.85, 7.7, 15.4)  # to the millimetre, as coarse as it was sent
FAX_PACKED = ("group3", "group4", "tiff_ccitt")


def render_pdf(
    path: Path, index: int = 0, dpi: float = 200.0, most: float = 220.0, settings: ImageSettings = DEFAULT
) -> RenderedPage:
    """Return the pixels of page `index` (from 0) of a PDF between `least_dpi` and `most` pixels an inch; `dpi` where it is drawn.

    Raises DamagedFile, EncryptedFile, LimitExceeded.
    """
    return _resample(pdf_page(path, index, dpi, most, settings), most, settings)


def render_picture(path: Path, frame: int = 0, most: float = 220.0, settings: ImageSettings = DEFAULT) -> RenderedPage:
    """Return the pixels of a picture file, or of a frame of it, between `least_dpi` and `most` pixels an inch.

    Raises DamagedFile, LimitExceeded.
    """
    return _resample(picture(path, frame, most, settings), most, settings)


def picture(file: Path | BinaryIO, frame: int = 0, most: float = 220.0, settings: ImageSettings = DEFAULT) -> RenderedPage:
    """Return a picture file (or frame of a TIFF) as pixels. Raises DamagedFile, LimitExceeded."""
    try:
        with warnings.catch_warnings(), ExitStack() as opened:
            warnings.simplefilter("ignore", Pictures.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)
            # Given a path, Pillow maps plain TIFF files into memory and then garbles those that lie on their side.
            data = opened.enter_context(file.open("rb")) if isinstance(file, Path) else file
            image = opened.enter_context(Pictures.open(data))
            if frame:
                image.seek(frame)
            if image.width * image.height > settings.most_pixels:
                raise LimitExceeded(f"图片有 {image.width} × {image.height} 像素")
            whole = max(image.size)
            tagged, camera = _tagged_dpi(image, settings), _by_camera(image)
            _draft(image, most * settings.around)
            finest = max(tagged) * max(image.size) / whole if tagged else None
            bgr = to_bgr(image, _reduction(image, finest, most, settings))
    except (LimitExceeded, MemoryError):
        raise
    except Pictures.DecompressionBombError as error:
        raise LimitExceeded("图片像素过多") from error
    except (OSError, EOFError, ValueError, SyntaxError, UnidentifiedImageError, OverflowError, TypeError, KeyError) as error:
        raise DamagedFile("图片无法解码") from error
    if camera:  # its resolution says nothing about paper
        return replace(sized(bgr, None, settings), paper=Paper.PHOTO)
    if tagged is None:
        return sized(bgr, None, settings)
    dpi = max(tagged) * max(bgr.shape[:2]) / whole
    page = sized(_square(bgr, tagged), dpi, settings)
    return page if page.bgr is bgr else replace(page, colour=colour_of(bgr, settings))


def _tagged_dpi(image: Pictures.Image, settings: ImageSettings) -> tuple[float, float] | None:
    """Return the resolution across and down that the file claims, if that is believable; cameras claim 72 or 96 whatever they saw."""
    claimed = _fax_dpi(image) or image.info.get("dpi")
    try:
        across, down = (float(claimed[0]), float(claimed[1])) if claimed else (0.0, 0.0)
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return None
    if (
        not plausible_dpi(max(across, down), settings)
        or not settings.least_square < across / max(down, 1e-6) < 1 / settings.least_square
    ):
        return None
    sides = sorted((image.width / across * MM_PER_INCH, image.height / down * MM_PER_INCH))
    told = believable(sides[0], sides[1], settings) and not is_scaled_a4(sides[0], sides[1], settings)
    return (across, down) if told else None


def _fax_dpi(image: Pictures.Image) -> tuple[float, float] | None:
    """Return the resolution of a page as a fax machine sent it, where the file does not tell it: the rows that make it the likest to A4."""
    told = image.info.get("dpi") or (0, 0)
    if image.info.get("compression") not in FAX_PACKED or image.width not in FAX_WIDTHS or max(told) > 1:
        return None
    high = {rows: image.height / rows / (image.width / 8) * A4_SHORT_MM for rows in FAX_ROWS}
    rows = min(high, key=lambda each: abs(high[each] - A4_LONG_MM))
    return 8 * MM_PER_INCH, rows * MM_PER_INCH


def _square(bgr: Image, dpi: tuple[float, float]) -> Image:
    """Return pixels as wide as they are tall: fax machines have half as many rows to the inch as columns."""
    across, down = (max(dpi) / side for side in dpi)
    if max(across, down) <= 1 + MOST_OBLONG:
        return bgr
    return np.asarray(cv2.resize(bgr, None, fx=across, fy=down, interpolation=cv2.INTER_LINEAR), np.uint8)


def _reduction(image: Pictures.Image, dpi: float | None, most: float, settings: ImageSettings) -> int:
    """Return how many pixels a side of a very large picture may become one while it is decoded, so that enough are left."""
    if image.width * image.height <= settings.whole_pixels:
        return 1
    enough = most * settings.around
    finest = dpi or max(image.size) / A4_LONG_MM * MM_PER_INCH
    return max(1, int(finest / enough))


def _by_camera(image: Pictures.Image) -> bool:
    """Tell whether a camera says that it took the picture: an exposure time or an aperture is in its EXIF data."""
    try:
        shot = image.getexif().get_ifd(ExifTags.IFD.Exif)
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, struct.error):
        return False
    return bool({ExifTags.Base.ExposureTime, ExifTags.Base.FNumber, ExifTags.Base.ISOSpeedRatings} & set(shot))


def _draft(image: Pictures.Image, most: float) -> None:
    """Let Pillow decode a JPEG of a big camera at half its size, when that still is more than enough for A4 at `most` dots an inch."""
    longest = most * A4_LONG_MM / MM_PER_INCH
    if image.format == "JPEG" and max(image.size) >= 2 * longest:
        image.draft("RGB" if image.mode != "L" else "L", (max(1, image.width // 2), max(1, image.height // 2)))


def _resample(page: RenderedPage, most: float, settings: ImageSettings) -> RenderedPage:
    """Return a page at no less than `least_dpi` and no more than `most`, which costs time and gains nothing."""
    if page.width_mm is None:
        most *= settings.around  # the sheet may fill only a part of the picture; `cut_out` reduces what is left
    least, slack = settings.least_dpi, settings.dpi_slack
    factor = most / page.dpi if page.dpi > most * (1 + slack) else least / page.dpi if page.dpi < least * (1 - slack) else 1.0
    factor = min(factor, settings.most_enlarged)
    if factor == 1.0:
        return page
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    bgr = cv2.resize(page.bgr, None, fx=factor, fy=factor, interpolation=how)
    return replace(page, bgr=np.asarray(bgr, np.uint8), dpi=page.dpi * factor)
