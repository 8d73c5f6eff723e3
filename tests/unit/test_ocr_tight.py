"""Rows of closely set text are found by their ink; cells whose boxes do not collide are left as the detector saw them."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

from extractors.page.ocr.cell_rows import rows_of, untangle
from extractors.page.ocr.crops import cut
from extractors.page.ocr.engine import Engine, Reading
from extractors.page.ocr.missed_cells import ink_of
from extractors.page.ocr.settings import OcrSettings
from extractors.page.tables.grid import find_grid
from extractors.page.tables.pieces import TextPiece


def cell(rows: int, pitch: int, tilt: float = 0.0) -> npt.NDArray[np.uint8]:
    """Ink (0/1) of `rows` rows of strokes, `pitch` pixels apart with two pixels between them."""
    random = np.random.default_rng(5)
    ink = np.zeros((rows * pitch + 8, 700), np.uint8)
    for row in range(rows):
        top = 4 + row * pitch
        for left in range(20, 620, pitch):
            glyph = random.random((pitch - 2, pitch - 3)) < 0.45
            ink[top : top + pitch - 2, left : left + pitch - 3] = glyph
    turn = cv2.getRotationMatrix2D((350, ink.shape[0] / 2), tilt, 1.0)
    return np.asarray(cv2.warpAffine(ink, turn, (700, ink.shape[0]), flags=cv2.INTER_NEAREST), np.uint8)


@pytest.mark.parametrize("pitch", [20, 28, 40])
@pytest.mark.parametrize("tilt", [0.0, 0.12])
def test_every_row_gets_one_box(pitch: int, tilt: float) -> None:
    ink = cell(6, pitch, tilt)
    boxes = rows_of(ink, (0, 0, ink.shape[1], ink.shape[0]), pitch * 1.3)
    assert len(boxes) == 6
    middles = [(b[1] + b[3]) / 2 for b in boxes]
    assert all(abs(m - (4 + (n + 0.5) * pitch - 1)) < 0.25 * pitch for n, m in enumerate(middles))


def test_a_wide_gap_parts_a_row() -> None:
    ink = cell(4, 28)
    ink[:, 300:380] = 0
    boxes = rows_of(ink, (0, 0, ink.shape[1], ink.shape[0]), 36)
    assert len(boxes) == 8 and sum(b[0] > 350 for b in boxes) == 4


def test_a_single_row_is_one_row() -> None:
    ink = cell(1, 28)
    assert len(rows_of(ink, (0, 0, ink.shape[1], ink.shape[0]), 36)) == 1


def test_a_row_of_one_word_is_a_row() -> None:
    ink = cell(3, 28)
    ink[4:32, 80:] = 0
    assert len(rows_of(ink, (0, 0, ink.shape[1], ink.shape[0]), 36)) == 3


def test_only_cells_with_colliding_boxes_are_read_by_rows() -> None:
    page = np.full((900, 900), 255, np.uint8)
    cv2.rectangle(page, (80, 100), (820, 300), 0, 2)
    cv2.line(page, (80, 200), (820, 200), 0, 2)
    grid = find_grid(page)
    for top, rows in ((104, 3), (208, 3)):
        page[top + 2 : top + 2 + rows * 28 + 8, 100:800][cell(rows, 28) > 0] = 0
    assert len(grid.lattices) == 1 and len(grid.lattices[0].cells) == 2
    tangled = [TextPiece((120, 104, 700, 160), 0, 0), TextPiece((120, 130, 700, 190), 0, 0)]
    clean = [TextPiece((120, 212, 700, 238), 0, 1), TextPiece((120, 240, 700, 266), 0, 1)]
    boxes = untangle(ink_of(page), [*tangled, *clean, TextPiece((10, 10, 50, 30))], grid)
    assert [b for b in boxes if b.cell == 1] == clean
    assert len([b for b in boxes if b.cell == 0]) == 3
    assert TextPiece((10, 10, 50, 30)) in boxes


@pytest.mark.parametrize(("wide", "rows"), [(700, 4), (200, 0)])
def test_running_text_whose_boxes_collide_is_read_by_rows(wide: int, rows: int) -> None:
    """Outside tables too, over the whole width of the text; what is no wider than a value or a signature stays."""
    page = np.full((900, 900), 255, np.uint8)
    page[300:420, 100 : 100 + wide][cell(4, 28)[:, :wide] > 0] = 0
    middle = 100 + wide / 2
    tangled = [
        TextPiece((middle, 302, 100 + wide, 392)),
        TextPiece((middle - 60, 330, middle + 60, 420)),
        TextPiece((120, 300, middle, 340)),
    ]
    clean = [TextPiece((100, y, 700, y + 34)) for y in (600, 640, 680)]

    def read(pieces: Sequence[TextPiece]) -> Sequence[Reading]:
        sure = [1.0 if p.box[3] - p.box[1] < 40 else 0.4 for p in pieces]
        return [Reading("x" * 20, value, (value,) * 20) for value in sure]

    boxes = untangle(ink_of(page), [*tangled, *clean], find_grid(page), read=read)
    assert [b for b in boxes if b in clean] == clean
    assert len([b for b in boxes if b not in clean and b not in tangled]) == rows


def test_letters_of_a_seal_beside_a_table_leave_its_rows_as_they_are() -> None:
    page = np.full((900, 900), 255, np.uint8)
    cv2.rectangle(page, (80, 100), (820, 300), 0, 2)
    page[104:224, 100:800][cell(4, 28) > 0] = 0
    page[110:230, 850:890] = 0
    letters = [TextPiece((850, 110, 880, 190)), TextPiece((852, 150, 890, 230))]  # they collide
    rows = [TextPiece((100, 104 + 28 * n, 800, 132 + 28 * n), 0, 0) for n in range(4)]
    title = TextPiece((100, 20, 800, 52))

    def read(pieces: Sequence[TextPiece]) -> Sequence[Reading]:
        sure = [1.0 if p.box[2] - p.box[0] > 100 else 0.4 for p in pieces]
        return [Reading("x" * 20, value, (value,) * 20) for value in sure]

    boxes = untangle(ink_of(page), [title, *letters, *rows], find_grid(page), read=read)
    assert {b.box for b in boxes if b.box[0] < 840} == {b.box for b in (title, *rows)}


def test_boxes_whose_sides_fill_the_gap_between_rows_part_them_all_the_same() -> None:
    ink = cell(4, 30)
    ink[34:64, 200:] = 0  # short rows between full ones
    ink[94:124, 200:] = 0
    for row in (0, 2):
        for left in range(30, 600, 100):
            cv2.rectangle(ink, (left, 4 + 30 * row), (left + 27, 4 + 30 * (row + 1)), 1, 2)
    boxes = rows_of(ink, (0, 0, ink.shape[1], ink.shape[0]), 38)
    assert [round((b[1] + b[3] - 8) / 60 - 0.5) for b in boxes] == [0, 1, 2, 3]


def test_the_halves_of_one_row_are_no_rows_however_well_both_can_be_read() -> None:
    """A high box of a photo around characters that the paper parts at the middle of their height (二, 三)."""
    page = np.full((900, 900), 255, np.uint8)
    cv2.rectangle(page, (80, 100), (820, 160), 0, 2)
    for left in range(120, 600, 30):
        for top in (114, 132):
            cv2.rectangle(page, (left, top), (left + 22, top + 10), 0, -1)
    piece = TextPiece((110, 106, 620, 154), 0, 0)
    others = [TextPiece((110, y, 620, y + 32)) for y in (300, 340, 380)]
    boxes = untangle(
        ink_of(page), [piece, *others], find_grid(page), read=lambda rows: [Reading("二" * 17, 1.0, (1.0,) * 17) for _ in rows]
    )
    assert boxes == [*others, piece]


@pytest.mark.parametrize("size", [88, 100])
def test_a_large_title_in_a_frame_is_one_row(size: int) -> None:
    """The frame of a certificate is a cell to the tables; its title is set twice as high as what stands below it."""
    font = subprocess.run(
        ["fc-match", "--format=%{file}", "Noto Serif CJK SC:bold"], capture_output=True, text=True, check=True
    ).stdout
    sheet = Picture.new("L", (1500, 900), 255)
    pen, pieces = ImageDraw.Draw(sheet), []
    for text, high, top in (
        ("省级企业技术中心", size, 150),
        ("依托单位：杭州市某某数据技术有限公司", 38, 400),
        ("认定年份：2017年", 38, 470),
        ("发证机关：浙江省经济和信息化委员会", 38, 540),
    ):
        face = ImageFont.truetype(font, high)
        box = pen.textbbox((300, top), text, font=face)
        pen.text((300, top), text, fill=30, font=face)
        pieces.append(TextPiece((box[0] - 8, box[1] - 2, box[2] + 8, box[3] + 2), 0, 0))
    pen.rectangle((100, 80, 1400, 800), outline=0, width=4)
    page = np.asarray(sheet, np.uint8)
    colour, engine = np.asarray(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR), np.uint8), Engine(OcrSettings())

    def read(placed: Sequence[TextPiece]) -> Sequence[Reading]:
        return engine.recognise([cut(colour, (int(x0), int(y0), int(x1), int(y1))) for x0, y0, x1, y1 in (p.box for p in placed)])

    placed = untangle(ink_of(page), pieces, find_grid(page), read=read)
    assert [reading.text for reading in read(placed)][0] == "省级企业技术中心"
