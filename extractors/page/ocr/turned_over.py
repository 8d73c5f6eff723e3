"""Tell a page that is shown in a mirror (by a camera's front side, or because a transparency lay the wrong way), one that lies upside down though it
does not look so (a title page of few words), and one of whose papers lies upside down beside another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

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
    return _reads_better(engine, bgr, lines, lambda crop: crop[:, ::-1], settings)


def is_upside_down(engine: Engine, bgr: Image, lines: Sequence[Line], settings: LineSettings = LINES) -> bool:
    """Tell whether the lines of a page (uint8 BGR) read better upside down, whatever it was taken for by its looks; looked at as `is_mirrored`."""
    return _reads_better(engine, bgr, lines, lambda crop: crop[::-1, ::-1], settings)


def _reads_better(
    engine: Engine, bgr: Image, lines: Sequence[Line], turned: Callable[[Image], Image], settings: LineSettings
) -> bool:
    doubtful = [line for line in lines if line.confidence < settings.mirror_never]
    if len(doubtful) < max(settings.mirrored_lines, settings.mirrored_share * len(lines)):
        return False
    return _longest_read_better(engine, bgr, doubtful, turned, settings)


def is_partly_upside_down(engine: Engine, bgr: Image, lines: Sequence[Line], settings: LineSettings = LINES) -> bool:
    """Tell whether lines of a page (uint8 BGR) that were read badly read well upside down: of two papers on one sheet one was laid in wrongly."""
    doubtful = [line for line in lines if line.confidence < settings.mirror_below]
    if len(doubtful) < settings.mirrored_lines:
        return False
    return _longest_read_better(engine, bgr, doubtful, lambda crop: crop[::-1, ::-1], settings)


def _longest_read_better(
    engine: Engine, bgr: Image, doubtful: Sequence[Line], turned: Callable[[Image], Image], settings: LineSettings
) -> bool:
    """Tell whether the longest of some lines are read more surely when they are turned over."""
    longest = sorted(doubtful, key=lambda line: line.box.width, reverse=True)[: settings.mirrored_lines]
    height, width = bgr.shape[:2]
    crops = [np.ascontiguousarray(turned(cut(bgr, line.box.pixels(width, height)))) for line in longest]
    sure = float(np.mean([reading.confidence for reading in engine.recognise(crops)]))
    return sure >= max(settings.mirror_sure, float(np.mean([line.confidence for line in longest])) + settings.mirror_surer)
