"""Letters printed twice upon one another, which makes them bold, told from two letters that stand side by side (ll, //, 00)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from extractors.readers.page_content import Glyph
from extractors.readers.settings import ContentSettings

Place = tuple[str, int, int]


def single(glyphs: Iterable[Glyph], settings: ContentSettings) -> list[Glyph]:
    """Return the glyphs in their order, of those printed upon one another the first.

    The measure is the glyph's own width and height: side by side, two of a kind are a whole width apart, however narrow they are.
    """
    kept: list[Glyph] = []
    places: dict[Place, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        if glyph.text.strip():
            x, y = int(glyph.x0 // _side(glyph)), int(glyph.y0 // _side(glyph))
            around = (other for i in (-1, 0, 1) for j in (-1, 0, 1) for other in places.get((glyph.text, x + i, y + j), ()))
            if any(_upon(glyph, other, settings.doubled) for other in around):
                continue
            places[glyph.text, x, y].append(glyph)
        kept.append(glyph)
    return kept


def _side(glyph: Glyph) -> float:
    """Return the side of the squares that glyphs are looked up by: doublets of one size lie in the same or in the next."""
    return max(1.0, round(glyph.size))


def _upon(a: Glyph, b: Glyph, share: float) -> bool:
    wide, tall = max(a.x1 - a.x0, b.x1 - b.x0), max(a.y1 - a.y0, b.y1 - b.y0)
    return abs(a.x0 - b.x0) <= share * wide and abs(a.y0 - b.y0) <= share * tall
