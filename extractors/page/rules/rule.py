"""The ruled line: the value that images, PDF drawing instructions and OFD paths are all turned into."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruled line. `along` runs with the line, `across` is its position at each sample; pixels of the page image.

    `depth`: how much darker than the paper it is, in grey levels (0: not measured); `depths`: the same at each sample (empty: not measured).
    """

    horizontal: bool
    along: tuple[float, ...]
    across: tuple[float, ...]
    depth: float = 0.0
    depths: tuple[float, ...] = ()

    @property
    def start(self) -> float:
        """Where it begins, along it."""
        return self.along[0]

    @property
    def end(self) -> float:
        """Where it ends, along it."""
        return self.along[-1]

    @property
    def length(self) -> float:
        return self.along[-1] - self.along[0]

    @property
    def middle(self) -> float:
        """Its mean position across."""
        return float(np.mean(self.across))

    def at(self, along: float) -> float:
        """Return its position across at `along`, held constant beyond its ends."""
        return float(np.interp(along, self.along, self.across))

    def scaled(self, factor: float) -> Rule:
        """Return the rule in units `factor` times as many."""
        along, across = (tuple(v * factor for v in values) for values in (self.along, self.across))
        return replace(self, along=along, across=across)

    def between(self, start: float, end: float) -> Rule:
        """Return its part between two places along it."""
        inside = [n for n, at in enumerate(self.along) if start < at < end]
        depths = tuple(self.depths[n] for n in inside) if self.depths else ()
        cut = tuple(self.along[n] for n in inside), tuple(self.across[n] for n in inside)
        along, across = (start, *cut[0], end), (self.at(start), *cut[1], self.at(end))
        if not depths:
            return replace(self, along=along, across=across)
        return replace(
            self, along=along, across=across, depth=float(np.percentile(depths, 25)), depths=(depths[0], *depths, depths[-1])
        )


def straight_rule(horizontal: bool, start: float, end: float, across: float) -> Rule:
    """Return a rule from a drawing instruction (PDF line, OFD path)."""
    return Rule(horizontal, (min(start, end), max(start, end)), (across, across))
