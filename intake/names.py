"""Names of files: which member names are safe, how broken ones are restored, in which order a person expects them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from pathlib import PurePosixPath
from zipfile import ZipInfo

from model.errors import UnsafeFile

UTF8_FLAG = 0x800
UNICODE_PATH = 0x7075
RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)$", re.IGNORECASE)
DRIVE = re.compile(r"^[A-Za-z]:")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
JUNK_NAMES = {"thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store", ".localized", "icon\r", ".directory"}
JUNK_FOLDERS = {
    "__macosx",
    ".git",
    ".svn",
    "$recycle.bin",
    ".trashes",
    ".spotlight-v100",
    ".fseventsd",
    "system volume information",
}
NUMERALS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
NUMBER = re.compile(r"(\d+|[〇零一二两三四五六七八九十百]+)")


def safe_name(name: str) -> str:
    """Return the member name `name` as a clean relative path with "/" between its parts.

    Raises `UnsafeFile` where it leaves its archive (absolute, "..", drive), names a device, or holds control characters.
    """
    if CONTROL.search(name):
        raise UnsafeFile("文件名含有控制字符")
    path = name.replace("\\", "/")
    if path.startswith("/") or DRIVE.match(path):
        raise UnsafeFile("文件名是绝对路径")
    parts = [p for p in path.split("/") if p not in ("", ".")]
    if ".." in parts:
        raise UnsafeFile("文件名指向压缩包之外（..）")
    if any(RESERVED.match(p.split(".")[0].strip()) for p in parts):
        raise UnsafeFile("文件名是系统保留的设备名")
    if not parts:
        raise UnsafeFile("文件名是空的")
    return "/".join(parts)


def printable(name: str) -> str:
    """Return `name` for a receipt: undecodable bytes and control characters shown, never passed on."""
    text = mend_surrogates(name)
    return CONTROL.sub(lambda m: f"\\x{ord(m.group()):02x}", text)


def junk_reason(name: str) -> str:
    """Return why the file called `name` is system litter, in Chinese; empty if it is not."""
    path = PurePosixPath(name.replace("\\", "/"))
    base = path.name.lower()
    if any(part.lower() in JUNK_FOLDERS for part in path.parts[:-1]):
        return "系统自动生成的文件，未读取"
    if base in JUNK_NAMES or base.startswith("._"):
        return "系统自动生成的文件，未读取"
    if base.startswith(("~$", ".~lock.", ".~")):
        return "办公软件的临时锁定文件，未读取"
    return ""


def _common_share(text: str) -> float:
    """Return the share of the non-ASCII characters that are common hanzi (level 1 of GB 2312): high only where a Chinese name was decoded rightly."""
    odd = [c for c in text if ord(c) > 127]
    return sum(_is_common(c) for c in odd) / len(odd) if odd else 0.0


def _is_common(char: str) -> bool:
    try:
        return 0xB0 <= char.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def _decode(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def decode_name(raw: bytes) -> str:
    """Decode a file name from bytes that do not tell their encoding: UTF-8 or GBK, whichever gives Chinese; else cp437."""
    utf8, gbk = _decode(raw, "utf-8"), _decode(raw, "gb18030")
    if utf8 is not None and (gbk is None or utf8.isascii() or _common_share(utf8) >= _common_share(gbk)):
        return utf8
    if gbk is not None and (_common_share(gbk) > 0.4 or utf8 is None):
        return gbk
    return utf8 if utf8 is not None else raw.decode("cp437")


def mend_surrogates(name: str) -> str:
    """Decode a name whose bytes the file system could not (`surrogateescape`) as `decode_name` does."""
    if not any("\udc80" <= c <= "\udcff" for c in name):
        return name
    return decode_name(name.encode("utf-8", "surrogateescape"))


def mend_mojibake(name: str) -> str:
    """Restore a Chinese name that went through the wrong code page on its way (GBK read as cp437 or Latin-1, UTF-8 read as GBK)."""
    if name.isascii():
        return name
    if _common_share(name) < 0.5:
        for wrong in ("cp437", "latin-1", "cp1252"):
            try:
                mended = decode_name(name.encode(wrong))
            except (UnicodeEncodeError, UnicodeDecodeError):
                continue
            if _common_share(mended) >= 0.6:
                return mended
    try:
        return name.encode("gb18030").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return name


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Return the Info-ZIP unicode path extra field, if it belongs to the stored name."""
    at = 0
    while at + 4 <= len(extra):
        tag, size = int.from_bytes(extra[at : at + 2], "little"), int.from_bytes(extra[at + 2 : at + 4], "little")
        body = extra[at + 4 : at + 4 + size]
        if tag == UNICODE_PATH and len(body) > 5 and int.from_bytes(body[1:5], "little") == zlib.crc32(raw):
            return _decode(body[5:], "utf-8")
        at += 4 + size
    return None


def zip_names(infos: Iterable[ZipInfo]) -> dict[int, str]:
    """Return header offset → restored member name.

    zipfile decodes a name without the UTF-8 flag as cp437, which loses nothing, so its bytes are taken back and judged; all
    such names of one archive were written by one program, so they are judged together before each alone.
    """
    infos = list(infos)
    raws = {i.header_offset: i.orig_filename.encode("cp437", "replace") for i in infos if not i.flag_bits & UTF8_FLAG}
    odd = [raw for raw in raws.values() if not raw.isascii()]
    together = decode_name(b"\n".join(odd)) if odd else ""
    encoding = "gb18030" if odd and together == _decode(b"\n".join(odd), "gb18030") else None
    names: dict[int, str] = {}
    for info in infos:
        raw = raws.get(info.header_offset)
        if raw is None:
            names[info.header_offset] = mend_mojibake(info.orig_filename)
            continue
        names[info.header_offset] = (
            _unicode_path(info.extra, raw) or (encoding and _decode(raw, encoding)) or mend_mojibake(decode_name(raw))
        )
    return names


def _numeral(text: str) -> int:
    """Read a Chinese numeral up to 999."""
    if not set(text) & set("十百"):
        return int("".join(str(NUMERALS[c]) for c in text))
    total, digit = 0, 1 if text[0] in "十百" else 0
    for c in text:
        if c in "十百":
            total, digit = total + digit * (10 if c == "十" else 100), 0
        else:
            digit = NUMERALS[c]
    return total + digit


def natural_key(name: str) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """Return a key that sorts names as a person numbers them: 2 before 10, 附件二 before 附件十, folder by folder."""
    parts = []
    for part in name.replace("!/", "/").split("/"):
        pieces = (p for p in NUMBER.split(part.casefold()) if p)
        parts.append(tuple((0, _number(p), "") if NUMBER.fullmatch(p) else (1, 0, p) for p in pieces))
    return tuple(parts)


def _number(text: str) -> int:
    return int(text[:18]) if text[0].isdigit() else _numeral(text)
