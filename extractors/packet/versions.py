"""Copies of a part: the scan and the electronic version, a sheet scanned twice. One becomes the value, the rest are kept beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from extractors.forms.fields.read import clip
from extractors.packet.parts import ClassifiedPage
from model.folding import fold
from model.page import Page, Paper
from model.record import FieldValue, Presence


@dataclass
class Copy:
    """The pages of one copy of a part, in order; `spare`: pages that only repeat others."""

    pages: list[Page]
    electronic: bool
    spare: bool = False


def copies_of(part: str, order: Sequence[ClassifiedPage]) -> list[Copy]:
    """The copies of `part` among the packet's pages in logical order: paper first, then electronic ones, repeated sheets last."""
    paper, electronic, spare = _Split(part, False), _Split(part, True), _Split(part, False, True)
    for item in order:
        for section in item.sections:
            if section.part != part:
                continue
            page = clip(item.page, section.top, section.bottom)
            target = spare if item.duplicate_of is not None else electronic if item.page.paper is Paper.ELECTRONIC else paper
            target.add(item, page)
    return [*paper.copies, *electronic.copies, *spare.copies]


class _Split:
    """Gathers pages into copies: a page that repeats most of the labels already seen begins another copy."""

    def __init__(self, part: str, electronic: bool, spare: bool = False) -> None:
        self.part, self.electronic, self.spare = part, electronic, spare
        self.copies: list[Copy] = []
        self._keys: set[str] = set()
        self._titled = False

    def add(self, item: ClassifiedPage, page: Page) -> None:
        keys = item.signs.keys.get(self.part, frozenset())
        titled = any(h.part == self.part and h.key is None for h in item.signs.headings)
        again = len(keys & self._keys) >= max(2, 0.5 * len(keys)) if keys else titled and self._titled and not self._keys
        if not self.copies or again:
            self.copies.append(Copy([], self.electronic, self.spare))
            self._keys, self._titled = set(), False
        self.copies[-1].pages.append(page)
        self._keys |= keys
        self._titled = self._titled or titled


def merge(found: Sequence[tuple[Copy, FieldValue]]) -> FieldValue:
    """One field's values from several copies: the paper counts, unless an electronic copy only reads it better."""
    first_copy, best = found[0]
    for copy, value in found[1:]:
        best = _better(first_copy, best, copy, value)
    kept = [
        v
        for copy, v in found
        if v is not best
        and v.presence is Presence.FILLED
        and not _same_place(v, best)
        and not (copy.spare and _reads_same(v, best))
    ]
    others = (*best.others, *kept)
    return replace(best, others=tuple(others)) if others else best


def _same_place(a: FieldValue, b: FieldValue) -> bool:
    return a.source == b.source and a.raw == b.raw


def _better(copy: Copy, best: FieldValue, other_copy: Copy, other: FieldValue) -> FieldValue:
    if other.presence is Presence.NOT_FOUND or other.raw is None:
        return best
    if best.presence is Presence.NOT_FOUND:
        return other
    if best.presence is not Presence.FILLED and other.presence is Presence.FILLED:
        sure_blank = best.confidence > 0.85 and other_copy.electronic and not copy.electronic
        return best if sure_blank else other
    if other.presence is Presence.FILLED and _reads_same(best, other):
        electronic = other.source is not None and other.source.reader.electronic
        return other if electronic or (other_copy.spare and other.confidence > best.confidence + 0.05) else best
    return best


def _reads_same(a: FieldValue, b: FieldValue) -> bool:
    """Whether two readings differ by no more than a recogniser's slips."""
    if not isinstance(a.value, str | int | float | None) or isinstance(a.value, bool):
        return bool(a.value == b.value)
    left, right = fold(a.raw or ""), fold(b.raw or "")
    if min(len(left), len(right)) > 60 and _overlap(left, right) > 0.85:  # lines in another order, lines lost under a stain
        return True
    slips = Levenshtein.distance(left, right)
    return (
        slips == 0
        or slips <= (1 if max(len(left), len(right)) >= 8 and a.confidence < 0.9 else 0)
        or (len(left) > 60 and slips / len(left) < 0.04)
    )


def _overlap(left: str, right: str) -> float:
    """Share of the pairs of neighbouring characters that both texts have, wherever they stand."""
    one, other = Counter(pairwise(left)), Counter(pairwise(right))
    return 2 * (one & other).total() / (one.total() + other.total())
