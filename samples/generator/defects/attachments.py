"""Defects of the attachments, the declaration's text, the submission, the format, and broken files."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from samples.generator.content.plan import Finding, Paper, Plan
from samples.generator.defects.core import Defect, Fits, defect, has_attachment, without
from samples.generator.layouts.labels import DECLARATION

SERVES = {"honours": 1, "rnd": 1, "revenue": 1, "ip": 2, "promotion": 2}
DECLARED = ("declaration.company_seal", "declaration.signature", "declaration.date")
STRANGERS = {
    "rnd": ("深圳市大洋彼岸科技有限公司", "patent"),
    "revenue": ("中山市百川实业有限公司", "audit"),
    "ip": ("长沙市湘江通用设备有限公司", "software"),
}


def serves(subject: str) -> str:
    return f"attachment{SERVES[subject]}.{subject}"


def _altered(plan: Plan, rng: random.Random) -> Plan:
    text, kind = list(DECLARATION), rng.choice(("drop", "word", "closing"))
    if kind == "drop":
        del text[rng.randint(2, 5)]
    elif kind == "closing":
        del text[-1]
    else:
        text[2], text[6] = text[2].replace("负责，并保证", "基本负责，并尽量保证"), text[6].replace("全部", "相应")
    return replace(plan, declaration=tuple(text)).flagged("altered:declaration.text")


def _no_proof(subject: str, plan: Plan, _rng: random.Random) -> Plan:
    return replace(plan, proofs=tuple(p for p in plan.proofs if p.serves != serves(subject))).flagged(
        f"missing:{serves(subject)}"
    )


def _no_attachment(number: int, plan: Plan, _rng: random.Random) -> Plan:
    plan = replace(plan, attachments=tuple(a for a in plan.attachments if a != number))
    parts = [f"missing:attachment{number}", *(f"missing:{serves(s)}" for s, n in SERVES.items() if n == number)]
    if number < 3:
        return plan.flagged(*parts)
    skip = (
        "missing:attachment3.project_name",
        "missing:attachment3.date",
        "altered:declaration.text",
        "missing:declaration.text",
    )
    return without(plan, "photocopied:declaration.company_seal").flagged(*parts, *(f"missing:{d}" for d in DECLARED), ignore=skip)


def _only(subject: str, finding: Finding, changes: dict[str, Any], plan: Plan, _rng: random.Random) -> Plan:
    """The first proof that serves `subject` is changed, the others of that service are left out."""
    first = next(p for p in plan.proofs if p.serves == serves(subject))
    moved = replace(first, **changes)
    return replace(
        plan, proofs=tuple(moved if p is first else p for p in plan.proofs if p.serves != serves(subject) or p is first)
    ).flagged(finding)


def _wrong_year(plan: Plan, _rng: random.Random) -> Plan:
    first = next(p for p in plan.proofs if p.serves == "attachment1.honours")
    moved = replace(first, year=first.year - 3)
    return replace(plan, proofs=tuple(moved if p is first else p for p in plan.proofs)).flagged(
        Finding("inconsistent:attachment1.honours", "warning")
    )


def _proves(subject: str) -> Fits:
    return lambda plan: SERVES[subject] in plan.attachments and any(p.serves == serves(subject) for p in plan.proofs)


def attachments() -> Iterator[Defect]:
    """Evidence and whole attachments that are absent, of another year or holder; the declaration altered."""
    yield defect("altered:declaration.text", _altered, ("altered:declaration.text",), (), has_attachment(3))
    for subject in SERVES:
        code = serves(subject)
        touches = (code, "company.honours") if subject == "honours" else (code,)
        yield defect(f"missing:{code}", partial(_no_proof, subject), (f"missing:{code}",), touches, _proves(subject))
    for number in (1, 2, 3):
        touched = tuple(serves(s) for s, n in SERVES.items() if n == number)
        touched += (
            ("company.honours",)
            if number == 1
            else (*DECLARED, "declaration.text", "attachment3", "paging_seal")
            if number == 3
            else ()
        )
        yield defect(
            f"missing:attachment{number}",
            partial(_no_attachment, number),
            (f"missing:attachment{number}",),
            (f"attachment{number}", *touched),
            has_attachment(number),
        )
    old = partial(_only, "revenue", Finding("invalid:attachment1.revenue"), {"year": 2018, "kind": "audit"})
    yield defect("invalid:attachment1.revenue", old, ("invalid:attachment1.revenue",), (), _proves("revenue"))
    for subject, (holder, kind) in STRANGERS.items():
        code = f"inconsistent:{serves(subject)}"
        change = partial(_only, subject, Finding(code, "warning"), {"holder": holder, "kind": kind})
        yield defect(f"holder:{serves(subject)}", change, (code,), (), _proves(subject))
    yield defect(
        "year:attachment1.honours",
        _wrong_year,
        ("inconsistent:attachment1.honours",),
        ("attachment1.honours", "company.honours"),
        _proves("honours"),
    )


def _receipt(code: str, changes: dict[str, Any], plan: Plan, _rng: random.Random) -> Plan:
    return replace(plan, receipt=replace(plan.receipt, **changes)).flagged(code)


def _no_letter(plan: Plan, rng: random.Random) -> Plan:
    return replace(_receipt("missing:recommendation_letter", {"letter": False}, plan, rng), letter=False)


def _format(code: str, changes: dict[str, Any], plan: Plan, _rng: random.Random) -> Plan:
    return replace(plan, **changes).flagged(Finding(code, "warning"))


def _broken(plan: Plan, _rng: random.Random) -> Plan:
    return replace(plan, broken_file="补充材料.jpg").flagged("unreadable:file")


RECEIPTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("late:submission", {"received": date(2020, 5, 21)}), ("copies:submission", {"paper_copies": 2}),
    ("missing:online_registration", {"online": ""}), ("over_quota:recommender", {"order": 14, "recommender": "广东省工业和信息化厅"}),
)  # fmt: skip
FORMATS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("format:paper_size", {"page_size": "us-letter"}), ("format:body", {"body_font": "宋体"}),
    ("format:heading1", {"heading1_font": "宋体"}), ("format:heading2", {"heading2_font": "黑体"}),
)  # fmt: skip


def submissions() -> Iterator[Defect]:
    """What the receipt register tells, the format of Word files, a file that cannot be read."""
    for code, changes in RECEIPTS:
        yield defect(code, partial(_receipt, code, changes), (code,))
    yield defect("missing:recommendation_letter", _no_letter, ("missing:recommendation_letter",))
    for code, changes in FORMATS:
        yield defect(code, partial(_format, code, changes), (code,), (), lambda plan: plan.paper is Paper.DOCX)
    yield defect("unreadable:file", _broken, ("unreadable:file",))
