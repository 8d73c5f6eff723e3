"""Drop what was read twice: a piece of a line that was found again beside the whole of it, as where a fold parts the line, and the beginning of
a line that the end of another one says already, as where a page has a step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from rapidfuzz import fuzz

from extractors.page.ocr.settings import LINES, LineSettings
from model.page import Line


def without_copies(lines: Sequence[Line], settings: LineSettings = LINES) -> list[Line]:
    """Return the lines without those that lie upon a longer one and say what it says there, and without what one says at the end of another."""
    near = _touching(lines)
    once = [a for n, a in enumerate(lines) if not any(_is_of(a, lines[m], m < n, settings) for m in near[n])]
    return [line for a in once if (line := _without_beginning(a, [b for b in once if b is not a], settings)) is not None]


def _touching(lines: Sequence[Line]) -> list[list[int]]:
    """Return for each line the others whose boxes meet its own."""
    x0, y0, x1, y1 = (np.array([getattr(line.box, side) for line in lines]) for side in ("x0", "y0", "x1", "y1"))
    meet = (x0[:, None] <= x1) & (x0 <= x1[:, None]) & (y0[:, None] <= y1) & (y0 <= y1[:, None])
    np.fill_diagonal(meet, val=False)
    return [np.flatnonzero(row).tolist() for row in meet]


def _without_beginning(line: Line, others: Sequence[Line], settings: LineSettings) -> Line | None:
    """Return a line without the characters at its beginning that one of the others, which ends in it, says in their place; None where it has no
    more.
    """
    for other in others:
        a, b = other.box, line.box
        level = abs(a.cy - b.cy) <= settings.astride * min(a.height, b.height)
        if not (level and a.x0 < b.x0 < a.x1 <= b.x1) or not line.spelled:
            continue
        twice = sum(char.box.cx < a.x1 for char in line.chars)
        there = "".join(char.text for char in other.chars if char.box.cx > b.x0)
        if twice > 1 and fuzz.ratio(line.text[:twice], there) >= settings.said:
            left = line.chars[twice:]
            return replace(line, text=line.text[twice:], chars=left, box=replace(b, x0=left[0].box.x0)) if left else None
    return line


def _is_of(piece: Line, line: Line, earlier: bool, settings: LineSettings) -> bool:
    """Tell whether a piece is of a line; of two alike the `earlier` one is the line. A sliver of a row may stick out of it; rows set tight, which
    may say the same, are each as high as the other.
    """
    a, b = piece.box, line.box
    if _is_misread(piece, line, settings):
        return True
    if len(piece.text) > len(line.text) or (len(piece.text) == len(line.text) and not earlier):
        return False
    of_a_row = abs(a.cy - b.cy) <= settings.astride * min(a.height, b.height)
    if of_a_row and a.overlap(b) >= settings.upon * min(a.area, b.area):
        return fuzz.partial_ratio(piece.text, line.text) >= settings.copied
    sliver = a.height <= settings.sliver * b.height and a.common_width(b) >= settings.upon * a.width and a.common_height(b) > 0
    return sliver and piece.text in line.text


def _is_misread(piece: Line, line: Line, settings: LineSettings) -> bool:
    """Tell whether a doubtful piece is a surely read line seen in part: a box that lies astride it (under a seal), with the like of its words."""
    s, a, b = settings, piece.box, line.box
    unsure = piece.confidence < s.mirror_below and line.confidence >= s.mirror_never
    over = a.common_height(b) >= s.astride * min(a.height, b.height) and a.common_width(b) >= s.upon * a.width
    return (
        unsure
        and over
        and min(len(piece.text), len(line.text)) >= s.words
        and fuzz.partial_ratio(piece.text, line.text) >= s.said
    )
