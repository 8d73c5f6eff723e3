"""No task is ever lost, and none pays for another's death: workers that die while they start, together, with nothing to do, between
two tasks; workers that stand still. All with real processes, which are really killed.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from pathlib import Path

import psutil
import pytest
from distributed.comm import CommClosedError

from clusterscene import JOBS, Running
from engine import Done, PoolExecutor, ProcessLimits, Task, dask_pool
from engine.dask_pool import DaskExecutor
from model.errors import OperationFailed, PageTimeout, WorkerKilled

Make = Callable[..., DaskExecutor | PoolExecutor]
both = pytest.mark.parametrize("make", ["pool", "cluster"], indirect=True)


def double(n: int) -> int:
    return 2 * n


def which() -> int:
    return os.getpid()


def die_soon(seconds: float) -> None:
    """Long enough for the worker to be known to have begun."""
    time.sleep(seconds)
    os.kill(os.getpid(), signal.SIGKILL)


def told_and_asleep(mark: str, seconds: float) -> None:
    time.sleep(1.5)  # by now everybody knows that it has begun
    ready = Path(f"{mark}.new")
    ready.write_text(str(os.getpid()))
    ready.rename(mark)
    time.sleep(seconds)


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def run(executor: DaskExecutor | PoolExecutor, tasks: list[Task]) -> dict[object, Done]:
    queue = deque(tasks)
    return {done.key: done for done in executor.results(lambda: queue.popleft() if queue else None)}


def workers(cluster: Running) -> list[psutil.Process]:
    """Its processes that read; those that are there no longer are none."""
    found = []
    for process in psutil.Process(cluster.crew.pid).children():
        try:
            if "spawn_main" in " ".join(process.cmdline()) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


@pytest.fixture
def make(request: pytest.FixtureRequest) -> Make:
    return request.getfixturevalue("cluster").executor if request.param == "cluster" else partial(PoolExecutor, 3)


@pytest.fixture
def dask(cluster: Running) -> Iterator[DaskExecutor]:
    made = cluster.executor(ProcessLimits(30, attempts=1))
    yield made
    made.close()


def test_workers_that_die_while_they_start_are_started_again(cluster: Running) -> None:
    """Dask's own nanny gives up for good then, and all tasks wait for ever."""
    dask = cluster.executor(ProcessLimits(30, attempts=5))
    killed: set[int] = set()

    def take() -> Task | None:
        for process in workers(cluster):
            if len(killed) < 4 and process.pid not in killed:
                killed.add(process.pid)
                process.kill()
        n = next(numbers)
        return Task(n, double, (n,)) if n < 20 or len(killed) < 4 else None  # until those that came after were killed, too

    numbers = count()
    done = {d.key: d for d in dask.results(take)}
    dask.close()
    assert len(killed) == 4
    assert {key: d.value for key, d in done.items()} == {n: 2 * n for n in done}
    assert set(done) >= set(range(20))


@both
def test_the_innocent_do_not_pay_for_those_who_die_beside_them(make: Make) -> None:
    """Tried once: each death that is charged to the wrong task shows."""
    executor = make(ProcessLimits(60, attempts=1))
    tasks: list[Task] = []
    for n in range(10):
        tasks.append(Task(n, sleep, (0.02 * (n % 3),)))
        if n % 3 == 0:
            tasks.append(Task(f"deadly {n}", die_soon, (0.05,)))
    done = run(executor, tasks)
    executor.close()
    assert {key for key, d in done.items() if d.error is None} == set(range(10))
    assert len(done) == 14 and all(isinstance(d.error, WorkerKilled) for d in done.values() if d.error)


@both
def test_processes_that_die_with_nothing_to_do_cost_no_task(make: Make) -> None:
    executor = make(ProcessLimits(60, attempts=1))
    for round_ in range(2):
        found = {d.value for d in run(executor, [Task(n, which) for n in range(6)]).values()}
        for pid in found:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.3 * round_)  # not noticed yet, and noticed
        assert all(d.error is None for d in run(executor, [Task(n, double, (n,)) for n in range(4)]).values())
    executor.close()


