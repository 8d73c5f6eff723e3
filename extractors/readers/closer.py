"""A closer look at one line of a page that was read: what else may stand there, by the recogniser and by the page's own glyphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path

import cv2
import numpy as np
from rapidfuzz.distance import Levenshtein

from extractors.options import ReadOptions
from extractors.page.arrays import Image
from extractors.page.image.inks import without_seal_ink
from extractors.page.image.page_images import kept_image
from extractors.page.image.stamps import find_stamps, without_stamps
from extractors.page.ocr.crops import PixelBox, as_line, cut
from extractors.page.ocr.exemplars import Exemplars
from extractors.page.ocr.latin import CHARACTERS, LatinLine
from extractors.page.ocr.rivals import ALIKE, Rival
from extractors.page.ocr.settings import RIVALS
from extractors.page.seals.free import without_seals
from model.errors import DamagedFile
from model.page import Line, Page


@dataclass(frozen=True, slots=True)
class CloserLook:
    """What a line says when it is read again, and what else it may say. `line.chars`: one a character of `line.text`; `judge`: what its ink says
    to several rivals together.
    """

    line: Line
    rivals: tuple[Rival, ...] = ()
    judge: LatinLine | None = None


def look_closer(page: Page, line: Line, image: Path, options: ReadOptions) -> CloserLook | None:
    """Return a closer look at a line of a page, whose kept picture is `image`; None where there is none to look at. A line that meets a seal is
    looked at with and without the seal's ink: what the one reading says is a rival of the other.
    """
    try:
        bgr = kept_image(image)
    except DamagedFile:
        return None
    height, width = bgr.shape[:2]
    box = line.box.pixels(width, height)
    if min(cut(bgr, box).shape[:2]) < 4:
        return None
    planes = list(_planes(page, line, bgr, options))
    if len(planes) == 1:
        grey = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), np.uint8)
        judge = LatinLine.seen(cut(grey, box))
        look = _look(planes[0], bgr, box, options, judge.text)
        rivals = _with_glyphs(judge, look.line.text, look.rivals)
        return CloserLook(look.line, tuple(_with_page(Exemplars(grey, page.lines, line.box.height), look.line, rivals)), judge)
    looks = [_look(plane, bgr, box, options) for plane in planes]
    free = np.asarray(cv2.cvtColor(planes[0], cv2.COLOR_BGR2GRAY), np.uint8)
    likeliest: dict[tuple[int, int, str], Rival] = {}
    for look in looks:
        for r in (*_on(line, look), *_differences(line, look.line)):
            key = r.start, r.end, r.text
            likeliest[key] = max(r, likeliest.get(key, r), key=lambda r: r.odds)
    judge = LatinLine.seen(cut(free, box))
    return CloserLook(line, tuple(_with_glyphs(judge, line.text, list(likeliest.values()))), judge)


def _planes(page: Page, line: Line, bgr: Image, options: ReadOptions) -> Iterator[Image]:
    """Give the pictures that show a line: one as large as the page, with the seal's ink and without, where a seal lies over it; else its place."""
    dpi, settings = page.dpi or options.dpi, options.page
    marks = (*(seal.box for seal in page.seals), *(stamp.box for stamp in page.stamps))
    if any(mark.overlap(line.box) for mark in marks):
        stamps = find_stamps(bgr, dpi, settings=settings.stamps) if page.stamps else ()
        known = [s for s in stamps if any(s.box.overlap(own.box) for own in page.stamps)]
        free = without_seal_ink(without_stamps(bgr, known, settings.stamps), dpi, settings.image)
        yield without_seals(free, page.seals, dpi, settings.seals).page
        yield bgr
        return
    place = line.box.pixels(bgr.shape[1], bgr.shape[0])
    yield without_seal_ink(cut(bgr, place), dpi, settings.image)


def _look(plane: Image, bgr: Image, box: PixelBox, options: ReadOptions, second: str = "") -> CloserLook:
    """Return what one picture of a line says: as large as the page, or the line alone. `second`: what else may stand there."""
    crop = cut(plane, box) if plane.shape == bgr.shape else plane
    reading, rivals = options.engine().closer(np.ascontiguousarray(crop), second)
    seen = as_line(reading, box, bgr)
    stripped = len(reading.text) - len(reading.text.lstrip())
    moved = [replace(r, start=r.start - stripped, end=r.end - stripped) for r in rivals]
    return CloserLook(seen, tuple(r for r in moved if r.start >= 0 and r.end <= len(seen.text)))


def _on(line: Line, look: CloserLook) -> Iterator[Rival]:
    """Give the rivals of a look in the positions of the line that it was taken at; those at places where the two differ are left out."""
    blocks = Levenshtein.opcodes(look.line.text, line.text).as_matching_blocks()
    at = {a + n: b + n for a, b, size in blocks for n in range(size)}
    for rival in look.rivals:
        if all(n in at for n in range(rival.start, rival.end)):
            start = at.get(rival.start, at.get(rival.start - 1, -2) + 1)
            if start >= 0:
                yield replace(rival, start=start, end=start + rival.end - rival.start)


def _differences(line: Line, other: Line) -> Iterator[Rival]:
    """Give what another reading of the same line says, each difference by itself, with its odds by how sure both were."""
    for op in Levenshtein.opcodes(line.text, other.text):
        if op.tag != "equal":
            here, there = line.chars[op.src_start : op.src_end], other.chars[op.dest_start : op.dest_end]
            p, q = (min((c.confidence for c in chars), default=None) for chars in (here, there))
            p = 1 - (q or 0.0) if p is None else p
            q = 1 - p if q is None else q
            odds = log(max(q, RIVALS.floor)) - log(max(p, RIVALS.floor))
            text = other.text[op.dest_start : op.dest_end]
            yield Rival(op.src_start, op.src_end, text, max(-RIVALS.most, min(RIVALS.most, odds)))


def _with_glyphs(judge: LatinLine, text: str, rivals: Sequence[Rival]) -> Iterator[Rival]:
    """Give the rivals, those of Latin letters and digits with what their ink says."""
    latin = [r for r in rivals if set(text[r.start : r.end] + r.text) <= set(CHARACTERS)]
    odds = judge.odds(text, [text[: r.start] + r.text + text[r.end :] for r in latin])
    for rival, told in zip(latin, odds.tolist(), strict=True):
        yield replace(rival, glyphs=told)
    yield from (r for r in rivals if r not in latin)


def _with_page(exemplars: Exemplars, line: Line, rivals: Iterable[Rival]) -> Iterator[Rival]:
    """Give the rivals, those that look like the character in whose place they are with what the glyphs elsewhere on the page say."""
    for rival in rivals:
        read = line.text[rival.start : rival.end]
        alike = read.isalnum() and rival.text.isalnum() and rival.text in ALIKE.get(read, "") and line.spelled
        yield replace(rival, page=exemplars.odds(line.chars[rival.start].box, read, rival.text)) if alike else rival
