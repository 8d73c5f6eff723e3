"""What is true of a packet: values as written and typed, findings a person would write, seals and their ink."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from samples.generator.content.plan import Finding, Paper, Plan
from samples.generator.layouts.style import Style
from samples.generator.paper.stamping import Stamped

DROPPED = ("company.honours.other", "company.main_business.other", "company.ownership.other")
NOTICE = date(2020, 4, 24)
SIGNED = {"cover.date": "cover.date", "attachment3.date": "declaration.date"}  # field → subject of its findings
HAN = {c: i for i, c in enumerate("〇一二三四五六七八九")}


def _han_number(text: str) -> int:
    if "十" in text:
        tens, ones = text.split("十")
        return (HAN[tens] if tens else 1) * 10 + (HAN[ones] if ones else 0)
    return int("".join(str(HAN.get(c, c)) for c in text))


def iso_date(text: str) -> str | None:
    """ISO form of a date as written, None where it is none."""
    found = re.fullmatch(
        r"\s*([\d〇一二三四五六七八九]{4})\s*[年./-]\s*([\d一二三四五六七八九十]{1,3})\s*(?:[月./-]\s*([\d一二三四五六七八九十]{1,3})?\s*日?)?",
        text,
    )
    if not found:
        return None
    year, month, day = (found[1], found[2], found[3])
    out = f"{_han_number(year):04d}-{_han_number(month):02d}"
    return f"{out}-{_han_number(day):02d}" if day else out


def _typed(key: str, drawn: Any) -> Any:
    if key.endswith(".date") and isinstance(drawn, str):
        return iso_date(drawn)
    if key == "project.period" and isinstance(drawn, str):
        found = re.findall(r"(\d{4})[年./-](\d{1,2})(?:[月./-](\d{1,2})日)?", drawn)
        ends = [f"{y}-{int(m):02d}" + (f"-{int(d):02d}" if d else "") for y, m, d in found]
        return {"start": ends[0], "end": ends[1]} if len(ends) == 2 else None
    if key == "company.honours":
        return {k: {"level": v[0] or None, "year": v[1] or None} for k, v in drawn.items() if v}
    return None


def implied(plan: Plan) -> Plan:
    """The plan with what its dates of signing entail. What its essays, drawn sentence by sentence, tell of several directions, of problems
    and plans is neither right nor wrong; a date after the receipt is told only where the register is read.
    """
    for key, subject in SIGNED.items():
        text = iso_date(str(plan.form.get(key) or "")) or ""
        if len(text) < len("2020-04-01") or int(text[5:7]) > 12 or (key.startswith("attachment3.") and 3 not in plan.attachments):
            continue
        if text < NOTICE.isoformat():
            plan = plan.flagged(Finding(f"invalid:{subject}", "warning"))
        elif text > plan.receipt.received.isoformat():
            plan = plan.flagged(ignore=(f"invalid:{subject}",))
    told = {f.code for f in plan.findings}
    free = {"missing:essay.progress.directions", "missing:essay.progress.problems", *_of_enclosures(plan)}
    return plan.flagged(ignore=tuple(sorted(free - told)))


def _of_enclosures(plan: Plan) -> set[str]:
    """What follows from certificates drawn at random: validity that had ended, software of a name of its own; and from a letter in a file."""
    old = any(p.kind == "high_tech" and p.year + 3 <= NOTICE.year for p in plan.proofs)
    software = any(p.kind == "software" for p in plan.proofs)
    letter = plan.letter and plan.paper.electronic
    found = {
        "invalid:attachment1.honours": old,
        "inconsistent:attachment2.ip": software,
        "missing:recommendation_letter.seal": letter,
    }
    return {code for code, there in found.items() if there}


def ink_seen(plan: Plan, ink: str) -> str:
    """The ink that the pages can show: nothing colourless tells."""
    return "unknown" if plan.paper.colourless else "original" if ink == "dark" else ink


def truth_of(plan: Plan, style: Style, stamped: list[Stamped]) -> dict[str, Any]:
    """The truth document of a packet, a superset of {fields, findings, ignore}."""
    plan = implied(plan)
    fields = {
        k: v
        for k, v in plan.form.items()
        if k not in DROPPED and not (3 not in plan.attachments and k.startswith("attachment3."))
    }
    if fields.get("company.listed") == "both":
        fields["company.listed"] = None
    if fields.get("company.exports") == "both":
        fields["company.exports"] = None
    # of a row in which both levels are ticked neither counts
    fields["company.honours"] = {k: None if v and v[0] == "both" else v for k, v in fields["company.honours"].items()}
    values = {k: t for k, v in fields.items() if (t := _typed(k, v)) is not None}
    # 「日」 blank: the year and month alone are typed
    return {
        "fields": fields,
        "values": values,
        "findings": sorted(f.code for f in plan.findings),
        "severity": {f.code: f.severity for f in sorted(plan.findings, key=lambda f: f.code)},
        "ignore": sorted(set(plan.ignore) | ({"format:"} if plan.paper is not Paper.DOCX else set())),
        "seals": [{"at": s.seal.at, "owner": s.seal.owner, "kind": s.seal.kind, "ink": ink_seen(plan, s.seal.ink), "page": s.page, "box": [round(v, 4) for v in s.box]} for s in stamped],
        "paging": {"there": plan.paging != "none", "ink": ink_seen(plan, plan.paging)},
        "signature": plan.signature,
        "handwritten": sorted(set(style.hand) & set(fields)) if not plan.paper.electronic else [],
        "other": {k.removesuffix(".other"): plan.form[k] for k in DROPPED if plan.form.get(k)},
        "layout": plan.layout, "paper": plan.paper.value, "container": plan.container, "dpi": plan.dpi, "quality": plan.quality,
        "tick_style": style.ticks, "fonts": list(style.body), "seed": plan.seed, "defects": list(plan.defects), "order": list(plan.order),
    }  # fmt: skip
