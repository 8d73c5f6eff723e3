"""What is done to a running service: processes killed, its disk filled, its database restarted, its clock moved, its folder copied."""

from __future__ import annotations

import os
import random
import shutil
import signal
import struct
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.service.postgres import restart
from benchmarks.trials.running import Part, Service

DISK_MB = 3072  # of which a service keeps 1024 free before it takes anything in
WEIGHTS = {
    Part.WEB: 25,
    Part.MASTER: 8,
    Part.DISPATCHER: 20,
    Part.READER: 35,
    Part.EXAMINER: 8,
    Part.SUPERVISOR: 4,
    Part.SCHEDULER: 12,
    Part.HOST: 6,
}
SHIFT_HOURS = 11  # between two moves less than a day: so long a request with its key may be sent again
HELD_SECONDS = (2.0, 10.0)  # for which a disk stays full
CLOCK, CLOCK_FILE = "clock", "SHENBAO_TRIAL_CLOCK"


@contextmanager
def small_disk(folder: Path, megabytes: int = DISK_MB) -> Iterator[bool]:
    """Mount a disk of that size on the folder; False where there is no right to."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(folder)]
    mounted = subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S603, S607


def fill(path: Path) -> None:
    """Write until nothing more goes in."""
    with path.open("wb", buffering=0) as file:
        for piece in (64 << 20, 1 << 20, 1 << 12, 1):
            with suppress(OSError):
                while True:
                    file.write(bytes(piece))


def movable_clock(folder: Path) -> dict[str, str]:
    """Return the environment in which a service's clock can be moved by `move_clock`; empty where no compiler is there."""
    compiler = shutil.which("cc")
    if compiler is None:
        return {}
    folder.mkdir(parents=True, exist_ok=True)
    library, seconds = folder / "clock.so", folder / CLOCK
    source = Path(__file__).with_name("clock.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source], check=True)  # noqa: S603
    seconds.write_bytes(struct.pack("@l", 0))
    return {"LD_PRELOAD": str(library), CLOCK_FILE: str(seconds)}


def move_clock(service: Service, seconds: int) -> None:
    """Set the clock of the running service to so many seconds from the machine's."""
    with Path(service.extra[CLOCK_FILE]).open("r+b") as file:
        file.write(struct.pack("@l", seconds))


def kill(processes: Sequence[psutil.Process], rng: random.Random) -> bool:
    """Kill one of the processes. False where it had ended by itself."""
    try:
        rng.choice(processes).kill()
    except psutil.Error:
        return False
    return True


def chosen(parts: dict[Part, list[psutil.Process]], rng: random.Random) -> Part | None:
    """Choose what to kill of what is there now."""
    there = [part for part in Part if parts[part]]
    return rng.choices(there, [WEIGHTS[part] for part in there])[0] if there else None


def copy_folder(service: Service, target: Path) -> None:
    """Copy the folder as it is at one moment: every process stands still meanwhile, as under a snapshot of the disk."""
    stopped = []
    for process in service.family():
        with suppress(psutil.Error):
            os.kill(process.pid, signal.SIGSTOP)
            stopped.append(process)
    try:
        shutil.copytree(service.data, target, ignore_dangling_symlinks=True)
    finally:
        for process in stopped:
            with suppress(psutil.Error, ProcessLookupError):
                os.kill(process.pid, signal.SIGCONT)


@dataclass(slots=True)
class Faults:
    """The faults beside kills that can be done here, in turn."""

    service: Service
    rng: random.Random
    disk: bool

    def names(self) -> list[str]:
        there = {"disk": self.disk, "clock": CLOCK_FILE in self.service.extra, "database": bool(self.service.database)}
        return [name for name, can in there.items() if can]

    def do(self, name: str) -> str:
        """Do it; return what was done, in words."""
        if name == "disk":
            return self._fill()
        if name == "clock":
            seconds = self.rng.randint(-SHIFT_HOURS, SHIFT_HOURS) * 3600 + self.rng.randint(0, 3599)
            move_clock(self.service, seconds)
            return f"clock moved to {seconds / 3600:+.1f} h"
        mode = self.rng.choice(("fast", "immediate"))
        restart(self.service.database, mode)
        return f"database restarted ({mode})"

    def _fill(self) -> str:
        path = self.service.folder / "full"
        fill(path)
        held = self.rng.uniform(*HELD_SECONDS)
        time.sleep(held)
        path.unlink()
        return f"disk full for {held:.0f} s"
