"""Tell which way up a page is. A wrong turn costs the whole page, so the model's word is checked against the text itself."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.page.arrays import Image, Points
from extractors.page.image.settings import DEFAULT, ImageSettings
from extractors.page.ocr.crops import cut, pixel_box
from extractors.page.ocr.engine import Engine
from extractors.page.ocr.settings import Tier

TURNS = {0: None, 90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}


def turned(bgr: Image, degrees: int) -> Image:
    """Return the page turned back from lying `degrees` clockwise."""
    code = TURNS[degrees % 360]
    return bgr if code is None else np.asarray(cv2.rotate(bgr, code), np.uint8)


def lies_turned(engine: Engine, bgr: Image, settings: ImageSettings = DEFAULT) -> int:
    """Return the degrees clockwise (0, 90, 180, 270) by which the page lies turned.

    An upright page costs one look of the small model; anything else must be proved by reading some lines both ways.
    """
    said, sure = engine.orientation(bgr)
    if said == 0 and sure >= settings.upright_sure:
        return 0
    scale = min(1.0, settings.proof_side / max(bgr.shape[:2]))
    small = np.asarray(cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    boxes = engine.detect(small, settings.proof_side, Tier.TINY)
    if not boxes:
        return 0
    lying = _lies_on_side(boxes)
    candidates = (90, 270) if lying else (0, 180)
    proofs = {degrees: _legibility(engine, small, degrees, settings) for degrees in candidates}
    best = max(proofs, key=lambda d: proofs[d] + (0.02 if d == said else 0.0))
    # Nothing legible either way: trust the model only where it is sure.
    if proofs[best] < settings.proof_legible:
        return said if sure >= settings.turned_sure else 0
    return best


def _lies_on_side(quads: list[Points]) -> bool:
    """Tell whether most of the length of text runs from top to bottom."""
    spans = np.array([np.ptp(quad, axis=0) for quad in quads])
    long = spans.max(axis=1) > 2.5 * spans.min(axis=1)
    if not long.any():
        return False
    chosen = spans[long]
    upright = chosen[:, 1] > chosen[:, 0]
    return bool(chosen[upright].max(axis=1, initial=0).size and chosen[upright, 1].sum() > chosen[~upright, 0].sum())


def _legibility(engine: Engine, bgr: Image, degrees: int, settings: ImageSettings) -> float:
    """Return the mean confidence of the longest lines with the page turned back by `degrees`."""
    page = turned(bgr, degrees)
    height, width = page.shape[:2]
    boxes = [pixel_box(box, width, height) for box in engine.detect(page, settings.proof_side, Tier.TINY)]
    level = [b for b in boxes if b[2] - b[0] > 1.5 * (b[3] - b[1])]
    chosen = sorted(level, key=lambda b: b[0] - b[2])[: settings.proof_lines]
    # Very long lines cost much and prove no more than their first part.
    readings = engine.recognise([cut(page, (b[0], b[1], min(b[2], b[0] + 14 * (b[3] - b[1])), b[3])) for b in chosen], Tier.TINY)
    return float(np.mean([r.confidence for r in readings])) if readings else 0.0
