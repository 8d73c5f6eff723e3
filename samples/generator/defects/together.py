"""Word packets of which only all together tell what is wrong: quotas and their order, one project twice, one credit code for two, two applications in one packet; and what comes near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from samples.generator.content.plan import Plan
from samples.generator.content.register import write_register
from samples.generator.files.word import write_word
from samples.generator.files.writing import style_of
from samples.generator.generate import make_plan

OVER, ORDER = "over_quota:recommender", "invalid:recommendation_order"
TWICE, CODE, ANOTHER = "duplicate:submission", "duplicate:credit_code", "duplicate:application_in_packet"
UNIT = "合肥市经济和信息化局"
BROKEN = frozenset({OVER, ORDER, TWICE, CODE, ANOTHER})
NEAR = BROKEN  # each in a packet of `together` that has none of them


@dataclass(frozen=True, slots=True)
class Member:
    """A packet, what is found of it over the batch, and the form that lies in it beside its own."""

    plan: Plan
    found: frozenset[str] = frozenset()
    beside: Plan | None = None


def together(seed: int) -> list[Member]:
    """Return the batch; whatever each packet lacks by itself is no matter."""
    return [*_recommended(seed), *_twice(seed), *_codes(seed), *_enclosed(seed)]


def _plan(seed: int, name: str) -> Plan:
    """A packet of few pages, recommended by a unit whose quota no other packet takes."""
    plan = make_plan(f"t{name}", 9500 + seed, "standard", "docx", ()).filled(cover__recommender=UNIT)
    receipt = replace(plan.receipt, recommender=UNIT)
    return replace(plan, proofs=(), attachments=(), letter=False, receipt=receipt)


def _recommended(seed: int) -> list[Member]:
    """One project too many in order; too many of which two have one place; as many as are admitted, though two of these have one place."""
    out = []
    for city, orders, found in (
        ("宁波市经济和信息化局", (1, 2, 3, 4, 5, 6), {6: OVER}),
        ("大连市工业和信息化局", (1, 2, 3, 3, 5, 6), {3: ORDER, 6: OVER}),
        ("青岛市工业和信息化局", (1, 2, 3, 3, 5), {}),
    ):
        for number, order in enumerate(orders):
            plan = _plan(seed, f"{city[:2]}{number}").filled(cover__recommender=city)
            receipt = replace(
                plan.receipt, recommender=city, order=order, received=date(2020, 5, 12), level="部", delivery="EMS", medium="光盘"
            )
            out.append(Member(replace(plan, receipt=receipt), frozenset({found[order]} if order in found else ())))
    return out


def _twice(seed: int) -> list[Member]:
    first, other = _plan(seed, "a1"), _plan(seed, "a3")
    again = replace(first, name="ta2", receipt=replace(first.receipt, received=date(2020, 5, 9), online="XF20209999"))
    name = first.form["project.name"]  # another applicant's project of the same name
    other = other.filled(project__name=name, cover__project_name=name)
    early = replace(first, receipt=replace(first.receipt, received=date(2020, 4, 28)))
    return [Member(early), Member(again, frozenset({TWICE})), Member(other)]


def _codes(seed: int) -> list[Member]:
    one, two = _plan(seed, "b1"), _plan(seed, "b2")
    two = two.filled(company__credit_code=one.form["company.credit_code"])
    third = _plan(seed, "b3")
    name = str(third.company["name"])
    second = _plan(seed, "b4").filled(  # a second project of one applicant
        company__name=name, cover__applicant=name, company__credit_code=third.form["company.credit_code"]
    )
    second = replace(second, company=third.company)
    both = frozenset({CODE})
    return [Member(one, both), Member(two, both), Member(third), Member(second)]


def _enclosed(seed: int) -> list[Member]:
    own, same = _plan(seed, "c1"), _plan(seed, "c2")
    return [Member(own, frozenset({ANOTHER}), _plan(seed, "c3")), Member(same, frozenset(), same)]


def write_together(made: Sequence[Member], out: Path) -> None:
    """Write the packets and their register below `out`."""
    for member in made:
        folder = out / member.plan.name
        folder.mkdir(parents=True)
        for plan, name in ((member.plan, "申报书.docx"), (member.beside, "申报书（另一份）.docx")):
            if plan is not None:
                write_word(plan, style_of(plan), folder / name)
    write_register([member.plan for member in made], out / "收件登记表.xlsx")
