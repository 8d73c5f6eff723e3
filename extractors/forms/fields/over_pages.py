"""Values that go on from one page to the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from extractors.forms.fields.flow import find_labels, page_tokens
from extractors.forms.fields.grid import SECTION_HEADING
from extractors.forms.fields.labels import ProfileLabels
from extractors.forms.fields.settings import PAGE_END
from extractors.forms.tokens import Candidate, Token, token_of
from model.folding import fold
from model.page import Cell, Page
from notices.field_types.registry import FieldType

Candidates = Mapping[str, Sequence[Candidate]]  # by the key of the field


def continue_over_pages(found: Candidates, pages: Sequence[Page], vocabulary: ProfileLabels) -> Candidates:
    """Let text at the top of a page, before any label and in no cell that goes on from the page before, go on with its last long text."""
    for before, page in pairwise(pages):
        claimed = {b.box for c in _all(found) if c.method != "pair" for b in c.tokens if b.page is page}
        orphans = [b for b in _orphans(before, page, vocabulary) if b.box not in claimed]
        found = _lead_in(found, before, page, vocabulary)
        last = _last_text(found, before, vocabulary)
        if orphans and last is not None:
            found = _replaced(found, last, replace(last, tokens=(*last.tokens, *orphans)))
    return found


def _orphans(before: Page, page: Page, vocabulary: ProfileLabels) -> list[Token]:
    """Return the text at the top of `page` that no label of its own claims."""
    tokens = page_tokens(page, top=PAGE_END.head, bottom=PAGE_END.foot)
    labels, _ = find_labels(tokens, vocabulary)
    first = min([h.box.y0 for h in labels] + [t.box.y0 for t in page.tables], default=1.0)
    above = (b for b in tokens if b.box.y1 <= first + PAGE_END.overlap and len(fold(b.text)) > 1)
    orphans = list(takewhile(lambda b: SECTION_HEADING.fullmatch(fold(b.text)) is None, above))
    return orphans if orphans or labels else _open_cell(before, page, vocabulary)


def _replaced(found: Candidates, old: Candidate, new: Candidate) -> Candidates:
    """Return the candidates with `new` in the place of `old`, which is one of them."""
    return {**found, old.key: [new if c is old else c for c in found[old.key]]}


def _open_cell(before: Page, page: Page, vocabulary: ProfileLabels) -> list[Token]:
    """A row of one cell at the top of a page, without a label, under a page whose table ends in such a row, or in one that stands
    below what was seen of it: its text goes on.
    """
    ends, begins = _row(before, last=True), [c for c in _row(page, last=False) if c.text.strip()]
    if len(ends) != 1 and not _text_below(before, ends):
        return []
    if len(begins) != 1 or begins[0].box.y0 > PAGE_END.open_cell:
        return []
    tokens = [token_of(line, page) for line in begins[0].lines]
    return tokens if not find_labels(tokens, vocabulary)[0] else []


def _text_below(page: Page, ends: Sequence[Cell]) -> bool:
    """Lines of text stand between the page's last table, whose last row is `ends`, and its foot."""
    end = max((c.box.y1 for c in ends), default=1.0)
    return any(b.box.width > PAGE_END.line for b in page_tokens(page, top=end, bottom=PAGE_END.foot))


def _row(page: Page, last: bool) -> list[Cell]:
    """The cells of the page's last row, or of its first."""
    tables = sorted(page.tables, key=lambda t: t.box.y0)
    if not tables:
        return []
    cells = tables[-1 if last else 0].cells
    row = max(c.row + c.row_span for c in cells) - 1 if last else min(c.row for c in cells)
    return [c for c in cells if c.row <= row < c.row + c.row_span]


def _all(found: Candidates) -> Iterator[Candidate]:
    return (candidate for candidates in found.values() for candidate in candidates)


def _lead_in(found: Candidates, before: Page, page: Page, vocabulary: ProfileLabels) -> Candidates:
    """A label set in the middle of its text may stand on the next page: what is nobody's at the foot of a page goes before
    the first text of the next one, if that begins at its top, above its label.
    """
    texts = [
        c
        for c in _all(found)
        if c.method == "flow" and c.tokens and c.tokens[0].page is page and vocabulary.specs[c.key].type is FieldType.TEXT
    ]
    upper = [c for c in texts if _starts_above(c)]
    taken = {(round(b.box.x0, 3), round(b.box.y0, 3)) for c in _all(found) for b in c.tokens if b.page is before}
    lowest = max([y for _, y in taken], default=0.0)
    loose = [
        b
        for b in page_tokens(before, top=max(PAGE_END.head, lowest + 0.001), bottom=PAGE_END.foot)
        if (round(b.box.x0, 3), round(b.box.y0, 3)) not in taken and b.box.width > PAGE_END.line
    ]
    if len(upper) != 1 or not loose:
        return found
    return _replaced(found, upper[0], replace(upper[0], tokens=(*loose, *upper[0].tokens)))


def _starts_above(candidate: Candidate) -> bool:
    """Text from the page's top down to its label and beyond."""
    label = candidate.box
    return label is not None and candidate.tokens[0].box.y0 < min(PAGE_END.begins, label.y0 - PAGE_END.above_label)


def _last_text(found: Candidates, page: Page, vocabulary: ProfileLabels) -> Candidate | None:
    """The text field that ends lowest on the page, if nothing else stands below it."""
    on_page = [c for c in _all(found) if c.method != "pair" and (c.tokens[-1].page if c.tokens else c.page) is page]
    if not on_page:
        return None
    lowest = max(on_page, key=_end)
    return lowest if vocabulary.specs[lowest.key].type is FieldType.TEXT else None


def _end(candidate: Candidate) -> float:
    if candidate.tokens:
        return candidate.tokens[-1].box.y1
    return candidate.box.y1 if candidate.box else 0.0
