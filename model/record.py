"""What a packet says: field values with provenance, parts, seals, signatures, evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from model.geometry import Box
from model.packet import SourceFile, Submission
from model.page import Colour, Ink, Page, Paper, Reader, SealKind
from model.problem import Problem
from model.wording import in_words


@dataclass(frozen=True, slots=True)
class Source:
    """Where something stands, or was expected: file (SourceFile.id), page (from 1), box, and who read it."""

    file: str
    page: int
    box: Box | None = None
    reader: Reader = Reader.NONE

    @classmethod
    def on(cls, page: Page, box: Box | None = None) -> Source:
        """Return a place on a page, the whole of it without a box."""
        return cls(page.file, page.number, box, page.reader)


class Presence(StrEnum):
    """FILLED: something stands there. BLANK: the place was found and nothing stands there. NOT_FOUND: neither label nor
    place was found. UNREADABLE: ink is there that could not be read.
    """

    FILLED = "filled"
    BLANK = "blank"
    NOT_FOUND = "not_found"
    UNREADABLE = "unreadable"


OTHER_PLACES, TYPE, GLYPHS, OTHER_FIELD = "other_places", "type", "glyphs", "other_field"  # FieldValue.decided_by


@dataclass(frozen=True, slots=True)
class FieldValue:
    """`raw` as it stands on the paper (hints taken away), `value` typed and JSON-able, `proposal` a better reading that is
    only proposed (e.g. by a check digit). `others`: the same field found elsewhere (the electronic version, a second copy).
    `decided_by`: what settled a `value` that says something else than `raw` (OTHER_PLACES of the packet, what its TYPE allows, how the
    recogniser and the page's own GLYPHS weigh a second time, the OTHER_FIELD that it points to); empty: `raw` alone.
    `confidence`: that the value is right (0–1), which decides whether a person is asked. `evidence`: how surely the place was found
    and its ink read, where that is another number: a code whose check digit fails may be read surely.
    """

    key: str
    raw: str | None = None
    value: Any = None
    confidence: float = 0.0
    source: Source | None = None
    presence: Presence = Presence.NOT_FOUND
    proposal: str | None = None
    others: tuple[FieldValue, ...] = ()
    decided_by: str = ""
    evidence: float | None = None

    @property
    def box(self) -> Box | None:
        """Where on its page it stands, or was expected."""
        return self.source.box if self.source else None

    @property
    def evident(self) -> float:
        """Return how surely it stands there (0–1): what a discrepancy may rest on."""
        return self.confidence if self.evidence is None else self.evidence

    @property
    def wording(self) -> str:
        """Return the text that lists, letters and comparisons show: as it stands on the paper, or as it was settled."""
        return in_words(self.value) if self.decided_by else self.raw or in_words(self.value)


@dataclass(frozen=True, slots=True)
class PagePart:
    """Which part of the form a page is (Profile.parts id, or "blank", "other", "unreadable"), and its logical place.

    `also`: further parts that begin or end on the same page (electronic versions often leave page breaks out). `problems`: what of the
    page could not be read.
    """

    file: str
    page: int
    part: str
    confidence: float
    order: int
    paper: Paper = Paper.ELECTRONIC
    colour: Colour = Colour.COLOUR
    title: str = ""
    duplicate_of: int | None = None
    rotation: int = 0
    image: str | None = None
    width_mm: float | None = None
    height_mm: float | None = None
    also: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class Verdict(StrEnum):
    """UNCLEAR becomes a warning with the crop, never a silent yes or no."""

    PRESENT = "present"
    ABSENT = "absent"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class SealVerdict:
    """The answer to one demanded seal (`at`, e.g. cover.applicant_seal). `owner_match`: fuzzy agreement 0–1 of the seal's
    text with `expected`; None where no text could be read.
    """

    at: str
    verdict: Verdict
    ink: Ink = Ink.UNKNOWN
    kind: SealKind = SealKind.UNKNOWN
    text: str = ""
    expected: str = ""
    owner_match: float | None = None
    confidence: float = 0.0
    colour: Colour = Colour.COLOUR
    source: Source | None = None


class Hand(StrEnum):
    """What stands where a signature is demanded."""

    HANDWRITTEN = "handwritten"
    TYPED = "typed"
    PERSONAL_SEAL = "personal_seal"
    DIGITAL = "digital"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    at: str
    verdict: Verdict
    hand: Hand = Hand.NOTHING
    ink_ratio: float = 0.0
    confidence: float = 0.0
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class PagingVerdict:
    """骑缝章: `coverage` of the joined ring 0–1; `gaps`: logical page numbers on which the slice is missing."""

    verdict: Verdict
    ink: Ink = Ink.UNKNOWN
    coverage: float = 0.0
    pages: tuple[int, ...] = ()
    gaps: tuple[int, ...] = ()
    confidence: float = 0.0
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class DigitalSignature:
    """A signature inside a PDF or OFD. `valid` None: present, not verified (e.g. SM2, GB/T 38540)."""

    file: str
    signer: str
    algorithm: str
    valid: bool | None
    intact: bool | None
    time: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One proof in an attachment: `kind` is an evidence id of the profile (e.g. honours.high_tech, rnd, revenue). `subjects`: the software, invention or
    projects that it names; `amounts`: what it states of the amount that its kind proves, in 万元; `valid_until`: ISO; `amount_at`: where the first amount stands.
    """

    attachment: str
    kind: str
    title: str
    holder: str | None = None
    number: str | None = None
    date: str | None = None
    year: str | None = None
    level: str | None = None
    confidence: float = 0.0
    source: Source | None = None
    pages: tuple[int, ...] = ()
    subjects: tuple[str, ...] = ()
    amounts: tuple[float, ...] = ()
    valid_until: str | None = None
    amount_at: Source | None = None


@dataclass(frozen=True, slots=True)
class PrescribedText:
    """How a prescribed text (e.g. declaration.text) stands: similarity 0–1 to the notice's wording, the places that differ, and the whole
    clauses in which they stand: (prescribed, found) each.

    `certainties`: how surely each of `differences` stands there (0–1); empty: as surely as the whole text was read.
    """

    id: str
    similarity: float
    differences: tuple[tuple[str, str], ...] = ()
    confidence: float = 0.0
    source: Source | None = None
    clauses: tuple[tuple[str, str], ...] = ()
    certainties: tuple[float, ...] = ()

    def certainty(self, number: int) -> float:
        """Return how surely (0–1) one of `differences` stands there."""
        return self.certainties[number] if self.certainties else self.confidence


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, organisation, date or amount named in running text. `value`: ISO date, or amount in 万元."""

    part: str
    label: str
    text: str
    value: Any = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class FormatReading:
    """A measured property of the layout: `what` is paper_size, body, heading1, heading2."""

    what: str
    expected: str
    found: str
    conforms: bool
    sure: bool
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class OtherApplication:
    """An application by `applicant` that was handed in with this one. `divided`: it is surely another's, and a packet of its own; else
    nobody could tell for sure, and its pages are among this one's.
    """

    applicant: str
    divided: bool
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class ForeignForm:
    """A form that is not the notice's. `title`: as it stands there; `whole`: nothing of the notice's own form is there; else it is another
    year's edition of it.
    """

    title: str
    whole: bool
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class LetterReading:
    """The recommending unit's letter: how far (0–1) it names this applicant and this project; which other organisations and projects it
    names. `confidence`: how surely it was read.
    """

    applicant: float
    project: float
    organisations: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    confidence: float = 0.0
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class SensitiveMark:
    """Something that no packet may hold: `what` (SECRECY, IDENTITY_CARD, PASSPORT), `shown` as reports may show it: masked."""

    what: str
    shown: str
    confidence: float = 0.0
    source: Source | None = None


SECRECY, IDENTITY_CARD, PASSPORT = "secrecy", "identity_card", "passport"  # SensitiveMark.what


@dataclass(frozen=True, slots=True)
class SheetGap:
    """A place where a sheet seems to be missing: after the page of `source`. `numbers`: the printed numbers that no page has; empty where a
    text breaks off there.
    """

    source: Source
    numbers: tuple[int, ...] = ()
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """The structured record of one packet: everything the checks need, and nothing that they would have to read again. `mends`: the ids of packets
    whose letters or receipts lie in it.
    """

    packet: str
    notice: str
    files: tuple[SourceFile, ...] = ()
    pages: tuple[PagePart, ...] = ()
    fields: dict[str, FieldValue] = field(default_factory=dict)
    seals: tuple[SealVerdict, ...] = ()
    signatures: tuple[SignatureVerdict, ...] = ()
    paging: PagingVerdict | None = None
    digital_signatures: tuple[DigitalSignature, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    texts: tuple[PrescribedText, ...] = ()
    formats: tuple[FormatReading, ...] = ()
    submission: Submission | None = None
    mentions: tuple[Mention, ...] = ()
    others: tuple[OtherApplication, ...] = ()
    foreign_form: ForeignForm | None = None
    letter: LetterReading | None = None
    sensitive: tuple[SensitiveMark, ...] = ()
    gaps: tuple[SheetGap, ...] = ()
    mends: tuple[str, ...] = ()

    @property
    def electronic_only(self) -> bool:
        """No page of the packet ever was paper."""
        return bool(self.pages) and all(p.paper is Paper.ELECTRONIC for p in self.pages)

    def parts(self, part: str) -> tuple[PagePart, ...]:
        """Return the pages that `part` stands on, wholly or partly."""
        return tuple(p for p in self.pages if p.part == part or part in p.also)
