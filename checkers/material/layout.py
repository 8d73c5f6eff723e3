"""Paper size and type: always for staff to look at, never an error."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from checkers.case import Complaint, PacketCase, Subject, report
from model.finding import ExtraPart, Finding, FindingKind
from model.record import FormatReading

FORMAT = FindingKind.FORMAT
NAMES = {"paper_size": "纸张幅面", "body": "正文字体和行距", "heading1": "一级标题字体", "heading2": "二级标题字体"}


def check_layout(case: PacketCase) -> Iterator[Finding]:
    """Yield `format:<what>`, one for each property, where it was surely measured and does not conform."""
    if case.profile.format is None:
        return
    readings = sorted((r for r in case.record.formats if r.sure and not r.conforms), key=lambda r: r.what)
    for what, group in groupby(readings, key=lambda r: r.what):
        yield _finding(case, what, list(group), case.profile.format.clause)


def _finding(case: PacketCase, what: str, readings: list[FormatReading], clause: str) -> Finding:
    name = NAMES.get(what, what)
    found = "、".join(dict.fromkeys(r.found for r in readings))
    expected = readings[0].expected
    message = f"{name}应为{expected}，实际为{found}（{len(readings)}处），请按要求调整。"
    complaint = Complaint(FORMAT, FORMAT.facts.at_worst, message, readings[0].source, expected, found)
    return report(case, Subject(what, ExtraPart.FORMAT, clause), complaint)


def unchecked(case: PacketCase) -> list[str]:
    """Return the properties that could not be judged (a scan shows no font names)."""
    if case.profile.format is None:
        return []
    judged = {r.what for r in case.record.formats if r.sure}
    lacking = [name for what, name in NAMES.items() if what not in judged]
    return [f"无法从所交材料准确判断、因而未核对：{'、'.join(lacking)}。"] if lacking else []
