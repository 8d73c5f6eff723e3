"""Pairs of a ruled table: which cells are labels, and which cell holds the value of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extractors.forms.label_source import CLEAR_LABEL, LabelSource
from extractors.forms.pairs.candidate import PairCandidate
from extractors.forms.pairs.columns import split_at_columns
from extractors.forms.pairs.free import free_pairs
from extractors.forms.pairs.settings import CELLS
from extractors.text.box_symbols import BOXES
from extractors.text.label_spans import label_spans
from extractors.text.label_wording import BLANK, VALUE, is_blank, tight
from extractors.text.reading_order import cell_text, rows_of
from model.geometry import union_of
from model.page import Cell, Line, Table

_SUM = re.compile(r"[合总小]\s*计|合计")


class _Sheet:
    """A table with its neighbourhoods. `score`: how much each cell looks like a label, its place considered; `own`: the pair
    that a cell holds by itself; `done`: the cells that are labels or values of pairs already. Keys are positions of cells.
    """

    def __init__(self, table: Table, source: LabelSource) -> None:
        self.table, self.source = table, source
        self.at: dict[tuple[int, int], Cell] = {}
        for cell in table.cells:
            for i in range(cell.row, cell.row + cell.row_span):
                for j in range(cell.col, cell.col + cell.col_span):
                    self.at[i, j] = cell
        self.own = {_position(c): found for c in table.cells if (found := _label_over_value(c, source))}
        self.score = {_position(c): self._score(c) for c in table.cells}
        self._lift_unknown_labels()
        self.done: set[tuple[int, int]] = set()

    def _score(self, cell: Cell) -> float:
        if _position(cell) in self.own:
            return 1.0
        own = self.source.score(cell.text)
        if not cell.text.strip() or own == 0.0:
            return own
        right = self.at.get((cell.row, cell.col + cell.col_span))
        left = self.at.get((cell.row, cell.col - 1))
        bonus = self._behind_a_label(cell, own, left, right)
        if cell.col == 0:
            bonus += CELLS.first_column
        if right is not None and _value_like(right.text):
            bonus += CELLS.before_value
        return min(1.0, own + bonus)

    def _behind_a_label(self, cell: Cell, own: float, left: Cell | None, right: Cell | None) -> float:
        """What speaks against a label where one stands to the left: more at the end of a row, where no value could follow."""
        if left is None or self.source.score(left.text) < CLEAR_LABEL:
            return 0.0
        if own < CELLS.worded:
            return CELLS.behind_label
        return CELLS.at_row_end if right is None and left.row_span == cell.row_span and own < CELLS.sure else 0.0

    def _lift_unknown_labels(self) -> None:
        """A short wording that nothing tells by itself is a label where it stands between two values of its row, and under or
        over clear labels of other rows: 借款人 in 「借款部门|销售二部|借款人|周立」 over 备注.
        """
        labels = Counter(_columns(c) for c in self.table.cells if self.score[_position(c)] >= CLEAR_LABEL)
        values = Counter(_columns(c) for c in self.table.cells if self.score[_position(c)] < CELLS.label)
        for cell in self.table.cells:
            columns = _columns(cell)
            if not CELLS.unknown <= self.score[_position(cell)] < CELLS.label or labels[columns] < max(1, values[columns]):
                continue
            left, right = self.at.get((cell.row, cell.col - 1)), self.right_of(cell)
            if left is None or self.is_label(left) or len(right) != 1 or self.is_label(right[0]) or labels[_columns(right[0])]:
                continue
            self.score[_position(cell)] = CELLS.label

    def is_label(self, cell: Cell) -> bool:
        return self.score[_position(cell)] >= CELLS.label

    def is_done(self, cell: Cell) -> bool:
        return _position(cell) in self.done

    def finish(self, *cells: Cell) -> None:
        self.done.update(_position(cell) for cell in cells)

    def right_of(self, cell: Cell) -> list[Cell]:
        """Return the cells that touch its right side, from the top."""
        col = cell.col + cell.col_span
        cells = [self.at.get((i, col)) for i in range(cell.row, cell.row + cell.row_span)]
        return list({_position(c): c for c in cells if c is not None}.values())

    def below(self, cell: Cell) -> Cell | None:
        """Return the cell below that shares its columns."""
        under = self.at.get((cell.row + cell.row_span, cell.col))
        if under is None or under.col != cell.col or under.col_span != cell.col_span:
            return None
        return under

    def free_below(self, cell: Cell) -> Cell | None:
        """Return the cell below where it is no label, and not yet the value of another one or of a label to its left."""
        under = self.below(cell)
        if under is None or self.is_label(under) or self.is_done(under):
            return None
        left = self.at.get((under.row, under.col - 1))
        return None if left is not None and self.is_label(left) else under


def _columns(cell: Cell) -> tuple[int, int]:
    return cell.col, cell.col_span


def _position(cell: Cell) -> tuple[int, int]:
    """Row and column of the cell's first place: what it is known by within its table."""
    return cell.row, cell.col


