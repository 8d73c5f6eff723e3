"""What a dispatcher leaves that tells, once it is gone, how it ended: nobody need have waited for it. In a container nobody is there to.

`dispatchers/HOST:NUMBER` in the service's folder: on which start of the machine it ran, how many processes the kernel had ended for want of memory when it last
looked, and, where it crashed, where (Python's faulthandler writes that from within the signal).
"""

from __future__ import annotations

import faulthandler
import json
import os
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from model.faults import killed_for_memory

FOLDER = "dispatchers"
LOOK_SECONDS = 1.0
KEPT_SECONDS = 7 * 86400.0  # of a dispatcher that no other one has followed under its name
LINE_BYTES = 200  # of the first line, which is written over: that takes no room on a full disk
BOOT = Path("/proc/sys/kernel/random/boot_id")


class LifeSign:
    """Of a dispatcher that begins. Whatever cannot be written is not told: the death counts then."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path, self._told = _path(folder, name), ""
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            for old in self._path.parent.iterdir():
                if time.time() - old.stat().st_mtime > KEPT_SECONDS:
                    old.unlink()
            self._path.unlink(missing_ok=True)
        self.look()

    def look(self) -> None:
        """Tell what has changed."""
        line = json.dumps({"boot": _boot(), "killed": killed_for_memory()}).ljust(LINE_BYTES - 1) + "\n"
        with suppress(OSError):
            if line != self._told:
                handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
                try:
                    os.pwrite(handle, line.encode("ascii"), 0)
                finally:
                    os.close(handle)
                self._told = line
            os.utime(self._path)

    def tell_crashes(self) -> None:
        """From now on, for the whole process."""
        with suppress(OSError):
            faulthandler.enable(os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC))

    def end(self) -> None:
        """The dispatcher ends in order."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def from_outside(folder: Path, name: str) -> bool:
    """Whether the dispatcher of that name was ended by somebody, with its machine or not: it neither crashed, nor had the kernel ended anybody for want of memory. False where
    nothing tells.
    """
    try:
        line, _, crash = _path(folder, name).read_text("utf-8", "replace").partition("\n")
        told = json.loads(line)
        boot, killed = told["boot"], told["killed"]
    except (OSError, ValueError, TypeError, KeyError):
        return False
    if crash or not boot or killed is None:
        return False
    return bool(boot != _boot() or killed == killed_for_memory())


def last_look(folder: Path, name: str) -> int | None:
    """Return when the dispatcher of that name last looked, by the clock of the folder's disk, in ns; None where it has left no sign. Two that are equal some
    seconds apart tell that it is gone, or cannot get at the folder, without which it cannot work: whatever its host is called, and whatever the clock here says.
    """
    try:
        return _path(folder, name).stat().st_mtime_ns
    except OSError:
        return None


def _path(folder: Path, name: str) -> Path:
    return folder / FOLDER / quote(name, safe=":")


def _boot() -> str:
    try:
        return BOOT.read_text("ascii").strip()
    except OSError:
        return ""
