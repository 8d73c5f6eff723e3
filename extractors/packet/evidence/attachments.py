"""To which attachment a page of evidence belongs: by the title page before it, its file's name, its kind, its neighbours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from extractors.text.wordings import likeness
from notices.profile import PartKind

if TYPE_CHECKING:
    from extractors.packet.page_features import PreparedProfile
    from extractors.packet.parts import ClassifiedPage

NUMBERED = re.compile(r"附(?:件|录)?\s*[-_]?\s*([1-9一二三四五六七八九])(?!\d)")
DIGITS = dict(zip("一二三四五六七八九", "123456789", strict=True))


def attach_evidence(sequence: Sequence[ClassifiedPage], prepared: PreparedProfile, ordered: bool) -> None:
    """Give pages without a part of the form to the evidence of an attachment, with a confidence.

    `sequence`: the pages in reading order; `ordered`: title pages open what follows them.
    """
    titles = {p.id: p.attachment for p in prepared.profile.parts if p.kind is PartKind.TITLE_PAGE and p.attachment}
    # a form without a part of its own for evidence keeps it under the attachment's title
    parts = {attachment: part for part, attachment in titles.items()}
    parts |= {p.attachment: p.id for p in prepared.profile.parts if p.kind is PartKind.EVIDENCE and p.attachment}
    seen = {item.part for item in sequence}
    open_attachment: str | None = None
    run: list[ClassifiedPage] = []
    for item in sequence:
        if item.part in titles and ordered:
            _give_run(run, prepared, parts)
            run = []
            open_attachment = titles[item.part]
        elif item.part != "other":
            if prepared.kind(item.part) in (PartKind.ESSAY, PartKind.TABLE, PartKind.COVER, PartKind.DECLARATION):
                open_attachment = None
        elif item.part == "other":
            _place(item, open_attachment, prepared, parts, titles, seen, run)
    if ordered:
        _give_run(run, prepared, parts)
    else:
        _spread(run, prepared, parts)


def _place(
    item: ClassifiedPage,
    open_attachment: str | None,
    prepared: PreparedProfile,
    parts: Mapping[str, str],
    titles: Mapping[str, str | None],
    seen: set[str],
    run: list[ClassifiedPage],
) -> None:
    named = _by_file_name(item.page.file, prepared)
    attachment = named or open_attachment
    if attachment is None or attachment not in parts:
        run.append(item)
        return
    only = _only_in(item, prepared)
    missing = {titles[t] for t in titles if t not in seen}
    if named is None and only and only != attachment and only in missing and only in parts:
        attachment, confidence = only, 0.6
    else:
        confidence = 0.9 if named or open_attachment else 0.6
    item.part, item.attachment, item.confidence = parts[attachment], attachment, confidence


def _by_file_name(file: str, prepared: PreparedProfile) -> str | None:
    """附1、附件2 in the name of the file or of a folder above it, or the attachment's own name."""
    for piece in reversed(re.split(r"[/!]", file)):
        hit = NUMBERED.search(piece)
        for attachment in prepared.profile.attachments:
            own = NUMBERED.search(attachment.name)
            if hit and own and _digit(hit.group(1)) == _digit(own.group(1)):
                return attachment.id
            if likeness(re.sub(r"\.\w{2,5}$", "", piece), attachment.name) > 0.85:
                return attachment.id
    return None


def _digit(text: str) -> str:
    return DIGITS.get(text, text)


def attachments_asking_for(kind: str, prepared: PreparedProfile) -> list[str]:
    """The attachments that ask for proofs of this kind, in the profile's order."""
    family = kind.split(".")[0]
    return list(dict.fromkeys(d.attachment for d in prepared.profile.evidence if kind in d.kinds or family in d.kinds))


def _only_in(item: ClassifiedPage, prepared: PreparedProfile) -> str | None:
    if item.features.kind is None or item.features.kind.score < 0.6:
        return None
    wanted = attachments_asking_for(item.features.kind.kind, prepared)
    return wanted[0] if len(wanted) == 1 else None


def _give_run(run: list[ClassifiedPage], prepared: PreparedProfile, parts: Mapping[str, str]) -> None:
    """Evidence under no title page: split so that each kind comes to an attachment that asks for it, in order.

    A page that shows no kind of proof stays what it is where no proof stands near it.
    """
    if not run:
        return
    order = [a for a in parts]
    wishes = [
        attachments_asking_for(i.features.kind.kind, prepared) if i.features.kind and i.features.kind.score >= 0.5 else []
        for i in run
    ]
    if not any(wishes):
        return
    level = 0
    for place, (item, wish) in enumerate(zip(run, wishes, strict=True)):
        if not wish and not _near(wishes, place):
            continue
        later = [a for a in order[level:] if a in wish]
        chosen = later[0] if later else (wish[0] if wish else order[min(level, len(order) - 1)])
        if len(wish) == 1 and chosen in order:
            level = max(level, order.index(chosen)) if _stays(wishes[place + 1 :], chosen, order) else level
        if chosen in parts:
            item.part, item.attachment, item.confidence = parts[chosen], chosen, 0.55 if len(wish) == 1 else 0.4


def _spread(run: list[ClassifiedPage], prepared: PreparedProfile, parts: Mapping[str, str]) -> None:
    """Evidence of a shuffled scan: what only one attachment asks for belongs there; of what several ask for, each gets a share.

    Nobody can tell from a shuffled pile which patent was meant for which attachment, so the confidence is low.
    """
    shared: dict[tuple[str, ...], list[ClassifiedPage]] = {}
    for item in run:
        kind = item.features.kind
        wish = [a for a in attachments_asking_for(kind.kind, prepared) if a in parts] if kind and kind.score >= 0.5 else []
        if len(wish) == 1:
            item.part, item.attachment, item.confidence = parts[wish[0]], wish[0], 0.6
        elif wish:
            shared.setdefault(tuple(wish), []).append(item)
    for wish_set, items in shared.items():
        for number, item in enumerate(items):
            attachment = wish_set[number * len(wish_set) // len(items)]
            item.part, item.attachment, item.confidence = parts[attachment], attachment, 0.4


def _near(wishes: Sequence[list[str]], place: int) -> bool:
    return any(wishes[max(0, place - 1) : place + 2])


def _stays(later: Sequence[list[str]], chosen: str, order: Sequence[str]) -> bool:
    """Whether nothing that follows belongs surely to an earlier attachment."""
    return all(len(w) != 1 or w[0] not in order or order.index(w[0]) >= order.index(chosen) for w in later)
