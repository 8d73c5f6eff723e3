"""The seam between the pipeline and whatever runs its tasks (in line, local processes, later a cluster)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from model.errors import PageMemory, ProgramDefect, ShenbaoError, fault_of, raise_ours

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """`function(*args)` must be importable by name and its values picklable. `key` comes back with the result.

    `seconds`: time limit of this task where it is not the executor's own. `reads`: files, and folders with all that is in them, that it
    opens; `writes`: the folder below which it makes files. Both are for workers that have no part in our disk.
    """

    key: Any
    function: Callable[..., Any]
    args: tuple[Any, ...] = field(default=())
    seconds: float | None = None
    reads: tuple[Path, ...] = ()
    writes: Path | None = None

    def limit(self, usual: float) -> float:
        """Seconds that this task may take; `usual`: those of the executor."""
        return usual if self.seconds is None else self.seconds


@dataclass(frozen=True, slots=True)
class Done:
    """A finished task: either `value`, or the `error` that ended it (a limit, a killed worker, an expected failure).

    `seconds`: how long the function ran; None where it did not come to its end.
    """

    key: Any
    value: Any = None
    error: ShenbaoError | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """`seconds`: time of a task; `memory_bytes`: memory of a process (0: no limit); `recycle`: tasks after which a process is
    replaced; `attempts`: how often in all a task is tried whose process dies; `written_bytes`: what a process and all that it starts write for one task (0: no limit).
    """

    seconds: float
    memory_bytes: int = 0
    recycle: int = 200
    attempts: int = 2
    written_bytes: int = 0


class Executor(Protocol):
    """Runs tasks, a bounded number at a time, and yields each as it is done, in any order.

    `take` hands out the next task, or None when there is none now; new tasks may appear while others run. The
    iteration ends when `take` gives None and nothing is under way. A task never takes the executor down with it.
    """

    def results(self, take: Callable[[], Task | None]) -> Iterator[Done]: ...

    def close(self) -> None: ...

    def stop(self) -> None:
        """Ends at once what is under way: for a service that stops, whose tasks others take up again."""
        ...


def timed(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, float]:
    """The value of `function(*args)`, and the seconds that it took. Raises `Fault` where the machine was the cause of what it raised: on its
    way to another process an exception loses where it came from.
    """
    begun = time.monotonic()
    try:
        value = function(*args)
    except Exception as error:
        raise_ours(error)
        raise
    return value, time.monotonic() - begun


def expected(error: BaseException, key: object) -> ShenbaoError:
    """What a task raised: what was expected of a file stays what it is, anything else is a fault of ours. A defect of a reader costs its
    own page, not the batch; what went wrong is for the log, not for a clerk.
    """
    if isinstance(error, ShenbaoError):
        return error
    if isinstance(error, MemoryError):
        return PageMemory()
    _log.error("task %s", key, exc_info=error)
    return fault_of(error) or ProgramDefect("详情见运行日志")
