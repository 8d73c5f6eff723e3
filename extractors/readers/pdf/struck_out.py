"""Text of a page that is struck out: a line no longer than the text runs through the middle of its characters, or a note of the kind StrikeOut
lies on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from pdfminer.pdftypes import resolve1

from extractors.page.rules.rule import Rule, straight_rule
from extractors.readers.page_content import Box, Glyph, PageContent
from extractors.readers.pdf.annotations import box_of, is_shown, name_of
from extractors.readers.pdf.settings import StruckSettings

CORNERS = 8  # numbers of the four corners of a quadrilateral


def struck_places(page: Any) -> Iterator[Box]:
    """Yield the places that notes of the kind StrikeOut on a page (pdfminer's) lie on, in its units."""
    for reference in resolve1(page.annots) or ():
        data = resolve1(reference)
        if not isinstance(data, dict) or name_of(data.get("Subtype")) != "StrikeOut" or not is_shown(data):
            continue
        numbers = [resolve1(number) for number in resolve1(data.get("QuadPoints")) or ()]
        for k in range(0, len(numbers) - CORNERS + 1, CORNERS):
            xs, ys = numbers[k : k + CORNERS : 2], numbers[k + 1 : k + CORNERS : 2]
            if box := box_of([min(xs), min(ys), max(xs), max(ys)]):
                yield box


def with_struck(content: PageContent, places: Iterable[Box], settings: StruckSettings) -> PageContent:
    """Return the content where the glyphs that are struck out say so, and their lines are no rules. `places`: of StrikeOut notes, in points."""
    noted = [straight_rule(True, x0, x1, (y0 + y1) / 2) for x0, y0, x1, y1 in places]
    level = [rule for rule in content.rules if rule.horizontal]
    upright = [(n, g) for n, g in enumerate(content.glyphs) if g.text.strip() and not g.angle] if level or noted else []
    # where a stroke would run, and the middle of each glyph: most rules of a page strike out nothing
    spans = np.array([(*_span(g, settings), (g.x0 + g.x1) / 2) for _, g in upright]).reshape(-1, 3)

    def under(rule: Rule) -> list[tuple[int, Glyph]]:
        y = rule.across[0]
        hit = (spans[:, 0] < y) & (y < spans[:, 1]) & (rule.start < spans[:, 2]) & (spans[:, 2] < rule.end)
        return [upright[k] for k in np.flatnonzero(hit)]

    drawn = [rule for rule in level if _strikes(rule, [g for _, g in under(rule)], settings)]
    struck = {n for rule in (*drawn, *noted) for n, _ in under(rule)}
    if not struck:
        return content
    glyphs = tuple(replace(g, struck=True) if n in struck else g for n, g in enumerate(content.glyphs))
    return replace(content, glyphs=glyphs, rules=tuple(rule for rule in content.rules if rule not in drawn))


def _span(glyph: Glyph, settings: StruckSettings) -> tuple[float, float]:
    """Return between which heights a line strikes a glyph out."""
    height = glyph.y1 - glyph.y0
    return glyph.y0 + (glyph.base - settings.highest) * height, glyph.y0 + (glyph.base - settings.lowest) * height


def _strikes(rule: Rule, under: Sequence[Glyph], settings: StruckSettings) -> bool:
    """Whether a line strikes out the text that it runs through: it begins and ends with it, as no rule of a table does, and the text fills it."""
    if not under:
        return False
    reach = settings.beyond * max(g.size for g in under)
    ends = min(g.x0 for g in under) - rule.start < reach and rule.end - max(g.x1 for g in under) < reach
    return ends and sum(g.x1 - g.x0 for g in under) > settings.filled * rule.length
