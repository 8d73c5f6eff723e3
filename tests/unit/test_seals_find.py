"""Seals are found in every ink and shape, and nothing else is taken for one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.page.seals.candidates import find_candidates
from extractors.page.seals.find import find_seals
from extractors.page.seals.planes import make_planes
from model.page import Ink, SealReading, SealShape
from sealpaint import NAMES, SILENT, SealSpec, Sheet, random_seal


def find(page: np.ndarray, dpi: float) -> tuple[SealReading, ...]:
    return find_seals(page, dpi, SILENT)[0]


def at(seals: tuple[SealReading, ...], x: float, y: float) -> SealReading:
    (found,) = [s for s in seals if np.hypot(s.box.cx * 210 - x, s.box.cy * 297 - y) < 4]
    return found


def written(rng: np.random.Generator, dpi: float = 150) -> Sheet:
    sheet = Sheet(dpi)
    sheet.paragraphs(rng, 40, 240, size=4.8)
    return sheet


@pytest.mark.parametrize(
    ("look", "ink"), [("colour", Ink.ORIGINAL), ("photo", Ink.ORIGINAL), ("grey", Ink.UNKNOWN), ("fax", Ink.UNKNOWN)]
)
def test_round_seals_over_text(look: str, ink: Ink) -> None:
    rng = np.random.default_rng(11)
    sheet = written(rng)
    places = [(60, 80), (140, 90), (90, 190)]
    for i, (x, y) in enumerate(places):
        sheet.seal(random_seal(rng, NAMES[i], strength=0.9, patches=1), x, y, rng)
    seals = find(sheet.scan(rng, look, quality=60), 150)
    assert len(seals) == 3
    for x, y in places:
        seal = at(seals, x, y)
        assert seal.shape is SealShape.ROUND and seal.ink is ink and seal.confidence > 0.5
        assert seal.width_mm == pytest.approx(41.5, abs=5)


def test_a_grey_seal_on_a_colour_page_is_a_copy() -> None:
    rng = np.random.default_rng(12)
    sheet = written(rng)
    sheet.seal(random_seal(rng, NAMES[3], strength=0.9), 90, 120, rng)
    sheet.grey_out()
    sheet.seal(random_seal(rng, NAMES[4], strength=0.9), 150, 200, rng)
    seals = find(sheet.scan(rng), 150)
    assert at(seals, 90, 120).ink is Ink.COPY
    assert at(seals, 150, 200).ink is Ink.ORIGINAL


def test_ovals_and_squares_have_their_shape() -> None:
    rng = np.random.default_rng(13)
    sheet = written(rng)
    oval = dict(shape="oval", width_mm=45.0, height_mm=30.0, spread=180.0, text_mm=4.0, strength=0.9, patches=0)
    sheet.seal(random_seal(rng, NAMES[0], rotation=8.0, **oval), 70, 90, rng)
    sheet.seal(
        random_seal(rng, "张国", shape="square", width_mm=20.0, height_mm=20.0, rotation=-6.0, patches=0, code=""), 150, 180, rng
    )
    seals = find(sheet.scan(rng), 150)
    found = at(seals, 70, 90)
    assert found.shape is SealShape.OVAL
    assert (found.width_mm, found.height_mm) == (pytest.approx(45, abs=2.5), pytest.approx(30, abs=2.5))
    assert at(seals, 150, 180).shape is SealShape.SQUARE


@pytest.mark.parametrize("shape", ["oval", "round"])
def test_a_personal_seal_stamped_over_another_is_found_beside_it(shape: str) -> None:
    rng = np.random.default_rng(21)
    sheet = written(rng)
    size = dict(width_mm=45.0, height_mm=30.0, spread=180.0, text_mm=4.0) if shape == "oval" else {}
    sheet.seal(random_seal(rng, NAMES[0], shape=shape, rotation=-9.0, strength=0.9, patches=0, **size), 100, 150, rng)
    sheet.seal(
        random_seal(rng, "卢志成", shape="square", width_mm=18.0, height_mm=18.0, rotation=8.0, patches=0, code=""), 106, 138, rng
    )
    seals = find(sheet.scan(rng), 150)
    assert {seal.shape for seal in seals} == {SealShape(shape), SealShape.SQUARE}
    assert at(seals, 106, 138).shape is SealShape.SQUARE


def test_overlapping_and_faint_seals() -> None:
    rng = np.random.default_rng(14)
    sheet = written(rng)
    sheet.seal(random_seal(rng, NAMES[5], strength=0.9), 80, 120, rng)
    sheet.seal(random_seal(rng, NAMES[6], strength=0.9), 108, 132, rng)
    sheet.seal(random_seal(rng, NAMES[7], strength=0.4, uneven=0.4, patches=3), 140, 210, rng)
    assert len(find(sheet.scan(rng, quality=50), 150)) == 3


@pytest.mark.parametrize("look", ["colour", "photo", "grey"])
@pytest.mark.parametrize("between", [7.0, 12.0, 15.0, 18.0])
def test_two_seals_stamped_over_one_another_are_two(look: str, between: float) -> None:
    """The lens that they share and the oval around both are no seals, and neither hides the other."""
    rng = np.random.default_rng(100 * round(between))
    sheet = written(rng)
    places = [(100.0, 120.0), (100 + between * 0.6, 120 + between * 0.8)]
    for name, (x, y) in zip(NAMES[5:], places, strict=False):
        sheet.seal(random_seal(rng, name, strength=0.85), x, y, rng)
    seals = find(sheet.scan(rng, look, quality=60), 150)
    assert len(seals) == 2
    assert all(at(seals, x, y).shape is SealShape.ROUND for x, y in places)


@pytest.mark.parametrize(("between", "high"), [(15.3, 22.8), (12.0, 26.0)])
def test_a_round_seal_stamped_over_an_oval_one_hides_it_no_more(between: float, high: float) -> None:
    """The outline around both is no seal, though it is large and mostly inked."""
    rng = np.random.default_rng(15)
    sheet = Sheet(150)
    oval = dict(shape="oval", width_mm=38.0, height_mm=high, spread=180.0, text_mm=3.2, strength=0.9, patches=0, rotation=-1.0)
    sheet.seal(random_seal(rng, NAMES[0], **oval), 93.5, 177.0, rng)
    sheet.seal(random_seal(rng, NAMES[1], width_mm=38.0, height_mm=38.0, strength=0.9, patches=0), 91.5, 177 + between, rng)
    found = find_candidates(make_planes(sheet.scan(rng), 150, None))
    middles = [(c.bounds[0] + c.bounds[2], c.bounds[1] + c.bounds[3]) for c in found]
    assert [c.shape for c in found] == [SealShape.ROUND, SealShape.OVAL]
    assert np.array(middles) / 2 * 25.4 / 150 == pytest.approx(np.array([(91.5, 177 + between), (93.5, 177.0)]), abs=1)


def test_a_flat_oval_that_is_whole_is_a_seal() -> None:
    rng = np.random.default_rng(4)
    sheet = Sheet(150)
    flat = dict(shape="oval", width_mm=38.0, height_mm=20.5, spread=180.0, text_mm=3.2, strength=0.9, patches=0)
    sheet.seal(random_seal(rng, NAMES[0], rotation=8.0, **flat), 110, 200, rng)
    (seal,) = find_seals(sheet.scan(rng), 150, SILENT)[0]
    assert (seal.shape, seal.ink) == (SealShape.OVAL, Ink.ORIGINAL) and seal.confidence > 0.9


def test_print_tables_headlines_and_ornaments_are_no_seals() -> None:
    rng = np.random.default_rng(15)
    for seed, look in enumerate(["colour", "grey", "fax", "photo"]):
        sheet = written(np.random.default_rng(seed))
        sheet.table(20, 60, 190, 250, 12, 5)
        sheet.text(25, 25, "广东省工业和信息化厅文件", 12, ink=(215, 25, 30))
        assert find(sheet.scan(rng, look), 150) == ()
    certificate = Sheet(150, (252, 246, 230))
    for inset, width in ((8, 10), (14, 2)):
        a, b = round(inset * certificate.mm), tuple(round((s - inset) * certificate.mm) for s in certificate.size_mm)
        cv2.rectangle(certificate.rgb, (a, a), b, (190, 40, 45), width)
    for x in range(20, 200, 12):
        cv2.circle(certificate.rgb, (round(x * certificate.mm), round(11 * certificate.mm)), 14, (190, 40, 45), 3)
    certificate.text(60, 60, "高新技术企业证书", 12, ink=(200, 30, 35))
    assert find(certificate.scan(rng), 150) == ()


def test_a_logo_a_drawn_circle_a_photo_and_a_fingerprint_are_no_seals() -> None:
    rng = np.random.default_rng(16)
    sheet = written(rng)
    mm = sheet.mm
    cv2.circle(sheet.rgb, (round(60 * mm), round(80 * mm)), round(19 * mm), (200, 30, 30), 8)  # empty circle
    cv2.circle(sheet.rgb, (round(150 * mm), round(80 * mm)), round(20 * mm), (200, 30, 30), -1)  # full disc
    photo = cv2.resize(
        rng.uniform(0, 1, (9, 7)).astype(np.float32), (round(50 * mm), round(60 * mm)), interpolation=cv2.INTER_CUBIC
    )
    sheet.lay(photo.clip(0, 1), round(30 * mm), round(150 * mm), (200, 40, 40))
    yy, xx = np.mgrid[-1:1:160j, -1:1:110j]
    whorl = ((np.sin(np.hypot(xx, yy * 0.7) * 45) > 0) & (np.hypot(xx, yy) < 1)).astype(np.float32)
    sheet.lay(whorl * 0.8, round(130 * mm), round(170 * mm), (200, 40, 50))
    assert [s for s in find(sheet.scan(rng), 150) if s.confidence >= 0.5] == []


def test_a_wrong_resolution_is_put_right() -> None:
    rng = np.random.default_rng(17)
    sheet = written(rng)
    sheet.seal(SealSpec(NAMES[0]), 100, 130, rng)
    seal = at(find(sheet.scan(rng), 51.0), 100, 130)
    assert seal.width_mm == pytest.approx(40, abs=2)
