"""The scan against the electronic version of the same packet."""

from __future__ import annotations

from collections.abc import Iterator

from checkers.case import Complaint, PacketCase, Subject, is_filled, report, shown
from checkers.confidence import certain, exact
from checkers.fields.agreement import likeness
from checkers.likeness import Likeness, similarity
from model.finding import Finding, FindingKind, Severity
from model.record import FieldValue
from notices.profile import FieldSpec

LONG, ALIKE = 40, 0.9


def check_versions(case: PacketCase) -> Iterator[Finding]:
    """Yield `inconsistent:<field>` as a warning, where paper and file say different things."""
    for spec in case.profile.fields:
        value = case.value(spec.key)
        for other in value.others:
            if _two_versions(value, other) and _differ(case, value, other):
                yield report(case, Subject(spec.key, spec.part), _disagreement(spec, value, other))
                break


def _disagreement(spec: FieldSpec, value: FieldValue, other: FieldValue) -> Complaint:
    places = f"{_where(value)}为“{_brief(value)}”，{_where(other)}为“{_brief(other)}”"
    message = f"“{spec.name}”在不同版本中不一致：{places}，请核实以哪一版本为准。"
    return Complaint(FindingKind.INCONSISTENT, Severity.WARNING, message, value.source, shown(value), shown(other))


def _two_versions(a: FieldValue, b: FieldValue) -> bool:
    """One from paper, one electronic: two scans of one page differ by the recogniser alone."""
    return is_filled(a) and is_filled(b) and a.source is not None and b.source is not None and exact(a) != exact(b)


def _differ(case: PacketCase, a: FieldValue, b: FieldValue) -> bool:
    if isinstance(a.value, list) and isinstance(b.value, list):
        return {str(v) for v in a.value} != {str(v) for v in b.value}
    if not isinstance(a.value, str | None) and type(a.value) is type(b.value):
        return bool(a.value != b.value)
    texts = [v.wording for v in (a, b)]
    if max(map(len, texts)) > LONG:
        return similarity(*texts) < ALIKE
    alike = likeness(case, a, b)
    sure = all(certain(v, case.profile.thresholds) for v in (a, b))
    return alike is Likeness.DIFFERENT or (alike is Likeness.DOUBTFUL and sure)


def _where(value: FieldValue) -> str:
    source = value.source
    kind = "电子版" if exact(value) else "扫描件"
    return f"{kind}（{source.file} 第{source.page}页）" if source else kind


def _brief(value: FieldValue) -> str:
    text = shown(value)
    return text if len(text) <= LONG else text[:LONG] + "……"
