"""Text that runs over the wall of its cell stays one line of it; words of two cells stay apart."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.page.arrays import Image
from extractors.page.ocr.engine import Reading
from extractors.page.ocr.missed_cells import ink_of
from extractors.page.ocr.overflow import follow_over_walls, from_walls, overflows
from extractors.page.tables.grid import PageGrid, find_grid
from extractors.page.tables.pieces import TextPiece, split_boxes

TOP, BOTTOM, LEFT, WALL, RIGHT = 200, 260, 100, 500, 800


def page_with(*texts: tuple[str, int]) -> Image:
    """Return a page with a table of two columns and each of `texts` (text, left end in pixels) in its second row."""
    page = np.full((500, 1000), 255, np.uint8)
    for y in (TOP - 60, TOP, BOTTOM, BOTTOM + 60):
        cv2.line(page, (LEFT, y), (RIGHT, y), 0, 2)
    for x in (LEFT, WALL, RIGHT):
        cv2.line(page, (x, TOP - 60), (x, BOTTOM + 60), 0, 2)
    for text, x in texts:
        cv2.putText(page, text, (x, BOTTOM - 18), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2, cv2.LINE_AA)
    return page


def box_of(text: str, x: int) -> tuple[float, float, float, float]:
    (wide, high), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 2)
    return x - 4.0, BOTTOM - 18.0 - high - 6, x + wide + 4.0, BOTTOM - 8.0


def followed(page: Image, *boxes: tuple[float, float, float, float]) -> tuple[list[TextPiece], Image, PageGrid]:
    grid = find_grid(page)
    placed = split_boxes(boxes, grid)
    found = overflows(ink_of(page), placed, grid)
    pieces, erased = follow_over_walls(ink_of(page), cv2.cvtColor(page, cv2.COLOR_GRAY2BGR), placed, found)
    return pieces, erased, grid


@pytest.mark.parametrize("wall", [WALL, RIGHT])
def test_a_text_over_the_wall_is_one_piece(wall: int) -> None:
    text = "xmb.3211@idycjwnr.net"
    (wide, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 2)
    left = wall + 40 - wide
    page = page_with((text, left))
    pieces, erased, _ = followed(page, box_of(text, left))
    (piece,) = (p for p in pieces if p.box[2] > wall)
    assert piece.box[0] <= max(left, wall - 290) and wall + 36 <= piece.box[2] <= wall + 48
    y = BOTTOM - 50  # above the text the wall still stands; a row between its characters shows none of it
    assert page[y, wall] == 0
    column = erased[round(piece.box[1]) : round(piece.box[3]), wall].min(axis=1)
    assert (column > 128).any()


def test_a_point_at_the_foot_of_a_text_is_no_gap() -> None:
    """A box that hugs the text ends where its points do."""
    text, rest = "chenxm_1360@myddz", "net"
    left = WALL + 14 - cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 2)[0][0]
    x0, y0, _, _ = box_of(text, left)
    page = page_with((text, left), (rest, WALL + 34))
    cv2.circle(page, (WALL + 23, BOTTOM - 19), 2, 0, -1)
    pieces, _, _ = followed(page, (x0, y0, WALL + 84.0, BOTTOM - 15.0))
    assert [p.box[2] >= WALL + 80 for p in pieces if p.box[0] < WALL] == [True]


@pytest.mark.parametrize(("wall", "pieces"), [(RIGHT, 1), (WALL, 2)])
def test_only_at_the_edge_of_a_table_a_text_goes_on_after_a_gap(wall: int, pieces: int) -> None:
    """Beyond it no other cell's words begin."""
    left = wall - 8 - cv2.getTextSize("ab122@eymr", cv2.FONT_HERSHEY_SIMPLEX, 1.0, 2)[0][0]
    page = page_with(("ab122@eymr", left), ("cn", wall + 8))
    found, _, _ = followed(page, box_of("ab122@eymr", left), box_of("cn", wall + 8))
    assert len(found) == pieces


