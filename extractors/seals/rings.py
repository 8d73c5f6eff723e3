"""Rings in a plane of ink: a Hough transform for circles done by Fourier transforms, weighted by the direction of edges.

Every edge votes for the centres that it could be tangent to; an edge that points elsewhere votes against. So lines of text,
rules and frames cancel out, and only a curve that runs round a centre adds up. Seals with text over them, weak ink and
broken rings keep their share of the circumference as their score.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import fft, special

Plane = NDArray[np.float32]
Spectrum = NDArray[np.complex64]
Radii = NDArray[Any]

BLUR = 0.8  # pixels: how far an edge may lie beside its circle


@dataclass(frozen=True, slots=True)
class Ring:
    """A candidate in pixels of the plane it was searched in: centre, half axes `a` ≥ `b`, `turn` of `a` in degrees clockwise
    from the x axis, `score` the share of the circumference with edges along it (0–1).
    """

    x: float
    y: float
    a: float
    b: float
    turn: float
    score: float

    def scaled(self, factor: float) -> Ring:
        return Ring(self.x * factor, self.y * factor, self.a * factor, self.b * factor, self.turn, self.score)

    @property
    def radius(self) -> float:
        return (self.a + self.b) / 2


def find_circles(ink: Plane, radii: Radii, least: float, most: int = 12) -> list[Ring]:
    """Centres and radii of circles in `ink` (float32, 0 = paper, 1 = full ink), best first.

    `radii` in pixels; `least` the lowest score that counts; at most `most` circles, no two about the same place.
    """
    field, shape = _edge_field(ink), ink.shape
    pad = int(radii.max()) + 4
    rows, cols = (fft.next_fast_len(n + pad) for n in shape)
    spectrum = fft.fft2(field, (rows, cols), overwrite_x=True)
    best = np.full(shape, -1.0, np.float32)
    which = np.zeros(shape, np.float32)
    for r in radii:
        votes = fft.ifft2(spectrum * _kernel(rows, cols, float(r)), overwrite_x=True).real[: shape[0], : shape[1]]
        better = votes > best
        best[better] = votes[better]
        which[better] = r
    return _peaks(best, which, least, most)


def find_ellipses(ink: Plane, radii: Radii, ratios: tuple[float, ...], turns: tuple[float, ...], least: float) -> list[Ring]:
    """Ovals: the plane is turned and squeezed so that an oval of that ratio (long by short axis) becomes a circle.

    `radii` are of the long half axis in pixels.
    """
    h, w = ink.shape
    found: list[Ring] = []
    for ratio in ratios:
        for turn in turns:
            forth = _to_circle(w, h, ratio, turn)
            size = (round(w * 1.05) + 8, round(h * ratio * 1.05) + 8)
            warped = cv2.warpAffine(ink, forth, size, flags=cv2.INTER_LINEAR)
            back = cv2.invertAffineTransform(forth)
            for ring in find_circles(warped, radii, least, most=4):
                x, y = back @ np.array([ring.x, ring.y, 1.0])
                found.append(Ring(float(x), float(y), ring.a, ring.a / ratio, turn, ring.score))
    found.sort(key=lambda ring: -ring.score)
    return found


def _to_circle(w: int, h: int, ratio: float, turn: float) -> NDArray[np.float64]:
    """Affine 2 × 3: turn by −`turn` about the middle, then stretch y by `ratio`."""
    m = cv2.getRotationMatrix2D((w / 2, h / 2), turn, 1.0)
    m[1] *= ratio
    return np.asarray(m, np.float64)


def _edge_field(ink: Plane) -> Spectrum:
    """Each pixel's edge as a complex number: strength 0–1 (soon full: weak ink votes nearly as strong), twice its angle."""
    soft = cv2.GaussianBlur(ink, (0, 0), 0.7)
    gx = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3)
    gy = cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3)
    power = gx * gx + gy * gy
    size = np.sqrt(power)
    # (gx + i gy)² / |g|² is the doubled angle.
    weight = size / (size + 0.35) / np.maximum(power, 1e-9)
    return np.asarray((gx * gx - gy * gy + 2j * gx * gy) * weight, np.complex64)


@lru_cache(maxsize=2)
def _grid(rows: int, cols: int) -> tuple[Plane, Spectrum]:
    """Length of the wave vector in radians a pixel, and its doubled direction turned back, for an FFT of that size."""
    ky = fft.fftfreq(rows).astype(np.float32)[:, None] * np.float32(2 * np.pi)
    kx = fft.fftfreq(cols).astype(np.float32)[None, :] * np.float32(2 * np.pi)
    k = np.sqrt(kx * kx + ky * ky)
    turn = (kx - 1j * ky) ** 2 / np.maximum(k * k, np.float32(1e-9)) * np.exp(-(k**2) * 0.5 * BLUR**2)
    return np.asarray(k, np.float32), np.asarray(turn, np.complex64)


@lru_cache(maxsize=1)
def _bessel() -> Plane:
    """−J₂ at every twentieth from 0 to 400: an edge of a circle of 100 pixels at the shortest wave is far inside."""
    return np.asarray(-special.jv(2, np.arange(0, 400, 0.05)), np.float32)


def _kernel(rows: int, cols: int, r: float) -> Spectrum:
    """Fourier transform of a circle of radius `r` that weighs by the doubled direction: −J₂(kr) e^(−2iφ), slightly blurred."""
    k, turn = _grid(rows, cols)
    table = _bessel()
    wave = table[np.minimum((k * np.float32(r * 20)).astype(np.int32), len(table) - 1)]
    return np.asarray(turn * wave, np.complex64)


def _peaks(best: Plane, which: Plane, least: float, most: int) -> list[Ring]:
    found: list[Ring] = []
    best = best.copy()
    for _ in range(most):
        _, score, _, (x, y) = cv2.minMaxLoc(best)
        if score < least:
            break
        r = float(which[y, x])
        found.append(Ring(float(x), float(y), r, r, 0.0, float(score)))
        cv2.circle(best, (x, y), max(2, round(r * 0.3)), -1.0, -1)
    return found
