"""What a defect is: one small change of the plan, with the findings that must follow."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from samples.generator.content.plan import Finding, Plan

Change = Callable[[Plan, random.Random], Plan]
Fits = Callable[[Plan], bool]


def always(_plan: Plan) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Defect:
    """`touches`: subjects that no second defect of the same packet may touch (by default those of its codes). `codes`: findings
    that follow. `fits`: the packets that can have it.
    """

    name: str
    change: Change
    codes: tuple[str, ...]
    touches: frozenset[str]
    fits: Fits = always


def defect(name: str, change: Change, codes: tuple[str, ...], touches: tuple[str, ...] = (), fits: Fits = always) -> Defect:
    return Defect(name, change, codes, frozenset(touches or (c.split(":", 1)[1] for c in codes)), fits)


def clashes(first: Defect, second: Defect) -> bool:
    """Whether one touches the subject of the other, or a part of it."""
    return any(a == b or a.startswith(f"{b}.") or b.startswith(f"{a}.") for a in first.touches for b in second.touches)


def put(plan: Plan, key: str, value: object, *findings: Finding | str, ignore: tuple[str, ...] = ()) -> Plan:
    """`plan` with another form value and the findings that follow from it."""
    return replace(plan, form={**plan.form, key: value}).flagged(*findings, ignore=ignore)


def without(plan: Plan, *codes: str) -> Plan:
    """The plan without findings that another one replaces."""
    return replace(plan, findings=tuple(f for f in plan.findings if f.code not in codes))


def has_attachment(number: int) -> Fits:
    return lambda plan: number in plan.attachments
