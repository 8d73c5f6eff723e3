"""Gather rules of one direction into the lines of a lattice: where each is, and where it is ruled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bands:
    """Rules of one direction gathered into lines: position of each, with the covered intervals along it."""

    places: tuple[float, ...] = ()
    spans: tuple[tuple[Span, ...], ...] = ()

    def coverage(self, index: int, start: float, end: float) -> float:
        """Return the share of `start..end` that line `index` covers."""
        covered, last = 0.0, start
        for a, b in sorted(self.spans[index]):
            a, b = max(a, last), min(b, end)
            if b > a:
                covered += b - a
                last = b
        return covered / max(end - start, 1e-6)

    def with_border(self, first: bool, place: float, span: Span) -> Bands:
        """Return the lines with one more before the `first`, or behind the last."""
        if first:
            return Bands((place, *self.places), ((span,), *self.spans))
        return Bands((*self.places, place), (*self.spans, (span,)))


def runs_through(spans: Iterable[Span], walls: Sequence[float], touch: float) -> bool:
    """Tell whether a level rule (start and end) goes on beyond one of the walls on both sides."""
    return any(start + touch < wall < end - touch for start, end in spans for wall in walls)


def gather(rules: Iterable[tuple[float, Span]], merge: float) -> Bands:
    """Return the lines of rules (place, start and end), those less than `merge` apart as one at their mean by length."""
    places: list[float] = []
    spans: list[tuple[Span, ...]] = []
    for place, (start, end) in sorted(rules, key=lambda r: r[0]):
        if places and place - places[-1] <= merge:
            weight = sum(b - a for a, b in spans[-1])
            total = weight + (end - start)
            places[-1] = (places[-1] * weight + place * (end - start)) / max(total, 1e-6)
            spans[-1] = (*spans[-1], (start, end))
        else:
            places.append(place)
            spans.append(((start, end),))
    return Bands(tuple(places), tuple(spans))
