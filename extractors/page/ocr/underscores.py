"""Find the underscores of e-mail addresses, which recognisers read as a blank or pass over: they hang below the line."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from extractors.page.arrays import Floats, Image
from extractors.page.ocr.settings import LINES, LineSettings
from model.geometry import Box
from model.page import Char, Line


def with_underscores(grey: Image, line: Line, settings: LineSettings = LINES) -> Line:
    """Return the line with a _ where a gap in an e-mail address has a level stroke below the letters beside it. `grey`: the page (uint8, H × W)."""
    at = line.text.find("@")
    if at < 0 or not line.spelled:
        return line
    start = _start(line.text, at)
    seen = [n for n in range(start, at) if line.text[n] != " "]
    pitch = float(np.median([b.box.cx - a.box.cx for a, b in itertools.pairwise(line.chars[start:])]))
    chars: list[Char] = list(line.chars[:start])
    for n, after in itertools.zip_longest(seen, seen[1:]):
        chars.append(line.chars[n])
        if after is not None and _wide(line.chars[n], line.chars[after], pitch, settings):
            place = _between(line.chars[n], line.chars[after], pitch)
            chars += [Char("_", place, settings.sure)] if hangs_below(grey, place, pitch, settings) else line.chars[n + 1 : after]
        elif after is not None:
            chars += line.chars[n + 1 : after]
    chars += line.chars[seen[-1] + 1 if seen else start :]
    return replace(line, text="".join(c.text for c in chars), chars=tuple(chars))


def hangs_below(grey: Image, place: Box, pitch: float, settings: LineSettings = LINES) -> bool:
    """Tell whether a place is bare, but below its foot there is ink across most of it, and none a character beside it: no rule and no wall.
    `pitch`: of characters, a share of the page's width.
    """
    height, width = grey.shape
    high = (place.y1 - place.y0) * height
    y0, y1 = round(place.y1 * height - settings.foot[0] * high), round(place.y1 * height + settings.foot[1] * high)
    half = 0.25 * pitch * width

    def part(middle: float, top: int, end: int) -> Floats:
        x0, x1 = round(middle * width - half), round(middle * width + half) + 1
        return np.asarray(grey[max(0, top) : end, max(0, x0) : x1], np.float64)

    around = grey[
        max(0, round(place.y0 * height)) : y1, max(0, round((place.x0 - pitch) * width)) : round((place.x1 + pitch) * width)
    ]
    here, sides = part(place.cx, y0, y1), [part(x, y0, y1) for x in (place.x0 - 0.5 * pitch, place.x1 + 0.5 * pitch)]
    above = part(place.cx, round(place.y0 * height + settings.foot[0] * high), y0)
    if min(here.size, above.size, around.size, *(side.size for side in sides)) == 0:
        return False
    dark, light = np.percentile(around, (2, 80))
    if light - dark < settings.least_contrast or (light - np.percentile(above, 5)) / (light - dark) > settings.bare:
        return False
    palest = np.percentile(here, 75, axis=1)  # of the columns of the place, most of which the stroke darkens
    beside = np.max([np.median(side, axis=1) for side in sides], axis=0)
    return bool(((beside - palest) / (light - dark)).max() >= settings.underscore)


def _start(text: str, at: int) -> int:
    """Return where the address before the @ begins: behind the last sign that none has, and behind a label."""
    start = at
    while start and (text[start - 1].isascii() and (text[start - 1].isalnum() or text[start - 1] in " ._-+")):
        start -= 1
    return start + len(text[start:at]) - len(text[start:at].lstrip())


def _wide(left: Char, right: Char, pitch: float, settings: LineSettings) -> bool:
    return left.text.isalnum() and right.text.isalnum() and right.box.cx - left.box.cx >= settings.underscore_gap * pitch


def _between(left: Char, right: Char, pitch: float) -> Box:
    middle = (left.box.cx + right.box.cx) / 2
    return Box(middle - 0.5 * pitch, left.box.y0, middle + 0.5 * pitch, left.box.y1)
