"""A line that was found twice is read once; lines that merely say the same, or cross, stay."""

from __future__ import annotations

import pytest

from extractors.page.ocr.copies import without_copies
from model.geometry import Box
from model.page import Char, Line

WHOLE = Line("单位名称:贵阳迅达数码科技有限公司全称（如实填写）", Box(0.1161, 0.1595, 0.5834, 0.1774), 0.951)


@pytest.mark.parametrize(
    ("text", "box", "stays"),
    [
        (":贵阳迅达数码科技有限公司 全称（如实填写）", Box(0.1868, 0.1548, 0.8942, 0.1821), False),  # right of a fold
        ("贵阳迅达数码", Box(0.19, 0.16, 0.32, 0.177), False),
        ("贵阳迅达数码", Box(0.19, 0.18, 0.32, 0.197), True),  # on the next row
        ("传真", Box(0.19, 0.16, 0.22, 0.177), True),  # under a seal, say
        (WHOLE.text, WHOLE.box, False),
        ("数码科技有限公司", Box(0.24, 0.176, 0.44, 0.184), False),  # a sliver of the row
        ("贵阳迅达数码科技有限公司", Box(0.19, 0.17, 0.43, 0.187), True),  # the next row, set tight
    ],
)
def test_a_piece_upon_its_line_goes(text: str, box: Box, stays: bool) -> None:
    piece = Line(text, box, 0.95)
    assert without_copies([WHOLE, piece]) == ([WHOLE, piece] if stays else [WHOLE])
    assert len(without_copies([piece, WHOLE])) == 1 + stays


@pytest.mark.parametrize(
    ("text", "top", "sure", "stays"),
    [
        ("万向2：线工线下融合服力能技", 0.4793, 0.789, False),  # the lower half of the row, and a seal's letters
        ("万向2：线工线下融合服力能技", 0.4793, 0.96, True),
        ("万向2：线工线下融合服力能技", 0.484, 0.789, True),  # the next row
        ("汕头海纳人工智能技术有限公司", 0.4793, 0.789, True),  # other words
    ],
)
def test_a_doubtful_box_astride_a_sure_line_goes(text: str, top: float, sure: float, stays: bool) -> None:
    row = Line("申报方向：方向2：线上线下融合服务", Box(0.1687, 0.4673, 0.5683, 0.4874), 0.998)
    astride = Line(text, Box(0.2817, top, 0.6288, top + 0.022), sure)
    assert without_copies([row, astride]) == ([row, astride] if stays else [row])


def placed(text: str, x0: float, y0: float, pitch: float = 0.019) -> Line:
    chars = tuple(Char(c, Box(x0 + n * pitch, y0, x0 + (n + 1) * pitch, y0 + 0.02)) for n, c in enumerate(text))
    return Line(text, Box(x0, y0, x0 + len(text) * pitch, y0 + 0.02), 0.95, chars)


def test_what_a_line_says_at_the_beginning_of_another_is_said_once() -> None:
    """Two boxes of one row overlap; the second one begins in the middle of 洲."""
    first, second = placed("主要出口地点：非洲、南美", 0.544, 0.368), placed("州、南美）", 0.699, 0.372)
    assert [line.text for line in without_copies([second, first])] == ["）", first.text]
    assert [line.text for line in without_copies([first, placed("州、南美", 0.699, 0.372)])] == [first.text]
    for other in (placed("传真：南美", 0.72, 0.369), placed("州、南美）", 0.699, 0.39)):  # other words; the next row
        assert without_copies([first, other]) == [first, other]
