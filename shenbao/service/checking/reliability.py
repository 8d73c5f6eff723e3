"""How far a confidence can be believed: shares of right values by what was said of them, and the confidence from which on a wanted
share is right. Pure figures; where the values come from is `shenbao.service.checking.calibration`'s business.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import sqrt

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 1.0)
Z_95 = 1.96
LEAST_SAMPLES = 300  # below that nothing is set by the figures
LEAST_IN_BLOCK = 60  # values that a share is told from


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
class ConfidenceBound:
    """Values below `value` are unsure. `measured` False: too few samples, the default stands. `reached` False: not even the surest
    values are right as often as wanted.
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


def bound_of(judged: Iterable[JudgedValue], target: float, default: float) -> ConfidenceBound:
    """The lowest confidence from which on every stretch of values is right in a share of at least `target`.

    Values of one confidence stay together; stretches hold LEAST_IN_BLOCK values or more and are joined until their shares rise
    with the confidence (isotonic regression), so that a lucky handful decides nothing.
    """
    found = sorted((j for j in judged if j.found), key=lambda j: j.confidence)
    if len(found) < LEAST_SAMPLES:
        return ConfidenceBound(default, len(found), False, False)
    value, reached = 1.0, False
    for low, count, right in reversed(_rising(_stretches(found))):
        if right < target * count:
            break
        value, reached = low, True
    return ConfidenceBound(round(value, 4), len(found), True, reached)


def _stretches(found: Sequence[JudgedValue]) -> list[tuple[float, int, int]]:
    """(lowest confidence, values, right ones); a rest too small to tell anything goes to the stretch below it."""
    stretches: list[tuple[float, int, int]] = []
    low, count, right = found[0].confidence, 0, 0
    for confidence, group in groupby(found, key=lambda j: j.confidence):
        members = list(group)
        if not count:
            low = confidence
        count, right = count + len(members), right + sum(j.right for j in members)
        if count >= LEAST_IN_BLOCK:
            stretches.append((low, count, right))
            count = right = 0
    if count and stretches:
        last = stretches.pop()
        return [*stretches, (last[0], last[1] + count, last[2] + right)]
    return [*stretches, (low, count, right)] if count else stretches


def _rising(stretches: Sequence[tuple[float, int, int]]) -> list[tuple[float, int, int]]:
    """Neighbours joined until the share of right values never falls (pool adjacent violators)."""
    joined: list[tuple[float, int, int]] = []
    for stretch in stretches:
        joined.append(stretch)
        while len(joined) > 1 and joined[-2][2] * joined[-1][1] > joined[-1][2] * joined[-2][1]:
            above, below = joined.pop(), joined.pop()
            joined.append((below[0], below[1] + above[1], below[2] + above[2]))
    return joined


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)
