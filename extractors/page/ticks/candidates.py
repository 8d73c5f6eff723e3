"""Find the squares beside or within lines that may be tick boxes, each with how sure it is that it is one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.page.ticks.labels import char_width
from extractors.page.ticks.line_view import FRAMED, LIKE_EMPTY, LIKE_TICKED, LineView, Place, is_glyph
from extractors.page.ticks.settings import TickSettings
from extractors.page.ticks.square import Square
from extractors.text.box_symbols import EMPTY_GLYPHS, TICK_GLYPHS
from model.geometry import Box
from model.page import Line


@dataclass(frozen=True, slots=True)
class Candidate:
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


@dataclass(frozen=True, slots=True)
class CandidateFinder:
    """Finds the candidates of a page. `em`: the usual pitch of its Chinese characters in pixels; `cells`: of its tables."""

    lines: Sequence[Line]
    cells: Sequence[Box]
    em: float
    size: tuple[int, int]  # width and height of the page in pixels
    settings: TickSettings

    def find(self, squares: Sequence[Square]) -> list[Candidate]:
        """Return the squares that may be boxes, line by line."""
        homes: dict[int, list[Square]] = {}
        for square in squares:
            home = self._line_of(square)
            if home is not None:
                homes.setdefault(home, []).append(square)
        return [candidate for home, group in homes.items() for candidate in self._of_line(home, group)]

    def _of_line(self, home: int, group: Sequence[Square]) -> list[Candidate]:
        """Return the candidates among the squares of one line."""
        view = LineView(self.lines[home], self.em, self.size[0], self.settings)
        pictures = view.pictures(group)
        found = []
        for k, square in enumerate(group):
            place = view.place(square)
            sure = 0.0 if k in pictures else _plausible(square, view, place)
            if place.replaces and place.read in TICK_GLYPHS and not is_filled(square, self.settings):
                continue  # a tick was read: an empty square there is a piece of its strokes
            twin = k not in pictures and _may_be_twin(square, view, place)
            if sure > 0 or twin:
                if place.replaces and view.read_empty(place.index) and _is_slight(square, self.settings):
                    square = replace(square, fill=0.0, stroke=0.0)
                glyph, empty = place.replaces and is_glyph(place.read), place.replaces and place.read in EMPTY_GLYPHS
                found.append(Candidate(square, home, place.index, place.replaces, sure, glyph, empty, twin))
        return found

    def _line_of(self, square: Square) -> int | None:
        """Return the line in or beside which the square stands: same height, at most two characters away, not beyond a wall."""
        (width, height), s = self.size, self.settings
        x, y, side = square.cx / width, square.cy / height, square.side / width
        best: tuple[float, int] | None = None
        for i, line in enumerate(self.lines):
            box = line.box
            if not box.y0 <= y <= box.y1 or box.height * height > s.line_height * square.side:
                continue
            away = max(box.x0 - x, x - box.x1, 0.0)
            if away > s.far_off_line * side or (away > s.clear_of_line * side and self._walled(x, y, box)):
                continue
            key = away + 0.3 * abs(box.cy - y)
            if best is None or key < best[0]:
                best = (key, i)
        return None if best is None else best[1]

    def _walled(self, x: float, y: float, box: Box) -> bool:
        """Tell whether a point and a line's box lie in different cells."""
        mine = [c for c in self.cells if c.holds(x, y)]
        theirs = [c for c in self.cells if c.holds(box.cx, box.cy)]
        return bool(mine or theirs) and mine != theirs


def is_filled(square: Square, settings: TickSettings) -> bool:
    """Tell whether something is drawn in a square."""
    straight = square.fill < settings.straight_fill and square.slant < settings.straight_slant
    return square.solid or (square.fill > settings.mark_fill and square.stroke > settings.mark_extent and not straight)


def _is_slight(square: Square, settings: TickSettings) -> bool:
    """Tell whether what is inside may be dirt, or the next character's first stroke: small, or straight and thin."""
    thin = square.fill < settings.slight_fill and square.slant < settings.slight_slant
    return not square.solid and (thin or square.stroke < settings.slight_extent)


def _plausible(square: Square, view: LineView, place: Place) -> float:
    """Return how sure it is that the square is a tick box, from its shape and from what was read there; 0 if it is none."""
    s, read = view.settings, place.read
    if read and view.certain(square, place.index):
        return 0.0
    if read and is_glyph(read):
        return 0.99 if square.ring < s.clean else 0.8
    if _is_part_of_something(square, view, read):
        return 0.0
    if len(view.line.text.strip()) == 1 and read in FRAMED:  # perhaps the end of a wrapped word (出 口)
        return 0.5
    if read in LIKE_EMPTY and square.cover > 0.85 and square.ring < s.clean:
        return 0.95
    if read in LIKE_TICKED and read not in FRAMED and square.slant > 0.5 and square.cover > 0.9 and square.ring < 0.2:
        return 0.9
    sure = _by_shape(square, view)
    return sure if sure > 0.2 else 0.0


def _is_part_of_something(square: Square, view: LineView, read: str) -> bool:
    """Tell whether the square is a piece of a character, a word or a drawing, for its shape or for what stands around it."""
    s = view.settings
    shape = (square.x1 - square.x0) / max(1.0, square.y1 - square.y0)
    if square.ring > (s.clear if square.solid else s.ring) or not s.least_shape < shape < s.most_shape:
        return True
    if view.within_latin(square) or (not read and view.crowded(square)):
        return True
    # a part of 申 in a heading
    return not is_filled(square, s) and square.side < s.smallest * char_width(view.line) * view.width


def _by_shape(square: Square, view: LineView) -> float:
    """Return how sure a square is by its measures alone.

    The weights come from a logistic regression over squares found in and beside text: `away` is how far (in characters) the
    nearest other character is, because the recogniser leaves a gap where it drops a box.
    """
    away = view.away(square)
    if is_filled(square, view.settings):
        slant = 0.6 if square.solid or square.fill > 0.55 else square.slant
        score = 11 * away - 7 * square.ring + 8 * (square.cover - 1) + 7 * slant - 8.8
    else:
        score = 8 * (away - 0.3) + 20 * (square.cover - 0.92) - 12 * (square.ring - 0.15)
    return 1 / (1 + math.exp(-score))


def _may_be_twin(square: Square, view: LineView, place: Place) -> bool:
    """Tell whether a small ticked box stands closer to its word than is usual: it counts where the page has a sure one like it."""
    s = view.settings
    if place.read or not is_filled(square, s) or square.solid or view.within_latin(square):
        return False
    most = 0.5 * s.clear if view.crowded(square) else s.clear
    clear = square.cover > s.twin_cover and square.ring < most and square.slant > s.twin_slant
    return clear and view.away(square) > s.twin_away
