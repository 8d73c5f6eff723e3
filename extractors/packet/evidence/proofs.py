"""Evidence pages of the attachments gathered into proofs: a report of forty pages is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from extractors.packet.evidence.half_pages import half_pages
from extractors.packet.evidence.proof_values import Proof, labels_filled, labels_of, listed_holders, read_proof
from extractors.packet.evidence.stacked import stacked_pages
from extractors.packet.evidence.stated import stated_amounts, stated_subjects, valid_until
from extractors.packet.parts.classified_page import ClassifiedPage
from extractors.packet.parts.page_features import PreparedProfile
from extractors.packet.parts.proof_kind import KindGuess, guess_kind
from extractors.packet.settings import PROOFS
from model.folding import fold
from model.fuzzy import likeness
from model.geometry import Box
from model.language import words
from model.page import Page, Reader
from model.record import Evidence, Source
from notices.profile import PartKind, Profile

CONTINUES = ("续", "附注", "资产负债表", "利润表", "现金流量表", "所有者权益变动表")
UNKNOWN = "unknown"
ALONE = frozenset(words("proof_names", "alone"))


@dataclass(frozen=True, slots=True)
class ProofPages:
    """Pages of one proof with their logical places. `beside`: where on its page the proof lies, beside another."""

    guess: KindGuess | None
    numbers: tuple[int, ...]
    pages: tuple[ClassifiedPage, ...]
    beside: Box | None = None

    @property
    def first(self) -> ClassifiedPage:
        return self.pages[0]

    def with_page(self, item: ClassifiedPage, number: int) -> ProofPages:
        return replace(self, numbers=(*self.numbers, number), pages=(*self.pages, item))


def mark_pasted_proofs(order: Sequence[ClassifiedPage], prepared: PreparedProfile) -> list[ClassifiedPage]:
    """Return the pages, those title pages that a proof stands on with the attachment that they open."""
    pages = []
    for item in order:
        pasted = _opens(item.part, prepared) and item.attachment is None and _pasted(item, prepared)
        pages.append(replace(item, attachment=_opens(item.part, prepared)) if pasted else item)
    return pages


def _opens(part: str, prepared: PreparedProfile) -> str | None:
    """The attachment that a part opens as its title page or its list."""
    return next((a.id for a in prepared.profile.attachments if a.title_part == part), None)


def _pasted(item: ClassifiedPage, prepared: PreparedProfile) -> bool:
    """A certificate under the attachment's title, or one whose own title is the attachment's; the title page's list is none."""
    guess = item.features.kind
    if guess is None or not guess.heading or guess.score <= PROOFS.pasted:
        return False
    titled_alike = any(likeness(guess.title, m) > PROOFS.titled_alike for m in prepared.profile.part(item.part).markers)
    long = len(item.page.lines) >= PROOFS.pasted_lines and guess.score >= PROOFS.pasted_alike
    return not titled_alike or long or labels_filled(item.page, guess, prepared.profile) >= PROOFS.pasted_labels


def gather_evidence(order: Sequence[ClassifiedPage], prepared: PreparedProfile) -> tuple[Evidence, ...]:
    """Return the proofs of all attachments, in order; pages that show no kind of proof are listed as unknown with low confidence.

    `order`: the packet's pages with their pasted proofs marked.
    """
    proofs: list[ProofPages] = []
    previous: ClassifiedPage | None = None
    for number, item in enumerate(order, 1):
        own = _is_evidence(item, prepared)
        if not own or item.duplicate_of is not None:
            previous = None if not own else previous
            continue
        pair = _side_by_side(item, number, prepared) or _one_under_another(item, number, prepared)
        guess = item.features.kind if item.features.kind and item.features.kind.score >= PROOFS.kind else None
        if pair:
            proofs += pair
        elif proofs and previous is proofs[-1].pages[-1] and _goes_on(proofs[-1], item, guess, prepared.profile):
            proofs[-1] = proofs[-1].with_page(item, number)
        else:
            proofs.append(ProofPages(guess, (number,), (item,)))
        previous = item
    return tuple(_evidence(proof, prepared) for proof in proofs)


def _side_by_side(item: ClassifiedPage, number: int, prepared: PreparedProfile) -> list[ProofPages]:
    """The two proofs of a sheet that holds two pages, each with a title of its own."""
    pair = [(half, guess_kind(half, prepared.profile)) for half in half_pages(item.page)]
    if not pair or any(guess is None or not guess.heading or guess.score < PROOFS.kind for _, guess in pair):
        return []
    return [ProofPages(guess, (number,), (replace(item, page=half),), half.at) for half, guess in pair]


def _one_under_another(item: ClassifiedPage, number: int, prepared: PreparedProfile) -> list[ProofPages]:
    """The proofs of a Word page on which several titles of proofs stand."""
    pieces = [(piece, guess_kind(piece, prepared.profile)) for piece in stacked_pages(item.page, prepared.profile)]
    # what an attachment's title page lists proves nothing: a proof's own title stands above it
    told = [(p, g) for p, g in pieces if g is not None and g.score >= PROOFS.kind and g.y <= PROOFS.own_title]
    several = len({guess.title for _, guess in told}) > 1
    return [ProofPages(guess, (number,), (replace(item, page=piece),), piece.at) for piece, guess in told] if several else []


