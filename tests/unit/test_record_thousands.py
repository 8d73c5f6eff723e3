"""A point between thousands: the other amounts in the same unit say whether it is a comma; it stays doubtful."""

from __future__ import annotations

import pytest

from extractors.packet.thousands import settle_thousands
from model.geometry import Box
from model.page import Reader
from model.record import TYPE, FieldValue, Presence, Source
from notices.profile import load

PROFILE = load("xxxf2020")
KEY = "company.main_revenue"


def amount(key: str, raw: str, reader: Reader = Reader.OCR) -> FieldValue:
    return FieldValue(
        key, raw, PROFILE.field(key).read(raw).value, 0.97, Source("f", 1, Box(0, 0, 1, 1), reader), Presence.FILLED
    )


def settled(raw: str, *others: str, reader: Reader = Reader.OCR) -> FieldValue:
    keys = ("company.rnd_investment", "company.info_consumption_revenue", "project.investment")
    fields = [amount(KEY, raw, reader), *(amount(key, text) for key, text in zip(keys, others, strict=False))]
    return settle_thousands({f.key: f for f in fields}, PROFILE)[KEY]


def test_other_amounts_with_commas_make_it_a_comma() -> None:
    found = settled("19.378", "2,497.36", "179.00")
    assert (found.raw, found.value, found.decided_by) == ("19.378", 19378, TYPE)
    assert settled("2.800", "2.464").value == 2800  # nobody writes three decimals twice and never more digits before them
    assert found.confidence < 0.9


@pytest.mark.parametrize("others", [(), ("179.00",), ("2,497.360", "4,200")])
def test_where_nothing_tells_it_is_proposed(others: tuple[str, ...]) -> None:
    found = settled("19.378", *others)
    assert (found.value, found.proposal, found.decided_by) == (19.378, "19378", "")
    assert found.confidence < 0.9


@pytest.mark.parametrize("raw", ["1937.8", "19.37", "0.378", "1937.812", "19,378.123", "无"])
def test_other_amounts_stay(raw: str) -> None:
    assert settled(raw, "2,497.36") == amount(KEY, raw)


def test_exact_text_stays() -> None:
    assert settled("19.378", "2,497.36", reader=Reader.WORD).value == 19.378


def test_a_comma_before_two_last_digits_behind_thousands_is_a_point() -> None:
    found = settled("2,768,60")
    assert (found.raw, found.value, found.decided_by) == ("2,768,60", 2768.6, TYPE)
    assert found.confidence < 0.9
    for raw in ("2,768,605", "768,60", "2,768,60,1"):
        assert settled(raw) == amount(KEY, raw)
