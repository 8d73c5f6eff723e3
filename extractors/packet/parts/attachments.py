"""To which attachment a page of evidence belongs: by the title page before it, its file's name, its kind, its neighbours."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from extractors.packet.parts.classified_page import OTHER, ClassifiedPage
from extractors.packet.parts.page_features import PreparedProfile
from extractors.packet.parts.settings import PARTS
from model.fuzzy import likeness
from notices.profile import PartKind

NUMBERED = re.compile(r"附(?:件|录)?\s*[-_]?\s*([1-9一二三四五六七八九])(?!\d)")
FORM = (PartKind.ESSAY, PartKind.TABLE, PartKind.COVER)
DIGITS = dict(zip("一二三四五六七八九", "123456789", strict=True))


@dataclass(frozen=True, slots=True)
class _Attachments:
    """`titles`: title page → its attachment; `parts`: attachment → the part that its evidence is kept under; `missing`: the
    attachments without a title page among the pages; `forms`: the paths of the files that hold the form, and of the folders above them.
    """

    prepared: PreparedProfile
    titles: Mapping[str, str]
    parts: Mapping[str, str]
    missing: frozenset[str]
    forms: frozenset[str]

    @classmethod
    def of(cls, pages: Sequence[ClassifiedPage], prepared: PreparedProfile) -> _Attachments:
        form = prepared.profile.parts
        # of whatever kind: a mere list may be instructions; but a declaration lists nothing, what lies behind it is no part of it
        titles = {a.title_part: a.id for a in prepared.profile.attachments}
        titles = {part: a for part, a in titles.items() if prepared.kind(part) is not PartKind.DECLARATION}
        titles |= {p.id: p.attachment for p in form if p.kind is PartKind.TITLE_PAGE and p.attachment}
        # a form without a part of its own for evidence keeps it under the attachment's title
        parts = {attachment: part for part, attachment in titles.items()}
        parts |= {p.attachment: p.id for p in form if p.kind is PartKind.EVIDENCE and p.attachment}
        seen = {item.part for item in pages}
        forms = {
            path
            for item in pages
            if item.confidence >= PARTS.strong and prepared.kind(item.part) in FORM
            for path, _ in _paths(item.page.file)
        }
        return cls(prepared, titles, parts, frozenset(titles[t] for t in titles if t not in seen), frozenset(forms))

    def give(self, item: ClassifiedPage, attachment: str, confidence: float) -> ClassifiedPage:
        return item.with_attachment(self.parts[attachment], attachment, confidence)


def attach_evidence(
    every: Sequence[ClassifiedPage], prepared: PreparedProfile, ordered: bool, stray: Collection[int] = ()
) -> dict[int, ClassifiedPage]:
    """Give pages without a part of the form to the evidence of an attachment, with a confidence. Return these, by their places.

    `every` page in reading order; `ordered`: title pages open what follows them, but for those at `stray` places: they tell only
    where else nothing does.
    """
    pages = [i for i in every if i.place not in stray]
    attachments = _Attachments.of(pages, prepared)
    behind = _behind_titles(every, attachments)
    found: list[ClassifiedPage] = []
    open_attachment: str | None = None
    run: list[ClassifiedPage] = []
    for item in pages:
        if item.part in attachments.titles and ordered:
            found += _give_run(run, attachments, behind)
            run = []
            open_attachment = attachments.titles[item.part]
        elif item.part == OTHER:
            given = _by_name_or_title(item, open_attachment, attachments)
            if given is None:
                run.append(item)
            else:
                found.append(given)
        elif prepared.kind(item.part) in (*FORM, PartKind.DECLARATION):
            open_attachment = None
    found += (_give_run if ordered else _spread)(run, attachments, behind)
    return {item.place: item for item in found}


def _by_name_or_title(item: ClassifiedPage, opened: str | None, attachments: _Attachments) -> ClassifiedPage | None:
    """By the name of its file or the title page before it; `opened`: that title page's attachment."""
    named = _by_file_name(item.page.file, attachments)
    attachment = named or opened
    if attachment is None or attachment not in attachments.parts:
        return None
    only = _only_in(item, attachments.prepared)
    if named is None and only and only != attachment and only in attachments.missing and only in attachments.parts:
        return attachments.give(item, only, PARTS.only_wish)
    return attachments.give(item, attachment, PARTS.by_name)


def _paths(file: str) -> list[tuple[str, str]]:
    """A file and the folders above it, from within: path and name."""
    return [(file[: hit.end()], hit.group()) for hit in re.finditer(r"[^/!]+", file)][::-1]


def _by_file_name(file: str, attachments: _Attachments) -> str | None:
    """附1、附件2 in the name of the file or of a folder above it, or the attachment's own name. What holds the form bears the number that
    the form has in the call (附件2：申报书.docx).
    """
    for path, piece in _paths(file):
        hit = NUMBERED.search(piece) if path not in attachments.forms else None
        for attachment in attachments.prepared.profile.attachments:
            own = NUMBERED.search(attachment.name)
            if hit and own and _digit(hit.group(1)) == _digit(own.group(1)):
                return attachment.id
            if likeness(re.sub(r"\.\w{2,5}$", "", piece), attachment.name) > PARTS.file_name:
                return attachment.id
    return None


