"""Measure a line across: its grey levels from one side to the other, how dark, wide and steep that is, and whether it is print or a
soft shadow.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extractors.page.arrays import Bools, Floats, Grey
from extractors.page.rules.rule import Rule
from extractors.page.rules.settings import RuleSettings

HALF = 9  # pixels to either side of a line that its profiles show
LEAST_INK = 200  # pixels of ink from which a page's print can be measured


@dataclass(frozen=True, slots=True)
class CrossSection:
    """Of n profiles, (n,) each: darkness in grey levels, pixels that are darker than half of it, steepest step as a share of it."""

    peak: Floats
    width: Floats
    slope: Floats


@dataclass(frozen=True, slots=True)
class PrintContrast:
    """The page's print: `dark` its darkness in grey levels, `steep` how steeply its edges fall, as a share of that a pixel."""

    dark: float
    steep: float


def profiles_of(grey: Grey, rule: Rule) -> Floats:
    """Return grey levels across the line at every pixel along it, (length, 2·HALF + 1); `grey` lies as the rule does."""
    at = np.arange(int(rule.start), int(rule.end) + 1)
    path = np.interp(at, rule.along, rule.across).round().astype(int)
    rows = np.clip(path[:, None] + np.arange(-HALF, HALF + 1)[None, :], 0, grey.shape[0] - 1)
    return np.asarray(grey[rows, np.clip(at, 0, grey.shape[1] - 1)[:, None]], np.float64)


def paper_of(profiles: Floats) -> Floats:
    """Return the grey level of the paper beside each profile, (n,): what lies furthest from the line."""
    beside = np.sort(profiles[:, [0, 1, 2, -3, -2, -1]], axis=1)
    return np.asarray((beside[:, 2] + beside[:, 3]) / 2)


def cross_section(profiles: Floats) -> CrossSection:
    """Measure `profiles`, (n, 2·HALF + 1)."""
    depth = np.clip(paper_of(profiles)[:, None] - profiles, 0, None)
    peak = np.maximum(depth[:, HALF - 4 : HALF + 5].max(axis=1), 1.0)
    width = np.asarray((depth > peak[:, None] / 2).sum(axis=1), np.float64)
    return CrossSection(peak, width, np.abs(np.diff(depth, axis=1)).max(axis=1) / peak)


def print_contrast(grey: Grey, ink: Grey) -> PrintContrast:
    """Measure the print of a page on its ink (0/1); a page without ink gives the sharpest, so that nothing is compared with it."""
    there = np.flatnonzero(ink)
    if len(there) < LEAST_INK:
        return PrintContrast(0.0, 1.0)
    some = there[::5]
    dark = max(1.0, float(np.percentile(grey[::4, ::4], 70)) - float(np.percentile(grey.ravel()[some], 20)))
    rise = np.abs(cv2.Sobel(grey, cv2.CV_16S, 0, 1, ksize=3).ravel()[some])
    return PrintContrast(dark, float(np.percentile(rise, 95)) / 8 / dark)


def usual_profile(profiles: Floats) -> Floats:
    """Return the median of `profiles`, (n, 2·HALF + 1), at each place across, (1, 2·HALF + 1)."""
    half = len(profiles) // 2
    if len(profiles) % 2:
        return np.asarray(np.partition(profiles, half, axis=0)[None, half])
    low, high = np.partition(profiles, (half - 1, half), axis=0)[half - 1 : half + 1]
    return np.asarray((low + high)[None] / 2)


def soft_profiles(profiles: Floats, like: PrintContrast, settings: RuleSettings) -> Bools:
    """Return for each profile whether it is wide, faint and gentle at its sides: a shadow, no print."""
    section = cross_section(profiles)
    gentle = section.slope < min(settings.steep, settings.gentle * like.steep)
    return np.asarray((section.width >= settings.wide) & gentle & (section.peak < settings.crease_faint * like.dark))


def is_print(grey: Grey, rule: Rule, like: PrintContrast, settings: RuleSettings) -> bool:
    """Tell whether a line as a whole is no soft shadow, and beside its `depth` neither as faint as print that shows through nor as dark as
    characters upon faint rules.
    """
    profile = usual_profile(profiles_of(grey, rule))
    alike = settings.faintest * rule.depth <= float(cross_section(profile).peak[0]) <= settings.much_darker * rule.depth
    return alike and not bool(soft_profiles(profile, like, settings)[0])
