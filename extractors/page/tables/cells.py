"""Turn the squares of a lattice into cells: squares without a wall between them form one cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extractors.page.arrays import Bools, Floats, Ints
from extractors.page.tables.bands import Bands
from extractors.page.tables.settings import TableSettings


@dataclass(frozen=True, slots=True)
class SquareCell:
    """A cell in straightened coordinates (`u0..v1`), which are square to its walls, with its place in the table."""

    row: int
    col: int
    row_span: int
    col_span: int
    u0: float
    v0: float
    u1: float
    v1: float


def find_cells(rows: Bands, columns: Bands, settings: TableSettings) -> list[SquareCell]:
    """Return the cells of a lattice, row by row."""
    vs, us = rows.places, columns.places
    n, m = len(vs) - 1, len(us) - 1
    inset = settings.touch
    below = np.array([[_side(rows, i, us[j], us[j + 1], inset) for j in range(m)] for i in range(n + 1)])
    right = np.array([[_side(columns, j, vs[i], vs[i + 1], inset) for j in range(m + 1)] for i in range(n)])
    below, right = (
        _continued(below, right, np.diff(us), settings.wall),
        _continued(right.T, below.T, np.diff(vs), settings.wall).T,
    )
    owner = _merge(below, right, settings.wall)
    for strict in settings.ragged_walls:
        ragged = _ragged(owner)
        if not ragged.any():
            break
        finer = _merge(below, right, strict)
        owner = np.where(ragged, finer + owner.max() + 1, owner)
    places = [_cell(spot, us, vs) for spot in _rectangles(owner, ~_inside(owner, below, right, settings))]
    least = settings.smallest
    return [cell for cell in places if cell.u1 - cell.u0 >= least and cell.v1 - cell.v0 >= least]


def _side(bands: Bands, index: int, start: float, end: float, inset: float) -> float:
    """Return the share of line `index` that is ruled from `start` to `end`, the corners left out."""
    trim = min(inset, (end - start) / 4)
    return bands.coverage(index, start + trim, end - trim)


def _continued(walls: Floats, across: Floats, lengths: Floats, wall: float) -> Floats:
    """Return the walls judged as wholes: what runs from one crossing wall to the next is there if `wall` of it is.

    `walls`: lines × squares along them; `across`: the squares' rows × crossing lines; `lengths` of the squares along the lines.
    """
    out = walls.copy()
    lines, squares = walls.shape
    for k in range(lines):
        start = 0
        for j in range(1, squares + 1):
            crossed = j == squares or any(across[i, j] >= wall for i in (k - 1, k) if 0 <= i < len(across))
            if not crossed:
                continue
            share = float(np.average(walls[k, start:j], weights=lengths[start:j]))
            if share >= wall:
                out[k, start:j] = np.maximum(out[k, start:j], share)
            start = j
    return out


def _merge(below: Floats, right: Floats, wall: float) -> Ints:
    """Return a number for each square; squares with less than `wall` of a rule between them get the same number."""
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


def _ragged(owner: Ints) -> Bools:
    """Return where squares belong to cells that are no rectangle (a wall is broken somewhere)."""
    bad = np.zeros(owner.shape, dtype=bool)
    for name in np.unique(owner):
        mask = owner == name
        i, j = np.nonzero(mask)
        if (i.max() - i.min() + 1) * (j.max() - j.min() + 1) != len(i):
            bad |= mask
    return bad


def _inside(owner: Ints, below: Floats, right: Floats, settings: TableSettings) -> Bools:
    """Return which squares belong to the table: those that the outside cannot reach without crossing a wall."""
    n, m = owner.shape
    outside = np.zeros((n, m), dtype=bool)
    open_cells = [name for name in np.unique(owner) if _lies_open(owner == name, below, right, settings)]
    front = [(int(i), int(j)) for i, j in zip(*np.nonzero(np.isin(owner, open_cells)), strict=True)]
    while front:
        i, j = front.pop()
        if outside[i, j]:
            continue
        outside[i, j] = True
        steps = [(i - 1, j, below[i, j]), (i + 1, j, below[i + 1, j]), (i, j - 1, right[i, j]), (i, j + 1, right[i, j + 1])]
        front += [
            (a, b) for a, b, wall in steps if 0 <= a < n and 0 <= b < m and wall < settings.outer_wall and not outside[a, b]
        ]
    # a hole in the border must not swallow the table
    return ~outside if outside.mean() < 0.5 else np.ones((n, m), dtype=bool)


def _lies_open(cell: Bools, below: Floats, right: Floats, settings: TableSettings) -> bool:
    """Tell whether a cell at the rim is no cell: its outer side is missing, and one of the sides that lead to it too."""
    n, m = cell.shape
    rows, cols = np.nonzero(cell.any(axis=1))[0], np.nonzero(cell.any(axis=0))[0]
    top, end, first, last = rows[0], rows[-1] + 1, cols[0], cols[-1] + 1
    level = float(below[top, first:last].mean()), float(below[end, first:last].mean())
    upright = float(right[top:end, first].mean()), float(right[top:end, last].mean())
    least, wall = settings.missing_rim, settings.outer_wall
    rim = (top == 0 and level[0] < least) or (end == n and level[1] < least)
    side = (first == 0 and upright[0] < least) or (last == m and upright[1] < least)
    return bool((rim and min(upright) < wall) or (side and min(level) < wall))


Spot = tuple[int, int, int, int]  # row, column, rows, columns


def _rectangles(owner: Ints, outside: Bools) -> list[Spot]:
    """Return the rectangles of equal `owner`, row by row, without the squares `outside` the table."""
    taken = outside.copy()
    n, m = owner.shape
    found = []
    for i in range(n):
        for j in range(m):
            if taken[i, j]:
                continue
            width = _run(owner[i, j:] == owner[i, j], taken[i, j:])
            depth = 1
            while i + depth < n and np.all((owner[i + depth, j : j + width] == owner[i, j]) & ~taken[i + depth, j : j + width]):
                depth += 1
            taken[i : i + depth, j : j + width] = True
            found.append((i, j, depth, width))
    return found


def _cell(spot: Spot, us: Sequence[float], vs: Sequence[float]) -> SquareCell:
    """Return the cell at a spot between the column lines `us` and the row lines `vs`."""
    i, j, depth, width = spot
    return SquareCell(i, j, depth, width, us[j], vs[i], us[j + width], vs[i + depth])


def _run(same: Bools, taken: Bools) -> int:
    """Return how many squares from the first on are the `same` and not `taken`."""
    stop = np.flatnonzero(~same | taken)
    return int(stop[0]) if len(stop) else len(same)
