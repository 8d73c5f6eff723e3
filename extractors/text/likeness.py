"""How like the wordings of a vocabulary each of many texts is, all at once: a page asks about thousands of pairs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from model.fuzzy import as_core, as_whole

Floats = npt.NDArray[np.float64]


class Wordings:
    """Wordings as they are compared: whole, and their cores."""

    def __init__(self, wordings: Sequence[str]) -> None:
        self._whole, self._cores = [as_whole(w) for w in wordings], [as_core(w) for w in wordings]

    def likeness(self, texts: Sequence[str]) -> Floats:
        """Return the `model.fuzzy.likeness` of each text (rows) to each wording (columns)."""
        whole = ratios([as_whole(text) for text in texts], self._whole)
        return np.asarray(np.maximum(whole, ratios([as_core(text) for text in texts], self._cores)))


def ratios(texts: Sequence[str], others: Sequence[str]) -> Floats:
    """Return the agreement 0–1 of each text (rows) with each of the others (columns) as they are; 0 where one is empty."""
    if not texts or not others:
        return np.zeros((len(texts), len(others)))
    found = cdist(texts, others, scorer=fuzz.ratio, dtype=np.float64) / 100
    found[[not text for text in texts]] = 0
    found[:, [not other for other in others]] = 0
    return np.asarray(found)
