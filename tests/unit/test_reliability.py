"""Calibration on values whose truth is known: drawn with a fixed seed, or counted by hand."""

from __future__ import annotations

import random
from xml.etree import ElementTree

import pytest

from reports.charts.reliability import Point, reliability_chart
from shenbao.service.checking.reliability import (
    BlindValue,
    ConfidenceBound,
    JudgedValue,
    accuracies,
    bins_of,
    expected_error,
    learned_bound,
    rates_of,
    wilson,
)


def drawn(count: int, seed: int = 7, bias: float = 0.0) -> list[JudgedValue]:
    """Values whose confidence is true but for `bias` (said too high)."""
    random.seed(seed)
    said = [random.uniform(0.5, 1.0) for _ in range(count)]
    return [JudgedValue("k", "ocr", c, random.random() < c - bias) for c in said]


def test_a_true_confidence_has_no_error_and_a_boastful_one_has() -> None:
    true, boastful = bins_of(drawn(20_000)), bins_of(drawn(20_000, bias=0.2))
    assert all(abs(b.said - b.right) < 0.03 for b in true) and expected_error(true) < 0.02
    assert expected_error(boastful) == pytest.approx(0.2, abs=0.02)
    assert sum(b.count for b in true) == 20_000


def test_bins_hold_their_edges() -> None:
    bins = bins_of(
        [JudgedValue("k", "ocr", c, True) for c in (0.0, 0.5, 0.9, 0.9499, 1.0)] + [JudgedValue("k", "none", 0.0, False, False)]
    )
    assert [(b.low, b.count) for b in bins] == [(0.0, 1), (0.5, 1), (0.9, 2), (0.99, 1)]
    assert bins_of([]) == () and expected_error(()) == 0.0


def sample(*groups: tuple[float, int, int], reader: str = "ocr") -> list[BlindValue]:
    """Of each confidence so many values, so many of them right."""
    return [BlindValue("k", "text", reader, c, n < right) for c, count, right in groups for n in range(count)]


def test_the_bound_is_the_lowest_from_which_on_values_are_surely_right() -> None:
    held = sample((0.92, 200, 190), (0.95, 400, 400), (0.99, 600, 600))
    assert learned_bound(held, [], 0.995, 0.9) == ConfidenceBound(0.95, 1200, True, True)
    assert learned_bound(held, [], 0.98, 0.9).value == 0.92  # 99.2 of 100 are right over all, and surely 98.5
    assert learned_bound(sample((0.95, 700, 700)), [], 0.995, 0.9) == ConfidenceBound(
        0.9, 700, True, False
    )  # without an error, and not certain yet
    assert learned_bound(sample((0.95, 800, 800)), [], 0.995, 0.9).value == 0.95


def test_too_few_values_change_nothing() -> None:
    assert learned_bound(sample((0.99, 299, 299)), [], 0.9, 0.9) == ConfidenceBound(0.9, 299, False, False)


def test_values_that_were_looked_at_lower_the_bound_where_all_of_the_sample_holds() -> None:
    below = [JudgedValue("k", "ocr", 0.85, True)] * 900 + [JudgedValue("k", "ocr", 0.7, False)] * 9
    assert learned_bound(sample((0.95, 900, 900)), below, 0.995, 0.9).value == 0.85
    assert learned_bound(sample((0.95, 900, 900)), below[450:], 0.995, 0.9).value == 0.95  # too few of them to be certain
    assert (
        learned_bound(sample((0.95, 900, 700), (0.97, 900, 900)), below, 0.995, 0.9).value == 0.97
    )  # they are none of the sample's


def test_accuracy_by_type_and_reader_with_its_interval() -> None:
    values = [*sample((0.95, 10, 9)), *sample((0.95, 40, 40), reader="word"), BlindValue("k", "date", "ocr", 1.0, False, True)]
    told = accuracies(values, lambda value: value.field_type)
    assert [(a.what, a.reader, a.count, a.right, a.pending) for a in told] == [
        ("date", "ocr", 1, 0, 1),
        ("text", "ocr", 10, 9, 0),
        ("text", "word", 40, 40, 0),
    ]
    assert told[2].bounds == wilson(40, 40) and told[2].bounds[0] == pytest.approx(0.912, abs=0.001)


def test_rates_by_field_and_reader() -> None:
    judged = [JudgedValue("a", "ocr", 0.9, False), JudgedValue("a", "ocr", 0.9, True), JudgedValue("a", "word", 1.0, True)]
    judged.append(JudgedValue("b", "none", 0.0, False, False))
    rates = rates_of(judged)
    assert [(r.key, r.reader, r.looked_at, r.changed, r.missed) for r in rates] == [
        ("b", "none", 1, 1, 1),
        ("a", "ocr", 2, 1, 0),
        ("a", "word", 1, 0, 0),
    ]
    assert [r.share for r in rates] == [1.0, 0.5, 0.0]
    assert rates[1].right == wilson(rates[1].looked_at - rates[1].changed, rates[1].looked_at)


def test_a_share_of_few_is_told_with_how_far_it_can_be_believed() -> None:
    """Against the published bounds: 8 of 10 tell 0.490 to 0.943."""
    assert [round(bound, 3) for bound in wilson(8, 10)] == [0.49, 0.943]
    assert wilson(0, 0) == (0.0, 1.0) and wilson(10, 10)[1] == 1.0 and round(wilson(10, 10)[0], 3) == 0.722
    assert wilson(990, 1000)[0] > wilson(99, 100)[0]


def test_the_chart_is_plain_svg_with_every_point_in_words() -> None:
    svg = reliability_chart([Point(0.55, 0.4, 10), Point(0.95, 0.99, 400)], "<校准>", "said", "right")
    root = ElementTree.fromstring(svg)  # noqa: S314 (made a moment ago)
    circles = [c for c in root if c.tag == "circle"]
    assert len(circles) == 2 and float(circles[0].get("r", 0)) < float(circles[1].get("r", 0))
    assert float(circles[0].get("cy", 0)) > float(circles[1].get("cy", 0))
    assert "55% → 40%（10）" in root.get("aria-label", "") and "style" not in svg and "<校准>" not in svg
    assert reliability_chart([], "x", "a", "b") == ""
