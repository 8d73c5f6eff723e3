"""Tick boxes of a page: found and judged by their pixels, then written into the lines as ☐ and ☑.

A recogniser often drops a box or reads it as 口, 日, 回, O or D. So every square outline near a line is a candidate; its
pixels say whether anything was drawn in it, and the reading of the same place says whether it is a character after all.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.page.rules.rule import Grey
from extractors.page.ticks.labels import char_width, ticks_of
from extractors.page.ticks.squares import Square, find_squares
from extractors.text.box_symbols import (
    BOXES,
    CHECKED,
    CHECKED_GLYPHS,
    EMPTY,
    EMPTY_GLYPHS,
    TICK_GLYPHS,
    brackets_as_boxes,
    circles_as_boxes,
    normal_text,
    ticks_with_brackets,
    ticks_with_circles,
)
from model.geometry import Box
from model.language import language, words
from model.page import Char, Line, Table, Tick

# what recognisers make of an empty box and of a ticked one
LIKE_EMPTY = frozenset(words("glyphs", "like_empty_box"))
LIKE_TICKED = frozenset(words("glyphs", "like_ticked_box"))
FRAMED = frozenset(words("glyphs", "framed"))
WORDS = language("glyphs")["words_with_framed"]  # a framed character within one of these is that character

FILLED = 0.04, 0.16  # least fill and extent of a mark inside a ticked box
SEEN_BY_READER = 0.75  # confidence in a box that only the recogniser saw
TYPED = 0.95  # in one that the page has as a character
CERTAIN = 0.985  # confidence with which no box is ever read as a character
ALIKE = 0.2  # sides of boxes of one page
ALIKE_TICKED = 0.3  # and of a ticked one beside empty ones: it may be of another font
DOUBTFUL, LONELY = 0.7, 0.9  # least confidence of a box that was not read, and of one on a page with hardly any other box
CLEAR = 0.25  # share of ink just outside a solid square that makes it a part of something larger: a star, a seal
ROOM = 1.4  # characters from the one before to the one after a box that was not read
STRAIGHT = 0.3, 0.08  # fill and slant below which the mark in a box is a straight stroke: its own side, or the next character's
SAW = 0.5  # confidence with which an empty box must have been read to outweigh a slight mark in it
SLIGHT = 0.25, 0.2, 0.3  # fill and slant, or extent, below which a mark is slight
BEHIND = 1.3  # sides from the middle of a box to that of the first character of its word
TWIN = 0.1, 0.4, 0.3  # difference of sides, least slant of the mark, least distance (characters) to the next character
SMALLEST = 0.5  # side of an empty box that was not read, in characters of its line
NEAR = 0.62  # a character whose centre is nearer than this (in sides) may be the reading of the box


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A square beside or within a line. `index`: position in the text; `replaces`: it takes the place of text[index].

    `glyph`: the recogniser read a box or a tick there, `empty`: an empty one. `twin`: it counts beside a sure one of its size.
    """

    square: Square
    line: int
    index: int
    replaces: bool
    sure: float
    glyph: bool = False
    empty: bool = False
    twin: bool = False


def judge_ticks(grey: Grey, lines: Sequence[Line], tables: Sequence[Table]) -> tuple[tuple[Line, ...], tuple[Tick, ...]]:
    """Lines with ☐ or ☑ where a box stands, and all ticks of the page.

    `grey`: upright page (uint8, dark on light) without seal ink; `tables`: their cells only (fill them afterwards with the
    returned lines). Boxes are told from characters by shape, by what was read there and by the size of the page's other boxes.
    """
    height, width = grey.shape
    em = _em(lines, width, height)
    if em is None:
        return tuple(lines), ()
    squares = find_squares(grey, em)
    cells = [cell.box for table in tables for cell in table.cells]
    page = _Page(width, height, cells)
    accepted = _accepted(_candidates(squares, lines, cells, em, page))
    return _written(lines, accepted, page)


def ticks_in_text(
    lines: Sequence[Line], tables: Sequence[Table], wraps: bool = True
) -> tuple[tuple[Line, ...], tuple[Tick, ...]]:
    """The same for pages without pixels: boxes and ticks as the characters that they are written with.

    `wraps`: a line that reaches the right end goes on in the next one (not so in Word, where a line is a paragraph).
    """
    return _written(lines, [], _Page(1, 1, [cell.box for table in tables for cell in table.cells], wraps, TYPED))


