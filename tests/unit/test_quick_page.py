"""What is told of a PDF's characters is what pdfplumber tells of them."""

from io import BytesIO

import pdfplumber
from pdfplumber.page import Page
from reportlab.pdfgen.canvas import Canvas

from extractors.readers.pdf.shown_page import QuickPage


def test_characters_are_told_as_pdfplumber_tells_them() -> None:
    file = BytesIO()
    canvas = Canvas(file, pagesize=(300, 200), cropBox=(10, 20, 290, 190))
    canvas.setFont("Helvetica", 11)
    canvas.drawString(30, 150, "Level")
    canvas.setFillColorRGB(1, 0, 0)
    canvas.rotate(30)
    canvas.drawString(90, 60, "Askew")
    canvas.rect(20, 20, 40, 30)
    canvas.save()
    with pdfplumber.open(file) as document:
        page = document.pages[0].page_obj
        whole, quick = Page(document, page, 1), QuickPage(document, page, 1)
        assert len(quick.chars) == len("LevelAskew")
        for own, told in zip(quick.chars, whole.chars, strict=True):
            assert own == {key: told[key] for key in own}
        assert quick.rects == whole.rects
