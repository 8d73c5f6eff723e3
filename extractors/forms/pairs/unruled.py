"""Tables without rules: a row of headings over rows whose texts stand under them, or rows of labels and values in turn that stand under
each other, become a table, and the engine pairs it as any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from extractors.forms.pairs.settings import FREE, UNRULED
from extractors.forms.pairs.weights import wording_share
from extractors.text.label_spans import label_spans
from extractors.text.label_wording import tight
from extractors.text.reading_order import cell_text
from model.geometry import Box, union_of
from model.page import Cell, Line, Table

Rows = Sequence[Sequence[Line]]
_TWO = 2  # a label and its value


def unruled_tables(rows: Rows) -> list[Table]:
    """Return the tables among rows of lines (from the top, cut at columns); their cells hold their lines."""
    return [_table(heads, _body(heads, below)) for heads, below in _blocks(rows, _may_head)]


def turning_tables(rows: Rows) -> list[Table]:
    """Return the tables of labels and values in turn: rows of as many texts, each under one of the first row's, or a row by itself."""
    return [_table(first, [[[line] for line in row] for row in below]) for first, below in _blocks(rows, _may_turn, alike=True)]


def rows_of_two(rows: Rows) -> list[Table]:
    """Return each row of two texts that stand far apart as a table: 交货期 ········ 90 日. What stands near its text is its number."""
    two = (row for row in rows if len(row) == _TWO and not any(label_spans(line.text) for line in row))
    return [_table(row, []) for row in two if row[1].box.x0 - row[0].box.x1 > FREE.far * row[0].box.height]


def _blocks(
    rows: Rows, may_begin: Callable[[Sequence[Line]], bool], alike: bool = False
) -> Iterator[tuple[Sequence[Line], Rows]]:
    """Yield the rows that may begin a table, each with those below that belong to it; `alike`: that have as many texts, or none."""
    start = 0
    while start < len(rows) - (not alike):
        first, rest = rows[start], rows[start + 1 :]
        below = rest[: _used(first, rest)] if may_begin(first) else []
        if alike:
            below = below[: next((n for n, row in enumerate(below) if len(row) != len(first)), None)]
        if below or alike and may_begin(first):
            yield first, below
        start += 1 + len(below)


def _may_turn(row: Sequence[Line]) -> bool:
    return len(row) >= UNRULED.turns and len(row) % 2 == 0 and not any(label_spans(line.text) for line in row)


def _may_head(row: Sequence[Line]) -> bool:
    texts = [tight(line.text) for line in row]
    short = all(0 < len(text) <= UNRULED.longest and not label_spans(text) for text in texts)
    return short and len(row) >= UNRULED.headings and min(map(wording_share, texts)) >= UNRULED.heading


def _used(heads: Sequence[Line], rows: Rows) -> int:
    """How many rows below belong to the headings: those near enough whose texts each stand under one of them."""
    bottom, high = max(line.box.y1 for line in heads), heads[0].box.height
    for count, row in enumerate(rows):
        places = [_column(line.box, heads) for line in row]
        if (
            min(line.box.y0 for line in row) - bottom > UNRULED.next_row * high
            or None in places
            or len(set(places)) < len(places)
        ):
            return count
        if any(label_spans(line.text) for line in row):
            return count
        bottom = max(line.box.y1 for line in row)
    return len(rows)


def _column(box: Box, heads: Sequence[Line]) -> int | None:
    """The heading that a text stands under: the one it shares most width with, where it reaches under no other's middle."""
    shared = [head.box.common_width(box) / max(1e-6, min(head.box.width, box.width)) for head in heads]
    best = max(range(len(heads)), key=lambda n: shared[n])
    others = [n for n, head in enumerate(heads) if n != best and box.x0 < head.box.cx < box.x1]
    return best if shared[best] > UNRULED.under and not others else None


def _body(heads: Sequence[Line], rows: Rows) -> list[list[list[Line]]]:
    """The lines of each cell, row by row; a row with few texts set closely goes on with the one above."""
    body: list[list[list[Line]]] = []
    bottom = max(line.box.y1 for line in heads)
    for row in rows:
        close = min(line.box.y0 for line in row) - bottom < UNRULED.leading * heads[0].box.height
        if not body or not close or 2 * len(row) > len(heads):
            body.append([[] for _ in heads])
        for line in row:
            place = _column(line.box, heads)
            if place is not None:
                body[-1][place].append(line)
        bottom = max(line.box.y1 for line in row)
    return body


def _table(heads: Sequence[Line], body: Sequence[Sequence[Sequence[Line]]]) -> Table:
    rows = [[[line] for line in heads], *body]
    every = [line.box for row in rows for cell in row for line in cell]
    whole = union_of(every) or heads[0].box
    edges = [whole.x0, *((a.box.x1 + b.box.x0) / 2 for a, b in pairwise(heads)), whole.x1]
    tops = [min(line.box.y0 for cell in row for line in cell) for row in rows] + [whole.y1]
    cells = tuple(
        Cell(i, j, 1, 1, Box(edges[j], tops[i], edges[j + 1], tops[i + 1]), cell_text(lines), tuple(lines))
        for i, row in enumerate(rows)
        for j, lines in enumerate(row)
    )
    return Table(whole, len(rows), len(heads), cells)