@dataclass(frozen=True, slots=True)
class _Page:
    width: int
    height: int
    cells: Sequence[Box]
    wraps: bool = True
    read: float = SEEN_BY_READER  # what a box counts for which no square was found
    brackets: bool = False  # empty brackets before a wording are boxes


def _em(lines: Sequence[Line], width: int, height: int) -> float | None:
    """The usual pitch of Chinese characters in pixels."""
    pitches = []
    for line in lines:
        places = [(c.box.cx * width, "\u4e00" <= c.text <= "\u9fff") for c in line.chars]
        pitches += [b - a for (a, cjk), (b, also) in itertools.pairwise(places) if cjk and also]
    heights = [line.box.height * height * 0.74 for line in lines if line.box.width * width > 1.5 * line.box.height * height]
    if pitches:
        return statistics.median(pitches)
    return statistics.median(heights) if heights else None


def _candidates(
    squares: Sequence[Square], lines: Sequence[Line], cells: Sequence[Box], em: float, page: _Page
) -> list[_Candidate]:
    homes: dict[int, list[Square]] = {}
    for square in squares:
        home = _line_of(square, lines, cells, page.width, page.height)
        if home is not None:
            homes.setdefault(home, []).append(square)
    found = []
    for home, group in homes.items():
        line = lines[home]
        pictures = _pictures(group, line, em, page.width)
        for k, square in enumerate(group):
            index, replaces, read = _place(square, line, page.width)
            sure = 0.0 if k in pictures else _plausible(square, line, index, read, em, page.width)
            if replaces and read in TICK_GLYPHS and not _filled(square):
                continue  # a tick was read: an empty square there is a piece of its strokes
            twin = k not in pictures and _may_be_twin(square, line, index, read, em, page.width)
            if sure > 0 or twin:
                if replaces and _read_empty(line, index) and _slight(square):
                    square = replace(square, fill=0.0, stroke=0.0)
                glyph, empty = replaces and _is_glyph(read), replaces and read in EMPTY_GLYPHS
                found.append(_Candidate(square, home, index, replaces, sure, glyph, empty, twin))
    return found


def _read_empty(line: Line, index: int) -> bool:
    """Whether the recogniser saw an empty box there."""
    known = len(line.chars) == len(line.text)
    return known and line.text[index] in EMPTY_GLYPHS and line.chars[index].confidence >= SAW


def _slight(square: Square) -> bool:
    """Whether what is inside may be dirt, or the next character's first stroke: small, or straight and thin."""
    thin = square.fill < SLIGHT[0] and square.slant < SLIGHT[1]
    return not square.solid and (thin or square.stroke < SLIGHT[2])


def _pictures(squares: Sequence[Square], line: Line, em: float, width: int) -> set[int]:
    """Indices of the squares that are the pictures of framed characters of the text (国, 口 in 出口)."""
    taken: set[int] = set()
    for i, (char, centre) in enumerate(zip(line.text, _centres(line), strict=True)):
        doubtful = len(line.chars) == len(line.text) and line.chars[i].confidence < 0.6
        if char not in FRAMED or (doubtful or char in LIKE_EMPTY) and not _in_word(line.text, i):
            continue
        away = [(abs(s.cx - centre * width), k) for k, s in enumerate(squares) if k not in taken]
        if away and min(away)[0] < 0.6 * em:
            own = squares[_own_picture(char, centre * width, min(away)[1], squares, em)]
            taken |= {k for k, s in enumerate(squares) if abs(s.cx - own.cx) < 0.45 * em}
    return taken


def _own_picture(char: str, centre: float, nearest: int, squares: Sequence[Square], em: float) -> int:
    """Of two squares side by side where one framed character was read, the box comes first: ☑国家级 read as 国家级."""
    if char in LIKE_EMPTY or squares[nearest].cx >= centre:
        return nearest
    beside = [k for k, s in enumerate(squares) if 0.6 * em < s.cx - squares[nearest].cx < 1.15 * em and s.cx - centre < 0.8 * em]
    return beside[0] if beside else nearest


def _line_of(square: Square, lines: Sequence[Line], cells: Sequence[Box], width: int, height: int) -> int | None:
    """The line in or beside which the square stands: same height, at most two characters away, not beyond a wall."""
    x, y, side = square.cx / width, square.cy / height, square.side / width
    best: tuple[float, int] | None = None
    for i, line in enumerate(lines):
        box = line.box
        if not box.y0 <= y <= box.y1 or box.height * height > 4 * square.side:
            continue
        away = max(box.x0 - x, x - box.x1, 0.0)
        if away > 2.2 * side or (away > 0.5 * side and _walled(x, y, box, cells)):
            continue
        key = away + 0.3 * abs(box.cy - y)
        if best is None or key < best[0]:
            best = (key, i)
    return None if best is None else best[1]


