"""What the packet must not hold, and sheets that it seems to lack."""

from __future__ import annotations

from collections.abc import Iterator

from checkers.case import Complaint, PacketCase, Subject, report
from checkers.confidence import broken_off
from model.finding import ExtraPart, Finding, FindingKind, Severity
from model.record import IDENTITY_CARD, PASSPORT, SECRECY, SensitiveMark, SheetGap, Source

SHOWN = 5
NAMES = {SECRECY: "涉密标志", IDENTITY_CARD: "居民身份证号码", PASSPORT: "护照号码"}


def check_secrecy(case: PacketCase) -> Iterator[Finding]:
    """Yield `invalid:secrecy`, always a warning, with masked wordings alone."""
    marks = case.record.sensitive
    if not marks or not case.profile.secrecy_clause:
        return
    places = "；".join(_mark(mark) for mark in marks[:SHOWN])
    more = f"等{len(marks)}处" if len(marks) > SHOWN else ""
    message = f"材料中有涉密标志或个人信息：{places}{more}。请核实，不应提交的请删除或遮盖后重新提交。"
    found = "、".join(dict.fromkeys(mark.shown for mark in marks))
    complaint = Complaint(FindingKind.INVALID, Severity.WARNING, message, marks[0].source, found=found)
    yield report(case, Subject("secrecy", ExtraPart.WHOLE, case.profile.secrecy_clause), complaint)


def _mark(mark: SensitiveMark) -> str:
    return f"{NAMES[mark.what]}“{mark.shown}”{_where(mark.source)}"


def _where(source: Source | None) -> str:
    return f"（“{source.file}”第{source.page}页）" if source else ""


def check_sheets(case: PacketCase) -> Iterator[Finding]:
    """Yield `missing:page`, always a warning: printed numbers that no page has, a text or a table that breaks off."""
    if not case.profile.sheet_clause:
        return
    told = [(_gap(gap), gap.source) for gap in case.record.gaps] + list(_broken_tables(case))
    if told:
        places = "；".join(text for text, _ in told)
        message = f"材料似有缺页：{places}。请对照原件核对，确有缺页的请补齐。"
        complaint = Complaint(FindingKind.MISSING, Severity.WARNING, message, told[0][1])
        yield report(case, Subject("page", ExtraPart.WHOLE, case.profile.sheet_clause), complaint)


def _gap(gap: SheetGap) -> str:
    after = f"“{gap.source.file}”第{gap.source.page}页之后"
    if gap.numbers:
        return f"{after}缺少页码为{'、'.join(str(n) for n in gap.numbers)}的页"
    return f"{after}，正文到“{gap.ending}”中断，没有接续"


def _broken_tables(case: PacketCase) -> Iterator[tuple[str, Source | None]]:
    for part in case.profile.parts:
        if broken := broken_off(case, part.id):
            page = max(case.pages(part.id), key=lambda p: p.order)
            last, lost = broken
            yield f"《{part.title}》到“{last.name}”为止，没有“{lost[0].name}”及以后各栏", Source(page.file, page.page)
