"""Evidence pages of the attachments gathered into proofs: a report of forty pages is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractors.packet.evidence.kinds import KindGuess, Proof, continues, guess_kind, read_proof, unread
from extractors.packet.halves import HalfPage, half_pages
from extractors.packet.page_features import PreparedProfile
from extractors.packet.parts import ClassifiedPage
from extractors.text.wordings import likeness
from model.record import Evidence, Source
from notices.profile import PartKind

UNKNOWN = "unknown"
SURE_KIND = 0.5


@dataclass
class ProofPages:
    """Pages of one proof: `numbers` are their logical places. `half`: the first one is but a half of its sheet."""

    first: ClassifiedPage
    guess: KindGuess | None
    numbers: list[int] = field(default_factory=list)
    pages: list[ClassifiedPage] = field(default_factory=list)
    half: HalfPage | None = None


def gather_evidence(order: Sequence[ClassifiedPage], prepared: PreparedProfile) -> tuple[Evidence, ...]:
    """The proofs of all attachments, in order; pages that show no kind of proof are listed as unknown with low confidence."""
    groups: list[ProofPages] = []
    previous: ClassifiedPage | None = None
    for number, item in enumerate(order, 1):
        own = _is_evidence(item, prepared)
        if not own or item.duplicate_of is not None:
            previous = None if not own else previous
            continue
        if pair := _side_by_side(item, number, prepared):
            groups += pair
            previous = item
            continue
        guess = item.features.kind if item.features.kind and item.features.kind.score >= SURE_KIND else None
        group = groups[-1] if groups else None
        if (
            group
            and not group.half
            and previous is group.pages[-1]
            and group.first.attachment == item.attachment
            and _joins(item, guess, group)
        ):
            group.numbers.append(number)
            group.pages.append(item)
        else:
            groups.append(ProofPages(item, guess, [number], [item]))
        previous = item
    return tuple(_evidence(g, prepared) for g in groups)


def _side_by_side(item: ClassifiedPage, number: int, prepared: PreparedProfile) -> list[ProofPages]:
    """The two proofs of a sheet that holds two pages, each with a title of its own."""
    pair = [(half, guess_kind(half.page, prepared.profile)) for half in half_pages(item.page)]
    if not pair or any(guess is None or not guess.heading or guess.score < SURE_KIND for _, guess in pair):
        return []
    return [ProofPages(own := replace(item, page=half.page), guess, [number], [own], half) for half, guess in pair]


def _is_evidence(item: ClassifiedPage, prepared: PreparedProfile) -> bool:
    kind = prepared.kind(item.part)
    if kind is PartKind.EVIDENCE or (kind is PartKind.TITLE_PAGE and item.attachment is not None):
        return True
    guess = item.features.kind
    if kind is not PartKind.TITLE_PAGE or guess is None or not guess.heading or guess.score <= 0.85:
        return False
    # a certificate under the attachment's title, or one whose own title is the attachment's; the title page's list is none
    part = prepared.profile.part(item.part)
    titled_alike = any(likeness(guess.title, m) > 0.75 for m in part.markers)
    pasted = not titled_alike or (len(item.page.lines) >= 8 and guess.score >= 0.95)
    if pasted:
        item.attachment = part.attachment
    return pasted


def _joins(item: ClassifiedPage, guess: KindGuess | None, group: ProofPages) -> bool:
    if unread(item.page) and guess is None and not _long(group):
        return False
    if group.guess is None:
        return False
    return continues(item.page, guess, group.guess)


def _long(group: ProofPages) -> bool:
    return len(group.pages) > 1


def _evidence(group: ProofPages, prepared: PreparedProfile) -> Evidence:
    page = group.first.page
    attachment = group.first.attachment or ""
    if group.guess is None:
        title = next((line.text.strip() for line in page.lines if len(line.text.strip()) > 3), "")
        source = Source(page.file, page.number, None, page.reader)
        return Evidence(attachment, UNKNOWN, title[:40], confidence=0.2, source=source, pages=tuple(group.numbers))
    proof = read_proof(page, group.guess, prepared.profile)
    for item in group.pages[1:4]:
        if proof.holder and proof.year and proof.date:
            break
        proof = _filled_up(proof, read_proof(item.page, item.features.kind or group.guess, prepared.profile))
    confidence = min(1.0, proof.score) * (0.5 + 0.5 * group.first.confidence)
    box = group.half.on_sheet(proof.box) if group.half and proof.box else proof.box
    source = Source(page.file, page.number, box, page.reader)
    return Evidence(
        attachment,
        proof.kind,
        proof.title,
        proof.holder,
        proof.number,
        proof.date,
        proof.year,
        proof.level,
        confidence,
        source,
        tuple(group.numbers),
    )


def _filled_up(proof: Proof, more: Proof) -> Proof:
    """What the first page does not tell, the next ones may."""
    return Proof(
        proof.kind,
        proof.title,
        proof.score,
        proof.holder or more.holder,
        proof.number or more.number,
        proof.date or more.date,
        proof.year or more.year,
        proof.level or more.level,
        proof.box,
    )
