"""The notice to the applicant says everything once, the same in Word and PDF, and nothing that is no error."""

from __future__ import annotations

import io
import re

import docx
import pdfplumber
import pytest
from docx.oxml.ns import qn

import report_cases as cases
from model.results import PacketResult
from reports.letter.as_docx import as_docx
from reports.letter.as_pdf import as_pdf
from reports.letter.content import LetterContent, letter_content
from reports.words import chinese_number


def content_of(result: PacketResult) -> LetterContent:
    content = letter_content(result)
    assert content is not None
    return content


def bare(text: str) -> str:
    return re.sub(r"\s|—\d+—|— \d+ —", "", text)


@pytest.mark.parametrize("make", [cases.result, cases.empty, cases.crowded], ids=lambda m: m.__name__)
def test_word_and_pdf_hold_the_same_text(make: type) -> None:
    content = content_of(make())
    expected = bare("".join(content.texts))
    document = docx.Document(io.BytesIO(as_docx(content)))
    cells = "".join(c.text for row in document.tables[0].rows for c in row.cells)
    assert bare("".join(p.text for p in document.paragraphs) + cells) == expected
    with pdfplumber.open(io.BytesIO(as_pdf(content))) as pdf:
        extracted = bare("".join(page.extract_text() or "" for page in pdf.pages))
    for block in content.blocks:
        assert bare(block.text) in extracted
    assert set(bare("".join(c for row in content.receipt for c in row))) <= set(extracted)


def test_the_word_file_has_the_official_page_and_fonts() -> None:
    document = docx.Document(io.BytesIO(as_docx(content_of(cases.result()))))
    section = document.sections[0]
    assert [round(v.mm) for v in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)] == [
        37,
        35,
        28,
        26,
    ]
    body = next(p for p in document.paragraphs if p.text.startswith("你单位"))
    assert body.style.font.size.pt == 16 and body.style.paragraph_format.line_spacing.pt == 28
    assert body.style.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert document.core_properties.title.startswith("补正材料一次性告知书")


def test_texts_that_xml_refuses_do_not_break_it() -> None:
    content = content_of(cases.crowded(cases.NASTY[5], 2))
    assert as_docx(content)[:2] == b"PK" and as_pdf(content)[:4] == b"%PDF"


def test_headings_count_in_chinese() -> None:
    assert [chinese_number(n) for n in (1, 10, 11, 20, 23, 105, 110)] == [
        "一",
        "十",
        "十一",
        "二十",
        "二十三",
        "一百〇五",
        "一百一十",
    ]
