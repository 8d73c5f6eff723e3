"""Forms set in columns without any rules: where the columns begin is seen from the lines that begin there."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.forms.pairs.candidate import PairCandidate
from extractors.forms.pairs.settings import COLUMNS
from extractors.text.label_spans import label_spans
from extractors.text.label_wording import CLEAR_LABEL, label_score, tight
from extractors.text.reading_order import cell_text, part_box, typical_height
from model.geometry import Box, union_of
from model.page import Line


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines set closely one below the other in one column."""

    lines: tuple[Line, ...]
    box: Box
    text: str
    score: float


def split_at_columns(lines: Sequence[Line]) -> list[Line]:
    """Cut lines where, after a gap, a column begins in which other lines begin as well, or a label ends."""
    height = typical_height(lines)
    starts = _columns(lines, height)
    out = []
    for line in lines:
        out += _parted(line, _cuts(line, starts, height))
    return out


def split_at_gaps(lines: Sequence[Line]) -> list[Line]:
    """Cut lines at every gap behind which a column may begin."""
    least = COLUMNS.start_gap * typical_height(lines)
    return [part for line in lines for part in _parted(line, _gaps(line, least))]


def split_at(line: Line, runs: re.Pattern[str]) -> list[Line]:
    """Return the parts of a line between the runs of characters that `runs` finds, without them."""
    places = [place for run in runs.finditer(line.text) for place in run.span()]
    return [part for part in _parted(line, places) if not runs.fullmatch(part.text)]


def _cuts(line: Line, columns: Sequence[float], height: float) -> list[int]:
    cuts = []
    start = 0
    for i in _gaps(line, COLUMNS.gap * height):
        x = line.chars[i].box.x0
        before = line.text[start:i]
        wide = x - max(c.box.x1 for c in line.chars[:i] if c.text.strip()) > COLUMNS.wide_gap * height
        named = (
            wide and len(before.strip()) <= COLUMNS.named and label_score(before) >= CLEAR_LABEL and not label_spans(line.text)
        )
        if any(abs(x - column) <= COLUMNS.off_start * height for column in columns) or named:
            cuts.append(i)
            start = i
    return cuts


def column_pairs(lines: Sequence[Line]) -> tuple[list[PairCandidate], set[Line]]:
    """Return the pairs of labels and values that stand beside each other in columns, and the lines that they use.

    Lines must be parted by `split_at_columns`. Nothing is found where lines do not form columns of labels and values.
    """
    height = typical_height(lines)
    starts = _columns(lines, height)
    if not starts:
        return [], set()
    blocks = _blocks(lines, starts, height)
    labels = [b for b in blocks if b.score >= COLUMNS.label and not _inline(b)]
    found: list[PairCandidate] = []
    used: set[Line] = set()
    for label in labels:
        value = _beside(label, blocks)
        if value is None and label.score >= CLEAR_LABEL and any(label.box.x1 < x < label.box.x1 + COLUMNS.reach for x in starts):
            place = Box(
                label.box.x1, label.box.y0, max(label.box.x1, min(COLUMNS.margin, label.box.x1 + COLUMNS.place)), label.box.y1
            )
            found.append(PairCandidate(label.text, "", label.box, place, COLUMNS.blank))
            used.update(label.lines)
        if value is None or value.score >= CLEAR_LABEL:
            continue
        whole = _with_rest(value, blocks)
        box = union_of([line.box for line in whole])
        found.append(PairCandidate(label.text, cell_text(whole), label.box, box, COLUMNS.beside))
        used.update((*label.lines, *whole))
    return (found, used) if len(found) >= COLUMNS.labels else ([], set())


def _with_rest(value: _Block, blocks: Sequence[_Block]) -> list[Line]:
    """The lines of a value with those that go on to its right on the same rows, up to the next label."""
    right = sorted((b for b in blocks if b.box.x0 > value.box.x1 - COLUMNS.into_value and b is not value), key=lambda b: b.box.x0)
    lines = list(value.lines)
    for block in right:
        if not value.box.y0 < block.box.cy < value.box.y1:
            continue
        if block.score >= COLUMNS.label:
            break
        lines += block.lines
    return lines


def _inline(block: _Block) -> bool:
    """A label with a colon and its value behind it needs no column."""
    text = tight(block.text)
    return any(text[s.value_start : s.value_end].strip() for s in label_spans(text))


