"""Copies of a part: the scan and the electronic version, a sheet scanned twice. One becomes the value, the rest are kept beside
it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from extractors.packet.parts.classified_page import ClassifiedPage
from extractors.packet.settings import COPIES
from model.clip import clip
from model.folding import fold
from model.page import Page, Paper
from model.record import FieldValue, Presence


@dataclass(frozen=True, slots=True)
class PartCopy:
    """The pages of one copy of a part, in order; `spare`: pages that only repeat others."""

    pages: tuple[Page, ...]
    electronic: bool
    spare: bool = False


def copies_of(part: str, order: Sequence[ClassifiedPage]) -> list[PartCopy]:
    """Return the copies of `part` among the packet's pages in logical order: paper first, then electronic ones, repeated sheets
    last.
    """
    paper, electronic, spare = _Copies(part), _Copies(part), _Copies(part)
    for item in order:
        for span in item.spans:
            if span.part != part:
                continue
            page = clip(item.page, span.top, span.bottom, COPIES.edge)
            target = spare if item.duplicate_of is not None else electronic if item.page.paper is Paper.ELECTRONIC else paper
            target.add(item, page)
    return [
        *(PartCopy(tuple(pages), electronic=False) for pages in paper.pages),
        *(PartCopy(tuple(pages), electronic=True) for pages in electronic.pages),
        *(PartCopy(tuple(pages), electronic=False, spare=True) for pages in spare.pages),
    ]


class _Copies:
    """Gathers the pages of a part into copies: a page that repeats most of the labels already seen begins another copy."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.pages: list[list[Page]] = []
        self._keys: set[str] = set()
        self._titled = False

    def add(self, item: ClassifiedPage, page: Page) -> None:
        keys = item.features.keys.get(self.part, frozenset())
        titled = any(h.part == self.part and h.key is None for h in item.features.headings)
        again = (
            len(keys & self._keys) >= max(COPIES.again_least, COPIES.again * len(keys))
            if keys
            else titled and self._titled and not self._keys
        )
        if not self.pages or again:
            self.pages.append([])
            self._keys, self._titled = set(), False
        self.pages[-1].append(page)
        self._keys |= keys
        self._titled = self._titled or titled


def merge(found: Sequence[tuple[PartCopy, FieldValue]]) -> FieldValue:
    """Merge one field's values from several copies: the paper counts, unless an electronic copy only reads it better."""
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


def _better(copy: PartCopy, best: FieldValue, other_copy: PartCopy, other: FieldValue) -> FieldValue:
    if other.presence is Presence.NOT_FOUND or other.raw is None:
        return best
    if best.presence is Presence.NOT_FOUND:
        return other
    if best.presence is not Presence.FILLED and other.presence is Presence.FILLED:
        sure_blank = best.confidence > COPIES.sure_blank and other_copy.electronic and not copy.electronic
        return best if sure_blank else other
    if other.presence is Presence.FILLED and _reads_same(best, other):
        electronic = other.source is not None and other.source.reader.electronic
        return other if electronic or (other_copy.spare and other.confidence > best.confidence + COPIES.surer) else best
    return best


def _reads_same(a: FieldValue, b: FieldValue) -> bool:
    """Whether two readings differ by no more than a recogniser's slips."""
    if not isinstance(a.value, str | int | float | None) or isinstance(a.value, bool):
        return bool(a.value == b.value)
    left, right = fold(a.raw or ""), fold(b.raw or "")
    if (
        min(len(left), len(right)) > COPIES.long and _overlap(left, right) > COPIES.long_common
    ):  # lines in another order, lines lost under a stain
        return True
    slips = Levenshtein.distance(left, right)
    return (
        slips == 0
        or slips <= (1 if max(len(left), len(right)) >= COPIES.one_slip and a.confidence < COPIES.doubtful else 0)
        or (len(left) > COPIES.long and slips / len(left) < COPIES.long_slips)
    )


def _overlap(left: str, right: str) -> float:
    """Share of the pairs of neighbouring characters that both texts have, wherever they stand."""
    one, other = Counter(pairwise(left)), Counter(pairwise(right))
    return 2 * (one & other).total() / (one.total() + other.total())
