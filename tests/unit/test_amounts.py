"""Amounts as offices write them: units, formal numerals, mixtures, currencies; and what can only be single yuan."""

from __future__ import annotations

import pytest

from model.numbers import read_amount, tidy
from model.record import FieldValue
from notices.field_types.registry import FieldType
from notices.profile import FieldSpec


def spec(kind: FieldType = FieldType.NUMBER, **more: object) -> FieldSpec:
    return FieldSpec(key="f", part="p", name="f", type=kind, labels=("f",), **more)  # type: ignore[arg-type]


def told(raw: str, **more: object) -> str:
    one = spec(**more)  # type: ignore[arg-type]
    return one.type.rules.query(one, FieldValue("f", raw, one.read(raw).value))


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("5000万元", 5000),
        ("50,000,000元", 5000),
        ("5亿元", 50000),
        ("5亿2000万元", 52000),
        ("5亿2,000万", 52000),
        ("1亿5千万元", 15000),
        ("伍亿贰仟万元整", 52000),
        ("人民币壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元整", 1234.5678),
        ("一百二十万零五千元", 120.5),
        ("两亿元", 20000),
        ("1.5万亿元", 150000000),
        ("500w", 500),
        ("33539:33", 33539.33),
        ("33539：33万元", 33539.33),
        ("1,200万美元", 1200),
        ("USD 1,200万", 1200),
        ("HK$500万", 500),
        ("5000", 5000),
        ("三千二百", 3200),
        ("2019年：7020.79万元", 7020.79),
        ("二〇一九年三千万元", 3000),
        ("1000万元人民币", 1000),
        ("1000（万元）", 1000),
        ("10,000,000.00元（大写：壹仟万元整）", 1000),
    ],
)
@pytest.mark.parametrize("kind", [FieldType.NUMBER, FieldType.MONEY])
def test_the_value_is_in_the_unit_of_the_label(kind: FieldType, raw: str, value: float) -> None:
    assert spec(kind).read(raw).value == value


def test_the_label_may_prescribe_another_unit() -> None:
    assert spec(unit="元").read("5亿2000万元").value == 520_000_000
    assert spec(unit="亿元").read("52000万元").value == 5.2
    assert spec(unit="亿元").read("5.2").value == 5.2


def test_what_is_counted_in_days_or_areas_is_no_amount() -> None:
    days = FieldSpec(key="f", part="p", name="f", type=FieldType.NUMBER, labels=("开放天数（天）",))
    assert (days.unit, days.read("80天"), days.read("80").value) == ("天", (80, True, None), 80)
    assert spec(unit="平方米").read("1.2万平方米").value == 12000
    assert told("200000000000", unit="平方米") == ""
    with pytest.raises(ValueError, match="unit"):
        spec(unit="千元")


@pytest.mark.parametrize(
    ("raw", "currency"),
    [("1,200万美元", "美元"), ("美元1200万", "美元"), ("USD 1,200万", "美元"), ("HK$500万", "港元"), ("500万港币", "港元"), ("300万欧元", "欧元"),
     ("1000万元", ""), ("人民币1000万元", ""), ("￥1,000,000", ""), ("1000", ""), ("无", "")],
)  # fmt: skip
def test_foreign_currencies_are_told(raw: str, currency: str) -> None:
    assert spec(FieldType.MONEY).type.rules.currency(raw) == currency


def test_a_sign_before_a_large_number_makes_it_yuan() -> None:
    assert spec(FieldType.MONEY).read("￥5,000,000").value == 500
    assert spec(FieldType.MONEY).read("￥5,000").value == 5000


@pytest.mark.parametrize("raw", ["70207900", "70,207,900.00", "15000000万元"])
def test_a_number_that_can_only_be_of_single_yuan_is_asked_about(raw: str) -> None:
    assert "计量单位" in told(raw)
    assert "亿元" in told(raw)


@pytest.mark.parametrize("raw", ["7020.79", "9999999", "70207900元", "1500亿元", "无"])
def test_numbers_that_may_be_right_are_not(raw: str) -> None:
    assert told(raw) == ""


def test_the_unit_of_the_label_decides() -> None:
    assert told("70207900", unit="元") == ""
    assert "1000亿元" in told("1000", unit="亿元")


