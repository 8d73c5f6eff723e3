"""What differs between two checks of one packet: findings that came, that went, that say something else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as it was told: its code, its severity, its message."""

    code: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class Changed:
    """`before` None: it came; `after` None: it went."""

    before: Told | None
    after: Told | None

    @property
    def code(self) -> str:
        told = self.after or self.before
        return told.code if told else ""


def changes(before: Iterable[Told], after: Iterable[Told]) -> tuple[Changed, ...]:
    """Return what differs, in the order of what is told now, what went last. Findings with one code are told apart by what they say."""
    left = list(before)
    rest: list[Told] = []
    for told in after:
        if told in left:
            left.remove(told)
        else:
            rest.append(told)
    found = []
    for told in rest:
        same = next((old for old in left if old.code == told.code), None)
        if same is not None:
            left.remove(same)
        found.append(Changed(same, told))
    return (*found, *(Changed(old, None) for old in left))
