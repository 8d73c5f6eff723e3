"""Words of an electronic page that a drawn rule underlines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from extractors.page.rules.rule import Rule
from extractors.readers.settings import DEFAULT, ContentSettings
from model.geometry import Box, union_of
from model.page import Line, Stroke, StrokeKind


def ruled_words(
    lines: Sequence[Line], rules: Iterable[Rule], size: tuple[float, float], settings: ContentSettings = DEFAULT
) -> tuple[Stroke, ...]:
    """Return where a rule runs below words and no farther: one of a table, or a blank to write on, runs on beyond them. `size`: of the page, in
    the units of the rules.
    """
    return tuple(stroke for rule in rules if rule.horizontal for line in lines for stroke in _above(line, rule, size, settings))


def written_rules(
    lines: Sequence[Line], rules: Sequence[Rule], size: tuple[float, float], settings: ContentSettings = DEFAULT
) -> tuple[Box, ...]:
    """Return the rules to write on that words stand upon, each as high as its line. The walls of tables end at walls."""
    walls = [rule for rule in rules if not rule.horizontal]
    return tuple(
        Box(rule.start / size[0], line.box.y0, rule.end / size[0], line.box.y1)
        for rule in rules
        if rule.horizontal and not any(_ends_at(rule, wall, settings.at_wall * size[0]) for wall in walls)
        for line in lines
        if _stands_upon(line, rule, size, settings)
    )


def _ends_at(rule: Rule, wall: Rule, near: float) -> bool:
    x, y = wall.middle, rule.middle
    return wall.start - near <= y <= wall.end + near and min(abs(x - rule.start), abs(x - rule.end)) <= near


def _stands_upon(line: Line, rule: Rule, size: tuple[float, float], settings: ContentSettings) -> bool:
    start, end = rule.start / size[0], rule.end / size[0]
    own = union_of([char.box for char in line.chars if char.text.strip() and start <= char.box.cx <= end])
    return own is not None and settings.upon_rule[0] <= (rule.middle / size[1] - own.y1) / own.height <= settings.upon_rule[1]


def _above(line: Line, rule: Rule, size: tuple[float, float], settings: ContentSettings) -> Iterator[Stroke]:
    """Yield the words of a line that stand upon a rule."""
    y, start, end = rule.middle / size[1], rule.start / size[0], rule.end / size[0]
    if not (line.box.y0 < y < line.box.y1 + line.box.height):
        return
    own = [char.box for char in line.chars if char.text.strip() and start <= char.box.cx <= end]
    box = union_of(own)
    if box is None:
        return
    below, slack = (y - box.y1) / box.height, settings.beyond_words * max(one.width for one in own)
    if settings.under_words[0] <= below <= settings.under_words[1] and box.x0 - start <= slack and end - box.x1 <= slack:
        yield Stroke(Box(box.x0, line.box.y0, box.x1, line.box.y1), StrokeKind.UNDERLINED, 1.0)
