"""What may be a pair in a ruled table, with the clues for and against: a value beside or below its label, rows of values under a
row of headings (records), the same with a label before each row (matrix), labels with values in one cell.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from extractors.forms.pairs.settings import CELLS
from extractors.forms.pairs.sheet import AnySheet


class Kind(StrEnum):
    """How labels and values of a candidate stand to each other; each kind has weights of its own."""

    BESIDE = "beside"
    RUNS_ON = "runs_on"
    BELOW = "below"
    RECORD = "record"
    MATRIX = "matrix"
    OWN_LINES = "own_lines"
    OWN_GAP = "own_gap"
    OWN_OVER = "own_over"


ROWS = (Kind.RECORD, Kind.MATRIX)
OWN = (Kind.OWN_LINES, Kind.OWN_GAP, Kind.OWN_OVER)


@dataclass(frozen=True, slots=True, eq=False)
class TableCandidate:
    """Cells (by their number) that would be labels, and those that would be values. Rows of headings tell their last row as `head`
    and their own as `row`; in a matrix the first of `values` is the row's label.
    """

    kind: Kind
    labels: tuple[int, ...]
    values: tuple[int, ...]
    clues: Mapping[str, float]
    head: int = -1
    row: int = -1


def cell_candidates(sheet: AnySheet) -> Iterator[TableCandidate]:
    """Every candidate of two cells (or of a label and its digits in boxes) and of rows of headings."""
    for n, cell in enumerate(sheet.cells):
        if sheet.blank[n] or ("box" in sheet.clues[n] and sheet.wording[n] < CELLS.like_label):
            continue
        for right in sheet.right_of(n):
            digits = _digits(right, sheet)
            clues = beside_clues(n, right, sheet) | {"digits": float(bool(digits))}
            yield TableCandidate(Kind.BESIDE, (n,), (right, *digits), clues)
            onward = _first(sheet.right_of(right))
            if not digits and onward is not None and not sheet.blank[right] and not sheet.blank[onward]:
                yield TableCandidate(Kind.RUNS_ON, (n,), (right, onward), _onward_clues(n, right, onward, sheet))
        for below in sheet.below(n):
            if sheet.cells[below].col == cell.col and sheet.cells[below].col_span == cell.col_span:
                yield TableCandidate(Kind.BELOW, (n,), (below,), beside_clues(n, below, sheet))
    yield from row_candidates(sheet)


def _onward_clues(label: int, value: int, onward: int, sheet: AnySheet) -> dict[str, float]:
    """Of a value that a crease, taken for a rule, cut in two: no label stands in its second cell, nor another value behind it."""
    behind = _first(sheet.right_of(onward))
    found = {
        "onward_opens": max(sheet.opens[value], sheet.opens[onward]),
        "label": sheet.wording[label],
        "value": sheet.wording[value],
        "onward": sheet.wording[onward],
        "behind": 0.0 if behind is None else sheet.wording[behind],
        "behind_none": float(behind is None),
        "left_none": float(sheet.left_of(label) is None),
        "label_band": sheet.band_mates(label),
        "value_band": sheet.band_mates(value),
        "onward_band": sheet.band_mates(onward),
        "long": min(1.0, len(sheet.cells[value].text + sheet.cells[onward].text) / CELLS.long_text),
    }
    return found | together(found, tuple(found)) | {f"onward_{name}": 1.0 for name in sheet.clues[onward]}


def _digits(first: int, sheet: AnySheet) -> list[int]:
    """The cells that go on with `first`, where each holds one character: a number in boxes."""
    if not _single(first, sheet):
        return []
    found: list[int] = []
    while len(right := sheet.right_of(found[-1] if found else first)) == 1 and _single(right[0], sheet):
        found.append(right[0])
    written = [sheet.cells[n].text.strip().isascii() for n in (first, *found)]  # 优 良 优 are marks
    return found if len(written) >= CELLS.digits and any(written) else []


def _single(n: int, sheet: AnySheet) -> bool:
    return len(sheet.cells[n].text.strip()) == 1 and sheet.cells[n].text.strip().isalnum()


def beside_clues(label: int, value: int, sheet: AnySheet) -> dict[str, float]:
    """The wordings of both and of their neighbours, and how both stand in the table."""
    one, two = sheet.cells[label], sheet.cells[value]
    found = {
        "value_opens": sheet.opens[value],
        "label": sheet.wording[label],
        "value": sheet.wording[value],
        "value_blank": float(sheet.blank[value]),
        "value_box": sheet.clues[value].get("box", 0.0),
        "first_column": float(one.col == 0),
        "first_row": float(one.row == 0),
        "turns": _turns(label, value, sheet),
        "taller": float(one.row_span > two.row_span),
        "lower": float(one.row_span < two.row_span),
        "wider": max(-2.0, min(2.0, math.log(max(two.box.width, 1e-4) / max(one.box.width, 1e-4)))),
        "alone": float(one.col == 0 and two.col + two.col_span == sheet.cols and one.col_span + two.col_span == sheet.cols),
    }
    for name, n in (("label", label), ("value", value)):
        found |= {f"{name}_column": sheet.column_mates(n), f"{name}_band": sheet.band_mates(n)}
        neighbours = {
            "left": sheet.left_of(n),
            "above": sheet.above(n),
            "right": _first(sheet.right_of(n)),
            "under": _first(sheet.below(n)),
        }
        for place, other in neighbours.items():
            if other not in (label, value):
                ends = place == "right" and other is not None and sheet.opens[other] or 0.0  # 年龄：24 ends a value as 年龄 does
                told = None if other is None else max(sheet.wording[other], ends)
                found |= _told(f"{name}_{place}", told, other is not None and sheet.blank[other])
    return found | together(found, _TOGETHER)


def _turns(label: int, value: int, sheet: AnySheet) -> float:
    """How much more the wordings are labels' at the label's turn than at the value's, over a row that is parted in twos (-1 to 1). Captions and
    pictures that go on below take no turn.
    """
    one = sheet.cells[label]
    row = [n for n in sheet.begins[one.row] if sheet.cells[n].row_span <= one.row_span]
    if value not in row or len(row) % 2:
        return 0.0
    place = row.index(label) % 2
    return sheet.mean_wording(row[place::2]) - sheet.mean_wording(row[1 - place :: 2])


_TOGETHER = (
    "label", "value", "label_left", "label_left_none", "value_right", "value_right_none", "value_right_blank", "label_column",
    "value_column", "label_band", "value_band", "value_blank", "turns",
)  # fmt: skip

_BLOCK_TOGETHER = (
    "block_first",
    "block_across",
    "block_down",
    "block_numbers",
    "heads",
    "heads_year",
    "head_first",
    "head_corner",
)


def together(found: Mapping[str, float], names: Sequence[str]) -> dict[str, float]:
    """Return the products of every two clues: what one says may depend on the other."""
    there = [(name, found[name]) for name in names if found.get(name)]
    return {f"{one} × {other}": a * b for n, (one, a) in enumerate(there) for other, b in there[n:]}


def _first(cells: Sequence[int]) -> int | None:
    return cells[0] if cells else None


def _told(name: str, wording: float | None, blank: bool = False) -> dict[str, float]:
    """A neighbour's wording; that there is none, or that it is blank, are clues of their own."""
    if wording is None:
        return {f"{name}_none": 1.0}
    return {f"{name}_blank": 1.0} if blank else {name: wording}


