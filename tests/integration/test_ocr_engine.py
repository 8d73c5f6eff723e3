"""PaddleOCR itself, offline, on lines drawn here."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.page.ocr.crops import as_line, doubtful, pixel_box, read_boxes, read_tall
from extractors.page.ocr.engine import Engine, Reading
from extractors.page.ocr.settings import LineSettings, OcrSettings, Tier
from extractors.page.ocr.show_through import without_show_through

FONT = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
LINES = ("申报单位：广州星海信息技术有限公司", "91440101MA5ABCDE7X", "法定代表人", "7", "xinghai_01@example.cn", "2020年4月22日")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(OcrSettings())


def write(texts: tuple[str, ...], size: int = 34, width: int = 1240, height: int = 700) -> np.ndarray:
    page = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(FONT, size, index=2)
    for i, text in enumerate(texts):
        pen.text((120, 60 + i * 100), text, font=font, fill=(15, 15, 15))
    return np.asarray(page)[:, :, ::-1].copy()


@pytest.mark.parametrize("detector", list(Tier))
def test_every_line_is_found_and_read(engine: Engine, detector: Tier) -> None:
    page = write(LINES)
    boxes = [pixel_box(b, 1240, 700) for b in engine.detect(page, tier=detector)]
    lines = read_boxes(engine, page, sorted(boxes, key=lambda b: b[1]))
    assert [line.text for line in lines] == list(LINES)
    assert all(line.confidence > 0.9 for line in lines)


def test_tiny_first_gives_the_same(engine: Engine) -> None:
    page = write(LINES)
    boxes = sorted((pixel_box(b, 1240, 700) for b in engine.detect(page)), key=lambda b: b[1])
    assert [line.text for line in read_boxes(engine, page, boxes, quick=set(boxes))] == list(LINES)


def test_characters_stand_where_they_are_drawn(engine: Engine) -> None:
    font = ImageFont.truetype(FONT, 40, index=2)
    text = "单位名称ABC2020"
    page = write((text,), size=40)
    line = as_line(engine.recognise([page[50:130, 110:700]])[0], (110, 50, 700, 130), page)
    assert line.text == text and len(line.chars) == len(text)
    for i, char in enumerate(line.chars):
        centre = 120 + font.getlength(text[:i]) + font.getlength(text[i]) / 2
        assert abs(char.box.cx * 1240 - centre) < 16, char.text


def test_a_closer_look_tells_what_else_a_line_may_say(engine: Engine) -> None:
    page = write(("hr_admin1236@xinghai.cn",))
    crop = page[50:130, 110:700]
    reading, rivals = engine.closer(crop)
    assert reading == engine.recognise([crop])[0]
    assert {(r.start, r.text) for r in rivals if reading.text[r.start : r.end] == "1"} >= {(8, "l"), (8, "I")}
    assert all(r.odds < 0 for r in rivals)


def test_text_from_top_to_bottom(engine: Engine) -> None:
    page = np.full((500, 200, 3), 255, np.uint8)
    column = Image.fromarray(page)
    font = ImageFont.truetype(FONT, 44, index=2)
    for i, char in enumerate("申报单位"):
        ImageDraw.Draw(column).text((70, 40 + i * 70), char, font=font, fill=(0, 0, 0))
    line = read_tall(engine, np.asarray(column).copy(), (62, 40, 124, 330))
    assert line.text == "申报单位"
    turned = cv2.rotate(write(("单位注册地址",), width=500, height=200), cv2.ROTATE_90_CLOCKWISE)
    assert read_tall(engine, turned, (70, 100, 150, 340)).text == "单位注册地址"


def test_no_text_no_reading(engine: Engine) -> None:
    empty = np.full((60, 300, 3), 255, np.uint8)
    readings = engine.recognise([empty, empty[:1], empty[:, :0]])
    assert all(not r.text.strip() or r.confidence < 0.5 for r in readings)
    assert engine.detect(np.full((1000, 700, 3), 250, np.uint8)) == []


def test_orientation(engine: Engine) -> None:
    page = np.vstack([write(LINES), write(LINES)])
    for turns, degrees in ((0, 0), (1, 90), (2, 180), (3, 270)):
        assert engine.orientation(np.ascontiguousarray(np.rot90(page, -turns)))[0] == degrees


@pytest.mark.parametrize(
    ("text", "confidences", "expected"),
    [
        ("平台采用微服务架构，", (1.0,) * 9 + (0.4,), False),
        ("平台采用微服务架构，", (1.0,) * 4 + (0.7,) * 6, True),
        ("代码为91440101MA5ABCDE7X", (1.0,) * 21, True),
        ("", (), True),
    ],
)
def test_what_is_read_again(text: str, confidences: tuple[float, ...], expected: bool) -> None:
    spans = tuple((i / 30, (i + 1) / 30) for i in range(len(text)))
    assert doubtful(Reading(text, 0.9, confidences, spans)) is expected


def test_print_that_shows_through_from_the_back_is_not_read(engine: Engine) -> None:
    back = write(("申报单位联系人信息", "是否为上市公司", "研发投入金额（万元）")).astype(float)
    front = write(("项目概述", "", "", "", "服务对象包括社区居民")).astype(float)
    page = np.minimum(front, 255 - (255 - back[:, ::-1]) * 0.12).astype(np.uint8)
    boxes = [pixel_box(b, 1240, 700) for b in engine.detect(page)]
    lines = read_boxes(engine, page, sorted(boxes, key=lambda b: b[1]))
    assert len(lines) > 2
    assert [line.text for line in without_show_through(engine, page, lines)] == ["项目概述", "服务对象包括社区居民"]


def test_print_of_the_back_is_not_read_on_with_the_end_of_a_line(engine: Engine) -> None:
    back = write(("申报单位联系人信息", "是否为上市公司", "研发投入金额（万元）")).astype(float)
    front = write(("项目概述", "服务对象包括社区", "主要收入")).astype(float)
    page = np.minimum(front, 255 - (255 - back[:, ::-1]) * 0.12).astype(np.uint8)
    rows = [(110, 50 + i * 100, 1130, 112 + i * 100) for i in range(3)]  # each row as one line, as a detector may see it
    lines = read_boxes(engine, page, rows)
    assert all(
        len(line.text) > len(text) + 3 for line, text in zip(lines, ("项目概述", "服务对象包括社区", "主要收入"), strict=True)
    )
    there = without_show_through(engine, page, lines)
    assert [line.text for line in there] == ["项目概述", "服务对象包括社区", "主要收入"]
    assert all(line.box.x1 * 1240 < 420 and len(line.chars) == len(line.text) for line in there)
    assert without_show_through(engine, page, lines, replace(LineSettings(), mirror_end=0.05))[0] == lines[0]


def test_a_line_in_blue_ink_is_cut_where_the_back_begins(engine: Engine) -> None:
    back, front = write(("申报单位联系人信息",)).astype(float), write(("项目概述",)).astype(float)
    front[:, :, 0] = 255  # written in blue
    page = np.minimum(front, 255 - (255 - back[:, ::-1]) * 0.12).astype(np.uint8)
    lines = read_boxes(engine, page, [(110, 50, 1130, 112)])
    assert [line.text for line in without_show_through(engine, page, lines)] == ["项目概述"]


def test_characters_without_width_are_no_ends(engine: Engine) -> None:
    page = write(LINES)
    lines = read_boxes(engine, page, [pixel_box(b, 1240, 700) for b in engine.detect(page)])
    thin = [replace(line, chars=tuple(replace(c, box=replace(c.box, x1=c.box.x0)) for c in line.chars)) for line in lines]
    assert without_show_through(engine, page, thin) == thin


def test_pale_print_behind_dark_print_stays(engine: Engine) -> None:
    label, pencil = write(("项目负责人",)).astype(float), np.roll(write(("欧阳晓华",)), 260, axis=1).astype(float)
    page = np.minimum(label, 255 - (255 - pencil) * 0.2).astype(np.uint8)
    lines = read_boxes(engine, page, [(110, 50, 620, 112)])
    assert lines[0].text == "项目负责人欧阳晓华"
    assert without_show_through(engine, page, lines) == lines


def test_pale_print_the_right_way_round_stays(engine: Engine) -> None:
    page = (255 - (255 - write(LINES).astype(float)) * 0.12).astype(np.uint8)
    lines = read_boxes(engine, page, [pixel_box(b, 1240, 700) for b in engine.detect(page)])
    assert without_show_through(engine, page, lines) == lines


def test_doubtful_print_as_dark_as_the_rest_stays(engine: Engine) -> None:
    page = write(LINES)
    lines = read_boxes(engine, page, [pixel_box(b, 1240, 700) for b in engine.detect(page)])
    backwards = read_boxes(engine, np.ascontiguousarray(page[:, ::-1]), [(700, 40, 1140, 110)])
    there = [*lines, *(replace(line, confidence=0.5) for line in backwards)]
    mirrored = page.copy()
    mirrored[40:110, 700:1140] = page[40:110, ::-1][:, 700:1140]
    assert without_show_through(engine, mirrored, there) == there
    assert without_show_through(engine, mirrored, there, replace(LineSettings(), mirror_faint=9.0)) != there
