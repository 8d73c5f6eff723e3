"""A pen's √ in lines set tight: its arm runs on through the box of the line above, or leaves its own box at a corner."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from extractors.page.ticks.judge import judge_page
from model.geometry import Box
from model.page import Char, Line

FONT = ImageFont.truetype("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 28, index=2)
WIDTH, HEIGHT, SIDE, EM = 1200, 300, 21, 29
ROWS = (
    (80, 160, ("大数据", "云计算", "区块链")),
    (112, 140, ("政府机关", "事业单位", "社会团体")),
    (144, 160, ("集成电路", "基础软件", "工业软件")),
)


def page() -> tuple[npt.NDArray[np.uint8], list[Line]]:
    """Three tight lines of boxes, those of the second a little left of the others'."""
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    pen, lines = ImageDraw.Draw(image), []
    for y, left, words in ROWS:
        chars = []
        for number, word in enumerate(words):
            x = left + 260 * number
            pen.rectangle((x, y, x + SIDE, y + SIDE), outline=70, width=2)
            chars.append(char("□", x, y, SIDE))
            for k, text in enumerate(word):
                pen.text((x + SIDE + 6 + EM * k, y - 9), text, font=FONT, fill=80)
                chars.append(char(text, x + SIDE + 6 + EM * k, y, EM))
        place = Box(0.1, (y - 5) / HEIGHT, 0.8, (y + SIDE + 5) / HEIGHT)
        lines.append(Line("".join(c.text for c in chars), place, 0.97, tuple(chars)))
    return np.asarray(image, np.uint8).copy(), lines


def char(text: str, x: float, y: float, width: float) -> Char:
    return Char(text, Box(x / WIDTH, y / HEIGHT, (x + width) / WIDTH, (y + SIDE) / HEIGHT), 0.95)


def stroke(grey: npt.NDArray[np.uint8], *points: tuple[int, int]) -> None:
    cv2.polylines(grey, [np.array(points, np.int32)], False, 40, 4, cv2.LINE_AA)


def read(grey: npt.NDArray[np.uint8], lines: list[Line]) -> list[str]:
    return [line.text.replace(" ", "") for line in judge_page(grey, lines, ()).lines]


def test_the_arm_of_a_tick_ticks_no_box_of_the_line_above() -> None:
    grey, lines = page()
    x, y = 140 + 260, 112
    stroke(grey, (x - 14, y + 8), (x + 4, y + 28), (x + 34, y - 22))
    found = read(grey, lines)
    assert found == ["☐大数据☐云计算☐区块链", "☐政府机关☑事业单位☐社会团体", "☐集成电路☐基础软件☐工业软件"]


def test_a_tick_of_its_own_stays_where_the_arm_of_another_ends() -> None:
    grey, lines = page()
    for x, y in ((140 + 260, 112), (160 + 260, 80)):
        stroke(grey, (x - 14, y + 8), (x + 4, y + 28), (x + 34, y - 22))
    assert read(grey, lines)[:2] == ["☐大数据☑云计算☐区块链", "☐政府机关☑事业单位☐社会团体"]
