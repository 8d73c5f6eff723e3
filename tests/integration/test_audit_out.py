"""The audit trail outside: a syslog server hears every row, a file or an address elsewhere the day's hash, and the trail is held against it."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import update

import web_scene
from engine import InlineExecutor
from servicescene import Scene
from shenbao import dispatcher
from shenbao.commands.main import cli
from shenbao.dispatcher import Dispatcher, SideWork
from shenbao.operations.audit_out import STATE, AuditOut
from shenbao.service.core.config import ServiceSettings
from shenbao.service.reading.job_store import WorkerContext
from storage import audit
from storage.schema import Audit

MESSAGE = re.compile(r"<110>1 (\S+Z) \S+ shenbao - (\S+) - \ufeff(\{.*\})")


def written(scene: Scene, *actions: str) -> None:
    with scene.store.database.unit() as session:
        for action in actions:
            audit.append(session, action, "office/某", None, None, why="试")


def rows(scene: Scene) -> int:
    with scene.store.database.look() as session:
        return audit.head(session)[0]


def heard(line: str) -> dict[str, Any]:
    found = MESSAGE.fullmatch(line)
    assert found is not None, line
    content = dict(json.loads(found[3]))
    assert content["action"] == found[2]
    return content


def test_every_row_is_told_to_syslog_once_and_in_order(scene: Scene) -> None:
    written(scene, "甲", "乙")
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(10)
        out = AuditOut(scene.store, f"udp://127.0.0.1:{server.getsockname()[1]}")
        out.step()
        before = rows(scene)
        told = [heard(server.recv(65536).decode()) for _ in range(before)]
        written(scene, "丙")
        out.step()
        out.step()
        told.append(heard(server.recv(65536).decode()))
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.recv(65536)
    assert [row["seq"] for row in told] == list(range(1, before + 2)) and told[-1]["action"] == "丙"
    assert [row["previous"] for row in told[1:]] == [row["hash"] for row in told[:-1]] and told[-1]["detail"] == {"why": "试"}


def test_what_no_server_took_is_told_when_there_is_one_again(scene: Scene) -> None:
    written(scene, "甲")
    server = socket.create_server(("127.0.0.1", 0))
    out = AuditOut(scene.store, f"tcp://127.0.0.1:{server.getsockname()[1]}")
    server.close()
    with pytest.raises(OSError, match="refused"):
        out.step()
    taken: list[bytes] = []

    def listen(listening: socket.socket) -> None:
        stream, _ = listening.accept()
        with stream:
            while data := stream.recv(65536):
                taken.append(data)

    with socket.create_server(("127.0.0.1", 0)) as again:
        thread = threading.Thread(target=listen, args=(again,))
        thread.start()
        replace(out, syslog=f"tcp://127.0.0.1:{again.getsockname()[1]}").step()
        thread.join(10)
    whole, told = b"".join(taken), []
    while whole:
        length, _, whole = whole.partition(b" ")
        told.append(heard(whole[: int(length)].decode()))
        whole = whole[int(length) :]
    assert [row["seq"] for row in told] == list(range(1, rows(scene) + 1))


def test_a_server_that_stays_away_is_told_in_a_line_and_keeps_no_anchor_back(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(dispatcher, "AUDIT_SECONDS", 0.01)
    written(scene, "甲")
    with socket.create_server(("127.0.0.1", 0)) as server:
        out = AuditOut(scene.store, f"tcp://127.0.0.1:{server.getsockname()[1]}", str(tmp_path / "anchors"))
    running = Dispatcher(WorkerContext(scene.store, "w"), InlineExecutor(), SideWork(audit=out))
    thread = threading.Thread(target=running.run)
    thread.start()
    end = time.monotonic() + 60
    while len(told := _told_of(caplog)) < 3 and time.monotonic() < end:
        time.sleep(0.01)
    running.stop()
    thread.join(60)
    assert told[:3] == [False, False, False] and (tmp_path / "anchors").read_text().count(":") > 0


def _told_of(caplog: pytest.LogCaptureFixture) -> list[bool]:
    """Whether each line about the trail tells where it failed."""
    return [bool(one.exc_info) for one in caplog.records if one.getMessage().startswith("audit: ConnectionRefusedError")]


def test_the_socket_of_this_machine_is_told(scene: Scene) -> None:
    written(scene, "甲")
    path = scene.store.folder / "log"
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as server:
        server.bind(str(path))
        AuditOut(scene.store, str(path)).step()
        assert heard(server.recv(65536).decode())["seq"] == 1


def test_a_trail_that_was_made_anew_is_shown_by_its_anchors(tmp_path: Path) -> None:
    scene, anchors = web_scene.build(tmp_path), tmp_path / "elsewhere"
    out = AuditOut(scene.store, anchor=str(anchors))
    out.step()
    out.step()
    assert len(anchors.read_text().splitlines()) == 1  # once a day
    with scene.store.database.unit() as session:
        audit.append(session, "packet.added", "packet/x")
    (scene.store.folder / STATE).unlink()  # the next day
    out.step()
    verify = ["audit", "verify", "--data", str(scene.store.folder), "--anchors", str(anchors)]
    assert CliRunner().invoke(cli, verify).exit_code == 0
    with scene.store.database.unit() as session:  # by one who has the key
        previous = audit.GENESIS
        session.execute(update(Audit).where(Audit.seq == 1).values(action="nothing.done"))
        for row in session.query(Audit).order_by(Audit.seq):
            session.refresh(row)
            row.previous = previous
            row.hash = previous = audit.digest(row, audit._key(session))
    plain = CliRunner().invoke(cli, verify[:4])
    assert plain.exit_code == 0, plain.output  # the chain by itself is whole
    done = CliRunner().invoke(cli, verify)
    assert done.exit_code == 1 and done.output.count("与锚定的哈希不符") == 2


def test_an_address_that_does_not_answer_is_told_again(scene: Scene) -> None:
    answers, told = [False, True], list[dict[str, Any]]()

    def post(content: dict[str, Any]) -> bool:
        told.append(content)
        return answers[len(told) - 1]

    for _ in range(3):
        AuditOut(scene.store, post=post).step()
    with scene.store.database.look() as session:
        seq, digest = audit.head(session)
    assert len(told) == 2 and told[1]["audit"] == {"seq": seq, "hash": digest} and f"{seq}:{digest}" in told[1]["text"]


def test_a_syslog_that_is_none_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="udp"):
        ServiceSettings(audit_syslog="log.office.example")
