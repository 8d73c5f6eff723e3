"""Set aside what shows through from the back of a sheet: print that reads better in a mirror, and what is as pale as that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np

from extractors.page.arrays import Image
from extractors.page.ocr.crops import PixelBox, cut, read_boxes
from extractors.page.ocr.engine import Engine
from extractors.page.ocr.settings import LINES, LineSettings
from model.page import Char, Line


@dataclass(frozen=True, slots=True)
class _Seen:
    """A line as it was read, how much darker its ink and its darkest ink are than its paper (grey levels), and what is pale at its ends."""

    line: Line
    contrast: float
    darkest: float
    pale: tuple[Line, ...] = ()


def without_show_through(engine: Engine, bgr: Image, lines: Sequence[Line], settings: LineSettings = LINES) -> list[Line]:
    """Return the lines of a page without those of its back, and without what of its back was read on at their ends.

    Only doubtful lines and ends of lines that are paler than the page's print are read in a mirror, so that other paper costs nothing.
    """
    s = settings
    seen = [_see(line, bgr, s) for line in lines]
    front = float(np.median([one.contrast for one in seen if one.line.confidence >= s.mirror_never] or [255.0]))
    unsure = [
        one for one in seen if one.line.confidence < s.mirror_below and one.contrast <= s.mirror_faint * front and not one.pale
    ]
    gone = [one for one, back in zip(unsure, _are_backs(engine, bgr, [one.line for one in unsure], s), strict=True) if back]
    if not gone and not any(_are_backs(engine, bgr, [end for one in seen for end in one.pale], s)):
        return list(lines)
    pale = min(s.mirror_pale * float(np.median([one.contrast for one in gone])), s.mirror_faint * front) if gone else 0.0
    left = [one for one in seen if one not in gone and (one.line.confidence >= s.mirror_never or one.contrast > pale)]
    again = read_boxes(engine, bgr, [_front(one, bgr, s) for one in left if one.pale], settings=s)
    return [one.line for one in left if not one.pale] + again


def _are_backs(engine: Engine, bgr: Image, lines: Sequence[Line], settings: LineSettings) -> list[bool]:
    """Tell of each line whether it reads better in a mirror."""
    s = settings
    mirrored = engine.recognise([np.ascontiguousarray(cut(bgr, _pixels(line, bgr))[:, ::-1]) for line in lines])
    return [
        len(other.text) >= s.mirror_text and other.confidence >= max(s.mirror_sure, line.confidence + s.mirror_surer)
        for line, other in zip(lines, mirrored, strict=True)
    ]


def _see(line: Line, bgr: Image, settings: LineSettings) -> _Seen:
    """Measure a line. Points between pale characters are of their end; a line that is pale as a whole has no ends."""
    crop = cut(bgr, _pixels(line, bgr))
    contrast, darkest = (float(np.median(crop) - ink) for ink in np.percentile(crop, (2, 0.5)))
    if not line.spelled:
        return _Seen(line, contrast, darkest)

    def pale(chars: Sequence[Char]) -> int:
        said = [(n, char) for n, char in enumerate(chars, 1) if char.text.isalnum()]
        return max((n for n, _ in takewhile(lambda one: _ink(one[1], bgr) <= settings.mirror_end * darkest, said)), default=0)

    whole, head, tail = len(line.text), pale(line.chars), pale(line.chars[::-1])
    ends = [(a, b) for a, b in ((0, head), (whole - tail, whole)) if a < b and head + tail < whole]
    return _Seen(line, contrast, darkest, tuple(_part(line, a, b) for a, b in ends))


def _part(line: Line, start: int, end: int) -> Line:
    """Return the characters from `start` to `end` of a line as a line, as sure as they are in the mean."""
    chars = line.chars[start:end]
    box = replace(line.box, x0=chars[0].box.x0, x1=chars[-1].box.x1)
    return replace(
        line, text=line.text[start:end], chars=chars, box=box, confidence=float(np.mean([c.confidence for c in chars]))
    )


def _front(one: _Seen, bgr: Image, settings: LineSettings) -> PixelBox:
    """Return the box of a line from the first to the last of its dark ink. Where characters lie is told by the ink: a recogniser tells the last
    one before a gap too late.
    """
    x0, y0, x1, y1 = _pixels(one.line, bgr)
    crop = cut(bgr, (x0, y0, x1, y1))  # coloured ink is dark in one channel alone
    inked = np.flatnonzero((np.median(crop) - crop > settings.mirror_dark * one.darkest).any(axis=(0, 2)))
    return x0 + int(inked[0]), y0, x0 + int(inked[-1]) + 1, y1


def _pixels(line: Line, bgr: Image) -> PixelBox:
    height, width = bgr.shape[:2]
    return line.box.pixels(width, height)


def _ink(char: Char, bgr: Image) -> float:
    """Return how much darker the ink of a character is than the paper around it, in grey levels."""
    height, width = bgr.shape[:2]
    crop = cut(bgr, char.box.pixels(width, height))
    paper, ink = np.percentile(crop, (90, 5)) if crop.size else (math.inf, 0.0)  # of no width: between two time steps
    return float(paper - ink)
