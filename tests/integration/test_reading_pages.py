"""A page's whole journey: from a file to lines, cells, ticks and seals; and what becomes of pages that cannot be read."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from extractors.page.image.skew import turn
from extractors.readers.pdf.reader import NO_LAYER
from extractors.readers.scan import MIRRORED, NEGATIVE, UPSIDE_DOWN
from extractors.reading import ReadOptions, read_region, read_source
from model.geometry import Box
from model.packet import FileKind, PageSource
from model.page import Colour, Page, Paper, Reader
from model.paper_codes import SEPARATOR
from reports.sheets import separator_sheets

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
ROWS = (
    ("单位名称", "广州星海信息技术有限公司", "注册资本", "1000万元"),
    ("联系人", "欧阳若兰", "手机", "13712345678"),
    ("邮箱", "lan.ouyang@example.cn", "研发人员", "7"),
    ("项目名称", "城市智慧停车云平台", "起止日期", "2019.03-2021.12"),
)
TEXT = "平台采用微服务架构，支持日均百万级访问请求，核心链路可用性达到百分之九十九点九。"


def form() -> np.ndarray:
    """A form at 200 dpi with a table, running text, a row of choices, and a red seal over a line."""
    page = Image.new("RGB", (1654, 2339), "white")
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(FONT, 33, index=2)
    pen.text((620, 160), "申报单位信息表", font=ImageFont.truetype(FONT, 48, index=2), fill=0)
    xs = (150, 390, 900, 1130, 1500)
    for r, row in enumerate(ROWS):
        y = 300 + r * 90
        for c, text in enumerate(row):
            pen.rectangle((xs[c], y, xs[c + 1], y + 90), outline=0, width=2)
            pen.text((xs[c] + 16, y + 20), text, font=font, fill=0)
    for i in range(6):
        pen.text((150, 800 + i * 62), TEXT[i:] + TEXT[:i], font=font, fill=0)
    for i, (word, ticked) in enumerate((("国有企业", False), ("民营企业", True), ("外资企业", False))):
        x = 150 + i * 300
        pen.rectangle((x, 1308, x + 28, 1336), outline=0, width=2)
        if ticked:
            pen.line((x + 3, 1322, x + 11, 1333, x + 28, 1304), fill=0, width=4)
        pen.text((x + 40, 1298), word, font=font, fill=0)
    pen.text((700, 1700), "申报单位（盖章）：广州星海信息技术有限公司", font=font, fill=0)
    stamp = Image.new("RGB", page.size, "white")
    ink = ImageDraw.Draw(stamp)
    ink.ellipse((1000, 1560, 1315, 1875), outline=(205, 30, 40), width=9)
    ink.regular_polygon((1157, 1717, 52), 5, fill=(205, 30, 40))
    for i, char in enumerate("广州星海信息技术有限公司"):
        letter = Image.new("RGB", (40, 40), "white")
        ImageDraw.Draw(letter).text((4, -4), char, font=ImageFont.truetype(FONT, 32, index=2), fill=(205, 30, 40))
        angle = math.radians(-210 + i * 240 / 11)
        at = (round(1157 + 125 * math.cos(angle)) - 20, round(1717 + 125 * math.sin(angle)) - 20)
        turned = letter.rotate(-math.degrees(angle) - 90, fillcolor="white")
        stamp.paste(ImageChops.multiply(turned, stamp.crop((*at, at[0] + 40, at[1] + 40))), at)
    # ink on ink: what is printed shows through
    return np.asarray(ImageChops.multiply(page, stamp))[:, :, ::-1].copy()


def read(folder: Path, bgr: np.ndarray, name: str = "scan.jpg") -> Page:
    path = folder / name
    ok, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 80])
    assert ok
    path.write_bytes(data.tobytes())
    (page,) = read_source(PageSource(name, path, FileKind.JPEG), folder / "work", ReadOptions())
    return page


def assert_form(page: Page) -> None:
    cells = [cell.text for table in page.tables for cell in table.cells]
    assert cells == [text for row in ROWS for text in row]
    assert TEXT in page.text
    assert {pair.label: pair.value for pair in page.pairs}["手机"] == "13712345678"
    assert [(tick.label, tick.checked) for tick in page.ticks] == [("国有企业", False), ("民营企业", True), ("外资企业", False)]
    text = page.text.replace("(", "（").replace(")", "）").replace(":", "：").replace("\n", "")
    assert "申报单位（盖章）：广州星海信息技术有限公司" in text


@pytest.mark.slow
@pytest.mark.parametrize(("degrees", "tilt"), [(0, 0.0), (180, 1.3), (90, -0.8)])
def test_scan_is_read_whole(tmp_path: Path, degrees: int, tilt: float) -> None:
    bgr = np.ascontiguousarray(np.rot90(turn(form(), tilt), -(degrees // 90)))
    page = read(tmp_path, bgr)
    assert_form(page)
    assert page.reader is Reader.OCR and page.rotation == (360 - degrees) % 360 and page.colour is Colour.COLOUR
    assert len(page.seals) == 1 and page.seals[0].box.holds(1157 / 1654, 1717 / 2339)
    kept = cv2.imread(str(tmp_path / "work" / str(page.image)))
    assert kept.shape[:2] == (page.height, page.width)
    value = next(cell for cell in page.tables[0].cells if cell.text == "13712345678")
    assert read_region(tmp_path / "work" / str(page.image), value.box).text == "13712345678"
    assert {name for name, _ in page.timings} >= {"render", "upright", "detect", "recognise", "seals"}


@pytest.mark.slow
def test_a_mirrored_page_is_read_as_it_was_meant(tmp_path: Path) -> None:
    page = read(tmp_path, np.ascontiguousarray(form()[:, ::-1]))
    assert page.note == MIRRORED
    assert ("单位名称", ROWS[0][1]) in [(pair.label, pair.value) for pair in page.pairs]


def test_a_paper_that_lies_upside_down_beside_another_is_told(tmp_path: Path) -> None:
    sheet, font = Image.new("RGB", (1654, 2339), "white"), ImageFont.truetype(FONT, 33, index=2)
    for half in (0, 1):
        for n, text in enumerate(
            (
                "用户使用报告",
                "我单位自2019年6月起使用该平台",
                "系统运行稳定，功能完善",
                "使用单位：永兴百货商场管理处",
                "2020年3月16日",
            )
        ):
            ImageDraw.Draw(sheet).text((120, 160 + 90 * n), text, font=font, fill=0)
        if half == 0:
            sheet = sheet.rotate(180)
    (problem,) = read(tmp_path, np.asarray(sheet)[:, :, ::-1]).problems
    assert (problem.code, UPSIDE_DOWN in problem.message) == ("part_unread", True)
    assert read(tmp_path, form()).problems == ()


def test_a_page_that_was_taken_for_upright_is_turned_when_it_reads_better_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractors.page.image.straighten.lies_turned", lambda *_: 0)  # as of titles
    page = read(tmp_path, np.ascontiguousarray(form()[::-1, ::-1]))
    assert (page.rotation, page.problems) == (180, ())
    assert ("单位名称", ROWS[0][1]) in [(pair.label, pair.value) for pair in page.pairs]


def test_a_negative_is_read_as_it_was_meant(tmp_path: Path) -> None:
    page = read(tmp_path, np.asarray(255 - form(), np.uint8))
    assert page.note == NEGATIVE
    assert ("单位名称", ROWS[0][1]) in [(pair.label, pair.value) for pair in page.pairs]


def test_a_mirrored_page_of_a_pdf_keeps_the_remark_why_it_is_read_by_its_pixels(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    Image.fromarray(np.ascontiguousarray(form()[:, ::-1, ::-1])).save(path, resolution=200)
    (page,) = read_source(PageSource(path.name, path, FileKind.PDF), tmp_path / "work", ReadOptions())
    assert page.note == f"{NO_LAYER}；{MIRRORED}"


def test_photo_of_the_form(tmp_path: Path) -> None:
    desk = np.full((2900, 2200, 3), (70, 80, 95), np.uint8)
    corners = np.array([[260, 220], [1990, 300], [1930, 2640], [180, 2560]], np.float32)
    matrix = cv2.getPerspectiveTransform(np.array([[0, 0], [1654, 0], [1654, 2339], [0, 2339]], np.float32), corners)
    cv2.warpPerspective(form(), matrix, (2200, 2900), dst=desk, borderMode=cv2.BORDER_TRANSPARENT)
    shade = np.linspace(1.0, 0.6, 2200)[None, :, None]
    page = read(tmp_path, cv2.GaussianBlur((desk * shade).astype(np.uint8), (0, 0), 0.8))
    assert_form(page)
    assert page.paper is Paper.PHOTO and page.width_mm is None and page.dpi == pytest.approx(200, rel=0.1)


def test_blank_page_keeps_its_slice_of_a_seal(tmp_path: Path) -> None:
    empty = np.full((2339, 1654, 3), 250, np.uint8)
    cv2.circle(empty, (1700, 1100), 155, (50, 40, 205), 9, cv2.LINE_AA)
    page = read(tmp_path, empty)
    assert page.blank and not page.lines and page.reader is Reader.OCR
    assert len(page.edges) == 1


def test_a_black_page_is_told(tmp_path: Path) -> None:
    path = tmp_path / "dark.png"
    Image.new("L", (1240, 1754), 9).save(path)
    (page,) = read_source(PageSource("f", path, FileKind.PNG, 0), tmp_path)
    assert not page.blank
    assert [problem.message for problem in page.problems] == ["部分内容未能读取：页面几乎全黑，内容无法辨认"]


def test_unreadable_pages_are_told_not_raised(tmp_path: Path) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    (page,) = read_source(PageSource("bad.jpg", tmp_path / "bad.jpg", FileKind.JPEG), tmp_path)
    assert page.reader is Reader.NONE and page.problems[0].code == "damaged_file"
    assert page.problems[0].remedy.endswith("。")
    (lost,) = read_source(PageSource("gone.pdf", tmp_path / "gone.pdf", FileKind.PDF), tmp_path)
    assert lost.problems


def test_reading_a_place_of_a_missing_picture_is_empty(tmp_path: Path) -> None:

    line = read_region(tmp_path / "pages" / "none.jpg", Box(0, 0, 1, 1))
    assert line.text == "" and line.confidence == 0.0


def test_a_separator_sheet_is_known_by_its_code_however_it_lies(tmp_path: Path) -> None:
    sheet = pypdfium2.PdfDocument(separator_sheets(1))[0].render(scale=150 / 72).to_numpy()[:, :, :3]
    assert read(tmp_path, np.ascontiguousarray(np.rot90(sheet, 2))).codes == (SEPARATOR,)