def test_words_of_two_cells_stay_apart() -> None:
    words = (("abcdefghijk", 260), ("mobile", WALL + 14))
    boxes = [(box_of(*words[0])[0], box_of(*words[0])[1], box_of(*words[1])[2], box_of(*words[0])[3])]
    page = page_with(*words)
    grid = find_grid(page)
    pieces, erased, _ = followed(page, *boxes)
    assert pieces == split_boxes(boxes, grid) and len(pieces) == 2
    assert (erased[:, :, 0] == page).all()


def test_a_piece_beyond_the_wall_goes_into_the_whole() -> None:
    text = "chenxm1207@outlook.com"
    (wide, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 2)
    left = RIGHT + 60 - wide
    x0, y0, x1, y1 = box_of(text, left)
    pieces, _, _ = followed(page_with((text, left)), (x0, y0, RIGHT + 2.0, y1), (RIGHT + 4.0, y0, x1, y1))
    assert len([p for p in pieces if p.box[2] > RIGHT]) == 1


def test_what_stands_mostly_beyond_the_wall_is_not_taken() -> None:
    text = "a note in the margin"
    left = RIGHT - 20
    pieces, _, _ = followed(page_with((text, left)), box_of(text, left))
    assert all(p.table is None or p.box[2] <= RIGHT for p in pieces)


def test_a_value_set_higher_than_the_end_of_its_label_stays_apart() -> None:
    label, value = "abcdefghijklmnom", "8856.17"
    (wide, high), _ = cv2.getTextSize(label, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 2)
    page = page_with((label, WALL - wide))
    cv2.putText(page, value, (WALL + 1, BOTTOM - 27), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2, cv2.LINE_AA)
    right = WALL + 1 + cv2.getTextSize(value, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 2)[0][0]
    boxes = [box_of(label, WALL - wide), (WALL + 1.0, BOTTOM - 33.0 - high, right + 4.0, BOTTOM - 17.0)]
    pieces, _, grid = followed(page, *boxes)
    assert pieces == split_boxes(boxes, grid) and len(pieces) == 2


@pytest.mark.parametrize(
    ("read", "runs_over"),
    [("xmb.321", True), ("电子邮箱xmb.321", True), ("相关业务收", False), ("（万元）", False), ("研发投入金额（万", False)],
)
def test_chinese_is_wrapped_at_the_wall_and_runs_over_none(read: str, runs_over: bool) -> None:
    """A label without room beside its wall, and a value that begins right behind it."""
    text = "xmb.3211@idycjwnr.net"
    (wide, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 2)
    left = RIGHT + 40 - wide
    page = page_with((text, left))
    grid = find_grid(page)
    placed = split_boxes([box_of(text, left)], grid)
    found = overflows(ink_of(page), placed, grid, read=lambda pieces: [Reading(read, 0.99, (), ()) for _ in pieces])
    assert bool(found) is runs_over


@pytest.mark.parametrize(("left", "longer"), [(WALL + 3, True), (WALL + 30, False)])
def test_a_first_character_that_was_passed_over_beside_the_wall_is_of_its_text(left: int, longer: bool) -> None:
    """The detector's box begins within the second character; a stroke in the room before a text that stands off its wall is none of it."""
    page = page_with(("Zabc", left))
    if not longer:
        cv2.line(page, (WALL + 8, BOTTOM - 36), (WALL + 10, BOTTOM - 30), 0, 2)
    grid = find_grid(page)
    x0, *rest = box_of("Zabc", left)
    begins = x0 + (22 if longer else 0)
    (piece,) = from_walls(ink_of(page), split_boxes([(begins, *rest)], grid), grid)
    assert piece.box[0] < left + 2 if longer else piece.box[0] == begins


def test_a_slanting_rule_in_the_room_before_a_text_is_no_character_of_it() -> None:
    page = page_with(("Zabc", WALL + 20))
    cv2.line(page, (WALL, BOTTOM - 12), (RIGHT, BOTTOM - 17), 0, 2)
    box = box_of("Zabc", WALL + 20)
    grid = find_grid(page_with(("Zabc", WALL + 20)))
    (piece,) = from_walls(ink_of(page), split_boxes([box], grid), grid)
    assert piece.box[0] == box[0]
