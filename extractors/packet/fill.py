"""Pages become a record. Reads top to bottom: features of pages → parts → order → fields → evidence → texts and formats →
seals.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from extractors.forms.fields.read import fields_of
from extractors.forms.fields.seal_words import without_slices
from extractors.forms.rows import running_tokens, without_margins, without_running_heads
from extractors.forms.values.reread import read_again
from extractors.packet.characters import settle_characters
from extractors.packet.copies import copies_of, merge
from extractors.packet.doubt import weigh_values
from extractors.packet.evidence.half_pages import half_pages
from extractors.packet.evidence.proofs import gather_evidence, mark_pasted_proofs
from extractors.packet.foreign_form import foreign_form
from extractors.packet.formats import read_formats
from extractors.packet.letter import read_letter
from extractors.packet.marks.anchors import page_images
from extractors.packet.marks.paging_seal import join_paging_seal
from extractors.packet.marks.seals import judge_seals
from extractors.packet.marks.signature import judge_signatures
from extractors.packet.names import settle_names
from extractors.packet.parts.classified_page import ClassifiedPage
from extractors.packet.parts.classify import Overrides, classify_pages
from extractors.packet.parts.order import logical_order, mark_duplicates
from extractors.packet.parts.page_features import PreparedProfile, features_of
from extractors.packet.pile import packets_on_paper, prepared_profile
from extractors.packet.prescribed import compare_texts
from extractors.packet.sensitive import sensitive_marks
from extractors.packet.sheet_pages import SheetPages
from extractors.packet.sheets import sheet_gaps
from extractors.packet.thousands import settle_thousands
from extractors.readers.closer import CloserLook
from extractors.text.mentioned import mentioned_in
from extractors.text.wordings import join_wrapped
from intake.inspection.format_table import format_of
from model.errors import PartUnread
from model.folding import fold
from model.geometry import Box
from model.packet import Fate, SourceFile
from model.page import Line, Page
from model.problem import Problem
from model.record import DigitalSignature, FieldValue, Mention, PagePart, PrescribedText, Presence, Record, Source
from notices.profile import FieldSpec, PartKind, Profile
from notices.same_as import follow_references
from notices.tables import repeated

TWO_PAGES = "两页并排在一张纸上，未能分开读取"
MENTIONED = ("PERSON", "ORG", "DATE", "MONEY")


class SecondLook(Protocol):
    """Looks at a page again: at a place (`again`), and at what else a line may say (`closer`)."""

    def again(self, page: Page, box: Box) -> Line: ...

    def closer(self, page: Page, line: Line) -> CloserLook | None: ...


@dataclass(frozen=True, slots=True)
class PacketPages:
    """A packet that was read: its files, all of their pages in the order of the files, and the folder that `Page.image` lies in.

    `overrides`: (file, page) → part, of pages whose part a person chose.
    """

    name: str
    files: tuple[SourceFile, ...]
    pages: Sequence[Page]
    workspace: Path
    overrides: Overrides = field(default_factory=dict)


def fill_record(packet: PacketPages, profile: Profile, look: SecondLook | None = None) -> Record:
    """Return the structured record of one packet.

    `look` looks again at what is doubtful: values that their own format contradicts, characters that look alike; without it the first
    reading stands. Sheets of two pages are two pages, told as the sheet.
    """
    apart = SheetPages.of(packet.pages)
    if not apart.sheets:
        return _filled(packet, profile, look)
    pages = replace(packet, pages=apart.pages, overrides=apart.by_page(packet.overrides))
    record = apart.record(_filled(pages, profile, look))
    paging = join_paging_seal(record.pages, by_place(packet.pages), packet.workspace, profile.paging)  # sheets were stamped
    return replace(record, paging=paging)


def _filled(packet: PacketPages, profile: Profile, look: SecondLook | None) -> Record:
    prepared = prepared_profile(profile)
    order = _order(packet, prepared)
    fields = fill_fields(order, profile)
    if look is not None:
        fields = read_again(fields, profile, packet.pages, look.again)
        fields = settle_characters(fields, profile, packet.pages, look.closer)
    fields = settle_thousands(fields, profile)
    fields = follow_references(settle_names(fields, profile, packet.pages), profile)
    fields = weigh_values(fields, profile, packet.pages)
    parts = tuple(_page_part(item, number, order, prepared) for number, item in enumerate(order, 1))
    places, images = by_place(packet.pages), page_images(packet.workspace)
    proofs = mark_pasted_proofs(order, prepared)
    return Record(
        packet=packet.name,
        notice=profile.id,
        files=packet.files,
        pages=parts,
        fields=fields,
        seals=judge_seals(profile, parts, places, fields, images),
        signatures=judge_signatures(profile, parts, places, fields, images),
        paging=join_paging_seal(parts, places, packet.workspace, profile.paging),
        digital_signatures=digital_signatures(packet.files),
        evidence=gather_evidence(proofs, prepared),
        texts=prescribed_texts(order, profile),
        formats=read_formats(profile, _form_pages(proofs, profile)),
        mentions=mentions_of(order, prepared),
        foreign_form=foreign_form(order, prepared),
        letter=read_letter(order, profile, fields),
        sensitive=sensitive_marks(packet.pages),
        gaps=sheet_gaps(order, prepared),
        mends=packets_on_paper(packet.pages),
    )


def _order(packet: PacketPages, prepared: PreparedProfile) -> list[ClassifiedPage]:
    """Return the pages with their parts, as the form has them, without what every page repeats in its head or foot, or bears of a paging seal."""
    features = [features_of(page, prepared) for page in without_running_heads(packet.pages, prepared.profile.form_title)]
    classified, sequence = classify_pages(features, prepared, packet.overrides)
    own = without_margins(packet.pages)
    bare = [replace(item, page=without_slices(page)) for item, page in zip(classified, own, strict=True)]
    return logical_order(mark_duplicates(bare, prepared), prepared, sequence)


def read_fields(packet: PacketPages, prepared: PreparedProfile) -> dict[str, FieldValue]:
    """Return the fields as their own places and the packet's other places tell them, before they are weighed."""
    settled = settle_names(fill_fields(_order(packet, prepared), prepared.profile), prepared.profile, packet.pages)
    return follow_references(settled, prepared.profile)


