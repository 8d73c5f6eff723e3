"""What can be planted in a packet: one change, and the findings that follow; nothing follows of one that only comes near."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from samples.others.case import Case
from samples.others.form import Sheet

Change = Callable[[Case, Random], None]
WARNING = "warning"
STRANGER = "武汉光谷联创科技有限公司"
SOLD = ("company.software.product_revenue", "company.software.service_revenue", "company.software.embedded_revenue")
YEARS = {"high_tech": "2018", "tech_center": "2016", "key_lab": "2015"}


@dataclass(frozen=True, slots=True)
class Planted:
    """One change of a flawless packet. `found`: the findings that follow, by severity; none of one that only comes near. `touches`: what no second change of the
    same packet may touch: fields, or what is enclosed, by the names of findings.
    """

    name: str
    change: Change
    found: Mapping[str, str]
    touches: frozenset[str]

    @property
    def near(self) -> bool:
        return not self.found

    def clashes(self, other: Planted) -> bool:
        return any(a == b or a.startswith(f"{b}.") or b.startswith(f"{a}.") for a in self.touches for b in other.touches)

    def plant(self, case: Case) -> None:
        self.change(case, case.rng)
        case.found.update(self.found)
        case.defects.append(self.name)


def planted(name: str, change: Change, found: Mapping[str, str] | None = None, touches: tuple[str, ...] = ()) -> Planted:
    told = dict(found or {})
    return Planted(name, change, told, frozenset(touches or (code.split(":", 1)[1] for code in told)))


def put(fields: Mapping[str, Any], case: Case, _rng: Random) -> None:
    case.fields |= fields


def renamed(key: str, name: str, case: Case, _rng: Random) -> None:
    """Somebody else is named, and whose seal it is with it."""
    old = str(case.fields[key])
    case.fields[key] = name
    reseal(old, name, case)


def reseal(old: str, new: str, case: Case) -> None:
    """Seals of `old` are `new`'s."""
    case.seals = {at: (new if owner == old else owner, kind, ink) for at, (owner, kind, ink) in case.seals.items()}


def pick(key: str, values: tuple[str, ...], case: Case, rng: Random) -> None:
    case.fields[key] = rng.choice(values)


def book(columns: Mapping[str, str], case: Case, _rng: Random) -> None:
    case.register |= columns


def printing(changes: Mapping[str, Any], case: Case, _rng: Random) -> None:
    case.print = replace(case.print, **changes)


def enclose(number: int, kind: str, sheets: Callable[[Case, Random], list[Sheet]], case: Case, rng: Random) -> None:
    case.evidence[number][kind] = sheets(case, rng)


def grouped(all_of: tuple[Planted, ...], most: int) -> list[list[Planted]]:
    """Return them in as few groups of at most `most` as go together."""
    groups: list[list[Planted]] = []
    for one in all_of:
        free = (g for g in groups if len(g) < most and not any(one.clashes(other) for other in g))
        group = next(free, None)
        if group is None:
            groups.append(group := [])
        group.append(one)
    return groups
