"""Reading order of lines and the text of a cell."""

from __future__ import annotations

from collections.abc import Sequence

from model.page import Line


def rows_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines grouped into visual rows, top to bottom, each row left to right; columns beside one another, written downwards, right to left."""
    rows = _grouped([line for line in lines if not is_column(line)])
    for row in rows:
        row.sort(key=lambda item: item.box.x0)
    placed = [(sum(item.box.cy for item in row) / len(row), row) for row in rows]
    for columns in _grouped([line for line in lines if is_column(line)]):
        columns.sort(key=lambda item: (-item.box.cx, item.box.y0))
        placed.append((min(item.box.y0 for item in columns), columns))
    return [row for _, row in sorted(placed, key=lambda entry: entry[0])]


def is_column(line: Line) -> bool:
    """Whether a line is written downwards (or upwards), one character below the other."""
    if len(line.chars) < 3:
        return False
    first, second = line.chars[0].box, line.chars[1].box
    return abs(second.cy - first.cy) > 0.4 * first.height and first.common_width(second) > 0.5 * min(first.width, second.width)


def _grouped(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines grouped by what stands beside one another."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda item: (item.box.cy, item.box.x0)):
        home = None
        for row in rows[-4:]:
            if any(_beside(line, other) for other in row):
                home = row
        if home is None:
            rows.append([line])
        else:
            home.append(line)
    return rows


def _beside(a: Line, b: Line) -> bool:
    """Same visual row: they overlap in height by half of the lower one, and hardly at all in width."""
    shared = min(a.box.y1, b.box.y1) - max(a.box.y0, b.box.y0)
    if shared < 0.5 * min(a.box.height, b.box.height):
        return False
    over = min(a.box.x1, b.box.x1) - max(a.box.x0, b.box.x0)
    return over <= 0.3 * min(a.box.width, b.box.width)


def reading_order(lines: Sequence[Line]) -> list[Line]:
    return [line for row in rows_of(lines) for line in row]


def cell_text(lines: Sequence[Line]) -> str:
    """Visual rows joined by newlines; pieces of one row by a space, columns by nothing: their text goes on."""
    return "\n".join(("" if is_column(row[0]) else " ").join(line.text for line in row) for row in rows_of(lines))
