"""Pages that never had pixels, drawn from their lines: every character stands in its own box, so that boxes of values lie about their words."""

from __future__ import annotations

import re

from model.geometry import Box
from model.page import Char, Line, Page, Reader
from shenbao.service.review.pictures import draw

WIDTH, HEIGHT = 600, 800


def chars(text: str, at: tuple[float, float], pitch: float, high: float = 0.02) -> tuple[Char, ...]:
    x, y = at
    return tuple(Char(sign, Box(x + n * pitch, y, x + (n + 1) * pitch, y + high), 1.0) for n, sign in enumerate(text))


def drawn(line: Line) -> list[tuple[list[float], float, str]]:
    svg = draw(Page("a.docx", 1, WIDTH, HEIGHT, Reader.WORD, lines=(line,)))
    found = re.findall(r'<text x="([^"]+)" y="([^"]+)"[^>]*>([^<]*)</text>', svg)
    return [([float(x) for x in xs.split()], float(y), text) for xs, y, text in found]


def test_each_character_stands_in_its_box_row_by_row() -> None:
    first, second = chars("项目名称：甲", (0.1, 0.2), 0.03), chars("乙", (0.1, 0.22), 0.03)
    rows = drawn(Line("项目名称：甲乙", Box(0.1, 0.2, 0.28, 0.24), 1.0, first + second))
    assert [text for _, _, text in rows] == ["项目名称：甲", "乙"]
    assert rows[0][0] == [round((0.1 + 0.03 * n) * WIDTH, 1) for n in range(6)]
    assert 0.2 * HEIGHT < rows[0][1] <= 0.22 * HEIGHT < rows[1][1] <= 0.24 * HEIGHT


def test_blanks_are_not_drawn_and_move_nothing() -> None:
    rows = drawn(Line("甲 <乙", Box(0.1, 0.2, 0.2, 0.22), 1.0, chars("甲 <乙", (0.1, 0.2), 0.02)))
    assert rows == [([60.0, 84.0, 96.0], rows[0][1], "甲&lt;乙")]


def test_a_line_without_boxes_of_its_characters_is_drawn_as_a_whole() -> None:
    assert [text for _, _, text in drawn(Line("单位名称", Box(0.1, 0.2, 0.3, 0.22), 1.0))] == ["单位名称"]


def test_a_place_is_cut_out() -> None:
    page = Page("a.docx", 1, WIDTH, HEIGHT, Reader.WORD)
    assert 'viewBox="60.0 160.0 300.0 40.0"' in draw(page, Box(0.1, 0.2, 0.6, 0.25))
