"""A line that was found twice is read once; lines that merely say the same, or cross, stay."""

from __future__ import annotations

import pytest

from extractors.page.ocr.copies import without_copies
from model.geometry import Box
from model.page import Line

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
