"""Conditions that the papers set on what is filled in: how many may be ticked, amounts that must be reached, lengths of periods."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from notices.field_types.numbers import UNITS
from notices.field_types.rules import UNITS as MEASURES
from shenbao.drafting.lexicon import BRACKET, Item, number_of, squeeze
from shenbao.drafting.notice import Said

NUMBER = r"\d+(?:\.\d+)?"
LEAST, MOST = "不低于|不少于|不小于|达到|至少", "不超过|不高于|不多于|不大于"
AMOUNT = re.compile(rf"(?:均|应|须|原则上)*({LEAST}|{MOST})({NUMBER})({MEASURES})")
TICKS = re.compile(r"(?:可|任|限)?选(?:择|填)?([一二两三四五六1-6])(?:[至到~～—-]([一二两三四五六1-6]))?[项个种]")
MONTHS = {"年": 12, "个月": 1}
SHORTEST = 3  # characters of a wording by which a field is found in a sentence
DOUBT = "从通知的文字推断：请核对栏目、数值和适用对象"


def conditions_of(fields: Sequence[Item], tables: Sequence[Item], said: Sequence[Said]) -> list[Item]:
    """Return rules for what labels say of ticks, and for amounts and periods that sentences of the notice tie to a field by its own wording."""
    out = [item for one in fields if (item := _ticks(one)) is not None]
    columns = [_last_year(t) for t in tables]
    known: list[tuple[str, Mapping[str, Any]]]
    known = [
        (BRACKET.sub("", squeeze(f.data["labels"][0])), f.data)
        for f in fields
        if f.data["type"] in ("number", "money", "count", "period")
    ]
    known += [pair for rows in columns for pair in rows]
    known = sorted((pair for pair in known if len(pair[0]) >= SHORTEST), key=lambda pair: -len(pair[0]))
    for sentence in said:
        out += _amounts(sentence, known)
    return out


def _ticks(field: Item) -> Item | None:
    hit = (
        TICKS.search(squeeze("".join((field.data["labels"][0], *field.data.get("hints", ())))))
        if field.data["type"] == "choices"
        else None
    )
    if hit is None:
        return None
    most = number_of(hit[2] or hit[1])
    bounds = {"at_least": number_of(hit[1])} if hit[2] else {}
    rule = {"rule": "勾选数目", "field": field.data["key"], **bounds, "at_most": most, "clause": field.data["labels"][0]}
    return Item(rule, field.source)


def _last_year(table: Item) -> list[tuple[str, Mapping[str, Any]]]:
    """The rows of figures of years, each with its cell of the last one."""
    years = [c for c in table.data["columns"] if re.fullmatch(r"20\d\d年?度?", c["name"])]
    return [
        (BRACKET.sub("", row["name"]), {"key": f"{table.data['key']}.{row['key']}.{years[-1]['key']}", "type": row.get("type", "number"), "unit": row.get("unit")})
        for row in table.data.get("rows", ()) if years
    ]  # fmt: skip


def _amounts(sentence: Said, known: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[Item]:
    """A rule for each amount in the sentence whose words just before it end with a field's own wording."""
    since = 0
    for hit in AMOUNT.finditer(sentence.text):
        before = re.sub(r"[额费用]*(?:均|应|须|原则上)*$", "", sentence.text[since : hit.start()])
        since = hit.end()
        field = next((data for name, data in known if before.endswith(re.sub("[额费用]*$", "", name))), None)
        rule = _rule(field, hit) if field else None
        if rule is not None:
            yield Item({**rule, "clause": sentence.text}, sentence.place, (DOUBT,))


def _rule(field: Mapping[str, Any], hit: re.Match[str]) -> dict[str, Any] | None:
    least = hit[1] in LEAST.split("|")
    number = float(hit[2])
    if field["type"] == "period":
        months = MONTHS.get(hit[3])
        return (
            {"rule": "期限", "field": field["key"], "at_least_months" if least else "at_most_months": int(number * months)}
            if months
            else None
        )
    own = field.get("unit") or "万元"
    if hit[3] in UNITS and field["type"] != "count":
        number = number * UNITS[hit[3]] / UNITS.get(own, UNITS["万元"])
    elif field["type"] != "count" and own != hit[3].replace("％", "%"):
        return None
    whole = int(number) if number == int(number) else number
    return {"rule": "比较", "left": field["key"], "relation": "不小于" if least else "不大于", "number": whole}
