"""Archives → members. Nothing is ever written under a name that an archive chose: members lie in the workspace under numbers, their
names are data.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO

import py7zr
import rarfile
from py7zr.io import Py7zIO, WriterFactory

from intake.archives.broken import BROKEN
from intake.archives.deflate64 import Deflate64
from intake.archives.member_writer import CHUNK, LOCKED, MemberTooLarge, MemberWriter, Stream
from intake.archives.salvage import salvage_zip
from intake.examination import Examination, Member
from intake.limits import Limits
from intake.names import decode_name, junk_reason, mend_mojibake, safe_name, zip_names
from model.errors import DamagedFile, EmptyFile, EncryptedFile, LimitExceeded, UnreadableError, UnsafeFile, UnsupportedFile
from model.packet import FileKind

END_REACH = 65_557
DEFLATE64 = 9


def unpack(path: Path, kind: FileKind, name: str, out: Path, limits: Limits) -> Examination:
    """The members of the archive at `path`. Whatever is good is kept; what went wrong with the rest is the examination's problem."""
    sink = MemberWriter(out, path.stat().st_size, limits)
    problem = None
    try:
        UNPACKERS[kind](path, name, sink)
        if not sink.members:
            raise EmptyFile("压缩包里没有文件")
    except UnreadableError as error:
        problem = error.problem()
    except (*BROKEN, rarfile.Error, py7zr.exceptions.ArchiveError):
        problem = DamagedFile("压缩包已损坏").problem()
    note = f"已解出其中 {sum(m.path is not None for m in sink.members)} 个文件" if problem and sink.members else ""
    return Examination(kind, problem=problem, note=note, members=tuple(sink.members))


def _zip(path: Path, name: str, sink: MemberWriter) -> None:
    disks, entries = _end_record(path)
    archive = None
    if not disks:
        try:
            archive = zipfile.ZipFile(path)
        except BROKEN:
            archive = None
    if archive is None:
        salvage_zip(path, sink.add)
        if not disks or len(sink.members) < entries:
            raise DamagedFile("压缩包不完整（缺少目录或其余分卷）")
        return
    with archive:
        infos = [i for i in archive.infolist() if not i.is_dir()]
        names = zip_names(infos)
        for info in infos:
            _zip_member(archive, info, names[info.header_offset], sink)


def _end_record(path: Path) -> tuple[int, int]:
    """Number of the last disk (0: not split) and of this disk's entries, from the end record of the directory."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - END_REACH))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return 0, 0
    disk, _, _, entries = struct.unpack_from("<4H", tail, at + 4)
    return (0, 0) if disk == 0xFFFF else (disk, entries)


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, sink: MemberWriter) -> None:
    if stat.S_ISLNK(info.external_attr >> 16):
        sink.refuse(name, UnsafeFile("是指向别处的链接"))
    elif info.flag_bits & 1:
        sink.refuse(name, EncryptedFile(LOCKED))
    elif info.compress_type == DEFLATE64:
        sink.add(name, lambda: Deflate64(archive, info))
    else:
        sink.add(name, lambda: archive.open(info))


def _tar(path: Path, name: str, sink: MemberWriter) -> None:
    with path.open("rb") as file:
        _tar_stream(file, sink)


def _tar_stream(file: IO[bytes], sink: MemberWriter) -> None:
    try:
        archive = tarfile.TarFile(fileobj=file, encoding="utf-8", errors="surrogateescape")
    except tarfile.TarError:
        raise DamagedFile("压缩包已损坏") from None
    with archive:
        while (member := _next(archive)) is not None:
            name = _tar_name(member.name)
            if member.isdir():
                continue
            if not member.isreg():
                sink.refuse(name, UnsafeFile("是链接或设备文件"))
            elif member.size > sink.limits.file_bytes:
                sink.refuse(name, MemberTooLarge(f"单个文件超过 {sink.limits.file_bytes // 2**20} MB"))
            else:
                sink.add(name, lambda member=member: _tar_member(archive, member))  # type: ignore[misc]
            archive.members = []  # type: ignore[attr-defined]  # a tar of many entries is a stream: keep no list


def _next(archive: tarfile.TarFile) -> tarfile.TarInfo | None:
    try:
        return archive.next()
    except BROKEN:
        raise DamagedFile("压缩包在中途损坏，其后的文件无法解出") from None


def _tar_member(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Stream:
    stream = archive.extractfile(member)
    if stream is None:
        raise ValueError(member.name)
    return stream


def _tar_name(name: str) -> str:
    return decode_name(name.encode("utf-8", "surrogateescape"))


def _compressed(opener: Callable[[Path], Stream]) -> Callable[[Path, str, MemberWriter], None]:
    """An unpacker of one compressed stream: a tar inside is unpacked at once (a cut one as far as it goes), else it is the one member."""

    def unpack_stream(path: Path, name: str, sink: MemberWriter) -> None:
        inner = PurePosixPath(name).name
        stem = inner.rsplit(".", 1)[0] if "." in inner else f"{inner}.out"
        raw = sink.out / "stream"
        whole = _expand(opener, path, raw, sink)
        if _is_tar(raw):
            with raw.open("rb") as file:
                _tar_stream(file, sink)
        elif whole:
            sink.add(stem, lambda: raw.open("rb"))
        raw.unlink(missing_ok=True)
        if not whole:
            raise DamagedFile("压缩数据不完整")

    return unpack_stream


def _expand(opener: Callable[[Path], Stream], path: Path, raw: Path, sink: MemberWriter) -> bool:
    """Expands `path` into `raw`; False where its data end early or are broken, what was good is kept."""
    size = 0
    try:
        with opener(path) as stream, raw.open("wb") as file:
            while chunk := stream.read(CHUNK // 16):
                size += len(chunk)
                if size > sink.limits.total_bytes or size > max(sink.limits.ratio * sink.packed, sink.limits.ratio_floor_bytes):
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


class _SevenWriter(Py7zIO):  # type: ignore[misc]
    """Lets py7zr write a member through the sink's counter."""

    def __init__(self, name: str, sink: MemberWriter) -> None:
        self.name, self.sink, self.written = name, sink, 0
        self.path = sink.place(name)
        sink.members.append(Member(name, self.path))
        self.file = self.path.open("wb")

    def write(self, data: bytes | bytearray) -> int:
        self.sink.count(len(data))
        self.written += len(data)
        if self.written > self.sink.limits.file_bytes:
            raise MemberTooLarge(f"单个文件超过 {self.sink.limits.file_bytes // 2**20} MB")
        return self.file.write(data)

    def read(self, size: int | None = None) -> bytes:
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def flush(self) -> None:
        self.file.flush()

    def size(self) -> int:
        return self.written

    def close(self) -> None:
        self.file.close()


