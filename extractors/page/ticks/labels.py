"""Give tick boxes their wordings: which words of a block of lines each ☐ and ☑ belongs to."""

from __future__ import annotations

import itertools
import statistics
from collections import defaultdict, deque
from collections.abc import Sequence

from extractors.page.ticks.choices import label_ticks
from extractors.page.ticks.settings import DEFAULT, TickSettings
from extractors.text.box_symbols import BOXES, CHECKED
from extractors.text.reading_order import rows_of
from model.geometry import Box
from model.page import Line, Tick


def ticks_of(
    lines: Sequence[Line],
    boxes: Sequence[Sequence[tuple[Box, float]]],
    cells: Sequence[Box],
    wraps: bool,
    settings: TickSettings = DEFAULT,
) -> tuple[Tick, ...]:
    """Return the ticks with their wordings, block by block (the lines of one cell, or neighbouring lines outside of tables).

    `boxes`: for each line the place and confidence of each ☐ and ☑ in its text; `wraps`: a line that reaches the right end of
    its cell goes on in the next one.
    """
    order: dict[Line, deque[int]] = defaultdict(deque)
    for i, line in enumerate(lines):
        order[line].append(i)
    edge = max((line.box.x1 for line in lines), default=1.0)
    found: list[tuple[int, int, Tick]] = []
    for block in blocks_of(lines, cells, settings):
        rows = rows_of(block)
        runs_on = wrapped([row[-1] for row in rows], cells, edge, settings) if wraps else []
        labels = label_ticks(["  ".join(_gapped(line, settings.gap) for line in row) for row in rows], runs_on)
        for row, names in zip(rows, labels, strict=True):
            left = iter(names)
            for line in row:
                i = order[line].popleft()
                marks = [c for c in line.text if c in BOXES]
                for k, (mark, (box, sure)) in enumerate(zip(marks, boxes[i], strict=True)):
                    found.append((i, k, Tick(box, mark == CHECKED, sure, next(left))))
    return tuple(tick for _, _, tick in sorted(found, key=lambda f: f[:2]))


def _gapped(line: Line, gap: float) -> str:
    """Return the text with the gaps that a recogniser leaves out, those wider than `gap` characters, as spaces."""
    if not line.spelled or not line.text:
        return line.text
    pitch = char_width(line)
    out = line.text[0]
    for k, (left, right) in enumerate(itertools.pairwise(line.chars)):
        # the character behind a box that was not read lies too far to the left, upon the box
        behind = k > 0 and line.chars[k - 1].text in BOXES
        wide = left.text > "\u2e80" and right.text > "\u2e80" and not behind
        out += (" " if wide and right.box.cx - left.box.cx > gap * pitch else "") + right.text
    return out


def blocks_of(lines: Sequence[Line], cells: Sequence[Box], settings: TickSettings = DEFAULT) -> list[list[Line]]:
    """Return the lines that belong together for their wordings: those of one cell; outside of tables, runs of lines set closely."""
    held: dict[int, list[Line]] = {}
    free: list[Line] = []
    for line in lines:
        homes = [i for i, c in enumerate(cells) if c.holds(line.box.cx, line.box.cy)]
        if homes:
            held.setdefault(min(homes, key=lambda i: cells[i].area), []).append(line)
        else:
            free.append(line)
    blocks = [[line for row in rows_of(group) for line in row] for group in held.values()]
    for row in rows_of(free):
        last = blocks[-1][-1] if blocks and blocks[-1][-1] in free else None
        if last is not None and len(row) == 1 and row[0].box.y0 - last.box.y1 < settings.close_lines * last.box.height:
            blocks[-1].append(row[0])
        else:
            blocks.extend([line] for line in row)
    return blocks


def wrapped(block: Sequence[Line], cells: Sequence[Box], edge: float, settings: TickSettings = DEFAULT) -> list[bool]:
    """Tell for each line of a block whether it ran up to the right end of its cell (`edge`: of the text), so that the next
    line continues it.
    """
    centre = block[0].box
    homes = [c for c in cells if c.holds(centre.cx, centre.cy)]
    right = min(homes, key=lambda c: c.area).x1 if homes else edge
    near = settings.wrap_in_cell if homes else settings.wrap
    return [right - line.box.x1 < char_width(line) * near and len(block) > 1 for line in block]


def char_width(line: Line) -> float:
    """Return the width of a Chinese character of the line, as a fraction of the page."""
    places = [(c.box.cx, c.text > "\u2e80") for c in line.chars]
    steps = [b - a for (a, cjk), (b, also) in itertools.pairwise(places) if cjk and also]
    return statistics.median(steps) if steps else line.box.width / max(1, len(line.text))
