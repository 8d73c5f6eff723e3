"""The fork server that limited processes are split off from. It is reached by a socket in the file system, whose whole path the kernel
wants in 107 bytes (sun_path of unix(7)): below a long TMPDIR none can be made, and nothing could be looked into.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context, util
from multiprocessing.context import ForkServerProcess
from typing import Any

from intake.inspection.offspring import WatchedPopen
from intake.inspection.plain import CellContext
from model.errors import NoSharedMemory, NoSocketPlace

PATH_BYTES = 107
SECRET = re.compile(r"SHENBAO_.*(DATABASE|SECRET|PASSWORD)|PGPASSWORD|AWS_")
BELOW_BYTES = len("/pymp-12345678/listener-12345678")  # what multiprocessing puts below the folder of temporary files


@contextmanager
def without_secrets() -> Iterator[None]:
    """What is started within gets an environment without the settings' secrets."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if SECRET.match(name)}
    try:
        yield
    finally:
        os.environ.update(kept)


class LimitedProcess(ForkServerProcess):
    """Its fork server is started with it where there is none, or none any more."""

    @staticmethod
    def _Popen(process: Any) -> Any:
        with without_secrets():
            return WatchedPopen(process)


class LimitedContext(CellContext):
    Process = LimitedProcess


def fork_server(preload: Sequence[str]) -> LimitedContext:
    """Return the context of processes that find the modules of `preload` loaded, and none of the settings' secrets. Raises `NoSocketPlace`, `NoSharedMemory`."""
    keep_sockets_short()
    need_shared_memory()
    context = LimitedContext()
    if preload:
        context.set_forkserver_preload(list(preload))
    return context


def need_shared_memory() -> None:
    """Raises `NoSharedMemory` where no semaphore can be made: else it would be told as the fault of each file."""
    try:
        get_context().Lock()
    except OSError as error:
        raise NoSharedMemory(os.strerror(error.errno or 0)) from error


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
