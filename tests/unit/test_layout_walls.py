"""Walls of cells on worn rules: dashed ones are walls, strokes of characters that touch a rule are none and take none away."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from extractors.page.rules.find import find_rules
from extractors.page.tables.grid import find_grid

Image = npt.NDArray[np.uint8]
LEFT, RIGHT = 150, 1450


def sheet() -> Image:
    return np.full((2200, 1600), 252, np.uint8)


def line(page: Image, start: tuple[int, int], end: tuple[int, int], dash: int = 0, hole: int = 0) -> None:
    """A straight rule, 3 px thick, along x or y; in dashes with holes between them where these are given."""
    flat = start[1] == end[1]
    first, last = (start[0], end[0]) if flat else (start[1], end[1])
    for at in range(first, last, dash + hole) if dash else [first]:
        stop = min(at + dash if dash else last, last)
        page[(np.s_[start[1] - 1 : start[1] + 2, at:stop] if flat else np.s_[at:stop, start[0] - 1 : start[0] + 2])] = 30


def soft(page: Image) -> Image:
    return np.asarray(cv2.GaussianBlur(page, (3, 3), 0.7), np.uint8)


def cells(page: Image) -> list[tuple[int, ...]]:
    return sorted(tuple(round(v) for v in box) for box in find_grid(soft(page)).cell_boxes())


@pytest.mark.parametrize(("dash", "hole", "height"), [(24, 6, 34), (10, 4, 34), (3, 2, 34), (16, 8, 68), (10, 4, 68)])
def test_walls_in_dashes_are_walls_in_low_rows_too(dash: int, hole: int, height: int) -> None:
    page = sheet()
    tops = [300 + height * n for n in range(6)]
    for y in tops:
        line(page, (LEFT, y), (RIGHT, y), dash, hole)
    for x in (LEFT, RIGHT):
        line(page, (x, tops[0]), (x, tops[-1]), dash, hole)
    for row, x in ((1, 520), (1, 840), (3, 700), (4, 1100)):  # each begins with a hole
        line(page, (x, tops[row] + hole), (x, tops[row + 1]), dash, hole)
    found = cells(page)
    assert len(found) == 9
    assert {x for box in found for x in (box[0], box[2])} >= {520, 840, 700, 1100}


def test_strokes_below_a_wall_do_not_take_it_away() -> None:
    page = sheet()
    for y in (300, 460, 640):
        line(page, (LEFT, y), (RIGHT, y))
    for x in (LEFT, RIGHT):
        line(page, (x, 300), (x, 640))
    for x in (600, 900):
        line(page, (x, 300), (x, 460))
        for y in (462, 488, 514, 540):  # lines of text set against the rule
            cv2.rectangle(page, (x, y), (x + 20, y + 20), 30, 2)
    assert len(cells(page)) == 4


def test_a_wall_that_a_value_is_set_against_goes_on_in_line_with_another() -> None:
    page = sheet()
    for y in (300, 400, 480, 514):
        line(page, (LEFT, y), (RIGHT, y))
    for x in (LEFT, RIGHT):
        line(page, (x, 300), (x, 514))
    line(page, (700, 300), (700, 400))
    line(page, (700, 480), (700, 514))
    for x in range(705, 900, 24):
        cv2.rectangle(page, (x, 486), (x + 14, 508), 30, 2)
    assert len(cells(page)) == 5


def test_a_stroke_in_line_with_a_wall_is_none_where_text_stands_on_both_sides() -> None:
    page = sheet()
    for y in (300, 400, 480, 510):
        line(page, (LEFT, y), (RIGHT, y))
    for x in (LEFT, RIGHT):
        line(page, (x, 300), (x, 510))
    line(page, (700, 300), (700, 400))
    page[480:510, 699:702] = 30  # of a character as high as its row
    for x in (672, 688, 704, 720):
        cv2.rectangle(page, (x, 484), (x + 8, 506), 30, 2)
    assert len(cells(page)) == 4


def rows_of(page: Image, tops: list[int], grey: int = 30) -> None:
    for y in tops:
        page[y - 1 : y + 2, LEFT:RIGHT] = grey
    for x in (LEFT, RIGHT):
        page[tops[0] : tops[-1], x - 1 : x + 2] = grey


def test_faint_walls_between_dark_rows_are_walls() -> None:
    page = sheet()
    rows_of(page, [300, 460, 640])
    page[300:640, 499:502] = 207  # a fifth as dark as the rows
    assert len(cells(page)) == 4


def test_what_shows_through_from_the_back_is_no_wall() -> None:
    page = sheet()
    tops = [300, 340, 380, 420]
    rows_of(page, tops)
    page[300:420, 499:502] = 222  # an eighth as dark
    assert len(cells(page)) == 3


def test_dark_strokes_upon_faint_rules_are_no_wall() -> None:
    page = sheet()
    rows_of(page, [300 + 31 * n for n in range(8)], 212)
    page[364:422, 699:702] = 40  # of one character above another
    assert len(cells(page)) == 7


def test_captions_at_an_open_side_are_cells() -> None:
    page = sheet()
    for n in range(17):  # two captions of eight rows each
        y = 300 + 60 * n
        line(page, (LEFT if n % 8 == 0 else LEFT + 60, y), (RIGHT, y))
    for x in (LEFT + 60, 600, RIGHT):
        line(page, (x, 300), (x, 300 + 960))
    assert sum(box[0] < LEFT + 10 for box in cells(page)) == 2


def test_a_wall_does_not_grow_into_the_row_above_to_the_foot_of_its_text() -> None:
    page = sheet()
    tops = [300, 340, 380]
    rows_of(page, tops)
    line(page, (800, 340), (800, 380))
    page[328:331, 620:980] = 80  # serifs at the foot of a line of letters
    walls = [r for r in find_rules(soft(page)) if not r.horizontal and abs(r.middle - 800) < 5]
    assert min(r.start for r in walls) > 338


def tight_rows() -> tuple[Image, list[int]]:
    """Three rows as high as their characters; a wall in the middle of the second."""
    page, tops = sheet(), [300, 328, 356, 384]
    for y in tops:
        line(page, (LEFT, y), (RIGHT, y))
    for x in (LEFT, RIGHT):
        line(page, (x, 300), (x, 384))
    line(page, (800, 328), (800, 356))
    return page, tops


def test_a_value_set_against_its_wall_in_a_tight_row_does_not_take_the_wall_away() -> None:
    page, tops = tight_rows()
    line(page, (800, tops[2]), (800, tops[3]))
    page[tops[2] + 4 : tops[3] - 4, 806:808] = 30  # the first stroke of a value beside its wall
    assert len(cells(page)) == 5


def test_strokes_of_a_character_as_high_as_its_row_are_no_walls() -> None:
    page, tops = tight_rows()
    for x in (500, 520):  # 日 from rule to rule
        page[tops[1] : tops[2], x : x + 2] = 60
    for y in (tops[1] + 3, tops[1] + 14, tops[2] - 4):
        page[y : y + 2, 500:522] = 60
    assert len(cells(page)) == 4
