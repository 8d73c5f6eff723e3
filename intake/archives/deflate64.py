"""Members that Windows packed with Deflate64 (its choice above 2 GB), which zipfile does not know."""

from __future__ import annotations

import copy
import io
import zlib
from pathlib import Path

import inflate64
from backports.zstd.zipfile import ZIP_STORED, ZipInfo

from intake.archives.zip_directory import open_member

PACKED_CHUNK = 1 << 14


class Deflate64(io.RawIOBase):
    """The member `info` as a stream. Raises `EOFError` where its data end early, `zlib.error` for a wrong CRC."""

    def __init__(self, path: Path, info: ZipInfo, password: bytes | None = None) -> None:
        plain = copy.copy(info)  # zipfile hands out the packed bytes of a "stored" member as they are
        plain.compress_type, plain.file_size = ZIP_STORED, info.compress_size
        plain.CRC = None  # type: ignore[assignment]
        self.packed, self.crc, self.size, self.running, self.given = (
            open_member(path, plain, password),
            info.CRC,
            info.file_size,
            0,
            0,
        )
        self.inflater = inflate64.Inflater()

    def readable(self) -> bool:
        return True

    def read(self, _size: int = -1) -> bytes:
        while chunk := self.packed.read(PACKED_CHUNK):
            try:
                out: bytes = self.inflater.inflate(chunk)
            except Exception as error:  # inflate64 names no errors of its own
                raise zlib.error(str(error)) from None
            if out:
                self.running = zlib.crc32(out, self.running)
                self.given += len(out)
                return out
        if self.given < self.size:
            raise EOFError
        if self.running != self.crc:
            raise zlib.error("wrong CRC")
        return b""
