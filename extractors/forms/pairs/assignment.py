"""One assignment over a whole table: of all candidates those whose scores are together the greatest, where no cell is the value of two
labels and no label a value.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.forms.best_choice import Rules
from extractors.forms.pairs.candidates import OWN, ROWS, Kind, TableCandidate
from extractors.forms.pairs.settings import CELLS
from extractors.forms.pairs.weights import log_odds, share

ANY_PAIR = "any_pair"  # weights of any pair that is consistent with all the others
UNDER_HEADINGS = "under_headings"  # weights of a row under headings, whether its first cell is a label or not


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with the log odds that it is right."""

    candidate: TableCandidate
    odds: float

    @property
    def gain(self) -> float:
        """Return what the candidate adds to the sum, for every value that it gives: its odds, and what finding any pair is worth. A
        wrong candidate is rarely consistent with all the others, so that also a doubtful one is taken where nothing speaks against it.
        """
        return (self.odds + log_odds(ANY_PAIR, {})) * max(1, len(self.candidate.values) if self.candidate.kind in ROWS else 1)


def odds_of(candidate: TableCandidate) -> float:
    """Return the log odds of a candidate. A row under headings is first judged as such, then whether its first cell is its label."""
    if candidate.kind not in ROWS:
        return log_odds(candidate.kind, candidate.clues)
    keyed = log_odds(Kind.MATRIX, candidate.clues)
    return log_odds(UNDER_HEADINGS, candidate.clues) + math.log(share(keyed if candidate.kind is Kind.MATRIX else -keyed))


def best_assignment(candidates: Sequence[TableCandidate]) -> list[Scored]:
    """Return the candidates of the best assignment."""
    scored = [one for c in candidates if (one := Scored(c, odds_of(c))).gain > (CELLS.hopeless if c.kind in ROWS else 0)]
    labels = sorted({n for one in scored for n in one.candidate.labels})
    place = {n: len(scored) + k for k, n in enumerate(labels)}
    rules = Rules()
    for n in labels:
        for k in _labelled(n, scored):
            rules.at_most(0, [(k, 1), (place[n], -1)])
    for n in sorted({n for one in scored for n in _taken(one.candidate)}):
        terms = [(k, 1.0) for k, one in enumerate(scored) if n in _taken(one.candidate)]
        rules.at_most(1, [*terms, *([(place[n], 1.0)] if n in place else [])])
    for clash in (*_clashes(scored, place), *_gaps(scored)):
        rules.at_most(*clash)
    chosen = rules.best([*(one.gain for one in scored), *(0.0 for _ in labels)])
    return [one for one, taken in zip(scored, chosen, strict=False) if taken]


def _labelled(n: int, scored: Sequence[Scored]) -> list[int]:
    """The candidates in which cell n is the label of another one."""
    return [k for k, one in enumerate(scored) if n in one.candidate.labels and one.candidate.kind not in OWN]


def _taken(candidate: TableCandidate) -> tuple[int, ...]:
    """The cells that are a value of the candidate, or the label of its row."""
    return candidate.values


def _clashes(scored: Sequence[Scored], place: dict[int, int]) -> Iterator[tuple[float, list[tuple[int, float]]]]:
    """A label has its value beside it, below it, or in its own cell, not in two of these ways; the first row under headings stands for
    all of them.
    """
    for n in place:
        ways: dict[bool, list[int]] = {}
        for k in (k for k, one in enumerate(scored) if n in one.candidate.labels):
            candidate = scored[k].candidate
            if candidate.kind in ROWS and candidate.row != candidate.head + 1:
                continue
            ways.setdefault(candidate.kind is Kind.BESIDE, []).append(k)
        rest = [(k, 1.0) for k in ways.get(False, ())]
        for k in ways.get(True, ()):  # one label may have several values beside it
            yield 1, [(k, 1.0), *rest]
        yield 1, rest


def _gaps(scored: Sequence[Scored]) -> Iterator[tuple[float, list[tuple[int, float]]]]:
    """Rows under headings follow one another without a gap."""
    rows: dict[tuple[int, int, int], list[int]] = {}
    for k, one in enumerate(scored):
        if one.candidate.kind in ROWS:
            first = min(one.candidate.labels, default=-1)
            rows.setdefault((one.candidate.head, first, one.candidate.row), []).append(k)
    for (head, first, row), members in rows.items():
        if row > head + 1:
            before = rows.get((head, first, row - 1), [])
            yield 0, [*((k, 1.0) for k in members), *((k, -1.0) for k in before)]
