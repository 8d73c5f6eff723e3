"""What has one cause is told as one thing to look at, and nothing that is sure is told with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checkers.check import check
from cleanrecord import FILE, Spoil, blank, clean, seal, set_field
from model.page import Colour, Ink
from model.record import FieldValue, PagePart, PrescribedText, Presence, Record, Verdict
from notices.profile import load

PROFILE = load("xxxf2020")
BOXES = ("company.ownership", "company.main_business", "company.listed", "company.exports")
APPLICANT_SEAL = "cover.applicant_seal"


def found(record: Record) -> dict[str, str]:
    return {f.code: f.severity.value for f in check(record, PROFILE)}


def unsure(*keys: str) -> Spoil:
    def spoil(record: Record) -> Record:
        empty = blank(*keys)(record)
        return replace(empty, fields={k: replace(v, confidence=0.5) if k in keys else v for k, v in empty.fields.items()})

    return spoil


def test_fields_that_all_seem_unticked_are_one_thing_to_look_at() -> None:
    findings = check(unsure(*BOXES)(clean()), PROFILE)
    assert {f.code: f.severity.value for f in findings} == {f"unreadable:{FILE}": "warning"}
    assert all(PROFILE.field(key).name in findings[0].message for key in BOXES)


def test_two_of_them_are_told_each_and_what_is_surely_blank_always_is() -> None:
    assert found(unsure(*BOXES[:2])(clean())) == {f"missing:{key}": "warning" for key in BOXES[:2]}
    spoilt = blank("company.contact.name")(unsure(*BOXES)(clean()))
    assert found(spoilt) == {f"unreadable:{FILE}": "warning", "missing:company.contact.name": "error"}


def test_labels_of_a_page_that_were_not_found_are_one_thing_to_look_at() -> None:
    keys = ("project.leader.name", "project.leader.title", "project.leader.mobile")
    gone = blank(*keys, presence=Presence.NOT_FOUND)(clean())
    assert found(gone) == {f"unreadable:{FILE}": "warning"}
    assert found(blank(*keys[:2], presence=Presence.NOT_FOUND)(clean())) == {f"unreadable:{FILE}": "warning"}
    assert set(found(blank(keys[0], presence=Presence.NOT_FOUND)(clean()))) == {f"missing:{keys[0]}"}


def test_what_lies_on_several_pages_of_a_file_is_told_with_its_pages() -> None:
    keys = ("company.legal_representative", "project.leader.name")
    findings = check(blank(*keys, presence=Presence.NOT_FOUND)(clean()), PROFILE)
    assert [f.code for f in findings] == [f"unreadable:{FILE}"]
    pages = [clean().fields[key].source.page for key in keys]  # type: ignore[union-attr]
    assert all(f"第{page}页“{PROFILE.field(key).name}”" in findings[0].message for page, key in zip(pages, keys, strict=True))


def test_a_blank_under_a_heading_of_which_a_column_was_not_found_is_told_with_it_and_no_other_blank() -> None:
    lost = blank("project.leader.title", presence=Presence.NOT_FOUND)(clean())
    spoilt = unsure("project.leader.name", "company.contact.name")(lost)
    assert found(spoilt) == {f"unreadable:{FILE}": "warning", "missing:company.contact.name": "warning"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"verdict": Verdict.UNCLEAR, "ink": Ink.UNKNOWN, "owner_match": None}, f"missing:{APPLICANT_SEAL}"),
        ({"ink": Ink.UNKNOWN, "colour": Colour.GREY, "owner_match": 0.7}, f"photocopied:{APPLICANT_SEAL}"),
    ],
)
def test_a_seal_that_is_not_clear_is_one_thing_to_look_at(changes: dict[str, object], code: str) -> None:
    assert found(seal(APPLICANT_SEAL, **changes)(clean())) == {code: "warning"}


def test_another_s_seal_is_told_besides_its_ink() -> None:
    other = seal(APPLICANT_SEAL, ink=Ink.UNKNOWN, colour=Colour.GREY, owner_match=0.3, text="深圳市海川信息技术有限公司")
    assert set(found(other(clean()))) == {f"mismatch:{APPLICANT_SEAL}", f"photocopied:{APPLICANT_SEAL}"}


def test_a_number_that_was_rather_misread_is_not_compared() -> None:
    key = "company.info_consumption_revenue"
    assert f"inconsistent:{key}" in found(set_field(key, "9000", 9000)(clean()))
    assert found(set_field(key, "1,799364", 1799364, confidence=0.85)(clean())) == {}


@pytest.mark.parametrize(
    ("certainties", "severity"), [((0.99,), "error"), ((0.5,), "warning"), ((0.99, 0.5, 0.4), "warning"), ((), "error")]
)
def test_changed_words_are_an_error_where_they_were_surely_read(certainties: tuple[float, ...], severity: str) -> None:
    differences = (("全部资料", "部分资料"), ("自主", "由市"), ("负责", "目日"))[: max(1, len(certainties))]
    text = PrescribedText("declaration.text", 0.97, differences, 0.95, clean().texts[0].source, (), certainties)
    assert found(replace(clean(), texts=(text,))) == {"altered:declaration.text": severity}


def test_what_seems_missing_may_be_on_a_page_of_no_known_part() -> None:
    record = clean()
    cover = [p for p in record.pages if p.part == "cover"]
    fields = {k: FieldValue(k) if k.startswith("cover.") else v for k, v in record.fields.items()}
    seals = tuple(s for s in record.seals if not s.at.startswith("cover."))
    gone = replace(record, pages=tuple(p for p in record.pages if p not in cover), fields=fields, seals=seals)
    assert "error" in found(gone).values()
    strange = replace(gone, pages=(*gone.pages, PagePart(FILE, 1, "other", 0.0, 99, paper=cover[0].paper)))
    assert set(found(strange).values()) == {"warning"}
