"""E-mails saved to a file (RFC 5322): their text and what is attached to them, as members of an archive."""

from __future__ import annotations

import mailbox
import re
from base64 import b64decode
from codecs import BOM_UTF8
from collections.abc import Iterator
from email.header import decode_header
from email.message import Message
from email.parser import Parser
from mimetypes import guess_extension
from pathlib import Path

from intake.archives.mail_content import TNEF, Letter, add_attached, add_letter, tnef_files, without_uuencoded
from intake.archives.member_writer import MemberWriter
from intake.archives.unpack import unpack_with
from intake.examination import Examination, FileToExamine, Member
from intake.inspection.file_sample import DATA_URL, HEAD, decode_text, is_bare_base64
from intake.names import decode_name, mend_mojibake
from model.errors import DamagedFile, LimitExceeded, LinkOnly, UnsupportedFile

# GBK is what says GB 2312 here: Python would stop at the first character that the older set lacks.
NARROW = re.compile(r"(=\?|charset=\s*[\"']?|\*=)(?:x-)?(?:gb2312|gbk|gb_2312-80|cp936)(?=[?\"';\s])", re.IGNORECASE)
CUT = ("CloseBoundaryNotFoundDefect", "StartBoundaryNotFoundDefect")
PGP = b"-----BEGIN PGP MESSAGE-----"
ELSEWHERE, PARTIAL = "message/external-body", "message/partial"
OF_A_MAC = "application/applefile"  # what the Finder knows of the file that comes with it under the same name
SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
NOT_READ = dict.fromkeys(SIGNATURES, "邮件的数字签名，未读取") | {"application/pgp-encrypted": "加密方式的说明，未读取"}
HEADS = (("主题", "subject"), ("发件人", "from"), ("收件人", "to"), ("抄送", "cc"), ("日期", "date"))
MAILBOX = b"From "
JOINT = re.compile(r"=+(?=[A-Za-z0-9+/])")  # within Base64: where one packed piece ends and the next one begins
COUNTED = re.compile(rb"(\d{1,12})[ \t]*\r?\n")  # Apple Mail says the length of the mail first; what it notes comes behind it


class Sealed(UnsupportedFile):
    remedy = "请由收件人用自己的密钥解密后，将其中的文件重新提交。"


def unpack_mail(file: FileToExamine) -> Examination:
    return unpack_with(_unpack, file)


def _unpack(file: FileToExamine, writer: MemberWriter) -> None:
    with file.path.open("rb") as opened:
        head = opened.read(len(MAILBOX))
    if head.startswith(TNEF):
        for name, data in tnef_files(file.path.read_bytes()):
            add_attached(name, data, writer)
        return
    letters = _letters(file.path) if head == MAILBOX else []
    if len(letters) < 2:
        _unpack_letter(file, writer)
    for number, letter in enumerate(letters if len(letters) > 1 else (), 1):
        add_attached(f"{number:03d}.eml", letter, writer)


def _letters(path: Path) -> list[bytes]:
    box = mailbox.mbox(path, create=False)
    try:
        return [box.get_bytes(key) for key in box.keys()]  # noqa: SIM118  # a mailbox iterates over parsed mails
    finally:
        box.close()


def _unpack_letter(file: FileToExamine, writer: MemberWriter) -> None:
    data = file.path.read_bytes()
    if is_bare_base64(data[:HEAD]):
        add_attached(Path(file.name).stem, _unpacked(data), writer)
    else:
        add_entity(data, writer)


def _unpacked(base64: bytes) -> bytes:
    try:
        return b64decode(DATA_URL.sub(b"", base64.strip()))
    except ValueError as error:
        raise DamagedFile("文件是 Base64 编码，但不完整") from error


def add_entity(data: bytes, writer: MemberWriter) -> None:
    """Add what a mail holds, or the part of one that was signed as a whole. Raises `DamagedFile` for one that is cut off."""
    data = data.removeprefix(BOM_UTF8).lstrip()
    if counted := COUNTED.match(data):
        data = data[counted.end() :][: int(counted[1])]
    text = data.decode("latin-1")  # each byte as a character, so that headers in bare GBK survive the parser
    message = Parser().parsestr(NARROW.sub(r"\1gb18030", text))
    _add_mail(message, writer, "")
    if any(type(defect).__name__ in CUT for part in message.walk() for defect in part.defects):
        raise DamagedFile("邮件不完整，末尾的附件可能缺失")


