"""What every check asks of a packet: its values, its parts, the clause to quote."""

from __future__ import annotations

from dataclasses import dataclass, field

from model.finding import Finding, FindingKind, Severity
from model.folding import nfkc
from model.language import words
from model.packet import Fate, FileKind
from model.page import Paper
from model.record import FieldValue, PagePart, Presence, Record, Source, Verdict
from notices.profile import Condition, FieldSpec, Profile

# 「无」「/」「不适用」 count as filled in, whatever the type of the field
NONE_WORDS = frozenset(words("labels", "none_words"))
NO_FORM_FILE = {FileKind.UNKNOWN, FileKind.REGISTER}


@dataclass(frozen=True, slots=True)
class PacketCase:
    """One packet before one notice: the argument of every check."""

    record: Record
    profile: Profile
    _specs: dict[str, FieldSpec] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_specs", {spec.key: spec for spec in self.profile.fields})

    def spec(self, key: str) -> FieldSpec:
        return self._specs[key]

    def has_field(self, key: str) -> bool:
        return key in self._specs

    def value(self, key: str) -> FieldValue:
        """Return the field's value; NOT_FOUND where the record does not have it."""
        return self.record.fields.get(key) or FieldValue(key)

    def filled(self, key: str) -> bool:
        return is_filled(self.value(key))

    def text(self, key: str | None) -> str:
        """Return what stands in a field, in one line; empty where nothing does."""
        if key is None:
            return ""
        value = self.value(key)
        return shown(value) if is_filled(value) else ""

    def title(self, part: str) -> str:
        return next((p.title for p in self.profile.parts if p.id == part), part).strip("《》")  # messages set their own

    def clause(self, kind: FindingKind, own: str = "") -> str:
        """Return the quotation for a finding: the demand's own, else the notice's general one for this kind."""
        return own or self.profile.kind_clauses.get(kind, "")

    def pages(self, part: str) -> tuple[PagePart, ...]:
        return self.record.parts(part)

    def has_part(self, part: str) -> bool:
        """Return whether anything of the part was found, be it on a page that carries another part's name (Word pages flow)."""
        if self.pages(part):
            return True
        keys = [spec.key for spec in self.profile.fields if spec.part == part]
        if any(self.value(key).presence is not Presence.NOT_FOUND for key in keys):
            return True
        return self._demand_seen(part)

    def _demand_seen(self, part: str) -> bool:
        seals = {s.id for s in self.profile.seals if s.part == part}
        signs = {s.id for s in self.profile.signatures if s.part == part}
        texts = {t.id for t in self.profile.prescribed if t.part == part}
        return (
            any(s.at in seals and s.verdict is not Verdict.ABSENT for s in self.record.seals)
            or any(s.at in signs and s.source is not None for s in self.record.signatures)
            or any(t.id in texts and t.source is not None for t in self.record.texts)
        )

    def place(self, part: str) -> Source | None:
        """Return where something of this part was to be expected: its first page."""
        pages = self.pages(part)
        first = min(pages, key=lambda p: p.order) if pages else None
        return Source(first.file, first.page) if first else None

    def electronic(self, part: str) -> bool:
        """Return whether the part came as a file alone: no page of it ever was paper."""
        pages = self.pages(part)
        return self.record.electronic_only or (bool(pages) and all(p.paper is Paper.ELECTRONIC for p in pages))

    @property
    def anything_unread(self) -> bool:
        """A document, a page or a part of one could not be read: what seems to be missing may stand there."""
        return self.page_unread or any(p.problems for p in self.record.pages)

    @property
    def page_unread(self) -> bool:
        """A document or a page could not be read: what seems to be a file alone may lie there as sealed and signed paper."""
        lost = any(f.fate is Fate.UNREADABLE and f.kind not in NO_FORM_FILE for f in self.record.files)
        return lost or any(p.part == "unreadable" for p in self.record.pages)

    @property
    def anything_unplaced(self) -> bool:
        """A page that was recognised is of no known part: it may be one that seems to be missing."""
        return any(p.part == "other" and p.paper is not Paper.ELECTRONIC for p in self.record.pages)

    def partly_read(self, part: str, source: Source | None) -> bool:
        """Return whether something on the pages of a part, or on the page of `source`, could not be read."""
        place = (source.file, source.page) if source else None
        return any(p.problems for p in (*self.pages(part), *(p for p in self.record.pages if (p.file, p.page) == place)))

    @property
    def other_form(self) -> bool:
        """Nothing of the notice's own form is there, but another one."""
        return self.record.foreign_form is not None and self.record.foreign_form.whole

    @property
    def nothing_read(self) -> bool:
        return all(p.part == "unreadable" for p in self.record.pages)


def is_filled(value: FieldValue) -> bool:
    """Return whether something of the applicant's stands there. Unticked boxes are nothing, whatever words stand beside them."""
    if value.presence is not Presence.FILLED:
        return False
    return value.value not in (None, "", [], {}, ()) or bool((value.raw or "").strip())


def says_none(value: FieldValue) -> bool:
    return nfkc(value.raw or "").strip(" \n\t。.") in NONE_WORDS


def shown(value: FieldValue) -> str:
    return " ".join(value.wording.split())


def holds(case: PacketCase, condition: Condition) -> bool | None:
    """Return whether `condition` holds; None where its field cannot tell."""
    value = case.value(condition.field)
    if not is_filled(value) or value.value is None:
        return None
    if not condition.any_of:
        return bool(value.value)
    have = value.value if isinstance(value.value, list | tuple) else [value.value]
    return any(any(h == want and type(h) is type(want) for want in condition.any_of) for h in have)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding speaks of: the second half of its code, the part that it stands in, the demand's own clause."""

    id: str
    part: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a subject. `source`: where; the part's first page where a check gives none."""

    kind: FindingKind
    severity: Severity
    message: str
    source: Source | None = None
    expected: str = ""
    found: str = ""


def report(case: PacketCase, subject: Subject, complaint: Complaint) -> Finding:
    """Return the finding, with the clause to quote and the place that was expected filled in where the check gives none."""
    return Finding(
        kind=complaint.kind,
        subject=subject.id,
        severity=complaint.kind.weighed(complaint.severity),
        clause=case.clause(complaint.kind, subject.clause),
        message=complaint.message,
        source=complaint.source or case.place(subject.part),
        part=subject.part,
        expected=complaint.expected,
        found=complaint.found,
    )