def row_candidates(sheet: AnySheet) -> Iterator[TableCandidate]:
    """Rows that may stand under a row of headings, each as record and as row of a matrix."""
    for head in sorted(sheet.ends):
        heads = [n for n in sheet.ends[head] if "box" not in sheet.clues[n]]
        for run in _runs(heads, sheet):
            if sheet.mean_wording(run) >= CELLS.least_heading and not (_goes_on(run, sheet) or _takes_turns(run, sheet)):
                rows = _rows_under(run, head, sheet)
                yield from _of_block(run, head, rows, sheet)


def _goes_on(heads: Sequence[int], sheet: AnySheet) -> bool:
    """Whether few texts of which not all read like labels go on with columns above them: a label and its value, as there."""
    if len(heads) >= CELLS.few or min(sheet.wording[n] for n in heads) >= CELLS.like_label:
        return False
    return all(_is_like_above(n, sheet) for n in heads)


def _takes_turns(heads: Sequence[int], sheet: AnySheet) -> bool:
    """Whether the same label stands before each of several values: 名称 甲厂 名称 乙厂, of the two sides of a contract."""
    labels, values = heads[::2], heads[1::2]
    if len(heads) % 2 or len({sheet.cells[n].text.strip() for n in labels}) == len(labels):
        return False
    least, most = min(sheet.wording[n] for n in labels), max(sheet.wording[n] for n in values)
    return least >= CELLS.like_label > most