def table_pairs(table: Table, source: LabelSource) -> list[PairCandidate]:
    """Return the pairs of a ruled table, whose cells hold their lines."""
    sheet = _Sheet(table, source)
    found: list[PairCandidate] = []
    for heads, rows in _headed(sheet):
        sheet.finish(*heads)
        for head, cell in rows:
            sheet.finish(cell)
            found.append(_found(head, [cell], CELLS.headed))
    for cell in sorted(table.cells, key=lambda c: (c.row, c.col)):
        found.extend(_within(cell, sheet))
        if not sheet.is_done(cell) and _acts_as_label(cell, sheet):
            found.extend(_for_label(cell, sheet))
    return found


def _value_like(text: str) -> bool:
    whole = tight(text)
    return (
        not whole
        or bool(VALUE.match(whole))
        or bool(BLANK.match(whole))
        or any(c in BOXES for c in whole)
        or len(whole) > CELLS.longest_wording
    )


def _acts_as_label(cell: Cell, sheet: _Sheet) -> bool:
    """A cell that looks like a label; or an unknown short wording where only a label makes sense of the next cell."""
    text = tight(cell.text)
    if not text or _position(cell) in sheet.own or len(label_spans(text)) > 1:
        return False
    if sheet.is_label(cell):
        return True
    if sheet.score[_position(cell)] < CELLS.stray or len(text) > CELLS.longest_label or sheet.is_done(cell):
        return False
    right = sheet.right_of(cell)
    left = sheet.at.get((cell.row, cell.col - 1))
    alone = left is None or (sheet.is_done(left) and not sheet.is_label(left))
    return alone and len(right) >= 1 and all(not sheet.is_label(c) for c in right) and _values_follow(cell, right)


def _values_follow(cell: Cell, right: Sequence[Cell]) -> bool:
    return any(_value_like(c.text) or c.box.width > CELLS.wider * cell.box.width for c in right)


def _for_label(cell: Cell, sheet: _Sheet) -> list[PairCandidate]:
    """The pair (or pairs) of one label cell: value to the right, else below; a heading over other labels gives none."""
    right = sheet.right_of(cell)
    if not right or all(sheet.is_label(c) for c in right):
        under = sheet.free_below(cell)
        if under is None or (cell.row_span > 1 if right else _own_value(cell)):
            return []
        sheet.finish(under)
        return [_found(cell, [under], CELLS.below_labels if right else CELLS.below)]
    if _own_value(cell):
        return []
    values = [c for c in right if not sheet.is_label(c) and not sheet.is_done(c)]
    if not values:
        return []
    values = values + _more(values[-1], sheet) if len(values) == 1 else values
    sheet.finish(*values)
    return [_found(cell, values, CELLS.beside if len(values) == 1 else CELLS.several)]


def _more(value: Cell, sheet: _Sheet) -> list[Cell]:
    """Further filled cells in the row up to the next label: one value in several cells (digits in boxes, from–to)."""
    more: list[Cell] = []
    while True:
        right = sheet.right_of(more[-1] if more else value)
        if len(right) != 1 or sheet.is_done(right[0]) or sheet.is_label(right[0]) or not right[0].text.strip():
            return more
        if sheet.score[_position(right[0])] >= CELLS.unknown and _values_follow(right[0], sheet.right_of(right[0])):
            return more
        more.append(right[0])


def _own_value(cell: Cell) -> bool:
    """Whether a label cell holds its value itself."""
    spans = label_spans(tight(cell.text))
    text = tight(cell.text)
    return bool(spans) and any(not is_blank(text[s.value_start : s.value_end]) for s in spans)


