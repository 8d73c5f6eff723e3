"""Word documents made with python-docx, with raw markup where it has no call for a thing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from extractors.readers.word.reader import word_pages
from model.page import Page

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def blank_document() -> Any:
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    return document


def add_xml(document: Any, inner: str) -> None:
    """A paragraph of raw markup, before the section's properties."""
    document.element.body.insert(len(document.element.body) - 1, parse_xml(f"<w:p {W}>{inner}</w:p>"))


def read(document: Any, tmp_path: Path) -> tuple[Page, ...]:
    path = tmp_path / "申报书.docx"
    document.save(str(path))
    return word_pages(path, "申报书.docx")


def texts(pages: tuple[Page, ...]) -> list[str]:
    return [line.text for page in pages for line in page.lines]


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def ticked(pages: tuple[Page, ...]) -> list[tuple[str, bool]]:
    return [(tick.label, tick.checked) for page in pages for tick in page.ticks]
