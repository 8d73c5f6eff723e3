"""A place of the page that may be a tick box, and what the judge says of it."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.ticks.net import Verdict


@dataclass(frozen=True, slots=True)
class Square:
    """A square of the page, in its pixels, and its verdict."""

    x0: float
    y0: float
    x1: float
    y1: float
    verdict: Verdict

    @property
    def place(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1."""
        return self.x0, self.y0, self.x1, self.y1

    @property
    def side(self) -> float:
        """Mean of width and height."""
        return ((self.x1 - self.x0) + (self.y1 - self.y0)) / 2

    @property
    def cx(self) -> float:
        """Middle, from the left."""
        return (self.x0 + self.x1) / 2

    @property
    def cy(self) -> float:
        """Middle, from the top."""
        return (self.y0 + self.y1) / 2
