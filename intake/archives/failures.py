"""What goes wrong with archives: what the libraries raise for bytes that are not what they should be, and what is told then."""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib

from backports.zstd import ZstdError
from backports.zstd.zipfile import BadZipFile

from model.errors import DamagedFile, EncryptedFile, LimitExceeded, UnreadableError, UnsupportedFile

# RuntimeError: zipfile, for members with a password. NotImplementedError: methods of packing that nobody knows.
BROKEN = (
    *(zipfile.BadZipFile, BadZipFile, ZstdError, zlib.error, lzma.LZMAError, tarfile.TarError),
    *(EOFError, OSError, ValueError, NotImplementedError, RuntimeError),
)
LOCKED = "需要密码才能解压"
CUT = "压缩包内的数据不完整"
UNKNOWN_METHOD = "压缩方法不受支持，请改用普通 ZIP 压缩"
LINK = "是指向别处的链接"


class MemberTooLarge(LimitExceeded):
    """One member is too large; the others are still unpacked."""


class RarToolMissing(UnsupportedFile):
    remedy = "请管理员安装 unar（apt-get 或 dnf install unar），或请申报单位改用 ZIP 压缩后重新提交。"


def member_too_large(most_bytes: int) -> MemberTooLarge:
    return MemberTooLarge(f"单个文件超过 {most_bytes // 2**20} MB")


def member_error(error: Exception) -> UnreadableError:
    """Return what is told of a member whose unpacking raised `error`."""
    if isinstance(error, NotImplementedError):
        return UnsupportedFile(UNKNOWN_METHOD)
    if "password" in str(error).lower() or "encrypted" in str(error).lower():
        return EncryptedFile(LOCKED)
    return DamagedFile(CUT)
