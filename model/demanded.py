"""A warning, which speaks to the staff, in the words of a demand, which speaks to the applicant."""

from __future__ import annotations

import re
from dataclasses import replace

from model.finding import Finding, Severity

ASIDE = re.compile(r"（[^（）]*(?:对照原件|识别有误|识别误差)[^（）]*）")
CLAUSE = re.compile(r"[^，；。]*[，；。]?")
TO_STAFF = re.compile(r"请(?:对照|核对|一并核对)[^，；。]*原件|请人工核对|请核实是否认可|可能[^，；。]*识别误差|请一并核对")
CHECK = re.compile(r"请核实[，；。]?")
UNLESS_SO = re.compile(r"^(?:确[^，；。]*?|[^，；。]*?不清(?:晰)?)的(?=请)")
OR_ELSE = re.compile(r"^或(?=提交|由|补)")


def as_demand(finding: Finding) -> Finding:
    """Return the finding as an error, told without what only the staff has to do about it. What is asked of the applicant in the case that it is so is asked."""
    message = demand_words(finding.message)
    return replace(finding, severity=Severity.ERROR, message=message or finding.message)


def demand_words(warning: str) -> str:
    """Return what the words of a warning demand of the applicant; empty where they only tell the staff what to do."""
    clauses = [clause for clause in CLAUSE.findall(ASIDE.sub("", warning)) if clause]
    staff = any(map(TO_STAFF.search, clauses))
    told = [clause for clause in _for_applicant(clauses) if not TO_STAFF.search(clause)]
    asked = [clause for clause in told if UNLESS_SO.sub("", clause).startswith("请") and not CHECK.fullmatch(clause)]
    if asked:
        told = [clause for clause in told if not CHECK.fullmatch(clause)]
    told = [_asked(clause, n, told, staff) for n, clause in enumerate(told)]
    text = "".join(told).rstrip("，；。")
    return f"{text}。" if text else ""


def _for_applicant(clauses: list[str]) -> list[str]:
    """Leave out sentences that only lead to what the staff is to do (印文辨认不清，请一并核对…), where another one asks the applicant for something."""
    sentences: list[list[str]] = [[]]
    for clause in clauses:
        sentences[-1].append(clause)
        if clause.endswith("。"):
            sentences.append([])
    asking = [sentence for sentence in sentences if any(c.startswith(("请", "或")) and not TO_STAFF.search(c) for c in sentence)]
    kept = [sentence for sentence in sentences if sentence in asking or not any(map(TO_STAFF.search, sentence))]
    return [clause for sentence in (kept if asking else sentences) for clause in sentence]


def _asked(clause: str, place: int, told: list[str], staff: bool) -> str:
    """The first clause that asks for something in the case that it is so asks for it; what the staff was asked instead of is asked alone."""
    first = not any(UNLESS_SO.search(earlier) for earlier in told[:place])
    clause = UNLESS_SO.sub("", clause) if first else clause
    return OR_ELSE.sub("请", clause) if staff else clause
