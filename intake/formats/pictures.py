"""Pictures of pages: scans, photos, faxes, drawings."""

from __future__ import annotations

import re

from intake.inspection.file_format import Clue, FileFormat, OfficeImport, Strength, in_text, signature
from intake.inspection.file_sample import FileSample
from model.packet import FileKind

EXAMINE = "intake.inspection.pictures:examine_"
READER = "extractors.readers.scan:read_picture"
BMP_HEADER_SIZES = (12, 16, 40, 52, 56, 64, 108, 124)
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
SVG_WITHIN = 2048
SVG = re.compile(rb"<svg[\s>]")


def _is_webp(sample: FileSample) -> bool:
    return sample.head[:4] == b"RIFF" and sample.head[8:12] == b"WEBP"


def _is_bmp(sample: FileSample) -> bool:
    return sample.head[:2] == b"BM" and len(sample.head) > 26 and sample.head[14] in BMP_HEADER_SIZES


def _picture(kind: FileKind, word: str, clues: tuple[Clue, ...], suffixes: tuple[str, ...]) -> FileFormat:
    return FileFormat(kind, word, clues, examine=f"{EXAMINE}picture", reader=READER, suffixes=suffixes)


FORMATS = (
    _picture(FileKind.JPEG, "JPEG 图片", (signature(b"\xff\xd8\xff"),), (".jpg", ".jpeg")),
    _picture(FileKind.PNG, "PNG 图片", (signature(b"\x89PNG\r\n\x1a\n"),), (".png",)),
    FileFormat(
        FileKind.TIFF,
        "TIFF 图片",
        (signature(b"II*\x00"), signature(b"MM\x00*"), signature(b"II+\x00"), signature(b"MM\x00+")),
        examine=f"{EXAMINE}frames",
        reader=READER,
        suffixes=(".tif", ".tiff"),
    ),
    _picture(FileKind.GIF, "GIF 图片", (signature(b"GIF87a"), signature(b"GIF89a")), (".gif",)),
    _picture(FileKind.BMP, "BMP 图片", (Clue(Strength.HEADER, _is_bmp),), (".bmp",)),
    _picture(FileKind.WEBP, "WebP 图片", (Clue(Strength.HEADER, _is_webp),), (".webp",)),
    FileFormat(  # JPEG 2000, AVIF, Photoshop: a PNG copy is read; JPEG XL: told
        FileKind.OTHER_IMAGE,
        "其他图片",
        (
            signature(b"\x00\x00\x00\x0cjP  "),
            signature(b"\xff\x4f\xff\x51"),
            signature(b"ftypavif", 4),
            signature(b"8BPS"),
            signature(b"\xff\x0a"),
            signature(b"\x00\x00\x00\x0cJXL "),
        ),
        examine=f"{EXAMINE}rare_picture",
    ),
    FileFormat(
        FileKind.HEIC,
        "HEIC 图片",
        tuple(signature(b"ftyp" + brand, 4) for brand in HEIC_BRANDS),
        examine=f"{EXAMINE}heic",
        suffixes=(".heic", ".heif"),
    ),
    FileFormat(
        FileKind.VECTOR,
        "矢量图",
        (
            signature(b"\xd7\xcd\xc6\x9a"),  # WMF
            signature(b"\x01\x00\x09\x00\x00\x03"),  # WMF without the header that tells its size
            signature(b" EMF", 40),
            in_text(Strength.ROOT, lambda text: bool(SVG.search(text[:SVG_WITHIN]))),
        ),
        examine=f"{EXAMINE}vector",
        office=OfficeImport(framed=True),
    ),
)
