"""Reading order of lines that no table holds."""

from __future__ import annotations

from extractors.text.reading_order import part_box, reading_order
from model.geometry import Box
from model.page import Char, Line

TEXT = [  # the end of a clause, the next one in two lines, as on a declaration that a paging seal is set beside
    Line("其他敏感信息。", Box(0.1216, 0.4134, 0.2982, 0.4344)),
    Line("4.我单位申报项目所填写的相关文字和图片已经审核，确", Box(0.1718, 0.4421, 0.8784, 0.4656)),
    Line("认无误。", Box(0.1192, 0.4673, 0.2208, 0.4912)),
    Line("我单位对违反上述声明导致的后果承担全部法律责任。", Box(0.173, 0.4960, 0.8100, 0.5200)),
]
ARC = Line("有限公司", Box(0.9099, 0.4143, 0.9806, 0.5165))


def test_a_seals_arc_in_the_margin_does_not_tie_the_rows_beside_it_together() -> None:
    assert [line for line in reading_order([*TEXT, ARC]) if line is not ARC] == TEXT


def test_a_label_in_two_rows_stays_with_the_value_at_its_side() -> None:
    label = [Line("单位注册", Box(0.1, 0.20, 0.2, 0.22)), Line("地址", Box(0.1, 0.219, 0.15, 0.239))]
    value = Line("清远市清城区人民三路 8 号", Box(0.3, 0.209, 0.7, 0.230))
    assert reading_order([*label, value]) == [*label, value]


def test_a_part_that_opens_a_line_begins_where_the_line_does() -> None:
    """The recogniser sees the first character begin a quarter of its width too late: labels of one column stood apart."""
    chars = tuple(Char(text, Box(0.11 + 0.02 * n, 0.2, 0.13 + 0.02 * n, 0.22)) for n, text in enumerate("申报单位甲公司"))
    line = Line("申报单位甲公司", Box(0.1, 0.2, 0.26, 0.22), chars=chars)
    assert part_box(line, 0, 4) == Box(0.1, 0.2, 0.19, 0.22)
    assert part_box(line, 4, 7) == Box(0.19, 0.2, 0.25, 0.22)
