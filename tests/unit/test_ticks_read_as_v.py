"""A √ without a box that was read as V by itself, on a page that has boxes."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.page.ticks.judge import ticks_in_text
from extractors.page.ticks.line_view import LineView
from extractors.page.ticks.net import Verdict
from extractors.page.ticks.settings import DEFAULT
from extractors.page.ticks.square import Square
from extractors.page.ticks.squares import Squares
from model.geometry import Box
from model.page import Char, Line


def line(text: str, x: float, y: float, wide: float) -> Line:
    return Line(text, Box(x, y, x + wide, y + 0.014), 0.9)


@pytest.mark.parametrize(
    ("mark", "at", "beside", "ticked"),
    [
        ("V", 0.298, "☐是", True),
        ("v", 0.298, "☐是", True),
        ("V", 0.2, "☐是", False),  # far from the wording
        ("V", 0.298, "是", False),  # no box on the page
        ("X", 0.298, "☐是", False),
    ],
)
def test_a_lone_v_before_a_wording_is_a_tick(mark: str, at: float, beside: str, ticked: bool) -> None:
    lines, ticks = ticks_in_text(
        (line(mark, at, 0.39, 0.015), line("否", 0.315, 0.39, 0.019), line(beside, 0.298, 0.41, 0.04)), ()
    )
    assert (lines[0].text == "☑") is ticked
    assert [t.checked for t in ticks] == [True] * ticked + [False] * beside.startswith("☐")


@pytest.mark.parametrize(("other", "ticked"), [("√民营企业", True), ("☐民营企业", False)])
def test_a_v_read_with_its_wording_is_a_tick_where_others_are_bare(other: str, ticked: bool) -> None:
    lines, _ = ticks_in_text((line("V否", 0.3, 0.39, 0.034), line("☐是", 0.3, 0.41, 0.04), line(other, 0.3, 0.45, 0.1)), ())
    assert (lines[0].text == "☑否") is ticked


def test_a_character_between_brackets_is_the_tick_of_a_page_whose_boxes_are_brackets() -> None:
    for text in ("[]甲类 []乙类 []丙类 [冈]丁类", "[ ]甲类 [ ]乙类 [ ]丙类 [x]丁类"):
        _, ticks = ticks_in_text([line(text, 0.1, 0.3, 0.5)], ())
        assert [t.checked for t in ticks] == [False, False, False, True]
        assert all(t.confidence > 0.9 for t in ticks)


def test_what_was_read_for_a_box_does_not_speak_against_it_by_standing_there() -> None:
    """口否 for a box and its word: as likely a box as before 否 alone, of which nothing was read."""
    word, square = Char("否", Box(0.34, 0.2, 0.37, 0.22), 0.9), Square(300, 280, 326, 306, Verdict(0.05, 0.05, 0.85, 0.05))
    alone = Line("否", Box(0.3, 0.2, 0.37, 0.22), 0.9, (word,))
    read = Line("口否", Box(0.3, 0.2, 0.37, 0.22), 0.6, (Char("口", Box(0.3, 0.2, 0.33, 0.22), 0.5), word))
    views = [LineView(line, 30.0, 1000, DEFAULT) for line in (alone, read)]
    assert views[1].place(square).replaces
    assert views[1].told(square, views[1].place(square)) == views[0].told(square, views[0].place(square))


def test_a_line_whose_characters_were_not_placed_has_boxes_between_them() -> None:
    """A square upon the only character of a line with no boxes of its own."""
    square = Square(300, 280, 326, 306, Verdict(0.05, 0.05, 0.85, 0.05))
    view = LineView(
        Line("一", Box(0.29, 0.2, 0.335, 0.22), 0.5),
        30.0,
        1000,
        DEFAULT,
        Squares(np.zeros((9, 9), np.uint8), 1.0, np.zeros((0, 4)), 40.0),
    )
    assert not view.place(square).replaces
