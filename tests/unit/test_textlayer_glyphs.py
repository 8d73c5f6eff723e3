"""Glyphs of text layers: letters printed twice and letters that are doubled, characters that only look like the usual ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractors.page.rules.rule import straight_rule
from extractors.page.tables.grid import grid_of_rules
from extractors.readers.content_lines import build_lines
from extractors.readers.page_content import Glyph, PageContent
from extractors.readers.pdf.text_layer import read_text_layer
from extractors.readers.word.runs import ParagraphReader, Piece
from extractors.readers.word.styles import Styles
from model.folding import usual

NARROW = "william.bill@hill-llc.com http://www.iill.cn 1100111000.11 ffill"
SONG = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(SONG))


def texts(path: Path) -> list[str]:
    layer = read_text_layer(path, 0)
    assert layer is not None
    return [line.text for line in layer.lines]


@pytest.mark.parametrize("size", [5.5, 7, 9, 12, 22])
@pytest.mark.parametrize("font", ["Helvetica", "Times-Roman"])
def test_doubled_letters_stay_and_letters_printed_twice_count_once(tmp_path: Path, font: str, size: float) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(842, 1191))
    canvas.setFont(font, size)
    canvas.drawString(40, 700, NARROW)
    for dx, dy in ((0, 0), (0.03 * size, 0), (0.03 * size, 0.03 * size), (0.08 * size, 0)):
        canvas.drawString(40 + dx, 600 + dy, NARROW)
    canvas.setFont(SONG, size)
    for dx in (0, 0.12 * size):
        canvas.drawString(40 + dx, 500, "谢谢人人乐有限公司")
    canvas.save()
    assert texts(tmp_path / "a.pdf") == [NARROW, NARROW, "谢谢人人乐有限公司"]


def test_letters_set_twice_one_by_one_count_once(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.setFont("Helvetica", 9)
    x = 40.0
    for char in "hill 11//22":
        for _ in range(2):
            canvas.drawString(x, 700, char)
        x += pdfmetrics.stringWidth(char, "Helvetica", 9)
    canvas.save()
    assert texts(tmp_path / "a.pdf") == ["hill 11//22"]


@pytest.mark.parametrize("shift", [0.12, 0.18, 0.222])
def test_narrow_letters_printed_again_far_off_go_with_their_word(tmp_path: Path, shift: float) -> None:
    words = "william.bill@hill-llc.com 1100111"
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.setFont("Helvetica", 9)
    for y, dx in ((700, 0), (700, shift * 9), (650, 0)):
        canvas.drawString(40 + dx, y, words)
    canvas.save()
    assert texts(tmp_path / "a.pdf") == [words, words]


def test_radicals_and_forms_of_vertical_writing_are_the_usual_characters() -> None:
    assert usual("⼴州市⺠营企业⼾⽬⻓⻔⻅⻋⻢⻜⻩⻬⻰") == "广州市民营企业户目长门见车马飞黄齐龙"
    assert usual("豈︵甲︶︑︒﹁乙﹂ﬁnance") == "豈（甲）、。「乙」finance"
    assert usual("①㎡，ＡＢ") == "①㎡，ＡＢ"  # these look otherwise
    assert usual("单位\u200b名\ufeff称\u202d138\u202c葛\U000e0100020\xad1") == "单位名称138葛020-1"
    assert usual("联系人\ufe00手机\u3164乙\U000e0041") == "联系人手机 乙"


def test_text_layers_are_written_with_the_usual_characters() -> None:
    glyphs = tuple(Glyph(char, 60 + 12 * i, 100, 72 + 12 * i, 112, 12) for i, char in enumerate("⼴州市⺠营ﬁ"))
    content = PageContent(595, 842, glyphs, (), (), 0)
    line = build_lines(content, grid_of_rules((), 595, 842))[0]
    assert (line.text, len(line.chars)) == ("广州市民营fi", 7)


def test_a_bracket_whose_empty_half_lies_over_a_wall_stays_with_its_text() -> None:
    """Programs that set text close draw （ half its width to the left."""
    rules = [straight_rule(True, 50, 350, y) for y in (90, 120)] + [straight_rule(False, 90, 120, x) for x in (50, 200, 350)]
    glyphs = [Glyph(char, 60 + 12 * i, 100, 72 + 12 * i, 112, 12) for i, char in enumerate("联系人传真")]
    glyphs += [Glyph(char, 193 + 12 * i, 100, 205 + 12 * i, 112, 12) for i, char in enumerate("（0754）88")]
    lines = build_lines(PageContent(595, 842, tuple(glyphs), tuple(rules), (), ()), grid_of_rules(rules, 595, 842))
    assert [one.text for one in lines] == ["联系人传真", "（0754）88"]


def test_word_documents_are_written_with_the_usual_characters() -> None:
    document = Document()
    paragraph = document.add_paragraph("项⽬名称：⺠\u200b营\xad")._p
    pieces = ParagraphReader(Styles(None, None)).read(paragraph)
    assert "".join(piece.text for piece in pieces if isinstance(piece, Piece)) == "项目名称：民营"
