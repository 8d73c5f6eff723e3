"""Find the ruled lines of a page image: the masks of the network traced; strays, folds and what is far too faint left out."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from extractors.page.arrays import Floats, Grey
from extractors.page.rules.carried import carried_on
from extractors.page.rules.dividers import plain_runs, plain_walls, walls_in_line
from extractors.page.rules.frames import without_frames
from extractors.page.rules.masks import STRIDE, darkness, rule_masks
from extractors.page.rules.rule import Rule
from extractors.page.rules.selection import dark_enough, no_heavier, prune, solid_enough, without_folds
from extractors.page.rules.settings import DEFAULT, RuleSettings


def find_rules(grey: Grey, settings: RuleSettings = DEFAULT) -> tuple[Rule, ...]:
    """Return all ruled lines of a grey page (uint8, H × W, dark ink on light paper), horizontal and vertical, in its pixels."""
    work, factor = _working(grey, settings)
    dark = darkness(work)
    turned = np.ascontiguousarray(dark.T)
    level, upright = rule_masks(dark)
    traced = dark_enough(_traced(level, dark, True, settings) + _traced(upright.T, turned, False, settings), settings)
    flat, walls = [r for r in traced if r.horizontal], [r for r in traced if not r.horizontal]
    flat, walls = without_folds(flat, walls, dark, settings), without_folds(walls, flat, turned, settings)
    walls = solid_enough(no_heavier(walls, flat, dark, turned, settings), flat, turned, settings)
    walls += walls_in_line(flat, walls, upright, turned, settings)
    walls = no_heavier([*walls, *plain_walls(flat, walls, dark, turned, settings)], flat, dark, turned, settings)
    flat, walls = without_frames(*prune(carried_on(flat, walls, dark, settings), walls, settings), settings)
    return tuple(rule.scaled(1 / factor) for rule in flat + walls)


def _working(grey: Grey, settings: RuleSettings) -> tuple[Grey, float]:
    """Return the page at the working scale, and how many times as large it is then."""
    factor = settings.work_long_side / max(grey.shape)
    kind = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=kind), np.uint8), factor


def _traced(mask: Grey, dark: Grey, horizontal: bool, settings: RuleSettings) -> list[Rule]:
    """Return the lines of a mask; mask and darkness are transposed where they are not `horizontal`."""
    likely = (np.ascontiguousarray(mask) > settings.likely).view(np.uint8)
    if horizontal:
        likely |= plain_runs(dark, settings)
    joined = cv2.morphologyEx(likely, cv2.MORPH_CLOSE, np.ones((1, settings.gap // STRIDE + 1), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    near = np.asarray(cv2.dilate(dark, np.ones((2 * STRIDE + 1, settings.dots), np.uint8)))
    least = (settings.shortest_level if horizontal else settings.shortest_upright) / STRIDE
    found = []
    for n, (x, y, wide, high) in enumerate(stats[1:, :4].tolist(), 1):
        if wide >= max(least, settings.slim * high):
            part = labels[y : y + high, x : x + wide] == n
            middle = (part * np.arange(high)[:, None]).sum(axis=0) / np.maximum(part.sum(axis=0), 1)
            at, across = _centre_line(middle, settings.sample_step // STRIDE)
            rule = Rule(horizontal, tuple(_place(x + k) for k in at), tuple(_place(y + v) for v in across))
            depths = _depths(rule, near)
            found.append(replace(rule, depth=float(np.percentile(depths, 25)), depths=tuple(depths.tolist())))
    return found


def _centre_line(middle: Floats, step: int) -> tuple[list[int], list[float]]:
    """Return samples `step` apart, the last pixel among them: their places, and the medians of the `middle` around them."""
    at, half = [*range(0, len(middle) - 1, step), len(middle) - 1], step // 2
    inner = [k for k in at if half <= k < len(middle) - half]
    windows = np.array(inner, np.int64)[:, None] + np.arange(-half, half + 1)
    within = dict(zip(inner, np.median(middle[windows], axis=1).tolist(), strict=True))
    edges = {k: float(np.median(middle[max(0, k - half) : k + half + 1])) for k in at if k not in within}
    return at, [(within if k in within else edges)[k] for k in at]


def _depths(rule: Rule, near: Grey) -> Floats:
    """Return how dark a rule is at each of its samples; `near`: the darkest around each pixel."""
    places = zip((rule.across, rule.along), near.shape, strict=True)
    rows, columns = (np.minimum(np.array(at).round().astype(int), size - 1) for at, size in places)
    return np.asarray(near[rows, columns], np.float64)


def _place(pixel: float) -> float:
    """Return where the middle of a pixel of a mask lies on its page."""
    return STRIDE * pixel + (STRIDE - 1) / 2
