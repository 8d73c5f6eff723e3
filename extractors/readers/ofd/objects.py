"""The objects of an OFD page as glyphs, rules and pictures, in points from the page's top left corner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.page.rules.rule import Rule
from extractors.readers.ofd.package import Element, every, first, local, numbers, text_of
from extractors.readers.page_content import Box, Glyph, PageContent, may_be_tick_box, rules_of
from extractors.readers.settings import ContentSettings
from extractors.text.box_symbols import symbol_of

POINTS = 72 / 25.4
USUAL_SIZE_MM = 4.23  # of type whose size is not told: 12 points
ABOVE, BELOW = 0.86, 0.14  # of the size that a character reaches above and below its baseline
LATIN_WIDTH = 0.5  # of the size
MOST_REPEATED = 10_000  # steps that one group of DeltaX may stand for
OBJECTS = ("TextObject", "PathObject", "ImageObject")
PATH_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class OfdContent:
    """All of a page. `pictures`: resource ids and boxes of its pictures."""

    page: PageContent
    pictures: tuple[tuple[str, Box], ...]


def content_of(roots: Sequence[Element], area: Box, fonts: Mapping[str, str], settings: ContentSettings) -> OfdContent:
    """Return everything that stands on a page of `area` (x, y, width, height in mm). `fonts`: names by id."""
    x0, y0, width, height = area
    objects = [(item, _Place(item, x0, y0)) for root in roots for item in _objects(first(root, "Content"))]
    glyphs = [g for item, place in objects if local(item) == "TextObject" for g in _glyphs(item, place, fonts)]
    drawn = [d for item, place in objects if local(item) == "PathObject" for d in _drawn(item, place, settings)]
    pictures = [(item.get("ResourceID", ""), place.frame()) for item, place in objects if local(item) == "ImageObject"]
    rules = tuple(rule for found in drawn for rule in found or ())
    squares = sum(found is None for found in drawn)
    boxes = tuple(box for _, box in pictures)
    page = PageContent(width * POINTS, height * POINTS, tuple(glyphs), rules, boxes, squares)
    return OfdContent(page, tuple(pictures))


def _objects(content: Element | None) -> Iterator[Element]:
    for item in content.iter() if content is not None else ():
        if local(item) in OBJECTS and item.get("Visible", "true") != "false":
            yield item


class _Place:
    """From an object's own coordinates to points on the page: its matrix, then its boundary's corner."""

    def __init__(self, item: Element, x0: float, y0: float) -> None:
        boundary = numbers(item.get("Boundary")) or [0.0, 0.0, 0.0, 0.0]
        self.boundary = [*boundary, 0.0, 0.0, 0.0, 0.0][:4]
        matrix = numbers(item.get("CTM"))
        self.matrix: Matrix = (
            (matrix[0], matrix[1], matrix[2], matrix[3], matrix[4], matrix[5]) if len(matrix) == 6 else (1, 0, 0, 1, 0, 0)
        )
        self.origin = (self.boundary[0] - x0, self.boundary[1] - y0)

    def point(self, x: float, y: float) -> Point:
        a, b, c, d, e, f = self.matrix
        return (a * x + c * y + e + self.origin[0]) * POINTS, (b * x + d * y + f + self.origin[1]) * POINTS

    def frame(self) -> Box:
        x, y = self.origin
        return x * POINTS, y * POINTS, (x + self.boundary[2]) * POINTS, (y + self.boundary[3]) * POINTS


def _glyphs(item: Element, place: _Place, fonts: Mapping[str, str]) -> Iterator[Glyph]:
    """Yield the characters of a text object that can be seen."""
    size = float(item.get("Size") or USUAL_SIZE_MM)
    font = fonts.get(item.get("Font", ""), "")
    stretch = float(item.get("HScale") or 1.0)
    at = (0.0, 0.0)
    for code in every(item, "TextCode"):
        at = (float(code.get("X") or at[0]), float(code.get("Y") or at[1]))
        steps_x, steps_y = deltas(code.get("DeltaX")), deltas(code.get("DeltaY"))
        x, y = at
        for i, char in enumerate(code.text or ""):
            usual = size * stretch * (1.0 if char >= "\u2000" else LATIN_WIDTH)
            step = steps_x[i] if i < len(steps_x) else usual
            shown = symbol_of(font, ord(char)) or char
            if shown.strip():
                wide = min(usual, step) if step > 0 else usual
                box = _between(place.point(x, y - ABOVE * size), place.point(x + wide, y + BELOW * size))
                yield Glyph(shown, *box, round(box[3] - box[1], 2), font)
            x += step if i < len(steps_x) or not steps_y else 0.0
            y += steps_y[i] if i < len(steps_y) else 0.0


def _between(*points: Point) -> Box:
    """Return the smallest box that holds all points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def deltas(text: str | None) -> list[float]:
    """Read DeltaX or DeltaY: numbers, with `g n d` for n times d."""
    items = (text or "").split()
    found: list[float] = []
    i = 0
    while i < len(items):
        try:
            if items[i] == "g" and i + 2 < len(items):
                found += [float(items[i + 2])] * min(int(items[i + 1]), MOST_REPEATED)
                i += 3
            else:
                found.append(float(items[i]))
                i += 1
        except ValueError:
            i += 1
    return found


def _drawn(item: Element, place: _Place, settings: ContentSettings) -> Iterator[list[Rule] | None]:
    """Yield the rules of each part of a path object; None for a square that may be a tick box."""
    for corners in subpaths(text_of(first(item, "AbbreviatedData"))):
        points = [place.point(x, y) for x, y in corners]
        box = _between(*points)
        wide, tall = box[2] - box[0], box[3] - box[1]
        if len(points) > 3 and may_be_tick_box(wide, tall, settings):
            yield None
        elif min(wide, tall) <= settings.thin:
            yield rules_of(box, settings)
        else:
            strokes = zip(points, points[1:], strict=False)
            yield [rule for stroke in strokes for rule in rules_of(_between(*stroke), settings)]


def subpaths(data: str) -> list[list[Point]]:
    """Return the corner points of each part of a path; curves give their ends."""
    items = data.split()
    parts: list[list[Point]] = []
    i = 0
    while i < len(items):
        kind = items[i]
        count = PATH_ARGUMENTS.get(kind)
        if count is None:
            i += 1
            continue
        values = numbers(" ".join(items[i + 1 : i + 1 + count]))
        i += 1 + count
        if kind == "C":
            if parts and parts[-1]:
                parts[-1].append(parts[-1][0])
        elif len(values) == count:
            point = (values[-2], values[-1])
            if kind in "SM":
                parts.append([point])
            elif parts:
                parts[-1].append(point)
    return [p for p in parts if len(p) > 1]
