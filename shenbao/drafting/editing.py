"""What a person can type of an item of a draft: an input for each key of its model, and back."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from typing import Any, Literal, Union, get_args, get_origin

import yaml

from model.errors import UsageError
from notices.faults.models import model_at
from notices.references import USES, Place
from notices.tables import columns_of, keys_of
from shenbao.drafting.items import jsonable

LONG = 30  # characters: from there on a text has room for several lines
VALUE = "="  # the key of an item that is a value itself


class InputKind(StrEnum):
    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DAY = "day"
    YES = "yes"
    ONE = "one"
    MANY = "many"
    LINES = "lines"
    YAML = "yaml"


@dataclass(frozen=True, slots=True)
class Input:
    """`value` as it is shown; `options` of a choice; `told`: the item has it, so that it stands among the first."""

    key: str
    kind: InputKind
    value: str = ""
    options: tuple[str, ...] = ()
    told: bool = True

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
    named = ((key, *_kind(spec.annotation, (place, key), profile)) for key, spec in model.model_fields.items())
    out = [_input(key, kind, options, data) for key, kind, options in named]
    return tuple(sorted(out, key=lambda i: not i.told))


def data_from(inputs: Sequence[Input], sent: Mapping[str, str], data: Any) -> Any:
    """Return the item as a person typed it: keys left empty are left out. Raises UsageError for what cannot be read."""
    if inputs and inputs[0].key == VALUE:
        text = sent.get(VALUE, "").strip()
        return _read(inputs[0], text) if isinstance(data, dict) else text
    out = {}
    for one in inputs:
        value = _read(one, sent.get(one.key, "").strip())
        if value is not None:
            out[one.key] = value
    unknown = {k: v for k, v in data.items() if k not in {one.key for one in inputs}}
    return {**out, **unknown}


def _read(one: Input, text: str) -> Any:
    if one.kind is InputKind.YES:
        return True if text else None
    if not text:
        return None
    if one.kind in (InputKind.LINES, InputKind.MANY):
        return [line.strip() for line in text.splitlines() if line.strip()]
    if one.kind is InputKind.YAML:
        return yaml_from(text)
    if one.kind is InputKind.NUMBER:
        return _number(text)
    return text


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
    if get_origin(first) is tuple and get_args(first)[0] is str:
        return InputKind.LINES, ()
    return (PLAIN[first], ()) if isinstance(first, type) and first in PLAIN else (InputKind.YAML, ())


def _named_there(place: Place, key: str, many: str, profile: Mapping[str, Any]) -> tuple[str, ...]:
    """The names that a key may take that names a field, a part, an attachment or a kind of proof (`notices.references.USES`)."""
    path = ".".join("*" if isinstance(step, int) else str(step) for step in (*place, key)) + many
    kind = next(
        (kind for pattern, kind in USES if pattern == path or (not many and pattern == f"{place[0]}.*" and len(place) == 1)), ""
    )
    if kind in ("field", "field or column", "column", "cover field"):
        return tuple(_fields(profile))
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


def fresh(section: str, number: int, part: str) -> dict[str, Any]:
    """Return an item of a list of the profile to begin with, the `number`-th that people add, in `part`. Raises KeyError for another section."""
    name = f"new{number}"
    made: dict[str, dict[str, Any]] = {
        "fields": {"key": f"{part}.{name}", "part": part, "name": "新栏目", "labels": ["新栏目"], "type": "text"},
        "tables": {"key": f"{part}.{name}", "part": part, "name": "新表格", "labels": ["新表格"], "columns": [{"key": "c1", "name": "第一列"}, {"key": "c2", "name": "第二列"}]},
        "seals": {"id": f"{part}.{name}", "name": "新公章", "part": part, "anchors": ["盖章"]},
        "signatures": {"id": f"{part}.{name}", "name": "新签字", "part": part, "anchors": ["签字"]},
        "evidence": {"code": f"{part}.{name}", "name": "新证明材料", "attachment": "", "kinds": []},
        "agreements": {"code": name, "mode": "same", "fields": []},
        "rules": {"rule": "比较", "left": "", "relation": "不小于", "number": 0},
        "noted": {"name": "新提示事项", "words": []},
    }  # fmt: skip
    return made[section]


ADDED = (
    "fields",
    "tables",
    "seals",
    "signatures",
    "evidence",
    "agreements",
    "rules",
    "noted",
)  # lists of the profile that people add to
