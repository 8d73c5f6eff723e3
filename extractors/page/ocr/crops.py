"""Cut detected boxes out of a page, read them, and put the readings back on the page as lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import cv2
import numpy as np

from extractors.page.arrays import Image, Points
from extractors.page.ocr.engine import Engine, Reading
from extractors.page.ocr.marks import is_slash, is_wall
from extractors.page.ocr.settings import LINES, LineSettings, Tier
from model.geometry import Box
from model.page import Char, Line

PixelBox = tuple[int, int, int, int]

CODE = re.compile(r"[A-Za-z0-9@._-]{6,}")
SLASH = Reading("/", 0.9, (0.9,), ((0.1, 0.9),))
NOTHING = Reading("", 0.0)


def pixel_box(quad: Points, width: int, height: int) -> PixelBox:
    """Return `(x0, y0, x1, y1)` around a detected quad, clipped to the page."""
    x0, y0 = np.floor(quad.min(axis=0))
    x1, y1 = np.ceil(quad.max(axis=0))
    return max(0, int(x0)), max(0, int(y0)), min(width, int(x1)), min(height, int(y1))


def cut(bgr: Image, box: PixelBox) -> Image:
    """Return the part of the page within a box."""
    x0, y0, x1, y1 = box
    return bgr[max(0, y0) : y1, max(0, x0) : x1]


def read_boxes(
    engine: Engine,
    bgr: Image,
    boxes: Sequence[PixelBox],
    quick: Collection[PixelBox] = (),
    settings: LineSettings = LINES,
) -> list[Line]:
    """Return one line a box, in the given order; boxes in which nothing is read are left out.

    `quick`: those of the boxes that the tiny model may read first (running text); whatever it is not sure of is read again.
    """
    wide = [box for box in boxes if box[3] - box[1] < settings.tall * (box[2] - box[0]) or _single(box, boxes, settings.single)]
    first = [box for box in wide if box in quick]
    readings = dict(zip(first, engine.recognise([cut(bgr, box) for box in first], Tier.TINY), strict=True))
    readings = {box: reading for box, reading in readings.items() if not doubtful(reading, settings.sure)}
    if len(readings) < settings.clear_page * len(first):
        readings = {}  # fax, blur: where the tiny model often doubts, it also errs without doubting
    again = [box for box in wide if box not in readings]
    readings |= dict(zip(again, engine.recognise([cut(bgr, box) for box in again]), strict=True))
    strokes = [box for box, reading in readings.items() if len(reading.text.strip()) <= 1]
    for box in strokes:
        crop = cut(bgr, box)
        if is_slash(crop, settings):
            readings[box] = SLASH
        elif is_wall(crop, settings):
            readings[box] = NOTHING
    lines: list[Line] = []
    for box in boxes:
        line = as_line(readings[box], box, bgr) if box in readings else read_tall(engine, bgr, box, settings)
        if line.text.strip():
            lines.append(line)
    return lines


def doubtful(reading: Reading, least: float = LINES.sure) -> bool:
    """Tell whether the tiny model's reading must be done again: a letter or digit it is less than `least` sure of, or a code, which leaves no
    room for a context to help. Its doubts about punctuation are of no weight.
    """
    sure = all(c >= least for t, c in zip(reading.text, reading.char_confidence, strict=True) if t.isalnum())
    return not sure or not reading.text or CODE.search(reading.text) is not None


def as_line(reading: Reading, box: PixelBox, bgr: Image) -> Line:
    """Return a reading at its place on the page, with a box for each character."""
    height, width = bgr.shape[:2]
    x0, y0, x1, y1 = box
    chars = tuple(
        Char(text, Box.from_pixels((x0 + a * (x1 - x0), y0, x0 + b * (x1 - x0), y1), (width, height)), confidence)
        for text, (a, b), confidence in zip(reading.text, reading.spans, reading.char_confidence, strict=True)
    )
    return _stripped(reading.text, chars, Box.from_pixels(box, (width, height)), reading.confidence)


def read_tall(engine: Engine, bgr: Image, box: PixelBox, settings: LineSettings = LINES) -> Line:
    """Read text set from top to bottom: either upright characters under each other, or a line that was turned by 90 degrees."""
    crop = cut(bgr, box)
    pieces = _stacked(crop, settings.stacked)
    candidates = [np.ascontiguousarray(np.rot90(crop))]
    if len(pieces) > 1:
        candidates.append(_side_by_side(crop, pieces))
    readings = engine.recognise(candidates)
    best = max(readings, key=lambda r: r.confidence)
    height, width = bgr.shape[:2]
    x0, y0, x1, y1 = box
    if len(readings) > 1 and best is readings[1] and len(best.text) == len(pieces):
        places = [Box.from_pixels((x0, y0 + a, x1, y0 + b), (width, height)) for a, b in pieces]
        chars = tuple(Char(t, p, c) for t, p, c in zip(best.text, places, best.char_confidence, strict=True))
    else:
        chars = ()
    return Line(best.text.strip(), Box.from_pixels(box, (width, height)), best.confidence, chars)


def _single(box: PixelBox, boxes: Sequence[PixelBox], most: float) -> bool:
    """Tell whether a narrow box is at most so many usual heights high, so that it is one thin character."""
    usual = float(np.median([b[3] - b[1] for b in boxes]))
    return box[3] - box[1] <= most * usual


def _stacked(crop: Image, together: float) -> list[tuple[int, int]]:
    """Return the rows `(top, bottom)` of the characters of a column, by the gaps between them."""
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    _, ink = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    filled = ink.sum(axis=1) > 0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], filled, [False]]).astype(np.int8)))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return _merged(runs, together * crop.shape[1])


def _merged(runs: list[tuple[int, int]], most: float) -> list[tuple[int, int]]:
    """Join the parts of one character (二, 言) while the whole is at most `most` pixels high: about as high as the column is wide."""
    merged: list[tuple[int, int]] = []
    for top, bottom in runs:
        if merged and bottom - merged[-1][0] <= most:
            merged[-1] = (merged[-1][0], bottom)
        elif bottom - top >= 2:
            merged.append((top, bottom))
    return merged


def _side_by_side(crop: Image, pieces: list[tuple[int, int]]) -> Image:
    """Return the pieces of a column as one line."""
    side = max(b - a for a, b in pieces)
    tiles = []
    for top, bottom in pieces:
        tile = crop[top:bottom]
        above = (side - tile.shape[0]) // 2
        tiles.append(cv2.copyMakeBorder(tile, above + 2, side - tile.shape[0] - above + 2, 1, 1, cv2.BORDER_REPLICATE))
    return np.asarray(np.hstack(tiles), np.uint8)


def _stripped(text: str, chars: tuple[Char, ...], box: Box, confidence: float) -> Line:
    """Return a line without white space at the ends; the characters stay one a position of the text."""
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    return Line(text[start:end], box, confidence, chars[start:end])
