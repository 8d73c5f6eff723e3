"""Spreadsheets, which LibreOffice prints, and slides: not read, since they have no pages until somebody prints them."""

from __future__ import annotations

from intake.inspection.file_format import Clue, FileFormat, OfficeImport, Strength, in_ole, in_text, in_zip
from model.packet import FileKind

EXAMINE = "intake.inspection.other_documents:examine_"
EXAMINE_SHEETS = "intake.inspection.spreadsheet:examine_"
BOOKS = {"workbook", "book"}
DOCUMENT = {"encryptedpackage", "worddocument"}  # whatever else is in a document, it is a document


def _in_xml(*names: bytes) -> Clue:
    """Recognise a document that is one XML file by the name of its schema."""
    return in_text(Strength.SCHEMA, lambda text: text.lstrip().startswith(b"<?xml") and any(name in text for name in names))


FORMATS = (
    FileFormat(
        FileKind.XLS,
        "Excel 97 表格",
        (
            in_ole(lambda streams: bool(streams & BOOKS) and not streams & DOCUMENT),
            _in_xml(
                b"urn:schemas-microsoft-com:office:spreadsheet", b'mimetype="application/vnd.oasis.opendocument.spreadsheet"'
            ),
        ),
        examine=f"{EXAMINE_SHEETS}old_spreadsheet",
        suffixes=(".xls",),
        office=OfficeImport(".xls"),
    ),
    FileFormat(
        FileKind.XLSX,
        "Excel 表格",
        in_zip(lambda content: content.office_folder == "xl/" or content.open_document == "spreadsheet"),
        examine=f"{EXAMINE_SHEETS}spreadsheet",
        suffixes=(".xlsx", ".xlsm"),
        office=OfficeImport(".xlsx"),
    ),
    FileFormat(
        FileKind.PPT,
        "PowerPoint 97 演示",
        (
            in_ole(lambda streams: "powerpoint document" in streams and not streams & (BOOKS | DOCUMENT)),
            _in_xml(b'mimetype="application/vnd.oasis.opendocument.presentation"'),
        ),
        examine=f"{EXAMINE}old_slides",
        suffixes=(".ppt",),
    ),
    FileFormat(
        FileKind.PPTX,
        "PowerPoint 演示",
        in_zip(lambda content: content.office_folder == "ppt/" or content.open_document == "presentation"),
        examine=f"{EXAMINE}slides",
        suffixes=(".pptx",),
    ),
)
