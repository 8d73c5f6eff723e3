"""Decisions of the label engine on drawn tables, each with its clues and whether it is right."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evaluation.fit.drawn_table import Drawn, Truth
from evaluation.fit.made_tables import made_table
from extractors.forms.pairs.assignment import UNDER_HEADINGS
from extractors.forms.pairs.candidate import PairCandidate
from extractors.forms.pairs.candidates import ROWS, Kind, TableCandidate, cell_candidates
from extractors.forms.pairs.own import own_candidates
from extractors.forms.pairs.sheet import Sheet
from extractors.forms.pairs.weights import WORDING, notice_clues
from extractors.text.label_wording import as_label, tight
from extractors.text.wording_clues import clues
from model.page import Cell, Table

NO_NOTICE = 0.5  # share of the tables that no notice names the labels of
Notice = Callable[[str], float] | None  # how well a text agrees with a label that the notice names
LIKE_A_LABEL = 0.01  # share of the cells that agree with a label of the notice whatever they are


@dataclass(frozen=True, slots=True)
class Example:
    kind: str
    clues: Mapping[str, float]
    right: bool


def wording_examples(rng: random.Random, tables: int) -> Iterator[Example]:
    """Texts of cells: labels, and all others that are not blank."""
    for _ in range(tables):
        _, drawn, truth = made_table(rng)
        notice = _notice(rng, drawn, truth)
        for n, cell in enumerate(drawn):
            for label, value in cell.own:
                yield _wording(label, True, notice)
                yield _wording(value, False, notice)
            if not cell.own and cell.text.strip():
                yield _wording(cell.text, n in truth.labels, notice)


def _wording(text: str, right: bool, notice: Notice) -> Example:
    return Example(WORDING, clues(text) | notice_clues(notice(text) if notice else None), right)


def table_examples(rng: random.Random, tables: int) -> Iterator[Example]:
    """Candidates of drawn tables."""
    for _ in range(tables):
        table, drawn, truth = made_table(rng)
        sheet = Sheet(table.cells, _notice(rng, drawn, truth))
        numbers = _numbers(sheet, table)
        for candidate in cell_candidates(sheet):
            yield from _of_candidate(candidate, numbers, truth)
        for own in own_candidates(sheet):
            told = drawn[numbers[own.candidate.labels[0]]].own
            yield Example(str(own.candidate.kind), own.candidate.clues, _tells(own.pairs, told))


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """A drawn table with its candidates; `right`: those that are."""

    candidates: tuple[TableCandidate, ...]
    right: frozenset[int]  # places in `candidates`
    there: int  # values that have a label


def drawn_tables(rng: random.Random, tables: int) -> Iterator[DrawnTable]:
    """Tables that no notice names labels of, with all candidates, to be assigned."""
    for _ in range(tables):
        table, drawn, truth = made_table(rng)
        sheet = Sheet(table.cells)
        numbers = _numbers(sheet, table)
        own = list(own_candidates(sheet))
        right = {one.candidate: _tells(one.pairs, drawn[numbers[one.candidate.labels[0]]].own) for one in own}
        candidates = (*cell_candidates(sheet), *right)
        for candidate in candidates[: -len(right) or None]:
            rows = truth.records if candidate.kind is Kind.RECORD else truth.matrices
            right[candidate] = (
                _is_row(candidate, numbers, rows) if candidate.kind in ROWS else _is_link(candidate, numbers, truth)
            )
        there = len(truth.links) + len(truth.cut) + sum(bool(cell.own) for cell in drawn)
        there += sum(values_of(c) for c in candidates if c.kind in ROWS and right[c])
        yield DrawnTable(candidates, frozenset(n for n, c in enumerate(candidates) if right[c]), there)


def _notice(rng: random.Random, drawn: Sequence[Drawn], truth: Truth) -> Notice:
    """Half of the tables are of a notice that names nearly all of their labels, more or less well read; now and then a value agrees with a
    label, too.
    """
    if rng.random() < NO_NOTICE:
        return None
    labels = [cell.text for n, cell in enumerate(drawn) if n in truth.labels] + [name for cell in drawn for name, _ in cell.own]
    known = rng.choice((1.0, 1.0, 0.9))
    named = {as_label(text): rng.choice((1.0, 1.0, 1.0, rng.uniform(0.76, 1.0))) for text in labels if rng.random() < known}
    named |= {as_label(cell.text): rng.uniform(0.76, 0.95) for cell in drawn if rng.random() < LIKE_A_LABEL and cell.text}
    return lambda text: named.get(as_label(text), 0.0)


def values_of(candidate: TableCandidate) -> int:
    """Return how many values a candidate gives."""
    return len(candidate.values) - (candidate.kind is Kind.MATRIX) if candidate.kind in ROWS else 1


def _of_candidate(candidate: TableCandidate, numbers: list[int], truth: Truth) -> Iterator[Example]:
    """A row under headings is two decisions: whether it is one, and, where it is, whether its first cell is a label."""
    if candidate.kind not in ROWS:
        yield Example(str(candidate.kind), candidate.clues, _is_link(candidate, numbers, truth))
    elif candidate.kind is Kind.RECORD:
        record, keyed = (_is_row(candidate, numbers, rows) for rows in (truth.records, truth.matrices))
        yield Example(UNDER_HEADINGS, candidate.clues, record or keyed)
        if record or keyed:
            yield Example(str(Kind.MATRIX), candidate.clues, keyed)


def _numbers(sheet: Sheet[Cell], table: Table) -> list[int]:
    """The number as drawn of each cell of the sheet."""
    place = {id(cell): n for n, cell in enumerate(table.cells)}
    return [place[id(cell)] for cell in sheet.cells]


def _is_link(candidate: TableCandidate, numbers: list[int], truth: Truth) -> bool:
    links = truth.cut if candidate.kind is Kind.RUNS_ON else truth.links
    return (numbers[candidate.labels[0]], numbers[candidate.values[0]]) in links


def _is_row(candidate: TableCandidate, numbers: list[int], rows: set[tuple[int, int]]) -> bool:
    """A blank first heading is no label of the candidate, so the number before its first label may be the row's first heading."""
    heads = {head for head, first in rows if first == numbers[candidate.values[0]]}
    return bool(heads & {numbers[candidate.labels[0]], numbers[candidate.labels[0]] - 1})


def _tells(pairs: Sequence[PairCandidate], told: Sequence[tuple[str, str]]) -> bool:
    """Whether most of the pairs are those of the cell."""
    there = {(as_label(label), tight(value)) for label, value in told}
    right = sum((as_label(pair.label), _bare(pair.value)) in there for pair in pairs)
    return 2 * right > max(len(pairs), len(told))


def _bare(value: str) -> str:
    """A value without its blanks and the bracket behind it."""
    return tight(value).strip("_ ）").rstrip()
