"""The same promises of all three executors; faults injected into the two that run processes: a killed worker, a hang, a memory hog,
a plain defect. The other tasks always finish.
"""

from __future__ import annotations

import gc
import os
import re
import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clusterscene import Running
from engine import Done, Executor, InlineExecutor, PoolExecutor, ProcessLimits, Task
from model.errors import DamagedFile, DiskFull, PageMemory, PageTimeout, ProgramDefect, WorkerEnded, WorkerKilled


def double(n: int) -> int:
    return 2 * n


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(mark: str) -> str:
    if not Path(mark).exists():
        Path(mark).write_text("died")
        die()
    return "second attempt"


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def hang() -> None:
    time.sleep(60)


def devour() -> int:
    return len(bytearray(3 << 30))


def backtrack() -> None:
    """A regular expression that takes for ever; the interpreter lock is held all the while."""
    re.match(r"(a+)+$", "a" * 60 + "b")


def refuse() -> None:
    raise DamagedFile("第 3 页")


def meet_full_disk() -> None:
    raise DiskFull("数据目录")


def read_at_full_disk() -> None:
    try:
        meet_full_disk()
    except DiskFull as error:
        raise DamagedFile("第 3 页") from error


def break_down() -> None:
    raise ZeroDivisionError("defect")


def which() -> int:
    return os.getpid()


MAKE: dict[str, Callable[[], Executor]] = {
    "inline": InlineExecutor,
    "pool": lambda: PoolExecutor(2, ProcessLimits(3, memory_bytes=1 << 30, recycle=50)),
}
with_processes = pytest.mark.parametrize("executor", ["pool", "dask"], indirect=True)


@pytest.fixture(scope="module", params=[*MAKE, "dask"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    of_cluster = request.param == "dask"
    made = request.getfixturevalue("cluster").executor(ProcessLimits(9, recycle=50)) if of_cluster else MAKE[request.param]()
    yield made
    made.close()


def run(executor: Executor, tasks: list[Task]) -> dict[object, Done]:
    queue = deque(tasks)
    return {done.key: done for done in executor.results(lambda: queue.popleft() if queue else None)}


def test_every_task_comes_back_with_its_own_value(executor: Executor) -> None:
    done = run(executor, [Task(n, double, (n,)) for n in range(40)])
    assert {key: d.value for key, d in done.items()} == {n: 2 * n for n in range(40)}


def test_a_task_that_fails_costs_only_itself(executor: Executor, caplog: pytest.LogCaptureFixture) -> None:
    done = run(executor, [Task(1, double, (1,)), Task("refuse", refuse), Task("defect", break_down), Task(2, double, (2,))])
    assert (done[1].value, done[2].value) == (2, 4)
    assert isinstance(done["refuse"].error, DamagedFile) and done["refuse"].error.detail == "第 3 页"
    assert isinstance(done["defect"].error, ProgramDefect) and done["defect"].error.detail == "详情见运行日志"
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("function", [meet_full_disk, read_at_full_disk])
def test_a_fault_of_ours_comes_back_as_itself(executor: Executor, function: Callable[[], None]) -> None:
    done = run(executor, [Task("full", function), Task("plain", double, (1,))])
    assert isinstance(done["full"].error, DiskFull) and done["full"].error.detail == "数据目录"
    assert done["plain"].value == 2


def test_tasks_may_appear_while_others_run(executor: Executor) -> None:
    queue, seen = deque([Task(1, double, (1,))]), []
    for done in executor.results(lambda: queue.popleft() if queue else None):
        seen.append(done.value)
        if done.value < 100:
            queue.append(Task(done.value, double, (done.value,)))
    assert seen == [2, 4, 8, 16, 32, 64, 128]


@with_processes
def test_faults_cost_only_their_own_task(executor: Executor, tmp_path: Path) -> None:
    tasks = [Task(n, double, (n,)) for n in range(10)]
    tasks[2:2] = [
        Task("killed", die),
        Task("crashed", os.abort),
        Task("killed once", die_once, (str(tmp_path / "mark"),)),
        Task("hang", hang),
        Task("devour", devour),
    ]
    done = run(executor, tasks)
    assert [done[n].value for n in range(10)] == [2 * n for n in range(10)]
    assert isinstance(done["killed"].error, WorkerEnded) and type(done["crashed"].error) is WorkerKilled
    assert done["killed once"].value == "second attempt"
    assert isinstance(done["hang"].error, PageTimeout) and " 秒内未能完成" in done["hang"].error.message
    assert isinstance(done["devour"].error, PageMemory)


@with_processes
def test_a_task_may_have_more_time_than_others(executor: Executor) -> None:
    done = run(executor, [Task("long", sleep, (3.5,), seconds=30.0), Task("short", sleep, (30,), seconds=0.5)])
    assert done["long"].value == 3.5
    assert isinstance(done["short"].error, PageTimeout)


@with_processes
def test_a_hang_that_holds_the_interpreter_is_ended(executor: Executor) -> None:
    done = run(executor, [Task("stuck", backtrack), Task(1, double, (1,))])
    assert isinstance(done["stuck"].error, PageTimeout)
    assert done[1].value == 2


def test_a_process_is_replaced_after_its_tasks() -> None:
    executor = PoolExecutor(1, ProcessLimits(30, recycle=3))
    done = run(executor, [Task(n, which) for n in range(7)])
    executor.close()
    assert sorted(Counter(d.value for d in done.values()).values()) == [1, 3, 3]


def test_a_process_of_a_cluster_is_replaced_after_its_tasks(cluster: Running) -> None:
    executor = cluster.executor(ProcessLimits(30, recycle=3))
    done = run(executor, [Task(n, which) for n in range(12)])
    executor.close()
    assert max(Counter(d.value for d in done.values()).values()) == 3


@pytest.mark.parametrize("executor", ["dask"], indirect=True)
def test_what_was_done_leaves_nothing_behind(executor: Executor) -> None:
    """A dispatcher runs for months: distributed's spans kept ten objects, 4 KB, of every task that was not beside another one."""

    def objects(tasks: int) -> int:
        for n in range(tasks):
            run(executor, [Task(n, double, (n,))])
        gc.collect()
        return len(gc.get_objects())

    before, more = objects(20), 100
    assert objects(more) - before < 4 * more
