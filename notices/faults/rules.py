"""Rules of a profile that cannot be meant so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from model.folding import fold_words
from model.places import full_names, located
from notices.faults.fault import Fault, nearest, offer
from notices.faults.marked import Marked
from notices.faults.wording import where
from notices.predicates import NEEDS_ONE
from notices.references import RULES, Place, at, choices_of

NUMBERS = ("money", "number", "count")
DATES = ("date", "period")
# Which types the fields have that a rule is about.
OF_RULES: dict[str, dict[str, tuple[str, ...]]] = {
    "签署日期": {"fields.*": ("date",)},
    "勾选数目": {"field": ("choices", "choice_names")},
    "合计": {"parts.*": NUMBERS, "total": NUMBERS},
    "比较": {"left": NUMBERS, "right": NUMBERS},
    "占比": {"part": NUMBERS, "whole": NUMBERS, "stated": NUMBERS},
    "增长率": {"fields.*": NUMBERS, "stated": NUMBERS},
    "日期范围": {"fields.*": DATES},
    "日期先后": {"earlier": DATES, "later": DATES},
    "期限": {"field": ("period",)},
    "所在地": {"field": ("address", "organisation", "text")},
}
BOUNDS = (("at_least", "at_most"), ("not_before", "not_after"), ("at_least_months", "at_most_months"))
EXAMPLES = {"at_least": "at_least: 1", "right": "right: figures.revenue", "not_before": "not_before: 2024-01-01", "later": "later: project.start", "at_least_months": "at_most_months: 24", "any_of": "any_of: [中型, 小型]"}  # fmt: skip


def fields_in_rules(marked: Marked) -> Iterator[tuple[Place, Any, tuple[str, ...]]]:
    """Yield the places of the file that name a field, the name, and the types that the field may have there."""
    for place, rule in _every(marked.data):
        keys = OF_RULES.get(str(rule.get("rule")), {}) if isinstance(rule, Mapping) else {}
        yield from (((*place, *inner), name, allowed) for key, allowed in keys.items() for inner, name in at(rule, key))


def _every(data: Any) -> Iterator[tuple[Place, Any]]:
    """Yield all rules, those within a 满足其一 too."""
    for pattern in RULES:
        yield from at(data, pattern)


def senseless_rules(marked: Marked) -> Iterator[Fault]:
    """Yield what cannot be meant, from plain data."""
    for place, rule in _every(marked.data):
        if isinstance(rule, Mapping):
            yield from _nothing(marked, place, rule)
            yield from _bounds(marked, place, rule)
            yield from _choices(marked, place, rule)
            yield from _places(marked, place, rule)
    for place, noted in at(marked.data, "noted.*"):
        if isinstance(noted, Mapping) and bool(noted.get("words")) == bool(noted.get("named")):
            text = f"{where(place, marked.data)}的 words 和 named 应当写其中一个"
            yield Fault(
                marked.line(place), text, "查找字样的写 words: [疫情]，查找单位、人员的写 named: organisations 或 named: persons"
            )


def _places(marked: Marked, place: Place, rule: Mapping[str, Any]) -> Iterator[Fault]:
    """Places that no list of divisions has: a rule that asks for them alone never finds anything."""
    for inner, name in at(rule, "places.*") if rule.get("rule") == "所在地" else ():
        if isinstance(name, str) and name.strip() and located(fold_words(name)).innermost is None:
            near = _one_off(name) or nearest(name, [full for full in full_names() if full[-1] == name.strip()[-1]])  # 省, 市, 县
            remedy = f"是否应为“{near}”" if near else "请写省、市、县（区）的全称；确有这个地方的，由审核人员核对"
            text = f"{where(place, marked.data)}“{name}”不在行政区划名单中，是否在那里无法核对"
            yield Fault(marked.line((*place, *inner)), text, remedy, sure=False)


def _one_off(name: str) -> str:
    """The division that has another character in one place: 浙江省 for 淅江省."""
    same = (full for full in full_names() if len(full) == len(name))
    return next((full for full in same if sum(a != b for a, b in zip(full, name, strict=True)) == 1), "")


def _nothing(marked: Marked, place: Place, rule: Mapping[str, Any]) -> Iterator[Fault]:
    needed = NEEDS_ONE.get(str(rule.get("rule")), ())
    if needed and not any(rule.get(key) not in (None, []) for key in needed):
        text = f"{where(place, marked.data)}没有写明要求（{'、'.join(needed)} 至少要有一项）"
        yield Fault(marked.line(place), text, f"请加上一项，如：{EXAMPLES[needed[0]]}")


def _bounds(marked: Marked, place: Place, rule: Mapping[str, Any]) -> Iterator[Fault]:
    for low, high in BOUNDS:
        least, most = rule.get(low), rule.get(high)
        if least is not None and most is not None and type(least) is type(most) and least > most:
            yield Fault(
                marked.line((*place, low)),
                f"{where(place, marked.data)}“{low}”（{least}）大于“{high}”（{most}）",
                f"请核对 {low} 和 {high}",
            )


def _choices(marked: Marked, place: Place, rule: Mapping[str, Any]) -> Iterator[Fault]:
    """Values that a field of choices does not have: the demand could never be met, or never be missed."""
    asked: list[tuple[Place, Any, tuple[str, ...]]] = (
        [(place, rule.get("field"), ("any_of", "none_of"))] if rule.get("rule") == "取值" else []
    )
    only_if = rule.get("only_if")
    asked += [((*place, "only_if"), only_if.get("field"), ("any_of",))] if isinstance(only_if, Mapping) else []
    for here, field, keys in asked:
        known = choices_of(marked.data, field)
        for key in keys if known else ():
            for inner, value in at(rule if here == place else only_if, f"{key}.*"):
                if value not in known:
                    text = f"{where(place, marked.data)}“{value}”不是栏目“{field}”的选项"
                    yield Fault(marked.line((*here, *inner)), text, offer(str(value), sorted(map(str, known)), "选项"))
