"""ZIP archives by their directory alone: names flagged as UTF-8 that are none, local headers that call a member something else."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

# zipfile of Python 3.14, which knows Zstandard
from backports.zstd.zipfile import BadZipFile, ZipExtFile, ZipFile, ZipInfo

from intake.archives.failures import BROKEN
from intake.names import UTF8_FLAG

LOCAL = b"PK\x03\x04"
ENTRY = b"PK\x01\x02"
ENTRY_BYTES = 46
FLAGS_AT, NAME_SIZE_AT = 8, 28  # within an entry
LOCAL_BYTES, LOCAL_SIZES_AT = 30, 26
END_RECORD = b"PK\x05\x06"
END_RECORD_BYTES = 22
END_REACH = 65_557  # bytes from the file's end within which the end record begins
DIRECTORY_MOST = 64 * 2**20  # bytes; a packet may have 5,000 entries
ZIP64 = 0xFFFF  # the true number stands elsewhere
UTF8_FLAG_HIGH = UTF8_FLAG >> 8


@contextmanager
def open_zip(path: Path) -> Iterator[ZipFile | None]:
    """Open the archive; None where its directory is lost. `orig_filename` of a name wrongly flagged as UTF-8 is cp437, as without the flag."""
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(ZipFile(path))
        except UnicodeDecodeError:
            archive = stack.enter_context(ZipFile(stack.enter_context(_Unflagged(path))))
        except BROKEN:
            archive = None
        yield archive


def end_record(path: Path) -> tuple[int, int]:
    """Return the number of the last disk (0: not split) and of this disk's entries, from the end record of the directory."""
    tail = _tail(path, END_REACH)
    at = tail.rfind(END_RECORD)
    if at < 0 or len(tail) - at < END_RECORD_BYTES:
        return 0, 0
    disk, _, _, entries = struct.unpack_from("<4H", tail, at + 4)
    return (0, 0) if disk == ZIP64 else (disk, entries)


def open_member(path: Path, info: ZipInfo, password: bytes | None = None) -> ZipExtFile:
    """Open a member of the archive at `path` by the directory: what its local header calls it counts for nothing.

    Raises `RuntimeError` where a password of the old encryption does not fit.
    """
    file = path.open("rb")
    try:
        file.seek(info.header_offset)
        head = file.read(LOCAL_BYTES)
        if len(head) < LOCAL_BYTES or not head.startswith(LOCAL):
            raise BadZipFile(info.filename)
        name, extra = struct.unpack_from("<2H", head, LOCAL_SIZES_AT)
        file.seek(name + extra, io.SEEK_CUR)
        return ZipExtFile(file, "r", info, password, True)
    except BaseException:
        file.close()
        raise


def _tail(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - most))
        return file.read()


class _Unflagged(io.FileIO):
    """The archive without the UTF-8 flag at those names of its directory that are no UTF-8, which zipfile would not open."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        tail = _tail(path, DIRECTORY_MOST)
        base = path.stat().st_size - len(tail)
        self._flags = {base + at + FLAGS_AT + 1 for at in _misflagged(tail)}

    def read(self, size: int | None = -1, /) -> bytes:
        at = self.tell()
        data = bytearray(super().read(-1 if size is None else size))
        for place in self._flags:
            if at <= place < at + len(data):
                data[place - at] &= ~UTF8_FLAG_HIGH & 0xFF
        return bytes(data)


def _misflagged(tail: bytes) -> list[int]:
    """Return the offsets of the directory's entries that are flagged as UTF-8 and are none."""
    found, at = [], tail.find(ENTRY)
    while at >= 0:
        size = int.from_bytes(tail[at + NAME_SIZE_AT : at + NAME_SIZE_AT + 2], "little")
        name = tail[at + ENTRY_BYTES : at + ENTRY_BYTES + size]
        if tail[at + FLAGS_AT + 1 : at + FLAGS_AT + 2] and tail[at + FLAGS_AT + 1] & UTF8_FLAG_HIGH and not _is_utf8(name):
            found.append(at)
        at = tail.find(ENTRY, at + 4)
    return found


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
