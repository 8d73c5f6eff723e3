"""The deficiency letter as Word document, in the official layout and with real styles, so that an office can edit it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reports.letter.blocks import Mark, Style
from reports.letter.content import RECEIPT_HEAD, LetterContent
from reports.qr import as_png

FANG, HEI, KAI, SONG, TITLE_FONT = "仿宋", "黑体", "楷体", "宋体", "方正小标宋简体"
LATIN, TABLE = "Times New Roman", "Table Grid"
REFERENCES = ("w:basedOn", "w:next", "w:link")
COLUMNS_MM = (13, 62, 26, 13, 42)
CENTER, RIGHT, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT


@dataclass(frozen=True, slots=True)
class Face:
    """How a block stands: Word style, font, size and line in points, indents in characters."""

    style: str
    font: str = FANG
    size: float = 16
    line: float = 28
    align: Any = WD_ALIGN_PARAGRAPH.JUSTIFY
    first: int = 0
    left: int = 0
    right: int = 0
    before: float = 0
    after: float = 0
    keep: bool = False


FACES = {
    Style.TITLE: Face("Title", TITLE_FONT, 22, 34, CENTER, after=4, keep=True),
    Style.NUMBER: Face("文号", align=CENTER, after=14),
    Style.ADDRESSEE: Face("主送", align=LEFT, keep=True),
    Style.BODY: Face("正文段落", first=200),
    Style.ITEM: Face("补正事项", first=200),
    Style.CHANGE: Face("改动", first=200),
    Style.SIGN: Face("落款", align=RIGHT, right=200, before=28, keep=True),
    Style.SIGN_DATE: Face("落款日期", align=RIGHT, right=400, after=28),
    Style.SLIP: Face("签收", size=14, line=26, align=LEFT),
    Style.ANNEX: Face("附件标题", HEI, align=LEFT, after=8, keep=True),
}


def as_docx(content: LetterContent) -> bytes:
    """Return the letter as DOCX bytes."""
    document = Document(BytesIO(_template()))
    properties = document.core_properties
    properties.title, properties.author = f"{content.title}（{content.subject}）"[:255], content.author[:255]
    if content.code:
        _code(document.sections[0], content.code)
    for block in content.blocks:
        paragraph = document.add_paragraph(style=FACES[block.style].style)
        if block.style is Style.ANNEX:
            paragraph.paragraph_format.page_break_before = True
        for piece in block.pieces:
            _look(paragraph.add_run(piece.text), piece.mark)
    if content.annexed:
        _receipt(document, content)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _look(run: Any, mark: Mark) -> None:
    if mark is Mark.BASIS:
        _run_font(run, KAI, 16)
    run.font.strike, run.font.underline = mark is Mark.STRUCK or None, mark is Mark.INSERTED or None


def _code(section: Any, code: str) -> None:
    """The packet's code in the head of the first page."""
    section.different_first_page_header_footer = True
    section.header_distance = Mm(9)
    _page_number(section.first_page_footer.paragraphs[0], RIGHT)
    head = section.first_page_header.paragraphs[0]
    head.alignment = RIGHT
    head.add_run().add_picture(BytesIO(as_png(code)), width=Mm(21))
    _run_font(section.first_page_header.add_paragraph(code).runs[0], FANG, 5.5)
    section.first_page_header.paragraphs[-1].alignment = RIGHT


@cache
def _template() -> bytes:
    """Return the empty letter. Made once: thousands are written for a batch."""
    document = Document()
    _lay_out(document)
    for face in FACES.values():
        _define(document, face)
    _drop_unused(document.styles.element, {face.style for face in FACES.values()} | {TABLE, "Header", "Footer"})
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _drop_unused(styles: Any, names: set[str]) -> None:
    """Leaves the styles of these names, the default ones, and what they are built on: every paragraph has to look through all of them."""
    by_id = {style.get(qn("w:styleId")): style for style in styles.findall(qn("w:style"))}
    wanted = [key for key, style in by_id.items() if style.get(qn("w:default")) == "1" or _name(style) in names]
    kept: set[str] = set()
    while wanted:
        key = wanted.pop()
        if key in by_id and key not in kept:
            kept.add(key)
            wanted += [ref.get(qn("w:val")) for tag in REFERENCES for ref in by_id[key].findall(qn(tag))]
    for key in by_id.keys() - kept:
        styles.remove(by_id[key])


def _name(style: Any) -> str:
    """Word's own names are lower case in the file."""
    name = str(style.find(qn("w:name")).get(qn("w:val")))
    return name[:1].upper() + name[1:]


def _lay_out(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28 - 5)
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], LEFT)
    properties = document.core_properties
    properties.subject, properties.language, properties.comments, properties.last_modified_by = "申报材料补正", "zh-CN", "", ""
    _font(document.styles["Normal"], FANG, 16)
    _language(document.styles["Normal"])


def _define(document: Any, face: Face) -> None:
    """Makes (or changes) the Word style of `face`."""
    styles = document.styles
    style = styles[face.style] if face.style in styles else styles.add_style(face.style, 1)
    _font(style, face.font, face.size)
    style.font.color.rgb, style.font.bold, style.font.italic = RGBColor(0, 0, 0), False, False
    layout = style.paragraph_format
    layout.alignment, layout.keep_with_next = face.align, face.keep
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(face.line)
    layout.space_before, layout.space_after = Pt(face.before), Pt(face.after)
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)
    indent = properties.get_or_add_ind()
    for name, hundredths in (("firstLine", face.first), ("left", face.left), ("right", face.right)):
        # Word counts in characters where it can; the twips beside it are for programs that cannot.
        indent.set(qn(f"w:{name}Chars"), str(hundredths))
        indent.set(qn(f"w:{name}"), str(round(hundredths / 100 * 16 * 20)))


def _font(style: Any, name: str, size: float) -> None:
    style.font.name, style.font.size = LATIN, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:hint"), "eastAsia")


def _language(style: Any) -> None:
    properties = style.element.get_or_add_rPr()
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")


def _page_number(paragraph: Any, align: Any) -> None:
    """「— 1 —」 in 4号 Song at the outer edge less one character."""
    paragraph.alignment = align
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:right" if align is RIGHT else "w:left"), "280")
    for kind, text in (("", "— "), ("begin", ""), ("instr", "PAGE"), ("separate", ""), ("", "1"), ("end", ""), ("", " —")):
        run = paragraph.add_run(text if not kind else "")
        _run_font(run, SONG, 14)
        if kind == "instr":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = text
            run._r.append(element)
        elif kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            run._r.append(element)


def _run_font(run: Any, name: str, size: float) -> None:
    run.font.size = Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _receipt(document: Any, content: LetterContent) -> None:
    table = document.add_table(rows=0, cols=len(RECEIPT_HEAD), style=TABLE)
    table.autofit = False
    for column, width in zip(table.columns, COLUMNS_MM, strict=True):
        column.width = Mm(width)
    for number, cells in enumerate((RECEIPT_HEAD, *content.receipt)):
        row = table.add_row()
        _row_rule(row, "w:cantSplit")
        if number == 0:
            _row_rule(row, "w:tblHeader")
        for cell, text, width in zip(row.cells, cells, COLUMNS_MM, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing, paragraph.paragraph_format.space_after = Pt(15), Pt(0)
            _run_font(paragraph.add_run(text), HEI if number == 0 else FANG, 10.5)


def _row_rule(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))
