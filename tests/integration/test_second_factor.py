"""The second factor of a login: set up by oneself, asked after the password, its codes taken once, guesses counted; wanted and taken off by administrators."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select

from model.errors import UsageError
from shenbao.commands.main import cli
from shenbao.service.core.access import Forbidden, NotFound, actor_of
from shenbao.service.office import factors, people
from storage.schema import Audit, User
from web_scene import PASSWORD, Scene, build, fresh

scene = fresh
AT = datetime(2026, 11, 29, 8, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 (of users that live for a test)


def code(at: datetime = AT, steps: int = 0, secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(at, counter_offset=steps)


def set_up(scene: Scene, login: str = "clerk-a", at: datetime = AT) -> list[str]:
    with scene.store.database.unit() as db:
        return factors.begin(db, db.get_one(User, scene.ids[login]), SECRET, code(at), at)


def tried(scene: Scene, said: str, at: datetime, login: str = "clerk-a") -> bool:
    with scene.store.database.unit() as db:
        return factors.check(db, db.get_one(User, scene.ids[login]), said, at)


def test_a_code_is_taken_within_a_step_and_never_twice(scene: Scene) -> None:
    set_up(scene)
    later = AT + timedelta(minutes=5)
    assert not tried(scene, code(AT), AT)  # the one that it was set up with
    assert not tried(scene, code(later, 2), later) and not tried(scene, code(later, -2), later)
    assert tried(scene, code(later, 1), later) and not tried(scene, code(later, 1), later)
    assert not tried(scene, code(later), later)  # an older one than the last
    much = later + timedelta(minutes=30)  # five wrong ones had locked it
    assert tried(scene, f" {code(much, -1)[:3]} {code(much, -1)[3:]} ", much)
    for nonsense in ("", "１２３４５６", "12345", "abcdef", "-" * 40):
        with scene.store.database.unit() as db:
            db.get_one(User, scene.ids["clerk-a"]).failures = 0
        assert not tried(scene, nonsense, much)


def test_a_recovery_code_is_taken_once_and_the_secret_is_sealed(scene: Scene) -> None:
    told = set_up(scene)
    assert len(set(told)) == 10 and tried(scene, told[3].lower().replace("-", " "), AT) and not tried(scene, told[3], AT)
    with scene.store.database.look() as db:
        user = db.get_one(User, scene.ids["clerk-a"])
        assert user.factor_secret is not None and SECRET not in user.factor_secret and told[4] not in str(user.factor_codes)


def test_five_wrong_codes_lock_and_the_right_password_does_not_help(scene: Scene) -> None:
    set_up(scene)
    later = AT + timedelta(minutes=5)
    for _ in range(5):
        with scene.store.database.unit() as db:
            assert people.log_in(db, "clerk-a", PASSWORD, later) is not None
        assert not tried(scene, "000000", later)
    assert not tried(scene, code(later), later)
    with scene.store.database.unit() as db:
        assert people.log_in(db, "clerk-a", PASSWORD, later) is None
    assert tried(scene, code(later + timedelta(minutes=20)), later + timedelta(minutes=20))
    with scene.store.database.look() as db:
        assert len(db.scalars(select(Audit).where(Audit.action == "login.code_wrong")).all()) == 5
        assert not db.scalars(select(Audit).where(Audit.action == "login")).all()  # nobody was logged in so far


def log_in(scene: Scene) -> FlaskClient:
    client = scene.client()
    answer = client.post("/login?next=/packets", data={"login": "clerk-a", "password": PASSWORD})
    assert answer.status_code == 302 and answer.headers["Location"].endswith("/login/code")
    return client


def test_nobody_is_in_before_the_code(scene: Scene) -> None:
    set_up(scene, at=datetime.now(UTC) - timedelta(minutes=10))
    client = log_in(scene)
    assert client.get("/packets").headers["Location"].startswith("/login?") and client.get("/login/code").status_code == 200
    assert client.post("/login/code", data={"code": "000000"}).status_code == 401
    right = client.post("/login/code", data={"code": code(datetime.now(UTC))})
    assert right.headers["Location"] == "/packets" and client.get("/packets").status_code == 200
    other = scene.client()
    assert (
        other.get("/login/code").headers["Location"].endswith("/login")
        and other.post("/login/code", data={"code": "1"}).status_code == 302
    )
    stale = log_in(scene)
    with stale.session_transaction() as session:
        session["half_at"] -= 301
    assert stale.post("/login/code", data={"code": code(datetime.now(UTC))}).headers["Location"].endswith("/login")


def test_set_up_on_ones_own_page_and_taken_off_with_a_code(scene: Scene) -> None:
    client = scene.client("clerk-a")
    page = client.get("/account/factor").text
    secret = re.search(r'<code class="password">(\w{32})</code>', page)
    assert secret and "<svg" in page and secret[1] in client.get("/account/factor").text  # the same until it is set up
    assert "验证码不正确" in client.post("/account/factor", data={"code": "000000"}, follow_redirects=True).text
    done = client.post("/account/factor", data={"code": code(datetime.now(UTC), secret=secret[1])}).text
    told = re.findall(r'<code class="password">([A-Z2-9-]{19})</code>', done)
    assert len(told) == 10 and client.get("/packets").status_code == 200
    again = client.get("/account/factor").text
    assert secret[1] not in again and told[0] not in again
    assert "仍在使用" in client.post("/account/factor/end", data={"code": "000000"}, follow_redirects=True).text
    assert "已停用" in client.post("/account/factor/end", data={"code": told[0]}, follow_redirects=True).text


def test_wanted_of_an_account_or_a_role_nothing_else_can_be_done_before(tmp_path: Path) -> None:
    scene = build(tmp_path, factor_roles=["manager"])
    administrator = scene.client("administrator-a")
    assert administrator.post(f"/administration/users/{scene.ids['clerk-a']}/factor", data={"act": "want"}).status_code == 302
    for login in ("clerk-a", "manager-a"):
        client = scene.client(login)
        assert client.get("/packets", headers={"Accept": "application/json"}).json["code"] == "factor_needed"
        assert client.get("/account/factor").status_code == client.get("/account").status_code == 200
    assert scene.client("reviewer-a").get("/packets").status_code == 200
    elsewhere = scene.client("manager-a")
    with elsewhere.session_transaction() as session:
        session["vouched"] = True  # the identity provider asked for what it wants
    assert elsewhere.get("/packets").status_code == 200
    administrator.post(f"/administration/users/{scene.ids['clerk-a']}/factor", data={"act": "free"})
    assert scene.client("clerk-a").get("/packets").status_code == 200
    assert administrator.post(f"/administration/users/{scene.ids['clerk-a']}/factor", data={"act": "x"}).status_code == 400
    assert administrator.post(f"/administration/users/{scene.ids['clerk-b']}/factor", data={"act": "want"}).status_code == 404


def test_only_administrators_of_the_office_take_it_off_for_others(scene: Scene) -> None:
    set_up(scene)
    with scene.store.database.unit() as db:
        user = db.get_one(User, scene.ids["clerk-a"])
        for login, error in (("manager-a", Forbidden), ("administrator-b", NotFound)):
            with pytest.raises(error):
                factors.end(db, actor_of(db.get_one(User, scene.ids[login])), user)
        version = user.session_version
        factors.end(db, actor_of(db.get_one(User, scene.ids["administrator-a"])), user)
        assert user.session_version > version and not factors.has_one(user)
        with pytest.raises(UsageError):
            factors.end(db, actor_of(user), user)


def test_taken_off_by_the_command_line(scene: Scene) -> None:
    set_up(scene)
    folder = ["--data", str(scene.store.folder)]
    done = CliRunner().invoke(cli, ["user", "reset-factor", "clerk-a", *folder])
    assert done.exit_code == 0 and "已停用 clerk-a 的第二因子" in done.output
    assert CliRunner().invoke(cli, ["user", "reset-factor", "nobody", *folder]).exit_code != 0
