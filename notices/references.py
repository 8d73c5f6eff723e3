"""Names within a profile: what one place of it uses must be defined in another, once.

All of it works on plain data (lists and dictionaries), so that a file that does not fit the model has its names looked at as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from notices.tables import columns_of, keys_of

Place = tuple[str | int, ...]
"""Keys and indices that lead to a value of the file, from its root."""

# Where names are used, and of what they are the names. "*": each item, or each value of a mapping; "@": each key of one.
RULES = ("rules.*", "rules.*.either.*")  # the rules, and those within a 满足其一
USES: tuple[tuple[str, str], ...] = (
    ("fields.*.part", "part"),
    ("fields.*.inside", "field"),
    ("tables.*.part", "part"),
    ("fields.*.required_if.field", "field"),
    ("agreements.*.fields.*", "field"),
    *(
        (f"{rules}.{key}", "field or column")
        for rules in RULES
        for key in ("fields.*", "field", "left", "right", "part", "whole", "parts.*", "earlier", "later")
    ),
    *((f"{rules}.{key}", "field") for rules in RULES for key in ("choices", "total", "stated", "only_if.field")),
    ("noted.*.fields.*", "field"),
    ("seals.*.part", "part"),
    ("seals.*.owner", "field"),
    ("seals.*.only_if.field", "field"),
    ("paging.owner", "field"),
    ("signatures.*.part", "part"),
    ("signatures.*.signer", "field"),
    ("signatures.*.only_if.field", "field"),
    ("prescribed.*.part", "part"),
    ("identity.*", "field"),
    ("pile.told_apart_by.*", "cover field"),
    ("parts.*.attachment", "attachment"),
    ("attachments.*.title_part", "part"),
    ("evidence.*.attachment", "attachment"),
    ("evidence.*.kinds.*", "evidence kind"),
    *((f"evidence.*.{key}", "field") for key in ("claims", "holder", "about", "amount", "amounts.*", "subjects.*")),
    ("evidence.*.instead.*.*", "evidence kind"),
    ("evidence.*.rows", "column"),
    ("evidence.*.required_if.field", "field"),
    *((f"eligibility.{key}", "field") for key in ("names.*", "code", "address")),
    ("submission.letter_part", "part"),
    ("submission.default_level", "level"),
    ("submission.deliveries.@", "level"),
    ("submission.quotas.*.kinds.*", "recommender kind"),
    ("submission.quotas.*.levels.*", "level"),
    ("submission.recommenders.*.counts_for", "recommender kind"),
    ("format.except_parts.*", "part"),
)
DEFINED = {
    "field": "fields.*.key",
    "part": "parts.*.id",
    "table": "tables.*.key",
    "attachment": "attachments.*.id",
    "evidence kind": "evidence_kinds.*.id",
    "recommender kind": "submission.recommenders.*.id",
}
ONE_OF = {"fields": "field ", "tables": "table ", "agreements": "agreement ", "rules": "rule ", "noted": "noted ", "parts": "part "} | {
    "attachments": "attachment ", "evidence": "evidence "
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Misnamed:
    """At `place` the `name` of a `kind` of thing that is none of `known`; with `first` one that was given there already."""

    place: Place
    kind: str
    name: str
    known: frozenset[str] = frozenset()
    first: Place = ()


def at(data: Any, pattern: str) -> Iterator[tuple[Place, Any]]:
    """Yield the places of `data` that `pattern` names, each with what stands there. What has another shape is passed over."""
    step, _, rest = pattern.partition(".")
    for key, value in _inner(data, step):
        yield from (((key, *place), found) for place, found in at(value, rest)) if rest else (((key,), value),)


def _inner(data: Any, step: str) -> Iterator[tuple[str | int, Any]]:
    if isinstance(data, Mapping):
        keys = [*data] if step in ("*", "@") else [step] if step in data else []
        yield from ((key, key if step == "@" else data[key]) for key in keys)
    elif step == "*" and isinstance(data, Sequence) and not isinstance(data, str):
        yield from enumerate(data)


def problems_of(data: Mapping[str, Any]) -> list[str]:
    """Return a line for each name that is used and not defined, or defined twice."""
    problems = [f"{_where(data, wrong.place)}: unknown {wrong.kind} {wrong.name}" for wrong in unknown_names(data)]
    return problems + [f"{wrong.kind} {wrong.name} stands twice" for wrong in twice(data)]


def unknown_names(data: Mapping[str, Any]) -> Iterator[Misnamed]:
    """Yield the names that are used in `data` and not defined there."""
    known = _known(data)
    for pattern, kind in USES:
        for place, name in at(data, pattern):
            if isinstance(name, str) and name not in known[kind]:
                yield Misnamed(place, kind, name, known[kind])
    yield from _unknown_choices(data)


def twice(data: Mapping[str, Any]) -> Iterator[Misnamed]:
    """Yield the names that are defined again, at their second place."""
    for kind, pattern in DEFINED.items():
        seen: dict[Any, Place] = {}
        for place, name in at(data, pattern):
            if isinstance(name, str) and seen.setdefault(name, place) != place:
                yield Misnamed(place, kind, name, first=seen[name])


def choices_of(data: Mapping[str, Any], key: Any) -> frozenset[str | int | bool]:
    """Return the values of the choices of field `key`; empty where it has none."""
    found = (spec for _, spec in at(data, "fields.*") if isinstance(spec, Mapping) and spec.get("key") == key)
    values = chain.from_iterable(at(spec, "choices.*.value") for spec in found)
    return frozenset(value for _, value in values if isinstance(value, str | int))


def _known(data: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    known = {kind: frozenset(name for _, name in at(data, p) if isinstance(name, str)) for kind, p in DEFINED.items()}
    covers = {str(part.get("id")) for _, part in at(data, "parts.*") if isinstance(part, Mapping) and part.get("kind") == "cover"}
    on_covers = {str(s.get("key")) for _, s in at(data, "fields.*") if isinstance(s, Mapping) and str(s.get("part")) in covers}
    levels = [{str(level) for _, level in at(data, f"submission.{told}.@")} for told in ("deadlines", "copies")]
    groups = {kind.split(".")[0] for kind in known["evidence kind"]}
    tables = [table for _, table in at(data, "tables.*") if isinstance(table, Mapping)]
    return known | {
        "field": known["field"].union(*map(keys_of, tables)),
        "column": frozenset(chain.from_iterable(map(columns_of, tables))),
        "field or column": known["field"].union(*map(keys_of, tables), *map(columns_of, tables)),
        "cover field": frozenset(known["field"] & on_covers),
        "evidence kind": known["evidence kind"] | groups,
        "level": frozenset(levels[0] & levels[1]),
    }


def _unknown_choices(data: Mapping[str, Any]) -> Iterator[Misnamed]:
    """Topics of a 逐项述及 for a choice that the field does not have."""
    for place, rule in at(data, "rules.*"):
        known = choices_of(data, rule.get("choices")) if isinstance(rule, Mapping) and rule.get("rule") == "逐项述及" else ()
        for inner, value in at(rule, "topics.*.value") if known else ():
            if isinstance(value, str | int) and value not in known:
                yield Misnamed((*place, *inner), "choice", str(value), frozenset(map(str, known)))


def _where(data: Mapping[str, Any], place: Place) -> str:
    """The item that a place is of, as a person names it: field front.name."""
    group = str(place[0])
    item = data[group][place[1]] if isinstance(place[1], int) else data[group]
    name = next((str(item[key]) for key in ("key", "code", "id", "name", "rule") if item.get(key)), "")
    return f"{ONE_OF.get(group, '')}{name}" if name else group
