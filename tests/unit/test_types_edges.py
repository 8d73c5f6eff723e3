"""Types of values at the edges of what they can read, and how they are shown."""

from __future__ import annotations

import pytest

from model.dates import read_date, read_dates
from model.numbers import read_amount, tidy
from model.record import FieldValue
from notices.field_types.choices import best_choice, named_choices, word_score
from notices.field_types.credit_code import valid_code
from notices.field_types.levels import half_rows
from notices.field_types.registry import FieldType
from notices.profile import Choice, FieldSpec, load

PROFILE = load("xxxf2020")


def test_the_other_half_of_the_bracket_about_an_area_code_is_put_back() -> None:
    phone = spec(FieldType.TELEPHONE, "传真")
    assert phone.type.rules.tidied(phone, "0757）51586636") == "（0757）51586636"
    assert phone.type.rules.tidied(phone, "020)83135678") == "(020)83135678"
    assert phone.type.rules.tidied(phone, "0757-51586636") == "0757-51586636"


def test_types_of_levels_show_and_pick_their_rows() -> None:
    spec = PROFILE.field("company.honours")
    rules = spec.type.rules
    rows = {"high_tech": {"level": "国家级", "year": "2018"}, "tech_center": None, "other": {"text": "专精特新"}}
    assert rules.show(spec, FieldValue(spec.key, "☑", rows)) == "高新技术企业：国家级（2018 年）；其他：专精特新"
    assert rules.show(spec, FieldValue(spec.key, "无", None)) == "无"
    assert rules.picked(spec, rows) == {"高新技术企业": ["国家级", "2018"], "其他": ["专精特新"]}
    assert rules.picked(spec, {"key_lab": {"level": None, "year": "2018"}}) == {"重点实验室": ["", "2018"]}
    assert rules.picked(spec, None) == {}


@pytest.mark.parametrize(
    ("raw", "odd"),
    [
        ("年份：2018年", False),
        ("年份：____年", False),
        ("☑国家级", False),
        ("年份：贰年", True),
        ("年份：201年\n年份：2019年", True),
    ],
)
def test_years_of_levels_that_are_none(raw: str, odd: bool) -> None:
    assert PROFILE.field("company.honours").type.rules.unusual(PROFILE.field("company.honours"), raw) is odd


def spec(kind: FieldType, *labels: str, choices: tuple[Choice, ...] = ()) -> FieldSpec:
    return FieldSpec(key="f", part="p", name="f", type=kind, labels=labels or ("f",), choices=choices)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1900年1月1日", "1900-01-01"),
        ("1899年1月1日", None),
        ("2020年12月", "2020-12"),
        ("2020年__4__月＿8＿日", "2020-04-08"),
        ("2020年1月31日", "2020-01-31"),
        ("2020年1月32日", None),
        ("2020年4月31日", None),
        ("2021年2月29日", None),
        ("2000年2月29日", "2000-02-29"),
        ("1900年2月29日", None),
        ("2024年2月29日", "2024-02-29"),
        ("2025年2月29日", None),
        ("二〇年五月三", "2020-05-03"),  # its beginning and its end lie under a seal
        ("二一年四月二十日", "2021-04-20"),
        ("一九年12月3日", "2019-12-03"),
        ("十二五年5月1日", None),
        ("20年5月3日", "2020-05-03"),
        ("一二〇年五月三日", None),
        ("2020年　月　日（打印于2020年4月22日）", None),  # the month is blank, whatever else stands there
    ],
)
def test_edges_of_dates(raw: str, value: str | None) -> None:
    assert read_date(raw) == value


def test_several_dates_in_their_order() -> None:
    assert read_dates("20200422、20210101，2021年3月") == ["2020-04-22", "2021-01-01", "2021-03"]
    assert read_dates("2020年13月，2021年3月") == ["2021-03"]
    assert read_dates("无") == []


def test_dates_with_the_year_that_the_form_prints() -> None:
    printed = spec(FieldType.DATE, "二〇二〇年　月　日")
    tidied = printed.type.rules.tidied
    assert tidied(printed, "4月28日") == "二〇二〇年4月28日"
    assert tidied(printed, "2020年4月28日章") == "2020年4月28日"
    assert tidied(spec(FieldType.DATE, "申报日期"), "4月28日") == "4月28日"


@pytest.mark.parametrize(
    ("raw", "odd"),
    [
        ("二○二○年 4月 28日", False),
        ("2020 年 4 月 28 日", False),
        ("2020年+月19日", True),
        ("二〇年五月三", True),
        ("202年4月28日", True),
        ("2020年4月281日", True),
        ("2020.4.20", False),
        ("2020.4.205409", True),
    ],
)
def test_odd_dates(raw: str, odd: bool) -> None:
    dates = spec(FieldType.DATE)
    assert dates.type.rules.unusual(dates, raw) is odd


