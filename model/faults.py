"""Whether the machine was at fault: no room to write, where what was found of a file meanwhile is not believed; a process that was ended from outside."""

from __future__ import annotations

import os
import signal
import tempfile
from pathlib import Path

from model.errors import WorkerEnded, WorkerKilled, raise_ours

PROBE_BYTES = 1 << 20
COUNTERS = Path("/proc/vmstat")


def killed_for_memory() -> int | None:
    """How many processes the kernel ended since it started, for want of memory; None where it does not tell."""
    try:
        lines = COUNTERS.read_text("ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), None)


def from_outside(exit_code: int | None, before: int | None) -> bool:
    """Whether a process was ended by somebody, for certain not by the kernel for want of memory. `before`: how many that one had ended when the process was still there."""
    return exit_code == -signal.SIGKILL and before is not None and killed_for_memory() == before


def death(exit_code: int, before: int | None, told: str) -> WorkerKilled:
    """Return what the death of a process means; `before`: as above, when its task began."""
    return WorkerEnded(told) if from_outside(exit_code, before) else WorkerKilled(told)


def need_room(folder: Path) -> None:
    """Raise `DiskFull` where `folder`, or the folder of temporary files, takes no more."""
    for place in (folder, Path(tempfile.gettempdir())):
        try:
            place.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=place) as probe:
                probe.write(bytes(PROBE_BYTES))
                probe.flush()
                os.fsync(probe.fileno())
        except OSError as error:
            raise_ours(error)
