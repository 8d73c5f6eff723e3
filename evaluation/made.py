"""The generated packets of the corpus: both makers, every kind of paper, seeds of their own that no other run uses."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path
from shutil import rmtree
from typing import Any

from evaluation.evaluate import ORDERS
from evaluation.frozen import MAKERS, Pile
from evaluation.others import ROUND, make, write_register
from samples.generator.content.plan import Paper, Plan
from samples.generator.content.register import write_register as write_own_register
from samples.generator.content.truth import truth_of
from samples.generator.files.writing import style_of, write_packet
from samples.generator.generate import make_plan
from samples.others.case import Case

OWN = MAKERS[0]
COUNT = 30  # packets of each maker
OWN_SEED = 20_000_000  # of other layouts than those that `evaluation.evaluate` draws from the same seeds
OTHER_SEED = 2_000  # beyond every seed of `python -m evaluation.others`


def complete(pile: Pile) -> bool:
    """Whether all packets of this maker are there."""
    return (pile.folder.parent / "complete").is_file()


def make_all(pile: Pile, pool: Executor) -> Iterator[str]:
    """Make all packets of a maker anew, and their receipt register; yield the name of each."""
    rmtree(pile.folder.parent, ignore_errors=True)
    pile.folder.mkdir(parents=True)
    yield from (_own if pile.name == OWN else _others)(pile.folder, pool)
    (pile.folder.parent / "complete").touch()


def _own(folder: Path, pool: Executor) -> Iterator[str]:
    plans = [_plan(n) for n in range(COUNT)]
    for plan, _ in zip(plans, pool.map(write_packet, plans, [folder] * COUNT), strict=True):
        yield plan.name
    write_own_register(plans, folder / "收件登记表.xlsx")


def own_truth(name: str) -> dict[str, Any] | None:
    """Return the truth of a packet of the first maker by its name, without its seals; None where it made no such packet."""
    plans = {plan.name: plan for plan in (_plan(n) for n in range(COUNT))} if name.startswith("f") else {}
    plan = plans.get(name)
    return truth_of(plan, style_of(plan), []) if plan else None


def _plan(number: int) -> Plan:
    paper, seed = list(Paper)[number % len(Paper)], OWN_SEED + number
    return make_plan(f"f{number:02d}_{paper.value}", seed, paper=paper.value, order=random.Random(seed).choice(ORDERS))


def _others(folder: Path, pool: Executor) -> Iterator[str]:
    cases: list[Case] = []
    for case in pool.map(_other, range(COUNT), [folder.parent] * COUNT):
        cases.append(case)
        yield case.name
    write_register(cases, folder / "材料接收台账.csv")


def _other(number: int, folder: Path) -> Case:
    papers = sorted(set(ROUND))
    return make(OTHER_SEED, number, folder, papers[number % len(papers)])
