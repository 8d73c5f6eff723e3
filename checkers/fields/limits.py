"""Texts that are longer than their limit."""

from __future__ import annotations

from collections.abc import Iterator

from checkers.case import Complaint, PacketCase, Subject, is_filled, report
from checkers.confidence import exact, weigh
from checkers.fields.blanks import subject_of
from model.finding import Finding, FindingKind, Severity

# A recogniser may double or invent a character here and there: a text this little over its limit is counted again by staff.
SLACK = 0.02


def length(text: str) -> int:
    """Return the length as Chinese offices count it: every character that is not white space is one."""
    return sum(not char.isspace() for char in text)


def check_limits(case: PacketCase) -> Iterator[Finding]:
    """Yield `over_limit:<field>`."""
    for spec in case.profile.fields:
        value = case.value(spec.key)
        if spec.limit is None or not is_filled(value):
            continue
        count = length(value.raw or "")
        if count <= spec.limit:
            continue
        severity = weigh(case, Severity.ERROR, value)
        if not exact(value) and count <= spec.limit * (1 + SLACK):
            severity = Severity.WARNING
        over = count - spec.limit
        message = f"《{case.title(spec.part)}》中“{spec.name}”共{count}字，超出规定的{spec.limit}字（多{over}字），请压缩至{spec.limit}字以内。"
        expected, found = f"不超过{spec.limit}字", f"{count}字"
        complaint = Complaint(FindingKind.OVER_LIMIT, severity, message, value.source, expected, found)
        yield report(case, Subject(subject_of(spec), spec.part, spec.limit_clause or spec.clause), complaint)
