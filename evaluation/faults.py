"""What a recogniser does to a page on bad paper, done to pages that were read well: lines and characters lost, taken for others, run together, boxes
and seal words not read. Each fault takes a generator of chances and a page and gives the page as it would then have been read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

from model.geometry import Box
from model.lookalikes import LOOKALIKES
from model.page import Cell, Char, Line, Page, SealReading, Table

Fault = Callable[[Random, Page], Page]
Change = Callable[[Random, Line], tuple[Line, ...]]
ALIKE = {char: "".join(other for other in group if other != char) for group in LOOKALIKES for char in group}
STRANGE = "的一是在有业信息科技市中国人工程项目前数据方向口日目田由"  # what a recogniser makes of strokes that it does not know
BOXES = "☐☑"
FOR_BOXES = "口回国日M亿7/"
STAMPED = ("收件专用章", "收文登记", "2020年5月8日", "广东省", "3", "5 ", "之", "1")
TYPICAL = 0.97  # confidence of a line that was read well, where the page has none of its own
ROW = 0.7  # share of a line's height that two lines of one row have in common
ROW_OF_MARKS = 6  # characters side by side that are surely writing
AROUND = 0.5  # heights of a line around it in which ink is taken for its own
NEAR = 0.12  # share of the page's width between two lines that are taken for one


def least_sure(rng: Random) -> float:
    """A confidence as recognisers give it to characters that they misread: mostly low, in one of four cases high."""
    return rng.uniform(0.9, 0.995) if rng.random() < 0.25 else rng.uniform(0.35, 0.9)


def _with_chars(line: Line, chars: Iterable[Char]) -> Line:
    """The line with other characters; its confidence is their mean, as the reader tells it."""
    kept = tuple(chars)
    text = "".join(c.text for c in kept)
    sure = [c.confidence for c in kept if c.text.strip()]
    boxes = [c.box for c in kept]
    box = Box(boxes[0].x0, line.box.y0, max(boxes[-1].x1, boxes[0].x0 + 1e-4), line.box.y1) if boxes else line.box
    return replace(line, text=text, chars=kept, box=box, confidence=sum(sure) / len(sure) if sure else line.confidence)


def chars_of(line: Line) -> list[Char]:
    """The characters of a line; evenly spaced where its reader tells no places."""
    if line.spelled:
        return list(line.chars)
    return [replace(char, confidence=min(char.confidence, TYPICAL)) for char in line.characters]


def _lost(_: Random, __: Line) -> tuple[Line, ...]:
    return ()


def _cut(rng: Random, line: Line) -> tuple[Line, ...]:
    """One to three characters at an end, lost under an edge, a rule or a fold."""
    count, chars = rng.choice((1, 1, 2, 3)), chars_of(line)
    kept = chars[count:] if rng.random() < 0.5 else chars[:-count]
    return (_with_chars(line, kept),) if kept else ()


def _half(rng: Random, line: Line) -> tuple[Line, ...]:
    """More than half of a line, lost where the paper curls."""
    chars = chars_of(line)
    kept = chars[: max(1, int(len(chars) * rng.uniform(0.2, 0.6)))]
    return (_with_chars(line, kept),)


def _one_lost(rng: Random, line: Line) -> tuple[Line, ...]:
    chars = chars_of(line)
    if len(chars) < 2:
        return (line,)
    del chars[rng.randrange(len(chars))]
    return (_with_chars(line, chars),)


def _doubled(rng: Random, line: Line) -> tuple[Line, ...]:
    chars = chars_of(line)
    at = rng.randrange(len(chars))
    return (_with_chars(line, [*chars[:at], replace(chars[at], confidence=least_sure(rng)), *chars[at:]]),)


def _put(rng: Random, line: Line, at: int, text: str) -> Line:
    chars = chars_of(line)
    chars[at] = replace(chars[at], text=text, confidence=least_sure(rng))
    return _with_chars(line, chars)


def _alike(rng: Random, line: Line) -> tuple[Line, ...]:
    places = [n for n, char in enumerate(line.text) if char in ALIKE]
    if not places:
        return (line,)
    at = rng.choice(places)
    return (_put(rng, line, at, rng.choice(ALIKE[line.text[at]])),)


def _strange(rng: Random, line: Line) -> tuple[Line, ...]:
    places = [n for n, char in enumerate(line.text) if char.strip() and char not in BOXES]
    return (_put(rng, line, rng.choice(places), rng.choice(STRANGE)),) if places else (line,)


def _garbled(rng: Random, line: Line) -> tuple[Line, ...]:
    """A third to two thirds of the characters are other ones, or gone."""
    share, out = rng.uniform(0.3, 0.7), []
    for char in chars_of(line):
        if rng.random() >= share or char.text in BOXES:
            out.append(char)
        elif rng.random() < 0.7:
            out.append(replace(char, text=rng.choice(STRANGE), confidence=least_sure(rng)))
    return (_with_chars(line, out),) if out else ()


def _digits(rng: Random, line: Line) -> tuple[Line, ...]:
    """A comma read as a point or lost, a point lost, a digit taken for another."""
    places = [n for n, char in enumerate(line.text) if char in ",，.．" or char.isdigit()]
    if not places:
        return (line,)
    at = rng.choice(places)
    if line.text[at].isdigit():
        return (_put(rng, line, at, rng.choice("0123456789")),)
    other = rng.choice(("", ".", ","))
    return (_put(rng, line, at, other),) if other else (_with_chars(line, [c for n, c in enumerate(chars_of(line)) if n != at]),)


def _stamped(rng: Random, line: Line) -> tuple[Line, ...]:
    """Words of a stamp that lies over the line, read into it."""
    chars = chars_of(line)
    at = rng.randrange(len(chars) + 1)
    near = chars[min(at, len(chars) - 1)].box
    words = [Char(c, near, least_sure(rng)) for c in rng.choice(STAMPED)]
    return (_with_chars(line, [*chars[:at], *words, *chars[at:]]),)


def _broken(rng: Random, line: Line) -> tuple[Line, ...]:
    """One line found as two, one below the other."""
    chars = chars_of(line)
    if len(chars) < 3:
        return (line,)
    at, middle = rng.randrange(1, len(chars)), line.box.cy
    first, second = _with_chars(line, chars[:at]), _with_chars(line, chars[at:])
    return (
        replace(first, box=Box(first.box.x0, line.box.y0, first.box.x1, middle)),
        replace(second, box=Box(second.box.x0, middle, second.box.x1, line.box.y1)),
    )


def _box_change(rng: Random, line: Line, chance: float, other: Callable[[Random, str], str]) -> tuple[Line, ...]:
    chars = []
    for char in chars_of(line):
        new = other(rng, char.text) if char.text in BOXES and rng.random() < chance else char.text
        if new:
            chars.append(replace(char, text=new))
    return (_with_chars(line, chars),) if chars else ()


def _boxes_lost(rng: Random, line: Line) -> tuple[Line, ...]:
    return _box_change(rng, line, 0.5, lambda _, __: "")


def _boxes_misread(rng: Random, line: Line) -> tuple[Line, ...]:
    return _box_change(rng, line, 0.4, lambda rng, _: rng.choice(FOR_BOXES))


def _ticks_unseen(rng: Random, line: Line) -> tuple[Line, ...]:
    """Every one: ticks are overlooked where the way of ticking is not understood."""
    return _box_change(rng, line, 1.0, lambda _, __: BOXES[0])


def _ticks_seen(rng: Random, line: Line) -> tuple[Line, ...]:
    return _box_change(rng, line, 0.2, lambda _, __: BOXES[1])


def on_lines(change: Change, share: float) -> Fault:
    """Return a fault that befalls this share of a page's lines, wherever they are kept."""

    def fault(rng: Random, page: Page) -> Page:
        chosen = [line for line in page.lines if line.text.strip() and rng.random() < share]
        return rewritten(page, {line: change(rng, line) for line in chosen})

    return fault


