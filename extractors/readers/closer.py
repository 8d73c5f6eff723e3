"""A closer look at one line of a page that was read: what else may stand there, by the recogniser and by the page's own glyphs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from extractors.options import ReadOptions
from extractors.page.image.inks import separate_ink
from extractors.page.image.page_images import kept_image
from extractors.page.ocr.crops import as_line
from extractors.page.ocr.glyphs import GlyphSheet
from extractors.page.ocr.rivals import ALIKE, Rival
from model.errors import DamagedFile
from model.page import Line, Page


@dataclass(frozen=True, slots=True)
class CloserLook:
    """What a line says when it is read again, and what else it may say. `line.chars`: one a character of `line.text`."""

    line: Line
    rivals: tuple[Rival, ...] = ()


def look_closer(page: Page, line: Line, image: Path, options: ReadOptions) -> CloserLook | None:
    """Return a closer look at a line of a page, whose kept picture is `image`; None where there is none to look at."""
    try:
        bgr = kept_image(image)
    except DamagedFile:
        return None
    height, width = bgr.shape[:2]
    x0, y0, x1, y1 = box = line.box.pixels(width, height)
    crop = bgr[y0:y1, x0:x1]
    if min(crop.shape[:2]) < 4:
        return None
    text = separate_ink(crop, page.dpi or options.dpi, options.page.image).text
    reading, rivals = options.engine().closer(np.ascontiguousarray(text))
    seen = as_line(reading, box, bgr)
    stripped = len(reading.text) - len(reading.text.lstrip())
    moved = [replace(r, start=r.start - stripped, end=r.end - stripped) for r in rivals]
    inside = [r for r in moved if r.start >= 0 and r.end <= len(seen.text)]
    sheet = GlyphSheet(np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), np.uint8), page.lines)
    return CloserLook(seen, tuple(replace(r, odds=r.odds + _glyph_odds(sheet, seen, r)) for r in inside))


def _glyph_odds(sheet: GlyphSheet, line: Line, rival: Rival) -> float:
    """Return what the page's glyphs say to one character in the place of another that some faces print alike."""
    read = line.text[rival.start : rival.end]
    if not rival.text or rival.text not in ALIKE.get(read, ""):
        return 0.0
    return sheet.odds(line.chars[rival.start].box, line.box, read, rival.text)
