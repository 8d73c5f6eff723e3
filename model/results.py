"""The end of the pipeline: a packet's record with its findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from model.finding import Finding, Severity
from model.packet import Fate
from model.record import Record


class Status(StrEnum):
    COMPLETE = "complete"
    DISCREPANT = "discrepant"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class PacketResult:
    """`unchecked`: demands that could not be checked (no register), in Chinese: told by the report, never findings.

    `workspace`: folder that holds the upright page images named by `record.pages[].image`; None when they were not kept.
    """

    record: Record
    findings: tuple[Finding, ...]
    status: Status
    unchecked: tuple[str, ...] = ()
    workspace: str | None = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    @property
    def refused(self) -> bool:
        """Whether it is not accepted (不予受理): nothing is to be corrected then."""
        return any(f.refuses for f in self.findings)


def status_of(record: Record, findings: Iterable[Finding]) -> Status:
    if not any(f.fate is Fate.READ for f in record.files):
        return Status.UNREADABLE
    return Status.DISCREPANT if any(f.severity is Severity.ERROR for f in findings) else Status.COMPLETE
