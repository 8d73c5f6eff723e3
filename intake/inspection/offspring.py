"""What a limited process splits off goes with it. A process that a file took over may start others and leave them to themselves; they cannot leave its session
(or, of those that look into files, its process group: `no_network.py` refuses the calls), so whoever waits for it finds them once it has ended.
"""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import popen_forkserver
from pathlib import Path

ROUNDS = 100  # of looking: what splits off faster than it is ended is stopped first
CHILD_SUBREAPER = 36  # linux/prctl.h
PROCESSES = Path("/proc")


def begin_session() -> None:
    """Let what this process starts, and what that leaves to itself, be found by it: a session of its own, in which orphans are its children and what
    they wrote is counted as its own.
    """
    with suppress(PermissionError):  # leads a group already: another's program
        os.setsid()
    ctypes.CDLL(None).prctl(CHILD_SUBREAPER, 1, 0, 0, 0)


def end_left(pid: int) -> None:
    """End what a process that is gone has left of its process group and of its session. The kernel gives its number to nobody else as long as there is any."""
    if pid <= 0 or (PROCESSES / str(pid)).exists():  # 0 would be the caller's own group; the other is another's by now
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    for _ in range(ROUNDS):
        left = list(_of_session(pid))
        if not left:
            return
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for one in left:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(one, number)


def written_by(session: int) -> int:
    """Return the bytes that all processes of a session have written to disks, those that they have waited for too; 0 where the kernel does not tell."""
    return sum(map(_written, _of_session(session, dead=True)))


def _written(pid: int) -> int:
    with suppress(OSError):
        for line in (PROCESSES / str(pid) / "io").read_text("ascii").splitlines():
            if line.startswith("write_bytes:"):
                return int(line.split()[1])
    return 0


def _of_session(session: int, dead: bool = False) -> Iterator[int]:
    """`dead`: those too that have ended and nobody has waited for. Nothing where a process may not look: what is around it does."""
    wanted = str(session).encode()
    with suppress(OSError), os.scandir(PROCESSES) as entries:
        for entry in entries:
            with suppress(OSError):
                if entry.name.isdigit() and (its := _stat(entry.name))[3] == wanted and (dead or its[0] not in b"ZX"):
                    yield int(entry.name)


def _stat(number: str) -> list[bytes]:
    """State, parent, group and session of a process. There are hundreds, which are looked at again and again: no more is asked of each than that."""
    handle = os.open(f"{PROCESSES}/{number}/stat", os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(handle, 200).rpartition(b")")[2].split(maxsplit=4)
    finally:
        os.close(handle)


class WatchedPopen(popen_forkserver.Popen):
    """Of multiprocessing: once a process is seen to have ended, what it left is ended, too."""

    def poll(self, flag: int = os.WNOHANG) -> int | None:
        before = self.returncode
        code: int | None = super().poll(flag)
        if before is None and code is not None:
            end_left(self.pid)
        return code