def _is_evidence(item: ClassifiedPage, prepared: PreparedProfile) -> bool:
    return prepared.kind(item.part) is PartKind.EVIDENCE or item.attachment is not None


def _goes_on(proof: ProofPages, item: ClassifiedPage, guess: KindGuess | None, profile: Profile) -> bool:
    """Whether the page goes on with the proof of the page before it, for the same attachment."""
    if proof.beside or proof.first.attachment != item.attachment or proof.guess is None:
        return False
    if guess is None and nearly_empty(item.page) and len(proof.pages) == 1:
        return False
    if (guess is None or not guess.heading) and (
        titled_anew(item.page) or _numbered_anew(proof.pages[-1].page, item.page, proof.guess, profile)
    ):
        return False
    return continues(guess, proof.guess)


def _numbered_anew(before: Page, page: Page, guess: KindGuess, profile: Profile) -> bool:
    """Whether a page bears a holder and a number of its own, another than the page before it: another certificate, whose title was not read."""
    number = labels_of(page, guess.kind, profile).get("number")
    other = labels_of(before, guess.kind, profile).get("number")
    if not number or not other or likeness(fold(number), fold(other)) >= PROOFS.same_number:
        return False
    return any("holder" in labels_of(page, kind.id, profile) for kind in profile.evidence_kinds)


def _evidence(proof_pages: ProofPages, prepared: PreparedProfile) -> Evidence:
    page = proof_pages.first.page
    attachment = proof_pages.first.attachment or ""
    if proof_pages.guess is None:
        title = next((line.text.strip() for line in page.lines if len(line.text.strip()) > PROOFS.title_least), "")
        source = Source.on(page)
        return Evidence(
            attachment, UNKNOWN, title[: PROOFS.title], confidence=PROOFS.unknown, source=source, pages=proof_pages.numbers
        )
    proof = read_proof(page, proof_pages.guess, prepared.profile)
    for item in proof_pages.pages[1 : PROOFS.more_pages + 1]:
        if proof.holder and proof.year and proof.date:
            break
        proof = _filled_up(proof, read_proof(item.page, item.features.kind or proof_pages.guess, prepared.profile))
    confidence = min(1.0, proof.score) * (PROOFS.by_page + PROOFS.by_page * proof_pages.first.confidence)
    kind = prepared.profile.evidence_kind(proof.kind)
    pages = [item.page for item in proof_pages.pages[: PROOFS.read_pages]]
    holder = "、".join(listed_holders(pages, proof_pages.guess, prepared.profile)) or proof.holder
    source = _on_sheet(Source.on(page, proof.box), proof_pages.beside)
    amounts, amount_at = stated_amounts(pages, kind) if kind.amount_labels else ((), None)
    return Evidence(
        attachment,
        proof.kind,
        proof.title,
        holder,
        proof.number,
        proof.date,
        proof.year,
        proof.level,
        confidence,
        source,
        proof_pages.numbers,
        stated_subjects(proof.subject, pages, kind),
        amounts,
        valid_until(page.text, proof.date or proof.year, kind),
        _on_sheet(amount_at, proof_pages.beside) if amount_at else None,
    )


def _on_sheet(source: Source, at: Box | None) -> Source:
    return replace(source, box=source.box.laid_in(at)) if at and source.box else source


def _filled_up(proof: Proof, more: Proof) -> Proof:
    """What the first page does not tell, the next ones may."""
    told = ("holder", "number", "date", "year", "level", "subject")
    return replace(proof, **{name: getattr(proof, name) or getattr(more, name) for name in told})


def continues(guess: KindGuess | None, previous: KindGuess) -> bool:
    """Whether a page goes on with the proof of the page before it (the second page of an audit report)."""
    if guess is None:
        return True
    if guess.heading and guess.kind != previous.kind:
        return False
    if guess.kind == previous.kind:
        return not guess.heading or any(word in guess.title for word in CONTINUES)
    return guess.score < PROOFS.other_kind or any(word in fold(guess.title) for word in CONTINUES)


def titled_anew(page: Page) -> bool:
    """Whether a page begins with a word that stands above any paper (证　书), or a recognised one, but for a sender's line, with a large title in its
    middle: rather another proof, whose title was misread, or not read at all.
    """
    lines = sorted((line for line in page.lines if line.text.strip()), key=lambda line: line.box.y0)
    if lines and "".join(lines[0].text.split()) in ALONE:
        return True
    if page.reader is not Reader.OCR or len(lines) <= PROOFS.title_least:
        return False
    usual = median(line.box.height for line in lines)
    titles = [
        n for n in lines[: PROOFS.title_least] if n.box.height >= PROOFS.large * usual and abs(n.box.cx - 0.5) <= PROOFS.centred
    ]
    if any(b.y1 <= lines[0].box.y1 and b.height >= usual and abs(b.cx - 0.5) <= PROOFS.centred for b in page.unread):
        return True
    return bool(titles) and not any(word in fold(line.text) for line in titles for word in CONTINUES)


def nearly_empty(page: Page) -> bool:
    """Whether a page of evidence holds next to no text: a photo of a product, a screenshot."""
    return page.reader is not Reader.NONE and sum(len(fold(line.text)) for line in page.lines) < PROOFS.nearly_empty
