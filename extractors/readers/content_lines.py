"""The lines of an electronic page, made of its glyphs: rows of one height, split at walls of tables and at wide gaps, with spaces and
drawn blanks written in.
"""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Sequence

from extractors.page.tables.grid import PageGrid
from extractors.readers.columns import columns_of
from extractors.readers.page_content import Glyph, PageContent
from extractors.readers.settings import DEFAULT, ContentSettings
from extractors.text.struck import left_standing
from model.folding import usual
from model.geometry import Box
from model.page import Char, Line

BLANK = "____"


def build_lines(
    content: PageContent, grid: PageGrid, filled: Sequence[Glyph] = (), settings: ContentSettings = DEFAULT
) -> list[Line]:
    """Return the lines of a page. `filled`: glyphs of form fields and typed notes, set like the others."""
    glyphs = [g for g in (*content.glyphs, *filled) if g.text]
    glyphs += _blanks(glyphs, content.width, grid, settings)
    held: dict[tuple[int, int] | None, list[Glyph]] = {}
    last: Glyph | None = None
    place: tuple[int, int] | None = None
    for g in glyphs:
        if last is None or not _goes_on(last, g, settings):  # a word too long for its cell runs over the rule
            place = grid.locate(_ink_middle(g), (g.y0 + g.y1) / 2)
        held.setdefault(place, []).append(g)
        last = g
    lines = []
    for cell, group in held.items():
        columns, others = columns_of(group, settings)
        lines += [_line(column, content) for column in columns]
        for row in _rows(others, settings):
            lines += [_line(_standing(run), content) for run in _runs(row, cell is None, settings)]
    return [line for line in lines if line.text]


def _ink_middle(g: Glyph) -> float:
    """Return about where the ink of a glyph is, across: （ fills the right half of its width, ） the left one, and the other half may lie over a wall."""
    kind = unicodedata.category(g.text[0]) if _is_wide(g) else ""
    return g.x0 + {"Ps": 0.75, "Pe": 0.25}.get(kind, 0.5) * (g.x1 - g.x0)


def _goes_on(last: Glyph, g: Glyph, settings: ContentSettings) -> bool:
    """Whether the letter stands right behind the one before it, on its line: text of two cells never touches."""
    if not (g.text.strip() and last.text.strip() and g.text.strip().isascii() and last.text.strip().isascii()):
        return False
    return abs(g.y0 - last.y0) < settings.same_line * g.size and abs(g.x0 - last.x1) < settings.touching * g.size


def _rows(glyphs: Sequence[Glyph], settings: ContentSettings) -> list[list[Glyph]]:
    """Group glyphs of one height, each row from the left."""
    rows: list[tuple[float, float, list[Glyph]]] = []
    for g in sorted(glyphs, key=lambda g: ((g.y0 + g.y1) / 2, g.x0)):
        for top, end, row in reversed(rows[-settings.rows_back :]):
            if _of_row(g, top, end, settings):
                row.append(g)
                break
        else:
            rows.append((g.y0, g.y1, [g]))
    return [sorted(row, key=lambda g: (g.x0, g.x1)) for _, _, row in rows]


def _of_row(g: Glyph, top: float, end: float, settings: ContentSettings) -> bool:
    shared = min(end, g.y1) - max(top, g.y0)
    within = top - settings.row_slack <= (g.y0 + g.y1) / 2 <= end + settings.row_slack
    return within and shared > settings.shared_height * min(end - top, g.y1 - g.y0)


def _runs(row: Sequence[Glyph], split: bool, settings: ContentSettings) -> list[list[Glyph]]:
    """Write spaces into a row where there are gaps; `split`: part it at wide gaps."""
    runs: list[list[Glyph]] = [[]]
    last: Glyph | None = None
    spaced = False
    for g in row:
        if not g.text.strip():
            spaced = True
            continue
        if last is not None:
            gap = g.x0 - last.x1
            size = max(last.size, g.size, 1.0)
            if split and gap > settings.wide_gap * size and BLANK[0] not in (g.text[0], last.text[-1]):
                runs.append([])
            elif gap > _least_space(last, g, spaced, settings) * size:
                runs[-1] += _spaces(last, g, size, settings.most_spaces)
        runs[-1].append(g)
        last, spaced = g, False
    return runs


