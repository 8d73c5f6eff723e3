"""What a seal prints over a form is nobody's value: letters of its ring or its middle that were read as a line, or as the end
of one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from rapidfuzz import fuzz

from extractors.forms.fields.settings import SEAL_WORDS
from extractors.text.reading_order import cell_text, typical_height
from model.folding import fold
from model.geometry import Box
from model.page import Cell, Line, Page, SealReading, Table

CENTRE = re.compile(r"(?:合同|发票|财务|业务|税务|票据)?专用章$")


def without_seal_words(page: Page, known: Collection[str] = ()) -> Page:
    """Return the page without what its seals print between the lines; the lines of its tables alike. Pairs and ticks stay. `known`: wordings
    of the form's choices: what ends with one is no seal's, even where the seal says the like there (服务).
    """
    return _without(page, {line: cleaned for line in page.lines if (cleaned := _cleaned(line, page, known)) is not line})


def without_slices(page: Page) -> Page:
    """Return the page without what the slices of a paging seal print at its edges: any page of a packet bears one."""
    return _without(page, {line: None for line in page.lines if _of_a_slice(line, page)})


def _without(page: Page, changed: dict[Line, Line | None]) -> Page:
    if not changed:
        return page
    tables, rows = (tuple(_table(t, changed) for t in those) for those in (page.tables, page.rows))
    return replace(page, lines=tuple(_kept(page.lines, changed)), tables=tables, rows=rows)


def _kept(lines: tuple[Line, ...], changed: dict[Line, Line | None]) -> Iterator[Line]:
    for line in lines:
        kept = changed.get(line, line)
        if kept is not None:
            yield kept


def _table(table: Table, changed: dict[Line, Line | None]) -> Table:
    return replace(table, cells=tuple(_cell(cell, changed) for cell in table.cells))


def _cell(cell: Cell, changed: dict[Line, Line | None]) -> Cell:
    if not any(line in changed for line in cell.lines):
        return cell
    lines = tuple(_kept(cell.lines, changed))
    return replace(cell, lines=lines, text=cell_text(lines))


def _cleaned(line: Line, page: Page, known: Collection[str]) -> Line | None:
    """The line without a seal's letters; None where it holds nothing else; the line itself where no seal touches it."""
    if _of_a_slice(line, page):
        return None
    for seal in page.seals:
        if not seal.box.overlap(line.box):
            continue
        if _stray(line, seal, page):
            return None
        cut = _tail(line, seal)
        if cut is not None and not any(_ends_with(word, line, cut) for word in known):
            line = _shortened(line, cut)
    return line


def _ends_with(word: str, line: Line, cut: int) -> bool:
    """Tell whether a wording that begins before `cut` ends the line, but for a character that was misread."""
    start = len(line.text) - len(word)
    return 0 <= start < cut and fuzz.ratio(fold(line.text[start:]), fold(word)) >= SEAL_WORDS.whole


def _of_a_slice(line: Line, page: Page) -> bool:
    return len(line.text) <= SEAL_WORDS.longest and any(
        edge.box.grown(SEAL_WORDS.edge_around, SEAL_WORDS.edge_around).covers(line.box, SEAL_WORDS.edge) for edge in page.edges
    )


def _shortened(line: Line, cut: int) -> Line:
    chars = line.chars[:cut]
    box = Box(line.box.x0, line.box.y0, max(c.box.x1 for c in chars), line.box.y1)
    return replace(line, text=line.text[:cut], box=box, chars=chars)


def _stray(line: Line, seal: SealReading, page: Page) -> bool:
    """Whether the whole line is of the seal: within it, and its words or next to nothing, not set as a value goes on."""
    text, box = fold(line.text), line.box
    if not text or not (_within(line, seal) or (len(text) == 1 and _radius(seal, box.cx, box.cy) <= SEAL_WORDS.outer)):
        return False
    if CENTRE.fullmatch(text):
        return True
    if _agreement(text, seal) >= SEAL_WORDS.whole:
        return False
    in_ring = len(text) > 1 or _radius(seal, box.cx, box.cy) >= SEAL_WORDS.inner
    part = in_ring and len(text) <= SEAL_WORDS.longest and _speaks(text, (box.cx, box.cy), seal)
    usual = typical_height(page.lines)
    speck = len(text) <= 2 and (line.confidence < SEAL_WORDS.doubtful or box.height > SEAL_WORDS.large * usual)
    return (part or speck or _repeats(line, seal, page)) and not _goes_on(line, seal, page)


def _repeats(line: Line, seal: SealReading, page: Page) -> bool:
    """Whether another line that the seal touches says the same and more: the name of whom the seal, which was not read, is."""
    text = fold(line.text)
    return len(text) > SEAL_WORDS.least and any(
        text in fold(other.text) for other in page.lines if other is not line and other.box.overlap(seal.box)
    )


