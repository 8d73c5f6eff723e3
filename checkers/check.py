"""All checks of one packet. Pure: a record and a profile in, findings out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from checkers import submission
from checkers.case import PacketCase
from checkers.confidence import as_far_as_read
from checkers.eligibility import check_eligibility
from checkers.fields.agreement import check_agreement
from checkers.fields.blanks import check_blanks
from checkers.fields.formats import check_formats
from checkers.fields.levels import check_levels
from checkers.fields.limits import check_limits
from checkers.fields.rules import check_rules
from checkers.fields.tables import check_tables
from checkers.fields.versions import check_versions
from checkers.material import layout
from checkers.material.attachments import check_attachments
from checkers.material.enclosed import check_secrecy, check_sheets
from checkers.material.forms import check_applications, check_form
from checkers.material.layout import check_layout
from checkers.material.letter import check_letter
from checkers.material.prescribed import check_prescribed
from checkers.material.readability import check_readability, together
from checkers.material.seals import check_seals
from checkers.material.signatures import check_signature
from checkers.submission import check_submission
from model.finding import Finding, FindingKind, Severity
from model.record import Record
from notices.profile import Profile

Check = Callable[[PacketCase], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    check_readability,
    check_applications,
    check_form,
    check_blanks,
    check_tables,
    check_formats,
    check_levels,
    check_limits,
    check_rules,
    check_agreement,
    check_versions,
    check_seals,
    check_signature,
    check_prescribed,
    check_attachments,
    check_eligibility,
    check_letter,
    check_submission,
    check_secrecy,
    check_sheets,
    check_layout,
)
# Of a packet of which nothing could be read, only these say anything true.
WITHOUT_PAGES: tuple[Check, ...] = (check_readability, check_submission)
# Of a packet with another notice's form alone: that nothing of the notice's own is there is one thing to say, not dozens.
OTHER_FORM: tuple[Check, ...] = (check_readability, check_applications, check_form, check_submission, check_secrecy)


def check(record: Record, profile: Profile) -> list[Finding]:
    """Return all findings of one packet, in the order of the checks, errors and warnings together."""
    case = PacketCase(record, profile)
    return together(case, settled(as_far_as_read(case, finding) for one in _checks_of(case) for finding in one(case)))


def _checks_of(case: PacketCase) -> tuple[Check, ...]:
    if case.nothing_read:
        return WITHOUT_PAGES
    return OTHER_FORM if case.other_form else CHECKS


def settled(findings: Iterable[Finding]) -> list[Finding]:
    """Return each thing once: no finding twice, and no doubt about a disagreement that is already certain."""
    kept = list(dict.fromkeys(findings))
    errors = {f.code for f in kept if f.severity is Severity.ERROR}
    return [f for f in kept if f.severity is Severity.ERROR or f.kind is not FindingKind.INCONSISTENT or f.code not in errors]


def unchecked(record: Record, profile: Profile) -> list[str]:
    """Return the demands that could not be checked, in Chinese; told by the report, never findings."""
    case = PacketCase(record, profile)
    if case.nothing_read:
        return ["材料均无法读取，除报送要求外的各项均未核对。", *submission.unchecked(case)]
    if case.other_form:
        return ["所附不是本通知的申报书，除报送要求外的各项均未核对。", *submission.unchecked(case)]
    return [*submission.unchecked(case), *layout.unchecked(case), *_signatures_unverified(record)]


def _signatures_unverified(record: Record) -> list[str]:
    names = [s.signer or s.file for s in record.digital_signatures if s.valid is None]
    return [f"文件带有电子签名但本机不能验证，因而未核对其效力：{'、'.join(names)}。"] if names else []
