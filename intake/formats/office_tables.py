"""Spreadsheets and slides: not read, since they have no pages until somebody prints them."""

from __future__ import annotations

from intake.inspection.file_format import FileFormat, in_ole, in_zip
from model.packet import FileKind

EXAMINE = "intake.inspection.other_documents:examine_"
BOOKS = {"workbook", "book"}
DOCUMENT = {"encryptedpackage", "worddocument"}  # whatever else is in a document, it is a document

FORMATS = (
    FileFormat(
        FileKind.XLS,
        "Excel 97 表格",
        (in_ole(lambda streams: bool(streams & BOOKS) and not streams & DOCUMENT),),
        examine=f"{EXAMINE}old_spreadsheet",
        suffixes=(".xls",),
    ),
    FileFormat(
        FileKind.XLSX,
        "Excel 表格",
        in_zip(lambda content: content.office_folder == "xl/" or content.open_document == "spreadsheet"),
        examine=f"{EXAMINE}spreadsheet",
        suffixes=(".xlsx", ".xlsm"),
    ),
    FileFormat(
        FileKind.PPT,
        "PowerPoint 97 演示",
        (in_ole(lambda streams: "powerpoint document" in streams and not streams & (BOOKS | DOCUMENT)),),
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
