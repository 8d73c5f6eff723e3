"""A form that is not the notice's own: another title, or another year's edition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.packet.parts.classified_page import ClassifiedPage
from extractors.packet.parts.page_features import PreparedProfile
from extractors.packet.parts.proof_kind import FORM_TITLE
from extractors.packet.settings import FOREIGN
from extractors.text.reading_order import typical_height
from model.folding import fold
from model.fuzzy import find, likeness
from model.page import Line, Page
from model.record import ForeignForm, Source
from notices.profile import PartKind, Profile

YEAR = re.compile(r"(20\d\d)\s*年")
EDITION = re.compile(r"(?:^|[编印]制)\((20\d\d)年(?:版|度|制)?\)$")
OWN = (PartKind.COVER, PartKind.TABLE, PartKind.ESSAY, PartKind.DECLARATION)


def foreign_form(order: Sequence[ClassifiedPage], prepared: PreparedProfile) -> ForeignForm | None:
    """Return the form of another notice that the packet holds instead of this one's, or an edition of another year; None where the
    form is the notice's own, or none is there.
    """
    profile = prepared.profile
    own = [item for item in order if _is_own(item, prepared)]
    if own:
        return next(filter(None, (_other_year(i.page, profile) for i in own if prepared.kind(i.part) is PartKind.COVER)), None)
    titles = (t for item in order if not _is_proof(item) for t in _titles(item.page))
    return next((ForeignForm(line.text, True, _place(page, line)) for page, line in titles if _is_other(line, profile)), None)


def _is_own(item: ClassifiedPage, prepared: PreparedProfile) -> bool:
    """Whether a title or a heading of the notice's own form stands on the page."""
    found = [h for h in item.features.headings if prepared.kind(h.part) in OWN and h.score >= FOREIGN.own]
    return bool(found) or prepared.kind(item.part) is PartKind.COVER


def _is_proof(item: ClassifiedPage) -> bool:
    return item.features.kind is not None and item.features.kind.heading


def _titles(page: Page) -> Iterator[tuple[Page, Line]]:
    """Lines that are set as the title of a form: in the middle, large or on a sheet of few lines."""
    usual = typical_height(page.lines)
    few = len(page.lines) <= FOREIGN.few_lines
    for line in page.lines:
        centred = abs(line.box.cx - 0.5) < FOREIGN.centred and line.box.y0 < FOREIGN.top
        if centred and FORM_TITLE.search(fold(line.text)) and (few or line.box.height > FOREIGN.large * usual):
            yield page, line


def _is_other(line: Line, profile: Profile) -> bool:
    text = fold(line.text)
    short = len(text) < FOREIGN.shortest  # 申报书 alone: what it is of stands elsewhere
    return (
        not short and find(text, profile.form_title, FOREIGN.own) is None and likeness(text, profile.form_title) < FOREIGN.alike
    )


def _other_year(page: Page, profile: Profile) -> ForeignForm | None:
    """A cover of the form whose title names another year than the notice's does."""
    due = YEAR.search(profile.title)
    end = fold(profile.form_title)[-FOREIGN.title_end :]
    title = next((line for line in page.lines if end in fold(line.text)), None)
    if due is None or title is None:
        return None
    above = [line for line in page.lines if line.box.y0 <= title.box.y1 and abs(line.box.cx - 0.5) < FOREIGN.centred]
    dated = [(line, hit) for line in above if (hit := YEAR.search(fold(line.text))) and "月" not in line.text]
    told = next(iter([*dated, *_editions(page)]), None)
    if told is None or told[1].group(1) == due.group(1):
        return None
    text = "".join(
        line.text for line in sorted([*above, *(line for line in [told[0]] if line not in above)], key=lambda line: line.box.y0)
    )
    return ForeignForm(text, False, _place(page, told[0]))


def _editions(page: Page) -> Iterator[tuple[Line, re.Match[str]]]:
    """Years that a cover's foot names as its edition: 工业和信息化部编制（2019年）, or in brackets alone. A date of signing has neither."""
    for line in page.lines:
        if hit := EDITION.search(fold(line.text)):
            yield line, hit


def _place(page: Page, line: Line) -> Source:
    return Source.on(page, line.box)
