"""How far a confidence can be believed: shares of right values by what was said of them, and the confidence from which on a wanted
share is surely right. Pure figures; where the values come from is `shenbao.service.checking.calibration`'s business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import floor, sqrt

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 1.0)
Z_95 = 1.96
LEAST_SAMPLES = 300  # below that nothing is set by the figures


@dataclass(frozen=True, slots=True)
class JudgedValue:
    """A machine's value that a person looked at: how sure the machine was (0–1), and whether the person left it as it was."""

    key: str
    reader: str
    confidence: float
    right: bool
    found: bool = True


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Values of confidence `low` ≤ c < `high` (the last also 1): how many, the mean of what was said, the share that was right."""

    low: float
    high: float
    count: int
    said: float
    right: float


@dataclass(frozen=True, slots=True)
class ChangeRate:
    """How often people change what a reader makes of a field. `missed`: of these, values that it had not found at all."""

    key: str
    reader: str
    looked_at: int
    changed: int
    missed: int

    @property
    def share(self) -> float:
        return self.changed / self.looked_at if self.looked_at else 0.0

    @property
    def right(self) -> tuple[float, float]:
        """Between which two shares the reader is right of this field, in 95 of 100 such cases."""
        return wilson(self.looked_at - self.changed, self.looked_at)


@dataclass(frozen=True, slots=True)
class BlindValue:
    """A value that the machine was sure of and a person typed without seeing it. `right`: both said the same, or whoever decided between them
    took the machine's; `pending`: nobody decided yet, which counts as wrong.
    """

    key: str
    field_type: str
    reader: str
    confidence: float
    right: bool
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often a reader is right of `what` (a field or a type of fields), as the blind sample tells it."""

    what: str
    reader: str
    count: int
    right: int
    pending: int

    @property
    def share(self) -> float:
        return self.right / self.count if self.count else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which two shares it lies in 95 of 100 such cases."""
        return wilson(self.right, self.count)


@dataclass(frozen=True, slots=True)
class ConfidenceBound:
    """Values below `value` are unsure. `measured` False: too few samples, the default stands. `reached` False: of no confidence is it certain
    yet that values from there on are right as often as wanted.
    """

    value: float
    samples: int
    measured: bool
    reached: bool


def wilson(right: int, count: int) -> tuple[float, float]:
    """Return the bounds of the share that `right` of `count` values tell of, at 95 % confidence (Wilson 1927); (0, 1) where none was looked at."""
    if not count:
        return 0.0, 1.0
    share, weight = right / count, Z_95**2 / count
    middle = (share + weight / 2) / (1 + weight)
    half = Z_95 / (1 + weight) * sqrt(share * (1 - share) / count + weight / (4 * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def bins_of(judged: Iterable[JudgedValue]) -> tuple[ReliabilityBin, ...]:
    """The bins that hold anything, from the lowest confidence up. What was not found has no confidence and is left out."""
    found = [j for j in judged if j.found]
    bins = []
    for low, high in pairwise(EDGES):
        inside = [j for j in found if low <= j.confidence < high or (high == EDGES[-1] and j.confidence >= high)]
        if inside:
            bins.append(
                ReliabilityBin(low, high, len(inside), _mean(j.confidence for j in inside), _mean(j.right for j in inside))
            )
    return tuple(bins)


def expected_error(bins: Sequence[ReliabilityBin]) -> float:
    """By how much confidence and truth differ on average, weighted by how many values there are."""
    total = sum(b.count for b in bins)
    return sum(b.count * abs(b.said - b.right) for b in bins) / total if total else 0.0


def rates_of(judged: Iterable[JudgedValue]) -> tuple[ChangeRate, ...]:
    """By field and reader, those changed most often first."""
    ordered = sorted(judged, key=lambda j: (j.key, j.reader))
    rates = []
    for (key, reader), group in groupby(ordered, key=lambda j: (j.key, j.reader)):
        members = list(group)
        changed = [j for j in members if not j.right]
        rates.append(ChangeRate(key, reader, len(members), len(changed), sum(not j.found for j in changed)))
    return tuple(sorted(rates, key=lambda r: (-r.share, -r.looked_at, r.key, r.reader)))


def accuracies(sample: Iterable[BlindValue], what: Callable[[BlindValue], str]) -> tuple[Accuracy, ...]:
    """By what `what` makes of a value, and reader; the least certain first."""
    groups: dict[tuple[str, str], list[BlindValue]] = {}
    for value in sample:
        groups.setdefault((what(value), value.reader), []).append(value)
    found = [
        Accuracy(name, reader, len(some), sum(v.right for v in some), sum(v.pending for v in some))
        for (name, reader), some in groups.items()
    ]
    return tuple(sorted(found, key=lambda a: (a.bounds[0], a.what, a.reader)))


def learned_bound(
    sample: Sequence[BlindValue], looked_at: Sequence[JudgedValue], target: float, default: float
) -> ConfidenceBound:
    """Return the lowest confidence from which on values are right in a share of `target` at least, with 95 % certainty (Wilson's lower bound).

    The blind sample decides, since it was drawn from values that nobody doubted. It has none below the bound in force; where all of it
    holds, values that were looked at because they lie below it lower the bound as far as they hold by themselves.
    """
    pairs = [(value.confidence, value.right) for value in sample]
    if len(pairs) < LEAST_SAMPLES:
        return ConfidenceBound(default, len(pairs), False, False)
    value = _lowest(pairs, target)
    if value is None:
        return ConfidenceBound(default, len(pairs), True, False)
    if value == min(confidence for confidence, _ in pairs):
        below = [(j.confidence, j.right) for j in looked_at if j.found and j.confidence < value]
        value = _lowest(below, target) or value
    return ConfidenceBound(floor(value * 10_000) / 10_000, len(pairs), True, True)


def _lowest(pairs: Sequence[tuple[float, bool]], target: float) -> float | None:
    """The lowest confidence such that the pairs of (confidence, right) from there on surely hold `target`; None where there is none."""
    found, count, right = None, 0, 0
    for confidence, group in groupby(sorted(pairs, reverse=True), key=lambda pair: pair[0]):
        members = [good for _, good in group]
        count, right = count + len(members), right + sum(members)
        found = confidence if wilson(right, count)[0] >= target else found
    return found


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)
