"""Calibration on values whose truth is known: drawn with a fixed seed, or counted by hand."""

from __future__ import annotations

import random
from xml.etree import ElementTree

import pytest

from reports.charts.reliability import Point, reliability_chart
from shenbao.service.checking.reliability import ConfidenceBound, JudgedValue, bins_of, bound_of, expected_error, rates_of, wilson


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


def test_the_bound_lies_where_the_truth_reaches_the_target() -> None:
    """Right with a probability that is its own confidence: from 0.95 on the worst stretch is right in 95 of 100 cases."""
    bound = bound_of(drawn(60_000), 0.95, 0.9)
    assert bound.measured and bound.reached and bound.value == pytest.approx(0.95, abs=0.015)
    assert bound_of(drawn(60_000, bias=0.03), 0.95, 0.9).value == pytest.approx(0.98, abs=0.015)


def test_many_good_values_do_not_hide_a_few_bad_ones() -> None:
    good, bad = [JudgedValue("k", "ocr", 0.97, True)] * 10_000, [JudgedValue("k", "ocr", 0.6, n % 2 == 0) for n in range(80)]
    assert bound_of([*bad, *good], 0.99, 0.9) == ConfidenceBound(0.97, 10_080, True, True)  # over all, 99.6 of 100 are right


def test_too_few_values_change_nothing() -> None:
    assert bound_of(drawn(299), 0.95, 0.9) == ConfidenceBound(0.9, 299, False, False)
    lucky = (
        [JudgedValue("k", "ocr", 0.3, True)] * 20
        + [JudgedValue("k", "ocr", 0.5, False)] * 100
        + [JudgedValue("k", "ocr", 0.95, True)] * 300
    )
    assert bound_of(lucky, 0.99, 0.9).value == 0.95


def test_a_target_that_nothing_reaches_leaves_everything_unsure() -> None:
    wrong = [JudgedValue("k", "ocr", 0.5 + n / 1000, n % 10 != 0) for n in range(500)]
    assert bound_of(wrong, 0.99, 0.9) == ConfidenceBound(1.0, 500, True, False)


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
