"""Folders that go with the process that holds them, however it ends: the kernel drops its lock, and whoever comes next takes the folder away."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path

HELD = ".held"  # in the folder: locked by the process that it belongs to


def hold(folder: Path) -> int:
    """Lock a folder for as long as this process lives; return the handle of the lock."""
    handle = os.open(folder / HELD, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def take_away(mark: Path) -> None:
    """Remove the folder of a lock that nobody holds any more."""
    with suppress(OSError):  # another user's, or another process was faster
        handle = os.open(mark, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(mark.parent, ignore_errors=True)
        finally:
            os.close(handle)
