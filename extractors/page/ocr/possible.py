"""Keep what a recogniser held possible at each step of a line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractors.page.arrays import Floats
from model.lattice import FINE, NO_LOSS, NONE, WIDTH, Lattice


def lattice_of(steps: Floats, characters: Sequence[str]) -> Lattice:
    """Return the likeliest characters of each step. `steps`: probabilities (time steps, characters; 0 is none); `characters`: what their columns stand for."""
    best = np.argpartition(-steps, WIDTH, axis=1)[:, :WIDTH]
    chances = np.take_along_axis(steps, best, axis=1)
    order = np.argsort(-chances, axis=1, kind="stable")
    chances = np.take_along_axis(chances, order, axis=1)
    losses = np.clip(np.rint(np.log(chances[:, :1] / np.maximum(chances, 1e-9)) * FINE), 0, 255).astype(int)
    said = (characters[k] if k else NONE for k in np.take_along_axis(best, order, axis=1).ravel().tolist())
    return Lattice("".join(said), "".join(chr(NO_LOSS + loss) for loss in losses.ravel().tolist()))
