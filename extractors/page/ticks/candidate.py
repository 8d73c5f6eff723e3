"""A place that may be a tick box, with what the reading and the page's other boxes tell of it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.page.ticks.net import MOST
from extractors.page.ticks.settings import DEFAULT, TickSettings
from extractors.page.ticks.square import Square
from extractors.text.box_symbols import CIRCLE_CHECKED


@dataclass(frozen=True, slots=True)
class Candidate:
    """A square beside or within a line. `index`: position in the text; `replaces`: it takes the place of text[index].

    `odds`: how likely it is a box, as the logarithm of the odds; `marked`: how likely it is ticked; `read`: the box or tick that
    the recogniser read there, or "".
    """

    square: Square
    line: int
    index: int
    replaces: bool
    odds: float
    marked: float
    read: str

    @property
    def disc(self) -> bool:
        """Whether a filled circle was read there."""
        return self.read in CIRCLE_CHECKED

    @property
    def sure(self) -> float:
        """How likely it is a box."""
        return of_odds(self.odds)

    @property
    def checked(self) -> bool:
        """Whether it rather is ticked."""
        return self.marked > 0.5

    @property
    def confidence(self) -> float:
        """How likely it is a box in just this state."""
        return min(MOST, self.sure * max(self.marked, 1 - self.marked))


def log_odds(share: float) -> float:
    """Return the logarithm of the odds of a share, neither side surer than one in ten thousand."""
    share = min(0.9999, max(0.0001, share))
    return math.log(share / (1 - share))


def of_odds(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def accepted(found: Sequence[Candidate], settings: TickSettings = DEFAULT) -> list[Candidate]:
    """Return the candidates that are boxes, in view of the size of the page's other boxes."""
    s = settings
    sure = [c for c in found if c.sure >= s.sure]
    clear = [c for c in found if c.sure >= s.sure or c.square.verdict.box >= s.level_clear]
    in_company = [replace(c, odds=c.odds + _company(c, sure, clear, s)) for c in found]
    least = s.lonely if len(sure) < s.few else s.doubtful
    boxes = [c for c in in_company if c.sure >= (s.doubtful if c.read else least)]
    # where nothing but filled ones stands, each before its line, discs are bullets
    return [c for c in boxes if not c.disc] if all(c.checked and c.index == 0 for c in boxes) else boxes


def _company(candidate: Candidate, sure: Sequence[Candidate], clear: Sequence[Candidate], settings: TickSettings) -> float:
    """Return how much the page's `sure` boxes speak for a candidate, in logarithms of odds: those of its size, and one that stands level with
    it in its line, where its size is the usual one (`clear`: sure by its pixels at least). A box and a frame that is part of a character are rarely both. What is neither level with
    any box of its line nor as large as boxes are is the corner of rules, or part of a character.
    """
    s, own = settings, candidate.square
    alike = sum(abs(own.side / one.square.side - 1) < s.alike for one in sure) - (candidate.sure >= s.sure)
    usual = statistics.median(one.square.side for one in sure) if sure else 0.0
    beside = [abs(own.cy - one.square.cy) for one in sure if one is not candidate and one.line == candidate.line]
    if beside and min(beside) > s.off_level * own.side and abs(own.side - usual) > s.alike * usual:
        return -s.told_odd
    seen = [one for one in clear if one is not candidate and one.line == candidate.line]
    usual_ones = [one for one in seen if one.sure >= s.sure or abs(one.square.side - usual) < s.level * usual]
    level = (
        any(abs(own.cy - one.square.cy) < s.level * own.side for one in usual_ones) and abs(own.side - usual) < s.level * usual
    )
    return s.company * min(alike, 4) + s.told_level * level
