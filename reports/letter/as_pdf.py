"""The deficiency letter as PDF: A4 in the official layout, fonts embedded, text selectable, bookmarks, page numbers."""

from __future__ import annotations

from io import BytesIO

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, LongTable, PageBreak, PageTemplate, TableStyle

from reports.letter.blocks import Style
from reports.letter.chinese_text import Lines, Setting, cell
from reports.letter.content import RECEIPT_HEAD, LetterContent
from reports.letter.fonts import role_font

TOP, BOTTOM, LEFT, RIGHT = 37 * mm, 35 * mm, 28 * mm, 26 * mm
BODY_PT, LEADING = 16.0, 28.0
COLUMNS = (12 * mm, 64 * mm, 26 * mm, 12 * mm, 42 * mm)


INDENT = 2 * BODY_PT
SETTINGS = {
    Style.TITLE: Setting("Title", 22, 34, "centre", after=4, heavy=True),
    Style.NUMBER: Setting("Fang", BODY_PT, LEADING, "centre", after=14),
    Style.ADDRESSEE: Setting("Fang", BODY_PT, LEADING, "left", keep=True),
    Style.BODY: Setting("Fang", BODY_PT, LEADING, first=INDENT),
    Style.HEADING: Setting("Hei", BODY_PT, LEADING, "left", first=INDENT, keep=True),
    Style.ITEM: Setting("Fang", BODY_PT, LEADING, first=INDENT),
    Style.CHANGE: Setting("Kai", BODY_PT, LEADING, first=INDENT),
    Style.SIGN: Setting("Fang", BODY_PT, LEADING, "right", right=INDENT, before=LEADING, keep=True),
    Style.SIGN_DATE: Setting("Fang", BODY_PT, LEADING, "right", right=2 * INDENT, after=LEADING, keep=True),
    Style.SLIP: Setting("Fang", 14, 26, "left"),
    Style.ANNEX: Setting("Hei", BODY_PT, LEADING, "left", after=8),
}
BOOKMARKED = (Style.TITLE, Style.HEADING, Style.ANNEX)


class _LetterDocument(BaseDocTemplate):  # type: ignore[misc]
    """Pages with the number at the outer edge, and a bookmark for the title and each heading."""

    def __init__(self, buffer: BytesIO, content: LetterContent) -> None:
        super().__init__(
            buffer,
            pagesize=A4,
            leftMargin=LEFT,
            rightMargin=RIGHT,
            topMargin=TOP,
            bottomMargin=BOTTOM,
            title=f"{content.title}（{content.subject}）",
            author=content.author,
            subject="申报材料补正",
            creator="Shenbao",
            lang="zh-CN",
            invariant=1,
        )
        frame = Frame(LEFT, BOTTOM, A4[0] - LEFT - RIGHT, A4[1] - TOP - BOTTOM, 0, 0, 0, 0)
        self.addPageTemplates(PageTemplate("page", [frame], onPage=_page_number))
        self._marks = 0

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - reportlab's name
        text = getattr(flowable, "bookmark", "")
        if text:
            self._marks += 1
            key = f"m{self._marks}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(text, key, level=0)


def _page_number(canvas: Canvas, document: BaseDocTemplate) -> None:
    """「— 1 —」 in 4号 Song, 7 mm below the text, at the outer edge less one character."""
    canvas.saveState()
    canvas.setFont(role_font("Title").fontName, 14)
    text, y = f"— {document.page} —", BOTTOM - 7 * mm - 14
    if document.page % 2:
        canvas.drawRightString(A4[0] - RIGHT - 14, y, text)
    else:
        canvas.drawString(LEFT + 14, y, text)
    canvas.restoreState()


def as_pdf(content: LetterContent) -> bytes:
    """Return the letter as PDF bytes; the same content gives the same bytes. Raises `SetupError` where no Chinese font is installed."""
    buffer = BytesIO()
    story: list[Flowable] = []
    for block in content.blocks:
        if block.style is Style.ANNEX:
            story.append(PageBreak())
        story.append(Lines(block.text, SETTINGS[block.style], block.text if block.style in BOOKMARKED else ""))
    if content.annexed:
        story.append(_receipt(content))
    _LetterDocument(buffer, content).build(story)
    return buffer.getvalue()


def _receipt(content: LetterContent) -> LongTable:
    rows = [[cell(c, "Hei", 10.5, 15) for c in RECEIPT_HEAD]]
    rows += [[cell(c, "Fang", 10.5, 15) for c in row] for row in content.receipt]
    table = LongTable(rows, colWidths=COLUMNS, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return table
