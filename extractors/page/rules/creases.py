"""Folds and creases of the paper, scanner streaks, the sheet's own edge: long dark lines that nobody ruled.

A ruled line is print: as steep at its sides as the characters, and dark. A crease is a soft shadow: wide, faint, its sides much
gentler than those of any character on the page. A streak of the scanner's glass runs from edge to edge of the sheet, which no
rule does while the page's other rules keep a margin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from extractors.page.rules.cross_section import HALF, profiles_of, shape_of
from extractors.page.rules.rule import LONG, Floats, Grey, Rule

REACH = 24  # pixels (working scale, A4: about 190 dpi) along a line to either side of a sample that are judged together
GENTLE = 0.72  # share of the steepness of the page's characters that the sides of a crease stay below
STEEP = 0.34  # steepness (share of the darkness, a pixel) that is print on any page
WIDE = 5  # pixels at half the darkness from which a line may be a crease
FAINT = 0.6  # share of the darkness of the page's print below which a line may be a crease
SOFT_RUN = 5  # samples: a stretch this long must be soft to be cut out of a rule
RIM = 8  # pixels: what lies this close to the page's rim is the sheet's own edge
BLEED = 0.985  # share of the page that a streak runs over
DARKER = 1.5  # a rule upon a crease is this many times as dark
FEW = 0.25  # share of the page's long rules that may be streaks


@dataclass(frozen=True, slots=True)
class Print:
    """The page's print: `dark` its darkness in grey levels, `steep` how steeply its edges fall, as share of that a pixel."""

    dark: float
    steep: float


def print_of(grey: Grey, ink: Grey) -> Print:
    """Measured on the ink (0/1) of the page; a page without ink gives the sharpest print, so that nothing is compared with it."""
    there = ink > 0
    if int(there.sum()) < 200:
        return Print(0.0, 1.0)
    dark = max(1.0, float(np.percentile(grey[::4, ::4], 70)) - float(np.percentile(grey[there][::5], 20)))
    rise = np.abs(cv2.Sobel(grey, cv2.CV_16S, 0, 1, ksize=3))[there][::5]
    return Print(dark, float(np.percentile(rise, 95)) / 8 / dark)


def without_creases(grey: Grey, rules: Sequence[Rule], like: Print) -> tuple[list[Rule], list[Rule]]:
    """The rules that are print, cut where only part of one is, and the creases among them. `grey` as the rules lie in it."""
    kept: list[Rule] = []
    creases: list[Rule] = []
    for rule in rules:
        soft = _soft_samples(grey, rule, like)
        if soft is None or not soft.any():
            kept.append(rule)
            continue
        creases.append(_shadow(rule, soft))
        kept += [part for part in _printed(rule, soft) if not any(_lies_upon(part, o) for o in rules if o is not rule)]
    return [r for r in kept if not any(_goes_on(c, r, grey) for c in creases if c.length >= 2 * LONG)], creases


def _shadow(rule: Rule, soft: npt.NDArray[np.bool_]) -> Rule:
    """The line with the darkness of its soft part alone."""
    if len(rule.depths) != len(soft):
        return rule
    return replace(rule, depth=float(np.median(np.array(rule.depths)[soft])))


def _lies_upon(part: Rule, other: Rule) -> bool:
    """Whether a part of a line is another line that was traced by itself."""
    return other.start <= part.start + RIM and part.end - RIM <= other.end and abs(part.middle - other.middle) <= RIM


def _goes_on(crease: Rule, rule: Rule, grey: Grey) -> bool:
    """Whether the rule is the crease again, sharpened by the characters that it crosses: in line with it, and between the
    characters no darker.
    """
    lean = float(np.polyfit(crease.along, crease.across, 1)[0])
    place = crease.middle + lean * ((rule.start + rule.end) - (crease.start + crease.end)) / 2
    if abs(place - rule.middle) > RIM:
        return False
    return rule.depth < DARKER * crease.depth or _between_characters(grey, rule) < DARKER * crease.depth


def _between_characters(grey: Grey, rule: Rule) -> float:
    """How dark the line is on the fainter quarter of its way, in grey levels: a rule is as dark there as elsewhere."""
    profiles = profiles_of(grey, rule)
    paper = np.median(np.concatenate([profiles[:, :3], profiles[:, -3:]], axis=1), axis=1)
    return float(np.percentile(paper - profiles[:, HALF - 1 : HALF + 2].min(axis=1), 25))


