"""What the glyphs of a page say to a character that some faces print like another."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extractors.page.ocr.glyphs import GlyphSheet
from extractors.page.ocr.pieces import pieces_of
from extractors.page.ocr.settings import RIVALS
from model.geometry import Box
from model.page import Char, Line

FACE = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


def drawn(*told: tuple[str, str], astray: float = 0.0, tight: float = 0.0) -> tuple[np.ndarray, list[Line]]:
    """A page of lines, each as it is printed and as it was read; the places of characters lie `astray` (pixels, in turn to the left and right), and
    each stands `tight` pixels nearer to the one before it than the face has them.
    """
    page, font, lines = Image.new("L", (600, 60 * len(told)), 235), ImageFont.truetype(FACE, 28), []
    pen = ImageDraw.Draw(page)
    for n, (printed, read) in enumerate(told):
        edges = [20 + font.getlength(printed[:k]) - tight * k for k in range(len(printed) + 1)]
        y = (8 + 60 * n, 48 + 60 * n)
        for char, x in zip(printed, edges, strict=False):
            pen.text((x, 10 + 60 * n), char, fill=30, font=font)
        chars = []
        for k, (char, a, b) in enumerate(zip(read, edges, edges[1:], strict=False)):
            off = astray * (-1) ** k
            chars.append(Char(char, Box.from_pixels((a + off, y[0], b + off, y[1]), page.size), 0.99))
        lines.append(Line(read, Box.from_pixels((20, y[0], edges[-1], y[1]), page.size), 0.99, tuple(chars)))
    return np.asarray(page), lines


def test_a_glyph_is_told_by_its_like_in_the_line() -> None:
    grey, lines = drawn(("chenlin1l909@139.com", "chenlin11909@139.com"))
    sheet = GlyphSheet(grey, lines)
    assert sheet.odds(lines[0], 8, "l") > 4 > -4 > sheet.odds(lines[0], 7, "l")


def test_places_that_are_off_by_half_a_glyph_do_no_harm() -> None:
    grey, lines = drawn(("chenlin1l909@139.com", "chenlin11909@139.com"), astray=4.0)
    sheet = GlyphSheet(grey, lines)
    assert sheet.odds(lines[0], 8, "l") > 4 > -4 > sheet.odds(lines[0], 7, "l")


def test_other_lines_of_the_page_tell_where_the_own_has_none() -> None:
    grey, lines = drawn(("0571-81181315",) * 2, ("hello.william",) * 2, ("yl1n",) * 2)
    sheet = GlyphSheet(grey, lines)
    assert sheet.odds(lines[2], 2, "l") < -2
    assert sheet.odds(lines[2], 1, "1") < -2


def test_a_glyph_like_the_sure_ones_is_none_that_the_page_lacks() -> None:
    grey, lines = drawn(("0571-81181315",) * 2, ("x1y",) * 2)
    sheet = GlyphSheet(grey, lines)
    assert sheet.odds(lines[1], 1, "I") == -RIVALS.alone
    assert sheet.odds(lines[1], 0, "X") == 0.0  # no sure x to hold it against


def test_a_face_that_draws_both_alike_tells_nothing() -> None:
    grey, lines = drawn(("O57l-8ll8l3l5", "0571-81181315"), ("hello.william",) * 2, ("yl1n".replace("1", "l"), "yl1n"))
    assert abs(GlyphSheet(grey, lines).odds(lines[2], 2, "l")) < 1


def test_glyphs_that_touch_are_left_out() -> None:
    apart, close = (drawn(("chenmn909@139.com",) * 2, tight=tight) for tight in (0.0, 3.0))
    alone, kept = pieces_of(apart[0], apart[1][0], RIVALS), pieces_of(close[0], close[1][0], RIVALS)
    assert alone.keys() == set(range(17))
    assert 0 < len(kept) < 17
    assert all(abs(kept[n].sum() - alone[n].sum()) < 0.1 * alone[n].sum() for n in kept)
