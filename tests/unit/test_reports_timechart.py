"""Columns over time: every number is drawn to scale and told in words."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from reports.charts.time_columns import Column, column_chart, rounded_up

NAMESPACE = "{http://www.w3.org/2000/svg}"


def rects(svg: str) -> list[tuple[str, float]]:
    root = ElementTree.fromstring(svg)  # noqa: S314 (made here)
    return [(r.get("class", ""), float(r.get("height", 0))) for r in root.iter("rect")]


def test_columns_are_to_scale_and_told_in_words() -> None:
    svg = column_chart([Column("05", (10, 30)), Column("06", (0, 20))], "材料", ("s0", "s2"))
    (first, low), (second, high), (third, middle) = rects(svg)
    assert (first, second, third) == ("s0", "s2", "s2") and high == pytest.approx(3 * low, rel=0.02)
    assert middle == pytest.approx(2 * low, rel=0.02) and "材料：05 10、30；06 0、20" in svg


def test_series_side_by_side_reach_the_top_of_the_scale() -> None:
    heights = [height for _, height in rects(column_chart([Column("a", (50, 100))], "t", ("s0", "s1"), stacked=False))]
    assert heights[1] == pytest.approx(2 * heights[0])


def test_labels_are_never_markup_and_thinned_out_where_there_are_many() -> None:
    svg = column_chart([Column(f"<{n}>", (n,)) for n in range(60)], "<b>", ("s0",))
    assert "<b>" not in svg and svg.count('text-anchor="middle"') < 12
    assert column_chart([], "t", ("s0",)) == ""


@pytest.mark.parametrize(("most", "top"), [(0, 2), (1.5, 2), (3, 4), (5, 6), (7, 8), (10, 10), (41, 50), (1001, 2000)])
def test_scales_end_at_round_numbers(most: float, top: float) -> None:
    assert rounded_up(most) == top


def test_the_middle_of_a_scale_of_counts_is_a_count() -> None:
    assert all(rounded_up(most) >= most and (rounded_up(most) / 2).is_integer() for most in range(3000))
