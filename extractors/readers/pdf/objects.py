"""The objects of a PDF page: glyphs, rules, pictures and small drawn squares, in points of the upright page."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from statistics import median
from typing import Any

import numpy as np

from extractors.page.rules.rule import Rule
from extractors.readers.doublets import single
from extractors.readers.page_content import Box, Glyph, PageContent, may_be_tick_box, rules_of
from extractors.readers.pdf.settings import SeenTextSettings
from extractors.readers.pdf.shown_page import ShownPage
from extractors.readers.settings import ContentSettings
from model.geometry import off_axis, turned_by
from model.symbol_fonts import symbol_of

FEW, SOME = 10, 0.1  # characters, and share of a page's, that stand upright on one that does not lie askew
MOST_SIDES = 400  # level lines of a page that may be sides of boxes
SIDE_OFF = 1.0  # points by which a line that is a side of a box may be off
CORNERS, ROUND = 4, 0.15  # points of a round path at least; share of its radius by which they may be off


def page_glyphs(shown: ShownPage) -> list[Glyph]:
    """Return a glyph for each character of a page, in the order in which they are drawn."""
    return [_glyph(c, shown) for c in shown.page.chars]


def page_content(shown: ShownPage, drawn: Sequence[Glyph], settings: ContentSettings) -> PageContent:
    """Return what a page shows, with these of its glyphs; sideways text is turned upright, doubled glyphs (false bold) count once."""
    glyphs = single((glyph for glyph in drawn if shown.shows(_box(glyph))), settings)
    rules, squares = _rules(shown, settings)
    pictures = [box for box in (shown.clipped(shown.box(i)) for i in shown.page.images) if box]
    squares += [box for box in _alone(pictures, settings) if may_be_tick_box(box[2] - box[0], box[3] - box[1], settings)]
    outlines = (shown.clipped(shown.box(r)) for r in shown.page.rects if r.get("stroke"))
    frames = [box for box in outlines if box and min(box[2] - box[0], box[3] - box[1]) > settings.thin and box not in squares]
    content = PageContent(
        shown.width, shown.height, tuple(glyphs), tuple(rules), tuple(pictures), tuple(squares), frames=tuple(frames)
    )
    angle = _direction(glyphs, settings)
    return replace(turned(content, (360 - angle) % 360, settings) if angle else content, askew=_askew(shown))


def _box(glyph: Glyph) -> Box:
    return glyph.x0, glyph.y0, glyph.x1, glyph.y1


def _glyph(char: Mapping[str, Any], shown: ShownPage) -> Glyph:
    face = str(char.get("fontname") or "")
    font = face.split("+")[-1]
    text = str(char["text"])
    if len(text) == 1:
        text = symbol_of(font, ord(text)) or text
    angle = round(-turned_by(char["matrix"]) / 90) * 90 % 360
    box = shown.box(char)
    size = float(char["size"]) * shown.unit
    if angle in (90, 270):  # pdfminer calls the advance of a letter that lies on its side its size
        size = box[2] - box[0] + box[3] - box[1] - size
    return Glyph(text, *box, size, font, angle, face=face, base=_base(char, angle))


def _base(char: Mapping[str, Any], angle: int) -> float:
    """Return how far the baseline of a character is below its top, share of its height."""
    x, y = char["matrix"][4:6]
    top, end, base = {
        0: (char["y1"], char["y0"], y),
        90: (char["x1"], char["x0"], x),
        180: (char["y0"], char["y1"], y),
        270: (char["x0"], char["x1"], x),
    }[angle]
    return float((top - base) / (top - end)) if top != end else 1.0


def _askew(shown: ShownPage) -> float:
    """Return the degrees by which most characters lean from the next upright or sideways direction. Marks that slant across a page may be most
    of its characters; a page that lies askew has hardly others.
    """
    leans = [off_axis(turned_by(c["matrix"])) for c in shown.page.chars if c["text"].strip()]
    level = [lean for lean in leans if lean <= SeenTextSettings().slanted]
    return median(level if len(level) > max(FEW, SOME * len(leans)) else leans or [0.0])


def _direction(glyphs: Sequence[Glyph], settings: ContentSettings) -> int:
    """Return the angle of most glyphs, in degrees clockwise; 0 where they do not agree."""
    counts = Counter(g.angle for g in glyphs if g.text.strip())
    if not counts:
        return 0
    angle, count = counts.most_common(1)[0]
    return angle if count > settings.turned * sum(counts.values()) else 0


def _rules(shown: ShownPage, settings: ContentSettings) -> tuple[list[Rule], list[Box]]:
    """Return the rules that a page shows, and the drawn squares that may be tick boxes."""
    rules: list[Rule] = []
    squares: list[Box] = []
    lines = [box for line in shown.page.lines if (box := shown.clipped(shown.box(line)))]
    bars = [shown.box(path) for path in (*shown.page.rects, *shown.page.curves)]
    bars = [box for box in bars if min(box[2] - box[0], box[3] - box[1]) < settings.thin]
    squares += (framed := list(_of_four_lines([*lines, *bars], settings)))
    sides = {part for box in framed for part in _near_sides(box, [*lines, *bars])}
    for box in lines:
        rules += [] if box in sides else rules_of(box, settings)
    squares += [
        box
        for curve in shown.page.curves
        if curve.get("stroke") and _is_round(curve) and (box := _small(shown.box(curve), settings))
    ]
    for rect in [*shown.page.rects, *(c for c in shown.page.curves if _is_rectangle(c, settings.skew))]:
        whole = shown.box(rect)
        box = shown.clipped(whole)
        wide, tall = whole[2] - whole[0], whole[3] - whole[1]
        if box is None or whole in sides:
            continue
        if may_be_tick_box(wide, tall, settings):
            squares.append(box)
        elif wide > settings.frame * shown.width and tall > settings.frame * shown.height:
            continue
        elif min(wide, tall) <= settings.thin:
            rules += rules_of(box, settings)
        elif rect.get("stroke"):
            rules += [rule for side in _sides(whole) if (seen := shown.clipped(side)) for rule in rules_of(seen, settings)]
    return rules, squares


def _of_four_lines(lines: Sequence[Box], settings: ContentSettings) -> Iterator[Box]:
    """Yield the small rectangles whose sides are drawn as a line or a thin bar each."""
    short = [box for box in lines if max(box[2] - box[0], box[3] - box[1]) < settings.most_box]
    level = sorted(box for box in short if box[2] - box[0] > settings.least_box)
    if not 2 <= len(level) <= MOST_SIDES or len(short) > 10 * MOST_SIDES:  # a drawing, or a code of bars
        return
    for n, one in enumerate(level):
        for other in takewhile(lambda other: other[0] - one[0] < settings.skew, level[n + 1 :]):  # noqa: B023 (asked at once)
            box = one[0], min(one[1], other[1]), one[2], max(one[3], other[3])
            square = abs(one[2] - other[2]) < settings.skew and may_be_tick_box(box[2] - box[0], box[3] - box[1], settings)
            if square and len(_near_sides(box, short)) == CORNERS:
                yield box


def _near_sides(box: Box, lines: Sequence[Box]) -> list[Box]:
    """Return the lines that are sides of a rectangle."""
    return [
        line for line in lines if any(max(abs(a - b) for a, b in zip(line, side, strict=True)) < SIDE_OFF for side in _sides(box))
    ]


def _alone(pictures: Sequence[Box], settings: ContentSettings) -> list[Box]:
    """Return the pictures with none right beside them: those that follow one another are the characters of a line."""
    if not pictures:
        return []
    x0, y0, x1, y1 = np.array(pictures).T
    found = []
    for a0, b0, a1, b1 in pictures:
        level = np.minimum(y1, b1) - np.maximum(y0, b0) > 0.5 * np.minimum(y1 - y0, b1 - b0)
        gap = np.maximum(x0 - a1, a0 - x1)
        beside = level & (gap < settings.beside * (b1 - b0)) & (gap > -0.5 * (a1 - a0))
        if not beside.any():
            found.append((a0, b0, a1, b1))
    return found


def _small(box: Box, settings: ContentSettings) -> Box | None:
    return box if may_be_tick_box(box[2] - box[0], box[3] - box[1], settings) else None


def _is_round(curve: Mapping[str, Any]) -> bool:
    """Whether a path runs round its middle at one distance, as a round button does."""
    points = curve.get("pts") or []
    x, y = (curve["x0"] + curve["x1"]) / 2, (curve["top"] + curve["bottom"]) / 2
    radius = (curve["x1"] - curve["x0"]) / 2
    return len(points) >= CORNERS and all(abs(math.dist(point, (x, y)) - radius) < ROUND * radius for point in points)


def _is_rectangle(curve: Mapping[str, Any], skew: float) -> bool:
    """Whether a closed path of four or five corners is a rectangle; its corners may be off by `skew` points."""
    points = curve.get("pts") or []
    if not 4 <= len(points) <= 5:
        return False
    return all(abs(a[0] - b[0]) < skew or abs(a[1] - b[1]) < skew for a, b in zip(points, points[1:], strict=False))


def _sides(box: Box) -> list[Box]:
    x0, y0, x1, y1 = box
    return [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]


def turned_box(box: Box, size: tuple[float, float], degrees: int) -> Box:
    """Return a box of a page of `size` (width, height) where it lies once the page is turned clockwise."""
    x0, y0, x1, y1 = box
    w, h = size
    if degrees == 90:
        return h - y1, x0, h - y0, x1
    if degrees == 180:
        return w - x1, h - y1, w - x0, h - y0
    return (y0, w - x1, y1, w - x0) if degrees == 270 else box


def turned(content: PageContent, degrees: int, settings: ContentSettings) -> PageContent:
    """Return the content turned clockwise by 90, 180 or 270 degrees."""
    w, h = content.width, content.height

    def box(*corners: float) -> Box:
        return turned_box((corners[0], corners[1], corners[2], corners[3]), (w, h), degrees)

    def rule(r: Rule) -> list[Rule]:
        a, b = (r.start, r.across[0], r.end, r.across[0]), (r.across[0], r.start, r.across[0], r.end)
        return rules_of(box(*(a if r.horizontal else b)), settings)

    glyphs = []
    for g in content.glyphs:
        x0, y0, x1, y1 = box(g.x0, g.y0, g.x1, g.y1)
        glyphs.append(replace(g, x0=x0, y0=y0, x1=x1, y1=y1, angle=(g.angle + degrees) % 360))
    size = (h, w) if degrees in (90, 270) else (w, h)
    rules = tuple(new for r in content.rules for new in rule(r))
    pictures = tuple(box(*p) for p in content.pictures)
    squares = tuple(box(*s) for s in content.squares)
    return PageContent(*size, tuple(glyphs), rules, pictures, squares, degrees)