def test_of_several_numbers_the_first_counts() -> None:
    assert spec().read("7020.79 6100.50").value == 7020.79
    assert spec().read("7020.79万元，上年6000万元").value == 7020.79


def test_counts_and_shares() -> None:
    assert spec(FieldType.COUNT).read("1.2万人").value == 12000
    assert spec(FieldType.COUNT).read("三十七人").value == 37
    assert spec().read("占37%，500万元").value == 500
    assert read_amount("无") is None


@pytest.mark.parametrize(
    ("kind", "raw", "right"),
    [
        (FieldType.NUMBER, "7020.79", True), (FieldType.NUMBER, "三千二百", True), (FieldType.NUMBER, "约3000", True), (FieldType.NUMBER, "约三千多", False),
        (FieldType.NUMBER, "近三千", False), (FieldType.NUMBER, "较多", False), (FieldType.MONEY, "若干", False), (FieldType.COUNT, "若干", False), (FieldType.COUNT, "37人", True),
    ],
)  # fmt: skip
def test_what_is_no_number_is_told(kind: FieldType, raw: str, right: bool) -> None:
    one = spec(kind)
    assert one.type.rules.complaint(one, FieldValue("f", raw, one.read(raw).value)) == ("" if right else "不是数字，请填写数字。")
    assert one.type.rules.complaint(one, FieldValue("f", "是", True)) == "不是数字，请填写数字。"


@pytest.mark.parametrize(
    ("raw", "odd"),
    [
        ("7020.79", False),
        ("7,020.79", False),
        ("70,20", True),
        ("7020.791", True),
        ("7,0201", True),
        ("7.,5", True),
        ("1", True),
        ("7", True),
        ("12", False),
        ("7O20", False),
        ("人l20", True),
        ("33539:33", True),  # a point with dirt above it
        ("3大65人", True),  # a struck number and the one beside it
        ("5万3千", False),
        ("356人（占35%）", False),
    ],
)
def test_what_nobody_writes_is_doubted(raw: str, odd: bool) -> None:
    assert spec().type.rules.unusual(spec(), raw) is odd


def test_points_between_thousands_are_commas() -> None:
    rules = spec().type.rules
    assert rules.tidied(spec(), "7.020.79") == "7,020.79" and rules.tidied(spec(), "1.234.567.8") == "1,234,567.8"
    assert rules.tidied(spec(), "7020.79") == "7020.79" and rules.tidied(spec(), "7.02") == "7.02"
    money = spec(FieldType.MONEY)
    assert money.type.rules.tidied(money, "7.020.79") == "7.020.79"


def test_the_forms_own_unit_is_a_blank_and_junk_beside_a_number_is_no_good() -> None:
    assert spec().type.rules.is_blank("（万元）") and not spec().type.rules.is_blank("5万元")
    assert spec().read("7020.79").ok and spec().read("见表7020.79").ok and not spec().read("见附表7020.79").ok
    assert spec().read("无") == (None, False, None) and spec(FieldType.COUNT).read("无") == (None, False, None)
    assert (
        not spec(FieldType.COUNT).read("3.5人").ok
        and not spec(FieldType.COUNT).read("-3").ok
        and spec(FieldType.COUNT).read("0").ok
    )
    assert spec(FieldType.MONEY).read("￥100,000").value == 10 and spec(FieldType.MONEY).read("￥99,999").value == 99999
    assert spec(unit="元").read("1.5元").value == 1.5


@pytest.mark.parametrize("kind", [FieldType.NUMBER, FieldType.MONEY, FieldType.COUNT])
def test_the_sign_for_none_stands_without_the_wall_that_was_read_before_it(kind: FieldType) -> None:
    rules = spec(kind).type.rules
    assert {rules.tidied(spec(kind), raw) for raw in ("1/", "i /", "l／", "/", "/产")} == {"/"}
    assert [rules.tidied(spec(kind), raw) for raw in ("1", "11/2", "1/2", "无/万元")] == ["1", "11/2", "1/2", "无/万元"]


def test_an_amount_beyond_all_numbers_is_told_without_a_fault() -> None:
    """Three hundred digits under a label of 万元."""
    assert tidy(float("inf")) == float("inf") and tidy(12.0) == 12 and tidy(0.1234567) == 0.123457
    one = spec(unit="万元")
    assert "亿元" in one.type.rules.query(one, FieldValue("f", "9" * 305, 1e308))
