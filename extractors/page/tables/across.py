"""Tables that are ruled only across: their rows, with no wall between the cells of a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from extractors.page.rules.rule import Rule
from extractors.page.tables.fill import fill_tables
from extractors.page.tables.grid import PageGrid
from extractors.page.tables.lattice import Lattice, build_lattices
from extractors.page.tables.settings import TableSettings
from model.page import Line, Table

Corners = tuple[float, float, float, float]  # x0, y0, x1, y1


@dataclass(frozen=True, slots=True)
class _Across:
    """A rule, straightened: where it begins and ends, and its height; of a wall, how far right it stands."""

    rule: Rule
    start: float
    end: float
    place: float


@dataclass(frozen=True, slots=True)
class _Wall:
    """A wall that is not drawn, straightened."""

    x: float
    top: float
    bottom: float

    def rule(self, grid: PageGrid) -> Rule:
        """Return it as it would be ruled on the page."""
        ends = [grid.warp.bent(self.x, v) for v in (self.top, self.bottom)]
        return Rule(False, (ends[0][1], ends[1][1]), (ends[0][0], ends[1][0]))


def rows_across(grid: PageGrid, lines: Sequence[Line]) -> tuple[Table, ...]:
    """Return the tables of a page that are ruled only across, filled with `lines`."""
    wide, high = grid.width, grid.height
    boxes = [(b.x0 * wide, b.y0 * high, b.x1 * wide, b.y1 * high) for b in (line.box for line in lines)]
    return fill_tables(ruled_across(grid, boxes), lines)


def ruled_across(grid: PageGrid, boxes: Sequence[Corners]) -> PageGrid:
    """Return the grid of those tables of a page that are ruled only across: a cell is a row, or the part of one beside what spans several (a caption
    at the side), whose rules begin further right. `boxes`: those of the page's lines, in its pixels.
    """
    settings = grid.settings.scaled(grid.width, grid.height)
    flat = [_flat_box(grid, box) for box in boxes]
    found: list[Lattice] = []
    for rules in _ending_alike([_straightened(grid, rule) for rule in grid.underlines()], settings):
        if not _beside_text(rules, flat, settings):
            walls = [_Wall(x, rules[0].place, rules[-1].place) for x in (_left(rules), _right(rules))]
            walls += _inner_walls(rules, flat, settings)
            upright = [wall.rule(grid) for wall in walls]
            found += build_lattices([*(r.rule for r in rules), *upright], grid.warp, settings)
    return replace(grid, lattices=tuple(found))


def without_fragments(grid: PageGrid) -> PageGrid:
    """Return the grid without what is left of a table whose walls a fax lost (two and more pieces among rules that end where theirs do and have no
    walls), and without strokes of text that were taken for walls between such rules. The table is then read as one that is ruled only across.
    """
    settings = grid.settings.scaled(grid.width, grid.height)
    bare = {id(rule) for rule in grid.underlines()}
    gone: set[int] = set()
    strokes: set[int] = set()
    for rules in _ending_alike([_straightened(grid, rule) for rule in grid.rules if rule.horizontal], settings):
        top, foot, right = rules[0].place, rules[-1].place, _right(rules)
        pieces = [
            n for n, one in enumerate(grid.lattices)
            if top - settings.touch <= one.vs[0] and one.vs[-1] <= foot + settings.touch and abs(one.us[-1] - right) <= settings.stub
        ]  # fmt: skip
        walls = [w for w in _upright(grid) if top - settings.touch <= w.start and w.end <= foot + settings.touch]
        without = sum(id(rule.rule) in bare for rule in rules)
        if _strokes(walls, rules, settings):
            strokes.update(id(wall.rule) for wall in walls)
            gone.update(pieces)
        elif len(pieces) > 1 and without >= max(settings.across_rules, settings.across_bare * len(rules)):
            gone.update(pieces)
    if not gone:
        return grid
    rules_left = tuple(rule for rule in grid.rules if id(rule) not in strokes)
    return replace(grid, rules=rules_left, lattices=tuple(one for n, one in enumerate(grid.lattices) if n not in gone))


def _strokes(walls: Sequence[_Across], rules: Sequence[_Across], settings: TableSettings) -> bool:
    """Tell whether no wall stands at either side of the rules, and none runs through half of the rows: first strokes of values and boxes, one
    below another.
    """
    high, sides = rules[-1].place - rules[0].place, (_left(rules), _right(rules))
    if any(abs(wall.place - side) <= settings.stub for wall in walls for side in sides):
        return False
    in_line = (sum(w.end - w.start for w in walls if abs(w.place - wall.place) <= settings.merge) for wall in walls)
    return max(in_line, default=0.0) < settings.across_walls * high


def _upright(grid: PageGrid) -> list[_Across]:
    """Return the walls, straightened: where they begin and end, and how far right they stand."""
    found = []
    for rule in grid.rules:
        if not rule.horizontal:
            points = [grid.warp.flat(x, y) for y, x in zip(rule.along, rule.across, strict=True)]
            found.append(_Across(rule, points[0][1], points[-1][1], median(u for u, _ in points)))
    return found


def _flat_box(grid: PageGrid, box: Corners) -> Corners:
    """Return a box in pixels of the page, straightened."""
    x0, y0, x1, y1 = box
    u0, u1 = (grid.warp.flat(x, (y0 + y1) / 2)[0] for x in (x0, x1))
    v0, v1 = (grid.warp.flat((x0 + x1) / 2, y)[1] for y in (y0, y1))
    return u0, v0, u1, v1


def _straightened(grid: PageGrid, rule: Rule) -> _Across:
    points = [grid.warp.flat(x, y) for x, y in zip(rule.along, rule.across, strict=True)]
    return _Across(rule, points[0][0], points[-1][0], median(v for _, v in points))


def _ending_alike(rules: Iterable[_Across], settings: TableSettings) -> Iterator[list[_Across]]:
    """Yield groups of rules that end at one place, from the top; the first and the last of them begin where most to the left two do."""
    near = settings.open_ends * settings.touch
    groups: list[list[_Across]] = []
    for rule in sorted(rules, key=lambda r: r.end):
        if groups and rule.end - groups[-1][-1].end <= near:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    for group in groups:
        starts = sorted(r.start for r in group)
        left = next((a for a, b in pairwise(starts) if b - a <= near), None)
        if left is None:
            continue
        ordered = sorted((r for r in group if r.start >= left - near), key=lambda r: r.place)
        while ordered and ordered[0].start > left + near:
            ordered = ordered[1:]
        while ordered and ordered[-1].start > left + near:
            ordered = ordered[:-1]
        if len(ordered) >= settings.across_rules:
            yield ordered


def _left(rules: Sequence[_Across]) -> float:
    return median((rules[0].start, rules[-1].start))


def _right(rules: Sequence[_Across]) -> float:
    return median(r.end for r in rules)


def _beside_text(rules: Sequence[_Across], boxes: Sequence[Corners], settings: TableSettings) -> bool:
    """Tell whether text stands beside what would be rows: underlines behind their labels, as on a cover."""
    left = _left(rules)
    beside = 0
    for upper, lower in pairwise(rules):
        within = [b for b in boxes if upper.place < (b[1] + b[3]) / 2 < lower.place]
        beside += any((b[0] + b[2]) / 2 < left or b[0] < left - settings.stub < b[2] for b in within)
    return beside > settings.across_beside * (len(rules) - 1)


def _inner_walls(rules: Sequence[_Across], boxes: Sequence[Corners], settings: TableSettings) -> Iterator[_Wall]:
    """Yield the walls at which rules begin within the table, from the longer rule above them to the one below, where no text runs across."""
    left, near = _left(rules), settings.open_ends * settings.touch
    starts: list[list[_Across]] = []
    for rule in sorted((r for r in rules if r.start > left + near), key=lambda r: r.start):
        if starts and rule.start - starts[-1][0].start <= near:
            starts[-1].append(rule)
        else:
            starts.append([rule])
    for group in starts:
        x = median(r.start for r in group)
        longer = [r.place for r in rules if r.start < x - near]
        for top, bottom in pairwise(longer):
            ruled = any(top < r.place < bottom for r in group)
            if ruled and not any(top < (b[1] + b[3]) / 2 < bottom and b[0] < x - near and b[2] > x + near for b in boxes):
                yield _Wall(x, top, bottom)
