"""What the ink of a line of Latin letters and digits says to other wordings: the judge of Latin lines.

A small network sees the whole line, so that a 1 among digits shows what a 1 looks like here, and gives each place a probability of every character
and of none. It knows faces and papers, no words: where a recogniser writes what is usual, it says what stands there.
Its weights lie beside this module; how they were made and what they are worth: docs/model-latin.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from typing import Any

import cv2
import numpy as np

from extractors.networks import load_network
from extractors.page.arrays import Floats, Grey
from extractors.page.ocr.settings import RIVALS

CHARACTERS = (
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz@._-,:/()+%"  # numbers 2, 3, …; 0 is none, 1 any other
)
UNKNOWN = "\ufffd"
HIGH, STRIDE = 32, 2  # pixels: a strip's height, and from one place to the next
LEAST = 1e-6  # probability that anything has at least


@dataclass(frozen=True, slots=True)
class LatinLine:
    """What the judge says of each place of a line in each of its views: probabilities (places, numbers of characters)."""

    told: tuple[Floats, ...]

    @classmethod
    def seen(cls, grey: Grey) -> LatinLine:
        """Return what is said of a line (H, W), dark on light, as it was cut and a pixel higher and lower: a cut by chance decides nothing."""
        padded = np.pad(strip_of(grey), ((1, 1), (0, 0)))
        views = (padded[top : top + HIGH] for top in (1, 0, 2))
        return cls(tuple(np.asarray(_network().run(None, {"strip": view})[0], np.float64) for view in views))

    @property
    def text(self) -> str:
        """What it reads by itself; characters that it does not know as UNKNOWN."""
        numbers = (n for n, _ in groupby(self.told[0].argmax(axis=1).tolist()))
        return "".join(UNKNOWN if n == 1 else CHARACTERS[n - 2] for n in numbers if n)

    def odds(self, read: str, others: Sequence[str]) -> Floats:
        """Return the natural logarithms of how many times as likely other texts are as what was read (n)."""
        told = self.likelihoods([read, *others])
        return np.asarray(np.clip(RIVALS.weight * (told[1:] - told[0]), -RIVALS.most, RIVALS.most))

    def likelihoods(self, texts: Sequence[str]) -> Floats:
        """Return the natural logarithms of the probabilities of texts (n), the mean of its views."""
        if not texts:
            return np.zeros(0)
        return np.asarray(sum(_spelt_out(told, texts) for told in self.told) / len(self.told))


def _spelt_out(told: Floats, texts: Sequence[str]) -> Floats:
    """Return the natural logarithms of the probabilities of texts (n) by one view, however they are spelt out (Graves et al. 2006, forward pass)."""
    spelt = [[CHARACTERS.find(c) + 2 or 1 for c in text.replace(" ", "")] for text in texts]
    ends = np.array([2 * len(s) for s in spelt])
    labels = np.zeros((len(texts), int(ends.max()) + 1), int)
    for row, s in zip(labels, spelt, strict=True):
        row[1 : 2 * len(s) : 2] = s
    known = np.arange(labels.shape[1]) <= ends[:, None]
    skipped = np.zeros(labels.shape, bool)
    skipped[:, 3:] = (labels[:, 3:] != labels[:, 1:-2]) & (labels[:, 3:] > 0)
    reach, total = np.zeros(labels.shape), np.zeros(len(texts))
    reach[:, 0] = 1.0
    for step in np.maximum(told, LEAST):
        before = reach.copy()
        reach[:, 1:] += before[:, :-1]
        reach[:, 2:] += np.where(skipped[:, 2:], before[:, :-2], 0.0)
        reach *= np.where(known, step[labels], 0.0)
        whole = reach.sum(axis=1)
        total += np.log(whole)
        reach /= whole[:, None]
    rows = np.arange(len(texts))
    last = reach[rows, ends] + np.where(ends > 0, reach[rows, np.maximum(ends - 1, 0)], 0.0)
    return np.asarray(total + np.log(np.maximum(last, 1e-300)))


def strip_of(grey: Grey) -> Grey:
    """Return a line as the network sees it: ink 0 to 255, `HIGH` pixels high, a multiple of `STRIDE` wide."""
    width = max(STRIDE, round(grey.shape[1] * HIGH / grey.shape[0] / STRIDE) * STRIDE)
    way = cv2.INTER_AREA if grey.shape[0] > HIGH else cv2.INTER_LINEAR
    small = cv2.resize(grey, (width, HIGH), interpolation=way).astype(np.float32)
    dark, light = np.percentile(small, (2, 70))
    return np.asarray(np.clip((light - small) * (255 / max(20.0, light - dark)), 0, 255), np.uint8)


@lru_cache(maxsize=1)
def _network() -> Any:
    return load_network(files(__package__).joinpath("latin.onnx").read_bytes())
