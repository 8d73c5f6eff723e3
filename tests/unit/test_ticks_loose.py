"""A √ upon or beside words rather than in their box, rings about a box or its words alone, drawn on plain paper."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from extractors.forms.tokens import Candidate, token_of
from extractors.forms.values.value import value_of
from extractors.page.ticks.loose import loose_ticks
from extractors.page.ticks.settings import DEFAULT
from extractors.page.ticks.squares import Squares
from extractors.page.ticks.strokes import with_rings
from extractors.page.ticks.wording import Wording
from model.geometry import Box
from model.page import Char, Line, Stroke, StrokeKind, Tick
from notices.profile import load
from record_pages import line, page

EM, WIDTH, HEIGHT = 30, 900, 120


def wording(text: str, x: float) -> Wording:
    boxes = [Box((x + n * EM) / WIDTH, 45 / HEIGHT, (x + (n + 1) * EM) / WIDTH, 75 / HEIGHT) for n in range(len(text))]
    return Wording(tuple(Char(char, box) for char, box in zip(text, boxes, strict=True)), EM)


ROW = [wording("☐国有企业", 60), wording("☐民营企业", 270), wording("☑外资企业", 480)]


def drawn(*points: tuple[int, int], width: int = 3) -> Squares:
    ink = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.polylines(ink, [np.array(points, np.int32)], False, 200, width)
    return Squares(np.asarray(ink, np.uint8), 1.0, np.zeros((0, 4)), 40.0)


def meant(found: Squares) -> dict[int, float]:
    return loose_ticks(found, ROW, np.array([w.place(WIDTH, HEIGHT, 0.5) for w in ROW]), DEFAULT)


@pytest.mark.parametrize(
    ("foot", "chosen"),
    [
        (345, {1: DEFAULT.loose_upon}),  # upon the second words
        (250, {0: DEFAULT.loose_beside, 1: DEFAULT.loose_beside}),  # between the first two: either may be meant
        (30, {0: DEFAULT.loose_upon}),  # before the row: no other is near
        (500, {}),  # the tick of a box that is known as ticked
        (760, {}),  # elsewhere on the line
    ],
)
def test_a_tick_outside_of_boxes_is_of_the_words_that_it_begins_upon(foot: int, chosen: dict[int, float]) -> None:
    assert meant(drawn((foot - 12, 60), (foot, 75), (foot + 34, 33))) == chosen


@pytest.mark.parametrize(
    "found",
    [
        drawn((345, 75), (362, 50)),  # as long as a stroke of a character
        drawn((345, 75), (352, 33)),  # /
        drawn((345, 60), (420, 60)),  # an underline
        drawn((345, 33), (380, 75)),  # falls
    ],
)
def test_strokes_of_print_are_no_ticks(found: Squares) -> None:
    assert meant(found) == {}


def test_a_choice_with_a_tick_upon_its_words_is_ticked_and_doubtful() -> None:
    box, words = Box(0.1, 0.1, 0.12, 0.12), Box(0.1, 0.1, 0.2, 0.12)
    read = Line("☐是", words, 0.99, (Char("☐", box), Char("是", Box(0.13, 0.1, 0.15, 0.12))))
    (own,), (tick,) = with_rings([read], [Tick(box, False, 0.99)], [Stroke(words, StrokeKind.TICKED, 0.6)])
    assert own.text == "☑是" and tick.checked and tick.confidence < 0.6
    (own,), (tick,) = with_rings([read], [Tick(box, False, 0.99)], [Stroke(words, StrokeKind.TICKED, 0.4)])
    assert own.text == "☐是" and not tick.checked and tick.confidence < 0.6


def test_a_ring_about_the_box_or_the_words_alone_is_looked_for_in_its_own_place() -> None:
    before = np.array([60.0, 45, 210, 75])
    assert [half.tolist() for half in ROW[0].halves(before)] == [[60, 45, 90, 75], [90, 45, 210, 75]]
    behind = wording("国有企业☐", 60)
    assert [half.tolist() for half in behind.halves(before)] == [[180, 45, 210, 75], [60, 45, 180, 75]]
    assert wording("国有企业", 60).halves(before) == []
    assert len(replace(wording("国有企业", 60), room=EM).halves(before)) == 2


@pytest.mark.parametrize(("text", "doubtful"), [("☐否 ☐是", False), ("否 ☐是", True), ("否 是", False)])
def test_a_blank_choice_of_which_a_box_is_hidden_is_doubtful(text: str, doubtful: bool) -> None:
    profile = load("xxxf2020")
    spec = next(one for one in profile.fields if one.key == "company.listed")
    sheet = page([line("是否上市公司", 0.1, 0.3), line(text, 0.4, 0.3)])
    token = token_of(sheet.lines[1], sheet)
    value = value_of(spec, Candidate(spec.key, (token,), 1.0, sheet, None, "cell"))
    assert value.value is None and (value.confidence <= 0.5) is doubtful
