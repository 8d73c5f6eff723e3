"""Measure marks that recognisers misread: the / of an empty cell, read as 1, l or nothing, and the comma of thousands, read as a point."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import cv2
import numpy as np

from extractors.page.arrays import Image
from extractors.page.ocr.settings import LINES, LineSettings
from model.geometry import Box
from model.page import Char, Line

THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}\.\d{3}(?![\d.,])")
ROUND = frozenset("●○•·◦◯〇°OoQ0")
# a label's end, and behind it what a stroke on its underline is read as: nothing, a sign or two (∠), a letter or digit of one stroke
BEHIND_LABEL = re.compile(r"[:：)）]\s*(?:[^\w\s:：()（）]{0,2}|[1lI7JLZVvr])$")


def is_punched(line: Line, settings: LineSettings = LINES) -> bool:
    """Tell whether a line of a scanned page is nothing but a round mark at the paper's edge: a hole for filing."""
    at_edge = line.box.x1 < settings.punched or line.box.x0 > 1 - settings.punched
    return at_edge and line.text.strip() in ROUND


def is_slash(crop: Image, settings: LineSettings = LINES) -> bool:
    """Tell whether a crop, uint8 BGR (h, w, 3), shows one straight stroke from the upper right to the lower left and nothing else."""
    ink = _ink(np.asarray(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY), np.uint8), settings)
    return ink is not None and _is_one_slash(_without_underline(_without_walls(ink, settings), settings), settings)


def slash_beside_wall(ink: Image, least: float, settings: LineSettings = LINES) -> tuple[int, int, int, int] | None:
    """Return where, in the ink (0/1) along the left wall of a cell, its only stroke lies (x0, y0, x1, y1), which is that of a / at least so many pixels
    high; None where there is another one, or none.
    """
    rest = _without_walls(ink, settings)
    y, x = np.nonzero(rest)
    if len(y) == 0 or y.max() - y.min() < least or not _is_one_slash(rest[y.min() : y.max() + 1], settings):
        return None
    return int(x.min()), int(y.min()), int(x.max()) + 1, int(y.max()) + 1


def is_wall(crop: Image, settings: LineSettings = LINES) -> bool:
    """Tell whether a crop, uint8 BGR (h, w, 3), shows nothing but a wall of its cell along its left or right edge, with rules that meet it."""
    ink = _ink(np.asarray(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY), np.uint8), settings)
    if ink is None:
        return False
    rest = ink[ink.mean(axis=1) < settings.over_dark]
    ruled = rest.mean(axis=0) >= settings.over_dark if len(rest) else np.zeros(ink.shape[1], bool)
    if ruled.all() or not (ruled[0] or ruled[-1]):
        return False
    return bool(int(rest[:, ~ruled].sum()) < settings.specks * ink.shape[0] ** 2)


def _ink(grey: Image, settings: LineSettings) -> Image | None:
    """Return the ink (0/1) of a crop; None where it is too small or shows none."""
    if min(grey.shape) < 6 or int(grey.max()) - int(grey.min()) < settings.least_contrast:
        return None
    return np.asarray(cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1], np.uint8)


