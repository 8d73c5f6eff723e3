"""E-mails saved to a file: their letter and what is attached to them are files of the packet."""

from __future__ import annotations

from intake.inspection.file_format import FileFormat, Strength, in_ole, in_text, signature
from intake.inspection.file_sample import is_bare_base64, mail_headers
from model.packet import FileKind

SENT = {b"to", b"cc", b"bcc", b"received", b"message-id", b"return-path", b"delivered-to", b"x-mailer"}
DRAFTED = {b"subject", b"mime-version"}
PART = {b"content-type", b"content-transfer-encoding"}


def _is_mail(text: bytes) -> bool:
    """Whether a text begins as a mail (from somebody, and sent or not a web page saved with its pictures, which has a sender, too), as a part of
    one does, or is nothing but what a mail packs a file into.
    """
    heads = mail_headers(text)
    names, content = set(heads), heads.get(b"content-type", b"").lower()
    if b"from" in names and names & SENT:
        return True
    if b"related" in content:
        return False
    part = names >= PART and b"text/html" not in content
    return part or (b"from" in names and bool(names & DRAFTED)) or is_bare_base64(text)


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
