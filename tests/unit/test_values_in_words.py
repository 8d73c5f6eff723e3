"""No typed value gets into a text as Python writes it: every type, every shape, wherever people read it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from checkers.check import check
from cleanrecord import clean, proofs, set_field
from extractors.forms.values.choices import read_choices, read_levels
from model.page import Ink, Reader
from model.record import FieldValue, Presence
from model.results import PacketResult, Status
from model.wording import in_words
from notices.field_types.registry import FieldType
from notices.field_types.rules import compact_text
from notices.profile import Choice, FieldSpec, LevelRow
from reports.batch.sheets import applicants_sheet, fields_sheet, findings_sheet
from reports.letter.content import letter_content
from spoiledrecords import CASES, PROFILE

RAW = re.compile(r"[{}\[\]]|\bNone\b|\bTrue\b|\bFalse\b|'|<\w+\.|datetime")
VALUES: list[Any] = [
    None, True, False, 0, 7020.79, 1000.0, float("nan"), "", "广州", [], ["民营企业", "其他"], (2, 4), [None, 2], {}, date(2020, 4, 28), Ink.COPY, Reader.OCR,
    {"start": "2019-02", "end": None}, {"start": None, "end": None}, {"high_tech": None},
    {"high_tech": {"level": "国家级", "year": "2018"}, "key_lab": {"level": None, "year": "2018", "levels": ["国家级", "省市级"]}, "other": {"level": None, "year": None, "text": "专精特新"}},
    {"high_tech": {"level": None, "year": None}},
]  # fmt: skip
LEVELS = (Choice(value="国家级", words=("国家级",)), Choice(value="省市级", words=("省市级", "省级")))
ROWS = (LevelRow(id="high_tech", words=("高新技术企业",)), LevelRow(id="key_lab", words=("重点实验室",)))
CHOICES = (Choice(value=2, words=("方向2",)), Choice(value=True, words=("是",)), Choice(value="民营企业", words=("民营企业",)))


def spec(kind: FieldType) -> FieldSpec:
    labels = ("其他（请注明）", "其他", "其它")
    return FieldSpec(
        key="f", part="p", name="f", type=kind, labels=("f",), choices=CHOICES, levels=LEVELS, rows=ROWS, other_labels=labels
    )


@pytest.mark.parametrize("kind", FieldType)
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_every_type_shows_every_value_in_words(kind: FieldType, value: Any) -> None:
    field = FieldValue("f", None, value, 0.9, None, Presence.FILLED)
    one = spec(kind)
    for text in (in_words(value), field.wording, compact_text(field), one.type.rules.show(one, field), one.type.rules.complaint(one, field), one.type.rules.query(one, field)):  # fmt: skip
        assert not RAW.search(text), text


def test_rows_are_called_as_on_the_form() -> None:
    one = spec(FieldType.LEVELS)
    field = FieldValue("f", None, VALUES[-2], 0.9, None, Presence.FILLED)
    assert (
        one.type.rules.show(one, field)
        == "高新技术企业：国家级（2018 年）；重点实验室：国家级、省市级（2018 年）；其他：专精特新"
    )
    assert read_levels(one, "高新技术企业：国家级（2018 年）；其他：专精特新").value == {
        "high_tech": {"level": "国家级", "year": "2018"},
        "other": {"level": None, "year": None, "text": "专精特新"},
    }


def test_a_year_with_a_stroke_among_its_digits_is_that_year() -> None:
    rows = [("20)15 年", "2015"), ("2)015年", "2015"), ("2015年", "2015"), ("20、5年", None), ("编号20)15", None)]
    for written, year in rows:
        read = read_levels(spec(FieldType.LEVELS), f"高新技术企业 ☐国家级/☑省市级 授予年份：{written}").value
        assert read == {"high_tech": {"level": "省市级", "year": year}}, written


def test_no_report_prints_a_value_as_python_does() -> None:
    spoils = [spoil for _, spoil, _ in CASES]
    spoils += [set_field(s.key, None, v) for s in PROFILE.fields for v in VALUES[-6:]]
    spoils += [proofs(lambda e: None)]
    sheets = [applicants_sheet([PROFILE]), fields_sheet([PROFILE]), findings_sheet()]
    for spoil in spoils:
        record = spoil(clean())
        result = PacketResult(record, tuple(check(record, PROFILE)), Status.DISCREPANT)
        texts = [t for f in result.findings for t in (f.message, f.expected, f.found)]
        letter = letter_content(result, PROFILE)
        texts += letter.texts if letter else []
        texts += [str(cell) for sheet in sheets for row in sheet.rows(result, PROFILE) for cell in row if cell is not None]
        for text in texts:
            assert not re.search(r"\{'|\['|\bNone\b|\bTrue\b|\bFalse\b", text), text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("☐民营企业 ☑其他（请注明）：____", ["其他"]),
        ("☐民营企业 ☑ 其他（请注明）：集体企业", ["集体企业"]),
        ("☐民营企业 ☐其他（请注明）：集体企业", ["集体企业"]),
        ("☐民营企业 其他（请注明）：集体企业", ["集体企业"]),
        ("☑民营企业 ☑其他（请注明）：", ["民营企业", "其他"]),
        ("☑民营企业 ☑其他（请注明）：集体企业", ["民营企业", "集体企业"]),
        ("☑民营企业 ☐其他（请注明）：____", ["民营企业"]),
        ("☐民营企业 ☑其它（请说明）：集体企业", ["集体企业"]),
        ("☐民营企业 ☑其他：____", ["其他"]),
        ("民营企业☑ 其他（请注明）☐：____", ["民营企业"]),
        ("民营企业☐ 其他（请注明）☑：____", ["其他"]),
        ("民营企业☐ 其他（请注明）☑：集体企业", ["集体企业"]),
        ("方向2☐ 是☐ 民营企业☑ 其他（请注明）：____", ["民营企业"]),
    ],
)
def test_what_else_is_ticked_or_written(text: str, value: list[str]) -> None:
    assert read_choices(spec(FieldType.CHOICES), text).value == value


def test_each_row_of_levels_counts_by_itself() -> None:
    text = "高新技术企业 ☑国家级/☑省市级 授予年份：2018年\n重点实验室 ☐国家级/☑省市级 授予年份：2108年"
    assert read_levels(spec(FieldType.LEVELS), text).value == {
        "high_tech": {"level": None, "year": "2018", "levels": ["国家级", "省市级"]},
        "key_lab": {"level": "省市级", "year": "2108"},
    }