class _SevenFactory(WriterFactory):  # type: ignore[misc]
    def __init__(self, sink: MemberWriter) -> None:
        self.sink = sink
        self.writers: list[_SevenWriter] = []

    def create(self, filename: str) -> Py7zIO:
        writer = _SevenWriter(filename, self.sink)
        self.writers.append(writer)
        return writer


def _seven_zip(path: Path, name: str, sink: MemberWriter) -> None:
    with path.open("rb") as file:  # an open file keeps py7zr from starting threads
        try:
            archive = py7zr.SevenZipFile(file)
        except py7zr.exceptions.PasswordRequired:
            raise EncryptedFile(LOCKED) from None
        with archive:
            targets = _seven_targets(archive, sink)
            if archive.needs_password():
                raise EncryptedFile(LOCKED)
            _seven_extract(archive, targets, sink)


def _seven_targets(archive: py7zr.SevenZipFile, sink: MemberWriter) -> list[str]:
    targets = []
    for info in archive.list():
        if info.is_directory:
            continue
        sink.enter(info.filename)
        reason = junk_reason(info.filename)
        try:
            safe_name(info.filename)
        except UnreadableError as error:
            sink.refuse(info.filename, error)
            continue
        if info.is_symlink:
            sink.refuse(info.filename, UnsafeFile("是指向别处的链接"))
        elif reason:
            sink.members.append(Member(info.filename, ignored=reason))
        else:
            targets.append(info.filename)
    return targets


def _seven_extract(archive: py7zr.SevenZipFile, targets: list[str], sink: MemberWriter) -> None:
    if not targets:
        return
    factory = _SevenFactory(sink)
    try:
        archive.extract(targets=targets, factory=factory)
    except py7zr.exceptions.UnsupportedCompressionMethodError:
        raise UnsupportedFile("压缩方法不受支持，请改用普通 ZIP 压缩") from None
    finally:
        _seven_unfinished(factory, sink)
    if len(factory.writers) < len(set(targets)):
        raise DamagedFile("压缩包内的数据不完整")


def _seven_unfinished(factory: _SevenFactory, sink: MemberWriter) -> None:
    """Members that were begun and not finished are not whole: they are reported, not read."""
    for writer in factory.writers:
        if not writer.file.closed:
            writer.close()
            at = next(i for i, m in enumerate(sink.members) if m.path == writer.path)
            sink.members[at] = Member(writer.name, problem=DamagedFile("压缩包内的数据不完整").problem())
            writer.path.unlink(missing_ok=True)


def _rar(path: Path, name: str, sink: MemberWriter) -> None:
    try:
        archive = rarfile.RarFile(str(path))
    except rarfile.NeedFirstVolume:
        raise DamagedFile("分卷压缩包缺少第一卷") from None
    with archive:
        infos = archive.infolist()
        if archive.needs_password() and not infos:
            raise EncryptedFile(LOCKED)
        for info in infos:
            member = mend_mojibake(info.filename)
            if info.is_dir():
                continue
            if info.is_symlink():
                sink.refuse(member, UnsafeFile("是指向别处的链接"))
            elif info.needs_password():
                sink.refuse(member, EncryptedFile(LOCKED))
            else:
                sink.add(member, lambda info=info: _rar_member(archive, info))  # type: ignore[misc]


def _rar_member(archive: rarfile.RarFile, info: rarfile.RarInfo) -> Stream:
    try:
        stream: Stream = archive.open(info)
    except rarfile.RarCannotExec:
        raise RarToolMissing("RAR 压缩包") from None
    return stream


class RarToolMissing(UnsupportedFile):
    remedy = "请管理员安装 unar（apt-get install unar），或请申报单位改用 ZIP 压缩后重新提交。"


UNPACKERS: dict[FileKind, Callable[[Path, str, MemberWriter], None]] = {
    FileKind.ZIP: _zip,
    FileKind.TAR: _tar,
    FileKind.SEVEN_ZIP: _seven_zip,
    FileKind.RAR: _rar,
    FileKind.GZIP: _compressed(gzip.GzipFile),
    FileKind.BZIP2: _compressed(bz2.BZ2File),
    FileKind.XZ: _compressed(lzma.LZMAFile),
}
