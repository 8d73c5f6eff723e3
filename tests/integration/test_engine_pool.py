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
from distributed import LocalCluster

from engine import Done, Executor, InlineExecutor, PoolExecutor, ProcessLimits, Task
from engine.dask_pool import DaskExecutor
from engine.remote import Cluster
from model.errors import DamagedFile, DiskFull, PageMemory, PageTimeout, ProgramDefect, WorkerKilled

TITLES = "__DASK_PARENT_PID"  # Dask's: who inherits it writes a title of its own over its command and its environment


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
    "dask": lambda: DaskExecutor(2, ProcessLimits(3, memory_bytes=1 << 30, recycle=50)),
}
with_processes = pytest.mark.parametrize("executor", ["pool", "dask"], indirect=True)


@pytest.fixture(scope="module", params=MAKE)
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    made = MAKE[request.param]()
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
        Task("killed once", die_once, (str(tmp_path / "mark"),)),
        Task("hang", hang),
        Task("devour", devour),
    ]
    done = run(executor, tasks)
    assert [done[n].value for n in range(10)] == [2 * n for n in range(10)]
    assert isinstance(done["killed"].error, WorkerKilled)
    assert done["killed once"].value == "second attempt"
    assert isinstance(done["hang"].error, PageTimeout) and "3 秒" in done["hang"].error.message
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


@pytest.mark.parametrize("make", [PoolExecutor, DaskExecutor])
def test_a_process_is_replaced_after_its_tasks(make: type[PoolExecutor | DaskExecutor]) -> None:
    executor = make(1, ProcessLimits(30, recycle=3))
    done = run(executor, [Task(n, which) for n in range(7)])
    executor.close()
    assert sorted(Counter(d.value for d in done.values()).values()) == [1, 3, 3]


def test_processes_that_did_their_share_are_replaced_without_a_pause(caplog: pytest.LogCaptureFixture) -> None:
    executor = DaskExecutor(1, ProcessLimits(10, recycle=1))
    try:
        assert len(set(run(executor, [Task(n, which) for n in range(6)]))) == 6
    finally:
        executor.close()
    assert "ends again and again" not in caplog.text


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


def test_a_cluster_is_reached_by_its_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The same code as the embedded default, only the workers are somebody else's."""
    monkeypatch.setenv(TITLES, "")  # the cluster sets it here: what a later test starts would inherit it
    with LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", memory_limit=0
    ) as cluster:
        executor = DaskExecutor(8, ProcessLimits(30), Cluster(cluster.scheduler_address, tmp_path))
        done = run(executor, [Task(n, which) for n in range(3)])
        executor.close()
        assert len({d.value for d in done.values()} - {os.getpid()}) == 1
