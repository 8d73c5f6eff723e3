"""E-mails saved to a file: their letter and what is attached to them are files of the packet."""

from __future__ import annotations

from intake.inspection.file_format import FileFormat, Strength, in_ole, in_text, signature
from intake.inspection.file_sample import mail_headers
from model.packet import FileKind

SENT = {b"to", b"cc", b"bcc", b"received", b"message-id", b"return-path", b"delivered-to", b"x-mailer"}


def _is_mail(text: bytes) -> bool:
    """Whether a text begins as a mail: from somebody, and sent or not a web page saved with its pictures, which has a sender, too."""
    heads = mail_headers(text)
    drafted = b"subject" in heads and b"related" not in heads.get(b"content-type", b"").lower()
    return b"from" in heads and (bool(SENT & set(heads)) or drafted)


FORMATS = (
    FileFormat(
        FileKind.MAIL,
        "电子邮件",
        (in_text(Strength.HEADER, _is_mail), signature(b"\x78\x9f\x3e\x22")),  # a winmail.dat saved by itself
        examine="intake.archives.mail:unpack_mail",
        suffixes=(".eml", ".emlx"),
        archive=True,
    ),
    FileFormat(
        FileKind.OUTLOOK_MAIL,
        "Outlook 邮件",
        (in_ole(lambda streams: "__properties_version1.0" in streams),),
        examine="intake.archives.outlook:unpack_outlook",
        suffixes=(".msg",),
        archive=True,
    ),
)
