"""Login, lock-out, sessions, CSRF, headers, and answers to failures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from model.finding import FindingKind
from reports import words
from reports.batch.cases import ABSENT, WRONG, Late, Stage
from shenbao.service.office import people
from storage.schema import User
from web.pages.office.login import inside
from web.pages.packet.packets import FATE_WORDS
from web.words.office import KNOWN
from web_scene import PASSWORD, Scene, build


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return build(tmp_path_factory.mktemp("login"))


def form_token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found.group(1)


def log_in(scene: Scene, login: str, password: str = PASSWORD, address: str = "/login"):  # type: ignore[no-untyped-def]
    client = scene.client()
    return client, client.post(address, data={"login": login, "password": password})


def test_a_login_leads_in_and_rotates_the_session(scene: Scene) -> None:
    client = scene.client()
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    answer = client.post("/login?next=/packets", data={"login": "clerk-a", "password": PASSWORD})
    assert answer.status_code == 302 and answer.headers["Location"] == "/packets"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    with client.session_transaction() as session:
        assert "planted" not in session
    assert client.get("/").status_code == 200


def test_cookies_are_secure_where_people_come_by_https(tmp_path: Path) -> None:
    scene = build(tmp_path, https=True)
    answer = scene.client().post("/login", data={"login": "clerk-a", "password": PASSWORD})
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_five_wrong_passwords_lock_and_the_answer_never_tells(scene: Scene) -> None:
    answers = [log_in(scene, "reviewer-b", "wrong-password")[1] for _ in range(people.MOST_FAILURES)]
    locked, unknown = log_in(scene, "reviewer-b")[1], log_in(scene, "nobody")[1]
    told = {re.sub(r'name="(csrf_token|next)" value="[^"]*"|content="[^"]*"', "", a.text) for a in (*answers, locked, unknown)}
    assert {a.status_code for a in (*answers, locked, unknown)} == {401}
    assert len(told) == 1
    with scene.store.database.look() as db:
        assert db.scalars(select(User).where(User.login == "reviewer-b")).one().locked_until is not None


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil"])
def test_a_login_never_leads_elsewhere(scene: Scene, target: str) -> None:
    assert inside(target) == ""
    answer = scene.client().post("/login", query_string={"next": target}, data={"login": "clerk-a", "password": PASSWORD})
    assert answer.headers["Location"] == "/"


def test_sessions_end_idle_old_after_a_change_and_at_logout(tmp_path: Path) -> None:
    scene = build(tmp_path)
    for stale in ({"seen": 0}, {"since": 0}, {"version": 99}):
        client = scene.client("clerk-a")
        with client.session_transaction() as session:
            session.update(stale)
        assert client.get("/").status_code == 302
    first, second = scene.client("manager-a"), scene.client("manager-a")
    assert second.get("/").status_code == 200
    assert first.post("/logout").status_code == 302
    assert second.get("/").status_code == 302  # a copy of the cookie is worth nothing


def test_polling_keeps_no_session_alive(scene: Scene) -> None:
    client = scene.client("clerk-a")
    with client.session_transaction() as session:
        session["seen"] = session["since"] = __import__("time").time() - 600
    assert "Set-Cookie" not in client.get("/batches/table").headers
    assert "Set-Cookie" in client.get("/").headers


def test_password_change(scene: Scene) -> None:
    client, other = scene.client("integrator-b"), scene.client("integrator-b")
    new = "a-quite-other-Word-7"
    wrong = client.post("/account/password", data={"old": "no", "new": new, "again": new}, follow_redirects=True)
    assert "原密码不正确" in wrong.text
    uneven = client.post("/account/password", data={"old": PASSWORD, "new": new, "again": "x"}, follow_redirects=True)
    assert "不一致" in uneven.text
    weak = client.post("/account/password", data={"old": PASSWORD, "new": "short", "again": "short"})
    assert weak.status_code == 400
    good = client.post("/account/password", data={"old": PASSWORD, "new": new, "again": new}, follow_redirects=True)
    assert "密码已更改" in good.text
    assert other.get("/").status_code == 302
    assert log_in(scene, "integrator-b", new)[1].status_code == 302


def test_forms_and_scripts_need_the_token(scene: Scene) -> None:
    client = scene.client("clerk-a", csrf=True)
    address = f"/batches/{scene.ids['batch']}"
    assert client.post("/batches", data={"name": "x", "notice": "xxxf2020"}).status_code == 400
    assert client.post(f"{address}/packets", json={"name": "x"}).get_json()["code"] == "csrf"
    assert client.patch(f"/packets/{scene.ids['packet']}/uploads/{'0' * 32}", data=b"x").status_code == 400
    token = form_token(client.get("/").text)
    made = client.post("/batches", data={"name": "新批次", "notice": "xxxf2020", "csrf_token": token})
    assert made.status_code == 302 and made.headers["Location"].endswith("/upload")
    answer = client.post(f"{address}/proposal", json={"paths": ["a/b.pdf"]}, headers={"X-CSRFToken": token})
    assert answer.get_json()["packets"][0]["name"] == "a"


def test_every_answer_carries_the_strict_headers(scene: Scene) -> None:
    client = scene.client("administrator-a")
    style = "/static/app/app.css"
    for address in ("/", "/login", "/packets", "/nowhere", style, "/administration/audit", "/healthz"):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY"
        assert ("no-store" in headers["Cache-Control"]) is (address != style)


def test_pages_hold_no_inline_script_or_style() -> None:
    folder = Path(__file__).parents[2] / "web" / "templates"
    for template in folder.rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(
            r"<style|\sstyle=|\son(click|change|submit|load|error|input|key\w+)=|javascript:|hx-on|hx-vals='js", text
        ), template.name
        for tag in re.findall(r"<script\b[^>]*>", text):
            assert "src=" in tag, template.name
        assert "| safe" not in text and "|safe" not in text


def test_failures_are_told_in_chinese_and_tell_nothing_of_the_inside(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    client = scene.client("clerk-a")
    lost = client.get("/nowhere")
    assert lost.status_code == 404 and "找不到" in lost.text
    assert "材料查询" in lost.text and "材料查询" not in scene.client().get("/nowhere").text, "navigation of who is logged in"
    assert client.get("/logout").status_code == 405
    fragment = client.get("/packets/x/status", headers={"HX-Request": "true"})
    assert fragment.status_code == 404 and "<html" not in fragment.text
    gone = scene.client().get("/batches/table", headers={"HX-Request": "true"})
    assert gone.status_code == 401 and gone.headers["HX-Redirect"] == "/login"
    monkeypatch.setattr("web.pages.batch.batches.batches_of", lambda *_: 1 / 0)
    broken = client.get("/")
    assert broken.status_code == 500 and "系统内部错误" in broken.text and "ZeroDivision" not in broken.text


def test_english_is_the_second_language(scene: Scene) -> None:
    client = scene.client("clerk-a")
    assert 'lang="zh-Hans-CN"' in client.get("/").text
    client.post("/language/en")
    assert 'lang="en"' in client.get("/").text and "Batches" in client.get("/").text


def test_the_offices_words_are_said_in_english_too(scene: Scene) -> None:
    told = {*(kind.facts.word for kind in FindingKind), *words.SEVERITIES.values(), *FATE_WORDS.values(), words.REFUSED}
    of_cases = {*Stage, *Late, ABSENT, WRONG} - {Late.NO}
    assert told | {str(word) for word in of_cases} == KNOWN
    client = scene.client("clerk-a")
    address = f"/packets/{scene.ids['packet']}"
    assert "缺项" in client.get(address).text
    client.post("/language/en")
    english = client.get(address).text
    assert "Missing" in english and "缺项" not in english
