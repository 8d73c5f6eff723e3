"""Stamps of a reception are told by their coloured frame and writing, and their ink goes; other coloured ink stays."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.page.image.stamps import find_stamps, without_stamps
from model.geometry import Box
from sealpaint import Sheet, available_fonts, font_of

DPI = 150.0
BLUE, RED, VIOLET = (60, 70, 190), (205, 60, 70), (110, 60, 150)


def stamp(shape: str, turn: float = 6.0, words: tuple[str, ...] = ("收文登记", "2020年5月7日")) -> np.ndarray:
    """Ink 0–1 of a stamp: `shape` box, circle (a date between two lines) or oval."""
    mm = DPI / 25.4
    wide, high = {"box": (46, 19), "circle": (30, 30), "oval": (44, 30)}[shape]
    size = round(wide * mm), round(high * mm)
    made = Image.new("L", size, 0)
    pen = ImageDraw.Draw(made)
    edge = (mm, mm, size[0] - mm, size[1] - mm)
    (pen.rectangle if shape == "box" else pen.ellipse)(edge, outline=230, width=round(0.5 * mm))
    for n, text in enumerate(words):
        middle = size[1] * (0.32 + 0.36 * n) if shape == "box" else size[1] * (0.34 + 0.2 * n)
        pen.text((size[0] / 2, middle), text, 220, font_of(available_fonts()[0], (4.6 if shape == "box" else 3.4) * mm), "mm")
    if shape == "circle":
        for y in (0.42, 0.64):
            pen.line((0.13 * size[0], y * size[1], 0.87 * size[0], y * size[1]), 220, round(0.4 * mm))
    return np.asarray(made.rotate(turn, Image.Resampling.BICUBIC, expand=True), np.float32) / 255


def page(ink: np.ndarray | None, colour: tuple[int, int, int], look: str = "colour") -> np.ndarray:
    """A page of print, with a stamp across it."""
    sheet = Sheet(DPI)
    for n in range(6):
        sheet.text(30, 100 + 9 * n, "平台上线以来，为企业提供了线上服务，带动消费", 5)
    if ink is not None:
        sheet.lay(ink, round(80 * sheet.mm), round(108 * sheet.mm), colour)
    return sheet.scan(np.random.default_rng(5), look)


@pytest.mark.parametrize("look", ["colour", "photo"])
@pytest.mark.parametrize("colour", [BLUE, RED, VIOLET])
@pytest.mark.parametrize("shape", ["box", "circle", "oval"])
def test_the_ink_of_a_stamp_goes_and_print_stays(shape: str, colour: tuple[int, int, int], look: str) -> None:
    ink = stamp(shape)
    stamped, bare = page(ink, colour, look), page(None, colour, look)
    found = find_stamps(stamped, DPI)
    free = without_stamps(stamped, found)
    assert len(found) == 1
    assert found[0].box.cx * 210 == pytest.approx(80 + ink.shape[1] / 2 / DPI * 25.4, abs=2.5)
    paper, left, own = (np.asarray(cv2.cvtColor(p, cv2.COLOR_BGR2GRAY), np.int16) for p in (bare, free, stamped))
    print_, seen = paper < 90, (paper - own > 60) & (paper > 150)
    assert (left[print_] < 140).mean() > 0.9
    assert (paper[seen] - left[seen] < 45).mean() > 0.9


def test_a_stamp_is_given_upright() -> None:
    (found,) = find_stamps(page(stamp("box", turn=-11.0), BLUE), DPI)
    inked = found.ink.min(axis=2) < 128
    rows = inked[8:-8, 20:-20].any(axis=1)
    assert np.count_nonzero(np.diff(rows.astype(int)) == 1) >= 2  # two lines with paper between them


def test_other_coloured_ink_is_no_stamp() -> None:
    sheet = Sheet(DPI)
    mm = sheet.mm
    sheet.text(30, 60, "公司名称：广州智联科技有限公司", 5, ink=(28, 40, 150))  # a value in blue
    sheet.text(60, 80, "关于组织申报的通知", 11, ink=RED)
    sheet.text(36, 110, "重要提示", 5)
    cv2.rectangle(sheet.rgb, (round(32 * mm), round(103 * mm)), (round(70 * mm), round(117 * mm)), BLUE, 3)  # around black print
    cv2.ellipse(sheet.rgb, (round(120 * mm), round(110 * mm)), (round(14 * mm), round(6 * mm)), 0, 0, 360, (28, 34, 92), 3)
    sheet.text(110, 110, "国有企业", 5)
    for n in range(5):  # a table ruled and filled in blue
        cv2.line(sheet.rgb, (round(25 * mm), round((150 + 12 * n) * mm)), (round(185 * mm), round((150 + 12 * n) * mm)), BLUE, 2)
        cv2.line(sheet.rgb, (round((25 + 40 * n) * mm), round(150 * mm)), (round((25 + 40 * n) * mm), round(198 * mm)), BLUE, 2)
        sheet.text(30, 156 + 12 * min(n, 3), "合同金额", 4.5, ink=BLUE)
    scanned = sheet.scan(np.random.default_rng(6))
    assert find_stamps(scanned, DPI) == ()
    assert without_stamps(scanned, ()) is scanned


def test_a_stamp_beside_a_seal_is_found() -> None:
    sheet, mm = Sheet(DPI), DPI / 25.4
    sheet.lay(stamp("box", turn=0.0), round(80 * mm), round(108 * mm), BLUE)
    cv2.circle(
        sheet.rgb, (round(59 * mm), round(117 * mm)), round(19.5 * mm), RED, round(mm)
    )  # its ring ends a millimetre before the frame
    scanned = sheet.scan(np.random.default_rng(7))
    seal = Box.from_pixels((39 * mm, 97 * mm, 79 * mm, 137 * mm), scanned.shape[1::-1])
    (found,) = find_stamps(scanned, DPI, [seal])
    assert found.box.width * 210 == pytest.approx(44, abs=3)


def test_a_seal_is_no_stamp() -> None:
    scanned = page(stamp("circle"), RED)
    (found,) = find_stamps(scanned, DPI)
    assert find_stamps(scanned, DPI, [Box(*found.box.as_list())]) == ()
