"""Label–value pairs that the layout of a page alone gives, without any notice: for any Chinese form.

In tables a label cell has its value to the right or, under a row of headings, below; within a cell and outside of tables
「标签：值」 tells. Without rules, what stands to the right of a label on the same height, or below it, is its value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.forms.pairs.axes import axis_pairs
from extractors.forms.pairs.candidate import PairCandidate, as_pair
from extractors.forms.pairs.captions import caption_pairs
from extractors.forms.pairs.cells import table_pairs, turning_pairs
from extractors.forms.pairs.columns import split_at, split_at_columns, split_at_gaps
from extractors.forms.pairs.free import free_pairs
from extractors.forms.pairs.marked_columns import marked_pairs
from extractors.forms.pairs.run_on import run_on_pairs
from extractors.forms.pairs.settings import CELLS
from extractors.forms.pairs.unruled import rows_of_two, turning_tables, unruled_tables
from extractors.forms.pairs.upon_rules import written_pairs
from extractors.text.reading_order import cell_text, rows_of
from model.geometry import Box
from model.page import Line, Pair, Table, Tick

LEADERS = re.compile(r"[…．.·・‥]{3,}|…+")  # dots that lead from a label to its value


def pair_labels(
    lines: Sequence[Line], tables: Sequence[Table], ticks: Sequence[Tick], written: Sequence[Box] = ()
) -> tuple[Pair, ...]:
    """Return all pairs of a page, top to bottom. `tables` must hold the lines (fill_tables) with their boxes as ☐ and ☑. `written`: the
    rules that words stand upon, as high as their lines.

    A value of choices is the wordings of the ticked ones, joined by 、; a blank is "" with
    the place where it was expected.
    """
    found: list[PairCandidate] = []
    for table in tables:
        upon, rest = _written_within(table, written)
        found += upon
        marked, rest = marked_pairs(rest)
        axes, rest = axis_pairs(rest)
        captions, rest = _captions_within(rest)
        found += [*marked, *axes, *captions, *_counted_on(table_pairs(rest), found)]
    inside = {line for table in tables for cell in table.cells for line in cell.lines}
    upon, left = written_pairs([line for line in lines if line not in inside], written)
    found += upon
    outside = split_at_columns(left)
    captions = caption_pairs(outside)
    found += captions
    outside = _without(outside, _places(captions))
    for table in unruled_tables(rows_of(split_at_gaps(outside))):
        if headed := [pair for pair in table_pairs(table) if pair.column]:
            found += _counted_on(headed, found)
            outside = _without(
                outside, [*_places(headed), *(line.box for cell in table.cells if not cell.row for line in cell.lines)]
            )
    for table in turning_tables(rows_of(split_at_gaps(outside))):
        turns = turning_pairs(table)
        found += turns
        outside = _without(outside, _places(turns))
    free = free_pairs(outside)
    outside = _without(outside, _places(free))
    run_on = run_on_pairs(outside)
    parts = [part for line in _without(outside, _places(run_on)) for part in split_at(line, LEADERS)]
    apart = [pair for row in rows_of_two(rows_of(split_at_gaps(parts))) for pair in turning_pairs(row)]
    found += [*free, *run_on, *(apart if len(apart) > 1 else ())]
    return tuple(sorted(_unique([as_pair(f, ticks) for f in found]), key=lambda p: (round(p.label_box.cy, 2), p.label_box.x0)))


def _written_within(table: Table, written: Sequence[Box]) -> tuple[list[PairCandidate], Table]:
    """Return the pairs upon rules within cells, and the table without them."""
    found: list[PairCandidate] = []
    cells = list(table.cells)
    for n, cell in enumerate(cells):
        pairs, left = written_pairs(cell.lines, [rule for rule in written if cell.box.holds(rule.cx, rule.cy)])
        if pairs:
            found += pairs
            cells[n] = replace(cell, lines=tuple(left), text=cell_text(left))
    return found, replace(table, cells=tuple(cells)) if found else table


def _captions_within(table: Table) -> tuple[list[PairCandidate], Table]:
    """Return the pairs of captions side by side within cells, over what is written under them, and the table without these cells."""
    wide = [cell for cell in table.cells if any(len(row) > 1 for row in rows_of(split_at_gaps(cell.lines)))]
    captions = caption_pairs([line for cell in wide for line in cell.lines])
    places = _places(captions)
    kept = tuple(cell for cell in table.cells if not any(cell.box.covers(place, CELLS.known) for place in places))
    return captions, replace(table, cells=kept) if captions else table


def _counted_on(pairs: Sequence[PairCandidate], known: Sequence[PairCandidate]) -> list[PairCandidate]:
    """Return pairs whose records are counted on behind those that are known."""
    last = max((one.record for one in known), default=0)
    return [replace(one, record=one.record and one.record + last) for one in pairs]


def _places(pairs: Sequence[PairCandidate]) -> list[Box]:
    return [box for one in pairs for box in (one.label_box, one.value_box) if box is not None]


def _without(lines: Sequence[Line], used: Sequence[Box]) -> list[Line]:
    """Return the lines in which nothing of `used` stands."""
    return [
        line for line in lines if not any(line.box.covers(box, CELLS.known) or box.covers(line.box, CELLS.known) for box in used)
    ]


def _unique(pairs: Sequence[Pair]) -> list[Pair]:
    """One label may have several values (a column); the same value, or nothing beside a value, is told once."""
    kept: dict[tuple[str, Box, int], list[Pair]] = {}
    for pair in sorted(pairs, key=lambda p: not p.value):
        known = kept.setdefault((pair.label, pair.label_box, pair.record), [])
        if not any(k.value == pair.value and k.value_box == pair.value_box or not (pair.value or pair.column) for k in known):
            known.append(pair)
    return [pair for group in kept.values() for pair in group if pair.label]
