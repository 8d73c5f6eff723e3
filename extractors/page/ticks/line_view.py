"""Look at a line from a square within or beside it: where its characters are, and what was read at the square's place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.page.ticks.settings import TickSettings
from extractors.page.ticks.square import Square
from extractors.page.ticks.squares import Squares
from extractors.text.box_symbols import CHECKED_GLYPHS, CIRCLE_CHECKED, CIRCLE_EMPTY, EMPTY_GLYPHS, TICK_GLYPHS
from model.language import language, words
from model.page import Char, Line

# what recognisers make of an empty box and of a ticked one
LIKE_EMPTY = frozenset(words("glyphs", "like_empty_box"))
LIKE_TICKED = frozenset(words("glyphs", "like_ticked_box"))
CIRCLES = CIRCLE_EMPTY | CIRCLE_CHECKED | frozenset("〇")
NUMERALS = frozenset("〇一二三四五六七八九") | CIRCLE_EMPTY
BRACKETS = frozenset("（([【）)]】")
PAIR = re.compile(r"[（(\[【][^（(\[【]?[）)\]】]$")  # with one character in it at most
YEAR = re.compile("[{0}]{{2,4}}年|[{0}]{{3,}}|^[{0}]年".format("".join(sorted(NUMERALS))))
NARROW = frozenset("：，、；。（）·")  # as wide as a character, but for their ink
WORDS = language("glyphs")["words_with_framed"]  # a framed character within one of these is that character


@dataclass(frozen=True, slots=True)
class Place:
    """Where a square stands in a line: before text[index]; or upon it where it `replaces` it. `read`: the character there, or ""."""

    index: int
    replaces: bool
    read: str

    @property
    def box(self) -> bool:
        """Whether a box or a tick was read there."""
        return self.replaces and is_glyph(self.read)


@dataclass(frozen=True, slots=True)
class LineView:
    """A line in pixels: `em` the usual pitch of Chinese characters of the page, `width` of the page, `ink` where it has some."""

    line: Line
    em: float
    width: int
    settings: TickSettings
    ink: Squares | None = None

    @property
    def centres(self) -> list[float]:
        """The middles of the characters, as fractions of the page; evenly spread where they were not read one by one."""
        return [c.box.cx for c in self.line.characters]

    def place(self, square: Square) -> Place:
        """Return where the square stands."""
        x = square.cx / self.width
        side = square.side / self.width
        centres, text = self.centres, self.line.text
        near = sorted((abs(c - x) / side, i) for i, c in enumerate(centres) if abs(c - x) < self.settings.near * side)
        for _, i in near:
            if is_glyph(text[i]) and not _in_run(text, i):
                return Place(i, True, text[i])
        for _, i in near[:1]:
            if _like_box(text[i]) and not _in_run(text, i) and not self._both(square, i) and not self._sure(i):
                return Place(i, True, text[i])
        if near and near[0][0] < self.settings.upon and self.ink is not None and self.line.spelled:
            return Place(self._beside(square, near[0][1], self.ink), False, text[near[0][1]])
        return Place(_gap(x, side, centres), False, text[near[0][1]] if near else "")

    def _beside(self, square: Square, index: int, ink: Squares) -> int:
        """Return on which side of text[index], read upon a square for lack of room, that stands: the one away from its ink."""
        begin, end = free_around(self.line, self.em, self.width)[index]
        left, right = (ink.inked(a, square.y0, b, square.y1) for a, b in ((begin, square.x0), (square.x1, end)))
        return index + (left > right)

    def _both(self, square: Square, index: int) -> bool:
        """Tell whether text[index], read upon a square, stands behind it (☑国家级 read as 国家级): the next character is too far off."""
        after = self.centres[index + 1 : index + 2]
        far = bool(after) and after[0] * self.width - square.cx > self.settings.behind * self.em
        return far and self.line.text[index] in LIKE_TICKED

    def away(self, square: Square, place: Place) -> float:
        """Return how far the nearest Chinese character is from the square, in characters, at most 1; not what was read for it (口)."""
        others = [
            c for n, c in enumerate(self.centres) if self.line.text[n] > "\u2e80" and not (place.replaces and n == place.index)
        ]
        return min([*(abs(c * self.width - square.cx) / self.em for c in others), 1.0])

    def certain(self, square: Square, index: int) -> bool:
        """Tell whether a letter, digit or character was read right there beyond doubt (a box is read as 区 or 0 with doubts only)."""
        # the frame of 区 is smaller than it
        return self._sure(index) and abs(self.line.chars[index].box.cx * self.width - square.cx) < max(
            0.45 * square.side, 0.3 * self.em
        )

    def _sure(self, index: int) -> bool:
        """Tell whether text[index] is a letter, digit or character beyond doubt."""
        if not self.line.spelled or index >= len(self.line.chars):
            return False
        return is_certain(self.line.chars[index], self.settings)

    def within_latin(self, square: Square) -> bool:
        """Tell whether the square is a piece of a number or a Latin word: their strokes close to squares at small sizes."""
        far = self.settings.latin * self.em
        near = [i for i, c in enumerate(self.centres) if abs(c * self.width - square.cx) < far]
        return any(_in_run(self.line.text, i) or self.line.text[i] in "@%#&" for i in near)

    def bracketed(self, place: Place) -> bool:
        """Tell whether a square stands between brackets, （√）, whose text tells what is ticked, or right behind such a pair."""
        text = self.line.text
        if not place.replaces:
            return PAIR.search(text[: place.index]) is not None or bracketed(text, place.index, 0)
        return bracketed(text, place.index)

    def told(self, square: Square, place: Place) -> float:
        """Return how much the reading speaks for a box at a square's place, in logarithms of odds."""
        s = self.settings
        if place.box:
            return s.told_prior + s.told_box
        text, at = self.line.text, place.index
        parts = (
            (_in_year(text, at), s.told_word),
            (bool(place.read) and (len(text.strip()) == 1 or _in_word(text, at) or _in_word(text, at - 1)), s.told_word),
            (bool(place.read) and self.certain(square, place.index), s.told_certain),
            (self.within_latin(square), s.told_latin),
        )
        return s.told_prior + sum(weight for true, weight in parts if true) + s.told_apart * self.away(square, place)

    def mark_told(self, place: Place) -> float:
        """Return how much the reading speaks for a tick in the box, in logarithms of odds."""
        if not place.box:
            return 0.0
        return -self.settings.told_empty if place.read in EMPTY_GLYPHS | CIRCLE_EMPTY else self.settings.told_ticked