def rewritten(page: Page, changed: Mapping[Line, tuple[Line, ...]]) -> Page:
    """Return the page with other lines in place of some, in its tables too."""

    def lines_of(lines: Iterable[Line]) -> tuple[Line, ...]:
        return tuple(new for line in lines for new in changed.get(line, (line,)))

    def cell(c: Cell) -> Cell:
        if not any(line in changed for line in c.lines):
            return c
        lines = lines_of(c.lines)
        return replace(c, lines=lines, text="\n".join(line.text for line in lines))

    tables = tuple(Table(t.box, t.rows, t.cols, tuple(map(cell, t.cells))) for t in page.tables)
    left = [ink for line, new in changed.items() for ink in _ink_left(line, new)]
    unread = tuple(box for box, count in left if count >= ROW_OF_MARKS)
    return replace(
        page,
        lines=lines_of(page.lines),
        tables=tables,
        unread=(*page.unread, *unread),
        marked=(*page.marked, *(box for box, _ in left)),
    )


def _ink_left(line: Line, new: Sequence[Line]) -> Iterator[tuple[Box, int]]:
    """The places of characters that no line explains any more, and how many they are, as `extractors/page/unread.py` sees them: a mark hardly wider
    than the margin around a line is not seen.
    """
    known = [other.box.grown(AROUND * line.box.height, 0) for other in new]
    lost = [c.box for c in chars_of(line) if c.text.strip() and not any(box.holds(c.box.cx, c.box.cy) for box in known)]
    if lost:
        yield Box(lost[0].x0, line.box.y0, lost[-1].x1, line.box.y1), len(lost)


