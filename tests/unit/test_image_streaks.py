"""Streaks of a dirty glass are taken out before a page is levelled; rules, characters and tables that are cut off stay."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from extractors.page.image.skew import skew_of
from extractors.page.image.streaks import without_streaks

Image = npt.NDArray[np.uint8]
DPI = 200.0


def scan(lean: float = 1.0) -> Image:
    """A table that leans on a sheet of A4, black and white."""
    page = np.full((2339, 1654), 255, np.uint8)
    for y in range(400, 1401, 100):
        cv2.line(page, (200, y), (1450, y), 0, 3)
        cv2.putText(page, "value of a field", (240, y + 60), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 0, 3)
    for x in (200, 800, 1450):
        cv2.line(page, (x, 400), (x, 1400), 0, 3)
    matrix = cv2.getRotationMatrix2D((827, 1170), lean, 1)
    return bgr(np.asarray(cv2.warpAffine(page, matrix, (1654, 2339), borderValue=255), np.uint8))


def bgr(page: Image) -> Image:
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR), np.uint8)


@pytest.mark.parametrize("turned", [False, True])
def test_streaks_are_taken_out_and_what_they_cross_stays(turned: bool) -> None:
    bare = scan()
    page = bare.copy()
    for at, start in ((552, 180), (848, 300), (1247, 0)):
        page[at, start:] = 0
    if turned:
        bare, page = np.rot90(bare).copy(), np.rot90(page).copy()
    cleaned = without_streaks(page, DPI)
    assert (cleaned != bare).mean() < 0.3 * (page != bare).mean()
    assert skew_of(cleaned) == pytest.approx(skew_of(bare), abs=0.1)


@pytest.mark.parametrize("turned", [False, True])
def test_dotted_streaks_are_taken_out(turned: bool) -> None:
    bare = scan()
    chance = np.random.default_rng(5)
    bare[chance.random(bare.shape[:2]) < 0.0006] = 0
    page = bare.copy()
    for at in (552, 1247):
        page[at, chance.random(page.shape[1]) < 0.25] = 0
    if turned:
        bare, page = np.rot90(bare).copy(), np.rot90(page).copy()
    cleaned = without_streaks(page, DPI)
    assert (cleaned != bare).mean() < 0.3 * (page != bare).mean()
    gone = (cleaned > bare).all(axis=2)
    assert not cv2.morphologyEx(gone.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)).any()  # strokes along it stay


def test_streaks_would_level_the_page_by_themselves() -> None:
    page = scan()
    page[380:1420] = 255
    for n in range(12):  # a few characters
        cv2.putText(page, "A.B", (240 + 90 * n, 700 + round(1.57 * n)), cv2.FONT_HERSHEY_SIMPLEX, 1, (0, 0, 0), 2)
    for at in (552, 848, 1247):
        page[at, 100:] = 0
    assert abs(skew_of(page)) < 0.2
    assert abs(skew_of(without_streaks(page, DPI))) > 0.8


def test_a_page_without_streaks_is_left_as_it_is() -> None:
    page = scan(0.0)
    assert without_streaks(page, DPI) is page


def test_a_rule_in_whose_rows_a_slice_of_a_seal_lies_at_the_edge_stays() -> None:
    page = scan(lean=0.0)
    page[599:602, 1580:] = 0  # the top of its ring
    assert without_streaks(page, DPI) is page


def test_a_table_that_is_cut_off_keeps_its_rules() -> None:
    page = scan(0.0)[350:1450, 300:1350]
    assert without_streaks(page, DPI) is page
    both = scan(0.0)[450:760, 300:1350]  # three rows, cut off on all sides
    assert without_streaks(both, DPI) is both
