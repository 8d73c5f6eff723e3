"""Faults injected into the pool: a killed worker, a hang, a memory hog, a plain defect. The other tasks always finish."""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import Done, PoolExecutor, Task
from engine.inline import InlineExecutor
from model.errors import DamagedFile, PageMemory, PageTimeout, UnreadableError, WorkerKilled


def double(n: int) -> int:
    return 2 * n


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(mark: str) -> str:
    if not Path(mark).exists():
        Path(mark).write_text("died")
        die()
    return "second attempt"


def hang() -> None:
    time.sleep(60)


def devour() -> int:
    return len(bytearray(3 << 30))


def refuse() -> None:
    raise DamagedFile("第 3 页")


def break_down() -> None:
    raise ZeroDivisionError("defect")


@pytest.fixture(scope="module")
def pool() -> Iterator[PoolExecutor]:
    executor = PoolExecutor(jobs=2, seconds=3, memory_bytes=1 << 30, recycle=50)
    yield executor
    executor.close()


def run(executor: PoolExecutor | InlineExecutor, tasks: list[Task]) -> dict[object, Done]:
    queue = deque(tasks)
    return {done.key: done for done in executor.results(lambda: queue.popleft() if queue else None)}


def test_every_task_comes_back_with_its_own_value(pool: PoolExecutor) -> None:
    done = run(pool, [Task(n, double, (n,)) for n in range(40)])
    assert {key: d.value for key, d in done.items()} == {n: 2 * n for n in range(40)}


def test_faults_cost_only_their_own_task(pool: PoolExecutor, tmp_path: Path) -> None:
    tasks = [Task(n, double, (n,)) for n in range(10)]
    tasks[2:2] = [
        Task("killed", die),
        Task("killed once", die_once, (str(tmp_path / "mark"),)),
        Task("hang", hang),
        Task("devour", devour),
        Task("refuse", refuse),
        Task("defect", break_down),
    ]
    done = run(pool, tasks)
    assert [done[n].value for n in range(10)] == [2 * n for n in range(10)]
    assert isinstance(done["killed"].error, WorkerKilled)
    assert done["killed once"].value == "second attempt"
    assert isinstance(done["hang"].error, PageTimeout) and "3 秒" in done["hang"].error.message
    assert isinstance(done["devour"].error, PageMemory)
    assert isinstance(done["refuse"].error, DamagedFile) and done["refuse"].error.detail == "第 3 页"
    assert isinstance(done["defect"].error, UnreadableError) and "ZeroDivisionError" in done["defect"].error.message


@pytest.mark.parametrize("make", [InlineExecutor, lambda: PoolExecutor(1, 30)])
def test_tasks_may_appear_while_others_run(make: type[InlineExecutor]) -> None:
    executor = make()
    queue, seen = deque([Task(1, double, (1,))]), []
    for done in executor.results(lambda: queue.popleft() if queue else None):
        seen.append(done.value)
        if done.value < 100:
            queue.append(Task(done.value, double, (done.value,)))
    executor.close()
    assert seen == [2, 4, 8, 16, 32, 64, 128]
