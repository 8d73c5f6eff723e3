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

    Only doubtful lines are read in a mirror: what is read surely is read the right way round, so that other paper costs nothing.
    """
    s = settings
    unsure = [line for line in lines if line.confidence < s.mirror_below]
    if not unsure:
        return list(lines)
    crops = [_crop(line, bgr) for line in unsure]
    mirrored = engine.recognise([np.ascontiguousarray(crop[:, ::-1]) for crop in crops])
    most = s.mirror_paler * _usual_contrast(bgr, lines, s)
    backs = [
        (line, _contrast(crop)) for line, crop, other in zip(unsure, crops, mirrored, strict=True)
        if _contrast(crop) < most and len(other.text) >= s.mirror_text and other.confidence >= max(s.mirror_sure, line.confidence + s.mirror_surer)
    ]  # fmt: skip
    if not backs:
        return list(lines)
    gone = {id(line) for line, _ in backs}
    pale = min(most, s.mirror_pale * float(np.median([contrast for _, contrast in backs])))
    return [
        line for line in lines
        if id(line) not in gone and (line.confidence >= s.mirror_never or _contrast(_crop(line, bgr)) > pale)
    ]  # fmt: skip


def _usual_contrast(bgr: Image, lines: Sequence[Line], s: LineSettings) -> float:
    """Return the contrast of the lines that were read surely; infinite where there is none: what shows through is paler than print."""
    sure = [_contrast(_crop(line, bgr)) for line in lines if line.confidence >= s.mirror_never]
    return float(np.median(sure)) if sure else float("inf")


def _crop(line: Line, bgr: Image) -> Image:
    height, width = bgr.shape[:2]
    b = line.box
    return cut(bgr, (int(b.x0 * width), int(b.y0 * height), int(np.ceil(b.x1 * width)), int(np.ceil(b.y1 * height))))


def _contrast(crop: Image) -> float:
    """Return how much darker the ink of a crop is than its paper, in grey levels."""
    paper, ink = np.percentile(crop, (50, 2))
    return float(paper - ink)
