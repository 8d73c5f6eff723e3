"""Demands that are made of some alone, what two readings have in common, and what is told of a batch: each at the edge at which it turns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checkers.batch import check_batch, compare_entries, entry
from checkers.check import check
from checkers.contents import noted_in
from cleanrecord import APPLICANT, FILE, Spoil, both, clean, proofs, seal, set_field, signature, untyped
from model.finding import Finding
from model.numbers import read_amount
from model.packet import Submission
from model.page import Reader
from model.record import DigitalSignature, FieldValue, Mention, OtherApplication, Presence, Record, Source, Verdict
from model.results import PacketResult, Status
from notices.condition import Condition
from notices.field_types.registry import FieldType
from notices.profile import FieldSpec, Profile, load
from notices.recommenders import handing_on, recommender_of
from notices.rules import Noted

PROFILE = load("xxxf2020")
SEAL, LISTED = "cover.applicant_seal", Condition(field="company.listed", any_of=(True,))
UNLISTED = set_field("company.listed", "☑否 ☐是", False)
OTHERS = "武汉光谷联创科技有限公司"


def codes(record: Record, profile: Profile = PROFILE) -> list[str]:
    return [f"{f.code} {f.severity.value}" for f in check(record, profile)]


def with_demand(name: str, of: str, **changes: Any) -> Profile:
    """The notice with one demand of a list changed."""
    rows = getattr(PROFILE, name)
    key = "code" if name == "evidence" else "id"
    return PROFILE.model_copy(update={name: [r.model_copy(update=changes) if getattr(r, key) == of else r for r in rows]})


@pytest.mark.parametrize(("name", "of", "gone", "told"), [
    ("seals", SEAL, seal(SEAL, verdict=Verdict.ABSENT), f"missing:{SEAL} error"),
    ("signatures", "declaration.signature", signature(verdict=Verdict.ABSENT), "missing:declaration.signature error"),
])  # fmt: skip
def test_a_mark_that_some_alone_are_asked_for(name: str, of: str, gone: Spoil, told: str) -> None:
    profile = with_demand(name, of, only_if=LISTED)
    assert codes(gone(clean()), profile) == [told]
    assert told not in codes(both(gone, UNLISTED)(clean()), profile)


def test_a_proof_that_some_alone_are_asked_for_or_nobody() -> None:
    gone = proofs(lambda e: None if e.kind == "audit_report" else e)
    (demand,) = [d for d in PROFILE.evidence if "audit_report" in d.kinds]
    told = f"missing:{demand.code} error"
    assert told in codes(gone(clean()))
    some = with_demand("evidence", demand.code, required_if=LISTED)
    assert told in codes(gone(clean()), some) and told not in codes(both(gone, UNLISTED)(clean()), some)
    assert told not in codes(gone(clean()), with_demand("evidence", demand.code, required="no"))


def field(kind: FieldType) -> FieldSpec:
    return FieldSpec(key="f", part="p", name="f", type=kind, labels=("f",))


def value(raw: str, typed: Any = None, presence: Presence = Presence.FILLED) -> FieldValue:
    return FieldValue("f", raw, typed, presence=presence)


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        (FieldType.CHOICES, value("☑甲 ☑乙", ["甲", "乙"]), value("乙、甲", ["乙", "甲"]), True),
        (FieldType.CHOICES, value("☑甲", ["甲"]), value("☑乙", ["乙"]), False),
        (FieldType.NUMBER, value("7,020.79", 7020.79), value("7020.79万元", 7020.79), True),
        (FieldType.NUMBER, value("7020", 7020), value("7020", None, Presence.UNREADABLE), False),
        (FieldType.TEXT, value("甲、乙（丙）"), value("甲，乙(丙)"), True),
        (FieldType.TEXT, value("甲、乙"), value("甲、丁"), False),
        (FieldType.TEXT, value("甲、乙"), value("甲，乙", None, Presence.UNREADABLE), False),
        (FieldType.TEXT, value("——"), value("……"), False),
    ],
)
def test_two_readings_that_say_the_same(kind: FieldType, one: FieldValue, other: FieldValue, same: bool) -> None:
    assert field(kind).type.rules.same(one, other) is same


@pytest.mark.parametrize(
    ("name", "kind", "unit", "through", "province"),
    [
        ("深圳市南山区工业和信息化局", "local", "南山区", "separately_planned", "深圳市"),
        ("广州市天河区工业和信息化局", "local", "天河区", "province", "广东省"),
        ("广东省工业和信息化厅", "province", "广东省", "province", "广东省"),
        ("新疆生产建设兵团工业和信息化局", "corps", "新疆生产建设兵团", "corps", "新疆生产建设兵团"),
    ],
)
def test_who_hands_on_what_somebody_recommends(name: str, kind: str, unit: str, through: str, province: str) -> None:
    assert PROFILE.submission is not None
    kinds = PROFILE.submission.recommenders
    own = recommender_of(name, kinds)
    on = handing_on(own, kinds)
    assert own.kind and on.kind and (own.kind.id, own.unit[-len(unit) :], on.kind.id, on.unit) == (kind, unit, through, province)


@pytest.mark.parametrize(
    ("raw", "amount"),
    [("7O20.79万元", 7020.79), ("5w", 5), ("5W元", 5), ("1，234.5万元", 1234.5), ("3百万元（含税），共12项", 300)],
)
def test_amounts_as_hands_type_them(raw: str, amount: float) -> None:
    found = read_amount(raw)
    assert found and found.counted_in(10_000) == amount


@pytest.mark.parametrize(
    ("kind", "raw", "typed"),
    [
        (FieldType.TELEPHONE, "(0755)-83134287", "0755-83134287"),
        (FieldType.TELEPHONE, "（0755）83134287", "0755-83134287"),
        (FieldType.EMAIL, "linxiao@yunfan.com.cn", "linxiao@yunfan.com.cn"),
    ],
)
def test_what_reaches_somebody(kind: FieldType, raw: str, typed: str) -> None:
    assert field(kind).type.rules.read(field(kind), raw)[:2] == (typed, True)


@pytest.mark.parametrize("letter", ["I", "l", "|"])
def test_a_number_with_a_letter_for_a_one_is_proposed_with_it(letter: str) -> None:
    read = field(FieldType.MOBILE).type.rules.read(field(FieldType.MOBILE), f"1381234{letter}678")
    assert (read.ok, read.proposal) == (False, "13812341678")


def test_a_period_with_one_end_is_none() -> None:
    for ends in ({"start": "2019-02"}, {"end": "2021-12"}):
        (finding,) = check(set_field("project.period", "2019年2月", ends)(clean()), PROFILE)
        assert finding.code == "invalid:project.period" and "请写明开始和结束的年、月" in finding.message


def batch(*results: tuple[str, Status, Spoil]) -> list[tuple[str, list[str]]]:
    made = [PacketResult(replace(spoil(clean()), packet=name), (), status) for name, status, spoil in results]
    return [(r.status.value, [f.code for f in r.findings]) for r in check_batch(made, PROFILE)]


def test_what_a_batch_tells_makes_a_complete_packet_discrepant_and_no_other() -> None:
    keep: Spoil = lambda record: record  # noqa: E731
    twice = ["duplicate:submission"]
    assert batch(("一", Status.COMPLETE, keep), ("二", Status.COMPLETE, keep)) == [("complete", []), ("discrepant", twice)]
    assert batch(("一", Status.COMPLETE, keep), ("二", Status.UNREADABLE, keep)) == [("complete", []), ("unreadable", twice)]
    named = both(*(set_field(key, OTHERS) for key in ("cover.applicant", "company.name")), lambda r: replace(r, submission=None))
    code = ["duplicate:credit_code"]  # a warning leaves a packet complete
    assert batch(("一", Status.COMPLETE, keep), ("二", Status.COMPLETE, named)) == [("complete", code), ("complete", code)]
    none = both(named, untyped("company.credit_code", "无"))
    assert batch(("一", Status.COMPLETE, none), ("二", Status.COMPLETE, both(none, *(set_field(k, APPLICANT) for k in ("cover.applicant", "company.name"))))) == [("complete", [])] * 2  # fmt: skip


def test_who_has_no_place_in_the_order_is_told_so() -> None:
    rows = [Submission(level="ministry", order=order, recommender="广东省工业和信息化厅") for order in (*range(1, 11), None)]
    told = compare_entries([entry(n, f"p{n}", row, (f"第{n}号公司", "平台", "")) for n, row in enumerate(rows)], PROFILE)
    assert [f.message for f in told[10]][1].endswith(
        "推荐了11个项目，超过10个，而本项目没有登记推荐顺序，无法按顺序选取，请推荐单位明确各项目的推荐顺序。"
    )


def versions(*keys: str) -> Spoil:
    def spoil(record: Record) -> Record:
        other = {k: FieldValue(k, "13912345678", "13912345678", 0.99, Source("申报书.docx", 3, None, Reader.WORD), Presence.FILLED) for k in keys}  # fmt: skip
        return replace(record, fields={**record.fields, **{k: replace(record.fields[k], others=(o,)) for k, o in other.items()}})

    return spoil


def test_each_field_of_which_two_versions_differ_is_told() -> None:
    keys = ("company.contact.mobile", "project.leader.mobile")
    assert codes(versions(*keys)(clean())) == [f"inconsistent:{key} warning" for key in keys]


def told_of(record: Record, code: str) -> Finding:
    (finding,) = [f for f in check(record, PROFILE) if f.code == code]
    return finding


def test_a_second_application_is_told_by_the_demand_that_there_be_one() -> None:
    record = replace(clean(), others=(OtherApplication("乙公司", True, Source(FILE, 11)),))
    assert told_of(record, "duplicate:application_in_packet").clause == PROFILE.kind_clauses["duplicate"]


def test_what_differs_is_told_at_the_later_place() -> None:
    leader = told_of(set_field("company.name", OTHERS)(clean()), "inconsistent:company.name")
    assert leader.source == clean().fields["company.name"].source


def test_a_proof_with_another_level_or_of_another_year() -> None:
    part = proofs(lambda e: replace(e, level="省级") if e.kind == "honours.high_tech" else e)
    claimed = set_field(
        "company.honours", "☑", {"high_tech": {"level": "省市级", "year": "2018"}, "tech_center": None, "key_lab": None}
    )
    assert codes(both(part, claimed)(clean())) == []  # 省级 is of 省市级
    assert [c for c in codes(part(clean())) if "honours" in c] == ["inconsistent:attachment1.honours warning"]
    old = proofs(lambda e: replace(e, year="2016") if e.kind == "audit_report" else e)
    more = both(
        old,
        lambda r: replace(r, evidence=(*r.evidence, *(replace(e, year="2015") for e in r.evidence if e.kind == "audit_report"))),
    )
    finding = next(f for f in check(more(clean()), PROFILE) if f.code.startswith("invalid:") and "2019年度" in f.message)
    assert finding.found == "2015、2016"


def test_somebody_who_signs_digitally_signs() -> None:
    """By the name of who is to sign, where no seal of the part is of that name."""
    signed = lambda r: replace(r, digital_signatures=(DigitalSignature(FILE, "陈志远", "SM2", True, None),))  # noqa: E731
    gone = both(signature(verdict=Verdict.ABSENT), signed)
    demand = next(s for s in PROFILE.signatures if s.id == "declaration.signature")
    assert demand.signer == "company.legal_representative"
    assert codes(gone(clean())) == [] and codes(signature(verdict=Verdict.ABSENT)(clean())) == [
        "missing:declaration.signature error"
    ]


def test_an_address_abroad_beside_a_code_that_may_be_misread_is_a_question() -> None:
    abroad = set_field("company.registered_address", "香港九龙弥敦道1号")
    spoils = [
        both(abroad, set_field("company.credit_code", "91110000600037342L", proposal=p)) for p in (None, "91110000600037341L")
    ]
    assert [told_of(spoil(clean()), "ineligible:company").severity.value for spoil in spoils] == ["error", "warning"]


def test_whom_a_text_names_besides_the_applicant() -> None:
    text = f"{APPLICANT}与{OTHERS}共建。"
    record = set_field("essay.progress", text)(clean())
    part = PROFILE.field("essay.progress").part
    record = replace(record, mentions=tuple(Mention(part, "ORG", name) for name in (APPLICANT, OTHERS)))
    profile = PROFILE.model_copy(
        update={"noted": (Noted(name="合作单位", named="organisations", fields=("essay.progress",), clause="c"),)}
    )
    (matter,) = noted_in(record, profile)
    assert [s.sentence for s in matter.sentences] == [OTHERS]
