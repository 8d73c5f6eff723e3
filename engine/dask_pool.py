"""Processes of a Dask cluster: one of its own on this machine (the service's default), or a real one by its address. A worker
is given one task at a time, so that what dies with it is known; its memory is limited, and it is replaced after a
number of tasks. What goes to a real one and comes back: `engine/remote.py`.

Who ends a task that takes too long: the kernel, by an alarm that the worker sets before it, since a native call that hangs cannot
be interrupted from Python; the worker is started anew, and the scheduler tells that the task was lost. Nothing is waited for that
cannot come any more: a task whose worker is gone, that nobody began, or that goes on beyond its time is taken up again or given up.
"""

from __future__ import annotations

import logging
import math
import os
import queue
import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import dask
from distributed import Client, KilledWorker, LocalCluster, get_worker
from distributed.scheduler import DEFAULT_EXTENSIONS

from engine.cluster_key import own_security
from engine.dask_worker import WorkerSettings, WorkerSupervisor
from engine.parcel import FilesMissing, run_parcel
from engine.pool import BEGIN_SECONDS, LOOK_AGAIN_SECONDS, UNBEGUN, Attempt
from engine.protocol import Done, ProcessLimits, Task, expected, timed
from engine.remote import Cluster, RemoteWorkers, Rights, own_rights, program_version
from intake.inspection.view import View
from model.errors import OperationFailed, PageTimeout, WorkerKilled

GRACE_SECONDS = 15.0  # a task whose worker's alarm does not go off is given up after so long
GONE_SECONDS = 5.0  # after a worker went, the scheduler has told by then what it knows of its task
RESULT_SECONDS = 30.0  # for fetching a value that is there; else it died with its worker
START_SECONDS = 60.0
TELL_SECONDS = 0.02  # for the worker's own thread to tell that a task has begun: a native call may not let it speak again
STOP_SECONDS = 10.0
BEGUN = "shenbao-begun"
SPANS = "spans"
EXTENSIONS = {name: kind for name, kind in DEFAULT_EXTENSIONS.items() if name != SPANS}  # of schedulers
CONFIG: dict[str, object] = {
    "distributed.scheduler.allowed-failures": 0,  # attempts are counted here
    "distributed.scheduler.http.routes": [],  # its own web server has nothing to show
    "distributed.worker.http.routes": [],
    "distributed.admin.low-level-log-length": 1,  # of 1000, each with the pages that were sent with it
    "distributed.admin.system-monitor.log-length": 1,  # of 7200
    "distributed.diagnostics.computations.max-history": 1,
}
_log = logging.getLogger(__name__)


