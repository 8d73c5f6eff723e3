"""A database that others hold, and a full disk, are told as such, with the time to try again; reads and passwords hold up nobody."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from shenbao.service.core.access import PROGRAM, Right
from shenbao.service.office import people
from storage import database
from storage.schema import User
from web_scene import PASSWORD, Scene, build


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    build(tmp_path / "first")  # the scene that others are copied from
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    return build(tmp_path / "second")


def token(scene: Scene) -> dict[str, str]:
    with scene.store.database.unit() as db:
        user = db.get_one(User, scene.ids["clerk-a"])
        return {"Authorization": f"Bearer {people.add_token(db, PROGRAM, user, people.NewToken('test', tuple(Right)))}"}


@contextmanager
def writing(scene: Scene) -> Iterator[None]:
    """Somebody else holds the write lock."""
    other = sqlite3.connect(scene.store.folder / "shenbao.db", isolation_level=None, timeout=0)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_what_is_held_by_others_is_told_and_reads_go_on(scene: Scene) -> None:
    client, head = scene.client("clerk-a"), token(scene)
    batch = scene.ids["batch"]
    with writing(scene):
        assert client.get(f"/batches/{batch}").status_code == 200
        page = client.post("/logout")
        told = client.post("/api/v1/batches", headers=head, json={"name": "扫描", "notice": "xxxf2020"})
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "系统正忙" in page.text and "请稍候几秒再试" in page.text
    assert (told.status_code, told.headers["Retry-After"]) == (503, "5")
    answer = told.get_json()
    assert (answer["code"], answer["retryable"], answer["title"]) == ("busy", True, "系统正忙，未能完成这次操作")
    assert client.post("/logout").status_code == 302  # nothing was lost


def test_a_database_without_room_is_told(scene: Scene) -> None:
    client = scene.client("clerk-a")
    engine = scene.store.database.engine
    engine.dispose()

    @event.listens_for(engine, "connect")
    def no_room(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # as many as it has

    answers = [client.post(f"/batches/{scene.ids['batch']}/packets", json=packet(n)) for n in range(60)]
    full = next(answer for answer in answers if answer.status_code != 200)
    assert (full.status_code, full.headers["Retry-After"], full.get_json()["code"]) == (503, "60", "disk_full")
    assert "磁盘空间不足" in full.get_json()["message"]


def packet(number: int) -> dict[str, object]:
    files = [{"path": f"{n}/{'长' * 60}.pdf", "size": 1, "sha256": f"{number * 100 + n:064x}"} for n in range(40)]
    return {"name": f"公司{number}", "files": files, "again": True}


def test_a_password_is_compared_while_others_can_write(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    real = people._fits

    def fits(password_hash: str, password: str) -> bool:
        with writing(scene):  # raises where the lock is taken
            compared.append(password)
        return real(password_hash, password)

    monkeypatch.setattr(people, "_fits", fits)
    client = scene.client()
    assert client.post("/login", data={"login": "clerk-a", "password": PASSWORD}).status_code == 302
    new = "A-longer-password-9"
    client.post("/account/password", data={"old": PASSWORD, "new": new, "again": new})
    assert compared == [PASSWORD, PASSWORD]
    assert scene.client().post("/login", data={"login": "clerk-a", "password": new}).status_code == 302


def test_a_password_that_was_changed_meanwhile_lets_nobody_in(scene: Scene) -> None:
    store = scene.store.database
    checked = people.check_password(store, "clerk-a", PASSWORD)
    assert checked.right
    with store.unit() as db:
        user = db.get_one(User, scene.ids["clerk-a"])
        people.set_password(db, PROGRAM, user, people.hash_password("A-longer-password-9", user.login))
    with store.unit() as db:
        assert people.log_in(db, "clerk-a", PASSWORD, checked=checked) is None
