"""Ticks that come on the printed page: by pen in, on and around the boxes, and boxes that a √ was set upon."""

from __future__ import annotations

import math
from random import Random
from typing import Any

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from samples.others import stamps
from samples.others.case import Case
from samples.others.printed import Box, Printed
from samples.others.ticks import Marking

BLACK = (24, 24, 26)
LEVELS = ("国家级", "省市级")


def mark(case: Case, how: Marking, sheets: Printed) -> None:
    """The ticks of a form that was marked after printing, in place. Raises `ValueError` where a choice has no box."""
    shape = how.pen or ("typed" if how.way == "circled" else "")
    if not shape:
        return
    colour = BLACK if shape == "typed" else case.rng.choice((stamps.PEN, stamps.PEN, BLACK, (150, 30, 40)))
    leaves = [leaf for leaf in sheets.leaves if how.empty in leaf.text]
    for words, nth in wanted(case.fields):
        for leaf in leaves:  # a table that is split leaves fewer boxes on each page
            boxes = leaf.find(how.empty + words, nth)
            if boxes:
                page = sheets.leaves.index(leaf)
                sheets.pages[page] = _lay(sheets.pages[page], shape, boxes, sheets.dots, (colour, case.rng))
                break
            nth -= leaf.text.count(how.empty + words)
        else:
            raise ValueError(f"no box before {words!r} in {case.name}")


def wanted(f: dict[str, Any]) -> list[tuple[str, int]]:
    """The words behind each box to be ticked, and how many boxes with the same words come before it."""
    out = [(w, 0) for w in (*f["company.ownership"], *f["company.main_business"])] + [
        (f"方向{d}：", 0) for d in f["project.directions"]
    ]
    for order, key in enumerate(("company.listed", "company.exports")):
        out += [("否", order)] * (f[key] in (False, "both")) + [("是（", order)] * (f[key] in (True, "both"))
    rows = enumerate(f["company.honours"].values())
    return out + [(word, n) for n, row in rows if row for word in (LEVELS if row[0] == "both" else row[:1])]


def _lay(
    page: stamps.Picture, shape: str, boxes: list[Box], dots: float, ink: tuple[tuple[int, int, int], Random]
) -> stamps.Picture:
    colour, rng = ink
    left, top, right, bottom = boxes[0]
    x, y, size = (left + right) / 2, (top + bottom) / 2, right - left
    if shape == "circle":
        line = [b for b in boxes if b[1] < bottom and b[3] > top]
        end = line[-1][2]
        return stamps.lay(page, ring(end - left + 1.6 * dots, bottom - top + 1.2 * dots, dots, rng), (left + end) / 2, y, colour)
    if shape == "typed":
        return stamps.lay(page, _typed(size), x, y, colour)
    lift = 0.12 * size if shape in ("tick", "large") else 0
    return stamps.lay(page, stroke(shape, size / dots, dots, rng), x + lift, y - lift, colour)


def stroke(shape: str, box: float, dots: float, rng: Random) -> Image.Image:
    """Ink of a pen in a box of `box` millimetres: tick, large, cross, slash, fill."""
    size = {"tick": 1.35, "large": 2.3, "cross": 1.0, "slash": 1.15, "fill": 0.9}[shape] * box * dots
    made = Image.new("L", (round(size * 1.4), round(size * 1.4)), 0)
    pen, wide = ImageDraw.Draw(made), max(2, round(rng.uniform(0.35, 0.65) * dots))
    for line in _lines(shape, rng):
        points = [((x + rng.uniform(-0.04, 0.04) + 0.2) * size, (y + rng.uniform(-0.04, 0.04) + 0.2) * size) for x, y in line]
        pen.line(points, rng.randint(215, 255), wide, "curve")
    return made.rotate(rng.uniform(-8, 8), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(0.6))


def _lines(shape: str, rng: Random) -> list[list[tuple[float, float]]]:
    """Strokes in a square of side 1."""
    if shape in ("tick", "large"):
        return [[(0.05, 0.5), (0.35, 0.85), (1.0, 0.02)]]
    if shape == "cross":
        return [[(0.08, 0.1), (0.9, 0.92)], [(0.9, 0.08), (0.1, 0.9)]]
    if shape == "slash":
        return [[(0.1, 0.95), (0.95, 0.08)]]
    rows = rng.randint(5, 7)
    return [
        [(0.1 if n % 2 else 0.9, 0.1 + 0.8 * n / rows) for n in range(rows + 1)],
        [(0.12, 0.12), (0.88, 0.5), (0.12, 0.88), (0.9, 0.9)],
    ]


def ring(wide: float, high: float, dots: float, rng: Random) -> Image.Image:
    """A loop by pen, not quite closed or closed too far."""
    made = Image.new("L", (round(wide + 4 * dots), round(high + 4 * dots)), 0)
    start, over = rng.uniform(0, 2 * math.pi), rng.uniform(-0.15, 0.5)
    a, b = wide / 2, high / 2
    turns = [start + (2 * math.pi + over) * k / 48 for k in range(49)]
    points = [
        (made.width / 2 + a * (1 + 0.03 * k / 48) * math.cos(t), made.height / 2 + b * (1 + 0.16 * k / 48) * math.sin(t))
        for k, t in enumerate(turns)
    ]
    ImageDraw.Draw(made).line(points, 235, max(2, round(rng.uniform(0.3, 0.5) * dots)), "curve")
    return made.filter(ImageFilter.GaussianBlur(0.6))


def _typed(size: float) -> Image.Image:
    """A √ as high as the box that it is set upon."""
    made = Image.new("L", (round(size * 1.3), round(size * 1.3)), 0)
    font = ImageFont.truetype(stamps.SANS, round(size * 1.1))
    ImageDraw.Draw(made).text((made.width / 2, made.height / 2), "√", 255, font, "mm", stroke_width=1)
    return made