def _columns(lines: Sequence[Line], height: float) -> list[float]:
    """Where columns of values begin: many lines start there, few run across, and labels stand to the left."""
    begun = [(line, _starts(line, height)) for line in lines]
    starts = sorted(s for _, own in begun for s in own)
    columns: list[float] = []
    i = 0
    while i < len(starts):
        group = [s for s in starts[i:] if s - starts[i] <= COLUMNS.same_start * height]
        i += len(group)
        x = statistics.median(group)
        members = [line for line, own in begun if any(abs(s - x) <= COLUMNS.same_start * height for s in own)]
        if len(group) < COLUMNS.least or len(members) < COLUMNS.least:
            continue
        top, end = min(m.box.y0 for m in members), max(m.box.y1 for m in members)
        within = [line for line in lines if top <= line.box.cy <= end and line.box.x0 < x]
        crossing = [line for line in within if line not in members and line.box.x1 > x + COLUMNS.off_start * height]
        beside = [before for line in within if (before := _before(line, x)).strip()]
        labels = [before for before in beside if label_score(before) >= COLUMNS.label]
        if len(crossing) <= COLUMNS.crossing * len(members) and len(labels) >= max(
            COLUMNS.labels, COLUMNS.labels_beside * len(beside)
        ):
            columns.append(x)
    return columns


def _starts(line: Line, height: float) -> list[float]:
    """Where a line begins, and where it goes on after a gap."""
    return [line.box.x0, *(line.chars[i].box.x0 for i in _gaps(line, COLUMNS.start_gap * height))]


def _gaps(line: Line, least: float) -> list[int]:
    """Positions of the characters before which there is a gap of at least `least`."""
    if not line.spelled:
        return []
    inked = [i for i, c in enumerate(line.text) if not c.isspace()]
    return [b for a, b in itertools.pairwise(inked) if line.chars[b].box.x0 - line.chars[a].box.x1 > least]


def _before(line: Line, x: float) -> str:
    """The part of a line left of x."""
    if not line.spelled:
        return line.text if line.box.x1 < x + COLUMNS.left_over * line.box.height else ""
    return "".join(c.text for c in line.chars if c.box.cx < x)


def _parted(line: Line, cuts: Sequence[int]) -> list[Line]:
    parts = []
    ends = [0, *cuts, len(line.text)]
    for a, b in zip(ends, ends[1:], strict=False):
        text = line.text[a:b]
        lead, trail = len(text) - len(text.lstrip()), len(text.rstrip())
        if text.strip():
            chars = line.chars[a + lead : a + trail]
            parts.append(replace(line, text=text.strip(), box=part_box(line, a + lead, a + trail), chars=chars))
    return parts if len(parts) > 1 else [line]


def _blocks(lines: Sequence[Line], columns: Sequence[float], height: float) -> list[_Block]:
    """Lines of one column, parted where the leading is wider than the text's own."""
    groups: list[list[Line]] = []
    leading = _leading(lines, columns, height)
    for line in sorted(lines, key=lambda item: (item.box.y0, item.box.x0)):
        for group in reversed(groups):
            last = group[-1]
            same = _side(line, columns) == _side(last, columns) and _overlaps(line.box, last.box)
            if same and 0 < line.box.cy - last.box.cy <= leading:
                group.append(line)
                break
        else:
            groups.append([line])
    blocks = []
    for group in groups:
        box = union_of([line.box for line in group])
        text = cell_text(group)
        if box is not None:
            blocks.append(_Block(tuple(group), box, text, label_score(text)))
    return blocks


def _leading(lines: Sequence[Line], columns: Sequence[float], height: float) -> float:
    """The widest distance of two lines of one cell: between the closest common distance and the next wider one."""
    steps = []
    for x in range(len(columns) + 1):
        column = sorted((line for line in lines if _side(line, columns) == x), key=lambda item: item.box.cy)
        steps += [b.box.cy - a.box.cy for a, b in zip(column, column[1:], strict=False) if _overlaps(a.box, b.box)]
    steps = sorted(s for s in steps if COLUMNS.least_step * height < s < COLUMNS.most_step * height)
    if not steps:
        return COLUMNS.usual_step * height
    tight_step = statistics.median(steps[: max(1, len(steps) // 5)])
    return COLUMNS.leading * tight_step


def _side(line: Line, columns: Sequence[float]) -> int:
    return sum(line.box.cx > x for x in columns)


def _overlaps(a: Box, b: Box) -> bool:
    return a.common_width(b) > COLUMNS.over * min(a.width, b.width)


def _beside(label: _Block, blocks: Sequence[_Block]) -> _Block | None:
    """The nearest block to the right whose middle stands at the same height."""
    right = [b for b in blocks if b.box.x0 > label.box.x1 - COLUMNS.into_label and b is not label]
    level = [
        b for b in right if abs(b.box.cy - label.box.cy) < COLUMNS.level * max(label.lines[0].box.height, b.lines[0].box.height)
    ]
    level += [b for b in right if b.box.y0 < label.box.cy < b.box.y1 and b not in level]
    return min(level, key=lambda b: b.box.x0) if level else None
