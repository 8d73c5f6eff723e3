"""What holds for every route: tokens of forms, headers, files that are never active, addresses that never lead elsewhere, ids of others
in one's own addresses; and the address from which many wrong passwords come.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from shenbao.commands.main import cli
from shenbao.service.core.access import PROGRAM, Right, actor_of
from shenbao.service.office import people
from shenbao.service.reception import uploads
from storage import audit
from storage.schema import File, Packet, PageRow, User, now
from test_web_access import filled, routes
from web.pages.office.login import inside
from web.security import HEADERS
from web.throttle import Failures
from web_scene import PASSWORD, Scene, build

HERE = "https://shenbao.office.example/login"
SHOWN = {"text/html", "application/json", "application/problem+json", "text/plain"}  # besides these only attachments and pictures
ODD_NAMES = ('a"b.html', "附件\r\nSet-Cookie: x=1.svg", "..\\..\\x.svg", "名单.xhtml", "x" * 200 + ".js", "‮gpj.exe")


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return build(tmp_path_factory.mktemp("safety"))


def api_routes(scene: Scene) -> Iterator[tuple[str, str]]:
    for rule in scene.app.url_map.iter_rules():
        if rule.endpoint.startswith("api.") and "GET" in (rule.methods or ()) and "refused" not in rule.endpoint:
            values = scene.ids | {"key": "company.name", "at": "paging_seal", "report": "json", "profile": "xxxf2020"}
            values |= {"filename": "docs.css", "rest": "nowhere"}
            yield rule.endpoint, re.sub(r"<(?:\w+:)?(\w+)>", lambda m, known=values: str(known[m[1]]), rule.rule)


def bearer(scene: Scene, login: str = "administrator-a") -> dict[str, str]:
    with scene.store.database.unit() as db:
        user = db.get_one(User, scene.ids[login])
        return {"Authorization": f"Bearer {people.add_token(db, PROGRAM, user, people.NewToken('test', tuple(Right)))}"}


def test_every_change_needs_the_token_of_the_form(scene: Scene) -> None:
    seen = 0
    for rule, method, _, _ in routes(scene.app):
        if method == "GET":
            continue
        client = scene.client("administrator-a", csrf=True)
        wrong = {"Accept": "application/json", "X-CSRFToken": "made-up"}
        for headers in ({"Accept": "application/json"}, wrong):
            answer = client.open(filled(scene, rule), method=method, headers=headers)
            assert answer.status_code == 400 and answer.get_json()["code"] == "csrf", f"{method} {rule}"
        seen += 1
    assert seen > 40


def strict(answer: TestResponse, where: str) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy, where
    assert all(name in answer.headers for name in HEADERS), where
    assert answer.headers["X-Content-Type-Options"] == "nosniff", where
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "SameSite=Lax" in cookie and ("HttpOnly" in cookie or not cookie.startswith("shenbao=")), where


def harmless(answer: TestResponse, where: str) -> None:
    """Nothing that came from outside is shown by the browser as what it says it is."""
    kind, policy = answer.mimetype, answer.headers["Content-Security-Policy"]
    attached = answer.headers.get("Content-Disposition", "").startswith("attachment")
    if attached:
        assert "sandbox" in policy or kind not in ("text/html", "image/svg+xml"), where
    elif kind == "image/svg+xml":
        assert "sandbox" in policy, where
    else:
        assert kind in SHOWN or kind in ("image/png", "image/jpeg", "text/css"), f"{where} {kind}"


def test_every_answer_is_strict_and_harmless(scene: Scene) -> None:
    client, token = scene.client("administrator-a"), bearer(scene)
    for rule, method, _, right in routes(scene.app):
        if method == "GET":
            for who in (client, scene.client("clerk-b"), scene.client()):
                answer = who.get(filled(scene, rule))
                strict(answer, rule)
                harmless(answer, rule)
            assert right == "public" or scene.client().head(filled(scene, rule)).status_code == 302
    for name, address in api_routes(scene):
        for headers in (token, {}):
            answer = client.get(address, headers=headers)
            strict(answer, name)
            harmless(answer, name)


def test_errors_are_strict_too(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    client = scene.client("clerk-a")
    monkeypatch.setattr("web.pages.batch.batches.batches_of", lambda *_: 1 / 0)
    asked = [
        (client.get("/"), 500),
        (client.get("/nowhere"), 404),
        (client.get("/static/../../secret.key"), 404),
        (client.get("/static/%2e%2e/%2e%2e/pyproject.toml"), 404),
        (client.post("/packets"), 405),
        (client.options("/"), 200),
        (client.post("/login", data=b"x" * (12 << 20), content_type="application/x-www-form-urlencoded"), 413),
        (client.get("/api/v1/nowhere"), 404),
        (client.get("/administration/users"), 403),
    ]
    for answer, status in asked:
        assert answer.status_code == status
        strict(answer, answer.request.path)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "https:evil.example",
        "https:/evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "/%2f/evil.example",
        "/;//evil.example",
        "/?x=//evil.example",
        "/..//evil.example",
        "http://shenbao.office.example@evil.example/",
        "evil.example",
        "\u3000//evil.example",
        "/／evil.example",
    ],
)
def test_no_address_leads_elsewhere(scene: Scene, target: str) -> None:
    """As a browser reads it: tabs and line ends are dropped, backslashes are slashes."""
    read = re.sub(r"[\t\r\n]", "", inside(target)).replace("\\", "/")
    assert urlsplit(urljoin(HERE, read)).netloc == "shenbao.office.example"
    client = scene.client("clerk-a")
    answers = [
        scene.client().post("/login", query_string={"next": target}, data={"login": "clerk-a", "password": PASSWORD}),
        client.post("/language/en", data={"next": target}),
        client.post("/preferences/columns", data={"next": target}),
    ]
    for answer in answers:
        assert answer.status_code == 302
        location = re.sub(r"[\t\r\n]", "", answer.headers["Location"]).replace("\\", "/")
        assert urlsplit(urljoin(HERE, location)).netloc == "shenbao.office.example"
        assert len(answer.headers.getlist("Location")) == 1


def neighbour(scene: Scene) -> dict[str, str]:
    """A batch and a packet of the other city, for people who may see those and nothing else."""
    with scene.store.database.unit() as db:
        clerk = actor_of(db.get_one(User, scene.ids["clerk-b"]))
        batch = uploads.create_batch(db, clerk, "乙批次", "xxxf2020")
        packet = uploads.add_packet(db, clerk, batch.id, "乙材料")
        return {"batch": batch.id, "packet": packet.id}


def test_ids_of_others_in_ones_own_address(scene: Scene) -> None:
    """The packet is one's own; the page, the file, the finding, the notice in the same address are another's."""
    own, client, seen = neighbour(scene), scene.client("administrator-b"), 0
    for rule, method, endpoint, _ in routes(scene.app):
        inner = [name for name in ("page", "file", "finding", "notice") if f"<{name}_id>" in rule]
        if "<packet_id>" not in rule or not inner:
            continue
        address = filled(scene, rule.replace("<packet_id>", own["packet"]))
        body = {"version": 1, "state": "confirmed", "part": "other", "degrees": 90, "box": [0, 0, 1, 1], "reason": "x"}
        answer = client.open(address, method=method, json=None if method == "GET" else body)
        assert answer.status_code == 404, f"{method} {rule} {endpoint}"
        seen += 1
    assert seen >= 10


def test_ids_of_others_in_what_is_sent_to_the_api(scene: Scene) -> None:
    own, head, other = neighbour(scene), bearer(scene, "administrator-b"), scene.ids
    packet, anyhow = f"/api/v1/packets/{own['packet']}", {"If-Match": "*"}
    calls = [
        ("POST", "/api/v1/packets", {"batch": other["batch"], "name": "x"}),
        ("POST", "/api/v1/packets", {"batch": own["batch"], "name": "x", "previous": other["packet"]}),
        ("POST", "/api/v1/batches", {"name": "x", "office": other["office-a"]}),
        ("PUT", f"{packet}/previous", {"first": other["packet"]}),
        ("POST", f"{packet}/merge", {"other": other["packet"]}),
        ("POST", f"{packet}/split", {"name": "x", "pages": [other["page"]]}),
        ("POST", f"{packet}/files", {"path": "x", "sha256": other["sha256"]}),
        ("GET", f"/api/v1/search?q=x&batch={other['batch']}", None),
        ("GET", f"/api/v1/trends?office={other['office-a']}", None),
    ]
    for method, address, body in calls:
        answer = scene.client().open(address, method=method, json=body, headers=head | anyhow)
        assert answer.status_code in (404, 409), f"{address} {answer.status_code}"
        assert "佛山数科" not in answer.text and "机密" not in answer.text
    known = scene.client().post("/api/v1/files/known", json={"hashes": [other["sha256"]]}, headers=head)
    assert known.get_json() == {"known": []}
    listed = scene.client().get(f"/api/v1/packets?batch={other['batch']}", headers=head)
    assert listed.get_json()["items"] == []


@pytest.mark.parametrize("name", ODD_NAMES)
def test_files_leave_as_attachments_under_harmless_names(scene: Scene, name: str) -> None:
    with scene.store.database.unit() as db:
        row = File(packet_id=scene.ids["packet"], path=f"附件/{name}", sha256=scene.ids["sha256"], size=25, uploaded=True)
        db.add(row)
        db.flush()
    page = scene.client("clerk-a").get(f"/packets/{scene.ids['packet']}/files/{row.id}")
    api = scene.client().get(f"/api/v1/files/{row.id}/content", headers=bearer(scene, "clerk-a"))
    for answer in (page, api):
        assert answer.status_code == 200 and answer.mimetype == "application/octet-stream"
        told = answer.headers["Content-Disposition"]
        assert told.startswith("attachment") and not re.search(r"[\r\n\u202e]", told) and "Set-Cookie" not in answer.headers
        harmless(answer, name)
    with scene.store.database.unit() as db:
        db.delete(db.get_one(File, row.id))


def test_requests_for_other_hosts_are_refused(tmp_path: Path) -> None:
    scene = build(tmp_path, hosts=("shenbao.office.example",))
    for host, status in {
        "shenbao.office.example": 200,
        "127.0.0.1:8321": 200,
        "evil.example": 400,
        "evil.example:80": 400,
    }.items():
        answer = scene.client().get("/login", headers={"Host": host})
        assert answer.status_code == status, host
        assert "evil" not in answer.text
    assert build(tmp_path / "any").client().get("/login", headers={"Host": "whatever"}).status_code == 200


def tried(client: FlaskClient, login: str, password: str, address: str, headers: dict[str, str] | None = None) -> int:
    form, here = {"login": login, "password": password}, {"REMOTE_ADDR": address}
    return client.post("/login", data=form, environ_base=here, headers=headers).status_code


def test_an_address_with_many_wrong_passwords_waits(tmp_path: Path) -> None:
    scene = build(tmp_path, login_failures=3)
    client = scene.client()
    assert [tried(client, f"clerk-{letter}", "wrong", "10.1.1.1") for letter in "abp"] == [401] * 3
    assert tried(client, "reviewer-a", PASSWORD, "10.1.1.1") == 429
    assert tried(scene.client(), "reviewer-a", PASSWORD, "10.1.1.2") == 302
    assert [tried(client, "nobody", "wrong", "127.0.0.1") for _ in range(5)] == [401] * 5
    assert tried(scene.client(), "reviewer-a", PASSWORD, "127.0.0.1") == 302


def test_an_address_waits_a_quarter_of_an_hour_whichever_process_it_meets(tmp_path: Path) -> None:
    database, at = build(tmp_path).store.database, now()
    for process in (Failures(database, 2), Failures(database, 2)):
        process.note("10.1.1.1", at)
    failures = Failures(database, 2)
    assert failures.wait("10.1.1.1", at) and not failures.wait("10.1.1.2", at) and not failures.wait(None, at)
    assert not failures.wait("10.1.1.1", at + timedelta(seconds=901))
    assert not Failures(database, 0).wait("10.1.1.1", at)


def test_behind_a_proxy_that_is_not_told_of_not_everybody_comes_from_here(tmp_path: Path) -> None:
    scene = build(tmp_path, login_failures=3)
    client = scene.client()
    told = {"X-Forwarded-For": "127.0.0.1, 10.1.1.1"}  # the first is what the client says of itself
    assert [tried(client, "nobody", "wrong", "127.0.0.1", told) for _ in range(4)] == [401, 401, 401, 429]
    assert tried(scene.client(), "reviewer-a", PASSWORD, "127.0.0.1", {"X-Forwarded-For": "10.1.1.2"}) == 302


def test_a_person_who_was_switched_off_is_out_at_once(tmp_path: Path) -> None:
    scene = build(tmp_path)
    client, head = scene.client("clerk-a"), bearer(scene, "clerk-a")
    assert client.get("/").status_code == 200 and client.get("/api/v1/me", headers=head).status_code == 200
    form = {"name": "x", "role": "clerk", "office": scene.ids["office-a"], "active": "0"}
    assert scene.client("administrator-a").post(f"/administration/users/{scene.ids['clerk-a']}", data=form).status_code == 302
    assert client.get("/").status_code == 302 and client.get("/api/v1/me", headers=head).status_code == 401
    assert tried(scene.client(), "clerk-a", PASSWORD, "10.1.1.1") == 401


def test_an_administrator_rules_nobody_who_sees_more_than_he(tmp_path: Path) -> None:
    """By a new password he could see what they see."""
    scene = build(tmp_path)
    with scene.store.database.unit() as db:
        db.get_one(User, scene.ids["administrator-p"]).sees_below = False
    client, address = scene.client("administrator-p"), f"/administration/users/{scene.ids['manager-p']}"
    form = {"name": "x", "role": "clerk", "office": scene.ids["office-p"], "active": "1"}
    assert client.post(f"{address}/password").status_code == 403
    assert client.post(address, data=form).status_code == 403
    assert tried(scene.client(), "manager-p", PASSWORD, "10.1.1.1") == 302


def test_the_log_of_requests_names_no_person_and_no_packet(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client = scene.client("administrator-a")
        client.get("/search?q=13812345678")
        client.get(f"/packets/{scene.ids['packet']}?q=佛山数科")
        client.get("/nowhere/13812345678")
        scene.client().post("/login", data={"login": "clerk-a", "password": "secret-word-13812345678"})
        client.get("/api/v1/packets?q=佛山数科", headers=bearer(scene))
    assert "/packets/<packet_id>" in caplog.text
    for told in ("13812345678", "佛山", scene.ids["packet"], "secret-word", "clerk-a", "姓名", "shb_"):
        assert told not in caplog.text


def test_the_audit_trail_by_the_command_line(tmp_path: Path) -> None:
    scene = build(tmp_path)
    folder = ["--data", str(tmp_path / "data")]

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["audit", *words, *folder])
        return done.exit_code, done.output

    code, told = run("verify")
    head = re.search(r"\d+:[0-9a-f]{64}", told)
    assert code == 0 and head and run("verify", "--head", head[0])[0] == 0
    assert run("export", str(tmp_path / "trail.csv"))[0] == 0
    assert "batch.created" in (tmp_path / "trail.csv").read_text("utf-8")
    with scene.store.database.unit() as db:
        db.execute(text("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)"))
    assert run("verify")[0] == 0 and run("verify", "--head", head[0])[0] == 1  # cut off at its end
    with scene.store.database.unit() as db:
        audit.append(db, "batch.created", "batch/x")
    assert run("verify", "--head", head[0])[0] == 1  # and grown again
    with scene.store.database.unit() as db:
        db.execute(text("UPDATE audit SET subject = 'packet/other' WHERE seq = 2"))
    code, told = run("verify")
    assert code == 1 and "第 2 条" in told
    assert CliRunner().invoke(cli, ["audit", "verify", "--head", "x", *folder]).exit_code != 0
    with scene.store.database.look() as db:
        assert db.scalars(select(PageRow.id)).all() and db.scalars(select(Packet.id)).all()  # nothing else was touched
