"""Values written upon rules, one behind the other, each behind its label, without colons: 今收到 甲公司 交来 货款 票据张数 1, as on receipts and covers."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.forms.pairs.candidate import PairCandidate
from extractors.forms.pairs.settings import FREE, UPON_RULES
from extractors.text.label_wording import CLEAR_LABEL, label_score, tight
from extractors.text.reading_order import part_box, rows_of
from model.geometry import Box, union_of
from model.page import Line

COLONS, ENDS = "：:", "，。；、,;"
Place = tuple[int, int]  # of a character: its line in the row, its place in the line


@dataclass(frozen=True, slots=True)
class _Blank:
    """What stands upon a rule, and what stands before it, by the places of the characters."""

    label: tuple[Place, ...]
    value: tuple[Place, ...]


def written_pairs(lines: Sequence[Line], written: Sequence[Box]) -> tuple[list[PairCandidate], list[Line]]:
    """Return the pairs of rows whose values stand upon rules (`written`: the rules, as high as their lines), and what is left of the lines.

    A row must read as labels and values from its beginning: sentences with words or dates upon rules do not. Labels that are not sure count
    where at least half of the row's are, or of a row's beside it.
    """
    if not written:
        return [], list(lines)
    rows = rows_of(lines)
    parted = [_parted(row, written) for row in rows]
    sure = [bool(blanks) and _sure(row, blanks) for row, blanks in zip(rows, parted, strict=True)]
    found: list[PairCandidate] = []
    left: list[Line] = []
    for row, blanks in zip(rows, _believed(parted, sure), strict=True):
        if not blanks:
            left += row
            continue
        found += [_pair(row, blank) for blank in blanks]
        left += _rest(row, {place for blank in blanks for place in (*blank.label, *blank.value)})
    return found, left


def _believed(parted: Sequence[list[_Blank]], sure: Sequence[bool]) -> list[list[_Blank]]:
    """Return the blanks of the sure rows, and of rows of several that stand beside one that is believed."""
    believed = list(sure)
    for n in [*range(1, len(parted)), *range(len(parted) - 2, -1, -1)]:
        beside = believed[n - 1 : n] + believed[n + 1 : n + 2]
        believed[n] = believed[n] or (len(parted[n]) > 1 and any(beside))
    return [blanks if there else [] for blanks, there in zip(parted, believed, strict=True)]


def _parted(row: Sequence[Line], written: Sequence[Box]) -> list[_Blank]:
    """Return the labels and values of a row; none where it does not read as such."""
    top, end = min(line.box.y0 for line in row), max(line.box.y1 for line in row)
    rules = sorted((rule for rule in written if top < rule.cy < end), key=lambda rule: rule.x0)
    if not rules or not all(line.spelled for line in row):
        return []
    middles = {(n, i): middle for n, line in enumerate(row) for i, middle in enumerate(_middles(line)) if line.text[i].strip()}
    places = sorted(middles, key=lambda place: middles[place])
    blanks: list[_Blank] = []
    begin = 0.0
    for rule in rules:
        slack = UPON_RULES.slack * rule.height
        label = tuple(place for place in places if begin < middles[place] < rule.x0)
        value = tuple(place for place in places if rule.x0 <= middles[place] <= rule.x1 + slack)
        blanks.append(_Blank(label, value))
        begin = rule.x1 + slack
    texts = [_text(row, blank.label) for blank in blanks]
    named = all(_may_be_label(text) for text in texts) and not all(text.endswith(tuple(COLONS)) for text in texts)
    return blanks if named and all(blank.value for blank in blanks) else []


def _middles(line: Line) -> list[float]:
    """Return where the characters of a line stand. A recogniser parts a gap between its neighbours: of two wide ones one stands at its
    beginning, the other at its end.
    """
    widths = [char.box.width for char in line.chars]
    usual = statistics.median(widths)
    wide = [width > UPON_RULES.wide * usual for width in widths]
    found = []
    for i, char in enumerate(line.chars):
        if wide[i] and i + 1 < len(wide) and wide[i + 1] and not (i and wide[i - 1]):
            found.append(char.box.x0 + usual / 2)
        elif wide[i] and i and wide[i - 1]:
            found.append(char.box.x1 - usual / 2)
        else:
            found.append(char.box.cx)
    return found


def _may_be_label(text: str) -> bool:
    own = text.rstrip(COLONS)
    fits = UPON_RULES.shortest <= len(own) <= UPON_RULES.longest or own in UPON_RULES.signs
    return fits and not set(own) & set(COLONS + ENDS)


def _sure(row: Sequence[Line], blanks: Sequence[_Blank]) -> bool:
    clear = sum(label_score(_text(row, blank.label).rstrip(COLONS)) >= CLEAR_LABEL for blank in blanks)
    return 2 * clear >= len(blanks)


def _text(row: Sequence[Line], places: Sequence[Place]) -> str:
    return tight("".join(row[n].text[i] for n, i in places))


def _pair(row: Sequence[Line], blank: _Blank) -> PairCandidate:
    label = union_of([row[n].chars[i].box for n, i in blank.label]) or row[0].box
    value = union_of([row[n].chars[i].box for n, i in blank.value])
    return PairCandidate(_text(row, blank.label).rstrip(COLONS), _spaced(row, blank.value), label, value, FREE.beside)


def _spaced(row: Sequence[Line], places: Sequence[Place]) -> str:
    """Return the text of a value with the spaces within it."""
    out, last = "", None
    for n, i in places:
        if last is not None:
            out += row[n].text[last[1] + 1 : i] if last[0] == n and last[1] < i else " "
        out, last = out + row[n].text[i], (n, i)
    return out


def _rest(row: Sequence[Line], used: set[Place]) -> list[Line]:
    """Return what is left of the lines of a row, part by part."""
    out = []
    for n, line in enumerate(row):
        run: list[int] = []
        for i in range(len(line.text) + 1):
            if i < len(line.text) and (n, i) not in used:
                run.append(i)
            elif run:
                part = replace(line, text=line.text[run[0] : i], box=part_box(line, run[0], i), chars=line.chars[run[0] : i])
                out += [part] if part.text.strip() else []
                run = []
    return out
