"""Names of files: which member names are safe, how broken ones are restored, in which order a person expects them."""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterable
from email.errors import HeaderParseError
from email.header import decode_header
from pathlib import PurePosixPath
from urllib.parse import unquote_to_bytes

from backports.zstd.zipfile import ZipInfo

from model.errors import UnsafeFile

UTF8_FLAG = 0x800
UNICODE_PATH = 0x7075
RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)$", re.IGNORECASE)
ROOT = re.compile(r"^(/*[?.]?/+)?([A-Za-z]:)?")  # leading slashes, also \\\\?\\, and a drive
PRIVATE = re.compile("[\ue000-\uf8ff]")  # no name has such a character
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
VOLUME = re.compile(
    r"(\.part\d+\.(rar|exe)|\.[r-z]\d{2}|\.z\d{3}|\.(7z|zip|rar|tar|gz)\.\d{3})$", re.IGNORECASE
)  # a part of a split archive
OFD_ROOT = "ofd.xml"
STREAM = re.compile(
    r"[:._\uf03a]zone\.identifier(:\$data)?$"
)  # where a download came from, which file systems without streams keep as a file
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
    "@eadir",
    "#recycle",
    "@recycle",
}
# The characters that an encoding has in its first level, where the frequent ones are; of Shift-JIS the kana, too.
FREQUENT = {
    "gb2312": ((0xB0A1, 0xD7F9),),
    "big5": ((0xA440, 0xC67E),),
    "cp932": ((0x815B, 0x815B), (0x829F, 0x82F1), (0x8340, 0x8396), (0x889F, 0x9872)),
}
# Shares of frequent characters: above LIKELY a name reads as Chinese; a Big5 or Japanese one is SURE and as GBK below UNSURE.
LIKELY, SURE, UNSURE, UNLIKELY = 0.59, 0.9, 0.55, 0.4
# How programs write a name where they cannot keep its characters: Info-ZIP's unzip, addresses and pages of the web, heads of mails.
ESCAPES = (
    (re.compile(r"(?:#U[0-9A-Fa-f]{4}|#L[0-9A-Fa-f]{6})+"), lambda found: _unzipped(found[0])),
    (re.compile(r"(?:%[0-9A-Fa-f]{2})+"), lambda found: decode_name(unquote_to_bytes(found[0]))),
    (re.compile(r"&#(?:\d{1,7}|x[0-9A-Fa-f]{1,6});"), lambda found: html.unescape(found[0])),
    (re.compile(r"=\?[\w-]+\?[BbQq]\?[^?]*\?="), lambda found: _mail_words(found[0])),
)
NUMERALS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
NUMBER = re.compile(r"(\d+|[〇零一二两三四五六七八九十百]+)")


def safe_name(name: str) -> str:
    """Return the member name `name` as a clean relative path with "/" between its parts.

    Packers that "store full paths" leave a drive, a share or a leading slash, which is dropped: no name is ever used as a path.
    Raises `UnsafeFile` where it leaves its archive (".."), names a device, or holds control characters.
    """
    if CONTROL.search(name):
        raise UnsafeFile("文件名含有控制字符")
    path = ROOT.sub("", name.replace("\\", "/"))
    parts = [p for p in path.split("/") if p not in ("", ".")]
    if ".." in parts:
        raise UnsafeFile("文件名指向压缩包之外（..）")
    if any(RESERVED.match(p.split(".")[0].strip()) for p in parts):
        raise UnsafeFile("文件名是系统保留的设备名")
    if not parts:
        raise UnsafeFile("文件名是空的")
    return "/".join(parts)


def part_name(name: str) -> str:
    """Return what the parts of a package (OPC, OFD) call a member: some programs write it with backslashes, or from the root."""
    return name.replace("\\", "/").lstrip("/")


def ofd_folder(names: Iterable[str]) -> str | None:
    """Return the folder ("" or "a/") in which all of an OFD lies, by its members in small letters: somebody may have unpacked it, and packed the
    folder. None for any other ZIP.
    """
    own = [name for name in names if not junk_reason(name)]
    folders = [
        name.removesuffix(OFD_ROOT)
        for name in own
        if name == OFD_ROOT or (name.endswith("/" + OFD_ROOT) and name.count("/") == 1)
    ]
    if "" in folders:
        return ""
    return folders[0] if len(folders) == 1 and all(name.startswith(folders[0]) for name in own) else None


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
    if base in JUNK_NAMES or base.startswith("._") or STREAM.search(base):
        return "系统自动生成的文件，未读取"
    if base.startswith(("~$", ".~lock.", ".~")):
        return "办公软件的临时锁定文件，未读取"
    return ""


