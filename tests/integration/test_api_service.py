"""The API inside the whole application, the commands for its tokens, and its documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from model.errors import ShenbaoError
from servicescene import empty_sqlite, make_scene
from shenbao.commands.main import cli
from shenbao.service.core.access import PROGRAM, Right
from shenbao.service.core.config import ServiceSettings
from shenbao.service.core.store import open_store
from shenbao.service.office import people
from storage.database import Database
from storage.schema import Role, User
from web.api import problems
from web.app import create_app

DOCS = Path(__file__).parents[2] / "docs"


def test_the_api_in_the_application(tmp_path: Path) -> None:
    database = Database(empty_sqlite(tmp_path / "shenbao.db"))
    scene = make_scene(database, tmp_path)
    with database.unit() as session:
        user = session.get_one(User, scene.people["clerk"].user_id)
        token = people.add_token(session, PROGRAM, user, people.NewToken("test", [Right.VIEW, Right.UPLOAD]))
    client = create_app(scene.store, ServiceSettings(data=tmp_path, chunk_mb=1)).test_client()
    head = {"Authorization": f"Bearer {token}"}
    made = client.post("/api/v1/packets", json={"batch": scene.batch_id, "name": "大"}, headers=head)
    assert made.status_code == 201  # no token of a form is asked for
    large = b"0" * (5 << 20)  # more than a form may hold
    put = client.put(f"/api/v1/packets/{made.get_json()['id']}/files?path=a.bin", data=large, headers=head)
    assert put.status_code == 200 and put.get_json()["size"] == len(large)
    docs = client.get("/api/v1/docs")
    assert docs.status_code == 200 and "unsafe-inline" not in docs.headers["Content-Security-Policy"]
    assert client.get("/api/v1/me").mimetype == "application/problem+json"
    assert "Set-Cookie" not in client.get("/api/v1/me", headers=head).headers
    database.close()


def test_tokens_by_the_command_line(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.database.unit() as session:
        office = people.add_office(session, "广州市")
        people.add_user(session, PROGRAM, people.NewUser("oa", "接口", Role.INTEGRATOR, office, "a long enough password"))
    store.database.close()

    def run(*words: str) -> str:
        done = CliRunner().invoke(cli, ["token", *words, "--data", str(tmp_path)])
        assert done.exit_code == 0, done.output
        return done.output

    plain = re.search(r"shb_\S+?(?=（)", run("add", "oa", "--label", "扫描仪", "--scope", "upload", "--days", "30"))
    assert plain is not None
    listed = run("list", "oa")
    assert "扫描仪" in listed and plain[0] not in listed
    with store.database.look() as session:
        known = people.caller_of_token(session, plain[0])
        assert known is not None and known.actor.scopes == {"upload"}
    run("revoke", known.token_id)
    with store.database.look() as session:
        assert people.caller_of_token(session, plain[0]) is None
    store.database.close()


def test_a_token_of_nobody_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["token", "add", "nobody", "--data", str(tmp_path)])
    assert done.exit_code != 0


@pytest.mark.parametrize("kind", sorted(problems.STATUSES, key=lambda kind: kind.code), ids=lambda kind: kind.code)
def test_every_problem_is_documented(kind: type[ShenbaoError]) -> None:
    assert f"`{kind.code}`" in (DOCS / "api.md").read_text(encoding="utf-8")
