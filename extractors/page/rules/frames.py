"""Leave out the frames of stamps (收文登记) that lie over a table: four rules that meet one another alone, and that rules of the table run through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations

from extractors.page.rules.rule import Rule
from extractors.page.rules.settings import RuleSettings


def without_frames(flat: Sequence[Rule], walls: Sequence[Rule], settings: RuleSettings) -> tuple[list[Rule], list[Rule]]:
    """Return the rules of both directions without those of such frames."""
    frames = (frame for frame in _frames(flat, walls, settings.touch) if _lies_over(frame, flat, walls, settings.touch))
    framing = set(chain.from_iterable(frames))
    return [r for r in flat if r not in framing], [r for r in walls if r not in framing]


def _frames(flat: Sequence[Rule], walls: Sequence[Rule], touch: int) -> Iterator[tuple[Rule, Rule, Rule, Rule]]:
    """Yield top, foot, left and right side of each rectangle whose four sides end at its corners."""
    for top, foot in combinations(sorted(flat, key=lambda r: r.middle), 2):
        if not _same(top.start, foot.start, touch) or not _same(top.end, foot.end, touch):
            continue
        sides = [w for w in walls if _same(w.start, top.middle, touch) and _same(w.end, foot.middle, touch)]
        left = next((w for w in sides if _same(w.middle, top.start, touch)), None)
        right = next((w for w in sides if _same(w.middle, top.end, touch)), None)
        if left is not None and right is not None:
            yield top, foot, left, right


def _lies_over(frame: tuple[Rule, Rule, Rule, Rule], flat: Sequence[Rule], walls: Sequence[Rule], touch: int) -> bool:
    """Whether rules run through a frame from outside, and none ends at its sides, as those of a table do at its own."""
    top, foot, left, right = frame
    level = [(r, side) for r in flat if top.middle + touch < r.middle < foot.middle - touch for side in (left, right)]
    upright = [(r, side) for r in walls if left.middle + touch < r.middle < right.middle - touch for side in (top, foot)]
    met = [(r, side.middle) for r, side in (*level, *upright)]
    end_there = any(_same(r.start, at, touch) or _same(r.end, at, touch) for r, at in met)
    return not end_there and any(r.start < at < r.end for r, at in met)


def _same(a: float, b: float, touch: int) -> bool:
    return abs(a - b) <= touch
