"""What of an electronic page must be read from its picture, through the real recogniser."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from extractors.reading import ReadOptions, read_source
from model.packet import FileKind, PageSource
from model.page import Page, Reader

NOTO = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
MING = "/usr/share/fonts/truetype/arphic/uming.ttc"
ROWS = (("单位名称", "成都市锦程数字科技有限公司"), ("注册资金", "3200万元"), ("法定代表人", "欧阳明慧"))
pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))


def form(path: Path, font: str, typed: tuple[int, ...]) -> Canvas:
    """A table of three rows; the values of `typed` rows are text. Values begin at x = 196, 20 points above y = 700, 670, 640."""
    canvas = Canvas(str(path), pagesize=A4)
    for y in (730, 700, 670, 640):
        canvas.line(60, y, 540, y)
    for x in (60, 190, 540):
        canvas.line(x, 640, x, 730)
    for n, (label, value) in enumerate(ROWS):
        canvas.setFont("STSong-Light", 11)
        canvas.drawString(66, 710 - 30 * n, label)
        if n in typed:
            canvas.setFont(font, 11)
            canvas.drawString(196, 710 - 30 * n, value)
    canvas.setFont("STSong-Light", 11)
    canvas.drawString(60, 600, "本单位承诺以上所填内容真实有效，并承担相应法律责任。")
    return canvas


def written(text: str) -> Image.Image:
    font = ImageFont.truetype(NOTO, 60, index=2)
    picture = Image.new("RGB", (int(font.getlength(text)) + 10, 84), "white")
    ImageDraw.Draw(picture).text((5, 0), text, font=font, fill=(20, 20, 20))
    return picture


def read(path: Path, workspace: Path) -> Page:
    (page,) = read_source(PageSource("f", path, FileKind.PDF, 0), workspace, ReadOptions())
    assert page.reader is Reader.TEXT_LAYER, page.note
    return page


def pairs(page: Page) -> dict[str, str]:
    return {pair.label: pair.value for pair in page.pairs}


@pytest.mark.skipif(not Path(NOTO).exists(), reason="the font is not on this machine")
def test_pasted_pictures_of_text_are_read_in_their_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = form(path, "STSong-Light", (2,))
    for n in (0, 1):
        picture = written(ROWS[n][1])
        canvas.drawImage(ImageReader(picture), 196, 706 - 30 * n, 15 * picture.width / picture.height, 15)
    canvas.save()
    page = read(path, tmp_path)
    assert pairs(page) == dict(ROWS)
    assert [line.confidence < 1 for line in page.lines if line.text in dict(ROWS).values()] == [True, True, False]


@pytest.mark.skipif(not Path(MING).exists(), reason="the font is not on this machine")
@pytest.mark.parametrize("tells", ["nothing", "wrong characters", "other common characters"])
def test_a_font_that_tells_not_what_is_seen_is_read_by_its_looks(tmp_path: Path, tells: str) -> None:
    path = tmp_path / "a.pdf"
    pdfmetrics.registerFont(TTFont("Ming", MING, subfontIndex=0))
    form(path, "Ming", (0, 2)).save()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for font in pdf.pages[0].Resources.Font.values():
            if "/ToUnicode" not in font:
                continue
            codes = b"".join(b"<%02X> <%04X>\n" % (code, 0x4E00 + 211 * code) for code in range(100))
            table = b"1 begincodespacerange <00> <FF> endcodespacerange\n100 beginbfchar\n" + codes + b"endbfchar\n"
            table = b"/CIDInit /ProcSet findresource begin begincmap\n" + table + b"endcmap end"
            if tells == "other common characters":
                table = font.ToUnicode.read_bytes()
                for a, b in zip(ROWS[0][1], ROWS[0][1][1:], strict=False):
                    table = table.replace(b" <%04X>" % ord(a), b" <#%04x>" % ord(b))
            font.ToUnicode = pdf.make_stream(table.replace(b"#", b""))
            if tells == "nothing":
                del font.ToUnicode
        pdf.save()
    found = pairs(read(path, tmp_path))
    assert (found["单位名称"], found["法定代表人"]) == (ROWS[0][1], ROWS[2][1])


@pytest.mark.skipif(not Path(NOTO).exists(), reason="the font is not on this machine")
def test_a_value_in_pixels_upon_a_drawn_blank_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont("STSong-Light", 11)
    for n, (label, value) in enumerate(ROWS):
        canvas.drawString(66, 710 - 30 * n, f"{label}：")
        canvas.line(140, 706 - 30 * n, 420, 706 - 30 * n)
        if n:
            canvas.drawString(146, 710 - 30 * n, value)
    canvas.drawString(60, 600, "本单位承诺以上所填内容真实有效，并承担相应法律责任。")
    picture = written(ROWS[0][1])
    canvas.drawImage(ImageReader(picture), 144, 708, 13 * picture.width / picture.height, 13)
    canvas.save()
    page = read(path, tmp_path)
    assert pairs(page) == dict(ROWS)
    assert "_" not in "".join(line.text for line in page.lines)


@pytest.mark.skipif(not Path(NOTO).exists(), reason="the font is not on this machine")
def test_boxes_in_a_pasted_picture_are_judged_by_its_pixels(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = form(path, "STSong-Light", (0,))
    for n, words in ((1, "□国有企业  ■民营企业  □外资企业"), (2, "□是  ■否")):
        picture = written(words)
        canvas.drawImage(ImageReader(picture), 196, 706 - 30 * n, 15 * picture.width / picture.height, 15)
    canvas.save()
    ticks = sorted((round(tick.box.y0, 2), tick.box.x0, tick.checked) for tick in read(path, tmp_path).ticks)
    assert [checked for _, _, checked in ticks] == [False, True, False, False, True]


@pytest.mark.parametrize("how", ["its state", "nothing is drawn", "a pen", "drawn beneath"])
def test_a_check_box_is_ticked_where_a_tick_is_seen(tmp_path: Path, how: str) -> None:
    path = tmp_path / "a.pdf"
    canvas = form(path, "STSong-Light", (0, 1, 2))
    canvas.setFont("STSong-Light", 11)
    places = {"国有企业": 80, "民营企业": 180, "外资企业": 280}
    for word, x in places.items():
        canvas.drawString(x, 560, word)
    tick = f"1.3 w {places['民营企业'] - 12} 563 m {places['民营企业'] - 9} 560 l {places['民营企业'] - 4} 568 l S"
    canvas.save()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        notes = []
        for word, x in places.items():
            on = word == "民营企业" and how in ("its state", "nothing is drawn")
            state = pikepdf.Name("/Yes" if on else "/Off")
            looks = pikepdf.Dictionary()
            for name in ("/Yes", "/Off"):
                ticked = name == "/Yes" and how == "its state"
                looks[name] = pdf.make_stream(b"1 w .5 .5 10 10 re S" + (b" 1.3 w 2 5 m 5 2 l 9 9 l S" if ticked else b""))
                looks[name].BBox = pikepdf.Array([0, 0, 11, 11])
            rect = pikepdf.Array([x - 13, 558, x - 2, 569])
            box = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Btn, Rect=rect, F=4)
            box.AP, box.AS, box.V, box.T = pikepdf.Dictionary(N=looks), state, state, pikepdf.String(word)
            notes.append(pdf.make_indirect(box))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(notes))
        if how == "a pen":
            look = pdf.make_stream(tick.encode())
            look.BBox = pikepdf.Array([0, 0, 600, 842])
            pen = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Ink, Rect=look.BBox, F=4)
            pen.AP = pikepdf.Dictionary(N=look)
            notes.append(pdf.make_indirect(pen))
        pdf.pages[0].Annots = pikepdf.Array(notes)
        if how == "drawn beneath":
            pdf.pages[0].contents_add(pdf.make_stream(tick.encode()))
        pdf.save()
    ticks = {tick.label: tick.checked for tick in read(path, tmp_path).ticks}
    assert ticks == {"国有企业": False, "民营企业": how != "nothing is drawn", "外资企业": False}


def test_boxes_as_high_as_their_row(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for y in (730, 717, 704, 691):
        canvas.line(60, y, 540, y)
    for x in (60, 190, 540):
        canvas.line(x, 691, x, 730)
    canvas.setFont("STSong-Light", 11)
    for y, label, value in (
        (720, "单位名称", "成都市锦程数字科技有限公司"),
        (707, "注册资金", "3200万元"),
        (694, "单位性质", ""),
    ):
        canvas.drawString(66, y, label)
        canvas.drawString(196, y, value)
    for n, word in enumerate(("国有企业", "民营企业", "外资企业")):
        x = 192 + 70 * n
        canvas.rect(x, 691.7, 11.6, 11.6)
        canvas.drawString(x + 13, 694, word)
    canvas.lines([(262, 691.7, 273.6, 703.3), (262, 703.3, 273.6, 691.7)])
    canvas.drawString(60, 600, "本单位承诺以上所填内容真实有效，并承担相应法律责任。")
    canvas.save()
    page = read(path, tmp_path)
    assert [(tick.label, tick.checked) for tick in page.ticks] == [("国有企业", False), ("民营企业", True), ("外资企业", False)]
