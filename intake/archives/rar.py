"""RAR: headers by rarfile, packed members by `unar`."""

from __future__ import annotations

from functools import partial

import rarfile

from intake.archives.failures import LINK, LOCKED, RarToolMissing
from intake.archives.member_writer import MemberWriter, Stream
from intake.archives.unpack import unpack_with
from intake.examination import Examination, FileToExamine
from intake.names import mend_mojibake
from model.errors import DamagedFile, EncryptedFile, UnsafeFile


def unpack_rar(file: FileToExamine) -> Examination:
    return unpack_with(_unpack, file, (rarfile.Error,))


def _unpack(file: FileToExamine, writer: MemberWriter) -> None:
    try:
        archive = rarfile.RarFile(str(file.path))
    except rarfile.NeedFirstVolume:
        raise DamagedFile("分卷压缩包缺少第一卷") from None
    with archive:
        infos = archive.infolist()
        if archive.needs_password() and not infos:
            raise EncryptedFile(LOCKED)
        for info in infos:
            name = mend_mojibake(info.filename)
            if info.is_dir():
                continue
            if info.is_symlink():
                writer.refuse(name, UnsafeFile(LINK))
            elif info.needs_password():
                writer.refuse(name, EncryptedFile(LOCKED))
            else:
                writer.add(name, partial(_opened, archive, info))


def _opened(archive: rarfile.RarFile, info: rarfile.RarInfo) -> Stream:
    try:
        stream: Stream = archive.open(info)
    except rarfile.RarCannotExec:
        raise RarToolMissing("RAR 压缩包") from None
    return stream
