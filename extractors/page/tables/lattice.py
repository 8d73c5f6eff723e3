"""Group ruled lines into lattices: rules that meet each other form one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractors.page.arrays import Bools, Ints
from extractors.page.rules.rule import Rule
from extractors.page.rules.warp import Warp
from extractors.page.tables.bands import Bands, gather, runs_through
from extractors.page.tables.cells import SquareCell, find_cells
from extractors.page.tables.settings import TableSettings


@dataclass(frozen=True, slots=True)
class Lattice:
    """A table: positions of its column and row lines (straightened), its cells."""

    us: tuple[float, ...]
    vs: tuple[float, ...]
    cells: tuple[SquareCell, ...]


@dataclass(frozen=True, slots=True)
class _FlatRule:
    """A rule in straightened coordinates."""

    horizontal: bool
    start: float
    end: float
    place: float
    along: tuple[float, ...] = ()
    depths: tuple[float, ...] = ()


def build_lattices(rules: Sequence[Rule], warp: Warp, settings: TableSettings) -> tuple[Lattice, ...]:
    """Return all tables among the rules, top to bottom; `settings` scaled to their page."""
    flat = [_flatten(r, warp) for r in rules]
    found = []
    for group in _groups(flat, settings):
        lattice = _lattice(group, settings)
        if lattice is not None:
            found.append(lattice)
    return tuple(sorted(found, key=lambda t: (t.vs[0], t.us[0])))


def _flatten(rule: Rule, warp: Warp) -> _FlatRule:
    """Return a rule straightened."""
    points = []
    for along, across in zip(rule.along, rule.across, strict=True):
        u, v = warp.flat(along, across) if rule.horizontal else warp.flat(across, along)
        points.append((u, v) if rule.horizontal else (v, u))
    place = float(np.median([p[1] for p in points]))
    return _FlatRule(rule.horizontal, points[0][0], points[-1][0], place, tuple(p[0] for p in points), rule.depths)


def _groups(rules: list[_FlatRule], settings: TableSettings) -> list[list[_FlatRule]]:
    """Return the rules connected by meeting each other (or by continuing one another)."""
    if not rules:
        return []
    horizontal = np.array([r.horizontal for r in rules])
    start, end, place = (np.array([getattr(r, k) for r in rules]) for k in ("start", "end", "place"))
    t = settings.touch
    spans = (start[:, None] - t <= place[None, :]) & (place[None, :] <= end[:, None] + t)
    meets = (horizontal[:, None] != horizontal[None, :]) & spans & spans.T
    gap = np.maximum(start[:, None], start[None, :]) - np.minimum(end[:, None], end[None, :])
    along = (horizontal[:, None] == horizontal[None, :]) & (np.abs(place[:, None] - place[None, :]) <= settings.merge)
    broken = _broken_lines(rules, spans.T, along, settings)
    joined = meets | (along & (gap <= settings.along_gap * t)) | broken | _open_rows(rules, meets, settings)
    labels = _components(joined)
    return [[rules[i] for i in np.flatnonzero(labels == k)] for k in range(int(labels.max()) + 1)]


def _is_broken_line(pieces: Sequence[tuple[float, float]], walls: Sequence[float], settings: TableSettings) -> bool:
    """Tell whether level pieces (start, end) in line are one rule with holes: they cover most of their way, and one runs across a wall."""
    way = max(end for _, end in pieces) - min(start for start, _ in pieces)
    covered = sum(end - start for start, end in pieces)
    return runs_through(pieces, walls, settings.touch) and covered >= settings.broken * way


def _broken_lines(rules: Sequence[_FlatRule], reached: Bools, along: Bools, settings: TableSettings) -> Bools:
    """Return which level rules are pieces of one, however wide its holes are. `reached`: the walls that come up or down to each rule."""
    found = np.zeros_like(along)
    for i, rule in enumerate(rules):
        pieces = np.flatnonzero(along[i])
        walls = [rules[j].place for j in np.flatnonzero(reached[i]) if not rules[j].horizontal]
        if rule.horizontal and _is_broken_line([(rules[j].start, rules[j].end) for j in pieces], walls, settings):
            found[i, pieces] = found[pieces, i] = True
    return found


def _open_rows(rules: Sequence[_FlatRule], meets: Bools, settings: TableSettings) -> Bools:
    """Return which rules are of equal extent with open ends, one below the other: rows of a table that is ruled only across."""
    horizontal = np.array([r.horizontal for r in rules])
    start, end, place = (np.array([getattr(r, k) for r in rules]) for k in ("start", "end", "place"))
    t = settings.open_ends * settings.touch
    ends = np.array(
        [
            horizontal[i] and not any(abs(place[j] - e) <= t for j in np.flatnonzero(meets[i]) for e in (start[i], end[i]))
            for i in range(len(start))
        ]
    )
    same = (np.abs(start[:, None] - start[None, :]) <= t) & (np.abs(end[:, None] - end[None, :]) <= t)
    apart = np.abs(place[:, None] - place[None, :]) / settings.touch
    rows = same & ends[:, None] & ends[None, :] & horizontal[:, None] & horizontal[None, :]
    low = rows & (apart <= settings.open_rows)
    chain = low.sum(axis=1) >= settings.open_chain  # with itself
    high = rows & (apart <= settings.open_high) & (chain[:, None] | chain[None, :])
    for i, j in zip(*np.nonzero(high & ~low), strict=True):
        between = horizontal & (place > min(place[i], place[j])) & (place < max(place[i], place[j]))
        high[i, j] = not between.any()
    return np.asarray(low | high)


def _components(joined: Bools) -> Ints:
    """Return the number of the connected component of each of n things, (n,); `joined`: (n, n)."""
    labels = np.full(len(joined), -1, dtype=np.int64)
    current = 0
    for seed in range(len(joined)):
        if labels[seed] >= 0:
            continue
        front = [seed]
        labels[seed] = current
        while front:
            reached = np.flatnonzero(joined[front].any(axis=0) & (labels < 0))
            labels[reached] = current
            front = [int(i) for i in reached]
        current += 1
    return labels


def _bands(group: Sequence[_FlatRule], horizontal: bool, merge: float) -> Bands:
    """Return the rules of one direction as lines."""
    return gather(((r.place, (r.start, r.end)) for r in group if r.horizontal is horizontal), merge)


def _without_strays(group: list[_FlatRule], settings: TableSettings) -> list[_FlatRule]:
    """Drop lines that run through the table and far out of it at both ends, as its own rules do not: creases, scanner streaks."""
    kept = []
    for rule in group:
        across = [r.place for r in group if r.horizontal != rule.horizontal]
        alike = [r for r in group if r.horizontal == rule.horizontal and r is not rule]
        if across and _sticks_out(rule, across, settings) and not any(_sticks_out(r, across, settings) for r in alike):
            kept += _clipped(rule, min(across), max(across), settings.darker)
        else:
            kept.append(rule)
    return kept


def _clipped(rule: _FlatRule, first: float, last: float, darker: float) -> list[_FlatRule]:
    """Return the part within the table where that is clearly darker than the rest: a crease that happens to lie upon a rule."""
    if len(rule.depths) != len(rule.along):
        return []
    inside = [d for a, d in zip(rule.along, rule.depths, strict=True) if first < a < last]
    outside = [d for a, d in zip(rule.along, rule.depths, strict=True) if not first < a < last]
    if not inside or not outside or np.median(inside) < darker * np.median(outside):
        return []
    return [replace(rule, start=first, end=last)]


def _sticks_out(rule: _FlatRule, across: Sequence[float], settings: TableSettings) -> bool:
    """Tell whether a rule runs far beyond the crossing ones at both ends."""
    far = 2 * settings.stub
    return min(across) - rule.start > far and rule.end - max(across) > far


def _lattice(group: list[_FlatRule], settings: TableSettings) -> Lattice | None:
    """Return the table that a group of rules forms, None where it is no table."""
    group = _without_strays(group, settings)
    rows, columns = _bands(group, True, settings.merge), _bands(group, False, settings.merge)
    if not rows.places or not columns.places or max(len(rows.places), len(columns.places)) < 2:
        return None
    if max(len(rows.places), len(columns.places)) > settings.max_lines:
        return None
    columns = _closed(columns, rows, settings)
    rows = _closed(rows, columns, settings)
    if len(rows.places) < 2 or len(columns.places) < 2:
        return None
    cells = find_cells(rows, columns, settings)
    if not _worth(cells, settings):
        return None
    return Lattice(columns.places, rows.places, tuple(cells))


def _worth(cells: list[SquareCell], settings: TableSettings) -> bool:
    """Tell whether cells make a table: a single small frame (a tick box, a box for one digit) is none."""
    if len(cells) > 1:
        return True
    return bool(cells) and cells[0].u1 - cells[0].u0 > 4 * settings.stub and cells[0].v1 - cells[0].v0 > settings.stub


def _closed(crossing: Bands, lines: Bands, settings: TableSettings) -> Bands:
    """Return the `crossing` lines with a border where `lines` stick out beyond the first or last of them: the table is open there."""
    for side in (0, 1):
        ends = [min(a for a, _ in s) if side == 0 else max(b for _, b in s) for s in lines.spans]
        limit = (crossing.places[0] if side == 0 else crossing.places[-1]) if crossing.places else float(np.median(ends))
        beyond = [e for e in ends if (limit - e if side == 0 else e - limit) > settings.stub]
        framed = len(ends) > 2 and all(e in beyond for e in (ends[0], ends[-1]))  # captions at the side have few rows
        if len(beyond) < (2 if framed else max(2, settings.open_share * len(ends))):
            continue
        border = float(np.median(beyond))
        span = (min(lines.places), max(lines.places))
        reach = settings.open_reach * settings.touch
        lines_reach = [p for p, e in zip(lines.places, ends, strict=True) if abs(e - border) <= reach]
        if len(lines_reach) >= 2:
            span = (min(lines_reach), max(lines_reach))
        crossing = crossing.with_border(side == 0, border, span)
    return crossing
