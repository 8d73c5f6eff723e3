"""Predicates of the notice on numbers and ticks (`notices.predicates`); those on dates and names stand in `named_predicates`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from checkers.case import Complaint, PacketCase, holds, report, shown
from checkers.confidence import weigh
from checkers.fields.cells import AMOUNTS, Told, same_currency, together, told
from model.finding import Finding, FindingKind, Severity
from model.numbers import tidy
from notices.field_types.numbers import scale_of
from notices.predicates import Compare, FilledCount, Growth, Predicate, Share, Sum, TickCount

STATED = 0.5  # percentage points by which a stated share may differ from the computed one
EXACT = 1e-9  # share by which two numbers differ that were computed alike
RELATIONS: dict[str, tuple[str, Callable[[float, float], bool]]] = {
    "不小于": ("低于", lambda a, b: a >= b * (1 - EXACT)),
    "不大于": ("超过", lambda a, b: a <= b * (1 + EXACT)),
    "大于": ("应大于", lambda a, b: a > b),
    "小于": ("应小于", lambda a, b: a < b),
    "等于": ("应等于", lambda a, b: abs(a - b) <= abs(b) * EXACT),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What does not meet a predicate: of the first of `told`; all of them tell how sure it is. `kind`: unless eligibility is at stake."""

    kind: FindingKind
    message: str
    told: tuple[Told, ...]
    expected: str = ""
    found: str = ""


def findings_of(case: PacketCase, rule: Predicate, wrongs: Iterator[Wrong]) -> Iterator[Finding]:
    """Yield a finding for each of `wrongs`, where the predicate is demanded of this packet."""
    if rule.only_if is not None and not holds(case, rule.only_if):
        return
    asked = [case.value(rule.only_if.field)] if rule.only_if else []
    for wrong in wrongs:
        first = wrong.told[0]
        kind = FindingKind.INELIGIBLE if rule.eligibility else wrong.kind
        severity = weigh(case, Severity(rule.severity), *(one.value for one in wrong.told if one.filled), *asked)
        complaint = Complaint(kind, severity, wrong.message, first.value.source, wrong.expected, wrong.found)
        yield report(case, first.subject(rule.code, rule.clause), complaint)


def ticks(case: PacketCase, rule: TickCount) -> Iterator[Wrong]:
    (field,) = told(case, rule.field)
    values = field.value.value
    if not field.filled or not isinstance(values, list):
        return
    wanted = limits(rule.at_least, rule.at_most, "项")
    if (rule.at_least or 0) <= len(values) <= (rule.at_most or len(values)):
        return
    message = (
        f"“{field.spec.name}”应选{wanted}，现选{len(values)}项（{field.spec.type.rules.show(field.spec, field.value)}），请更正。"
    )
    yield Wrong(FindingKind.INVALID, message, (field,), wanted, f"{len(values)}项")


def limits(least: float | None, most: float | None, unit: str) -> str:
    """Return in words at least, at most how many there should be."""
    if least is not None and most is not None:
        return f"{tidy(least)}{unit}" if least == most else f"{tidy(least)}至{tidy(most)}{unit}"
    told_least = f"不少于{tidy(least)}{unit}" if least is not None else ""
    told_most = f"不超过{tidy(most)}{unit}" if most is not None else ""
    return "、".join(filter(None, (told_least, told_most)))


def filled_count(case: PacketCase, rule: FilledCount) -> Iterator[Wrong]:
    fields = [one for name in rule.fields for one in told(case, name)]
    count = sum(one.filled for one in fields)
    if count >= rule.at_least or not fields:
        return
    names = "、".join(f"“{one.spec.name}”" for one in fields)
    message = f"{names}应至少填写{rule.at_least}项，现填写{count}项，请补填。"
    yield Wrong(FindingKind.MISSING, message, tuple(fields), f"不少于{rule.at_least}项", f"{count}项")


def sums(case: PacketCase, rule: Sum) -> Iterator[Wrong]:
    (total,) = told(case, rule.total)
    parts = [one for name in rule.parts for one in told(case, name) if one.filled]
    numbers = [one.number for one in parts]
    if total.number is None or not parts or None in numbers or not same_currency([total, *parts]):
        return
    unit = scale_of(total.spec.unit) if total.spec.type in AMOUNTS else 1.0
    together_ = sum(number for number in numbers if number is not None)
    if abs(together_ - total.number) <= rule.tolerance * unit * (1 + EXACT):
        return
    right = f"{tidy(round(together_ / unit, 6))}{total.spec.unit if total.spec.type in AMOUNTS else ''}"
    message = f"“{total.spec.name}”填写为{total.words}，而各分项之和为{right}，请核实后更正。"
    yield Wrong(FindingKind.INCONSISTENT, message, (total, *parts), right, total.words)


