"""RAR: headers by rarfile, packed members by `unar`."""

from __future__ import annotations

import hashlib
from functools import partial

import rarfile

from intake.archives.failures import CUT, LINK, LOCKED, RarToolMissing
from intake.archives.member_writer import MemberWriter, Stream
from intake.archives.unpack import unpack_with
from intake.examination import Examination, FileToExamine
from intake.names import decode_name, mend_mojibake
from model.errors import DamagedFile, EncryptedFile, UnsafeFile

EMPTY_MOST = 200  # bytes of an archive without members
MOST_ROUNDS_SHIFT, CHECK_ROUNDS = 24, 32  # of the key of RAR 5; the first is a power of two
rarfile.TRY_ENCODINGS = ("utf8", "gb18030")  # it tries UTF-16 otherwise, which is what any name in GBK of an even length can be


def unpack_rar(file: FileToExamine) -> Examination:
    return unpack_with(_unpack, file, (rarfile.Error,))


def _unpack(file: FileToExamine, writer: MemberWriter) -> None:
    try:
        archive = rarfile.RarFile(str(file.path))
    except rarfile.NeedFirstVolume:
        raise DamagedFile("分卷压缩包缺少第一卷") from None
    with archive:
        if file.password:
            archive.setpassword(file.password)
        infos = archive.infolist()
        if archive.needs_password() and not infos:
            raise EncryptedFile(LOCKED)
        if not infos and file.path.stat().st_size > EMPTY_MOST:
            raise DamagedFile(CUT)
        for info in infos:
            name = _name(info)
            if info.is_dir():
                continue
            if info.is_symlink():
                writer.refuse(name, UnsafeFile(LINK))
            elif info.needs_password() and not password_fits(info, file.password):
                writer.refuse(name, EncryptedFile(LOCKED))
            else:
                writer.add(name, partial(_opened, archive, info))
        if "next volume" in (archive.strerror() or ""):
            raise DamagedFile("分卷压缩包缺少其余分卷")


def password_fits(info: rarfile.RarInfo, password: str) -> bool:
    """Whether a password may be right: RAR 5 tells by a check value, older archives only by the checksum of what comes out."""
    _, flags, shift, salt, _, told = getattr(info, "file_encryption", None) or (0, 0, 0, b"", b"", None)
    if not password or shift > MOST_ROUNDS_SHIFT:
        return False
    if not flags & rarfile.RAR5_XENC_CHECKVAL or not told:
        return True
    rounds = (1 << shift) + CHECK_ROUNDS
    value = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    folded = bytes(a ^ b ^ c ^ d for a, b, c, d in zip(value[:8], value[8:16], value[16:24], value[24:], strict=True))
    return folded == bytes(told[:8])


def _name(info: rarfile.RarInfo) -> str:
    """Return a member's name; in archives before RAR 5 it may stand in bytes that do not tell their encoding."""
    raw = getattr(info, "orig_filename", None)
    if isinstance(raw, bytes) and isinstance(info, rarfile.Rar3Info) and not info.flags & rarfile.RAR_FILE_UNICODE:
        return mend_mojibake(decode_name(raw).replace("\\", "/"))
    return mend_mojibake(info.filename)


def _opened(archive: rarfile.RarFile, info: rarfile.RarInfo) -> Stream:
    try:
        stream: Stream = archive.open(info)
    except rarfile.RarCannotExec:
        raise RarToolMissing("RAR 压缩包") from None
    return stream
