"""Whether the packet is one application for this notice: no other applicant's beside it, no other notice's form."""

from __future__ import annotations

from collections.abc import Iterator

from checkers.case import Complaint, PacketCase, Subject, report
from checkers.confidence import exact
from model.finding import ExtraPart, Finding, FindingKind, Severity


def check_applications(case: PacketCase) -> Iterator[Finding]:
    """Yield `duplicate:application_in_packet` for every other applicant's application that was handed in with this one."""
    for other in case.record.others:
        if other.divided:
            told = "已分为不同的材料分别核对，请核实是否误装；每份材料只能装一个单位的一个项目。"
            message = f"同一份材料中另有一个单位“{other.applicant}”的申报书，{told}"
        else:
            message = f"同一份材料中另有一份申报书，所载单位为“{other.applicant}”，可能是另一个单位的申报，请核实；确系另一单位的请分开报送。"
        complaint = Complaint(
            FindingKind.DUPLICATE,
            Severity.ERROR if other.divided else Severity.WARNING,
            message,
            other.source,
            found=other.applicant,
        )
        yield report(case, _subject(case, FindingKind.DUPLICATE, "application_in_packet", ExtraPart.FILES), complaint)


def check_form(case: PacketCase) -> Iterator[Finding]:
    """Yield `mismatch:form` where the form is another notice's, or another year's edition."""
    form = case.record.foreign_form
    if form is None:
        return
    due = f"《{case.profile.form_title}》"
    if form.whole:
        message = f"所附为《{form.title}》，不是本通知要求的{due}，请按本通知所附格式填写申报书后重新报送。"
    else:
        message = f"封面标题为“{form.title}”，与“{case.profile.title}”的年度不符，请核实并改用本年度的{due}。"
    severity = Severity.ERROR if exact(form) or form.whole else Severity.WARNING
    complaint = Complaint(FindingKind.MISMATCH, severity, message, form.source, due, form.title)
    yield report(case, _subject(case, FindingKind.MISMATCH, "form", ExtraPart.WHOLE), complaint)


def _subject(case: PacketCase, kind: FindingKind, name: str, part: ExtraPart) -> Subject:
    """A notice without a clause of its own for the kind demands a right form wherever it demands right answers."""
    return Subject(name, part, case.clause(kind) or case.clause(FindingKind.INVALID))
