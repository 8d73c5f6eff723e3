"""A worker process of the cluster on this machine, and the crew of them. A process that ends, whyever, is started again: Dask's own
nanny gives up for good where its worker dies while it is starting, and a crew of such nannies ends with nobody at work.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.process import BaseProcess
from typing import Any

from engine.confinement import confine_files, confine_network
from engine.pool import limit_process
from intake.inspection.fork_server import without_secrets
from intake.inspection.offspring import begin_session, end_left, written_by
from intake.inspection.view import View
from intake.inspection.written import Written
from model.errors import DiskFull, LimitExceeded
from model.faults import from_outside, killed_for_memory

CALM_SECONDS = 20.0  # a process that lived so long is started again at once
LONGEST_PAUSE = 15.0
LONGEST_ALONE = 300.0  # of a process that ends since it finds no scheduler: each try costs seconds of CPU
JOIN_SECONDS = 60.0  # in which a process finds its scheduler, or ends
BLAME = "shenbao-blame-"  # with a generation, among what a worker tells the scheduler that it has: that one at its place ended otherwise than from outside
UNJOINED = 75  # exit code of a process that has found no scheduler (EX_TEMPFAIL of sysexits.h)
LOOK_SECONDS = 1.0
WINDOW_SECONDS = 600.0  # in which a process writes what it may for one task: which one it has is not known here
STOP_SECONDS = 10.0
# As Dask's nanny sets them: freed memory goes back to the system, and a process is one reader.
BEFORE_START = {"MALLOC_TRIM_THRESHOLD_": "65536", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What a worker must know to join: the scheduler, the certificates, its memory limit (0: none), Dask's configuration. `ports` (first:last)
    that it may listen on, none: any; `host`: the name by which workers of several hosts differ; `loud`: what Dask has to say is logged; `view`: all that it may see
    of the file system, and then it reaches nobody but its scheduler; None: neither is taken from it; `join_seconds`: how long it looks for its scheduler;
    `written_bytes`: what it and all that it starts write below its view's folders within `WINDOW_SECONDS` (0: no limit).
    """

    address: str
    security: Any
    memory_bytes: int
    config: Mapping[str, object]
    ports: str = ""
    host: str = ""
    loud: bool = False
    view: View | None = None
    join_seconds: float = JOIN_SECONDS
    written_bytes: int = 0


def run_worker(settings: WorkerSettings, name: str, parent: int, blamed: int) -> None:
    """The whole life of a worker process. It never outlives its parent. `blamed`: generation of the last one at its place that may have died of its task, 0: none."""
    begin_session()
    if settings.view is not None:
        confine_files(settings.view)  # before there is another thread
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal: the parent ends it
    limit_process(settings.memory_bytes)
    import asyncio

    import dask
    from distributed import Worker

    if settings.loud:
        logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("distributed").setLevel(logging.WARNING if settings.loud else logging.CRITICAL)

    async def run() -> None:
        kept = {
            "security": settings.security,
            "memory_limit": 0,
            "death_timeout": settings.join_seconds,
            "port": settings.ports or 0,
        }
        kept |= {"extensions": {}, "resources": {f"{BLAME}{blamed}": 1.0} if blamed else {}}  # extensions would tell of spans
        worker = Worker(settings.address, name=name, nthreads=1, **kept)
        try:
            await worker
        except Exception as error:  # it was looked for, or would not have this host
            _log.info("no scheduler: %s", error)
            raise SystemExit(UNJOINED) from error
        async with worker:
            if settings.view is not None:
                await confine_network(worker)
            await worker.finished()

    with dask.config.set(settings.config):
        asyncio.run(run())


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os.killpg(0, signal.SIGKILL)