def _digit(text: str) -> str:
    return DIGITS.get(text, text)


def attachments_asking_for(kind: str, prepared: PreparedProfile) -> list[str]:
    """Return the attachments that ask for proofs of this kind, in the profile's order."""
    family = kind.split(".")[0]
    return list(dict.fromkeys(d.attachment for d in prepared.profile.evidence if kind in d.every_kind or family in d.every_kind))


def _only_in(item: ClassifiedPage, prepared: PreparedProfile) -> str | None:
    if item.features.kind is None or item.features.kind.score < PARTS.only_wish_kind:
        return None
    wanted = attachments_asking_for(item.features.kind.kind, prepared)
    return wanted[0] if len(wanted) == 1 else None


def _give_run(run: Sequence[ClassifiedPage], attachments: _Attachments, behind: Mapping[int, str]) -> list[ClassifiedPage]:
    """Evidence under no title page: split so that each kind comes to an attachment that asks for it, to that whose title page it came
    `behind`, else in order.

    A page that shows no kind of proof stays what it is where no proof stands near it.
    """
    order = list(attachments.parts)
    wishes = [_wished_by(item, attachments.prepared) for item in run]
    closing = _before_later(wishes, order)
    given = []
    level = 0
    for place, (item, wish) in enumerate(zip(run, wishes, strict=True)):
        if not wish and not _near(wishes, place):
            continue
        later = [a for a in order[level:] if a in wish]
        told = behind.get(item.place, "")
        first = closing.get(place) or next(iter(later), None)
        chosen = told if told in wish else first or (wish[0] if wish else order[min(level, len(order) - 1)])
        if len(wish) == 1 and chosen in order:
            level = max(level, order.index(chosen)) if _stays(wishes[place + 1 :], chosen, order) else level
        if chosen in attachments.parts:
            given.append(attachments.give(item, chosen, PARTS.in_run if len(wish) == 1 else PARTS.shared))
    return given


def _before_later(wishes: Sequence[list[str]], order: Sequence[str]) -> dict[int, str]:
    """Return the later attachment for pages that several ask for (patents), where they stand right before one that it alone asks for: all of them
    where the earlier one has such a page already, else the second half.
    """
    found: dict[int, str] = {}
    start = 0
    for place, wish in enumerate(wishes):
        shared = wishes[start]
        if wish == shared and len(wish) > 1:
            continue
        later = len(wish) == 1 and wish[0] in shared[1:] and _stays(wishes[place:], wish[0], order)
        if later:
            kept = 0 if shared in wishes[:start] else (place - start + 1) // 2
            found |= dict.fromkeys(range(start + kept, place), wish[0])
        start = place
    return found


def _behind_titles(pages: Sequence[ClassifiedPage], attachments: _Attachments) -> dict[int, str]:
    """Return the attachments of pages that came right behind a title page, or behind others that did, by their places."""
    found: dict[int, str] = {}
    opened: str | None = None
    for item in sorted(pages, key=lambda i: i.place):
        opened = attachments.titles.get(item.part, opened if item.part == OTHER else None)
        if opened is not None and item.part == OTHER:
            found[item.place] = opened
    return found


def _spread(run: Sequence[ClassifiedPage], attachments: _Attachments, behind: Mapping[int, str]) -> list[ClassifiedPage]:
    """Evidence of a shuffled scan: what only one attachment asks for belongs there; of what several ask for, each gets a share, first
    what came `behind` its title page.

    Nobody can tell from a shuffled pile which patent was meant for which attachment, so the confidence is low.
    """
    given = []
    shared: dict[tuple[str, ...], list[ClassifiedPage]] = {}
    for item in run:
        wish = [a for a in _wished_by(item, attachments.prepared) if a in attachments.parts]
        if len(wish) == 1:
            given.append(attachments.give(item, wish[0], PARTS.only_wish))
        elif wish:
            shared.setdefault(tuple(wish), []).append(item)
    for wish_set, items in shared.items():
        told = {i.place: behind[i.place] for i in items if behind.get(i.place) in wish_set}
        shares = [wish_set[number * len(wish_set) // len(items)] for number in range(len(items))]
        for taken in told.values():
            shares.remove(taken if taken in shares else shares[-1])
        rest = iter(shares)
        given += [attachments.give(i, told.get(i.place) or next(rest), PARTS.shared) for i in items]
    return given


def _wished_by(item: ClassifiedPage, prepared: PreparedProfile) -> list[str]:
    """The attachments that ask for the kind of proof that the page is."""
    kind = item.features.kind
    return attachments_asking_for(kind.kind, prepared) if kind and kind.score >= PARTS.kind else []


def _near(wishes: Sequence[list[str]], place: int) -> bool:
    return any(wishes[max(0, place - 1) : place + 2])


def _stays(later: Sequence[list[str]], chosen: str, order: Sequence[str]) -> bool:
    """Whether nothing that follows belongs surely to an earlier attachment."""
    return all(len(w) != 1 or w[0] not in order or order.index(w[0]) >= order.index(chosen) for w in later)
