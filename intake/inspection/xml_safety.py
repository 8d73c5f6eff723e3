"""XML inside OOXML and OFD containers, judged before any reader opens it: no DOCTYPE, no entities, no bombs."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from intake.archives.failures import BROKEN
from intake.limits import Limits
from model.errors import DamagedFile, EncryptedFile, LimitExceeded, UnsafeFile

DOCTYPE_FOUND = "文档内含 DOCTYPE 或外部实体声明"
DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
XML_SUFFIXES = (".xml", ".rels", ".vml", ".xsl")
CHUNK_BYTES = 1 << 18
UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


def check_container(path: Path, limits: Limits) -> zipfile.ZipFile:
    """Open the ZIP container at `path`, once every part of it was counted in real bytes and every XML part is free of a DOCTYPE.

    Raises `UnsafeFile`, `LimitExceeded`, `EncryptedFile`, or `DamagedFile` where the container or its directory is broken.
    """
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN:
        raise DamagedFile("文档容器不完整") from None
    infos = [i for i in archive.infolist() if not i.is_dir()]
    if len(infos) > limits.entries:
        raise LimitExceeded(f"文档内部文件超过 {limits.entries} 个")
    if any(i.flag_bits & 1 for i in infos):
        raise EncryptedFile
    budget = max(limits.ratio_floor_bytes, int(limits.ratio * path.stat().st_size))
    total = 0
    for info in infos:
        total += _check_part(archive, info, min(limits.file_bytes, budget - total))
    return archive


def _check_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: int) -> int:
    """Return the real size of one part in bytes. A part that cannot be inflated is left to the reader: it may be one that nobody needs."""
    is_xml = info.filename.lower().endswith(XML_SUFFIXES)
    size, tail = 0, b""
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                if is_xml:
                    tail = _refuse_doctype(tail, chunk, first=size == 0)
                size += len(chunk)
                if size > budget:
                    raise LimitExceeded("文档解压后过大，疑似压缩炸弹")
    except BROKEN:
        return size
    return size


def _refuse_doctype(tail: bytes, chunk: bytes, first: bool) -> bytes:
    window = tail + chunk
    if (first and window[:2] in UTF16) or b"\x00" in window[:64]:
        window = window.replace(b"\x00", b"")  # UTF-16: the markup is ASCII all the same
    if DOCTYPE.search(window):
        raise UnsafeFile(DOCTYPE_FOUND)
    return window[-16:]
