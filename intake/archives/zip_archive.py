"""ZIP: also without a directory, split, and packed with Deflate64."""

from __future__ import annotations

import stat
from pathlib import Path

from backports.zstd.zipfile import ZipFile, ZipInfo

from intake.archives.deflate64 import Deflate64
from intake.archives.failures import LINK, LOCKED
from intake.archives.member_writer import MemberWriter
from intake.archives.salvage import salvage_zip
from intake.archives.unpack import unpack_with
from intake.archives.zip_directory import end_record, open_member, open_zip
from intake.examination import Examination, FileToExamine
from intake.names import zip_names
from model.errors import DamagedFile, EncryptedFile, UnsafeFile

DEFLATE64 = 9


def unpack_zip(file: FileToExamine) -> Examination:
    return unpack_with(_unpack, file)


def _unpack(file: FileToExamine, writer: MemberWriter) -> None:
    disks, entries = end_record(file.path)
    with open_zip(file.path) as archive:
        if archive is not None and not disks:
            _add_members(archive, file.path, writer)
            return
    salvage_zip(file.path, writer.add)
    if not disks or len(writer.members) < entries:
        raise DamagedFile("压缩包不完整（缺少目录或其余分卷）")


def _add_members(archive: ZipFile, path: Path, writer: MemberWriter) -> None:
    infos = [i for i in archive.infolist() if not _is_folder(i)]
    names = zip_names(infos)
    for info in infos:
        _add_member(path, info, names[info.header_offset], writer)


def _is_folder(info: ZipInfo) -> bool:
    return info.is_dir() or (info.file_size == 0 and info.orig_filename.endswith("\\"))


def _add_member(path: Path, info: ZipInfo, name: str, writer: MemberWriter) -> None:
    if stat.S_ISLNK(info.external_attr >> 16):
        writer.refuse(name, UnsafeFile(LINK))
    elif info.flag_bits & 1:
        writer.refuse(name, EncryptedFile(LOCKED))
    elif info.compress_type == DEFLATE64:
        writer.add(name, lambda: Deflate64(path, info))
    else:
        writer.add(name, lambda: open_member(path, info))
