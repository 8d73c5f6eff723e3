"""Widths of glyphs that their font tells wrongly: programs that place each glyph by itself need none, and leave those of other characters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from extractors.readers.page_content import Glyph
from extractors.readers.pdf.settings import AdvanceSettings

Kind = tuple[str, bool]  # a face, and whether its Latin characters are meant: those are often told as wide as the Chinese ones


def with_true_widths(glyphs: Sequence[Glyph], settings: AdvanceSettings) -> list[Glyph]:
    """Return the glyphs, in their order; those that nearly always are told wider than the way to the next one end where that begins."""
    ways: dict[Kind, list[float]] = defaultdict(list)
    for _, glyph, way in _steps(glyphs, settings):
        ways[_kind(glyph)].append(way / (glyph.x1 - glyph.x0))
    wrong = {kind: median(found) for kind, found in ways.items() if _is_wrong(found, settings)}
    if not wrong:
        return list(glyphs)
    right = [replace(g, x1=g.x0 + wrong.get(_kind(g), 1.0) * (g.x1 - g.x0)) for g in glyphs]
    for number, glyph, way in _steps(glyphs, settings):
        if _kind(glyph) in wrong:
            right[number] = replace(glyph, x1=min(glyph.x1, glyph.x0 + way))
    return right


def _kind(glyph: Glyph) -> Kind:
    return glyph.face, glyph.text.isascii()


def _is_wrong(ways: Sequence[float], settings: AdvanceSettings) -> bool:
    short = sum(way < settings.short for way in ways)
    return len(ways) >= settings.least and short >= settings.nearly_all * len(ways)


def _steps(glyphs: Sequence[Glyph], settings: AdvanceSettings) -> Iterator[tuple[int, Glyph, float]]:
    """Yield the number of each upright glyph that another of its kind follows on its line, and the way to that in points."""
    for number, (glyph, following) in enumerate(pairwise(glyphs)):
        level = not glyph.angle and not following.angle and abs(glyph.y0 - following.y0) < settings.level * glyph.size
        way = following.x0 - glyph.x0
        if level and _kind(glyph) == _kind(following) and 0 < way < 2 * glyph.size and glyph.x1 > glyph.x0:
            yield number, glyph, way
