"""ZIP: also without a directory, split, and packed with Deflate64."""

from __future__ import annotations

import stat
from pathlib import Path

import pyzipper
from backports.zstd.zipfile import ZipFile, ZipInfo

from intake.archives.deflate64 import Deflate64
from intake.archives.failures import LINK, LOCKED
from intake.archives.member_writer import MemberWriter, Stream
from intake.archives.salvage import salvage_zip
from intake.archives.unpack import unpack_with
from intake.archives.zip_directory import end_record, open_member, open_zip
from intake.examination import Examination, FileToExamine
from intake.names import zip_names
from model.errors import DamagedFile, EncryptedFile, UnsafeFile

DEFLATE64, AES = 9, 99
ENCRYPTED = 0x1


def unpack_zip(file: FileToExamine) -> Examination:
    return unpack_with(_unpack, file)


def _unpack(file: FileToExamine, writer: MemberWriter) -> None:
    disks, entries = end_record(file.path)
    with open_zip(file.path) as archive:
        if archive is not None and not disks:
            _add_members(archive, file, writer)
            return
    salvage_zip(file.path, writer.add)
    if not disks or len(writer.members) < entries:
        raise DamagedFile("压缩包不完整（缺少目录或其余分卷）")


def _add_members(archive: ZipFile, file: FileToExamine, writer: MemberWriter) -> None:
    infos = [i for i in archive.infolist() if not _is_folder(i)]
    names = zip_names(infos)
    for info in infos:
        _add_member(file, info, names[info.header_offset], writer)


def _is_folder(info: ZipInfo) -> bool:
    return info.is_dir() or (info.file_size == 0 and info.orig_filename.endswith("\\"))


def _add_member(file: FileToExamine, info: ZipInfo, name: str, writer: MemberWriter) -> None:
    if stat.S_ISLNK(info.external_attr >> 16):
        writer.refuse(name, UnsafeFile(LINK))
    elif not info.flag_bits & ENCRYPTED:
        writer.add(name, lambda: _opened(file.path, info))
    elif file.password:
        writer.add(name, lambda: _unlocked(file, info))
    else:
        writer.refuse(name, EncryptedFile(LOCKED))


def _opened(path: Path, info: ZipInfo, password: bytes | None = None) -> Stream:
    if info.compress_type == AES:
        return _aes(path, info, password or b"")
    return (Deflate64 if info.compress_type == DEFLATE64 else open_member)(path, info, password)


def _unlocked(file: FileToExamine, info: ZipInfo) -> Stream:
    """Open a member by the password, in UTF-8 as today's packers write it, else in GBK as Chinese ones did."""
    try:
        return _opened(file.path, info, file.password.encode())
    except RuntimeError:
        if file.password.isascii():
            raise
        return _opened(file.path, info, file.password.encode("gb18030"))


def _aes(path: Path, info: ZipInfo, password: bytes) -> Stream:
    """Raises `RuntimeError` for a wrong password."""
    with pyzipper.AESZipFile(path) as archive:
        same = next(other for other in archive.infolist() if other.header_offset == info.header_offset)
        stream: Stream = archive.open(same, pwd=password)  # it keeps the file open by itself
        return stream
