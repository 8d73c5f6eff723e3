"""Tables drawn with characters: ┌ ─ │ ┼ and + - | are rules of a page, and no text of it."""

from __future__ import annotations

import pytest

from extractors.page.tables.grid import grid_of_rules
from extractors.readers.page_content import Glyph, PageContent
from extractors.readers.pdf.character_rules import with_character_rules
from extractors.readers.pdf.settings import CharacterRuleSettings

FRAMED = """\
企业基本情况表
┌─────┬────────┐
│单位名称  │宏泽光电公司    │
├─────┼────────┤
│注册资本  │680万元         │
└─────┴────────┘"""
TYPED = """\
企业基本情况表
+----------+----------------+
|单位名称  |宏泽光电公司    |
+----------+----------------+
|注册资本  |680万元         |
+----------+----------------+"""


def content(text: str) -> PageContent:
    """A page in a fixed pitch: Chinese and frames are as wide as high, the rest half as wide."""
    glyphs = []
    for row, line in enumerate(text.splitlines()):
        x, y = 50.0, 50.0 + 14 * row
        for char in line:
            wide = 5.0 if char.isascii() else 10.0
            if char != " ":
                glyphs.append(Glyph(char, x, y, x + wide, y + 10, 10))
            x += wide
    return PageContent(595, 842, tuple(glyphs), (), (), ())


@pytest.mark.parametrize("text", [FRAMED, TYPED], ids=["frames", "typed"])
def test_characters_that_draw_a_table_are_its_rules(text: str) -> None:
    page = with_character_rules(content(text), CharacterRuleSettings())
    assert "".join(g.text for g in page.glyphs) == "企业基本情况表单位名称宏泽光电公司注册资本680万元"
    grid = grid_of_rules(page.rules, page.width, page.height)
    cells = [grid.locate(*place) for place in ((80, 80), (150, 80), (80, 110), (150, 110))]
    assert None not in cells
    assert len(set(cells)) == 4


@pytest.mark.parametrize("text", ["备注：————", "电话 0752-2611888 | 传真 -", "姓名 ──────", "a+b-c | d", "│ 竖线 │\n│ 成对 │"])
def test_dashes_and_bars_of_text_stay_text(text: str) -> None:
    page = content(text)
    assert with_character_rules(page, CharacterRuleSettings()) == page
