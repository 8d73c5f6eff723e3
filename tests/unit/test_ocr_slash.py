"""The / of an empty cell beside the digit 1 in many fonts."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

from extractors.page.ocr.crops import read_boxes
from extractors.page.ocr.engine import Engine, Reading
from extractors.page.ocr.marks import is_slash, is_wall, with_last_slash
from extractors.page.ocr.missed_cells import ink_of, missed_ink
from extractors.page.ocr.settings import OcrSettings, Tier
from extractors.page.rules.rule import Rule
from extractors.page.rules.settings import DEFAULT as RULES
from extractors.page.rules.warp import fit_warp
from extractors.page.tables.across import ruled_across
from extractors.page.tables.grid import PageGrid, find_grid
from extractors.page.tables.lattice import build_lattices
from extractors.page.tables.settings import DEFAULT as TABLES
from model.geometry import Box
from model.page import Char, Line

Image = npt.NDArray[np.uint8]


def fonts() -> list[Path]:
    """Fonts of this machine with digits and Latin letters."""
    listed = subprocess.run(["fc-list", "--format", "%{file}\n", ":lang=en"], capture_output=True, text=True, check=True).stdout
    names = (
        "DejaVuSans.",
        "DejaVuSerif.",
        "LiberationSerif-Regular",
        "LiberationSans-Regular",
        "NotoSansCJK-Regular",
        "wqy-zenhei",
        "gbsn00lp",
        "gkai00mp",
    )
    return sorted({Path(f) for f in listed.split("\n") if any(n in f for n in names)})


def drawn(text: str, font: Path, size: int = 30, turn: float = 0.0) -> Image:
    page = Picture.new("L", (80, 50), 240)
    ImageDraw.Draw(page).text((24, 4), text, fill=40, font=ImageFont.truetype(str(font), size))
    grey = np.asarray(page.rotate(turn, fillcolor=240), np.uint8)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)


@pytest.mark.parametrize("size", [22, 28, 34])
@pytest.mark.parametrize("turn", [-1.0, 0.0, 1.0])
def test_strokes_by_their_slant(size: int, turn: float) -> None:
    known = fonts()
    assert known
    for font in known:
        assert is_slash(drawn("/", font, size, turn)), font
        for other in ("1", "l", "I", "7", "|", "\\", "-", "12", "无", "4", "J"):
            assert not is_slash(drawn(other, font, size, turn)), (font, other)


def test_walls_of_the_cell_are_no_part_of_the_stroke() -> None:
    for font in fonts():
        for text, wanted in (("/", True), ("1", False)):
            crop = drawn(text, font, 28)
            crop[:2], crop[:, :2] = 60, 60
            assert is_slash(crop) is wanted, (font, text)


@pytest.mark.parametrize("dotted", [False, True])
def test_a_stroke_that_touches_the_wall_of_its_cell_is_one(dotted: bool) -> None:
    for font in fonts():
        for text, wanted in (("/", True), ("1", False), ("l", False)):
            crop = drawn(text, font, 28)
            inked = np.flatnonzero((crop[:, :, 0] < 140).any(axis=0))
            crop = np.ascontiguousarray(crop[:, inked[0] - 1 : inked[-1] + 6])
            crop[:: 4 if dotted else 1, :2] = 60
            crop[1 :: 4 if dotted else 1, :2] = 60
            assert is_slash(crop) is wanted, (font, text)


def test_a_blank_crop_shows_nothing() -> None:
    assert not is_slash(np.full((40, 60, 3), 240, np.uint8))
    assert not is_slash(np.full((3, 60, 3), 240, np.uint8))


def test_noise_is_no_stroke() -> None:
    noise = np.clip(np.random.default_rng(1).normal(230, 12, (40, 60)), 0, 255).astype(np.uint8)
    assert not is_slash(np.asarray(cv2.cvtColor(noise, cv2.COLOR_GRAY2BGR), np.uint8))


def underlined(text: str, font: Path, size: int = 30) -> Image:
    """A blank behind a label, on its underline: 「：_/_」."""
    page = Picture.new("L", (260, 56), 240)
    pen = ImageDraw.Draw(page)
    pen.text((200, 4), text, fill=60, font=ImageFont.truetype(str(font), size))
    pen.rectangle((180, 42, 256, 44), fill=60)
    return np.asarray(page, np.uint8)


LABEL = "收入总额（万元）："
LABELLED = Line(
    LABEL, Box(0.0, 0.0, 1.0, 1.0), 0.99, tuple(Char(c, Box(n * 0.07, 0.0, (n + 1) * 0.07, 1.0)) for n, c in enumerate(LABEL))
)


def label_end(line: Line) -> float:
    return line.chars[-1].box.x1


def with_tail(line: Line, tail: str) -> Line:
    place = Box(label_end(line), 0.0, 1.0, 1.0)
    return replace(line, text=line.text + tail, chars=(*line.chars, Char(tail, place, 0.6)))


def test_a_stroke_on_an_underline_by_itself() -> None:
    for font in fonts():
        for text, wanted in (("/", True), ("1", False), ("7", False), ("l", False)):
            crop = drawn(text, font, 28)
            cv2.line(crop, (0, 40), (80, 40), (60, 60, 60), 2)
            assert is_slash(crop) is wanted, (font, text)


@pytest.mark.parametrize(("text", "end"), [("/", "/"), ("", ""), ("7", ""), ("无", "")])
def test_a_stroke_on_the_underline_behind_a_label(text: str, end: str) -> None:
    for font in fonts():
        assert with_last_slash(underlined(text, font), LABELLED).text == LABEL + end, font
        short = replace(LABELLED, box=replace(LABELLED.box, x1=label_end(LABELLED)))  # the line was found up to its label
        assert with_last_slash(underlined(text, font), short, 1.0).text == LABEL + end, font
        if text in ("/", ""):
            misread = with_tail(LABELLED, "∠")
            assert with_last_slash(underlined(text, font), misread).text == (LABEL + "/" if text else misread.text), font
    assert with_last_slash(underlined("/", fonts()[0]), replace(LABELLED, text=LABEL[:-1] + "元")).text == LABEL[:-1] + "元"


@pytest.mark.parametrize(("text", "end"), [("/", "/"), ("", ""), ("7", ""), ("无", "")])
def test_a_fax_leaves_dots_of_the_underline(text: str, end: str) -> None:
    for font in fonts():
        page = np.where(underlined(text, font) > 150, 255, 0).astype(np.uint8)
        page[40:43], page[44:47], page[10, 190] = 255, 255, 0
        page[42:44, 180:256] = np.where(np.add.outer(np.arange(2), np.arange(76)) % 3, 255, 0)
        assert with_last_slash(page, LABELLED).text == LABEL + end, font


def two_cells(foot: int) -> npt.NDArray[np.uint8]:
    """A page with two cells side by side, that end at `foot`."""
    page = np.full((600, 900), 250, np.uint8)
    cv2.rectangle(page, (80, 100), (820, foot), 0, 2)
    cv2.line(page, (400, 100), (400, foot), 0, 2)
    return page


def test_a_thin_stroke_in_a_cell_is_looked_at() -> None:
    page = two_cells(200)
    cv2.line(page, (432, 166), (444, 138), 60, 2, cv2.LINE_AA)
    boxes = [(100, 130, 380, 174), (100, 300, 600, 344)]
    (found,) = missed_ink(ink_of(page), find_grid(page), boxes)
    assert found[0] < 432 and found[2] > 444 and found[3] - found[1] < 60


def test_two_rows_that_the_detector_passed_over_are_two() -> None:
    """否 above □是 at the left of a cell, set closely."""
    page = two_cells(220)
    for y in (112, 140):
        cv2.rectangle(page, (420, y), (442, y + 22), 60, 3)
    boxes = [(100, 130, 380, 160), (500, 130, 600, 160), (100, 300, 600, 330)]
    rows = missed_ink(ink_of(page), find_grid(page), boxes)
    assert [(y0 < y < y + 22 < y1) for (_, y0, _, y1), y in zip(sorted(rows, key=lambda b: b[1]), (112, 140), strict=True)] == [
        True,
        True,
    ]


def test_two_rows_so_close_that_they_are_one_piece_of_ink_are_two() -> None:
    """☑否 above ☐是, higher together than any row of text."""
    page = two_cells(180)
    for y in (109, 144):
        cv2.rectangle(page, (420, y), (448, y + 28), 60, 3)
        cv2.rectangle(page, (454, y), (482, y + 28), 60, 3)
    cv2.line(page, (428, 137), (436, 145), 60, 3)
    boxes = [(100, 125, 380, 155), (500, 145, 600, 175), (100, 300, 600, 330)]
    rows = sorted(missed_ink(ink_of(page), find_grid(page), boxes), key=lambda b: b[1])
    assert [y0 < y + 8 and y + 20 < y1 < y + 45 for (_, y0, _, y1), y in zip(rows, (109, 144), strict=True)] == [True, True]


def test_the_last_digit_of_a_number_that_wraps_is_as_high_as_the_others() -> None:
    """526.5 above 1, on a page whose boxes are of Chinese; a speck of half their height is none."""
    page = two_cells(240)
    for x in (420, 440, 460, 500):
        cv2.rectangle(page, (x, 136), (x + 12, 155), 60, 3)
    boxes = [(100, 130, 380, 179), (416, 122, 518, 167), (100, 300, 600, 349)]
    for high, found in ((18, 1), (11, 0)):
        sheet = page.copy()
        cv2.rectangle(sheet, (424, 180), (430, 180 + high), 60, 2)
        assert len(missed_ink(ink_of(sheet), find_grid(page), boxes)) == found


def test_a_wall_that_was_not_seen_is_no_stroke() -> None:
    """A 1 keeps off the rules above and below it."""
    page = two_cells(140)
    grid = find_grid(page)
    boxes = [(100, 106, 380, 134), (560, 106, 700, 134), (100, 300, 600, 330)]
    for top, end, found in ((102, 138, 0), (109, 131, 1)):
        sheet = page.copy()
        sheet[top:end, 500:503] = 60
        assert len(missed_ink(ink_of(sheet), grid, boxes)) == found


def test_the_corner_of_a_slanting_cell_is_no_stroke() -> None:
    """Its walls run through the corners of the upright box around it; what stands in the cell is found as before."""
    page = np.full((1200, 1000), 250, np.uint8)
    cv2.rectangle(page, (120, 100), (820, 240), 0, 4)
    cv2.line(page, (300, 100), (300, 240), 0, 4)
    cv2.line(page, (600, 150), (600, 182), 60, 3)
    shear, slope = 0.16, 0.1
    turned = np.array([[1, shear, 0], [slope, 1, 0]], np.float32)
    page = np.asarray(cv2.warpAffine(page, turned, (1000, 1200), borderValue=(250,)), np.uint8)
    level = [Rule(True, (120 + shear * y, 820 + shear * y), (y + slope * 120, y + slope * 820)) for y in (100.0, 240.0)]
    walls = [Rule(False, (100 + slope * x, 240 + slope * x), (x + shear * 100, x + shear * 240)) for x in (120.0, 300.0, 820.0)]
    warp = fit_warp(level + walls, 1000, 1200, RULES)
    grid = PageGrid(1000, 1200, (*level, *walls), warp, build_lattices(level + walls, warp, TABLES.scaled(1000, 1200)))
    assert len(grid.cell_boxes()) == 2
    (found,) = missed_ink(ink_of(page), grid, [(340, top, 600, top + 40) for top in (540, 600, 660)])
    assert found[0] < 600 + shear * 166 < found[2]


def test_the_edge_of_a_boxed_character_is_no_stroke_of_its_own() -> None:
    page = two_cells(200)
    cv2.rectangle(page, (431, 134), (470, 170), 60, 3)  # a character whose left stroke the detector's box leaves out
    boxes = [(100, 130, 380, 174), (434, 130, 600, 174), (100, 300, 600, 344)]
    assert missed_ink(ink_of(page), find_grid(page), boxes) == []


@pytest.mark.parametrize("mark", ["/", "1", ""])
def test_a_slash_that_grows_out_of_its_cell_s_wall_is_missed_ink(mark: str) -> None:
    page = two_cells(200)
    ends = {"/": ((412, 114), (400, 144)), "1": ((402, 114), (402, 144)), "": ((400, 114), (400, 144))}[mark]
    cv2.line(page, *ends, 60, 3)
    found = missed_ink(ink_of(page), find_grid(page), [(100, 130, 380, 174), (100, 300, 600, 344)])
    assert len(found) == (mark == "/")
    for x0, y0, x1, y1 in found:
        assert is_slash(np.asarray(cv2.cvtColor(page[y0:y1, x0:x1], cv2.COLOR_GRAY2BGR), np.uint8))


def test_a_slash_in_a_row_of_a_table_without_walls_is_missed_ink() -> None:
    page = np.full((700, 900), 250, np.uint8)
    for y in (100, 180, 260, 340, 420):
        cv2.line(page, (80, y), (820, y), 0, 2)
    cv2.line(page, (512, 204), (500, 234), 60, 3)
    boxes = [(100, top, 380, top + 44) for top in (118, 198, 278, 358)]
    grid = find_grid(page)
    (found,) = missed_ink(ink_of(page), ruled_across(grid, boxes), boxes)
    assert found == pytest.approx((500, 204, 512, 234), abs=10)
    assert missed_ink(ink_of(page), grid, boxes) == []


@pytest.mark.parametrize("thick", [2, 3, 4, 5])
def test_a_stroke_of_a_thick_pen_is_one(thick: int) -> None:
    page = np.full((35, 32, 3), 240, np.uint8)
    cv2.line(page, (13, 28), (24, 7), (130, 90, 70), thick, cv2.LINE_AA)
    assert is_slash(page)


def test_a_stroke_at_the_left_of_a_wide_cell_is_one() -> None:
    """Where nothing was detected, the whole row of a cell is looked at; `Reads` stands for the recogniser, which takes it for 1."""

    class Reads(Engine):
        def recognise(self, crops: Sequence[Image], tier: Tier | None = None) -> list[Reading]:
            return [Reading("1", 0.98, (0.98,), ((0.05, 0.12),)) for _ in crops]

    page = np.full((60, 260, 3), 250, np.uint8)
    cv2.line(page, (24, 40), (32, 14), (30, 30, 30), 3, cv2.LINE_AA)
    page[:, 8:14] = 30  # the wall of its cell
    box = (10, 10, 240, 46)
    assert [line.text for line in read_boxes(Reads(OcrSettings()), page, [box])] == ["/"]


def test_a_thick_wall_at_the_edge_of_a_crop_is_no_digit() -> None:
    for font in fonts():
        for text in ("1", "l", "I", "7", "一"):
            assert not is_wall(drawn(text, font)), (font, text)
    crop = np.full((30, 13, 3), 245, np.uint8)
    crop[:, :4], crop[:5] = 30, 30
    assert is_wall(crop) and is_wall(crop[:, ::-1].copy())
    crop[12:24, 7:9] = 30
    assert not is_wall(crop)
