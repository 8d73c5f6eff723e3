"""What a person can type of an item of a draft: an input for each key of its model, and back."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, StrEnum
from typing import Any, Literal, Union, get_args, get_origin

import yaml

from model.errors import UsageError
from notices.condition import Condition
from notices.faults.models import model_at, value_at
from notices.references import USES, Place
from notices.tables import columns_of, keys_of
from shenbao.drafting.adding import LEVELS, first_keys
from shenbao.drafting.items import jsonable

LONG = 30  # characters: from there on a text has room for several lines
VALUE = "="  # the key of an item that is a value itself
WHEN, SAYS = ".field", ".any_of"  # the two inputs of a condition
YES = {"是": True, "否": False}
APART = ("deadlines", "copies", "deliveries", "recommenders", "quotas")  # of 报送要求: each an item of its own


class InputKind(StrEnum):
    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DAY = "day"
    YES = "yes"
    ONE = "one"
    MANY = "many"
    LINES = "lines"
    WORDS = "words"
    CONDITION = "condition"
    YAML = "yaml"


@dataclass(frozen=True, slots=True)
class Input:
    """`value` as it is shown; `options` of a choice; `told`: the item has it, or needs one like it, so that it stands among the first; `needed`: it
    may not be left out; `none`: left empty, it says that there is none. Of a condition `field` is whose value must be among `value`.
    """

    key: str
    kind: InputKind
    value: str = ""
    options: tuple[str, ...] = ()
    told: bool = True
    needed: bool = False
    none: bool = False
    field: str = ""

    @property
    def code(self) -> bool:
        """Return whether it is what programs call the item, which people seldom change."""
        return self.key in ("key", "id", "code")


def inputs_of(place: Place, profile: Mapping[str, Any], data: Any) -> tuple[Input, ...]:
    """Return an input for each key that the item at `place` of `profile` may have; those that it has first."""
    model = model_at(place, profile)
    if not isinstance(data, dict):
        return (Input(VALUE, InputKind.LONG if len(str(data)) > LONG else InputKind.TEXT, str(data)),)
    if model is None:
        return (Input(VALUE, InputKind.YAML, _yaml(data)),)
    first = first_keys(data)
    specs = {key: spec for key, spec in model.model_fields.items() if place != ("submission",) or key not in APART}
    out = []
    for key, spec in specs.items():
        kind, options = _kind(spec.annotation, (place, key), profile)
        made = _input(key, kind, options, data)
        needed = spec.is_required()
        none = needed and type(None) in _members(spec.annotation)
        out.append(replace(made, told=made.told or needed or key in first, needed=needed, none=none))
    return tuple(sorted(out, key=lambda i: not i.told))


def data_from(inputs: Sequence[Input], sent: Mapping[str, str], data: Any) -> Any:
    """Return the item as a person typed it: keys left empty are left out. Raises UsageError for what cannot be read."""
    if inputs and inputs[0].key == VALUE:
        text = sent.get(VALUE, "").strip()
        return _read(inputs[0], text, {}) if isinstance(data, dict) else text
    out = {}
    for one in inputs:
        value = (
            _condition(one, sent, data) if one.kind is InputKind.CONDITION else _read(one, sent.get(one.key, "").strip(), data)
        )
        if value is not None or one.none:
            out[one.key] = value
    unknown = {k: v for k, v in data.items() if k not in {one.key for one in inputs}}
    return {**out, **unknown}


def _read(one: Input, text: str, data: Mapping[str, Any]) -> Any:
    if one.kind is InputKind.YES:
        return True if text else None
    if not text:
        return None
    if one.kind in (InputKind.LINES, InputKind.MANY):
        return [line.strip() for line in text.splitlines() if line.strip()]
    if one.kind is InputKind.WORDS:
        return _plain_values(text, data.get(one.key))
    if one.kind is InputKind.YAML:
        return yaml_from(text)
    if one.kind is InputKind.NUMBER:
        return _number(text)
    return text


def _condition(one: Input, sent: Mapping[str, str], data: Mapping[str, Any]) -> Any:
    field = sent.get(one.key + WHEN, "").strip()
    if not field:
        return None
    values = _plain_values(sent.get(one.key + SAYS, ""), value_at(data, (one.key, "any_of")))
    return {"field": field} | ({"any_of": values} if values else {})


def _plain_values(text: str, before: Any) -> list[str | int | bool]:
    """The values of lines: 是 and 否 of a yes/no; what stood there before keeps its type (the number 3, the text 3)."""
    known = {value_word(value): value for value in before} if isinstance(before, list) else {}
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [known.get(line, YES.get(line, line)) for line in lines]


def value_word(value: Any) -> str:
    """Return how a value is typed and shown: true as 是."""
    return next((word for word, meant in YES.items() if value is meant), str(value))


def _number(text: str) -> int | float:
    try:
        return float(text) if "." in text else int(text)
    except ValueError as error:
        raise UsageError(f"“{text[:20]}”不是数") from error


def yaml_from(text: str) -> Any:
    """Return what a person typed as YAML. Raises UsageError."""
    try:
        return jsonable(yaml.safe_load(text))
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise UsageError("写法有误：请核对引号、括号是否成对，冒号后面是否有空格") from error


def _input(key: str, kind: InputKind, options: tuple[str, ...], data: Mapping[str, Any]) -> Input:
    value = data.get(key)
    if value is None:
        return Input(key, kind, "", options, told=False)
    if kind is InputKind.CONDITION:
        said = value if isinstance(value, dict) else {}
        return Input(key, kind, _lines(said.get("any_of", ())), options, field=str(said.get("field", "")))
    if kind is InputKind.WORDS:
        return Input(key, kind, _lines(value))
    if kind in (InputKind.LINES, InputKind.MANY):
        return Input(key, kind, "\n".join(map(str, value)), tuple(dict.fromkeys((*options, *map(str, value)))) if options else ())
    if kind is InputKind.ONE and options and not isinstance(value, bool):
        return Input(key, kind, str(value), tuple(dict.fromkeys((*options, str(value)))))
    if kind is InputKind.YAML:
        return Input(key, kind, _yaml(value))
    if kind is InputKind.YES:
        return Input(key, kind, "1" if value else "")
    text = str(value)
    return Input(key, InputKind.LONG if kind is InputKind.TEXT and len(text) > LONG else kind, text, options)


def _lines(values: Any) -> str:
    return "\n".join(map(value_word, values)) if isinstance(values, list | tuple) else value_word(values)


def _yaml(value: Any) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=None, width=100).strip()


PLAIN = {bool: InputKind.YES, int: InputKind.NUMBER, float: InputKind.NUMBER, date: InputKind.DAY, str: InputKind.TEXT}


def _kind(annotation: Any, at: tuple[Place, str], profile: Mapping[str, Any]) -> tuple[InputKind, tuple[str, ...]]:
    for kind, many in ((InputKind.ONE, ""), (InputKind.MANY, ".*")):
        if named := _named_there(*at, many, profile):
            return kind, named
    own = [one for one in _members(annotation) if one is not type(None)]
    first = own[0] if len(own) == 1 else None
    if get_origin(first) is Literal:
        return InputKind.ONE, tuple(map(str, get_args(first)))
    if isinstance(first, type) and issubclass(first, Enum):
        return InputKind.ONE, tuple(str(member.value) for member in first)
    if first is Condition:
        return InputKind.CONDITION, tuple(_fields(profile))
    if get_origin(first) is tuple and get_origin(get_args(first)[0]) is Literal:
        return InputKind.MANY, tuple(map(str, get_args(get_args(first)[0])))
    if get_origin(first) is tuple and str in (listed := set(_members(get_args(first)[0]))) and listed <= set(PLAIN):
        return (InputKind.LINES if listed == {str} else InputKind.WORDS), ()
    return (PLAIN[first], ()) if isinstance(first, type) and first in PLAIN else (InputKind.YAML, ())


def _named_there(place: Place, key: str, many: str, profile: Mapping[str, Any]) -> tuple[str, ...]:
    """The names that a key may take that names a field, a part, an attachment or a kind of proof (`notices.references.USES`)."""
    path = ".".join("*" if isinstance(step, int) else str(step) for step in (*place, key)) + many
    kind = next(
        (kind for pattern, kind in USES if pattern == path or (not many and pattern == f"{place[0]}.*" and len(place) == 1)), ""
    )
    if kind in ("field", "field or column", "column", "cover field"):
        return tuple(_fields(profile))
    if kind == "level":
        handed = profile.get("submission", {})
        return tuple(dict.fromkeys((*handed.get("deadlines", ()), *handed.get("copies", ()), *LEVELS)))
    if kind == "recommender kind":
        return tuple(
            str(one["id"])
            for one in profile.get("submission", {}).get("recommenders", ())
            if isinstance(one, dict) and "id" in one
        )
    group = {"part": "parts", "attachment": "attachments", "evidence kind": "evidence_kinds"}.get(kind, "")
    return tuple(str(one["id"]) for one in profile.get(group, ()) if isinstance(one, dict) and "id" in one)


def _fields(profile: Mapping[str, Any]) -> Iterator[str]:
    """The keys of fields, of cells of tables whose rows are printed, and of columns of those whose rows repeat."""
    yield from (str(one.get("key")) for one in profile.get("fields", ()))
    for table in profile.get("tables", ()):
        yield from columns_of(table)
        yield from keys_of(table) if table.get("rows") else ()


def _members(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) in (Union, types.UnionType):
        yield from get_args(annotation)
    else:
        yield annotation
