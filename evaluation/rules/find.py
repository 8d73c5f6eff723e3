"""Find the ruled lines of a page by the network alone: its masks traced, strays and what is far too faint left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from evaluation.rules.net import STRIDE, darkness, rule_masks
from extractors.page.arrays import Floats, Grey
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

    Of folds: `bleed`: share of the page that is no rule's length; `clear`, `margin`: pixels beyond the outermost rules from which on, and how
    far, paper is looked at; `reach`: how far across a fold may stray on its way there; `fold`: times as dark as within the table is its trace.
    """

    likely: int = 178
    gap: int = 12
    dots: int = 15
    slim: float = 2.0
    bleed: float = 0.95
    clear: int = 14
    margin: int = 120
    reach: int = 12
    fold: float = 0.4


MASKS = MaskSettings()
RULES = replace(DEFAULT, shortest_upright=22)


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
    dark = darkness(work)
    turned = np.ascontiguousarray(dark.T)
    level, upright = rule_masks(dark)
    flat, walls = _traced(level, dark, True, masks), _traced(upright.T, turned, False, masks)
    flat, walls = without_folds(flat, walls, dark, masks), without_folds(walls, flat, turned, masks)
    flat, walls = prune(flat, walls, rules)
    return dark_enough(flat + walls, rules)


def without_folds(rules: Sequence[Rule], others: Sequence[Rule], dark: Grey, settings: MaskSettings = MASKS) -> list[Rule]:
    """Return the rules of one direction without the sheet's own edge and without what goes on, nearly as dark, beyond all that is ruled:
    folds, creases, streaks of a scanner's glass.

    `others`: those of the other direction; `dark`: how dark each pixel is, transposed for vertical rules.
    """
    high, wide = dark.shape
    inner = [r for r in rules if RULES.rim < r.middle < high - RULES.rim]
    short = [r for r in inner if r.length < settings.bleed * wide]
    if not short:
        return []
    walls = [o.middle for o in others]
    start, end = float(np.median([r.start for r in short])), float(np.median([r.end for r in short]))  # sides may be open
    first, last = round(min([*walls, start])) - settings.clear, round(max([*walls, end])) + settings.clear
    sides = ((max(RULES.rim, first - settings.margin), first), (last, min(wide - RULES.rim, last + settings.margin)))
    strips = [np.percentile(dark[:, a:b], 25, axis=1) for a, b in sides if b - a >= settings.margin / 3]
    return [r for r in inner if not strips or min(_excess(s, r, settings.reach) for s in strips) < settings.fold * r.depth]


def _excess(strip: Floats, rule: Rule, reach: int) -> float:
    """Return by how much the darkest place of a strip of paper within `reach` of where a rule would meet it is darker than those around."""
    place = round(rule.middle)
    near = strip[max(0, place - reach) : place + reach + 1]
    around = strip[max(0, place - 3 * reach) : place + 3 * reach + 1]
    return float(near.max() - np.median(around))


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
