"""Text that is written in columns, from top to bottom: told by the order in which a document sets its glyphs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from extractors.readers.page_content import Glyph
from extractors.readers.settings import ContentSettings

SHORTEST = 2  # glyphs of a column on a page that is written downwards
DOWNWARDS, UPWARDS = 90, 270  # angles of letters that lie on their side


def columns_of(glyphs: Iterable[Glyph], settings: ContentSettings) -> tuple[list[list[Glyph]], list[Glyph]]:
    """Return the columns, each from the top and parted at wide gaps, and the glyphs that stand in none, in their order. Where most glyphs stand in
    columns, two below one another are one, too.
    """
    runs = _runs(glyphs, settings)
    written = [_is_column(run, settings, settings.least_column) for run in runs]
    if 2 * sum(len(run) for run, down in zip(runs, written, strict=True) if down) > sum(map(len, runs)):
        written = [_is_column(run, settings, SHORTEST) for run in runs]
    columns = [part for run, down in zip(runs, written, strict=True) if down for part in _parts(run, settings)]
    return columns, [g for run, down in zip(runs, written, strict=True) if not down for g in run]


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
    return aside <= settings.aside * size and -settings.into_next * size <= _gap(last, g) <= settings.most_column_gap * size


def _gap(last: Glyph, g: Glyph) -> float:
    """Return the gap between two glyphs of a column; letters that lie on their right side are set upwards."""
    return last.y0 - g.y1 if last.angle == g.angle == UPWARDS else g.y0 - last.y1


def _is_column(run: list[Glyph], settings: ContentSettings, least: int) -> bool:
    """Whether a run is written downwards: most steps are those of one character, and most characters are Chinese or lie on their side."""
    shown = [g for g in run if g.text.strip()]
    steps = [_gap(a, b) <= settings.column_step * max(a.size, b.size) for a, b in zip(shown, shown[1:], strict=False)]
    fitting = sum(g.text >= "\u2e80" or g.angle in (DOWNWARDS, UPWARDS) for g in shown)
    return len(shown) >= least and 2 * sum(steps) > len(steps) and 2 * fitting > len(shown)


def _parts(column: list[Glyph], settings: ContentSettings) -> list[list[Glyph]]:
    """Part a column at wide gaps, as a row is; a space of the document stays where there is a gap."""
    parts: list[list[Glyph]] = []
    last: Glyph | None = None
    space: Glyph | None = None
    for g in column:
        if not g.text.strip():
            space = g
            continue
        gap = _gap(last, g) / max(last.size, g.size, 1.0) if last else settings.wide_gap + 1
        if gap > settings.wide_gap:
            parts.append([])
        elif space and gap > settings.spaced:
            parts[-1].append(replace(space, text=" "))
        parts[-1].append(g)
        last, space = g, None
    return parts