def merged(rng: Random, page: Page) -> Page:
    """Neighbours of one row run together into one line; where they stood in two cells, all of it stands in the first, and no ink is left over."""
    rows = sorted((line for line in page.lines if line.text.strip()), key=lambda line: (round(line.box.cy, 2), line.box.x0))
    changed: dict[Line, tuple[Line, ...]] = {}
    for a, b in pairwise(rows):
        beside = a.box.common_height(b.box) > ROW * min(a.box.height, b.box.height) and 0 <= b.box.x0 - a.box.x1 < NEAR
        if beside and a not in changed and rng.random() < 0.15:
            joined = _with_chars(a, [*chars_of(a), *chars_of(b)])
            changed |= {a: (replace(joined, box=a.box.union(b.box)),), b: ()}
    return replace(rewritten(page, changed), marked=page.marked, unread=page.unread)


def walls_lost(rng: Random, page: Page) -> Page:
    """Two cells side by side taken for one."""
    tables = []
    for table in page.tables:
        cells, gone = [], set()
        for cell in table.cells:
            right = next(
                (
                    c
                    for c in table.cells
                    if c.row == cell.row and c.row_span == cell.row_span and c.col == cell.col + cell.col_span
                ),
                None,
            )
            if id(cell) in gone:
                continue
            if right is not None and id(right) not in gone and rng.random() < 0.1:
                gone.add(id(right))
                cell = replace(
                    cell,
                    col_span=cell.col_span + right.col_span,
                    box=cell.box.union(right.box),
                    text="\n".join(filter(None, (cell.text, right.text))),
                    lines=(*cell.lines, *right.lines),
                )
            cells.append(cell)
        tables.append(Table(table.box, table.rows, table.cols, tuple(c for c in cells if id(c) not in gone)))
    return replace(page, tables=tuple(tables))


def strip_lost(rng: Random, page: Page) -> Page:
    """All lines of a strip across the page are gone (a fold, a streak, a shadow)."""
    if rng.random() < 0.6:
        return page
    top = rng.uniform(0.05, 0.9)
    bottom = top + rng.choice((0.04, 0.1, 0.3))
    return rewritten(page, {line: () for line in page.lines if top <= line.box.cy <= bottom})


def head_lost(rng: Random, page: Page) -> Page:
    """What tells what the page is: its first lines are gone or misread."""
    if rng.random() < 0.7:
        return page
    first = sorted((line for line in page.lines if line.text.strip()), key=lambda line: line.box.y0)[: rng.choice((1, 2, 3))]
    change = rng.choice((_lost, _garbled))
    return rewritten(page, {line: change(rng, line) for line in first})


def seal_words(rng: Random, page: Page) -> Page:
    """Characters of rings lost, or taken for others."""
    return replace(page, seals=tuple(_seal(rng, seal) for seal in page.seals))


def _seal(rng: Random, seal: SealReading) -> SealReading:
    share = rng.choice((0.1, 0.25, 0.5, 0.9))
    text = "".join(
        char if rng.random() > share else rng.choice(("", rng.choice(STRANGE), rng.choice(ALIKE.get(char, STRANGE))))
        for char in seal.text
    )
    at = rng.randrange(max(1, len(text)))
    return replace(seal, text=text[at:] + text[:at], text_confidence=rng.uniform(0.45, 0.93), others=(), weak=())


FAULTS: Mapping[str, Fault] = {
    "lines lost": on_lines(_lost, 0.04),
    "ends cut": on_lines(_cut, 0.1),
    "halves lost": on_lines(_half, 0.04),
    "a character lost": on_lines(_one_lost, 0.1),
    "a character doubled": on_lines(_doubled, 0.08),
    "look-alikes": on_lines(_alike, 0.15),
    "strange characters": on_lines(_strange, 0.12),
    "garbled": on_lines(_garbled, 0.05),
    "digits and commas": on_lines(_digits, 0.2),
    "stamp's words": on_lines(_stamped, 0.06),
    "broken in two": on_lines(_broken, 0.06),
    "boxes lost": on_lines(_boxes_lost, 0.4),
    "boxes misread": on_lines(_boxes_misread, 0.4),
    "ticks unseen": on_lines(_ticks_unseen, 1.0),
    "ticks seen": on_lines(_ticks_seen, 0.3),
    "neighbours merged": merged,
    "walls lost": walls_lost,
    "a strip lost": strip_lost,
    "heads lost": head_lost,
    "seal words": seal_words,
}
