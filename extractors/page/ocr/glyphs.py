"""Hold a doubtful glyph against sure ones of the same page: a 1 among digits shows what a 1 looks like here.

Of two characters, the mean glyphs of each make a filter, their difference; where a glyph falls between the two, in units of what sure glyphs differ
among themselves, are its odds. Where a font draws both alike the sure ones overlap, and the odds are near nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from extractors.page.arrays import Grey, Plane
from extractors.page.ocr.settings import RIVALS, RivalSettings
from model.geometry import Box
from model.page import Char, Line

AROUND = 8  # pixels that are kept around a line, more than glyphs lie astray


@dataclass(frozen=True)
class GlyphSheet:
    """The glyphs of a page: `grey` its pixels without seal ink, `lines` what was read there, with the boxes of their characters."""

    grey: Grey
    lines: Sequence[Line]
    settings: RivalSettings = RIVALS
    _sure: dict[str, list[Plane]] = field(default_factory=dict)

    def odds(self, place: Box, line: Box, read: str, rival: str) -> float:
        """Return the natural logarithm of how many times as likely the glyph at `place` of a line is `rival` as `read`; 0 where the page has too
        few sure ones of either.
        """
        a, b = self._examples(rival), self._examples(read)
        if min(len(a), len(b)) < self.settings.examples[0]:
            return 0.0
        middle = (np.mean([self._inner(x) for x in a], axis=0) + np.mean([self._inner(x) for x in b], axis=0)) / 2
        for _ in range(2):
            ones, others = ([self._aligned(x, middle) for x in group] for group in (a, b))
            one, other = np.mean(ones, axis=0), np.mean(others, axis=0)
            middle = (one + other) / 2
        apart = one - other

        def side(glyph: Plane) -> float:
            return float(((glyph - middle) * apart).sum() / max(1e-6, float((apart * apart).sum())))

        spread = float(np.std([side(g) - 0.5 for g in ones] + [side(g) + 0.5 for g in others]))
        here = side(self._aligned(self._cut(place, line), middle))
        s = self.settings
        return float(np.clip(s.weight * here / (spread**2 + s.noise**2), -s.most, s.most))

    def _examples(self, char: str) -> list[Plane]:
        """Return sure glyphs of a character: among digits or letters of its own kind, where nothing else fits."""
        if char not in self._sure:
            found = [(c.box, line.box) for line in self.lines for c in self._of_line(line, char)]
            self._sure[char] = [self._cut(place, line) for place, line in found[: self.settings.examples[1]]]
        return self._sure[char]

    def _of_line(self, line: Line, char: str) -> list[Char]:
        if char not in line.text or len(line.chars) != len(line.text):
            return []
        padded = f" {line.text} "
        return [
            c
            for n, c in enumerate(line.chars)
            if c.text == char and c.confidence >= self.settings.sure and _among_its_like(padded[n : n + 3])
        ]

    def _cut(self, place: Box, line: Box) -> Plane:
        """Return the ink (0–1) around the middle of a place, its line scaled to one height, `AROUND` pixels wider on each side."""
        s, (height, width) = self.settings, self.grey.shape
        y0, y1 = line.y0 * height, line.y1 * height
        scale = s.glyph_high / max(1.0, y1 - y0)
        x = place.cx * width
        size = (s.glyph_wide + 2 * AROUND, s.glyph_high + 2 * AROUND)
        matrix = np.array([[scale, 0, size[0] / 2 - scale * x], [0, scale, AROUND - scale * y0]], np.float64)
        cut = cv2.warpAffine(self.grey, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
        dark, light = np.percentile(cut, (2, 70))
        return np.asarray(np.clip((light - cut) / max(20.0, light - dark), 0, 1.2), np.float32)

    def _inner(self, cut: Plane, right: int = 0, down: int = 0) -> Plane:
        return cut[AROUND + down : cut.shape[0] - AROUND + down, AROUND + right : cut.shape[1] - AROUND + right]

    def _aligned(self, cut: Plane, like: Plane) -> Plane:
        """Return the part of a cut, at most `astray` off its place, that agrees best with another glyph."""
        right, down = self.settings.astray
        search = np.ascontiguousarray(
            cut[AROUND - down : cut.shape[0] - AROUND + down, AROUND - right : cut.shape[1] - AROUND + right]
        )
        scores = cv2.matchTemplate(search, np.ascontiguousarray(like, np.float32), cv2.TM_CCORR_NORMED)
        _, _, _, (x, y) = cv2.minMaxLoc(scores)
        return self._inner(cut, x - right, y - down)


def _among_its_like(three: str) -> bool:
    """Tell whether a character stands among characters of its own kind: digits, small letters or capitals. Ends of words count for digits."""
    before, char, behind = three[0], three[1], three[2]
    if char.isdigit():
        return all(c.isdigit() or not c.isalnum() for c in (before, behind)) and (before.isdigit() or behind.isdigit())
    same = str.islower if char.islower() else str.isupper
    return same(before) and same(behind)
