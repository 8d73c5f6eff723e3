"""A typed box counts as it is seen where its font draws two kinds under one code."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.page.arrays import Grey
from extractors.readers.page_content import Glyph
from extractors.readers.pdf.seen_boxes import ticked_boxes, unlike_boxes, with_ticked
from extractors.readers.pdf.settings import SeenBoxSettings

SETTINGS = SeenBoxSettings()
SCALE = 200 / 72  # pixels a point


def row(ticks: list[bool], code: str = "□") -> tuple[list[Glyph], Grey]:
    """Boxes of one code side by side, and their ink on a page drawn at 200 dpi."""
    ink = np.zeros((100, 60 + 60 * len(ticks)), np.uint8)
    glyphs = []
    for n, tick in enumerate(ticks):
        x = 40 + 60 * n
        cv2.rectangle(ink, (x, 40), (x + 24, 64), 255, 2)
        if tick:
            cv2.polylines(ink, [np.array([(x + 5, 52), (x + 11, 58), (x + 20, 45)])], isClosed=False, color=255, thickness=3)
        glyphs.append(Glyph(code, (x - 4) / SCALE, 34 / SCALE, (x + 28) / SCALE, 70 / SCALE, 12, face="ABCDEF+Wingdings2"))
    return glyphs, ink


def told(ticks: list[bool], code: str = "□") -> str:
    """What such boxes are read as."""
    glyphs, ink = row(ticks, code)
    unlike = unlike_boxes(glyphs, ink, SCALE, SETTINGS)
    return "".join(g.text for g in with_ticked(glyphs, ticked_boxes(glyphs, unlike, ink, SCALE, SETTINGS.sure)))


@pytest.mark.parametrize(
    ("ticks", "code", "read"),
    [
        ([False, True, False], "□", "□☑□"),
        ([False, False], "□", "□□"),
        ([True, True], "□", "□□"),  # one glyph as every other: the font's own empty box may look so
        ([False, True], "🔲", "🔲🔲"),
        ([False, True], "口", "口口"),
    ],
)
def test_a_box_is_as_it_is_seen(ticks: list[bool], code: str, read: str) -> None:
    assert told(ticks, code) == read
