"""Several applications handed in as one packet, side by side or one after another, become a packet each: nothing of any is dropped.

Files are looked at one by one. A file's covers cut it (`packet/pile.py`); pieces with a form are put together by whom they name: the
applicant and its credit code. What has no form follows by its folder, its file's name, or whom its pages name
(`packet/belonging.py`); what cannot be told goes to every application.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import groupby

from extractors.forms.fields.read import fields_of
from extractors.packet.belonging import Belonging, folder_of
from extractors.packet.parts.page_features import PreparedProfile, features_of
from extractors.packet.pile import few_pages_each, is_cover, parted_by_sheets, prepared_profile, split_pile
from extractors.packet.settings import PILE
from extractors.packet.sheet_pages import SheetPages
from extractors.text.firm_names import firm_distance, same_firm
from model.folding import fold
from model.fuzzy import likeness
from model.packet import SourceFile
from model.page import Page
from model.record import FieldValue, OtherApplication, Presence, Source
from notices.field_types.registry import FieldType
from notices.profile import Part, PartKind, Profile


@dataclass(frozen=True, slots=True)
class Application:
    """The pages of one application, in the order in which they came. `others`: the applications that were handed in with it; `shared`:
    files of which could not be told whose they are.
    """

    pages: tuple[Page, ...]
    others: tuple[OtherApplication, ...] = ()
    shared: frozenset[str] = frozenset()


class Relation(IntEnum):
    """Whether two pieces are of one application, from surely not to surely."""

    OTHER = 0
    UNSURE = 1
    OPEN = 2
    SAME = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring pages of one application. `strand`: the number of the file or pile that they were cut from; `parts`: those of the
    form from which `named`, what tells whose it is, was read.
    """

    pages: tuple[Page, ...]
    strand: int
    parts: frozenset[str] = frozenset()
    named: tuple[FieldValue, ...] = ()

    def of_type(self, keys: frozenset[str]) -> list[FieldValue]:
        return [v for v in self.named if v.key in keys]


@dataclass(frozen=True, slots=True)
class _Keys:
    """The fields by which applications are told apart: names of the applicant, its code, the project."""

    names: frozenset[str]
    codes: frozenset[str]
    projects: frozenset[str]

    @classmethod
    def of(cls, profile: Profile) -> _Keys:
        identity = profile.identity
        applicant, project = (identity.applicant, identity.project) if identity else ("", "")
        same = [frozenset(a.fields) for a in profile.agreements if a.mode == "same"]
        names = frozenset({applicant}).union(*(s for s in same if applicant in s))
        codes = frozenset(f.key for f in profile.fields if f.type is FieldType.CREDIT_CODE)
        return cls(names, codes, frozenset({project}))

    @property
    def every(self) -> frozenset[str]:
        return self.names | self.codes | self.projects


def applications_of(pages: Sequence[Page], files: Sequence[SourceFile], profile: Profile) -> list[Application]:
    """Return the applications among the pages of what was handed in as one packet: nearly always one, with all of them. Sheets that the office laid between
    packets part them, whatever they name.
    """
    apart = SheetPages.of(pages)
    found = _applications_of(apart.pages, files, profile)
    if not apart.sheets:
        return found
    return [replace(own, pages=apart.sheets_of(own.pages, pages), others=apart.told(own.others)) for own in found]


def _applications_of(pages: Sequence[Page], files: Sequence[SourceFile], profile: Profile) -> list[Application]:
    piles = parted_by_sheets(pages)
    if len(piles) > 1 or len(piles[0]) < len(pages):
        return [own for pile in piles for own in _applications_of(pile, files, profile)]
    strands = _strands(pages)
    if len(strands) == 1 or profile.identity is None or profile.pile is None:
        return [Application(tuple(piece)) for piece in split_pile(pages, profile)]
    keys, prepared = _Keys.of(profile), prepared_profile(profile)
    pieces = [
        _with_form(Piece(tuple(piece), number), keys, prepared)
        for number, strand in enumerate(strands)
        for piece in split_pile(strand, profile)
    ]
    groups, doubtful = _grouped([p for p in pieces if p.named], keys, profile)
    if len(groups) < 2:
        others = tuple(_other(p, keys, divided=False) for p in doubtful)
        return [Application(tuple(pages), others)]
    return _divided(pages, files, _Division(groups, doubtful, [p for p in pieces if not p.named]), keys)


def _strands(pages: Sequence[Page]) -> list[list[Page]]:
    """The pages by file; loose pictures of a folder are one strand, as a scan is."""
    loose = not few_pages_each(pages)
    runs = groupby(pages, key=lambda page: folder_of(page.file) if loose else page.file)
    return [list(run) for _, run in runs]


def _with_form(piece: Piece, keys: _Keys, prepared: PreparedProfile) -> Piece:
    """The piece with what its own cover and its first table tell of whose it is."""
    found = list(_forms(piece.pages, keys, prepared))
    values = [v for part, page in found for v in fields_of(part, prepared.profile, [page]).values() if v.key in keys.every]
    named = tuple(v for v in values if v.presence is Presence.FILLED and v.raw)
    parts = frozenset(part.id for part, _ in found)
    return replace(piece, parts=parts, named=named) if any(v.key in keys.names | keys.codes for v in named) else piece


def _forms(pages: Sequence[Page], keys: _Keys, prepared: PreparedProfile) -> Iterator[tuple[Part, Page]]:
    """The first page of each part of the form that names the applicant."""
    wanted = {f.part for f in prepared.profile.fields if f.key in keys.names | keys.codes}
    for part in (p for p in prepared.profile.parts if p.id in wanted):
        if part.kind is PartKind.COVER:
            page = next((p for p in pages if is_cover(p, prepared.profile)), None)
        elif part.kind is PartKind.TABLE:
            page = next((p for p in pages if _is_table(p, part, prepared)), None)
        else:
            page = None
        if page is not None:
            yield part, page


