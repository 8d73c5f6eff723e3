"""三员分立: who makes accounts says not what they may, who says it makes none, and who sees what both did does neither."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shenbao.service.core.access import RIGHTS, Right
from storage.schema import Audit, Role, User
from web_scene import Scene, fresh

scene = fresh
THREE = (Role.SYSTEM, Role.SECURITY, Role.AUDITOR)


def user(scene: Scene, login: str) -> User:
    with scene.store.database.look() as db:
        return db.scalars(select(User).where(User.login == login)).one()


def form(scene: Scene, **more: str) -> dict[str, str]:
    return {"name": "新人", "role": "reviewer", "office": scene.ids["office-a"], "active": "1"} | more


def test_no_two_of_them_share_what_changes_anything_and_none_sees_an_application() -> None:
    rights = [RIGHTS[role] for role in THREE]
    for number, own in enumerate(rights):
        for other in rights[number + 1 :]:
            assert own & other <= {Right.ACCOUNTS}
    assert set().union(*rights) == {Right.ACCOUNTS, Right.ADMINISTER, Right.SECURE, Right.AUDIT}


def test_an_account_is_made_by_one_and_opened_by_another(scene: Scene) -> None:
    system, security = scene.client("system-a"), scene.client("security-a")
    made = system.post("/administration/users", data=form(scene, login="new"))
    assert made.status_code == 200 and "由安全管理员启用" in made.text
    new = user(scene, "new")
    assert not new.active
    address = f"/administration/users/{new.id}"
    assert system.post(address, data=form(scene)).status_code == 403  # its own hands do not open it
    assert system.post(f"{address}/password").status_code == 403
    assert security.post("/administration/users", data=form(scene, login="other")).status_code == 403
    assert security.post(address, data=form(scene, name="别人")).status_code == 403
    assert security.post(address, data=form(scene, role="clerk")).status_code == 302
    assert user(scene, "new").active and user(scene, "new").role == Role.CLERK
    assert system.post(address, data=form(scene, role="clerk", name="改名")).status_code == 302
    trail = scene.client("auditor-a")
    assert "改名" in trail.get("/administration/audit").text and trail.get("/administration/users").status_code == 403
    assert system.get("/administration/audit").status_code == security.get("/administration/audit").status_code == 403
    with scene.store.database.look() as db:
        done = db.execute(select(Audit.action, Audit.user_id).where(Audit.subject == f"user/{new.id}").order_by(Audit.seq)).all()
    by = {"system": scene.ids["system-a"], "security": scene.ids["security-a"]}
    assert done == [("user.added", by["system"]), ("user.changed", by["security"]), ("user.changed", by["system"])]


@pytest.mark.parametrize("role", THREE)
def test_none_becomes_more_than_he_is(scene: Scene, role: Role) -> None:
    client, own = scene.client(f"{role}-a"), scene.ids[f"{role}-a"]
    for target, wanted in ((own, "administrator"), (own, "security"), (scene.ids["clerk-a"], "administrator")):
        answer = client.post(f"/administration/users/{target}", data=form(scene, role=wanted, name=user(scene, "clerk-a").name))
        assert answer.status_code in (400, 403)
    before = user(scene, "administrator-a")
    gone = form(scene, role="administrator", name=before.name, active="0")
    assert client.post(f"/administration/users/{before.id}", data=gone | {"role": "clerk"}).status_code == 403
    assert client.post("/administration/users", data=form(scene, login="all", role="administrator")).status_code == 403
    assert user(scene, "administrator-a").role == Role.ADMINISTRATOR


@pytest.mark.parametrize("role", THREE)
def test_each_comes_to_what_he_has_to_do(scene: Scene, role: Role) -> None:
    client, home = scene.client(f"{role}-a"), "/administration/audit" if role is Role.AUDITOR else "/administration/users"
    assert client.get("/").headers["Location"] == home
    shown = client.get(home).text
    assert '<a href="/">批次</a>' not in shown and client.get(f"/packets/{scene.ids['packet']}").status_code == 403
    if role is not Role.AUDITOR:
        page = client.get(f"/administration/users/{scene.ids['clerk-a']}").text
        assert ("重置密码" in page) == (role is Role.SECURITY)
        assert ('<select id="role"' in page) == (role is Role.SECURITY)