def test_a_worker_that_stands_still_is_replaced(dask: DaskExecutor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No alarm rings in a process that is stopped: its task is given up by its limit, and the place is not lost."""
    monkeypatch.setattr(dask_pool, "GRACE_SECONDS", 1.0)
    mark = tmp_path / "pid"

    def suspend() -> None:
        while not mark.exists():
            time.sleep(0.02)
        psutil.Process(int(mark.read_text())).suspend()

    with ThreadPoolExecutor(1) as beside:
        beside.submit(suspend)
        done = run(dask, [Task("still", told_and_asleep, (str(mark), 3.0), seconds=5.0), Task("other", sleep, (2.0,))])
    assert isinstance(done["still"].error, PageTimeout) and done["other"].value == 2.0
    after = {d.value for d in run(dask, [Task(n, which) for n in range(8)]).values()}
    assert int(mark.read_text()) not in after
    psutil.Process(int(mark.read_text())).kill()


def test_a_task_that_no_worker_begins_is_given_to_another_one(dask: DaskExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_pool, "BEGIN_SECONDS", 5.0)
    pids: set[int] = set()
    while len(pids) < JOBS:
        pids |= {d.value for d in run(dask, [Task(n, which) for n in range(4)]).values()}
    still = psutil.Process(min(pids))
    still.suspend()
    done = run(dask, [Task(n, sleep, (0.5,)) for n in range(4)])
    assert [done[n].value for n in range(4)] == [0.5] * 4
    still.kill()  # whoever is too broken to leave is never used again


def test_a_scheduler_that_is_lost_counts_against_no_task(dask: DaskExecutor, tmp_path: Path) -> None:
    """All that is under way is cancelled at once; whoever starts anew has it ready."""
    mark, done = tmp_path / "pid", []
    waiting = [Task("under way", told_and_asleep, (str(mark), 4.0))]

    def lose() -> None:
        while not mark.exists():
            time.sleep(0.02)
        dask._client.loop.add_callback(dask._connection.comm.abort)

    with ThreadPoolExecutor(1) as beside:
        beside.submit(lose)
        with pytest.raises(OperationFailed, match="与集群调度器的连接断开"):
            done.extend(dask.results(lambda: waiting.pop() if waiting else None))
    assert not done
    while dask._client.status != "running":  # it reaches the scheduler again, and leaves no connection half made
        time.sleep(0.05)


def test_a_scheduler_that_is_lost_while_it_is_asked_is_told_at_once(dask: DaskExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the administrator's words, not as a defect that is met only when the next dispatcher has sought it for a minute."""

    def lost() -> None:
        raise CommClosedError("in <TLS (closed) Scheduler>: Stream is closed")

    monkeypatch.setattr(dask._client, "scheduler_info", lost)
    with pytest.raises(OperationFailed, match="集群调度器"):
        run(dask, [Task("t", double, (1,))])


@both
def test_how_long_a_task_took_is_told(make: Make) -> None:
    executor = make(ProcessLimits(60))
    done = run(executor, [Task("slow", sleep, (0.3,)), Task("deadly", die_soon, (0.0,))])
    executor.close()
    assert 0.3 <= (done["slow"].seconds or 0) < 20 and done["deadly"].seconds is None


class Sheet:
    """Something that is sent with a task and can be counted."""


def look_at(sheets: list[Sheet]) -> int:
    return len(sheets)


def test_nothing_of_a_task_is_kept_when_it_is_done(dask: DaskExecutor) -> None:
    """Dask's logs would hold the pages of the last thousand tasks."""
    assert len(run(dask, [Task(n, look_at, ([Sheet() for _ in range(10)],)) for n in range(30)])) == 30
    gc.collect()
    assert sum(isinstance(thing, Sheet) for thing in gc.get_objects()) <= 60


HANGS = """
import sys, time
from engine import PoolExecutor, ProcessLimits, Task
from test_engine_lost import told_and_asleep
if __name__ == "__main__":
    waiting = [Task("hang", told_and_asleep, (sys.argv[1], 600.0))]
    list(PoolExecutor(1, ProcessLimits(900)).results(lambda: waiting.pop() if waiting else None))
"""


def test_a_reader_does_not_outlive_who_asked_it(tmp_path: Path) -> None:
    """Nobody is left to end it when its time is over."""
    script, mark = tmp_path / "hangs.py", tmp_path / "mark"
    script.write_text(HANGS)
    here = Path(__file__)
    env = {**os.environ, "PYTHONPATH": f"{here.parents[2]}:{here.parent}"}
    asking = subprocess.Popen([sys.executable, script, mark], env=env)
    until = time.monotonic() + 60
    while not mark.exists():
        assert time.monotonic() < until
        time.sleep(0.05)
    reader = psutil.Process(int(mark.read_text()))
    asking.kill()
    asking.wait()
    reader.wait(20)
