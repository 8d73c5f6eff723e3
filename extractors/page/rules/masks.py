"""The network that sees ruled lines: how likely each place of a page lies on a horizontal and on a vertical rule."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

import cv2
import numpy as np

from extractors.networks import load_network
from extractors.page.arrays import Grey
from extractors.page.ticks.squares import darker_than_paper

STEP = 16  # pixels: sides of what the network sees are multiples of it
STRIDE = 2  # pixels of the page to one of a mask, each way
STRIP = 736  # rows that are shown at once: a third of a page
SEEN = 128  # rows above and below, more than decide what the network says of one


def darkness(grey: Grey) -> Grey:
    """Return how much darker than the paper around it every pixel of a page (uint8, dark on light) is, in grey levels."""
    return darker_than_paper(grey, 9)


def shown(dark: Grey) -> Grey:
    """Return the `darkness` of a page as the network sees it: the root of its share of that of the page's print, 0 to 255."""
    some = dark[::3, ::3]
    inked = some[some > 40]
    full = max(40.0, float(np.percentile(inked, 70))) if len(inked) else 120.0
    table = np.sqrt(np.clip(np.arange(256) / full, 0, 1)) * 255
    return np.asarray(cv2.LUT(dark, table.astype(np.uint8)), np.uint8)


def rule_masks(dark: Grey) -> tuple[Grey, Grey]:
    """Return how likely (0 to 255) every second pixel of a page lies on a horizontal and on a vertical rule; `dark`: its `darkness`.

    The page is shown to the network in strips, whose layers take a part of the memory of a whole page's; each with so much of its neighbours that it
    says the same.
    """
    high, wide = dark.shape
    whole = cv2.copyMakeBorder(shown(dark), 0, -high % STEP, 0, -wide % STEP, cv2.BORDER_CONSTANT, value=0)
    masks = np.empty((2, whole.shape[0] // STRIDE, whole.shape[1] // STRIDE), np.uint8)
    for top in range(0, whole.shape[0], STRIP):
        above, foot = max(0, top - SEEN), min(whole.shape[0], top + STRIP)
        (strip,) = _session().run(None, {"ink": np.ascontiguousarray(whole[above : foot + SEEN])[None, None]})
        masks[:, top // STRIDE : foot // STRIDE] = strip[0, :, (top - above) // STRIDE : (foot - above) // STRIDE]
    level, upright = masks[:, : -(-high // STRIDE), : -(-wide // STRIDE)]
    return level, upright


@lru_cache(maxsize=1)
def _session() -> Any:
    return load_network(files(__package__).joinpath("rules.onnx").read_bytes())
