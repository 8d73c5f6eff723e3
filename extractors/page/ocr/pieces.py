"""Cut the letters and digits of a line out, each by itself: pieces of ink between gaps, given to characters in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import cv2
import numpy as np

from extractors.page.arrays import Floats, Grey, Plane
from extractors.page.ocr.settings import RivalSettings
from model.geometry import Box
from model.page import Line

HIGH = 64  # pixels: a line's height while its ink is parted
TALL = frozenset("0123456789bdfhklABCDEFGHIKLMNOPRSTUVWXYZ")
LOW = frozenset("gjpqyQ,;_@()")  # what goes below the line that letters stand on, or need not stand on it


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of ink: its `box` in pixels, and the numbers of the connected parts that it is made of."""

    box: Box
    parts: tuple[int, ...]

    def joined(self, other: _Piece) -> _Piece:
        return _Piece(self.box.union(other.box), self.parts + other.parts)


def pieces_of(grey: Grey, line: Line, settings: RivalSettings) -> Mapping[int, Plane]:
    """Return the glyphs of a line's Latin letters and digits by the places of their characters, ink 0 to 1, all tall ones of one height; those
    that touch their neighbours are left out.
    """
    if len(line.chars) != len(line.text):
        return {}
    ink, left, scale = _ink(grey, line)
    count, labels, stats, _ = cv2.connectedComponentsWithStats((ink > settings.inked).astype(np.uint8))
    parts = [
        _Piece(Box(x, y, x + w, y + h), (n,))
        for n, (x, y, w, h, area) in enumerate(stats[1:count].tolist(), 1)
        if area >= settings.speck and w < 2 * HIGH
    ]
    found: dict[int, Plane] = {}
    for run in _runs(line):
        middles = [(line.chars[n].box.cx * grey.shape[1] - left) * scale for n in run]
        pitch = max(4.0, (middles[-1] - middles[0]) / max(1, len(run) - 1))
        near = [p for p in parts if middles[0] - pitch < p.box.cx < middles[-1] + pitch]
        pieces = _one_above_another(near)
        given = {run[a]: pieces[b] for a, b in _alone(_in_order(middles, pieces, pitch), len(run))}
        found |= _cut_out(ink, labels, {n: (line.text[n], piece) for n, piece in given.items()}, settings)
    return found


def _ink(grey: Grey, line: Line) -> tuple[Plane, float, float]:
    """Return a line's ink (0–1) at a height of `HIGH`, where it begins on the page, and by how much it was scaled."""
    box = line.box.pixels(grey.shape[1], grey.shape[0])
    x0, y0, x1, y1 = max(0, box[0] - 4), box[1], box[2] + 4, box[3]
    cut = grey[y0:y1, x0:x1]
    scale = HIGH / max(1, cut.shape[0])
    large = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC).astype(np.float32)
    dark, light = np.percentile(large, (2, 70))
    return np.asarray(np.clip((light - large) / max(20.0, light - dark), 0, 1), np.float32), x0, scale


def _runs(line: Line) -> Iterator[list[int]]:
    """Give the places of characters that follow one another and are printed in ASCII."""
    for latin, places in groupby(range(len(line.text)), key=lambda n: line.text[n].isascii() and line.text[n] != " "):
        run = list(places)
        if latin and len(run) > 1:
            yield run


def _one_above_another(parts: Sequence[_Piece]) -> list[_Piece]:
    """Return the parts from the left, those that stand above one another (i, :) as one piece."""
    pieces: list[_Piece] = []
    for part in sorted(parts, key=lambda p: p.box.x0):
        last = pieces[-1] if pieces else None
        if last and min(last.box.x1, part.box.x1) - part.box.x0 > 0.5 * min(last.box.width, part.box.width):
            pieces[-1] = last.joined(part)
        else:
            pieces.append(part)
    return pieces


def _in_order(middles: Sequence[float], pieces: Sequence[_Piece], pitch: float) -> dict[int, int]:
    """Give each character at most one piece, in their order, so that all are as near to their places as may be."""
    rows, columns = len(middles), len(pieces)
    cost: Floats = np.zeros((rows + 1, columns + 1))
    cost[:, 0], cost[0, :] = np.arange(rows + 1), np.arange(columns + 1)
    for a in range(rows):
        for b in range(columns):
            met = cost[a, b] + abs(middles[a] - pieces[b].box.cx) / pitch
            cost[a + 1, b + 1] = min(met, cost[a, b + 1] + 1, cost[a + 1, b] + 1)
    a, b, given = rows, columns, {}
    while a and b:
        if cost[a, b] == cost[a - 1, b - 1] + abs(middles[a - 1] - pieces[b - 1].box.cx) / pitch:
            a, b = a - 1, b - 1
            given[a] = b
        elif cost[a, b] == cost[a - 1, b] + 1:
            a -= 1
        else:
            b -= 1
    return given


def _alone(given: Mapping[int, int], count: int) -> Iterator[tuple[int, int]]:
    """Give the characters with their pieces whose neighbours have the pieces beside theirs: none of the three is joined with another."""
    for a, b in given.items():
        if all(given.get(a + step) == b + step for step in (-1, 1) if 0 <= a + step < count):
            yield a, b


def _cut_out(ink: Plane, labels: Grey, given: Mapping[int, tuple[str, _Piece]], settings: RivalSettings) -> dict[int, Plane]:
    """Return the glyph of each piece, scaled so that tall ones are of one height, on the line that letters stand on."""
    tops = [piece.box.y0 for char, piece in given.values() if char in TALL]
    feet = [piece.box.y1 for char, piece in given.values() if char.isalnum() and char not in LOW]
    if not tops or not feet or (high := float(np.median(feet) - np.median(tops))) < HIGH / 4:
        return {}
    foot, scale = float(np.median(feet)), settings.glyph_tall / high
    out = {}
    for n, (_, piece) in given.items():
        own = cv2.dilate(np.isin(labels, piece.parts).astype(np.uint8), np.ones((3, 3), np.uint8))
        matrix = np.array(
            [[scale, 0, settings.glyph_wide / 2 - scale * piece.box.cx], [0, scale, settings.glyph_high * 0.8 - scale * foot]]
        )
        out[n] = cv2.warpAffine(ink * own, matrix, (settings.glyph_wide, settings.glyph_high), flags=cv2.INTER_AREA)
    return out
