"""Processes of a Dask cluster, by the address of its scheduler. A worker is given one task at a time, so that what dies with it is known;
it is replaced after a number of tasks. What goes to it and comes back: `engine/remote.py`.

Who ends a task that takes too long: the kernel, by an alarm that the worker sets before it, since a native call that hangs cannot
be interrupted from Python; the worker is started anew, and the scheduler tells that the task was lost. Nothing is waited for that
cannot come any more: a task whose worker is gone, that nobody began, or that goes on beyond its time is taken up again or given up.
"""

from __future__ import annotations

import logging
import os
import queue
import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import dask
from distributed import get_worker

from engine.dask_worker import BLAME
from engine.narrow import BEGUN, NarrowClient
from engine.parcel import FilesMissing, Parcel, Reply, run_parcel
from engine.pool import BEGIN_SECONDS, LOOK_AGAIN_SECONDS, UNBEGUN, Attempt
from engine.protocol import Done, ProcessLimits, Task, expected
from engine.remote import Cluster, RemoteWorkers, Rights, own_rights, program_version
from model.errors import OperationFailed, PageTimeout, WorkerEnded, WorkerKilled

GRACE_SECONDS = 15.0  # a task whose worker's alarm does not go off is given up after so long
GONE_SECONDS = 5.0  # after a worker went, the scheduler has told by then what it knows of its task
RESULT_SECONDS = 30.0  # for fetching a value that is there; else it died with its worker
START_SECONDS = 60.0
UNREACHED = "与集群调度器的连接断开"
SUCCESSOR_SECONDS = 30.0  # for the process after one that died, which tells of what, to join the scheduler
TELL_SECONDS = 0.02  # for the worker's own thread to tell that a task has begun: a native call may not let it speak again
STOP_SECONDS = 10.0
CONFIG: dict[str, object] = {
    "distributed.scheduler.allowed-failures": 0,  # attempts are counted here
    "distributed.scheduler.allowed-imports": [],  # for a message's sake
    "distributed.scheduler.http.routes": [],  # its own web server has nothing to show
    "distributed.worker.http.routes": [],
    "distributed.admin.low-level-log-length": 1,  # of 1000, each with the pages that were sent with it
    "distributed.admin.system-monitor.log-length": 1,  # of 7200
    "distributed.diagnostics.computations.max-history": 1,
}
_log = logging.getLogger(__name__)


def run_limited(parcel: Parcel, seconds: float) -> Reply | FilesMissing:
    """Runs in the worker. SIGALRM, left at its default, ends the process whatever it is doing."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        worker = get_worker()
        worker.log_event(BEGUN, worker.get_current_task())
        time.sleep(TELL_SECONDS)
        return run_parcel(parcel)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def end_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class RunningTask:
    """A task given to the worker called `name` at `address` at `given` (monotonic seconds)."""

    attempt: Attempt
    address: str
    name: str
    future: Any
    given: float

    @property
    def task(self) -> Task:
        return self.attempt.task


@dataclass(frozen=True, slots=True)
class LastDeath:
    """The last attempt at `task` ended with its worker called `name`; until `end` (monotonic seconds) the one after it may tell whether that was the task's doing."""

    attempt: Attempt
    name: str
    end: float

    def error(self, there: Mapping[str, Collection[str]]) -> WorkerKilled | None:
        """Return what the death was, None as long as that is not known. `there`: workers by name, with what each tells. Where nobody is left of the whole
        host, it was not one of its processes that failed.
        """
        place, _, generation = self.name.rpartition("-")
        after = [told for name, told in there.items() if name != self.name and name.rpartition("-")[0] == place]
        if not after and time.monotonic() < self.end:
            return None
        host = place.rpartition("worker-")[0] + "worker-"
        its_own = f"{BLAME}{generation}" in after[0] if after else any(name.startswith(host) for name in there)
        return (WorkerKilled if its_own else WorkerEnded)(f"已尝试 {self.attempt.number} 次")


