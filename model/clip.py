"""A stretch of a page, from one height to another."""

from __future__ import annotations

from dataclasses import replace

from model.geometry import Box
from model.page import Page, Table


def clip(page: Page, top: float, bottom: float, edge: float = 0.0) -> Page:
    """Return the page with only what stands between two heights (fractions of the page); `edge`: so far above one it still stands below it."""
    if top <= 0.0 and bottom >= 1.0:
        return page

    def inside(box: Box) -> bool:
        return top - edge <= box.cy < bottom - edge

    return replace(
        page,
        lines=tuple(line for line in page.lines if inside(line.box)),
        tables=_clip_tables(page.tables, top - edge, bottom - edge),
        rows=_clip_tables(page.rows, top - edge, bottom - edge),
        ticks=tuple(t for t in page.ticks if inside(t.box)),
        pairs=tuple(p for p in page.pairs if inside(p.label_box)),
    )


def _clip_tables(tables: tuple[Table, ...], top: float, bottom: float) -> tuple[Table, ...]:
    return tuple(t for t in (_clip_table(t, top, bottom) for t in tables) if t is not None)


def _clip_table(table: Table, top: float, bottom: float) -> Table | None:
    cells = tuple(c for c in table.cells if top <= c.box.cy < bottom)
    if not cells:
        return None
    if len(cells) == len(table.cells):
        return table
    first = min(c.row for c in cells)
    kept = tuple(replace(c, row=c.row - first) for c in cells)
    return Table(table.box, max(c.row + c.row_span for c in kept), table.cols, kept)
