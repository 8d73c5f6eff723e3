"""How soon a host starts its reading processes again: at once where they were at work, less and less often where they find no scheduler."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from engine import dask_worker
from engine.dask_worker import (
    JOIN_SECONDS,
    LONGEST_ALONE,
    LONGEST_PAUSE,
    UNJOINED,
    WINDOW_SECONDS,
    WorkerSettings,
    WorkerSupervisor,
)
from intake.inspection.view import View
from model import faults
from model.errors import DiskFull, LimitExceeded


@dataclass
class Machine:
    """Its clock, and processes that live `life` seconds and end with `code`; `born`: when each was started."""

    at: float = 1000.0
    life: float = JOIN_SECONDS
    code: int = UNJOINED
    born: list[float] = field(default_factory=list)
    blamed: list[int] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.at

    def Process(self, args: tuple[Any, ...], **_: Any) -> Started:  # noqa: N802 (as multiprocessing calls it)
        self.born.append(self.at)
        self.blamed.append(args[-1])
        return Started(self, self.at + self.life, self.code)

    def run(self, crew: WorkerSupervisor, seconds: float) -> list[float]:
        """The pauses between two processes' lives."""
        self.born.clear()
        for _ in range(int(seconds)):
            self.at += 1
            crew.look()
        return [later - sooner - self.life for sooner, later in zip(self.born, self.born[1:], strict=False)]


@dataclass
class Started:
    machine: Machine
    end: float
    exitcode: int
    pid: int = 1 << 30  # no process has such a number

    def is_alive(self) -> bool:
        return self.machine.at < self.end

    def start(self) -> None:
        return None

    def kill(self) -> None:
        self.end, self.exitcode = self.machine.at, -9


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine()
    monkeypatch.setattr(dask_worker, "time", made)
    monkeypatch.setattr(dask_worker.multiprocessing, "get_context", lambda _: made)
    return made


def crew() -> WorkerSupervisor:
    return WorkerSupervisor(1, WorkerSettings("tls://scheduler:8786", None, 0, {}))


def test_a_scheduler_that_is_gone_for_good_is_looked_for_less_and_less_often(
    machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    reading = crew()
    with caplog.at_level(logging.WARNING):
        pauses = machine.run(reading, 24 * 3600)
        assert pauses == sorted(pauses) and pauses[:3] == [2, 4, 8] and pauses[-1] == LONGEST_ALONE
        told = [record.getMessage() for record in caplog.records]
        assert len(told) < 15 and "finds no scheduler at tls://scheduler:8786" in told[-1]
        machine.life, machine.code = 3600.0, 0  # it is back, and goes away each hour
        pauses = machine.run(reading, 24 * 3600)
        assert pauses[-1] <= 1 and "has found its scheduler" in caplog.records[len(told)].getMessage()


def test_the_next_process_tells_of_the_last_one_that_may_have_died_of_its_task(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "killed_for_memory", lambda: 7)
    monkeypatch.setattr(dask_worker, "killed_for_memory", lambda: 7)
    reading = crew()
    for code in (-9, -11, -9):  # after one that found no scheduler: killed by somebody, crashed
        machine.life, machine.code = 100.0, code
        machine.run(reading, 101)
    assert machine.blamed[:4] == [0, 1, 1, 3]


def test_processes_that_die_at_work_are_replaced_at_once_and_those_that_die_at_the_start_soon(machine: Machine) -> None:
    reading = crew()
    machine.life, machine.code = 100.0, -9
    assert set(machine.run(reading, 3600)[1:]) == {0}
    machine.life = 2.0
    assert machine.run(reading, 3600)[-1] == LONGEST_PAUSE


@pytest.mark.parametrize(("error", "blamed"), [(LimitExceeded("too much"), [0, 1]), (DiskFull(), [0, 0])])
def test_a_process_that_writes_too_much_is_ended(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception, blamed: list[int]
) -> None:
    """Its task may be the cause where it wrote too much itself; that the disk is about to be full says nothing of it."""
    monkeypatch.setattr(faults, "killed_for_memory", lambda: 7)
    monkeypatch.setattr(dask_worker, "killed_for_memory", lambda: 7)
    made: list[tuple[Path, ...]] = []

    class Told:
        def __init__(self, folders: tuple[Path, ...], most: int, used: object) -> None:
            made.append(folders)

        def look(self) -> None:
            if len(made) == 2:
                raise error

    monkeypatch.setattr(dask_worker, "Written", Told)
    machine.life = 10_000.0
    settings = WorkerSettings("tls://scheduler:8786", None, 0, {}, view=View(write=(tmp_path,)), written_bytes=1)
    reading = WorkerSupervisor(1, settings)
    machine.run(reading, WINDOW_SECONDS - 1)
    assert (len(made), machine.blamed) == (1, [0])  # what is written in another while is counted anew
    machine.run(reading, 10)
    assert machine.blamed == blamed and made == [(tmp_path,)] * 3
