"""How the pages of a scan follow one another: as they came, backwards, fronts and backs apart, or by their printed numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from extractors.packet.parts.classified_page import NO_PART, ClassifiedPage
from extractors.packet.parts.page_features import PreparedProfile
from extractors.packet.parts.settings import ORDER, PARTS
from notices.profile import PartKind


@dataclass(frozen=True)
class PageSequence:
    """The order in which the pages follow one another best. `trusted`: neighbours belong together, but for those in `stray`."""

    places: tuple[int, ...]
    trusted: bool
    stray: frozenset[int] = frozenset()


def find_sequence(classified: Sequence[ClassifiedPage], prepared: PreparedProfile) -> PageSequence:
    """Find the order of the pages: as they came, backwards, fronts and backs apart, or by their printed numbers: whichever
    leaves fewest out of place. A file of several pages is a pile by itself: it may hold the whole form again.
    """
    count = len(classified)
    known = dict(_anchors(classified, prepared))
    printed = {
        i.place: i.features.printed for i in classified if i.features.printed and prepared.kind(i.part) is not PartKind.LETTER
    }
    half = (count + 1) // 2
    trials = [list(range(count)), list(reversed(range(count)))]
    if count >= ORDER.sheets and len({i.page.file for i in classified}) == 1:
        trials += [_zipped(range(half), range(half, count)), _zipped(range(half), reversed(range(half, count)))]
    files = [i.page.file for i in classified]
    several = {i.page.file for i in classified if i.page.number > 1}
    piles = [f if f in several else "" for f in files]
    own = ([n for n in range(count) if piles[n] == pile] for pile in dict.fromkeys(piles))
    trials.append([n for places in own for n in _by_number(places, printed, known)])
    strays = [set().union(*(_out_of_place([n for n in t if piles[n] == p], known) for p in set(piles))) for t in trials]
    odd = [sum(len(_out_of_place([n for n in t if files[n] == f], printed)) for f in set(files)) for t in trials]
    best = min(range(len(trials)), key=lambda n: (len(strays[n]), odd[n], n))
    trusted = len(strays[best]) <= max(1, len(known) // ORDER.strays) and odd[best] <= max(1, len(printed) // ORDER.strays)
    return PageSequence(tuple(trials[best]), trusted, frozenset(strays[best]))


def _by_number(places: Sequence[int], printed: Mapping[int, int], known: Mapping[int, int]) -> list[int]:
    """The pages of a pile by their printed numbers, where most have one and none has another's; else as they came."""
    numbers = [printed[n] for n in places if n in printed]
    if len(numbers) < ORDER.numbered * len(places) or len(set(numbers)) < len(numbers):
        return list(places)
    return sorted(places, key=lambda n: (printed.get(n, 0), known.get(n, 0)))


def _anchors(classified: Sequence[ClassifiedPage], prepared: PreparedProfile) -> list[tuple[int, int]]:
    """(place, place in the form) of the pages that are surely known by themselves; letters may stand anywhere."""
    loose = (PartKind.LETTER, PartKind.EVIDENCE)
    found = []
    for item in classified:
        if item.confidence >= PARTS.strong and item.part not in NO_PART and prepared.kind(item.part) not in loose:
            found.append((item.place, _fine_index(item, prepared)))
    return found


def _fine_index(item: ClassifiedPage, prepared: PreparedProfile) -> int:
    """Place in the form, essays by their headings."""
    index = prepared.part_index(item.part) * 100
    keys = [s.key for s in prepared.essays]
    own = [keys.index(h.key) for h in item.features.headings if h.key in keys]
    return index + (min(own) if own else 0)


def _zipped(fronts: Iterable[int], backs: Iterable[int]) -> list[int]:
    """The first half of a scan are the sheets' fronts, the second half their backs."""
    return [n for pair in zip_longest(fronts, backs) for n in pair if n is not None]


def _out_of_place(order: Sequence[int], known: Mapping[int, int]) -> set[int]:
    """The known pages that must be taken out so that the rest goes up: all but a longest rising row."""
    row = [n for n in order if n in known]
    longest: list[int] = []
    back: dict[int, int] = {}
    for index, place in enumerate(row):
        before = [i for i in range(index) if known[row[i]] <= known[place]]
        best = max(before, key=lambda i: (longest[i], i), default=-1)
        back[index] = best
        longest.append(1 + (longest[best] if best >= 0 else 0))
    kept: set[int] = set()
    index = max(range(len(row)), key=lambda i: longest[i], default=-1)
    while index >= 0:
        kept.add(row[index])
        index = back[index]
    return set(row) - kept
