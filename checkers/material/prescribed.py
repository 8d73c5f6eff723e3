"""Prescribed texts must stand as the form prints them."""

from __future__ import annotations

from collections.abc import Iterator

from checkers.case import Complaint, PacketCase, Subject, report
from checkers.confidence import exact, surely_read
from model.finding import Finding, FindingKind, Severity
from model.folding import fold_words
from model.lookalikes import lookalike
from model.record import PrescribedText
from notices.profile import PrescribedDemand

SHOWN = 3
# a signature or seal over the text may be read as a few characters more; words that are lacking or replaced are another matter
STRAY = 4


def check_prescribed(case: PacketCase) -> Iterator[Finding]:
    """Yield `altered:<text>`. A part that is absent as a whole is reported as missing, not as altered."""
    for demand in case.profile.prescribed:
        text = next((t for t in case.record.texts if t.id == demand.id), None)
        if not case.has_part(demand.part):
            continue
        if text is None:
            message = f"未能核对{demand.name}是否与规定文本一致，请对照原件核对。"
            yield report(case, _subject(demand), Complaint(FindingKind.ALTERED, Severity.WARNING, message))
        elif changes := real_changes(text):
            yield _altered(case, demand, text, changes)


def real_changes(text: PrescribedText) -> list[tuple[str, str, float]]:
    """Return prescribed and found wording, and the certainty, of the places that differ by more than punctuation and, on recognised pages,
    lookalikes.
    """
    return [
        (want, have, text.certainty(n))
        for n, (want, have) in enumerate(text.differences)
        if not _alike(fold_words(want), fold_words(have), not exact(text))
    ]


def _alike(want: str, have: str, recognised: bool) -> bool:
    if want == have:
        return True
    return recognised and len(want) == len(have) and all(a == b or lookalike(a, b) for a, b in zip(want, have, strict=True))


def _altered(case: PacketCase, demand: PrescribedDemand, text: PrescribedText, changes: list[tuple[str, str, float]]) -> Finding:
    clear = [(fold_words(want), fold_words(have)) for want, have, sure in changes if surely_read(case, text.source, sure)]
    clear = clear if 2 * len(clear) >= len(changes) else []  # beside so many that are not, the text was read badly
    sure = exact(text) or any(len(want) >= 2 for want, _ in clear) or sum(len(have) for _, have in clear) > STRAY
    places = "；".join(_change(want, have) for want, have, _ in changes[:SHOWN])
    more = f"等{len(changes)}处" if len(changes) > SHOWN else ""
    advice = "请使用规定文本重新打印并签字盖章。" if sure else "可能为识别误差，请对照原件核对。"
    message = f"{demand.name}与规定文本不一致：{places}{more}。{advice}"
    complaint = Complaint(
        FindingKind.ALTERED,
        Severity.ERROR if sure else Severity.WARNING,
        message,
        text.source,
        expected="；".join(want for want, _ in text.clauses or text.differences),
        found="；".join(have for _, have in text.clauses or text.differences),
    )
    return report(case, _subject(demand), complaint)


def _change(want: str, have: str) -> str:
    if not want.strip():
        return f"多出“{_brief(have)}”"
    if not have.strip():
        return f"缺少“{_brief(want)}”"
    return f"“{_brief(want)}”被改为“{_brief(have)}”"


def _brief(text: str) -> str:
    return text if len(text) <= 30 else text[:30] + "……"


def _subject(demand: PrescribedDemand) -> Subject:
    return Subject(demand.id, demand.part, demand.clause)
