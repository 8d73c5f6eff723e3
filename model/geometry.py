"""Places on a page, as fractions of the upright page from its top left corner."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle `[x0, y0, x1, y1]`; every number is a fraction (0 to 1) of the upright page."""

    x0: float
    y0: float
    x1: float
    y1: float

    @classmethod
    def from_pixels(cls, corners: Sequence[float], size: Sequence[float]) -> Box:
        """Return the box of `(x0, y0, x1, y1)` in pixels (or points) of a page of `size` (width, height), clipped to the page."""
        x0, y0, x1, y1 = corners
        width, height = size

        def clip(v: float) -> float:
            return min(1.0, max(0.0, v))

        return cls(clip(x0 / width), clip(y0 / height), clip(x1 / width), clip(y1 / height))

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Return `(x0, y0, x1, y1)` in whole pixels of an image `width` by `height`."""
        return round(self.x0 * width), round(self.y0 * height), round(self.x1 * width), round(self.y1 * height)

    @property
    def width(self) -> float:
        return max(0.0, self.x1 - self.x0)

    @property
    def height(self) -> float:
        return max(0.0, self.y1 - self.y0)

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def cx(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def cy(self) -> float:
        return (self.y0 + self.y1) / 2

    def union(self, other: Box) -> Box:
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))

    def common_width(self, other: Box) -> float:
        """Return the width that both boxes share; negative where there is a gap between them."""
        return min(self.x1, other.x1) - max(self.x0, other.x0)

    def common_height(self, other: Box) -> float:
        """Return the height that both boxes share; negative where there is a gap between them."""
        return min(self.y1, other.y1) - max(self.y0, other.y0)

    def overlap(self, other: Box) -> float:
        """Return the area of the intersection, in fractions of the page squared."""
        w, h = self.common_width(other), self.common_height(other)
        return w * h if w > 0 and h > 0 else 0.0

    def covers(self, other: Box, share: float = 0.5) -> bool:
        """Return whether at least `share` of `other` lies inside this box."""
        return other.area > 0 and self.overlap(other) >= share * other.area

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1

    def grown(self, dx: float, dy: float) -> Box:
        """Return the box widened by `dx`, `dy` on each side, clipped to the page."""
        return Box(max(0.0, self.x0 - dx), max(0.0, self.y0 - dy), min(1.0, self.x1 + dx), min(1.0, self.y1 + dy))

    def laid_in(self, outer: Box) -> Box:
        """Return this box of a part of a page as a box of the page, on which the part lies at `outer`."""
        (x, y), (w, h) = (outer.x0, outer.y0), (outer.width, outer.height)
        return Box(x + self.x0 * w, y + self.y0 * h, x + self.x1 * w, y + self.y1 * h)

    def seen_in(self, outer: Box) -> Box:
        """Return this box of a page as a box of its part at `outer`, clipped to it."""
        return Box.from_pixels(
            (self.x0 - outer.x0, self.y0 - outer.y0, self.x1 - outer.x0, self.y1 - outer.y0), (outer.width, outer.height)
        )

    def as_list(self, digits: int = 4) -> list[float]:
        return [round(v, digits) for v in (self.x0, self.y0, self.x1, self.y1)]


def turned_by(matrix: Sequence[float]) -> float:
    """Return the degrees counterclockwise by which a matrix (a, b, …) turns."""
    return math.degrees(math.atan2(matrix[1], matrix[0]))


def off_axis(degrees: float) -> float:
    """Return by how many degrees, 0–45, a direction is off the next upright or sideways one."""
    return abs((degrees + 45) % 90 - 45)


def union_of(boxes: list[Box]) -> Box | None:
    """Return the smallest box around all `boxes`; None for an empty list."""
    if not boxes:
        return None
    return Box(min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes))
