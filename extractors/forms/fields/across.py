"""Tables that are ruled only across: each row is parted at the labels that stand in it, from the left, and is then a row of cells as any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.forms.fields.assignment import FoundLabel
from extractors.forms.fields.flow import find_labels
from extractors.forms.fields.label_search import labels_in
from extractors.forms.fields.labels import ProfileLabels
from extractors.forms.fields.settings import ACROSS, LABELS
from extractors.forms.fields.stacks import columns_of
from extractors.forms.tokens import Token, token_of
from extractors.text.reading_order import cell_text, reading_order
from model.geometry import Box, union_of
from model.page import Cell, Line, Page, Table


def with_rows_parted(page: Page, vocabulary: ProfileLabels) -> Page:
    """Return the page with its tables that are ruled only across as tables with cells, where most of their rows name a field and have room
    for its value; what cannot be parted is left out of them, and read by its place.
    """
    found = [part for table in page.rows for part in _parted(table, page, vocabulary)]
    return replace(page, tables=(*page.tables, *found)) if found else page


def _parted(table: Table, page: Page, vocabulary: ProfileLabels) -> list[Table]:
    tokens = [token_of(line, page) for cell in table.cells for line in cell.lines]
    columns = columns_of(tokens)
    rows = {cell: _row(cell, page, columns, vocabulary) for cell in table.cells}
    written = [cell for cell in table.cells if cell.lines]
    named = [cell for cell in written if (row := rows[cell]) is not None and len(row) > 1]
    if len(named) < max(ACROSS.least, ACROSS.named * len(written)):
        return []
    broken = {n for cell, row in rows.items() if row is None for n in range(cell.row, cell.row + cell.row_span)}
    cells = [part for cell in table.cells for part in rows[cell] or ()]
    return list(_tables(cells, broken, table))


def _tables(cells: Sequence[Cell], broken: set[int], table: Table) -> Iterator[Table]:
    """Yield the cells as tables: rows that could not be parted stand between them."""
    ends = [-1, *sorted(broken), table.rows]
    for above, below in pairwise(ends):
        own = [c for c in cells if above < c.row < below]
        box = union_of([c.box for c in own])
        if box is not None:
            first = min(c.row for c in own)
            span = max(min(c.row + c.row_span, below) for c in own) - first
            moved = (replace(c, row=c.row - first, row_span=min(c.row_span, below - c.row)) for c in own)
            yield Table(box, span, max(c.col for c in own) + 1, tuple(moved))


@dataclass(frozen=True, slots=True)
class _Column:
    """A part of a row, from `x0` on: a label, or what is said."""

    x0: float
    tokens: tuple[Token, ...]


def _row(cell: Cell, page: Page, columns: Sequence[float], vocabulary: ProfileLabels) -> list[Cell] | None:
    """Return the cells of a row, or of the part of one; None where labels stand above one another in it: a rule was not seen."""
    tokens = [token_of(line, page) for line in cell.lines]
    pairs = [t for t in tokens if _told_inline(t, vocabulary)]
    labels, pieces = find_labels([t for t in tokens if t not in pairs], vocabulary, columns=columns)
    pieces += pairs
    labels = sorted(labels, key=lambda h: h.box.x0)
    running = [h for h in labels if any(_runs_on(p, h) for p in pieces)]
    labels = [h for h in labels if h not in running]
    pieces += [token for h in running for token in h.tokens]
    if any(a.box.common_width(b.box) > ACROSS.stacked * min(a.box.width, b.box.width) for a, b in pairwise(labels)):
        return None
    if not labels:
        return [cell]
    return list(_cells(cell, list(_split(pieces, labels))))


def _told_inline(token: Token, vocabulary: ProfileLabels) -> bool:
    """Whether 「标签：值」 stands in a line."""
    return any(token.text[span.end :].strip() for span in labels_in(token.text, vocabulary, True))


def _runs_on(piece: Token, label: FoundLabel) -> bool:
    """Whether a line of text runs above or below a label and on: the label's words are a part of that text."""
    character = label.tokens[0].box.width / max(1, len(label.tokens[0].text))
    out = max(piece.box.x1 - label.box.x1, label.box.x0 - piece.box.x0)
    return _over(piece, label) and out > ACROSS.sticks_out * character


def _over(piece: Token, label: FoundLabel) -> bool:
    """Whether a piece stands above or below a label."""
    return piece.box.common_width(label.box) > ACROSS.stacked * min(piece.box.width, label.box.width)


def _split(pieces: Sequence[Token], labels: Sequence[FoundLabel]) -> Iterator[_Column]:
    """Yield the columns of a row, from the left: what stands before the first label, each label with what is left of it below or above its lines,
    and what follows it.
    """
    own = {h: [p for p in pieces if _over(p, h) and not _runs_on(p, h)] for h in labels}
    taken = [p for words in own.values() for p in words]
    rest = [p for p in pieces if p not in taken]
    before = [p for p in rest if p.box.cx < labels[0].box.x0]
    if before:
        yield _Column(0.0, tuple(before))
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        yield _Column(label.box.x0, (*label.tokens, *own[label]))
        right = following.box.x0 if following else 2.0
        value = [p for p in rest if label.box.x0 <= p.box.cx < right and p not in before]
        # the value of a label that was not read whole may stand right behind it
        blank = label.match.score >= LABELS.whole and not label.match.wording.is_context
        if value or blank:
            yield _Column(min([label.box.x1, *(p.box.x0 for p in value)]), tuple(value))


def _cells(cell: Cell, columns: Sequence[_Column]) -> Iterable[Cell]:
    edges = [cell.box.x0, *(c.x0 for c in columns[1:]), cell.box.x1]
    for number, (column, (x0, x1)) in enumerate(zip(columns, pairwise(edges), strict=True)):
        lines = reading_order([_line(token) for token in column.tokens])
        box = Box(x0, cell.box.y0, max(x0, x1), cell.box.y1)
        yield Cell(cell.row, cell.col + number, cell.row_span, 1, box, cell_text(lines), tuple(lines))


def _line(token: Token) -> Line:
    return Line(token.text, token.box, token.confidence, token.chars)
