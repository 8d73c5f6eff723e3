"""Mails that Outlook saved (MS-OXMSG): an OLE container with a stream for each property, and a storage for each attachment."""

from __future__ import annotations

from email.parser import HeaderParser

import olefile

from intake.archives.mail_content import BODY as BODY_NAME
from intake.archives.mail_content import Letter, add_attached, add_letter
from intake.archives.member_writer import MemberWriter
from intake.archives.unpack import unpack_with
from intake.examination import Examination, FileToExamine
from intake.inspection.file_sample import decode_text
from intake.names import decode_name
from model.errors import DamagedFile, LimitExceeded, UnsupportedFile

# Properties, by the number that names their stream
SUBJECT, SENDER, SENDER_ADDRESS, DISPLAY_TO, HEADERS, BODY, HTML, RICH_TEXT = (
    "0037",
    "0C1A",
    "5D01",
    "0E04",
    "007D",
    "1000",
    "1013",
    "1009",
)
FILE_NAME, SHORT_NAME, SHOWN_NAME, CONTENT, CONTENT_ID = "3707", "3704", "3001", "3701", "3712"
UNICODE, NARROW, BINARY, STORAGE = "001F", "001E", "0102", "000D"
ATTACHMENT = "__attach"
Path = list[str]  # of storages within the container


def unpack_outlook(file: FileToExamine) -> Examination:
    return unpack_with(_unpack, file)


def _unpack(file: FileToExamine, writer: MemberWriter) -> None:
    try:
        ole = olefile.OleFileIO(str(file.path))
    except Exception:  # olefile raises whatever a broken sector table makes it stumble over
        raise DamagedFile("邮件容器不完整") from None
    with ole:
        _Mail(ole, writer).unpack([], "")


class _Mail:
    """A mail, and the mails attached to it, being unpacked: these lie in the same container."""

    def __init__(self, ole: olefile.OleFileIO, writer: MemberWriter) -> None:
        self.ole, self.writer = ole, writer

    def unpack(self, at: Path, prefix: str) -> None:
        """Add the letter of the mail at `at`, and its attachments. `prefix`: of the names of its members."""
        heads = (("主题", SUBJECT), ("发件人", SENDER), ("邮箱", SENDER_ADDRESS), ("收件人", DISPLAY_TO))
        told = [f"{word}：{text}" for word, tag in heads if (text := self._text(at, tag))]
        if date := HeaderParser().parsestr(self._text(at, HEADERS)).get("date"):
            told.append(f"日期：{date}")
        html = self._stream(at, HTML, BINARY)
        letter = Letter(tuple(told), self._text(at, BODY), decode_text(html) if html else self._text(at, HTML))
        add_letter(letter, self.writer, prefix)
        if not letter.plain.strip() and not letter.html and self._stream(at, RICH_TEXT, BINARY):
            self.writer.refuse(f"{prefix}{BODY_NAME}.rtf", UnsupportedFile("邮件正文只有 Outlook 专用的格式"))
        for number, storage in enumerate(self._attachments(at), 1):
            self._attached([*at, storage], prefix, number)

    def _attachments(self, at: Path) -> list[str]:
        inside = {entry[len(at)] for entry in self.ole.listdir(storages=True) if entry[: len(at)] == at and len(entry) > len(at)}
        return sorted(name for name in inside if name.lower().startswith(ATTACHMENT))

    def _attached(self, at: Path, prefix: str, number: int) -> None:
        names = (self._text(at, tag) for tag in (FILE_NAME, SHORT_NAME, SHOWN_NAME))
        name = " ".join(next((n for n in names if n), f"附件{number}").split())
        inner = [*at, _stream_name(CONTENT, STORAGE)]
        data = self._stream(at, CONTENT, BINARY)
        if data is not None:
            add_attached(f"{prefix}{name}", data, self.writer, inline=bool(self._text(at, CONTENT_ID)))
        elif self.ole.exists([*inner, "__properties_version1.0"]):
            if len(inner) > 2 * self.writer.limits.depth:
                raise LimitExceeded("邮件嵌套过深")
            self.unpack(inner, f"{prefix}{name.replace('/', '_')}/")
        else:
            self.writer.enter(name)
            self.writer.refuse(f"{prefix}{name}", UnsupportedFile("邮件内嵌的对象或链接"))

    def _text(self, at: Path, tag: str) -> str:
        wide = self._stream(at, tag, UNICODE)
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        return decode_name((self._stream(at, tag, NARROW) or b"").rstrip(b"\0"))

    def _stream(self, at: Path, tag: str, kind: str) -> bytes | None:
        name = [*at, _stream_name(tag, kind)]
        if not self.ole.exists(name) or self.ole.get_type(name) != olefile.STGTY_STREAM:
            return None
        self.writer.count(0)
        data: bytes = self.ole.openstream(name).read()
        return data


def _stream_name(tag: str, kind: str) -> str:
    return f"__substg1.0_{tag}{kind}"
