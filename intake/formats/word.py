"""Word documents of all ages, and what is read as one: RTF, OpenDocument, web pages, plain text."""

from __future__ import annotations

import re

from intake.inspection.file_format import Clue, FileFormat, OfficeImport, Strength, in_ole, in_text, in_zip, signature
from intake.inspection.file_sample import FileSample, mail_headers
from model.packet import FileKind

DECRYPT = "intake.inspection.unlocking:decrypt_office"
EXAMINE_DOC = "intake.inspection.word:examine_doc"
OTHER = "intake.inspection.other_documents"
WORD_XML_NAMES = (b"schemas.microsoft.com/office/word", b"xmlPackage", b'mimetype="application/vnd.oasis.opendocument.text"')
HTML_TAGS = rb"html|head|body|meta|title|style|table|div|p|span|center|font|b|h[1-6]|ul|ol|form|br"
HTML_START = re.compile(rb"^\s*(<!--.*?-->\s*)*(<!doctype html|<(" + HTML_TAGS + rb")[\s/>])", re.IGNORECASE | re.DOTALL)
MHT_START = re.compile(rb"^(MIME-Version:|From: <?Saved by|Content-Type: multipart)", re.IGNORECASE)
CONTROL_SHARE = 200  # one control character in so many bytes is too many for a text


def _is_old_word(sample: FileSample, wps: bool) -> bool:
    """Whether an OLE container holds a document; WPS and Word write the same, so the name tells them apart."""
    found = "worddocument" in sample.ole_streams and "encryptedpackage" not in sample.ole_streams
    return found and (sample.path.suffix.lower() == ".wps") is wps


def _is_word_xml(text: bytes) -> bool:
    return text.lstrip().startswith(b"<?xml") and any(name in text for name in WORD_XML_NAMES)


def _is_html(text: bytes) -> bool:
    saved = MHT_START.match(text) or b"related" in mail_headers(text).get(b"content-type", b"").lower()
    return bool(saved or HTML_START.match(text) or (text.lstrip().startswith(b"<?xml") and b"<html" in text))


def _is_text(text: bytes) -> bool:
    """Whether these bytes are UTF-8 or GBK; the last of them may be half a character. XML of an unknown schema is data: nobody sees it so."""
    if text.lstrip().startswith(b"<?xml"):
        return False
    if sum(b < 32 and b not in b"\t\n\r\f" for b in text) > len(text) // CONTROL_SHARE:
        return False
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                text[: len(text) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return bool(text.strip())
    return False


FORMATS = (
    FileFormat(
        FileKind.DOCX,
        "Word 文档",
        # an encrypted document is an OLE container: its examination tells that it is locked
        (*in_zip(lambda content: content.office_folder == "word/"), in_ole(lambda streams: "encryptedpackage" in streams)),
        examine="intake.inspection.word:examine_docx",
        reader="extractors.readers.word.reader:read_word",
        decrypt=DECRYPT,
        suffixes=(".docx", ".docm"),
        whole_document=True,
        office=OfficeImport(".docx"),
    ),
    FileFormat(
        FileKind.DOC,
        "Word 97 文档",
        (
            signature(b"\xdb\xa5-\x00"),
            Clue(Strength.CONTENT, lambda sample: sample.is_ole and _is_old_word(sample, wps=False)),
            Clue(Strength.CONTENT, lambda sample: sample.ole_broken),
        ),
        examine=EXAMINE_DOC,
        decrypt=DECRYPT,
        suffixes=(".doc",),
        office=OfficeImport(".doc"),
    ),
    FileFormat(
        FileKind.WPS,
        "WPS 文档",
        (Clue(Strength.CONTENT, lambda sample: sample.is_ole and _is_old_word(sample, wps=True)),),
        examine=EXAMINE_DOC,
        decrypt=DECRYPT,
        suffixes=(".wps",),
        office=OfficeImport(".doc"),
    ),
    FileFormat(
        FileKind.RTF,
        "RTF 文档",
        (signature(b"{\\rtf"),),
        examine=f"{OTHER}:examine_rtf",
        suffixes=(".rtf",),
        office=OfficeImport(".rtf"),
    ),
    FileFormat(
        FileKind.ODT,
        "ODT 文档",
        in_zip(lambda content: content.open_document == "text"),
        examine=f"{OTHER}:examine_odt",
        suffixes=(".odt",),
        office=OfficeImport(".odt"),
    ),
    FileFormat(
        FileKind.WORD_XML,
        "Word XML 文档",
        (in_text(Strength.SCHEMA, _is_word_xml),),
        examine=f"{OTHER}:examine_word_xml",
        office=OfficeImport(".xml"),
    ),
    FileFormat(
        FileKind.HTML,
        "网页",
        (in_text(Strength.MARKUP, _is_html),),
        examine=f"{OTHER}:examine_web_page",
        suffixes=(".html", ".htm", ".mht"),
        office=OfficeImport(".html", "HTML (StarWriter)"),
    ),
    FileFormat(
        FileKind.TEXT,
        "纯文本",
        (in_text(Strength.TEXT, _is_text),),
        examine=f"{OTHER}:examine_text",
        suffixes=(".txt",),
    ),
)