def run_limited(function: Callable[..., Any], args: tuple[Any, ...], seconds: float) -> tuple[Any, float]:
    """Runs in the worker; gives the value and how many seconds it took. SIGALRM, left at its default, ends the process whatever
    it is doing.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        worker = get_worker()
        worker.log_event(BEGUN, worker.get_current_task())
        time.sleep(TELL_SECONDS)
        return timed(function, args)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def end_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class RunningTask:
    """A task given to the worker at `address` at `given` (monotonic seconds)."""

    attempt: Attempt
    address: str
    future: Any
    given: float

    @property
    def task(self) -> Task:
        return self.attempt.task


class DaskExecutor:
    """`jobs` workers of its own, with `view` alone of the file system and no network, or those of a `cluster`, within `limits`; of a cluster's workers, who starts
    them limits the memory.
    """

    def __init__(self, jobs: int, limits: ProcessLimits, cluster: Cluster | None = None, view: View | None = None) -> None:
        self._limits = limits
        self._ended: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._under_way: dict[str, RunningTask] = {}
        self._begun: dict[str, float] = {}  # when a worker said that it has begun a task
        self._waiting: deque[Attempt] = deque()
        self._used: Counter[str] = Counter()
        self._expected: set[str] = set()  # keys of what is given to workers
        self._leaving: dict[str, tuple[float, Any]] = {}  # workers that are ended: until when that is believed
        self._here: Mapping[str, str] = {}  # workers that the scheduler knows: address → name
        self._next_look = 0.0
        self._seen: dict[str, float] = {}  # when each of those was last there
        self._cluster = None if cluster else _local_scheduler()
        self._client = _client_of(cluster) if cluster else Client(self._cluster, timeout=START_SECONDS, set_as_default=False)
        self._remote = RemoteWorkers(self._client, cluster.root) if cluster else None
        self._connection = self._client.scheduler_comm
        self._client.subscribe_topic(BEGUN, self._told)
        self._workers: WorkerSupervisor | None = None
        if self._cluster is not None:
            self._workers = WorkerSupervisor(
                jobs,
                WorkerSettings(self._cluster.scheduler_address, self._cluster.security, limits.memory_bytes, CONFIG, view=view),
            )

    def results(self, take: Callable[[], Task | None]) -> Iterator[Done]:
        while True:
            self._look()
            for address in self._idle():
                if not self._ready(take):
                    break
                self._submit(self._waiting.popleft(), address)
            if not self._under_way and not self._ready(take):
                return
            yield from self._settled()

    @property
    def traffic(self) -> int:
        """Return how many bytes went to the workers of a cluster and came back."""
        return self._remote.traffic if self._remote else 0

    def close(self) -> None:
        """What is under way is ended with its worker."""
        if self._workers is not None:
            self._workers.close()
        self._client.close(timeout=STOP_SECONDS)
        if self._cluster is not None:
            self._cluster.close(timeout=STOP_SECONDS)

    stop = close

    def _told(self, event: tuple[float, Any]) -> None:
        """Called in the client's thread."""
        key = event[1]
        if key in self._expected:
            self._begun[key] = time.monotonic()

    def _look(self) -> None:
        """Who is there; a cluster, which may be large, is asked once in a while. Raises OperationFailed when its scheduler was lost: it has
        forgotten our tasks, and whoever starts anew has them ready.
        """
        if self._workers is not None:
            self._workers.look()
        if self._client.status != "running" or self._client.scheduler_comm is not self._connection:
            raise OperationFailed("与集群调度器的连接断开")
        at = time.monotonic()
        if self._remote is not None and at < self._next_look:
            return
        self._next_look = at + LOOK_AGAIN_SECONDS
        workers = self._client.scheduler_info()["workers"]
        self._here = {address: str(told["name"]) for address, told in workers.items()}
        if self._remote is not None:
            self._here = self._remote.admitted(self._here)
        busy = {running.address for running in self._under_way.values()}
        self._seen = {address: end for address, end in self._seen.items() if address in busy} | dict.fromkeys(self._here, at)

    def _idle(self) -> list[str]:
        at = time.monotonic()
        self._leaving = {address: end for address, end in self._leaving.items() if address in self._here and end[0] > at}
        busy = {running.address for running in self._under_way.values()} | self._leaving.keys()
        return [address for address in self._here if address not in busy]

    def _ready(self, take: Callable[[], Task | None]) -> bool:
        if not self._waiting and (task := take()) is not None:
            self._waiting.append(Attempt(task))
        return bool(self._waiting)

    def _submit(self, attempt: Attempt, address: str) -> None:
        task = attempt.task
        key = f"{getattr(task.function, '__name__', 'task')}-{uuid4().hex}"
        self._expected.add(key)  # its worker may tell of it before the next line is done
        call = (run_parcel, (self._remote.parcel(task, address),)) if self._remote else (task.function, task.args)
        future = self._client.submit(run_limited, *call, task.limit(self._limits.seconds), key=key, pure=False, workers=[address])
        self._under_way[key] = RunningTask(attempt, address, future, time.monotonic())
        future.add_done_callback(lambda _: self._ended.put(key))

    def _settled(self) -> Iterator[Done]:
        """What ended within the next second, and what has to be given up."""
        with suppress(queue.Empty):
            key = self._ended.get(timeout=LOOK_AGAIN_SECONDS)
            if key in self._under_way and (done := self._outcome(key)) is not None:
                yield done
        for key in list(self._under_way):
            if self._given_up(key) and (done := self._lost(key)) is not None:
                yield done

    def _outcome(self, key: str) -> Done | None:
        """The result; None where the task is to be tried again."""
        running = self._under_way[key]
        try:
            error = running.future.exception(timeout=RESULT_SECONDS)
            value, seconds = running.future.result(timeout=RESULT_SECONDS) if error is None else (None, None)
        except (KilledWorker, TimeoutError, CancelledError):  # the worker died with the value
            return self._lost(key)
        if isinstance(error, KilledWorker):
            return self._lost(key)
        self._forget(key)
        if self._remote is not None:
            value = self._remote.value(running.task, running.address, value)
            if isinstance(value, FilesMissing):
                self._waiting.appendleft(running.attempt)
                return None
        self._used[running.address] += 1
        if self._used[running.address] >= self._limits.recycle:
            self._replace(running.address)
        at = running.task.key
        return Done(at, value, expected(error, at) if error is not None else None, seconds)

    def _given_up(self, key: str) -> bool:
        """Whether the scheduler will not tell of the task any more. A worker that is there and silent is replaced."""
        running, at = self._under_way[key], time.monotonic()
        if running.address not in self._here:
            return at - max(running.given, self._seen.get(running.address, 0.0)) > GONE_SECONDS
        begun = self._begun.get(key)
        if begun is None:
            silent = at - running.given > BEGIN_SECONDS
        else:
            silent = at - begun > running.task.limit(self._limits.seconds) + GRACE_SECONDS
        if silent:
            _log.error("task %s: its worker is silent and is replaced (begun: %s)", running.task.key, begun is not None)
            self._replace(running.address)
        return silent

    def _lost(self, key: str) -> Done | None:
        """What becomes of a task whose worker is gone; None where it is to be tried again. Only what had begun is an attempt; what
        took all its time had begun, even if nobody could tell.
        """
        running, begun = self._under_way[key], key in self._begun
        self._forget(key)
        running.future.cancel(force=True)
        task, attempt = running.task, running.attempt
        if time.monotonic() - running.given >= task.limit(self._limits.seconds):
            return Done(task.key, error=PageTimeout(f"{task.limit(self._limits.seconds):.0f} 秒内未能完成"))
        if not begun and attempt.unbegun < UNBEGUN:
            self._waiting.append(replace(attempt, unbegun=attempt.unbegun + 1))
            return None
        if attempt.number < self._limits.attempts:
            self._waiting.append(replace(attempt, number=attempt.number + 1))
            return None
        return Done(task.key, error=WorkerKilled(f"已尝试 {attempt.number} 次"))

    def _forget(self, key: str) -> None:
        del self._under_way[key]
        self._expected.discard(key)
        self._begun.pop(key, None)

    def _replace(self, address: str) -> None:
        """The worker's process ends, and another one takes its place. It gets no task meanwhile."""
        self._used.pop(address, None)
        if self._workers is not None:
            self._workers.end(self._here.get(address, ""))
            self._leaving[address] = time.monotonic() + START_SECONDS, None
        else:  # that cluster's nanny starts another one; one that is too broken to leave is never used again
            ending = self._client.submit(end_process, workers=[address], key=f"leave-{uuid4().hex}", pure=False)
            self._leaving[address] = math.inf, ending


