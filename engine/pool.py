"""A local pool of processes. Each task has a time limit, each process a memory limit and a number of tasks after which it
is replaced: PaddleOCR, PDFium and spaCy are not thread-safe and may leak, so a process is a slot (one task at a time).
"""

from __future__ import annotations

import multiprocessing
import os
import resource
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures import TimeoutError as FutureTimeout
from multiprocessing import forkserver

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from engine.protocol import Done, Task, expected
from model.errors import PageTimeout, WorkerKilled

ATTEMPTS = 2
LOOK_AGAIN_SECONDS = 1.0  # new tasks may have come while all that is under way takes long


def limit_process(memory_bytes: int) -> None:
    """Called in each new process. RLIMIT_DATA counts what is really private to the process (heap and anonymous maps),
    so that memory-mapped model files do not count.
    """
    os.environ["OMP_NUM_THREADS"] = "1"
    if memory_bytes:
        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))


class PoolExecutor:
    """`jobs` processes; `seconds` a task; `memory_bytes` a process (0: no limit), which is replaced after `recycle` tasks; a task
    whose process dies is tried `attempts` times in all.

    `preload`: modules that every process finds loaded. They are loaded once, by the fork server that all processes are split
    off from (one a program: the first pool decides); without them each process loads what it needs.
    """

    def __init__(
        self,
        jobs: int,
        seconds: float,
        memory_bytes: int = 0,
        recycle: int = 200,
        attempts: int = ATTEMPTS,
        preload: Sequence[str] = (),
    ) -> None:
        self._jobs, self._seconds, self._attempts = jobs, seconds, attempts
        context = multiprocessing.get_context("forkserver")
        if preload:
            context.set_forkserver_preload(list(preload))
            forkserver.ensure_running()  # it loads while this process prepares the rest
        self._pool = ProcessPool(
            max_workers=jobs,
            max_tasks=recycle,
            initializer=limit_process,
            initargs=[memory_bytes],
            context=context,
        )

    def results(self, take: Callable[[], Task | None]) -> Iterator[Done]:
        under_way: dict[ProcessFuture, tuple[Task, int]] = {}
        while True:
            while len(under_way) < 2 * self._jobs and (task := take()) is not None:
                under_way[self._schedule(task)] = (task, 1)
            if not under_way:
                return
            for future in wait(under_way, LOOK_AGAIN_SECONDS, FIRST_COMPLETED).done:
                task, attempt = under_way.pop(future)
                done = self._settle(future, task)
                if isinstance(done.error, WorkerKilled) and attempt < self._attempts:
                    under_way[self._schedule(task)] = (task, attempt + 1)
                else:
                    yield done

    def _schedule(self, task: Task) -> ProcessFuture:
        return self._pool.schedule(task.function, args=task.args, timeout=task.limit(self._seconds))

    def _settle(self, future: ProcessFuture, task: Task) -> Done:
        try:
            return Done(task.key, future.result())
        except FutureTimeout:
            return Done(task.key, error=PageTimeout(f"{task.limit(self._seconds):.0f} 秒内未能完成"))
        except ProcessExpired as error:
            return Done(task.key, error=WorkerKilled(f"退出码 {error.exitcode}"))
        except Exception as error:
            return Done(task.key, error=expected(error, task.key))

    def close(self) -> None:
        self._pool.close()
        self._pool.join()

    def stop(self) -> None:
        """Ends the processes with whatever they are doing: for a service that stops, whose tasks others take up again."""
        self._pool.stop()
        self._pool.join()
