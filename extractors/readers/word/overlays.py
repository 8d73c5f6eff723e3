"""Drawings over the text of a page: which box they tick, as far as the estimated places tell. Such a tick is doubtful."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from extractors.readers.word.settings import WordSettings
from extractors.readers.word.shapes import Shape, ShapeKind
from extractors.text.box_symbols import CHECKED, CHECKED_GLYPHS, EMPTY_GLYPHS
from model.geometry import Box
from model.page import Char, Line


@dataclass(frozen=True, slots=True)
class Overlay:
    """A drawing with its place on the page, and the numbers of the lines of the paragraph that it is anchored in."""

    shape: Shape
    box: Box
    first: int
    last: int


class _Spot(NamedTuple):
    line: int
    char: int
    distance: float


def with_overlays(
    lines: Sequence[Line], overlays: Sequence[Overlay], size: tuple[float, float], settings: WordSettings
) -> tuple[list[Line], int]:
    """Return the lines with the boxes ticked that drawings lie over, and how many drawings over the text were not understood.

    `size`: the page's width and height in points. All boxes near a drawing are doubtful then.
    """
    out = list(lines)
    unread = 0
    for overlay in overlays:
        spot = None if overlay.shape.kind in (ShapeKind.FLAT, ShapeKind.OTHER) else _nearest_box(out, overlay, size, settings)
        if spot is not None:
            _tick(out, spot, overlay, settings)
        elif overlay.shape.text:
            out.append(_line_of(overlay))
        elif any(_is_over(overlay, line.box) for line in out):
            unread += 1
    return out, unread


def _nearest_box(lines: Sequence[Line], overlay: Overlay, size: tuple[float, float], settings: WordSettings) -> _Spot | None:
    """Return the box that a drawing lies over: one of its own paragraph, else of the page's near it."""
    own = range(overlay.first, overlay.last)
    for numbers, reach in ((own, settings.reach_anchored), (range(len(lines)), settings.reach)):
        spots = [
            _Spot(i, k, _distance(char.box, overlay, size, settings))
            for i in numbers
            for k, char in enumerate(lines[i].chars)
            if char.text in EMPTY_GLYPHS
        ]
        near = min(spots, key=lambda spot: spot.distance, default=None)
        if near is not None and near.distance <= reach:
            return near
    return None


def _distance(place: Box, overlay: Overlay, size: tuple[float, float], settings: WordSettings) -> float:
    """Return the points between a box and a drawing: the middle of a mark, a tick at the left of its text box, all along a ring."""
    box = overlay.box
    x = min(max(place.cx, box.x0), box.x1) if overlay.shape.kind is ShapeKind.RING else box.cx
    if overlay.shape.text:
        x = min(x, box.x0 + settings.tick_in_box / size[0])
    return math.hypot((place.cx - x) * size[0], (place.cy - box.cy) * size[1])


def _tick(lines: list[Line], spot: _Spot, overlay: Overlay, settings: WordSettings) -> None:
    """Tick the box; it and the others near it are doubtful."""
    near = {spot.line, *range(overlay.first, overlay.last)}
    for i in near:
        chars = tuple(_doubtful(char, i == spot.line and k == spot.char, settings) for k, char in enumerate(lines[i].chars))
        lines[i] = replace(lines[i], text="".join(char.text for char in chars), chars=chars)


def _doubtful(char: Char, ticked: bool, settings: WordSettings) -> Char:
    if char.text not in EMPTY_GLYPHS | CHECKED_GLYPHS:
        return char
    return replace(char, text=CHECKED if ticked else char.text, confidence=settings.doubtful)


def _line_of(overlay: Overlay) -> Line:
    """Return what stands in a drawing as a line of its own."""
    text, box = overlay.shape.text, overlay.box
    step = box.width / len(text)
    chars = (Char(c, Box(box.x0 + i * step, box.y0, box.x0 + (i + 1) * step, box.y1)) for i, c in enumerate(text))
    return Line(text, box, 1.0, tuple(chars))


def _is_over(overlay: Overlay, line: Box) -> bool:
    """Whether a drawing lies over a line; a straight one through its middle, for below it is where one writes."""
    box = overlay.box
    middle = line.height / 4 if overlay.shape.kind is ShapeKind.FLAT else 0.0
    return box.x0 < line.x1 and line.x0 < box.x1 and box.y0 <= line.y1 - middle and line.y0 + middle <= box.y1
