"""Pictures of an OFD as images of a PDF: JPEG, PNG and JBIG2 as they are, all others by their pixels."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from model.errors import DamagedFile, LimitExceeded

PNG = b"\x89PNG\r\n\x1a\n"
JBIG2 = b"\x97JB2\r\n\x1a\n"
JBIG2_BARE = b"\0\0\0\0\x30\0"  # a first segment that tells the size: a file without its header, as it stands in PDF
JPEG_END = b"\xff\xd9"
JPEG_TAIL = 4096  # bytes in which a whole JPEG has its end
PAGE_INFORMATION = 48  # the segment of a JBIG2 file that tells its size
CHANNELS = {0: 1, 2: 3, 3: 1}  # of PNG, by colour type; those with transparency go by their pixels
SPACES = {"1": Name.DeviceGray, "L": Name.DeviceGray, "RGB": Name.DeviceRGB}
BROKEN = (OSError, EOFError, ValueError, SyntaxError, struct.error, zlib.error, KeyError, TypeError, OverflowError, IndexError)


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of the PDF. `cut`: its data end early, so that a part of it is missing."""

    image: Any
    cut: bool = False


def picture_of(pdf: pikepdf.Pdf, data: bytes, most_pixels: int, mask: bytes = b"") -> Picture:
    """Return a picture file as an image. `mask`: a picture file whose light parts show it. Raises DamagedFile, LimitExceeded."""
    try:
        picture = _picture(pdf, data, most_pixels)
        if mask:
            picture.image.SMask = _pixels(pdf, _opened(mask, most_pixels).convert("L"))
    except Image.DecompressionBombError as error:
        raise LimitExceeded("图片像素过多") from error
    except BROKEN as error:
        raise DamagedFile("图片无法解码") from error
    return picture


def _picture(pdf: pikepdf.Pdf, data: bytes, most_pixels: int) -> Picture:
    if data.startswith((JBIG2, JBIG2_BARE)):
        return Picture(_jbig2(pdf, data))
    if data.startswith(PNG) and (kept := _png(pdf, data)) is not None:
        return Picture(kept)
    image = _opened(data, most_pixels)
    if image.format == "JPEG" and image.mode in SPACES:
        return Picture(_image(pdf, image, data, Filter=Name.DCTDecode), JPEG_END not in data[-JPEG_TAIL:])
    return _decoded(pdf, image)


def _opened(data: bytes, most_pixels: int) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    if image.width * image.height > most_pixels:
        raise LimitExceeded(f"图片有 {image.width} × {image.height} 像素")
    return image


def _decoded(pdf: pikepdf.Pdf, image: Image.Image) -> Picture:
    """Return an image by its pixels, its transparency as a soft mask."""
    if image.mode.startswith(("I", "F")):  # finer than 8 bits
        deep = image.convert("I").convert("F") if image.mode.startswith("I") else image
        brightest: Any = deep.getextrema()[1]
        scale = 255 / (65535 if brightest > 255 else 255)
        image = deep.point(lambda value: value * scale + 0).convert("L")
    if image.mode not in ("1", "L", "RGB"):
        clear = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
        layered = image.convert("RGBA" if clear else "RGB")
        made = _pixels(pdf, layered.convert("RGB"))
        if clear:
            made.SMask = _pixels(pdf, layered.getchannel("A"))
        return Picture(made)
    return Picture(_pixels(pdf, image))


def _pixels(pdf: pikepdf.Pdf, image: Image.Image) -> Any:
    return _image(pdf, image, zlib.compress(image.tobytes(), 1), Filter=Name.FlateDecode)


def _image(pdf: pikepdf.Pdf, image: Image.Image, data: bytes, **more: Any) -> Any:
    bits = 1 if image.mode == "1" else 8
    size = {"Width": image.width, "Height": image.height, "BitsPerComponent": bits, "ColorSpace": SPACES[image.mode]}
    return pdf.make_stream(data, Dictionary(Type=Name.XObject, Subtype=Name.Image, **size, **more))


def _png(pdf: pikepdf.Pdf, data: bytes) -> Any | None:
    """Return a PNG with its data as they are, which PDF can hold; None where it has rows in turns, or transparency, or is not whole."""
    chunks = _chunks(data)
    if chunks is None or b"tRNS" in chunks:
        return None
    width, height, bits, colours, _, _, turns = struct.unpack(">IIBBBBB", chunks[b"IHDR"][:13])
    if turns or colours not in CHANNELS:
        return None
    space: Any = Name.DeviceRGB if colours == 2 else Name.DeviceGray
    if colours == 3:
        space = Array([Name.Indexed, Name.DeviceRGB, len(chunks[b"PLTE"]) // 3 - 1, pikepdf.String(chunks[b"PLTE"])])
    rows = Dictionary(Predictor=15, Colors=CHANNELS[colours], BitsPerComponent=bits, Columns=width)
    size = {"Width": width, "Height": height, "BitsPerComponent": bits, "ColorSpace": space}
    described = Dictionary(Type=Name.XObject, Subtype=Name.Image, Filter=Name.FlateDecode, DecodeParms=rows, **size)
    return pdf.make_stream(chunks[b"IDAT"], described)


def _chunks(data: bytes) -> dict[bytes, bytes] | None:
    """Return the chunks of a PNG, those of one name joined; None where it breaks off or a checksum is wrong."""
    found: dict[bytes, list[bytes]] = {}
    place = len(PNG)
    while b"IEND" not in found:
        if place + 12 > len(data):
            return None
        (length,) = struct.unpack_from(">I", data, place)
        name, content = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        if len(content) < length or data[place + 8 + length : place + 12 + length] != struct.pack(
            ">I", zlib.crc32(name + content)
        ):
            return None
        found.setdefault(name, []).append(content)
        place += 12 + length
    return {name: b"".join(parts) for name, parts in found.items()}


def _jbig2(pdf: pikepdf.Pdf, data: bytes) -> Any:
    """Return a JBIG2 file of one page, in order, without its header, which PDF does not want."""
    segments = data
    if data.startswith(JBIG2):
        flags = data[8]
        if not flags & 1:
            raise ValueError("segments apart from their data")
        segments = data[9 if flags & 2 else 13 :]
    width, height = _jbig2_size(segments)
    size = {"Width": width, "Height": height, "BitsPerComponent": 1, "ColorSpace": Name.DeviceGray}
    return pdf.make_stream(segments, Dictionary(Type=Name.XObject, Subtype=Name.Image, Filter=Name.JBIG2Decode, **size))


def _jbig2_size(segments: bytes) -> tuple[int, int]:
    """Return width and height from the segment that tells them (T.88, 7.2 and 7.4.8)."""
    place = 0
    while True:
        (number,) = struct.unpack_from(">I", segments, place)
        flags, count = segments[place + 4], segments[place + 5] >> 5
        at = place + 6
        if count == 7:
            count = struct.unpack_from(">I", segments, place + 5)[0] & 0x1FFFFFFF
            at = place + 9 + (count + 8) // 8
        at += count * (1 if number <= 256 else 2 if number <= 65536 else 4) + (4 if flags & 0x40 else 1)
        (length,) = struct.unpack_from(">I", segments, at)
        if flags & 0x3F == PAGE_INFORMATION:
            width, height = struct.unpack_from(">II", segments, at + 4)
            return width, height
        place = at + 4 + length
