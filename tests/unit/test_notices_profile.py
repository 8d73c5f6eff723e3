"""The profiles: true to their notice, refused with a clear word where they do not fit, and each enough by itself."""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from notices.field_types.registry import FieldType
from notices.profile import PartKind, Profile, available, load

NOTICE = Path(__file__).parents[1] / "data" / "notices" / "notice-and-form-2020.txt"
REQUIRED_KEYS = [
    "cover.project_name",
    "cover.direction",
    "cover.applicant",
    "cover.recommender",
    "cover.date",
    "company.name",
    "company.contact.name",
    "company.contact.title",
    "company.contact.mobile",
    "company.contact.fax",
    "company.contact.email",
    "company.registered_capital",
    "company.legal_representative",
    "company.registered_address",
    "company.office_address",
    "company.credit_code",
    "company.ownership",
    "company.main_business",
    "company.listed",
    "company.listing.date",
    "company.listing.place",
    "company.listing.ticker",
    "company.exports",
    "company.export_places",
    "company.honours",
    "company.rnd_capability",
    "company.main_revenue",
    "company.rnd_investment",
    "company.info_consumption_revenue",
    "company.rnd_staff",
    "company.software.product_revenue",
    "company.software.service_revenue",
    "company.software.embedded_revenue",
    "company.profile",
    "project.name",
    "project.period",
    "project.investment",
    "project.leader.name",
    "project.leader.title",
    "project.leader.mobile",
    "project.leader.email",
    "project.directions",
    "project.summary",
    "essay.capability",
    "essay.plan",
    "essay.team",
    "essay.collaboration",
    "essay.innovation",
    "essay.scalability",
    "essay.audience",
    "essay.progress",
    "essay.next_steps",
    "attachment3.project_name",
    "attachment3.date",
]


def plain(text: str) -> str:
    return re.sub(r"[\W_]+|input type checkbox ", "", unicodedata.normalize("NFKC", text.replace('<input type="checkbox">', "")))


@pytest.fixture(scope="module")
def notice() -> str:
    return plain(NOTICE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load("xxxf2020")


def clauses(value: Any, key: str = "") -> Iterator[str]:
    """Every clause anywhere in a dumped profile."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from clauses(inner, "clause" if key == "clauses" else name)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from clauses(inner, key)
    elif isinstance(value, str) and key.endswith("clause") and value:
        yield value


def test_every_field_of_the_requirements(profile: Profile) -> None:
    assert [spec.key for spec in profile.fields] != []
    assert {spec.key for spec in profile.fields} == set(REQUIRED_KEYS)


def test_clauses_are_quoted_verbatim(profile: Profile, notice: str) -> None:
    quoted = set(clauses(profile.model_dump()))
    assert len(quoted) > 15
    for clause in quoted:
        for sentence in clause.split("；填表须知"):
            text = re.split(r"：", sentence, maxsplit=1)[-1]
            for piece in re.split(r"……|；报送方式：", text):
                assert plain(piece) in notice, piece


def test_prescribed_text_hints_and_choices_stand_in_the_form(profile: Profile, notice: str) -> None:
    for demand in profile.prescribed:
        for paragraph in demand.paragraphs:
            for piece in paragraph.split("____"):
                assert plain(piece) in notice, piece
    for spec in profile.fields:
        for choice in spec.choices:
            if spec.type is not FieldType.CHOICE_NAMES:
                assert plain(choice.words[0]) in notice, choice
        long_hints = [hint for hint in spec.hints if len(hint) > 12]
        assert all(plain(hint) in notice for hint in long_hints), spec.key
        if spec.part != "declaration":
            assert plain(spec.labels[0]) in notice or plain(spec.labels[-1]) in notice, spec.key


@pytest.mark.parametrize("name", sorted(available()))
def test_profile_is_complete_in_itself(name: str) -> None:
    profile = load(name)
    assert profile.id == name
    for kind in ("missing", "invalid", "inconsistent", "over_limit", "mismatch", "duplicate"):
        assert profile.kind_clauses.get(kind), kind
    assert profile.unreadable_clause
    covered = {spec.part for spec in profile.fields}
    for part in profile.parts:
        if part.kind in (PartKind.COVER, PartKind.TABLE, PartKind.ESSAY):
            assert part.id in covered and part.markers, part.id
    for spec in profile.fields:
        assert spec.labels, spec.key
        if spec.type in (FieldType.CHOICES, FieldType.YES_NO, FieldType.CHOICE_NAMES):
            assert spec.choices, spec.key
        if spec.type is FieldType.LEVELS:
            assert spec.rows and spec.levels, spec.key
        if spec.limit:
            assert spec.limit_clause or spec.clause, spec.key


def raw_profile() -> dict[str, Any]:
    return yaml.safe_load(available()["demo-zjtx"].read_text(encoding="utf-8"))


def broken(path: list[Any], value: Any) -> dict[str, Any]:
    data = copy.deepcopy(raw_profile())
    place = data
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (["fields", 0, "part"], "nowhere", "field front.name: unknown part nowhere"),
        (["fields", 0, "type"], "telefax", "Input should be"),
        (["fields", 0, "labels"], None, "Field required"),
        (["fields", 0, "lable"], "x", "Extra inputs are not permitted"),
        (["fields", 1, "key"], "front.name", "field front.name stands twice"),
        (["agreements", 0, "fields"], ["front.name", "front.nome"], "agreement enterprise.name: unknown field front.nome"),
        (["agreements", 0, "mode"], "similar", "Input should be"),
        (["seals", 0, "owner"], "nobody", "front.seal: unknown field nobody"),
        (["evidence", 0, "kinds"], ["licens"], "evidence annex1.licence: unknown evidence kind licens"),
        (["evidence", 0, "attachment"], "annex9", "unknown attachment annex9"),
        (["attachments", 0, "title_part"], "cover", "attachment annex1: unknown part cover"),
        (["submission", "default_level"], "county", "submission: unknown level county"),
        (["submission", "deadlines", "city", "by"], "June", "valid date"),
        (["identity", "applicant"], "x.y", "identity: unknown field x.y"),
        (["pile", "told_apart_by"], ["enterprise.name"], "pile: unknown cover field enterprise.name"),
        (["pile", "told_apart_by"], [], "at least 1 item"),
        (["parts", 0, "id"], "basics", "part basics stands twice"),
    ],
)
def test_a_mistake_is_named(path: list[Any], value: Any, complaint: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(complaint)):
        Profile.model_validate(broken(path, value))


def test_load_by_path_and_unknown_id(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(available()["demo-zjtx"].read_text(encoding="utf-8"), encoding="utf-8")
    assert load(str(own)).form_title == load("demo-zjtx").form_title
    with pytest.raises(KeyError):
        load("no-such-notice")
