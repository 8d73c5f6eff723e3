"""Seal ink leaves the text, and only seal ink."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.page.image.inks import colour_of, without_seal_ink
from model.page import Colour
from sealpaint import NAMES, Sheet, random_seal


def ink_share(bgr: np.ndarray, dpi: float, box_mm: tuple[float, float, float, float]) -> float:
    x0, y0, x1, y1 = (round(v * dpi / 25.4) for v in box_mm)
    part = bgr[y0:y1, x0:x1]
    grey = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY) if part.ndim == 3 else part
    return float((grey < np.percentile(grey, 95) * 0.72).mean())


@pytest.mark.parametrize(
    ("paper", "look"), [((255, 255, 255), "colour"), ((252, 238, 232), "colour"), ((255, 255, 255), "photo")]
)
def test_text_under_a_seal_stays_and_the_seal_goes(paper: tuple[int, int, int], look: str) -> None:
    rng = np.random.default_rng(5)
    plain, sealed = Sheet(150, paper), Sheet(150, paper)
    for sheet in (plain, sealed):
        box = sheet.text(40, 100, "申报单位：佛山市数科智联软件有限公司", 6)
    sealed.seal(random_seal(rng, NAMES[0], strength=0.9, patches=0, uneven=0.2), 100, 108, rng)
    clean, stamped = (s.scan(np.random.default_rng(1), look, quality=75) for s in (plain, sealed))
    text = without_seal_ink(stamped, 150)
    before, after = ink_share(clean, 150, box), ink_share(text, 150, box)
    assert 0.75 * before < after < 1.25 * before
    below = (85.0, 112.0, 116.0, 126.0)  # inside the seal, no text there
    assert ink_share(text, 150, below) < 0.01 < ink_share(stamped, 150, below)


def test_a_red_headline_and_blue_writing_stay() -> None:
    rng = np.random.default_rng(2)
    sheet = Sheet(150)
    head = sheet.text(30, 30, "广东省工业和信息化厅文件", 12, ink=(215, 25, 30))
    pen = sheet.text(30, 120, "张国强 二〇二〇年四月", 7, ink=(30, 45, 165))
    red = sheet.text(30, 160, "大写：壹佰万元整", 5, ink=(200, 20, 20))
    page = sheet.scan(rng)
    text = without_seal_ink(page, 150)
    for box in (head, pen, red):
        assert ink_share(text, 150, box) > 0.8 * ink_share(page, 150, box) > 0.02


def test_a_seal_over_a_red_headline_goes_alone() -> None:
    rng = np.random.default_rng(3)
    sheet = Sheet(150)
    head = sheet.text(20, 60, "广东省工业和信息化厅文件", 13, ink=(215, 25, 30))
    sheet.seal(random_seal(rng, NAMES[1], strength=1.0, patches=0), 60, 78, rng)
    text = without_seal_ink(sheet.scan(rng), 150)
    beside = (130.0, head[1], head[2], head[3])
    assert ink_share(text, 150, beside) > 0.05


def test_a_title_in_a_red_frame_that_a_seal_meets_stays() -> None:
    rng = np.random.default_rng(3)
    sheet = Sheet(150)
    title = sheet.text(70, 50, "荣誉证书", 12, ink=(215, 25, 30))
    corners = [tuple(round(v * sheet.mm) for v in point) for point in ((22, 30), (186, 265))]
    cv2.rectangle(sheet.rgb, *corners, (200, 30, 35), round(sheet.mm))
    sheet.seal(random_seal(rng, NAMES[1], strength=1.0, patches=0), 165, 120, rng)
    page = sheet.scan(rng)
    text = without_seal_ink(page, 150)
    assert ink_share(text, 150, title) > 0.8 * ink_share(page, 150, title) > 0.02
    within = (150.0, 108.0, 180.0, 132.0)
    assert ink_share(text, 150, within) < 0.01 < ink_share(page, 150, within)


@pytest.mark.parametrize("look", ["grey", "fax"])
def test_pages_without_colour_come_back_as_they_are(look: str) -> None:
    rng = np.random.default_rng(4)
    sheet = Sheet(100)
    sheet.paragraphs(rng, 30, 100)
    sheet.seal(random_seal(rng, NAMES[2]), 100, 70, rng)
    page = sheet.scan(rng, look)
    text = without_seal_ink(page, 100)
    assert np.array_equal(text[..., 0], page)


def test_what_the_pixels_can_show() -> None:
    rng = np.random.default_rng(6)
    sheet = Sheet(100, (250, 246, 238))
    sheet.paragraphs(rng, 30, 200)
    assert colour_of(sheet.scan(rng)) is Colour.COLOUR
    assert colour_of(sheet.scan(rng, "grey")) is Colour.GREY
    assert colour_of(cv2.cvtColor(sheet.scan(rng, "grey"), cv2.COLOR_GRAY2BGR)) is Colour.GREY
    assert colour_of(sheet.scan(rng, "fax")) is Colour.BILEVEL
