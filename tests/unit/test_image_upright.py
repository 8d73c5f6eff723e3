"""Skew, sheets on photographs, blank pages: measured on pages drawn here."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.page.image.blank import is_black, is_blank
from extractors.page.image.sheet import find_sheet, rectify, uneven_light
from extractors.page.image.skew import skew_of, turn
from extractors.readers.scan import says_something, was_meant
from model.geometry import Box
from model.page import Line, Page, Paper, Reader

Image = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]


def page(seed: int = 1, lines: int = 30, height: int = 1754, width: int = 1240) -> Image:
    """White paper with rows of blocks that are about as wide as characters."""
    rng = np.random.default_rng(seed)
    paper = np.full((height, width, 3), 250, np.uint8)
    for row in range(lines):
        y = 150 + row * 48
        for x in range(130, int(rng.integers(500, width - 130)), 26):
            cv2.rectangle(paper, (x, y), (x + int(rng.integers(8, 20)), y + int(rng.integers(12, 22))), (30, 30, 30), -1)
    return paper


def on_desk(paper: Image, corners: list[list[int]], desk: int = 70, seed: int = 5) -> Image:
    rng = np.random.default_rng(seed)
    picture = (desk + rng.normal(0, 8, (2000, 1500, 3))).clip(0, 255).astype(np.uint8)
    h, w = paper.shape[:2]
    matrix = cv2.getPerspectiveTransform(np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32), np.array(corners, np.float32))
    warped = cv2.warpPerspective(paper, matrix, (1500, 2000))
    inside = cv2.warpPerspective(np.full((h, w), 255, np.uint8), matrix, (1500, 2000)) > 128
    picture[inside] = warped[inside]
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.0), np.uint8)


@pytest.mark.parametrize("degrees", [-5.3, -1.2, -0.4, 0.0, 0.7, 3.9])
def test_skew_is_found_and_undone(degrees: float) -> None:
    tilted = turn(page(), -degrees)
    assert skew_of(tilted) == pytest.approx(degrees, abs=0.1)
    assert abs(skew_of(turn(tilted, skew_of(tilted)))) < 0.15


def test_no_skew_without_lines() -> None:
    assert skew_of(np.full((1754, 1240, 3), 255, np.uint8)) == 0.0


@pytest.mark.parametrize(
    "corners",
    [
        [[200, 150], [1330, 230], [1290, 1850], [120, 1780]],
        [[90, 60], [1400, 120], [1460, 1900], [60, 1940]],
        [[300, 300], [1250, 260], [1240, 1600], [330, 1640]],
    ],
)
def test_sheet_of_a_photograph(corners: list[list[int]]) -> None:
    sheet = find_sheet(on_desk(page(), corners))
    assert sheet is not None
    assert np.abs(sheet.corners - np.array(corners)).max() < 12
    flat = rectify(on_desk(page(), corners), sheet)
    assert flat.shape[0] / flat.shape[1] == pytest.approx(297 / 210, abs=0.01)
    assert flat[5:-5, 5:-5].min(axis=2).mean() > 200


def test_a_scan_has_no_sheet_to_cut_out() -> None:
    scan = page()
    cv2.rectangle(scan, (100, 600), (1140, 700), (190, 190, 190), -1)  # a shaded row of a table
    cv2.rectangle(scan, (100, 100), (1140, 1600), (0, 0, 0), 3)
    assert find_sheet(scan) is None
    assert find_sheet(turn(scan, 1.5)) is None


def test_light() -> None:
    even = page()
    shadow = np.linspace(1.0, 0.5, even.shape[1])[None, :, None]
    assert uneven_light(even) < 0.05 < 0.2 < uneven_light((even * shadow).astype(np.uint8))


def test_blank_pages() -> None:
    rng = np.random.default_rng(2)
    empty = (245 + rng.normal(0, 3, (2339, 1654, 3))).clip(0, 255).astype(np.uint8)
    for _ in range(12):
        cv2.circle(empty, (int(rng.integers(100, 1550)), int(rng.integers(100, 2200))), 2, (60, 60, 60), -1)
    cv2.ellipse(empty, (1654, 1200), (150, 150), 0, 90, 270, (60, 60, 210), 6)  # a slice of a red seal on the edge
    cv2.putText(empty, "through", (300, 900), cv2.FONT_HERSHEY_SIMPLEX, 3, (228, 228, 228), 6)  # print of the other side
    assert is_blank(empty, 200)
    numbered = empty.copy()
    cv2.putText(numbered, "- 12 -", (760, 2100), cv2.FONT_HERSHEY_SIMPLEX, 1, (30, 30, 30), 2)
    assert not is_blank(numbered, 200)
    assert not is_blank(page(height=2339, width=1654), 200)


def test_specks_read_as_points_say_nothing() -> None:
    def sheet(*texts: str) -> Page:
        lines = tuple(Line(text, Box(0.1, 0.1 * n, 0.2, 0.1 * n + 0.02), 0.9) for n, text in enumerate(texts, 1))
        return Page("s.pdf", 1, 1654, 2339, Reader.OCR, lines=lines)

    assert not says_something(sheet("●", "·"))
    assert says_something(sheet("●", "附件一"))
    assert says_something(sheet("- 3 -"))


def test_a_black_page_is_no_blank_one() -> None:
    rng = np.random.default_rng(3)
    dark = (12 + rng.normal(0, 3, (400, 300, 3))).clip(0, 255).astype(np.uint8)
    assert is_black(dark)
    assert not is_black(dark + 60)
    assert not is_black(page(height=2339, width=1654))


def test_a_short_line_of_close_characters_is_no_blank_page() -> None:
    """附件一 on a sheet of its own, which parts the packet."""
    sheet = np.full((2339, 1654, 3), 250, np.uint8)
    for n in range(3):
        x = 260 + 36 * n
        cv2.rectangle(sheet, (x, 300), (x + 30, 332), (20, 20, 20), 3)
    assert not is_blank(sheet, 200)
    for shape in ((40, 40), (200, 20), (300, 3)):  # a hole, a staple, a scratch
        marked = np.full((2339, 1654, 3), 250, np.uint8)
        cv2.rectangle(marked, (260, 300), (260 + shape[0], 300 + shape[1]), (20, 20, 20), -1)
        assert is_blank(marked, 200)


@pytest.mark.parametrize(
    ("as_it_is", "turned", "meant"), [(20, 20, True), (20, 19, True), (20, 12, False), (0, 0, False), (0, 5, True)]
)
def test_a_dark_page_whose_negative_reads_as_well_is_one(as_it_is: int, turned: int, meant: bool) -> None:
    dark, positive = (
        Page("a.png", 1, 100, 100, Reader.OCR, Paper.SCAN, lines=(Line("字" * count, Box(0.1, 0.1, 0.9, 0.2), 0.99),))
        for count in (as_it_is, turned)
    )
    assert was_meant(positive, dark) is meant
