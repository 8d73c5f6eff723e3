"""Files and pages that could not be read: told, never dropped."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from checkers.case import Complaint, PacketCase, Subject, report
from model.finding import ExtraPart, Finding, FindingKind, Severity
from model.packet import Fate, SourceFile
from model.page import Reader
from model.record import PagePart, Presence, Source
from notices.profile import FieldSpec

TICKS, LABELS = "的勾选方式未能辨认", "各栏未能找到"
TOGETHER = {TICKS: 3, LABELS: 2}  # fields with one cause that are told as one


def check_readability(case: PacketCase) -> Iterator[Finding]:
    """Yield `unreadable:<file>`, one for each file: as a whole, or with the pages that are lost; a warning for pages read in part."""
    lost = [f for f in case.record.files if f.fate is Fate.UNREADABLE]
    for file in lost:
        own = file.problem is not None and file.problem.of_office
        yield _finding(case, file.id, _reason(file), None, Severity.WARNING if own else Severity.ERROR)
    yield from _pages_lost(case, {f.id for f in lost})
    yield from _partly_read(case)
    if not lost and not case.record.pages:
        yield _finding(case, case.record.packet, f"“{case.record.packet}”中没有可以读取的文件，请核对后重新提交。", None)


def _pages_lost(case: PacketCase, done: Collection[str]) -> Iterator[Finding]:
    """Tell the pages of each file that are lost: to the applicant those that cannot be read, to staff those that we failed at."""
    lost = sorted(
        (p for p in case.record.pages if p.part == "unreadable" and p.file not in done), key=lambda p: (p.file, _ours(p), p.page)
    )
    for (name, ours), group in groupby(lost, key=lambda p: (p.file, _ours(p))):
        pages = list(group)
        numbers = "、".join(str(n) for n in sorted({p.page for p in pages}))
        if ours:
            problem = pages[0].problems[0]
            message = f"文件“{name}”第{numbers}页没有读取（{problem.message.rstrip('。')}）。{problem.remedy}"
        else:
            message = f"文件“{name}”第{numbers}页无法读取，请重新扫描或重新导出后提交。"
        yield _finding(case, name, message, Source(name, pages[0].page), Severity.WARNING if ours else Severity.ERROR)


def _ours(page: PagePart) -> bool:
    return bool(page.problems) and all(problem.of_office for problem in page.problems)


def _partly_read(case: PacketCase) -> Iterator[Finding]:
    """A warning for each file with pages that were read but for a part of them."""
    pages = sorted((p for p in case.record.pages if p.problems and p.part != "unreadable"), key=lambda p: (p.file, p.page))
    for name, group in groupby(pages, key=lambda p: p.file):
        own = list(group)
        numbers = "、".join(str(p.page) for p in own)
        reasons = "；".join(dict.fromkeys(problem.message.rstrip("。") for p in own for problem in p.problems))
        message = f"文件“{name}”第{numbers}页没有完整读出（{reasons}）。{own[0].problems[0].remedy}"
        complaint = Complaint(FindingKind.UNREADABLE, Severity.WARNING, message, Source(name, own[0].page))
        yield report(case, Subject(name, ExtraPart.FILES, case.profile.unreadable_clause), complaint)


def together(case: PacketCase, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, those told as one that have one cause: fields of boxes of a file that all seem unticked, where rather the way of ticking
    was not understood; fields of a file whose labels were not found, and those beside them under the same heading that seem blank. Each of the fields
    is asked about in the review by itself.
    """
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        if (cause := _cause(case, finding)) is not None:
            groups.setdefault(cause, []).append(finding)
    one = {cause: group for cause, group in groups.items() if len(group) >= TOGETHER[cause[0]]}
    gone = [finding for group in one.values() for finding in group]
    return [f for f in findings if f not in gone] + [_not_made_out(case, *cause, group) for cause, group in one.items()]


def _cause(case: PacketCase, finding: Finding) -> tuple[str, str] | None:
    """Why a field seems blank on a recognised page, and its file; None where that is nothing that many fields share."""
    source = finding.source
    if finding.kind is not FindingKind.MISSING or finding.severity is not Severity.WARNING or source is None:
        return None
    spec = next((s for s in case.profile.fields if _of_field(s, finding.subject)), None)
    if spec is None or source.reader is not Reader.OCR:
        return None
    if _lost(case, spec) or (case.value(spec.key).presence is Presence.BLANK and _heading_lost(case, spec)):
        return (LABELS, source.file)
    return (TICKS, source.file) if spec.type.rules.boxes is not None else None


def _lost(case: PacketCase, spec: FieldSpec) -> bool:
    return case.value(spec.key).presence is Presence.NOT_FOUND


def _heading_lost(case: PacketCase, spec: FieldSpec) -> bool:
    """Whether a column under the same heading was not found: the group's rows were not made out."""
    group = (s for s in case.profile.fields if (s.part, s.context) == (spec.part, spec.context))
    return bool(spec.context) and any(_lost(case, s) for s in group)


def _of_field(spec: FieldSpec, subject: str) -> bool:
    """Whether a finding speaks of a field that must be filled in, or of the level of one of its rows."""
    return (spec.key == subject and spec.required != "warning") or (
        subject.startswith(spec.key + ".") and subject.endswith(".level")
    )


def _not_made_out(case: PacketCase, what: str, file: str, group: Sequence[Finding]) -> Finding:
    pages: dict[int, dict[str, None]] = {}
    for finding in group:
        names = (f"“{s.name}”" for s in case.profile.fields if _of_field(s, finding.subject))
        pages.setdefault(finding.source.page if finding.source else 0, {}).update(dict.fromkeys(names))
    places = "；".join(f"第{page}页{'、'.join(names)}" for page, names in sorted(pages.items()))
    message = f"文件“{file}”{places}{what}，请对照原件核对；确未填写的请补填。"
    complaint = Complaint(FindingKind.UNREADABLE, Severity.WARNING, message, group[0].source)
    return report(case, Subject(file, ExtraPart.FILES, case.profile.unreadable_clause), complaint)


def _reason(file: SourceFile) -> str:
    """What the applicant is told; how far a machine got before it gave up is the receipt's to tell."""
    if file.problem is None:
        return f"文件“{file.id}”无法读取，请重新提交该文件的完好版本。"
    message = "" if file.problem.retryable and not file.problem.of_office else f"：{file.problem.message.rstrip('。')}"
    return f"文件“{file.id}”无法读取{message}。{file.problem.remedy}"


def _finding(case: PacketCase, name: str, message: str, source: Source | None, severity: Severity = Severity.ERROR) -> Finding:
    complaint = Complaint(FindingKind.UNREADABLE, severity, message, source or Source(name, 0))
    return report(case, Subject(name, ExtraPart.FILES, case.profile.unreadable_clause), complaint)
