"""Matrices, boxes and paths of OFD, and how a content stream of PDF writes them. Both have the same paths, but for arcs and quadratic curves."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from intake.ofd.package import Element, number, numbers

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # x, y, width, height
Matrix = tuple[float, float, float, float, float, float]
Segment = tuple[str, tuple[Point, ...]]  # an operator of PDF and its points
PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
TOKEN = re.compile(r"[SMLQBAC]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
MOST_REPEATED = 10_000  # steps that one group of a list of offsets may stand for


def matrix_of(element: Element) -> Matrix:
    """Return an object's CTM; one that changes nothing where it has none."""
    values = numbers(element.get("CTM"))
    return (values[0], values[1], values[2], values[3], values[4], values[5]) if len(values) == 6 else PLAIN


def box_of(element: Element) -> Box | None:
    """Return an object's boundary, None where it tells none."""
    values = numbers(element.get("Boundary"))
    return (values[0], values[1], values[2], values[3]) if len(values) == 4 else None


def times(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does one and then the other."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def moved(x: float, y: float) -> Matrix:
    return 1.0, 0.0, 0.0, 1.0, x, y


def applied(matrix: Matrix, point: Point) -> Point:
    a, b, c, d, e, f = matrix
    return a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f


def undone(matrix: Matrix) -> Matrix | None:
    """Return the matrix that takes back what another does; None where that flattens everything."""
    a, b, c, d, e, f = matrix
    size = a * d - b * c
    if abs(size) < 1e-9:
        return None
    return d / size, -b / size, -c / size, a / size, (c * f - d * e) / size, (b * e - a * f) / size


def written(*values: float) -> str:
    """Return numbers as a content stream has them."""
    return " ".join(f"{value:.5f}".rstrip("0").rstrip(".") for value in values)


def path_written(path: list[Segment], matrix: Matrix = PLAIN) -> str:
    """Return a path as a content stream has it, its points turned by a matrix."""
    return "\n".join(
        f"{written(*(v for point in points for v in applied(matrix, point)))} {operator}".strip() for operator, points in path
    )


def path_of(data: str) -> list[Segment]:
    """Return a path that is given as AbbreviatedData. What makes no sense in it is passed over."""
    tokens = TOKEN.findall(data)
    path: list[Segment] = []
    start = at = (0.0, 0.0)
    place = 0
    while place < len(tokens):
        kind = tokens[place]
        count = ARGUMENTS.get(kind)
        place += 1
        if count is None:
            continue
        values = numbers(" ".join(tokens[place : place + count]))
        if len(values) != count:
            continue
        place += count
        if kind == "C":
            path += [("h", ())] if path else []
            at = start
        elif kind in "SM" or not path:
            start = at = (values[-2], values[-1])
            path.append(("m", (at,)))
        else:
            path += _drawn(kind, values, at)
            at = (values[-2], values[-1])
    return path


def _drawn(kind: str, values: list[float], at: Point) -> Iterator[Segment]:
    """Yield a stroke from a point on."""
    points = tuple(zip(values[::2], values[1::2], strict=False))
    if kind == "L":
        yield "l", points
    elif kind == "B":
        yield "c", points
    elif kind == "Q":
        (x, y), end = points
        yield (
            "c",
            (
                (at[0] + (x - at[0]) * 2 / 3, at[1] + (y - at[1]) * 2 / 3),
                (end[0] + (x - end[0]) * 2 / 3, end[1] + (y - end[1]) * 2 / 3),
                end,
            ),
        )
    else:
        yield from _arc(at, values)


def _arc(at: Point, values: list[float]) -> Iterator[Segment]:
    """Yield a part of an ellipse as curves, each of a quarter at most. The formulas are those of SVG, appendix F.6."""
    rx, ry, degrees, large, sweep, x, y = values
    rx, ry = abs(rx), abs(ry)
    if rx < 1e-6 or ry < 1e-6 or at == (x, y):
        yield "l", ((x, y),)
        return
    turn = math.radians(degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    half = (at[0] - x) / 2, (at[1] - y) / 2
    px, py = cos * half[0] + sin * half[1], -sin * half[0] + cos * half[1]
    grown = math.sqrt(max(1.0, (px / rx) ** 2 + (py / ry) ** 2))
    rx, ry = rx * grown, ry * grown
    spread = (rx * py) ** 2 + (ry * px) ** 2
    away = math.sqrt(max(0.0, (rx * ry) ** 2 / spread - 1)) * (-1 if (large != 0) == (sweep != 0) else 1)
    cx, cy = away * rx * py / ry, -away * ry * px / rx
    begin = math.atan2((py - cy) / ry, (px - cx) / rx)
    angle = math.atan2((-py - cy) / ry, (-px - cx) / rx) - begin
    if sweep and angle < 0:
        angle += 2 * math.pi
    elif not sweep and angle > 0:
        angle -= 2 * math.pi
    ellipse = (
        rx * cos,
        rx * sin,
        -ry * sin,
        ry * cos,
        cos * cx - sin * cy + (at[0] + x) / 2,
        sin * cx + cos * cy + (at[1] + y) / 2,
    )
    parts = max(1, math.ceil(abs(angle) / (math.pi / 2)))
    step = angle / parts
    reach = 4 / 3 * math.tan(step / 4)
    for part in range(parts):
        a, b = begin + part * step, begin + (part + 1) * step
        first = math.cos(a) - reach * math.sin(a), math.sin(a) + reach * math.cos(a)
        second = math.cos(b) + reach * math.sin(b), math.sin(b) - reach * math.cos(b)
        yield "c", tuple(applied(ellipse, point) for point in (first, second, (math.cos(b), math.sin(b))))


def deltas(text: str | None) -> list[float]:
    """Read DeltaX or DeltaY: numbers, with `g n d` for n times d."""
    items = (text or "").replace(",", " ").split()
    found: list[float] = []
    place = 0
    while place < len(items):
        if items[place] == "g" and len(values := numbers(" ".join(items[place + 1 : place + 3]))) == 2:
            found += [values[1]] * max(0, min(int(values[0]), MOST_REPEATED))
            place += 3
        else:
            found += numbers(items[place])
            place += 1
    return found


def turned(degrees: float) -> tuple[float, float]:
    """Return cosine and sine of an angle."""
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))


def size_of(element: Element, default: float) -> float:
    """Return the size of type of a text object in mm."""
    size = number(element, "Size", number(element, "size", default))
    return size if size > 0 else default
