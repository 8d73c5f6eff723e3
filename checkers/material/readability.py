"""Files and pages that could not be read: told, never dropped."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from checkers.case import Complaint, PacketCase, Subject, report
from model.finding import ExtraPart, Finding, FindingKind, Severity
from model.packet import Fate, SourceFile
from model.record import Source


def check_readability(case: PacketCase) -> Iterator[Finding]:
    """Yield `unreadable:<file>`, one for each file: as a whole, or with the pages that are lost; a warning for pages read in part."""
    lost = [f for f in case.record.files if f.fate is Fate.UNREADABLE]
    for file in lost:
        yield _finding(case, file.id, _reason(file), None)
    done = {f.id for f in lost}
    pages = sorted({(p.file, p.page) for p in case.record.pages if p.part == "unreadable" and p.file not in done})
    for name, group in groupby(pages, key=lambda p: p[0]):
        numbers = [page for _, page in group]
        told = "、".join(str(n) for n in numbers)
        message = f"文件“{name}”第{told}页无法读取，请重新扫描或重新导出后提交。"
        yield _finding(case, name, message, Source(name, numbers[0]))
    yield from _partly_read(case)
    if not lost and not case.record.pages:
        yield _finding(case, case.record.packet, f"“{case.record.packet}”中没有可以读取的文件，请核对后重新提交。", None)


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


def _reason(file: SourceFile) -> str:
    if file.problem is None:
        return f"文件“{file.id}”无法读取，请重新提交该文件的完好版本。"
    message = file.problem.message.rstrip("。")
    return f"文件“{file.id}”无法读取：{message}。{file.problem.remedy}"


def _finding(case: PacketCase, name: str, message: str, source: Source | None) -> Finding:
    complaint = Complaint(FindingKind.UNREADABLE, Severity.ERROR, message, source or Source(name, 0))
    return report(case, Subject(name, ExtraPart.FILES, case.profile.unreadable_clause), complaint)
