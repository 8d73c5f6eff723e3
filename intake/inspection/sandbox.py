"""Risky parsers run in a process of their own: it is killed when it hangs, its memory and what it writes are limited, it
has no network, and sees of the file system what its view holds.

Pebble's pool does the killing and the restarting; one process serves a whole packet, so that looking into a file costs a millisecond, not a
start. The pool forks from multiprocessing's fork server, which has the parsers loaded already, so a restart is cheap and no thread of
the caller is copied half-way. It works inside the worker processes of executors too: multiprocessing forbids children of daemonic processes, because
they would outlive a killed parent; ours do not, each task carries its own alarm.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
import tempfile
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from intake.inspection.examine import EXAMINERS, too_much_memory
from intake.inspection.fork_server import fork_server
from intake.inspection.no_network import take_network
from intake.inspection.view import View, take_view
from intake.inspection.written import Written
from model.errors import DamagedFile, DiskFull, LimitExceeded, PageTimeout, WorkerKilled, raise_ours

P = ParamSpec("P")
T = TypeVar("T")
ORPHAN_SECONDS = 5.0
BUSY = 2.0  # times the processor time that a file may take: where that much of the clock is over, others had the processor
FROM_OUTSIDE = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)  # nothing that a parser does to itself
IN_ALL = 2  # times the largest file that it may write: all that it writes
START_SECONDS = 120.0  # the longest that a process takes to be there, on a busy machine


def _limit(memory_bytes: int, view: View | None, file_bytes: int) -> None:
    """Limit the child, before its first task. RLIMIT_CORE 0: a killed parser leaves no dump of an applicant's papers. `file_bytes`: the largest file that it writes; 0: any."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.setpgid(0, 0)  # with all that it will start
    _at_most(resource.RLIMIT_AS, memory_bytes)
    _at_most(resource.RLIMIT_CORE, 0)
    if file_bytes:
        _at_most(resource.RLIMIT_FSIZE, file_bytes)
    if view is not None:
        if view.write:
            os.environ["TMPDIR"] = tempfile.tempdir = str(view.write[0])
        take_view(view)
    take_network()
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)  # C libraries chatter about every broken byte


def _at_most(kind: int, value: int) -> None:
    """Set a limit of this process, no higher than it may be set."""
    _, most = resource.getrlimit(kind)
    value = value if most == resource.RLIM_INFINITY else min(value, most)
    resource.setrlimit(kind, (value, value))


def _with_alarm(function: Callable[..., T], args: tuple[object, ...], seconds: float, clock: float) -> T:
    """Run a task in the child: the kernel ends it when it has used its time of the processor, and a little after its time by the `clock` even
    if nobody is left to kill it.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, clock + ORPHAN_SECONDS)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return function(*args)
    except Exception as error:
        raise_ours(error)  # on its way to the other process an exception loses where it came from
        raise
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _too_late(seconds: float) -> PageTimeout:
    return PageTimeout(f"超过 {BUSY * seconds:g} 秒")


def _ended(exit_code: int, seconds: float) -> Exception:
    """Return what the death of the child means: of the file where it is by its own doing, else of the machine or whoever killed it."""
    if exit_code == -signal.SIGPROF:
        return LimitExceeded(f"打开所需时间超过 {seconds:g} 秒")
    if exit_code == -signal.SIGALRM:  # who waits for it had the processor even less
        return _too_late(seconds)
    if exit_code < 0 and -exit_code not in FROM_OUTSIDE:
        return DamagedFile(f"解析程序异常退出（{signal.Signals(-exit_code).name}）")
    return WorkerKilled(f"退出代码 {exit_code}")


class Sandbox:
    """One limited process, started at the first task and again after each death. Use as a context manager. `file_bytes`: the largest file that it writes
    below the folders of its view, in all twice as much; 0: any.
    """

    def __init__(self, memory_bytes: int, view: View | None = None, file_bytes: int = 0) -> None:
        self._memory_bytes, self._view, self._file_bytes = memory_bytes, view, file_bytes
        self._written = Written(view.write, IN_ALL * file_bytes) if view is not None and view.write and file_bytes else None
        self._pool: ProcessPool | None = None

    def run(self, function: Callable[..., T], *args: object, seconds: float) -> T:
        """Run `function(*args)` in the limited process; both must be picklable.

        Raises `LimitExceeded` where it used `seconds` of the processor, met the memory limit or wrote too much, `DamagedFile` where it crashed;
        `PageTimeout` where its time was over by the clock alone, `DiskFull` where it was about to fill the disk, `WorkerKilled` where
        somebody ended it; and whatever `function` raised.
        """
        try:
            return self._run(function, args, seconds)
        except BrokenProcessPool:  # the process died before it had begun: not by this task
            self.close()
        try:
            return self._run(function, args, seconds)
        except BrokenProcessPool:
            self.close()
            raise WorkerKilled() from None

    def _run(self, function: Callable[..., T], args: tuple[object, ...], seconds: float) -> T:
        future = self._started().schedule(_with_alarm, args=(function, args, seconds, BUSY * seconds), timeout=BUSY * seconds)
        # Where its process dies reading the task, the pool may never tell.
        self._wait(future, BUSY * seconds + ORPHAN_SECONDS + START_SECONDS)
        try:
            result: T = future.result(0)
        except FutureTimeout:
            if not future.done():
                self.close()
            raise _too_late(seconds) from None
        except ProcessExpired as error:
            raise _ended(error.exitcode, seconds) from None
        except MemoryError:
            raise too_much_memory(self._memory_bytes) from None
        return result

    def _wait(self, future: ProcessFuture[T], seconds: float) -> None:
        def ended(longest: float) -> bool:
            return bool(wait((future,), longest).done)

        try:
            self._written.wait(ended, seconds) if self._written else ended(seconds)
        except (LimitExceeded, DiskFull):
            self.close()
            raise

    def _started(self) -> ProcessPool:
        if self._pool is not None and not self._pool.active:  # its process died while it had nothing to do
            self.close()
        if self._pool is None:
            multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]  # see the head of this file
            limits = (self._memory_bytes, self._view, self._file_bytes)
            made = {"initializer": _limit, "initargs": limits, "context": fork_server(EXAMINERS)}
            self._pool = ProcessPool(max_workers=1, **made)
        return self._pool

    def close(self) -> None:
        if self._pool is not None:
            self._pool.stop()
            with contextlib.suppress(FutureTimeout):
                self._pool.join(timeout=5)
            self._pool = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def run_limited(function: Callable[..., T], *args: object, seconds: float, memory_bytes: int, view: View | None = None) -> T:
    """Run `function(*args)` once, in a limited process of its own (see `Sandbox.run` for what it raises)."""
    with Sandbox(memory_bytes, view) as sandbox:
        return sandbox.run(function, *args, seconds=seconds)
