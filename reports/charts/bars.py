"""Bar charts as inline SVG: no script, no inline style; colours come from the page's style sheet by class (s0, s1, s2)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from markupsafe import Markup, escape

WIDTH, ROW, BAR = 560.0, 26.0, 15.0
LABEL, VALUE = 190.0, 62.0
LINE = 15.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: its label, the numbers of its series in order, and what stands behind the bar."""

    label: str
    values: tuple[int, ...]
    note: str = ""


def lines_of(text: str, units: int = 26) -> list[str]:
    """Return `text` in lines of at most `units` half-width columns: a name is shown to its end."""
    lines, used = [""], 0
    for char in text:
        wide = 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if used + wide > units:
            lines, used = [*lines, ""], 0
        lines[-1] += char
        used += wide
    return lines


def bar_chart(bars: Sequence[Bar], title: str, classes: Sequence[str] = ("s0", "s1", "s2"), full: bool = False) -> Markup:
    """Draw horizontal stacked bars. `full`: every bar fills its track, so that shares can be compared; otherwise lengths are
    counts.

    The SVG scales with its container; `title` is its text alternative together with every row's label and numbers.
    """
    if not bars:
        return Markup("")
    most = max(sum(b.values) for b in bars) or 1
    heights = [ROW + LINE * (len(lines_of(b.label)) - 1) for b in bars]
    height, tops = sum(heights) + 6, accumulate(heights, initial=5.0)
    rows = [_row(bar, y, sum(bar.values) or 1 if full else most, classes) for bar, y in zip(bars, tops, strict=False)]
    words = "；".join(f"{b.label} {b.note or sum(b.values)}" for b in bars)
    head = f'<svg class="chart" viewBox="0 0 {WIDTH:g} {height:g}" role="img" aria-label="{escape(title)}：{escape(words)}">'
    return Markup(head + "".join(rows) + "</svg>")  # noqa: S704 - every text in it is escaped


def _row(bar: Bar, y: float, most: int, classes: Sequence[str]) -> str:
    """`y`: where its bar begins; the further lines of its label stand below."""
    middle = y + BAR / 2 + 4.5
    track = WIDTH - LABEL - VALUE
    parts = [f"<g><title>{escape(bar.label)}：{escape(bar.note or str(sum(bar.values)))}</title>"]
    for number, line in enumerate(lines_of(bar.label)):
        parts.append(f'<text x="{LABEL - 8:g}" y="{middle + LINE * number:g}" text-anchor="end">{escape(line)}</text>')
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
