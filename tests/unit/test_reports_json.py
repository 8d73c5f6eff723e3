"""The JSON report keeps its published shape, whatever a packet holds."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

import report_cases as cases
from model.record import FieldValue, Presence
from model.results import PacketResult
from notices.profile import load
from reports.packet.as_json import as_json, as_json_text, share
from reports.packet.published import schema_text
from reports.packet.schema import SCHEMA_FILE, json_schema

PROFILE = load(cases.NOTICE)


@pytest.mark.parametrize("make", [cases.result, cases.clean, cases.empty, cases.crowded], ids=lambda m: m.__name__)
def test_every_report_fits_the_schema_with_no_key_beyond_it(make: type) -> None:
    jsonschema.validate(json.loads(as_json_text([make()])), json_schema(closed=True), cls=jsonschema.Draft202012Validator)


def test_the_published_schema_is_fresh_and_valid() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(json_schema()), "run: python -m reports.packet.schema"
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_the_schema_refuses_what_does_not_fit() -> None:
    report = as_json([cases.result()])
    report["packets"][0]["findings"][0]["severity"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(report, json_schema(), cls=jsonschema.Draft202012Validator)


def packet(result: PacketResult) -> dict:  # type: ignore[type-arg]
    return as_json([result])["packets"][0]  # type: ignore[no-any-return]


def test_every_field_of_the_notice_is_there_and_null_when_not_found() -> None:
    fields = packet(cases.empty())["fields"]
    assert list(fields) == [f.key for f in PROFILE.fields]
    assert all(f["value"] is None and f["raw"] is None and f["source"] == {} for f in fields.values())


def test_fields_keep_raw_value_and_place() -> None:
    fields = packet(cases.result())["fields"]
    assert fields["company.listed"]["value"] is False
    assert fields["project.directions"]["value"] == [4]
    assert fields["project.period"]["value"] == {"start": "2019-03", "end": "2021-12"}
    assert fields["cover.date"]["raw"] == "2020年4月22日" and fields["cover.date"]["value"] == "2020-04-22"
    assert fields["cover.date"]["source"] == {"file": cases.SCAN, "page": 1, "box": [0.3, 0.2, 0.8, 0.23], "reader": "ocr"}
    assert fields["company.contact.mobile"]["proposal"] == "13952892641"
    assert fields["company.contact.email"]["presence"] == "blank" and fields["company.contact.email"]["value"] is None


def test_an_absent_seal_is_not_among_the_seals() -> None:
    got = packet(cases.result())
    assert [s["at"] for s in got["seals"]] == ["cover.recommender_seal", "declaration.company_seal"]
    assert [s["at"] for s in got["absent_seals"]] == ["cover.applicant_seal"]


def test_the_receipt_names_every_file_with_its_fate() -> None:
    receipt = packet(cases.result())["receipt"]
    assert [r["fate"] for r in receipt] == ["read", "container", "unreadable", "duplicate"]
    assert receipt[2]["problem"]["code"] == "encrypted_file"


def test_findings_have_code_severity_part_and_clause() -> None:
    finding = packet(cases.result())["findings"][0]
    assert finding["code"] == "missing:company.contact.email" and finding["severity"] == "error"
    assert finding["part"] == "table1" and finding["clause"].startswith("填表须知二")


def test_odd_values_become_json() -> None:
    record = cases.record()
    odd = FieldValue("cover.date", "x\udcff", float("nan"), float("nan"), None, Presence.FILLED)
    result = replace(cases.result(), record=replace(record, packet="坏\udcff名", fields={"cover.date": odd}))
    text = as_json_text([result])
    text.encode("utf-8")
    field = json.loads(text)["packets"][0]["fields"]["cover.date"]
    assert field["value"] is None and field["confidence"] == 0


def test_the_same_results_give_the_same_text() -> None:
    assert as_json_text([cases.result()]) == as_json_text([cases.result()])


def test_shares_are_clipped() -> None:
    assert (share(1.7), share(-1), share(float("inf")), share(0.12345)) == (1.0, 0.0, 0.0, 0.1235)
