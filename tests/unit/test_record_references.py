"""Values that point to another field of their type: 同注册地址, 同上."""

from __future__ import annotations

import pytest

from extractors.forms.fields.labels import ProfileLabels
from model.record import OTHER_FIELD, FieldValue, Presence
from notices.profile import load
from notices.same_as import follow_references

PROFILE = load("xxxf2020")
ADDRESS = "广州市天河区科韵路16号"


def fields(**raws: str) -> dict[str, FieldValue]:
    keys = {name.replace("__", "."): raw for name, raw in raws.items()}
    return {key: FieldValue(key, raw, raw, 0.9, None, Presence.FILLED) for key, raw in keys.items()}


@pytest.mark.parametrize(
    "raw",
    [
        "同注册地址",
        "同 上",
        "司上",
        "同上。",
        "（同注册地址）",
        "与单位注册地址一致",
        "与注册地址相同",
        "同上述地址",
        "和注册地址一致",
    ],
)
def test_the_office_is_where_it_is_registered(raw: str) -> None:
    read = follow_references(fields(company__registered_address=ADDRESS, company__office_address=raw), PROFILE)
    office = read["company.office_address"]
    assert (office.raw, office.value, office.decided_by, office.wording) == (raw, ADDRESS, OTHER_FIELD, ADDRESS)


@pytest.mark.parametrize("raw", ["同德路12号", "同济大学科技园", "与众大厦3楼", "同福西路上段5号", "无", ADDRESS])
def test_an_address_is_one(raw: str) -> None:
    read = follow_references(fields(company__registered_address=ADDRESS, company__office_address=raw), PROFILE)
    assert read["company.office_address"].decided_by == "" and read["company.office_address"].value == raw


def test_what_points_nowhere_stays() -> None:
    assert (
        follow_references(fields(company__office_address="同注册地址"), PROFILE)["company.office_address"].value == "同注册地址"
    )
    assert follow_references(fields(company__registered_address="同上"), PROFILE)["company.registered_address"].decided_by == ""


def test_above_counts_among_addresses_alone() -> None:
    read = follow_references(fields(company__contact__title="总监", company__rnd_capability="同上"), PROFILE)
    assert read["company.rnd_capability"].decided_by == ""
    named = follow_references(fields(project__name="智慧平台", project__leader__title="与项目名称一致"), PROFILE)
    assert named["project.leader.title"].value == "智慧平台"


def test_a_reference_is_no_label() -> None:
    labels = ProfileLabels([s for s in PROFILE.fields if s.part == "table1"])
    assert labels.match("同注册地址") is None and labels.match("与单位注册地址") is None
    assert labels.match("注册地址") and labels.match("单位注册地址")


def test_a_mobile_number_may_be_the_fax_but_no_title() -> None:
    given = fields(company__contact__mobile="13829017733", company__contact__fax="同手机", company__contact__title="同手机")
    read = follow_references(given, PROFILE)
    assert (read["company.contact.fax"].value, read["company.contact.fax"].decided_by) == ("13829017733", OTHER_FIELD)
    assert read["company.contact.title"].decided_by == ""
