"""Walls of cells on worn rules: dashed ones are walls, strokes of characters that touch a rule are none and take none away."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

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


@pytest.mark.parametrize(
    ("dash", "hole", "height"), [(24, 6, 34), (16, 8, 34), (10, 4, 34), (3, 2, 34), (16, 8, 68), (10, 4, 68), (3, 2, 68)]
)
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


def test_a_stroke_above_a_wall_does_not_make_it_longer() -> None:
    page = sheet()
    for y in (300, 330, 520):
        line(page, (LEFT, y), (RIGHT, y))
    for x in (LEFT, 500, RIGHT):
        line(page, (x, 300), (x, 520))
    line(page, (700, 330), (700, 520))
    for x in range(620, 900, 27):  # 联, 技: as high as their row, and with a stroke in line with the wall
        page[303:324, x + 25 : x + 27] = 30
        page[312:315, x + 8 : x + 27] = 30
    page[303:325, 699:702] = 30
    assert len(cells(page)) == 5


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