def _within(line: Line, seal: SealReading) -> bool:
    return max(_radius(seal, x, line.box.cy) for x in (line.box.x0, line.box.x1)) <= SEAL_WORDS.outer


def _goes_on(line: Line, seal: SealReading, page: Page) -> bool:
    """Whether the line is set under or over another one as the lines of a value are: at its left edge or its middle."""
    box = line.box
    char = box.width / max(1, len(line.text))
    for other in page.lines:
        apart = max(other.box.y0 - box.y1, box.y0 - other.box.y1)
        near = other is not line and len(other.text) > 2 and apart < SEAL_WORDS.leading * box.height and not _within(other, seal)
        if near and (
            abs(other.box.x0 - box.x0) < SEAL_WORDS.same_left * char or abs(other.box.cx - box.cx) < SEAL_WORDS.same_middle * char
        ):
            return True
    return False


def _tail(line: Line, seal: SealReading) -> int | None:
    """Where the seal's letters begin at the end of the line; None where there are none."""
    if not line.spelled:
        return None
    start = max(line.text.rfind("："), line.text.rfind(":")) + 1
    centre = CENTRE.search(line.text)
    if centre and start < centre.start() and _inside(line, centre.start(), 0.0, SEAL_WORDS.middle, seal):
        return centre.start()
    for cut in range(max(start + 2, len(line.text) - SEAL_WORDS.longest), len(line.text) - SEAL_WORDS.least + 1):
        if _inside(line, cut, SEAL_WORDS.inner, SEAL_WORDS.outer, seal) and _of_the_ring(line, start, cut, seal):
            return cut
    return None


def _inside(line: Line, cut: int, inner: float, outer: float, seal: SealReading) -> bool:
    """Whether all characters from `cut` on stand between two radii of the seal."""
    return all(inner <= _radius(seal, c.box.cx, c.box.cy) <= outer for c in line.chars[cut:])


def _of_the_ring(line: Line, start: int, cut: int, seal: SealReading) -> bool:
    """Whether the line's end are letters of the ring, and do not belong to a name that the ring repeats."""
    tail, value = fold(line.text[cut:]), fold(line.text[start:])
    whole = _agreement(value, seal)
    if len(tail) < SEAL_WORDS.least or (whole >= SEAL_WORDS.same and whole >= _agreement(value[: -len(tail)], seal)):
        return False
    last = line.chars[cut:]
    sure = "".join(c.text if c.confidence >= SEAL_WORDS.doubtful else " " for c in last)
    place = (last[0].box.cx + last[-1].box.cx) / 2, line.box.cy
    return any(_stands_there(at, len(tail), words, place, seal) for words in _words(seal) for at in _places(sure, words))


def _places(sure: str, words: str) -> Iterator[int]:
    """Where `sure` stands in the ring's words; blanks are characters that were misread."""
    for at in range(len(words) - len(sure) + 1):
        if len(sure.strip()) >= 2 and all(a in (" ", b) for a, b in zip(sure, words[at:], strict=False)):
            yield at


def _words(seal: SealReading) -> list[str]:
    return [fold(words) for words in (seal.text, *seal.others)]


def _agreement(text: str, seal: SealReading) -> float:
    return max(fuzz.ratio(text, words) for words in _words(seal))


def _speaks(text: str, spot: tuple[float, float], seal: SealReading) -> bool:
    """Whether the ring says `text` about where it was read."""
    for words in _words(seal):
        if len(text) < SEAL_WORDS.least:
            places = [at for at in range(len(words)) if words.startswith(text, at)]
        else:
            found = fuzz.partial_ratio_alignment(text, words) if len(words) > len(text) else None
            places = [found.dest_start] if found and found.score >= SEAL_WORDS.alike else []
        if any(_stands_there(at, len(text), words, spot, seal) for at in places):
            return True
    return False


def _stands_there(at: int, length: int, words: str, spot: tuple[float, float], seal: SealReading) -> bool:
    """Whether the characters of the ring from `at` on stand about at a place of the page, on their way round."""
    place = ((at + length / 2) / len(words) - 0.5) * SEAL_WORDS.span
    return abs((place - _angle(seal, *spot) + 180) % 360 - 180) <= SEAL_WORDS.astray


def _offset(seal: SealReading, x: float, y: float) -> tuple[float, float]:
    """From the seal's centre, in its radii."""
    box = seal.box
    return (x - box.cx) / max(1e-6, box.width / 2), (y - box.cy) / max(1e-6, box.height / 2)


def _radius(seal: SealReading, x: float, y: float) -> float:
    return math.hypot(*_offset(seal, x, y))


def _angle(seal: SealReading, x: float, y: float) -> float:
    """Degrees clockwise from the seal's top."""
    across, down = _offset(seal, x, y)
    return math.degrees(math.atan2(across, -down))