def _runs(cells: Sequence[int], sheet: AnySheet) -> Iterator[list[int]]:
    """Runs of neighbours: where another cell of the row ends elsewhere, a run ends."""
    runs: list[list[int]] = []
    for n in cells:
        if runs and sheet.cells[runs[-1][-1]].col + sheet.cells[runs[-1][-1]].col_span == sheet.cells[n].col:
            runs[-1].append(n)
        else:
            runs.append([n])
    for run in runs:
        if len(run) >= CELLS.headings:
            yield run


def _rows_under(heads: Sequence[int], head: int, sheet: AnySheet) -> list[tuple[int, ...]]:
    """For each row below, while most columns of the headings go on, its cell under each heading (-1: none)."""
    rows: list[tuple[int, ...]] = []
    for row in range(head + 1, sheet.rows):
        cells = tuple(_under(n, row, sheet) for n in heads)
        there = sum(n >= 0 for n in cells)
        if there < max(CELLS.headings, CELLS.columns_kept * len(heads)):
            break
        if len(heads) < CELLS.few and max(sheet.wording[n] for n in cells if n >= 0) >= CELLS.like_label:
            break
        if rows and _turns_to_labels(cells, rows, sheet):
            break
        rows.append(cells)
    return rows


def _turns_to_labels(cells: Sequence[int], rows: Sequence[tuple[int, ...]], sheet: AnySheet) -> bool:
    """Whether labels and values take turns in a row where the rows before it hold values alone: the foot of a list, parted as it is."""
    if len(cells) % 2 or min(cells) < 0:
        return False
    labels, before = cells[::2], [n for row in rows for n in row[::2] if n >= 0]
    sure = max(sheet.wording[n] for n in labels) >= CELLS.surely_label
    values = max(sheet.wording[n] for n in cells[1::2]) < CELLS.like_label
    return sure and values and sheet.mean_wording(labels) - sheet.mean_wording(before) > CELLS.turned


def _under(head: int, row: int, sheet: AnySheet) -> int:
    """The cell under a heading; where a notice names the labels, also one that goes on under the next: a wall was lost."""
    n, over = sheet.at(row, sheet.cells[head].col), sheet.cells[head]
    if n is None or sheet.cells[n].col != over.col:
        return -1
    span = sheet.cells[n].col_span
    return n if span == over.col_span or (sheet.has_notice and span > over.col_span) else -1


def _of_block(heads: Sequence[int], head: int, rows: Sequence[tuple[int, ...]], sheet: AnySheet) -> Iterator[TableCandidate]:
    worded = [sheet.mean_wording([n for n in cells if n >= 0]) for cells in rows]
    labels = tuple(n for n in heads if not sheet.blank[n])
    if not labels:
        return
    filled, goes_on = False, all(_is_like_above(n, sheet) for n in heads)
    for place, cells in enumerate(rows):
        values = tuple(n for n in cells if n >= 0)
        filled = filled or not all(sheet.blank[n] for n in values)
        if not filled and goes_on:
            continue  # a blank row below labels and their values, not headings that nobody wrote under
        block = _block_clues(heads, rows[max(0, place + 1 - CELLS.block_rows) : place + 1], sheet)
        found = block | together(block, _BLOCK_TOGETHER) | _row_clues(place, heads, rows, sheet)
        found |= {"worded": worded[place], "worded_before": max(worded[:place], default=0.0)}
        yield TableCandidate(Kind.RECORD, labels, values, found, head, head + 1 + place)
        if cells[0] >= 0 and not sheet.blank[cells[0]]:
            yield TableCandidate(Kind.MATRIX, labels, values, found, head, head + 1 + place)


def _is_like_above(n: int, sheet: AnySheet) -> bool:
    """Whether a cell goes on with the column of a filled one right above it."""
    above = sheet.above(n)
    if above is None or sheet.blank[above]:
        return False
    return (sheet.cells[above].col, sheet.cells[above].col_span) == (sheet.cells[n].col, sheet.cells[n].col_span)


