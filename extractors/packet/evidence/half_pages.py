"""Two pages on one scan: a copied book laid open, two certificates side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractors.packet.settings import PROOFS
from model.geometry import Box
from model.page import Line, Page


@dataclass(frozen=True, slots=True)
class HalfPage:
    """One of the two pages, its boxes fractions of itself. `x0`: where it begins on the sheet, of which it takes a half."""

    page: Page
    x0: float

    def on_sheet(self, box: Box) -> Box:
        """Return a box of the half as a box of the sheet."""
        return Box(self.x0 + box.x0 / 2, box.y0, self.x0 + box.x1 / 2, box.y1)


def half_pages(page: Page) -> tuple[HalfPage, ...]:
    """Return the two pages of a lying sheet whose text keeps clear of its middle; none where it is one page."""
    if page.width < PROOFS.lying * page.height:
        return ()
    drawn = [
        t.box for t in page.tables if t.box.x0 > PROOFS.gutter or t.box.x1 < 1 - PROOFS.gutter
    ]  # else folds and the sheet's edges
    crossing = [b for b in (*(line.box for line in page.lines), *drawn) if _crosses(b)]
    sides = [[line for line in page.lines if (line.box.cx < 0.5) is left] for left in (True, False)]
    if crossing or min(map(len, sides)) < PROOFS.half_lines:
        return ()
    return tuple(HalfPage(_page(page, lines, x0), x0) for lines, x0 in zip(sides, (0.0, 0.5), strict=True))


def _crosses(box: Box) -> bool:
    return box.x0 < 0.5 - PROOFS.gutter and box.x1 > 0.5 + PROOFS.gutter


def _page(page: Page, lines: list[Line], x0: float) -> Page:
    """Lines alone: what certificates say is told from them."""

    def moved(box: Box) -> Box:
        return Box(max(0.0, 2 * (box.x0 - x0)), box.y0, min(1.0, 2 * (box.x1 - x0)), box.y1)

    own = tuple(replace(n, box=moved(n.box), chars=tuple(replace(c, box=moved(c.box)) for c in n.chars)) for n in lines)
    return replace(page, width=page.width // 2, lines=own, tables=(), rows=(), ticks=(), pairs=(), seals=(), edges=())
