"""Labels with their values in one cell: with a colon or a blank to fill in, side by side, or one over the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.forms.pairs.candidate import PairCandidate
from extractors.forms.pairs.candidates import Kind, TableCandidate
from extractors.forms.pairs.free import free_pairs
from extractors.forms.pairs.settings import CELLS
from extractors.forms.pairs.sheet import AnySheet, Sheet
from extractors.text.label_spans import blank_spans, label_spans
from extractors.text.label_wording import ENDINGS, has_label_ending, is_blank, tight
from extractors.text.reading_order import Placed, cell_text, part_box, rows_of
from extractors.text.wording_clues import clues
from model.geometry import Box, union_of
from model.page import Cell, Line

_GAP = re.compile(r"(?<=\S)[\s\u3000]+(?=\S)")
_DIGITS = re.compile(r"[\u4e00-\u9fff）)](?=\d)")
_WORDS = frozenset(ENDINGS)


@dataclass(frozen=True, slots=True)
class OwnPairs:
    """A candidate of one cell with the pairs that it would give."""

    candidate: TableCandidate
    pairs: tuple[PairCandidate, ...]


def own_candidates(sheet: Sheet[Cell]) -> Iterator[OwnPairs]:
    """Every way in which a cell may hold labels with their values by itself."""
    for n, cell in enumerate(sheet.cells):
        if cell.lines and not sheet.blank[n]:
            yield from _in_lines(n, cell, sheet)
    yield from parted_candidates(sheet)


def parted_candidates(sheet: Sheet[Cell]) -> Iterator[OwnPairs]:
    """Those without a colon: one label before or over one value."""
    for n, cell in enumerate(sheet.cells):
        if cell.lines and not sheet.blank[n]:
            for label, value in (*_side_by_side(cell), *_one_over_the_other(cell)):
                yield parted(n, label, value, sheet)


def _in_lines(n: int, cell: Cell, sheet: Sheet[Cell]) -> Iterator[OwnPairs]:
    spans = label_spans(cell.text) or blank_spans(cell.text)
    pairs = tuple(free_pairs(cell.lines)) if spans or len(cell.lines) >= CELLS.lines_of_pairs else ()
    if not pairs:
        return
    first = tight(cell.text[: spans[0].label_start]) if spans else ""
    filled = sum(not is_blank(pair.value) for pair in pairs) / len(pairs)
    found = _around(n, sheet) | {
        "whole": float(not first),
        "no_colon": float(not spans),
        "covered": min(1.0, sum(len(pair.label) + len(pair.value) for pair in pairs) / max(1, len(cell.text))),
        "several": min(3.0, len(pairs) - 1.0),
        "title": min(1.0, len(first) / CELLS.long_label),
        "box": sheet.clues[n].get("box", 0.0),
        "filled": filled,
        "alone_blank": float(len(pairs) == 1 and not filled),
        "label": sheet.wording_of(pairs[0].label),
        "cell": sheet.wording[n],
    }
    taken = (n,) if not first else ()  # a value may hold pairs, too: 同意。签字：王五
    yield OwnPairs(TableCandidate(Kind.OWN_LINES, (n,), taken, found), pairs)


def _around(n: int, sheet: AnySheet) -> dict[str, float]:
    """What stands beside the cell: a label before it speaks for a value, a value behind it for a label."""
    left, right = sheet.left_of(n), next(iter(sheet.right_of(n)), None)
    return {
        "left": 0.0 if left is None else sheet.wording[left],
        "left_none": float(left is None),
        "right": 0.0 if right is None else sheet.wording[right],
        "right_none": float(right is None),
        "right_blank": float(right is not None and sheet.blank[right]),
        "column": sheet.column_mates(n),
        "band": sheet.band_mates(n),
    }


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    box: Box


def parted(n: int, label: Piece, value: Piece, sheet: AnySheet) -> OwnPairs:
    """Return the candidate of a cell that is a label and its value behind or under it."""
    kind = Kind.OWN_OVER if value.box.y0 >= label.box.cy else Kind.OWN_GAP
    gap = max(0.0, value.box.x0 - label.box.x1) / max(1e-4, label.box.height)
    of_value = clues(value.text)
    found = _around(n, sheet) | {
        "label": sheet.wording_of(label.text),
        "value": sheet.wording_of(value.text),
        "both": sheet.wording_of(label.text) * (1 - sheet.wording_of(value.text)),
        "cell": sheet.wording[n],
        "no_gap": float(gap < CELLS.no_gap),
        "gap": min(CELLS.wide_gap, gap),
        "label_word": float(tight(label.text) in _WORDS),
        "long_label": float(len(tight(label.text)) > CELLS.long_label),
        "value_colons": min(3.0, value.text.count("：") + value.text.count(":")),
        "value_lines": min(3.0, float(value.text.count("\n"))),
        "bracket_begins": float(value.text[:1] in "（(" and any(c in value.text for c in "）)")),
        "shorter": float(len(tight(label.text)) < len(tight(value.text))),
    }
    found |= {f"value_{name}": strength for name, strength in of_value.items()}
    found |= {f"label_{name}": strength for name, strength in clues(label.text).items()}
    pair = PairCandidate(label.text, value.text, label.box, value.box, 1.0)
    return OwnPairs(TableCandidate(kind, (n,), (n,), found), (pair,))


def _side_by_side(cell: Cell) -> Iterator[tuple[Piece, Piece]]:
    """学历 本科, 姓名张三: one of the first lines in two, where a label may end."""
    rows = rows_of(cell.lines)
    for k, row in enumerate(rows[: CELLS.label_lines + 1]):
        before, rest = [line for r in rows[:k] for line in r], [line for r in rows[k + 1 :] for line in r]
        if len(row) > 1:
            yield _pieces([*before, row[0]], [*row[1:], *rest])
        else:
            for gap in _places(row[0].text):
                yield _cut(row[0], gap, before, rest)


def _places(text: str) -> list[tuple[int, int]]:
    """Where a label may end and its value begin: at the widest gap, before digits, behind words that labels end with."""
    gaps = {m.end(): m.start() for m in _GAP.finditer(text)}
    widest = max(gaps, key=lambda place: (place - gaps[place], -place), default=0)
    found = [(gaps[widest], widest)] if widest else []
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    ends = [k for k in range(2, min(len(first), CELLS.label_run)) if has_label_ending(first[:k]) or _DIGITS.match(first, k - 1)]
    return found + [(k, k) for k in ends[-CELLS.cuts :]]


def _cut(line: Line, gap: tuple[int, int], before: Sequence[Line], rest: Sequence[Line]) -> tuple[Piece, Piece]:
    """A line in two, with the lines before it and after it; `gap`: where the first piece ends and the second begins."""
    end, start = gap
    label, value = part_box(line, 0, end), part_box(line, start, len(line.text))
    above, below = union_of([other.box for other in before]), union_of([other.box for other in rest])
    text = "\n".join([line.text[start:], *([cell_text(rest)] if rest else [])])
    name = "\n".join([*([cell_text(before)] if before else []), line.text[:end]])
    return Piece(name, label.union(above) if above else label), Piece(text, value.union(below) if below else value)


def _one_over_the_other(cell: Cell) -> Iterator[tuple[Piece, Piece]]:
    """产品收入总额（万元） over 526."""
    rows = rows_of(cell.lines)
    for k in range(1, min(len(rows), CELLS.label_lines + 1)):
        yield _pieces([line for row in rows[:k] for line in row], [line for row in rows[k:] for line in row])


def _pieces(label: Sequence[Line], value: Sequence[Line]) -> tuple[Piece, Piece]:
    return piece(label), piece(value)


def piece(lines: Sequence[Placed]) -> Piece:
    """Return lines as one text with its place."""
    return Piece(cell_text(lines), union_of([line.box for line in lines]) or lines[0].box)
