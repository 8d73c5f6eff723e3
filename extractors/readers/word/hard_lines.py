"""Hard lines: what stands between two breaks of a paragraph, wrapped to a width and set with a box for every character."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractors.readers.word.blocks import Paragraph, Section
from extractors.readers.word.items import BREAKS, LINE_BREAK, PAGE_BREAK, SOFT_PAGE, Piece
from extractors.readers.word.settings import WordSettings
from extractors.text.box_symbols import CHECKED_GLYPHS, CIRCLE_CHECKED, CIRCLE_EMPTY, EMPTY_GLYPHS, TICK_GLYPHS
from model.geometry import Box, union_of
from model.page import Char, Line, Stroke, StrokeKind

WIDE = frozenset("“”‘’…—·") | EMPTY_GLYPHS | CHECKED_GLYPHS | TICK_GLYPHS | CIRCLE_EMPTY | CIRCLE_CHECKED
ENDLESS = 10_000.0  # points: a width in which nothing is wrapped


class PlacedChar(NamedTuple):
    """A character of a row: its piece, and its left side and width in points."""

    char: str
    piece: Piece
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Strip:
    """Where a hard line is set: between `left` and `right` from `top` down, rows `step` apart, in points."""

    left: float
    right: float
    top: float
    step: float


def parts_at_breaks(pieces: Sequence[Piece]) -> Iterator[tuple[str, list[Piece]]]:
    """Yield the hard lines of a paragraph with the break before each ("" for the first). A soft page break at its end is nothing."""
    kind: str = ""
    part: list[Piece] = []
    for piece in pieces:
        if piece.text in BREAKS:
            if not (piece.text == SOFT_PAGE and not part and not kind):
                yield kind, part
                part = []
            kind = piece.text
        else:
            part.append(piece)
    if part or kind != SOFT_PAGE:
        yield kind, part


def lines_in_cell(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the hard lines of a paragraph in a cell; where Word broke the page within it does not part them."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.text in (LINE_BREAK, PAGE_BREAK):
            lines.append([])
        elif piece.text != SOFT_PAGE:
            lines[-1].append(piece)
    return lines


def line_step(pieces: Sequence[Piece], block: Paragraph, settings: WordSettings) -> float:
    """Return the height in points of a row of a hard line."""
    size = max((p.face.size for p in pieces if p.text.strip()), default=block.face.size)
    return block.exact or size * settings.leading * (block.spacing or 1.0)


def wrapped(pieces: Sequence[Piece], width: float, indent: float, settings: WordSettings) -> list[list[PlacedChar]]:
    """Return rows of characters, broken where the width (points) is used up."""
    rows: list[list[PlacedChar]] = [[]]
    x = indent
    for piece in pieces:
        for char in piece.text:
            wide = _advance(char, piece.face.size, settings)
            if x + wide > max(width, settings.narrowest * piece.face.size) and rows[-1]:
                rows.append([])
                x = 0.0
            rows[-1].append(PlacedChar(char, piece, x, wide))
            x += wide
    return rows


def _advance(char: str, size: float, settings: WordSettings) -> float:
    """Return the width of a character, about."""
    if char == "\t":
        return settings.tab * size
    return size if char > "\u2e80" or char in WIDE else settings.latin * size


def set_line(
    section: Section, rows: Sequence[Sequence[PlacedChar]], block: Paragraph, strip: Strip, settings: WordSettings
) -> Line | None:
    """Return one hard line as a Line with a box for every character; None where nothing stands."""
    flat = [(placed, k) for k, row in enumerate(rows) for placed in row]
    inked = [i for i, (placed, _) in enumerate(flat) if placed.char.strip()]
    if not inked:
        return None
    flat = flat[inked[0] : inked[-1] + 1]
    shift = strip.left
    if block.centred and len(rows) == 1:
        shift += max(0.0, (strip.right - strip.left - sum(placed.width for placed, _ in flat)) / 2 - flat[0][0].x)
    chars = []
    for placed, k in flat:
        size, top = placed.piece.face.size, strip.top + k * strip.step
        left, right = shift + placed.x, shift + placed.x + placed.width
        box = section.box(left, top + settings.above * size, right, top + (1 + settings.above) * size)
        sure = 1.0 if placed.piece.sure else settings.doubtful
        chars.append(Char(" " if placed.char == "\t" else placed.char, box, sure))
    box = Box(
        min(c.box.x0 for c in chars), min(c.box.y0 for c in chars), max(c.box.x1 for c in chars), max(c.box.y1 for c in chars)
    )
    font, size = _look([placed for placed, _ in flat])
    return Line("".join(c.text for c in chars), box, 1.0, tuple(chars), font, size)


def underlined(rows: Sequence[Sequence[PlacedChar]], line: Line) -> list[Stroke]:
    """Return where words are underlined. `line`: as the rows were set."""
    placed = [one for row in rows for one in row]
    first = next((n for n, one in enumerate(placed) if one.char.strip()), 0)
    runs: list[list[Box]] = [[]]
    held = runs[0]
    for one, char in zip(placed[first:], line.chars, strict=False):
        on = one.piece.face.underlined and char.text.strip() != ""
        if not on or (held and char.box.x0 < held[-1].x0):  # behind the words, or in the next row
            runs.append(held := [])
        if on:
            held.append(char.box)
    places = (union_of(run) for run in runs)
    return [Stroke(box, StrokeKind.UNDERLINED, 1.0) for box in places if box is not None]


def _look(chars: Sequence[PlacedChar]) -> tuple[str, float]:
    """Return the font and size of most characters; Chinese ones decide where there are any."""
    chinese = [placed.piece.face for placed in chars if placed.char > "\u2e80"]
    faces = chinese or [placed.piece.face for placed in chars]
    return statistics.mode([f.asian if chinese else f.latin for f in faces]), statistics.mode([f.size for f in faces])
