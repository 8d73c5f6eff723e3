"""What is taken from a process that reads pages, on the service's own machine and on others: the key, the database, the settings' secrets, and everybody but its scheduler."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.held import HELD, hold, take_away
from intake.inspection.fork_server import BELOW_BYTES, PATH_BYTES, keep_sockets_short
from intake.inspection.no_network import take_network
from intake.inspection.view import View, program_folders, take_view

# How large the machine is, who its users are, how names are looked up; of other processes nothing.
MACHINE = (
    "/proc/loadavg", "/proc/filesystems", "/proc/sys", "/proc/version", "/proc/vmstat", "/proc/diskstats", "/sys",
    "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/resolv.conf", "/etc/passwd", "/etc/group", "/etc/ssl",
)  # fmt: skip
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 (semaphores of multiprocessing)
SOCKETS = Path("/tmp")  # noqa: S108 (of LibreOffice, whatever it is told: made by it, removed after it)
ROOM_BYTES = len("/12345678-100")  # of one process's own, below the folder of temporary files
_held: dict[Path, int] = {}  # folders of temporary files, each with its lock


def reading_view(read: tuple[Path, ...], write: tuple[Path, ...]) -> View:
    """Return what a reading process sees beside programs and libraries; its temporary files lie in a folder that goes with this process."""
    listed = program_folders()  # its own processes find its packages by their names
    # of multiprocessing, wherever temporary files lie: what looks into a file is started through a socket there
    own = Path(keep_sockets_short())
    return View((*map(Path, MACHINE), *read), (_temporary(), SHARED_MEMORY, *write), listed=listed, tidied=(SOCKETS, own))


def readers_view(read: tuple[Path, ...], write: tuple[Path, ...], cache: Path | None) -> View:
    """Return what a process that reads pages sees: besides what it is given, the models (to write where one must be prepared yet) and the cache. Folders that it may
    write to are made.
    """
    from extractors.page.ocr.models import are_prepared, default_folder

    if are_prepared():
        read = (*read, default_folder())
    else:
        write = (*write, default_folder())
    write = tuple(folder.resolve() for folder in (*write, cache) if folder)
    for folder in write:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return reading_view(tuple(path.resolve() for path in read), write)


def _temporary() -> Path:
    """Return this process's folder for its readers' temporary files. What processes left that were killed, papers of applicants among it, is taken away."""
    sockets = Path(keep_sockets_short())
    own = sockets / "readers"
    if len(os.fsencode(own)) + ROOM_BYTES + BELOW_BYTES > PATH_BYTES:
        own = next(iter(_held), None) or Path(tempfile.mkdtemp(prefix="shenbao-", dir=SOCKETS))
    own.mkdir(mode=0o700, exist_ok=True)
    if own not in _held:
        _held[own] = hold(own)
    for left in (*sockets.parent.glob(f"pymp-*/readers/{HELD}"), *SOCKETS.glob(f"shenbao-*/{HELD}")):
        if left.parent not in _held:
            take_away(left)
    return own


def confine_files(view: View) -> bool:
    """Leave this process, and all that it starts, the view alone. False where the kernel does not offer it."""
    os.environ["TMPDIR"] = tempfile.tempdir = str(view.write[0])
    return take_view(replace(view, read=tuple(path for path in view.read if path.exists())))


async def confine_network(worker: Any) -> bool:
    """Let a worker that has joined open no further connection: those to its scheduler, which it is given here, stay. One that loses them ends, and another takes
    its place. False where the kernel does not offer it.
    """
    await worker.heartbeat()  # its connection is kept, and used again for each that follows
    return take_network(whole_process=True, groups=True)
