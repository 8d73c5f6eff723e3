"""Files packed into OLE objects (word/embeddings/*.bin): the "Package" of the Windows shell, PDF and Office objects."""

from __future__ import annotations

import struct
from pathlib import Path, PurePosixPath

import olefile

from intake.examination import Member
from intake.limits import Limits
from intake.names import decode_name, safe_name
from model.errors import DamagedFile, LimitExceeded, UnreadableError

NATIVE = "\x01Ole10Native"
PLAIN_STREAMS = ("CONTENTS", "Package", "EmbeddedOdf")
EDITABLE = "文档内的公式、图表等对象，未单独读取"


def embedded_files(path: Path, out: Path, limits: Limits) -> list[Member]:
    """Return the files that the OLE container at `path` holds; one ignored or broken member where it holds none."""
    try:
        with olefile.OleFileIO(str(path)) as ole:
            if ole.exists(NATIVE):
                return [_native(_stream(ole, NATIVE, limits), out)]
            for name in PLAIN_STREAMS:
                if ole.exists(name):
                    return [_saved(name.lower(), _stream(ole, name, limits), out)]
            if ole.exists("WordDocument"):
                return [Member("document.doc", path)]
    except UnreadableError as error:
        return [Member("object", problem=error.problem())]
    except Exception:  # olefile raises whatever a broken sector table makes it stumble over
        return [Member("object", problem=DamagedFile("文档内的附件无法取出").problem())]
    return [Member("object", ignored=EDITABLE)]


def _stream(ole: olefile.OleFileIO, name: str, limits: Limits) -> bytes:
    if ole.get_size(name) > limits.file_bytes:
        raise LimitExceeded("文档内的附件过大")
    data: bytes = ole.openstream(name).read()
    return data


def _text(data: bytes, at: int) -> tuple[str, int]:
    end = data.index(b"\0", at)
    return decode_name(data[at:end]), end + 1


def _native(data: bytes, out: Path) -> Member:
    """Read an Ole10Native: size, flags, label, file name, two words, length and path of a temporary file, size of the data, the data."""
    try:
        _, at = _text(data, 6)
        name, at = _text(data, at)
        at += 4
        (length,) = struct.unpack_from("<I", data, at)
        at += 4 + length
        (size,) = struct.unpack_from("<I", data, at)
        body = data[at + 4 : at + 4 + size]
    except (ValueError, struct.error):
        raise DamagedFile("文档内的附件无法取出") from None
    return _saved(PurePosixPath(name.replace("\\", "/")).name or "package", body, out)


def _saved(name: str, data: bytes, out: Path) -> Member:
    clean = safe_name(name)
    suffix = PurePosixPath(clean).suffix
    path = out.with_suffix(suffix if suffix.isascii() and suffix[1:].isalnum() else ".dat")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return Member(clean, path)
