"""Values upon rules, one behind the other, without colons: as on receipts, in print and as a recogniser reads them."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.forms.pairs.pair_labels import pair_labels
from extractors.page.rules.rule import straight_rule
from extractors.readers.ruled_words import written_rules
from model.geometry import Box
from model.page import Cell, Char, Line, Table

HIGH, WIDE = 0.012, 0.017
Part = tuple[str, str, float]  # a label, its value, and how long its rule is


def row(y: float, *parts: Part) -> tuple[Line, list[Box]]:
    """Return a line of labels with values upon rules, and the rules."""
    x, text, chars, rules = 0.1, "", [], []
    for label, value, long in parts:
        for words, start in ((label, x), (value, x + len(label) * WIDE)):
            chars += [Char(c, Box(start + n * WIDE, y, start + (n + 1) * WIDE, y + HIGH), 1.0) for n, c in enumerate(words)]
            text += words
        rules.append(Box(x + len(label) * WIDE, y, x + len(label) * WIDE + long, y + HIGH))
        x += len(label) * WIDE + long + 0.01
    return Line(text, Box(0.1, y, chars[-1].box.x1, y + HIGH), chars=tuple(chars)), rules


def told(lines: Sequence[Line], rules: Sequence[Box], tables: Sequence[Table] = ()) -> list[tuple[str, str]]:
    return [(pair.label, pair.value) for pair in pair_labels(lines, tables, (), rules)]


def receipt() -> tuple[list[Line], list[Box]]:
    one, first = row(0.2, ("今收到", "甲公司", 0.3), ("交来", "四季度租金", 0.2))
    two, second = row(0.25, ("金额（大写）", "叁仟陆佰元整", 0.3), ("￥", "3600.00", 0.2))
    three, third = row(0.3, ("收款方式", "转账", 0.1), ("经手人", "邬晓东", 0.1), ("备注", "车位", 0.1))
    return [one, two, three], [*first, *second, *third]


PAIRS = [
    ("今收到", "甲公司"), ("交来", "四季度租金"), ("金额（大写）", "叁仟陆佰元整"), ("￥", "3600.00"), ("收款方式", "转账"),
    ("经手人", "邬晓东"), ("备注", "车位"),
]  # fmt: skip


def test_values_upon_rules_belong_to_the_words_before_them() -> None:
    assert told(*receipt()) == PAIRS


def test_so_they_do_within_a_frame() -> None:
    lines, rules = receipt()
    frame = Box(0.05, 0.1, 0.95, 0.4)
    cell = Cell(0, 0, 1, 1, frame, "\n".join(one.text for one in lines), tuple(lines))
    assert told(lines, rules, [Table(frame, 1, 1, (cell,))]) == PAIRS


def test_a_gap_that_a_recogniser_gave_to_its_neighbours_is_one() -> None:
    """金 and 联 reach to the middle of the gap between them."""
    line, rules = row(0.2, ("金额", "租金", 0.3), ("联系电话", "1", 0.1))
    chars = list(line.chars)
    middle = (chars[3].box.x1 + chars[4].box.x0) / 2
    chars[3] = Char("金", Box(chars[3].box.x0, 0.2, middle, 0.2 + HIGH), 1.0)
    chars[4] = Char("联", Box(middle, 0.2, chars[4].box.x1, 0.2 + HIGH), 1.0)
    wide = Line(line.text, line.box, chars=tuple(chars))
    assert told([wide], rules) == [("金额", "租金"), ("联系电话", "1")]


def test_dates_and_sentences_upon_rules_are_none() -> None:
    date, rules = row(0.2, ("自", "2023", 0.1), ("年", "10", 0.05), ("月", "1", 0.05))
    assert told([date], rules) == []
    words, more = row(0.3, ("本单位承诺，", "材料真实", 0.1), ("并承担，", "全部责任", 0.1))
    assert told([words], more) == []


def test_walls_of_tables_are_no_rules_to_write_on() -> None:
    line, _ = row(0.2, ("姓名", "张三", 0.2))
    foot = (0.2 + HIGH) * 1000 + 2
    free = straight_rule(True, 120.0, 400.0, foot)
    wall = straight_rule(False, 100.0, 400.0, 120.0)
    size = (1000.0, 1000.0)
    assert len(written_rules([line], [free], size)) == 1
    assert written_rules([line], [free, wall], size) == ()
