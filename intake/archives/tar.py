"""TAR, and streams compressed by gzip, bzip2 and xz, which mostly hold one."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from intake.archives.failures import BROKEN, member_too_large
from intake.archives.member_writer import MemberWriter, Stream
from intake.archives.unpack import unpack_with
from intake.examination import Examination, FileToExamine
from intake.names import decode_name, mend_mojibake
from model.errors import DamagedFile, LimitExceeded, UnsafeFile

CHUNK_BYTES = 1 << 16
Opener = Callable[[Path], Stream]


def unpack_tar(file: FileToExamine) -> Examination:
    return unpack_with(_unpack_tar, file)


def unpack_gzip(file: FileToExamine) -> Examination:
    return unpack_with(partial(_unpack_stream, gzip.GzipFile), file)


def unpack_bzip2(file: FileToExamine) -> Examination:
    return unpack_with(partial(_unpack_stream, bz2.BZ2File), file)


def unpack_xz(file: FileToExamine) -> Examination:
    return unpack_with(partial(_unpack_stream, lzma.LZMAFile), file)


def _unpack_tar(file: FileToExamine, writer: MemberWriter) -> None:
    with file.path.open("rb") as stream:
        _add_members(stream, writer)


def _add_members(stream: IO[bytes], writer: MemberWriter) -> None:
    try:
        archive = tarfile.TarFile(fileobj=stream, encoding="utf-8", errors="surrogateescape")
    except tarfile.TarError:
        raise DamagedFile("压缩包已损坏") from None
    with archive:
        while (member := _next(archive)) is not None:
            name = mend_mojibake(decode_name(member.name.encode("utf-8", "surrogateescape")))
            if member.isdir():
                continue
            if not member.isreg():
                writer.refuse(name, UnsafeFile("是链接或设备文件"))
            elif member.size > writer.limits.file_bytes:
                writer.refuse(name, member_too_large(writer.limits.file_bytes))
            else:
                writer.add(name, partial(_opened, archive, member))
            archive.members = []  # type: ignore[attr-defined]  # a tar of many entries is a stream: keep no list


def _next(archive: tarfile.TarFile) -> tarfile.TarInfo | None:
    try:
        return archive.next()
    except BROKEN:
        raise DamagedFile("压缩包在中途损坏，其后的文件无法解出") from None


def _opened(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Stream:
    stream = archive.extractfile(member)
    if stream is None:
        raise ValueError(member.name)
    return stream


def _unpack_stream(opener: Opener, file: FileToExamine, writer: MemberWriter) -> None:
    """Expand one compressed stream: a tar inside is unpacked at once (a cut one as far as it goes), else it is the one member."""
    inner = PurePosixPath(file.name).name
    stem = inner.rsplit(".", 1)[0] if "." in inner else f"{inner}.out"
    raw = writer.out / "stream"
    whole = _expand(opener, file.path, raw, writer)
    if _is_tar(raw):
        with raw.open("rb") as stream:
            _add_members(stream, writer)
    elif whole:
        writer.add(stem, lambda: raw.open("rb"))
    raw.unlink(missing_ok=True)
    if not whole:
        raise DamagedFile("压缩数据不完整")


def _expand(opener: Opener, path: Path, raw: Path, writer: MemberWriter) -> bool:
    """Expand `path` into `raw`. Return False where its data end early or are broken; what was good is kept."""
    limits, size = writer.limits, 0
    most = min(limits.total_bytes, max(limits.ratio * writer.packed_bytes, limits.ratio_floor_bytes))
    try:
        with opener(path) as stream, raw.open("wb") as file:
            while chunk := stream.read(CHUNK_BYTES):
                size += len(chunk)
                if size > most:
                    raise LimitExceeded("解压后过大，疑似压缩炸弹")
                file.write(chunk)
    except BROKEN:
        return False
    return True


def _is_tar(path: Path) -> bool:
    try:
        return tarfile.is_tarfile(path)
    except BROKEN:
        return False
