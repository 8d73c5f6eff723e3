"""Text of PDF pages that is struck out, by a drawn line or by a note, is not read; what is underlined is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from extractors.readers.content_lines import _standing
from extractors.readers.page_content import Glyph
from extractors.readers.pdf.text_layer import TextLayer, read_text_layer
from test_seen_text import SONG, cells, form

CHOICE = "国有企业／民营企业／外资企业"


def layer_of(path: Path, paint: Callable[[Canvas], None]) -> TextLayer:
    canvas = Canvas(str(path), pagesize=A4)
    form(canvas)
    paint(canvas)
    canvas.save()
    layer = read_text_layer(path, 0)
    assert layer is not None
    return layer


def behind(text: str) -> float:
    return 186 + float(pdfmetrics.stringWidth(text, SONG, 12))


def struck(canvas: Canvas, text: str, x: float, y: float = 580, above: float = 3.4) -> None:
    """A line through a text that begins at x on the base line y."""
    canvas.line(x, y + above, x + float(pdfmetrics.stringWidth(text, SONG, 12)), y + above)


def choice(canvas: Canvas) -> None:
    canvas.drawString(66, 580, "单位性质：")
    canvas.drawString(186, 580, CHOICE)
    struck(canvas, "国有企业", 186)
    struck(canvas, "外资企业", behind("国有企业／民营企业／"))


def test_what_a_line_runs_through_is_not_read(tmp_path: Path) -> None:
    layer = layer_of(tmp_path / "a.pdf", choice)
    assert [line.text for line in layer.lines if "企业" in line.text] == ["民营企业"]
    assert sum(g.struck for g in layer.content.glyphs) == 8
    assert not layer.inked


@pytest.mark.parametrize("above", [-1.5, 0.0, 11.0])
def test_lines_below_and_above_text_strike_nothing(tmp_path: Path, above: float) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.drawString(186, 580, "民营企业abgj")
        struck(canvas, "民营企业abgj", 186, above=above)

    assert any(line.text == "民营企业abgj" for line in layer_of(tmp_path / "a.pdf", paint).lines)


def test_a_rule_that_goes_on_beside_the_text_is_no_stroke(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.drawString(186, 580, "越过格线的文字")
        canvas.line(60, 583, 540, 583)

    assert any("越过格线的文字" in line.text for line in layer_of(tmp_path / "a.pdf", paint).lines)


@pytest.mark.parametrize(("flag", "rotate", "left"), [(4, 0, "万元"), (4, 90, "万元"), (2, 0, "5000万元")])
def test_a_note_that_strikes_out(tmp_path: Path, flag: int, rotate: int, left: str) -> None:
    path = tmp_path / "a.pdf"
    layer_of(path, lambda canvas: None)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        x0, y0, x1, y1 = 186, 647, behind("5000"), 660
        quad = Array([x0, y1, x1, y1, x0, y0, x1, y0])
        note = Dictionary(
            Type=Name.Annot, Subtype=Name.StrikeOut, Rect=Array([x0, y0, x1, y1]), QuadPoints=quad, F=flag, C=Array([1, 0, 0])
        )
        pdf.pages[0].Annots = Array([pdf.make_indirect(note)])
        pdf.pages[0].Rotate = rotate
        pdf.save(tmp_path / "b.pdf")
    layer = read_text_layer(tmp_path / "b.pdf", 0)
    assert layer is not None
    assert cells(layer) == ["单位名称", "甲数据有限公司", "注册资本", left, "邮箱", "li@example.cn"]


def test_what_parts_words_may_be_a_sign_of_mathematics() -> None:
    run = [Glyph(c, float(n), 0.0, n + 1.0, 1.0, 1.0, struck=c in "国有外资") for n, c in enumerate("国有∕民营∕外资")]
    assert "".join(g.text for g in _standing(run)) == "民营"
