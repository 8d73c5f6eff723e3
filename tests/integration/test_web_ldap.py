"""Login by the office's directory: a real server on this machine, whom it knows, whom it does not, and what somebody may try on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from pydantic import ValidationError
from sqlalchemy import select
from werkzeug.test import TestResponse

import ldapserver
from certificates import make_authority
from ldapserver import BASE, GROUPS, PASSWORD, SEARCHER, SEARCHES, LdapServer
from shenbao.commands.main import cli
from shenbao.dispatcher import SideWork
from shenbao.operations.monitor import message
from shenbao.service.core.config import ServiceSettings
from shenbao.service.office import directory_accounts, health
from shenbao.service.office.directory import Directory, DirectoryDown, open_directory
from storage.schema import Audit, InDirectory, Role, User
from web_scene import PASSWORD as LOCAL_PASSWORD
from web_scene import Scene, build

pytest.importorskip("ldap", reason="no python-ldap here")
pytestmark = pytest.mark.skipif(not (ldapserver.SLAPD and ldapserver.SLAPADD), reason="no slapd here")
DOWN = "统一目录暂时无法访问"
WRONG = "登录名或密码不正确"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LdapServer]:
    with ldapserver.serving(tmp_path / "ldap") as made:
        yield made


def settings(server: LdapServer, **more: object) -> dict[str, Any]:
    return {
        "ldap_url": server.url,
        "ldap_ca": server.authority.file,
        "ldap_base": f"ou=people,{BASE}",
        "ldap_bind_dn": SEARCHER,
        "ldap_bind_password": SEARCHES,
        "ldap_group_base": f"ou=groups,{BASE}",
        "ldap_roles": {GROUPS["审核组"]: Role.REVIEWER, GROUPS["收件组"].upper(): Role.CLERK},
        "ldap_offices": {GROUPS["甲市"]: "甲市局"},
        "ldap_office": "某省工业和信息化厅",
        **more,
    }


@pytest.fixture
def scene(tmp_path: Path, server: LdapServer) -> Scene:
    return build(tmp_path, **settings(server))


def enter(client: FlaskClient, login: str, password: str = PASSWORD) -> TestResponse:
    return client.post("/login", data={"login": login, "password": password})


def user_of(scene: Scene, login: str) -> User | None:
    with scene.store.database.look() as db:
        return db.scalars(select(User).where(User.login == login)).first()


def directory_of(scene: Scene) -> Directory:
    found: Directory = scene.app.extensions["shenbao_directory"]
    return found


def kinds(scene: Scene, login: str) -> list[str]:
    with scene.store.database.look() as db:
        user = db.scalars(select(User).where(User.login == login)).one()
        return list(db.scalars(select(Audit.action).where(Audit.subject == f"user/{user.id}").order_by(Audit.seq)))


def test_an_account_is_made_at_the_first_login_with_role_and_office_of_the_groups(scene: Scene) -> None:
    client = scene.client()
    assert enter(client, "zhang").status_code == 302
    assert client.get("/account").status_code == 200 and "密码请在统一目录中更改" in client.get("/account").text
    user = user_of(scene, "zhang")
    assert user is not None and (user.name, user.role, user.directory) == ("姓名zhang", "reviewer", InDirectory.THERE)
    assert (user.office_id, user.password_hash, user.sees_below) == (scene.ids["office-a"], None, False)
    assert kinds(scene, "zhang") == ["user.added", "login"]
    assert enter(scene.client(), "li").status_code == 302
    other = user_of(scene, "li")
    assert other is not None and (other.role, other.office_id) == ("clerk", scene.ids["office-p"])


def test_whoever_writes_the_login_in_other_letters_gets_no_second_account(scene: Scene) -> None:
    assert [enter(scene.client(), login).status_code for login in ("zhang", "ZHANG", "Zhang")] == [302, 302, 302]
    assert kinds(scene, "zhang") == ["user.added", "login", "login", "login"]


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + "\0", PASSWORD.lower()])
def test_a_password_that_is_not_his_lets_nobody_in(scene: Scene, password: str) -> None:
    """None at all above all: such a bind succeeds with every server."""
    client = scene.client()
    answer = enter(client, "zhang", password)
    assert (answer.status_code, WRONG in answer.text) == (401, True)
    assert user_of(scene, "zhang") is None


@pytest.mark.parametrize("login", ["*", "zha*", "zhang)(uid=*", "zhang)(|(uid=*", "\\2a", "", "nobody", "zhang\0"])
def test_a_login_is_never_a_filter(scene: Scene, login: str) -> None:
    assert enter(scene.client(), login).status_code == 401
    with scene.store.database.look() as db:
        assert db.scalars(select(User).where(User.directory.is_not(None))).all() == []


def test_five_wrong_passwords_lock_the_login_however_it_is_written(scene: Scene) -> None:
    enter(scene.client(), "zhang")
    for login in ("zhang", "Zhang", "ZHANG", "zHang", "zhAng"):
        assert enter(scene.client(), login, "wrong").status_code == 401
    assert enter(scene.client(), "zhAnG").status_code == 401
    assert kinds(scene, "zhang")[-1] == "login.locked"


def test_who_is_in_no_group_is_told_so_and_gets_no_account(scene: Scene) -> None:
    answer = enter(scene.client(), "wang")
    assert answer.status_code == 403 and "您不在可以使用本系统的任何组中" in answer.text
    assert user_of(scene, "wang") is None


def test_where_no_office_is_known_nobody_is_put_into_one(tmp_path: Path, server: LdapServer) -> None:
    answer = enter(build(tmp_path, **settings(server, ldap_office="")).client(), "li")
    assert answer.status_code == 403 and "无法确定您所属的单位" in answer.text


def test_an_account_made_here_is_none_of_the_directorys_business(scene: Scene) -> None:
    """Who may write into the directory could else become the administrator of the same name."""
    for login in ("clerk-a", "Clerk-A"):
        assert enter(scene.client(), login).status_code == 401
    assert enter(scene.client(), "clerk-a", LOCAL_PASSWORD).status_code == 302
    user = user_of(scene, "clerk-a")
    assert user is not None and (user.role, user.directory) == ("clerk", None)


def test_who_is_gone_from_the_directory_is_out_at_once_and_back_when_he_is_back(scene: Scene, server: LdapServer) -> None:
    client = scene.client()
    enter(client, "zhang")
    enter(scene.client(), "li")
    server.remove("zhang")
    assert client.get("/account").status_code == 200  # until it is looked at, every hour
    assert directory_accounts.follow_all(scene.store.database, directory_of(scene)) == 2
    assert client.get("/account").status_code == 302
    user, other = user_of(scene, "zhang"), user_of(scene, "li")
    assert user is not None and (user.active, user.directory) == (False, InDirectory.GONE)
    assert other is not None and other.active and enter(scene.client(), "zhang").status_code == 401
    server.add("zhang")
    assert enter(scene.client(), "zhang").status_code == 302
    assert kinds(scene, "zhang") == ["user.added", "login", "user.gone", "login.failed", "user.back", "login"]


def test_who_left_his_group_is_out_and_another_group_is_another_role(scene: Scene, server: LdapServer) -> None:
    client = scene.client()
    enter(client, "zhang")
    server.members("审核组", ["clerk-a"])
    directory_accounts.follow_all(scene.store.database, directory_of(scene))
    assert client.get("/account").status_code == 302  # what he may do is another now
    user = user_of(scene, "zhang")
    assert user is not None and (user.role, user.active) == ("clerk", True)
    server.members("收件组", ["li"])
    answer = enter(scene.client(), "zhang")
    user = user_of(scene, "zhang")
    assert user is not None and (answer.status_code, user.active) == (403, False)


def test_whom_an_administrator_deactivated_the_directory_does_not_bring_back(scene: Scene) -> None:
    enter(scene.client(), "zhang")
    with scene.store.database.unit() as db:
        db.scalars(select(User).where(User.login == "zhang")).one().active = False
    directory_accounts.follow_all(scene.store.database, directory_of(scene))
    assert enter(scene.client(), "zhang").status_code == 401


def test_a_directory_that_has_nobody_any_more_is_at_fault_itself(scene: Scene, server: LdapServer) -> None:
    """Rights taken from the account that searches look as if all were gone."""
    for login in ("zhang", "li"):
        enter(scene.client(), login)
    for login in ("zhang", "li"):
        server.remove(login)
    with pytest.raises(DirectoryDown, match="none of the accounts"):
        directory_accounts.follow_all(scene.store.database, directory_of(scene))
    user = user_of(scene, "zhang")
    assert user is not None and user.active


def test_groups_that_cannot_be_read_put_nobody_out(scene: Scene, server: LdapServer) -> None:
    """To who searches, a group that he may not see and one that nobody is in look alike, unless he looks at the group itself."""
    clients = {login: scene.client() for login in ("zhang", "li")}
    for login, client in clients.items():
        enter(client, login)
    server.forget("审核组")
    with pytest.raises(DirectoryDown, match="审核组|groups cannot be read"):
        directory_accounts.follow_all(scene.store.database, directory_of(scene))
    user = user_of(scene, "zhang")
    assert user is not None and (user.active, user.role, user.directory) == (True, "reviewer", InDirectory.THERE)
    assert [client.get("/account").status_code for client in clients.values()] == [200, 200]
    server.remove("li")  # who is gone is gone all the same
    with pytest.raises(DirectoryDown):
        directory_accounts.follow_all(scene.store.database, directory_of(scene))
    other = user_of(scene, "li")
    assert other is not None and other.directory == InDirectory.GONE


def test_where_nobody_is_in_any_group_any_more_the_groups_are_at_fault(scene: Scene, server: LdapServer) -> None:
    for login in ("zhang", "li"):
        enter(scene.client(), login)
    for group in ("审核组", "收件组"):
        server.members(group, ["wang"])
    with pytest.raises(DirectoryDown, match="none of the accounts is in a group"):
        directory_accounts.follow_all(scene.store.database, directory_of(scene))
    assert all(user and user.active for user in (user_of(scene, "zhang"), user_of(scene, "li")))


def test_the_administrator_is_told_when_the_directory_is_in_trouble(scene: Scene, server: LdapServer) -> None:
    enter(scene.client(), "zhang")
    look = dict((name, step) for name, _, step in SideWork(directory=directory_of(scene)).steps(scene.store))["directory"]
    look()
    assert all(check.ok for check in health.watched(scene.store) if check.name == "directory")
    server.forget("审核组")
    with pytest.raises(DirectoryDown):
        look()
    told = [check for check in health.watched(scene.store) if not check.ok and check.name == "directory"]
    assert len(told) == 1 and "保持不变" in told[0].remedy
    assert "统一目录" in str(message(told, datetime.now(UTC))["text"])
    assert {check.name for check in health.checks(scene.store)} == {"database", "disk", "files", "dispatcher", "queue"}, (
        "it can work without"
    )


def test_a_second_factor_is_asked_of_them_too(scene: Scene) -> None:
    enter(scene.client(), "zhang")
    with scene.store.database.unit() as db:
        db.scalars(select(User).where(User.login == "zhang")).one().factor_secret = "sealed"  # noqa: S105
    answer = enter(scene.client(), "zhang")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/code")


def test_nobody_sets_a_password_that_would_not_count(scene: Scene) -> None:
    enter(scene.client(), "zhang")
    user = user_of(scene, "zhang")
    administrator = scene.client("administrator-p")
    assert user is not None and "重置密码" not in administrator.get(f"/administration/users/{user.id}").text
    answer = administrator.post(f"/administration/users/{user.id}/password")
    assert answer.status_code == 400 and "由统一目录管理" in answer.text
    assert "统一目录" in administrator.get("/administration/users").text


def test_a_directory_that_is_away_is_told_and_accounts_made_here_still_work(scene: Scene, tmp_path: Path) -> None:
    with ldapserver.serving(tmp_path / "gone") as gone:
        away = build(tmp_path / "other", **settings(gone))
    answer = enter(away.client(), "zhang")
    assert answer.status_code == 503 and DOWN in answer.text
    assert enter(away.client(), "clerk-a", LOCAL_PASSWORD).status_code == 302


def test_a_directory_that_nobody_vouches_for_hears_no_password(scene: Scene, server: LdapServer, tmp_path: Path) -> None:
    """By its own port and by StartTLS: another authority, another name, or none that is known here."""
    strange = make_authority(tmp_path / "strange", "127.0.0.1").file
    for url in (server.url, server.unencrypted):
        for ca, where in ((strange, url), (server.authority.file, url.replace("127.0.0.1", "127.0.0.2")), (None, url)):
            told = settings(server, ldap_url=where, ldap_ca=ca)
            directory = open_directory(ServiceSettings.model_validate({"data": tmp_path, **told}))
            assert directory is not None
            with pytest.raises(DirectoryDown):
                directory.entry("zhang")


@pytest.mark.parametrize("plain", [False, True])
def test_the_other_port_is_encrypted_unless_it_is_said_not_to_be(tmp_path: Path, server: LdapServer, plain: bool) -> None:
    scene = build(tmp_path, **settings(server, ldap_url=server.unencrypted, ldap_plain=plain))
    assert enter(scene.client(), "zhang").status_code == 302


def test_settings_of_the_account_that_searches_that_are_wrong_are_no_wrong_password(
    tmp_path: Path, server: LdapServer, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = (
        ({"ldap_bind_password": "another"}, f"INVALID_CREDENTIALS: {SEARCHER}"),
        ({"ldap_base": f"ou=nowhere,{BASE}"}, "NO_SUCH_OBJECT"),
    )
    for more, why in wrong:
        caplog.clear()
        answer = enter(build(tmp_path / next(iter(more)), **settings(server, **more)).client(), "zhang")
        assert (answer.status_code, DOWN in answer.text, why in answer.text) == (503, True, False)
        assert why in caplog.text


def test_settings_that_could_let_nobody_in_are_told_when_the_service_starts(server: LdapServer, tmp_path: Path) -> None:
    for more in (
        {"ldap_roles": {}},
        {"ldap_base": ""},
        {"ldap_login": "uid=*)(x"},
        {"ldap_url": "http://x"},
        {"ldap_filter": "x"},
    ):
        with pytest.raises(ValidationError):
            ServiceSettings.model_validate({"data": tmp_path, **settings(server, **more)})
    with pytest.raises(Exception, match="不是组的完整名称"):
        build(tmp_path, **settings(server, ldap_roles={"reviewers": Role.REVIEWER}))


def test_an_administrator_looks_somebody_up_and_gives_an_account_to_the_directory(
    scene: Scene, server: LdapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import json

    for key, value in settings(server).items():
        monkeypatch.setenv(f"SHENBAO_{key.upper()}", json.dumps(value) if isinstance(value, dict) else str(value))
    folder = ["--data", str(scene.store.folder)]
    done = CliRunner().invoke(cli, ["user", "lookup", "clerk-a", "--adopt", *folder])
    assert done.exit_code == 0 and "角色：审核人员" in done.output and "已交由统一目录管理" in done.output
    assert enter(scene.client(), "clerk-a", LOCAL_PASSWORD).status_code == 401
    assert enter(scene.client(), "clerk-a").status_code == 302
    assert "没有此人" in CliRunner().invoke(cli, ["user", "lookup", "nobody", *folder]).output
    assert CliRunner().invoke(cli, ["user", "lookup", "reviewer-a", "--adopt", *folder]).exit_code != 0


def test_groups_that_the_entry_itself_names_count_too(tmp_path: Path, server: LdapServer) -> None:
    """As Active Directory does (memberOf); groups are the same in whatever letters and blanks they are written."""
    server.members("审核组", ["zhang"])
    roles = {GROUPS["审核组"].replace("ou=groups", "OU = Groups"): Role.REVIEWER}
    assert enter(build(tmp_path, **settings(server, ldap_group_base="", ldap_roles=roles)).client(), "zhang").status_code == 302
