"""What people type of a draft's items: every key and all that stands within it has an input in words, nothing is typed as YAML, and what is sent back unchanged is
the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from model.errors import UsageError
from notices.profile import available
from shenbao.drafting.editing import Input, InputKind, data_from, inputs_of
from shenbao.drafting.items import jsonable
from web.words.notices import input_word

PROFILES = [*available().values(), Path(__file__).parents[1] / "data" / "notices" / "demo-kjjh.yaml"]
SPLIT = ("submission", "clauses")  # items of their own: each level, each clause
CHOICES = [{"value": "动漫装备研发", "words": ["动漫装备研发"]}, {"value": "数字装备研发", "words": ["数字装备研发"]}]
PROFILE: dict[str, Any] = {
    "fields": [
        {"key": "a.kind", "part": "a", "name": "类别", "labels": ["类别"], "type": "choices", "choices": CHOICES},
        {"key": "a.yes", "part": "a", "name": "是否通过", "labels": ["是否通过"], "type": "yes_no", "choices": []},
        {"key": "a.sum", "part": "a", "name": "总额", "labels": ["总额"], "type": "number"},
    ],
    "rules": [{"rule": "比较", "left": "a.sum", "relation": "不小于", "number": 5, "clause": "不低于5万元。"}],
}


def items(profile: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    for section, value in profile.items():
        if section not in SPLIT:
            yield from (((section, n), one) for n, one in enumerate(value)) if isinstance(value, list) else [((section,), value)]


def told(value: Any) -> Any:
    """Without what says as much where it is left out."""
    if isinstance(value, dict):
        return {k: told(v) for k, v in value.items() if v not in (None, [], "") and (v is not False or k == "value")}
    return [told(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_what_is_sent_back_unchanged_is_the_same_and_nothing_is_yaml(path: Path) -> None:
    profile = jsonable(yaml.safe_load(path.read_text(encoding="utf-8")))
    seen = 0
    for place, data in items(profile):
        inputs = inputs_of(place, profile, data)
        assert [one.key for one in inputs if one.kind is InputKind.YAML] == [], place
        if isinstance(data, dict):
            assert told(jsonable(data_from(inputs, {one.key: one.value for one in inputs}, data))) == told(data)
            seen += 1
    assert seen > 30


def shown(data: Mapping[str, Any], place: tuple[str | int, ...] = ("rules", 0)) -> tuple[Input, ...]:
    """The inputs of an item that stands at `place`."""
    section, number = str(place[0]), int(place[1])
    return inputs_of(place, {**PROFILE, section: [*PROFILE[section][:number], data]}, data)


def typed(data: Mapping[str, Any], sent: Mapping[str, str], place: tuple[str | int, ...] = ("rules", 0)) -> Any:
    """The item with what a person types over what its form shows."""
    inputs = shown(data, place)
    assert set(sent) <= {one.key for one in inputs}
    return data_from(inputs, {one.key: one.value for one in inputs} | dict(sent), data)


def test_of_whom_a_rule_is_demanded_is_picked_from_the_fields_and_their_choices() -> None:
    first = typed(PROFILE["rules"][0], {"only_if.field": "a.kind"})
    picked = {one.key: one for one in shown(first)}["only_if.any_of"]
    assert (picked.kind, picked.options, picked.told) == (InputKind.MANY, ("动漫装备研发", "数字装备研发"), True)
    assert typed(first, {"only_if.any_of": "动漫装备研发"})["only_if"] == {"field": "a.kind", "any_of": ["动漫装备研发"]}
    yes = typed(PROFILE["rules"][0], {"only_if.field": "a.yes"})
    assert typed(yes, {"only_if.any_of": "是"})["only_if"]["any_of"] == [True]
    assert "only_if" not in typed(yes, {"only_if.field": "", "only_if.any_of": ""})


def test_a_rule_becomes_another_one_and_keeps_what_that_may_have() -> None:
    other = typed(PROFILE["rules"][0], {"rule": "勾选数目"})
    assert other == {"rule": "勾选数目", "clause": "不低于5万元。"}
    assert {"field", "at_least", "at_most"} <= {one.key for one in shown(other)}


def test_one_of_several_demands_is_typed_one_by_one() -> None:
    data: dict[str, Any] = {
        "rule": "满足其一",
        "code": "one",
        "either": [{"rule": "比较", "left": "a.sum", "relation": "不小于", "number": 5}],
    }
    for sent in ({"either.1.rule": "取值"}, {"either.1.field": "a.kind"}, {"either.1.any_of": "数字装备研发"}):
        data = typed(data, sent)
    assert data["either"][1] == {"rule": "取值", "field": "a.kind", "any_of": ["数字装备研发"]}
    one = {one.key: one for one in shown(data)}
    assert "满足其一" not in one["either.0.rule"].options
    gone = {key: "" for key in one if key.startswith("either.0.")}
    assert [e["rule"] for e in typed(data, gone)["either"]] == ["取值"]


def test_choices_are_typed_row_by_row_and_one_more_is_offered() -> None:
    field = PROFILE["fields"][0]
    more = typed(field, {"choices.2.value": "传统工艺", "choices.2.words": "传统工艺\n传统工艺振兴"}, ("fields", 0))
    assert more["choices"] == [*CHOICES, {"value": "传统工艺", "words": ["传统工艺", "传统工艺振兴"]}]
    less = typed(field, {"choices.0.value": "", "choices.0.words": ""}, ("fields", 0))
    assert less["choices"] == CHOICES[1:]
    assert input_word("choices.2.value", "fields") == "选项 3：值"
    assert input_word("only_if.field", "rules") == "只对哪些申报者：栏目"


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(UsageError, match="不是数"):
        typed(PROFILE["rules"][0], {"number": "五"})
