"""Typed boxes as they are seen: a font that the file carries may call a ticked box an empty one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import cv2
import numpy as np

from extractors.page.arrays import Grey, Image
from extractors.readers.page_content import Glyph, PageContent
from extractors.readers.pdf.settings import SeenBoxSettings
from extractors.text.box_symbols import CHECKED, EMPTY_GLYPHS

PLAIN = EMPTY_GLYPHS - {"🔲", "🔳"}  # the others are squares within squares


def with_seen_boxes(content: PageContent, shown: Image, carried: Collection[str], settings: SeenBoxSettings) -> PageContent:
    """Return the page with ☑ for the boxes that are told as empty and have ink in their middle. `shown`: the upright page, BGR;
    `carried`: the fonts of the file. An empty frame of a font that is not there is no box.
    """
    typed = [g.text in PLAIN and g.face in carried for g in content.glyphs]
    if not any(typed):
        return content
    grey = np.asarray(cv2.cvtColor(shown, cv2.COLOR_BGR2GRAY), np.uint8)
    scale = grey.shape[0] / content.height
    filled = [own and _is_filled(g, grey, scale, settings) for g, own in zip(content.glyphs, typed, strict=True)]
    glyphs = (replace(g, text=CHECKED) if ticked else g for g, ticked in zip(content.glyphs, filled, strict=True))
    return replace(content, glyphs=tuple(glyphs)) if any(filled) else content


def _is_filled(glyph: Glyph, grey: Grey, scale: float, settings: SeenBoxSettings) -> bool:
    """Whether the frame of a glyph has ink within."""
    x0, y0, x1, y1 = (max(0, round(side * scale)) for side in (glyph.x0, glyph.y0, glyph.x1, glyph.y1))
    room = grey[y0 : y1 + 1, x0 : x1 + 1]
    dark = room < int(room.max(initial=0)) - settings.ink
    if not dark.any():
        return False
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    own = dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    tall, wide = own.shape
    if min(tall, wide) < settings.least or not settings.shape < wide / tall < 1 / settings.shape:
        return False
    aside, above = round(wide * settings.rim), round(tall * settings.rim)
    framed = own[0].mean() + own[-1].mean() + own[:, 0].mean() + own[:, -1].mean() > settings.framed * 4
    return bool(framed and own[above : tall - above, aside : wide - aside].mean() > settings.filled)
