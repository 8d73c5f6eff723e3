"""Widths that a font tells wrongly."""

from __future__ import annotations

import pytest

from extractors.readers.doublets import single
from extractors.readers.page_content import Glyph
from extractors.readers.pdf.advances import with_true_widths
from extractors.readers.pdf.settings import AdvanceSettings
from extractors.readers.settings import ContentSettings


def glyphs(text: str, width: float, ways: list[float], face: str = "F") -> list[Glyph]:
    x, found = 100.0, []
    for n, char in enumerate(text):
        found.append(Glyph(char, x, 50, x + width, 60, 10, face=face))
        x += ways[n % len(ways)]
    return found


def told(found: list[Glyph]) -> list[float]:
    return [round(g.x1 - g.x0, 1) for g in found]


@pytest.mark.parametrize("width", [10, 30])
def test_letters_told_as_wide_as_chinese_end_where_the_next_begins(width: float) -> None:
    mail = glyphs("william@hill.cn", width, [2.5, 5])
    assert "".join(g.text for g in single(mail, ContentSettings())) != "william@hill.cn"
    right = with_true_widths(mail, AdvanceSettings())
    assert told(right)[:4] == [2.5, 5, 2.5, 5]
    assert "".join(g.text for g in single(right, ContentSettings())) == "william@hill.cn"


@pytest.mark.parametrize(
    ("text", "width", "ways"),
    [
        ("单位名称有限公司", 10, [10]),
        ("单单位位名名称称", 10, [0.4, 10]),
        ("address of", 5, [5]),
        ("tight text", 5, [4.2]),
        ("few", 10, [4]),
    ],
)
def test_right_widths_stay(text: str, width: float, ways: list[float]) -> None:
    given = glyphs(text, width, ways)
    assert with_true_widths(given, AdvanceSettings()) == given


def test_chinese_of_the_same_font_keeps_its_width() -> None:
    page = [*glyphs("00112233445", 10, [5]), *glyphs("有限公司单位名称", 10, [10])]
    assert told(with_true_widths(page, AdvanceSettings())) == [5.0] * 11 + [10.0] * 8