def _block_clues(heads: Sequence[int], rows: Sequence[tuple[int, ...]], sheet: AnySheet) -> dict[str, float]:
    """The headings, and the row with those before it."""
    first = [r[0] for r in rows if r[0] >= 0 and not sheet.blank[r[0]]]
    rest = [n for r in rows for n in r[1:] if n >= 0]
    filled = [n for n in rest if not sheet.blank[n]]
    wordings = [sheet.wording[n] for n in heads]
    return {
        "heads": sheet.mean_wording(heads),
        "heads_least": min(wordings),
        "heads_blank": sum(sheet.blank[n] for n in heads) / len(heads),
        "heads_alternate": _alternation(heads, sheet),
        "heads_year": _having("year", heads[1:], sheet),
        "heads_value": _having("value", heads, sheet),
        "head_first": sheet.wording[heads[0]],
        "head_ordinal": sheet.clues[heads[0]].get("ordinal_word", 0.0),
        "head_corner": max(sheet.clues[heads[0]].get("corner", 0.0), float(sheet.blank[heads[0]])),
        "head_row": float(sheet.cells[heads[0]].row == 0),
        "count": min(3.0, math.log2(len(heads))),
        "block_first": sheet.mean_wording(first),
        "block_rest": sheet.mean_wording(filled),
        "block_contrast": sheet.mean_wording(heads) - sheet.mean_wording(filled),
        "block_blank": 1 - len(filled) / max(1, len(rest)),
        "block_numbers": _having("only_number", filled, sheet),
        "block_across": _across(rows, sheet),
        "block_down": _down(rows, sheet),
        "above": _row_above(heads, sheet),
    }


def _row_clues(place: int, heads: Sequence[int], rows: Sequence[tuple[int, ...]], sheet: AnySheet) -> dict[str, float]:
    cells = [n for n in rows[place] if n >= 0]
    rest = [n for n in rows[place][1:] if n >= 0 and not sheet.blank[n]]
    other = rows[place - 1] if place else rows[1] if len(rows) > 1 else ()
    first = rows[place][0]
    filled = [n for r in rows if (n := r[0]) >= 0 and not sheet.blank[n]]
    return {
        "first_unlike": abs(sheet.wording[first] - sheet.mean_wording(filled)) if first in filled else 0.0,
        "first_number": sheet.clues[first].get("only_number", 0.0) if first >= 0 else 0.0,
        "first_sum": sheet.clues[first].get("sum", 0.0) if first >= 0 else 0.0,
        "opens": max(sheet.opens[n] for n in cells),
        "rest": sheet.mean_wording(rest),
        "rest_most": max((sheet.wording[n] for n in rest), default=0.0),
        "rest_blank": 1 - len(rest) / max(1, len(heads) - 1),
        "numbers": _having("only_number", rest, sheet),
        "boxes": _having("box", cells, sheet),
        "alternate": _alternation(cells, sheet),
        "alike": _alike(rows[place], other, sheet),
        "alike_none": float(not other),
        "rows": min(4.0, math.log2(1 + len(rows))),
        "matched": len(cells) / len(heads),
        "next": 1.0 / (1 + place),
    }


def _alternation(cells: Sequence[int], sheet: AnySheet) -> float:
    """How far the wordings of every other cell differ from those between: label, value, label, value."""
    return abs(sheet.mean_wording(cells[::2]) - sheet.mean_wording(cells[1::2])) if len(cells) > 1 else 0.0


def _having(clue: str, cells: Sequence[int], sheet: AnySheet) -> float:
    return sum(sheet.clues[n].get(clue, 0.0) for n in cells) / max(1, len(cells))


def _alike(one: Sequence[int], other: Sequence[int], sheet: AnySheet) -> float:
    """The share of columns in which two rows hold texts of the same clues."""
    both = [(a, b) for a, b in zip(one, other, strict=False) if a >= 0 and b >= 0 and not sheet.blank[a] and not sheet.blank[b]]
    return sum(_common(sheet.clues[a], sheet.clues[b]) for a, b in both) / max(1, len(both))


def _down(rows: Sequence[tuple[int, ...]], sheet: AnySheet) -> float:
    """How much the values of a column are of one kind: those of records."""
    return sum(_alike(a, b, sheet) for a, b in pairwise(rows)) / max(1, len(rows) - 1)


def _across(rows: Sequence[tuple[int, ...]], sheet: AnySheet) -> float:
    """How much the values of a row are of one kind: those of a matrix."""
    return sum(_alike(row[1:-1], row[2:], sheet) for row in rows) / max(1, len(rows))


def _common(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return len(one.keys() & other.keys()) / max(1, len(one.keys() | other.keys()))


def _row_above(heads: Sequence[int], sheet: AnySheet) -> float:
    """The mean wording of what stands over the headings in the same columns: headings seldom stand under headings."""
    over = [n for h in heads if (n := sheet.above(h)) is not None and sheet.cells[n].col_span == sheet.cells[h].col_span]
    return sheet.mean_wording(over)
