"""Two frozen packets compared: every difference is a change, of the right kind, once."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from typing import Any

import pytest

from evaluation.compare import examples, shown, table
from evaluation.difference import ABSENT, Change, Names, compare

BOX = {"x0": 0.1, "y0": 0.2, "x1": 0.3, "y1": 0.4}


def line(text: str, **more: Any) -> dict[str, Any]:
    chars = [{"text": c, "box": BOX, "confidence": 1.0} for c in text]
    return {"text": text, "box": BOX, "confidence": 0.9, "chars": chars, **more}


def finding(kind: str, subject: str, **more: Any) -> dict[str, Any]:
    source = {"file": "a.pdf", "page": 1, "box": None}
    return {"kind": kind, "subject": subject, "severity": "error", "message": "请补正。", "source": source, **more}


def page(number: int) -> dict[str, Any]:
    tick = {"box": BOX, "checked": True, "label": "是"}
    lines = [line("申报单位"), line("推荐单位"), line("日期")]
    return {"file": "a.pdf", "number": number, "rotation": 0, "lines": lines, "ticks": [tick], "pictures": {"1.jpg": "aa"}}


def packet() -> dict[str, Any]:
    fields = {"cover.date": {"raw": "2020年5月1日", "value": "2020-05-01", "source": {"file": "a.pdf", "page": 1}}}
    seals = [{"at": "cover.applicant_seal", "verdict": "present"}, {"at": "declaration.company_seal", "verdict": "absent"}]
    record = {"fields": fields, "seals": seals, "evidence": []}
    found = [finding("missing", "cover.date"), finding("seal", "declaration.company_seal")]
    return {"pages": [page(1), page(2)], "results": [{"record": record, "findings": found, "status": "discrepant"}], "errors": []}


def kinds(old: Any, new: Any, names: Names | None = None) -> Counter[str]:
    return Counter(change.kind for change in compare("p", old, new, names))


def test_nothing_changed() -> None:
    assert list(compare("p", packet(), packet())) == []


def test_a_line_that_comes_between_is_one_change() -> None:
    new = packet()
    new["pages"][0]["lines"].insert(1, line("项目名称"))
    (change,) = compare("p", packet(), new)
    assert (change.kind, change.where, change.old) == ("pages.lines new", ("a.pdf:1", "项目名称"), ABSENT)


def test_fields_of_lines_are_counted_by_kind() -> None:
    new = packet()
    new["pages"][0]["lines"][0] = line("申报单立")
    new["pages"][1]["lines"][2]["confidence"] = 0.5
    new["pages"][1]["ticks"][0]["checked"] = False
    new["pages"][1]["ticks"][0]["box"] = {**BOX, "x0": 0.2}
    assert kinds(packet(), new) == {
        "pages.lines.text": 1,
        "pages.lines.chars": 1,
        "pages.lines.confidence": 1,
        "pages.ticks.checked": 1,
        "pages.ticks.box": 1,
    }


def test_next_to_nothing_is_counted_apart() -> None:
    new = packet()
    new["pages"][0]["lines"][0]["box"] = {**BOX, "x0": 0.10001}
    new["pages"][0]["lines"][1]["confidence"] = 0.90001
    assert kinds(packet(), new) == {"pages.lines.box (slightly)": 1, "pages.lines.confidence (slightly)": 1}


def test_a_value_of_another_type_is_another_value() -> None:
    new = packet()
    new["pages"][0]["rotation"] = 0.0
    new["pages"][1]["ticks"][0]["checked"] = 1
    assert kinds(packet(), new) == {"pages.rotation": 1, "pages.ticks.checked": 1}


def test_pages_are_known_by_their_number_whatever_their_order() -> None:
    new = packet()
    del new["pages"][0]
    new["pages"].append(page(3))
    assert kinds(packet(), new) == {"pages gone": 1, "pages new": 1}


def test_an_item_that_moved_is_told() -> None:
    new = packet()
    new["pages"][0]["lines"].reverse()
    assert kinds(packet(), new)["pages.lines new"] == kinds(packet(), new)["pages.lines gone"] > 0


def test_findings_come_go_and_change() -> None:
    new = packet()
    new["results"][0]["findings"] = [
        finding("missing", "cover.date", severity="warning", message="请核对。"),
        finding("format", "paper_size"),
    ]
    assert kinds(packet(), new) == {
        "findings gone": 1,
        "findings new": 1,
        "findings.severity": 1,
        "findings.message": 1,
    }


def test_the_second_finding_of_the_same_code_is_new() -> None:
    new = packet()
    new["results"][0]["findings"].append(finding("missing", "cover.date", message="第二份也要补正。"))
    (change,) = compare("p", packet(), new)
    assert (change.kind, change.new["message"]) == ("findings new", "第二份也要补正。")


def test_fields_are_told_by_their_key() -> None:
    new = packet()
    new["results"][0]["record"]["fields"]["cover.date"]["value"] = "2020-05-02"
    new["results"][0]["record"]["fields"]["company.name"] = {"raw": "甲公司"}
    found = {change.kind: change.where[0] for change in compare("p", packet(), new)}
    assert found == {"record.fields.value": "cover.date", "record.fields new": "company.name"}


def test_seals_are_known_by_their_place() -> None:
    new = packet()
    new["results"][0]["record"]["seals"][1]["verdict"] = "unclear"
    (change,) = compare("p", packet(), new)
    assert (change.kind, change.where, change.old, change.new) == (
        "record.seals.verdict",
        ("declaration.company_seal",),
        "absent",
        "unclear",
    )


def test_another_order_is_told_once() -> None:
    new = packet()
    new["results"][0]["record"]["seals"].reverse()
    assert kinds(packet(), new) == {"record.seals.(order)": 1}


def _renamed(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {new if name == old else name: _renamed(item, old, new) for name, item in value.items()}
    return [_renamed(item, old, new) for item in value] if isinstance(value, list) else value


def test_a_field_with_another_name_is_the_same_field() -> None:
    new = _renamed(packet(), "chars", "tokens")
    assert kinds(packet(), new) == {"pages.lines.chars gone": 6, "pages.lines.tokens new": 6}
    assert not kinds(packet(), new, Names({"chars": "tokens"}))


def test_a_new_name_may_be_for_one_place_only() -> None:
    new = packet()
    new["results"][0]["findings"] = _renamed(new["results"][0]["findings"], "kind", "category")
    for found in new["results"][0]["findings"]:
        found["category"] = found["category"].upper()
    told = kinds(packet(), new, Names({"findings.kind": "category"}))
    assert told == {"findings.category": 2}


@pytest.mark.parametrize("name", ["status", "results.status"])
def test_what_is_ignored_is_left_out_on_both_sides(name: str) -> None:
    new = deepcopy(packet())
    new["results"][0]["status"] = "complete"
    assert kinds(packet(), new) == {"status": 1}
    assert not kinds(packet(), new, Names({}, frozenset({name})))


def test_a_list_that_becomes_something_else_is_told() -> None:
    new = packet()
    new["pages"][0]["lines"] = None
    assert kinds(packet(), new) == {"pages.lines": 1}


def test_the_table_counts_changes_packets_and_pages() -> None:
    changes = [Change("pages.lines.text", p, ("a.pdf:1", "行"), "甲", "乙") for p in ("g01", "g01", "g02")]
    head, row = table([*changes])
    assert head.split() == ["what", "changed", "changes", "packets", "pages"]
    assert row.split() == ["pages.lines.text", "3", "2", "2"]


def test_examples_are_of_as_many_packets_as_there_are() -> None:
    changes = [Change("findings gone", p, ("missing:cover.date",), "甲", ABSENT) for p in ("g01", "g01", "g02")]
    assert examples(changes, 2) == [
        "findings gone: missing:cover.date 3",
        "    g01 missing:cover.date: 甲 → –",
        "    g02 missing:cover.date: 甲 → –",
    ]


def test_long_values_lose_their_middle() -> None:
    assert len(shown("长" * 500)) <= 90
    assert shown({"box": BOX, "text": "甲\n乙", "chars": []}) == '{"text": "甲\\n乙"}'
