"""Answers by a mark in one of several columns, matrices under numbers, and captions side by side within a cell."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractors.forms.pairs.pair_labels import pair_labels
from model.geometry import Box
from model.page import Cell, Char, Line, Table


def line(text: str, x: float, y: float, high: float = 0.012) -> Line:
    """A line of characters as wide as high, on a page of √2."""
    wide = high * 1.414
    chars = tuple(Char(c, Box(x + n * wide, y, x + (n + 1) * wide, y + high), 1.0) for n, c in enumerate(text))
    return Line(text, Box(x, y, x + len(text) * wide, y + high), chars=chars)


def table(rows: Sequence[Sequence[str]]) -> Table:
    cells = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            box = Box(0.1 + 0.2 * c, 0.1 + 0.03 * r, 0.3 + 0.2 * c, 0.13 + 0.03 * r)
            lines = (line(text, box.x0 + 0.01, box.y0 + 0.01),) if text else ()
            cells.append(Cell(r, c, 1, 1, box, text, lines))
    return Table(Box(0.1, 0.1, 0.1 + 0.2 * len(rows[0]), 0.1 + 0.03 * len(rows)), len(rows), len(rows[0]), tuple(cells))


def pairs_of(found: Table) -> list[tuple[str, str]]:
    return [(p.label, p.value) for p in pair_labels([one for cell in found.cells for one in cell.lines], [found], ())]


@pytest.mark.parametrize(("on", "off"), [("☑", "☐"), ("√", ""), ("☑", "")])
def test_the_answer_is_the_heading_of_the_marked_column(on: str, off: str) -> None:
    asked = table([
        ["序号", "征询内容", "是", "否"],
        ["1", "三日内是否拔牙", off, on],
        ["2", "是否正在服药", on, off],
        ["3", "一年内是否手术", off, off],
    ])  # fmt: skip
    assert pairs_of(asked) == [("三日内是否拔牙", "否"), ("是否正在服药", "是"), ("一年内是否手术", "")]


def test_a_tick_read_as_a_letter_is_one_and_a_remark_behind_it_is_told() -> None:
    asked = table([
        ["检查内容", "是", "否", "备注"],
        ["是否畅通", "N", "", ""],
        ["是否有电", "N", "", ""],
        ["水压是否正常", "", "V", "压力不足"],
        ["是否接线", "N", "", ""],
    ])  # fmt: skip
    found = pair_labels([one for cell in asked.cells for one in cell.lines], [asked], ())
    assert [(p.label, p.column, p.value) for p in found] == [
        ("是否畅通", "", "是"), ("是否有电", "", "是"), ("水压是否正常", "", "否"), ("水压是否正常", "备注", "压力不足"), ("是否接线", "", "是"),
    ]  # fmt: skip
    assert found[0].confidence < 0.7


def test_figures_under_rising_numbers() -> None:
    heard = table([["频率（Hz）", "500", "1000", "4000"], ["左耳（dB）", "15", "20", "35"], ["右耳（dB）", "15", "25", "40"]])
    found = pair_labels([one for cell in heard.cells for one in cell.lines], [heard], ())
    assert [(p.label, p.column, p.value) for p in found] == [
        ("左耳（dB）", "500", "15"), ("左耳（dB）", "1000", "20"), ("左耳（dB）", "4000", "35"),
        ("右耳（dB）", "500", "15"), ("右耳（dB）", "1000", "25"), ("右耳（dB）", "4000", "40"),
    ]  # fmt: skip
    years = table([["指标", "2020年", "2021年", "2022年"], ["收入", "100", "200", "300"], ["利润", "10", "20", "30"]])
    assert {p.column for p in pair_labels([one for cell in years.cells for one in cell.lines], [years], ())} == {
        "2020年", "2021年", "2022年",
    }  # fmt: skip


def test_columns_of_other_things_are_none() -> None:
    goods = table([["品名", "数量", "备注"], ["旧书", "12", "√"], ["相册", "2", ""]])
    assert ("品名", "旧书") in pairs_of(goods)


def test_captions_side_by_side_within_cells() -> None:
    cells = []
    for r, (left, right, one, other) in enumerate(
        (("姓名", "电话", "贾雨薇", "13701688321"), ("通讯地址", "邮编", "溧阳路九号", "200080"))
    ):
        y = 0.1 + 0.05 * r
        lines = (
            line(left, 0.11, y + 0.005, 0.009),
            line(right, 0.6, y + 0.005, 0.009),
            line(one, 0.11, y + 0.018),
            line(other, 0.6, y + 0.018),
        )
        cells.append(Cell(r, 0, 1, 1, Box(0.1, y, 0.9, y + 0.05), "\n".join(one.text for one in lines), lines))
    cards = Table(Box(0.1, 0.1, 0.9, 0.2), 2, 1, tuple(cells))
    assert pairs_of(cards) == [("姓名", "贾雨薇"), ("电话", "13701688321"), ("通讯地址", "溧阳路九号"), ("邮编", "200080")]
