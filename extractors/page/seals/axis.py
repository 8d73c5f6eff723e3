"""Which way a seal was stamped: the direction from its middle to the foot of its words."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page.seals.rings import Plane, Ring

HALF_GAP = 24.0  # degrees on each side of the foot that seals leave free of the name
OVAL = 1.14


def feet_of(polar: Plane, f: NDArray[np.float64], band: tuple[float, float], ring: Ring, most: int = 5) -> list[float]:
    """Directions in degrees clockwise from east, the likeliest first; 90 is the bottom of the page.

    `polar` (steps, angles) with `f` the radius of each row, `band` the outer and inner radius of the words. Three witnesses:
    the band is empty at the foot, the seal is symmetric about its axis, and one point of the star looks away from the foot.
    """
    angles = polar.shape[1]
    outer, inner = band
    words = polar[(f < outer) & (f > inner)]
    full = through(words)[0]
    usual = max(1e-3, float(np.percentile(full, 65)))
    empty = 1 - _window_mean(np.minimum(full / usual, 1.0).astype(np.float32), HALF_GAP)
    mirror = _symmetry(around((words > 0.4).mean(axis=0).astype(np.float32), 12.0))
    score = empty + 0.35 * mirror + 0.45 * _star(polar[(f > 0.12) & (f < 0.4)])
    degrees = np.arange(angles) * 360.0 / angles
    if ring.a / ring.b > OVAL:
        # An oval lies along its long axis: only two directions are possible.
        off = np.abs((degrees - ring.turn + 90) % 180 - 90)
        score = np.where(np.abs(off - 90) < 8, score, -9.0)
    feet: list[float] = []
    while len(feet) < most:
        best = int(np.argmax(score))
        if score[best] < -5:
            break
        feet.append(float(degrees[best]))
        score = np.where(np.abs((degrees - degrees[best] + 180) % 360 - 180) < 30, -9.0, score)
    return feet


def through(words: Plane) -> tuple[Plane, Plane]:
    """Ink an angle in the least and in the middle one of the band's outer, middle and inner third.

    Characters of the name have ink in all thirds. A security number stands in the outer third only; the ends of a straight
    line of words (专用章) reach into the inner ones only.
    """
    n = max(1, len(words) // 3)
    soft = np.sort([around((p > 0.4).mean(axis=0).astype(np.float32), 5.0) for p in (words[:n], words[n:-n], words[-n:])], axis=0)
    return np.asarray(soft[0], np.float32), np.asarray(soft[1], np.float32)


def around(values: Plane, degrees: float) -> Plane:
    """Smoothed along the closed circle."""
    n = max(3, round(degrees * len(values) / 360))
    padded = np.concatenate([values[-n:], values, values[:n]]).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(padded[None, :], (0, 0), n / 2.5)[0][n:-n], np.float32)


def _window_mean(values: Plane, half: float) -> Plane:
    n = round(half * len(values) / 360)
    padded = np.concatenate([values[-n:], values, values[:n]])
    return np.asarray(np.convolve(padded, np.ones(2 * n + 1) / (2 * n + 1), mode="valid"), np.float32)


def _symmetry(values: Plane) -> Plane:
    """Correlation of the profile with its mirror image about each direction, −1 to 1."""
    centred = values - values.mean()
    spectrum = np.fft.rfft(centred)
    # Σ v(d + t) v(d − t) at every d is the circular self-convolution at 2 d.
    folded = np.fft.irfft(spectrum * spectrum, len(values))
    power = max(1e-9, float((centred**2).sum()))
    index = (2 * np.arange(len(values))) % len(values)
    return np.asarray(folded[index] / power, np.float32)


def _star(middle: Plane) -> Plane:
    """How well each direction is opposite to a point of a five-pointed star in the middle, −1 to 1; 0 where no star is."""
    angles = middle.shape[1]
    ink = middle.mean(axis=0)
    theta = np.arange(angles) * 2 * np.pi / angles
    total = max(1e-6, float(ink.sum()))
    fifth = (ink * np.exp(5j * theta)).sum() / total
    strength = float(np.clip((abs(fifth) - 0.08) / 0.2, 0, 1)) if ink.mean() > 0.05 else 0.0
    return np.asarray(-strength * np.cos(5 * theta - np.angle(fifth)), np.float32)
