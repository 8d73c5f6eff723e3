"""What other places of the packet say of a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from checkers.check import check
from cleanrecord import clean
from extractors.packet.doubt import Doubt, doubts_of, weigh_values
from model.geometry import Box
from model.page import Reader
from model.record import FieldValue, Presence, Source
from notices.profile import load
from record_pages import line, page

PROFILE = load("xxxf2020")
ASKED = 0.9
ON = [page([line("x", 0.1, 0.9)])]


def value(key: str, raw: str, read: object = None, reader: Reader = Reader.OCR) -> FieldValue:
    typed = read if read is not None else PROFILE.field(key).read(raw).value
    source = Source("scan.pdf", 1, Box(0.4, 0.30, 0.9, 0.32), reader)
    return FieldValue(key, raw, typed, 0.99, source, Presence.FILLED if raw else Presence.BLANK)


def weighed(*values: FieldValue) -> Mapping[str, FieldValue]:
    return weigh_values({v.key: v for v in values}, PROFILE, ON)


def boxes(*ticked: int) -> FieldValue:
    key = "project.directions"
    words = enumerate((c.words[0] for c in PROFILE.field(key).choices), 1)
    return value(key, " ".join(f"{'☑' if n in ticked else '☐'}方向{n}：{word}" for n, word in words), list(ticked))


@pytest.mark.parametrize(
    ("cover", "ticked", "asked"),
    [
        ("方向7：智能防控创新产品", (7,), set()),
        ("方向7：智能防控创新产品", (3, 7), {"project.directions"}),  # one may be ticked too many; the cover's is confirmed
        ("方向7：智能防控创新产品", (3,), {"project.directions", "cover.direction"}),
        ("方向2：线上线下融合服务、方向8：前沿科技信息产品", (2, 8), set()),
        ("方向2：线上线下融合服务、方向8：前沿科技信息产品", (2,), {"project.directions", "cover.direction"}),
        ("", (3, 7), set()),
    ],
)
def test_directions_that_differ_are_asked_about_and_no_less_evident(cover: str, ticked: Sequence[int], asked: set[str]) -> None:
    fields = weighed(value("cover.direction", cover), boxes(*ticked))
    assert {key for key, v in fields.items() if v.confidence < ASKED and v.presence is Presence.FILLED} == asked
    assert all(v.evident == 0.99 for key, v in fields.items() if key in asked)


@pytest.mark.parametrize(("lost", "found"), [("company.contact", "project.leader"), ("project.leader", "company.contact")])
def test_a_group_whose_twin_was_not_found_may_hold_the_twin_s_values(lost: str, found: str) -> None:
    raws = {"name": "田曌", "title": "事业部总经理", "mobile": "15632563385", "email": "kjb.3457@outlook.com"}
    mine = [value(f"{found}.{name}", raw) for name, raw in raws.items()]
    theirs = [value(f"{lost}.{name}", raw) for name, raw in raws.items()]
    fields = [f.key for f in PROFILE.fields if f.key.startswith(lost)]
    gone = [FieldValue(key, None, None, 0.0, mine[0].source, Presence.NOT_FOUND) for key in fields]
    both = weighed(*mine, *gone)
    assert all(both[v.key].confidence < ASKED and both[v.key].evident < ASKED for v in mine)
    assert all(v.confidence > ASKED for v in weighed(*mine, *theirs).values())
    some = [next((v for v in theirs if v.key == key), other) for key, other in zip(fields, gone, strict=True)]
    assert all(weighed(*mine, *some)[v.key].confidence > ASKED for v in mine)  # only what a group has more was not found
    typed = [replace(v, source=replace(v.source, reader=Reader.WORD)) for v in mine if v.source]
    assert all(weighed(*typed, *gone)[v.key].confidence > ASKED for v in typed)


def test_groups_of_other_labels_are_no_twins() -> None:
    gone = [f.key for f in PROFILE.fields if f.context and f.part == "essays" and f.context[0] == "项目实施情况"]
    fields = {key: FieldValue(key, None, None, 0.0, None, Presence.NOT_FOUND) for key in gone}
    fields["essay.plan"] = value("essay.plan", "项目分三期实施，第一期建设数据中心。")
    assert not doubts_of(fields, PROFILE, ON)["essay.plan"]


@pytest.mark.parametrize("mobile", ["", "13912345678"])
def test_a_title_that_holds_a_mobile_number_is_two_values_whatever_its_neighbour_says(mobile: str) -> None:
    fields = {v.key: v for v in (value("project.leader.title", "行政总监19533237661"), value("project.leader.mobile", mobile))}
    assert Doubt.MIXED in doubts_of(fields, PROFILE, ON)["project.leader.title"]
    fax = {v.key: v for v in (value("company.contact.fax", "19533237661"), value("company.contact.mobile", "13912345678"))}
    assert not doubts_of(fax, PROFILE, ON)["company.contact.fax"]


@pytest.mark.parametrize(("raw", "severity"), [("二〇二〇年五月日", "warning"), ("二〇二〇年5月", "warning")])
def test_no_error_rests_on_a_recognised_date_that_lacks_its_day(raw: str, severity: str) -> None:
    """A 一 is a stroke, and is lost as one."""
    key = "attachment3.date"
    record = clean()
    doubted = replace(record, fields={**record.fields, key: weighed(value(key, raw))[key]})
    assert {f.code: f.severity.value for f in check(doubted, PROFILE)} == {"missing:declaration.date": severity}
    typed = replace(record, fields={**record.fields, key: weighed(value(key, raw, reader=Reader.WORD))[key]})
    assert {f.code: f.severity.value for f in check(typed, PROFILE)} == {"missing:declaration.date": "error"}


def test_a_recognised_number_as_long_as_running_text_is_another_place_s() -> None:
    key = "company.software.embedded_revenue"
    raw = "预计年新增销售收入962万元，税收271万元。核心算法准确率达到54.4%，处于行业领先水平。资金来源为自筹和银行贷款，资金已经全部到位。"
    assert weighed(value(key, raw))[key].evident <= 0.5
    assert weighed(value(key, raw, reader=Reader.WORD))[key].evident == 0.99
