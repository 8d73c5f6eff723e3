"""Defects of seals and signature. Each entry: change of the plan, codes that follow, subjects touched, which plans it fits."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from samples.plan import Finding, Paper, Plan, Seal

Entry = tuple[Callable[[Plan, random.Random], Plan], tuple[str, ...], tuple[str, ...], Callable[[Plan], bool]]
DEMANDED = ("cover.applicant_seal", "cover.recommender_seal", "declaration.company_seal")
STRANGERS = (
    "汕头市潮声电器实业有限公司",
    "湛江市海天水产集团",
    "赣州赣江矿业有限公司",
    "保定市长城建筑工程有限公司",
    "宜昌三峡旅游发展有限公司",
)


def without(plan: Plan, *codes: str) -> Plan:
    """The plan without findings that another one replaces."""
    return replace(plan, findings=tuple(f for f in plan.findings if f.code not in codes))


def _scanned(plan: Plan) -> bool:
    return not plan.paper.electronic


def _on_paper(at: str) -> Callable[[Plan], bool]:
    return lambda plan: _scanned(plan) and (3 in plan.attachments or not at.startswith("declaration"))


def _coloured(at: str) -> Callable[[Plan], bool]:
    return lambda plan: _on_paper(at)(plan) and not plan.paper.colourless


def _missing(at: str) -> Callable[[Plan, random.Random], Plan]:
    return lambda plan, rng: without(
        replace(plan, seals=tuple(s for s in plan.seals if s.at != at)), f"photocopied:{at}"
    ).flagged(f"missing:{at}")


def _change(at: str, code: str, make: Callable[[Seal, Plan, random.Random], Seal]) -> Callable[[Plan, random.Random], Plan]:
    def change(plan: Plan, rng: random.Random) -> Plan:
        return replace(plan, seals=tuple(make(s, plan, rng) if s.at == at else s for s in plan.seals)).flagged(f"{code}:{at}")

    return change


def _stranger(seal: Seal, plan: Plan, rng: random.Random) -> Seal:
    return replace(seal, owner=rng.choice(STRANGERS))


def _special(seal: Seal, plan: Plan, rng: random.Random) -> Seal:
    kind = rng.choice(("contract", "finance", "invoice"))
    return replace(seal, kind=kind, shape="oval" if kind == "invoice" else "round")  # type: ignore[arg-type]


def _personal(seal: Seal, plan: Plan, rng: random.Random) -> Seal:
    return replace(seal, kind="personal", shape="square", owner=str(plan.form["company.legal_representative"]) or "王建国")


def _no_paging(plan: Plan, rng: random.Random) -> Plan:
    return without(replace(plan, paging="none"), "photocopied:paging_seal").flagged("missing:paging_seal")


def _copied_paging(plan: Plan, rng: random.Random) -> Plan:
    return replace(plan, paging="copy").flagged("photocopied:paging_seal")


def _no_signature(plan: Plan, rng: random.Random) -> Plan:
    return replace(plan, signature="none").flagged("missing:declaration.signature")


def _typed_signature(plan: Plan, rng: random.Random) -> Plan:
    return without(replace(plan, signature="typed"), "missing:declaration.signature").flagged("invalid:declaration.signature")


def _sealed_signature(plan: Plan, rng: random.Random) -> Plan:
    owner = str(plan.form["company.legal_representative"]) or "王建国"
    seals = (*plan.seals, Seal("declaration.signature", owner, kind="personal", shape="square"))
    return replace(plan, signature="personal_seal", seals=seals).flagged(Finding("invalid:declaration.signature", "warning"))


def _entries() -> dict[str, Entry]:
    out: dict[str, Entry] = {}
    for at in DEMANDED:
        out[f"missing:{at}"] = (_missing(at), (f"missing:{at}",), (at,), _on_paper(at))
        out[f"photocopied:{at}"] = (
            _change(at, "photocopied", lambda s, p, r: replace(s, ink="copy")),
            (f"photocopied:{at}",),
            (at,),
            _coloured(at),
        )
        out[f"stranger:{at}"] = (_change(at, "mismatch", _stranger), (f"mismatch:{at}",), (at,), _on_paper(at))
        out[f"special:{at}"] = (_change(at, "mismatch", _special), (f"mismatch:{at}",), (at,), _on_paper(at))
        if at != "cover.recommender_seal":
            out[f"personal:{at}"] = (_change(at, "mismatch", _personal), (f"mismatch:{at}",), (at,), _on_paper(at))
    out["missing:paging_seal"] = (
        _no_paging,
        ("missing:paging_seal",),
        ("paging_seal",),
        lambda p: _scanned(p) and p.paging != "none",
    )
    out["photocopied:paging_seal"] = (
        _copied_paging,
        ("photocopied:paging_seal",),
        ("paging_seal",),
        lambda p: _scanned(p) and not p.paper.colourless and p.paper is not Paper.MIXED,
    )
    signed = _on_paper("declaration")
    out["missing:declaration.signature"] = (_no_signature, ("missing:declaration.signature",), ("declaration.signature",), signed)
    out["typed:declaration.signature"] = (
        _typed_signature,
        ("invalid:declaration.signature",),
        ("declaration.signature",),
        lambda p: 3 in p.attachments and bool(p.form["company.legal_representative"]),
    )
    out["personal:declaration.signature"] = (
        _sealed_signature,
        ("invalid:declaration.signature",),
        ("declaration.signature",),
        signed,
    )
    return out


SEAL_CHANGES: dict[str, Entry] = _entries()
