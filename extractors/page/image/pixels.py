"""The pixels of a decoded picture of any kind as uint8 BGR: samples of any depth, black or white first, transparent, or too many."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as Pictures
from PIL import ImageOps
from PIL.TiffImagePlugin import PHOTOMETRIC_INTERPRETATION, TiffImageFile

from extractors.page.arrays import Image

UNUSED_ALPHA = ("BMP", "DIB", "TGA")  # formats whose fourth byte programs leave at 0; viewers show such a picture opaque
WHITE_IS_ZERO = 0  # a photometric interpretation
BAND = 256  # rows of the reduced picture that are made at a time


def to_bgr(image: Pictures.Image, reduction: int = 1) -> Image:
    """Return a picture of any Pillow mode as uint8 BGR, turned as it says it lies, transparency as white paper.

    `reduction`: pixels a side that become one. Much is then done band by band, so that a picture of 300 million pixels is in
    memory once.
    """
    image.load()
    lie = image.getexif()  # of TIFF it is gone once the picture is loaded, since Pillow has turned it then
    if image.format in UNUSED_ALPHA and image.mode == "RGBA" and image.getchannel("A").getextrema()[1] == 0:
        image = image.convert("RGB")
    white = _white(image)
    plain = _plain(image, white) if reduction <= 1 else _reduced(image, white, reduction)
    plain.info = {"exif": lie.tobytes()} if lie else {}
    pixels = np.asarray(ImageOps.exif_transpose(plain), np.uint8)
    if pixels.ndim == 2:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR), np.uint8)
    return np.ascontiguousarray(pixels[:, :, ::-1])


def _reduced(image: Pictures.Image, white: tuple[float, float] | None, factor: int) -> Pictures.Image:
    """Return a picture, grey or RGB, whose pixels are the mean of `factor` by `factor` of it."""
    width, height = image.width // factor * factor, image.height // factor * factor
    whole: Pictures.Image | None = None
    for top in range(0, height, BAND * factor):
        band = image.crop((0, top, width, min(height, top + BAND * factor)))
        part = _plain(band, white).reduce(factor)
        whole = whole or Pictures.new(part.mode, (width // factor, height // factor))
        whole.paste(part, (0, top // factor))
    return whole or _plain(image, white)


def _plain(image: Pictures.Image, white: tuple[float, float] | None) -> Pictures.Image:
    """Return a picture as grey or RGB of 8 bits. `white`: the values of black and white where they are others."""
    if white is not None:
        black, full = white
        values = (_samples(image) - black) * (255.0 / (full - black))
        return Pictures.fromarray(values.clip(0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        layered = image.convert("RGBA")
        return Pictures.alpha_composite(Pictures.new("RGBA", layered.size, "white"), layered).convert("RGB")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _samples(image: Pictures.Image) -> npt.NDArray[np.float32]:
    return np.asarray(image).astype(np.float32)


def _white(image: Pictures.Image) -> tuple[float, float] | None:
    """Return the values of black and of white of a picture of more than 8 bits; None for one of 8 bits, which Pillow reads right.

    How many of the bits are used is not told: the next power of two above the greatest value is taken for white. Pillow knows
    of white as 0 for 8 bits only.
    """
    if not image.mode.startswith(("I", "F")):
        return None
    values = np.asarray(image)
    low, high = float(values.min(initial=0)), float(values.max(initial=0))
    if low < 0:  # signed
        black, full = low, max(high, low + 1)
    elif image.mode == "F" and high <= 1:
        black, full = 0.0, 1.0
    else:
        black, full = 0.0, float(2 ** max(8, int(high).bit_length()) - 1)
    tags = image.tag_v2 if isinstance(image, TiffImageFile) else {}
    return (full, black) if tags.get(PHOTOMETRIC_INTERPRETATION) == WHITE_IS_ZERO else (black, full)
