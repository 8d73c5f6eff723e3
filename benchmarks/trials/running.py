"""The real service on a folder of its own, as `shenbao serve` runs it: started, found process by process, killed, stopped."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import psutil

from benchmarks.service.webprocess import ROOT, NotAnswered, answers, free_port
from shenbao.commands.service import PRIVATE
from shenbao.service.core.access import PROGRAM, Right
from shenbao.service.core.store import Store, open_store
from shenbao.service.office import people
from storage.schema import Role

START_SECONDS = 600.0  # on a machine that does much else
STOP_SECONDS = 60.0
SCOPES = (Right.VIEW, Right.UPLOAD)
TITLES = "__DASK_PARENT_PID"  # who inherits it from a process in which Dask ran writes a title over its own command
OFFICE = "广州市工业和信息化局"


class Part(StrEnum):
    """What may be killed. Scheduler and host of readers are there in a cluster alone."""

    WEB = "web process"
    MASTER = "web master"
    DISPATCHER = "dispatcher"
    READER = "reader"
    EXAMINER = "examiner of files"
    SUPERVISOR = "supervisor"
    SCHEDULER = "scheduler"
    HOST = "host of readers"


COMMANDS = {
    "serve": Part.SUPERVISOR,
    "worker": Part.DISPATCHER,
    "cluster scheduler": Part.SCHEDULER,
    "cluster worker": Part.HOST,
}


@dataclass(slots=True)
class Service:
    """`folder`: holds `data`, what the service writes elsewhere (`tmp`), and its log. `database`: empty, or the address of a PostgreSQL."""

    folder: Path
    database: str = ""
    jobs: int = 2
    extra: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: psutil.Popen | None = None
    sessions: set[int] = field(default_factory=set)  # of processes that were started here

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def temporary(self) -> Path:
        return self.folder / "tmp"

    @property
    def log(self) -> Path:
        return self.folder / "service.log"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def store(self) -> Store:
        return open_store(self.data, self.database)

    def start(self) -> None:
        """Start it, and again where it ends at once, as systemd does. Raises NotAnswered where it does not come up."""
        self.temporary.mkdir(parents=True, exist_ok=True)
        end = time.monotonic() + START_SECONDS
        self._begin()
        while not (self._lives() and answers(self.address) and self._lives()):
            if time.monotonic() > end:
                raise NotAnswered(self.log.read_text("utf-8", "replace")[-1500:])
            time.sleep(0.2)
            if not self._lives():
                time.sleep(1.0)
                self._begin()

    @contextmanager
    def running(self) -> Iterator[None]:
        try:
            self.start()
            yield
        finally:
            self.stop()

    def _begin(self) -> None:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "shenbao", "serve", "--port", str(self.port), "--jobs", str(self.jobs)]
            self.process = psutil.Popen(
                command, env=self._environment(), cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        self.sessions.add(self.process.pid)

    def _lives(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != TITLES and not name.startswith("SHENBAO_")}
        ours = {
            "DATA": str(self.data),
            "DATABASE": self.database,
            "API_RATE": "100000",
            "WEB_PROCESSES": "1",
            "LOGIN_FAILURES": "0",
            "ALLOW_ROOT": "true",  # a small disk is mounted by root
        }
        named = {f"SHENBAO_{name}": value for name, value in ours.items()}
        return {**kept, **named, "PYTHONPATH": str(ROOT), "TMPDIR": str(self.temporary), **self.extra}

    def family(self) -> list[psutil.Process]:
        """Every process of it: all stay in the sessions that it began, whoever is their parent by now, but for those that read, whose session is their own;
        these are known by who began them, and end with it.
        """
        found: dict[int, psutil.Process] = {}
        everybody, before = list(psutil.process_iter()), -1
        while before < len(found):  # until nobody's child is new
            before = len(found)
            for process in everybody:
                with suppress(psutil.Error, ProcessLookupError):
                    ours = process.ppid() in found or os.getsid(process.pid) in self.sessions
                    if ours and process.status() != psutil.STATUS_ZOMBIE:
                        found[process.pid] = process
        return list(found.values())

    def parts(self) -> dict[Part, list[psutil.Process]]:
        """Return who can be killed now."""
        found: dict[Part, list[psutil.Process]] = {part: [] for part in Part}
        family = {process.pid: process for process in self.family()}
        for process in family.values():
            with suppress(psutil.Error):
                if part := _part(process, family):
                    found[part].append(process)
        return found

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            with suppress(psutil.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        for left in self.family():
            with suppress(psutil.Error):
                left.kill()
        if self.process is not None:
            with suppress(psutil.TimeoutExpired):
                self.process.wait(STOP_SECONDS)


def _part(process: psutil.Process, family: Mapping[int, psutil.Process]) -> Part | None:
    words, parent = " ".join(process.cmdline()), family.get(process.ppid())
    if named := next((part for command, part in COMMANDS.items() if f"-m shenbao {command}" in words), None):
        return named
    above = " ".join(parent.cmdline()) if parent else ""
    if "spawn_main" in words and "-m shenbao cluster worker" in above:
        return Part.READER
    if "gunicorn" in words:
        return Part.WEB if "gunicorn" in above else Part.MASTER
    if "forkserver" not in words or "forkserver" not in above or parent is None:
        return None
    asking = family.get(parent.ppid())
    return Part.READER if asking and "-m shenbao worker" in " ".join(asking.cmdline()) else Part.EXAMINER


def set_up(service: Service) -> str:
    """Make the folder with an office and somebody who hands in; return the token of that person."""
    os.umask(PRIVATE)
    service.data.mkdir(parents=True, exist_ok=True)
    store = service.store()
    with store.database.unit() as session:
        office = people.add_office(session, OFFICE)
        person = people.NewUser("scanner", "扫描员", Role.CLERK, office, os.urandom(16).hex())
        user = people.add_user(session, PROGRAM, person)
        token = people.add_token(session, PROGRAM, user, people.NewToken("trial", SCOPES))
    store.database.close()
    return token
