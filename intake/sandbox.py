"""Risky parsers run in a process of their own: it is killed when it hangs, and its memory is limited.

Pebble's pool does the killing and the restarting; one process serves a whole packet, so that looking into a file costs a millisecond, not a
start. The pool forks from multiprocessing's fork server, which has the parsers loaded already, so a restart is cheap and no thread of
the caller is copied half-way. A daemonic process may have no children: run such callers with their daemon flag off (Dask:
`distributed.worker.daemon: False`).
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from types import TracebackType
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from model.errors import PageMemory, PageTimeout, WorkerKilled

P = ParamSpec("P")
T = TypeVar("T")
PRELOAD = ["intake.examine"]


def _limit(memory_bytes: int) -> None:
    """In the child, before its first task. RLIMIT_CORE 0: a killed parser leaves no dump of an applicant's papers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)  # C libraries chatter about every broken byte


class Sandbox:
    """One limited process, started at the first task and again after each death. Use as a context manager."""

    def __init__(self, memory_bytes: int) -> None:
        self._memory_bytes = memory_bytes
        self._pool: ProcessPool | None = None

    def run(self, function: Callable[..., T], *args: object, seconds: float) -> T:
        """`function(*args)` in the limited process; both must be picklable.

        Raises `PageTimeout` after `seconds`, `PageMemory` where the memory limit was met, `WorkerKilled` where the process
        died, and whatever `function` raised.
        """
        future = self._started().schedule(function, args=args, timeout=seconds)
        try:
            result: T = future.result()
        except FutureTimeout:
            raise PageTimeout(f"超过 {seconds:g} 秒") from None
        except ProcessExpired as error:
            raise WorkerKilled(f"退出代码 {error.exitcode}") from None
        except MemoryError:
            raise PageMemory(f"超过 {self._memory_bytes // 2**20} MB") from None
        return result

    def _started(self) -> ProcessPool:
        if self._pool is None:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(PRELOAD)
            self._pool = ProcessPool(max_workers=1, initializer=_limit, initargs=(self._memory_bytes,), context=context)
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


def run_limited(function: Callable[..., T], *args: object, seconds: float, memory_bytes: int) -> T:
    """`function(*args)` once, in a limited process of its own (see `Sandbox.run` for what it raises)."""
    with Sandbox(memory_bytes) as sandbox:
        return sandbox.run(function, *args, seconds=seconds)
