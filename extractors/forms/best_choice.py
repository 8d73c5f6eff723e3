"""The best choice among things that exclude one another, found exactly (mixed integer programme, HiGHS)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from extractors.solvers import best_integers


@dataclass(slots=True)
class Rules:
    """Constraints as sums of variables (0 or 1, known by their numbers) that are at most a bound; filled once, then solved."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    factors: list[float] = field(default_factory=list)
    bounds: list[float] = field(default_factory=list)

    def at_most(self, bound: float, terms: Sequence[tuple[int, float]]) -> None:
        for column, factor in terms:
            self.rows.append(len(self.bounds))
            self.columns.append(column)
            self.factors.append(factor)
        self.bounds.append(bound)

    def best(self, gains: Sequence[float]) -> list[bool]:
        """Return which variables are 1 where the sum of the gains of these is the greatest."""
        if not gains:
            return []
        found = best_integers(-np.array(gains), self.rows, self.columns, self.factors, self.bounds)
        return [False] * len(gains) if found is None else [bool(x > 0.5) for x in found]
