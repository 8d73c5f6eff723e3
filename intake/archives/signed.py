"""Files within a digital signature (CMS, RFC 5652; GM/T 0010): the one file that was signed. The signature itself is not examined."""

from __future__ import annotations

import contextlib
import io
from base64 import b64decode
from pathlib import PurePosixPath
from typing import cast

from asn1crypto import parser

from intake.archives.mail import add_entity
from intake.archives.member_writer import MemberWriter
from intake.archives.unpack import unpack_with
from intake.examination import Examination, FileToExamine
from intake.inspection.file_sample import mail_headers
from model.errors import DamagedFile, LimitExceeded, UnsupportedFile

SIGNED = 2  # the last number of a content type: data that are signed
SEQUENCE, OBJECT, CONTENT = 16, 6, 0  # tags
UNIVERSAL, CONTEXT = 0, 2  # classes
PIECE_BYTES = 1 << 12
DEEPEST = 8  # pieces within pieces
ARMOUR = b"-----"
MAIL = b"content-type"
STEM = "已签名的文件"

Node = tuple[int, int, int, bytes, bytes, bytes]  # class, form, tag, header, contents, trailer


class Enveloped(UnsupportedFile):
    remedy = "请由收件人用自己的证书解密后，将其中的文件重新提交。"


def unpack_signed(file: FileToExamine) -> Examination:
    return unpack_with(_unpack, file)


def _unpack(file: FileToExamine, writer: MemberWriter) -> None:
    data = file.path.read_bytes()
    if data.startswith(ARMOUR):
        data = b64decode(b"".join(line for line in data.splitlines() if not line.startswith(ARMOUR)))
    content = signed_content(data)
    if MAIL in mail_headers(content[:8192]):
        add_entity(content, writer)
        return
    name = PurePosixPath(file.name).name
    stem = name.rsplit(".", 1)[0] if name.lower().endswith((".p7m", ".p7s", ".p7")) else name
    writer.add(stem if stem.lower() != "smime" else STEM, lambda: io.BytesIO(content))


def signed_content(data: bytes) -> bytes:
    """Return what a signature encloses. Raises `DamagedFile`, and `UnsupportedFile` for what is encrypted or encloses nothing."""
    try:
        kind, *rest = _children(_parsed(data, 0))
        if kind[4][-1] != SIGNED:
            raise Enveloped("内容用证书加密")
        (body,) = _children(rest[0])
        enclosed = next(node for node in _children(body) if node[2] == SEQUENCE and _children(node)[0][2] == OBJECT)
        held = [node for node in _children(enclosed) if (node[0], node[2]) == (CONTEXT, CONTENT)]
        if not held:
            raise UnsupportedFile("只含数字签名或证书，不含文件")
        return b"".join(_octets(node) for node in _children(held[0]))
    except (ValueError, IndexError, StopIteration):
        raise DamagedFile("数字签名文件的结构不完整") from None


def _children(node: Node) -> list[Node]:
    found: list[Node] = []
    at = 0
    while at < len(node[4]):
        found.append(_parsed(node[4], at))
        at += sum(len(part) for part in found[-1][3:])
    return found


def _parsed(data: bytes, at: int) -> Node:
    """Parse what begins at `at`. The parser copies what it is given, and large files come in many thousand pieces: it gets little more than a piece."""
    size = PIECE_BYTES
    while at + size < len(data):
        with contextlib.suppress(ValueError):  # the piece is longer, or broken
            return cast(Node, parser.parse(data[at : at + size]))
        size *= 16
    return cast(Node, parser.parse(data[at:]))


def _octets(node: Node, depth: int = 0) -> bytes:
    """Return a string of octets, which may come in pieces (BER)."""
    if depth > DEEPEST:
        raise LimitExceeded("数字签名文件嵌套过深")
    if (node[0], node[1]) == (UNIVERSAL, 0):
        return node[4]
    return b"".join(_octets(piece, depth + 1) for piece in _children(node))
