"""The pages of a packet, each by itself where sheets bear two of them; what was found on these is told as on the sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, TypeVar

from extractors.packet.parts.classified_page import NO_PART
from model.geometry import Box
from model.mapped import mapped
from model.page import Page
from model.record import Evidence, PagePart, Record, Source

T = TypeVar("T")
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class SheetPages:
    """Pages with numbers of their own: of files with sheets of two they are counted anew. `sheets`: (file, number) → the sheet, and where on it
    the page lies; of other files nothing.
    """

    pages: tuple[Page, ...]
    sheets: Mapping[Place, tuple[Page, Box | None]]

    @classmethod
    def of(cls, sheets: Sequence[Page]) -> SheetPages:
        folded = {sheet.file for sheet in sheets if sheet.halves}
        pages: list[Page] = []
        places: dict[Place, tuple[Page, Box | None]] = {}
        counts = dict.fromkeys(folded, 0)
        for sheet in sheets:
            for page in sheet.halves or (sheet,):
                if page.file in folded:
                    counts[page.file] += 1
                    places[page.file, counts[page.file]] = sheet, page.at
                    page = replace(page, number=counts[page.file])
                pages.append(page)
        return cls(tuple(pages), places)

    def number(self, place: Place) -> int:
        """Return the number of the sheet that a page lies on."""
        return self.sheets[place][0].number if place in self.sheets else place[1]

    def by_page(self, told: Mapping[Place, T]) -> dict[Place, T]:
        """Return what is told of sheets as told of their pages."""
        own = {place: told[place[0], self.number(place)] for place in self.sheets if (place[0], self.number(place)) in told}
        return {place: value for place, value in told.items() if place not in self.sheets} | own

    def sheets_of(self, pages: Sequence[Page], sheets: Sequence[Page]) -> tuple[Page, ...]:
        """Return the sheets that some pages lie on."""
        places = {(page.file, self.number((page.file, page.number))) for page in pages}
        return tuple(sheet for sheet in sheets if (sheet.file, sheet.number) in places)

    def told(self, value: Any) -> Any:
        """Return a value with all of its places told as those of sheets."""
        return mapped(value, Source, self._place)

    def _place(self, source: Source) -> Source:
        at = self.sheets[place][1] if (place := (source.file, source.page)) in self.sheets else None
        return replace(source, page=self.number(place), box=source.box.laid_in(at) if source.box and at else source.box or at)

    def record(self, record: Record) -> Record:
        """Return a record of the pages as one of their sheets, which are counted anew in the order of the form."""
        by_sheet = sorted((self._on_sheet(part) for part in record.pages), key=lambda part: (part.file, part.page))
        groups = [list(own) for _, own in groupby(by_sheet, key=lambda part: (part.file, part.page))]
        groups.sort(key=lambda own: min(part.order for part in own))
        orders = {part.order: number for number, own in enumerate(groups, 1) for part in own}
        told: Record = self.told(replace(record, pages=(), files=()))
        evidence = tuple(_counted(proof, orders) for proof in told.evidence)
        parts = tuple(_joined(own, orders) for own in groups)
        return replace(told, pages=parts, files=record.files, evidence=evidence)

    def _on_sheet(self, part: PagePart) -> PagePart:
        if (part.file, part.page) not in self.sheets:
            return part
        sheet, _ = self.sheets[part.file, part.page]
        return replace(part, page=sheet.number, image=sheet.image, width_mm=sheet.width_mm)


def _counted(proof: Evidence, orders: Mapping[int, int]) -> Evidence:
    return replace(proof, pages=tuple(dict.fromkeys(orders[n] for n in proof.pages)))


def _joined(own: Sequence[PagePart], orders: Mapping[int, int]) -> PagePart:
    """Return a sheet's place in the packet: that of the first of its pages that has a part of the form."""
    main = next((part for part in own if part.part not in NO_PART), own[0])
    also = dict.fromkeys(name for part in own for name in (part.part, *part.also) if name not in (main.part, *NO_PART))
    twice = main.duplicate_of if all(part.duplicate_of for part in own) else None
    problems = tuple(dict.fromkeys(problem for part in own for problem in part.problems))
    return replace(main, order=orders[main.order], also=tuple(also), duplicate_of=twice and orders[twice], problems=problems)
