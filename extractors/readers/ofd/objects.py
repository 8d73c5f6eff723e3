"""The objects of an OFD page as glyphs, rules and pictures, in points from the page's top left corner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from extractors.page.rules.rule import Rule, straight_rule
from extractors.readers.ofd.package import Element, every, first, local, numbers, text_of
from extractors.readers.pdf.glyphs import SHORTEST_RULE, THIN, Content, Glyph
from extractors.text.box_symbols import symbol_of

POINTS = 72 / 25.4
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]


@dataclass(slots=True)
class Collected:
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: list[tuple[str, tuple[float, float, float, float]]] = field(default_factory=list)
    squares: int = 0


def collect(roots: list[Element], area: tuple[float, float, float, float], fonts: dict[str, str]) -> tuple[Content, Collected]:
    """Everything that stands on a page of `area` (mm)."""
    out = Collected()
    x0, y0, width, height = area
    for root in roots:
        for item in _objects(first(root, "Content")):
            kind = local(item)
            place = _Place(item, x0, y0)
            if kind == "TextObject":
                _text(item, place, fonts, out)
            elif kind == "PathObject":
                _path(item, place, out)
            elif kind == "ImageObject":
                out.pictures.append((item.get("ResourceID", ""), place.frame()))
    boxes = tuple(b for _, b in out.pictures)
    content = Content(width * POINTS, height * POINTS, tuple(out.glyphs), tuple(out.rules), boxes, out.squares)
    return content, out


def _objects(content: Element | None) -> Iterator[Element]:
    for item in content.iter() if content is not None else ():
        if local(item) in ("TextObject", "PathObject", "ImageObject") and item.get("Visible", "true") != "false":
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

    def frame(self) -> tuple[float, float, float, float]:
        x, y = self.origin
        return x * POINTS, y * POINTS, (x + self.boundary[2]) * POINTS, (y + self.boundary[3]) * POINTS


def _text(item: Element, place: _Place, fonts: dict[str, str], out: Collected) -> None:
    size = float(item.get("Size") or 4.23)
    font = fonts.get(item.get("Font", ""), "")
    stretch = float(item.get("HScale") or 1.0)
    at = (0.0, 0.0)
    for code in every(item, "TextCode"):
        text = code.text or ""
        at = (float(code.get("X") or at[0]), float(code.get("Y") or at[1]))
        steps_x, steps_y = deltas(code.get("DeltaX")), deltas(code.get("DeltaY"))
        x, y = at
        for i, char in enumerate(text):
            usual = size * stretch * (1.0 if char >= "\u2000" else 0.5)
            step = steps_x[i] if i < len(steps_x) else usual
            glyph = _glyph(char, x, y, min(usual, step) if step > 0 else usual, size, font, place)
            if glyph is not None:
                out.glyphs.append(glyph)
            x += step if i < len(steps_x) or not steps_y else 0.0
            y += steps_y[i] if i < len(steps_y) else 0.0


def _glyph(char: str, x: float, y: float, wide: float, size: float, font: str, place: _Place) -> Glyph | None:
    char = symbol_of(font, ord(char)) or char
    if not char.strip():
        return None
    corners = [place.point(x, y - 0.86 * size), place.point(x + wide, y + 0.14 * size)]
    xs, ys = sorted(p[0] for p in corners), sorted(p[1] for p in corners)
    return Glyph(char, xs[0], ys[0], xs[1], ys[1], round(ys[1] - ys[0], 2), font)


def deltas(text: str | None) -> list[float]:
    """DeltaX and DeltaY: numbers, with `g n d` for n times d."""
    items = (text or "").split()
    found: list[float] = []
    i = 0
    while i < len(items):
        try:
            if items[i] == "g" and i + 2 < len(items):
                found += [float(items[i + 2])] * min(int(items[i + 1]), 10_000)
                i += 3
            else:
                found.append(float(items[i]))
                i += 1
        except ValueError:
            i += 1
    return found


def _path(item: Element, place: _Place, out: Collected) -> None:
    for points in subpaths(text_of(first(item, "AbbreviatedData"))):
        page = [place.point(x, y) for x, y in points]
        xs, ys = [p[0] for p in page], [p[1] for p in page]
        box = min(xs), min(ys), max(xs), max(ys)
        wide, tall = box[2] - box[0], box[3] - box[1]
        if len(page) > 3 and 4 < wide < 22 and 4 < tall < 22 and 0.7 < wide / tall < 1.4:
            out.squares += 1
        elif min(wide, tall) <= THIN:
            out.rules += _rule(*box)
        else:
            for (ax, ay), (bx, by) in zip(page, page[1:], strict=False):
                out.rules += _rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _rule(x0: float, y0: float, x1: float, y1: float) -> list[Rule]:
    if x1 - x0 >= SHORTEST_RULE and y1 - y0 <= THIN:
        return [straight_rule(True, x0, x1, (y0 + y1) / 2)]
    if y1 - y0 >= SHORTEST_RULE and x1 - x0 <= THIN:
        return [straight_rule(False, y0, y1, (x0 + x1) / 2)]
    return []


_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


def subpaths(data: str) -> list[list[Point]]:
    """The corner points of each part of a path; curves give their ends."""
    items = data.split()
    parts: list[list[Point]] = []
    i = 0
    while i < len(items):
        kind = items[i]
        count = _ARGUMENTS.get(kind)
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
