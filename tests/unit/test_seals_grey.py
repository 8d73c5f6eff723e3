"""Seals in black and grey: ovals beside round ones, faint rings about a star, square personal seals; and what is square or round besides."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.page.seals.find import find_seals
from extractors.page.seals.frames import find_frames
from extractors.page.seals.planes import make_planes
from model.page import Ink, SealKind, SealReading, SealShape
from sealpaint import NAMES, SILENT, Sheet, random_seal

DPI = 150.0


def find(sheet: Sheet, rng: np.random.Generator, look: str) -> tuple[SealReading, ...]:
    return find_seals(sheet.scan(rng, look), DPI, SILENT)[0]


def near(seals: tuple[SealReading, ...], x: float, y: float) -> SealReading:
    (found,) = [s for s in seals if np.hypot(s.box.cx * 210 - x, s.box.cy * 297 - y) < 4]
    return found


@pytest.mark.parametrize("look", ["grey", "fax"])
def test_an_oval_seal_beside_a_round_one(look: str) -> None:
    rng = np.random.default_rng(31)
    sheet = Sheet(DPI)
    sheet.paragraphs(rng, 60, 120)
    sheet.seal(random_seal(rng, NAMES[0], strength=0.95, patches=0), 70, 180, rng)
    oval = dict(shape="oval", width_mm=42.0, height_mm=30.0, spread=180.0, text_mm=4.0, strength=0.95, patches=0)
    sheet.seal(random_seal(rng, NAMES[1], rotation=7.0, **oval), 140, 200, rng)
    seals = find(sheet, rng, look)
    assert near(seals, 70, 180).shape is SealShape.ROUND
    assert near(seals, 140, 200).shape is SealShape.OVAL


@pytest.mark.parametrize("look", ["grey", "fax"])
@pytest.mark.parametrize(("side", "turn"), [(16.0, -8.0), (19.0, 3.0), (22.0, 9.0)])
def test_a_personal_seal_over_its_label(look: str, side: float, turn: float) -> None:
    rng = np.random.default_rng(32)
    sheet = Sheet(DPI)
    sheet.paragraphs(rng, 60, 110)
    sheet.text(90, 150, "法定代表人：（签字）", 5.6)
    sheet.seal(
        random_seal(
            rng,
            "张国强",
            shape="square",
            width_mm=side,
            height_mm=side,
            rotation=turn,
            strength=0.9,
            patches=0,
            code="",
            ring_mm=1.0,
        ),
        140,
        152,
        rng,
    )
    seal = near(find(sheet, rng, look), 140, 152)
    assert (seal.shape, seal.kind, seal.ink) == (SealShape.SQUARE, SealKind.PERSONAL, Ink.UNKNOWN)
    assert seal.width_mm == pytest.approx(side, abs=2.0)


def test_a_copied_personal_seal_on_a_colour_page() -> None:
    rng = np.random.default_rng(33)
    sheet = Sheet(DPI)
    spec = random_seal(rng, "王芳", shape="square", width_mm=18.0, height_mm=18.0, rotation=2.0, patches=0, code="", strength=0.9)
    sheet.seal(spec, 120, 150, rng)
    sheet.grey_out()
    sheet.text(30, 60, "红字", 6, ink=(210, 20, 20))
    assert near(find(sheet, rng, "colour"), 120, 150).ink is Ink.COPY


@pytest.mark.parametrize("look", ["colour", "grey", "fax", "photo"])
def test_cells_codes_pictures_and_boxes_are_no_personal_seals(look: str) -> None:
    rng = np.random.default_rng(34)
    sheet = Sheet(DPI)
    mm = sheet.mm
    sheet.table(20, 30, 182, 102, 4, 9)  # cells of 18 by 18 mm
    for row in range(4):
        for column in range(9):
            sheet.text(23 + 18 * column, 39 + 18 * row, "填写", 5)
    code = (rng.random((25, 25)) > 0.5).astype(np.float32)
    for y, x in ((0, 0), (0, 18), (18, 0)):
        code[y : y + 7, x : x + 7] = 1
        code[y + 1 : y + 6, x + 1 : x + 6] = 0
        code[y + 2 : y + 5, x + 2 : x + 5] = 1
    size = round(20 * mm)
    sheet.lay(cv2.resize(code, (size, size), interpolation=cv2.INTER_NEAREST), round(30 * mm), round(120 * mm), (20, 20, 20))
    face = cv2.resize(rng.uniform(0, 1, (6, 6)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC).clip(0, 1)
    sheet.lay(face, round(80 * mm), round(120 * mm), (60, 60, 60))
    cv2.rectangle(
        sheet.rgb, (round(130 * mm), round(120 * mm)), (round(150 * mm), round(140 * mm)), (20, 20, 20), 3
    )  # an empty box
    cv2.rectangle(sheet.rgb, (round(30 * mm), round(170 * mm)), (round(50 * mm), round(190 * mm)), (20, 20, 20), 3)
    sheet.text(31, 180, "粘贴处", 5.5)  # a place for a photo
    planes = make_planes(sheet.scan(rng, look), DPI)
    assert [round(f.score, 2) for f in find_frames(planes.dark, planes.mm)] == []


def test_a_dashed_circle_and_a_wheel_in_black_are_no_seals() -> None:
    rng = np.random.default_rng(35)
    sheet = Sheet(DPI)
    sheet.paragraphs(rng, 40, 100)
    mm = sheet.mm
    cv2.circle(sheet.rgb, (round(60 * mm), round(150 * mm)), round(20 * mm), (30, 30, 30), 4)  # an empty ring
    cv2.circle(sheet.rgb, (round(150 * mm), round(150 * mm)), round(20 * mm), (30, 30, 30), -1)  # a disc
    centre = (round(100 * mm), round(230 * mm))
    for r in (6, 12, 20):
        cv2.circle(sheet.rgb, centre, round(r * mm), (30, 30, 30), 3)  # a target
    for look in ("grey", "fax"):
        assert [s for s in find(sheet, rng, look) if s.confidence >= 0.5] == []
