"""Looks into pictures: are they what they say, can they really be decoded, how many pages, and is a copy needed to read them."""

from __future__ import annotations

import struct
import warnings
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageFile, TiffImagePlugin, UnidentifiedImageError

from intake.examination import Examination, FileToExamine
from intake.inspection.tiff_chain import tiff_pages, without_previews
from intake.inspection.tiff_cut import upper_part
from intake.limits import Limits
from model.errors import DamagedFile, LimitExceeded, PartUnread, UnsupportedFile
from model.packet import FileKind

Image.MAX_IMAGE_PIXELS = None  # our own limit is judged before anything is decoded, with our own message
SEVERAL_PICTURES = ("GIF", "PNG", "WEBP", "AVIF", "HEIF")  # formats of which people see only the first at once
ORIENTATION = 274  # tag of TIFF and Exif
TRUNCATED = "图片数据不完整，已读取可读的部分"
MIDDLE_GREY = (128, 128, 128)
JPEG_XL = (b"\xff\x0a", b"\x00\x00\x00\x0cJXL ")


# What Pillow raises for a picture that is not as it should be.
BROKEN_PICTURE = (
    *(UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error, EOFError, TypeError, KeyError, IndexError),
)


def examine_picture(file: FileToExamine) -> Examination:
    """Look into a picture of one page (of a GIF or APNG the first frame)."""
    return _examined(file, several=False, copied=False)


def examine_frames(file: FileToExamine) -> Examination:
    """Look into a picture of which each frame is a page (TIFF), its previews left out. Pages that are known to be lost count: they are told as
    unread.
    """
    if copy := without_previews(file.path, file.out, file.limits.pages):
        found = _of_frames(replace(file, path=copy))
        return found if found.readable else replace(found, readable=copy, readable_kind=FileKind.TIFF)
    return _of_frames(file)


def _of_frames(file: FileToExamine) -> Examination:
    chain = tiff_pages(file.path, file.limits.pages)
    found = _examined(file, several=True, copied=False)
    if not chain.lost and not chain.cut:
        return found
    pages = max(found.pages or 0, chain.found) + chain.lost
    broken = sorted({*chain.cut, *range(pages - chain.lost, pages)})
    places = "、".join(str(n + 1) for n in broken)
    note = f"图片数据不完整，第 {places} 页缺失或残缺" + (f"（至少应有 {pages} 页）" if chain.lost else "")
    problems = tuple((n, DamagedFile("图片数据不完整").problem()) for n in broken)
    return replace(found, pages=pages, note=note, page_problems=problems)


def examine_rare_picture(file: FileToExamine) -> Examination:
    """Look into a picture of which a PNG copy is read. Raises `UnsupportedFile` for JPEG XL."""
    with file.path.open("rb") as opened:
        if opened.read(8).startswith(JPEG_XL):
            raise UnsupportedFile("JPEG XL 图片")
    return _examined(file, several=False, copied=True)


def examine_heic(file: FileToExamine) -> Examination:
    """Look into a photo of a telephone (HEIC), of which a PNG copy, turned as the camera was held, is read."""
    import pi_heif  # loaded for the few that there are

    pi_heif.register_heif_opener()
    return _examined(file, several=False, copied=True)


def _examined(file: FileToExamine, several: bool, copied: bool) -> Examination:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _with_pillow(file, several, copied)
        except BROKEN_PICTURE:
            with suppress(*BROKEN_PICTURE):
                return _of_sixteen_bits(file)
            raise DamagedFile("图片无法解码") from None


