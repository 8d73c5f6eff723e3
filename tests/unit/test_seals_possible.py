"""What a ring may say instead: the recogniser's own alternatives are told beside what was read, so that a look-alike character is no other owner."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.packet.marks.seals import another_name, best_reading
from extractors.page.ocr.engine import Reading
from extractors.page.ocr.rivals import Rival
from extractors.page.seals.find import find_seals
from model.page import SealReading
from sealpaint import Sheet, random_seal

READ, NAME = "成都市鑫森健康科技有限公司", "成都市鑫淼健康科技有限公司"


class Doubting:
    """A recogniser that reads a character of a ring with doubts."""

    def __init__(self, confidence: float, *rivals: Rival) -> None:
        self.confidence, self.rivals = confidence, rivals

    def read_line(self, bgr: np.ndarray) -> tuple[str, float]:
        return READ, self.confidence

    def closer(self, bgr: np.ndarray) -> tuple[Reading, tuple[Rival, ...]]:
        return Reading(READ, self.confidence), self.rivals


def read(recogniser: Doubting) -> SealReading:
    rng = np.random.default_rng(7)
    sheet = Sheet(200)
    sheet.seal(random_seal(rng, NAME, rotation=3.0, code="", patches=0, strength=0.9, font=""), 100, 120, rng)
    (seal,) = find_seals(sheet.scan(rng), sheet.dpi, recogniser)[0]
    return seal


def test_a_likely_alternative_is_told_and_settles_whose_seal_it_is() -> None:
    seal = read(Doubting(0.97, Rival(4, 5, "淼", -2.4), Rival(4, 4, "水", -1.0), Rival(6, 7, "", -1.0)))
    assert (seal.text, seal.others) == (READ, (NAME,))
    assert best_reading(seal, NAME) == (NAME, pytest.approx(1.0))
    assert not another_name(seal, NAME)


@pytest.mark.parametrize("recogniser", [Doubting(0.97, Rival(4, 5, "淼", -6.0)), Doubting(0.999, Rival(4, 5, "淼", -2.4))])
def test_what_was_read_surely_has_no_alternative(recogniser: Doubting) -> None:
    seal = read(recogniser)
    assert (seal.text, seal.others) == (READ, ())
    assert best_reading(seal, NAME)[1] < 0.8
