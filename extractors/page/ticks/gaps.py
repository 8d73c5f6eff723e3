"""Look where a box should stand and none was found: in the gaps of lines on a page that has boxes.

A heavy pen stroke joins a box to its word and parts its inside, so that neither a piece of ink nor a hole has the size of a box any more.
But where the recogniser read nothing between two words, or a tick alone, and ink stands there, something does; a place of the size of
the page's other boxes is cut there, a little farther on each time, and the network says whether one of them is a box.
"""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from extractors.page.arrays import Floats
from extractors.page.ticks.line_view import NARROW, is_certain, is_frame, stands_for_box
from extractors.page.ticks.settings import TickSettings
from extractors.page.ticks.square import Square
from model.page import Line


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap in a line, before its character `index` with its middle at `right`: places as large as a box, (n, 4), each a little farther on; all
    in pixels.
    """

    line: int
    index: int
    right: float
    places: Floats


@dataclass(frozen=True, slots=True)
class GapFinder:
    """Finds gaps in lines. `em`: the usual pitch of Chinese characters, `side`: of the page's boxes, both in pixels of a page of `size`."""

    em: float
    side: float
    size: tuple[int, int]
    settings: TickSettings

    def gaps(self, lines: Sequence[Line], boxed: Container[int], found: Mapping[int, Sequence[Square]]) -> Iterator[Gap]:
        """Return the gaps of lines in which a box has room. `boxed`: the lines that have a box, before whose first character another may
        stand; `found`: the boxes of a line, where it has some: others stand as high as they; else in its middle.
        """
        width, height = self.size
        half, step = self.side / 2, self.settings.gap_step * self.side
        for home, line in enumerate(lines):
            own = found.get(home, ())
            y = float(np.median([box.cy for box in own])) if own else line.box.cy * height
            for index, right, low, high in self._gaps(line, width, home in boxed, own):
                x = np.arange(low + half, max(high - half, low + half) + 0.5, step)
                rows = [np.full_like(x, y + lift * self.side) for lift in self.settings.gap_lift]
                yield Gap(
                    home, index, right, np.concatenate([np.stack([x - half, r - half, x + half, r + half], axis=1) for r in rows])
                )

    def _gaps(self, line: Line, width: int, boxed: bool, found: Sequence[Square]) -> Iterator[tuple[int, float, float, float]]:
        """Return from where to where nothing was read that takes its room: before the first character, between two, upon a tick."""
        bare = {n for n, c in enumerate(line.chars) if not c.text.strip() or stands_for_box(line, n, self.settings)}
        read = self._clear_of(found, self._middles(line, bare, width))
        room, s = 0.5 * self.em, self.settings
        if boxed and read and not is_frame(line.chars[read[0][0]].text):
            first = read[0][1] - room
            yield *read[0], first - s.gap_before * self.side, first + s.gap_into_first * self.side
        for (before, left), (index, right) in itertools.pairwise(read):
            narrow = 0.5 * room if line.chars[before].text.isascii() or line.chars[before].text in NARROW else 0.0
            if right - left > self.em - narrow + s.gap_least * self.side and not is_frame(
                line.chars[index].text
            ):  # else the next box is found
                yield index, right, left + room - narrow, right - room + s.gap_reach * self.side

    def _clear_of(self, found: Sequence[Square], read: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
        """Return the characters with their middles clear of the boxes found beside them: a recogniser places the first and the last one of a word nearer
        to the gap than they stand, and room seems left behind them.
        """
        half = 0.5 * self.em
        out = []
        for index, x in read:
            low = max((box.x1 + half for box in found if box.cx < x < box.x1 + half), default=x)
            high = min((box.x0 - half for box in found if box.x0 - half < x < box.cx), default=x)
            out.append((index, low if low > x else high))
        return out

    def _middles(self, line: Line, bare: Container[int], width: int) -> list[tuple[int, float]]:
        """Return the characters of a line but the `bare` ones, each with its middle in pixels: one that a stroke joins to its box was read upon both, with
        doubts, and stands a character before the next.
        """
        read = [(i, c.box.cx * width) for i, c in enumerate(line.chars) if i not in bare]
        wide = [not line.chars[i].text.isascii() and line.chars[i].text not in NARROW for i, _ in read]
        doubted = [not is_certain(line.chars[i], self.settings) for i, _ in read]
        for k in range(len(read) - 1):
            (index, x), (_, behind) = read[k : k + 2]
            if wide[k] and wide[k + 1] and doubted[k] and behind - x < 1.5 * self.em:
                read[k] = index, max(x, behind - self.em)
        return read
