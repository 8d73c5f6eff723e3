"""Write boxes into lines as ☐ and ☑, at their places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from extractors.page.ticks.beside import labelled_by_cells
from extractors.page.ticks.candidate import Candidate
from extractors.page.ticks.labels import ticks_of
from extractors.page.ticks.settings import TickSettings
from extractors.text.box_symbols import (
    BOXES,
    CHECKED,
    EMPTY,
    TICK_GLYPHS,
    bare_brackets,
    circles_as_boxes,
    half_brackets_as_boxes,
    lists_circles,
    normal_text,
    ticks_in_brackets,
    ticks_with_brackets,
    ticks_with_circles,
)
from model.fuzzy import Span
from model.geometry import Box
from model.page import Char, Line, Tick

Mark = tuple[Char, float]  # a character, and how sure it is as a box; −1 for what is none


READ_AS_V = frozenset("Vv")
V_BEFORE_WORDS = re.compile("[Vv](?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class BoxWriter:
    """Writes the boxes of a page into its lines. `width`, `height`: the page in pixels; `cells`: of its tables.

    `wraps`: a line that reaches the right end of its cell goes on in the next one.
    """

    width: int
    height: int
    cells: Sequence[Box]
    settings: TickSettings
    wraps: bool = True

    def write(self, lines: Sequence[Line], accepted: Sequence[Candidate]) -> tuple[tuple[Line, ...], tuple[Tick, ...]]:
        """Return the lines with their boxes, and the ticks."""
        by_line: dict[int, list[Candidate]] = {}
        for candidate in accepted:
            by_line.setdefault(candidate.line, []).append(candidate)
        inside = [line.text for line in lines if any(cell.holds(line.box.cx, line.box.cy) for cell in self.cells)]
        if ticks_with_circles(line.text for line in lines) or lists_circles(inside):
            lines = [with_text(line, circles_as_boxes(line.text)) for line in lines]
        if accepted or any(BOXES & set(line.text) for line in lines):
            lines = [with_text(line, CHECKED) if self._is_tick(line, lines) else line for line in lines]
        if any(TICK_GLYPHS & set(line.text) for line in lines):  # a page whose ticks are bare: one was read as V
            lines = [
                with_text(line, V_BEFORE_WORDS.sub("√", line.text, 1)) if V_BEFORE_WORDS.match(line.text) else line
                for line in lines
            ]
        brackets = ticks_with_brackets(line.text for line in lines)
        rewritten = [self._rewrite(line, by_line.get(i, []), brackets) for i, line in enumerate(lines)]
        written = tuple(line for line, _ in rewritten)
        ticks = ticks_of(written, [boxes for _, boxes in rewritten], self.cells, self.wraps, self.settings)
        return written, labelled_by_cells(ticks, written, self.cells)

    def _is_tick(self, line: Line, lines: Sequence[Line]) -> bool:
        """Tell whether a line is a √ that was read as V by itself: a wording follows it at once."""
        high = line.box.height * self.height
        return line.text in READ_AS_V and any(
            other.box.common_height(line.box) > line.box.height / 2
            and abs(other.box.x0 - line.box.x1) * self.width < high / 2
            and "\u4e00" <= other.text[:1] <= "\u9fff"
            for other in lines
        )

    def _rewrite(self, line: Line, candidates: list[Candidate], brackets: bool) -> tuple[Line, list[tuple[Box, float]]]:
        """Return the line with its boxes written in, and the place and confidence of each box in order.

        `brackets`: empty brackets before a wording are boxes.
        """
        read = self.settings.seen_by_reader
        marks: list[Mark] = [(c, -1.0) for c in line.characters]
        for candidate in sorted(candidates, key=lambda c: -c.index):
            end = candidate.index + 1 if candidate.replaces else candidate.index
            marks[candidate.index : end] = [(self._box(candidate), candidate.confidence)]
        # what no square was found for: boxes and ticks that only the recogniser saw
        text = "".join(c.text for c, _ in marks)
        normal = half_brackets_as_boxes(normal_text(text)) if brackets else normal_text(text)
        if normal != text and len(normal) == len(text):
            marks = [
                (replace(c, text=t), s if s >= 0 or t not in BOXES else read) for (c, s), t in zip(marks, normal, strict=True)
            ]
        elif normal != text:
            marks = _refit(marks, normal, read)
        places = [(char.box, sure if sure >= 0 else read) for char, sure in marks if char.text in BOXES]
        box = line.box
        for place, _ in places:
            box = box.union(place)
        out = tuple(c for c, _ in marks)
        return replace(line, text="".join(c.text for c in out), box=box, chars=out), places

    def _box(self, candidate: Candidate) -> Char:
        """Return a candidate as a character."""
        square = candidate.square
        box = Box.from_pixels((square.x0, square.y0, square.x1, square.y1), (self.width, self.height))
        return Char(CHECKED if candidate.checked else EMPTY, box, candidate.confidence)


def with_bracket_boxes(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page with one box in the place of brackets that stand for it and between which nothing was read (what is there is for
    the pixels to tell), and √ as what was read in others.
    """
    texts = ticks_in_brackets([line.text for line in lines])
    ticked = [with_text(line, text) for line, text in zip(lines, texts, strict=True)]
    return [_joined(line, spans) if spans else line for line, spans in zip(ticked, bare_brackets(texts), strict=True)]


def _joined(line: Line, spans: Sequence[Span]) -> Line:
    chars = list(line.characters)
    for span in reversed(spans):
        own = chars[span.start : span.end]
        chars[span.start : span.end] = [Char(EMPTY, own[0].box.union(own[-1].box), min(c.confidence for c in own))]
    return replace(line, text="".join(c.text for c in chars), chars=tuple(chars))


def with_text(line: Line, text: str) -> Line:
    """Return the line with a text of the same length in the places of its characters."""
    if text == line.text:
        return line
    chars = tuple(replace(c, text=t) for c, t in zip(line.characters, text, strict=True))
    return replace(line, text=text, chars=chars)


def _refit(marks: Sequence[Mark], text: str, read: float) -> list[Mark]:
    """Lay a changed text over the characters again: equal ones keep their place, others take that of what they stand for."""
    out: list[Mark] = []
    steps = SequenceMatcher(None, "".join(c.text for c, _ in marks), text, autojunk=False).get_opcodes()
    for kind, start, end, begin, stop in steps:
        if kind == "equal":
            out += marks[start:end]
            continue
        for i, char in enumerate(text[begin:stop]):
            mark, sure = marks[min(start + i, max(start, end - 1), len(marks) - 1)]
            out.append((replace(mark, text=char), max(sure, read) if char in BOXES else sure))
    return out
