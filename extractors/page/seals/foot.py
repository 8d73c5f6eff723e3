"""Find the foot of a seal, the direction from its middle to the end of its name: by its ink, and by its own words where the ring was cut
at the wrong place.
"""

from __future__ import annotations

import re

import cv2
import numpy as np

from extractors.page.arrays import Floats, Plane
from extractors.page.seals.rings import Ring
from extractors.page.seals.settings import SealSettings, ramp
from model.organisations import in_bracket

# How names of organisations end: a reading that was cut in the middle of the name ends otherwise.
ENDINGS = tuple("公司 厅 局 会 院 所 中心 室 部 社 校 学 行 厂 站 府 处 科 队 店 集团 馆 园 委 办 司".split())  # noqa: SIM905
SURE_ENDS = re.compile("有限公司|责任公司|公司|集团|委员会|厅|局")
NUMBER = re.compile(r"(?=(?:\D?\d){3})[\dOoQIl£$&]{4,}")
LEAST_AROUND = 2  # characters before and behind a cut

Band = tuple[float, float]  # outer and inner radius of the ring of words


def feet_of(polar: Plane, f: Floats, band: Band, ring: Ring, settings: SealSettings) -> list[float]:
    """Return directions in degrees clockwise from east, the likeliest first; 90 is the bottom of the page.

    `polar` (steps, angles) with `f` the radius of each row, `band` the outer and inner radius of the words. Three witnesses:
    the band is empty at the foot, the seal is symmetric about its axis, and one point of the star looks away from the foot.
    """
    angles = polar.shape[1]
    outer, inner = band
    words = polar[(f < outer) & (f > inner)]
    full = through(words, settings)[0]
    usual = max(1e-3, float(np.percentile(full, 65)))
    empty = 1 - _window_mean(np.minimum(full / usual, 1.0).astype(np.float32), settings.half_gap)
    mirror = _symmetry(around((words > settings.character_ink).mean(axis=0).astype(np.float32), settings.mirror_soft))
    first, last = settings.foot_star_zone
    star = _star(polar[(f > first) & (f < last)], settings)
    score = empty + settings.mirror_weight * mirror + settings.star_weight * star
    degrees = np.arange(angles) * 360.0 / angles
    if ring.a / ring.b > settings.oval:
        # An oval lies along its long axis: only two directions are possible.
        off = np.abs((degrees - ring.turn + 90) % 180 - 90)
        score = np.where(np.abs(off - 90) < settings.oval_foot, score, -9.0)
    feet: list[float] = []
    while len(feet) < settings.most_feet:
        best = int(np.argmax(score))
        if score[best] < -5:
            break
        feet.append(float(degrees[best]))
        score = np.where(np.abs((degrees - degrees[best] + 180) % 360 - 180) < settings.feet_apart, -9.0, score)
    return feet


def through(words: Plane, settings: SealSettings) -> tuple[Plane, Plane]:
    """Return the ink at each angle in the least and in the middle one of the band's outer, middle and inner third.

    Characters of the name have ink in all thirds. A security number stands in the outer third only; the ends of a straight
    line of words (专用章) reach into the inner ones only.
    """
    n = max(1, len(words) // 3)
    thirds = (words[:n], words[n:-n], words[-n:])
    ink = [(third > settings.character_ink).mean(axis=0).astype(np.float32) for third in thirds]
    soft = np.sort([around(line, settings.foot_soft) for line in ink], axis=0)
    return np.asarray(soft[0], np.float32), np.asarray(soft[1], np.float32)


def around(values: Plane, degrees: float) -> Plane:
    """Return values at equal angles smoothed along the closed circle, over about `degrees`."""
    n = max(3, round(degrees * len(values) / 360))
    padded = np.concatenate([values[-n:], values, values[:n]]).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(padded[None, :], (0, 0), n / 2.5)[0][n:-n], np.float32)


def _window_mean(values: Plane, half: float) -> Plane:
    """Return the mean over `half` degrees to either side of each angle."""
    n = round(half * len(values) / 360)
    padded = np.concatenate([values[-n:], values, values[:n]])
    return np.asarray(np.convolve(padded, np.ones(2 * n + 1) / (2 * n + 1), mode="valid"), np.float32)


def _symmetry(values: Plane) -> Plane:
    """Return the correlation of the profile with its mirror image about each direction, −1 to 1."""
    centred = values - values.mean()
    spectrum = np.fft.rfft(centred)
    # Σ v(d + t) v(d − t) at every d is the circular self-convolution at 2 d.
    folded = np.fft.irfft(spectrum * spectrum, len(values))
    power = max(1e-9, float((centred**2).sum()))
    index = (2 * np.arange(len(values))) % len(values)
    return np.asarray(folded[index] / power, np.float32)


def _star(middle: Plane, settings: SealSettings) -> Plane:
    """Return how well each direction is opposite to a point of a five-pointed star in the middle, −1 to 1; 0 where no star is."""
    angles = middle.shape[1]
    ink = middle.mean(axis=0)
    theta = np.arange(angles) * 2 * np.pi / angles
    total = max(1e-6, float(ink.sum()))
    fifth = (ink * np.exp(5j * theta)).sum() / total
    strength = ramp(abs(fifth), settings.foot_star) if ink.mean() > settings.foot_star_ink else 0.0
    return np.asarray(-strength * np.cos(5 * theta - np.angle(fifth)), np.float32)


def ends_well(text: str) -> bool:
    """Tell whether a name can end like this."""
    return text.endswith(ENDINGS)


def without_number(text: str) -> str:
    """Return the words without the security number at either end: it stands at the foot, outside the name."""
    found = [m for m in NUMBER.finditer(text) if m.start() == 0 or m.end() == len(text)]
    for m in reversed(found):
        text = text[: m.start()] + text[m.end() :]
    return text


def foot_within(text: str) -> tuple[float, float] | None:
    """Return from where to where in the words the foot of the seal lies, as shares of their length; None where they do not tell.

    The security number stands at the foot. Where a name ends in the middle and another begins behind, the foot lies between.
    """
    n = len(text)
    for m in NUMBER.finditer(text):
        if m.start() >= LEAST_AROUND and n - m.end() >= LEAST_AROUND:
            return m.start() / n, m.end() / n
    name = without_number(text)
    ends = [m.end() for m in SURE_ENDS.finditer(name) if not in_bracket(name, m.end())]
    if not ends or not LEAST_AROUND <= ends[-1] <= len(name) - LEAST_AROUND:
        return None
    at = (text.index(name) + ends[-1]) / n
    return at, at
