"""Bar charts as inline SVG: no script, no inline style; colours come from the page's style sheet by class (s0, s1, s2)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, ROW, BAR = 560.0, 26.0, 15.0
LABEL, VALUE = 190.0, 62.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: its label, the numbers of its series in order, and what stands behind the bar."""

    label: str
    values: tuple[int, ...]
    note: str = ""


def shorten(text: str, units: int = 26) -> str:
    """Return `text` cut to `units` half-width columns, with an ellipsis where something was cut."""
    used = 0
    for n, char in enumerate(text):
        used += 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if used > units:
            return text[: max(1, n - 1)] + "…"
    return text


def bar_chart(bars: Sequence[Bar], title: str, classes: Sequence[str] = ("s0", "s1", "s2"), full: bool = False) -> Markup:
    """Draw horizontal stacked bars. `full`: every bar fills its track, so that shares can be compared; otherwise lengths are
    counts.

    The SVG scales with its container; `title` is its text alternative together with every row's label and numbers.
    """
    if not bars:
        return Markup("")
    most = max(sum(b.values) for b in bars) or 1
    height = ROW * len(bars) + 6
    rows = [_row(bar, n, sum(bar.values) or 1 if full else most, classes) for n, bar in enumerate(bars)]
    words = "；".join(f"{b.label} {b.note or sum(b.values)}" for b in bars)
    head = f'<svg class="chart" viewBox="0 0 {WIDTH:g} {height:g}" role="img" aria-label="{escape(title)}：{escape(words)}">'
    return Markup(head + "".join(rows) + "</svg>")  # noqa: S704 - every text in it is escaped


def _row(bar: Bar, number: int, most: int, classes: Sequence[str]) -> str:
    y = number * ROW + 5
    middle = y + BAR / 2 + 4.5
    track = WIDTH - LABEL - VALUE
    parts = [f"<g><title>{escape(bar.label)}：{escape(bar.note or str(sum(bar.values)))}</title>"]
    parts.append(f'<text x="{LABEL - 8:g}" y="{middle:g}" text-anchor="end">{escape(shorten(bar.label))}</text>')
    parts.append(f'<rect class="track" x="{LABEL:g}" y="{y:g}" width="{track:g}" height="{BAR:g}" rx="2"/>')
    x = LABEL
    for value, style in zip(bar.values, classes, strict=False):
        width = track * value / most
        if value:
            parts.append(f'<rect class="{style}" x="{x:.1f}" y="{y:g}" width="{width:.1f}" height="{BAR:g}"/>')
        x += width
    parts.append(
        f'<text class="faint" x="{WIDTH - VALUE + 8:g}" y="{middle:g}">{escape(bar.note or str(sum(bar.values)))}</text></g>'
    )
    return "".join(parts)
