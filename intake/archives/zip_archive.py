"""ZIP: also without a directory, split, and packed with Deflate64."""

from __future__ import annotations

import stat
import struct
import zipfile
from pathlib import Path

from intake.archives.deflate64 import Deflate64
from intake.archives.failures import BROKEN, LINK, LOCKED
from intake.archives.member_writer import MemberWriter
from intake.archives.salvage import salvage_zip
from intake.archives.unpack import unpack_with
from intake.examination import Examination, FileToExamine
from intake.names import zip_names
from model.errors import DamagedFile, EncryptedFile, UnsafeFile

END_RECORD = b"PK\x05\x06"
END_RECORD_BYTES = 22
END_REACH = 65_557  # bytes from the file's end within which the end record begins
ZIP64_DISK = 0xFFFF  # the true number stands elsewhere; such archives are not split
DEFLATE64 = 9


def unpack_zip(file: FileToExamine) -> Examination:
    return unpack_with(_unpack, file)


def _unpack(file: FileToExamine, writer: MemberWriter) -> None:
    disks, entries = _end_record(file.path)
    archive = None if disks else _opened(file.path)
    if archive is None:
        salvage_zip(file.path, writer.add)
        if not disks or len(writer.members) < entries:
            raise DamagedFile("压缩包不完整（缺少目录或其余分卷）")
        return
    with archive:
        infos = [i for i in archive.infolist() if not i.is_dir()]
        names = zip_names(infos)
        for info in infos:
            _add_member(archive, info, names[info.header_offset], writer)


def _opened(path: Path) -> zipfile.ZipFile | None:
    """Open the archive; None where its directory is lost."""
    try:
        return zipfile.ZipFile(path)
    except BROKEN:
        return None


def _end_record(path: Path) -> tuple[int, int]:
    """Return the number of the last disk (0: not split) and of this disk's entries, from the end record of the directory."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - END_REACH))
        tail = file.read()
    at = tail.rfind(END_RECORD)
    if at < 0 or len(tail) - at < END_RECORD_BYTES:
        return 0, 0
    disk, _, _, entries = struct.unpack_from("<4H", tail, at + 4)
    return (0, 0) if disk == ZIP64_DISK else (disk, entries)


def _add_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, writer: MemberWriter) -> None:
    if stat.S_ISLNK(info.external_attr >> 16):
        writer.refuse(name, UnsafeFile(LINK))
    elif info.flag_bits & 1:
        writer.refuse(name, EncryptedFile(LOCKED))
    elif info.compress_type == DEFLATE64:
        writer.add(name, lambda: Deflate64(archive, info))
    else:
        writer.add(name, lambda: archive.open(info))