@dataclass(slots=True)
class SupervisedWorker:
    """One of the crew's places; `generation` numbers the processes that held it, `due`: not to be filled before, `alone`: the last one found no scheduler,
    `blamed`: generation of the last one that ended otherwise than from outside.
    """

    number: int
    generation: int = 0
    process: BaseProcess | None = None
    started: float = 0.0
    due: float = 0.0
    pause: float = field(default=0.0)
    alone: bool = False
    blamed: int = 0
    host: str = ""
    written: Written | None = None
    since: float = 0.0  # what it wrote is counted

    @property
    def name(self) -> str:
        return f"{self.host}worker-{self.number}-{self.generation}"


class WorkerSupervisor:
    """`jobs` worker processes. `look` is called again and again and fills the places whose process has ended."""

    def __init__(self, jobs: int, settings: WorkerSettings) -> None:
        self._settings = settings
        self._context = multiprocessing.get_context("spawn")
        self._killed = killed_for_memory()
        self._workers = [SupervisedWorker(number, host=settings.host) for number in range(jobs)]
        for name, value in BEFORE_START.items():
            os.environ.setdefault(name, value)
        self.look()

    def look(self) -> None:
        # as of the last look, at which those that have ended since were there
        before, self._killed = self._killed, killed_for_memory()
        for worker in self._workers:
            if worker.process is not None and not worker.process.is_alive():
                if not from_outside(worker.process.exitcode, before):
                    worker.blamed = worker.generation
                self._clear(worker)
            elif (
                worker.process is not None
                and worker.alone
                and time.monotonic() - worker.started > self._settings.join_seconds + JOIN_SECONDS
            ):
                worker.alone, worker.pause = False, 0.0
                _log.warning("reading process %s has found its scheduler", worker.name)
            self._look_at_written(worker)
            if worker.process is None and time.monotonic() >= worker.due:
                self._start(worker)

    def _look_at_written(self, worker: SupervisedWorker) -> None:
        """End one that writes too much, or while the disk is about to be full; only the former may have died of its task."""
        pid = worker.process.pid if worker.process is not None else None
        if worker.process is None or pid is None or not self._settings.written_bytes or self._settings.view is None:
            return
        try:
            if worker.written is None or time.monotonic() - worker.since > WINDOW_SECONDS:
                folders, worker.since = self._settings.view.write, time.monotonic()
                worker.written = Written(folders, self._settings.written_bytes, partial(written_by, pid))
            worker.written.look()
        except (LimitExceeded, DiskFull) as error:
            _log.error("reading process %s is ended: %s", worker.name, error)
            if isinstance(error, LimitExceeded):
                worker.blamed = worker.generation
            worker.process.kill()

    def close(self) -> None:
        for worker in self._workers:
            if worker.process is not None:
                worker.process.kill()
        for worker in self._workers:
            if worker.process is not None:
                worker.process.join(STOP_SECONDS)
                end_left(worker.process.pid or 0)

    def _start(self, worker: SupervisedWorker) -> None:
        worker.generation += 1
        args = (self._settings, worker.name, os.getpid(), worker.blamed)
        process = self._context.Process(target=run_worker, args=args, daemon=True)
        with without_secrets():
            process.start()
        worker.process, worker.started = process, time.monotonic()

    def _clear(self, worker: SupervisedWorker) -> None:
        """Processes that keep dying while they start, or find no scheduler however long they look for it, are started less and less often."""
        process, lived, before = worker.process, time.monotonic() - worker.started, worker.pause
        code = process.exitcode if process is not None else None
        worker.alone = lived > CALM_SECONDS and code == UNJOINED
        longest = LONGEST_ALONE if worker.alone else LONGEST_PAUSE
        worker.pause = 0.0 if lived > CALM_SECONDS and not worker.alone else min(2 * before + 0.5, longest)
        if worker.alone and worker.pause > before:
            _log.warning(
                "reading process %s finds no scheduler at %s, the next one looks for it in %g s",
                worker.name,
                self._settings.address,
                worker.pause,
            )
        elif worker.pause == LONGEST_PAUSE:
            _log.error("reading process %s ends again and again while it starts (exit code %s)", worker.name, code)
        end_left(process.pid or 0 if process is not None else 0)
        worker.process, worker.written, worker.due = None, None, time.monotonic() + worker.pause
