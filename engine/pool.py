"""A local pool of processes. Each task has a time limit, each process a memory limit and a number of tasks after which it
is replaced: PaddleOCR, PDFium and spaCy are not thread-safe and may leak, so a process is a worker (one task at a time).

Every worker is a pool of Pebble's with a single process. In one pool for all, processes share a pipe: where two die together, the death of
one is charged to the task of another, a task that was fetched and not yet acknowledged never comes back, and one that dies
reading the pipe leaves it locked for all.
"""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, wait
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from engine.confinement import confine_files
from engine.protocol import Done, ProcessLimits, Task, expected, timed
from engine.room import Room, Rooms, carried_out
from intake.inspection.fork_server import fork_server, without_secrets
from intake.inspection.no_network import take_network
from intake.inspection.offspring import begin_session, written_by
from intake.inspection.plain import NotPlain
from intake.inspection.view import View
from intake.inspection.written import LOOK_SECONDS, Written
from model.errors import DiskFull, LimitExceeded, PageTimeout, WorkerKilled
from model.faults import death, killed_for_memory

UNBEGUN = 3  # a task that is lost so often before it has begun is at fault after all
LOOK_AGAIN_SECONDS = 1.0  # new tasks may have come while all that is under way takes long
BEGIN_SECONDS = 120.0  # a task that nobody has begun by then never will be, however busy the machine


def limit_process(memory_bytes: int) -> None:
    """Called in each new process. RLIMIT_DATA counts what is really private to the process (heap and anonymous maps),
    so that memory-mapped model files do not count.
    """
    os.environ["OMP_NUM_THREADS"] = "1"
    if memory_bytes:
        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))


def begin_process(memory_bytes: int, view: View | None, owner: int) -> None:
    """Called in each new process of this pool: limits, the view, and no network, which none of its tasks needs. It does not outlive its owner, whatever hangs."""
    begin_session()
    limit_process(memory_bytes)
    if view is not None:
        confine_files(view)
    take_network(groups=True)  # of what looks into its files
    threading.Thread(target=_end_with, args=(owner,), daemon=True).start()  # only now: it is confined as this one is


