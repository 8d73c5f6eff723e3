"""What a file is, by its content. Names lie: a .doc may be a web page, a .jpg a PDF, a .zip a Word document."""

from __future__ import annotations

import contextlib
import re
import zipfile
from pathlib import Path

import olefile

from intake.archives.broken import BROKEN
from model.packet import FileKind

HEAD = 8192
TAIL = 4096
PDF_BODY = re.compile(rb"(^|[\r\n])\s*\d+ \d+ obj\b")
PDF_END = re.compile(rb"(startxref|%%EOF|trailer)")
HTML_START = re.compile(rb"^\s*(<!doctype html|<html|<head|<body|<meta|<table|<div|<p[ >])", re.IGNORECASE)
SVG = re.compile(rb"<svg[\s>]")
MHT_START = re.compile(rb"^(MIME-Version:|From: <?Saved by|Content-Type: multipart)", re.IGNORECASE)
SIGNATURES: tuple[tuple[int, bytes, FileKind], ...] = (
    (0, b"\xff\xd8\xff", FileKind.JPEG),
    (0, b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (0, b"II*\x00", FileKind.TIFF),
    (0, b"MM\x00*", FileKind.TIFF),
    (0, b"II+\x00", FileKind.TIFF),
    (0, b"MM\x00+", FileKind.TIFF),
    (0, b"GIF87a", FileKind.GIF),
    (0, b"GIF89a", FileKind.GIF),
    (0, b"7z\xbc\xaf\x27\x1c", FileKind.SEVEN_ZIP),
    (0, b"Rar!\x1a\x07", FileKind.RAR),
    (0, b"\x1f\x8b", FileKind.GZIP),
    (0, b"BZh", FileKind.BZIP2),
    (0, b"\xfd7zXZ\x00", FileKind.XZ),
    (0, b"{\\rtf", FileKind.RTF),
    (0, b"\xdb\xa5-\x00", FileKind.DOC),
    (0, b"\x00\x00\x00\x0cjP  ", FileKind.OTHER_IMAGE),
    (0, b"\xff\x4f\xff\x51", FileKind.OTHER_IMAGE),
    (4, b"ftypavif", FileKind.OTHER_IMAGE),
    (4, b"ftypheic", FileKind.HEIC),
    (4, b"ftypheix", FileKind.HEIC),
    (4, b"ftypmif1", FileKind.HEIC),
    (4, b"ftyphevc", FileKind.HEIC),
    (0, b"8BPS", FileKind.OTHER_IMAGE),
    (0, b"\xd7\xcd\xc6\x9a", FileKind.VECTOR),
    (0, b"\x01\x00\x09\x00\x00\x03", FileKind.VECTOR),
    (40, b" EMF", FileKind.VECTOR),
    (257, b"ustar", FileKind.TAR),
)
OPEN_DOCUMENT = {"text": FileKind.ODT, "spreadsheet": FileKind.XLSX, "presentation": FileKind.PPTX}


def identify(path: Path) -> FileKind:
    """The kind of the file at `path`, whatever it is called; UNKNOWN where nothing fits. Raises `OSError` only."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(0, size - TAIL))
        tail = file.read(TAIL)
    for at, signature, kind in SIGNATURES:
        if head.startswith(signature, at):
            return kind
    if head.startswith(olefile.MAGIC):
        return _ole_kind(path)
    if head[:2] == b"PK" and head[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return _zip_kind(path)
    return _loose_kind(path, head, tail)


def _loose_kind(path: Path, head: bytes, tail: bytes) -> FileKind:
    """Kinds without a fixed first byte."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head[:2] == b"BM" and len(head) > 26 and head[14] in (12, 16, 40, 52, 56, 64, 108, 124):
        return FileKind.BMP
    if b"%PDF-" in head[:1024] or (PDF_BODY.search(head) and PDF_END.search(tail)):
        return FileKind.PDF
    if _tar_header(head):
        return FileKind.TAR
    if b"PK\x05\x06" in tail or _is_zip(
        path
    ):  # the last part of a split archive, or something stands before it: a self-extracting archive
        return _zip_kind(path)
    return _text_kind(head)


def _is_zip(path: Path) -> bool:
    try:
        return zipfile.is_zipfile(path)
    except BROKEN:
        return False


def _text_kind(head: bytes) -> FileKind:
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = text.decode("utf-16", "replace").encode("utf-8", "replace")
    elif b"\x00" in text:
        return FileKind.UNKNOWN
    if text.lstrip().startswith(b"<?xml") and any(m in text for m in (b"schemas.microsoft.com/office/word", b"xmlPackage")):
        return FileKind.WORD_XML
    if SVG.search(text[:2048]):
        return FileKind.VECTOR
    if HTML_START.match(text) or MHT_START.match(text) or (text.lstrip().startswith(b"<?xml") and b"<html" in text):
        return FileKind.HTML
    return FileKind.TEXT if _is_text(text) else FileKind.UNKNOWN


def _is_text(head: bytes) -> bool:
    """Whether these bytes are text in UTF-8 or GBK; the last bytes may be half a character."""
    if sum(b < 32 and b not in b"\t\n\r\f" for b in head) > len(head) // 200:
        return False
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return bool(head.strip())
    return False


def _tar_header(head: bytes) -> bool:
    """A tar header of the oldest kind has no magic, but its checksum fits."""
    if len(head) < 512 or not head[0]:
        return False
    field = head[148:156].strip(b"\x00 ")
    if not re.fullmatch(rb"[0-7]{1,7}", field):
        return False
    return sum(head[:148]) + 8 * 32 + sum(head[156:512]) == int(field, 8)


def _zip_kind(path: Path) -> FileKind:
    """What a ZIP container holds: Word, Excel, PowerPoint, OFD, OpenDocument, or just files."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {n.replace("\\", "/").lstrip("/").lower() for n in archive.namelist()}
            if "mimetype" in names:
                return _open_document(archive)
            content = "[content_types].xml" in names
    except BROKEN:
        return _cut_kind(path)
    if "ofd.xml" in names:
        return FileKind.OFD
    if content:
        return _ooxml_kind(names)
    return FileKind.ZIP


def _cut_kind(path: Path) -> FileKind:
    """What a container without a directory was meant to be, by the first names in it."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if b"[Content_Types].xml" in head[:200] or b"_rels/.rels" in head[:200]:
        return FileKind.DOCX
    return FileKind.OFD if b"OFD.xml" in head[:200] else FileKind.ZIP


def _open_document(archive: zipfile.ZipFile) -> FileKind:
    with archive.open("mimetype") as file:
        mime = file.read(200).decode("ascii", "replace")
    match = re.match(r"application/vnd\.oasis\.opendocument\.(\w+)", mime)
    return OPEN_DOCUMENT.get(match.group(1), FileKind.ZIP) if match else FileKind.ZIP


def _ooxml_kind(names: set[str]) -> FileKind:
    for folder, kind in (("word/", FileKind.DOCX), ("xl/", FileKind.XLSX), ("ppt/", FileKind.PPTX)):
        if any(n.startswith(folder) for n in names):
            return kind
    return FileKind.DOCX if "_rels/.rels" in names else FileKind.ZIP


def _ole_kind(path: Path) -> FileKind:
    """What an OLE2 container holds. An encrypted OOXML file counts as Word: its examination tells that it is locked."""
    try:
        with olefile.OleFileIO(str(path)) as ole:
            streams = {"/".join(entry).lower() for entry in ole.listdir()}
    except Exception:  # olefile raises whatever a broken sector table makes it stumble over
        return FileKind.DOC
    if "encryptedpackage" in streams:
        return FileKind.DOCX
    if "worddocument" in streams:
        return FileKind.WPS if path.suffix.lower() == ".wps" else FileKind.DOC
    if streams & {"workbook", "book"}:
        return FileKind.XLS
    return FileKind.PPT if "powerpoint document" in streams else FileKind.UNKNOWN


def decode_text(data: bytes) -> str:
    """Text of unknown encoding: by its mark, else UTF-8, else GBK; what fits nothing is shown as U+FFFD."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(encoding)
    return data.decode("utf-8", "replace")
