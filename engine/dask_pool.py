"""Processes of a Dask cluster: one of its own on this machine (the service's default), or a real one by its address. A worker is
a slot: it is given one task at a time, so that what dies with it is known; its memory is limited, and it is replaced after a
number of tasks.

Who ends a task that takes too long: the kernel, by an alarm that the worker sets before it, since a native call that hangs cannot
be interrupted from Python. The nanny starts the worker anew, and the scheduler tells that the task was lost.
"""

from __future__ import annotations

import logging
import os
import queue
import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import dask
from distributed import Client, KilledWorker, LocalCluster, WorkerPlugin

from engine.pool import ATTEMPTS, LOOK_AGAIN_SECONDS, limit_process
from engine.protocol import Done, Task, expected
from model.errors import PageTimeout, WorkerKilled

GRACE_SECONDS = 15.0  # a task whose worker's alarm does not go off is given up after so long
START_SECONDS = 60.0  # the longest that a worker takes to be there
STOP_SECONDS = 10.0
CONFIG: dict[str, object] = {
    "distributed.scheduler.allowed-failures": 0,  # attempts are counted here
    "distributed.scheduler.http.routes": [],  # its own web server has nothing to show
    "distributed.worker.http.routes": [],
}


def run_limited(function: Callable[..., Any], args: tuple[Any, ...], seconds: float) -> Any:
    """Runs in the worker. SIGALRM, left at its default, ends the process whatever it is doing."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return function(*args)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def leave() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Limited(WorkerPlugin):  # type: ignore[misc]
    """The memory limit of each worker process, those that are started later included."""

    name = "shenbao-limits"

    def __init__(self, memory_bytes: int) -> None:
        self.memory_bytes = memory_bytes

    def setup(self, worker: Any) -> None:
        limit_process(self.memory_bytes)


@dataclass(frozen=True, slots=True)
class Running:
    """A task under way with the worker at `address`, since `began` (monotonic seconds)."""

    task: Task
    address: str
    attempt: int
    future: Any
    began: float

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began


class DaskExecutor:
    """`jobs` workers of its own, or those of the cluster at `address`; `seconds` a task; `memory_bytes` a process (0: no limit);
    a worker is replaced after `recycle` tasks; a task whose worker dies is tried `attempts` times in all.
    """

    def __init__(
        self, jobs: int, seconds: float, memory_bytes: int = 0, recycle: int = 200, address: str = "", attempts: int = ATTEMPTS
    ) -> None:
        self._seconds, self._recycle, self._attempts = seconds, recycle, attempts
        self._ended: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._under_way: dict[str, Running] = {}
        self._waiting: deque[tuple[Task, int]] = deque()  # with the number of the attempt
        self._used: Counter[str] = Counter()
        self._leaving: dict[str, tuple[Any, float]] = {}  # workers that end themselves, and until when that is believed
        self._cluster = None if address else _local_cluster(jobs)
        self._client = Client(address or self._cluster, timeout=START_SECONDS, set_as_default=False)
        self._client.register_plugin(Limited(memory_bytes))

    def results(self, take: Callable[[], Task | None]) -> Iterator[Done]:
        while True:
            for address in self._idle():
                if not self._ready(take):
                    break
                self._submit(*self._waiting.popleft(), address)
            if not self._under_way and not self._ready(take):
                return
            yield from self._settled()

    def close(self) -> None:
        """What is under way is ended with its worker."""
        self._client.close(timeout=STOP_SECONDS)
        if self._cluster is not None:
            self._cluster.close(timeout=STOP_SECONDS)

    stop = close

    def _idle(self) -> list[str]:
        here, at = self._client.nthreads(), time.monotonic()
        self._leaving = {address: end for address, end in self._leaving.items() if address in here and end[1] > at}
        busy = {running.address for running in self._under_way.values()} | self._leaving.keys()
        return [address for address in here if address not in busy]

    def _ready(self, take: Callable[[], Task | None]) -> bool:
        if not self._waiting and (task := take()) is not None:
            self._waiting.append((task, 1))
        return bool(self._waiting)

    def _submit(self, task: Task, attempt: int, address: str) -> None:
        """A worker that is gone when its task arrives is no reason to wait for it: another one may take the task."""
        key = f"{getattr(task.function, '__name__', 'task')}-{uuid4().hex}"
        where = {"workers": [address], "allow_other_workers": True}
        future = self._client.submit(
            run_limited, task.function, task.args, task.limit(self._seconds), key=key, pure=False, **where
        )
        self._under_way[key] = Running(task, address, attempt, future, time.monotonic())
        future.add_done_callback(lambda _: self._ended.put(key))

    def _settled(self) -> Iterator[Done]:
        """What ended within the next second, and what has to be given up."""
        with suppress(queue.Empty):
            running = self._under_way.pop(self._ended.get(timeout=LOOK_AGAIN_SECONDS), None)
            if running is not None and (done := self._outcome(running)) is not None:
                yield done
        for key, running in list(self._under_way.items()):
            if running.seconds > running.task.limit(self._seconds) + GRACE_SECONDS:
                del self._under_way[key]
                running.future.cancel(force=True)
                self._replace(running.address)
                yield self._too_long(running.task)

    def _outcome(self, running: Running) -> Done | None:
        """The result; None where the task is to be tried again."""
        key, future = running.task.key, running.future
        try:
            error = future.exception(timeout=START_SECONDS)
            value = future.result(timeout=START_SECONDS) if error is None else None
        except (KilledWorker, TimeoutError, CancelledError):  # the worker died with the value
            return self._lost(running)
        if isinstance(error, KilledWorker):
            return self._lost(running)
        self._used[running.address] += 1
        if self._used[running.address] >= self._recycle:
            self._replace(running.address)
        return Done(key, value, expected(error, key) if error is not None else None)

    def _lost(self, running: Running) -> Done | None:
        if running.seconds >= running.task.limit(self._seconds):
            return self._too_long(running.task)
        if running.attempt < self._attempts:
            self._waiting.append((running.task, running.attempt + 1))
            return None
        return Done(running.task.key, error=WorkerKilled(f"已尝试 {running.attempt} 次"))

    def _too_long(self, task: Task) -> Done:
        return Done(task.key, error=PageTimeout(f"{task.limit(self._seconds):.0f} 秒内未能完成"))

    def _replace(self, address: str) -> None:
        """The worker's process ends, and its nanny starts another one. It has no task now and gets none meanwhile."""
        del self._used[address]
        end = self._client.submit(leave, workers=[address], key=f"leave-{uuid4().hex}", pure=False)
        self._leaving[address] = (end, time.monotonic() + START_SECONDS)


def _local_cluster(jobs: int) -> LocalCluster:
    """Processes of this machine, reached by 127.0.0.1 and by nobody without the cluster's own certificate (TLS)."""
    with dask.config.set(CONFIG):
        return LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # None would take a port that another cluster may have
            memory_limit=0,  # the processes limit themselves: model files mapped into memory do not count
            security=True,
            silence_logs=logging.CRITICAL,
        )