@pytest.mark.parametrize(
    ("text", "rest"), [("年8月30日", True), (" 8日", True), ("12.31", True), ("项目概述", False), ("方向2", False)]
)
def test_the_rest_of_a_date_that_broke(text: str, rest: bool) -> None:
    assert spec(FieldType.PERIOD).type.rules.goes_on(text) is rest


@pytest.mark.parametrize(
    ("raw", "odd"), [("3812345678", True), ("381-2345 678", True), ("381-2345 6789", False), ("13812345678", False)]
)
def test_mobiles_that_lost_their_first_digit(raw: str, odd: bool) -> None:
    mobile = spec(FieldType.MOBILE)
    assert mobile.type.rules.unusual(mobile, raw) is odd


A, B = Choice(value="a", words=("大数据",)), Choice(value="b", words=("大数据应用",))


def test_how_well_a_text_is_a_choice() -> None:
    assert word_score("大数据", "大数据") == 1
    assert 0.9 < word_score("大数据等", "大数据") < 1
    assert word_score("", "大数据") == word_score("大数据", "") == 0
    assert 0 < word_score("大数居", "大数据") < 0.9
    for choices in ((A, B), (B, A)):
        assert best_choice("大数据应用平台", choices) == (B, 0.99)
    assert best_choice("区块链", (A, B)) is None


def test_names_of_choices_in_the_order_of_the_text() -> None:
    assert named_choices((A, B), "大数据应用、大数据", 0.85)[0] == [B, A]
    assert named_choices((A, B), "大数据、大数据应用", 0.85)[0] == [A, B]
    first = Choice(value=1, words=("方向1",))
    assert named_choices((first,), "方向12、其他", 0.85)[0] == []
    assert named_choices((first,), "方向1、2", 0.85) == ([first], "　　　、2")
    names = spec(FieldType.CHOICE_NAMES, choices=(A, Choice(value="c", words=("网络—安全",))))
    assert names.type.rules.tidied(names, "信息一大数据") == "信息—大数据"
    assert names.type.rules.tidied(names, "信息一区块链") == "信息一区块链"


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("5亿2000万元", 5.2e8),
        ("十二", 12),
        ("一百零五", 105),
        ("-3.5", -3.5),
        ("2千5百万", 2.5e7),
        ("三万亿", 3e12),
        ("1万2千", 12000),
    ],
)
def test_numbers_in_words(raw: str, number: float) -> None:
    amount = read_amount(raw)
    assert amount is not None and amount.number == number


@pytest.mark.parametrize(
    ("raw", "signed", "scaled"),
    [("5亿美元", False, True), ("$5", True, False), ("$5万", False, True), ("5元", False, True), ("5", False, False)],
)
def test_what_tells_a_currency(raw: str, signed: bool, scaled: bool) -> None:
    amount = read_amount(raw)
    assert amount is not None and (amount.signed, amount.scaled) == (signed, scaled)


def test_whole_numbers_have_no_point() -> None:
    assert [str(tidy(number)) for number in (3.0, 2.5, 1 / 3, 1e16)] == ["3", "2.5", "0.333333", "10000000000000000"]


@pytest.mark.parametrize(
    ("code", "valid"),
    [("60003734-1", True), ("600037341", True), ("600037342", False), ("91110000600037341L", True), ("911100006000373", False)],
)
def test_codes_with_and_without_a_dash(code: str, valid: bool) -> None:
    assert valid_code(code) is valid


@pytest.mark.parametrize(
    ("rows", "half"),
    [
        ({"a": {"level": "国家级", "year": "2018"}}, False),
        ({"a": {"level": "国家级", "year": None}}, True),
        ({"a": {"level": None, "year": "2018"}}, True),
        ({"a": {"level": None, "levels": ["国家级", "省市级"]}}, True),
        ({"a": {"level": None, "year": None}, "other": {"text": "甲"}}, False),
        (None, False),
    ],
)
def test_rows_of_which_a_half_is_there(rows: object, half: bool) -> None:
    assert half_rows(rows) is half


def test_an_editor_is_given_the_words_of_the_form() -> None:
    ticks = spec(FieldType.CHOICES, choices=(A, B))
    rules = ticks.type.rules
    assert [rules.picked(ticks, value) for value in (["a", "b"], "a", None, ["别的"])] == [
        ["大数据", "大数据应用"],
        ["大数据"],
        [],
        ["别的"],
    ]
