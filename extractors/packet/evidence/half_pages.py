"""Two pages on one scan: a copied book laid open, two certificates side by side."""

from __future__ import annotations

from dataclasses import replace

from extractors.packet.settings import PROOFS
from extractors.readers.sheet_halves import LEFT, RIGHT, crosses_middle, half_of
from model.page import Page


def half_pages(page: Page) -> tuple[Page, ...]:
    """Return the two pages of a lying sheet whose text keeps clear of its middle; none where it is one page."""
    if page.width < PROOFS.lying * page.height:
        return ()
    drawn = [
        t.box for t in page.tables if t.box.x0 > PROOFS.gutter or t.box.x1 < 1 - PROOFS.gutter
    ]  # else folds and the sheet's edges
    crossing = [b for b in (*(line.box for line in page.lines), *drawn) if crosses_middle(b, PROOFS.gutter)]
    sides = [[line for line in page.lines if (line.box.cx < 0.5) is left] for left in (True, False)]
    if crossing or min(map(len, sides)) < PROOFS.half_lines:
        return ()
    bare = replace(page, tables=(), rows=(), ticks=(), pairs=(), seals=())  # what certificates say is told from their lines
    return half_of(bare, LEFT), half_of(bare, RIGHT)
