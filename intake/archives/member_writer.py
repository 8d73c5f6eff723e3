"""Where members of archives land: real bytes are counted while they stream; a bad member is reported and never costs the others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Protocol, Self

import pyzipper
import rarfile

from intake.archives.failures import BROKEN, MemberTooLarge, member_error, member_too_large
from intake.examination import Member
from intake.limits import Limits
from intake.names import junk_reason, printable, safe_name
from model.errors import LimitExceeded, UnreadableError

CHUNK_BYTES = 1 << 20
SUFFIX_MAX = 10  # characters


class Stream(Protocol):
    """What every archive library gives for an opened member."""

    def read(self, size: int = -1, /) -> bytes: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> object: ...


class MemberWriter:
    """Writes the members of one archive below `out`, counts real bytes against the limits, and keeps the account.

    `packed_bytes`: size of the archive.
    """

    def __init__(self, out: Path, packed_bytes: int, limits: Limits) -> None:
        self.out, self.packed_bytes, self.limits = out, max(packed_bytes, 1), limits
        self.members: list[Member] = []
        self.written = 0
        out.mkdir(parents=True, exist_ok=True)

    def place(self, name: str) -> Path:
        """Return where the next member is to be written: under a number, with the suffix of its name."""
        suffix = PurePosixPath(name).suffix
        plain = suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= SUFFIX_MAX else ""
        return self.out / f"{len(self.members):05d}{plain.lower()}"

    def count(self, size: int) -> None:
        """Count bytes written. Raises `LimitExceeded` where all members together are too large, or packed too tightly."""
        self.written += size
        if self.written > self.limits.total_bytes:
            raise LimitExceeded(f"解压后超过 {self.limits.total_bytes // 2**20} MB")
        if self.written > self.limits.ratio_floor_bytes and self.written > self.limits.ratio * self.packed_bytes:
            raise LimitExceeded(f"压缩比超过 {self.limits.ratio:g}，疑似压缩炸弹")

    def enter(self, name: str) -> None:
        """Raises `LimitExceeded` where the packet may have no further file."""
        if len(self.members) >= self.limits.entries:
            raise LimitExceeded(f"文件超过 {self.limits.entries} 个，其余未解压（{printable(name)} 起）")

    def add(self, raw_name: str, source: Callable[[], Stream]) -> None:
        """Write one member. Its own failure becomes its problem; only a limit of the whole archive is raised (`LimitExceeded`)."""
        self.enter(raw_name)
        try:
            name = safe_name(raw_name)
        except UnreadableError as error:
            self.refuse(raw_name, error)
            return
        if reason := junk_reason(name):
            self.members.append(Member(name, ignored=reason))
            return
        path = self.place(name)
        try:
            with source() as stream, path.open("wb") as file:
                self._copy(stream, file)
        except MemberTooLarge as error:
            path.unlink(missing_ok=True)
            self.refuse(name, error)
        except UnreadableError:
            path.unlink(missing_ok=True)
            raise
        except (*BROKEN, rarfile.Error, pyzipper.BadZipFile) as error:
            path.unlink(missing_ok=True)
            self.refuse(name, member_error(error))
        else:
            self.members.append(Member(name, path))

    def refuse(self, name: str, error: UnreadableError) -> None:
        """Enter a member that cannot be had, with the reason."""
        self.members.append(Member(printable(name), problem=error.problem()))

    def _copy(self, stream: Stream, file: IO[bytes]) -> None:
        size = 0
        while chunk := stream.read(CHUNK_BYTES):
            size += len(chunk)
            if size > self.limits.file_bytes:
                raise member_too_large(self.limits.file_bytes)
            self.count(len(chunk))
            file.write(chunk)
