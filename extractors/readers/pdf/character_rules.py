"""Tables that are drawn with characters (┌ ─ │ ┼, or + - |): their characters are rules, and no text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from statistics import median

from extractors.page.rules.rule import Rule, straight_rule
from extractors.readers.page_content import Glyph, PageContent
from extractors.readers.pdf.settings import CharacterRuleSettings

LEFT, RIGHT, UP, DOWN = "LEFT", "RIGHT", "UP", "DOWN"
ARMS = {"HORIZONTAL": (LEFT, RIGHT), "VERTICAL": (UP, DOWN), LEFT: (LEFT,), RIGHT: (RIGHT,), UP: (UP,), DOWN: (DOWN,)}
TYPED = {"+": (LEFT, RIGHT, UP, DOWN), "-": (LEFT, RIGHT), "=": (LEFT, RIGHT), "|": (UP, DOWN)}
LEAST = 3  # characters that a typed border has beside its joints
Run = tuple[Glyph, ...]


def with_character_rules(content: PageContent, settings: CharacterRuleSettings) -> PageContent:
    """Return the page with rules for the characters that draw a table; as it is where none has a side and joints."""
    drawn = [g for g in content.glyphs if _arms(g.text)] + list(_typed(content.glyphs, settings))
    sides = [run for run in _sides(drawn, settings) if any(_is_joint(g) for g in run)]
    if not sides:
        return content
    rules = [_rule(run, horizontal=False) for run in sides] + [_rule(run, horizontal=True) for run in _levels(drawn, settings)]
    own = set(map(id, drawn))
    return replace(content, glyphs=tuple(g for g in content.glyphs if id(g) not in own), rules=(*content.rules, *rules))


@cache
def _arms(text: str) -> frozenset[str]:
    """Return to which sides a character for drawing boxes goes."""
    name = unicodedata.name(text, "") if len(text) == 1 else ""
    words = name.removeprefix("BOX DRAWINGS").split() if name.startswith("BOX DRAWINGS") and "DIAGONAL" not in name else []
    return frozenset(arm for word in words for arm in ARMS.get(word, ()))


def _all_arms(glyph: Glyph) -> frozenset[str]:
    return _arms(glyph.text) or frozenset(TYPED.get(glyph.text, ()))


def _is_joint(glyph: Glyph) -> bool:
    arms = _all_arms(glyph)
    return bool(arms & {LEFT, RIGHT} and arms & {UP, DOWN})


def _typed(glyphs: Sequence[Glyph], settings: CharacterRuleSettings) -> Iterator[Glyph]:
    """Yield the characters of lines of nothing but + and -, and the | of the page beside them."""
    borders: list[Glyph] = []
    for line in _lines([g for g in glyphs if g.text.strip()], settings):
        texts = [g.text for g in line]
        if set(texts) <= set("+-=") and texts.count("+") > 1 and len(texts) - texts.count("+") >= LEAST:
            borders += line
    yield from borders
    if borders:
        yield from (g for g in glyphs if g.text == "|")


def _lines(glyphs: Iterable[Glyph], settings: CharacterRuleSettings) -> Iterator[list[Glyph]]:
    """Yield glyphs that stand level, from the left."""
    line: list[Glyph] = []
    for glyph in sorted(glyphs, key=_cy):
        if line and _cy(glyph) - _cy(line[-1]) > settings.level * glyph.size:
            yield sorted(line, key=_cx)
            line = []
        line.append(glyph)
    if line:
        yield sorted(line, key=_cx)


def _levels(drawn: Iterable[Glyph], settings: CharacterRuleSettings) -> Iterator[Run]:
    """Yield the characters that make a rule across."""
    for line in _lines(drawn, settings):
        run = line[:1]
        for last, glyph in pairwise(line):
            if not (_joins(last, glyph, RIGHT, LEFT) and glyph.x0 - last.x1 < settings.gap * last.size):
                yield from [tuple(run)] if len(run) > 1 else ()
                run = []
            run.append(glyph)
        yield from [tuple(run)] if len(run) > 1 else ()


def _sides(drawn: Sequence[Glyph], settings: CharacterRuleSettings) -> Iterator[Run]:
    """Yield the characters that make a rule downwards."""
    columns: list[list[Glyph]] = []
    for glyph in sorted(drawn, key=_cy):
        above = [c for c in columns if _stands_below(glyph, c[-1], settings)]
        if above:
            min(above, key=lambda c: abs(_cx(c[-1]) - _cx(glyph))).append(glyph)
        else:
            columns.append([glyph])
    yield from (tuple(column) for column in columns if len(column) > 1)


def _stands_below(glyph: Glyph, last: Glyph, settings: CharacterRuleSettings) -> bool:
    below = _cy(glyph) - _cy(last)
    level = abs(_cx(glyph) - _cx(last)) < settings.aside * glyph.size
    return level and settings.level * glyph.size < below < settings.pitch * glyph.size and _joins(last, glyph, DOWN, UP)


def _joins(one: Glyph, other: Glyph, arm: str, back: str) -> bool:
    return arm in _all_arms(one) and back in _all_arms(other)


def _rule(run: Run, horizontal: bool) -> Rule:
    """Return the rule that characters make: from the middle of a corner, or from the end of a line that goes on."""
    first, last = run[0], run[-1]
    if not horizontal:
        return straight_rule(False, _cy(first), _cy(last), median(map(_cx, run)))
    start = first.x0 if LEFT in _all_arms(first) else _cx(first)
    return straight_rule(True, start, last.x1 if RIGHT in _all_arms(last) else _cx(last), median(map(_cy, run)))


def _cx(glyph: Glyph) -> float:
    return (glyph.x0 + glyph.x1) / 2


def _cy(glyph: Glyph) -> float:
    return (glyph.y0 + glyph.y1) / 2
