"""Marks that a program writes across a scan are not drawn with it; text that was typed onto it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractors.page.image.render import render_pdf


@pytest.mark.parametrize(
    ("colour", "cover", "turn", "drawn"),
    [
        ((0.8, 0.8, 0.9), 0.5, 0, False),
        ((0, 0, 0), 0.2, 0, False),
        ((0.5, 0.5, 0.5), 1, 40, False),
        ((0.4, 0.4, 0.4), 1, 0, True),
        ((0, 0, 0.6), 1, 0, True),
        ((0.4, 0.4, 0.4), 1, 90, True),
        ((1, 0, 0), 1, 40, True),  # a letter of a seal
    ],
)
def test_pale_and_slanted_text_over_a_scan(
    tmp_path: Path, colour: tuple[float, float, float], cover: float, turn: int, drawn: bool
) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.drawImage(ImageReader(Image.new("L", (1240, 1754), 250)), 0, 0, *A4)
    canvas.setFillColorRGB(*colour, alpha=cover)
    canvas.setFont("Helvetica-Bold", 60)
    canvas.translate(300, 400)
    canvas.rotate(turn)
    canvas.drawString(0, 0, "COPY")
    canvas.save()
    bgr = render_pdf(path, 0).bgr
    assert bool(bgr.min() < 240) is drawn
