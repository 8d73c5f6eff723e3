"""Places of the packet that must agree with each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from checkers.case import Complaint, PacketCase, Subject, is_filled, report, shown
from checkers.confidence import certain, exact, weigh
from checkers.fields.placeholders import is_placeholder
from checkers.likeness import Likeness, compare
from model.finding import Finding, FindingKind, Severity
from model.record import FieldValue
from notices.field_types.choices import choice_word, wordings_of
from notices.profile import Agreement

INCONSISTENT = FindingKind.INCONSISTENT


def check_agreement(case: PacketCase) -> Iterator[Finding]:
    """Yield `inconsistent:<code>` for every agreement of the notice that does not hold."""
    for agreement in case.profile.agreements:
        yield from MODES[agreement.mode](case, agreement)


def likeness(case: PacketCase, a: FieldValue, b: FieldValue) -> Likeness:
    thresholds = case.profile.thresholds
    return compare(
        a.wording,
        b.wording,
        recognised=not (exact(a) and exact(b)),
        certain=certain(a, thresholds) and certain(b, thresholds),
    )


def _same(case: PacketCase, agreement: Agreement) -> Iterator[Finding]:
    filled = [(case.spec(key), case.value(key)) for key in agreement.fields if case.filled(key)]
    values = [value for spec, value in filled if not is_placeholder(spec, value)]
    pairs = [(likeness(case, a, b), a, b) for a, b in combinations(values, 2)]
    worst = max((p[0] for p in pairs), default=Likeness.SAME)
    if worst is Likeness.SAME:
        return
    a, b = next((a, b) for likeness_, a, b in pairs if likeness_ is worst)
    severity = Severity(agreement.severity) if worst is Likeness.DIFFERENT else Severity.WARNING
    places = "，".join(f"{_place(case, v)}为“{_bare(v)}”" for v in values)
    advice = "请核实后统一更正。" if severity is Severity.ERROR else "可能仅为识别误差，请对照原件核对。"
    message = f"填写不一致：{places}。{advice}"
    yield _inconsistent(case, agreement, b, Complaint(INCONSISTENT, severity, message, b.source, shown(a), shown(b)))


def _member(case: PacketCase, agreement: Agreement) -> Iterator[Finding]:
    """Choices of the first field, each of which must be among the second's; matched by their wordings."""
    one, many = (case.value(key) for key in agreement.fields)
    first, second = (case.spec(key) for key in agreement.fields)
    if not (is_filled(one) and is_filled(many) and one.value and many.value):
        return
    chosen = set().union(*wordings_of(second, many.value))
    lacking = [v for v in _listed(one.value) if not set().union(*wordings_of(first, v)) & chosen]
    if not lacking:
        return
    severity = weigh(case, agreement.severity, one, many)
    ticked = "、".join(choice_word(second, v) for v in _listed(many.value))
    named = "、".join(choice_word(first, v) for v in lacking)
    message = f"{_place(case, one)}为“{named}”，而{_place(case, many)}所选为“{ticked}”，两处不一致，请核实后统一更正。"
    yield _inconsistent(case, agreement, one, Complaint(INCONSISTENT, severity, message, one.source, ticked, named))


def _not_more(case: PacketCase, agreement: Agreement) -> Iterator[Finding]:
    small, large = (case.value(key) for key in agreement.fields)
    specs = [case.spec(key) for key in agreement.fields]
    pairs = list(zip(specs, (small, large), strict=True))
    if any(not isinstance(v.value, int | float) or s.type.rules.complaint(s, v) for s, v in pairs) or small.value <= large.value:
        return
    if len({s.type.rules.currency(v.wording) for s, v in pairs}) > 1:  # dollars and yuan cannot be compared
        return
    if any(not exact(v) and s.type.rules.unusual(s, v.wording) for s, v in pairs):  # rather misread, and asked about as that
        return
    severity = weigh(case, agreement.severity, small, large)
    message = f"{_place(case, small)}（{shown(small)}）大于{_place(case, large)}（{shown(large)}），请核实。"
    expected, found = f"不大于{shown(large)}", shown(small)
    yield _inconsistent(case, agreement, small, Complaint(INCONSISTENT, severity, message, small.source, expected, found))


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _bare(value: FieldValue) -> str:
    """What stands in a field without quotation marks about it: the message sets its own."""
    return shown(value).strip('“”"「」『』')


def _place(case: PacketCase, value: FieldValue) -> str:
    spec = case.spec(value.key)
    return f"《{case.title(spec.part)}》“{spec.name}”"


def _inconsistent(case: PacketCase, agreement: Agreement, at: FieldValue, complaint: Complaint) -> Finding:
    return report(case, Subject(agreement.code, case.spec(at.key).part, agreement.clause), complaint)


MODES: dict[str, Callable[[PacketCase, Agreement], Iterator[Finding]]] = {"same": _same, "member": _member, "not_more": _not_more}
