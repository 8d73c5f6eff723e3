"""Small values of the record stage: a piece of text with its place, and a field's candidate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from extractors.forms.settings import TOKENS
from extractors.text.reading_order import part_box
from extractors.text.wordings import join_wrapped
from model.geometry import Box, union_of
from model.page import Char, Line, Page, Reader
from model.record import Source


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line; `chars` are its characters where the reader knows the places of all."""

    text: str
    page: Page
    box: Box
    confidence: float = 1.0
    chars: tuple[Char, ...] = ()

    def cut(self, start: int, end: int | None = None) -> Token:
        """Return the piece from character `start` to `end`; its box is interpolated where the characters' own are not known."""
        end = len(self.text) if end is None else end
        if start <= 0 and end >= len(self.text):
            return self
        return Token(
            self.text[start:end], self.page, part_box(self, start, end, begins=True), self.confidence, self.chars[start:end]
        )

    def gaps(self) -> list[int]:
        """Return the characters before which there is more room than print needs. A recogniser's characters have sure middles
        but touch one another, so the room is told from the distance of their middles.
        """
        pitch = self._pitch()
        seen = [n for n in range(len(self.chars)) if not self.text[n].isspace()]
        found = []
        for before, n in zip(seen, seen[1:], strict=False):
            distance = self.chars[n].box.cx - self.chars[before].box.cx
            usual = pitch * (_width(self.text[before]) + _width(self.text[n])) / 2
            if distance - usual > TOKENS.gap * pitch:
                found.append(n)
        return found

    def lefts(self) -> list[float]:
        """Return where each character begins, told from its middle."""
        pitch = self._pitch()
        return [char.box.cx - pitch * _width(text) / 2 for char, text in zip(self.chars, self.text, strict=False)]

    def _pitch(self) -> float:
        """Width of a Chinese character on this line, as a fraction of the page."""
        pairs = [n for n in range(1, len(self.chars)) if _width(self.text[n]) == _width(self.text[n - 1]) == 1.0]
        steps = sorted(self.chars[n].box.cx - self.chars[n - 1].box.cx for n in pairs)
        return (
            steps[len(steps) // 2]
            if steps
            else self.box.height * self.page.height / max(1, self.page.width) * TOKENS.width_of_height
        )


def _width(char: str) -> float:
    return TOKENS.ascii_width if char.isascii() else 1.0


def token_of(line: Line, page: Page) -> Token:
    """Return a line of a page as a token."""
    whole = line.spelled and all(len(c.text) == 1 for c in line.chars)
    return Token(line.text, page, line.box, line.confidence, line.chars if whole else ())


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a field may stand: the label's score, the pieces of its value, and where a value was expected."""

    key: str
    tokens: tuple[Token, ...]
    label_score: float
    page: Page
    box: Box | None
    method: str
    context: bool = True
    bottom: bool = False

    @property
    def text(self) -> str:
        return "\n".join(b.text for b in self.tokens)

    def joined(self, tight: bool = False) -> str:
        return join_wrapped([b.text for b in self.tokens], tight)

    @property
    def source(self) -> Source:
        page = self.tokens[0].page if self.tokens else self.page
        own = [b.box for b in self.tokens if b.page is page]
        return Source(page.file, page.number, union_of(own) or self.box, self.reader)

    @property
    def reader(self) -> Reader:
        """Who read it: on a page with a text layer the recogniser what that does not say; of it, it is never quite sure."""
        page = self.tokens[0].page if self.tokens else self.page
        if page.reader not in (Reader.TEXT_LAYER, Reader.OFD):
            return page.reader
        recognised = [line.box for line in page.lines if line.confidence < 1]
        seen = any(token.page is page and token.box.overlap(box) > 0 for box in recognised for token in self.tokens)
        return Reader.OCR if seen else page.reader


def pages_of(tokens: Iterable[Token]) -> list[Page]:
    """Return the pages that the tokens stand on, each once, in the order of the tokens."""
    return distinct_pages(token.page for token in tokens)


def distinct_pages(pages: Iterable[Page]) -> list[Page]:
    """Return each page once, in the order in which they first come."""
    found: list[Page] = []
    for page in pages:
        if not any(page is known for known in found):
            found.append(page)
    return found


def mean_confidence(tokens: Iterable[Token]) -> float:
    """Return the mean (0–1) over characters: a short doubtful piece does not weigh like a long sure one."""
    weighed = [(b.confidence, max(1, len(b.text))) for b in tokens]
    total = sum(w for _, w in weighed)
    return sum(c * w for c, w in weighed) / total if total else 0.0
