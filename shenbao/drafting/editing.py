"""What a person can type of an item of a draft: an input for each key of its model and of the models within it, and back."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, StrEnum
from typing import Any, Literal, Union, get_args, get_origin

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from model.errors import UsageError
from notices.faults.models import model_at
from notices.predicates import Single
from notices.references import USES, Place
from notices.tables import columns_of, keys_of
from shenbao.drafting.adding import LEVELS, RULES, first_keys
from shenbao.drafting.items import jsonable

LONG = 30  # characters: from there on a text has room for several lines
VALUE = "="  # the key of an item that is a value itself
OFTEN = ("type", "words", "any_of")  # keys of what stands in lists that are offered though they are not told
OF_ITEM = ("code", "severity", "eligibility", "only_if", "clause")  # of a demand within 满足其一, whose item says them
YES = {"是": True, "否": False}
APART = ("deadlines", "copies", "deliveries", "recommenders", "quotas")  # of 报送要求: each an item of its own
BETWEEN = "、"  # what stands between the words of a list within a list


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
    """`key`: with what it stands within before it (only_if.field, choices.0.value). `value` as it is shown; `options` of a choice; `told`: the item
    has it, or needs one like it, so that it stands among the first; `needed`: it may not be left out; `none`: left empty, it says that there is none. `values`: what texts of a list stand for; `number`: its lines are numbers, `lists`: they are lists.
    """

    key: str
    kind: InputKind
    value: str = ""
    options: tuple[str, ...] = ()
    told: bool = True
    needed: bool = False
    none: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)
    number: bool = False
    lists: bool = False

    @property
    def code(self) -> bool:
        """Return whether it is what programs call the item, which people seldom change."""
        return self.key in ("key", "id", "code")


@dataclass(frozen=True, slots=True)
class _Where:
    """The value that inputs are made of: its `place` in the `profile`, and the beginning of their keys."""

    place: Place
    profile: Mapping[str, Any]
    before: str = ""

    def inner(self, *steps: str | int) -> _Where:
        return replace(self, place=(*self.place, *steps), before=f"{self.before}{'.'.join(map(str, steps))}.")


def inputs_of(place: Place, profile: Mapping[str, Any], data: Any) -> tuple[Input, ...]:
    """Return an input for each key that the item at `place` of `profile` may have; those that it has first."""
    model = model_at(place, profile)
    if not isinstance(data, dict):
        return (Input(VALUE, InputKind.LONG if len(str(data)) > LONG else InputKind.TEXT, str(data)),)
    if model is None and all(isinstance(value, str) for value in data.values()):
        return tuple(Input(key, InputKind.LONG, value) for key, value in data.items())
    if model is None:
        return (Input(VALUE, InputKind.YAML, _yaml(data)),)
    where, first = _Where(place, profile), first_keys(data)
    out = []
    for key, spec in model.model_fields.items():
        if place != ("submission",) or key not in APART:
            early = spec.is_required() or key in first
            out += [
                replace(one, told=one.told or (early and not _added(one, key, data))) for one in _of_key(where, key, spec, data)
            ]
    return tuple(sorted(out, key=lambda i: not i.told))


def data_from(inputs: Sequence[Input], sent: Mapping[str, str], data: Any) -> Any:
    """Return the item as a person typed it: keys left empty are left out, and so is what stands in a list and is empty. Raises UsageError for
    what cannot be read.
    """
    if inputs and inputs[0].key == VALUE:
        text = sent.get(VALUE, "").strip()
        return _read(inputs[0], text) if isinstance(data, dict) else text
    out: dict[str, Any] = {}
    for one in inputs:
        value = _read(one, sent.get(one.key, "").strip())
        if value is not None or (one.none and "." not in one.key):
            _put(out, one.key.split("."), value)
    unknown = {k: v for k, v in data.items() if k not in {one.key.split(".")[0] for one in inputs}}
    return _kept(_listed({**out, **unknown}), data)


def _put(out: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for step in path[:-1]:
        out = out.setdefault(step, {})
    out[path[-1]] = value


def _listed(value: Any) -> Any:
    """Mappings by numbers are lists."""
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_listed(value[key]) for key in sorted(value, key=int)]
    return {key: _listed(inner) for key, inner in value.items()}


def _kept(out: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """A rule that is to be another one keeps of the old one what it may have."""
    rule = out.get("rule")
    if rule == before.get("rule") or rule not in RULES:
        return out
    return {key: value for key, value in out.items() if key in RULES[rule].model_fields}


def _added(one: Input, key: str, data: Mapping[str, Any]) -> bool:
    """Whether the input is of what a list may still hold."""
    return one.key.startswith(f"{key}.{len(data.get(key) or ())}.") and not one.value and bool(data.get(key))


def _of_key(where: _Where, key: str, spec: FieldInfo, data: Mapping[str, Any]) -> Iterator[Input]:
    """The input of `key`, or those of the model that stands there, or of the models of a list and of one more."""
    annotation, value = spec.annotation, data.get(key)
    models = _models_in(annotation)
    if models and not _is_list(annotation):
        own = _of_model(where.inner(key), models[0], value if isinstance(value, dict) else {})
        yield from (replace(one, told=one.told or bool(value)) for one in own)
    elif models:
        rows = [row for row in value or () if isinstance(row, dict)]
        for number, row in enumerate(rows):
            inner = where.inner(key, number)
            if (model := model_at(inner.place, where.profile)) is not None:
                yield from (replace(one, told=True) for one in _of_model(inner, model, row))
        yield from _one_more(where.inner(key, len(rows)), models)
    else:
        needed = spec.is_required()
        none = needed and type(None) in _members(annotation)
        yield replace(_single(where, key, annotation, data), key=f"{where.before}{key}", needed=needed, none=none)


def _one_more(where: _Where, models: Sequence[type[BaseModel]]) -> Iterator[Input]:
    """What a list may still hold; of several models first which it is to be."""
    if len(models) > 1:
        yield Input(f"{where.before}rule", InputKind.ONE, "", tuple(_names_of(Single)), told=False)
    else:
        yield from _of_model(where, models[0], {})


def _of_model(where: _Where, model: type[BaseModel], data: Mapping[str, Any]) -> Iterator[Input]:
    """The inputs of a model within an item: what it has, what it needs, what people often say; of a demand all but what its item says of it."""
    demand = "rule" in model.model_fields
    for key, spec in model.model_fields.items():
        if key in data or spec.is_required() or key in OFTEN or (demand and key not in OF_ITEM):
            yield from _of_key(where, key, spec, data)


def _single(where: _Where, key: str, annotation: Any, data: Mapping[str, Any]) -> Input:
    if key == "rule":
        return _input(key, InputKind.ONE, tuple(_names_of(Single) if "either" in where.before else RULES), data)
    if key in ("any_of", "none_of"):
        return _taken(key, _field(where.profile, data.get("field")), data)
    kind, options = _kind(annotation, (where.place, key), where.profile)
    one = _input(key, kind, options, data)
    if key == "value" and isinstance(data.get(key), bool | int):
        return replace(one, kind=InputKind.TEXT, value=value_word(data[key]), values=YES | {value_word(data[key]): data[key]})
    inner = next((get_args(a)[0] for a in _members(annotation) if get_origin(a) is tuple), None)
    if get_origin(inner) is tuple:
        return replace(one, lists=True, value="\n".join(BETWEEN.join(map(str, row)) for row in data.get(key) or ()))
    return replace(one, number=inner in (int, float))


def _names_of(annotation: Any) -> Iterator[str]:
    yield from (str(get_args(m.model_fields["rule"].annotation)[0]) for m in _members(annotation))


def _field(profile: Mapping[str, Any], key: Any) -> Mapping[str, Any]:
    return next((one for one in profile.get("fields", ()) if isinstance(one, dict) and one.get("key") == key), {})


def _taken(key: str, asked: Mapping[str, Any], data: Mapping[str, Any]) -> Input:
    """What a field is to say: to be picked where it has choices, in lines where it has none."""
    own = [choice["value"] for choice in asked.get("choices", ()) if isinstance(choice, dict) and "value" in choice]
    offered, told = list(YES.values()) if asked.get("type") == "yes_no" else own, data.get(key) or ()
    values = YES | {value_word(one): one for one in (*offered, *told)}  # what stood there before keeps its type (the number 3)
    options = tuple(dict.fromkeys(map(value_word, (*offered, *told)))) if offered else ()
    kind = InputKind.MANY if offered else InputKind.LINES
    return Input(key, kind, "\n".join(map(value_word, told)), options, key in data, values=values)


def value_word(value: Any) -> str:
    """Return how a value is typed and shown: true as 是."""
    return next((word for word, meant in YES.items() if value is meant), str(value))


def _read(one: Input, text: str) -> Any:
    if one.kind is InputKind.YES:
        return True if text else None
    if not text:
        return None
    if one.kind in (InputKind.LINES, InputKind.MANY):
        return [_line(one, line.strip()) for line in text.splitlines() if line.strip()]
    if one.kind is InputKind.YAML:
        return yaml_from(text)
    return number_from(text) if one.kind is InputKind.NUMBER else one.values.get(text, text)


def _line(one: Input, line: str) -> Any:
    if one.lists:
        return [word.strip() for word in line.split(BETWEEN) if word.strip()]
    return number_from(line) if one.number else one.values.get(line, line)


def number_from(text: str) -> int | float:
    """Return the number that a person typed. Raises UsageError."""
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
    own = [_plain(one) for one in _members(annotation) if one is not type(None)]
    first = own[0] if own and all(one in PLAIN for one in own) or len(own) == 1 else None
    if get_origin(first) is Literal:
        return InputKind.ONE, tuple(map(str, get_args(first)))
    if isinstance(first, type) and issubclass(first, Enum):
        return InputKind.ONE, tuple(str(member.value) for member in first)
    if get_origin(first) is tuple and get_origin(get_args(first)[0]) is Literal:
        return InputKind.MANY, tuple(map(str, get_args(get_args(first)[0])))
    if get_origin(first) is tuple and (get_args(first)[0] in PLAIN or get_origin(get_args(first)[0]) is tuple):
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
    if kind == "level":
        handed = profile.get("submission", {})
        return tuple(dict.fromkeys((*handed.get("deadlines", ()), *handed.get("copies", ()), *LEVELS)))
    if kind == "recommender kind":
        rows = profile.get("submission", {}).get("recommenders", ())
        return tuple(str(one["id"]) for one in rows if isinstance(one, dict) and "id" in one)
    group = {"part": "parts", "attachment": "attachments", "evidence kind": "evidence_kinds"}.get(kind, "")
    return tuple(str(one["id"]) for one in profile.get(group, ()) if isinstance(one, dict) and "id" in one)


def _fields(profile: Mapping[str, Any]) -> Iterator[str]:
    """The keys of fields, of cells of tables whose rows are printed, and of columns of those whose rows repeat."""
    yield from (str(one.get("key")) for one in profile.get("fields", ()))
    for table in profile.get("tables", ()):
        yield from columns_of(table)
        yield from keys_of(table) if table.get("rows") else ()


def _is_list(annotation: Any) -> bool:
    return any(get_origin(one) is tuple for one in _members(annotation))


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    """The models that stand at an annotation, or in the list there; none where anything else may."""
    found: list[type[BaseModel]] = []
    for one in _members(annotation):
        for inner in _members(get_args(one)[0]) if get_origin(one) is tuple else (one,):
            found += _bare(inner)
    return found


def _bare(annotation: Any) -> list[type[BaseModel]]:
    """The models of an annotation without its remarks (`Annotated`)."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    bare = _plain(annotation)
    return [] if bare is annotation else [m for one in _members(bare) for m in _bare(one)]


def _plain(annotation: Any) -> Any:
    """The annotation without its remarks."""
    return get_args(annotation)[0] if getattr(annotation, "__metadata__", None) else annotation


def _members(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) in (Union, types.UnionType):
        yield from get_args(annotation)
    else:
        yield annotation
