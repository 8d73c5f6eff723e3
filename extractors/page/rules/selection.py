"""Select the runs of ink that are rules: judged by the page's other rules, not each by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from extractors.page.rules.rule import Rule
from extractors.page.rules.settings import RuleSettings


def solid_enough(rules: list[Rule], page: list[Rule], settings: RuleSettings) -> list[Rule]:
    """Drop runs with more holes than the long rules of the `page` have: strokes of closely set characters one beside the other."""
    usual = usual_solidity(page, settings)
    s = settings
    need = min(s.solid + s.solid_slack, usual - s.solid_slack)
    need_long = min(s.solid - s.solid_slack, usual - s.solid_slack_long)
    return [r for r in rules if r.solid >= (need if r.length < 4 * s.long else need_long)]


def cut_back(rule: Rule, others: Sequence[Rule], is_wall: Callable[[Rule], bool], settings: RuleSettings) -> Rule | None:
    """Return a vertical rule without what lies beyond its last crossing with the horizontal `others` and is no wall: strokes of characters
    that touch its end; None where nothing is left. `is_wall` judges the stretch between two crossings.
    """
    at = [rule.start, *sorted(_crossings(rule, others, settings.touch)), rule.end]
    first, last = 0, len(at) - 1

    def is_stroke(start: float, end: float) -> bool:
        return end - start >= settings.touch and not is_wall(_part(rule, start, end))

    while first < last and is_stroke(at[first], at[first + 1]):
        first += 1
    while last > first and is_stroke(at[last - 1], at[last]):
        last -= 1
    if first == 0 and last == len(at) - 1:
        return rule
    return _part(rule, at[first], at[last]) if at[last] - at[first] >= settings.least_row else None


def _crossings(rule: Rule, others: Sequence[Rule], touch: float) -> Iterator[float]:
    """Give where along a rule others of the other direction cross it, its ends left out."""
    for other in others:
        if other.start - touch <= rule.middle <= other.end + touch:
            at = other.at(rule.middle)
            if rule.start + touch < at < rule.end - touch:
                yield at


def _part(rule: Rule, start: float, end: float) -> Rule:
    """Return a rule from `start` to `end` along it."""
    inner = [i for i, a in enumerate(rule.along) if start < a < end]
    along = (start, *(rule.along[i] for i in inner), end)
    across = (rule.at(start), *(rule.across[i] for i in inner), rule.at(end))
    depths = (rule.depths[inner[0]], *(rule.depths[i] for i in inner), rule.depths[inner[-1]]) if rule.depths and inner else ()
    return replace(rule, along=along, across=across, depths=depths)


def usual_solidity(page: list[Rule], settings: RuleSettings) -> float:
    """Return `solid` of the page's long rules, the median by length; that of a plain scan where it has none."""
    long = sorted((r for r in page if r.length >= 3 * settings.long), key=lambda r: r.solid)
    return long[_middle(long)].solid if long else settings.usual_solid


def dark_enough(rules: list[Rule], settings: RuleSettings) -> list[Rule]:
    """Drop what is far fainter than the page's rules: creases, shadows, print that shows through.

    Many tables have dark rows and faint or dotted walls: what begins and ends at rules that stay is one of these, as long as it is no
    fainter than print that shows through can be.
    """
    if not rules:
        return rules
    order = sorted(rules, key=lambda r: r.depth)
    usual = order[_middle(order)].depth
    kept = [r for r in rules if r.depth >= settings.faint * usual]
    left = [r for r in rules if settings.faintest * usual <= r.depth < settings.faint * usual]
    while left and (met := [r for r in left if _ends_met(r, kept, settings) == 2]):
        kept += met
        left = [r for r in left if not any(r is m for m in met)]
    return kept


def no_darker(upright: list[Rule], page: Sequence[Rule], settings: RuleSettings) -> list[Rule]:
    """Drop short vertical runs far darker than the darkest long rule of the `page`: strokes of print upon faint or dotted rules."""
    darkest = max((r.depth for r in page if r.length >= 2 * settings.long), default=np.inf)
    return [r for r in upright if r.length >= settings.long or r.depth <= settings.much_darker * darkest]


def _ends_met(rule: Rule, others: Sequence[Rule], settings: RuleSettings) -> int:
    """Return how many ends of a rule are at one of the `others` of the other direction."""
    touch, middle = settings.touch, rule.middle
    over = [o for o in others if o.horizontal != rule.horizontal and o.start - touch <= middle <= o.end + touch]
    return sum(any(abs(o.at(middle) - end) <= touch for o in over) for end in (rule.start, rule.end))


def _middle(ordered: list[Rule]) -> int:
    """Return the index of the rule with half of the length of all before it."""
    weight = np.cumsum([r.length for r in ordered])
    return int(np.searchsorted(weight, weight[-1] / 2))


def prune(flat: list[Rule], upright: list[Rule], settings: RuleSettings) -> tuple[list[Rule], list[Rule]]:
    """Drop strokes of characters: short runs stay only while both their ends meet rules of the other direction."""
    for _ in range(3):
        flat_ok = _anchored(flat, upright, settings)
        upright_ok = _anchored(upright, flat_ok, settings)
        if len(flat_ok) == len(flat) and len(upright_ok) == len(upright):
            break
        flat, upright = flat_ok, upright_ok
    return flat, upright


def _anchored(rules: list[Rule], others: list[Rule], settings: RuleSettings) -> list[Rule]:
    """Return the long rules, and the short ones with as many ends at `others` as their length asks for."""
    long, touch = settings.long, settings.touch
    if not rules:
        return []
    if not others:
        return [r for r in rules if r.length >= long]
    start = np.array([o.start for o in others])
    end = np.array([o.end for o in others])
    place = np.array([o.middle for o in others])
    kept = []
    for rule in rules:
        need = 0 if rule.length >= long else (1 if rule.length >= long / 2 else 2)
        if need == 0:
            kept.append(rule)
            continue
        tall = (end - start) > 0.9 * settings.shortest_upright
        spans = (start - touch <= rule.middle) & (rule.middle <= end + touch) & tall
        ends = sum(bool(np.any(spans & (np.abs(place - v) <= touch))) for v in (rule.start, rule.end))
        if ends >= need:
            kept.append(rule)
    return kept