def _client_of(cluster: Cluster) -> Client:
    """Raises OperationFailed where its scheduler is not reached, or is of another version."""
    try:
        client = Client(cluster.address, security=cluster.security, timeout=START_SECONDS, set_as_default=False)
    except OSError as error:
        raise OperationFailed(f"连不上集群调度器 {cluster.address}") from error
    try:
        found = client.run_on_scheduler(program_version)
    except Exception as error:  # it knows not even the question
        found = f"? ({error})"
    if found != program_version():
        client.close()
        raise OperationFailed(f"集群调度器的版本是 {found}，本机是 {program_version()}")
    return client


def rights_of_readers(cluster: Cluster) -> dict[str, Rights]:
    """Return what each worker of a cluster may, by its name; those of another version are left out. Raises OperationFailed."""
    with _client_of(cluster) as client:
        names = {address: str(told["name"]) for address, told in client.scheduler_info()["workers"].items()}
        told = client.run(own_rights, on_error="ignore")
    return {names[address]: rights for address, rights in told.items() if address in names}


def _local_scheduler() -> LocalCluster:
    """A scheduler in this process, reached by 127.0.0.1 and by nobody without the cluster's own certificate (TLS). It keeps no spans:
    statistics of every group of tasks that ever was, 4 KB a task.
    """
    dask.config.set(CONFIG)  # for good: the streams to workers that come later are made by it too
    return LocalCluster(
        n_workers=0,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",  # None would take a port that another cluster may have
        security=own_security(),
        scheduler_kwargs={"extensions": EXTENSIONS},
        silence_logs=logging.CRITICAL,
    )
