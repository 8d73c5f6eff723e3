"""What went wrong with a file or a page, as data: the receipt and the report show it, nothing is dropped for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` is a ShenbaoError's stable code; `message` says what is wrong, `remedy` what to do, both in Chinese. `of_office`: it lies in the
    office's own machine (a full disk, a killed or late process, a bug): nothing that an applicant is told of, or could mend.
    """

    code: str
    message: str
    remedy: str
    retryable: bool = False
    of_office: bool = False
