"""Select the runs of ink that are rules: judged by the page's other rules, not each by itself."""

from __future__ import annotations

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


def usual_solidity(page: list[Rule], settings: RuleSettings) -> float:
    """Return `solid` of the page's long rules, the median by length; that of a plain scan where it has none."""
    long = sorted((r for r in page if r.length >= 3 * settings.long), key=lambda r: r.solid)
    return long[_middle(long)].solid if long else settings.usual_solid


def dark_enough(rules: list[Rule], settings: RuleSettings) -> list[Rule]:
    """Drop what is far fainter than the page's rules: creases, shadows, print that shows through."""
    if not rules:
        return rules
    order = sorted(rules, key=lambda r: r.depth)
    usual = order[_middle(order)].depth
    return [r for r in rules if r.depth >= settings.faint * usual]


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
