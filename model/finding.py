"""One demand that a packet does not meet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.record import Source


class Severity(StrEnum):
    """ERROR (补正): the applicant must correct it. WARNING (核对): staff must look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is `kind:subject` of the requirements; `clause` quotes the notice; `message` tells the applicant what to do."""

    kind: str
    subject: str
    severity: Severity
    clause: str
    message: str
    source: Source | None = None
    part: str = ""
    expected: str = ""
    found: str = ""

    @property
    def code(self) -> str:
        return f"{self.kind}:{self.subject}"
