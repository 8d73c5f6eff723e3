"""Letters of seals between the lines of a form are nobody's value; a value that a seal lies over stays whole."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from extractors.forms.fields.read import fields_of
from extractors.forms.fields.seal_words import without_seal_words
from model.geometry import Box
from model.page import Char, Colour, Edge, EdgeSlice, Ink, Line, Page, Paper, Reader, SealKind, SealReading, SealShape
from notices.profile import load

PROFILE = load("xxxf2020")
OWN, OTHER = "北京市曜石互联网服务有限公司", "北京市经济和信息化局"
STEP = 5.4  # mm a character


def line(text: str, x_mm: float, y_mm: float, confidence: float = 0.98) -> Line:
    def box(start: float, end: float) -> Box:
        return Box((x_mm + start * STEP) / 210, (y_mm - 3) / 297, (x_mm + end * STEP) / 210, (y_mm + 3) / 297)

    chars = tuple(Char(c, box(n, n + 1)) for n, c in enumerate(text))
    return Line(text, box(0, len(text)), confidence, chars)


def doubtful(whole: Line, char: str) -> Line:
    return replace(whole, chars=tuple(replace(c, confidence=0.6) if c.text == char else c for c in whole.chars))


def seal(x_mm: float, y_mm: float, text: str, kind: SealKind = SealKind.OFFICIAL) -> SealReading:
    box = Box((x_mm - 20) / 210, (y_mm - 20) / 297, (x_mm + 20) / 210, (y_mm + 20) / 297)
    return SealReading(box, SealShape.ROUND, Ink.ORIGINAL, kind, 0.98, text, 0.97)


def cover(*lines: Line, seals: tuple[SealReading, ...]) -> Page:
    return Page("a.pdf", 1, 1654, 2339, Reader.OCR, Paper.SCAN, Colour.COLOUR, lines=lines, seals=seals)


def texts(page: Page) -> list[str]:
    return [item.text for item in without_seal_words(page).lines]


def test_a_choice_that_ends_as_the_seal_over_it_says_stays_whole() -> None:
    direction = "申报方向：生活类信息消费—线上线下融合服务"
    page = cover(doubtful(line(direction, 27, 131), "合"), seals=(seal(27 + 19.5 * STEP, 147, OWN),))
    assert texts(page) == [direction.removesuffix("合服务")]  # where nobody knows the form's choices
    assert fields_of(PROFILE.part("cover"), PROFILE, [page])["cover.direction"].raw == direction.removeprefix("申报方向：")


def test_letters_of_a_ring_at_the_end_of_a_line_and_as_a_line() -> None:
    direction, applicant = "申报方向：方向9远程办公服务平台", f"申报单位：{OWN}"
    recommender = f"推荐单位：{OTHER}"
    page = cover(
        doubtful(line(direction + "瓦联网", 27, 131), "瓦"),
        line(applicant, 27, 150),
        line("经济和信息", 93, 162),
        line("K", 104, 172, 0.61),
        line(recommender, 27, 172),
        seals=(seal(27 + 17.5 * STEP, 147, OWN), seal(106, 176, OTHER)),
    )
    assert texts(page) == [direction, applicant, recommender]
    values = fields_of(PROFILE.part("cover"), PROFILE, [page])
    assert values["cover.applicant"].raw == OWN
    assert values["cover.recommender"].raw == OTHER


@pytest.mark.parametrize("char", ["服", "石", "有"])
def test_one_letter_of_a_ring_beside_a_value(char: str) -> None:
    angle = math.radians(((OWN.index(char) + 0.5) / len(OWN) - 0.5) * 290)
    x, y = 150 + 16 * math.sin(angle), 147 - 16 * math.cos(angle)
    value = line("商圈数字化运营平台", 27, y)
    page = cover(value, line(char, x - STEP / 2, y), seals=(seal(150, 147, OWN),))
    assert texts(page) == [value.text]


def test_one_letter_that_the_ring_says_elsewhere_is_no_letter_of_it() -> None:
    page = cover(line("服", 150 - 16 - STEP / 2, 147), seals=(seal(150, 147, OWN),))
    assert texts(page) == ["服"]


@pytest.mark.parametrize("words", ["发票专用章", "合同专用章"])
def test_words_in_the_middle_of_a_seal(words: str) -> None:
    value = f"推荐单位：{OTHER}"
    x = 27 + (len(value) + len(words) / 2) * STEP
    page = cover(line(value + words, 27, 160), seals=(seal(x, 156, OWN, SealKind.INVOICE),))
    assert texts(page) == [value]


@pytest.mark.parametrize("shift", range(-24, 25, 6))
@pytest.mark.parametrize("down", [-14, -6, 0, 6, 14])
def test_a_name_under_its_own_seal_stays_whole(shift: int, down: int) -> None:
    lines = (
        line("申报方向：行业信息化服务", 27, 131),
        line(f"申报单位：{OWN}", 27, 150),
        line("北京市曜石互联网服务", 54, 190),
        line("有限公司", 54, 197),
        line("申报日期：2020年4月19日", 27, 230),
    )
    for y in (150, 193):
        page = cover(*lines, seals=(seal(110 + shift, y + down, OWN),))
        assert texts(page) == [item.text for item in lines]


def test_a_slice_of_a_paging_seal_beside_a_line() -> None:
    title = line("项目名称：基于5G的模具行业MES信息化协同平台", 27, 115)
    page = cover(title, line("急系统", 192, 118), seals=())
    page = replace(page, edges=(EdgeSlice(Edge.RIGHT, Box(0.9, 0.3, 1.0, 0.45), Ink.ORIGINAL, ""),))
    assert texts(page) == [title.text]


@pytest.mark.parametrize("over", [True, False])
def test_letters_of_a_seal_behind_the_name_of_a_choice_are_cut(over: bool) -> None:
    """Letters that agree with no word of the ring, as those of a worn one."""
    name = "方向9远程办公服务平台"
    own = line(f"申报方向：{name}神恢盘", 27, 131)
    stamp = seal(27 + 18.5 * STEP if over else 27, 140 if over else 250, OWN)
    values = fields_of(PROFILE.part("cover"), PROFILE, [cover(own, line(f"申报单位：{OWN}", 27, 200), seals=(stamp,))])
    assert values["cover.direction"].raw == (name if over else name + "神恢盘")


def test_a_seal_that_was_not_read_repeats_the_name_that_it_lies_over() -> None:
    """The arc of an oval seal on a grey copy stands above the applicant's line as another line does."""
    arc, applicant = "曜石互联网服务", f"申报单位：{OWN}"
    page = cover(line(arc, 66, 141), line(applicant, 27, 150), seals=(seal(84, 147, "有"),))
    assert texts(page) == [applicant]
    assert (
        texts(cover(line("曜石互联网科技", 66, 141), line(applicant, 27, 150), seals=(seal(84, 147, "有"),)))[0]
        == "曜石互联网科技"
    )
