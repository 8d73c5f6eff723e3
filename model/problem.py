"""What went wrong with a file or a page, as data: the receipt and the report show it, nothing is dropped for it."""

from __future__ import annotations

from dataclasses import dataclass

OURS = frozenset(
    {
        "missing_converter",
        "access_denied",
        "setup",
        "disk_full",
        "machine_fault",
        "program_defect",
        "worker_killed",
        "page_timeout",
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` is a ShenbaoError's stable code; `message` says what is wrong, `remedy` what to do, both in Chinese."""

    code: str
    message: str
    remedy: str
    retryable: bool = False

    @property
    def of_office(self) -> bool:
        """Whether it lies in the office's own machine (a full disk, a killed or late process, a bug): nothing that an applicant is told of, or could mend."""
        return self.code in OURS
