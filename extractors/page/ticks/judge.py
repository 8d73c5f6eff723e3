"""Judge which squares of a page are tick boxes, and write them into its lines as ☐ and ☑.

A recogniser often drops a box or reads it as 口, 日, 回, O or D. So every square outline near a line is a candidate; its
pixels say whether anything was drawn in it, and the reading of the same place says whether it is a character after all.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import replace

from extractors.page.arrays import Grey
from extractors.page.ticks.candidates import Candidate, CandidateFinder, is_filled
from extractors.page.ticks.settings import DEFAULT, TickSettings
from extractors.page.ticks.squares import find_squares
from extractors.page.ticks.written import BoxWriter
from model.geometry import Box
from model.page import Line, Table, Tick

Marked = tuple[tuple[Line, ...], tuple[Tick, ...]]


def judge_ticks(grey: Grey, lines: Sequence[Line], tables: Sequence[Table], settings: TickSettings = DEFAULT) -> Marked:
    """Return the lines with ☐ or ☑ where a box stands, and all ticks of the page.

    `grey`: upright page (uint8, dark on light) without seal ink; `tables`: their cells only (fill them afterwards with the
    returned lines). Boxes are told from characters by shape, by what was read there and by the size of the page's other boxes.
    """
    height, width = grey.shape
    em = _em(lines, width, height)
    if em is None:
        return tuple(lines), ()
    cells = _cells(tables)
    candidates = CandidateFinder(lines, cells, em, (width, height), settings).find(find_squares(grey, em, settings))
    return BoxWriter(width, height, cells, settings).write(lines, accepted(candidates, settings))


def ticks_in_text(lines: Sequence[Line], tables: Sequence[Table], wraps: bool = True, settings: TickSettings = DEFAULT) -> Marked:
    """Return the same for pages without pixels: boxes and ticks as the characters that they are written with.

    `wraps`: a line that reaches the right end goes on in the next one (not so in Word, where a line is a paragraph).
    """
    typed = replace(settings, seen_by_reader=settings.typed)
    return BoxWriter(1, 1, _cells(tables), typed, wraps).write(lines, ())


def _cells(tables: Sequence[Table]) -> list[Box]:
    return [cell.box for table in tables for cell in table.cells]


def _em(lines: Sequence[Line], width: int, height: int) -> float | None:
    """Return the usual pitch of Chinese characters in pixels; None where there are no lines to tell."""
    pitches = []
    for line in lines:
        places = [(c.box.cx * width, "\u4e00" <= c.text <= "\u9fff") for c in line.chars]
        pitches += [b - a for (a, cjk), (b, also) in itertools.pairwise(places) if cjk and also]
    heights = [line.box.height * height * 0.74 for line in lines if line.box.width * width > 1.5 * line.box.height * height]
    if pitches:
        return statistics.median(pitches)
    return statistics.median(heights) if heights else None


def accepted(found: Sequence[Candidate], settings: TickSettings = DEFAULT) -> list[Candidate]:
    """Return the sure ones, and the doubtful ones whose size agrees with the sure ones of the page."""
    s = settings
    candidates = [c for c in found if c.glyph or not _behind_a_box(c, found, s.behind)]
    sides = [c.square.side for c in candidates if c.sure >= s.sure]
    usual = statistics.median(sides) if len(sides) >= s.enough else None
    kept = []
    for candidate in candidates:
        if candidate.empty and usual and _reaches_out(candidate, usual, s):
            # that an empty box stands there was read
            candidate = replace(candidate, square=replace(candidate.square, fill=0.0, stroke=0.0, solid=False))
        if candidate.twin and _has_twin(candidate, candidates, s):
            kept.append(replace(candidate, sure=min(0.99, max(candidate.sure, s.lonely))))
            continue
        confidence = _in_company(candidate, sides, s)
        least = s.lonely if len(sides) < 3 else s.doubtful
        if confidence >= least or (candidate.glyph and confidence >= s.read_doubtful):
            kept.append(replace(candidate, sure=min(0.99, confidence)))
    return kept


def _reaches_out(candidate: Candidate, usual: float, settings: TickSettings) -> bool:
    """Tell whether a ticked square is too large for the page: it reaches into the next character."""
    return candidate.square.side > (1 + settings.alike_ticked) * usual and is_filled(candidate.square, settings)


def _in_company(candidate: Candidate, sides: Sequence[float], settings: TickSettings) -> float:
    """Return how sure a candidate is in view of the `sides` of the page's sure boxes."""
    side = candidate.square.side
    within = settings.alike_ticked if is_filled(candidate.square, settings) else settings.alike
    alike = sum(abs(side / other - 1) < within for other in sides) - (candidate.sure >= settings.sure)
    confidence = candidate.sure + settings.company * min(alike, 4)
    if len(sides) >= settings.enough and alike < 2 and not candidate.glyph:
        confidence -= settings.odd_size_solid if candidate.square.solid else settings.odd_size
    return confidence


def _behind_a_box(candidate: Candidate, candidates: Sequence[Candidate], near: float) -> bool:
    """Tell whether the square stands right behind a box that was read: there its word begins (否, whose 口 is a square)."""
    own = candidate.square
    read = (c.square for c in candidates if c.glyph and c.line == candidate.line)
    return any(0 < own.cx - box.cx < near * box.side for box in read)


def _has_twin(candidate: Candidate, candidates: Sequence[Candidate], settings: TickSettings) -> bool:
    """Tell whether the page has another ticked box of this size, and at least one of them is sure."""
    side, s = candidate.square.side, settings
    marked = (c for c in candidates if is_filled(c.square, s) and (c.twin or c.sure >= s.sure))
    like = [c for c in marked if abs(c.square.side / side - 1) < s.twin_alike]
    return len(like) > 1 and any(c.sure >= s.sure for c in like)
