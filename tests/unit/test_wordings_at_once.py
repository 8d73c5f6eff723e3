"""Many texts held against many wordings at once agree as each pair does by itself."""

from itertools import product

from extractors.text.likeness import Wordings, ratios
from model.fuzzy import likeness
from model.geometry import Box
from model.page import Char, Line

TEXTS = ("企业名称", "一、企业名称（盖章）", "企业名称：", "e-mai1", "名", "（万元）", "", ":", "联系人手机号码", "2.1 手机号码")


def test_each_pair_is_as_like_as_by_itself() -> None:
    found = Wordings(TEXTS).likeness(TEXTS)
    for (n, one), (m, other) in product(enumerate(TEXTS), repeat=2):
        assert found[n, m] == likeness(one, other), (one, other)


def test_what_is_empty_is_like_nothing() -> None:
    assert ratios(["", "甲"], ["", "甲"]).tolist() == [[0, 0], [0, 1]]
    assert ratios([], ["甲"]).shape == (0, 1)
    assert Wordings([]).likeness(["甲"]).shape == (1, 0)


def test_lines_that_are_equal_have_one_hash_whatever_they_are_made_of() -> None:
    box = Box(0.1, 0.1, 0.2, 0.2)
    one, same, other = (Line(text, box, 0.9, (Char(text, box, 0.9),)) for text in ("甲", "甲", "乙"))
    assert hash(one) == hash(same)
    assert len({one, same, other, Line("甲", box)}) == 3
