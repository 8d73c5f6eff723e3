"""Find the ruled tables of a page; they hold no text yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extractors.page.arrays import Floats, Grey
from extractors.page.rules.find import find_rules
from extractors.page.rules.rule import Rule
from extractors.page.rules.settings import DEFAULT as RULES
from extractors.page.rules.settings import RuleSettings
from extractors.page.rules.warp import Warp, fit_warp
from extractors.page.tables.bands import runs_through
from extractors.page.tables.cells import SquareCell
from extractors.page.tables.lattice import Lattice, build_lattices
from extractors.page.tables.settings import DEFAULT, TableSettings

Corners = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PageGrid:
    """The tables of a page. `width`, `height`: the page in the units of its rules (pixels or points); `settings`: as configured."""

    width: float
    height: float
    rules: tuple[Rule, ...]
    warp: Warp
    lattices: tuple[Lattice, ...]
    settings: TableSettings = DEFAULT

    def cell_box(self, cell: SquareCell) -> Corners:
        """Return the upright rectangle `(x0, y0, x1, y1)` around a cell, in the units of the page."""
        corners = [self.warp.bent(u, v) for u in (cell.u0, cell.u1) for v in (cell.v0, cell.v1)]
        xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
        return (xs[0] + xs[1]) / 2, (ys[0] + ys[1]) / 2, (xs[2] + xs[3]) / 2, (ys[2] + ys[3]) / 2

    def outline(self, cell: SquareCell, points: int = 8) -> Floats:
        """Return the outline of a cell as the page bends it, float64 (4 * `points`, 2), clockwise from its top left corner."""
        us, vs = (np.linspace(a, b, points) for a, b in ((cell.u0, cell.u1), (cell.v0, cell.v1)))
        flat = [*((u, cell.v0) for u in us), *((cell.u1, v) for v in vs), *((u, cell.v1) for u in us[::-1])]
        flat += [(cell.u0, v) for v in vs[::-1]]
        return np.array([self.warp.bent(float(u), float(v)) for u, v in flat])

    def cell_boxes(self) -> list[Corners]:
        """Return the boxes of all cells; a reader can look into those for which it detected no text."""
        return [self.cell_box(cell) for lattice in self.lattices for cell in lattice.cells]

    def underlines(self) -> tuple[Rule, ...]:
        """Return the horizontal rules that are part of no table: blanks to be filled in, underlinings, separators."""
        frames = [self._frame(lattice) for lattice in self.lattices]
        return tuple(
            r
            for r in self.rules
            if r.horizontal and not any(f[0] <= (r.start + r.end) / 2 <= f[2] and f[1] <= r.middle <= f[3] for f in frames)
        )

    def _frame(self, lattice: Lattice) -> Corners:
        x0, y0 = self.warp.bent(lattice.us[0], lattice.vs[0])
        x1, y1 = self.warp.bent(lattice.us[-1], lattice.vs[-1])
        pad = max(self.width, self.height) / self.settings.frame_slack
        return x0 - pad, y0 - pad, x1 + pad, y1 + pad

    def locate(self, x: float, y: float) -> tuple[int, int] | None:
        """Return (table, cell) at a point, the smallest such cell; None outside all tables."""
        u, v = self.warp.flat(x, y)
        best: tuple[float, int, int] | None = None
        for t, lattice in enumerate(self.lattices):
            for c, cell in enumerate(lattice.cells):
                if cell.u0 <= u <= cell.u1 and cell.v0 <= v <= cell.v1:
                    area = (cell.u1 - cell.u0) * (cell.v1 - cell.v0)
                    if best is None or area < best[0]:
                        best = (area, t, c)
        return None if best is None else (best[1], best[2])


def find_grid(grey: Grey, rules: RuleSettings = RULES, tables: TableSettings = DEFAULT) -> PageGrid:
    """Return the tables of an upright grey page image (uint8, H × W, dark on light)."""
    height, width = grey.shape
    found = find_rules(grey, rules)
    warp, scaled = fit_warp(found, width, height, rules), tables.scaled(width, height)
    lattices = build_lattices(_walls(found, scaled), warp, scaled)
    return PageGrid(float(width), float(height), found, warp, lattices, tables)


def grid_of_rules(rules: Sequence[Rule], width: float, height: float, settings: TableSettings = DEFAULT) -> PageGrid:
    """Return the tables that exact rules form (drawing instructions of a PDF)."""
    warp, scaled = Warp(width, height), settings.scaled(width, height)
    return PageGrid(width, height, tuple(rules), warp, build_lattices(_walls(rules, scaled), warp, scaled), settings)


def _walls(rules: Sequence[Rule], settings: TableSettings) -> list[Rule]:
    """Return the rules without those that underline words, or are blanks to write on; `settings` scaled to their page."""
    return [rule for rule in rules if not _ends_within_a_cell(rule, rules, settings)]


def _ends_within_a_cell(rule: Rule, rules: Sequence[Rule], settings: TableSettings) -> bool:
    """Tell whether a level rule ends between two walls, no other one goes on from there, and none at its height runs from wall to wall, or
    through one, as a row's rule does of which a part was lost.
    """
    if not rule.horizontal:
        return False
    y, near = rule.middle, settings.touch
    walls = [r.at(y) for r in rules if not r.horizontal and r.start - near <= y <= r.end + near]
    level = [r for r in rules if r.horizontal and r is not rule and abs(r.middle - y) <= settings.merge]
    if runs_through(((r.start, r.end) for r in (rule, *level)), walls, near):
        return False

    def at_wall(end: float) -> bool:
        return any(abs(end - wall) <= near for wall in walls)

    def goes_on(end: float, other: Rule) -> bool:
        nearest = min(max(end, other.start), other.end)
        crossed = any(min(end, nearest) < wall < max(end, nearest) for wall in walls)
        return abs(nearest - end) <= settings.along_gap * near and not crossed

    return not any(at_wall(other.start) and at_wall(other.end) for other in level) and any(
        min(walls, default=end) < end - near
        and max(walls, default=end) > end + near
        and not at_wall(end)
        and not any(goes_on(end, other) for other in level)
        for end in (rule.start, rule.end)
    )
