"""Look at a line from a square within or beside it: where its characters are, and what was read at the square's place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.page.ticks.settings import TickSettings
from extractors.page.ticks.square import Square
from extractors.text.box_symbols import CHECKED_GLYPHS, EMPTY_GLYPHS, TICK_GLYPHS
from model.language import language, words
from model.page import Line

# what recognisers make of an empty box and of a ticked one
LIKE_EMPTY = frozenset(words("glyphs", "like_empty_box"))
LIKE_TICKED = frozenset(words("glyphs", "like_ticked_box"))
FRAMED = frozenset(words("glyphs", "framed"))
WORDS = language("glyphs")["words_with_framed"]  # a framed character within one of these is that character


@dataclass(frozen=True, slots=True)
class Place:
    """Where a square stands in a line: before text[index]; or upon it where it `replaces` it. `read`: the character there, or ""."""

    index: int
    replaces: bool
    read: str


@dataclass(frozen=True, slots=True)
class LineView:
    """A line in pixels: `em` the usual pitch of Chinese characters of the page, `width` of the page."""

    line: Line
    em: float
    width: int
    settings: TickSettings

    @property
    def centres(self) -> list[float]:
        """The middles of the characters, as fractions of the page; evenly spread where they were not read one by one."""
        line = self.line
        if len(line.chars) == len(line.text):
            return [c.box.cx for c in line.chars]
        step = line.box.width / max(1, len(line.text))
        return [line.box.x0 + (i + 0.5) * step for i in range(len(line.text))]

    def place(self, square: Square) -> Place:
        """Return where the square stands."""
        x = square.cx / self.width
        side = square.side / self.width
        centres, text = self.centres, self.line.text
        near = sorted((abs(c - x) / side, i) for i, c in enumerate(centres) if abs(c - x) < self.settings.near * side)
        for known in (is_glyph, _like_box):
            for _, i in near if known is is_glyph else near[:1]:
                if known(text[i]) and not _in_run(text, i):
                    return Place(i, True, text[i])
        return Place(_gap(x, side, centres), False, text[near[0][1]] if near else "")

    def away(self, square: Square) -> float:
        """Return how far the nearest Chinese character is from the square, in characters, at most 1."""
        centres = zip(self.centres, self.line.text, strict=True)
        return min([*(abs(c * self.width - square.cx) / self.em for c, t in centres if t > "\u2e80"), 1.0])

    def crowded(self, square: Square) -> bool:
        """Tell whether the characters around a square stand as closely as if nothing were between them."""
        known = zip(self.centres, self.line.text, strict=True)
        places = [(c * self.width, t > "\u2e80") for c, t in known if not t.isspace()]
        before = [p for p in places if p[0] <= square.cx]
        after = [p for p in places if p[0] > square.cx]
        if not before or not after or not (before[-1][1] and after[0][1]):
            return False
        return after[0][0] - before[-1][0] < self.settings.room * self.em

    def certain(self, square: Square, index: int) -> bool:
        """Tell whether a letter, digit or character was read right there beyond doubt (a box is read as 区 or 0 with doubts only)."""
        if len(self.line.chars) != len(self.line.text) or index >= len(self.line.chars):
            return False
        char = self.line.chars[index]
        # the frame of 区 is smaller than it
        near = abs(char.box.cx * self.width - square.cx) < max(0.45 * square.side, 0.3 * self.em)
        known = char.text.isalnum() or char.text == "@"
        return near and char.confidence >= self.settings.certain and known and not is_glyph(char.text)

    def within_latin(self, square: Square) -> bool:
        """Tell whether the square is a piece of a number or a Latin word: their strokes close to squares at small sizes."""
        far = self.settings.latin * self.em
        near = [i for i, c in enumerate(self.centres) if abs(c * self.width - square.cx) < far]
        return any(_in_run(self.line.text, i) or self.line.text[i] in "@%#&" for i in near)

    def read_empty(self, index: int) -> bool:
        """Tell whether the recogniser saw an empty box there."""
        line = self.line
        known = len(line.chars) == len(line.text)
        return known and line.text[index] in EMPTY_GLYPHS and line.chars[index].confidence >= self.settings.saw

    def pictures(self, squares: Sequence[Square]) -> set[int]:
        """Return the indices of the squares that are the pictures of framed characters of the text (国, 口 in 出口)."""
        taken: set[int] = set()
        line, s = self.line, self.settings
        for i, (char, centre) in enumerate(zip(line.text, self.centres, strict=True)):
            doubtful = len(line.chars) == len(line.text) and line.chars[i].confidence < s.unsure
            if char not in FRAMED or (doubtful or char in LIKE_EMPTY) and not _in_word(line.text, i):
                continue
            away = [(abs(sq.cx - centre * self.width), k) for k, sq in enumerate(squares) if k not in taken]
            if away and min(away)[0] < s.picture * self.em:
                own = squares[self._own_picture(char, centre * self.width, min(away)[1], squares)]
                taken |= {k for k, sq in enumerate(squares) if abs(sq.cx - own.cx) < s.picture_part * self.em}
        return taken

    def _own_picture(self, char: str, centre: float, nearest: int, squares: Sequence[Square]) -> int:
        """Return of two squares side by side, where one framed character was read, the second: ☑国家级 read as 国家级."""
        first, em = squares[nearest], self.em
        if char in LIKE_EMPTY or first.cx >= centre:
            return nearest
        low, high = self.settings.picture * em, self.settings.beside * em
        beside = [k for k, s in enumerate(squares) if low < s.cx - first.cx < high and s.cx - centre < 0.8 * em]
        return beside[0] if beside else nearest


def is_glyph(char: str) -> bool:
    """Tell whether a character is a box or a tick."""
    return char in EMPTY_GLYPHS or char in CHECKED_GLYPHS or char in TICK_GLYPHS


def _like_box(char: str) -> bool:
    return char in LIKE_EMPTY or char in LIKE_TICKED


def _gap(x: float, side: float, centres: Sequence[float]) -> int:
    """Return between which characters the box stands: where it lies, give or take one place if the gap there is clearly wider."""
    index = sum(c < x for c in centres)
    bounds = [centres[0] - 2 * side, *centres, centres[-1] + 2 * side] if centres else [x, x]

    def fit(i: int) -> float:
        low, high = bounds[i], bounds[i + 1]
        return min(high - low, 2.4 * side) - 1.6 * abs((low + high) / 2 - x)

    return max((i for i in (index - 1, index, index + 1) if 0 <= i <= len(centres)), key=fit)


def _in_word(text: str, index: int) -> bool:
    """Tell whether text[index] is part of a common word."""
    words = WORDS.get(text[index], ()) if index < len(text) else ()
    return any(text.startswith(word, index - k) for word in words for k, c in enumerate(word) if c == text[index] and k <= index)


def _in_run(text: str, index: int) -> bool:
    """Tell whether the character at `index` is part of a number, a Latin word or an address (2019, 5G, a@b)."""
    if not text[index].isascii() or not text[index].isalnum():
        return False
    return any(
        c.isascii() and (c.isalnum() or c in "@._-,") for c in text[max(0, index - 1) : index] + text[index + 1 : index + 2]
    )