def fill_fields(order: Sequence[ClassifiedPage], profile: Profile) -> dict[str, FieldValue]:
    """Read every field of the profile; those that no page shows are NOT_FOUND, with the part's page where they were expected."""
    values: dict[str, FieldValue] = {}
    for part in profile.parts:
        specs = [f for f in profile.fields if f.part == part.id]
        if not specs:
            continue
        found = [(copy, fields_of(part, profile, copy.pages)) for copy in copies_of(part.id, order)]
        place = _part_place(part.id, order)
        for spec in specs:
            mine = [(copy, fields[spec.key]) for copy, fields in found if spec.key in fields]
            if mine or not repeated(spec):
                values[spec.key] = merge(mine) if mine else _not_found(spec, place)
    return values


def _not_found(spec: FieldSpec, place: Source | None) -> FieldValue:
    return FieldValue(spec.key, None, None, 0.0, place, Presence.NOT_FOUND)


def _part_place(part: str, order: Sequence[ClassifiedPage]) -> Source | None:
    page = next((i.page for i in order if any(s.part == part for s in i.spans)), None)
    return Source.on(page) if page else None


def _page_part(item: ClassifiedPage, number: int, order: Sequence[ClassifiedPage], prepared: PreparedProfile) -> PagePart:
    page = item.page
    duplicate = next((n for n, other in enumerate(order, 1) if other.place == item.duplicate_of), None)
    guess = item.features.kind
    return PagePart(
        file=page.file,
        page=page.number,
        part=item.part,
        confidence=round(item.confidence, 3),
        order=number,
        paper=page.paper,
        colour=page.colour,
        title=guess.title if item.attachment and guess else "",
        duplicate_of=duplicate if item.duplicate_of is not None else None,
        rotation=page.rotation,
        image=page.image,
        width_mm=page.width_mm,
        height_mm=page.height_mm,
        also=item.also,
        problems=_problems(item, prepared),
    )


def _problems(item: ClassifiedPage, prepared: PreparedProfile) -> tuple[Problem, ...]:
    """What of the page was not read. Among evidence unread rows of marks are told only where nothing was read: ornaments look like them. Two pages of the
    form on one sheet are read across both.
    """
    page = item.page
    if page.problems or prepared.kind(item.part) in (None, PartKind.EVIDENCE, PartKind.TITLE_PAGE):
        return page.problems
    if half_pages(page):
        return (PartUnread(TWO_PAGES).problem(),)
    return (PartUnread(f"{len(page.unread)}处有字迹未能读出").problem(),) if page.unread else ()


def prescribed_texts(order: Sequence[ClassifiedPage], profile: Profile) -> tuple[PrescribedText, ...]:
    """Compare each prescribed text as it stands in the packet; of several copies the paper's first."""
    found = []
    for demand in profile.prescribed:
        copies = copies_of(demand.part, order)
        if copies:
            found.append(compare_texts(demand, copies[0].pages))
    return tuple(found)


def mentions_of(order: Sequence[ClassifiedPage], prepared: PreparedProfile) -> tuple[Mention, ...]:
    """Find the persons, organisations, dates and amounts named in the essays and the declaration, each once a part."""
    found: dict[tuple[str, str, str], Mention] = {}
    for item in order:
        if item.duplicate_of is not None or prepared.kind(item.part) not in (PartKind.ESSAY, PartKind.DECLARATION):
            continue
        page = item.page
        source = Source.on(page)
        for entity in mentioned_in(join_wrapped([b.text for b in running_tokens([page])])):
            if entity.label in MENTIONED:
                mention = Mention(item.part, entity.label, entity.text, entity.value, source)
                found.setdefault((item.part, entity.label, fold(entity.text)), mention)
    return tuple(found.values())


def digital_signatures(files: Sequence[SourceFile]) -> tuple[DigitalSignature, ...]:
    """Return the signatures inside the packet's files that were read, where their format can hold any."""
    named = [(f, format_of(f.kind).digital_signatures) for f in files if f.fate is Fate.READ]
    return tuple(s for f, name in named if name for s in pkgutil.resolve_name(name)(f.path, f.id))


def _form_pages(order: Sequence[ClassifiedPage], profile: Profile) -> list[tuple[str, Page]]:
    own = {p.id for p in profile.parts}
    return [(i.part, i.page) for i in order if i.part in own and i.attachment is None]


def by_place(pages: Sequence[Page]) -> Mapping[tuple[str, int], Page]:
    """Return the pages by file and number."""
    return {(page.file, page.number): page for page in pages}
