"""Pairs of a ruled table: the candidates of the best assignment, with their texts and places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.forms.pairs.assignment import Scored, best_assignment, odds_of
from extractors.forms.pairs.candidate import PairCandidate
from extractors.forms.pairs.candidates import OWN, ROWS, Kind, TableCandidate, cell_candidates
from extractors.forms.pairs.own import own_candidates
from extractors.forms.pairs.settings import CELLS
from extractors.forms.pairs.sheet import Sheet
from extractors.forms.pairs.weights import share
from model.geometry import Box, union_of
from model.page import Cell, Table


def table_pairs(table: Table) -> list[PairCandidate]:
    """Return the pairs of a ruled table, whose cells hold their lines. Records are counted from 1 in each table."""
    sheet = Sheet(table.cells)
    own = {one.candidate: one.pairs for one in own_candidates(sheet)}
    best = best_assignment([*cell_candidates(sheet), *own])
    found: list[PairCandidate] = []
    for scored in best:
        if scored.candidate.kind in OWN:
            found += _own(own[scored.candidate], scored)
        elif scored.candidate.kind not in ROWS:
            found.append(_beside(scored, sheet))
    return found + list(_records([one for one in best if one.candidate.kind in ROWS], sheet))


def turning_pairs(table: Table) -> list[PairCandidate]:
    """Return the pairs of a table in which labels and values take turns in every row: all of them, where together they gain, in a row by
    itself each of them, or none.
    """
    sheet = Sheet(table.cells)
    turns = [
        Scored(c, odds_of(c)) for c in cell_candidates(sheet) if c.kind is Kind.BESIDE and not sheet.cells[c.labels[0]].col % 2
    ]
    gains = [one.gain for one in turns]
    sure = min(gains, default=0.0) > 0 if sheet.rows == 1 else sum(gains) > 0
    return [_beside(one, sheet) for one in turns] if sure else []


def _confidence(scored: Scored) -> float:
    return CELLS.surest * share(scored.odds)


def _own(pairs: Sequence[PairCandidate], scored: Scored) -> Iterator[PairCandidate]:
    for pair in pairs:
        yield replace(pair, confidence=min(pair.confidence, _confidence(scored)))


def _beside(scored: Scored, sheet: Sheet[Cell]) -> PairCandidate:
    cells = [sheet.cells[n] for n in scored.candidate.values]
    label = sheet.cells[scored.candidate.labels[0]]
    text = ("\n" if scored.candidate.kind is Kind.RUNS_ON else "").join(cell.text.strip() for cell in cells)
    return PairCandidate(label.text, text, _ink(label), union_of([cell.box for cell in cells]), _confidence(scored))


def _ink(cell: Cell) -> Box:
    return union_of([line.box for line in cell.lines]) or cell.box


def _records(best: Sequence[Scored], sheet: Sheet[Cell]) -> Iterator[PairCandidate]:
    """The pairs of rows under headings. A row without anything is told where it is the first: the form was not filled in."""
    count = 0
    for scored in sorted(best, key=lambda one: (one.candidate.row, one.candidate.values)):
        candidate = scored.candidate
        keyed = candidate.kind is Kind.MATRIX
        values = candidate.values[1:] if keyed else candidate.values
        count += not keyed
        if all(sheet.blank[n] or _is_ordinal(n, candidate, sheet) for n in values) and (
            candidate.row > candidate.head + 1 or keyed
        ):
            continue
        row = sheet.cells[candidate.values[0]] if keyed else _named(candidate, sheet)
        for n in values:
            head = _head_of(n, candidate, sheet)
            if head is None or keyed and sheet.blank[n] and "sum" in sheet.clues[candidate.values[0]]:
                continue
            column, cell = _heading(head, candidate, sheet), sheet.cells[n]
            label, label_box = (row.text, _ink(row)) if keyed else (column, _ink(sheet.cells[head]))
            place = (row.text, column, 0 if keyed else count)
            yield PairCandidate(label, cell.text, label_box, cell.box, _confidence(scored), *place)


def _head_of(n: int, candidate: TableCandidate, sheet: Sheet[Cell]) -> int | None:
    return next((h for h in candidate.labels if sheet.cells[h].col == sheet.cells[n].col), None)


def _is_ordinal(n: int, candidate: TableCandidate, sheet: Sheet[Cell]) -> bool:
    head = _head_of(n, candidate, sheet)
    return head is not None and "ordinal_word" in sheet.clues[head]


def _named(candidate: TableCandidate, sheet: Sheet[Cell]) -> Cell:
    """The cell that says what a record is about: the first that is no number of the row."""
    filled = [n for n in candidate.values if not sheet.blank[n]] or list(candidate.values)
    return sheet.cells[next((n for n in filled if not _is_ordinal(n, candidate, sheet)), filled[0])]


def _heading(head: int, candidate: TableCandidate, sheet: Sheet[Cell]) -> str:
    """A heading with the one over it that spans several: 2019年/实际."""
    cell, over = sheet.cells[head], sheet.above(head)
    deep = any(sheet.cells[h].row < cell.row for h in candidate.labels)
    if over is None or not deep or sheet.cells[over].col_span <= cell.col_span or sheet.blank[over]:
        return cell.text
    return f"{sheet.cells[over].text}/{cell.text}"
