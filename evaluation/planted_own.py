"""What the first maker plants: every demand broken, and what comes near each, in as few packets as go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from samples.generator.content.plan import Plan, Proof
from samples.generator.content.register import write_register
from samples.generator.content.truth import implied
from samples.generator.defects import DEFECTS, HELD_OUT, Defect, clashes, spoil
from samples.generator.files.writing import save_truth, write_packet
from samples.generator.generate import make_plan
from samples.generator.layouts.style import NAMES

READY = {
    "company__honours": {"high_tech": ["国家级", "2018"], "tech_center": ["省市级", "2017"], "key_lab": ["省市级", "2019"]}, "company__honours__other": "",
    "company__main_revenue": "8120.36", "company__info_consumption_revenue": "2310.5", "cover__date": "2020年4月28日", "attachment3__date": "二〇二〇年4月28日",
}  # fmt: skip


def ready(plan: Plan) -> Plan:
    """`plan` with every row of honours claimed and proved, dates within the call, and without the letter, which in a file lacks its seal."""
    name = str(plan.company["name"])
    claims = READY["company__honours"].items()  # type: ignore[attr-defined]
    honours = tuple(Proof(1, kind, "attachment1.honours", name, int(year), level) for kind, (level, year) in claims)
    others = tuple(p for p in plan.proofs if p.serves not in ("attachment1.honours", "attachment1.other"))
    return replace(plan.filled(**READY), proofs=(*honours, *others), letter=False)


def groups(plan: Plan, near: bool, most: int, names: Sequence[str] = ()) -> list[list[Defect]]:
    """Return what fits the packet in as few groups of at most `most` as go together; `near`: only what comes near, else only what breaks."""
    fitting = [
        d for d in (*DEFECTS.values(), *HELD_OUT.values()) if (not d.codes) is near and d.fits(plan) and d.name not in ALONE
    ]
    made: list[list[Defect]] = []
    for one in (d for d in fitting if not names or any(d.name.startswith(n) for n in names)):
        free = (g for g in made if len(g) < most and not any(clashes(one, other) for other in g))
        group = next(free, None)
        if group is None:
            made.append(group := [])
        group.append(one)
    return made


ALONE = frozenset({"blank:company.honours"})  # leaves no row for the others


def plans(seed: int, paper: str, most: int, names: Sequence[str], near: bool) -> list[Plan]:
    """Packets with all that can be planted, at most `most` of it in one; what only comes near in packets of its own, and those alone where `near`."""
    first = ready(make_plan("ready", 9000 + seed, "standard", paper, ()))
    out = []
    for only in (True,) if near else (False, True):
        for number, group in enumerate(groups(first, only, most, names)):
            name = f"{'n' if only else 'd'}{seed:03d}{number:02d}"
            clean = ready(make_plan(name, 9000 + 10 * seed + number, NAMES[(seed + number) % len(NAMES)], paper, ()))
            out.append(implied(spoil(clean, tuple(d.name for d in group), Random(name))))
    return out


def make_own(made: Sequence[Plan], out: Path) -> None:
    """Write packets, truths and register below `out`."""
    for plan in made:
        save_truth(write_packet(plan, out / "packets"), out / "truth" / f"{plan.name}.json")
    write_register(list(made), out / "packets" / "收件登记表.xlsx")
