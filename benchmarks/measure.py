"""What a set of commands that run at the same time costs: CPU, wall clock, peak memory, all of it told by the kernel."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# One thread a process for everyone, so that CPU seconds can be compared.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Cost:
    """`cpu`: user and system seconds of all processes with their children; `wall`: seconds until the last command ended;
    `peak_mb`: resident memory of the biggest single process.
    """

    cpu: float
    wall: float
    peak_mb: float


class CommandFailed(RuntimeError):
    """A measured command ended with an exit code that is not allowed."""


def run_together(
    commands: Sequence[Sequence[str]], log: Path, env: Mapping[str, str] | None = None, fine: Sequence[int] = (0,)
) -> Cost:
    """Starts all commands at once and waits for all of their processes. Output goes to `log`. Raises CommandFailed.

    A fork server and what it splits off outlive the command by a moment; as orphans they come to this process, which counts them.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    setting = {**os.environ, **ONE_THREAD, **(env or {})}
    for name in ("SHENBAO_CACHE", "PYTHONDONTWRITEBYTECODE"):  # an installed program was compiled by its installation
        setting.pop(name, None)
    own = _children()
    begun = time.perf_counter()
    with log.open("ab") as out:
        running = {subprocess.Popen(command, stdout=out, stderr=out, env=setting).pid: command for command in commands}  # noqa: S603
        cpu = peak = 0.0
        failed: list[str] = []
        ended = begun
        while (gone := _next_gone(own)) is not None:
            pid, status, used = gone
            cpu += used.ru_utime + used.ru_stime
            peak = max(peak, used.ru_maxrss / 1024)
            if pid not in running:
                continue
            command, ended = running.pop(pid), time.perf_counter()
            if os.waitstatus_to_exitcode(status) not in fine:
                failed.append(f"{command[0]} … → {os.waitstatus_to_exitcode(status)}")
    if failed:
        raise CommandFailed(f"{'; '.join(failed)}, see {log}")
    return Cost(cpu, ended - begun, peak)


def _next_gone(own: set[int]) -> tuple[int, int, resource.struct_rusage] | None:
    """The next process that ends, with its status and what it used; None when only those are left that were there before."""
    while others := _children() - own:
        for pid in others:
            gone = os.wait4(pid, os.WNOHANG)
            if gone[0]:
                return gone
        time.sleep(0.02)
    return None


def _children() -> set[int]:
    """Children of this process, orphans that came to it among them, ended ones too until they are waited for."""
    return {int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text("ascii").split()}


def halves(pages: Sequence[Path]) -> list[list[str]]:
    """The pages shared out to two processes, every other page to each."""
    return [[str(p) for p in pages[i::2]] for i in (0, 1)]
