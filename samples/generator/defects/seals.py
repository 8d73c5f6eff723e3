"""Defects of seals and signature."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from samples.generator.content.plan import Finding, Plan, Seal, SealKind
from samples.generator.defects.core import Defect, Fits, defect, without

DEMANDED = ("cover.applicant_seal", "cover.recommender_seal", "declaration.company_seal")
STRANGERS = (
    "汕头市潮声电器实业有限公司",
    "湛江市海天水产集团",
    "赣州赣江矿业有限公司",
    "保定市长城建筑工程有限公司",
    "宜昌三峡旅游发展有限公司",
)


def _scanned(plan: Plan) -> bool:
    return not plan.paper.electronic


def _on_paper(at: str) -> Fits:
    return lambda plan: _scanned(plan) and (3 in plan.attachments or not at.startswith("declaration"))


def _coloured(at: str) -> Fits:
    return lambda plan: _on_paper(at)(plan) and not plan.paper.colourless


def _missing(at: str, plan: Plan, _rng: random.Random) -> Plan:
    return without(replace(plan, seals=tuple(s for s in plan.seals if s.at != at)), f"photocopied:{at}").flagged(f"missing:{at}")


def _change(at: str, code: str, make: Callable[[Seal, Plan, random.Random], Seal], plan: Plan, rng: random.Random) -> Plan:
    return replace(plan, seals=tuple(make(s, plan, rng) if s.at == at else s for s in plan.seals)).flagged(f"{code}:{at}")


def _copied(seal: Seal, _plan: Plan, _rng: random.Random) -> Seal:
    return replace(seal, ink="copy")


def _named(plan: Plan) -> bool:
    return 3 in plan.attachments and bool(plan.form["company.legal_representative"])


def _stranger(seal: Seal, _plan: Plan, rng: random.Random) -> Seal:
    return replace(seal, owner=rng.choice(STRANGERS))


def _special(seal: Seal, _plan: Plan, rng: random.Random) -> Seal:
    kinds: tuple[SealKind, ...] = ("contract", "finance", "invoice")
    kind = rng.choice(kinds)
    return replace(seal, kind=kind, shape="oval" if kind == "invoice" else "round")


def _personal(seal: Seal, plan: Plan, _rng: random.Random) -> Seal:
    return replace(seal, kind="personal", shape="square", owner=str(plan.form["company.legal_representative"]) or "王建国")


def _no_paging(plan: Plan, _rng: random.Random) -> Plan:
    return without(replace(plan, paging="none"), "photocopied:paging_seal").flagged("missing:paging_seal")


def _copied_paging(plan: Plan, _rng: random.Random) -> Plan:
    return replace(plan, paging="copy").flagged("photocopied:paging_seal")


def _no_signature(plan: Plan, _rng: random.Random) -> Plan:
    return replace(plan, signature="none").flagged("missing:declaration.signature")


def _typed_signature(plan: Plan, _rng: random.Random) -> Plan:
    return without(replace(plan, signature="typed"), "missing:declaration.signature").flagged("invalid:declaration.signature")


def _sealed_signature(plan: Plan, _rng: random.Random) -> Plan:
    owner = str(plan.form["company.legal_representative"]) or "王建国"
    seals = (*plan.seals, Seal("declaration.signature", owner, kind="personal", shape="square"))
    return replace(plan, signature="personal_seal", seals=seals).flagged(Finding("invalid:declaration.signature", "warning"))


def seals() -> Iterator[Defect]:
    """Seals missing, copied, of others or of another kind; paging seal; signature."""
    for at in DEMANDED:
        yield defect(f"missing:{at}", partial(_missing, at), (f"missing:{at}",), (), _on_paper(at))
        yield defect(f"photocopied:{at}", partial(_change, at, "photocopied", _copied), (f"photocopied:{at}",), (), _coloured(at))
        yield defect(f"stranger:{at}", partial(_change, at, "mismatch", _stranger), (f"mismatch:{at}",), (), _on_paper(at))
        yield defect(f"special:{at}", partial(_change, at, "mismatch", _special), (f"mismatch:{at}",), (), _on_paper(at))
        if at != "cover.recommender_seal":
            yield defect(f"personal:{at}", partial(_change, at, "mismatch", _personal), (f"mismatch:{at}",), (), _on_paper(at))
    paging, signature = ("paging_seal",), ("declaration.signature",)
    yield defect(
        "missing:paging_seal", _no_paging, ("missing:paging_seal",), paging, lambda p: _scanned(p) and p.paging != "none"
    )
    copied = _coloured("paging_seal")
    yield defect(
        "photocopied:paging_seal",
        _copied_paging,
        ("photocopied:paging_seal",),
        paging,
        lambda p: copied(p) and p.paging != "none",
    )
    signed = _on_paper("declaration")
    yield defect("missing:declaration.signature", _no_signature, ("missing:declaration.signature",), signature, signed)
    yield defect("typed:declaration.signature", _typed_signature, ("invalid:declaration.signature",), signature, _named)
    yield defect("personal:declaration.signature", _sealed_signature, ("invalid:declaration.signature",), signature, signed)
