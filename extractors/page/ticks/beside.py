"""Boxes that stand alone in cells of their own: their wordings stand in the cells beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.text.box_symbols import BOXES, LONGEST_ALTERNATIVE
from model.geometry import Box
from model.page import Line, Tick


def labelled_by_cells(ticks: Sequence[Tick], lines: Sequence[Line], cells: Sequence[Box]) -> tuple[Tick, ...]:
    """Return the ticks, those without a wording with that of the next cell of their row; with that of the cell before where boxes end the row."""
    if all(tick.label for tick in ticks):
        return tuple(ticks)
    return tuple(tick if tick.label else replace(tick, label=_label(tick, lines, cells)) for tick in ticks)


def _label(tick: Tick, lines: Sequence[Line], cells: Sequence[Box]) -> str:
    home = min((cell for cell in cells if cell.holds(tick.box.cx, tick.box.cy)), key=lambda cell: cell.area, default=None)
    if home is None or not _is_box(_text(home, lines)):
        return ""
    row = sorted({cell for cell in cells if cell.y0 <= home.cy <= cell.y1}, key=lambda cell: cell.x0)
    place, last = row.index(home), next((text for cell in reversed(row) if (text := _text(cell, lines))), "")
    beside = place - 1 if _is_box(last) else place + 1
    label = _text(row[beside], lines) if 0 <= beside < len(row) else ""
    return label if len(label) <= LONGEST_ALTERNATIVE and not BOXES & set(label) else ""


def _text(cell: Box, lines: Sequence[Line]) -> str:
    return "".join(line.text for line in lines if cell.holds(line.box.cx, line.box.cy)).strip()


def _is_box(text: str) -> bool:
    return len(text) == 1 and text in BOXES
