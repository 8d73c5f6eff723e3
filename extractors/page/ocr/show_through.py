"""Set aside what shows through from the back of a sheet: print that reads better in a mirror, and what is as pale as that."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractors.page.arrays import Image
from extractors.page.ocr.crops import cut
from extractors.page.ocr.engine import Engine
from extractors.page.ocr.settings import LINES, LineSettings
from model.page import Line


def without_show_through(engine: Engine, bgr: Image, lines: Sequence[Line], settings: LineSettings = LINES) -> list[Line]:
    """Return the lines of a page without those of its back.

    Only doubtful lines that are paler than the page's print are read in a mirror, so that other paper costs nothing.
    """
    s = settings
    if all(line.confidence >= s.mirror_below for line in lines):
        return list(lines)
    ink = {id(line): _contrast(_crop(line, bgr)) for line in lines}
    front = float(np.median([ink[id(line)] for line in lines if line.confidence >= s.mirror_never] or [255.0]))
    unsure = [line for line in lines if line.confidence < s.mirror_below and ink[id(line)] <= s.mirror_faint * front]
    mirrored = engine.recognise([np.ascontiguousarray(_crop(line, bgr)[:, ::-1]) for line in unsure])
    backs = [
        line for line, other in zip(unsure, mirrored, strict=True)
        if len(other.text) >= s.mirror_text and other.confidence >= max(s.mirror_sure, line.confidence + s.mirror_surer)
    ]  # fmt: skip
    if not backs:
        return list(lines)
    gone = {id(line) for line in backs}
    pale = min(s.mirror_pale * float(np.median([ink[key] for key in gone])), s.mirror_faint * front)
    return [line for line in lines if id(line) not in gone and (line.confidence >= s.mirror_never or ink[id(line)] > pale)]


def _crop(line: Line, bgr: Image) -> Image:
    height, width = bgr.shape[:2]
    return cut(bgr, line.box.pixels(width, height))


def _contrast(crop: Image) -> float:
    """Return how much darker the ink of a crop is than its paper, in grey levels."""
    paper, ink = np.percentile(crop, (50, 2))
    return float(paper - ink)
