"""Find the ruled lines of a page by the network alone: its masks traced, strays and what is far too faint left out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from evaluation.rules.net import STRIDE, darkness, rule_masks
from extractors.page.arrays import Grey
from extractors.page.rules.creases import without_streaks
from extractors.page.rules.ink_path import centre_line
from extractors.page.rules.rule import Rule
from extractors.page.rules.selection import dark_enough, prune
from extractors.page.rules.settings import DEFAULT, RuleSettings
from extractors.page.rules.warp import fit_warp
from extractors.page.tables.grid import PageGrid
from extractors.page.tables.lattice import build_lattices
from extractors.page.tables.settings import DEFAULT as TABLES


@dataclass(frozen=True, slots=True)
class MaskSettings:
    """`likely`: probability from which a place is on a rule, 0 to 255; `gap`, `dots`: pixels of the page that are closed, and of which the
    darkest counts; `slim`: times as long as it is high is a rule.
    """

    likely: int = 204
    gap: int = 12
    dots: int = 15
    slim: float = 2.0


MASKS = MaskSettings()
RULES = replace(DEFAULT, shortest_upright=30)


def grid_by_network(grey: Grey) -> PageGrid:
    """Return the tables of an upright grey page (uint8, H × W, dark on light) whose long side is about that at which rules are sought."""
    high, wide = grey.shape
    factor = RULES.work_long_side / max(high, wide)
    work = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
    found = tuple(rule.scaled(1 / factor) for rule in rules_by_network(np.asarray(work, np.uint8)))
    warp = fit_warp(found, wide, high)
    return PageGrid(float(wide), float(high), found, warp, build_lattices(found, warp, TABLES.scaled(wide, high)), TABLES)


def rules_by_network(work: Grey, rules: RuleSettings = RULES, masks: MaskSettings = MASKS) -> list[Rule]:
    """Return the ruled lines of a page at the working scale."""
    high, wide = work.shape
    dark = darkness(work)
    level, upright = rule_masks(dark)
    flat, _ = without_streaks(_traced(level, dark, True, masks), wide, high, rules)
    walls, _ = without_streaks(_traced(upright.T, dark.T, False, masks), wide, high, rules)
    flat, walls = prune(flat, walls, rules)
    return dark_enough(flat + walls, rules)


def _traced(mask: Grey, dark: Grey, horizontal: bool, settings: MaskSettings) -> list[Rule]:
    """Return the lines of a mask; mask and darkness are transposed where they are not `horizontal`."""
    likely = (np.ascontiguousarray(mask) > settings.likely).view(np.uint8)
    joined = cv2.morphologyEx(likely, cv2.MORPH_CLOSE, np.ones((1, settings.gap // STRIDE + 1), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    near = np.asarray(cv2.dilate(np.ascontiguousarray(dark), np.ones((2 * STRIDE + 1, settings.dots), np.uint8)))
    least = (RULES.shortest_level if horizontal else RULES.shortest_upright) / STRIDE
    found = []
    for n, (x, y, wide, high) in enumerate(stats[1:, :4].tolist(), 1):
        if wide >= max(least, settings.slim * high):
            part = labels[y : y + high, x : x + wide] == n
            middle = (part * np.arange(high)[:, None]).sum(axis=0) / np.maximum(part.sum(axis=0), 1)
            at, across = centre_line(middle, RULES.sample_step // STRIDE)
            rule = Rule(horizontal, tuple(_place(x + k) for k in at), tuple(_place(y + v) for v in across))
            found.append(replace(rule, depth=_depth(rule, near)))
    return found


def _depth(rule: Rule, near: Grey) -> float:
    """Return how dark a rule is where it is fainter, between what crosses it; `near`: the darkest around each pixel."""
    places = zip((rule.across, rule.along), near.shape, strict=True)
    rows, columns = (np.minimum(np.array(at).round().astype(int), size - 1) for at, size in places)
    return float(np.percentile(near[rows, columns], 25))


def _place(pixel: float) -> float:
    """Return where the middle of a pixel of a mask lies on its page."""
    return STRIDE * pixel + (STRIDE - 1) / 2
