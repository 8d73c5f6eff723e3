"""Text layers held against the page as it is shown: hidden text, watermarks, ink that no text explains, ticks drawn over typed boxes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image
from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractors.options import ReadOptions
from extractors.readers.page_content import Glyph
from extractors.readers.pdf import pixel_text
from extractors.readers.pdf.pixel_text import CloserView, read_from_pixels
from extractors.readers.pdf.seen_text import _ink_of, _without_false_blanks
from extractors.readers.pdf.settings import SeenTextSettings
from extractors.readers.pdf.text_layer import TextLayer, read_text_layer
from model.geometry import Box
from model.page import Line
from model.symbol_fonts import NO_MEANING

SONG = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(SONG))
ROWS = (("单位名称", "甲数据有限公司"), ("注册资本", "5000万元"), ("邮箱", "li@example.cn"))
BOX = 0x25A1


def form(canvas: Canvas) -> None:
    """Three rows of a table, 30 points high; the values begin at x = 186, their base lines at y = 680, 650, 620."""
    canvas.setFont(SONG, 12)
    for y in (700, 670, 640, 610):
        canvas.line(60, y, 540, y)
    for x in (60, 180, 540):
        canvas.line(x, 610, x, 700)
    for y, (label, value) in zip((680, 650, 620), ROWS, strict=True):
        canvas.drawString(66, y, label)
        canvas.drawString(186, y, value)
    canvas.drawString(60, 560, "以上内容真实可靠，特此说明，请予以审查为盼。")


def layer_of(path: Path, paint: Callable[[Canvas], None]) -> TextLayer:
    canvas = Canvas(str(path), pagesize=A4)
    paint(canvas)
    canvas.save()
    layer = read_text_layer(path, 0)
    assert layer is not None
    assert layer.trusted, layer.reason
    return layer


def cells(layer: TextLayer) -> list[str]:
    return [cell.text for table in layer.tables for cell in table.cells]


def is_form(layer: TextLayer) -> bool:
    return cells(layer) == [text for row in ROWS for text in row] and layer.lines[-1].text.startswith("以上")


def white(canvas: Canvas) -> None:
    form(canvas)
    canvas.setFillGray(1)
    canvas.drawString(186, 664, "旧名称有限公司")


def invisible(canvas: Canvas) -> None:
    form(canvas)
    text = canvas.beginText(186, 680)
    text.setTextRenderMode(3)
    text.textLine("旧名称有限公司")
    canvas.drawText(text)


def covered(canvas: Canvas) -> None:
    canvas.setFont(SONG, 12)
    canvas.drawString(186, 680, "旧名称有限公司")
    canvas.setFillGray(1)
    canvas.rect(183, 672, 300, 26, stroke=0, fill=1)
    canvas.setFillGray(0)
    form(canvas)


def outside(canvas: Canvas) -> None:
    form(canvas)
    canvas.drawString(700, 680, "旧名称有限公司")


def tiny(canvas: Canvas) -> None:
    form(canvas)
    canvas.setFont(SONG, 0.8)
    canvas.drawString(300, 680, "旧名称有限公司")


def transparent(canvas: Canvas) -> None:
    form(canvas)
    canvas.setFillAlpha(0)
    canvas.drawString(190, 681, "旧名称有限公司")


def written_over(canvas: Canvas) -> None:
    """The end of a line is covered, and other text begins where its first covered character stands."""
    form(canvas)
    canvas.drawString(190, 590, "1250旧名称有限公司")
    canvas.setFillGray(1)
    x = 190 + pdfmetrics.stringWidth("1250", SONG, 12)
    canvas.rect(x, 585, 200, 20, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.drawString(x, 590, "万元")


def test_text_over_the_covered_end_of_a_line_is_another_one(tmp_path: Path) -> None:
    layer = layer_of(tmp_path / "a.pdf", written_over)
    assert "1250万元" in [line.text for line in layer.lines]
    assert layer.seen.unseen == 7


@pytest.mark.parametrize("paint", [white, invisible, covered, outside, tiny, transparent])
def test_text_that_leaves_no_ink_is_not_read(tmp_path: Path, paint: Callable[[Canvas], None]) -> None:
    layer = layer_of(tmp_path / "a.pdf", paint)
    assert is_form(layer)
    assert layer.seen.unseen == 7


def test_ink_that_runs_into_a_room_from_beside_is_not_its_glyph_s() -> None:
    bare = np.full((20, 40, 3), 255, np.uint8)
    drawn = bare.copy()
    drawn[5:15, 19:30] = 0  # a glyph that begins where the room of a covered one ends
    rooms = [(0, (slice(0, 20), slice(8, 20))), (1, (slice(0, 20), slice(18, 32)))]
    assert _ink_of(rooms, bare, drawn) == {0: 0, 1: 255}


def test_rules_that_do_not_show_part_no_cells(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        form(canvas)
        canvas.setStrokeGray(1)
        canvas.line(230, 610, 230, 700)
        canvas.line(180, 655, 540, 655)

    assert is_form(layer_of(tmp_path / "a.pdf", paint))


def test_white_text_on_a_dark_cell_is_read(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        form(canvas)
        canvas.rect(60, 500, 480, 30, stroke=0, fill=1)
        canvas.setFillGray(1)
        canvas.drawString(66, 510, "表头文字")

    assert layer_of(tmp_path / "a.pdf", paint).lines[-1].text == "表头文字"


def test_a_layer_that_is_switched_off_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"

    def paint(canvas: Canvas) -> None:
        form(canvas)
        canvas.drawString(186, 680, "旧名称有限公司")

    layer_of(path, paint)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        draft = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="草稿"))
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[draft], D=pikepdf.Dictionary(OFF=[draft], Order=[draft]))
        page = pdf.pages[0]
        page.Resources.Properties = pikepdf.Dictionary(Draft=draft)
        steps = list(pikepdf.parse_content_stream(page))
        last = max(n for n, step in enumerate(steps) if str(step.operator) == "BT")
        begin = pikepdf.ContentStreamInstruction([pikepdf.Name.OC, pikepdf.Name.Draft], pikepdf.Operator("BDC"))
        steps.insert(last, begin)
        steps.insert(
            last + 1 + [str(step.operator) for step in steps[last:]].index("ET"),
            pikepdf.ContentStreamInstruction([], pikepdf.Operator("EMC")),
        )
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(steps))
        pdf.save()
    layer = read_text_layer(path, 0)
    assert layer is not None
    assert is_form(layer)


def slanted(canvas: Canvas) -> None:
    form(canvas)
    canvas.setFillColor(Color(0.5, 0.5, 0.5, 0.5))
    canvas.setFont(SONG, 30)
    canvas.translate(100, 560)
    canvas.rotate(35)
    canvas.drawString(0, 0, "仅供项目申报使用")


def pale(canvas: Canvas) -> None:
    form(canvas)
    canvas.setFont(SONG, 36)
    canvas.setFillGray(0.8)
    canvas.drawString(70, 645, "内部资料 严禁外传")


def large(canvas: Canvas) -> None:
    form(canvas)
    canvas.setFont(SONG, 60)
    canvas.setFillColor(Color(0.7, 0, 0))
    canvas.drawString(100, 630, "作废")


def below(canvas: Canvas) -> None:
    pale_text = canvas.beginText(70, 672)
    canvas.setFillGray(0.85)
    pale_text.setFont(SONG, 14)
    pale_text.textLine("样本 样本 样本 样本 样本 样本 样本 样本")
    canvas.drawText(pale_text)
    canvas.setFillGray(0)
    form(canvas)


def letter_by_letter(canvas: Canvas) -> None:
    """The letters of a slanted mark stand by themselves; one begins exactly where a character of a value stands."""
    form(canvas)
    canvas.setFillGray(0.7)
    for x, y, letter in ((186, 620, "内"), (197.1, 650, "部"), (234, 680, "用")):
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(35)
        canvas.setFont(SONG, 30)
        canvas.drawString(0, 0, letter)
        canvas.restoreState()


def tiled(canvas: Canvas) -> None:
    """More characters of a mark than of the form: the page does not lie askew for it."""
    form(canvas)
    canvas.setFillGray(0.85)
    canvas.setFont(SONG, 14)
    for n in range(24):
        canvas.saveState()
        canvas.translate(60 + n % 3 * 160, 100 + n // 3 * 90)
        canvas.rotate(25)
        canvas.drawString(0, 0, "申报系统打印专用0506")
        canvas.restoreState()


def in_rows(canvas: Canvas) -> None:
    """Most pieces of a level mark lie between the words; what they say again makes them one."""
    canvas.setFillGray(0.85)
    canvas.setFont(SONG, 9)
    for y in range(612, 700, 4):
        canvas.drawString(480 - y % 3, y, "甲数据2021")
    for y in (618, 648, 678):
        canvas.drawString(200, y, "甲数据2021")
    canvas.setFillGray(0)
    form(canvas)


def in_rows_letter_by_letter(canvas: Canvas) -> None:
    """The same, each letter by itself, as pages drawn from an OFD have them."""
    canvas.setFillGray(0.85)
    canvas.setFont(SONG, 9)
    for y in (*range(612, 700, 4), 618, 648, 678):
        for n, letter in enumerate("存档专用印章"):
            canvas.drawString((200 if y in (618, 648, 678) else 460) + 10 * n, y, letter)
    canvas.setFillGray(0)
    form(canvas)


def bright(canvas: Canvas) -> None:
    """Yellow is pale to the eye, and full in one colour."""
    form(canvas)
    canvas.setFillColorRGB(1, 0.92, 0.3)
    for y in (683, 653):
        canvas.drawString(150, y, "仅供评审使用仅供评审使用")


@pytest.mark.parametrize(
    "paint", [slanted, pale, large, below, letter_by_letter, tiled, in_rows, in_rows_letter_by_letter, bright]
)
def test_marks_across_the_text_are_set_aside(tmp_path: Path, paint: Callable[[Canvas], None]) -> None:
    layer = layer_of(tmp_path / "a.pdf", paint)
    assert is_form(layer)
    assert layer.seen.marks
    assert not layer.inked


def test_text_of_another_size_or_colour_that_crosses_nothing_stays(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        form(canvas)
        canvas.setFont(SONG, 36)
        canvas.drawString(100, 720, "信息表")
        canvas.setFont(SONG, 10)
        canvas.setFillGray(0.7)
        canvas.drawString(300, 652, "（请如实填写）")

    layer = layer_of(tmp_path / "a.pdf", paint)
    assert not layer.seen.marks
    assert layer.lines[0].text == "信息表"
    assert "（请如实填写）" in cells(layer)[3]


def pen(canvas: Canvas) -> None:
    """Two strokes as a picture of a tick."""
    canvas.setLineWidth(1.5)
    path = canvas.beginPath()
    path.moveTo(187, 654)
    path.lineTo(191, 650)
    path.lineTo(199, 662)
    canvas.drawPath(path)


def boxes(canvas: Canvas) -> None:
    form(canvas)
    canvas.drawString(186, 590, "□国有企业　□民营企业　□外资企业")
    canvas.translate(0, -60)
    pen(canvas)


def test_a_stroke_over_a_typed_box_ticks_it(tmp_path: Path) -> None:
    layer = layer_of(tmp_path / "a.pdf", boxes)
    assert "☑国有企业 □民营企业 □外资企业" in [line.text for line in layer.lines]
    assert not layer.inked


def ink_note(path: Path, rect: tuple[float, float, float, float], kind: str) -> None:
    """Lay a note of a kind with two strokes over the page."""
    x0, y0, x1, y1 = rect
    strokes = f"1.5 w 0 0 0 RG {x0} {(y0 + y1) / 2} m {x0 + 3} {y0} l {x1} {y1} l S".encode()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        shape = pdf.make_stream(strokes, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=list(rect))
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name("/" + kind), Rect=list(rect), F=4, AP=pikepdf.Dictionary(N=shape)
        )
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])
        pdf.save()


def stamped(
    path: Path, look: str, rect: tuple[int, int, int, int] = (300, 672, 460, 692), below: Callable[[Canvas], None] | None = None
) -> TextLayer:
    """The form under a stamp of Latin text."""
    layer_of(path, below or form)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        shape = pdf.make_stream(
            f"{look} BT /F 12 Tf 4 5 Td (Old 123) Tj ET".encode(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 160, 20],
            Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font)),
        )
        stamp = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=list(rect), F=4)
        stamp.AP = pikepdf.Dictionary(N=shape)
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(stamp)])
        pdf.save()
    layer = read_text_layer(path, 0)
    assert layer is not None
    return layer


@pytest.mark.parametrize(("paint", "seen"), [("1 g", False), ("0 g", True), ("0 0 0 rg 0 0 160 20 re f 1 1 1 rg", True)])
def test_white_text_of_a_note_is_read_on_dark_alone(tmp_path: Path, paint: str, seen: bool) -> None:
    assert any("Old 123" in text for text in cells(stamped(tmp_path / "a.pdf", paint))) is seen


def test_a_note_in_the_very_place_of_what_it_covers_is_read(tmp_path: Path) -> None:
    def below(c: Canvas) -> None:
        form(c)
        c.setFont("Helvetica", 12)
        c.drawString(304, 677, "Gone")

    found = "".join(cells(stamped(tmp_path / "a.pdf", "1 g 0 0 160 20 re f 0 g", below=below)))
    assert ("Old 123" in found, "Gone" in found) == (True, False)


@pytest.mark.parametrize(("ground", "value"), [("1 g 0 0 160 20 re f 0 g", "Old 123"), ("0 g", None)])
def test_what_a_note_covers_is_not_read(tmp_path: Path, ground: str, value: str | None) -> None:
    found = cells(stamped(tmp_path / "a.pdf", ground, (184, 674, 344, 694)))[1]
    assert found == value if value else "甲" in found


def test_the_words_of_a_stamp_are_a_mark_and_a_stroke_upon_them_is_none_of_them(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    layer_of(path, lambda canvas: (form(canvas), canvas.drawString(186, 590, "□国有企业　□民营企业"))[0])
    stamp = Canvas(str(tmp_path / "s.pdf"), pagesize=(200, 60))
    stamp.setFont(SONG, 40)
    stamp.setFillColor(Color(0.9, 0.1, 0.1, 0.4))
    stamp.drawString(0, 10, "已审核")
    stamp.save()
    ink_note(path, (186, 588, 200, 602), "Ink")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf, pikepdf.open(tmp_path / "s.pdf") as words:
        look = pdf.copy_foreign(words.pages[0].as_form_xobject())
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[180, 572, 380, 632], F=4)
        note.AP = pikepdf.Dictionary(N=look)
        pdf.pages[0].Annots.insert(0, pdf.make_indirect(note))
        pdf.save()
    layer = read_text_layer(path, 0)
    assert layer is not None
    assert "".join(glyph.text for glyph in layer.seen.marks) == "已审核"
    assert "☑国有企业 □民营企业" in [line.text for line in layer.lines]


@pytest.mark.parametrize(("kind", "text"), [("Ink", "☑国有企业"), ("Stamp", "☑国有企业"), ("Watermark", "□国有企业")])
def test_a_note_over_a_typed_box(tmp_path: Path, kind: str, text: str) -> None:
    path = tmp_path / "a.pdf"

    def paint(canvas: Canvas) -> None:
        form(canvas)
        canvas.drawString(186, 590, "□国有企业　□民营企业")

    layer_of(path, paint)
    ink_note(path, (186, 588, 200, 602), kind)
    layer = read_text_layer(path, 0)
    assert layer is not None
    assert text in [line.text for line in layer.lines][-2]


def outlines(canvas: Canvas, x: float, y: float) -> None:
    """Something like writing: eight open strokes, 10 points high."""
    for n in range(8):
        path = canvas.beginPath()
        path.moveTo(x + 12 * n, y)
        path.curveTo(x + 12 * n + 10, y + 2, x + 12 * n, y + 8, x + 12 * n + 9, y + 10)
        canvas.drawPath(path)


def test_ink_that_no_text_explains_is_found_by_its_cell(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        form(canvas)
        outlines(canvas, 300, 680)
        outlines(canvas, 300, 620)
        outlines(canvas, 60, 500)

    places = layer_of(tmp_path / "a.pdf", paint).inked
    assert [(round(x0, -1), round(842 - y1, -1)) for x0, _, _, y1 in sorted(places, key=lambda p: p[1])] == [
        (300, 680),
        (300, 620),
        (60, 500),
    ]


def test_pictures_of_characters_beside_one_another_are_no_boxes(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        form(canvas)
        letter = Image.new("L", (40, 44), 255)
        letter.paste(0, (6, 4, 12, 40))
        letter.paste(0, (6, 18, 34, 24))
        for n in range(5):
            canvas.drawImage(ImageReader(letter), 300 + 11 * n, 646, 10, 11)

    layer = layer_of(tmp_path / "a.pdf", paint)
    ((x0, _, x1, _),) = layer.inked
    assert (round(x0, -1), round(x1, -1)) == (300, 350)
    assert not layer.drawn_boxes


def test_of_a_picture_over_text_single_signs_are_of_a_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def paint(canvas: Canvas) -> None:
        form(canvas)
        canvas.drawImage(ImageReader(Image.new("RGBA", (60, 60), (90, 90, 90, 40))), 60, 560, 480, 140, mask="auto")

    layer = layer_of(tmp_path / "a.pdf", paint)
    lines = [Line(text, Box(0.6, y, 0.63, y + 0.02), 0.9) for text, y in (("E", 0.19), ("印章", 0.23))]
    monkeypatch.setattr(pixel_text, "read_place", lambda *_: lines)
    options = ReadOptions()
    assert "".join(g.text for g in read_from_pixels(layer, CloserView(layer, 100), options)) == "印章"


def test_a_mark_drawn_across_the_text_is_no_writing(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        form(canvas)
        canvas.setStrokeGray(0.5)
        canvas.setLineWidth(4)
        outlines(canvas, 190, 680)
        outlines(canvas, 300, 648)
        canvas.setStrokeGray(0)
        canvas.setLineWidth(1)
        outlines(canvas, 300, 620)

    ((x0, _, _, y1),) = layer_of(tmp_path / "a.pdf", paint).inked
    assert (round(x0, -1), round(842 - y1, -1)) == (300, 620)


def test_drawn_boxes_and_ticks_upon_them_are_no_writing(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        form(canvas)
        for x in (300, 350):
            canvas.rect(x, 650, 8, 8)
            canvas.drawString(x + 11, 650, "民营")
        canvas.translate(114, 0)
        pen(canvas)

    layer = layer_of(tmp_path / "a.pdf", paint)
    assert layer.drawn_boxes
    assert layer.inked == ()


@pytest.mark.parametrize("bars", [False, True])
def test_boxes_of_four_lines_are_boxes_and_no_rules(tmp_path: Path, bars: bool) -> None:
    def paint(canvas: Canvas) -> None:
        form(canvas)
        for x in (300, 350):
            sides = [(x, 650, 9, 0), (x, 659, 9, 0), (x, 650, 0, 9), (x + 9, 650, 0, 9)]
            for x0, y0, wide, tall in sides:
                if bars:
                    canvas.rect(x0, y0, wide or 0.5, tall or 0.5, stroke=0, fill=1)
                else:
                    canvas.line(x0, y0, x0 + wide, y0 + tall)
            canvas.drawString(x + 11, 650, "民营")

    layer = layer_of(tmp_path / "a.pdf", paint)
    assert len(layer.content.squares) == 2
    assert len(layer.content.rules) == 7


def test_rules_frames_shading_and_seals_are_no_writing(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.setFillGray(0.6)
        canvas.rect(60, 670, 120, 30, stroke=0, fill=1)
        canvas.setFillGray(0)
        form(canvas)
        canvas.roundRect(20, 20, 555, 800, 15)
        canvas.setDash(3, 2)
        canvas.line(60, 480, 540, 480)
        canvas.setDash()
        canvas.rect(300, 430, 40, 20, stroke=0, fill=1)
        canvas.setStrokeColor(Color(0.9, 0.1, 0.1))
        canvas.setLineWidth(3)
        canvas.circle(420, 300, 56)

    assert layer_of(tmp_path / "a.pdf", paint).inked == ()


def test_glyphs_without_a_meaning_are_told_by_their_place(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"

    def paint(canvas: Canvas) -> None:
        form(canvas)
        canvas.setFont("Helvetica", 12)
        canvas.drawString(300, 650, "abcdef")

    layer_of(path, paint)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        cmap = b"/CIDInit /ProcSet findresource begin begincmap\n1 begincodespacerange <00> <FF> endcodespacerange\n"
        cmap += b"1 beginbfrange <00> <FF> <E000> endbfrange endcmap end"
        font = next(f for f in pdf.pages[0].Resources.Font.values() if f.BaseFont == "/Helvetica")
        font.BaseFont, font.FirstChar, font.LastChar = pikepdf.Name("/ABCDEF+Letters"), 0, 255
        font.Widths = pikepdf.Array([550] * 256)
        font.ToUnicode = pdf.make_stream(cmap)
        pdf.save()
    layer = read_text_layer(path, 0)
    assert layer is not None
    assert layer.trusted
    assert is_form(layer)
    (run,) = layer.unread
    assert len(run) == 6
    assert (round(run[0].x0), round(run[-1].x1)) == (300, round(300 + 6 * 0.55 * 12))


def test_text_over_an_ornamental_picture_is_kept_as_it_is(tmp_path: Path) -> None:
    ornament = np.full((842, 595, 3), (235, 240, 215), np.uint8)
    ornament[::7, ::3] = (150, 190, 160)

    def paint(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.fromarray(ornament)), 0, 0, *A4)
        form(canvas)

    layer = layer_of(tmp_path / "a.pdf", paint)
    assert layer.over_picture
    assert is_form(layer)


@pytest.mark.parametrize(("wide", "text"), [(2.1, " "), (8.0, NO_MEANING)])
def test_the_ink_in_a_narrow_blank_is_its_neighbours(wide: float, text: str) -> None:
    blank = Glyph(" ", 100.0, 100.0, 100.0 + wide, 110.0, 10.0, "Song", face="Song")
    assert [g.text for g in _without_false_blanks([blank], {0: 200}, SeenTextSettings())] == [text]