def _share(text: str, encoding: str) -> float:
    """Return the share of the non-ASCII characters that `encoding` has among its frequent ones: high only where the text was decoded rightly."""
    odd = [c for c in text if ord(c) > 127]
    return sum(_is_frequent(c, encoding) for c in odd) / len(odd) if odd else 0.0


def _common_share(text: str) -> float:
    return _share(text, "gb2312")


def _is_frequent(char: str, encoding: str) -> bool:
    try:
        code = int.from_bytes(char.encode(encoding))
    except UnicodeEncodeError:
        return False
    return any(first <= code <= last for first, last in FREQUENT[encoding])


def _decode(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _encoding_of(raw: bytes) -> str:
    """Return the encoding of a name that does not tell it: UTF-8 or GBK, whichever gives Chinese; Big5 or Shift-JIS where surely so; else cp437."""
    utf8, gbk = _decode(raw, "utf-8"), _decode(raw, "gb18030")
    share = _common_share(gbk) if gbk is not None and not PRIVATE.search(gbk) else 0.0
    if utf8 is not None and (utf8.isascii() or _common_share(utf8) >= share or share <= UNLIKELY):
        return "utf-8"
    if share < UNSURE:
        for foreign in ("big5", "cp932"):
            text = _decode(raw, foreign)
            if text is not None and _share(text, foreign) >= SURE:
                return foreign
    return "gb18030" if gbk is not None else "cp437"


def decode_name(raw: bytes) -> str:
    """Decode a file name from bytes that do not tell their encoding."""
    return raw.decode(_encoding_of(raw))


def mend_surrogates(name: str) -> str:
    """Decode a name whose bytes the file system could not (`surrogateescape`) as `decode_name` does."""
    if not any("\udc80" <= c <= "\udcff" for c in name):
        return name
    return decode_name(name.encode("utf-8", "surrogateescape"))


def mend_mojibake(name: str) -> str:
    """Restore a Chinese name that went through the wrong code page on its way (GBK read as cp437 or Latin-1, UTF-8 read as GBK), or that was
    escaped.
    """
    name = _unescaped(name)
    if name.isascii():
        return name
    if _common_share(name) < 0.5:
        for wrong in ("cp437", "latin-1", "cp1252"):
            try:
                mended = decode_name(name.encode(wrong))
            except (UnicodeEncodeError, UnicodeDecodeError):
                continue
            if _common_share(mended) > LIKELY:
                return mended
    try:
        mended = name.encode("gb18030").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return name
    return mended if _common_share(mended) > max(_common_share(name), LIKELY) else name


def _unescaped(name: str) -> str:
    """Return a name whose Chinese was escaped as it was; any other as it is."""
    for escape, decoded in ESCAPES:
        told = escape.sub(decoded, name)
        if told != name and _common_share(told) > LIKELY:
            return told
    return name


def _unzipped(run: str) -> str:
    """Decode code points, of which those beyond four digits may be written as two units of UTF-16; half of one is no character."""
    codes = (short or long for short, long in re.findall(r"#U(.{4})|#L(.{6})", run))
    text = "".join(chr(min(int(code, 16), 0x10FFFF)) for code in codes)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _mail_words(word: str) -> str:
    """Decode an encoded word of RFC 2047; one that cannot be decoded stays."""
    try:
        ((data, charset),) = decode_header(word)
        return data if isinstance(data, str) else data.decode(charset or "ascii")
    except (HeaderParseError, UnicodeDecodeError, LookupError, ValueError):
        return word


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
    raws = {i.header_offset: _raw_name(i) for i in infos}
    odd = b"\n".join(raw for raw in raws.values() if raw is not None and not raw.isascii())
    together = _encoding_of(odd)
    return {i.header_offset: _zip_name(i, raws[i.header_offset], together) for i in infos}


def _raw_name(info: ZipInfo) -> bytes | None:
    """Return the bytes of a name that does not tell its encoding; None for one that is UTF-8 as it says."""
    if info.flag_bits & UTF8_FLAG:
        return None
    return info.orig_filename.encode("cp437", "replace")


def _zip_name(info: ZipInfo, raw: bytes | None, together: str) -> str:
    if raw is None:
        return mend_mojibake(info.orig_filename)
    told = _unicode_path(info.extra, raw) or (_decode(raw, together) if together != "cp437" else None)
    return mend_mojibake(told or decode_name(raw))


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