def _least_space(left: Glyph, right: Glyph, spaced: bool, settings: ContentSettings) -> float:
    """Return the gap, in characters, beyond which a space stands between two glyphs. `spaced`: the document has one there."""
    if spaced:
        return settings.spaced
    return settings.wide_space if _is_wide(right) and _is_wide(left) else settings.space


def _is_wide(g: Glyph) -> bool:
    return g.text >= "\u2000"


def _spaces(left: Glyph, right: Glyph, size: float, most: int) -> list[Glyph]:
    count = max(1, min(most, round((right.x0 - left.x1) / size)))
    step = (right.x0 - left.x1) / count
    return [Glyph(" ", left.x1 + i * step, left.y0, left.x1 + (i + 1) * step, left.y1, size) for i in range(count)]


def _standing(run: Sequence[Glyph]) -> Sequence[Glyph]:
    """Return the glyphs of a line that are not struck out, nor parted such from others."""
    if not any(g.struck for g in run):
        return run
    struck = [g.struck for g in run for _ in g.text]
    shown = (seen if len(seen := usual(g.text)) == len(g.text) else g.text for g in run)
    left = iter(left_standing("".join(shown), struck))
    return [g for g in run if all([next(left) for _ in g.text])]


def _line(run: Sequence[Glyph], content: PageContent) -> Line:
    """Return a line with a box for each character; its text is empty where the run has none."""
    chars = []
    for g in run:
        text = usual(g.text)
        step = (g.x1 - g.x0) / max(1, len(text))
        for i, c in enumerate(text):
            x0 = g.x0 + i * step
            chars.append(Char(c, Box.from_pixels((x0, g.y0, x0 + step, g.y1), (content.width, content.height)), g.confidence))
    while chars and not chars[-1].text.strip():
        chars.pop()
    if not chars:
        return Line("", Box(0, 0, 0, 0))
    inked = [g for g in run if g.text.strip()]
    box = Box.from_pixels(
        (min(g.x0 for g in inked), min(g.y0 for g in inked), max(g.x1 for g in inked), max(g.y1 for g in inked)),
        (content.width, content.height),
    )
    exact = [g for g in inked if g.confidence == 1]  # of what was read from pixels the size is not known
    sizes, fonts = [g.size for g in exact], [g.font for g in exact if g.font]
    font = statistics.mode(fonts) if fonts else ""
    confidence = statistics.fmean([g.confidence for g in inked if g.confidence < 1] or [1.0])
    return Line(
        "".join(c.text for c in chars), box, confidence, tuple(chars), font, round(statistics.median(sizes), 2) if sizes else None
    )


def _blanks(glyphs: Sequence[Glyph], page_width: float, grid: PageGrid, settings: ContentSettings) -> list[Glyph]:
    """Return the rules outside of tables with no text upon them as underscores: blanks to be filled in."""
    inked = [g for g in glyphs if g.text.strip()]
    size = statistics.median([g.size for g in inked] or [settings.usual_size])
    blanks = []
    for rule in grid.underlines():
        if not settings.least_blank * size <= rule.length <= settings.most_blank * page_width:
            continue
        y = rule.across[0]
        above, into = y - settings.over_rule * size, y + settings.into_rule * size
        beside = [g for g in inked if g.y0 < into and above < g.y1 < y + size]
        covered = sum(max(0.0, min(g.x1, rule.end) - max(g.x0, rule.start)) for g in beside)
        if beside and covered < settings.filled * rule.length:
            top = statistics.median([g.y0 for g in beside])
            end = statistics.median([g.y1 for g in beside])
            blanks.append(Glyph(BLANK, rule.start, top, rule.end, end, size))
    return blanks
