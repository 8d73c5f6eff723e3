"""From ruled lines to tables: rules that meet form a lattice; squares without a wall between them form one cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from extractors.page.rules.rule import Rule
from extractors.page.rules.warp import Warp

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
MAX_LINES = 160  # rows or columns of one table: more is a drawing


@dataclass(frozen=True, slots=True)
class Settings:
    """Lengths in the units of the rules (pixels, points), derived from the page's long side by `settings_for`."""

    touch: float
    merge: float
    stub: float
    smallest: float


def settings_for(width: float, height: float) -> Settings:
    unit = max(width, height) / 2200
    return Settings(touch=10 * unit, merge=9 * unit, stub=26 * unit, smallest=14 * unit)


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell in straightened coordinates (`u0..v1`) with its place in the table."""

    row: int
    col: int
    row_span: int
    col_span: int
    u0: float
    v0: float
    u1: float
    v1: float


@dataclass(frozen=True, slots=True)
class Lattice:
    """A table: positions of its column and row lines (straightened), its cells; `open_*`: no rule there on this page."""

    us: tuple[float, ...]
    vs: tuple[float, ...]
    cells: tuple[GridCell, ...]
    open_top: bool = False
    open_bottom: bool = False


@dataclass(slots=True)
class _Bands:
    """Rules of one direction gathered into lines: position of each, with the covered intervals along it."""

    places: list[float] = field(default_factory=list)
    spans: list[list[tuple[float, float]]] = field(default_factory=list)

    def coverage(self, index: int, start: float, end: float) -> float:
        """Share of `start..end` that line `index` covers."""
        covered, last = 0.0, start
        for a, b in sorted(self.spans[index]):
            a, b = max(a, last), min(b, end)
            if b > a:
                covered += b - a
                last = b
        return covered / max(end - start, 1e-6)


@dataclass(frozen=True, slots=True)
class _Flat:
    """A rule in straightened coordinates."""

    horizontal: bool
    start: float
    end: float
    place: float
    along: tuple[float, ...] = ()
    depths: tuple[float, ...] = ()


def build_lattices(rules: Sequence[Rule], warp: Warp, settings: Settings) -> tuple[Lattice, ...]:
    """All tables among the rules, top to bottom."""
    flat = [_flatten(r, warp) for r in rules]
    found = []
    for group in _groups(flat, settings):
        lattice = _lattice(group, settings)
        if lattice is not None:
            found.append(lattice)
    return tuple(sorted(found, key=lambda t: (t.vs[0], t.us[0])))


def _flatten(rule: Rule, warp: Warp) -> _Flat:
    points = []
    for along, across in zip(rule.along, rule.across, strict=True):
        u, v = warp.flat(along, across) if rule.horizontal else warp.flat(across, along)
        points.append((u, v) if rule.horizontal else (v, u))
    place = float(np.median([p[1] for p in points]))
    return _Flat(rule.horizontal, points[0][0], points[-1][0], place, tuple(p[0] for p in points), rule.depths)


def _groups(rules: list[_Flat], settings: Settings) -> list[list[_Flat]]:
    """Rules connected by meeting each other (or by continuing one another)."""
    if not rules:
        return []
    horizontal = np.array([r.horizontal for r in rules])
    start, end, place = (np.array([getattr(r, k) for r in rules]) for k in ("start", "end", "place"))
    t = settings.touch
    spans = (start[:, None] - t <= place[None, :]) & (place[None, :] <= end[:, None] + t)
    meets = (horizontal[:, None] != horizontal[None, :]) & spans & spans.T
    gap = np.maximum(start[:, None], start[None, :]) - np.minimum(end[:, None], end[None, :])
    along = (horizontal[:, None] == horizontal[None, :]) & (np.abs(place[:, None] - place[None, :]) <= settings.merge)
    joined = meets | (along & (gap <= 4 * t)) | _open_rows(horizontal, start, end, place, meets, settings)
    labels = _components(joined)
    return [[rules[i] for i in np.flatnonzero(labels == k)] for k in range(int(labels.max()) + 1)]


def _open_rows(horizontal: Bools, start: Floats, end: Floats, place: Floats, meets: Bools, settings: Settings) -> Bools:
    """Rules of equal extent and open ends, one below the other: rows of a table that is ruled only across."""
    t = 2 * settings.touch
    ends = np.array(
        [
            horizontal[i] and not any(abs(place[j] - e) <= t for j in np.flatnonzero(meets[i]) for e in (start[i], end[i]))
            for i in range(len(start))
        ]
    )
    same = (np.abs(start[:, None] - start[None, :]) <= t) & (np.abs(end[:, None] - end[None, :]) <= t)
    near = np.abs(place[:, None] - place[None, :]) <= 20 * settings.touch
    return np.asarray(same & near & ends[:, None] & ends[None, :] & horizontal[:, None] & horizontal[None, :])


def _components(joined: Bools) -> npt.NDArray[np.int64]:
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


def _bands(rules: Sequence[_Flat], merge: float) -> _Bands:
    bands = _Bands()
    for rule in sorted(rules, key=lambda r: r.place):
        if bands.places and rule.place - bands.places[-1] <= merge:
            weight = sum(b - a for a, b in bands.spans[-1])
            total = weight + (rule.end - rule.start)
            bands.places[-1] = (bands.places[-1] * weight + rule.place * (rule.end - rule.start)) / max(total, 1e-6)
            bands.spans[-1].append((rule.start, rule.end))
        else:
            bands.places.append(rule.place)
            bands.spans.append([(rule.start, rule.end)])
    return bands


def _without_strays(group: list[_Flat], settings: Settings) -> list[_Flat]:
    """Without lines that run through the table and far out of it at both ends, as its own rules do not: creases, scanner streaks."""
    kept = []
    for rule in group:
        across = [r.place for r in group if r.horizontal != rule.horizontal]
        alike = [r for r in group if r.horizontal == rule.horizontal and r is not rule]
        if across and _sticks_out(rule, across, settings) and not any(_sticks_out(r, across, settings) for r in alike):
            kept += _clipped(rule, min(across), max(across))
        else:
            kept.append(rule)
    return kept


def _clipped(rule: _Flat, first: float, last: float) -> list[_Flat]:
    """The part within the table where that is clearly darker than the rest: a crease that happens to lie upon a rule."""
    if len(rule.depths) != len(rule.along):
        return []
    inside = [d for a, d in zip(rule.along, rule.depths, strict=True) if first < a < last]
    outside = [d for a, d in zip(rule.along, rule.depths, strict=True) if not first < a < last]
    if not inside or not outside or np.median(inside) < 1.5 * np.median(outside):
        return []
    return [replace(rule, start=first, end=last)]


def _sticks_out(rule: _Flat, across: Sequence[float], settings: Settings) -> bool:
    far = 2 * settings.stub
    return min(across) - rule.start > far and rule.end - max(across) > far


def _lattice(group: list[_Flat], settings: Settings) -> Lattice | None:
    group = _without_strays(group, settings)
    rows = _bands([r for r in group if r.horizontal], settings.merge)
    columns = _bands([r for r in group if not r.horizontal], settings.merge)
    if len(rows.places) < 2 and len(columns.places) < 2:
        return None
    if not rows.places or not columns.places:
        return None
    if max(len(rows.places), len(columns.places)) > MAX_LINES:
        return None
    _close_side(rows, columns, settings)
    top, bottom = _close_side(columns, rows, settings)
    if len(rows.places) < 2 or len(columns.places) < 2:
        return None
    cells = _cells(rows, columns, settings)
    if not _worth(cells, settings):
        return None
    return Lattice(tuple(columns.places), tuple(rows.places), tuple(cells), top, bottom)


def _worth(cells: list[GridCell], settings: Settings) -> bool:
    """A single small frame (a tick box, a box for one digit) is no table."""
    if len(cells) > 1:
        return True
    return bool(cells) and cells[0].u1 - cells[0].u0 > 4 * settings.stub and cells[0].v1 - cells[0].v0 > settings.stub


def _close_side(lines: _Bands, crossing: _Bands, settings: Settings) -> tuple[bool, bool]:
    """Where lines stick out beyond the first or last crossing line, the table is open there: add that border.

    Returns whether the side before the first, and behind the last, was open.
    """
    opened = [False, False]
    for side in (0, 1):
        ends = [min(a for a, _ in s) if side == 0 else max(b for _, b in s) for s in lines.spans]
        limit = (crossing.places[0] if side == 0 else crossing.places[-1]) if crossing.places else float(np.median(ends))
        beyond = [e for e in ends if (limit - e if side == 0 else e - limit) > settings.stub]
        if len(beyond) < max(2, 0.3 * len(ends)):
            continue
        border = float(np.median(beyond))
        span = (min(lines.places), max(lines.places))
        lines_reach = [p for p, e in zip(lines.places, ends, strict=True) if abs(e - border) <= 3 * settings.touch]
        if len(lines_reach) >= 2:
            span = (min(lines_reach), max(lines_reach))
        where = 0 if side == 0 else len(crossing.places)
        crossing.places.insert(where, border)
        crossing.spans.insert(where, [span])
        opened[side] = True
    return opened[0], opened[1]


def _cells(rows: _Bands, columns: _Bands, settings: Settings) -> list[GridCell]:
    vs, us = rows.places, columns.places
    n, m = len(vs) - 1, len(us) - 1
    inset = settings.touch
    below = np.array([[_side(rows, i, us[j], us[j + 1], inset) for j in range(m)] for i in range(n + 1)])
    right = np.array([[_side(columns, j, vs[i], vs[i + 1], inset) for j in range(m + 1)] for i in range(n)])
    below, right = _continued(below, right, np.diff(us)), _continued(right.T, below.T, np.diff(vs)).T
    owner = _merge(below, right, 0.5)
    for strict in (0.3, 0.15):
        ragged = _ragged(owner)
        if not ragged.any():
            break
        finer = _merge(below, right, strict)
        owner = np.where(ragged, finer + owner.max() + 1, owner)
    inside = _inside(owner, below, right)
    return _as_cells(owner, inside, us, vs, settings)


def _side(bands: _Bands, index: int, start: float, end: float, inset: float) -> float:
    trim = min(inset, (end - start) / 4)
    return bands.coverage(index, start + trim, end - trim)


def _continued(walls: Floats, across: Floats, lengths: Floats) -> Floats:
    """Walls judged as wholes: what runs from one crossing wall to the next is there if most of it is.

    `walls`: lines × squares along them; `across`: the squares' rows × crossing lines; `lengths` of the squares along the lines.
    """
    out = walls.copy()
    lines, squares = walls.shape
    for k in range(lines):
        start = 0
        for j in range(1, squares + 1):
            crossed = j == squares or any(across[i, j] >= 0.5 for i in (k - 1, k) if 0 <= i < len(across))
            if not crossed:
                continue
            share = float(np.average(walls[k, start:j], weights=lengths[start:j]))
            if share >= 0.5:
                out[k, start:j] = np.maximum(out[k, start:j], share)
            start = j
    return out


def _merge(below: Floats, right: Floats, wall: float) -> npt.NDArray[np.int64]:
    """Number the squares; squares with less than `wall` of a rule between them get the same number."""
    n, m = right.shape[0], below.shape[1]
    parent = list(range(n * m))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i in range(n):
        for j in range(m):
            if i + 1 < n and below[i + 1, j] < wall:
                parent[find(i * m + j)] = find((i + 1) * m + j)
            if j + 1 < m and right[i, j + 1] < wall:
                parent[find(i * m + j)] = find(i * m + j + 1)
    return np.array([find(i) for i in range(n * m)]).reshape(n, m)


def _ragged(owner: npt.NDArray[np.int64]) -> Bools:
    """Squares of cells that are no rectangle (a wall is broken somewhere)."""
    bad = np.zeros(owner.shape, dtype=bool)
    for name in np.unique(owner):
        mask = owner == name
        i, j = np.nonzero(mask)
        if (i.max() - i.min() + 1) * (j.max() - j.min() + 1) != len(i):
            bad |= mask
    return bad


def _inside(owner: npt.NDArray[np.int64], below: Floats, right: Floats) -> Bools:
    """Squares that belong to the table: those that the outside cannot reach without crossing a wall."""
    n, m = owner.shape
    outside = np.zeros((n, m), dtype=bool)
    open_cells = [name for name in np.unique(owner) if _lies_open(owner == name, below, right)]
    front = [(int(i), int(j)) for i, j in zip(*np.nonzero(np.isin(owner, open_cells)), strict=True)]
    while front:
        i, j = front.pop()
        if outside[i, j]:
            continue
        outside[i, j] = True
        steps = [(i - 1, j, below[i, j]), (i + 1, j, below[i + 1, j]), (i, j - 1, right[i, j]), (i, j + 1, right[i, j + 1])]
        front += [(a, b) for a, b, wall in steps if 0 <= a < n and 0 <= b < m and wall < 0.3 and not outside[a, b]]
    # a hole in the border must not swallow the table
    return ~outside if outside.mean() < 0.5 else np.ones((n, m), dtype=bool)


def _lies_open(cell: Bools, below: Floats, right: Floats) -> bool:
    """Whether a cell at the rim is no cell: its outer side is missing, and one of the sides that lead to it too."""
    n, m = cell.shape
    rows, cols = np.nonzero(cell.any(axis=1))[0], np.nonzero(cell.any(axis=0))[0]
    top, end, first, last = rows[0], rows[-1] + 1, cols[0], cols[-1] + 1
    level = float(below[top, first:last].mean()), float(below[end, first:last].mean())
    upright = float(right[top:end, first].mean()), float(right[top:end, last].mean())
    rim = (top == 0 and level[0] < 0.2) or (end == n and level[1] < 0.2)
    side = (first == 0 and upright[0] < 0.2) or (last == m and upright[1] < 0.2)
    return bool((rim and min(upright) < 0.3) or (side and min(level) < 0.3))


def _as_cells(
    owner: npt.NDArray[np.int64], inside: Bools, us: list[float], vs: list[float], settings: Settings
) -> list[GridCell]:
    cells = []
    taken = ~inside
    n, m = owner.shape
    for i in range(n):
        for j in range(m):
            if taken[i, j]:
                continue
            width = _run(owner[i, j:] == owner[i, j], taken[i, j:])
            depth = 1
            while i + depth < n and np.all((owner[i + depth, j : j + width] == owner[i, j]) & ~taken[i + depth, j : j + width]):
                depth += 1
            taken[i : i + depth, j : j + width] = True
            cell = GridCell(i, j, depth, width, us[j], vs[i], us[j + width], vs[i + depth])
            if cell.u1 - cell.u0 >= settings.smallest and cell.v1 - cell.v0 >= settings.smallest:
                cells.append(cell)
    return cells


def _run(same: Bools, taken: Bools) -> int:
    stop = np.flatnonzero(~same | taken)
    return int(stop[0]) if len(stop) else len(same)
