"""What a table's style says of single rows and columns, of the text in them and what lies behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from word_documents import W, blank_document, read

WHITE = '<w:rPr><w:color w:val="FFFFFF"/></w:rPr>'
STRUCK = "<w:rPr><w:strike/></w:rPr>"
NAVY = '<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="1F3864"/></w:tcPr>'


def styled(document: Document, look: str, **parts: str) -> Any:
    """A table of three rows and two columns in a style of these parts."""
    inside = "".join(f'<w:tblStylePr w:type="{kind}">{part}</w:tblStylePr>' for kind, part in parts.items())
    style = f'<w:style {W} w:type="table" w:styleId="T"><w:name w:val="T"/>{inside}</w:style>'
    document.styles.element.append(parse_xml(style))
    table = document.add_table(3, 2)
    for n, cell in enumerate(table._cells):
        cell.text = "甲乙丙丁戊己"[n]
    properties = table._tbl.tblPr
    for known in [*properties.iterfind(qn("w:tblStyle")), *properties.iterfind(qn("w:tblLook"))]:
        properties.remove(known)
    properties.insert(0, parse_xml(f'<w:tblStyle {W} w:val="T"/>'))
    if look:
        properties.append(parse_xml(f"<w:tblLook {W} {look}/>"))
    return table


@pytest.mark.parametrize(
    ("look", "part", "left"),
    [
        ('w:firstRow="1"', "firstRow", "丙丁戊己"),
        ('w:val="0020"', "firstRow", "丙丁戊己"),
        ("", "firstRow", "甲乙丙丁戊己"),  # a table that says nothing
        ('w:val="0400"', "firstRow", "甲乙丙丁戊己"),
        ('w:lastRow="1"', "lastRow", "甲乙丙丁"),
        ('w:firstColumn="1"', "firstCol", "乙丁己"),
        ('w:lastColumn="1"', "lastCol", "甲丙戊"),
        ('w:firstRow="1" w:lastColumn="1"', "neCell", "甲丙丁戊己"),
        ('w:firstRow="1"', "band1Horz", "甲乙戊己"),
        ('w:firstRow="1" w:noHBand="1"', "band1Horz", "甲乙丙丁戊己"),
        ('w:val="0000"', "band2Vert", "甲丙戊"),
    ],
)
def test_a_part_of_the_style_holds_for_its_cells(tmp_path: Path, look: str, part: str, left: str) -> None:
    document = blank_document()
    styled(document, look, **{part: STRUCK})
    (page,) = read(document, tmp_path)
    assert "".join(cell.text for cell in page.tables[0].cells) == left


def test_white_words_are_seen_in_the_dark_row_alone(tmp_path: Path) -> None:
    document = blank_document()
    table = styled(document, 'w:firstRow="1"', firstRow=WHITE + NAVY)
    for cell in (table.cell(0, 1), table.cell(1, 1)):
        cell.paragraphs[0]._p.append(parse_xml(f"<w:r {W}>{WHITE}<w:t>请填写</w:t></w:r>"))
    (page,) = read(document, tmp_path)
    assert [cell.text for cell in page.tables[0].cells] == ["甲", "乙请填写", "丙", "丁", "戊", "己"]
