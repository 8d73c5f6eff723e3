"""Tell rules from folds and creases of the paper, scanner streaks and the sheet's own edge: long dark lines that nobody ruled.

A ruled line is print: as steep at its sides as the characters, and dark. A crease is a soft shadow: wide, faint, its sides much
gentler than those of any character on the page. A streak of the scanner's glass runs from edge to edge of the sheet, which no
rule does while the page's other rules keep a margin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.page.arrays import Bools, Floats, Grey
from extractors.page.rules.cross_section import HALF, PrintContrast, paper_of, profiles_of, soft_profiles, usual_profile
from extractors.page.rules.rule import Rule
from extractors.page.rules.settings import RuleSettings


@dataclass(frozen=True, slots=True)
class CreaseFinder:
    """Tells creases from rules on one page. `grey` lies as the rules do (transposed for upright ones); `print_`: the page's print."""

    grey: Grey
    print_: PrintContrast
    settings: RuleSettings

    def part(self, rules: Sequence[Rule]) -> tuple[list[Rule], list[Rule]]:
        """Return the rules that are print, cut where only part of one is, and the creases among them."""
        kept: list[Rule] = []
        creases: list[Rule] = []
        for rule in rules:
            soft = self._soft_samples(rule)
            if soft is None or not soft.any():
                kept.append(rule)
                continue
            creases.append(_shadow(rule, soft))
            kept += [part for part in self._printed(rule, soft) if not any(self._covers(o, part) for o in rules if o is not rule)]
        long = [c for c in creases if c.length >= 2 * self.settings.long]
        return [r for r in kept if not any(self._goes_on(c, r) for c in long)], creases

    def _covers(self, other: Rule, part: Rule) -> bool:
        """Tell whether a part of a line is another line that was traced by itself."""
        rim = self.settings.rim
        return other.start <= part.start + rim and part.end - rim <= other.end and abs(part.middle - other.middle) <= rim

    def _goes_on(self, crease: Rule, rule: Rule) -> bool:
        """Tell whether the rule is the crease again, sharpened by the characters that it crosses: in line with it, and between
        the characters no darker.
        """
        lean = float(np.polyfit(crease.along, crease.across, 1)[0])
        place = crease.middle + lean * ((rule.start + rule.end) - (crease.start + crease.end)) / 2
        if abs(place - rule.middle) > self.settings.rim:
            return False
        least = self.settings.darker * crease.depth
        return rule.depth < least or _between_characters(self.grey, rule) < least

    def _soft_samples(self, rule: Rule) -> Bools | None:
        """Return for every sample of the rule whether it is a soft shadow there; None where the line as a whole is too sharp to ask."""
        profile = profiles_of(self.grey, rule)
        if not rule.depths and self.print_.dark == 0.0:
            return None
        whole = self._soft(profile)
        if rule.length < 2 * self.settings.long:
            return np.full(len(rule.along), whole)
        if not whole and not self._end_soft(profile):
            return None
        reach = self.settings.soft_reach
        around = (np.array(rule.along) - rule.start).astype(int)[:, None] + np.arange(-reach, reach + 1)[None, :]
        windows = profile[np.clip(around, 0, len(profile) - 1)]
        soft = soft_profiles(np.median(windows, axis=1), self.print_, self.settings)
        kernel = np.ones(self.settings.soft_run)
        share = np.convolve(soft, kernel, "same") / np.convolve(np.ones(len(soft)), kernel, "same")
        return np.asarray(share > 0.5)

    def _end_soft(self, profile: Floats) -> bool:
        """Tell whether one of the line's ends is soft: a crease that goes on beyond a rule."""
        quarter = max(1, len(profile) // 4)
        return any(self._soft(part) for part in (profile[:quarter], profile[-quarter:]))

    def _soft(self, profile: Floats) -> bool:
        """Tell whether profiles, (n, 2·HALF + 1), are soft taken together."""
        return bool(soft_profiles(usual_profile(profile), self.print_, self.settings)[0])

    def _printed(self, rule: Rule, soft: Bools) -> list[Rule]:
        """Return the stretches of the rule that are not soft and long enough to be rules of their own."""
        edges = np.flatnonzero(np.diff(np.concatenate(([1], soft.astype(np.int8), [1]))))
        found = []
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            if last - first >= 2 and rule.along[last - 1] - rule.along[first] >= self.settings.long / 2:
                part = slice(int(first), int(last))
                depths = rule.depths[part] if len(rule.depths) == len(rule.along) else ()
                dark = float(np.median(depths)) if depths else rule.depth
                found.append(replace(rule, along=rule.along[part], across=rule.across[part], depths=depths, depth=dark))
        return found


def without_streaks(rules: Sequence[Rule], width: int, height: int, settings: RuleSettings) -> tuple[list[Rule], list[Rule]]:
    """Return the rules of one direction without the sheet's own edge and without what runs from edge to edge where most rules do
    not; and what was taken away.
    """
    inner = [r for r in rules if settings.rim < r.middle < (height if r.horizontal else width) - settings.rim]
    long = [r for r in inner if r.length >= 2 * settings.long]
    streaks = [
        r for r in long if r.length >= settings.bleed * (width if r.horizontal else height) and not _uneven(r, settings.darker)
    ]
    if not streaks or len(streaks) > max(2, settings.few * len(long)):
        return inner, []
    return [r for r in inner if not any(r is s for s in streaks)], streaks


def erased(ink: Grey, creases: Sequence[Rule], wide: int) -> Grey:
    """Return `ink` (0/1) without what lies within `wide` pixels of the creases' paths; it lies as they do (transposed for upright ones)."""
    left = ink.copy()
    for crease in creases:
        points = np.stack([np.array(crease.along), np.array(crease.across)], axis=1).round().astype(np.int32)
        cv2.polylines(left, [points], False, 0, 2 * wide + 1)
    return left


def _shadow(rule: Rule, soft: Bools) -> Rule:
    """Return the line with the darkness of its soft part alone."""
    if len(rule.depths) != len(soft):
        return rule
    return replace(rule, depth=float(np.median(np.array(rule.depths)[soft])))


def _between_characters(grey: Grey, rule: Rule) -> float:
    """Return how dark the line is on the fainter quarter of its way, in grey levels: a rule is as dark there as elsewhere."""
    profiles = profiles_of(grey, rule)
    return float(np.percentile(paper_of(profiles) - profiles[:, HALF - 1 : HALF + 2].min(axis=1), 25))


def _uneven(rule: Rule, darker: float) -> bool:
    """Tell whether a part of the line is clearly darker than the rest: a rule with a crease upon it, which tables part later."""
    return bool(rule.depths) and float(np.percentile(rule.depths, 90)) > darker * float(np.percentile(rule.depths, 10))
