"""What `make run` ends with: the service on loopback with packets loaded and read; run again it loads nothing twice. And its
workers may be killed.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from sqlalchemy import select

from benchmarks.service.webprocess import free_port
from shenbao.commands.running import process_of
from shenbao.service.core.store import open_store
from shenbao.service.office import people
from storage.schema import Packet, PacketState, User

pytestmark = pytest.mark.slow
PACKETS = Path(__file__).parents[2] / "samples" / "packets"
SECONDS = 240
TITLES = "__DASK_PARENT_PID"  # Dask's: who inherits it from a test before writes a title over its command and its environment


class Run:
    """A folder of the service, and the commands on it."""

    def __init__(self, folder: Path) -> None:
        self.data, self.port = folder / "data", free_port()
        self.samples = folder / "samples"
        shutil.copytree(PACKETS / "g07", self.samples / "g07")  # a Word document
        inherited = {name: value for name, value in os.environ.items() if name != TITLES}
        self.env = inherited | {"SHENBAO_DATA": str(self.data), "SHENBAO_PORT": str(self.port), "SHENBAO_JOBS": "1"}

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "shenbao", *arguments]
        return subprocess.run(command, env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS)

    def packets(self) -> list[Packet]:
        store = open_store(self.data)
        with store.database.look() as session:
            rows = list(session.scalars(select(Packet)))
        store.database.close()
        return rows


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    made = Run(tmp_path_factory.mktemp("demo"))
    yield made
    made("stop")


@pytest.fixture(scope="module")
def first(run: Run) -> str:
    done = run("demo", str(run.samples))
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_it_tells_the_address_and_a_login_that_works(run: Run, first: str) -> None:
    assert f"http://127.0.0.1:{run.port}/" in first
    login, password = re.findall(r"用户名 (\S+)，密码 (\S+?)（", first)[0]
    store = open_store(run.data)
    with store.database.unit() as session:
        assert people.log_in(session, login, password) is not None
    store.database.close()
    assert httpx.get(f"http://127.0.0.1:{run.port}/login", trust_env=False).status_code == 200


def test_the_samples_are_read_when_it_ends(run: Run, first: str) -> None:
    assert "样例材料已全部读完：1 份" in first
    assert [(p.name, p.state, p.pages_done) for p in run.packets()] == [("g07", PacketState.CHECKED, 15)]


def test_run_again_it_loads_and_starts_nothing_twice(run: Run, first: str) -> None:
    process = process_of(run.data)
    again = run("demo", str(run.samples))
    assert "新增 0 份" in again.stdout and "密码" in again.stdout
    assert "只在本次运行中显示" not in again.stdout and "shenbao user password admin" in again.stdout
    assert process_of(run.data) == process is not None
    assert len(run.packets()) == 1
    refused = run("serve")
    assert refused.returncode == 2 and "已在运行" in refused.stderr


def test_a_killed_dispatcher_is_started_again_and_the_work_is_done(run: Run, first: str) -> None:
    """Its readers do not outlive it, and a packet that comes meanwhile is read all the same."""
    shutil.copytree(run.samples / "g07", run.samples / "second")
    (run.samples / "second" / "说明.txt").write_text("另一份材料", encoding="utf-8")
    dispatcher = dispatcher_of(run)
    readers = readers_of(dispatcher)
    assert readers
    os.kill(dispatcher, signal.SIGKILL)
    done = run("demo", str(run.samples))
    assert "样例材料已全部读完：2 份" in done.stdout, done.stdout + done.stderr
    assert [p.state for p in run.packets()] == [PacketState.CHECKED] * 2
    assert dispatcher_of(run) != dispatcher
    assert not any(alive(reader) for reader in readers)


def test_a_new_password_is_told_once_and_ends_sessions(run: Run, first: str) -> None:
    store = open_store(run.data)
    with store.database.look() as session:
        version = session.scalars(select(User)).one().session_version
    told = run("user", "password", "admin")
    password = re.findall(r"新密码：(\S+?)（", told.stdout)[0]
    with store.database.unit() as session:
        user = people.log_in(session, "admin", password)
        assert user is not None and user.session_version > version
    store.database.close()
    assert run("user", "password", "nobody").returncode == 2


def test_stop_ends_every_process(run: Run, first: str) -> None:
    service = process_of(run.data) or 0
    family = [service, *(grand for child in children(service) for grand in [child, *children(child)])]
    assert len(family) >= 4
    assert "服务已停止" in run("stop").stdout
    end = time.monotonic() + 20
    while any(alive(process) for process in family) and time.monotonic() < end:
        time.sleep(0.2)
    assert [process for process in family if alive(process)] == []
    assert "服务没有在运行" in run("stop").stdout


def test_a_port_in_use_is_told(run: Run, first: str) -> None:
    run("stop")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        told = run("serve", "--port", str(other.getsockname()[1]))
    assert told.returncode == 2 and "--port" in told.stderr


def dispatcher_of(run: Run) -> int:
    """Return the dispatcher's process: it may just be starting, anew where the machine was short of memory."""
    end = time.monotonic() + 120  # a supervisor waits up to 30 s before it starts again what keeps dying
    while not (found := [pid for pid, command in ours(run).items() if command.endswith("-m shenbao worker")]):
        assert time.monotonic() < end, f"no dispatcher: {ours(run)}"
        time.sleep(0.1)
    return found[0]


def ours(run: Run) -> dict[int, str]:
    """Return the processes that work on the run's folder, and their commands."""
    found = {}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("SHENBAO_DATA") == str(run.data):
                found[process.pid] = command_of(process)
    return found


def readers_of(dispatcher: int) -> list[int]:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if found := [reader for server in children(dispatcher, "forkserver") for reader in children(server)]:
            return found
        time.sleep(0.1)
    return []


def children(process: int, word: str = "") -> list[int]:
    try:
        return [child.pid for child in psutil.Process(process).children() if word in command_of(child)]
    except psutil.NoSuchProcess:
        return []


def command_of(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def alive(process: int) -> bool:
    try:
        return bool(psutil.Process(process).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
