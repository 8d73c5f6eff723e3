"""Words of a line that stand together: what a pen marks as one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extractors.page.arrays import Floats
from extractors.text.box_symbols import BOXES, CHECKED, EMPTY
from model.page import Char


@dataclass(frozen=True, slots=True)
class Wording:
    """Characters that stand together, with the box before them where there is one; `em`: the width of a character, in pixels; `room`: pixels before
    them with ink that was not read, where others have their box.
    """

    chars: tuple[Char, ...]
    em: float
    room: float = 0.0

    @property
    def boxed(self) -> bool:
        """Whether an empty box stands before or behind it."""
        return len(self.chars) > 1 and EMPTY in (self.chars[0].text, self.chars[-1].text)

    @property
    def known(self) -> bool:
        """Whether it is but a box, or its box is ticked."""
        return self.chars[0].text in BOXES and len(self.chars) == 1 or CHECKED in (self.chars[0].text, self.chars[-1].text)

    def place(self, width: int, height: int, half: float) -> tuple[float, float, float, float]:
        """Return where it stands, in pixels: a recogniser is sure of the middles of characters alone. `half`: of a line, in characters."""
        first, last, reach = self.chars[0].box, self.chars[-1].box, 0.5 * self.em
        y = float(np.median([char.box.cy for char in self.chars])) * height
        return first.cx * width - reach - self.room, y - half * self.em, last.cx * width + reach, y + half * self.em

    def halves(self, place: Floats) -> list[Floats]:
        """Return where of a `place` its box, or the room of one, and its words stand; rings go around one of them, too."""
        if not (self.boxed or self.room):
            return []
        (x0, y0, x1, y1), behind = place.tolist(), self.chars[-1].text == EMPTY
        middle = x1 - self.em if behind else x0 + self.em
        halves = [np.array([x0, y0, middle, y1]), np.array([middle, y0, x1, y1])]
        return halves[::-1] if behind else halves
