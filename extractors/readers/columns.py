"""Text that is written in columns, from top to bottom: told by the order in which a document sets its glyphs."""

from __future__ import annotations

from collections.abc import Iterable

from extractors.readers.page_content import Glyph
from extractors.readers.settings import ContentSettings


def columns_of(glyphs: Iterable[Glyph], settings: ContentSettings) -> tuple[list[list[Glyph]], list[Glyph]]:
    """Return the columns, each from the top and parted at wide gaps, and the glyphs that stand in none, in their order."""
    columns: list[list[Glyph]] = []
    others: list[Glyph] = []
    for run in _runs(glyphs, settings):
        if _is_column(run, settings):
            columns += _parts([g for g in run if g.text.strip()], settings)
        else:
            others += run
    return columns, others


def _runs(glyphs: Iterable[Glyph], settings: ContentSettings) -> list[list[Glyph]]:
    """Part the glyphs where one is not set below the one before it; a space goes with what stands before it."""
    runs: list[list[Glyph]] = []
    last: Glyph | None = None
    for g in glyphs:
        if not runs or (g.text.strip() and last is not None and not _below(last, g, settings)):
            runs.append([])
        runs[-1].append(g)
        last = g if g.text.strip() else last
    return runs


def _below(last: Glyph, g: Glyph, settings: ContentSettings) -> bool:
    """Whether a glyph is set below another one in the same column."""
    size = max(last.size, g.size)
    aside = abs((g.x0 + g.x1) / 2 - (last.x0 + last.x1) / 2)
    return aside <= settings.aside * size and -settings.into_next * size <= g.y0 - last.y1 <= settings.most_column_gap * size


def _is_column(run: list[Glyph], settings: ContentSettings) -> bool:
    """Whether a run is written downwards: most steps are those of one character, and most characters are Chinese."""
    shown = [g for g in run if g.text.strip()]
    steps = [b.y0 - a.y1 <= settings.column_step * max(a.size, b.size) for a, b in zip(shown, shown[1:], strict=False)]
    wide = sum(g.text >= "\u2e80" for g in shown)
    return len(shown) >= settings.least_column and 2 * sum(steps) > len(steps) and 2 * wide > len(shown)


def _parts(column: list[Glyph], settings: ContentSettings) -> list[list[Glyph]]:
    """Part a column at wide gaps, as a row is."""
    parts = [[column[0]]]
    for last, g in zip(column, column[1:], strict=False):
        if g.y0 - last.y1 > settings.wide_gap * max(last.size, g.size):
            parts.append([])
        parts[-1].append(g)
    return parts
