"""Hold a doubtful glyph against sure ones of the same page: a 1 among digits shows what a 1 looks like here.

Each glyph is cut out by itself, its neighbours left out: where the recogniser (CTC) places a character is off by half of one. Of two characters, the
mean glyphs of each make a filter, their difference; where a glyph falls between the two, in units of what sure glyphs differ among themselves, are
its odds. Where a font draws both alike the sure ones overlap, and the odds are near nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import cv2
import numpy as np

from extractors.page.arrays import Grey, Plane
from extractors.page.ocr.pieces import pieces_of
from extractors.page.ocr.settings import RIVALS, RivalSettings
from model.language import words
from model.page import Line

LOOKALIKES = "".join(words("glyphs", "alike_in_latin"))


@dataclass(frozen=True)
class GlyphSheet:
    """The glyphs of a page: `grey` its pixels without seal ink, `lines` what was read there, with the boxes of their characters."""

    grey: Grey
    lines: Sequence[Line]
    settings: RivalSettings = RIVALS
    _cut: dict[int, Mapping[int, Plane]] = field(default_factory=dict)

    def odds(self, line: Line, at: int, rival: str) -> float:
        """Return the natural logarithm of how many times as likely the glyph of the character `at` a line is `rival` as what was read; 0 where it
        stands not by itself, looks like neither, or the page has no sure ones of what was read. Where it has none of the rival, a glyph that is just
        like the others tells against it.
        """
        here = self._glyphs(line).get(at)
        ones, others = (self._examples(char, line, at) for char in (rival, line.text[at]))
        if here is None or not others:
            return 0.0
        other = np.mean(others, axis=0)
        grain = self._grain(line)
        if not ones:
            return -self.settings.alone if _off(here, other) < grain else 0.0
        one = np.mean(ones, axis=0)

        def side(glyph: Plane) -> float:
            return _off(glyph, other) - _off(glyph, one)

        own, opposite = np.array([side(g) for g in ones]), np.array([side(g) for g in others])
        s, apart = self.settings, max(1e-6, float(own.mean() - opposite.mean()))
        if min(_off(here, one), _off(here, other)) > s.like_neither * apart:
            return 0.0
        spread = float(np.std([*(own - own.mean()), *(opposite - opposite.mean())])) / apart
        place = (side(here) - (own.mean() + opposite.mean()) / 2) / apart
        return float(np.clip(s.weight * place / (spread**2 + (2 * grain / apart) ** 2 + s.noise**2), -s.most, s.most))

    def _examples(self, char: str, line: Line, at: int) -> list[Plane]:
        """Return sure glyphs of a character, among digits or letters of its own kind, where nothing else fits: those of the same line, which is set
        in one face, or of the page's others where it has none.
        """
        for lines in ([line], self.lines):
            places = [
                (own, n) for own in lines for n in _sure_places(char, own, self.settings.sure) if own is not line or n != at
            ]
            if found := [glyphs[n] for own, n in places if n in (glyphs := self._glyphs(own))]:
                return found[: self.settings.examples]
        return []

    def _grain(self, line: Line) -> float:
        """Return by how much two glyphs of one character differ in a line: the less, the more another difference says."""
        glyphs = self._glyphs(line)
        same = [
            _off(glyphs[a], glyphs[b])
            for a, b in combinations(glyphs, 2)
            if line.text[a] == line.text[b] and line.text[a].isalnum()
        ]
        least, usual = self.settings.grain
        return max(least, float(np.median(same))) if len(same) > 1 else usual

    def _glyphs(self, line: Line) -> Mapping[int, Plane]:
        if id(line) not in self._cut:
            self._cut[id(line)] = pieces_of(self.grey, line, self.settings)
        return self._cut[id(line)]


def _sure_places(char: str, line: Line, sure: float) -> list[int]:
    if char not in line.text or len(line.chars) != len(line.text):
        return []
    return [n for n, c in enumerate(line.chars) if c.text == char and c.confidence >= sure and _among_its_like(line.text, n)]


def _among_its_like(text: str, at: int) -> bool:
    """Tell whether a character stands among characters of its own kind: digits, small letters or capitals. Ends of words count for digits. Beyond
    others that look alike there is nothing of another kind: of n11909 neither 1 is sure to be one.
    """
    char, before, behind = text[at], text[:at][-1:], text[at + 1 :][:1]
    same = str.isdigit if char.isdigit() else str.islower if char.islower() else str.isupper
    beyond = text[:at].rstrip(LOOKALIKES)[-1:] + text[at + 1 :].lstrip(LOOKALIKES)[:1]
    if any(c.isalnum() and not same(c) for c in before + behind + beyond):
        return False
    return same(before) or same(behind) if char.isdigit() else same(before) and same(behind)


def _off(glyph: Plane, like: Plane) -> float:
    """Return the square of the difference of two glyphs, the one moved by a pixel where they agree better then."""
    padded = cv2.copyMakeBorder(glyph, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return float(cv2.matchTemplate(padded, np.asarray(like, np.float32), cv2.TM_SQDIFF).min())
