"""Every route × every role × two cities: nobody gets what is not his, whichever address he types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from shenbao.service.core.access import RIGHTS, Right
from storage.schema import Role
from web_scene import Scene, build

OTHERS = {"api", "static"}  # the API has its own table, by tokens
REFUSED = {401, 403, 404, 500}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return build(tmp_path_factory.mktemp("access"))


def routes(app: Flask) -> Iterator[tuple[str, str, str, object]]:
    """(address with placeholders, method, endpoint, right)"""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] in OTHERS:
            continue
        view = app.view_functions[rule.endpoint]
        for method in sorted(rule.methods or ()):
            if method not in ("HEAD", "OPTIONS"):
                yield rule.rule, method, rule.endpoint, getattr(view, "right", "unmarked")


def filled(scene: Scene, rule: str) -> str:
    values = {"user_id": scene.ids["clerk-a"], "kind": "xlsx", "code": "en", "upload_id": "0" * 32}
    values |= {"key": "company.name", "change": "confirm", "at": "paging_seal", "form": "pdf", "index": "0"}

    def value(match: re.Match[str]) -> str:
        name = match.group(1).split(":")[-1]
        return values.get(name) or scene.ids[name.removesuffix("_id")]

    return re.sub(r"<([^>]+)>", value, rule)


def owned(rule: str) -> bool:
    """Whether the address names something that belongs to an office."""
    return any(f"<{name}_id>" in rule for name in ("batch", "packet", "user", "endpoint", "delivery", "draft", "letter"))


def test_every_route_says_who_may(scene: Scene) -> None:
    marked = list(routes(scene.app))
    assert len(marked) > 25
    assert [rule for rule, _, _, right in marked if right == "unmarked"] == []
    assert {rule for rule, _, _, right in marked if right == "public"} == {
        "/login",
        "/login/code",
        "/language/<code>",
        "/healthz",
        "/readyz",
    }


def test_nobody_gets_in_without_a_login(scene: Scene) -> None:
    for rule, method, _, right in routes(scene.app):
        if right == "public":
            continue
        answer = scene.client().open(filled(scene, rule), method=method)
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/login"), rule
        scripted = scene.client().open(filled(scene, rule), method=method, headers={"Accept": "application/json"})
        assert scripted.status_code == 401, rule


@pytest.mark.parametrize("role", list(Role))
def test_roles_of_the_own_office(scene: Scene, role: Role) -> None:
    for rule, method, endpoint, right in routes(scene.app):
        if right == "public" or method != "GET":
            continue
        answer = scene.client(f"{role}-a").open(filled(scene, rule))
        if isinstance(right, Right) and right not in RIGHTS[role]:
            assert answer.status_code == 403, f"{method} {rule}"
        elif endpoint != "transfers.offset":  # no such upload there
            assert answer.status_code not in REFUSED, f"{method} {rule} {answer.status_code}"


@pytest.mark.parametrize("role", list(Role))
def test_changes_need_the_right(scene: Scene, role: Role) -> None:
    for rule, method, _, right in routes(scene.app):
        if method != "GET" and isinstance(right, Right) and right not in RIGHTS[role]:
            answer = scene.client(f"{role}-a").open(filled(scene, rule), method=method, json={})
            assert answer.status_code == 403, f"{method} {rule}"


@pytest.mark.parametrize("role", list(Role))
def test_another_city_learns_nothing(scene: Scene, role: Role) -> None:
    """404 also for what is there: not even that it exists is told."""
    for rule, method, _, right in routes(scene.app):
        if not owned(rule) or not isinstance(right, Right):
            continue
        answer = scene.client(f"{role}-b").open(filled(scene, rule), method=method, json={})
        assert answer.status_code == (404 if right in RIGHTS[role] else 403), f"{method} {rule}"
        assert "佛山数科" not in answer.text and "机密" not in answer.text


def test_lists_show_the_own_office_only_and_the_province_sees_both(scene: Scene) -> None:
    for address in ("/", "/batches/table", "/packets", "/packets/table"):
        assert "机密批次" in scene.client("clerk-a").get(address).text or "佛山数科" in scene.client("clerk-a").get(address).text
        other = scene.client("clerk-b").get(address).text
        assert "机密批次" not in other and "佛山数科" not in other
    assert "佛山数科" in scene.client("manager-p").get("/packets").text


def test_an_administrator_rules_his_own_offices(scene: Scene) -> None:
    shown = scene.client("administrator-b").get("/administration/users").text
    assert "clerk-b" in shown and "clerk-a" not in shown
    client = scene.client("administrator-b")
    form = {"login": "new", "name": "新人", "role": "administrator", "office": scene.ids["office-a"]}
    assert client.post("/administration/users", data=form).status_code == 404
    below = form | {"office": scene.ids["office-b"], "sees_below": "1"}
    assert client.post("/administration/users", data=below).status_code == 400
    assert "clerk-a" in scene.client("administrator-p").get("/administration/users").text


def test_the_audit_trail_of_another_city_is_not_shown(scene: Scene) -> None:
    assert scene.ids["packet"] in scene.client("administrator-a").get("/administration/audit").text
    for address in ("/administration/audit", "/administration/audit.csv"):
        assert scene.ids["packet"] not in scene.client("administrator-b").get(address).text


def test_a_page_of_another_packet_is_not_served(scene: Scene, tmp_path: Path) -> None:
    client = scene.client("clerk-a")
    good = f"/packets/{scene.ids['packet']}/pages/{scene.ids['page']}/image"
    assert client.get(good).mimetype == "image/png"
    assert client.get(good.replace(scene.ids["page"], "nothing")).status_code == 404
    assert client.get(f"/packets/{scene.ids['packet']}/files/{scene.ids['page']}").status_code == 404
