"""The comma of thousands beside the decimal point in many fonts."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

from extractors.page.ocr.marks import with_commas
from model.geometry import Box
from model.page import Char, Line
from test_ocr_slash import fonts

SIZE = (400, 120)


def drawn(text: str, font: str, size: int, soft: float, rule: float | None = None) -> tuple[np.ndarray, Line]:
    """A page with `text`, and the line that a recogniser makes of it: each comma read as a point."""
    face = ImageFont.truetype(font, size)
    page = Picture.new("L", SIZE, 240)
    pen = ImageDraw.Draw(page)
    pen.text((40, 40), text, fill=40, font=face)
    if rule is not None:  # an underline, so many shares of the size below the digits' feet
        foot = 40 + face.getbbox("1")[3] + rule * size
        pen.line((10, foot, 390, foot), fill=40, width=2)
    top, end = 40, 40 + round(1.25 * size)
    edges = [40 + face.getlength(text[:n]) for n in range(len(text) + 1)]
    boxes = [Box.from_pixels((a, top, b, end), SIZE) for a, b in zip(edges, edges[1:], strict=False)]
    chars = tuple(Char(c.replace(",", "."), box, 0.95) for c, box in zip(text, boxes, strict=True))
    line = Line(text.replace(",", "."), boxes[0].union(boxes[-1]), 0.95, chars)
    return np.asarray(cv2.GaussianBlur(np.asarray(page), (0, 0), soft), np.uint8), line


@pytest.mark.parametrize("size", [24, 30, 38])
@pytest.mark.parametrize("soft", [0.5, 0.9])
def test_a_comma_hangs_and_a_point_stands(size: int, soft: float) -> None:
    known = [str(f) for f in fonts()]
    assert known
    for font in known:
        for text in ("1,636", "12,840", "350,118"):
            page, line = drawn(text, font, size, soft)
            assert with_commas(page, line).text == text, (font, text)
            point = text.replace(",", ".")
            page, line = drawn(point, font, size, soft)
            assert with_commas(page, line).text == point, (font, point)


@pytest.mark.parametrize("rule", [0.1, 0.2])
@pytest.mark.parametrize("size", [30, 38])
def test_a_comma_comes_out_below_an_underline(size: int, rule: float) -> None:
    told = 0
    for font in map(str, fonts()):
        page, line = drawn("19,378", font, size, 0.6, rule)
        told += with_commas(page, line).text == "19,378"
        page, line = drawn("19.378", font, size, 0.6, rule)
        assert with_commas(page, line).text == "19.378", (font, size, rule)
    assert told >= 0.6 * len(fonts()), told


def test_other_numbers_are_left_alone() -> None:
    page, line = drawn("1,63", str(fonts()[0]), 30, 0.5)
    assert with_commas(page, line) is line
