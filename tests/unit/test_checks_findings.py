"""Every finding code of the requirements: one record that has exactly it, and a clean record that has none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import findingsdoc
import told
from checkers.batch import check_batch
from checkers.check import check, unchecked
from cleanrecord import (
    APPLICANT,
    FILE,
    PROJECT,
    Spoil,
    blank,
    both,
    clean,
    paging,
    proofs,
    seal,
    set_field,
    signature,
    submission,
    untyped,
    without_part,
)
from model.finding import FindingKind, Severity
from model.packet import Fate, FileKind, SourceFile
from model.page import Colour, Ink, Paper, Reader
from model.record import DigitalSignature, Evidence, Hand, Presence, Record, Source, Verdict
from model.results import PacketResult, Status
from notices.tables import CellSpec
from spoiledrecords import CASES, DAMAGED, ERROR, PROFILE, SEAL_CASES, WARNING

CONDITIONAL = {spec.key for spec in PROFILE.fields if spec.required_if}
TOLD: dict[str, list[str]] = told.load("findings")  # word for word
SEALS = [demand.id for demand in PROFILE.seals if not demand.where_present]


def found(record: Record) -> dict[str, str]:
    return {f.code: f.severity.value for f in check(record, PROFILE)}


def test_clean_record_has_no_finding() -> None:
    assert check(clean(), PROFILE) == []
    assert unchecked(clean(), PROFILE) == ["无法从所交材料准确判断、因而未核对：正文字体和行距、一级标题字体、二级标题字体。"]


@pytest.mark.parametrize("spec", PROFILE.fields, ids=lambda spec: spec.key)
def test_blank_field_is_missing(spec) -> None:
    wanted = {spec.missing_code or f"missing:{spec.key}": spec.required}
    assert found(blank(spec.key)(clean())) == wanted


def test_none_word_counts_as_filled_in() -> None:
    for spec in PROFILE.fields:
        if (
            spec.type in ("text", "mobile", "telephone", "email", "number", "money", "count", "credit_code")
            and not spec.full_date
        ):
            for word in ("无", "/", "不适用"):
                codes = found(untyped(spec.key, word)(clean()))
                assert not any(c.startswith(("missing:company", "missing:project", "invalid:")) for c in codes), (spec.key, codes)


@pytest.mark.parametrize(("name", "spoil", "wanted"), CASES, ids=[c[0] for c in CASES])
def test_exactly_this_finding(name: str, spoil: Spoil, wanted: dict[str, str]) -> None:
    findings = check(spoil(clean()), PROFILE)
    assert {f.code: f.severity.value for f in findings} == wanted
    assert told.told(findings) == TOLD[name], "run: python tests/unit/told.py"


@pytest.mark.parametrize("at", SEALS)
@pytest.mark.parametrize(
    ("changes", "kind", "severity"),
    SEAL_CASES,
)
def test_seal(at: str, changes: dict[str, object], kind: str, severity: str) -> None:
    assert found(seal(at, **changes)(clean())) == {f"{kind}:{at}": severity}


def test_seal_without_text_is_not_doubted() -> None:
    assert found(seal(SEALS[0], owner_match=None, text="")(clean())) == {}


def test_a_seal_whose_words_a_grey_page_hides_is_not_passed_over_in_silence() -> None:
    grey = {"ink": Ink.UNKNOWN, "colour": Colour.GREY}

    def message(**changes: object) -> str:
        (one,) = check(seal(SEALS[0], **grey, **changes)(clean()), PROFILE)
        return one.message

    assert "印文辨认不清，请一并核对是否为" in message(owner_match=None, text="")
    assert "印文" not in message()


def electronic() -> Record:
    record = both(
        *(seal(at, verdict=Verdict.ABSENT) for at in SEALS),
        signature(verdict=Verdict.ABSENT, hand=Hand.NOTHING),
        paging(verdict=Verdict.ABSENT),
    )(clean(Reader.TEXT_LAYER, Paper.ELECTRONIC))
    return record


ALL_INK = [f"missing:{at}" for at in (*SEALS, "declaration.signature", "paging_seal")]


def test_electronic_packet_lacks_seals_and_signature() -> None:
    assert found(electronic()) == dict.fromkeys(ALL_INK, ERROR)


def test_what_a_file_lacks_may_lie_on_a_page_that_was_not_read() -> None:
    """Of the only picture of a packet its reader had died several times: the packet seemed to be electronic, and all its ink was demanded."""
    record = electronic()
    unread = replace(record.pages[-1], part="unreadable", order=len(record.pages) + 1, page=len(record.pages) + 1)
    signed = signature(verdict=Verdict.PRESENT, hand=Hand.TYPED)(record)
    for one in (record, signed):
        codes = found(replace(one, pages=(*one.pages, unread)))
        assert {code: severity for code, severity in codes.items() if "seal" in code or "signature" in code} == {
            **dict.fromkeys(ALL_INK, WARNING),
            **({"invalid:declaration.signature": WARNING} if one is signed else {}),
        }


def test_picture_of_a_seal_in_a_file_is_no_seal() -> None:
    record = replace(electronic(), seals=clean().seals)
    assert found(record) == dict.fromkeys(ALL_INK, ERROR)


def test_typed_name_in_a_file_is_invalid() -> None:
    codes = found(signature(verdict=Verdict.PRESENT, hand=Hand.TYPED)(electronic()))
    assert codes["invalid:declaration.signature"] == ERROR
    assert codes["missing:declaration.signature"] == WARNING


def test_valid_digital_signature_stands_for_seal_and_signature() -> None:
    signed = DigitalSignature(FILE, APPLICANT, "RSA", True, True)
    record = replace(electronic(), digital_signatures=(signed,))
    assert found(record) == {"missing:cover.recommender_seal": WARNING}
    broken = replace(signed, valid=False)
    assert found(replace(record, digital_signatures=(broken,))) == dict.fromkeys(ALL_INK, ERROR)
    unknown = replace(signed, valid=None, algorithm="SM2")
    assert set(found(replace(record, digital_signatures=(unknown,))).values()) == {WARNING, ERROR}
    assert any("电子签名" in line for line in unchecked(replace(record, digital_signatures=(unknown,)), PROFILE))


def test_what_stands_after_a_table_breaks_off_is_no_demand() -> None:
    """In a file too: the page that it stood on may have been left out, or not recognised."""
    keys = [spec.key for spec in PROFILE.fields if spec.part == "table1" and not isinstance(spec, CellSpec)]
    file = electronic()
    gone = found(blank(*keys[-6:], presence=Presence.NOT_FOUND)(file))
    assert gone["missing:page"] == WARNING
    assert {gone[f"missing:{key}"] for key in keys[-6:] if f"missing:{key}" in gone} == {WARNING}
    one = found(blank("company.office_address", presence=Presence.NOT_FOUND)(file))
    assert one["missing:company.office_address"] == ERROR


def test_what_was_not_read_well_is_a_warning() -> None:
    record = clean()
    assert found(blank("company.office_address", presence=Presence.NOT_FOUND)(record)) == {
        "missing:company.office_address": WARNING
    }
    assert found(blank("company.office_address", presence=Presence.UNREADABLE)(record)) == {
        "missing:company.office_address": WARNING
    }
    weak = set_field("company.contact.mobile", "1380013800", confidence=0.7)
    assert found(weak(record)) == {"invalid:company.contact.mobile": WARNING}
    word = clean(Reader.WORD)
    assert found(set_field("company.contact.mobile", "1380013800", confidence=0.7)(word)) == {
        "invalid:company.contact.mobile": ERROR
    }


def test_whole_missing_part_reports_each_of_its_fields() -> None:
    codes = found(without_part("table2")(clean()))
    assert codes == {f"missing:{spec.key}": ERROR for spec in PROFILE.fields if spec.part == "table2"}
    lost = SourceFile("附件.pdf", Path("x"), FileKind.PDF, 1, "1", Fate.UNREADABLE, problem=DAMAGED)
    record = replace(without_part("table2")(clean()), files=(*clean().files, lost))
    codes = found(record)
    assert codes.pop("unreadable:附件.pdf") == ERROR
    assert set(codes.values()) == {WARNING}


def test_nothing_read_gives_only_what_is_known() -> None:
    lost = SourceFile("材料.pdf", Path("x"), FileKind.PDF, 1, "1", Fate.UNREADABLE, problem=DAMAGED)
    record = Record("空", "xxxf2020", files=(lost,))
    assert found(record) == {"unreadable:材料.pdf": ERROR}
    assert found(Record("空", "xxxf2020")) == {"unreadable:空": ERROR}
    assert "未核对" in unchecked(record, PROFILE)[0]


def test_uncertain_attachment_of_a_proof_is_a_warning() -> None:
    moved = proofs(lambda e: replace(e, attachment="attachment1", confidence=0.7) if e.kind == "software_copyright" else e)
    assert found(moved(clean())) == {"missing:attachment2.ip": WARNING}


@pytest.mark.parametrize(
    ("page", "reader", "severity"), [(8, Reader.OCR, WARNING), (6, Reader.OCR, ERROR), (8, Reader.WORD, ERROR)]
)
def test_a_scanned_proof_out_of_turn_may_be_of_the_next_attachment(page: int, reader: Reader, severity: Severity) -> None:
    """The copyright behind the audit report of attachment 1, which comes last there: its sheet and the next title page may be exchanged."""

    def exchanged(proof: Evidence) -> Evidence:
        if proof.kind != "software_copyright":
            return proof
        return replace(proof, attachment="attachment1", pages=(page,), source=Source("f", page, None, reader))

    assert found(proofs(exchanged)(clean())) == {"missing:attachment2.ip": severity}
    unknown = proofs(lambda e: replace(e, kind="unknown", confidence=0.3) if e.kind == "user_proof" else e)
    assert found(unknown(clean())) == {"missing:attachment2.promotion": WARNING}


def test_a_proof_in_an_attachment_that_asks_for_none_such_may_be_of_the_one_that_does() -> None:
    moved = proofs(lambda e: replace(e, attachment="attachment2") if e.kind == "audit_report" else e)
    assert found(moved(clean())) == {"missing:attachment1.revenue": WARNING}


@pytest.mark.parametrize(("reader", "severity"), [(Reader.OCR, WARNING), (Reader.WORD, ERROR)])
def test_a_scanned_title_page_with_nothing_behind_may_have_lost_its_proof_to_the_next(reader: Reader, severity: Severity) -> None:
    def to_the_second(proof: Evidence) -> Evidence:
        where = proof.source or Source("f", 9, None, reader)
        return replace(proof, attachment="attachment2", source=replace(where, reader=reader))

    codes = found(proofs(to_the_second)(clean()))
    assert codes["missing:attachment1.rnd"] == severity


def test_without_register_nothing_is_found_but_it_is_told() -> None:
    record = replace(clean(), submission=None)
    assert check(record, PROFILE) == []
    assert "收到日期" in unchecked(record, PROFILE)[0]


def result(number: int, **changes: object) -> PacketResult:
    record = submission(order=number, **changes)(clean())
    record = set_field("cover.project_name", changes.get("project") or f"第{number}号平台")(record)  # type: ignore[arg-type]
    return PacketResult(replace(record, packet=f"p{number}"), (), Status.COMPLETE)


PROVINCE = "广东省工业和信息化厅"


def over_quota(results: list[PacketResult]) -> set[str]:
    return {r.record.packet for r in check_batch(results, PROFILE) if any(f.code == "over_quota:recommender" for f in r.findings)}


def test_over_quota_in_order_of_recommendation() -> None:
    results = check_batch([result(n, recommender=PROVINCE) for n in reversed(range(1, 13))], PROFILE)
    over = {r.record.packet for r in results if any(f.code == "over_quota:recommender" for f in r.findings)}
    assert over == {"p11", "p12"}
    assert all(r.status is Status.DISCREPANT for r in results if r.record.packet in over)


@pytest.mark.parametrize(
    ("recommender", "level", "over"),
    [
        ("广州市工业和信息化局", None, 0),  # what a city recommends to the province has no quota
        ("广州市工业和信息化局", "province", 0),
        ("广州市工业和信息化局", "ministry", 2),  # handed on by the province, whose ten these are
        ("佛山市顺德区经济促进局", "ministry", 2),
        (PROVINCE, "ministry", 2),
        ("北京市经济和信息化局", None, 2),
        ("深圳市工业和信息化局", None, 7),
        ("深圳市工业和信息化局", "province", 0),
        ("深圳市宝安区工业和信息化局", "ministry", 7),
        ("新疆生产建设兵团工业和信息化局", None, 7),
        ("新疆维吾尔自治区工业和信息化厅", None, 2),
        ("中国电子信息产业集团有限公司", None, 7),
        ("国家电网公司", "ministry", 7),
        ("中国电子学会", None, 0),
    ],
)
def test_whom_the_quota_binds(recommender: str, level: str | None, over: int) -> None:
    assert len(over_quota([result(n, recommender=recommender, level=level) for n in range(1, 13)])) == over


def test_the_provinces_own_ten_are_counted_over_its_cities_in_order() -> None:
    cities = ("广州市工业和信息化局", "佛山市工业和信息化局", "东莞市工业和信息化局")
    handed_on = [result(n, recommender=cities[n % 3], level="ministry") for n in range(1, 13)]
    others = [result(n, recommender="杭州市经济和信息化局", level="ministry") for n in range(13, 20)]
    assert over_quota([*handed_on, *others]) == {"p11", "p12"}
    shenzhen = [result(n, recommender="深圳市工业和信息化局", level="ministry") for n in range(20, 25)]
    assert over_quota([*handed_on[:10], *shenzhen]) == set()


def test_the_names_of_one_unit_are_counted_together() -> None:
    names = ("中国移动", "中国移动通信集团有限公司", "中国移动通信集团广东有限公司")
    assert over_quota([result(n, recommender=names[n % 3]) for n in range(1, 8)]) == {"p6", "p7"}


def test_order_beyond_the_quota_counts_by_itself() -> None:
    [alone] = check_batch([result(14, recommender=PROVINCE)], PROFILE)
    assert [f.code for f in alone.findings] == ["over_quota:recommender"]
    serial = [result(n, recommender=f"{'河南湖南云南'[n % 3 * 2 :][:2]}省工业和信息化厅") for n in range(1, 16)]
    assert not any(r.findings for r in check_batch(serial, PROFILE))


def over_batch(results: list[PacketResult]) -> dict[str, dict[str, str]]:
    return {r.record.packet: {f.code: f.severity.value for f in r.findings} for r in check_batch(results, PROFILE) if r.findings}


def test_without_a_place_in_the_order_nobody_is_surely_beyond_the_quota() -> None:
    own = [result(n, recommender=PROVINCE) for n in range(1, 10)]
    tenths = [result(10, recommender=PROVINCE, project=f"{name}平台") for name in "甲乙丙"]
    tied = [*own, *(replace(r, record=replace(r.record, packet=f"t{n}")) for r, n in zip(tenths, "abc", strict=True))]
    unsure = {"over_quota:recommender": WARNING, "invalid:recommendation_order": WARNING}
    assert over_batch(tied) == {"ta": {"invalid:recommendation_order": WARNING}, "tb": unsure, "tc": unsure}
    assert over_batch(tied[:10]) == {}, "ten are ten in whatever order"
    behind = [*tied, result(11, recommender=PROVINCE)]
    assert over_batch(behind)["p11"] == {"over_quota:recommender": ERROR}
    first = submission(order=None, recommender=PROVINCE)(result(13, recommender=PROVINCE).record)
    assert over_batch([*own, result(10, recommender=PROVINCE), replace(tied[0], record=first)])["p13"] == unsure
    silent = [replace(r, record=submission(order=None, recommender=PROVINCE)(r.record)) for r in (*own, *tied[10:])]
    assert [f for found in over_batch(silent).values() for f in found.items()] == [("over_quota:recommender", WARNING)]


def test_duplicates() -> None:
    first, second, other = result(1, project=PROJECT), result(2, project=f"“{PROJECT}”"), result(3)
    results = check_batch([first, second, other], PROFILE)
    assert [[f.code for f in r.findings] for r in results] == [[], ["duplicate:submission"], []]
    elsewhere = result(2, project=PROJECT, recommender="佛山市工业和信息化局")
    results = check_batch([first, elsewhere], PROFILE)
    assert [[f.code for f in r.findings] for r in results] == [[], ["duplicate:submission"]], "the earlier one is no second one"
    assert "佛山市" not in results[1].findings[0].message
    days = [submission(received=date(2020, 5, day), recommender=None)(r.record) for r, day in ((first, 9), (elsewhere, 7))]
    results = check_batch([replace(r, record=day) for r, day in zip((first, elsewhere), days, strict=True)], PROFILE)
    assert [[f.code for f in r.findings] for r in results] == [["duplicate:submission"], []], (
        "later is who came later, not who was read later"
    )
    name = str(clean().fields["cover.applicant"].value)  # a form without a project's name
    _, late = check_batch([result(1, project=name), result(2, project=name)], PROFILE)
    assert [f.message.count(name) for f in late.findings] == [1]


def test_every_finding_quotes_a_clause_and_says_what_to_do() -> None:
    for name, spoil, _ in CASES:
        for finding in check(spoil(clean()), PROFILE):
            assert finding.clause, (name, finding.code)
            assert len(finding.message) > 10 and "None" not in finding.message, (name, finding.message)
            assert finding.part, name
            assert finding.severity in (Severity.ERROR, Severity.WARNING)
            assert finding.source is None or isinstance(finding.source, Source)


def test_every_code_is_documented() -> None:
    page = findingsdoc.PAGE.read_text(encoding="utf-8")
    assert page == findingsdoc.render(), "run: python tests/unit/findingsdoc.py"
    for finding in findingsdoc.all_findings():
        assert finding.kind == "unreadable" or f"`{finding.code}`" in page
        assert finding.kind in FindingKind


def test_one_credit_code_for_several_applicants() -> None:
    other = {"cover.applicant": "深圳市海川信息技术有限公司", "company.name": "深圳市海川信息技术有限公司"}
    first, second = result(1), result(2)
    record = second.record
    for key, name in other.items():
        record = set_field(key, name)(record)
    results = check_batch([first, replace(second, record=record)], PROFILE)
    assert [[f.code for f in r.findings] for r in results] == [["duplicate:credit_code"]] * 2
    assert {f.severity for r in results for f in r.findings} == {Severity.WARNING}
    same = check_batch([result(1), result(2)], PROFILE)
    assert not any(r.findings for r in same), "one applicant may have two projects"
    wrong = set_field("company.credit_code", "91110000600037342L")
    results = check_batch([replace(r, record=wrong(r.record)) for r in (first, replace(second, record=record))], PROFILE)
    assert not any(r.findings for r in results), "a code that is wrong by itself is told as that"
