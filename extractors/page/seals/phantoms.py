"""Tell rings of their own from those that the lines of two seals, one stamped over the other, make up together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractors.page.arrays import Bools, Floats
from extractors.page.seals.measure import RingMeasure, on_ellipse
from extractors.page.seals.rings import Ring
from extractors.page.seals.settings import SealSettings

ANGLES = 180


def without_phantoms(measured: list[RingMeasure], mm: float, settings: SealSettings) -> list[RingMeasure]:
    """Return rings without those whose line is that of two better-voted ones, here of the one, there of the other, or for a part that of one with
    far more votes. `mm`: pixels a millimetre.

    The lens that two overlapping seals share and the oval around both look like whole rings; few edges of theirs voted for them.
    """
    s, own = settings, list[RingMeasure]()
    for m in sorted(measured, key=lambda m: -m.ring.score):
        better = [k.ring for k in own if k.score >= s.surely and m.ring.score < s.phantom_votes * k.ring.score]
        if not _borrowed(m.ring, better, mm, s):
            own.append(m)
    sure = [m.ring for m in own if m.score >= s.surely]
    return [m for m in own if not _made_up(m.ring, [k for k in sure if k.score > m.ring.score], mm, s)]


def own_share(ring: Ring, other: Ring, mm: float, settings: SealSettings) -> float:
    """Return the share of a ring's line that does not lie on another's."""
    return 1 - float(_on(ring, other, mm, settings).mean())


def _borrowed(ring: Ring, others: Sequence[Ring], mm: float, settings: SealSettings) -> bool:
    """Tell whether a part of a ring's line, not most of it, lies on one of the others."""
    least, most = 1 - settings.own_line, settings.phantom_of_one
    return any(least < _on(ring, other, mm, settings).mean() < most for other in others)


def _made_up(ring: Ring, others: Sequence[Ring], mm: float, settings: SealSettings) -> bool:
    """Tell whether a ring's line lies on two of the others, on neither with most of it."""
    on = [_on(ring, other, mm, settings) for other in others]
    most = settings.phantom_of_one
    parts = [line for line in on if line.mean() < most]
    return any((a | b).mean() >= settings.phantom for i, a in enumerate(parts) for b in parts[:i])


def _on(ring: Ring, other: Ring, mm: float, settings: SealSettings) -> Bools:
    """Tell for each angle whether a ring's line is near another's."""
    theta = np.linspace(0, 2 * np.pi, ANGLES, endpoint=False, dtype=np.float32)
    x, y = on_ellipse(ring, theta, np.ones(1, np.float32))
    dx, dy = x - np.float32(other.x), y - np.float32(other.y)
    away = np.hypot(dx, dy)
    bx, by = on_ellipse(other, np.arctan2(dy, dx).astype(np.float32), np.ones(1, np.float32))
    reach: Floats = np.hypot(bx - other.x, by - other.y).astype(np.float64)
    return np.asarray(np.abs(away - reach) < settings.phantom_near_mm * mm, bool)
