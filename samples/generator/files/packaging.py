"""Write the pages of a packet as an office receives them: one PDF, a PDF a part, loose JPEGs, a ZIP with GBK names, a fax TIFF."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pikepdf
from PIL import Image

from samples.generator.content.plan import Paper, Plan
from samples.generator.paper.papers import Picture


@dataclass(frozen=True, slots=True)
class Sheet:
    """A finished page: its image and the part it belongs to."""

    image: Picture
    part: str


def jpeg(image: Picture, quality: int, grey: bool) -> bytes:
    pixels = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY) if grey else image
    ok, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
    if not ok:
        raise OSError("JPEG encoding failed")
    return data.tobytes()


def _g4(image: Picture) -> bytes:
    """CCITT group 4 data of a black-and-white page, taken out of a TIFF."""
    buffer = io.BytesIO()
    Image.fromarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)).point(lambda v: 255 if v > 127 else 0).convert("1").save(
        buffer, "TIFF", compression="group4", tiffinfo={278: image.shape[0]}
    )
    with Image.open(buffer) as tiff:
        offset, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]  # type: ignore[attr-defined]
        if len(tiff.tag_v2[273]) > 1:  # type: ignore[attr-defined]
            raise OSError("TIFF of several strips")
    return buffer.getvalue()[offset : offset + length]


def _image_object(pdf: pikepdf.Pdf, sheet: Sheet, plan: Plan) -> pikepdf.Object:
    h, w = sheet.image.shape[:2]
    if plan.paper is Paper.FAX:
        stream = pikepdf.Stream(pdf, _g4(sheet.image))
        stream.Filter, stream.DecodeParms = (
            pikepdf.Name.CCITTFaxDecode,
            pikepdf.Dictionary(K=-1, Columns=w, Rows=h, BlackIs1=True),
        )
        stream.ColorSpace, stream.BitsPerComponent = pikepdf.Name.DeviceGray, 1
    else:
        grey = plan.paper.colourless
        stream = pikepdf.Stream(pdf, jpeg(sheet.image, plan.quality, grey))
        stream.Filter, stream.BitsPerComponent = pikepdf.Name.DCTDecode, 8
        stream.ColorSpace = pikepdf.Name.DeviceGray if grey else pikepdf.Name.DeviceRGB
    stream.Type, stream.Subtype, stream.Width, stream.Height = pikepdf.Name.XObject, pikepdf.Name.Image, w, h
    return stream


def add_sheet(pdf: pikepdf.Pdf, sheet: Sheet, plan: Plan, at: int | None = None) -> None:
    """Append (or insert at `at`) a page that is one full-page image."""
    h, w = sheet.image.shape[:2]
    width, height = w * 72 / plan.dpi, h * 72 / plan.dpi
    image = _image_object(pdf, sheet, plan)
    content = pikepdf.Stream(pdf, f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Im0 Do Q".encode())
    page = pikepdf.Dictionary(
        Type=pikepdf.Name.Page, MediaBox=[0, 0, round(width, 2), round(height, 2)], Contents=content,
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image)),
    )  # fmt: skip
    pdf.pages.insert(len(pdf.pages) if at is None else at, pikepdf.Page(pdf.make_indirect(page)))


def write_pdf(sheets: Sequence[Sheet], plan: Plan, path: Path) -> None:
    with pikepdf.new() as pdf:
        for sheet in sheets:
            add_sheet(pdf, sheet, plan)
        pdf.save(path, deterministic_id=True)


def write_tiff(sheets: Sequence[Sheet], plan: Plan, path: Path) -> None:
    """Multi-page TIFF, group 4."""
    frames = [
        Image.fromarray(cv2.cvtColor(s.image, cv2.COLOR_BGR2GRAY)).point(lambda v: 255 if v > 127 else 0).convert("1")
        for s in sheets
    ]
    frames[0].save(path, save_all=True, append_images=frames[1:], compression="group4", dpi=(plan.dpi, plan.dpi))


def write_jpegs(sheets: Sequence[Sheet], plan: Plan, folder: Path, stem: str) -> list[Path]:
    paths = []
    for i, sheet in enumerate(sheets, 1):
        path = folder / f"{stem}{i:03d}.jpg"
        data = jpeg(sheet.image, plan.quality, plan.paper.colourless)
        if plan.paper is not Paper.PHOTO:
            data = _with_density(data, plan.dpi)
        path.write_bytes(data)
        paths.append(path)
    return paths


def _with_density(data: bytes, dpi: int) -> bytes:
    """Set the JFIF density, which scanners write and cameras do not."""
    if data[2:4] != b"\xff\xe0":
        return data
    return data[:13] + b"\x01" + struct.pack(">HH", dpi, dpi) + data[18:]


def write_gbk_zip(files: Sequence[tuple[str, bytes]], path: Path) -> None:
    """A ZIP as Windows makes it in China: names in GBK, no UTF-8 flag, stored. Fixed time, so that the same seed gives the same bytes."""
    body, central = b"", b""
    for name, data in files:
        raw, crc = name.encode("gbk"), zlib.crc32(data)
        common = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0x6000, 0x50A5, crc, len(data), len(data), len(raw), 0)
        central += struct.pack("<IH", 0x02014B50, 20) + common + struct.pack("<HHHII", 0, 0, 0, 0x20, len(body)) + raw
        body += struct.pack("<I", 0x04034B50) + common + raw + data
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(files), len(files), len(central), len(body), 0)
    path.write_bytes(body + central + end)


def settle_zip(path: Path) -> None:
    """Write a DOCX or XLSX again with fixed times, so that the same seed gives the same bytes."""
    with zipfile.ZipFile(path) as old:
        members = [(info.filename, old.read(info)) for info in old.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members:
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*", rb"\g<1>2020-05-06T08:00:00Z", data)
            entry = zipfile.ZipInfo(name, (2020, 5, 6, 8, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)


GROUPS = (
    ("01申报书", ("letter", "cover", "instructions", "table1", "table2", "essay")),
    ("02附件1", ("attachment1",)),
    ("03附件2", ("attachment2",)),
    ("04责任声明", ("declaration",)),
)


def _group(part: str, last: str) -> str:
    for name, parts in GROUPS:
        if part in parts:
            return name
    return last


def write_parts(sheets: Sequence[Sheet], plan: Plan, folder: Path) -> None:
    """A PDF for each of form, attachments and declaration."""
    groups: dict[str, list[Sheet]] = {}
    last = GROUPS[0][0]
    for sheet in sheets:
        last = _group(sheet.part, last)
        groups.setdefault(last, []).append(sheet)
    for name, some in groups.items():
        write_pdf(some, plan, folder / f"{name}.pdf")


def write_sheets(sheets: Sequence[Sheet], plan: Plan, folder: Path) -> None:
    """The scanned pages in the plan's container, below `folder` (the packet's own)."""
    stem = str(plan.company["brand"])
    if plan.container == "tiff":
        write_tiff(sheets, plan, folder / f"传真{stem}.tif")
    elif plan.container == "jpgs":
        write_jpegs(sheets, plan, folder, "IMG_2020" if plan.paper is Paper.PHOTO else "scan")
    elif plan.container == "zip_gbk":
        grey = plan.paper.colourless
        files = [(f"{stem}申报材料/第{i:02d}页.jpg", jpeg(s.image, plan.quality, grey)) for i, s in enumerate(sheets, 1)]
        write_gbk_zip(files, folder / f"{stem}申报材料.zip")
    elif plan.container == "parts":
        write_parts(sheets, plan, folder)
    else:
        write_pdf(sheets, plan, folder / f"{'扫描件' if plan.paper is Paper.BOTH else stem + '申报书'}.pdf")


def blank_sheet(like: Picture) -> Sheet:
    return Sheet(np.full_like(like, 252), "blank")
