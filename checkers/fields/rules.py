"""The notice's own demands on what values say (`notices.rules`). Those on texts and on dates of signing are for staff to look at, never errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from checkers.case import Complaint, PacketCase, Subject, holds, is_filled, report, says_none, shown
from checkers.fields.blanks import subject_of
from checkers.fields.counted_rows import row_counts
from checkers.fields.named_predicates import CHECKED_BY_NAME
from checkers.fields.placeholders import is_placeholder
from checkers.fields.predicates import CHECKED, Wrong, findings_of
from model.dates import chinese_date
from model.finding import Finding, FindingKind, Severity
from model.fuzzy import find
from model.record import FieldValue
from notices.predicates import Either, Predicate, RowCount
from notices.profile import FieldSpec
from notices.rules import EachTold, SigningDate, Told, Topic
from notices.topics import sentences_about

PREDICATES = CHECKED | CHECKED_BY_NAME | {RowCount: row_counts}
TO_MEND = re.compile("[，。]?请[^，。]*。$")  # what the applicant is asked to do, at a message's end
NAMED = 0.85  # share: agreement of what stands in a text with the name of a choice


def check_rules(case: PacketCase) -> Iterator[Finding]:
    """Yield `invalid:<field>` (dates of signing) and `missing:<code>` (texts that do not speak of what they should), as warnings; `invalid`,
    `inconsistent`, `missing` or `ineligible` of what does not meet a predicate.
    """
    for rule in case.profile.rules:
        if isinstance(rule, SigningDate):
            for key in rule.fields:
                yield from _signing_date(case, rule, case.spec(key))
        elif isinstance(rule, EachTold):
            yield from _each_told(case, rule)
        elif isinstance(rule, Told):
            yield from _told(case, rule)
        else:
            yield from findings_of(case, rule, _wrongs(case, rule))


def _wrongs(case: PacketCase, rule: Predicate) -> Iterator[Wrong]:
    return _either(case, rule) if isinstance(rule, Either) else PREDICATES[type(rule)](case, rule)


def _either(case: PacketCase, rule: Either) -> Iterator[Wrong]:
    """What is wrong with all of the demands, one of which would do; those that are not made of this packet (`only_if`) do not count."""
    asked = [one for one in rule.either if one.only_if is None or holds(case, one.only_if)]
    wrong = [list(_wrongs(case, one)) for one in asked]
    if not wrong or not all(wrong):
        return
    first = [own[0] for own in wrong]
    told = "；".join(f"{n}．{TO_MEND.sub('', one.message)}" for n, one in enumerate(first, 1))
    yield Wrong(
        FindingKind.INVALID, f"下列要求应至少满足一项：{told}。请核实后更正。", tuple(t for one in first for t in one.told)
    )


def _signing_date(case: PacketCase, rule: SigningDate, spec: FieldSpec) -> Iterator[Finding]:
    value = case.value(spec.key)
    text = value.value if is_filled(value) else None
    if not isinstance(text, str) or len(text) < len("2020-04"):
        return
    received = case.record.submission.received if case.record.submission and rule.by_receipt else None
    wrong, limit = _outside(text, rule.not_before, received)
    if wrong and limit:
        message = f"《{case.title(spec.part)}》“{spec.name}”（{shown(value)}）{wrong}（{chinese_date(limit)}），请核实。"
        complaint = Complaint(FindingKind.INVALID, Severity.WARNING, message, value.source, found=text)
        yield report(case, Subject(subject_of(spec), spec.part, rule.clause), complaint)


def _outside(text: str, first: date | None, last: date | None) -> tuple[str, date | None]:
    """What is wrong with a date as precise as it stands, and the day that it is held against."""
    if first and text < first.isoformat()[: len(text)]:
        return "早于通知印发日期", first
    if last and text > last.isoformat()[: len(text)]:
        return "晚于收到材料的日期", last
    return "", None


def _each_told(case: PacketCase, rule: EachTold) -> Iterator[Finding]:
    value, choices = case.value(rule.field), case.value(rule.choices)
    taken = choices.value if is_filled(choices) and isinstance(choices.value, list) else []
    understood = choices.evident >= case.profile.thresholds.doubtful  # what may not be ticked at all is asked about by itself
    if len(taken) < 2 or not understood or not _is_text(case, value):
        return
    called: dict[object, tuple[str, ...]] = {choice.value: choice.words for choice in case.spec(rule.choices).choices}
    absent = [t for t in rule.topics if t.value in taken and not _speaks(value.wording, t.words, called.get(t.value, ()))]
    if absent:
        spec = case.spec(rule.field)
        what = f"勾选了{len(taken)}个“{case.spec(rule.choices).name}”，但未见对下列各项的说明：{_names(absent)}。请核实；确未说明的请分别补写。"
        yield _lacking(case, rule, f"“{spec.name}”：{what}", value, absent)


def _speaks(text: str, words: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a text speaks of a choice: in one of the words for it, or by the choice's own name, be it misread in a character."""
    return bool(sentences_about(text, words)) or any(find(text, name, NAMED) for name in names)


def _told(case: PacketCase, rule: Told) -> Iterator[Finding]:
    value = case.value(rule.field)
    if not _is_text(case, value):
        return
    absent = [topic for topic in rule.topics if not sentences_about(value.wording, topic.words)]
    if absent:
        name = case.spec(rule.field).name
        yield _lacking(case, rule, f"“{name}”中未见：{_names(absent)}。请核实；确未说明的请补写。", value, absent)


def _is_text(case: PacketCase, value: FieldValue) -> bool:
    return is_filled(value) and not says_none(value) and not is_placeholder(case.spec(value.key), value)


def _names(topics: list[Topic]) -> str:
    return "、".join(topic.name for topic in topics)


def _lacking(case: PacketCase, rule: EachTold | Told, message: str, value: FieldValue, absent: list[Topic]) -> Finding:
    complaint = Complaint(FindingKind.MISSING, Severity.WARNING, message, value.source, expected=_names(absent))
    return report(case, Subject(rule.code, case.spec(rule.field).part, rule.clause), complaint)
