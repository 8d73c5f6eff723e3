"""Predicates of the notice on dates, names and places (`notices.predicates`)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from checkers.case import PacketCase
from checkers.fields.cells import Told, together, told
from checkers.fields.predicates import Wrong
from model.dates import chinese_date
from model.finding import FindingKind
from model.folding import fold_words
from model.places import Located, PlaceLevel, located
from model.wording import in_words
from notices.field_types.choices import choice_word
from notices.predicates import DateOrder, DateWindow, Distinct, Duration, LocatedIn, OneOf

INVALID = FindingKind.INVALID
REVERSED = "先后颠倒"
OF_PATENT = re.compile(r"^(?:专利号|申请号)?[:：]?(?:zl|cn)?(?=\d)")  # ZL2020… and 2020… are one patent
DAY = timedelta(days=1)


def windows(case: PacketCase, rule: DateWindow) -> Iterator[Wrong]:
    for one in (one for name in rule.fields for one in told(case, name)):
        first, last = _span(one)
        if rule.not_before and first and first < rule.not_before.isoformat()[: len(first)]:
            yield _outside(one, f"早于{chinese_date(rule.not_before)}")
        elif rule.not_after and last and last > rule.not_after.isoformat()[: len(last)]:
            yield _outside(one, f"晚于{chinese_date(rule.not_after)}")


def _outside(one: Told, how: str) -> Wrong:
    return Wrong(INVALID, f"“{one.spec.name}”（{one.words}）{how}，不在规定的日期范围内，请核实后更正。", (one,), found=one.words)


def _span(one: Told) -> tuple[str, str]:
    """First and last day of a date or a period, ISO, as precise as they stand; empty where it tells none."""
    value = one.value.value if one.filled else None
    if isinstance(value, str):
        return value, value
    if isinstance(value, dict):
        return str(value.get("start") or ""), str(value.get("end") or "")
    return "", ""


def orders(case: PacketCase, rule: DateOrder) -> Iterator[Wrong]:
    for earlier, *later in together(case, (rule.earlier, *([rule.later] if rule.later else []))):
        one, other = _span(earlier)[1] or _span(earlier)[0], _span(later[0])[0] if later else ""
        name = later[0].named if later else ""
        if rule.day and not later:
            other, name = rule.day.isoformat(), chinese_date(rule.day)
        wrong = _apart(one, other, rule.at_least_months, rule.at_most_months) if one and other else ""
        if wrong:
            apart = f"{earlier.named}晚于{name}" if wrong == REVERSED else f"{earlier.named}至{name}{wrong}"
            message = f"{apart}，请核实后更正。"
            yield Wrong(INVALID, message, (earlier, *later), found=earlier.words)


def durations(case: PacketCase, rule: Duration) -> Iterator[Wrong]:
    for one in told(case, rule.field):
        first, last = _span(one)
        wrong = _apart(first, last, rule.at_least_months or 0, rule.at_most_months) if first and last else ""
        if wrong:
            told_ = "的结束日期早于开始日期" if wrong == REVERSED else wrong
            yield Wrong(INVALID, f"{one.named}{told_}，请核实后更正。", (one,), found=one.words)


def _apart(one: str, other: str, least: int, most: int | None) -> str:
    """What is wrong with the time between two dates, both included; a month or day that a date leaves out speaks against nobody."""
    if _latest(other) < _earliest(one):
        return REVERSED
    if _latest(other) + DAY < _after(_earliest(one), least):
        return f"不满{_length(least)}"
    if most is not None and _earliest(other) + DAY > _after(_latest(one), most):
        return f"超过{_length(most)}"
    return ""


def _length(months: int) -> str:
    return f"{months // 12}年" if months and months % 12 == 0 else f"{months}个月"


def _after(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    return date(start.year + years, month + 1, min(start.day, monthrange(start.year + years, month + 1)[1]))


def _earliest(text: str) -> date:
    return date.fromisoformat((text + "-01-01")[:10])


def _latest(text: str) -> date:
    if len(text) == len("2020-04-22"):
        return date.fromisoformat(text)
    year, month = int(text[:4]), int(text[5:7] or 12)
    return date(year, month, monthrange(year, month)[1])


def distinct(case: PacketCase, rule: Distinct) -> Iterator[Wrong]:
    known: dict[str, Told] = {}
    for one in (one for name in rule.fields for one in told(case, name) if one.filled):
        first = known.setdefault(OF_PATENT.sub("", fold_words(one.value.wording)), one)
        if first is not one:
            message = f"“{one.spec.name}”与“{first.spec.name}”相同（{one.words}），不得重复，请核实后更正。"
            yield Wrong(INVALID, message, (one, first), found=one.words)


def one_of(case: PacketCase, rule: OneOf) -> Iterator[Wrong]:
    for one in told(case, rule.field):
        if not one.filled or one.value.value is None:
            continue
        refused = [v for v in one.values if says(v, rule.none_of)]
        if (rule.any_of and not any(says(v, rule.any_of) for v in one.values)) or refused:
            allowed = "、".join(choice_word(one.spec, v) for v in rule.any_of)
            asked = (
                f"应为{allowed}{'之一' if len(rule.any_of) > 1 else ''}"
                if rule.any_of and not refused
                else f"不得为{in_words([choice_word(one.spec, v) for v in rule.none_of])}"
            )
            text = one.spec.type.rules.show(one.spec, one.value)
            yield Wrong(INVALID, f"“{one.spec.name}”为“{text}”，{asked}，请核实。", (one,), allowed, text)


def says(value: object, wanted: tuple[str | int | bool, ...]) -> bool:
    """Return whether `value` is one of `wanted`: choices by their value; texts where they contain it."""
    return any(
        value == want
        and type(value) is type(want)
        or (isinstance(value, str) and isinstance(want, str) and fold_words(want) in fold_words(value))
        for want in wanted
    )


def places(case: PacketCase, rule: LocatedIn) -> Iterator[Wrong]:
    for one in told(case, rule.field):
        found = located(fold_words(one.value.wording)) if one.filled else None
        if not found or not found.places:
            continue  # where it lies cannot be told
        if all(_lies_in(found, place) is False for place in rule.places):
            allowed = "、".join(rule.places)
            yield Wrong(INVALID, f"“{one.spec.name}”（{one.words}）似不在{allowed}，请核实。", (one,), allowed, one.words)


def _lies_in(found: Located, place: str) -> bool | None:
    """Whether what a text begins with lies in a place; None where it tells only what is above that."""
    wanted, own = located(fold_words(place)).innermost, found.innermost
    if wanted is None or own is None or own.level is PlaceLevel.COUNTRY:
        return None
    if wanted in found.places or own.city == wanted.name or (wanted.level is PlaceLevel.PROVINCE and own.province == wanted.name):
        return True
    return None if own.level is PlaceLevel.PROVINCE and wanted.province == own.name else False


CHECKED_BY_NAME: dict[type[Any], Callable[[PacketCase, Any], Iterator[Wrong]]] = {
    DateWindow: windows, DateOrder: orders, Duration: durations, Distinct: distinct, OneOf: one_of, LocatedIn: places,
}  # fmt: skip
