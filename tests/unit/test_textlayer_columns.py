"""Text of electronic pages that is written downwards in columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractors.readers.pdf.text_layer import TextLayer, read_text_layer

LEVEL = "STSong-Light"
COLUMNS = ("兹证明广州市云帆智能科技有限公司于", "二〇一九年三月十八日获得高新", "特发此证。", "广东省科学技术厅")


def layer_of(path: Path, paint: Callable[[Canvas], None], vertical: bool = False) -> TextLayer:
    pdfmetrics.registerFont(UnicodeCIDFont(LEVEL, isVertical=vertical))
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont(LEVEL, 14)
    paint(canvas)
    canvas.save()
    pdfmetrics.registerFont(UnicodeCIDFont(LEVEL))
    layer = read_text_layer(path, 0)
    assert layer is not None
    return layer


def texts(layer: TextLayer) -> list[str]:
    return [line.text for line in layer.lines]


def down(canvas: Canvas, x: float, y: float, text: str, step: float = 16) -> None:
    for i, char in enumerate(text):
        canvas.drawString(x, y - i * step, char)


def test_columns_are_read_from_the_right_and_from_the_top(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        for i, text in enumerate(COLUMNS):
            down(canvas, 500 - 30 * i, 760, text)

    layer = layer_of(tmp_path / "a.pdf", paint)
    assert texts(layer) == list(COLUMNS)
    first = layer.lines[0]
    assert first.box.height > 10 * first.box.width and first.chars[0].box.y1 < first.chars[1].box.cy


def test_the_order_of_drawing_and_the_pitch_of_columns_do_not_matter(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.drawString(200, 800, "高新技术企业证书")
        for i, text in reversed(list(enumerate(COLUMNS))):
            down(canvas, 500 - 18 * i, 760, text, 24)

    assert texts(layer_of(tmp_path / "a.pdf", paint)) == ["高新技术企业证书", *COLUMNS]


def test_two_characters_below_one_another_are_a_column_among_columns(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        for i, text in enumerate(("聘书", *COLUMNS, "此聘")):
            down(canvas, 500 - 30 * i, 760, text)

    assert texts(layer_of(tmp_path / "a.pdf", paint)) == ["聘书", *COLUMNS, "此聘"]


def test_fonts_that_write_downwards(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        for i, text in enumerate(("证书编号（甲）2019", "二〇一九年三月")):
            canvas.drawString(500 - 30 * i, 760, text)

    assert texts(layer_of(tmp_path / "a.pdf", paint, vertical=True)) == ["证书编号（甲）2019", "二〇一九年三月"]


def test_a_column_is_parted_at_wide_gaps(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        down(canvas, 500, 760, "发证机关某某厅")
        down(canvas, 500, 560, "二〇一九年")

    assert texts(layer_of(tmp_path / "a.pdf", paint)) == ["发证机关某某厅", "二〇一九年"]


def test_labels_in_narrow_cells_stay_in_their_cells(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        for y in (760, 690, 620):
            canvas.line(60, y, 500, y)
        for x in (60, 104, 500):
            canvas.line(x, 620, x, 760)
        down(canvas, 85, 744, "申报单")
        down(canvas, 65, 744, "位信息")
        down(canvas, 65, 674, "项目概况")
        canvas.drawString(110, 720, "广州市云帆智能科技有限公司")
        canvas.drawString(110, 650, "社区智慧零售服务平台")

    layer = layer_of(tmp_path / "a.pdf", paint)
    assert [cell.text for cell in layer.tables[0].cells] == [
        "申报单位信息",
        "广州市云帆智能科技有限公司",
        "项目概况",
        "社区智慧零售服务平台",
    ]


def test_a_note_along_the_margin_leaves_the_order_of_lines(tmp_path: Path) -> None:
    rows = [f"第{i}行的内容一二三四五" for i in "一二三四五六"]

    def paint(canvas: Canvas) -> None:
        down(canvas, 20, 740, "装订线内请勿书写", 20)
        for i, row in enumerate(rows):
            canvas.drawString(80 + 10 * (i % 2), 740 - 24 * i, row)

    found = texts(layer_of(tmp_path / "a.pdf", paint))
    assert [text for text in found if text in rows] == rows


def test_lists_of_short_lines_are_no_columns(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        for i, (mark, word) in enumerate((("1", "是"), ("2", "否"), ("3", "是"), ("4", "否"))):
            canvas.drawString(60, 700 - 30 * i, mark)
            canvas.drawString(75, 700 - 30 * i, word)

    assert texts(layer_of(tmp_path / "a.pdf", paint)) == ["1 是", "2 否", "3 是", "4 否"]


def sideways(canvas: Canvas, x: float, y: float, text: str, degrees: float) -> None:
    canvas.saveState()
    canvas.translate(x, y)
    canvas.rotate(degrees)
    canvas.drawString(0, 0, text)
    canvas.restoreState()


def test_letters_that_lie_on_their_side_go_on_in_their_column(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        down(canvas, 500, 760, "证书编号")
        sideways(canvas, 504, 760 - 3 * 16 - 4, "GR2019-44", -90)
        down(canvas, 470, 760, "特发此证", 9)  # set close
        sideways(canvas, 444, 760, "2019", -90)
        down(canvas, 440, 760 - 40, "年四月")

    assert texts(layer_of(tmp_path / "a.pdf", paint)) == ["证书编号GR2019-44", "特发此证", "2019年四月"]


def test_text_set_upwards_is_read_upwards(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        sideways(canvas, 40, 300, "GB/T 1234 装订", 90)
        for i in range(6):
            canvas.drawString(80, 700 - 24 * i, "正文的一行内容一二三四五六七八")

    assert "GB/T 1234 装订" in texts(layer_of(tmp_path / "a.pdf", paint))
