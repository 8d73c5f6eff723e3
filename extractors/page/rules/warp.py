"""Straighten a page smoothly by its own rules: in the straightened coordinates every rule is a straight line of one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extractors.page.arrays import Floats
from extractors.page.rules.rule import Rule
from extractors.page.rules.settings import DEFAULT, RuleSettings


@dataclass(frozen=True, slots=True)
class Warp:
    """How a page of `width` by `height` bends: coefficients (x, x², xy, x²y) of the shift across rows and columns, for x and y from
    −1 to 1; all 0 for a page that does not.
    """

    width: float
    height: float
    across_rows: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0)
    across_columns: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0)

    def flat(self, x: float, y: float) -> tuple[float, float]:
        """Return the straightened coordinates (u, v) of a pixel, in pixels."""
        nx, ny = 2 * x / self.width - 1, 2 * y / self.height - 1
        dy = float(np.dot(self.across_rows, (nx, nx * nx, nx * ny, nx * nx * ny)))
        dx = float(np.dot(self.across_columns, (ny, ny * ny, nx * ny, ny * ny * nx)))
        return x - dx, y - dy

    def bent(self, u: float, v: float) -> tuple[float, float]:
        """Return the pixel (x, y) of straightened coordinates."""
        x, y = u, v
        for _ in range(3):
            fu, fv = self.flat(x, y)
            x, y = x + (u - fu), y + (v - fv)
        return x, y


def fit_warp(rules: Sequence[Rule], width: float, height: float, settings: RuleSettings = DEFAULT) -> Warp:
    """Return the warp that makes long rules straight, by least squares within each rule (its own offset is free)."""
    least = settings.warp_length
    rows = _fit([r for r in rules if r.horizontal and r.length > least * width], width, height)
    columns = _fit([r for r in rules if not r.horizontal and r.length > least * height], width, height)
    return Warp(width, height, rows, columns)


def _fit(rules: Sequence[Rule], width: float, height: float) -> tuple[float, ...]:
    """Return the four coefficients for rules of one direction: ridge regression, reweighted so that a stray rule counts less."""
    blocks: list[Floats] = []
    targets: list[Floats] = []
    for rule in rules:
        along, across = np.array(rule.along), np.array(rule.across)
        if rule.horizontal:
            a, b = 2 * along / width - 1, 2 * across / height - 1
        else:
            a, b = 2 * along / height - 1, 2 * across / width - 1
        features = np.stack([a, a * a, a * b, a * a * b], axis=1)
        blocks.append(features - features.mean(axis=0))
        targets.append(across - across.mean())
    if len(rules) < 2:
        return (0.0, 0.0, 0.0, 0.0)
    matrix, target = np.concatenate(blocks), np.concatenate(targets)
    ridge = np.eye(4) * max(1.0, 0.02 * len(target)) * np.array([0.01, 0.05, 0.1, 0.2])
    weight = np.ones(len(target))
    answer = np.zeros(4)
    for _ in range(3):
        scaled = matrix * weight[:, None]
        answer = np.linalg.solve(scaled.T @ matrix + ridge, scaled.T @ target)
        weight = 1 / np.maximum(1.0, np.abs(target - matrix @ answer) / 2.0)
    return tuple(float(v) for v in answer)