def _end_with(owner: int) -> None:
    with suppress(ProcessLookupError):
        while True:
            time.sleep(LOOK_AGAIN_SECONDS)
            with suppress(PermissionError):  # there, and beyond what this one may signal
                os.kill(owner, 0)
    os.killpg(0, signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A task with the number of the attempt; `unbegun`: how often it was lost before a process had begun it."""

    task: Task
    number: int = 1
    unbegun: int = 0


class WorkerProcess:
    """One process, which is started when it is first needed and again after each death. It has one task at a time, and its `room` holds what that one needs."""

    def __init__(self, limits: ProcessLimits, context: BaseContext, view: View | None, room: Room | None = None) -> None:
        if room is not None and view is not None:
            view = room.view(view)
        self.room = room
        self._made: dict[str, Any] = {
            "max_tasks": limits.recycle,
            "initializer": begin_process,
            "initargs": [limits.memory_bytes, view, os.getpid()],
            "context": context,
        }
        self._most, self._folders = limits.written_bytes, view.write if view is not None else ()
        self._written: Written | None = None
        self.excess: LimitExceeded | DiskFull | None = None
        self._counted, self._count_next = 0, 0.0
        self.pool = ProcessPool(max_workers=1, **self._made)
        self._given = 0.0
        self.killed_before: int | None = None
        self.attempt: Attempt | None = None

    def give(self, attempt: Attempt, seconds: float) -> ProcessFuture:
        """Raises BrokenProcessPool where no process can be started, OSError where what the task reads finds no room."""
        work: tuple[Any, ...] = (attempt.task.function, attempt.task.args)
        if self.room is not None:
            work = (carried_out, (self.room.lay(attempt.task), self.room.folder))
        self.attempt, self._given, self.killed_before = attempt, time.monotonic(), killed_for_memory()
        self.excess, self._count_next = None, 0.0
        self._written = Written(self._folders, self._most, self._used) if self._most and self._folders else None
        try:
            return self.pool.schedule(timed, args=work, timeout=seconds)
        except RuntimeError:  # its process died while it had nothing to do
            self.renew()
            return self.pool.schedule(timed, args=work, timeout=seconds)

    def value(self, task: Task, answer: Any) -> Any:
        """Return what the task answered, with what it made put in its place."""
        return answer if self.room is None else self.room.take(task, answer)

    def free(self) -> None:
        """Its task is over."""
        self.attempt = None
        if self.room is not None:
            with suppress(OSError):
                self.room.clear()

    def _used(self) -> int:
        """Looked up each second only: all processes of the machine are gone through for it."""
        if (at := time.monotonic()) >= self._count_next:
            self._counted, self._count_next = (
                sum(map(written_by, list(self.pool._pool_manager.worker_manager.workers))),
                at + LOOK_AGAIN_SECONDS,
            )
        return self._counted

    def wrote_too_much(self) -> bool:
        """Whether its task has, or the disk is about to be full; `excess` tells which."""
        try:
            if self._written is not None:
                self._written.look()
        except (LimitExceeded, DiskFull) as error:
            self.excess = error
        return self.excess is not None

    def overdue(self, future: ProcessFuture, seconds: float) -> bool:
        """Whether the pool will not tell any more what became of the task: it ends what takes too long by itself."""
        return time.monotonic() - self._given > BEGIN_SECONDS + (seconds if future.running() else 0.0)

    def renew(self) -> None:
        """Whatever the process is doing ends; the next task gets another one."""
        self.pool.stop()
        self.pool.join()
        self.pool = ProcessPool(max_workers=1, **self._made)


class PoolExecutor:
    """`jobs` processes within `limits`, with `view` alone of the file system (None: all of it).

    `preload`: modules that every process finds loaded. They are loaded once, by the fork server that all processes are split
    off from (one a program: the first pool decides); without them each process loads what it needs. `packets`: the folder below which all lies that
    tasks read and make; it is not in the view, each process has a room for what its task needs of it.
    """

    def __init__(
        self,
        jobs: int,
        limits: ProcessLimits,
        preload: Sequence[str] = (),
        view: View | None = None,
        packets: Path | None = None,
    ) -> None:
        self._limits = limits
        self._rooms = Rooms(packets, view.write[0]) if packets is not None and view is not None else None
        context = fork_server(preload)
        if preload:
            with without_secrets():
                forkserver.ensure_running()  # it loads while this process prepares the rest
        rooms = [self._rooms.room(number) if self._rooms else None for number in range(jobs)]
        self._workers = [WorkerProcess(limits, context, view, room) for room in rooms]
        self._waiting: deque[Attempt] = deque()
        self._under_way: dict[ProcessFuture, WorkerProcess] = {}

    def results(self, take: Callable[[], Task | None]) -> Iterator[Done]:
        while True:
            for worker in self._workers:
                while worker.attempt is None and (attempt := self._next(take)) is not None:
                    if (failed := self._given(worker, attempt)) is not None:
                        yield failed
            if not self._under_way:
                return
            self._wait()
            for future, worker in list(self._under_way.items()):
                if (done := self._looked_at(future, worker)) is not None:
                    yield done

    def _given(self, worker: WorkerProcess, attempt: Attempt) -> Done | None:
        """Give a worker its task; what failed at that."""
        try:
            self._under_way[worker.give(attempt, attempt.task.limit(self._limits.seconds))] = worker
        except OSError as error:  # no room for what it reads
            worker.free()
            return Done(attempt.task.key, error=expected(error, attempt.task.key))
        return None

    def _wait(self) -> None:
        end = time.monotonic() + LOOK_AGAIN_SECONDS
        while not wait(self._under_way, LOOK_SECONDS, FIRST_COMPLETED).done and time.monotonic() < end:
            if any([worker.wrote_too_much() for worker in self._under_way.values()]):
                return

    def _next(self, take: Callable[[], Task | None]) -> Attempt | None:
        if self._waiting:
            return self._waiting.popleft()
        task = take()
        return Attempt(task) if task is not None else None

    def _looked_at(self, future: ProcessFuture, worker: WorkerProcess) -> Done | None:
        """The worker's result, if there is one; None too where its task is to be tried again. The worker is free after either."""
        attempt, ended = worker.attempt, future.done()
        if attempt is None or not (ended or worker.excess or worker.overdue(future, attempt.task.limit(self._limits.seconds))):
            return None
        del self._under_way[future]
        try:
            if ended:
                return self._outcome(future, worker, attempt)
            begun = future.running()
            worker.renew()
            if worker.excess:
                return self._stopped(attempt, worker.excess)
            return Done(attempt.task.key, error=self._too_long(attempt.task)) if begun else self._unbegun(attempt)
        finally:
            worker.free()

    def _stopped(self, attempt: Attempt, excess: LimitExceeded | DiskFull) -> Done | None:
        if isinstance(excess, DiskFull):
            return Done(attempt.task.key, error=excess)
        return self._again(replace(attempt, number=attempt.number + 1), WorkerKilled(excess.detail))

    def _outcome(self, future: ProcessFuture, worker: WorkerProcess, attempt: Attempt) -> Done | None:
        task = attempt.task
        try:
            answer, seconds = future.result()
            return Done(task.key, worker.value(task, answer), seconds=seconds)
        except FutureTimeout:
            return Done(task.key, error=self._too_long(task))
        except ProcessExpired as error:
            died = death(error.exitcode, worker.killed_before, f"退出码 {error.exitcode}")
            return self._again(replace(attempt, number=attempt.number + 1), died)
        except (BrokenProcessPool, CancelledError):  # the process died before it had begun
            worker.renew()
            return self._unbegun(attempt)
        except NotPlain:  # its process is somebody else's
            worker.renew()
            return self._again(replace(attempt, number=attempt.number + 1), WorkerKilled("回答不是单纯的数据"))
        except Exception as error:
            return Done(task.key, error=expected(error, task.key))

    def _unbegun(self, attempt: Attempt) -> Done | None:
        lost = attempt.unbegun + 1
        more = replace(attempt, unbegun=lost, number=attempt.number + (lost > UNBEGUN))
        return self._again(more, WorkerKilled("进程未能启动"))

    def _again(self, attempt: Attempt, died: WorkerKilled) -> Done | None:
        if attempt.number > self._limits.attempts:
            return Done(attempt.task.key, error=died)
        self._waiting.append(attempt)
        return None

    def _too_long(self, task: Task) -> PageTimeout:
        return PageTimeout(f"{task.limit(self._limits.seconds):.0f} 秒内未能完成")

    def close(self) -> None:
        self._end(lambda pool: pool.close())

    def stop(self) -> None:
        """Ends the processes with whatever they are doing: for a service that stops, whose tasks others take up again."""
        self._end(lambda pool: pool.stop())

    def _end(self, act: Callable[[ProcessPool], None]) -> None:
        for worker in self._workers:
            act(worker.pool)
        for worker in self._workers:
            worker.pool.join()
        if self._rooms is not None:
            self._rooms.close()