def _walled(x: float, y: float, box: Box, cells: Sequence[Box]) -> bool:
    mine = [c for c in cells if c.holds(x, y)]
    theirs = [c for c in cells if c.holds(box.cx, box.cy)]
    return bool(mine or theirs) and mine != theirs


def _place(square: Square, line: Line, width: int) -> tuple[int, bool, str]:
    """(index in the text, whether text[index] is the reading of the box, the character read there or "")."""
    x = square.cx / width
    side = square.side / width
    centres = _centres(line)
    near = sorted((abs(c - x) / side, i) for i, c in enumerate(centres) if abs(c - x) < NEAR * side)
    for known in (_is_glyph, lambda c: c in LIKE_EMPTY or c in LIKE_TICKED):
        for _, i in near if known is _is_glyph else near[:1]:
            if known(line.text[i]) and not _in_run(line.text, i):
                return i, True, line.text[i]
    return _gap(x, side, centres), False, line.text[near[0][1]] if near else ""


def _gap(x: float, side: float, centres: Sequence[float]) -> int:
    """Between which characters the box stands: where it lies, give or take one place if the gap there is clearly wider."""
    index = sum(c < x for c in centres)
    bounds = [centres[0] - 2 * side, *centres, centres[-1] + 2 * side] if centres else [x, x]

    def fit(i: int) -> float:
        low, high = bounds[i], bounds[i + 1]
        return min(high - low, 2.4 * side) - 1.6 * abs((low + high) / 2 - x)

    return max((i for i in (index - 1, index, index + 1) if 0 <= i <= len(centres)), key=fit)


def _is_glyph(char: str) -> bool:
    return char in EMPTY_GLYPHS or char in CHECKED_GLYPHS or char in TICK_GLYPHS


def _plausible(square: Square, line: Line, index: int, read: str, em: float, width: int) -> float:
    """How sure it is that the square is a tick box, from its shape and from what was read there; 0 if it is none.

    The weights come from a logistic regression over squares found in and beside text: `away` is how far (in characters) the
    nearest other character is, because the recogniser leaves a gap where it drops a box.
    """
    if read and _certain(line, index, square, em, width):
        return 0.0
    if read and _is_glyph(read):
        return 0.99 if square.ring < 0.3 else 0.8
    shape = (square.x1 - square.x0) / max(1.0, square.y1 - square.y0)
    if square.ring > (CLEAR if square.solid else 0.34) or not 0.72 < shape < 1.4 or _within_latin(square, line, em, width):
        return 0.0
    if not read and _crowded(square, line, em, width):
        return 0.0
    if not _filled(square) and square.side < SMALLEST * char_width(line) * width:  # a part of 申 in a heading
        return 0.0
    if len(line.text.strip()) == 1 and read in FRAMED:  # perhaps the end of a wrapped word (出 口)
        return 0.5
    if read in LIKE_EMPTY and square.cover > 0.85 and square.ring < 0.3:
        return 0.95
    if read in LIKE_TICKED and read not in FRAMED and square.slant > 0.5 and square.cover > 0.9 and square.ring < 0.2:
        return 0.9
    others = [abs(c * width - square.cx) / em for c, t in zip(_centres(line), line.text, strict=True) if t > "\u2e80"]
    away = min([*others, 1.0])
    if _filled(square):
        slant = 0.6 if square.solid or square.fill > 0.55 else square.slant
        score = 11 * away - 7 * square.ring + 8 * (square.cover - 1) + 7 * slant - 8.8
    else:
        score = 8 * (away - 0.3) + 20 * (square.cover - 0.92) - 12 * (square.ring - 0.15)
    sure = 1 / (1 + math.exp(-score))
    return sure if sure > 0.2 else 0.0


def _may_be_twin(square: Square, line: Line, index: int, read: str, em: float, width: int) -> bool:
    """A small ticked box that stands closer to its word than is usual: it counts where the page has a sure one like it."""
    if read or not _filled(square) or square.solid or _within_latin(square, line, em, width):
        return False
    most = 0.5 * CLEAR if _crowded(square, line, em, width) else CLEAR
    clear = square.cover > 0.95 and square.ring < most and square.slant > TWIN[1]
    others = [abs(c * width - square.cx) / em for c, t in zip(_centres(line), line.text, strict=True) if t > "\u2e80"]
    return clear and min([*others, 1.0]) > TWIN[2]


