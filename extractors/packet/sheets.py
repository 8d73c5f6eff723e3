"""Sheets that seem to be missing: printed numbers that no page has, and texts that break off at the foot of a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.packet.parts.classified_page import ClassifiedPage, begins_within_sentence, body_of, ends_within_sentence, foot_of
from extractors.packet.parts.page_features import PreparedProfile
from extractors.packet.parts.settings import PARTS
from extractors.packet.settings import SHEETS
from model.page import Reader
from model.record import SheetGap, Source
from notices.profile import PartKind

UNBOUND = (PartKind.LETTER, PartKind.EVIDENCE)  # numbered by themselves, or not at all


def sheet_gaps(order: Sequence[ClassifiedPage], prepared: PreparedProfile) -> tuple[SheetGap, ...]:
    """Return the places in the form's order after which a sheet seems to be missing."""
    pages = [item for item in order if item.duplicate_of is None and item.copy_number == 0]
    found = {gap.source: gap for gap in (*_broken_texts(pages, prepared), *_skipped_numbers(pages, prepared))}
    return tuple(found.values())


def _skipped_numbers(pages: Sequence[ClassifiedPage], prepared: PreparedProfile) -> Iterator[SheetGap]:
    """A number that is skipped between two runs of numbers, with fewer pages between them than it skips."""
    own = [(n, i) for n, i in enumerate(pages) if i.features.printed and prepared.kind(i.part) not in (None, *UNBOUND)]
    if len(own) < SHEETS.numbered:
        return
    numbers = [item.features.printed or 0 for _, item in own]
    for at in range(1, len(own)):
        (before, first), (after, _) = own[at - 1], own[at]
        low, high = numbers[at - 1], numbers[at]
        runs = (at == 1 or numbers[at - 2] == low - 1) and (at + 1 == len(own) or numbers[at + 1] == high + 1)
        lacking = high - low - 1 - (after - before - 1)
        if runs and 0 < lacking <= SHEETS.most and first.page.file == own[at][1].page.file:
            skipped = tuple(range(low + 1, high)) if after == before + 1 else ()
            yield SheetGap(_source(first), skipped or tuple(range(high - lacking, high)))


def _broken_texts(pages: Sequence[ClassifiedPage], prepared: PreparedProfile) -> Iterator[SheetGap]:
    """An essay whose last full line, at the foot of a page, ends no sentence, before a page of the form that begins with a heading."""
    for item, following in zip(pages, pages[1:], strict=False):
        if prepared.kind(item.part) is not PartKind.ESSAY or item.page.reader is Reader.WORD:
            continue
        full = foot_of(item.page) >= PARTS.ends_high
        if full and ends_within_sentence(item.page) and _begins_anew(following, prepared):
            yield SheetGap(_source(item), ending=body_of(item.page)[-1].text.strip()[-SHEETS.shown :])


def _begins_anew(item: ClassifiedPage, prepared: PreparedProfile) -> bool:
    """Tell whether the page begins with a heading or another part, and surely does not go on with a text."""
    lines = body_of(item.page)
    if not lines or begins_within_sentence(item.page) and prepared.kind(item.part) is PartKind.ESSAY:
        return False
    first = min((h.y for h in item.features.headings), default=1.0)
    return first <= lines[0].box.y1


def _source(item: ClassifiedPage) -> Source:
    return Source(item.page.file, item.page.number, None, item.page.reader)
