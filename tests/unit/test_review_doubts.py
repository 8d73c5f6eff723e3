"""Characters that the recogniser doubted, found again in the value as it is edited."""

from __future__ import annotations

import pytest

from model.geometry import Box
from model.page import Char, Line
from shenbao.service.review.doubts import characters, doubtful_runs


def read(text: str, *doubtful: int) -> list[tuple[str, float]]:
    return [(char, 0.5 if n in doubtful else 0.99) for n, char in enumerate(text)]


@pytest.mark.parametrize(
    ("text", "seen", "runs"),
    [
        ("主营业务", read("主营业务"), []),
        ("主营业务", read("主营业务", 1, 2), [(1, 3)]),
        ("主营\n业务收入", read("主营业务收入", 2, 5), [(3, 4), (6, 7)]),  # a line end in the value
        ("收入(万元)", read("收入（万元）", 2), [(2, 3)]),  # put otherwise: still pointed to
        ("收入20O万", read("单位：收入200万", 7, 1), [(4, 5)]),  # what stood before it was cut off
        ("", read("收入", 0), []),
        ("收入", [], []),
    ],
)
def test_doubts_are_places_of_the_value(text: str, seen: list[tuple[str, float]], runs: list[tuple[int, int]]) -> None:
    assert doubtful_runs(text, seen) == runs


def test_characters_are_those_that_stand_in_the_box() -> None:
    chars = tuple(Char(sign, Box(0.1 * n, 0.2, 0.1 * n + 0.1, 0.22), 0.9) for n, sign in enumerate(("单位", "名", "称")))
    line = Line("单位名称", Box(0, 0.2, 0.3, 0.22), 0.9, chars)
    below = Line("下", Box(0, 0.4, 0.1, 0.42), 0.9, (Char("下", Box(0, 0.4, 0.1, 0.42), 0.9),))
    assert list(characters((line, below), Box(0, 0.19, 0.2, 0.23))) == [("单", 0.9), ("位", 0.9), ("名", 0.9)]
