"""Typed values: what raw text means by the type that the notice gives its field."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.forms.values.choices import read_choices
from model.dates import read_date, read_dates, read_period
from model.record import FieldValue
from notices.field_types.credit_code import propose_code, valid_code
from notices.field_types.registry import FieldType
from notices.profile import Choice, FieldSpec


def spec(kind: FieldType, **more: object) -> FieldSpec:
    return FieldSpec(key="f", part="p", name="f", type=kind, labels=("f",), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2020年4月22日", "2020-04-22"),
        ("2020 年 4 月 22 日", "2020-04-22"),
        ("二〇二〇年四月二十二日", "2020-04-22"),
        ("二O二O年 4月 21日", "2020-04-21"),
        ("2020.4.22", "2020-04-22"),
        ("2020/04/02", "2020-04-02"),
        ("20200422", "2020-04-22"),
        ("2020-04", "2020-04"),
        ("2020年13月1日", None),
        ("2020年2月30日", None),
        ("二〇二〇年 月 日", None),
        ("____年____月____日", None),
        ("尽快", None),
    ],
)
def test_dates(raw: str, value: str | None) -> None:
    assert read_date(raw) == value


@pytest.mark.parametrize(
    ("raw", "period"),
    [
        ("2019年2月至2021年12月", ("2019-02", "2021-12")),
        ("2019.2-2021.12", ("2019-02", "2021-12")),
        ("2019-03-01—2021-12-31", ("2019-03-01", "2021-12-31")),
        ("2020年3月-9月", ("2020-03", "2020-09")),
        ("201902-202012", ("2019-02", "2020-12")),
        ("2021年6月至2019年3月", ("2021-06", "2019-03")),
        ("2019年2月至", ("2019-02", None)),
    ],
)
def test_periods(raw: str, period: tuple[str | None, str | None]) -> None:
    assert read_period(raw) == period


def test_numbers_of_certificates_are_no_dates() -> None:
    assert read_dates("ZL 2018 1 0456721.3，1380013800") == []


@pytest.mark.parametrize(
    ("kind", "raw", "value", "ok"),
    [
        (FieldType.MONEY, "1000万元", 1000, True),
        (FieldType.MONEY, "人民币1，000.5万元", 1000.5, True),
        (FieldType.MONEY, "5000000元", 500, True),
        (FieldType.MONEY, "1.2亿元", 12000, True),
        (FieldType.NUMBER, "7,020.79", 7020.79, True),
        (FieldType.NUMBER, "７０２０．７９ 万元", 7020.79, True),
        (FieldType.NUMBER, "约五百", 500, True),
        (FieldType.NUMBER, "详见附表", None, False),
        (FieldType.COUNT, "37人", 37, True),
        (FieldType.COUNT, "三十七人", 37, True),
        (FieldType.MOBILE, "139 5289 2649", "13952892649", True),
        (FieldType.MOBILE, "+86-13952892649", "13952892649", True),
        (FieldType.MOBILE, "1380013800", "1380013800", False),
        (FieldType.TELEPHONE, "（020）89908898", "020-89908898", True),
        (FieldType.TELEPHONE, "020-89908898转801", "020-89908898转801", True),
        (FieldType.TELEPHONE, "02O-85-7", "02O-85-7", False),
        (FieldType.EMAIL, "xmb_58@gz shuke.com.cn", "xmb_58@gzshuke.com.cn", True),
        (FieldType.EMAIL, "xmb58#gzshuke.com", "xmb58#gzshuke.com", False),
        (FieldType.CREDIT_CODE, "9144 0106 MA5K JEWG TE", "91440106MA5KJEWGTE", True),
        (FieldType.CREDIT_CODE, "00002143-X", "00002143X", False),
    ],
)
def test_values_by_type(kind: FieldType, raw: str, value: object, ok: bool) -> None:
    typed = spec(kind).read(raw)
    assert (typed.value, typed.ok) == (value, ok)


def test_a_code_is_proposed_only_where_its_check_digit_then_fits() -> None:
    typed = spec(FieldType.CREDIT_CODE).read("91440106MASKJEWGTE")
    assert (typed.value, typed.ok, typed.proposal) == ("91440106MASKJEWGTE", False, "91440106MA5KJEWGTE")
    assert propose_code("91440106MAYXTGX811") is None or valid_code(propose_code("91440106MAYXTGX811") or "")


def test_an_organisation_code_has_its_own_check_digit() -> None:
    assert valid_code("D2143569X")
    assert not valid_code("D21435690")


def test_names_of_choices_are_found_in_words() -> None:
    choices = (Choice(value=1, words=("方向1", "数字创意内容和服务")), Choice(value=10, words=("方向10", "信息消费体验中心")))
    names = spec(FieldType.CHOICE_NAMES, choices=choices)
    assert names.read("方向10：信息消费体验中心").value == [10]
    assert names.read("数字创意内容和服务、信息消费体验中心").value == [1, 10]
    assert not names.read("智慧农业").ok


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)))
def test_every_date_is_read_back(day: date) -> None:
    for text in (f"{day:%Y年%m月%d日}", f"{day:%Y-%m-%d}", f"{day:%Y.%m.%d}", f"{day:%Y%m%d}"):
        assert read_date(text) == f"{day:%Y-%m-%d}"


@given(st.text(max_size=40))
def test_no_text_breaks_a_type(raw: str) -> None:
    for kind in FieldType:
        spec(kind).read(raw)


@pytest.mark.parametrize("sign", ["ø", "©", "®", "#"])
def test_a_broken_at_sign_is_proposed_never_replaced(sign: str) -> None:
    typed = spec(FieldType.EMAIL).read(f"office_2576{sign}139.com")
    assert (typed.value, typed.ok, typed.proposal) == (f"office_2576{sign}139.com", False, "office_2576@139.com")
    assert spec(FieldType.EMAIL).read("张三139.com").proposal is None


ALIKE = (
    Choice(value="行业", words=("行业大数据应用", "方向1")),
    Choice(value="工业", words=("工业大数据应用", "方向11")),
    Choice(value="农业", words=("农业大数据应用与推广",)),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("工业大数据应用", ["工业"]),
        ("行业大数据应用", ["行业"]),
        ("工业大数据应用、行业大数据应用", ["工业", "行业"]),
        ("农业大数据应用与推厂", ["农业"]),  # one character misread, and nothing else is near
        ("企业大数据应用", None),  # as near to two of them
        ("方向11", ["工业"]),
        ("方向1", ["行业"]),
    ],
)
def test_choices_that_differ_by_little_are_told_apart(text: str, value: list[str] | None) -> None:
    assert spec(FieldType.CHOICE_NAMES, choices=ALIKE).read(text).value == value
    ticked = read_choices(spec(FieldType.CHOICES, choices=ALIKE), text).value
    assert ticked == (value or []) or text.endswith("推厂")


@pytest.mark.parametrize("raw", ["2019年3月至今", "2019.3—长期", "2019-03 至 长期", "2019年3月起，持续实施", "2019年3月—今"])
def test_an_open_end_is_asked_about(raw: str) -> None:
    one = spec(FieldType.PERIOD)
    typed = one.read(raw)
    value = FieldValue("f", raw, typed.value)
    assert (typed.value, typed.ok) == ({"start": "2019-03", "end": None}, True)
    assert one.type.rules.complaint(one, value) == "" and "结束的年、月" in one.type.rules.query(one, value)
    assert one.type.rules.show(one, value).startswith("2019-03 ") and "？" not in one.type.rules.show(one, value)


@pytest.mark.parametrize("raw", ["2019年3月至2021年12月（长期运营）", "2019年3月至2021年12月", "2019年3月至2020年今后两年"])
def test_a_period_with_an_end_is_not(raw: str) -> None:
    one = spec(FieldType.PERIOD)
    assert one.type.rules.query(one, FieldValue("f", raw, one.read(raw).value)) == ""


def test_what_stands_behind_an_address_and_words_of_zeros_alone() -> None:
    email = spec(FieldType.EMAIL)
    period = spec(FieldType.PERIOD)
    assert period.type.rules.tidied(period, "2017年8月至2021年12月3.") == "2017年8月至2021年12月"  # 3. is the next label's
    assert period.type.rules.tidied(period, "2017年8月1日至2021年12月3.") == "2017年8月1日至2021年12月3."
    assert email.type.rules.tidied(email, "o0o-pm228@139.com-入") == "o0o-pm228@139.com"  # print that shows through
    assert email.type.rules.tidied(email, "morning682@mail.hengxin-data.cn•") == "morning682@mail.hengxin-data.cn"  # dirt
    assert email.type.rules.tidied(email, "lin@yunfan.中国") == "lin@yunfan.中国"
    assert email.type.rules.unusual(email, "000-pm818@139.com") and not email.type.rules.unusual(email, "pm-800@139.com")


@pytest.mark.parametrize(
    ("raw", "known"),
    [
        ("xmsb823@mai1.hengxin-data.cn", "xmsb823@mail.hengxin-data.cn"),
        ("xmsb823@mail.hengxin-data.cn", ""),
        ("lin@mai1.com", ""),  # may be a firm's name
    ],
)
def test_no_firm_calls_its_host_of_mail_mai1(raw: str, known: str) -> None:
    email = spec(FieldType.EMAIL)
    assert email.type.rules.known(email, raw) == known
