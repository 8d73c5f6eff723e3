"""Find the walls that the network is not sure of: plain ones, ink from rule to rule with clear paper on both sides, and those in line with others.

In a row as low as its text a wall looks, within what the network sees, like a stroke of a character; but strokes keep off the rules, or have others
at their sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise

import cv2
import numpy as np

from extractors.page.arrays import Bools, Grey
from extractors.page.rules.masks import STRIDE
from extractors.page.rules.rule import Rule, straight_rule
from extractors.page.rules.selection import inked_path
from extractors.page.rules.settings import RuleSettings


def plain_runs(dark: Grey, settings: RuleSettings) -> Grey:
    """Return where long level thin ink without a hole lies (0/1), at the scale of the network's masks: no text has such."""
    ink = (dark > settings.run_ink).view(np.uint8)
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, settings.long), np.uint8))
    bars = cv2.morphologyEx(runs, cv2.MORPH_OPEN, np.ones((settings.thick, 1), np.uint8))
    high, wide = -(-dark.shape[0] // STRIDE) * STRIDE, -(-dark.shape[1] // STRIDE) * STRIDE
    whole = np.zeros((high, wide), np.uint8)
    whole[: dark.shape[0], : dark.shape[1]] = runs & ~bars
    level = reduce(np.bitwise_or, (whole[down::STRIDE] for down in range(STRIDE)))  # whole rows first, which lie side by side
    return reduce(np.bitwise_or, (level[:, right::STRIDE] for right in range(STRIDE)))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page: its ink, how dark it is, its horizontal rules, from where to where they lie across, the walls that are known, and whether these have
    no holes.
    """

    ink: Bools
    dark: Grey
    flat: Sequence[Rule]
    spans: Sequence[tuple[float, float]]
    walls: Sequence[Rule]
    solid: bool
    settings: RuleSettings


def plain_walls(flat: Sequence[Rule], walls: Sequence[Rule], dark: Grey, turned: Grey, settings: RuleSettings) -> list[Rule]:
    """Return the walls of single rows, between two of the horizontal rules `flat`, that are no part of the `walls`; `dark`: how dark each pixel
    of the page is, `turned`: the same transposed.
    """
    if len(flat) < 2:
        return []
    ink = dark > max(settings.least_ink, settings.faint * float(np.median([rule.depth for rule in flat])))
    upright = cv2.morphologyEx(ink.view(np.uint8), cv2.MORPH_OPEN, np.ones((settings.shortest_upright, 1), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(upright, connectivity=8)
    thin = stats[1:][stats[1:, cv2.CC_STAT_WIDTH] <= settings.thick, :4].tolist()
    spans = [(min(rule.across), max(rule.across)) for rule in flat]
    seen = _Seen(ink, dark, flat, spans, walls, _are_solid(walls, flat, turned, settings), settings)
    return [rule for run in thin for rule in _walls_of(run, seen)]


def walls_in_line(flat: Sequence[Rule], walls: Sequence[Rule], mask: Grey, turned: Grey, settings: RuleSettings) -> list[Rule]:
    """Return the walls of single rows above and below `walls`, in line with them and inked as they are, that the network takes for possible.
    `mask`: how likely each place of the page is on a vertical rule (of 255), at its own scale; `turned`: how dark each pixel is, transposed.
    """
    found: list[Rule] = []
    for wall in walls:
        for top, foot in pairwise(_crossed(wall, flat, settings)):
            row = straight_rule(False, top, foot, wall.at((top + foot) / 2))
            if any(_stands_in(w, row, settings) for w in (*walls, *found)) or not _possible(row, mask, settings):
                continue
            if _largest_hole(row, wall, turned, settings) <= _largest_hole(wall, wall, turned, settings):
                found.append(replace(row, depth=wall.depth))
    return found


def _crossed(wall: Rule, flat: Sequence[Rule], settings: RuleSettings) -> list[float]:
    """Return where rules cross the line on which a wall stands, above and below it, too; one place for a doubled one."""
    touch, x = settings.touch, wall.middle
    at = sorted(rule.at(x) for rule in flat if rule.start - touch <= x <= rule.end + touch)
    return _once(at, touch)


def _once(at: Sequence[float], touch: int) -> list[float]:
    """Return places in order, one for those of a doubled rule."""
    return [y for n, y in enumerate(at) if n == 0 or y - at[n - 1] > touch]


def _stands_in(wall: Rule, row: Rule, settings: RuleSettings) -> bool:
    """Tell whether a wall stands in a row, in part or all through it, where `row` does or so near that there is no room for both."""
    touch, near = settings.touch, settings.clear
    over = min(wall.end, row.end) - max(wall.start, row.start)
    return over > touch and abs(wall.at((row.start + row.end) / 2) - row.middle) <= near


def _possible(row: Rule, mask: Grey, settings: RuleSettings) -> bool:
    """Tell whether the network takes a wall for possible all along a row."""
    x, cap = round(row.middle / STRIDE), settings.cap
    part = mask[round((row.start + cap) / STRIDE) : round((row.end - cap) / STRIDE) + 1, max(0, x - 1) : x + 2]
    return part.size > 0 and float(part.max(axis=1).mean()) >= settings.possible


def _largest_hole(row: Rule, wall: Rule, turned: Grey, settings: RuleSettings) -> int:
    """Return how many pixels of a row in line with a wall, or of the wall itself, lie between two that are inked as the wall is, at most."""
    inked = inked_path(row, turned, settings.inked * wall.depth)
    return int(np.diff(np.flatnonzero(np.concatenate(([True], inked, [True])))).max()) - 1


def _are_solid(walls: Sequence[Rule], flat: Sequence[Rule], turned: Grey, settings: RuleSettings) -> bool:
    """Tell whether three of four walls have no holes, where there are several."""
    least = settings.inked * float(np.median([rule.depth for rule in flat]))
    shares = [float(inked_path(wall, turned, least).mean()) for wall in walls]
    return len(shares) >= settings.several and float(np.percentile(shares, 25)) >= settings.solid


def _walls_of(run: Sequence[int], seen: _Seen) -> Iterator[Rule]:
    """Give the walls in a run of ink (x, y, width, height); nothing where it runs on above and below all that it crosses: a streak."""
    x, y, wide, high = run
    middle = x + (wide - 1) / 2
    at = _crossings(middle, y, y + high, seen)
    if not at or (at[0] - y > seen.settings.clear and y + high - at[-1] > seen.settings.clear):
        return
    rows = [row for row in pairwise(at) if not _is_known(middle, row, seen) and _is_clear((x, x + wide), row, seen)]
    for top, foot in _stretches(rows):
        depth = float(np.median(seen.dark[round(top) : round(foot), round(middle)]))
        yield replace(straight_rule(False, top, foot, middle), depth=depth)


def _stretches(rows: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return rows in order, those that follow upon one another as one."""
    joined: list[tuple[float, float]] = []
    for top, foot in rows:
        if joined and joined[-1][1] == top:
            top = joined.pop()[0]
        joined.append((top, foot))
    return joined


def _crossings(x: float, top: float, foot: float, seen: _Seen) -> list[float]:
    """Return where rules cross a line that runs from `top` to `foot`, one place for a doubled one; nothing where it keeps off the rules at both ends,
    or at one while the page's walls have no holes.
    """
    touch, cap = seen.settings.touch, seen.settings.cap
    over = [
        rule.at(x)
        for rule, (high, low) in zip(seen.flat, seen.spans, strict=True)
        if rule.start - touch <= x <= rule.end + touch and low >= top - touch and high <= foot + touch
    ]
    at = sorted(y for y in over if top - touch <= y <= foot + touch)
    holes = [at[0] < top - cap, at[-1] > foot + cap] if at else []
    if all(holes) or (
        seen.solid and any(holes)
    ):  # a dash leaves a hole at one end, the middle of 山 at both, or at one in a low row
        return []
    return _once(at, touch)


def _is_known(x: float, row: tuple[float, float], seen: _Seen) -> bool:
    """Tell whether a wall that is known runs through a row at this place."""
    touch, (top, foot) = seen.settings.touch, row
    return any(w.start <= top + touch and foot <= w.end + touch and abs(w.at((top + foot) / 2) - x) <= touch for w in seen.walls)


def _is_clear(columns: tuple[int, int], row: tuple[float, float], seen: _Seen) -> bool:
    """Tell whether the paper on both sides of a wall is clear from rule to rule, but for what touches the rules."""
    settings, ink = seen.settings, seen.ink
    top, foot, aside = round(row[0]) + settings.cap, round(row[1]) - settings.cap, settings.aside
    if foot - top < settings.shortest_upright - 2 * settings.cap:
        return False
    sides = (
        ink[top:foot, max(0, columns[0] - aside) : max(0, columns[0] - 1)],
        ink[top:foot, columns[1] + 1 : columns[1] + aside],
    )
    return all(side.size > 0 and side.any(axis=1).mean() <= settings.clear_side for side in sides)