def without_streaks(rules: Sequence[Rule], width: int, height: int) -> tuple[list[Rule], list[Rule]]:
    """The rules of one direction without the sheet's own edge and without what runs from edge to edge where most rules do not;
    and what was taken away.
    """
    inner = [r for r in rules if RIM < r.middle < (height if r.horizontal else width) - RIM]
    long = [r for r in inner if r.length >= 2 * LONG]
    streaks = [r for r in long if r.length >= BLEED * (width if r.horizontal else height) and not _uneven(r)]
    if not streaks or len(streaks) > max(2, FEW * len(long)):
        return inner, []
    return [r for r in inner if not any(r is s for s in streaks)], streaks


def soft(grey: Grey, rule: Rule, like: Print) -> bool:
    """Whether a line as a whole is a soft shadow."""
    return bool(_is_soft(np.median(profiles_of(grey, rule), axis=0)[None, :], like)[0])


def erase(ink: Grey, creases: Sequence[Rule]) -> None:
    """Takes the paths of creases out of `ink` (0/1), which lies as they do (transposed for upright ones: rows are columns)."""
    for crease in creases:
        points = np.stack([np.array(crease.along), np.array(crease.across)], axis=1).round().astype(np.int32)
        cv2.polylines(ink, [points], False, 0, 2 * WIDE + 1)


def _uneven(rule: Rule) -> bool:
    """Whether a part of the line is clearly darker than the rest: a rule with a crease upon it, which tables part later."""
    return bool(rule.depths) and float(np.percentile(rule.depths, 90)) > DARKER * float(np.percentile(rule.depths, 10))


def _soft_samples(grey: Grey, rule: Rule, like: Print) -> npt.NDArray[np.bool_] | None:
    """For every sample of the rule whether it is a soft shadow there; None where the line as a whole is too sharp to ask."""
    profile = profiles_of(grey, rule)
    if not rule.depths and like.dark == 0.0:
        return None
    whole = bool(_is_soft(np.median(profile, axis=0)[None, :], like)[0])
    if rule.length < 2 * LONG:
        return np.full(len(rule.along), whole)
    if not whole and not _part_soft(profile, like):
        return None
    around = (np.array(rule.along) - rule.start).astype(int)[:, None] + np.arange(-REACH, REACH + 1)[None, :]
    windows = profile[np.clip(around, 0, len(profile) - 1)]
    soft = _is_soft(np.median(windows, axis=1), like)
    kernel = np.ones(SOFT_RUN)
    share = np.convolve(soft, kernel, "same") / np.convolve(np.ones(len(soft)), kernel, "same")
    return np.asarray(share > 0.5)


def _part_soft(profile: Floats, like: Print) -> bool:
    """Whether one of the line's ends is soft: a crease that goes on beyond a rule."""
    third = max(1, len(profile) // 4)
    return any(bool(_is_soft(np.median(part, axis=0)[None, :], like)[0]) for part in (profile[:third], profile[-third:]))


def _is_soft(profiles: Floats, like: Print) -> npt.NDArray[np.bool_]:
    """Whether each profile is wide, faint and gentle at its sides."""
    shape = shape_of(profiles)
    gentle = shape.slope < min(STEEP, GENTLE * like.steep)
    return np.asarray((shape.width >= WIDE) & gentle & (shape.peak < FAINT * like.dark))


def _printed(rule: Rule, soft: npt.NDArray[np.bool_]) -> list[Rule]:
    """The stretches of the rule that are not soft and long enough to be rules of their own."""
    edges = np.flatnonzero(np.diff(np.concatenate(([1], soft.astype(np.int8), [1]))))
    found = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        if last - first >= 2 and rule.along[last - 1] - rule.along[first] >= LONG / 2:
            part = slice(int(first), int(last))
            depths = rule.depths[part] if len(rule.depths) == len(rule.along) else ()
            dark = float(np.median(depths)) if depths else rule.depth
            found.append(replace(rule, along=rule.along[part], across=rule.across[part], depths=depths, depth=dark))
    return found