class DaskExecutor:
    """The workers of a `cluster`, within `limits` but for their memory, which is limited by who starts them."""

    def __init__(self, limits: ProcessLimits, cluster: Cluster) -> None:
        self._limits = limits
        self._ended: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._under_way: dict[str, RunningTask] = {}
        self._begun: dict[str, float] = {}  # when a worker said that it has begun a task
        self._waiting: deque[Attempt] = deque()
        self._used: Counter[str] = Counter()
        self._expected: set[str] = set()  # keys of what is given to workers
        self._leaving: dict[str, Any] = {}  # workers that are ended, with the task that does it
        self._deaths: list[LastDeath] = []
        self._there: Mapping[str, Collection[str]] = {}  # workers that the scheduler knows: name → what it says that it has
        self._here: Mapping[str, str] = {}  # those that may work: address → name
        self._next_look = 0.0
        self._seen: dict[str, float] = {}  # when each of those was last there
        self._client = _client_of(cluster)
        self._remote = RemoteWorkers(self._client, cluster.root)
        self._connection = self._client.scheduler_comm
        self._client.subscribe_topic(BEGUN, self._told)

    def results(self, take: Callable[[], Task | None]) -> Iterator[Done]:
        while True:
            self._look()
            for address in self._idle():
                if not self._ready(take):
                    break
                self._submit(self._waiting.popleft(), address)
            if not self._under_way and not self._deaths and not self._ready(take):
                return
            yield from self._settled()

    @property
    def traffic(self) -> int:
        """Return how many bytes went to the workers of a cluster and came back."""
        return self._remote.traffic

    def close(self) -> None:
        """What is under way is ended with its worker."""
        self._client.close(timeout=STOP_SECONDS)

    stop = close

    def _told(self, event: tuple[float, Any]) -> None:
        """Called in the client's thread."""
        key = event[1]
        if key in self._expected:
            self._begun.setdefault(key, time.monotonic())  # who says it again gets no more time

    def _look(self) -> None:
        """Who is there; a cluster, which may be large, is asked once in a while."""
        self._need_scheduler()
        at = time.monotonic()
        if at < self._next_look:
            return
        self._next_look = at + LOOK_AGAIN_SECONDS
        workers = self._known()
        self._there = {str(told["name"]): told["resources"] for told in workers.values()}
        self._here = self._remote.admitted({address: str(told["name"]) for address, told in workers.items()})
        busy = {running.address for running in self._under_way.values()}
        self._seen = {address: end for address, end in self._seen.items() if address in busy} | dict.fromkeys(self._here, at)

    def _known(self) -> Mapping[str, Any]:
        try:
            workers: Mapping[str, Any] = self._client.scheduler_info()["workers"]
        except OSError as error:  # Dask's own: the connection ended while it was asked
            raise OperationFailed(UNREACHED) from error
        return workers

    def _need_scheduler(self) -> None:
        """Raise OperationFailed where the scheduler was lost: it has forgotten our tasks, and whoever starts anew has them ready. None of them is at fault."""
        if self._client.status != "running" or self._client.scheduler_comm is not self._connection:
            raise OperationFailed(UNREACHED)

    def _idle(self) -> list[str]:
        self._leaving = {address: ending for address, ending in self._leaving.items() if address in self._here}
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
        call = (self._remote.parcel(task, address), task.limit(self._limits.seconds))
        future = self._client.submit(run_limited, *call, key=key, pure=False, workers=[address])
        self._under_way[key] = RunningTask(attempt, address, self._here[address], future, time.monotonic())
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
        told = [(death, death.error(self._there)) for death in self._deaths]
        self._deaths = [death for death, error in told if error is None]
        yield from (Done(death.attempt.task.key, error=error) for death, error in told if error is not None)

    def _outcome(self, key: str) -> Done | None:
        """The result; None where the task is to be tried again."""
        running = self._under_way[key]
        try:
            reply = running.future.result(timeout=RESULT_SECONDS)
        except Exception as error:  # the worker died, with the value or before it, or answers what is no value
            self._need_scheduler()  # all that is under way is cancelled when it is lost
            _log.info("task %s: %s", running.task.key, error)
            return self._lost(key)
        self._forget(key)
        at = running.task.key
        try:
            value, seconds = self._remote.value(running.task, running.address, reply)
        except Exception as error:  # who took over a worker answers what he likes
            value, seconds = error, None
        if isinstance(value, FilesMissing):
            self._waiting.appendleft(running.attempt)
            return None
        self._used[running.address] += 1
        if self._used[running.address] >= self._limits.recycle:
            self._replace(running.address)
        return Done(at, error=expected(value, at)) if seconds is None else Done(at, value, seconds=seconds)

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
        """What becomes of a task whose worker is gone; None where it is to be tried again, or the worker after it will tell. Only what had begun is an attempt; what
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
        if running.address in self._leaving:  # it was silent
            return Done(task.key, error=WorkerKilled(f"已尝试 {attempt.number} 次"))
        self._deaths.append(LastDeath(attempt, running.name, time.monotonic() + SUCCESSOR_SECONDS))
        return None

    def _forget(self, key: str) -> None:
        del self._under_way[key]
        self._expected.discard(key)
        self._begun.pop(key, None)

    def _replace(self, address: str) -> None:
        """The worker's process ends, and another one takes its place. It gets no task meanwhile."""
        self._used.pop(address, None)
        # its host starts another one; one that is too broken to leave is never used again
        self._leaving[address] = self._client.submit(end_process, workers=[address], key=f"leave-{uuid4().hex}", pure=False)


def _client_of(cluster: Cluster) -> NarrowClient:
    """Raises OperationFailed where its scheduler is not reached, does not take this host for an office, or is of another version."""
    dask.config.set(CONFIG)
    try:
        client = NarrowClient(cluster.address, security=cluster.security, timeout=START_SECONDS)
    except OSError as error:
        raise OperationFailed(f"连不上集群调度器 {cluster.address}（或本机的证书不是用 --office 签发的）") from error
    try:
        found = client.sync(client.scheduler.program_version)
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
