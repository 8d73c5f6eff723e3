"""Find rings in a plane of ink: a Hough transform for circles done by Fourier transforms, weighted by the direction of edges.

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

from extractors.page.arrays import Floats, Plane

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
        """Return the ring in pixels `factor` times as many."""
        return Ring(self.x * factor, self.y * factor, self.a * factor, self.b * factor, self.turn, self.score)

    @property
    def radius(self) -> float:
        """Mean of the half axes."""
        return (self.a + self.b) / 2


def find_circles(ink: Plane, radii: Radii, least: float, most: int = 12) -> list[Ring]:
    """Return circles in `ink` (float32, 0 = paper, 1 = full ink), best first.

    `radii` in pixels; `least` the lowest score that counts; at most `most` circles, no two about the same place.
    """
    shape = ink.shape
    pad = int(radii.max()) + 4
    rows, cols = (2 * cv2.getOptimalDFTSize((n + pad + 1) // 2) for n in shape)
    field = _ring_spectrum(_edge_field(ink), rows, cols)
    votes = [_votes(field * _wave(rows, cols, float(r)), cols)[: shape[0], : shape[1]] for r in radii]
    return _peaks(votes, radii, least, most)


def find_ellipses(ink: Plane, radii: Radii, ratios: tuple[float, ...], turns: tuple[float, ...], least: float) -> list[Ring]:
    """Return ovals, best first: the plane is turned and squeezed so that an oval of that ratio (long by short axis) becomes a circle.

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


def _to_circle(w: int, h: int, ratio: float, turn: float) -> Floats:
    """Return an affine matrix, 2 × 3: turn by −`turn` about the middle, then stretch y by `ratio`."""
    m = cv2.getRotationMatrix2D((w / 2, h / 2), turn, 1.0)
    m[1] *= ratio
    return np.asarray(m, np.float64)


def _edge_field(ink: Plane) -> Spectrum:
    """Return each pixel's edge as a complex number: strength 0–1 (soon full: weak ink votes nearly as strong), twice its angle."""
    soft = cv2.GaussianBlur(ink, (0, 0), 0.7)
    gx = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3)
    gy = cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3)
    power = gx * gx + gy * gy
    size = np.sqrt(power)
    # (gx + i gy)² / |g|² is the doubled angle.
    weight = size / ((size + 0.35) * np.maximum(power, 1e-9))
    field = np.empty(ink.shape, np.complex64)
    field.real = (gx * gx - gy * gy) * weight
    field.imag = 2 * gx * gy * weight
    return field


@lru_cache(maxsize=4)
def _grid(rows: int, cols: int) -> tuple[Plane, Spectrum]:
    """Return the length of the wave vector in radians a pixel, and its doubled direction turned back, for half the plane of an FFT of
    that size: the other half mirrors it.
    """
    ky = np.fft.fftfreq(rows).astype(np.float32)[:, None] * np.float32(2 * np.pi)
    kx = np.fft.rfftfreq(cols).astype(np.float32)[None, :] * np.float32(2 * np.pi)
    k = np.sqrt(kx * kx + ky * ky)
    turn = (kx - 1j * ky) ** 2 / np.maximum(k * k, np.float32(1e-9)) * np.exp(-(k**2) * 0.5 * BLUR**2)
    return np.asarray(k, np.float32), np.asarray(turn, np.complex64)


@lru_cache(maxsize=1)
def _bessel() -> Plane:
    """Return −J₂ at every twentieth from 0 to 400: an edge of a circle of 100 pixels at the shortest wave is far inside.

    By Bessel's integral, exact for a periodic function once there are more steps than waves; loading SciPy takes far longer.
    """
    steps = np.linspace(0, np.pi, 257)[:-1] + np.pi / 512
    parts = np.arange(0, 400, 0.05).reshape(-1, 400, 1)
    table = np.concatenate([-np.cos(2 * steps - part * np.sin(steps)).mean(axis=1) for part in parts])
    return np.asarray(table, np.float32)


def _ring_spectrum(field: Spectrum, rows: int, cols: int) -> Spectrum:
    """Return half the spectrum of the field's votes but for the radius.

    A circle that weighs by the doubled direction has the transform −J₂(kr) e^(−2iφ). Only the real part of the votes is wanted,
    and the kernel is even: so its half spectrum is that of the field, turned back by φ, made Hermitian once for all radii.
    """
    padded = np.zeros((rows, cols), np.complex64)
    padded[: field.shape[0], : field.shape[1]] = field
    whole = cv2.dft(_pairs(padded), flags=cv2.DFT_COMPLEX_OUTPUT, nonzeroRows=field.shape[0]).view(np.complex64)[..., 0]
    half = whole[:, : cols // 2 + 1]
    opposite = np.roll(whole[::-1, ::-1], (1, 1), axis=(0, 1))[:, : cols // 2 + 1]
    turn = _grid(rows, cols)[1]
    return np.asarray((half * turn + np.conj(opposite * turn)) / 2, np.complex64)


def _votes(half: Spectrum, cols: int) -> Plane:
    """Return the plane of `cols` columns (an even number) that half a spectrum stands for."""
    whole = np.zeros((half.shape[0], cols), np.complex64)
    whole[:, : half.shape[1]] = half
    return np.asarray(cv2.idft(_pairs(whole), flags=cv2.DFT_SCALE | cv2.DFT_REAL_OUTPUT), np.float32)


def _pairs(spectrum: Spectrum) -> Plane:
    """Return complex numbers as OpenCV wants them: two channels."""
    return spectrum.view(np.float32).reshape(*spectrum.shape, 2)


def _wave(rows: int, cols: int, r: float) -> Plane:
    """Return −J₂(kr) over half the plane: what the votes for circles of radius `r` have of each wave."""
    table = _bessel()
    at = (_grid(rows, cols)[0] * np.float32(r * 20)).astype(np.int32)
    return np.asarray(table.take(at, mode="clip"), np.float32)


def _peaks(votes: list[Plane], radii: Radii, least: float, most: int) -> list[Ring]:
    """Return the circles with the most votes, each once; `votes`: one plane a radius."""
    found: list[Ring] = []
    best = np.maximum.reduce(votes)
    for _ in range(most):
        _, score, _, (x, y) = cv2.minMaxLoc(best)
        if score < least:
            break
        r = float(radii[int(np.argmax([plane[y, x] for plane in votes]))])
        found.append(Ring(float(x), float(y), r, r, 0.0, float(score)))
        cv2.circle(best, (x, y), max(2, round(r * 0.3)), -1.0, -1)
    return found
