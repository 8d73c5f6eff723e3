"""Carry rules on to the wall that their ink leads to: where a bound book's pages bend into its back they slant too much for the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractors.page.arrays import Floats, Grey
from extractors.page.rules.rule import Rule
from extractors.page.rules.settings import RuleSettings


@dataclass(frozen=True, slots=True)
class _Step:
    """A place that a rule leads on to, and whether it is a thin line there."""

    x: int
    y: float
    thin: bool


def carried_on(flat: Sequence[Rule], walls: Sequence[Rule], dark: Grey, settings: RuleSettings) -> list[Rule]:
    """Return horizontal rules, each as far as its ink leads on to a vertical one, to the left and to the right; `dark`: their page's `darkness`."""
    carried = []
    for rule in flat:
        for way in (-1, 1):
            rule = _carried(rule, walls, dark, way, settings)
        carried.append(rule)
    return carried


def _carried(rule: Rule, walls: Sequence[Rule], dark: Grey, way: int, settings: RuleSettings) -> Rule:
    """Return the rule carried on to its left (`way` -1) or right (1); as it is where its ink leads to no wall."""
    steps = _followed(rule, dark, way, settings)
    meets = [n for n, step in enumerate(steps, 1) if _at_wall(step, walls, settings)]
    if not meets or meets[-1] < settings.touch:
        return rule
    steps = steps[: meets[-1]]
    if np.mean([step.thin for step in steps]) < settings.carried_thin:
        return rule
    own = [*steps[:: settings.sample_step][1:], steps[-1]][::way]
    along, across = tuple(float(s.x) for s in own), tuple(s.y for s in own)
    depths = (rule.depth,) * len(own) if rule.depths else ()
    if way < 0:
        return replace(rule, along=along + rule.along, across=across + rule.across, depths=depths + rule.depths)
    return replace(rule, along=rule.along + along, across=rule.across + across, depths=rule.depths + depths)


def _followed(rule: Rule, dark: Grey, way: int, settings: RuleSettings) -> list[_Step]:
    """Return the places that a rule's ink leads on to, pixel by pixel from its end, until it is broken off."""
    high, wide = dark.shape
    least = max(settings.least_ink, settings.inked * rule.depth)
    ends = slice(0, settings.carried_from) if way < 0 else slice(-settings.carried_from, None)
    x, y = (rule.start, rule.across[0]) if way < 0 else (rule.end, rule.across[-1])
    seen = [*zip(rule.along[ends], rule.across[ends], strict=True)]
    steps: list[_Step] = []
    missed, slope = 0, _slope(seen)
    while missed <= settings.carried_gap:
        x += way
        y += way * slope
        row, column = round(y), round(x)
        if abs(slope) > settings.carried_slant or not (settings.aside < row < high - settings.aside - 1 and 0 <= column < wide):
            break
        near = dark[row - settings.own : row + settings.own + 1, column]
        inked = near.max() >= least
        missed = 0 if inked else missed + 1
        if inked:
            y = row - settings.own + float(np.average(np.arange(len(near)), weights=near.astype(float)))
        beside = max(dark[row - settings.aside, column], dark[row + settings.aside, column])
        steps.append(_Step(column, y, bool(inked and beside < least)))
        if len(steps) % settings.sample_step == 0:
            seen = [*seen, (x, y)][-settings.carried_from :] if way > 0 else [(x, y), *seen][: settings.carried_from]
            slope = _slope(seen)
    return steps


def _slope(seen: Sequence[tuple[float, float]]) -> float:
    """Return by how much a line through places goes down on the way to the right."""
    at: Floats = np.array(seen, np.float64)
    if len(at) < 2 or np.ptp(at[:, 0]) == 0:
        return 0.0
    return float(np.polyfit(at[:, 0], at[:, 1], 1)[0])


def _at_wall(step: _Step, walls: Sequence[Rule], settings: RuleSettings) -> bool:
    """Tell whether a place is on a vertical rule, or right above or below one."""
    return any(
        w.start - settings.touch <= step.y <= w.end + settings.touch and abs(w.at(step.y) - step.x) <= settings.own for w in walls
    )
