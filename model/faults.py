"""Tells what we failed at from what is wrong with a file: by the machine's own word, wherever in a chain of exceptions it stands."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from model.errors import DiskFull, Fault, MachineFault

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
# Without ENOMEM and EAGAIN: a file meets the limits of its own process, too.
REFUSED = frozenset({errno.EMFILE, errno.ENFILE, errno.EIO, errno.EROFS, errno.ESTALE})
PROBE_BYTES = 1 << 20


def fault_of(error: BaseException) -> Fault | None:
    """Return the fault that an exception is, or came from; None where the machine was not the cause."""
    for one in _chain(error):
        if isinstance(one, Fault):
            return one
        if isinstance(one, OSError) and one.errno in FULL:
            return DiskFull()
        if isinstance(one, OSError) and one.errno in REFUSED:
            return MachineFault(os.strerror(one.errno or 0))
    return None


def raise_ours(error: BaseException) -> None:
    """Raise the fault that an exception came from, where the machine and not the file was its cause."""
    if fault := fault_of(error):
        raise fault from error


def need_room(folder: Path) -> None:
    """Raise DiskFull where `folder`, or the folder of temporary files, takes no more: what was found of a file meanwhile is not believed."""
    for place in (folder, Path(tempfile.gettempdir())):
        try:
            place.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=place) as probe:
                probe.write(bytes(PROBE_BYTES))
                probe.flush()
                os.fsync(probe.fileno())
        except OSError as error:
            raise_ours(error)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
