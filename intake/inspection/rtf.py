"""RTF before LibreOffice opens it, which drops what fields draw themselves: overstruck characters (带圈字符) become the signs they show."""

from __future__ import annotations

import codecs
import re
import struct
from collections.abc import Iterator

from model.equation import drawn_by

FIELD = re.compile(rb"\{\s*\\field\b")
INSTRUCTION = re.compile(rb"\{\s*\\\*\s*\\fldinst\b")
PAGE = re.compile(rb"\\ansicpg(\d+)")
TOKEN = re.compile(
    rb"\\'(?P<byte>[0-9a-fA-F]{2})|\\u(?P<code>-?\d+) ?|\\uc(?P<skip>\d+) ?|\\(?P<sign>[^a-zA-Z'])|\\[a-zA-Z]+-?\d* ?|(?P<text>[^\\{}\r\n])|[{}\r\n]"
)
LONGEST = 4000  # bytes of a field that may be one of these
CHINESE = "936"


def with_drawn_fields(data: bytes) -> bytes:
    """Return the document with the signs that its fields draw in the place of these fields."""
    found = PAGE.search(data[:LONGEST])
    codec = _codec(found[1].decode() if found else CHINESE)
    out, at = [], 0
    for start, end in _groups(data, FIELD):
        field = data[start:end]
        inner = next(_groups(field, INSTRUCTION), None) if len(field) <= LONGEST and start >= at else None
        shown = None if inner is None else drawn_by(_text(field[inner[0] : inner[1]], codec))
        if shown is not None:
            out += [data[at:start], b"{", b"".join(_escaped(char) for char in shown), b"}"]
            at = end
    return b"".join([*out, data[at:]])


def _codec(page: str) -> str:
    try:
        return codecs.lookup(f"cp{page}").name
    except LookupError:
        return f"cp{CHINESE}"


def _groups(data: bytes, opening: re.Pattern[bytes]) -> Iterator[tuple[int, int]]:
    """Yield where groups begin and end that begin so."""
    for match in opening.finditer(data):
        depth = 0
        for brace in re.finditer(rb"\\[\\{}]|[{}]", data[match.start() : match.start() + LONGEST]):
            depth += {b"{": 1, b"}": -1}.get(brace[0], 0)
            if not depth:
                yield match.start(), match.start() + brace.end()
                break


def _text(group: bytes, codec: str) -> str:
    """Return the characters of a group."""
    out = bytearray()
    skip, left = 1, 0  # of the characters that stand for \\u where it is not known
    for token in TOKEN.finditer(group):
        if left and (token["byte"] or token["text"]):
            left -= 1
        elif token["byte"]:
            out += bytes((int(token["byte"], 16),))
        elif token["code"]:
            out += chr(int(token["code"]) % 0x10000).encode(codec, "xmlcharrefreplace")
            left = skip
        elif token["skip"]:
            skip = int(token["skip"])
        else:
            out += token["sign"] or token["text"] or b""
    plain = out.decode(codec, "replace")
    return re.sub(r"&#(\d+);", lambda hit: chr(int(hit[1])), plain).removeprefix("*")


def _escaped(char: str) -> bytes:
    if char in "\\{}":
        return b"\\" + char.encode()
    if char.isascii():
        return char.encode()
    units = struct.iter_unpack("<h", char.encode("utf-16-le"))
    return b"".join(b"\\u%d?" % unit for (unit,) in units)