def _crowded(square: Square, line: Line, em: float, width: int) -> bool:
    """Whether the characters around a square stand as closely as if nothing were between them."""
    places = [(c * width, t > "\u2e80") for c, t in zip(_centres(line), line.text, strict=True) if not t.isspace()]
    before = [p for p in places if p[0] <= square.cx]
    after = [p for p in places if p[0] > square.cx]
    if not before or not after or not (before[-1][1] and after[0][1]):
        return False
    return after[0][0] - before[-1][0] < ROOM * em


def _certain(line: Line, index: int, square: Square, em: float, width: int) -> bool:
    """Whether a letter, digit or character was read right there beyond doubt (a box is read as 区 or 0 with doubts only)."""
    if len(line.chars) != len(line.text) or index >= len(line.chars):
        return False
    char = line.chars[index]
    near = abs(char.box.cx * width - square.cx) < max(0.45 * square.side, 0.3 * em)  # the frame of 区 is smaller than it
    return near and char.confidence >= CERTAIN and (char.text.isalnum() or char.text == "@") and not _is_glyph(char.text)


def _centres(line: Line) -> list[float]:
    if len(line.chars) == len(line.text):
        return [c.box.cx for c in line.chars]
    step = line.box.width / max(1, len(line.text))
    return [line.box.x0 + (i + 0.5) * step for i in range(len(line.text))]


def _in_word(text: str, index: int) -> bool:
    """Whether text[index] is part of a common word."""
    words = WORDS.get(text[index], ()) if index < len(text) else ()
    return any(text.startswith(word, index - k) for word in words for k, c in enumerate(word) if c == text[index] and k <= index)


def _in_run(text: str, index: int) -> bool:
    """Whether the character at `index` is part of a number, a Latin word or an address (2019, 5G, a@b)."""
    if not text[index].isascii() or not text[index].isalnum():
        return False
    return any(
        c.isascii() and (c.isalnum() or c in "@._-,") for c in text[max(0, index - 1) : index] + text[index + 1 : index + 2]
    )


def _within_latin(square: Square, line: Line, em: float, width: int) -> bool:
    """Whether the square is a piece of a number or a Latin word: their strokes close to squares at small sizes."""
    centres = _centres(line)
    near = [i for i, c in enumerate(centres) if abs(c * width - square.cx) < 0.42 * em]
    return any(_in_run(line.text, i) or line.text[i] in "@%#&" for i in near)


def _filled(square: Square) -> bool:
    straight = square.fill < STRAIGHT[0] and square.slant < STRAIGHT[1]
    return square.solid or (square.fill > FILLED[0] and square.stroke > FILLED[1] and not straight)


def _accepted(found: list[_Candidate]) -> list[_Candidate]:
    """Sure ones, and doubtful ones whose size agrees with the sure ones of the page."""
    candidates = [c for c in found if c.glyph or not _behind_a_box(c, found)]
    sides = [c.square.side for c in candidates if c.sure >= 0.85]
    usual = statistics.median(sides) if len(sides) >= 5 else None
    kept = []
    for candidate in candidates:
        side = candidate.square.side
        if candidate.empty and usual and side > (1 + ALIKE_TICKED) * usual and _filled(candidate.square):
            # the square reaches into the next character; that an empty box stands there was read
            candidate = replace(candidate, square=replace(candidate.square, fill=0.0, stroke=0.0, solid=False))
        if candidate.twin and _has_twin(candidate, candidates):
            kept.append(replace(candidate, sure=min(0.99, max(candidate.sure, LONELY))))
            continue
        within = ALIKE_TICKED if _filled(candidate.square) else ALIKE
        alike = sum(abs(side / other - 1) < within for other in sides) - (candidate.sure >= 0.85)
        confidence = candidate.sure + 0.08 * min(alike, 4)
        if len(sides) >= 5 and alike < 2 and not candidate.glyph:
            confidence -= 0.2 if candidate.square.solid else 0.45
        if confidence >= (LONELY if len(sides) < 3 else DOUBTFUL) or (candidate.glyph and confidence >= 0.6):
            kept.append(replace(candidate, sure=min(0.99, confidence)))
    return kept


