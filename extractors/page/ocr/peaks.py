"""Peaks of a profile. `scipy.signal` has them too, but its import alone costs every process a second."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


def peaks_of(profile: Floats, height: float = -np.inf, prominence: float = 0.0, distance: float = 1.0) -> Indices:
    """Places of the maxima (a flat one by its middle), left to right, at least `height` high, at least `prominence` above
    the higher of the two valleys beside them, and `distance` apart (the higher one stays).
    """
    found = np.array([p for p in _maxima(profile) if profile[p] >= height], np.int64)
    kept: list[int] = []
    for place in found[np.argsort(-profile[found], kind="stable")] if distance > 1 else found:
        if all(abs(int(place) - other) >= distance for other in kept):
            kept.append(int(place))
    return np.array(sorted(p for p in kept if _prominence(profile, p) >= prominence), np.int64)


def _maxima(profile: Floats) -> list[int]:
    """Middles of the runs of equal values that both neighbours lie below; the ends of the profile are no maxima."""
    starts = np.flatnonzero(np.diff(profile)) + 1
    edges = [0, *starts.tolist(), len(profile)]
    return [
        (a + b - 1) // 2
        for a, b in zip(edges, edges[1:], strict=False)
        if a > 0 and b < len(profile) and profile[a - 1] < profile[a] > profile[b]
    ]


def _prominence(profile: Floats, peak: int) -> float:
    top = profile[peak]
    higher = np.flatnonzero(profile > top)
    left = int(higher[higher < peak].max(initial=-1)) + 1
    right = int(higher[higher > peak].min(initial=len(profile)))
    return float(top - max(profile[left : peak + 1].min(), profile[peak:right].min()))
