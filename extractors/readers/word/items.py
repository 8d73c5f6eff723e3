"""What a paragraph consists of: text of one look, breaks, text boxes, drawings over it, references to notes."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.readers.word.shapes import Shape
from extractors.readers.word.styles import Face
from extractors.readers.word.xml import Element

PAGE_BREAK, LINE_BREAK, SOFT_PAGE = "\f", "\n", "\v"
BREAKS = (LINE_BREAK, PAGE_BREAK, SOFT_PAGE)


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one look, or one break: PAGE_BREAK, LINE_BREAK, SOFT_PAGE (where Word last broke the page).

    `sure`: whether the text is beyond doubt: not so a box that shows another state than it says of itself.
    """

    text: str
    face: Face
    sure: bool = True


@dataclass(frozen=True, slots=True)
class TextBox:
    """A text box that is anchored in a paragraph."""

    content: Element


@dataclass(frozen=True, slots=True)
class NoteReference:
    """A reference to the footnote or endnote with this id."""

    id: str


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that is seen and cannot be read, in Chinese."""

    what: str


Item = Piece | TextBox | NoteReference | Shape | Unread
