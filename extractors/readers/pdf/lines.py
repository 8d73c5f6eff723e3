"""Lines out of glyphs: rows of one height, split at walls and wide gaps, with spaces and drawn blanks written in."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from extractors.page.tables.grid import PageGrid
from extractors.readers.pdf.glyphs import Content, Glyph
from model.geometry import Box
from model.page import Char, Line

WIDE_GAP = 2.6  # characters; wider gaps outside of tables part two lines
BLANK = "____"


def build_lines(content: Content, grid: PageGrid, filled: Sequence[Glyph] = ()) -> list[Line]:
    """The lines of a page; `filled`: glyphs of form fields and typed notes, set like the others."""
    glyphs = [g for g in content.glyphs if g.text] + list(filled) + _blanks(content, grid)
    held: dict[tuple[int, int] | None, list[Glyph]] = {}
    last: Glyph | None = None
    place: tuple[int, int] | None = None
    for g in glyphs:
        if last is None or not _goes_on(last, g):  # a word too long for its cell runs over the rule
            place = grid.locate((g.x0 + g.x1) / 2, (g.y0 + g.y1) / 2)
        held.setdefault(place, []).append(g)
        last = g
    lines = []
    for cell, group in held.items():
        for row in _rows(group):
            lines += [_line(run, content) for run in _runs(row, split=cell is None)]
    return [line for line in lines if line.text]


def _goes_on(last: Glyph, g: Glyph) -> bool:
    """Whether the letter stands right behind the one before it, on its line: text of two cells never touches."""
    word = g.text.strip().isascii() and last.text.strip().isascii() and g.text.strip() and last.text.strip()
    return bool(word) and abs(g.y0 - last.y0) < 0.3 * g.size and abs(g.x0 - last.x1) < 0.12 * g.size


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs of one height, each row from the left."""
    rows: list[tuple[float, float, list[Glyph]]] = []
    for g in sorted(glyphs, key=lambda g: ((g.y0 + g.y1) / 2, g.x0)):
        middle = (g.y0 + g.y1) / 2
        for k in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            top, end, row = rows[k]
            shared = min(end, g.y1) - max(top, g.y0)
            if shared > 0.5 * min(end - top, g.y1 - g.y0) and top - 1 <= middle <= end + 1:
                row.append(g)
                break
        else:
            rows.append((g.y0, g.y1, [g]))
    return [sorted(row, key=lambda g: (g.x0, g.x1)) for _, _, row in rows]


def _runs(row: Sequence[Glyph], split: bool) -> list[list[Glyph]]:
    """A row with spaces where there are gaps, parted at wide gaps."""
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
            if split and gap > WIDE_GAP * size and BLANK[0] not in (g.text[0], last.text[-1]):
                runs.append([])
            elif gap > (0.1 if spaced else 0.45 if _wide(g) and _wide(last) else 0.22) * size:
                runs[-1] += _spaces(last, g, size)
        runs[-1].append(g)
        last, spaced = g, False
    return runs


def _wide(g: Glyph) -> bool:
    return g.text >= "\u2000"


def _spaces(left: Glyph, right: Glyph, size: float) -> list[Glyph]:
    count = max(1, min(8, round((right.x0 - left.x1) / size)))
    step = (right.x0 - left.x1) / count
    return [Glyph(" ", left.x1 + i * step, left.y0, left.x1 + (i + 1) * step, left.y1, size) for i in range(count)]


def _line(run: Sequence[Glyph], content: Content) -> Line:
    chars = []
    for g in run:
        step = (g.x1 - g.x0) / max(1, len(g.text))
        for i, c in enumerate(g.text):
            x0 = g.x0 + i * step
            chars.append(Char(c, Box.from_pixels(x0, g.y0, x0 + step, g.y1, content.width, content.height)))
    while chars and not chars[-1].text.strip():
        chars.pop()
    if not chars:
        return Line("", Box(0, 0, 0, 0))
    inked = [g for g in run if g.text.strip()]
    box = Box.from_pixels(
        min(g.x0 for g in inked),
        min(g.y0 for g in inked),
        max(g.x1 for g in inked),
        max(g.y1 for g in inked),
        content.width,
        content.height,
    )
    sizes, fonts = [g.size for g in inked], [g.font for g in inked if g.font]
    font = statistics.mode(fonts) if fonts else ""
    return Line("".join(c.text for c in chars), box, 1.0, tuple(chars), font, round(statistics.median(sizes), 2))


def _blanks(content: Content, grid: PageGrid) -> list[Glyph]:
    """A rule outside of tables with no text upon it is a blank to be filled in: it reads as underscores."""
    size = statistics.median([g.size for g in content.glyphs if g.text.strip()] or [12.0])
    blanks = []
    for rule in grid.underlines():
        if not 1.2 * size <= rule.length <= 0.6 * content.width:
            continue
        y = rule.across[0]
        beside = [
            g for g in content.glyphs if g.text.strip() and g.y0 < y + 0.2 * size and g.y1 > y - 0.5 * size and g.y1 < y + size
        ]
        covered = sum(max(0.0, min(g.x1, rule.end) - max(g.x0, rule.start)) for g in beside)
        if beside and covered < 0.12 * rule.length:
            top = statistics.median([g.y0 for g in beside])
            end = statistics.median([g.y1 for g in beside])
            blanks.append(Glyph(BLANK, rule.start, top, rule.end, end, size))
    return blanks
