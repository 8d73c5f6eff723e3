"""Two pages on one sheet (a book-style print, a copied book laid open): is it so, and what each of them shows.

A sheet of two pages lies, nothing crosses its middle, and each side has margins of its own: about as wide towards the middle as towards the edge.
Columns of one page stand closer to each other than to the edge; a title, a table or a page number in the middle of a lying page crosses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any

from extractors.readers.settings import DEFAULT_HALVES as HALVES
from model.geometry import Box, union_of
from model.mapped import mapped
from model.page import Line, Page, Pair

LEFT, RIGHT = Box(0.0, 0.0, 0.5, 1.0), Box(0.5, 0.0, 1.0, 1.0)
CONTENT = ("lines", "tables", "rows", "ticks", "pairs", "seals", "strokes", "stamps", "unread", "marked")


def lies_open(page: Page) -> bool:
    """Tell whether a page is a sheet of two upright pages."""
    if not HALVES.shape[0] <= page.width / max(page.height, 1) <= HALVES.shape[1]:
        return False
    lines = [line.box for line in page.lines if _is_text(line, page)]
    if any(crosses_middle(box, HALVES.gutter) for box in (*lines, *(table.box for table in page.ruled))) or any(
        _numbers_both(line) for line in page.lines
    ):
        return False
    sides = [_Side.of([box.seen_in(at) for box in lines if at.holds(box.cx, box.cy)], at is LEFT) for at in (LEFT, RIGHT)]
    less, more = sorted(sides, key=lambda side: side.lines)
    apart = more.alone if less.lines < HALVES.lines else not _one_table(page, lines)
    return apart and less.framed and more.framed


def _is_text(line: Line, page: Page) -> bool:
    """Tell whether a line is one of text: no punched hole, no slice of a seal on an edge, nothing that a fax machine wrote above the sheet."""
    level = line.box.width * page.width > line.box.height * page.height
    return level and line.box.cy > HALVES.above and sum(char.isalnum() for char in line.text) > 1


def _numbers_both(line: Line) -> bool:
    """Tell whether a line is in the middle of the head or foot: the number of a lying page."""
    return abs(line.box.cx - 0.5) < HALVES.gutter and not HALVES.head < line.box.cy < 1 - HALVES.head


@dataclass(frozen=True, slots=True)
class _Side:
    """What one side of a sheet shows: how many lines, and the margins that they leave towards the edge and the middle, shares of its width."""

    lines: int
    outer: float
    inner: float

    @classmethod
    def of(cls, boxes: Sequence[Box], left: bool) -> _Side:
        around = union_of(list(boxes)) or Box(0.5, 0.5, 0.5, 0.5)
        margins = around.x0, 1 - around.x1
        return cls(len(boxes), *(margins if left else margins[::-1]))

    @property
    def framed(self) -> bool:
        """Whether it is empty, or stands by itself as a page does."""
        return not self.lines or self.outer >= HALVES.margin and self.inner >= max(HALVES.margin, HALVES.inner * self.outer)

    @property
    def alone(self) -> bool:
        """Whether it is a page though the other side is all but empty: then its text stands in the middle of its own side."""
        return self.lines >= HALVES.alone and self.inner <= self.outer / HALVES.inner


def crosses_middle(box: Box, gutter: float) -> bool:
    """Tell whether a box lies over the strip in the middle of a sheet, half of which is the `gutter`, a share of its width."""
    return box.x0 < 0.5 - gutter and box.x1 > 0.5 + gutter


def _one_table(page: Page, lines: Sequence[Box]) -> bool:
    """Tell whether the short lines of both sides stand in common rows: a list without rules, of columns on both sides of the middle."""
    if page.ruled or any(box.width >= HALVES.full for box in lines):
        return False
    left, right = ([box for box in lines if (box.cx < 0.5) is side] for side in (True, False))
    level = sum(any(abs(box.cy - other.cy) < HALVES.level * box.height for other in right) for box in left)
    return level >= HALVES.one_row * len(left)


def half_of(page: Page, at: Box) -> Page:
    """Return what lies on the part `at` of a page as a page of its own, its boxes fractions of itself."""

    def within(value: Any) -> bool:
        box = value if isinstance(value, Box) else value.label_box if isinstance(value, Pair) else value.box
        return at.holds(box.cx, box.cy)

    own: dict[str, Any] = {name: tuple(v for v in getattr(page, name) if within(v)) for name in CONTENT}
    own = {name: mapped(values, Box, partial(Box.seen_in, outer=at)) for name, values in own.items()}
    paper = None if page.width_mm is None else page.width_mm * at.width
    return replace(page, width=round(page.width * at.width), width_mm=paper, edges=(), halves=(), codes=(), at=at, **own)


def on_sheet(page: Page, halves: Sequence[Page]) -> Page:
    """Return a sheet as its two pages show it, with them."""

    def together(name: str) -> tuple[Any, ...]:
        parts = (mapped(getattr(half, name), Box, partial(Box.laid_in, outer=half.at or LEFT)) for half in halves)
        return tuple(chain.from_iterable(parts))

    problems = tuple(dict.fromkeys(problem for half in halves for problem in half.problems))
    content: dict[str, Any] = {name: together(name) for name in CONTENT}
    return replace(page, problems=problems, halves=tuple(halves), **content)
