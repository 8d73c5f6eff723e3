"""What a mail of any make is turned into: its letter as a text or web page, what is attached as files, links to large attachments as told."""

from __future__ import annotations

import binascii
import io
import re
import struct
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass

import lxml.html

from intake.archives.member_writer import MemberWriter
from intake.examination import Member
from intake.inspection.links import links_to_files
from intake.inspection.pictures import picture_size
from intake.names import decode_name
from model.errors import DamagedFile, LinkOnly

BODY = "邮件正文"
DECORATION = "邮件内的小图（装饰或图标），未读取"
FAR = "超大附件（下载链接）"
TNEF = struct.pack("<I", 0x223E9F78)
TNEF_HEAD, TNEF_NEW, TNEF_TITLE, TNEF_DATA = 6, 0x69002, 0x18010, 0x6800F
UUENCODED = re.compile(r"^begin [0-7]{3,4} (\S[^\n]*)\n((?:[!-M][!-`\s][^\n]*\n)+)(?:[` ]?\r?\n)?end[ \t\r]*$", re.MULTILINE)
HTML_ROWS = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h\d)\s*>", re.IGNORECASE)
HTML_LEFT_OUT = re.compile(r"<(style|script|title|head)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
HTML_CHARSET = re.compile(r"<meta[^>]*charset[^>]*>", re.IGNORECASE)
HTML_TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)
HTML_BODY = re.compile(r"<body[^>]*>", re.IGNORECASE)
HTML_PICTURE = re.compile(r"<img\b[^>]*?\ssrc\s*=\s*[\"']?data:image/([\w.-]+)[^,>]*;base64,([A-Za-z0-9+/=\s]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Letter:
    """The text of a mail: `heads` (主题：…), and the same words as `plain` text and as `html`, either may be empty."""

    heads: tuple[str, ...]
    plain: str
    html: str


def add_letter(letter: Letter, writer: MemberWriter, prefix: str = "") -> None:
    """Add the letter as one member: as a web page where it has tables, else as text, with the pictures written into it as files; links to
    attachments that lie elsewhere are told.

    `prefix`: of the name of a mail within a mail.
    """
    text = letter.plain if letter.plain.strip() or not letter.html else plain_text(letter.html)
    if HTML_TABLE.search(letter.html):
        _add(f"{prefix}{BODY}.html", _page(letter).encode(), writer)
    else:
        if text.strip():
            _add(f"{prefix}{BODY}.txt", "\n".join((*letter.heads, "", text)).encode(), writer)
        for number, (kind, packed) in enumerate(HTML_PICTURE.findall(letter.html), 1):
            add_attached(f"{prefix}{BODY}图{number}.{kind.lower()}", _picture(packed), writer, inline=True)
    if found := links_to_files(f"{text}\n{letter.html}"):
        writer.refuse(f"{prefix}{FAR}", LinkOnly(found))


def add_attached(name: str, data: bytes, writer: MemberWriter, inline: bool = False) -> None:
    """Add an attached file. `inline`: it is shown within the letter, where a small picture is decoration."""
    if inline:
        path = writer.place("picture")
        path.write_bytes(data)
        size, least = picture_size(path), writer.limits.derived_side
        path.unlink()
        if size and min(size) < least:
            writer.enter(name)
            writer.members.append(Member(name, ignored=DECORATION))
            return
    _add(name, data, writer)


def _add(name: str, data: bytes, writer: MemberWriter) -> None:
    writer.add(name, lambda: io.BytesIO(data))


def _picture(packed: str) -> bytes:
    whole = "".join(packed.split()).rstrip("=")
    try:
        return b64decode(whole + "=" * (-len(whole) % 4))
    except ValueError:
        return b""


def plain_text(html: str) -> str:
    """Return the text of a web page, a paragraph a line."""
    broken = HTML_ROWS.sub("\n", HTML_LEFT_OUT.sub("", html))
    return "".join(str(text) for text in lxml.html.fromstring(f"<div>{broken}</div>").itertext())


def _page(letter: Letter) -> str:
    heads = "".join(f"<p>{head.replace('&', '&amp;').replace('<', '&lt;')}</p>" for head in letter.heads)
    html = HTML_CHARSET.sub("", letter.html)
    body = HTML_BODY.search(html)
    at = body.end() if body else 0
    return f'<html><meta http-equiv="Content-Type" content="text/html; charset=utf-8">{html[:at]}{heads}{html[at:]}'


def without_uuencoded(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Return a letter without the files that old programs write into its text (uuencode), and these: name and content."""
    found = [(" ".join(hit[1].split()), _uudecoded(hit[2])) for hit in UUENCODED.finditer(text)]
    return (UUENCODED.sub("", text) if found else text), found


def _uudecoded(lines: str) -> bytes:
    """Return what uuencoded lines stand for. Each tells its length first; what some programs add behind it is left out."""
    data = bytearray()
    for line in lines.splitlines():
        length = (ord(line[0]) - 32) & 63 if line else 0
        try:
            data += binascii.a2b_uu(line[: 1 + (length + 2) // 3 * 4].encode("latin-1"))
        except (binascii.Error, UnicodeEncodeError) as error:
            raise DamagedFile("邮件正文内的附件（uuencode）已损坏") from error
    return bytes(data)


def tnef_files(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of what Outlook packed into a winmail.dat (MS-OXTNEF). Raises `DamagedFile` where it ends early."""
    at, file = TNEF_HEAD, dict[int, bytes]()
    while at + 9 <= len(data):
        _, attribute, size = struct.unpack_from("<BII", data, at)
        if at + 9 + size > len(data):
            raise DamagedFile("winmail.dat 不完整")
        if attribute == TNEF_NEW:
            yield from _tnef_file(file)
            file = {}
        file[attribute] = data[at + 9 : at + 9 + size]
        at += 9 + size + 2
    yield from _tnef_file(file)


def _tnef_file(file: dict[int, bytes]) -> Iterator[tuple[str, bytes]]:
    if TNEF_DATA in file:
        yield decode_name(file.get(TNEF_TITLE, b"").rstrip(b"\0")) or "附件", file[TNEF_DATA]
