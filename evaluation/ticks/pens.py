"""Draw by hand: frames of boxes, and what a pen puts into them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np

from extractors.page.arrays import Grey

Place = tuple[float, float, float, float]  # x0, y0, x1, y1
TICKS = ("tick", "tick", "tick", "cross", "fill", "scribble", "slash", "dot", "loop", "zigzag", "wave")
DOUBTS = ("struck", "scratched", "beside", "speck")  # what leaves in doubt what is meant


def stroke(page: Grey, points: Sequence[tuple[float, float]], ink: int, width: float) -> None:
    """Draw a line through points, in sixteenths of a pixel; what is darker already stays."""
    drawn = np.full_like(page, 255)
    fixed = np.rint(np.array(points) * 16).astype(np.int32)
    cv2.polylines(drawn, [fixed], False, ink, max(1, round(width)), cv2.LINE_AA, shift=4)
    np.minimum(page, drawn, out=page)


def curve(points: Sequence[tuple[float, float]], rng: Random, shake: float) -> list[tuple[float, float]]:
    """Return a line with more points, shaken."""
    out = []
    for (ax, ay), (bx, by) in zip(points, points[1:], strict=False):
        bend = rng.uniform(-shake, shake)
        for k in range(6):
            t = k / 6
            swell = 4 * t * (1 - t) * bend
            out.append((ax + (bx - ax) * t - (by - ay) * swell, ay + (by - ay) * t + (bx - ax) * swell))
    return [*out, points[-1]]


def frame(page: Grey, place: Place, rng: Random) -> None:
    """Draw a box: square or rounded, thin or bold, broken or shadowed."""
    x0, y0, x1, y1 = place
    side, ink = x1 - x0, rng.choice((0, 20, 60, 100))
    width = max(1.0, side * rng.choice((0.03, 0.05, 0.08, 0.12)))
    kind = rng.choice(("plain", "plain", "plain", "round", "broken", "shadow", "open"))
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
    if kind == "round":
        r = side * rng.uniform(0.1, 0.25)
        corners = [(x0 + r, y0), (x1 - r, y0), (x1, y0 + r), (x1, y1 - r), (x1 - r, y1), (x0 + r, y1), (x0, y1 - r), (x0, y0 + r)]
        corners.append(corners[0])
    if kind == "open":
        corners[-1] = (x0, y0 + side * rng.uniform(0.03, 0.15))
    stroke(page, corners, ink, width)
    if kind == "broken":
        for _ in range(rng.randrange(1, 4)):
            x, y = rng.choice(((rng.uniform(x0, x1), rng.choice((y0, y1))), (rng.choice((x0, x1)), rng.uniform(y0, y1))))
            gap = side * rng.uniform(0.03, 0.08)
            cv2.circle(page, (round(x), round(y)), max(1, round(gap)), 255, -1)
    if kind == "shadow":
        off = max(width, side * 0.06)
        stroke(page, [(x0 + off, y1 + off), (x1 + off, y1 + off), (x1 + off, y0 + off)], ink, width * 1.5)


def wear(page: Grey, place: Place, rng: Random) -> None:
    """Take pieces out of the frame of a box."""
    x0, y0, x1, y1 = place
    for _ in range(rng.randrange(1, 4)):
        x, y = rng.choice(((rng.uniform(x0, x1), rng.choice((y0, y1))), (rng.choice((x0, x1)), rng.uniform(y0, y1))))
        cv2.circle(page, (round(x), round(y)), round((x1 - x0) * rng.uniform(0.08, 0.22)), 255, -1)


@dataclass(frozen=True, slots=True)
class Pen:
    """Makes marks in a box. `far`: how far they run beyond it, in sides."""

    page: Grey
    place: Place
    rng: Random
    ink: int
    far: float

    def at(self, u: float, v: float) -> tuple[float, float]:
        """Return about where in the box a share of its width and height is."""
        x0, y0, x1, y1 = self.place
        shake = self.rng.uniform
        return x0 + (u + shake(-0.07, 0.07)) * (x1 - x0), y0 + (v + shake(-0.07, 0.07)) * (y1 - y0)

    def blot(self, least: float, most: float) -> None:
        """Put a dot in the middle, of a radius in sides."""
        x, y = self.at(0.5, 0.5)
        radius = self.rng.uniform(least, most) * (self.place[2] - self.place[0])
        cv2.circle(self.page, (round(x), round(y)), max(1, round(radius)), self.ink, -1)

    def fill(self) -> None:
        """Fill the box."""
        grow = self.rng.uniform(-0.15, 0.02)
        (ax, ay), (bx, by) = self.at(-grow, -grow), self.at(1 + grow, 1 + grow)
        cv2.rectangle(self.page, (round(ax), round(ay)), (round(bx), round(by)), self.ink, -1)

    def lines(self, kind: str) -> list[list[tuple[float, float]]]:
        """Return the strokes of a mark."""
        at, far, rng = self.at, self.far, self.rng
        if kind == "scribble":
            steps, low, across = rng.randrange(4, 10), rng.uniform(0.0, 0.2), rng.random() < 0.5
            places = [(low + (1 - 2 * low) * k / steps, low if k % 2 else 1 - low) for k in range(steps + 1)]
            return [[at(v, u) if across else at(u, v) for u, v in places]]
        if kind == "loop":
            r = rng.uniform(0.25, 0.42)
            return [[at(0.5 + r * math.cos(t), 0.5 + r * math.sin(t)) for t in np.linspace(0, rng.uniform(5.5, 7.5), 24)]]
        if kind in ("zigzag", "wave"):
            teeth, high = rng.randrange(2, 6), rng.uniform(0.2, 0.5)
            along = np.linspace(0, teeth, teeth + 1 if kind == "zigzag" else 6 * teeth).tolist()
            begin, wide = -far / 2, 1 + far
            return [[at(begin + wide * k / teeth, 0.5 + high * math.cos(math.pi * k)) for k in along]]
        return {
            "tick": [[at(0.15 - far / 3, 0.45), at(0.42, 0.85 + far / 4), at(0.9 + far, 0.12 - far)]],
            "cross": [
                [at(0.12 - far / 2, 0.12 - far / 2), at(0.88 + far / 2, 0.88 + far / 2)],
                [at(0.88 + far / 2, 0.12), at(0.12, 0.88)],
            ],
            "slash": [[at(0.1 - far / 2, 0.92 + far / 2), at(0.9 + far / 2, 0.08 - far / 2)]],
            "struck": [[at(-0.5, 0.5), at(2.5, 0.5)]],
            "scratched": [[at(-0.4, 0.2 + 0.25 * k), at(1.4, 0.25 * k)] for k in range(4)],
            "beside": [[at(0.7, 0.55), at(0.95, 0.8), at(1.5, 0.0)]],
        }[kind]


def mark(page: Grey, place: Place, kind: str, rng: Random) -> None:
    """Put a mark of TICKS or DOUBTS into a box."""
    pen = Pen(page, place, rng, rng.choice((0, 30, 60, 90, 120, 150)), rng.choice((0.0, 0.0, 0.15, 0.35, 0.6, 1.0)))
    if kind == "dot":
        pen.blot(0.17, 0.35)
    elif kind == "speck":
        pen.blot(0.09, 0.14)
    elif kind == "fill":
        pen.fill()
    else:
        width = max(1.5, (place[2] - place[0]) * rng.choice((0.05, 0.08, 0.12, 0.18)))
        for line in pen.lines(kind):
            stroke(page, line if kind in ("loop", "wave") else curve(line, rng, 0.12), pen.ink, width)
