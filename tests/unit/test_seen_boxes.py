"""A typed box counts as it is seen: a table of codes may call a ticked one empty."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.readers.page_content import Glyph, PageContent
from extractors.readers.pdf.seen_boxes import with_seen_boxes
from extractors.readers.pdf.settings import SeenBoxSettings

FACE = "ABCDEF+Wingdings2"


def told(text: str, tick: bool, face: str = FACE) -> str:
    """What a box is told as that is seen with a tick, or without."""
    page = np.full((140, 140, 3), 255, np.uint8)
    cv2.rectangle(page, (22, 23), (34, 35), (0, 0, 0), 1)
    if tick:
        cv2.polylines(page, [np.array([(25, 29), (28, 32), (32, 26)])], isClosed=False, color=(0, 0, 0))
    glyph = Glyph(text, 20, 20, 36, 38, 12, face=face)
    content = PageContent(140, 140, (glyph,), (), (), ())
    return with_seen_boxes(content, page, [FACE], SeenBoxSettings()).glyphs[0].text


@pytest.mark.parametrize(
    ("text", "tick", "read"), [("□", True, "☑"), ("☐", True, "☑"), ("□", False, "□"), ("🔲", True, "🔲"), ("口", True, "口")]
)
def test_a_box_is_as_it_is_seen(text: str, tick: bool, read: str) -> None:
    assert told(text, tick) == read


def test_the_frame_of_a_font_that_is_not_there_is_no_box() -> None:
    assert told("□", tick=True, face="SimSun") == "□"
