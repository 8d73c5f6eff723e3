"""How much processes write in all. A limit of the kernel's (RLIMIT_FSIZE) knows one file alone: what a file took over could fill the disk with many of
the largest size allowed. So whoever waits for such a process looks at its folders now and then.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from model.errors import DiskFull, LimitExceeded

LOOK_SECONDS = 0.25
SHARE = 20  # of the time that passes, a look takes one part at most: a packet's folder may hold thousands of files
SPARE_BYTES = 256 << 20  # of the disk: what is looked into never takes them, what others write goes on
BLOCK, ENTRY = 512, 4096  # of stat(2); what a file costs that holds nothing


class Written:
    """What processes write below `folders`, in all at most `most_bytes` more than lies there now. A file that they take out of the folder at once, and go
    on writing, is not seen there: the disk's room tells it. `used`: what they have written, where others write there, too.
    """

    def __init__(self, folders: Sequence[Path], most_bytes: int, used: Callable[[], int] | None = None) -> None:
        self._folders, self._most = tuple(folders), most_bytes
        self._used = used or partial(_used, self._folders)
        self._before = self._used()
        self._spare = min([SPARE_BYTES, *(_room(folder) // 2 for folder in folders)])
        self._next = time.monotonic() + LOOK_SECONDS

    def wait(self, ended: Callable[[float], bool], seconds: float) -> bool:
        """Wait so long for `ended` (which waits as long as it is told), and look meanwhile; return whether it did. Raises `LimitExceeded` where too much
        was written, `DiskFull` where the disk is about to be full.
        """
        end = time.monotonic() + seconds
        while not (over := ended(max(0.0, min(self._next, end) - time.monotonic()))) and time.monotonic() < end:
            self.look()
        self.look()
        return over

    def look(self) -> None:
        """Raises `LimitExceeded`, `DiskFull` as above; nothing shortly after the last look."""
        begun = time.monotonic()
        if begun < self._next:
            return
        used, room = self._used() - self._before, min(map(_room, self._folders))
        now = time.monotonic()
        self._next = now + max(LOOK_SECONDS, SHARE * (now - begun))
        if used > self._most:
            raise LimitExceeded(f"打开时写出的数据超过 {self._most // 2**20} MB")
        if room < self._spare:
            raise DiskFull


def _used(folders: Sequence[Path]) -> int:
    return sum(max(found.st_blocks * BLOCK, ENTRY) for folder in folders for found in _below(folder))


def _below(folder: Path) -> Iterator[os.stat_result]:
    """What lies there; what goes while one looks is passed over."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):
                yield entry.stat(follow_symlinks=False)
                if entry.is_dir(follow_symlinks=False):
                    yield from _below(Path(entry.path))


def _room(folder: Path) -> int:
    """Bytes that may still be written on its disk; of a folder that is gone, any number."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return sys.maxsize
    return found.f_bavail * found.f_frsize
