"""Looks into documents that are none of Word's own: RTF, OpenDocument, Word XML, web pages, plain text; slides are turned down."""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace
from email import message_from_bytes
from itertools import groupby
from pathlib import Path, PurePosixPath

import docx

from intake.examination import Examination, FileToExamine, Member
from intake.inspection.file_sample import HEAD, decode_text, mail_headers
from intake.inspection.odt_hidden import without_hidden
from intake.inspection.rtf import with_drawn_fields
from intake.inspection.spreadsheet import OfficeTable
from intake.inspection.text_tables import is_drawn, rows_drawn
from intake.inspection.web_page import EMPTY_PAGE, readable_page
from intake.inspection.word import examine_docx
from intake.inspection.word_package import packed
from intake.inspection.xml_safety import DOCTYPE, DOCTYPE_FOUND, check_container
from model.errors import DamagedFile, LimitExceeded, SealedFile, UnsafeFile
from model.packet import FileKind

TEXT_BYTES = 2 * 2**20
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")


def examine_rtf(file: FileToExamine) -> Examination:
    """Leave it to LibreOffice, with the signs in it that fields draw."""
    data = file.path.read_bytes()
    drawn = with_drawn_fields(data)
    if drawn == data:
        return Examination(file.kind, convert="docx")
    file.out.mkdir(parents=True, exist_ok=True)
    copy = file.out / "drawn.rtf"
    copy.write_bytes(drawn)
    return Examination(file.kind, convert="docx", readable=copy)


def examine_odt(file: FileToExamine) -> Examination:
    """Raises `UnsafeFile`, `EncryptedFile`, `SealedFile`."""
    with check_container(file.path, file.limits) as archive:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise SealedFile
        shown = without_hidden(archive, file.out / "shown.odt")
    return Examination(file.kind, convert="docx", readable=shown)


def examine_word_xml(file: FileToExamine) -> Examination:
    """Look into a Word document in one XML file, packed as DOCX; what is of no known kind is left to LibreOffice.

    Raises `UnsafeFile`, `DamagedFile`.
    """
    data = file.path.read_bytes()
    if DOCTYPE.search(data):
        raise UnsafeFile(DOCTYPE_FOUND)
    copy = file.out / "packed.docx"
    if not packed(data, copy):
        return Examination(file.kind, convert="docx")
    found = examine_docx(replace(file, path=copy, kind=FileKind.DOCX, out=file.out / "inside"))
    return replace(found, kind=file.kind, readable=copy, readable_kind=FileKind.DOCX)


def examine_web_page(file: FileToExamine) -> Examination:
    """Look into a web page; one saved with its pictures in one file (MHT, also named .doc) is taken apart.

    Raises `DamagedFile` where nothing is to be seen on it.
    """
    data = file.path.read_bytes()
    if b"content-type" in mail_headers(data[:HEAD]):
        return _examine_web_archive(file)
    return _web_page(file, readable_page(data), ())


def _web_page(file: FileToExamine, page: bytes, members: tuple[Member, ...]) -> Examination:
    file.out.mkdir(parents=True, exist_ok=True)
    (file.out / "page.html").write_bytes(page)
    return Examination(FileKind.HTML, convert="docx", readable=file.out / "page.html", members=members)


def _examine_web_archive(file: FileToExamine) -> Examination:
    """Give LibreOffice the page, of several the one with most on it; its pictures become members."""
    message = message_from_bytes(file.path.read_bytes())
    pages: list[bytes] = []
    members: list[Member] = []
    for part in message.walk():
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes) or part.is_multipart():
            continue
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            with contextlib.suppress(DamagedFile):  # a frame, or a page of headers: another part has the text
                pages.append(readable_page(data, part.get_content_charset() or ""))
        elif part.get_content_maintype() == "image":
            members.append(_web_picture(part.get("Content-Location", ""), data, file.out / f"inside{len(members):04d}"))
    if not pages:
        raise DamagedFile(EMPTY_PAGE)
    return _web_page(file, max(pages, key=len), tuple(members))


def _web_picture(location: str, data: bytes, path: Path) -> Member:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return Member(PurePosixPath(location.replace("\\", "/")).name or path.name, path)


def examine_text(file: FileToExamine) -> Examination:
    """Turn plain text in UTF-8, UTF-16 or GBK into a Word document, a paragraph a line."""
    if file.path.stat().st_size > TEXT_BYTES:
        raise LimitExceeded(f"纯文本超过 {TEXT_BYTES // 2**20} MB")
    copy = text_as_word(decode_text(file.path.read_bytes()), file.out)
    return Examination(file.kind, pages=1, note="纯文本，按 Word 文档读取", readable=copy, readable_kind=FileKind.DOCX)


def text_as_word(text: str, out: Path) -> Path:
    """Write a Word document below `out`, a paragraph for each line of `text`, a table where signs draw one."""
    document = docx.Document()
    for drawn, lines in groupby(UNPRINTABLE.sub("", text).splitlines(), key=is_drawn):
        held = list(lines)
        rows = rows_drawn(held) if drawn else []
        if len(rows) > 1:
            table = document.add_table(len(rows), max(map(len, rows)))
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, words in zip(row.cells, cells, strict=False):
                    cell.text = words
                row.cells[len(cells) - 1].merge(row.cells[-1])
        else:
            for line in held:
                document.add_paragraph(line)
    out.mkdir(parents=True, exist_ok=True)
    copy = out / "text.docx"
    document.save(str(copy))
    return copy


def examine_old_slides(_file: FileToExamine) -> Examination:
    """Raises `OfficeTable`: slides have no pages of their own either."""
    raise OfficeTable("演示文稿")


def examine_slides(file: FileToExamine) -> Examination:
    """Raises what is wrong with the container, else `OfficeTable`."""
    check_container(file.path, file.limits).close()
    raise OfficeTable("演示文稿")
