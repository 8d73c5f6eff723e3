"""What a person can add to a draft: items to begin with, of every list and mapping of a profile that people fill, and where each stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from notices.predicates import Predicate, Predicates
from notices.references import Place
from notices.rules import EachTold, SigningDate, Told

LEVELS = ("county", "city", "province", "ministry")
BY_LEVEL = ("deadlines", "copies", "deliveries")
RULES: dict[str, type[BaseModel]] = {
    str(get_args(model.model_fields["rule"].annotation)[0]): model
    for model in (*get_args(Predicates), SigningDate, EachTold, Told)
}
"""The models of rules by their names."""
IN_PARTS = ("fields", "tables", "seals", "signatures", "prescribed")  # of these a person says in which part
ADDED = (
    "fields", "tables", "seals", "signatures", "prescribed", "evidence", "evidence_kinds", "attachments", "parts", "agreements", "noted",
    "submission.quotas", "submission.recommenders",
    *(f"submission.{kind}.{level}" for kind in BY_LEVEL for level in LEVELS),
    *(f"rules.{name}" for name in RULES),
)  # fmt: skip
"""What people add, by a name of its place, of rules with the rule's."""


@dataclass(frozen=True, slots=True)
class Addition:
    """`place`: of the item itself where its name is given (a level), else of the list that it goes behind."""

    place: Place
    data: Mapping[str, Any]
    counted: bool = True


def fresh(name: str, number: int, part: str, profile: Mapping[str, Any]) -> Addition:
    """Return an item of `ADDED` to begin with, the `number`-th of its section, in `part`. Raises KeyError for another name."""
    section, _, rest = name.partition(".")
    if name not in ADDED:
        raise KeyError(name)
    if section == "rules":
        return Addition((section,), blank_rule(rest, number))
    if section == "submission":
        kind, _, level = rest.partition(".")
        return Addition((section, kind, level) if level else (section, kind), _handed_in(kind, number), counted=not level)
    return Addition((section,), _listed(section, f"new{number}", part, profile))


def blank_rule(name: str, number: int) -> dict[str, Any]:
    """Return a rule that says nothing yet: every key that it must have."""
    needed = {key: spec.annotation for key, spec in RULES[name].model_fields.items() if spec.is_required()}
    return {key: _nothing(kind) for key, kind in needed.items()} | ({"code": f"rule{number}"} if "code" in needed else {})


def first_keys(data: Mapping[str, Any]) -> frozenset[str]:
    """Return the keys that tell what a rule demands, and its reason: they belong among the first, filled in or not; of another item none."""
    model = RULES.get(str(data.get("rule", "")))
    return frozenset(model.model_fields.keys() - Predicate.model_fields.keys() | {"clause"}) if model else frozenset()


def _nothing(annotation: Any) -> Any:
    if get_origin(annotation) is Literal:
        return get_args(annotation)[0]
    return [] if get_origin(annotation) is tuple else ""


def _handed_in(kind: str, number: int) -> dict[str, Any]:
    made: dict[str, dict[str, Any]] = {
        "quotas": {"limit": 1, "kinds": [], "levels": [], "words": [], "clause": ""},
        "recommenders": {"id": f"kind{number}", "name": "新推荐单位", "divisions": [], "departments": []},
        "deadlines": {"by": "", "to": "", "words": [], "clause": ""},
        "copies": {"paper": 1, "electronic": 0, "media": [], "clause": ""},
        "deliveries": {"ways": [], "clause": ""},
    }
    return made[kind]


def _listed(section: str, name: str, part: str, profile: Mapping[str, Any]) -> dict[str, Any]:
    attachment = next((str(one.get("id")) for one in profile.get("attachments", ()) if isinstance(one, dict)), "")
    made: dict[str, dict[str, Any]] = {
        "fields": {"key": f"{part}.{name}", "part": part, "name": "新栏目", "labels": ["新栏目"], "type": "text"},
        "tables": {"key": f"{part}.{name}", "part": part, "name": "新表格", "labels": ["新表格"], "columns": [{"key": "c1", "name": "第一列"}, {"key": "c2", "name": "第二列"}]},
        "seals": {"id": f"{part}.{name}", "name": "新公章", "part": part, "anchors": ["盖章"]},
        "signatures": {"id": f"{part}.{name}", "name": "新签字", "part": part, "anchors": ["签字"]},
        "prescribed": {"id": f"{part}.{name}", "name": "新规定文字", "part": part, "paragraphs": [], "clause": ""},
        "evidence": {"code": f"proof.{name}", "name": "新证明材料", "attachment": attachment, "kinds": []},
        "evidence_kinds": {"id": f"kind.{name}", "name": "新种类", "titles": ["新种类"]},
        "attachments": {"id": name, "name": "新附件", "title_part": "", "clause": ""},
        "parts": {"id": name, "title": "新部分", "kind": "table", "markers": ["新部分"]},
        "agreements": {"code": name, "mode": "same", "fields": []},
        "noted": {"name": "新提示事项", "words": []},
    }  # fmt: skip
    return made[section]