def _with_pillow(file: FileToExamine, several: bool, copied: bool) -> Examination:
    with Image.open(file.path) as image:
        _check_size(image.size, file.limits)
        if _is_misread(image):
            return _of_sixteen_bits(file)
        plain_inks = _has_plain_inks(image)
        pages = _frames(image, file.limits) if several else 1
        more = getattr(image, "n_frames", 1) if image.format in SEVERAL_PICTURES else 1
    note = _decode(file.path, file.limits)
    torn = bool(note)
    problems = ((0, DamagedFile("图片数据不完整").problem()),) if torn else ()
    if more > 1:
        told = f"内含 {more} 幅图像（动图或多帧图片），只读取了第 1 幅"
        note, problems = "；".join(filter(None, (note, told))), (*problems, (0, PartUnread(told).problem()))
    if pages > 1 or (not note and not copied and not plain_inks):
        return Examination(file.kind, pages=pages, note=note, page_problems=problems)
    copy = _normalised(file.path, file.out, torn=torn)
    note = note or "已转换为 PNG 读取"
    return Examination(file.kind, pages=1, note=note, readable=copy, readable_kind=FileKind.PNG, page_problems=problems)


def _is_misread(image: Image.Image) -> bool:
    """Whether Pillow takes the samples of a picture for others: an uncompressed TIFF that keeps each colour by itself, in more than 8 bits."""
    tags = image.tag_v2 if isinstance(image, TiffImagePlugin.TiffImageFile) else {}
    apart = tags.get(TiffImagePlugin.PLANAR_CONFIGURATION) == 2 and tags.get(TiffImagePlugin.COMPRESSION, 1) == 1
    return apart and max(tags.get(TiffImagePlugin.BITSPERSAMPLE, (8,))) > 8


def _of_sixteen_bits(file: FileToExamine) -> Examination:
    """Make a copy of an uncompressed TIFF of 16 bits a colour that Pillow does not read: colours apart, white as zero, grey with what is transparent. Raises
    BROKEN_PICTURE for any other file.
    """
    import numpy as np

    data = file.path.read_bytes()
    tags = TiffImagePlugin.ImageFileDirectory_v2(data[:8])
    stream = BytesIO(data)
    stream.seek(tags.next)
    tags.load(stream)
    size = tags[TiffImagePlugin.IMAGEWIDTH], tags[TiffImagePlugin.IMAGELENGTH]
    _check_size(size, file.limits)
    bits, kind = tags[TiffImagePlugin.BITSPERSAMPLE], tags[TiffImagePlugin.PHOTOMETRIC_INTERPRETATION]
    if set(bits) != {16} or tags.get(TiffImagePlugin.COMPRESSION, 1) != 1:
        raise UnidentifiedImageError
    strips = zip(tags[TiffImagePlugin.STRIPOFFSETS], tags[TiffImagePlugin.STRIPBYTECOUNTS], strict=True)
    samples = np.frombuffer(b"".join(data[at : at + length] for at, length in strips), "<u2" if data[:2] == b"II" else ">u2")
    apart = tags.get(TiffImagePlugin.PLANAR_CONFIGURATION, 1) == 2
    colours = samples.reshape(len(bits), *size[::-1]) if apart else np.moveaxis(samples.reshape(*size[::-1], len(bits)), -1, 0)
    colours = ((65535 - colours if kind == 0 else colours) >> 8).astype(np.uint8)
    mode = {0: "L", 1: "L", 2: "RGB", 5: "CMYK"}[kind]
    planes = [Image.fromarray(colour) for colour in colours[: len(mode)]]
    exif = Image.Exif()
    exif[ORIENTATION] = tags.get(ORIENTATION, 1)
    file.out.mkdir(parents=True, exist_ok=True)
    copy = file.out / "readable.png"
    (planes[0] if mode == "L" else Image.merge(mode, planes).convert("RGB")).save(copy, exif=exif)
    return Examination(file.kind, pages=1, note="图片格式不规范，已转换读取", readable=copy, readable_kind=FileKind.PNG)


def _has_plain_inks(image: Image.Image) -> bool:
    """Whether a JPEG tells its inks as they are. Pillow takes each for one of Adobe's, which tells what is left white, but has not always its mark."""
    return image.format == "JPEG" and image.mode == "CMYK" and "adobe" not in image.info


def _check_size(size: tuple[int, int], limits: Limits) -> None:
    width, height = size
    if width * height > limits.pixels:
        raise LimitExceeded(f"图片有 {width}×{height} 像素，超过 {limits.pixels // 1_000_000} 百万像素")
    if width < 1 or height < 1:
        raise DamagedFile("图片没有像素")


