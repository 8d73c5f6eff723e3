"""Said and right: a calibration curve as inline SVG, in the style of reports.charts.bars (classes only, no script, no inline
style).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDE, TALL = 470.0, 250.0
LEFT, TOP, RIGHT, BELOW = 64.0, 12.0, 26.0, 42.0
LEAST, MOST = 2.5, 8.0  # radius of a point
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Point:
    """Of `count` values of which `said` was said on average (0–1), the share `right` was right."""

    said: float
    right: float
    count: int


def reliability_chart(points: Sequence[Point], title: str, across: str, up: str) -> Markup:
    """Draw what confidences mean: `across` and `up` name the axes. On the diagonal a confidence means what it says; large points
    stand for many values.
    """
    if not points:
        return Markup("")
    most = max(point.count for point in points)
    width, height = LEFT + WIDE + RIGHT, TOP + TALL + BELOW
    words = "；".join(f"{p.said:.0%} → {p.right:.0%}（{p.count}）" for p in points)
    parts = [f'<svg class="chart" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}：{escape(words)}">']
    parts.append(f'<rect class="track" x="{LEFT:g}" y="{TOP:g}" width="{WIDE:g}" height="{TALL:g}"/>')
    parts += [_tick(tick) for tick in TICKS]
    parts.append(f'<line class="axis" x1="{_x(0):g}" y1="{_y(0):g}" x2="{_x(1):g}" y2="{_y(1):g}"/>')
    path = " ".join(f"{_x(p.said):.1f},{_y(p.right):.1f}" for p in points)
    parts.append(f'<polyline class="line s3" points="{path}"/>')
    for point in points:
        radius = LEAST + (MOST - LEAST) * (point.count / most) ** 0.5
        told = f"{across} {point.said:.1%}，{up} {point.right:.1%}，{point.count}"
        parts.append(
            f'<circle class="s3" cx="{_x(point.said):.1f}" cy="{_y(point.right):.1f}" r="{radius:.1f}"><title>{escape(told)}</title></circle>'
        )
    parts.append(f'<text class="faint" x="{LEFT + WIDE / 2:g}" y="{height - 6:g}" text-anchor="middle">{escape(across)}</text>')
    middle = TOP + TALL / 2
    parts.append(
        f'<text class="faint" x="12" y="{middle:g}" text-anchor="middle" transform="rotate(-90 12 {middle:g})">{escape(up)}</text></svg>'
    )
    return Markup("".join(parts))  # noqa: S704 - every text in it is escaped


def _tick(at: float) -> str:
    return (
        f'<text class="faint" x="{_x(at):g}" y="{TOP + TALL + 18:g}" text-anchor="middle">{at:.0%}</text>'
        f'<text class="faint" x="{LEFT - 10:g}" y="{_y(at) + 4:g}" text-anchor="end">{at:.0%}</text>'
    )


def _x(share: float) -> float:
    return LEFT + WIDE * share


def _y(share: float) -> float:
    return TOP + TALL * (1 - share)
