"""Running text with the characters that it was read from: how surely a stretch of it stands there as it was read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from extractors.forms.tokens import Token
from extractors.packet.settings import PRESCRIBED
from model.folding import fold_map
from model.page import Char

# the number of a paragraph, at its beginning: whoever types the text anew may number it otherwise
NUMBER = re.compile(r"^\s*[（(]?\d{1,2}(?:[）)]|[.．、](?!\d))\s*")
MARKS = re.compile(r"[，,。.；;：:、\s\"'“”‘’《》<>〈〉()（）\[\]〔〕·\-—_~!！?？]")


def plain_map(text: str) -> tuple[str, list[int]]:
    """Return `text` without punctuation, numbering marks and blanks, whose loss is no change of wording, and where each character stood."""
    folded, places = fold_map(text)
    kept = [(char, place) for char, place in zip(folded, places, strict=True) if not MARKS.match(char)]
    return "".join(char for char, _ in kept), [place for _, place in kept]


@dataclass(frozen=True)
class RunningReading:
    """Lines read one after another. `plain`: their words without punctuation and numbers of paragraphs; `places`: line and character of
    each of its characters.
    """

    tokens: tuple[Token, ...]
    plain: str
    places: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> RunningReading:
        """Return the reading of lines in reading order."""
        numbers = [len(hit.group()) if (hit := NUMBER.match(token.text)) else 0 for token in tokens]
        plain = [plain_map(token.text[begin:]) for token, begin in zip(tokens, numbers, strict=True)]
        places = tuple(
            (n, place + begin) for n, ((_, own), begin) in enumerate(zip(plain, numbers, strict=True)) for place in own
        )
        return cls(tuple(tokens), "".join(text for text, _ in plain), places)

    def printed(self, low: int, high: int) -> str:
        """Return `plain[low:high]` as it is printed, with the marks between its characters."""
        if high <= low:
            return ""
        (one, first), (other, last) = self.places[low], self.places[high - 1]
        texts = [NUMBER.sub("", token.text) for token in self.tokens[one + 1 : other]]
        if one == other:
            return self.tokens[one].text[first : last + 1]
        return "".join((self.tokens[one].text[first:], *texts, self.tokens[other].text[: last + 1]))

    def numbered(self, low: int, high: int) -> bool:
        """Return whether a paragraph with a number begins in `plain[low:high]`."""
        lines = {line for line, _ in self.places[low:high]} - {line for line, _ in self.places[low - 1 : low]}
        return any(NUMBER.match(self.tokens[line].text) for line in lines)

    def certainty(self, start: int, end: int) -> float:
        """Return how surely (0–1) `plain[start:end]`, and no more, stands between the characters before and behind it: the least sure of them;
        next to nothing where there is room for characters that were not read.
        """
        around = range(max(0, start - 1), min(len(self.plain), end + 1))
        if any(not self._joined(a, b) for a, b in pairwise(around)):
            return PRESCRIBED.torn
        return min((self._sure(n) for n in around), default=PRESCRIBED.torn)

    def _char(self, n: int) -> Char | None:
        token, place = self.tokens[self.places[n][0]], self.places[n][1]
        return token.chars[place] if len(token.chars) == len(token.text) else None

    def _sure(self, n: int) -> float:
        char = self._char(n)
        return char.confidence if char is not None else self.tokens[self.places[n][0]].confidence

    def _joined(self, a: int, b: int) -> bool:
        """Whether nothing can stand between two characters that follow one another: no room on their line, or the end of a full line and the
        beginning of the next.
        """
        (one, first), (other, second) = self.places[a], self.places[b]
        if one == other:
            chars = self.tokens[one].chars[first : second + 1]
            steps = [y.box.cx - x.box.cx for x, y in pairwise(chars)]
            return max(steps, default=0.0) <= PRESCRIBED.room * self._pitch
        above, below = self.tokens[one], self.tokens[other]
        if above.page is not below.page or below.box.y0 - above.box.y0 > PRESCRIBED.room * self._leading:
            return False
        return (
            above.box.x1 > self._right - PRESCRIBED.short * self._pitch
            and below.box.x0 < self._left + PRESCRIBED.short * self._pitch
        )

    @cached_property
    def _pitch(self) -> float:
        """The usual distance of two characters, as a fraction of the page's width."""
        steps = [b.box.cx - a.box.cx for token in self.tokens for a, b in pairwise(token.chars)]
        return median(steps) if steps else 1.0

    @cached_property
    def _leading(self) -> float:
        """The usual distance of two lines, as a fraction of the page's height."""
        steps = [b.box.y0 - a.box.y0 for a, b in pairwise(self.tokens) if a.page is b.page and b.box.y0 > a.box.y1]
        return median(steps) if steps else 1.0

    @cached_property
    def _left(self) -> float:
        return min(token.box.x0 for token in self.tokens)

    @cached_property
    def _right(self) -> float:
        return max(token.box.x1 for token in self.tokens)
