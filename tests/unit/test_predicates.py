"""Every predicate of a notice on a record: what breaks it, with the words that are told, and what comes near without breaking it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from checkers.case import PacketCase
from checkers.fields.named_predicates import OF_PATENT
from checkers.fields.rules import check_rules
from cleanrecord import clean, set_field
from model.folding import fold_words
from notices.profile import load
from notices.rules import Rule

PROFILE = load("xxxf2020")
REVENUE, INVESTED, PROJECT = "company.main_revenue", "company.rnd_investment", "project.investment"
TICKS, PERIOD, DATE, ADDRESS = "company.main_business", "project.period", "cover.date", "company.registered_address"


def told(rule: dict[str, Any], values: dict[str, tuple[str, Any]]) -> list[str]:
    record = clean()
    for key, (raw, value) in values.items():
        record = set_field(key, raw, value)(record)
    made: Any = TypeAdapter(Rule).validate_python(rule)
    return [
        f"{f.code} {f.severity.value}: {f.message}"
        for f in check_rules(PacketCase(record, PROFILE.model_copy(update={"rules": (made,)})))
    ]


def number(value: float) -> tuple[str, float]:
    return f"{value:g}", value


def period(start: str, end: str) -> tuple[str, dict[str, str]]:
    return f"{start}至{end}", {"start": start, "end": end}


CASES: list[tuple[dict[str, Any], dict[str, tuple[str, Any]], str]] = [
    ({"rule": "勾选数目", "field": TICKS, "at_least": 2, "at_most": 3}, {TICKS: ("", ["大数据"])}, "应选2至3项，现选1项"),
    ({"rule": "勾选数目", "field": TICKS, "at_least": 2, "at_most": 3}, {TICKS: ("", ["大数据", "云计算"])}, ""),
    ({"rule": "勾选数目", "field": TICKS, "at_most": 3}, {TICKS: ("", ["大数据", "云计算", "区块链"])}, ""),
    ({"rule": "勾选数目", "field": TICKS, "at_most": 3}, {TICKS: ("", ["大数据", "云计算", "区块链", "物联网"])}, "不超过3项，现选4项"),
    ({"rule": "合计", "parts": [REVENUE, INVESTED], "total": PROJECT}, {REVENUE: number(100), INVESTED: number(20), PROJECT: number(120)}, ""),
    ({"rule": "合计", "parts": [REVENUE, INVESTED], "total": PROJECT}, {REVENUE: number(100), INVESTED: number(20), PROJECT: number(120.01)}, ""),
    ({"rule": "合计", "parts": [REVENUE, INVESTED], "total": PROJECT}, {REVENUE: number(100), INVESTED: number(20), PROJECT: number(120.02)}, "各分项之和为120万元"),
    ({"rule": "比较", "left": REVENUE, "relation": "不小于", "number": 100}, {REVENUE: number(100)}, ""),
    ({"rule": "比较", "left": REVENUE, "relation": "不小于", "number": 100}, {REVENUE: number(99.99)}, "低于规定的100万元"),
    ({"rule": "比较", "left": REVENUE, "relation": "大于", "number": 100}, {REVENUE: number(100)}, "应大于100万元"),
    ({"rule": "比较", "left": REVENUE, "relation": "小于", "number": 100}, {REVENUE: number(100)}, "应小于100万元"),
    ({"rule": "比较", "left": REVENUE, "relation": "不大于", "number": 100}, {REVENUE: number(100)}, ""),
    ({"rule": "比较", "left": REVENUE, "relation": "等于", "right": PROJECT}, {REVENUE: number(100), PROJECT: number(100)}, ""),
    ({"rule": "比较", "left": REVENUE, "relation": "等于", "right": PROJECT}, {REVENUE: number(100), PROJECT: number(101)}, "应等于“项目投资"),
    ({"rule": "比较", "left": INVESTED, "relation": "不小于", "right": REVENUE, "times": 0.05}, {INVESTED: number(5), REVENUE: number(100)}, ""),
    ({"rule": "比较", "left": INVESTED, "relation": "不小于", "right": REVENUE, "times": 0.05}, {INVESTED: number(4.9), REVENUE: number(100)}, "的5%，请核实"),
    ({"rule": "占比", "part": INVESTED, "whole": REVENUE, "at_least": 5}, {INVESTED: number(5), REVENUE: number(100)}, ""),
    ({"rule": "占比", "part": INVESTED, "whole": REVENUE, "at_least": 5}, {INVESTED: number(4), REVENUE: number(100)}, "的4.00%，应不低于5%"),
    ({"rule": "占比", "part": INVESTED, "whole": REVENUE, "at_most": 30}, {INVESTED: number(31), REVENUE: number(100)}, "应不高于30%"),
    ({"rule": "增长率", "fields": [REVENUE, PROJECT], "at_least": 10}, {REVENUE: number(100), PROJECT: number(110)}, ""),
    ({"rule": "增长率", "fields": [REVENUE, PROJECT], "at_least": 10}, {REVENUE: number(100), PROJECT: number(109)}, "年均增长9.00%，年均增长率应不低于10%"),
    ({"rule": "日期范围", "fields": [DATE], "not_before": "2020-04-24", "not_after": "2020-05-10"}, {DATE: ("2020年4月24日", "2020-04-24")}, ""),
    ({"rule": "日期范围", "fields": [DATE], "not_before": "2020-04-24"}, {DATE: ("2020年4月23日", "2020-04-23")}, "早于2020年4月24日"),
    ({"rule": "日期范围", "fields": [DATE], "not_after": "2020-05-10"}, {DATE: ("2020年5月11日", "2020-05-11")}, "晚于2020年5月10日"),
    ({"rule": "日期范围", "fields": [DATE], "not_after": "2020-05-10"}, {DATE: ("2020年5月", "2020-05")}, ""),
    ({"rule": "日期范围", "fields": [PERIOD], "not_after": "2021-12-31"}, {PERIOD: period("2019-01-01", "2022-01-01")}, "晚于2021年12月31日"),
    ({"rule": "日期先后", "earlier": DATE, "day": "2023-04-28", "at_least_months": 36}, {DATE: ("2020年4月28日", "2020-04-28")}, ""),
    ({"rule": "日期先后", "earlier": DATE, "day": "2023-04-28", "at_least_months": 36}, {DATE: ("2020年4月30日", "2020-04-30")}, "不满3年"),
    ({"rule": "日期先后", "earlier": DATE, "later": PERIOD}, {DATE: ("2020年4月28日", "2020-04-28"), PERIOD: period("2020-04-01", "2021-04-01")}, "晚于“起止日期”"),
    ({"rule": "日期先后", "earlier": DATE, "later": PERIOD}, {DATE: ("2020年4月28日", "2020-04-28"), PERIOD: period("2020-04", "2021-04")}, ""),
    ({"rule": "日期先后", "earlier": DATE, "later": PERIOD}, {DATE: ("2020年5月1日", "2020-05-01"), PERIOD: period("2020-04", "2021-04")}, "晚于“起止日期”"),
    ({"rule": "日期先后", "earlier": DATE, "day": "2020-04-15"}, {DATE: ("2020年4月", "2020-04")}, ""),
    ({"rule": "日期先后", "earlier": DATE, "day": "2020-04-15"}, {DATE: ("2020年", "2020")}, ""),
    ({"rule": "日期先后", "earlier": DATE, "day": "2021-01-01", "at_least_months": 12}, {DATE: ("2020年", "2020")}, ""),
    ({"rule": "日期先后", "earlier": DATE, "day": "2020-12-30", "at_least_months": 12}, {DATE: ("2020年", "2020")}, "不满1年"),
    ({"rule": "日期先后", "earlier": DATE, "day": "2021-06-30", "at_most_months": 14}, {DATE: ("2020年4月30日", "2020-04-30")}, "超过14个月"),
    ({"rule": "日期先后", "earlier": DATE, "day": "2021-06-29", "at_most_months": 14}, {DATE: ("2020年4月30日", "2020-04-30")}, ""),
    ({"rule": "期限", "field": PERIOD, "at_least_months": 12}, {PERIOD: ("无", None)}, ""),
    ({"rule": "期限", "field": PERIOD, "at_most_months": 36}, {PERIOD: period("2019-01-01", "2019-01-10")}, ""),
    ({"rule": "日期范围", "fields": [DATE], "not_before": "2020-04-24"}, {DATE: ("无", None)}, ""),
    ({"rule": "取值", "field": "company.listed", "any_of": [True]}, {"company.listed": ("☑否", False)}, "应为是"),
    ({"rule": "取值", "field": "company.rnd_staff", "any_of": [1]}, {"company.rnd_staff": ("1", 1)}, ""),
    ({"rule": "取值", "field": "company.rnd_capability", "any_of": ["发明专利"]}, {"company.rnd_capability": ("有发明专利七项",) * 2}, ""),
    ({"rule": "取值", "field": "company.rnd_capability", "any_of": ["发明专利"]}, {"company.rnd_capability": ("有软著七项",) * 2}, "应为发明专利"),
    ({"rule": "所在地", "field": ADDRESS, "places": ["广州市"]}, {ADDRESS: ("天河区一路1号",) * 2}, ""),
    ({"rule": "所在地", "field": ADDRESS, "places": ["广州市"]}, {ADDRESS: ("一路1号",) * 2}, ""),
    ({"rule": "所在地", "field": ADDRESS, "places": ["广州市"]}, {ADDRESS: ("广东省佛山市一路1号",) * 2}, "似不在广州市"),
    ({"rule": "期限", "field": PERIOD, "at_least_months": 12, "at_most_months": 36}, {PERIOD: period("2019-01-01", "2019-12-31")}, ""),
    ({"rule": "期限", "field": PERIOD, "at_least_months": 12, "at_most_months": 36}, {PERIOD: period("2019-01-01", "2019-11-30")}, "不满1年"),
    ({"rule": "期限", "field": PERIOD, "at_most_months": 36}, {PERIOD: period("2019-01-01", "2022-01-01")}, "超过3年"),
    ({"rule": "不得重复", "fields": ["company.contact.mobile", "project.leader.mobile"]}, {"company.contact.mobile": ("13812345678",) * 2, "project.leader.mobile": ("138 1234 5678", "13812345678")}, "不得重复"),
    ({"rule": "不得重复", "fields": ["company.contact.mobile", "project.leader.mobile"]}, {"company.contact.mobile": ("13812345678",) * 2, "project.leader.mobile": ("13812345679",) * 2}, ""),
    ({"rule": "取值", "field": TICKS, "any_of": ["大数据"]}, {TICKS: ("", ["云计算"])}, "应为大数据"),
    ({"rule": "取值", "field": TICKS, "any_of": ["大数据"]}, {TICKS: ("", ["云计算", "大数据"])}, ""),
    ({"rule": "取值", "field": TICKS, "none_of": ["区块链"]}, {TICKS: ("", ["云计算", "区块链"])}, "不得为区块链"),
    ({"rule": "所在地", "field": ADDRESS, "places": ["浙江省"]}, {ADDRESS: ("广东省广州市天河区一路1号",) * 2}, "似不在浙江省"),
    ({"rule": "所在地", "field": ADDRESS, "places": ["广东省", "浙江省"]}, {ADDRESS: ("广州市天河区一路1号",) * 2}, ""),
    ({"rule": "所在地", "field": ADDRESS, "places": ["深圳市"]}, {ADDRESS: ("广东省一路1号",) * 2}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "values", "wanted"), CASES)
def test_a_predicate(rule: dict[str, Any], values: dict[str, tuple[str, Any]], wanted: str) -> None:
    found = told(rule, values)
    assert len(found) == bool(wanted), found
    assert not wanted or wanted in found[0]


@pytest.mark.parametrize(
    ("more", "code"),
    [({}, f"invalid:{REVENUE}"), ({"code": "size"}, "invalid:size"), ({"eligibility": True, "code": "size"}, "ineligible:size")],
)
def test_how_it_is_told(more: dict[str, Any], code: str) -> None:
    rule = {"rule": "比较", "left": REVENUE, "relation": "不小于", "number": 100} | more
    assert told(rule, {REVENUE: number(1)})[0].startswith(f"{code} error:")
    assert told(rule | {"severity": "warning"}, {REVENUE: number(1)})[0].startswith(f"{code} warning:")
    assert told(rule | {"only_if": {"field": TICKS, "any_of": ["区块链"]}}, {REVENUE: number(1), TICKS: ("", ["云计算"])}) == []
    assert (
        len(told(rule | {"only_if": {"field": TICKS, "any_of": ["区块链"]}}, {REVENUE: number(1), TICKS: ("", ["区块链"])})) == 1
    )


SIZE = {"rule": "比较", "left": REVENUE, "relation": "不小于", "number": 100}
RESEARCH = {"rule": "占比", "part": INVESTED, "whole": REVENUE, "at_least": 10, "only_if": {"field": TICKS, "any_of": ["区块链"]}}
EITHER = {"rule": "满足其一", "code": "scale", "either": [SIZE, {"rule": "取值", "field": TICKS, "any_of": ["云计算"]}, RESEARCH]}


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (
            {REVENUE: number(1), TICKS: ("", ["大数据"])},
            "1．“主营业务收入（万元）”（1万元）低于规定的100万元；2．“主营业务”为“大数据”，应为云计算。请核实后更正。",
        ),
        ({REVENUE: number(100), TICKS: ("", ["大数据"])}, ""),
        ({REVENUE: number(1), TICKS: ("", ["云计算"])}, ""),
        ({REVENUE: number(10), INVESTED: number(2), TICKS: ("", ["区块链"])}, ""),
        (
            {REVENUE: number(10), INVESTED: number(0.5), TICKS: ("", ["区块链"])},
            "3．“研发投入（万元）”（0.5万元）占“主营业务收入（万元）”（10万元）的5.00%，应不低于10%。请核实后更正。",
        ),
    ],
)
def test_one_of_several_demands_is_enough(values: dict[str, tuple[str, Any]], wanted: str) -> None:
    found = told(EITHER, values)
    assert len(found) == bool(wanted), found
    assert not wanted or (
        found[0].startswith("invalid:scale error: 下列要求应至少满足一项：1．") and found[0].endswith(wanted)
    ), found


def test_a_patent_with_and_without_its_letters_is_one() -> None:
    assert OF_PATENT.sub("", fold_words("ZL2020 1 0123456.7")) == OF_PATENT.sub("", fold_words("202010123456.7"))
    assert OF_PATENT.sub("", fold_words("ZLA12")) == fold_words("ZLA12")
