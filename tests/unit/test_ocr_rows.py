"""Rows that the detector passed over are looked for by their ink; pieces of one word are read as one."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from extractors.page.ocr.missed_cells import ink_of
from extractors.page.ocr.missed_rows import RowFinder, join_adjoining, rows_of_characters
from extractors.page.tables.grid import PageGrid, find_grid
from extractors.page.tables.pieces import TextPiece

Image = npt.NDArray[np.uint8]
BOX = 40  # height of a text box


def sheet() -> Image:
    return np.full((900, 1200), 250, np.uint8)


def words(page: Image, y: int, x: int = 100, count: int = 12, step: int = 36) -> tuple[int, int, int, int]:
    """A row of characters with the box that a detector would give."""
    for k in range(count):
        cv2.rectangle(page, (x + step * k, y), (x + step * k + 22, y + 24), 30, 2)
        cv2.line(page, (x + step * k + 4, y + 12), (x + step * k + 18, y + 12), 30, 2)
    return x - 6, y - 8, x + step * count, y + 32


def colour(page: Image) -> Image:
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR), np.uint8)


def nothing(_: Image, __: int) -> list[tuple[int, int, int, int]]:
    return []


def grid_of(page: Image) -> PageGrid:
    return find_grid(page)


@pytest.mark.parametrize("step", [36, 70])
def test_a_row_without_a_box_is_found(step: int) -> None:
    page = sheet()
    boxes = [words(page, y) for y in (100, 200, 400)]
    lost = words(page, 300, step=step)
    (found,) = RowFinder(ink_of(page), colour(page), nothing).missed(boxes, grid_of(page))
    assert found[0] == pytest.approx(lost[0], abs=8)
    assert found[2] == pytest.approx(lost[2], abs=step)
    assert found[1] < 306 < 320 < found[3]


def test_a_title_without_a_box_is_found() -> None:
    page = sheet()
    boxes = [words(page, y) for y in (300, 400, 500)]
    for k in range(6):
        cv2.rectangle(page, (400 + 62 * k, 100), (400 + 62 * k + 50, 152), 30, 4)
        cv2.line(page, (408 + 62 * k, 126), (440 + 62 * k, 126), 30, 4)
    (found,) = RowFinder(ink_of(page), colour(page), nothing).missed(boxes, grid_of(sheet()))
    assert found[:3] == pytest.approx((400, 100, 760), abs=20)
    assert found[3] == pytest.approx(152, abs=20)


def test_a_row_at_whose_end_somebody_signed_is_found_without_the_signature() -> None:
    page = sheet()
    boxes = [words(page, y) for y in (100, 200, 400)]
    lost = words(page, 300)
    for x, y in ((550, 280), (590, 262), (610, 320)):
        cv2.ellipse(page, (x, y), (16, 20), 30, 0, 300, 30, 3)
    (found,) = RowFinder(ink_of(page), colour(page), nothing).missed(boxes, grid_of(sheet()))
    assert found[:2] == pytest.approx(lost[:2], abs=8)
    assert found[3] == pytest.approx(lost[3], abs=8)


def test_the_detector_is_asked_again_about_the_strip() -> None:
    page = sheet()
    boxes = [words(page, y) for y in (100, 200, 400)]
    words(page, 300)
    seen: list[tuple[int, ...]] = []

    def find(part: Image, look: int) -> list[tuple[int, int, int, int]]:
        seen.append((*part.shape, look))
        return [(90, part.shape[0] // 2 - 20, 640, part.shape[0] // 2 + 20)]

    (found,) = RowFinder(ink_of(page), colour(page), find).missed(boxes, grid_of(page))
    assert (found[0], found[2]) == (90, 640)
    assert found[1] < 310 < found[3]
    assert len(seen) == 1
    assert seen[0][0] < 320
    assert seen[0][3] < 1200


def test_rules_specks_seals_and_cells_are_no_rows() -> None:
    page = sheet()
    boxes = [words(page, y) for y in (100, 200)]
    cv2.line(page, (100, 300), (700, 300), 30, 3)
    for k in range(30):
        cv2.circle(page, (100 + 31 * k, 360 + 7 * (k % 5)), 2, 30, -1)
    cv2.circle(page, (800, 600), 150, 60, 4)
    for k in range(10):  # the lettering of a seal runs around
        at = np.pi * (1 + k / 9)
        cv2.circle(page, (round(800 + 120 * np.cos(at)), round(600 + 120 * np.sin(at))), 10, 60, 3)
    for x in (100, 300, 600):
        cv2.line(page, (x, 700), (x, 800), 30, 2)
    for y in (700, 800):
        cv2.line(page, (100, y), (600, y), 30, 2)
    words(page, 740, x=320, count=6)
    assert RowFinder(ink_of(page), colour(page), nothing).missed(boxes, grid_of(page)) == []


def test_three_characters_are_no_row() -> None:
    page = sheet()
    words(page, 300, count=3)
    assert rows_of_characters((page < 128).astype(np.uint8), BOX) == []


def test_pieces_of_one_word_are_joined() -> None:
    def at(x0: float, x1: float, y: float = 0.0, cell: int | None = None) -> TextPiece:
        return TextPiece((x0, y, x1, y + BOX), None if cell is None else 0, cell)

    first, second, far = at(0, 90), at(96, 210), at(300, 400)
    assert [p.box for p in join_adjoining([far, second, first])] == [(0, 0, 210, BOX), (300, 0, 400, BOX)]
    apart = [at(0, 90, cell=0), at(96, 210, cell=1)]
    assert join_adjoining(apart) == apart
    lower = [at(0, 90), at(96, 210, 20)]
    assert join_adjoining(lower) == lower
