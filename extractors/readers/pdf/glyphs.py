"""What a PDF page holds, in points of the upright page: glyphs, rules, pictures, small drawn squares."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extractors.page.rules.rule import Rule, straight_rule
from extractors.text.box_symbols import symbol_of

THIN = 3.0  # a filled rectangle no thicker than this is a rule
SHORTEST_RULE = 9.0


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character; `y0` is its top. `angle`: degrees that its baseline is turned clockwise (0, 90, 180, 270)."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    font: str = ""
    angle: int = 0
    light: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """All of a page; `turned`: degrees clockwise that were applied because its text ran sideways."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    pictures: tuple[tuple[float, float, float, float], ...]
    squares: int
    turned: int = 0


def page_content(page: Any) -> Content:
    """The content of a pdfplumber page; sideways text is turned upright, doubled glyphs (false bold) count once."""
    x, top = float(page.bbox[0]), float(page.bbox[1])
    width, height = float(page.width), float(page.height)
    glyphs = _single([_glyph(c, x, top) for c in page.chars])
    rules, squares = _rules(page, x, top, width, height)
    pictures = [(i["x0"] - x, i["top"] - top, i["x1"] - x, i["bottom"] - top) for i in page.images]
    content = Content(width, height, tuple(glyphs), tuple(rules), tuple(pictures), squares)
    angle = _direction(glyphs)
    return turned(content, (360 - angle) % 360) if angle else content


def _glyph(char: Mapping[str, Any], x: float, top: float) -> Glyph:
    font = str(char.get("fontname") or "").split("+")[-1]
    text = str(char["text"])
    if len(text) == 1:
        text = symbol_of(font, ord(text)) or text
    a, b = char["matrix"][0], char["matrix"][1]
    angle = round(-math.degrees(math.atan2(b, a)) / 90) * 90 % 360
    x0, y0, x1, y1 = (float(char[k]) for k in ("x0", "top", "x1", "bottom"))
    light = _light(char.get("non_stroking_color"))
    return Glyph(text, x0 - x, y0 - top, x1 - x, y1 - top, float(char["size"]), font, angle, light)


def _light(colour: object) -> bool:
    """Written in white (or nearly)."""
    if isinstance(colour, (int, float)):
        return colour >= 0.97
    if isinstance(colour, (tuple, list)) and colour and all(isinstance(v, (int, float)) for v in colour):
        return bool(max(colour) <= 0.03) if len(colour) == 4 else bool(min(colour) >= 0.97)
    return False


def _single(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Without glyphs set twice at almost the same place."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for glyph in glyphs:
        cell = round(glyph.x0 / 1.5), round(glyph.y0 / 1.5)
        around = {(glyph.text, cell[0] + i, cell[1] + j) for i in (-1, 0, 1) for j in (-1, 0, 1)}
        if glyph.text.strip() and around & seen:
            continue
        seen.add((glyph.text, *cell))
        kept.append(glyph)
    return kept


def _direction(glyphs: Sequence[Glyph]) -> int:
    counts = Counter(g.angle for g in glyphs if g.text.strip())
    if not counts:
        return 0
    angle, count = counts.most_common(1)[0]
    return angle if count > 0.6 * sum(counts.values()) else 0


def _rules(page: Any, x: float, top: float, width: float, height: float) -> tuple[list[Rule], int]:
    rules: list[Rule] = []
    squares = 0
    for line in page.lines:
        rules += _segment(line["x0"] - x, line["top"] - top, line["x1"] - x, line["bottom"] - top)
    for rect in [*page.rects, *(c for c in page.curves if _boxed(c))]:
        box = rect["x0"] - x, rect["top"] - top, rect["x1"] - x, rect["bottom"] - top
        wide, tall = box[2] - box[0], box[3] - box[1]
        if 4 < wide < 22 and 4 < tall < 22 and 0.7 < wide / tall < 1.4:
            squares += 1
        elif wide > 0.97 * width and tall > 0.97 * height:
            continue
        elif min(wide, tall) <= THIN:
            rules += _segment(*box)
        elif rect.get("stroke"):
            rules += _frame(*box)
    return rules, squares


def _boxed(curve: Mapping[str, Any]) -> bool:
    """A closed path of four or five corners that is a rectangle."""
    points = curve.get("pts") or []
    if not 4 <= len(points) <= 5:
        return False
    return all(abs(a[0] - b[0]) < 0.6 or abs(a[1] - b[1]) < 0.6 for a, b in zip(points, points[1:], strict=False))


def _segment(x0: float, y0: float, x1: float, y1: float) -> list[Rule]:
    wide, tall = abs(x1 - x0), abs(y1 - y0)
    if wide >= SHORTEST_RULE and tall <= THIN:
        return [straight_rule(True, x0, x1, (y0 + y1) / 2)]
    if tall >= SHORTEST_RULE and wide <= THIN:
        return [straight_rule(False, y0, y1, (x0 + x1) / 2)]
    return []


def _frame(x0: float, y0: float, x1: float, y1: float) -> list[Rule]:
    sides = [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]
    return [rule for side in sides for rule in _segment(*side)]


def turned(content: Content, degrees: int) -> Content:
    """The content turned clockwise by 90, 180 or 270 degrees."""
    w, h = content.width, content.height

    def box(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        if degrees == 90:
            return h - y1, x0, h - y0, x1
        if degrees == 180:
            return w - x1, h - y1, w - x0, h - y0
        return y0, w - x1, y1, w - x0

    def rule(r: Rule) -> list[Rule]:
        a, b = (r.start, r.across[0], r.end, r.across[0]), (r.across[0], r.start, r.across[0], r.end)
        return _segment(*box(*(a if r.horizontal else b)))

    glyphs = []
    for g in content.glyphs:
        x0, y0, x1, y1 = box(g.x0, g.y0, g.x1, g.y1)
        glyphs.append(replace(g, x0=x0, y0=y0, x1=x1, y1=y1, angle=(g.angle + degrees) % 360))
    size = (h, w) if degrees in (90, 270) else (w, h)
    rules = tuple(new for r in content.rules for new in rule(r))
    pictures = tuple(box(*p) for p in content.pictures)
    return Content(*size, tuple(glyphs), rules, pictures, content.squares, degrees)
