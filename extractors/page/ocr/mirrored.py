"""Tell a page that is shown in a mirror: by a camera's front side, or because a transparency lay the wrong way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractors.page.arrays import Image
from extractors.page.ocr.crops import cut
from extractors.page.ocr.engine import Engine
from extractors.page.ocr.settings import LINES, LineSettings
from model.page import Line


def is_mirrored(engine: Engine, bgr: Image, lines: Sequence[Line], settings: LineSettings = LINES) -> bool:
    """Tell whether the lines of a page (uint8 BGR) read better in a mirror. Only a page most of whose lines are doubtful is looked at, so that
    others cost nothing.
    """
    s = settings
    doubtful = [line for line in lines if line.confidence < s.mirror_never]
    if len(doubtful) < max(s.mirrored_lines, s.mirrored_share * len(lines)):
        return False
    longest = sorted(doubtful, key=lambda line: line.box.width, reverse=True)[: s.mirrored_lines]
    height, width = bgr.shape[:2]
    crops = [np.ascontiguousarray(cut(bgr, line.box.pixels(width, height))[:, ::-1]) for line in longest]
    sure = float(np.mean([reading.confidence for reading in engine.recognise(crops)]))
    return sure >= max(s.mirror_sure, float(np.mean([line.confidence for line in longest])) + s.mirror_surer)