def compared(case: PacketCase, rule: Compare) -> Iterator[Wrong]:
    for row in together(case, (rule.left, *([rule.right] if rule.right else []))):
        left, right = row[0], row[1] if rule.right else None
        a, b = left.number, _against(rule, left, right)
        word, holds_so = RELATIONS[rule.relation]
        if a is None or b is None or not same_currency(row) or holds_so(a, b):
            continue
        times = f"的{tidy(rule.times * 100)}%" if rule.times != 1 else ""
        other = (
            f"{right.named}{times}" if right else f"{tidy(rule.number or 0)}{left.spec.unit if left.spec.type in AMOUNTS else ''}"
        )
        kind = FindingKind.INCONSISTENT if right else FindingKind.INVALID
        of = "" if right or word.startswith("应") else "规定的"
        yield Wrong(kind, f"{left.named}{word}{of}{other}，请核实后更正。", row, f"{rule.relation}{other}", left.words)


def _against(rule: Compare, left: Told, right: Told | None) -> float | None:
    if right is not None:
        return None if right.number is None else right.number * rule.times
    unit = scale_of(left.spec.unit) if left.spec.type in AMOUNTS else 1.0
    return (rule.number or 0.0) * unit * rule.times


def shares(case: PacketCase, rule: Share) -> Iterator[Wrong]:
    for part, whole, *stated in together(case, (rule.part, rule.whole, *([rule.stated] if rule.stated else []))):
        if part.number is None or not whole.number or not same_currency([part, whole]):
            continue
        percent = 100 * part.number / whole.number
        if not _within(percent, rule.at_least, rule.at_most):
            limits = _percents(rule.at_least, rule.at_most)
            message = f"{part.named}占{whole.named}的{percent:.2f}%，应{limits}，请核实。"
            yield Wrong(FindingKind.INVALID, message, (part, whole), limits, f"{percent:.2f}%")
        yield from _stated(stated, percent, f"按{part.named}与{whole.named}计算", (part, whole))


def growth(case: PacketCase, rule: Growth) -> Iterator[Wrong]:
    for row in together(case, (*rule.fields, *([rule.stated] if rule.stated else []))):
        years, stated = row[: len(rule.fields)], row[len(rule.fields) :]
        numbers = [one.number for one in years if one.number is not None]
        if len(numbers) < len(years) or numbers[0] <= 0 or numbers[-1] < 0 or not same_currency(years):
            continue
        first, last = numbers[0], numbers[-1]
        percent = 100 * ((last / first) ** (1 / (len(years) - 1)) - 1)
        if not _within(percent, rule.at_least, None):
            told_ = "、".join(one.named for one in years)
            message = f"{told_}：年均{'增长' if percent >= 0 else '下降'}{abs(percent):.2f}%，年均增长率应不低于{tidy(rule.at_least or 0)}%，请核实。"
            yield Wrong(
                FindingKind.INVALID, message, tuple(reversed(years)), f"不低于{tidy(rule.at_least or 0)}%", f"{percent:.2f}%"
            )
        yield from _stated(stated, percent, f"按{years[0].named}与{years[-1].named}计算", years)


def _within(percent: float, least: float | None, most: float | None) -> bool:
    return (least is None or percent >= least - EXACT) and (most is None or percent <= most + EXACT)


def _percents(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f"在{tidy(least)}%至{tidy(most)}%之间"
    told_least = f"不低于{tidy(least)}%" if least is not None else ""
    told_most = f"不高于{tidy(most)}%" if most is not None else ""
    return "、".join(filter(None, (told_least, told_most)))


def _stated(stated: Sequence[Told], percent: float, how: str, of: tuple[Told, ...]) -> Iterator[Wrong]:
    for one in stated:
        text, said = shown(one.value), _said(one)
        if not said or any(abs(number - percent) <= STATED for number in said):
            continue
        message = f"“{one.spec.name}”填写为{text}，{how}应为{percent:.2f}%，请核实后更正。"
        yield Wrong(FindingKind.INCONSISTENT, message, (one, *of), f"{percent:.2f}%", text)


def _said(one: Told) -> tuple[float, ...]:
    """What a field may say of a share: 6.5 and 6.5% are one thing, 0.065 may be 6.5 %, too; none where it is no number."""
    value = one.value.value
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ()
    return (value,) if abs(value) > 1 or "%" in one.value.wording else (value, 100 * value)


CHECKED: dict[type[Any], Callable[[PacketCase, Any], Iterator[Wrong]]] = {
    TickCount: ticks, FilledCount: filled_count, Sum: sums, Compare: compared, Share: shares, Growth: growth,
}  # fmt: skip
