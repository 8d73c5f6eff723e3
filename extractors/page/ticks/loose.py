"""A √ that a pen set upon or beside words rather than into their box.

Its arm is straight ink that rises to the right, higher than a character's strokes are; where it begins tells whose it is. One that begins within words,
or beside a choice alone, is theirs, but never surely; one between two choices may be of either, and makes both doubtful.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from extractors.page.arrays import Floats, Mask
from extractors.page.ticks.settings import TickSettings
from extractors.page.ticks.squares import Squares
from extractors.page.ticks.wording import Wording
from extractors.text.box_symbols import CHECKED


def loose_ticks(found: Squares, wordings: Sequence[Wording], places: Floats, settings: TickSettings) -> dict[int, float]:
    """Return the numbers of the choices that a √ outside of any box may mean, with how likely it does. `places`: of the wordings, in pixels."""
    s, choices = settings, [n for n, wording in enumerate(wordings) if wording.boxed or wording.room or wording.known]
    if not choices:
        return {}
    em = float(np.median([wordings[n].em for n in choices]))
    done = {n for n in choices if CHECKED in (wordings[n].chars[0].text, wordings[n].chars[-1].text)}
    ticked = np.array([places[n] for n in done], np.float64).reshape(-1, 4)
    meant: dict[int, float] = {}
    for x0, y0, x1, y1 in _arms(found, em, s):
        foot = x0, y1 - s.loose_foot * em
        if _within(ticked, foot, s.loose_own * em) or _within(ticked, ((x0 + x1) / 2, (y0 + y1) / 2), s.loose_own * em):
            continue
        row = [n for n in choices if abs((places[n][1] + places[n][3]) / 2 - foot[1]) < s.loose_row * em]
        upon = [n for n in row if not wordings[n].known and _begins_upon(wordings[n], places[n], foot[0], s)]
        near = upon or [n for n in row if places[n][0] - s.loose_near * em < foot[0] < places[n][2] + s.loose_near * em]
        for n in near:
            meant[n] = max(meant.get(n, 0.0), s.loose_upon if upon or len(near) == 1 else s.loose_beside)
    return {n: p for n, p in meant.items() if n not in done}


def _begins_upon(wording: Wording, place: Floats, x: float, settings: TickSettings) -> bool:
    """Tell whether a stroke that begins at `x` begins within the words, not at their end, where it may be of what follows."""
    words = wording.halves(place)[1]
    return bool(words[0] - settings.loose_before * wording.em < x < words[2] - settings.loose_end * wording.em)


def _within(places: Floats, at: tuple[float, float], reach: float) -> bool:
    """Tell whether a point lies in one of some places, or as near to it as `reach`."""
    x, y = at
    inside = (places[:, :2] - reach < (x, y)).all(axis=1) & (places[:, 2:] + reach > (x, y)).all(axis=1)
    return bool(inside.any())


def _arms(found: Squares, em: float, settings: TickSettings) -> list[tuple[float, float, float, float]]:
    """Return where straight strokes rise to the right that are longer than those of characters, in pixels of the page."""
    ink = (found.depth > settings.loose_dark * found.limit).astype(np.uint8)
    risen, length = np.zeros_like(ink), max(5, round(settings.loose_arm * em * found.factor))
    for degrees in settings.loose_slants:
        cv2.bitwise_or(risen, np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, _slanted(length, degrees)), np.uint8), dst=risen)
    _, _, stats, _ = cv2.connectedComponentsWithStats(risen)
    x, y, w, h = stats[1:, :4].T.astype(np.float64) / found.factor
    most = settings.loose_most * em
    large = (w > settings.loose_least[0] * em) & (h > settings.loose_least[1] * em) & (w < most) & (h < most)
    return [(a, b, a + c, b + d) for a, b, c, d in zip(x[large], y[large], w[large], h[large], strict=True)]


def _slanted(length: int, degrees: float) -> Mask:
    """Return a line of so many pixels that rises to the right, as the element of an opening."""
    wide, high = round(length * math.cos(math.radians(degrees))), round(length * math.sin(math.radians(degrees)))
    element = np.zeros((high + 1, wide + 1), np.uint8)
    cv2.line(element, (0, high), (wide, 0), 1, 1)
    return element