def _is_one_slash(ink: Image, settings: LineSettings) -> bool:
    """Tell whether ink (0/1) is one stroke of a / and next to nothing else."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if count < 2:
        return False
    stroke = int(np.argmax(stats[1:, cv2.CC_STAT_AREA])) + 1
    area, high = stats[stroke, cv2.CC_STAT_AREA], stats[stroke, cv2.CC_STAT_HEIGHT]
    if (
        area < settings.stroke_ink * sum(part[cv2.CC_STAT_AREA] for part in _parts(ink))
        or high < settings.stroke_height * ink.shape[0]
    ):
        return False
    y, x = np.nonzero(labels == stroke)
    if len(y) < 8 or y.std() == 0:
        return False
    down = float(np.cov(x, y)[0, 1] / y.var(ddof=1))
    off, bar = float(np.std(x - down * y)), float(area / high) / math.sqrt(12)
    return bool(settings.slant[0] <= -down <= settings.slant[1] and off <= max(settings.straight * high, settings.bar * bar))


def _without_walls(ink: Image, settings: LineSettings) -> Image:
    """Return ink (0/1) without what lies along the edges of the crop: walls of the cell, those dots of a wall with them that touch other ink."""
    strip = max(3, round(settings.crop_edge * min(ink.shape)))
    edge = np.ones(ink.shape, bool)
    edge[strip:-strip, strip:-strip] = False
    for axis in (1, 0):  # rules, then walls, that other ink may touch
        whole = ink.mean(axis=axis) >= settings.over_dark
        whole[strip:-strip] = False
        ink = np.where(np.expand_dims(whole, axis), 0, ink).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    at_edge = np.bincount(labels[edge], minlength=count)
    walls = np.isin(labels, [n for n in range(1, count) if at_edge[n] >= settings.wall_ink * stats[n, cv2.CC_STAT_AREA]])
    dotted = (np.diff(walls.astype(np.int8), axis=0) == 1).sum(axis=0) >= settings.wall_dots
    return np.where(walls | dotted, 0, ink).astype(np.uint8)


def _without_underline(ink: Image, settings: LineSettings) -> Image:
    """Return ink (0/1) without the underline of a blank, which a fax turns into dots."""
    long, gap, thick = (max(5, round(share * ink.shape[0])) for share in (settings.underline, *settings.dotted))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    dotted = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    dotted -= cv2.morphologyEx(dotted, cv2.MORPH_OPEN, np.ones((thick, 1), np.uint8))
    rule = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    return np.where(rule | dotted > 0, 0, ink).astype(np.uint8)


def with_last_slash(grey: Image, line: Line, right: float | None = None, settings: LineSettings = LINES) -> Line:
    """Return the line with the / that stands on the underline behind its label, which a recogniser takes for a part of the underline (∠) or
    leaves out: 「收入总额（万元）：_/_」. `grey`: the page (uint8, H × W); `right`: where the next line on its row begins, as a share of the page.
    """
    hit = BEHIND_LABEL.search(line.text)
    if hit is None or not line.spelled:
        return line
    height, width = grey.shape
    label = hit.start() + 1
    y0, y1 = round(line.box.y0 * height), round(line.box.y1 * height)
    high, start = y1 - y0, line.chars[label - 1].box.x1
    end = line.box.x1 if right is None else max(line.box.x1, min(right, start + settings.tail_most * high / width))
    x0, x1 = round(start * width), round(end * width)
    ink = _ink(grey[y0:y1, x0:x1], settings) if x1 - x0 >= settings.tail * high else None
    if ink is None or not _is_one_slash(_without_underline(ink, settings), settings):
        return line
    place = Box(start, line.box.y0, end, line.box.y1)
    slash = Char("/", place, settings.sure)
    return replace(line, text=line.text[:label] + "/", chars=(*line.chars[:label], slash), box=line.box.union(place))


def with_commas(grey: Image, line: Line, settings: LineSettings = LINES) -> Line:
    """Return the line with the points of 「1.636」 as commas where they hang below the digits. `grey`: the page (uint8, H × W)."""
    if not line.spelled:
        return line
    chars = list(line.chars)
    for hit in THOUSANDS.finditer(line.text):
        at = line.text.index(".", hit.start())
        if hangs(_window(grey, chars[at - 1], chars[at + 1]), settings):
            chars[at] = replace(chars[at], text=",")
    text = "".join(c.text for c in chars)
    return line if text == line.text else replace(line, text=text, chars=tuple(chars))


def _window(grey: Image, left: Char, right: Char) -> Image:
    """Return the page from the digit before the mark to the one behind it."""
    height, width = grey.shape
    x0, x1 = left.box.x0 * width - 2, right.box.x1 * width + 3
    y0, y1 = left.box.y0 * height, left.box.y1 * height
    more = 0.15 * (y1 - y0)
    return grey[max(0, int(y0 - more)) : int(y1 + more) + 1, max(0, int(x0)) : int(x1) + 1]


def hangs(crop: Image, settings: LineSettings = LINES) -> bool:
    """Tell whether the small mark between digits ends clearly below them; not where there is no single such mark. An underline that runs through
    the digits' feet is taken out; a tail that comes out below it is the mark's.
    """
    if min(crop.shape) < 8 or int(crop.max()) - int(crop.min()) < settings.least_contrast:
        return False
    _, ink = cv2.threshold(crop, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    ruled = np.flatnonzero(ink.mean(axis=1) >= settings.comma_rule)
    parts = _parts(np.where((ink.mean(axis=1) >= settings.comma_rule)[:, None], 0, ink).astype(np.uint8))
    tallest = max((s[cv2.CC_STAT_HEIGHT] for s in parts), default=0)
    digits = [
        s for s in parts if s[cv2.CC_STAT_HEIGHT] >= settings.comma_digit * tallest and s[cv2.CC_STAT_WIDTH] < 1.2 * tallest
    ]
    foot = float(np.median([_foot(s) for s in digits])) if digits else 0.0
    middle = [s for s in parts if 0.25 < (s[cv2.CC_STAT_LEFT] + s[cv2.CC_STAT_WIDTH] / 2) / crop.shape[1] < 0.75]
    low = [
        s for s in middle if s[cv2.CC_STAT_HEIGHT] <= settings.comma_mark * tallest and s[cv2.CC_STAT_TOP] > foot - 0.4 * tallest
    ]
    below = [s for s in low if len(ruled) and s[cv2.CC_STAT_TOP] > ruled[0]]
    if len(low) - len(below) != 1 or len(digits) < 2 or len(below) > 1:
        return False
    return bool(max(_foot(s) for s in low) > foot + settings.comma_below * tallest)


def _parts(ink: Image) -> list[list[int]]:
    """Return the connected pieces of ink (0/1), without specks."""
    stats = cv2.connectedComponentsWithStats(ink, connectivity=8)[2]
    return [s for s in stats[1:].tolist() if s[cv2.CC_STAT_AREA] > 4]


def _foot(piece: list[int]) -> int:
    """Return the lower edge of a piece of ink."""
    return piece[cv2.CC_STAT_TOP] + piece[cv2.CC_STAT_HEIGHT]
