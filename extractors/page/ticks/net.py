"""The judges of tick boxes and of strokes: small networks that tell from a crop whether a place is a box and whether it is ticked, and
from a strip whether a wording is ringed, underlined or struck out.

Their weights lie beside this module; how they were made and what they are worth: docs/model-ticks.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors.networks import load_network
from extractors.page.arrays import Floats

STRUCK = 0.5  # what is struck out or half marked counts as ticked by so much
MOST = 0.99  # no judgement is surer


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely a place is no box, an empty one, a ticked one, and one whose mark leaves in doubt what is meant; together 1."""

    none: float
    empty: float
    ticked: float
    doubtful: float

    @property
    def box(self) -> float:
        """How likely it is a box at all."""
        return 1.0 - self.none

    @property
    def marked(self) -> float:
        """How likely it is ticked if it is a box."""
        return (self.ticked + STRUCK * self.doubtful) / max(1e-6, self.box)


def judge_crops(crops: npt.NDArray[np.uint8]) -> list[Verdict]:
    """Return what crops (`cut_crops`) show."""
    return [Verdict(*map(float, row)) for row in probabilities(crops)]


def probabilities(crops: npt.NDArray[np.uint8]) -> Floats:
    """Return the same as numbers (n, 4)."""
    return _told(crops, "judge.onnx")


def stroke_probabilities(strips: npt.NDArray[np.uint8]) -> Floats:
    """Return of strips (`cut_strips`) how likely their wording is plain, ringed, underlined and struck out (n, 4)."""
    return _told(strips, "strokes.onnx")


def _told(crops: npt.NDArray[np.uint8], model: str) -> Floats:
    if not len(crops):
        return np.zeros((0, 4))
    (states,) = _session(model).run(None, {"crops": crops})
    return np.asarray(states, np.float64)


@lru_cache(maxsize=2)
def _session(model: str) -> Any:
    return load_network(files(__package__).joinpath(model).read_bytes())
