"""What the place of a square says: no box is a corner of dashed rules, none a character that was surely read."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.page.ticks.judge import judge_page
from model.geometry import Box
from model.page import Cell, Char, Line, Table

WIDTH, HEIGHT, EM, SIDE = 1200, 900, 32, 26


def line(text: str, x: int, y: int, places: list[int], sure: float = 0.999) -> Line:
    """A line of characters at these places (their middles, in pixels)."""
    chars = tuple(
        Char(c, Box.from_pixels((at - EM / 2, y, at + EM / 2, y + EM), (WIDTH, HEIGHT)), sure)
        for c, at in zip(text, places, strict=True)
    )
    return Line(text, Box.from_pixels((x, y, places[-1] + EM / 2, y + EM), (WIDTH, HEIGHT)), sure, chars=chars)


def paper(boxes: list[tuple[int, int]]) -> np.ndarray:
    page = np.full((HEIGHT, WIDTH), 255, np.uint8)
    for x, y in boxes:
        cv2.rectangle(page, (x, y), (x + SIDE, y + SIDE), 0, 2)
    return page


def table(cell: tuple[int, int, int, int]) -> Table:
    box = Box.from_pixels(cell, (WIDTH, HEIGHT))
    return Table(box, 1, 1, (Cell(0, 0, 1, 1, box),))


def test_the_corner_of_a_dashed_cell_is_no_box() -> None:
    cell = (60, 96, 700, 300)
    page = paper([(100, 103), (300, 103), (500, 103)])
    cv2.rectangle(
        page, (cell[2] - SIDE, cell[1]), (cell[2], cell[1] + SIDE), 0, 2
    )  # a dash of each rule, and what a scan makes of them
    text = line("甲乙丙丁", 140, 100, [156, 188, 610, 642])
    held = judge_page(page, (text,), (table(cell),))
    free = judge_page(page, (text,), ())
    assert sorted(round(t.box.x0 * WIDTH, -2) for t in held.ticks) == [100, 300, 500]
    assert len(free.ticks) == 4


def test_a_character_that_was_surely_read_is_not_replaced_by_the_box_behind_it() -> None:
    page = paper([(180, 103), (290, 103), (560, 103)])
    for x in (96, 125, 152, 212, 244, 486, 518):  # something in the place of each character
        cv2.putText(page, "X", (x, 128), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)
    places = [110, 142, 180, 226, 258, 500, 532]
    sure = judge_page(page, (line("互联网电子系统", 94, 100, places),), ())
    doubtful = judge_page(page, (line("互联网电子系统", 94, 100, places, 0.6),), ())
    assert sure.lines[0].text == "互联网☐电子☐系统☐"
    assert doubtful.lines[0].text == "互联☐电子☐系统☐"
