"""Headers and footers of Word documents: those that are shown on the pages that exist, and no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx.enum.section import WD_SECTION
from docx.oxml import OxmlElement, parse_xml
from docx.shared import Mm

from model.page import Page
from word_documents import W, blank_document, read


def on_pages(pages: tuple[Page, ...]) -> list[list[str]]:
    return [[line.text for line in page.lines] for page in pages]


def headed(document: Any, first: str = "", even: str = "") -> Any:
    """The document with a default header, and one for the first page and even pages where they are given."""
    section = document.sections[0]
    section.header.paragraphs[0].text = "通用页眉"
    section.footer.paragraphs[0].text = "通用页脚"
    if first:
        section.different_first_page_header_footer = True
        section.first_page_header.paragraphs[0].text = first
    if even:
        document.settings.odd_and_even_pages_header_footer = True
        section.even_page_header.paragraphs[0].text = even
    return document


def test_the_first_page_has_its_own_header_and_no_other(tmp_path: Path) -> None:
    document = headed(blank_document(), first="受理编号：2020-0137")
    document.add_paragraph("正文")
    (page,) = read(document, tmp_path)
    assert on_pages((page,)) == [["受理编号：2020-0137", "正文"]]
    assert [(pair.label, pair.value) for pair in page.pairs] == [("受理编号", "2020-0137")]


def test_even_pages_and_sections_that_name_no_header(tmp_path: Path) -> None:
    document = headed(blank_document(), first="首页", even="偶数页")
    document.add_paragraph("一")
    document.add_page_break()
    document.add_paragraph("二")
    document.add_section(WD_SECTION.NEW_PAGE)  # its headers are those of the section before
    document.add_paragraph("三")
    document.add_page_break()
    document.add_paragraph("四")
    document.add_page_break()
    document.add_paragraph("五")
    assert [[text for text in page if text != "通用页脚"] for page in on_pages(read(document, tmp_path))] == [
        ["首页", "一"],
        ["偶数页", "二"],
        ["首页", "三"],  # python-docx copies the setting of the section before
        ["偶数页", "四"],
        ["通用页眉", "五"],
    ]


def test_numbers_that_begin_anew_decide_which_page_is_even(tmp_path: Path) -> None:
    document = headed(blank_document(), even="偶数页")
    start = OxmlElement("w:pgNumType")
    start.set(f"{{{document.element.nsmap['w']}}}start", "4")
    document.sections[0]._sectPr.append(start)
    document.add_paragraph("正文")
    assert "偶数页" in on_pages(read(document, tmp_path))[0]


def test_tables_in_headers_push_the_text_down(tmp_path: Path) -> None:
    document = blank_document()
    table = document.sections[0].header.add_table(6, 2, Mm(150))
    for i, row in enumerate(table.rows):
        row.cells[0].text, row.cells[1].text = f"栏目{i}", f"内容{i}"
    document.add_paragraph("正文第一段")
    (page,) = read(document, tmp_path)
    assert [cell.text for cell in page.tables[0].cells] == [text for i in range(6) for text in (f"栏目{i}", f"内容{i}")]
    body = next(line for line in page.lines if line.text == "正文第一段")
    assert body.box.y0 > page.tables[0].box.y1


def test_watermarks_are_no_text(tmp_path: Path) -> None:
    document = blank_document()
    mark = (
        f'<w:r {W}><w:pict><v:shape id="PowerPlusWaterMarkObject1" style="position:absolute"><v:textbox><w:txbxContent><w:p><w:r>'
        "<w:t>样本</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    document.sections[0].header.paragraphs[0]._p.append(parse_xml(mark))
    document.add_paragraph("正文")
    assert on_pages(read(document, tmp_path)) == [["正文"]]


def test_a_comment_of_the_markup_ends_no_text(tmp_path: Path) -> None:
    document = blank_document()
    document.add_paragraph()._p.append(parse_xml(f"<w:r {W}><w:t>法定代表人：邝<!-- 张 --><?pi x?>志豪</w:t></w:r>"))
    (page,) = read(document, tmp_path)
    assert [(pair.label, pair.value) for pair in page.pairs] == [("法定代表人", "邝志豪")]
