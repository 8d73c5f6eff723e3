"""What else the recogniser held possible along a ring is kept with its words, and tells whose seal it is: a look-alike character is no other owner."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from extractors.packet.marks.seals import spelt_of
from extractors.packet.marks.spelt import lay, spelt
from extractors.page.seals.find import find_seals
from extractors.page.seals.rings import Ring
from extractors.page.seals.strips import strip
from model.geometry import Box
from model.lattice import NONE, Lattice
from model.page import Ink, Page, Reader, SealKind, SealReading, SealShape
from sealpaint import Sheet, lattice, random_seal
from storage.codec import pack, unpack

READ, NAME = "成都市鑫森健康科技有限公司", "成都市鑫淼健康科技有限公司"


def test_a_lattice_says_what_was_likely_at_each_step() -> None:
    first, second, third = lattice("森", {"森": {"淼": 0.1}}).steps()
    assert first[0] == third[0] == (NONE, 0.0)
    assert [char for char, _ in second[:3]] == ["森", "淼", NONE]
    assert [loss for _, loss in second[:3]] == pytest.approx([0, -np.log(0.1), -np.log(1e-3)], abs=0.03)


class Doubting:
    """A recogniser that holds another character possible."""

    def __init__(self, confidence: float) -> None:
        self.confidence = confidence

    def read_line(self, bgr: np.ndarray) -> tuple[str, float]:
        return READ, self.confidence

    def spell(self, bgr: np.ndarray) -> tuple[str, float, Lattice]:
        return READ, self.confidence, lattice(READ, {"森": {"淼": 0.1}})


def test_what_a_recogniser_held_possible_along_a_ring_is_kept_once() -> None:
    rng = np.random.default_rng(7)
    sheet = Sheet(200)
    sheet.seal(random_seal(rng, NAME, rotation=3.0, code="", patches=0, strength=0.9, font=""), 100, 120, rng)
    (seal,) = find_seals(sheet.scan(rng), sheet.dpi, Doubting(0.97))[0]
    assert (seal.text, seal.others, seal.lattices) == (READ, (), (lattice(READ, {"森": {"淼": 0.1}}),))
    assert spelt_of(seal, NAME) == NAME
    assert spelt_of(replace(seal, text=NAME), NAME) == ""  # nothing to settle


@pytest.mark.parametrize(
    ("ring", "possible", "name", "told"),
    [
        (READ, {"森": {"淼": 0.1}}, NAME, NAME),
        (READ, {"森": {"淼": 0.01}}, NAME, ""),  # read surely as another
        (READ, {}, NAME, ""),
        ("健康科技有限公司成都市鑫森", {"森": {"淼": 0.1}}, NAME, NAME),  # cut elsewhere
        ("成都市鑫淼健康科技育眼公司", {}, NAME, "成都市鑫淼健康科技公司"),  # a legal form read badly
        ("成市鑫淼健康科有公", {}, NAME, "成市鑫淼健康科有公"),  # characters lost here and there
        ("都市鑫淼健康科技有限公司", {}, "四川省鑫淼健康科技有限公司", ""),
        ("鑫淼健康科技有限公司", {}, NAME, ""),  # its place is lost
        ("成都市淼健康科技有限公司", {}, NAME, ""),  # a letter of the trade name is
        ("成都市鑫淼教育科技有限公司", {}, NAME, ""),
        ("成都市鑫淼健康科技集团有限公司", {}, NAME, ""),  # sisters: a word more, a word less, another trade name
        (NAME, {}, "成都市鑫淼健康科技集团有限公司", ""),
        ("成都市鑫淼健康科技集囚有限公司", {"集": {NONE: 0.1}, "囚": {"团": 0.2, NONE: 0.1}}, NAME, ""),
        ("成都市鑫淼健康科枝有限责任公司", {"责": {NONE: 0.1}, "任": {NONE: 0.1}}, NAME, ""),
        ("川州市鑫淼健康科技有限公司", {"川": {NONE: 0.1}}, "广州市鑫淼健康科技有限公司", ""),  # 苏州, 杭州
        (
            "广州市鑫淼健康科枝有限公司",
            {"州": {NONE: 0.1}, "枝": {"技": 0.1}},
            "广州市鑫淼健康科技有限公司",
            "广州市鑫淼健康科技有限公司",
        ),
        ("长春市华宸数据服务有限责任公司", {}, "长春市未来数据服务有限责任公司", ""),
        ("成都市鑫淼健康科技有限公司重庆分公司", {}, NAME, ""),
        ("四省经洛和信息化厅51010099", {"洛": {"济": 0.05}, "省": {"川": 0.05}}, "四川省经济和信息化厅", ""),  # a body's place
        ("四川省经洛信息化厅51010099", {"洛": {"济": 0.05}}, "四川省经济和信息化厅", "四川省经济信息化厅"),
        ("东莞市工业和信息化局", {}, "佛山市工业和信息化局", ""),
    ],
)
def test_a_name_is_spelt_where_nothing_on_the_ring_is_surely_another(
    ring: str, possible: dict[str, dict[str, float]], name: str, told: str
) -> None:
    assert spelt((lattice(ring, possible),), name) == told


def test_readings_of_one_ring_make_up_for_one_another() -> None:
    lost = (lattice("成都市鑫淼健康科技有限"), lattice("成都市鑫健康科技有限公司"))
    assert spelt(lost[1:], NAME) == ""
    assert spelt(lost, NAME) == NAME


def test_a_name_costs_nothing_where_it_is_what_was_read() -> None:
    laid = lay(lattice(NAME), NAME)
    assert (laid.total, laid.surplus) == (0, 0)
    assert not laid.letters.any()


def test_nothing_is_spelt_without_lattices_or_with_too_few_letters() -> None:
    assert spelt((), NAME) == spelt((lattice("甲乙"),), "甲乙") == ""


def test_an_oval_is_laid_out_by_the_length_of_its_arc() -> None:
    ring, sheet = Ring(200.0, 150.0, 160.0, 96.0, 0.0, 1.0), np.zeros((300, 400), np.float32)
    turns = np.linspace(0, 2 * np.pi, 20000)
    x, y = ring.x + 132 * np.cos(turns), ring.y + 68 * np.sin(turns)  # 28 pixels within its line, or a little more
    along = np.append(0.0, np.cumsum(np.hypot(np.diff(x), np.diff(y))))
    for at in np.arange(0, along[-1], along[-1] / 24) + along[-1] / 48:
        k = int(np.searchsorted(along, at))
        cv2.circle(sheet, (round(float(x[k])), round(float(y[k]))), 6, 1.0, -1)
    laid = strip(sheet, ring, (0.85, 0.5, 1.0), (350, 370))
    count, _, stats, centres = cv2.connectedComponentsWithStats((laid > 0.5).astype(np.uint8))
    assert count == 25
    apart = np.diff(np.sort(centres[1:, 0]))
    assert apart.max() < 1.15 * apart.min()
    assert stats[1:, cv2.CC_STAT_WIDTH].max() < 1.25 * stats[1:, cv2.CC_STAT_WIDTH].min()


def test_a_lattice_is_kept_with_its_page() -> None:
    seal = SealReading(Box(0.1, 0.1, 0.3, 0.3), SealShape.ROUND, Ink.ORIGINAL, SealKind.OFFICIAL, 1.0, lattices=(lattice(NAME),))
    page = Page("a.pdf", 1, 1654, 2339, Reader.OCR, seals=(seal,))
    assert max(loss for step in seal.lattices[0].steps() for _, loss in step) > 10
    assert unpack(Page, pack(page)) == page
