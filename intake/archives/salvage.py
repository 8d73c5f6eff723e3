"""Members of a ZIP whose directory is lost (truncated upload, one part of a split archive), found by their local headers."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

from intake.archives.member_writer import Stream
from intake.names import decode_name, mend_mojibake

HEADER = struct.Struct("<4s5H3I2H")
MAGIC = b"PK\x03\x04"
STORED, DEFLATED = 0, 8
ENCRYPTED, DESCRIPTOR = 0x1, 0x8
CHUNK = 1 << 16


class _Inflate(io.RawIOBase):
    """A raw deflate stream that ends by itself; a stream that ends early raises `EOFError`, a wrong CRC `zlib.error`."""

    def __init__(self, file: IO[bytes], at: int, crc: int | None) -> None:
        self.file, self.at, self.crc, self.running = file, at, crc, 0
        self.inflater = zlib.decompressobj(-15)

    def readable(self) -> bool:
        return True

    def read(self, _size: int = -1) -> bytes:
        while not self.inflater.eof:
            data = self.inflater.unconsumed_tail or self._more()
            if out := self.inflater.decompress(data, CHUNK):
                self.running = zlib.crc32(out, self.running)
                return out
        if self.crc is not None and self.running != self.crc:
            raise zlib.error("wrong CRC")
        return b""

    def _more(self) -> bytes:
        self.file.seek(self.at)
        data = self.file.read(CHUNK)
        if not data:
            raise EOFError
        self.at += len(data)
        return data


class _Stored(io.RawIOBase):
    """`size` stored bytes from `at`; raises `EOFError` where the file ends before."""

    def __init__(self, file: IO[bytes], at: int, size: int) -> None:
        self.file, self.at, self.left = file, at, size

    def readable(self) -> bool:
        return True

    def read(self, _size: int = -1) -> bytes:
        self.file.seek(self.at)
        data = self.file.read(min(self.left, CHUNK))
        if not data and self.left:
            raise EOFError
        self.at += len(data)
        self.left -= len(data)
        return data


def salvage_zip(path: Path, add: Callable[[str, Callable[[], Stream]], None]) -> None:
    """Call `add(name, open)` for every member whose local header is found; the caller judges each stream."""
    with path.open("rb") as file:
        at = _find(file, 0)
        while at >= 0:
            end = _member(file, at, add)
            at = _find(file, max(end, at + 4))


def _find(file: IO[bytes], start: int) -> int:
    """Return the offset of the next local header from `start`, or -1."""
    file.seek(start)
    base, tail = start, b""
    while block := file.read(1 << 20):
        if (hit := (tail + block).find(MAGIC)) >= 0:
            return base - len(tail) + hit
        base += len(block)
        tail = (tail + block)[-3:]
    return -1


def _member(file: IO[bytes], at: int, add: Callable[[str, Callable[[], Stream]], None]) -> int:
    """Hand over the member at `at`; return where its data surely has gone on to (0 if unknown)."""
    file.seek(at)
    head = file.read(HEADER.size)
    if len(head) < HEADER.size:
        return 0
    _, _, flags, method, _, _, crc, packed, _, name_size, extra_size = HEADER.unpack(head)
    raw = file.read(name_size)
    data = at + HEADER.size + int(name_size) + int(extra_size)
    if not raw or raw.endswith(b"/") or flags & ENCRYPTED or method not in (STORED, DEFLATED):
        return 0
    name = mend_mojibake(decode_name(raw))
    if method == STORED:
        if not flags & DESCRIPTOR:
            add(name, lambda: _Stored(file, data, packed))
        return data + (0 if flags & DESCRIPTOR else int(packed))
    add(name, lambda: _Inflate(file, data, None if flags & DESCRIPTOR else crc))
    return data + (0 if flags & DESCRIPTOR else int(packed))
