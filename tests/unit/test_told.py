"""What is told of values and of registers, word for word (`told.py`): a change of it shows, and is looked at before it is written anew."""

from __future__ import annotations

from typing import Any

import pytest

import told
from checkers.check import check, unchecked
from cleanrecord import clean, submission
from findingsdoc import batch_findings
from notices.field_types.registry import FieldType
from spoiledrecords import CASES, PROFILE

VALUES: dict[str, dict[str, list[Any]]] = told.load("values")
FINDINGS: dict[str, list[str]] = told.load("findings")
MORE: dict[str, list[str]] = told.load("more")


@pytest.mark.parametrize("kind", list(VALUES))
def test_what_a_type_makes_of_a_value(kind: str) -> None:
    spec = PROFILE.field(told.FIELDS[FieldType(kind)])
    assert {raw: told.value_told(spec, raw) for raw in VALUES[kind]} == VALUES[kind]


@pytest.mark.parametrize("name", list(told.REGISTERS))
def test_what_is_not_checked(name: str) -> None:
    assert unchecked(submission(**told.REGISTERS[name])(clean()), PROFILE) == told.load("unchecked")[name]


@pytest.mark.parametrize("name", list(told.MORE))
def test_what_else_is_told(name: str) -> None:
    assert told.told(check(told.MORE[name](clean()), PROFILE)) == MORE[name]


def test_what_is_told_over_a_batch() -> None:
    assert told.told(batch_findings()) == MORE["over a batch"]


def test_what_is_told_of_blank_fields() -> None:
    assert told.blanks_told() == told.load("blanks")


def test_what_is_told_of_seals() -> None:
    assert told.seals_told() == told.load("seals")


def test_every_spoiled_record_is_there() -> None:
    assert [name for name, *_ in CASES] == list(FINDINGS)
