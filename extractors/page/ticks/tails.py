"""Tell whose a pen's stroke is: in lines set tight the arm of a √ runs on through the box of the line above, and leaves its own at a corner.

A stroke is straight ink that rises to the right; it is of the box that its lower end stands at. A box above that it only reaches is judged again
without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from extractors.page.arrays import Floats
from extractors.page.ticks.candidate import Candidate
from extractors.page.ticks.crops import cut_crops
from extractors.page.ticks.net import judge_crops
from extractors.page.ticks.settings import TickSettings
from extractors.page.ticks.squares import Squares

Place = tuple[float, float, float, float]  # x0, y0, x1, y1
Stroke = tuple[float, float, float, float]  # x, y of the lower end, x, y of the upper one
GRID = 7  # places that are tried along each side of where an end may be
SAMPLES = 32  # of a stroke


def strokes_given(found: Squares, candidates: Sequence[Candidate], settings: TickSettings) -> list[Candidate]:
    """Return the candidates, those at whose corner a pen's stroke begins ticked, and those that only the stroke of a box below reaches judged
    without it.
    """
    out = list(candidates)
    for n, above in enumerate(candidates):
        for k in _below(above, candidates) if above.checked else ():
            stroke = _stroke(found, _foot(candidates[k]), _inside(above), settings)
            if stroke is not None:
                out[n] = _without(found, out[n], stroke, settings)
                out[k] = _ticked(out[k], settings)
    for n, one in enumerate(candidates):
        if not one.checked and _in_doubt(one, settings) and _stroke(found, _foot(one), _beyond(one), settings) is not None:
            out[n] = _ticked(out[n], settings)
    return out


def _below(above: Candidate, candidates: Sequence[Candidate]) -> list[int]:
    """Return the boxes of the next line or two from which a stroke that rises to the right may come."""
    box, found = above.square, []
    for k, other in enumerate(candidates):
        down, left = (other.square.cy - box.cy) / box.side, (box.cx - other.square.cx) / box.side
        if 0.9 < down < 2.6 and -0.6 < left < 2.6 and other.line != above.line and _may_be_a_box(other):
            found.append(k)
    return found


def _foot(one: Candidate) -> Place:
    """Where the lower end of a stroke of a box is."""
    box, side = one.square, one.square.side
    return box.x0 - 0.3 * side, box.cy + 0.2 * side, box.x1 - 0.2 * side, box.y1 + 0.7 * side


def _inside(one: Candidate) -> Place:
    box, side = one.square, one.square.side
    return box.x0 + 0.2 * side, box.y0 + 0.1 * side, box.x1, box.y1 - 0.2 * side


def _beyond(one: Candidate) -> Place:
    """Where a stroke ends that runs on above its box."""
    box, side = one.square, one.square.side
    return box.cx, box.y0 - 1.2 * side, box.x1 + 1.5 * side, box.y0 - 0.3 * side


def _stroke(found: Squares, foot: Place, tip: Place, settings: TickSettings) -> Stroke | None:
    """Return the straight stroke of ink between two places, the longest; None where there is none, or where it comes from farther below."""
    lower, upper = _grid(foot), _grid(tip)
    ends = np.concatenate([np.repeat(lower, len(upper), axis=0), np.tile(upper, (len(lower), 1))], axis=1)
    ends = ends[ends[:, 2] - ends[:, 0] > settings.stroke_slant * (ends[:, 1] - ends[:, 3])]
    inked = _inked(found, ends, np.linspace(0.0, 1.0, SAMPLES))
    ends = ends[inked >= settings.stroke_whole]
    if not len(ends):
        return None
    best = ends[np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]).argmax()]
    farther = _inked(found, best[None], np.linspace(-0.5, 0.0, SAMPLES))[0]
    return None if farther >= settings.stroke_whole else (best[0], best[1], best[2], best[3])


def _grid(place: Place) -> Floats:
    x, y = np.meshgrid(np.linspace(place[0], place[2], GRID), np.linspace(place[1], place[3], GRID))
    return np.stack([x.ravel(), y.ravel()], axis=1)


def _inked(found: Squares, ends: Floats, at: Floats) -> Floats:
    """Return for each pair of ends the share of the line through them that is ink, at these parts of its way."""
    x = (ends[:, :1] + (ends[:, 2:3] - ends[:, :1]) * at) * found.factor
    y = (ends[:, 1:2] + (ends[:, 3:4] - ends[:, 1:2]) * at) * found.factor
    high, wide = found.depth.shape
    rows, columns = y.round().astype(int).clip(0, high - 1), x.round().astype(int).clip(0, wide - 1)
    return np.asarray((found.depth[rows, columns] > found.limit).mean(axis=1), np.float64)


def _without(found: Squares, one: Candidate, stroke: Stroke, settings: TickSettings) -> Candidate:
    """Return a candidate as it is judged without a stroke; rather empty where little is left to judge by."""
    side, depth = one.square.side, found.depth.copy()
    ends = [(round(stroke[n] * found.factor), round(stroke[n + 1] * found.factor)) for n in (0, 2)]
    cv2.line(depth, ends[0], ends[1], 0, max(2, round(settings.stroke_thick * side * found.factor)))
    place = tuple(v * found.factor for v in one.square.place)
    (verdict,) = judge_crops(cut_crops(depth, [(place[0], place[1], place[2], place[3])]))
    left = verdict.marked if verdict.box >= 0.5 else settings.stroke_explains
    return replace(one, marked=min(one.marked, left))


def _ticked(one: Candidate, settings: TickSettings) -> Candidate:
    return replace(one, marked=max(one.marked, settings.stroke_ticks), odds=one.odds + settings.told_stroke)


def _in_doubt(one: Candidate, settings: TickSettings) -> bool:
    verdict = one.square.verdict
    return max(verdict.none, verdict.empty, verdict.ticked) < settings.sure and _may_be_a_box(one)


def _may_be_a_box(one: Candidate) -> bool:
    """Tell whether a place is rather a box than none, or was read as one: strokes of print rise to the right, too."""
    return bool(one.read) or one.square.verdict.box > 0.5
