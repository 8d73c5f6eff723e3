"""Tolerances of finding tables."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractors.page.documented import setting

UNITS = 2200  # what the page's long side has of the units of length


@dataclass(frozen=True, slots=True)
class TableSettings:
    """How ruled lines become tables, and text boxes pieces of their cells (`extractors/page/tables`).

    Units are 2200ths of the page's long side (about 190 an inch on A4), whether its rules are in pixels or in points.
    """

    touch: float = setting(10, "unit", "how far apart two rules may be and still meet")
    merge: float = setting(9, "unit", "how far apart two rules of one direction may be and still be one line of the table")
    stub: float = setting(26, "unit", "how far rules stick out beyond the last crossing rule where the table is open")
    smallest: float = setting(14, "unit", "least side of a cell")
    max_lines: int = setting(160, "count", "rows or columns of one table; more is a drawing")
    along_gap: float = setting(4, "times", "`touch`: gap between two rules of one line that still belong together")
    broken: float = setting(0.75, "share", "of the way of a line of pieces that they cover where they are one rule")
    open_ends: float = setting(2, "times", "`touch`: how far the ends of rows may differ where a table is ruled only across")
    open_rows: float = setting(20, "times", "`touch`: highest row of such a table")
    open_high: float = setting(45, "times", "`touch`: the same beside rows of which there are several")
    open_chain: int = setting(3, "count", "rules of such rows that make several")
    open_reach: float = setting(3, "times", "`touch`: how far an end may be off the border that is added there")
    open_share: float = setting(0.3, "share", "of the lines that must stick out for a side to be open")
    across_rules: int = setting(4, "count", "rules of equal end, at least, that make a table that is ruled only across")
    across_bare: float = setting(0.4, "share", "of such rules that have no walls, beside pieces of tables that then are none")
    across_walls: float = setting(
        0.5, "share", "of such rows through which a wall runs; shorter ones, with none at the sides, are strokes"
    )
    across_beside: float = setting(0.2, "share", "of its rows beside which text may stand left of the rules")
    darker: float = setting(1.5, "times", "as dark as a crease is a rule upon it")
    wall: float = setting(0.5, "share", "of a wall that must be ruled to part two squares")
    ragged_walls: tuple[float, ...] = setting(
        (0.3, 0.15), "share", "the same where a cell would be no rectangle otherwise, tried in this order"
    )
    outer_wall: float = setting(0.3, "share", "of a wall that keeps the outside out")
    missing_rim: float = setting(0.2, "share", "of its outer side below which a cell at the rim lies open")

    frame_slack: float = setting(300, "parts", "of the page's long side: one of them around a table still belongs to it")
    inner_margin: float = setting(
        3, "unit", "by which a piece of text keeps off the rules of its cell, so that they are not read as 1 or 一"
    )
    in_cell: float = setting(0.5, "share", "of a box's height that must lie within a cell")
    in_cell_usual: float = setting(0.6, "share", "or of the usual height of boxes, for a box that spans several rows")
    least_wide: float = setting(0.45, "share", "of a box's height that a piece in a cell must be wide")
    least_wide_box: float = setting(0.8, "share", "or of the box's width, for a narrow one")
    inside: float = setting(0.5, "share", "of a box that must lie in cells; else it is a title that grazes the frame")
    tall: float = setting(1.8, "times", "the usual height from which a box holds several rows")

    def scaled(self, width: float, height: float) -> TableSettings:
        """Return the settings with all lengths in the units of a page of `width` by `height` (pixels, points)."""
        unit = max(width, height) / UNITS
        return replace(
            self,
            touch=self.touch * unit,
            merge=self.merge * unit,
            stub=self.stub * unit,
            smallest=self.smallest * unit,
            inner_margin=self.inner_margin * unit,
        )


DEFAULT = TableSettings()
