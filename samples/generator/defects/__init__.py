"""Every defect that a packet can have, by name."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from samples.generator.content.plan import Plan
from samples.generator.defects.attachments import attachments, submissions
from samples.generator.defects.core import Defect, clashes
from samples.generator.defects.demands import demands
from samples.generator.defects.enclosed import enclosed
from samples.generator.defects.handing_in import handing_in, who
from samples.generator.defects.near import files, inked
from samples.generator.defects.seals import seals
from samples.generator.defects.values import blanks, disagreements, invalids

DEFECTS: dict[str, Defect] = {
    d.name: d for make in (blanks, invalids, disagreements, attachments, seals, submissions) for d in make()
}


# Those that no committed packet has, and none is given by its seed alone: named ones of held-out seeds.
HELD_OUT: dict[str, Defect] = {d.name: d for make in (demands, handing_in, enclosed, who, files, inked) for d in make()}


def spoil(plan: Plan, names: tuple[str, ...], rng: random.Random, order: tuple[str, ...] = ()) -> Plan:
    """`plan` with the defects that fit it; those that clash with an earlier one are left out. Raises `KeyError` for unknown names."""
    done: list[Defect] = []
    for name in names:
        found = DEFECTS.get(name) or HELD_OUT[name]
        if found.fits(plan) and not any(clashes(found, d) for d in done):
            plan = found.change(plan, rng)
            done.append(found)
    return replace(plan, defects=plan.defects + tuple(d.name for d in done), order=order or plan.order)


def twin(plan: Plan, name: str) -> Plan:
    """The same application once more, received later, by another recommender: `duplicate:submission`."""
    receipt = replace(
        plan.receipt,
        received=date(2020, 5, 9),
        recommender="广东省工业和信息化厅",
        order=3,
        online=plan.receipt.online[:-1] + "9",
    )
    return replace(plan, name=name, receipt=receipt, defects=(*plan.defects, "duplicate:submission")).flagged(
        "duplicate:submission"
    )


__all__ = ["DEFECTS", "HELD_OUT", "Defect", "clashes", "spoil", "twin"]
