"""Underscores of addresses, which recognisers read as a blank."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.page.arrays import Image as Pixels
from extractors.page.ocr.underscores import with_underscores
from model.geometry import Box
from model.page import Char, Line

FONT = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", 20)
SIZE = (900, 120)
STEP = FONT.getlength("x")


def drawn(shown: str, read: str, rule: bool = False, wall: bool = False) -> tuple[Pixels, Line]:
    """Return a page with the text `shown`, and the line that was `read` from it; a missing character leaves its place free."""
    image = Image.new("L", SIZE, 235)
    pen = ImageDraw.Draw(image)
    pen.text((40, 40), shown, font=FONT, fill=40)
    top, foot = 42, 59
    if rule:
        pen.line((30, foot + 3, 700, foot + 3), fill=40, width=2)
    if wall:
        pen.line((0, foot + 8, 899, foot + 8), fill=40, width=2)
    places = [n for n, char in enumerate(shown) if char != "_"] if " " not in read else range(len(shown))
    chars = [Char(char, box(40 + STEP * n, top, 40 + STEP * (n + 1), foot), 0.95) for char, n in zip(read, places, strict=True)]
    return np.asarray(image, np.uint8), Line(read, box(40, top, 40 + STEP * len(shown), foot), 0.95, tuple(chars))


def box(x0: float, y0: float, x1: float, y1: float) -> Box:
    return Box(x0 / SIZE[0], y0 / SIZE[1], x1 / SIZE[0], y1 / SIZE[1])


@pytest.mark.parametrize("read", ["xmb 3493@139.com", "xmb3493@139.com"])
@pytest.mark.parametrize("wall", [False, True])
def test_an_underscore_hangs_below_its_line(read: str, wall: bool) -> None:
    assert with_underscores(*drawn("xmb_3493@139.com", read, wall=wall)).text == "xmb_3493@139.com"


def test_behind_a_label_in_the_same_line() -> None:
    seen = with_underscores(*drawn("E-mail: hr_admin@a.cn", "E-mail: hr admin@a.cn"))
    assert seen.text == "E-mail: hr_admin@a.cn"


@pytest.mark.parametrize(("shown", "rule"), [("xmb 3493@139.com", False), ("gpq yjg@139.com", False), ("xmb 3493@139.com", True)])
def test_a_blank_stays_one_where_nothing_hangs_there_or_a_rule_runs_on(shown: str, rule: bool) -> None:
    assert with_underscores(*drawn(shown, shown, rule)).text == shown


def test_a_dash_of_a_dotted_wall_below_a_letter_is_none() -> None:
    shown = "office204@a.com.cn"
    page, line = drawn(shown, shown)
    walled = page.copy()
    walled[61:63, round(40 + 7.4 * STEP) : round(40 + 8.4 * STEP)] = 40
    chars = [
        *line.chars[:8],
        *(replace(c, box=box(40 + STEP * n + 5, 42, 45 + STEP * (n + 1), 59)) for n, c in enumerate(line.chars[8:], 8)),
    ]
    assert with_underscores(walled, replace(line, chars=tuple(chars))).text == shown


def test_other_lines_stay() -> None:
    page, line = drawn("a b", "a b")
    assert with_underscores(page, line) is line
