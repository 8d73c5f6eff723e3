"""Defects of what is enclosed and of what no packet may hold: evidence of another project or amount, out of date; marks of secrecy; and what comes near."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from samples.generator.content.plan import Finding, Plan
from samples.generator.defects.core import Defect, Fits, defect, put

ONE, TWO = "attachment1.", "attachment2."
SECRET = ("本节内容密级：机密，请勿外传。", "密级：秘密。", "项目负责人居民身份证号码为11010519491231002X。")
OPEN = (
    "系统通过等级保护测评，保证数据的机密性，签有商业秘密保护协议。",
    "软件登记号2019SR1234567，项目编号110105201912310025。",
    "评价为五星★★★★★，并落实国家秘密管理要求。",
)


def _serves(code: str) -> Fits:
    return lambda plan: any(p.serves == code for p in plan.proofs)


def _only(code: str, findings: tuple[Finding, ...], changes: dict[str, Any], plan: Plan, _rng: random.Random) -> Plan:
    """The first proof that serves `code` alone, changed; a title of `=` is the project's name."""
    if changes.get("title") == "=":
        changes = {**changes, "title": str(plan.form["project.name"])}
    first = replace(next(p for p in plan.proofs if p.serves == code), **changes)
    others = tuple(p for p in plan.proofs if p.serves != code)
    return replace(plan, proofs=(*others, first)).flagged(*findings)


def _told(values: tuple[str, ...], findings: tuple[Finding, ...], plan: Plan, rng: random.Random) -> Plan:
    key = "essay.team"
    return put(plan, key, f"{plan.form[key]}{rng.choice(values)}", *findings)


def _certified(year: int, findings: tuple[Finding, ...], plan: Plan, _rng: random.Random) -> Plan:
    """A certificate of three years, claimed as it is."""
    claimed = {**plan.form["company.honours"], "high_tech": [plan.form["company.honours"]["high_tech"][0], str(year)]}
    proofs = tuple(replace(p, year=year) if p.kind == "high_tech" else p for p in plan.proofs)
    return put(replace(plan, proofs=proofs), "company.honours", claimed, *findings)


def enclosed() -> Iterator[Defect]:
    """Evidence word by word, for packets that stay files."""
    warning = {
        code: (Finding(code, "warning"),)
        for code in (
            f"inconsistent:{TWO}ip",
            f"inconsistent:{TWO}promotion",
            "inconsistent:company.main_revenue",
            f"invalid:{ONE}honours",
            "invalid:secrecy",
        )
    }
    other = {"kind": "software", "title": "渔船调度管理"}
    ip, promotion, revenue = f"{TWO}ip", f"{TWO}promotion", f"{ONE}revenue"
    code = f"inconsistent:{ip}"
    yield defect(f"subject:{ip}", partial(_only, ip, warning[code], other), (code,), (ip, "project.name", "company"), _serves(ip))
    yield defect(f"near:{ip}", partial(_only, ip, (), {"kind": "software", "title": "="}), (), (ip, "project.name"), _serves(ip))
    code = f"inconsistent:{promotion}"
    elsewhere = {"kind": "contract", "title": "渔船调度管理"}
    yield defect(
        f"subject:{promotion}",
        partial(_only, promotion, warning[code], elsewhere),
        (code,),
        (promotion, "project.name"),
        _serves(promotion),
    )
    code = "inconsistent:company.main_revenue"
    touches = (revenue, "company.main_revenue", "company.info_consumption_revenue")
    yield defect(
        "amount:attachment1.revenue",
        partial(_only, revenue, warning[code], {"kind": "audit", "title": "123,456.78"}),
        (code,),
        touches,
        _serves(revenue),
    )
    yield defect("near:amount:attachment1.revenue", partial(_only, revenue, (), {"kind": "audit"}), (), touches, _serves(revenue))
    code = f"invalid:{ONE}honours"
    honours = ("company.honours.high_tech", f"{ONE}honours")
    high_tech: Fits = lambda plan: any(p.kind == "high_tech" for p in plan.proofs)  # noqa: E731
    yield defect("ended:high_tech", partial(_certified, 2014, warning[code]), (code,), honours, high_tech)
    yield defect("near:ended:high_tech", partial(_certified, 2017, ()), (), honours, high_tech)
    code = "invalid:secrecy"
    yield defect(code, partial(_told, SECRET, warning[code]), (code,), ("secrecy", "essay.team"))
    yield defect(f"near:{code}", partial(_told, OPEN, ()), (), ("secrecy", "essay.team"))
