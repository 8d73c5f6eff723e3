"""Applicants are put side by side by signature before they are compared: none that is the same may be missed for it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis.strategies import sampled_from, text

from checkers.likeness import Likeness, compare
from model.lookalikes import LOOKALIKES, signature

LETTERS = sorted({char for group in LOOKALIKES for char in group} | set("广州市云帆科技（） AbＡｂ"))


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(a=text(alphabet=sampled_from(LETTERS), max_size=6), b=text(alphabet=sampled_from(LETTERS), max_size=6))
def test_texts_that_are_the_same_have_one_signature(a: str, b: str) -> None:
    if compare(a, b, recognised=True, certain=True) is Likeness.SAME:
        assert signature(a) == signature(b)


def test_lookalikes_have_one_signature() -> None:
    for group in LOOKALIKES:
        for char in group[1:]:
            same = compare(f"云帆{group[0]}", f"云帆{char}", recognised=True, certain=True) is Likeness.SAME
            assert not same or signature(f"云帆{group[0]}") == signature(f"云帆{char}")
    assert signature("云帆科技") != signature("远航科技")