def _frames(image: Image.Image, limits: Limits) -> int:
    """Count the pages of a TIFF that can at least be found; each is within the pixel limit."""
    count = 0
    while True:
        try:
            image.seek(count)
            _check_size(image.size, limits)
        except (EOFError, OSError, ValueError, SyntaxError, TypeError, KeyError):
            return max(count, 1)
        count += 1
        if count > limits.pages:
            raise LimitExceeded(f"超过 {limits.pages} 页")


def _decode(path: Path, limits: Limits) -> str:
    """Decode the first frame; return a remark where its data end early. JPEG is decoded at an eighth: all its data are met all the same."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(path) as image:
            image.draft(None, (image.width // 8 or 1, image.height // 8 or 1))
            image.load()
            torn = image.format == "JPEG" and ends_grey(image)
    except (OSError, SyntaxError, ValueError, EOFError):
        with Image.open(path) as image:
            frames = getattr(image, "n_frames", 1)
            _check_size(image.size, limits)
        if frames > 1:
            return TRUNCATED
        _load_truncated(path)
        return TRUNCATED
    return TRUNCATED if torn else ""


def ends_grey(image: Image.Image) -> bool:
    """Whether a JPEG (decoded at an eighth, so that a pixel is a block) ends in blocks of which nothing was stored: a torn one that was closed
    by an end mark is filled up with exactly the middle grey, and no decoder says so. A picture that is framed in this grey begins with it, too.
    """
    first, last = ({image.getpixel((x, y)) for x in range(image.width)} for y in (0, image.height - 1))
    unstored = MIDDLE_GREY[: len(image.getbands())] if len(image.getbands()) > 1 else MIDDLE_GREY[0]
    return last == {unstored} != first


def _load_truncated(path: Path) -> Image.Image:
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        with Image.open(path) as image:
            image.load()
            loaded = image.copy()
            loaded.info = dict(image.info)
    except OSError:
        upper = upper_part(path) if image.format == "TIFF" else None
        if upper is None:
            raise
        return upper
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    return loaded


def _normalised(path: Path, out: Path, torn: bool) -> Path:
    """Write a PNG of what can be decoded, EXIF rotation and resolution kept. Raises `DamagedFile` where next to nothing is there of a `torn`
    one: a whole one may well be a blank page.
    """
    image = _load_truncated(path)
    exif, dpi = image.getexif(), image.info.get("dpi")
    with Image.open(path) as opened:
        image = ImageChops.invert(image) if _has_plain_inks(opened) else image
    if image.mode not in ("1", "L", "RGB"):
        image = image.convert("RGB")
    if torn and min(image.size) > 1 and _empty(image):
        raise DamagedFile("图片数据不完整，没有可读的部分")
    out.mkdir(parents=True, exist_ok=True)
    copy = out / "readable.png"
    extra = {"dpi": dpi} if dpi else {}
    image.save(copy, exif=exif.tobytes() if exif else b"", compress_level=1, **extra)
    return copy


def _empty(image: Image.Image) -> bool:
    low, high = image.convert("L").getextrema()
    return bool(low == high)


def picture_size(path: Path) -> tuple[int, int] | None:
    """Return width and height in pixels, from the header alone; None for what is no picture."""
    try:
        with Image.open(path) as image:
            return image.size
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error, TypeError):
        return None


def vector_size_mm(path: Path) -> tuple[float, float] | None:
    """Return width and height of an EMF or placeable WMF, from its header; None where it does not tell."""
    with path.open("rb") as file:
        head = file.read(64)
    if head[40:44] == b" EMF":
        left, top, right, bottom = struct.unpack_from("<4i", head, 24)
        return (right - left) / 100, (bottom - top) / 100
    if head[:4] == b"\xd7\xcd\xc6\x9a":
        left, top, right, bottom, inch = struct.unpack_from("<4hH", head, 6)
        return ((right - left) * 25.4 / inch, (bottom - top) * 25.4 / inch) if inch else None
    return None


def examine_vector(file: FileToExamine) -> Examination:
    """Leave it to LibreOffice, which draws it as it would within a document."""
    return Examination(file.kind, convert="pdf")
