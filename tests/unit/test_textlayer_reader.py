"""Text layers of PDF pages drawn here with reportlab and pikepdf."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pdfminer.pdffont import PDFFont
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractors.forms.pairs.pair_labels import pair_labels
from extractors.page.tables.fill import fill_tables
from extractors.page.ticks.judge import ticks_in_text
from extractors.readers.pdf.text_layer import read_text_layer
from extractors.readers.pdf.trust import plausible

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
WIDTH, HEIGHT = A4


def draw(path: Path, paint: Callable[[Canvas], None]) -> Path:
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont(FONT, 12)
    paint(canvas)
    canvas.save()
    return path


def form(canvas: Canvas) -> None:
    for y in (700, 670, 640, 610):
        canvas.line(60, y, 540, y)
    for x in (60, 180, 540):
        canvas.line(x, 610, x, 700)
    for y, label, value in ((680, "单位名称", "甲数据有限公司"), (650, "是否上市", "□是 √否"), (620, "邮箱", "a_b@example.cn")):
        canvas.drawString(66, y, label)
        canvas.drawString(186, y, value)
    canvas.drawString(60, 740, "项目名称：智慧社区")
    canvas.drawString(60, 560, "推荐单位：")
    canvas.line(120, 558, 300, 558)
    canvas.drawString(60, 530, "以上内容真实可靠，特此说明，请予以审查为盼。")


def test_lines_table_ticks_and_blank(tmp_path: Path) -> None:
    layer = read_text_layer(draw(tmp_path / "a.pdf", form), 0)
    assert layer is not None
    assert layer.trusted, layer.reason
    assert (round(layer.width_mm), round(layer.height_mm)) == (210, 297)
    lines, ticks = ticks_in_text(layer.lines, layer.tables)
    tables = fill_tables(layer.grid, lines)
    assert [c.text for c in tables[0].cells] == ["单位名称", "甲数据有限公司", "是否上市", "☐是 ☑否", "邮箱", "a_b@example.cn"]
    assert [(t.label, t.checked) for t in ticks] == [("是", False), ("否", True)]
    pairs = {p.label: p.value for p in pair_labels(lines, tables, ticks)}
    assert pairs == {
        "项目名称": "智慧社区",
        "单位名称": "甲数据有限公司",
        "是否上市": "否",
        "邮箱": "a_b@example.cn",
        "推荐单位": "",
    }
    assert "推荐单位：____" in [line.text for line in lines]
    assert all(line.size_pt == pytest.approx(12) for line in lines)


def picture() -> ImageReader:
    """A grey scan with dark strokes."""
    noise = np.random.default_rng(1)
    page = np.full((800, 566), 245, np.uint8)
    for y in range(80, 720, 24):
        page[y : y + 9, 60:500] = noise.integers(0, 255, (9, 440))
    return ImageReader(Image.fromarray(page))


def test_hidden_text_behind_a_scan_is_not_trusted(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.drawImage(picture(), 0, 0, WIDTH, HEIGHT)
        text = canvas.beginText(60, 700)
        text.setTextRenderMode(3)
        for _ in range(20):
            text.textLine("扫描件背后隐藏的识别结果文字内容")
        canvas.drawText(text)

    layer = read_text_layer(draw(tmp_path / "a.pdf", paint), 0)
    assert layer is not None
    assert not layer.trusted
    assert "隐藏" in layer.reason
    assert layer.content.pictures


def test_stamped_page_number_does_not_make_a_scan_a_text_page(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.drawImage(picture(), 0, 0, WIDTH, HEIGHT)
        canvas.drawString(280, 30, "第 12 页 共 30 页")

    layer = read_text_layer(draw(tmp_path / "a.pdf", paint), 0)
    assert layer is not None
    assert not layer.trusted


def test_wrong_encodings_are_implausible() -> None:
    assert plausible("申报单位应仔细阅读通知的有关说明，如实、详细地填写每一部分内容。")
    assert plausible("The applicant shall read the notice and fill in every part of the form, truly and in detail, today.")
    assert not plausible("".join(chr(0x4E00 + (i * 7919) % 20000) for i in range(60)))
    assert not plausible("xkzqj vbnmw rtplk hgfds zxcvb qwrtp lkjhg fdszx cvbnm qwrtp lkjhg fdsxz")


def test_private_use_characters_are_not_trusted(tmp_path: Path) -> None:
    path = draw(tmp_path / "a.pdf", form)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        cmap = b"/CIDInit /ProcSet findresource begin begincmap\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        cmap += b"1 beginbfrange <0000> <FFFF> <E000> endbfrange endcmap end"
        for font in pdf.pages[0].Resources.Font.values():
            if font.Subtype == "/Type0":
                font.ToUnicode = pdf.make_stream(cmap)
        pdf.save()
    layer = read_text_layer(path, 0)
    assert layer is not None
    assert not layer.trusted
    assert "编码" in layer.reason


def test_sideways_text_is_turned_upright(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.translate(WIDTH, 0)
        canvas.rotate(90)
        canvas.drawString(60, 500, "横向排版的页面第一行文字")
        canvas.drawString(60, 470, "项目名称：智慧社区服务平台")

    layer = read_text_layer(draw(tmp_path / "a.pdf", paint), 0)
    assert layer is not None
    assert [line.text for line in layer.lines] == ["横向排版的页面第一行文字", "项目名称：智慧社区服务平台"]
    assert layer.rotation == 90
    assert layer.width > layer.height


@pytest.mark.parametrize(("degrees", "trusted"), [(0.2, True), (1.2, False), (-1.2, False), (91.2, False)])
def test_a_page_that_lies_askew_is_read_by_its_pixels(tmp_path: Path, degrees: float, trusted: bool) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.translate(300, 400)
    canvas.rotate(degrees)
    canvas.setFont("Helvetica", 12)
    for row in range(20):
        canvas.drawString(-150, 12 * row, "The quick brown fox jumps over the lazy dog")
    canvas.save()
    layer = read_text_layer(tmp_path / "a.pdf", 0)
    assert layer is not None
    assert layer.trusted is trusted


def test_page_rotation_of_the_file(tmp_path: Path) -> None:
    path = draw(tmp_path / "a.pdf", form)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].Rotate = 90
        pdf.save()
    layer = read_text_layer(path, 0)
    assert layer is not None
    assert layer.rotation == 270
    assert layer.lines[0].text == "项目名称：智慧社区"


def test_filled_form_fields_are_read(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "姓名：")
        canvas.acroForm.textfield(name="name", value="Zhang San", x=97, y=694, width=160, height=20, borderWidth=0)
        canvas.drawString(60, 660, "同意公示")
        canvas.acroForm.checkbox(name="ok", checked=True, x=120, y=656, size=14)
        canvas.drawString(60, 620, "以上填写内容均真实、准确、完整。")

    layer = read_text_layer(draw(tmp_path / "a.pdf", paint), 0)
    assert layer is not None
    lines, ticks = ticks_in_text(layer.lines, layer.tables)
    assert [line.text for line in lines][:2] == ["姓名：Zhang San", "同意公示 ☑"]
    assert [(t.label, t.checked) for t in ticks] == [("同意公示", True)]


def test_no_text_and_no_pdf(tmp_path: Path) -> None:
    assert read_text_layer(draw(tmp_path / "a.pdf", lambda c: c.rect(10, 10, 50, 50)), 0) is None
    broken = tmp_path / "b.pdf"
    broken.write_bytes(b"%PDF-1.4 rubbish")
    assert read_text_layer(broken, 0) is None


def test_odd_fonts_write_nothing_to_the_terminal(caplog: pytest.LogCaptureFixture) -> None:
    """Fonts of type 3, as Chrome writes them, have no box; the parser warns of each on every page."""
    PDFFont({"FontName": "odd"}, {})
    assert caplog.text == ""


def test_a_page_of_a_few_characters_is_read(tmp_path: Path) -> None:
    """附件一 on a sheet of its own, which parts the packet."""
    path = draw(tmp_path / "a.pdf", lambda canvas: canvas.drawString(80, 700, "附件一"))
    layer = read_text_layer(path, 0)
    assert layer is not None and layer.trusted
    assert [line.text for line in layer.lines] == ["附件一"]
