"""Two readings of a line that meets a seal: the better one wins, character by character, and the other is kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from extractors.page.ocr.planes import TwoPlanes
from model.geometry import Box
from model.page import Line
from record_pages import line

SEAL = Box(0.3, 0.2, 0.9, 0.5)
PAGE = np.zeros((10, 10, 3), np.uint8)


def read(text: str, *unsure: tuple[str, float]) -> Line:
    made, doubts = line(text, 0.25, 0.35), dict(unsure)
    return replace(made, chars=tuple(replace(c, confidence=doubts.get(c.text, 0.99)) for c in made.chars))


def together(free: Line, whole: Line, *apart: Box) -> Line:
    return TwoPlanes(PAGE, (SEAL,), apart).together(free, whole)


def test_what_the_seal_hid_is_added_and_what_it_spoilt_is_not() -> None:
    found = together(read("江苏省工业和言息化厅", ("言", 0.6), ("厅", 0.7)), read("江苏省工业和信息化"))
    assert found.text == "江苏省工业和信息化厅"
    assert found.rivals == ("江苏省工业和言息化厅", "江苏省工业和信息化")
    assert len(found.chars) == len(found.text)


@pytest.mark.parametrize(
    ("free", "whole", "text"),
    [
        ("二〇二〇年月24日", "二〇二〇年4月24日", "二〇二〇年4月24日"),  # written by a pen as pale as the seal
        ("二〇二年424", "二〇二〇年4月24日", "二〇二〇年4月24日"),
        ("2020年5月8日", "2020年5月东8日", "2020年5月8日"),
        ("2020年月日", "2020年局月日", "2020年月日"),  # no day in either
    ],
)
def test_a_day_that_one_reading_has_whole_is_no_seals(free: str, whole: str, text: str) -> None:
    assert together(read(free), read(whole), SEAL).text == text


@pytest.mark.parametrize(
    ("apart", "unsure", "text"),
    [
        ((SEAL,), 0.99, "东莞市工业和信息化局"),  # the seal's ink was told from print: what needs it is the seal's
        ((), 0.99, "东莞市工业和信息化局州"),  # it was not: what was surely read may be print
        ((), 0.3, "东莞市工业和信息化局"),
    ],
)
def test_letters_that_stand_there_only_with_the_seal(apart: tuple[Box, ...], unsure: float, text: str) -> None:
    found = together(read("东莞市工业和信息化局"), read("东莞市工业和信息化局州", ("州", unsure)), *apart)
    assert found.text == text
    assert ("东莞市工业和信息化局州" in found.rivals) is not text.endswith("州")


def test_where_the_ink_was_told_from_print_a_sure_reading_without_it_stays() -> None:
    without, with_it = read("陕西省工业和信息化厅", ("厅", 0.95)), read("陕西省工业和信息化庁")
    assert together(without, with_it, SEAL).text.endswith("厅")
    assert together(without, with_it).text.endswith("庁")
    assert together(read("陕西省工业和信息化斤", ("斤", 0.4)), read("陕西省工业和信息化厅"), SEAL).text.endswith("厅")


def test_a_line_is_as_wide_as_it_was_before_the_ring_was_taken_out() -> None:
    sheet = np.zeros((1000, 1000, 3), np.uint8)
    planes = TwoPlanes(sheet, (SEAL,), ())
    assert planes.black
    cut, above, letters = (330, 300, 600, 330), (330, 100, 600, 130), (500, 240, 560, 420)
    assert planes.widened([cut, above], [(295, 302, 600, 331), (280, 100, 600, 130), letters]) == [(295, 300, 600, 330), above]
    assert planes.widened([cut], [(100, 300, 600, 330)]) == [cut]  # another line joined to it
    assert not TwoPlanes(sheet, (SEAL,), (SEAL,)).black


def test_signs_alone_are_no_other_reading() -> None:
    found = together(read("单位(盖章)"), read("单位（盖章）", ("（", 0.5), ("）", 0.5)))
    assert (found.text, found.rivals) == ("单位(盖章)", ())
