"""Label–value pairs that the layout of a page alone gives, without any notice: for any Chinese form.

In tables a label cell has its value to the right or, under a row of headings, below; within a cell and outside of tables
「标签：值」 tells. Without rules, what stands to the right of a label on the same height, or below it, is its value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.forms.label_source import LabelSource, PageLabels
from extractors.forms.pairs.candidate import PairCandidate, as_pair
from extractors.forms.pairs.cells import table_pairs
from extractors.forms.pairs.free import free_pairs
from extractors.forms.pairs.run_on import run_on_pairs
from model.geometry import Box
from model.page import Line, Pair, Table, Tick

PAGE_LABELS = PageLabels()


def pair_labels(
    lines: Sequence[Line], tables: Sequence[Table], ticks: Sequence[Tick], source: LabelSource = PAGE_LABELS
) -> tuple[Pair, ...]:
    """Return all pairs of a page, top to bottom. `tables` must hold the lines (fill_tables) with their boxes as ☐ and ☑.

    `source` tells which texts are labels. A value of choices is the wordings of the ticked ones, joined by 、; a blank is "" with
    the place where it was expected.
    """
    found: list[PairCandidate] = []
    inside: set[Line] = set()
    for table in tables:
        records = max((one.record for one in found), default=0)
        found += [replace(one, record=one.record and one.record + records) for one in table_pairs(table, source)]
        inside.update(line for cell in table.cells for line in cell.lines)
    outside = [line for line in lines if line not in inside]
    free = free_pairs(outside, source)
    used = [box for one in free for box in (one.label_box, one.value_box) if box is not None]
    found += [*free, *run_on_pairs(outside, used)]
    pairs = [as_pair(f, ticks) for f in found]
    return tuple(sorted(_unique(pairs), key=lambda p: (round(p.label_box.cy, 2), p.label_box.x0)))


def _unique(pairs: Sequence[Pair]) -> list[Pair]:
    """One label may have several values (a column); the same value, or nothing beside a value, is told once."""
    kept: dict[tuple[str, Box, int], list[Pair]] = {}
    for pair in sorted(pairs, key=lambda p: not p.value):
        known = kept.setdefault((pair.label, pair.label_box, pair.record), [])
        if not any(k.value == pair.value and k.value_box == pair.value_box or not (pair.value or pair.column) for k in known):
            known.append(pair)
    return [pair for group in kept.values() for pair in group if pair.label]
