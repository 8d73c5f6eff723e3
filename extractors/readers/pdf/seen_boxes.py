"""Typed boxes as they are seen: a font may call a ticked box an empty one, and then draws two that differ under one code.

Looked at only where boxes of one font and size differ by their ink; then the judge of ticks looks at each, and is believed only where it is sure
of both kinds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from extractors.page.arrays import Grey, Image
from extractors.page.ticks.crops import cut_crops
from extractors.page.ticks.net import judge_crops
from extractors.readers.page_content import Glyph
from extractors.readers.pdf.settings import SeenBoxSettings
from extractors.text.box_symbols import CHECKED, EMPTY_GLYPHS

PLAIN = EMPTY_GLYPHS - {"🔲", "🔳"}  # the others are squares within squares
Place = tuple[int, int, int, int]  # x0, y0, x1, y1 in pixels


def text_ink(bare: Image, shown: Image) -> Grey:
    """Return how much darker a page is than the same page without its text."""
    return np.asarray(cv2.cvtColor(cv2.subtract(bare, shown), cv2.COLOR_BGR2GRAY), np.uint8)


def unlike_boxes(glyphs: Sequence[Glyph], ink: Grey, scale: float, settings: SeenBoxSettings) -> list[list[int]]:
    """Return the numbers of the empty boxes of each font and size that differ by their ink. `ink`: of the text alone; `scale`: pixels a point."""
    alike: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for number, glyph in enumerate(glyphs):
        if glyph.text in PLAIN:
            alike[glyph.text, glyph.face, round(glyph.size)].append(number)
    return [own for own in alike.values() if len(own) > 1 and _differ([_mass(ink, glyphs[n], scale) for n in own], settings)]


def ticked_boxes(glyphs: Sequence[Glyph], unlike: Sequence[Sequence[int]], ink: Grey, scale: float, least: float) -> set[int]:
    """Return the numbers of those that are ticked, of the fonts of which others are surely empty. `ink`: as for `unlike_boxes`, drawn finely
    enough for the judge; `least`: how sure it is.
    """
    ticked: set[int] = set()
    for own in unlike:
        places = {n: place for n in own if (place := _inked(ink, glyphs[n], scale)) is not None}
        verdicts = dict(zip(places, judge_crops(cut_crops(ink, places.values())), strict=True))
        if any(verdict.empty >= least for verdict in verdicts.values()):
            ticked.update(n for n, verdict in verdicts.items() if verdict.ticked >= least)
    return ticked


def with_ticked(glyphs: Sequence[Glyph], ticked: set[int]) -> tuple[Glyph, ...]:
    return tuple(replace(glyph, text=CHECKED) if n in ticked else glyph for n, glyph in enumerate(glyphs))


def _differ(masses: Sequence[float], settings: SeenBoxSettings) -> bool:
    seen = [mass for mass in masses if mass > 0]
    return bool(seen) and max(seen) > settings.unlike * min(seen)


def _room(glyph: Glyph, scale: float) -> Place:
    return (
        max(0, round(glyph.x0 * scale)),
        max(0, round(glyph.y0 * scale)),
        round(glyph.x1 * scale) + 1,
        round(glyph.y1 * scale) + 1,
    )


def _mass(ink: Grey, glyph: Glyph, scale: float) -> float:
    x0, y0, x1, y1 = _room(glyph, scale)
    return float(ink[y0:y1, x0:x1].sum())


def _inked(ink: Grey, glyph: Glyph, scale: float) -> Place | None:
    """Return the room of a glyph's ink; None where it has none."""
    x0, y0, x1, y1 = _room(glyph, scale)
    room = ink[y0:y1, x0:x1]
    dark = room > int(room.max(initial=0)) // 2
    if not dark.any():
        return None
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    return x0 + int(columns[0]), y0 + int(rows[0]), x0 + int(columns[-1]), y0 + int(rows[-1])
