"""What a line looks like across: its grey levels from one side to the other, and how dark, wide and steep that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extractors.page.rules.rule import Floats, Grey, Rule

HALF = 9  # pixels to either side of a line, working scale (A4: about 190 dpi)


@dataclass(frozen=True, slots=True)
class Shape:
    """Of n profiles, (n,) each: darkness in grey levels, pixels that are darker than half of it, steepest step as a share of it."""

    peak: Floats
    width: Floats
    slope: Floats


def profiles_of(grey: Grey, rule: Rule) -> Floats:
    """Grey levels across the line at every pixel along it, (length, 2·HALF + 1); `grey` lies as the rule does."""
    at = np.arange(int(rule.start), int(rule.end) + 1)
    path = np.interp(at, rule.along, rule.across).round().astype(int)
    rows = np.clip(path[:, None] + np.arange(-HALF, HALF + 1)[None, :], 0, grey.shape[0] - 1)
    return np.asarray(grey[rows, np.clip(at, 0, grey.shape[1] - 1)[:, None]], np.float64)


def shape_of(profiles: Floats) -> Shape:
    """`profiles`: (n, 2·HALF + 1); the paper is what lies furthest from the line."""
    paper = np.median(np.concatenate([profiles[:, :3], profiles[:, -3:]], axis=1), axis=1)
    depth = np.clip(paper[:, None] - profiles, 0, None)
    peak = np.maximum(depth[:, HALF - 4 : HALF + 5].max(axis=1), 1.0)
    width = np.asarray((depth > peak[:, None] / 2).sum(axis=1), np.float64)
    return Shape(peak, width, np.abs(np.diff(depth, axis=1)).max(axis=1) / peak)
