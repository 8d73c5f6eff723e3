"""Seals without colour are taken out of a page, and the print under them stays: grey ones by their level, black ones by ring and star."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.page.seals.find import find_seals
from extractors.page.seals.free import without_seals
from model.page import Ink
from sealpaint import NAMES, SILENT, Sheet, random_seal

DPI = 150.0


def stamped(look: str, width_mm: float = 40.0, copy: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """A page with print under a seal, and the same page without the seal: uint8 BGR."""
    pages = []
    for sealed in (True, False):
        rng = np.random.default_rng(41)
        sheet = Sheet(DPI)
        for y in (145, 155, 165):
            sheet.text(60, y, "推荐单位：广东省工业和信息化厅", 5.6)
        if sealed:
            sheet.seal(
                random_seal(rng, NAMES[3], rotation=8.0, width_mm=width_mm, height_mm=width_mm, strength=0.9, patches=0),
                130,
                155,
                rng,
            )
        if copy:
            sheet.rgb[:] = np.maximum(sheet.rgb.mean(axis=2, keepdims=True), 20)
            sheet.text(30, 60, "红字", 6, ink=(210, 20, 20))
        page = sheet.scan(np.random.default_rng(42), look)
        pages.append(page if page.ndim == 3 else np.asarray(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR), np.uint8))
    return pages[0], pages[1]


def dark(page: np.ndarray) -> np.ndarray:
    return np.asarray(page.min(axis=2) < 120)


@pytest.mark.parametrize("copy", [False, True])
def test_a_grey_seal_leaves_the_print_under_it(copy: bool) -> None:
    sealed, bare = stamped("colour" if copy else "grey", copy=copy)
    seals = find_seals(sealed, DPI, SILENT)[0]
    free = without_seals(sealed, seals, DPI)
    assert [seal.ink for seal in seals] == [Ink.COPY if copy else Ink.UNKNOWN]
    assert len(free.apart) == 1
    print_, seal = dark(bare), (sealed.min(axis=2) < 190) & (bare.min(axis=2) > 225)
    assert dark(free.page)[print_].mean() > 0.9
    assert (free.page.min(axis=2)[seal] > 215).mean() > 0.85


@pytest.mark.parametrize("width_mm", [31.5, 40.0])
def test_ring_and_star_of_a_black_seal_go(width_mm: float) -> None:
    sealed, bare = stamped("fax", width_mm)
    (seal,) = find_seals(sealed, DPI, SILENT)[0]
    free = without_seals(sealed, (seal,), DPI)
    assert free.apart == ()
    height, width = sealed.shape[:2]
    y, x = np.mgrid[:height, :width]
    away = np.hypot(x - seal.box.cx * width, y - seal.box.cy * height) / (seal.box.width * width / 2)
    ring, star = (away > 0.95) & (away < 1) & ~dark(bare), (away < 0.12) & ~dark(bare)
    assert dark(sealed)[ring].mean() > 0.5
    assert dark(free.page)[ring].mean() < 0.15
    assert dark(free.page)[star].mean() < 0.35
    elsewhere = dark(bare) & ((away > 1.1) | ((away > 0.55) & (away < 0.9)))
    assert dark(free.page)[elsewhere].mean() > 0.97


def test_a_page_without_seals_stays() -> None:
    _, bare = stamped("grey")
    assert without_seals(bare, (), DPI).page is bare
