"""The notice to the applicant says everything once, the same in Word and PDF, and nothing that is no error."""

from __future__ import annotations

import io
import re

import docx
import pdfplumber
import pikepdf
import pytest
from docx.oxml.ns import qn
from reportlab.pdfbase.pdfmetrics import stringWidth

import report_cases as cases
from model.errors import SetupError
from model.results import PacketResult
from reports.letter import fonts
from reports.letter.as_docx import as_docx
from reports.letter.as_pdf import as_pdf
from reports.letter.chinese_text import NO_END, NO_START, Setting, break_lines, text_width
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


def test_the_pdf_is_reproducible_has_bookmarks_metadata_and_embedded_fonts() -> None:
    content = content_of(cases.crowded())
    data = as_pdf(content)
    assert data == as_pdf(content)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.docinfo["/Title"]).startswith("补正材料一次性告知书（广州市星海")
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
        assert titles[0] == "补正材料一次性告知书" and titles[-1].startswith("附件")
        assert str(pdf.Root.Lang) == "zh-CN"
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                embedded = "/FontDescriptor" in font and "/FontFile2" in font.FontDescriptor
                assert embedded or font.BaseFont == "/Helvetica"


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


def test_rare_characters_are_set_in_a_font_that_has_them() -> None:
    own = fonts.role_font("Fang")
    rare = next(c for c in "龘镕喆玥珺" if ord(c) not in own.face.charToGlyph or c == "珺")
    font = fonts.font_of(rare, "Fang")
    assert ord(rare) in font.face.charToGlyph and stringWidth(rare, font.fontName, 16) > 8


def test_without_a_chinese_font_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    fonts.role_font.cache_clear()
    monkeypatch.setattr(fonts, "installed", lambda: {})
    try:
        with pytest.raises(SetupError, match="fonts-arphic-uming"):
            fonts.role_font("Fang")
    finally:
        monkeypatch.undo()
        fonts.role_font.cache_clear()


SETTING = Setting("Fang", 16, 28, first=32)


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    text = "依据《中华人民共和国行政许可法》（以下简称“本法”）第三十二条，现将全部内容（共7项）一次性告知如下：请、补、正。" * 9
    for width in range(120, 460, 7):
        lines = break_lines(text, SETTING, float(width))
        assert "".join(lines) == text
        assert not any(line[0] in NO_START for line in lines[1:])
        assert not any(line[-1] in NO_END for line in lines[:-1])
        assert all(text_width(line, SETTING) <= width + 8.1 for line in lines)


def test_a_word_is_not_parted_unless_it_is_longer_than_a_line() -> None:
    lines = break_lines("请将邮箱改为zhangsan@example.com后重新提交", SETTING, 240.0)
    assert any("zhangsan@example.com" in line for line in lines)
    assert len(break_lines("a" * 300, SETTING, 240.0)) > 5


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