def _add_mail(message: Message, writer: MemberWriter, prefix: str) -> None:
    """Add the letter and what is attached to it. `prefix`: of the names, for a mail within a mail."""
    if prefix.count("/") > writer.limits.depth:
        raise LimitExceeded("邮件嵌套过深")
    texts: dict[str, str] = {}
    attached: list[tuple[str, Message]] = []
    for number, part in enumerate(_parts(message), 1):
        name = _file_name(part)
        if not name and part.get_content_type() in ("text/plain", "text/html") and not _is_attachment(part):
            kind = part.get_content_subtype()
            texts[kind] = f"{texts[kind]}\n{_text(part)}" if kind in texts else _text(part)
        else:
            attached.append((f"{prefix}{name or f'附件{number}{_suffix(part)}'}", part))
    for name, part in attached:
        _add_part(part, name, f"cid:{part.get('content-id', '?').strip('<> ')}" in texts.get("html", ""), writer)
    texts["plain"], packed = without_uuencoded(texts.get("plain", ""))
    for name, data in packed:
        add_attached(f"{prefix}{name}", data, writer)
    heads = tuple(f"{word}：{told}" for word, key in HEADS if (told := _words(message.get(key, ""))))
    add_letter(Letter(heads, texts.get("plain", ""), texts.get("html", "")), writer, prefix)


def _parts(message: Message) -> Iterator[Message]:
    """Yield the leaves of a mail; a mail within it is one of them."""
    if message.get_content_maintype() != "multipart" or not message.is_multipart():
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, Message):
            yield from _parts(part)


def _is_attachment(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _add_part(part: Message, name: str, shown: bool, writer: MemberWriter) -> None:
    if note := NOT_READ.get(part.get_content_type()):
        writer.enter(name)
        writer.members.append(Member(name, ignored=note))
        return
    if part.get_content_type() == ELSEWHERE:
        writer.refuse(name, LinkOnly(_words(str(part.get_param("url") or ""))))
        return
    if part.get_content_type() == PARTIAL:
        writer.refuse(name, DamagedFile("大邮件被邮件程序拆成了几封，这只是其中一封"))
        return
    inner = _mail_within(part)
    if inner is not None:
        _add_mail(inner, writer, f"{name.removesuffix('.eml')}/")
        return
    data = _data(part)
    if data.lstrip().startswith(PGP):
        writer.refuse(name, Sealed("内容用 PGP 加密"))
        return
    if data.startswith(TNEF):
        for inner_name, content in tnef_files(data):
            add_attached(inner_name, content, writer)
        return
    add_attached(name, data, writer, inline=shown)


def _mail_within(part: Message) -> Message | None:
    """Return the mail that was attached as one; None for another part, and for a mail that was packed as a file is, against the rules."""
    if part.get_content_type() != "message/rfc822" or not part.is_multipart() or _is_base64(part):
        return None
    inner = part.get_payload(0)
    return inner if isinstance(inner, Message) else None


def _is_base64(part: Message) -> bool:
    return str(part.get("content-transfer-encoding", "")).strip().lower() == "base64"


def _data(part: Message) -> bytes:
    if part.is_multipart():
        texts = [inner.as_string() for inner in part.get_payload() if isinstance(inner, Message)]
        data = "\n".join(texts).encode("latin-1", "replace")
        return b64decode(data) if _is_base64(part) else data
    packed = _joined(part) or part.get_payload(decode=True)
    return packed if isinstance(packed, bytes) else b""


def _joined(part: Message) -> bytes:
    """Return the data of a part whose program packed its file piece by piece, each piece with padding of its own; empty for any other part."""
    text = part.get_payload() if _is_base64(part) else ""
    pieces = [piece.rstrip("=") for piece in JOINT.split(re.sub(r"\s", "", text))] if isinstance(text, str) else []
    try:
        return b"".join(b64decode(piece + "=" * (-len(piece) % 4)) for piece in pieces if len(pieces) > 1)
    except ValueError:
        return b""


def _suffix(part: Message) -> str:
    return ".eml" if part.is_multipart() else guess_extension(part.get_content_type()) or ""


def _text(part: Message) -> str:
    data = _data(part)
    try:
        return data.decode(part.get_content_charset() or "ascii")
    except (UnicodeDecodeError, LookupError):
        return decode_text(data)


def _file_name(part: Message) -> str:
    """Return what an attachment is called, on one line; of a mail within the mail its subject."""
    name = _words(part.get_filename() or "")
    if not name and part.get_content_type() == "message/rfc822" and part.is_multipart():
        inner = part.get_payload(0)
        subject = _words(inner.get("subject", "")) if isinstance(inner, Message) else ""
        name = f"{subject or '转发的邮件'}.eml".replace("/", "_").replace("\\", "_")
    return f"._{name}" if part.get_content_type() == OF_A_MAC else name


def _words(value: str) -> str:
    """Decode a header: encoded words (RFC 2047), also where they do not belong; bare bytes by what they look like."""
    told = ""
    for text, charset in decode_header(value) if "=?" in value else ((value, None),):
        raw = text if isinstance(text, bytes) else text.encode("latin-1", "ignore") if _is_bytes(text) else None
        told += str(text) if raw is None else _decoded(raw, charset)
    return mend_mojibake(" ".join(told.split()))


def _is_bytes(text: str) -> bool:
    return all(ord(c) < 256 for c in text)


def _decoded(raw: bytes, charset: str | None) -> str:
    try:
        return raw.decode(charset) if charset else decode_name(raw)
    except (UnicodeDecodeError, LookupError):
        return decode_name(raw)
