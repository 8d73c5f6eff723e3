"""Judge which squares of a page are tick boxes, and write them into its lines as ☐ and ☑.

A recogniser often drops a box or reads it as 口, 日, 回, O or D. So every square near a line is a candidate; its
pixels say whether anything was drawn in it, and the reading of the same place says whether it is a character after all.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from extractors.page.arrays import Grey
from extractors.page.ocr.settings import LINES
from extractors.page.ticks.candidate import Candidate, accepted
from extractors.page.ticks.candidates import CandidateFinder
from extractors.page.ticks.settings import DEFAULT, TickSettings
from extractors.page.ticks.squares import Squares, find_squares
from extractors.page.ticks.strokes import StrokeFinder, with_rings
from extractors.page.ticks.tails import strokes_given
from extractors.page.ticks.written import BoxWriter, with_bracket_boxes, with_text
from extractors.text.box_symbols import typed_as_boxes
from model.geometry import Box
from model.page import Line, Stroke, Table, Tick

Marked = tuple[tuple[Line, ...], tuple[Tick, ...]]


class JudgedPage(NamedTuple):
    """The lines of a page with ☐ or ☑ where a box stands, all its ticks, and the words that are ringed, underlined or struck out."""

    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    strokes: tuple[Stroke, ...] = ()


def judge_page(
    grey: Grey, lines: Sequence[Line], tables: Sequence[Table], settings: TickSettings = DEFAULT, drawn: Sequence[Box] = ()
) -> JudgedPage:
    """Return what is marked on a page, and its lines with ☐ or ☑ where a box stands.

    `grey`: upright page (uint8, dark on light) without seal ink; `tables`: their cells only (fill them afterwards with the
    returned lines); `drawn`: where the page itself says that it draws a box. Boxes are told from characters by shape, by what was read there and by the size of the page's other boxes. An empty
    box with a ring around it and its words is ticked.
    """
    height, width = grey.shape
    em = _em(lines, width, height)
    if em is None:
        return JudgedPage(tuple(lines), ())
    cells, lines = _cells(tables), with_bracket_boxes(lines)
    found = find_squares(grey, em, settings)
    candidates = strokes_given(found, CandidateFinder(lines, cells, em, settings).find(found, (width, height)), settings)
    candidates = [c for c in candidates if not _is_punched(c, found, width, settings)]
    places = [box.pixels(width, height) for box in drawn]
    candidates = [replace(c, odds=c.odds + settings.told_drawn * _is_drawn(c, places)) for c in candidates]
    written, ticks = BoxWriter(width, height, cells, settings).write(lines, accepted(candidates, settings))
    ticked = sum(tick.checked and tick.confidence >= settings.sure for tick in ticks)
    told = settings.told_otherwise if ticked >= settings.few else 0.0
    strokes = StrokeFinder(written, (width, height), settings).find(found, told)
    return JudgedPage(*with_rings(written, ticks, strokes), strokes)


def _is_punched(candidate: Candidate, found: Squares, width: int, settings: TickSettings) -> bool:
    """Whether it is a full round at the paper's edge, beside a line: a hole for filing."""
    own = candidate.square
    at_edge = own.x1 < LINES.punched * width or own.x0 > (1 - LINES.punched) * width
    return at_edge and found.ink(np.array(own.place)) > settings.punched_ink


def _is_drawn(candidate: Candidate, places: Sequence[tuple[int, int, int, int]]) -> bool:
    """Whether one of the places is that of the candidate."""
    own = candidate.square
    off = 0.25 * own.side
    return any(max(abs(own.x0 - x0), abs(own.y0 - y0), abs(own.x1 - x1), abs(own.y1 - y1)) < off for x0, y0, x1, y1 in places)


def ticks_in_text(lines: Sequence[Line], tables: Sequence[Table], wraps: bool = True, settings: TickSettings = DEFAULT) -> Marked:
    """Return the lines and ticks of a page without pixels: boxes and ticks as the characters that they are written with.

    `wraps`: a line that reaches the right end goes on in the next one (not so in Word, where a line is a paragraph).
    """
    typed = replace(settings, seen_by_reader=settings.typed)
    boxed = [with_text(line, typed_as_boxes(line.text)) for line in with_bracket_boxes(lines)]
    return BoxWriter(1, 1, _cells(tables), typed, wraps).write(boxed, ())


def _cells(tables: Sequence[Table]) -> list[Box]:
    return [cell.box for table in tables for cell in table.cells]


def _em(lines: Sequence[Line], width: int, height: int) -> float | None:
    """Return the usual pitch of Chinese characters along their lines, in pixels; None where there are no lines to tell."""
    pitches = []
    for line in lines:
        places = [((c.box.cx * width, c.box.cy * height), "\u4e00" <= c.text <= "\u9fff") for c in line.chars]
        pitches += [math.dist(a, b) for (a, cjk), (b, also) in itertools.pairwise(places) if cjk and also]
    heights = [line.box.height * height * 0.74 for line in lines if line.box.width * width > 1.5 * line.box.height * height]
    found = statistics.median(pitches or heights or [0.0])
    return found if found >= 1 else None
