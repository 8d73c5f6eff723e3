"""What rests on the installation's key: the audit trail, sealed secrets. And passwords that others gave, or that somebody guesses."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from model.errors import OperationFailed
from shenbao.service.core.store import Store, open_store, store_as_it_is
from shenbao.service.office import endpoints, people
from storage import audit
from storage.database import Database
from storage.keys import SEALED, derived, opened, seal
from storage.schema import Audit, Endpoint, Office, User
from web_scene import PASSWORD, Scene, fresh

scene = fresh
FORM = {"old": PASSWORD, "new": "Another-horse-10", "again": "Another-horse-10"}


def store(folder: Path, rows: int = 3) -> Store:
    made = open_store(folder)
    with made.database.unit() as session:
        for number in range(rows):
            audit.append(session, "login", f"user/{number}")
    return made


def made_anew(store: Store) -> None:
    """What somebody does who can write into the database and has no key: another row, and the whole chain computed afresh."""
    with Database(store.database.url).unit() as session:
        previous = audit.GENESIS
        for row in session.scalars(select(Audit).order_by(Audit.seq)):
            row.subject, row.previous = "user/9", previous
            row.hash = previous = audit.digest(row)


def test_a_chain_made_anew_without_the_key_is_found(tmp_path: Path) -> None:
    with (kept := store(tmp_path)).database.look() as session:
        assert list(audit.broken_links(session)) == []
    made_anew(kept)
    with kept.database.look() as session:
        assert list(audit.broken_links(session)) == [3]
    kept.database.close()
    with open_store(tmp_path).database.look() as session:  # a start of the service gives it no blessing
        assert list(audit.broken_links(session)) == [3]


def test_what_was_written_before_the_key_is_closed_and_sealed_by_the_upgrade(tmp_path: Path) -> None:
    old = Database(f"sqlite:///{tmp_path / 'shenbao.db'}")
    old.upgrade("0016")
    with old.unit() as session:
        session.execute(text("INSERT INTO office (id, name) VALUES ('o', '某省')"))
        columns = "id, office_id, url, description, secrets, events, enabled, disabled_reason, created"
        values = "'e', 'o', 'https://x', '', '[\"whsec_a\", \"whsec_b\"]', '[]', 1, '', '2026-01-01'"
        session.execute(text(f"INSERT INTO endpoint ({columns}) VALUES ({values})"))  # noqa: S608
        audit.append(session, "login", "user/1")
    old.close()
    now = open_store(tmp_path)
    with now.database.unit() as session:
        row = session.scalars(select(Endpoint)).one()
        assert all(secret.startswith(SEALED) for secret in row.secrets) and endpoints.newest_secret(session, row) == "whsec_a"
        assert list(audit.broken_links(session)) == [] and audit.head(session)[0] == 2
        session.execute(update(Audit).where(Audit.seq == 1).values(subject="user/2"))
        session.expire_all()
        assert list(audit.broken_links(session)) == [1]
    with pytest.raises(OperationFailed, match="已封存"):
        now.database.downgrade("0016")
    now.database.close()


def test_what_was_sealed_needs_its_own_key(tmp_path: Path) -> None:
    kept = store(tmp_path, 0)
    with kept.database.unit() as session:
        sealed = seal(session, "whsec_x")
        assert "whsec_x" not in sealed and opened(session, sealed) == "whsec_x" and seal(session, sealed) == sealed
    for keys in (None, derived("another")):
        with Database(kept.database.url, keys).look() as session, pytest.raises(OperationFailed, match="secret.key"):
            opened(session, sealed)


def test_looking_makes_no_key(tmp_path: Path) -> None:
    store_as_it_is(tmp_path).database.close()
    assert list(tmp_path.iterdir()) == []


def state(scene: Scene, login: str) -> User:
    with scene.store.database.look() as db:
        return db.get_one(User, scene.ids[login])


def test_nothing_is_done_with_a_password_that_somebody_gave(scene: Scene) -> None:
    client = scene.client("clerk-a")
    with scene.store.database.unit() as db:
        people.mark_given(db.get_one(User, scene.ids["clerk-a"]), True)
    assert client.get("/").headers["Location"] == "/account"
    assert client.get("/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/account"
    assert client.get("/", headers={"Accept": "application/json"}).json["code"] == "password_given"
    assert "初始密码" in client.get("/account").text
    same = FORM | {"new": PASSWORD, "again": PASSWORD}
    assert client.post("/account/password", data=same).status_code == 400
    assert client.post("/account/password", data=FORM).status_code == 302
    assert client.get("/").status_code == 200


def test_guesses_of_the_old_password_are_counted_and_end_the_session(scene: Scene) -> None:
    client = scene.client("clerk-a")
    for _ in range(people.MOST_FAILURES):
        assert client.get("/account").status_code == 200
        client.post("/account/password", data=FORM | {"old": "guessed"})
    assert client.get("/account").headers["Location"].startswith("/login")
    assert state(scene, "clerk-a").locked_until is not None
    with scene.store.database.unit() as db:
        assert people.log_in(db, "clerk-a", PASSWORD) is None


def test_the_last_login_is_shown_to_administrators(scene: Scene) -> None:
    with scene.store.database.unit() as db:
        assert people.log_in(db, "clerk-a", PASSWORD) is not None
        assert db.scalars(select(Office)).first() is not None
    assert state(scene, "clerk-a").last_login is not None
    assert "最近登录" in scene.client("administrator-a").get("/administration/users").text