def _found(label: Cell, values: Sequence[Cell], confidence: float) -> PairCandidate:
    single = len(values) > 2 and all(len(c.text.strip()) <= 1 for c in values)
    text = ("" if single else "\n").join(c.text for c in values)
    box = union_of([c.box for c in values])
    label_box = union_of([line.box for line in label.lines]) or label.box
    return PairCandidate(label.text, text, label_box, box, confidence if text.strip() else confidence - CELLS.blank)


def _within(cell: Cell, sheet: _Sheet) -> list[PairCandidate]:
    """Pairs inside one cell: 「标签：值」 lines, or a label over its value."""
    if not cell.lines:
        return []
    if label_spans(cell.text) or re.search(r"[_＿]{2,}", cell.text):
        ends_blank = sheet.is_label(cell) and len(label_spans(tight(cell.text))) == 1 and not _own_value(cell)
        return [] if ends_blank and sheet.right_of(cell) else free_pairs(cell.lines, sheet.source)
    if _position(cell) in sheet.own:
        return sheet.own[_position(cell)]
    return free_pairs(cell.lines, sheet.source) if _unparted(cell, sheet.source) else []


def _unparted(cell: Cell, source: LabelSource) -> bool:
    """Whether a label and its value stand side by side in one cell (the wall between them was not seen)."""
    rows = rows_of(split_at_columns(cell.lines, source))
    return any(
        len(row) > 1 and source.score(row[0].text) >= CLEAR_LABEL and source.score(row[1].text) < CELLS.label for row in rows
    )


def _label_over_value(cell: Cell, source: LabelSource) -> list[PairCandidate]:
    """产品收入总额（万元） over 526 in one cell."""
    rows = rows_of(cell.lines)
    for k in range(len(rows) - 1, 0, -1):
        head: list[Line] = [line for row in rows[:k] for line in row]
        tail: list[Line] = [line for row in rows[k:] for line in row]
        value = cell_text(tail)
        if (
            source.score(cell_text(head)) >= CELLS.worded
            and re.search(r"[\d@]", value)
            and VALUE.match(tight(value))
            and not VALUE.match(tight(cell_text(head)))
        ):
            label_box, value_box = union_of([line.box for line in head]), union_of([line.box for line in tail])
            if label_box is not None:
                return [PairCandidate(cell_text(head), value, label_box, value_box, CELLS.several)]
    return []


def _headed(sheet: _Sheet) -> list[tuple[list[Cell], list[tuple[Cell, Cell]]]]:
    """Rows of headings with the cells below each: [(headings, [(heading, cell), …]), …]."""
    found: list[tuple[list[Cell], list[tuple[Cell, Cell]]]] = []
    taken: set[tuple[int, int]] = set()
    for row in range(sheet.table.rows - 1):
        begins = [c for c in sheet.table.cells if c.row == row]
        lowest = min((c.row_span for c in begins), default=1)
        starts = [c for c in begins if c.row_span == lowest]
        heads = [c for c in starts if c.text.strip() and not any(b in BOXES for b in c.text)]
        if (
            len(heads) < CELLS.headings
            or len(heads) < CELLS.heading_cells * len(starts)
            or any(_position(h) in taken for h in heads)
        ):
            continue
        scores = [sheet.source.score(h.text) for h in heads]
        if min(scores) < CELLS.unknown or sum(s >= CELLS.worded for s in scores) < CELLS.clear_headings * len(scores):
            continue
        rows = _under(heads, sheet)
        if rows:
            taken.update(_position(c) for _, c in rows)
            found.append((heads, rows))
    return found


def _under(heads: Sequence[Cell], sheet: _Sheet) -> list[tuple[Cell, Cell]]:
    """Cells below the headings, row by row, while the columns stay the same and the cells are no labels."""
    current = {_position(h): h for h in heads}
    found: list[tuple[Cell, Cell]] = []
    while True:
        below = {k: sheet.below(c) for k, c in current.items()}
        there = {k: c for k, c in below.items() if c is not None}
        if len(there) < max(2, CELLS.columns_kept * len(heads)):
            return found
        filled = [c for c in there.values() if c.text.strip()]
        labels = [c for c in filled if sheet.source.score(c.text) >= CELLS.worded]
        if filled and len(labels) > CELLS.labels_below * len(filled) and len(labels) > 1:
            return found
        named = [there[_position(h)] for h in heads if _position(h) in there]
        found += [
            (h, there[_position(h)])
            for h in heads
            if _position(h) in there and (there[_position(h)].text.strip() or not found) and not _SUM.match(tight(named[0].text))
        ]
        current = there
