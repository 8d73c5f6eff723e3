"""The recommending unit's letter: it names this applicant and this project."""

from __future__ import annotations

from collections.abc import Iterator

from checkers.case import Complaint, PacketCase, Subject, report
from checkers.confidence import certain
from model.finding import Finding, FindingKind, Severity
from model.organisations import same_name
from model.record import LetterReading


def check_letter(case: PacketCase) -> Iterator[Finding]:
    """Yield `inconsistent:recommendation_letter`: an error where the letter surely names others."""
    letter, demand, keys = case.record.letter, case.profile.submission, case.profile.identity
    if letter is None or demand is None or demand.letter_part is None or keys is None:
        return
    least = case.profile.thresholds.owner_same
    lacking = [(key, others) for key, agreement, others in (
        (keys.applicant, letter.applicant, letter.organisations), (keys.project, letter.project, letter.projects),
    ) if agreement < least and case.text(key)]  # fmt: skip
    if not lacking:
        return
    sure = any(_surely_other(case, letter, key, others) for key, others in lacking)
    told = "；".join(_told(case, key, others) for key, others in lacking)
    advice = "请推荐单位核实并更正。" if sure else "请对照原件核对。"
    message = f"推荐意见函与申报书不一致：{told}。{advice}"
    found = "、".join(dict.fromkeys(name for _, others in lacking for name in others))
    severity = Severity.ERROR if sure else Severity.WARNING
    expected = "、".join(case.text(key) for key, _ in lacking)
    complaint = Complaint(FindingKind.INCONSISTENT, severity, message, letter.source, expected, found)
    yield report(case, Subject("recommendation_letter", demand.letter_part, demand.letter_clause), complaint)


def _told(case: PacketCase, key: str, others: tuple[str, ...]) -> str:
    named = f"，函中为{'、'.join(f'“{name}”' for name in others[:3])}" if others else ""
    return f"函中未见{case.spec(key).name}“{case.text(key)}”{named}"


def _surely_other(case: PacketCase, letter: LetterReading, key: str, others: tuple[str, ...]) -> bool:
    """Whether it names another instead, and both names were surely read."""
    thresholds = case.profile.thresholds
    if letter.confidence < thresholds.sure or not certain(case.value(key), thresholds):
        return False
    return any(same_name(name, case.text(key)) < thresholds.owner_other for name in others)
