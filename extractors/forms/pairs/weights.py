"""The fitted weights of the label engine (`make fit` writes weights.yaml), and the scores that they give."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from extractors.text.wording_clues import clues
from model.yaml_file import load_yaml

FILE = Path(__file__).with_name("weights.yaml")
WORDING = "wording"
WELL = 0.97  # agreement from which a text is a label that the notice names, word for word
Weights = Mapping[str, Mapping[str, float]]
_STEEPEST = 30.0  # beyond this the logistic function is 0 or 1


@cache
def weights() -> Weights:
    """Return the weights of each kind of decision by the names of its clues; "bias" is what always counts."""
    found: Weights = load_yaml(FILE)["weights"]
    return found


def log_odds(kind: str, found: Mapping[str, float]) -> float:
    """Return the log odds that a decision of `kind` with the clues `found` is right."""
    known = weights()[kind]
    return known["bias"] + sum(value * known.get(name, 0.0) for name, value in found.items())


def share(odds: float) -> float:
    """Return the probability (0–1) of log odds."""
    return 1.0 / (1.0 + math.exp(-max(-_STEEPEST, min(_STEEPEST, odds))))


@lru_cache(maxsize=4096)
def wording_share(text: str, named: float | None = None) -> float:
    """Return how surely a text is a label by its wording (0–1). `named`: how well it agrees with a label that a notice names; None where
    no notice is known.
    """
    return share(log_odds(WORDING, clues(text) | notice_clues(named)))


def notice_clues(named: float | None) -> dict[str, float]:
    """Return what the notice says for or against a text's being a label."""
    if named is None:
        return {}
    return {"named": named, "well_named": float(named > WELL)} if named else {"unnamed": 1.0}
