"""Rows with a level and a year, each by itself: 高新技术企业 ☐国家级 ☑省市级 授予年份：2018."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Hamming

from checkers.case import Complaint, PacketCase, Subject, is_filled, report
from checkers.confidence import exact, weigh
from model.finding import Finding, FindingKind, Severity
from model.record import FieldValue
from notices.profile import FieldSpec, LevelRow


def check_levels(case: PacketCase) -> Iterator[Finding]:
    """Yield `invalid:<field>.<row>` (several levels ticked), `missing:<field>.<row>.year`, `….level`, and `invalid:<field>.<row>.year`."""
    for spec in case.profile.fields:
        value = case.value(spec.key)
        claims = value.value if is_filled(value) and isinstance(value.value, dict) else {}
        for row in spec.rows:
            claim = claims.get(row.id)
            if isinstance(claim, dict):
                yield from _check_row(case, spec, value, _claimed(row, claim))


@dataclass(frozen=True, slots=True)
class _Claim:
    """What is claimed in a row of the form; `several`: all levels ticked, where that is more than one."""

    id: str
    name: str
    level: str
    year: str
    several: tuple[str, ...]


def _claimed(row: LevelRow, claim: Mapping[str, Any]) -> _Claim:
    levels = tuple(str(level) for level in claim.get("levels") or ())
    return _Claim(row.id, row.words[0], str(claim.get("level") or ""), str(claim.get("year") or ""), levels)


def _check_row(case: PacketCase, spec: FieldSpec, value: FieldValue, row: _Claim) -> Iterator[Finding]:
    head = f"“{spec.name}”中“{row.name}”"
    own, year = f"{spec.key}.{row.id}", f"{spec.key}.{row.id}.year"
    if row.several:
        message = f"{head}同时勾选了{'和'.join(f'“{level}”' for level in row.several)}，请只勾选一项。"
        yield _finding(case, spec, own, Complaint(FindingKind.INVALID, weigh(case, Severity.ERROR, value), message, value.source))
    if (row.level or row.several) and not re.search(r"\d{4}", row.year):
        ticked = row.level or "、".join(row.several)
        message = f"{head}已勾选“{ticked}”，但未填写授予年份，请补填四位数年份。"
        severity = Severity.WARNING if _unclear(spec, value) else weigh(case, Severity.ERROR, value)
        yield _finding(case, spec, year, Complaint(FindingKind.MISSING, severity, message, value.source))
    elif row.year and not row.level and not row.several:
        message = f"{head}填有授予年份（{row.year}），但未辨认出所勾选的级别，请核对原件。"
        yield _finding(case, spec, f"{own}.level", Complaint(FindingKind.MISSING, Severity.WARNING, message, value.source))
    if wrong := _out_of_range(case, spec, row.year):
        message = f"{head}的授予年份填写为“{row.year}”，{wrong}，请更正。"
        severity = Severity.WARNING if _slip(case, value, row) else weigh(case, Severity.ERROR, value)
        yield _finding(
            case, spec, year, Complaint(FindingKind.INVALID, severity, message, value.source, _range(case, spec), row.year)
        )


def _unclear(spec: FieldSpec, value: FieldValue) -> bool:
    """Whether something that is no year was recognised in the place of one: the year, misread."""
    return not exact(value) and spec.type.rules.unusual(spec, value.wording)


def _slip(case: PacketCase, value: FieldValue, row: _Claim) -> bool:
    """Whether a recognised year is that of the row's proof but for one digit."""
    proofs = [e for e in case.record.evidence if e.kind.endswith(f".{row.id}")]
    years = [hit.group() for e in proofs for text in (e.year, e.date) if (hit := re.match(r"\d{4}", text or ""))]
    return not exact(value) and any(Hamming.distance(year, row.year) <= 1 for year in years)


def _out_of_range(case: PacketCase, spec: FieldSpec, text: str) -> str:
    """What is wrong with a year that nobody was granted anything in; empty where it may be right."""
    hit = re.search(r"\d{4}", text)
    last = case.profile.issued.year if case.profile.issued else None
    if hit is None:
        return ""
    if last is not None and int(hit.group()) > last:
        return f"晚于申报当年（{last}年）"
    if spec.first_year is not None and int(hit.group()) < spec.first_year:
        return f"早于{spec.first_year}年"
    return ""


def _range(case: PacketCase, spec: FieldSpec) -> str:
    first = f"{spec.first_year}年" if spec.first_year else ""
    return f"{first}至{case.profile.issued.year}年" if case.profile.issued else f"{first}以后"


def _finding(case: PacketCase, spec: FieldSpec, subject: str, complaint: Complaint) -> Finding:
    return report(case, Subject(subject, spec.part), complaint)