def _behind_a_box(candidate: _Candidate, candidates: Sequence[_Candidate]) -> bool:
    """Whether the square stands right behind a box that was read: there its word begins (否, whose 口 is a square)."""
    own = candidate.square
    read = (c.square for c in candidates if c.glyph and c.line == candidate.line)
    return any(0 < own.cx - box.cx < BEHIND * box.side for box in read)


def _has_twin(candidate: _Candidate, candidates: Sequence[_Candidate]) -> bool:
    """Whether the page has another ticked box of this size, and at least one of them is sure."""
    side = candidate.square.side
    like = [c for c in candidates if _filled(c.square) and (c.twin or c.sure >= 0.85) and abs(c.square.side / side - 1) < TWIN[0]]
    return len(like) > 1 and any(c.sure >= 0.85 for c in like)


def _written(lines: Sequence[Line], accepted: list[_Candidate], page: _Page) -> tuple[tuple[Line, ...], tuple[Tick, ...]]:
    by_line: dict[int, list[_Candidate]] = {}
    for candidate in accepted:
        by_line.setdefault(candidate.line, []).append(candidate)
    if ticks_with_circles(line.text for line in lines):
        lines = [_with_boxes(line) for line in lines]
    page = replace(page, brackets=ticks_with_brackets(line.text for line in lines))
    written: list[Line] = []
    boxes: list[list[tuple[Box, float]]] = []
    for i, line in enumerate(lines):
        new, places = _rewrite(line, by_line.get(i, []), page)
        written.append(new)
        boxes.append(places)
    return tuple(written), ticks_of(written, boxes, page.cells, page.wraps)


def _with_boxes(line: Line) -> Line:
    """The line with its round buttons as boxes."""
    text = circles_as_boxes(line.text)
    if text == line.text:
        return line
    chars = list(line.chars) if len(line.chars) == len(line.text) else _spread(line)
    return replace(line, text=text, chars=tuple(replace(c, text=t) for c, t in zip(chars, text, strict=True)))


def _rewrite(line: Line, candidates: list[_Candidate], page: _Page) -> tuple[Line, list[tuple[Box, float]]]:
    """The line with its boxes written in, and the place and confidence of each box in order."""
    chars = list(line.chars) if len(line.chars) == len(line.text) else _spread(line)
    places: dict[int, tuple[Box, float]] = {}
    marks: list[tuple[Char, float]] = [(c, -1.0) for c in chars]
    for candidate in sorted(candidates, key=lambda c: -c.index):
        square = candidate.square
        box = Box.from_pixels(square.x0, square.y0, square.x1, square.y1, page.width, page.height)
        char = Char(CHECKED if _filled(square) else EMPTY, box, candidate.sure)
        end = candidate.index + 1 if candidate.replaces else candidate.index
        marks[candidate.index : end] = [(char, candidate.sure)]
    # what no square was found for: boxes and ticks that only the recogniser saw
    text = "".join(c.text for c, _ in marks)
    normal = brackets_as_boxes(normal_text(text)) if page.brackets else normal_text(text)
    if normal != text and len(normal) == len(text):
        marks = [
            (replace(c, text=t), s if s >= 0 or t not in BOXES else page.read) for (c, s), t in zip(marks, normal, strict=True)
        ]
    elif normal != text:
        marks = _refit(marks, normal, page.read)
    for i, (char, sure) in enumerate(marks):
        if char.text in BOXES:
            places[i] = (char.box, sure if sure >= 0 else page.read)
    out = tuple(c for c, _ in marks)
    box = line.box
    for place, _ in places.values():
        box = box.union(place)
    return replace(line, text="".join(c.text for c in out), box=box, chars=out), [places[i] for i in sorted(places)]


def _refit(marks: list[tuple[Char, float]], text: str, read: float) -> list[tuple[Char, float]]:
    """Lay a shortened text over the characters again: equal ones keep their place, a box takes the place that it stands for."""
    out: list[tuple[Char, float]] = []
    at = 0
    for char in text:
        while at < len(marks) - 1 and marks[at][0].text != char and char not in BOXES:
            at += 1
        mark, sure = marks[min(at, len(marks) - 1)]
        out.append((replace(mark, text=char), max(sure, read) if char in BOXES else sure))
        at += 1
    return out


def _spread(line: Line) -> list[Char]:
    step = line.box.width / max(1, len(line.text))
    x = line.box.x0
    return [
        Char(c, Box(x + i * step, line.box.y0, x + (i + 1) * step, line.box.y1), line.confidence) for i, c in enumerate(line.text)
    ]
