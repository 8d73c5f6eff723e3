"""A PostgreSQL server of one's own: in a folder that is thrown away, listening on a socket in that folder only."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NoPostgres(RuntimeError):
    """PostgreSQL is not installed."""


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if not found:
        raise NoPostgres("PostgreSQL is not installed: run make setup")
    return found[-1].parent


@contextmanager
def running_postgres(safe: bool = False) -> Iterator[str]:
    """The address of a fresh server; without `safe` it does not wait for the disk (tests). Raises NoPostgres."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="shenbao-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    run = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []  # PostgreSQL refuses to run as root
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync={'on' if safe else 'off'}"

    def call(*command: str | Path) -> None:
        subprocess.run([*run, *command], check=True, cwd=folder, stdout=subprocess.DEVNULL)  # noqa: S603

    call(binaries / "initdb", "-D", folder / "data", "-U", "shenbao", "--auth=trust", "-E", "UTF8")
    call(binaries / "pg_ctl", "-D", folder / "data", "-o", options, "-l", folder / "log", "-w", "start")
    try:
        yield f"postgresql+psycopg://shenbao@/postgres?host={folder}"
    finally:
        call(binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