def _is_table(page: Page, part: Part, prepared: PreparedProfile) -> bool:
    """Whether the page shows this part; a cheap look before the careful one: many of its labels stand there."""
    text = fold(page.text)
    labels = [fold(f.labels[0]) for f in prepared.profile.printed if f.part == part.id and f.labels and not f.inside]
    if sum(label in text for label in labels) < PILE.table_labels * len(labels):
        return False
    best = features_of(page, prepared).best
    return best is not None and best[0] == part.id and best[1] >= PILE.cover


Groups = list[list[Piece]]


def _grouped(pieces: Sequence[Piece], keys: _Keys, profile: Profile) -> tuple[Groups, list[Piece]]:
    """The pieces with a form by application, and those of which it is not sure that they are of theirs."""
    groups: Groups = []
    doubtful = []
    for piece in pieces:
        told = [(_related(piece, group, keys, profile), group) for group in groups]
        relation, group = max(told, key=lambda t: t[0], default=(Relation.OTHER, []))
        if relation is Relation.OTHER:
            groups.append([piece])
            continue
        group.append(piece)
        if relation is Relation.UNSURE:
            doubtful.append(piece)
    return groups, doubtful


def _related(piece: Piece, group: Sequence[Piece], keys: _Keys, profile: Profile) -> Relation:
    if any(member.strand == piece.strand for member in group):
        return Relation.OTHER  # `split_pile` told them apart
    return max(_relation(piece, member, keys, profile) for member in group)


def _relation(a: Piece, b: Piece, keys: _Keys, profile: Profile) -> Relation:
    """Whether two pieces of different files are of one application.

    Other only by what both surely tell in the same part of the form: two names in two parts are a discrepancy of one application.
    """
    names = [(x, y) for x in a.of_type(keys.names) for y in b.of_type(keys.names)]
    if any(same_firm(x.raw or "", y.raw or "") for x, y in names):
        return Relation.SAME
    codes = _codes(a, keys, profile), _codes(b, keys, profile)
    if codes[0] & codes[1]:
        return Relation.SAME
    if not a.parts & b.parts:
        return Relation.OPEN
    if codes[0] and codes[1]:
        return Relation.OTHER
    apart = [_apart(x, y, profile) for x, y in names if x.key == y.key]
    if not apart or max(apart) is Relation.SAME:
        return Relation.SAME
    return Relation.UNSURE if _same_project(a, b, keys) else min(apart)


def _apart(a: FieldValue, b: FieldValue, profile: Profile) -> Relation:
    share, count = firm_distance(a.raw or "", b.raw or "")
    if count <= PILE.slips and likeness(a.raw or "", b.raw or "") > PILE.same_names:
        return Relation.SAME  # a recogniser's slip, or a typist's
    sure = all(_certain(v, profile) for v in (a, b))
    return Relation.OTHER if sure and share >= PILE.other_firm else Relation.UNSURE


def _certain(value: FieldValue, profile: Profile) -> bool:
    exact = value.source is not None and value.source.reader.exact
    return exact or value.confidence >= profile.thresholds.sure


def _codes(piece: Piece, keys: _Keys, profile: Profile) -> set[str]:
    """The codes whose check digit holds."""
    typed = [profile.field(v.key).read(v.raw or "") for v in piece.of_type(keys.codes)]
    return {str(t.value) for t in typed if t.ok}


def _same_project(a: Piece, b: Piece, keys: _Keys) -> bool:
    pairs = [(x.raw or "", y.raw or "") for x in a.of_type(keys.projects) for y in b.of_type(keys.projects)]
    return any(likeness(x, y) > PILE.same_text for x, y in pairs)


@dataclass(frozen=True, slots=True)
class _Division:
    """The applications found, pieces that are perhaps another's, and the pieces without a form."""

    groups: Groups
    doubtful: Sequence[Piece]
    rest: Sequence[Piece]


def _divided(pages: Sequence[Page], files: Sequence[SourceFile], division: _Division, keys: _Keys) -> list[Application]:
    own = [[page for piece in group for page in piece.pages] for group in division.groups]
    names = [tuple({v.raw or "" for piece in group for v in piece.of_type(keys.names)}) for group in division.groups]
    belonging = Belonging.of(own, names, files)
    owners = {(p.file, p.number): frozenset({n}) for n, mine in enumerate(own) for p in mine}
    for piece in division.rest:
        owners |= belonging.owners_of(piece.pages)
    every = range(len(own))
    shared = frozenset(file for (file, _), who in owners.items() if len(who) > 1)
    return [
        Application(tuple(p for p in pages if n in owners[p.file, p.number]), tuple(_beside(n, division, keys)), shared)
        for n in every
    ]


def _beside(number: int, division: _Division, keys: _Keys) -> Iterator[OtherApplication]:
    """The applications beside one, but for those of the same scan: a pile of packets is the office's own doing."""
    strands = {piece.strand for piece in division.groups[number]}
    for place, group in enumerate(division.groups):
        if place != number and not strands & {piece.strand for piece in group}:
            yield _other(group[0], keys, divided=True)
    yield from (_other(p, keys, divided=False) for p in division.doubtful if p in division.groups[number])


def _other(piece: Piece, keys: _Keys, divided: bool) -> OtherApplication:
    name = next((v for v in piece.named if v.key in keys.names), piece.named[0])
    page = piece.pages[0]
    return OtherApplication(name.raw or "", divided, name.source or Source.on(page))
