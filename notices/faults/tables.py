"""Tables of a profile that cannot be meant so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from model.folding import fold
from notices.faults.fault import Fault
from notices.faults.marked import Marked
from notices.faults.wording import where
from notices.references import Place, at
from notices.tables import CAPACITY

BOXES = ("levels",)  # types that no cell can have
WITH_CHOICES = ("choices", "yes_no", "choice_names")
OF_REPEATED = ("at_least", "at_most")


def senseless_tables(marked: Marked) -> Iterator[Fault]:
    """Yield what cannot be meant, from plain data."""
    for place, table in at(marked.data, "tables.*"):
        if isinstance(table, Mapping):
            for tell in (_kinds, _numbers, _heads, _types):
                yield from tell(marked, place, table)


def _kinds(marked: Marked, place: Place, table: Mapping[str, Any]) -> Iterator[Fault]:
    """A table has its rows printed, or they repeat."""
    for key in OF_REPEATED if table.get("rows") else ():
        if table.get(key) is not None:
            text = f"{where(place, marked.data)}各行是固定的（有 rows），又写了“{key}”"
            yield Fault(marked.line((*place, key)), text, f"请删去 {key}；各行由申报单位自行填写、行数不定的，请删去 rows")


def _numbers(marked: Marked, place: Place, table: Mapping[str, Any]) -> Iterator[Fault]:
    least, most = table.get("at_least"), table.get("at_most")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        text = f"{where(place, marked.data)}至少 {least} 行，多于至多 {most} 行"
        yield Fault(marked.line((*place, "at_least")), text, "请核对 at_least 和 at_most")
    for key, number in (("at_least", least), ("at_most", most)):
        if isinstance(number, int) and number > CAPACITY:
            text = f"{where(place, marked.data)}“{key}”为 {number}，而每表只核对前 {CAPACITY} 行"
            yield Fault(marked.line((*place, key)), text, "其余各行请安排人工核对", sure=False)


def _heads(marked: Marked, place: Place, table: Mapping[str, Any]) -> Iterator[Fault]:
    """Two columns, or two rows, with one name or one wording."""
    for group, what in (("columns", "列"), ("rows", "行")):
        heads = [(p, head) for p, head in at(table, f"{group}.*") if isinstance(head, Mapping)]
        for (_, one), (inner, other) in combinations(heads, 2):
            same = _wordings(one) & _wordings(other)
            line, head = (
                marked.line((*place, *inner)),
                f"{where(place, marked.data)}{what}“{other.get('name', other.get('key'))}”",
            )
            if one.get("key") == other.get("key"):
                yield Fault(line, f"{head}与另一{what}的 key 相同（{one.get('key')}）", "名称不能重复，请改名")
            elif same:
                yield Fault(
                    line,
                    f"{head}与另一{what}有同样的写法“{min(same)}”，无法区分",
                    "请在 labels 中写明各自的写法；两级表头的，连同上一级写：2022年计划",
                )


def _wordings(head: Mapping[str, Any]) -> set[str]:
    labels = head.get("labels")
    told = labels if isinstance(labels, list) and labels else [head.get("name")]
    return {fold(text) for text in told if isinstance(text, str)}


def _types(marked: Marked, place: Place, table: Mapping[str, Any]) -> Iterator[Fault]:
    heads = [
        (place, table),
        *(((*place, *p), h) for g in ("columns", "rows") for p, h in at(table, f"{g}.*") if isinstance(h, Mapping)),
    ]
    for inner, head in heads:
        if head.get("type") in BOXES:
            yield Fault(
                marked.line((*inner, "type")),
                f"{where(place, marked.data)}表格中不能用类型 {head['type']}",
                "请改用 text 或 choices",
            )
        elif head.get("type") in WITH_CHOICES and not head.get("choices"):
            text = f"{where(place, marked.data)}“{head.get('name')}”类型为 {head['type']}，却没有“choices”"
            yield Fault(marked.line((*inner, "type")), text, "请加上：choices: [{value: true, words: [是]}]")
