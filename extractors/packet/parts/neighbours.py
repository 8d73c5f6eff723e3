"""Pages that do not tell their part by themselves: what their neighbours and the labels on them tell."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from extractors.forms.fields.grid import SECTION_HEADING
from extractors.packet.parts.classified_page import (
    BLANK,
    OTHER,
    UNREADABLE,
    ClassifiedPage,
    begins_within_sentence,
    body_of,
    ends_with_heading,
    ends_within_sentence,
    foot_of,
)
from extractors.packet.parts.page_features import PreparedProfile
from extractors.packet.parts.settings import PARTS
from model.folding import fold
from model.page import Page, Paper
from notices.profile import PartKind


def parts_by_labels(row: Sequence[ClassifiedPage], prepared: PreparedProfile) -> list[ClassifiedPage]:
    """Find the rest of a table on a page of its own: labels of the part that none of its other pages shows."""
    pages = list(row)
    for part in prepared.vocabularies:
        known = {key for item in pages if item.part == part for key in item.features.keys.get(part, ())}
        pages = [item.with_part(part, PARTS.rest_of_table) if _rest_of_table(item, part, known) else item for item in pages]
    return pages


def _rest_of_table(item: ClassifiedPage, part: str, known: Collection[str]) -> bool:
    fresh = item.features.keys.get(part, frozenset()).difference(known)
    least = 1 if item.page.ruled and _only_long_text(item.page) else PARTS.fresh_labels  # 申报单位简介 and its text alone
    return item.part == OTHER and bool(known) and len(fresh) >= least and not (item.features.kind and item.features.kind.heading)


def continue_parts(row: Sequence[ClassifiedPage], stray: Collection[int], prepared: PreparedProfile) -> list[ClassifiedPage]:
    """Let pages that tell nothing by themselves go on with the part before them; pages out of place lead nowhere."""
    pages = list(row)
    previous: ClassifiedPage | None = None
    for n, item in enumerate(pages):
        if item.part == OTHER:
            before = _open_before(item, previous, [i for i in pages if i.place not in stray], prepared)
            if before is not None:
                pages[n] = item = _following(item, before, prepared)
        if item.part not in (BLANK, UNREADABLE) and item.place not in stray:
            previous = item
    return pages


def _open_before(
    item: ClassifiedPage, previous: ClassifiedPage | None, row: Sequence[ClassifiedPage], prepared: PreparedProfile
) -> ClassifiedPage | None:
    """The page that `item` goes on: the one before it, or, where it begins within a sentence that the one before it cannot
    have left open, the page of the form that did.
    """
    kind = item.features.kind
    if item.page.paper is Paper.ELECTRONIC:  # nobody shuffles the pages of a file
        return previous
    if kind is not None and kind.score >= PARTS.proof:
        return previous
    form = (PartKind.TABLE, PartKind.ESSAY)
    if previous is not None and prepared.kind(previous.part) in form and foot_of(previous.page) < PARTS.ends_high:
        like = (PartKind.TABLE,) if item.page.ruled else form
        full = [i for n, i in enumerate(row) if prepared.kind(i.part) in like and _breaks_off_at_foot(row, n)]
        return full[0] if len(full) == 1 else previous
    if not item.features.running_text:
        return previous
    hanging = [i for n, i in enumerate(row) if ends_with_heading(i) and not _text_follows(row, n)]
    if len(hanging) == 1 and previous is not None and previous.part != OTHER and prepared.kind(previous.part) not in form:
        return hanging[0]
    if not begins_within_sentence(item.page):
        return previous
    if previous is not None and ends_within_sentence(previous.page):
        return previous
    left_open = [
        i for n, i in enumerate(row) if prepared.kind(i.part) in form and ends_within_sentence(i.page) and not _followed(row, n)
    ]
    return left_open[0] if len(left_open) == 1 else previous


def _breaks_off_at_foot(row: Sequence[ClassifiedPage], index: int) -> bool:
    """Whether a page is filled down to its foot, and the one after it in the row begins another part: its rest is elsewhere."""
    item, after = row[index], row[index + 1] if index + 1 < len(row) else None
    return foot_of(item.page) > PARTS.full_page and after is not None and after.part not in (OTHER, item.part)


def _text_follows(row: Sequence[ClassifiedPage], index: int) -> bool:
    """Whether the page after this one in the row may hold the text of the heading that this one ends with."""
    return index + 1 < len(row) and row[index + 1].part in (OTHER, row[index].part) and row[index + 1].features.running_text


def _followed(row: Sequence[ClassifiedPage], index: int) -> bool:
    """Whether the page after this one in the row goes on with its sentence."""
    return index + 1 < len(row) and begins_within_sentence(row[index + 1].page)


def _open_part(previous: ClassifiedPage, prepared: PreparedProfile) -> str:
    """The part that a page ends in: its own, unless the title of a later table or of the essays stands further down."""
    own = prepared.part_index(previous.part)
    form = (PartKind.TABLE, PartKind.ESSAY)
    titles = [
        h for h in previous.features.headings if h.key is None and prepared.kind(h.part) in form and h.y > PARTS.later_title
    ]
    later = [h for h in titles if prepared.part_index(h.part) > own and prepared.kind(previous.part) in form]
    return max(later, key=lambda h: h.y).part if later else previous.part


def _following(item: ClassifiedPage, previous: ClassifiedPage, prepared: PreparedProfile) -> ClassifiedPage:
    part = _open_part(previous, prepared)
    kind = prepared.kind(part)
    features = item.features
    if features.kind is not None and features.kind.heading and features.kind.score >= PARTS.proof_title:
        return item  # the title of a proof
    if any(a.title_part == part for a in prepared.profile.attachments):
        return item  # proofs follow the list of an attachment
    if kind is PartKind.TABLE and _table_goes_on(item, previous, part):
        return item.with_part(part, PARTS.goes_on)
    if kind is PartKind.ESSAY and (features.running_text or _figure_page(item)):
        return item.with_part(part, PARTS.goes_on)
    if kind in (PartKind.INSTRUCTIONS, PartKind.LETTER, PartKind.DECLARATION) and features.running_text:
        return item.with_part(part, PARTS.goes_on_letter)
    return item


def _table_goes_on(item: ClassifiedPage, previous: ClassifiedPage, part: str) -> bool:
    page = item.page
    if page.ruled:
        first = min(page.ruled, key=lambda t: t.box.y0)
        above = [fold(line.text) for line in page.lines if line.box.y1 < first.box.y0 and line.box.y0 > PARTS.head]
        return not any(len(text) > PARTS.caption and not SECTION_HEADING.fullmatch(text) for text in above)
    if _column_goes_on(page, previous.page):
        return True
    none: frozenset[str] = frozenset()
    fresh = item.features.keys.get(part, none) - previous.features.keys.get(part, none)
    return item.features.running_text or len(body_of(page)) <= PARTS.lines_of_rest or (bool(fresh) and item.features.kind is None)


def _column_goes_on(page: Page, before: Page) -> bool:
    """Whether a page holds nothing but the rest of a sentence in the column of values in which the page before breaks off."""
    if not (ends_within_sentence(before) and begins_within_sentence(page)):
        return False
    column = body_of(before)[-1].box.x0 - PARTS.indent
    return all(line.box.x0 > column for line in body_of(page))


def _figure_page(item: ClassifiedPage) -> bool:
    """A drawing or table within the essays: little text, no title of a proof."""
    return item.features.kind is None or item.features.kind.score < PARTS.proof


def parts_by_looks(row: Sequence[ClassifiedPage], prepared: PreparedProfile, trusted: bool) -> list[ClassifiedPage]:
    """Tell the pages that neither they themselves nor their neighbours tell: by labels of a table, on shuffled scans by looks
    alone.
    """
    pages = list(row)
    for n, item in enumerate(pages):
        kind = item.features.kind
        if item.part == OTHER and (kind is None or kind.score < PARTS.proof):
            pages[n] = _by_looks(item, pages, prepared, trusted)
    return pages


def _by_looks(item: ClassifiedPage, row: Sequence[ClassifiedPage], prepared: PreparedProfile, trusted: bool) -> ClassifiedPage:
    essays = next((s.part for s in prepared.essays), None)
    tables = [p for p in prepared.vocabularies if prepared.kind(p) is PartKind.TABLE]
    features = item.features
    hits, part = max(((features.labels[p].hits, p) for p in tables if p in features.labels), default=(0, ""))
    if hits >= PARTS.fresh_labels and not features.running_text:
        return item.with_part(part, PARTS.left_over)
    if trusted:
        return item
    if hits and (item.page.ruled or not features.running_text):
        return item.with_part(part, PARTS.few_labels)
    if item.page.ruled and tables and _only_long_text(item.page):
        return item.with_part(_open_table(row, tables) or tables[0], PARTS.open_table)
    if essays and features.running_text:
        return item.with_part(essays, PARTS.running)
    return item


def _open_table(row: Sequence[ClassifiedPage], tables: Sequence[str]) -> str | None:
    """The part whose table breaks off within a sentence."""
    return next((i.part for i in row if i.part in tables and ends_within_sentence(i.page)), None)


def _only_long_text(page: Page) -> bool:
    """The rest of a split table: few cells, one with running text, nothing above it."""
    cells = [c for t in page.ruled for c in t.cells]
    first = min(t.box.y0 for t in page.ruled)
    above = [line for line in page.lines if line.box.y1 < first and line.box.y0 > PARTS.head]
    return len(cells) <= PARTS.lines_of_rest and not above and any(len(fold(c.text)) > PARTS.long_cell for c in cells)
