"""Drop what was read twice: a piece of a line that was found again beside the whole of it, as where a fold parts the line."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from extractors.page.ocr.settings import LINES, LineSettings
from model.page import Line


def without_copies(lines: Sequence[Line], settings: LineSettings = LINES) -> list[Line]:
    """Return the lines without those that lie upon a longer one and say what it says there."""
    return [a for n, a in enumerate(lines) if not any(_is_of(a, b, m < n, settings) for m, b in enumerate(lines) if m != n)]


def _is_of(piece: Line, line: Line, earlier: bool, settings: LineSettings) -> bool:
    """Tell whether a piece is of a line; of two alike the `earlier` one is the line. A sliver of a row may stick out of it; rows set tight, which
    may say the same, are each as high as the other.
    """
    a, b = piece.box, line.box
    if len(piece.text) > len(line.text) or (len(piece.text) == len(line.text) and not earlier):
        return False
    of_a_row = abs(a.cy - b.cy) <= settings.astride * min(a.height, b.height)
    if of_a_row and a.overlap(b) >= settings.upon * min(a.area, b.area):
        return fuzz.partial_ratio(piece.text, line.text) >= settings.copied
    sliver = a.height <= settings.sliver * b.height and a.common_width(b) >= settings.upon * a.width and a.common_height(b) > 0
    return sliver and piece.text in line.text
