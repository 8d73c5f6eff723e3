"""What the page's own glyphs say of a character that looks like another one: how a 1 looks here that stands among digits, and an l among letters.

Each is cut out of the page where nothing but it can stand, and laid over the one in doubt (normalised correlation). Faces that draw the two alike
tell nothing, and so does a page that shows neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from extractors.page.arrays import Grey
from extractors.page.ocr.rivals import ALIKE
from extractors.page.ocr.settings import EXEMPLARS, ExemplarSettings
from model.geometry import Box
from model.page import Line

Place = tuple[int, int, int, int]  # x0, y0, x1, y1 in pixels


@dataclass(frozen=True)
class Exemplars:
    """The glyphs of a page, `grey` (H, W), of which its `lines` tell beyond doubt what they are; `high`: height of the line in doubt, of the page's."""

    grey: Grey
    lines: Sequence[Line]
    high: float
    settings: ExemplarSettings = EXEMPLARS

    def odds(self, box: Box, read: str, other: str) -> float:
        """Return the natural logarithm of how many times as likely a character at `box` is `other` as it is what was read; 0 where the page does not
        show both clearly elsewhere.
        """
        here, there = self.likenesses(box, (read, other))
        s = self.settings
        if here is None or there is None or max(here, there) < s.clear:
            return 0.0
        return max(-s.most, min(s.most, s.weight * (there - here)))

    def likenesses(self, box: Box, chars: Sequence[str]) -> tuple[float | None, ...]:
        """Return how like the glyph at `box` is to the likest of each character's (correlation, -1 to 1); None where the page shows none of it."""
        place = self._glyph(box)
        if place is None:
            return (None,) * len(chars)
        return tuple(
            max((self._laid_over(place, at) for at in self._glyphs.get(char, ()) if not _same(at, place)), default=None)
            for char in chars
        )

    def _laid_over(self, place: Place, at: Place) -> float:
        """Return the correlation of the glyph at another place with the one at this, where they lie best upon each other (-1 to 1)."""
        glyph = self.grey[max(0, at[1] - 1) : at[3] + 1, max(0, at[0] - 1) : at[2] + 1]
        (x0, y0, x1, y1), (high, wide), around = place, glyph.shape, self.settings.around
        down, right = max(0, high - (y1 - y0)) // 2 + around, max(0, wide - (x1 - x0)) // 2 + around
        window = self.grey[max(0, y0 - down) : y1 + down, max(0, x0 - right) : x1 + right]
        if window.shape[0] < high or window.shape[1] < wide:
            return -1.0
        return float(cv2.matchTemplate(window, glyph, cv2.TM_CCOEFF_NORMED).max())

    @cached_property
    def _glyphs(self) -> dict[str, list[Place]]:
        """Where glyphs stand that are beyond doubt, by character."""
        found: dict[str, list[Place]] = {}
        for line in self.lines:
            if abs(line.box.height - self.high) <= self.settings.height * self.high:
                for n in sure_places(line.text) if line.spelled else ():
                    place = self._glyph(line.chars[n].box)
                    if place and len(found.setdefault(line.text[n], [])) < self.settings.enough:
                        found[line.text[n]].append(place)
        return found

    def _glyph(self, box: Box) -> Place | None:
        """Return the place of the glyph that a character's box, which is but near it, belongs to."""
        height, width = self.grey.shape
        x0, y0, x1, y1 = box.pixels(width, height)
        reach = round(self.settings.beside * (y1 - y0))
        left = max(0, x0 - reach)
        part = self.grey[y0:y1, left : x1 + reach]
        if min(part.shape) < self.settings.least:
            return None
        dark, light = np.percentile(part, (1, 70))
        ink = (part < (dark + light) / 2).view(np.uint8)
        _, _, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
        high, wide = part.shape
        tall = [
            n
            for n in range(1, len(stats))
            if stats[n, 3] >= self.settings.tall * high and stats[n, 2] <= self.settings.wide * high
        ]
        nearest = min(tall, key=lambda n: abs(centres[n][0] + left - (x0 + x1) / 2), default=None)
        if nearest is None:
            return None
        x, y, w, h = (int(v) for v in stats[nearest, :4])
        return left + x, y0 + y, left + x + w, y0 + y + h


def sure_places(text: str) -> Iterator[int]:
    """Give where in a text a character that looks like another one stands among its own kind: digits, small letters, capitals."""
    for n, char in enumerate(text):
        if char.isalnum() and char in ALIKE:
            beside = [c for c in (text[n - 1 : n], text[n + 1 : n + 2]) if c.isascii() and c.isalnum()]
            if beside and all(_kind(c) == _kind(char) and c not in ALIKE for c in beside):
                yield n


def _kind(char: str) -> str:
    return "digit" if char.isdigit() else "small" if char.islower() else "capital"


def _same(a: Place, b: Place) -> bool:
    """Tell whether two places meet: no glyph tells of itself."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
