"""The one place where uncertainty becomes an error, a warning or nothing. The thresholds are the notice's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from checkers.case import PacketCase
from model.finding import Finding, FindingKind, Severity
from model.page import Paper
from model.record import FieldValue, Presence, Source
from notices.profile import FieldSpec, PartKind, Thresholds
from notices.tables import CellSpec

TABLE_FOUND, TABLE_LOST = 3, 2  # fields of a table that must be there before others that are not
LACKING = (FindingKind.MISSING, FindingKind.ALTERED)  # what was not read may be what lacks


class Sourced(Protocol):
    """What stands somewhere in the packet."""

    @property
    def source(self) -> Source | None: ...


def exact(told: Sourced) -> bool:
    """Return whether its characters are not a recogniser's guess."""
    return told.source is not None and told.source.reader.exact


def certain(value: FieldValue, thresholds: Thresholds) -> bool:
    """Return whether it is sure enough to tell an applicant that it is wrong: surely recognised, or exact characters at a fairly
    sure place.
    """
    return value.evident >= (thresholds.doubtful if exact(value) else thresholds.sure)


def weigh(case: PacketCase, wanted: Severity | str, *values: FieldValue) -> Severity:
    """Return `wanted` where all `values` are certain, else a warning: staff must look."""
    sure = all(certain(value, case.profile.thresholds) for value in values)
    return Severity(wanted) if sure else Severity.WARNING


def weigh_number(case: PacketCase, confidence: float, wanted: Severity = Severity.ERROR) -> Severity:
    """Return the same for a bare confidence (0 to 1) of a judgement that is not a text."""
    return wanted if confidence >= case.profile.thresholds.doubtful else Severity.WARNING


def weigh_blank(case: PacketCase, part: str, value: FieldValue, wanted: Severity) -> Severity:
    """Return how sure it is that nothing stands there.

    BLANK is an error: the place was found and no ink in it, unless even the place is doubtful. NOT_FOUND is an error where the
    whole part is absent or every page of it is exact text; on recognised pages the label may have been misread, and where the
    table breaks off, what lacks is rather a page. UNREADABLE never is.
    """
    if value.presence is Presence.UNREADABLE:
        return Severity.WARNING
    if value.presence is Presence.NOT_FOUND:
        return wanted if _surely_absent(case, part) else Severity.WARNING
    return weigh_number(case, value.evident, wanted)


def _surely_absent(case: PacketCase, part: str) -> bool:
    pages = case.pages(part)
    if pages:
        return all(page.paper is Paper.ELECTRONIC for page in pages) and not broken_off(case, part)
    return not (case.anything_unread or case.anything_unplaced)


def broken_off(case: PacketCase, part: str) -> tuple[FieldSpec, list[FieldSpec]] | None:
    """Return the last field of a table that is there, and those after it, where all before it are there and several after it are
    nowhere: a page seems to lack. None else.
    """
    specs = [spec for spec in case.profile.fields if spec.part == part and not isinstance(spec, CellSpec)]
    seen = [case.value(spec.key).presence is not Presence.NOT_FOUND for spec in specs]
    if case.profile.part(part).kind is not PartKind.TABLE or sum(seen) < TABLE_FOUND or not case.pages(part):
        return None
    last = max(n for n, found in enumerate(seen) if found)
    lost = specs[last + 1 :]
    return (specs[last], lost) if len(lost) >= TABLE_LOST and all(seen[: last + 1]) else None


def surely_read(case: PacketCase, source: Source | None, certainty: float) -> bool:
    """Return whether what was read at a place with this certainty (0 to 1) surely stands there: exact characters, or recognised ones all of which
    are sure.
    """
    return (source is not None and source.reader.exact) or certainty >= case.profile.thresholds.sure


def as_far_as_read(case: PacketCase, finding: Finding) -> Finding:
    """Return the finding, a warning where it says that something is missing, or other words, on pages of which a part could not be read."""
    errs = finding.kind in LACKING and finding.severity is Severity.ERROR
    if errs and case.partly_read(finding.part, finding.source):
        return replace(finding, severity=Severity.WARNING)
    return finding


def weigh_file(case: PacketCase) -> Severity:
    """Return the severity for what a file lacks as one that was never paper: it may be the paper that could not be read."""
    return Severity.WARNING if case.page_unread else Severity.ERROR


def weigh_part(case: PacketCase) -> Severity:
    """Return the severity for a whole part or attachment that is absent: it may be on a page that could not be read, or whose part not be told."""
    return Severity.WARNING if case.anything_unread or case.anything_unplaced else Severity.ERROR
