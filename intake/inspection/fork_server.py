"""The fork server that limited processes are split off from. It is reached by a socket in the file system, whose whole path the kernel
wants in 107 bytes (sun_path of unix(7)): below a long TMPDIR none can be made, and nothing could be looked into.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing import util

from intake.inspection.plain import CellContext
from model.errors import NoSocketPlace

PATH_BYTES = 107
BELOW_BYTES = len("/pymp-12345678/listener-12345678")  # what multiprocessing puts below the folder of temporary files


def fork_server(preload: Sequence[str]) -> CellContext:
    """Return the context of processes that find the modules of `preload` loaded. Raises `NoSocketPlace`."""
    keep_sockets_short()
    context = CellContext()
    if preload:
        context.set_forkserver_preload(list(preload))
    return context


def keep_sockets_short() -> str:
    """Let multiprocessing keep its sockets where their paths are short enough, whatever TMPDIR says; return that folder. Files stay there."""
    usual = tempfile.gettempdir()
    for base in (usual, *_short_places()):
        if len(os.fsencode(base)) + BELOW_BYTES <= PATH_BYTES:
            with suppress(OSError):
                return _made_in(base, usual)
    raise NoSocketPlace(usual)


def _made_in(base: str, usual: str) -> str:
    """Return multiprocessing's own folder (0700, removed at the end of this process). Once it is made, it stays the same."""
    tempfile.tempdir = base
    try:
        made: str = util.get_temp_dir()
    finally:
        tempfile.tempdir = usual
    return made


def _short_places() -> Iterator[str]:
    """What the system keeps for temporary things, the user's own first."""
    if own := os.environ.get("XDG_RUNTIME_DIR"):
        yield own
    yield from ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108  # a folder of its own is made there
