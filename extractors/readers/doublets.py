"""Letters printed twice upon one another, which makes them bold, told from two letters that stand side by side (ll, //, 00)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from extractors.readers.page_content import Glyph
from extractors.readers.settings import ContentSettings

Shift = tuple[float, float]


def single(glyphs: Iterable[Glyph], settings: ContentSettings) -> list[Glyph]:
    """Return the glyphs in their order, of those printed upon one another the first.

    The measure is the glyph's own width and height: side by side, two of a kind are a whole width apart, however narrow they are.
    Narrow letters that are further off go with the letters around them, which were printed again at the same distance.
    """
    every = list(glyphs)
    index = _Index()
    again: dict[int, Shift] = {}
    for number, glyph in enumerate(every):
        if glyph.text.strip():
            twin = next((other for other in index.near(glyph) if _upon(glyph, other, settings.doubled)), None)
            if twin is None:
                index.add(glyph)
            else:
                again[number] = glyph.x0 - twin.x0, glyph.y0 - twin.y0
    kept = [number for number in range(len(every)) if number not in again]
    if again:
        kept = _without_narrow(every, kept, again, settings)
    return [every[number] for number in kept]


def _without_narrow(every: Sequence[Glyph], kept: Sequence[int], again: dict[int, Shift], settings: ContentSettings) -> list[int]:
    """Return the numbers of the glyphs that are no second print of one before them, judged by the shifts of glyphs around them."""
    index = _Index()
    left = []
    for number in kept:
        glyph = every[number]
        reach = range(number - settings.doubled_reach, number + settings.doubled_reach + 1)
        shifts = [again[n] for n in reach if n in again and abs(every[n].y0 - glyph.y0) < glyph.size]
        off = settings.doubled_off * glyph.size
        if any(_is_at(glyph, other, shift, off) for shift in shifts for other in index.near(glyph)):
            continue
        index.add(glyph)
        left.append(number)
    return left


class _Index:
    """Glyphs by text and place; those of one text and size that overlap lie in the same square of their size or in the next."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, int, int], list[Glyph]] = defaultdict(list)

    def add(self, glyph: Glyph) -> None:
        self._places[self._place(glyph)].append(glyph)

    def near(self, glyph: Glyph) -> Iterator[Glyph]:
        text, x, y = self._place(glyph)
        for i in (-1, 0, 1):
            for j in (-1, 0, 1):
                yield from self._places.get((text, x + i, y + j), ())

    @staticmethod
    def _place(glyph: Glyph) -> tuple[str, int, int]:
        side = max(1.0, round(glyph.size))
        return glyph.text, int(glyph.x0 // side), int(glyph.y0 // side)


def _upon(a: Glyph, b: Glyph, share: float) -> bool:
    wide, tall = max(a.x1 - a.x0, b.x1 - b.x0), max(a.y1 - a.y0, b.y1 - b.y0)
    return abs(a.x0 - b.x0) <= share * wide and abs(a.y0 - b.y0) <= share * tall


def _is_at(glyph: Glyph, other: Glyph, shift: Shift, off: float) -> bool:
    """Whether a glyph stands where another one would, printed again at a distance."""
    return abs(glyph.x0 - other.x0 - shift[0]) <= off and abs(glyph.y0 - other.y0 - shift[1]) <= off
