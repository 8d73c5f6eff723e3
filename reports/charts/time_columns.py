"""Columns over time as inline SVG: no script, no inline style; colours by class, as in reports.charts.bars."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, HEIGHT = 560.0, 210.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 8.0, 14.0, 30.0
FILLED = 0.72  # of a column's place
LABEL_WIDTH = 58.0


@dataclass(frozen=True, slots=True)
class Column:
    """A period: its label, and the numbers of its series in order."""

    label: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """How values become bars: `most` at the top, a class of the style sheet each series, above each other or side by side."""

    most: float
    classes: tuple[str, ...]
    stacked: bool


def column_chart(columns: Sequence[Column], title: str, classes: Sequence[str], stacked: bool = True, unit: str = "") -> Markup:
    """Draw columns from left to right, their series above each other (`stacked`) or side by side.

    The SVG scales with its container; `title` with every period's numbers is its text alternative.
    """
    if not columns:
        return Markup("")
    most = rounded_up(max(sum(c.values) if stacked else max(c.values, default=0) for c in columns))
    width, scale = (WIDTH - LEFT - RIGHT) / len(columns), Scale(most, tuple(classes), stacked)
    every = math.ceil(LABEL_WIDTH / width)
    words = "；".join(f"{c.label} {'、'.join(f'{v:g}' for v in c.values)}" for c in columns)
    parts = [f'<svg class="chart" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{escape(title)}：{escape(words)}">']
    parts += [_level(most * share, most, unit) for share in (0.0, 0.5, 1.0)]
    for number, column in enumerate(columns):
        x = LEFT + number * width
        parts.append(f"<g><title>{escape(_told(column, unit))}</title>{''.join(_bars(column, x, width, scale))}</g>")
        if number % every == 0:
            parts.append(
                f'<text class="faint" x="{x + width / 2:.1f}" y="{HEIGHT - 10:g}" text-anchor="middle">{escape(column.label)}</text>'
            )
    return Markup("".join(parts) + "</svg>")  # noqa: S704 - every text in it is escaped


def rounded_up(most: float) -> float:
    """Return the top of the scale: 1, 2, 4, 5, 6, 8 or 10 times a power of ten, at least 2; half of it is a whole number too."""
    if most <= 2:
        return 2.0
    power = 10 ** math.floor(math.log10(most))
    return float(next(step * power for step in (1, 2, 4, 5, 6, 8, 10) if step * power >= most and step * power % 2 == 0))


def _level(value: float, most: float, unit: str) -> str:
    y = _y(value, most)
    line = f'<line class="axis" x1="{LEFT:g}" y1="{y:.1f}" x2="{WIDTH - RIGHT:g}" y2="{y:.1f}"/>'
    return line + f'<text class="faint" x="{LEFT - 6:g}" y="{y + 4:.1f}" text-anchor="end">{value:g}{escape(unit)}</text>'


def _y(value: float, most: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / most


def _told(column: Column, unit: str) -> str:
    return f"{column.label}：{'、'.join(f'{value:g}{unit}' for value in column.values)}"


def _bars(column: Column, x: float, width: float, scale: Scale) -> Iterator[str]:
    """Yield the bars of a period whose place is `width` wide from `x` on."""
    place = x + width * (1 - FILLED) / 2
    broad, below = width * FILLED / (1 if scale.stacked else len(column.values)), 0.0
    for value, style in zip(column.values, scale.classes, strict=False):
        top = _y(below + value, scale.most)
        if value:
            height = _y(below, scale.most) - top
            yield f'<rect class="{style}" x="{place:.1f}" y="{top:.1f}" width="{broad:.1f}" height="{height:.1f}"/>'
        if scale.stacked:
            below += value
        else:
            place += broad
