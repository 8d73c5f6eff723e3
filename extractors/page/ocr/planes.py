"""Read lines that meet a seal twice: without the seal and as they are. What reads better stays, character by character; the other reading is
kept beside it (`Line.rivals`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from rapidfuzz.distance import Levenshtein

from extractors.page.arrays import Image
from extractors.page.ocr.crops import PixelBox, as_line, cut
from extractors.page.ocr.engine import Engine
from extractors.page.ocr.settings import LINES, LineSettings
from model.dates import read_date
from model.folding import fold_words
from model.geometry import Box
from model.page import Char, Line


@dataclass(frozen=True, slots=True)
class TwoPlanes:
    """A page as it is (`whole`, uint8 BGR), beside the one without seals that its lines were read on. `seals`: the places of its seals;
    `apart`: of those, the ones whose ink was told from print by its hue or its level: what can be read only with their ink is theirs.
    """

    whole: Image
    seals: tuple[Box, ...]
    apart: tuple[Box, ...]

    def read(self, engine: Engine, lines: Sequence[Line], settings: LineSettings = LINES) -> list[Line]:
        """Return the lines, those that meet a seal as both readings together say."""
        height, width = self.whole.shape[:2]
        at = [n for n, line in enumerate(lines) if line.chars and any(_meets(line.box, seal) for seal in self.seals)]
        boxes = [lines[n].box.pixels(width, height) for n in at]
        readings = engine.recognise([cut(self.whole, box) for box in boxes])
        seen = {n: as_line(r, box, self.whole) for n, r, box in zip(at, readings, boxes, strict=True)}
        return [self.together(line, seen[n], settings) if n in seen else line for n, line in enumerate(lines)]

    @property
    def black(self) -> bool:
        """Whether print lost strokes where a seal as dark as it was taken out."""
        return any(seal not in self.apart for seal in self.seals)

    def widened(self, boxes: Sequence[PixelBox], as_it_is: Sequence[PixelBox], settings: LineSettings = LINES) -> list[PixelBox]:
        """Return the boxes of lines, those at a black seal as wide as the line is that was found there on the page as it is: a ring that
        crosses a line's first character takes it along.
        """
        height, width = self.whole.shape[:2]
        black = [seal for seal in self.seals if seal not in self.apart]

        def wide(box: PixelBox) -> PixelBox:
            if not any(_meets(Box.from_pixels(box, (width, height)), seal) for seal in black):
                return box
            same = [other for other in as_it_is if _same_line(box, other, settings)]
            return min(box[0], *(b[0] for b in same)), box[1], max(box[2], *(b[2] for b in same)), box[3]

        return [wide(box) if any(_same_line(box, other, settings) for other in as_it_is) else box for box in boxes]

    def together(self, free: Line, whole: Line, settings: LineSettings = LINES) -> Line:
        """Return what a line says by its readings without its seal and as it is. Each line: one character a position of its text."""
        if not free.spelled or not whole.spelled:
            return free
        chars = tuple(chain.from_iterable(self._better(a, b, settings) for a, b in _pieces(free, whole)))
        dated = [line for line in (free, whole) if _day(line.text)]
        if dated and not _day("".join(c.text for c in chars)):  # thin strokes of a pen go with the seal, and no seal says a day
            chars = dated[0].chars
        text = "".join(c.text for c in chars)
        others = (t for t in dict.fromkeys((free.text, whole.text)) if fold_words(t) not in ("", fold_words(text)))
        sure = sum(c.confidence for c in chars) / len(chars) if chars else free.confidence
        return replace(free, text=text, chars=chars, confidence=sure, rivals=tuple(others))

    def _better(self, free: Sequence[Char], whole: Sequence[Char], settings: LineSettings) -> Sequence[Char]:
        """Return the better of two pieces that stand at one place of a line."""
        own = all(any(_inside(c.box, seal) for seal in self.apart) for c in whole)
        if free and whole:
            return free if own and _sure(free) >= settings.plane_clear else max(free, whole, key=_sure)
        alone = free or whole
        return () if (own and whole) or _sure(alone) < settings.plane_sure else alone


def _same_line(box: PixelBox, other: PixelBox, settings: LineSettings) -> bool:
    """Tell whether two boxes are of one line: as high, and on one level, the second a character or two longer at most."""
    high = box[3] - box[1]
    level = min(box[3], other[3]) - max(box[1], other[1]) >= settings.plane_level * high
    longer = max(box[0] - other[0], other[2] - box[2])
    beside = min(box[2], other[2]) - max(box[0], other[0]) >= settings.plane_level * min(box[2] - box[0], other[2] - other[0])
    return level and beside and longer <= settings.plane_longer * high and (other[3] - other[1]) * settings.plane_level <= high


def _day(text: str) -> bool:
    """Tell whether a text holds a date with its day."""
    return len(read_date(text) or "") == len("2020-04-24")


def _pieces(free: Line, whole: Line) -> Iterator[tuple[Sequence[Char], Sequence[Char]]]:
    """Give the pieces of two readings of one line that stand for each other, in order."""
    for op in Levenshtein.opcodes(free.text, whole.text):
        yield free.chars[op.src_start : op.src_end], whole.chars[op.dest_start : op.dest_end]


def _sure(chars: Iterable[Char]) -> float:
    return min(c.confidence for c in chars)


def _meets(line: Box, seal: Box) -> bool:
    """Tell whether a line meets the ellipse that a seal's box stands around."""
    x, y = (min(max(at, low), high) for at, low, high in ((seal.cx, line.x0, line.x1), (seal.cy, line.y0, line.y1)))
    return _radius(seal, x, y) <= 1


def _inside(box: Box, seal: Box) -> bool:
    return _radius(seal, box.cx, box.cy) <= 1


def _radius(seal: Box, x: float, y: float) -> float:
    """Return how far a place lies from the middle of a seal; 1 is its outline."""
    across, down = (x - seal.cx) / max(1e-6, seal.width / 2), (y - seal.cy) / max(1e-6, seal.height / 2)
    return float((across**2 + down**2) ** 0.5)
