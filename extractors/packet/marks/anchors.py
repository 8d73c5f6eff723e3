"""The places that a form names by words: a line that carries an anchor, and distances from it in millimetres."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from extractors.packet.marks.settings import ANCHORS
from extractors.text.reading_order import part_box
from model.folding import fold_letters
from model.geometry import Box
from model.page import Line, Page, Paper, Reader
from model.record import PagePart

Image = NDArray[np.uint8]
Images = Callable[[Page], Image | None]
PageKey = tuple[str, int]

A4 = (210.0, 297.0)


@dataclass(frozen=True, slots=True)
class Anchor:
    """`line`: the line that carries the words; `box`: the words themselves; `score` 0–100."""

    line: Line
    box: Box
    score: float


def find_anchor(lines: Sequence[Line], anchors: Sequence[str]) -> Anchor | None:
    """Find the line that carries one of `anchors` (fuzzily); of equal ones the lowest on the page, where forms are signed. Where 「（签字）」 was read
    better than the label before it, under a seal, the label it is.
    """
    found = [anchor for i, words in enumerate(anchors) for anchor in _anchors(lines, words, i)]
    best: Anchor | None = None
    for one in found:
        better = best is None or one.score > best.score + ANCHORS.equal
        if better or (best and one.score > best.score - ANCHORS.equal and one.line.box.cy > best.line.box.cy):
            best = one
    return next((one for one in found if best and opens_row(one.box, best.box)), best)


def _anchors(lines: Sequence[Line], words: str, place: int) -> Iterator[Anchor]:
    """Yield the lines that carry the words, which stand at a `place` among those that name one thing."""
    needle = fold_letters(words)
    for line in lines:
        box, score = _match(line, needle) or (line.box, 0.0)
        score -= ANCHORS.each_further * place + (ANCHORS.short_less if len(needle) < ANCHORS.short else 0)
        if score >= ANCHORS.match:
            yield Anchor(line, box, score)


def opens_row(one: Box, other: Box) -> bool:
    """Whether a box stands left of another one, in its row."""
    return one.x1 <= other.x0 + one.height / 2 and one.common_height(other) > min(one.height, other.height) / 2


def lines_beside(page: Page, context: Sequence[str]) -> tuple[Line, ...]:
    """Return the lines in the row of a table that begins with one of `context` (推荐单位意见); every line of the page where there is none."""
    rows = [
        (fuzz.ratio(fold_letters(cell.text)[: len(words)], words), cell.box)
        for words in map(fold_letters, context)
        for table in page.tables
        for cell in table.cells
    ]
    score, row = max(rows, key=lambda found: found[0], default=(0.0, None))
    if row is None or score < ANCHORS.match:
        return page.lines
    return tuple(line for line in page.lines if row.y0 <= line.box.cy <= row.y1)


def _match(line: Line, needle: str) -> tuple[Box, float] | None:
    kept = [i for i, c in enumerate(line.text) if fold_letters(c)]
    text = "".join(fold_letters(line.text[i]) for i in kept)
    if not text or not needle or len(text) != len(kept):
        return None
    if len(text) < len(needle):
        return line.box, fuzz.ratio(text, needle)
    found = fuzz.partial_ratio_alignment(needle, text)
    if found is None:
        return None
    start, end = kept[found.dest_start], kept[max(found.dest_start, found.dest_end - 1)]
    return part_box(line, start, end + 1), found.score


def page_mm(page: Page) -> tuple[float, float]:
    """Return width and height in mm; an A4 page of the same orientation where the size is not known."""
    if page.width_mm and page.height_mm:
        return page.width_mm, page.height_mm
    return A4 if page.height >= page.width else (A4[1], A4[0])


def gap_mm(page: Page, a: Box, b: Box) -> tuple[float, float]:
    """Return the horizontal and vertical gap in mm between two boxes; 0 where they overlap in that direction."""
    w, h = page_mm(page)
    return max(0.0, a.x0 - b.x1, b.x0 - a.x1) * w, max(0.0, a.y0 - b.y1, b.y0 - a.y1) * h


def pages_of(part: str, parts: Sequence[PagePart], pages: Mapping[PageKey, Page]) -> Iterator[Page]:
    """Yield the pages on which `part` stands, those of paper before electronic ones, unread ones left out."""
    found = [pages[p.file, p.page] for p in parts if (p.part == part or part in p.also) and (p.file, p.page) in pages]
    readable = [p for p in found if p.reader is not Reader.NONE]
    yield from sorted(readable, key=lambda p: p.paper is Paper.ELECTRONIC)


def page_images(workspace: Path) -> Images:
    """Return a loader of upright page images (uint8 BGR); None where a page has no pixels. The last page is kept."""
    last: dict[str, Image | None] = {}

    def load(page: Page) -> Image | None:
        if not page.image:
            return None
        if page.image not in last:
            last.clear()
            path = workspace / page.image
            data = np.frombuffer(path.read_bytes(), np.uint8) if path.is_file() else np.empty(0, np.uint8)
            image = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
            last[page.image] = None if image is None else np.asarray(image, np.uint8)
        return last[page.image]

    return load
