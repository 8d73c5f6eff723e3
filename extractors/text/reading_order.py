"""Reading order of lines or pieces of them, their usual height, the place of a part of one, and the text of a cell."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Protocol, TypeVar

from model.geometry import Box, union_of
from model.page import Char

USUAL_HEIGHT = 0.015  # share of the page's height that a line has where none tells it
TALL = 2.5  # times as high as its neighbours: a line that spans rows (a seal's arc in the margin) and does not tie them together
NEXT_ROW = 0.3  # of the first character's height that one of a wrapped line's next row begins above its foot


class Placed(Protocol):
    """A line, or a piece of one; `chars`: its characters, where the reader knows them."""

    @property
    def text(self) -> str: ...

    @property
    def box(self) -> Box: ...

    @property
    def chars(self) -> tuple[Char, ...]: ...


Piece = TypeVar("Piece", bound=Placed)


def typical_height(lines: Sequence[Placed]) -> float:
    """Return the usual height of a line, as a fraction of the page."""
    heights = [line.box.height for line in lines if line.text.strip()]
    return statistics.median_high(heights) if heights else USUAL_HEIGHT


def part_box(line: Placed, start: int, end: int, begins: bool = False) -> Box:
    """Return the place of `line.text[start:end]`: from its characters, else in proportion. `begins`: of a wrapped line only the row
    in which the part begins. A part that opens the line begins where the line does: a recogniser knows the middles of characters better
    than their edges.
    """
    whole, chars = line.box, [char.box for char in line.chars[start:end]] if len(line.chars) == len(line.text) else []
    found = union_of([box for box in chars if not begins or box.y0 < chars[0].y1 - NEXT_ROW * chars[0].height])
    if found is not None:
        return Box(found.x0 if start else min(whole.x0, found.x0), whole.y0, found.x1, whole.y1)
    step = whole.width / max(1, len(line.text))
    x0 = whole.x0 + start * step
    return Box(x0, whole.y0, max(x0, whole.x0 + end * step), whole.y1)


def rows_of(lines: Sequence[Piece]) -> list[list[Piece]]:
    """Lines grouped into visual rows, top to bottom, each row left to right; columns beside one another, written downwards, right to left."""
    rows = _grouped([line for line in lines if not is_column(line)])
    for row in rows:
        row.sort(key=lambda item: item.box.x0)
    placed = [(sum(item.box.cy for item in row) / len(row), row) for row in rows]
    for columns in _grouped([line for line in lines if is_column(line)]):
        columns.sort(key=lambda item: (-item.box.cx, item.box.y0))
        placed.append((min(item.box.y0 for item in columns), columns))
    return [row for _, row in sorted(placed, key=lambda entry: entry[0])]


def is_column(line: Placed) -> bool:
    """Whether a line is written downwards (or upwards), one character below the other."""
    if len(line.chars) < 2:
        return False
    first, second = line.chars[0].box, line.chars[1].box
    return abs(second.cy - first.cy) > 0.4 * first.height and first.common_width(second) > 0.5 * min(first.width, second.width)


def _grouped(lines: Sequence[Piece]) -> list[list[Piece]]:
    """Lines grouped by what stands beside one another."""
    rows: list[list[Piece]] = []
    for line in sorted(lines, key=lambda item: (item.box.cy, item.box.x0)):
        home = None
        for row in rows[-4:]:
            if any(_beside(line, other) for other in row) and not _tied_by_a_tall_one(line, row):
                home = row
        if home is None:
            rows.append([line])
        else:
            home.append(line)
    return rows


def _beside(a: Placed, b: Placed) -> bool:
    """Same visual row: they overlap in height by half of the lower one, and hardly at all in width."""
    shared = min(a.box.y1, b.box.y1) - max(a.box.y0, b.box.y0)
    if shared < 0.5 * min(a.box.height, b.box.height):
        return False
    over = min(a.box.x1, b.box.x1) - max(a.box.x0, b.box.x0)
    return over <= 0.3 * min(a.box.width, b.box.width)


def _tied_by_a_tall_one(line: Placed, row: Sequence[Placed]) -> bool:
    """A line that spans rows is all that would join this one to a row under (or above) whose other lines it stands."""
    rest = [other for other in row if other.box.height <= TALL * line.box.height]
    if len(rest) == len(row) or any(_beside(line, other) for other in rest):
        return False
    return any(
        line.box.common_width(other.box) > 0 and line.box.common_height(other.box) < 0.3 * other.box.height for other in rest
    )


def reading_order(lines: Sequence[Piece]) -> list[Piece]:
    return [line for row in rows_of(lines) for line in row]


def cell_text(lines: Sequence[Placed]) -> str:
    """Visual rows joined by newlines; pieces of one row by a space, columns by nothing: their text goes on."""
    return "\n".join(("" if is_column(row[0]) else " ").join(line.text for line in row) for row in rows_of(lines))
