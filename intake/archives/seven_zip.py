"""7z: py7zr unpacks through a writer that counts."""

from __future__ import annotations

import py7zr
from py7zr.io import Py7zIO, WriterFactory

from intake.archives.failures import CUT, LINK, LOCKED, UNKNOWN_METHOD, member_too_large
from intake.archives.member_writer import MemberWriter
from intake.archives.unpack import unpack_with
from intake.examination import Examination, FileToExamine, Member
from intake.names import junk_reason, mend_mojibake, printable, safe_name
from model.errors import DamagedFile, EncryptedFile, UnreadableError, UnsafeFile, UnsupportedFile


def unpack_seven_zip(file: FileToExamine) -> Examination:
    return unpack_with(_unpack, file, (py7zr.exceptions.ArchiveError,))


class _CountedFile(Py7zIO):  # type: ignore[misc]
    """A member being written: py7zr only ever writes and flushes it."""

    def __init__(self, name: str, writer: MemberWriter) -> None:
        self.name, self.writer, self.written = name, writer, 0
        self.path = writer.place(name)
        writer.members.append(Member(safe_name(mend_mojibake(name)), self.path))
        self.file = self.path.open("wb")

    def write(self, data: bytes | bytearray) -> int:
        self.writer.count(len(data))
        self.written += len(data)
        if self.written > self.writer.limits.file_bytes:
            raise member_too_large(self.writer.limits.file_bytes)
        return self.file.write(data)

    def read(self, _size: int | None = None) -> bytes:
        return b""

    def seek(self, _offset: int, _whence: int = 0) -> int:
        return 0

    def flush(self) -> None:
        self.file.flush()

    def size(self) -> int:
        return self.written

    def close(self) -> None:
        self.file.close()


class _CountedFiles(WriterFactory):  # type: ignore[misc]
    def __init__(self, writer: MemberWriter) -> None:
        self.writer = writer
        self.begun: list[_CountedFile] = []

    def create(self, filename: str) -> Py7zIO:
        file = _CountedFile(filename, self.writer)
        self.begun.append(file)
        return file


def _unpack(file: FileToExamine, writer: MemberWriter) -> None:
    with file.path.open("rb") as opened:  # an open file keeps py7zr from starting threads
        try:
            archive = py7zr.SevenZipFile(opened, password=file.password or None)
        except py7zr.exceptions.PasswordRequired:
            raise EncryptedFile(LOCKED) from None
        with archive:
            targets = _targets(archive, writer)
            if archive.needs_password() and not file.password:
                raise EncryptedFile(LOCKED)
            _extract(archive, targets, writer)


def _targets(archive: py7zr.SevenZipFile, writer: MemberWriter) -> list[str]:
    """Return the names of the members that are unpacked; the others are entered with the reason."""
    targets = []
    for info in archive.list():
        if info.is_directory:
            continue
        writer.enter(info.filename)
        reason = junk_reason(info.filename)
        try:
            safe_name(info.filename)
        except UnreadableError as error:
            writer.refuse(info.filename, error)
            continue
        if info.is_symlink:
            writer.refuse(info.filename, UnsafeFile(LINK))
        elif reason:
            writer.members.append(Member(info.filename, ignored=reason))
        else:
            targets.append(info.filename)
    return targets


def _extract(archive: py7zr.SevenZipFile, targets: list[str], writer: MemberWriter) -> None:
    if not targets:
        return
    files = _CountedFiles(writer)
    try:
        archive.extract(targets=targets, factory=files)
    except py7zr.exceptions.UnsupportedCompressionMethodError:
        raise UnsupportedFile(UNKNOWN_METHOD) from None
    finally:
        _refuse_unfinished(files, writer)
    if len(files.begun) < len(set(targets)):
        raise DamagedFile(CUT)


def _refuse_unfinished(files: _CountedFiles, writer: MemberWriter) -> None:
    """Refuse members that were begun and not finished: they are not whole."""
    for file in files.begun:
        if not file.file.closed:
            file.close()
            at = next(i for i, member in enumerate(writer.members) if member.path == file.path)
            writer.members[at] = Member(printable(file.name), problem=DamagedFile(CUT).problem())
            file.path.unlink(missing_ok=True)