def free_around(line: Line, em: float, width: int) -> list[tuple[float, float]]:
    """Return for each character from where to where it may stand: from the one before it, or the line's begin, to the next, in pixels."""
    half = [(0.25 if c.text.isascii() or c.text in NARROW else 0.5) * em for c in line.chars]
    ends = [line.box.x0 * width, *(c.box.cx * width + h for c, h in zip(line.chars, half, strict=True))]
    begins = [*(c.box.cx * width - h for c, h in zip(line.chars, half, strict=True)), line.box.x1 * width]
    return list(zip(ends[:-1], begins[1:], strict=True))


def is_certain(char: Char, settings: TickSettings) -> bool:
    """Tell whether a letter, digit or character was read beyond doubt; boxes and ticks are none."""
    known = char.text.isalnum() or char.text == "@"
    return char.confidence >= settings.certain and known and not is_glyph(char.text)


def bracketed(text: str, index: int, length: int = 1) -> bool:
    """Tell whether so many characters of a text stand between brackets."""
    before, after = text[:index].rstrip()[-1:], text[index + length :].lstrip()[:1]
    return before in BRACKETS and after in BRACKETS and bool(before)


def is_glyph(char: str) -> bool:
    """Tell whether a character is a box, square or round, or a tick."""
    return char in EMPTY_GLYPHS or char in CHECKED_GLYPHS or char in TICK_GLYPHS or char in CIRCLES


def is_frame(char: str) -> bool:
    """Tell whether a character is a box, square or round, empty or ticked."""
    return is_glyph(char) and char not in TICK_GLYPHS


def stands_for_box(line: Line, index: int, settings: TickSettings) -> bool:
    """Tell whether a tick was read at `index`, or with doubts a character that boxes are read as: a box may be there and was not found."""
    char, text = line.chars[index], line.text
    if char.text in TICK_GLYPHS:
        return not bracketed(text, index)
    return _like_box(char.text) and char.text > "\u2e80" and char.confidence < settings.sure and not _in_word(text, index)


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


def _in_year(text: str, index: int) -> bool:
    """Tell whether the text is a year if a zero stands before text[index]: 二〇二〇年 without its circles."""
    spelled = text[:index] + "〇" + text[index:]
    return any(found.start() <= index < found.end() for found in YEAR.finditer(spelled))


def _in_word(text: str, index: int) -> bool:
    """Tell whether text[index] is part of a common word."""
    words = WORDS.get(text[index], ()) if 0 <= index < len(text) else ()
    return any(text.startswith(word, index - k) for word in words for k, c in enumerate(word) if c == text[index] and k <= index)


def _in_run(text: str, index: int) -> bool:
    """Tell whether the character at `index` is part of a number, a Latin word or an address (二○二○, 2019, 5G, a@b)."""
    if text[index] in CIRCLES:
        return any(c in NUMERALS for c in text[max(0, index - 1) : index] + text[index + 1 : index + 2])
    if not text[index].isascii() or not text[index].isalnum():
        return False
    return any(
        c.isascii() and (c.isalnum() or c in "@._-,") for c in text[max(0, index - 1) : index] + text[index + 1 : index + 2]
    )
