"""A PostgreSQL server of one's own: in a folder that is thrown away, listening on a socket in that folder only."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# nothing is waited for or written down for a server that nobody starts again: a database is made and dropped in a quarter of the time
THROWN_AWAY = "-c fsync=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off"


class NoPostgres(RuntimeError):
    """PostgreSQL is not installed."""


@dataclass(frozen=True, slots=True)
class Listening:
    """On a network, too. `start`: the words before the command that starts the server (`ip netns exec …`); `address`: its own there; `clients`:
    the network whose hosts may log in, with a password.
    """

    start: tuple[str, ...]
    address: str
    clients: str


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if not found:
        raise NoPostgres("PostgreSQL is not installed: run make setup-dev")
    return found[-1].parent


def restart(address: str, mode: str = "fast") -> None:
    """Restart the server that `running_postgres` gave; `mode`: fast ends what is under way in order, immediate as a crash does."""
    lock = next(Path(address.partition("host=")[2]).glob(".s.PGSQL.*.lock"))
    data = lock.read_text("utf-8").splitlines()[1]
    command = [*_as_postgres(), str(_binaries() / "pg_ctl"), "-D", data, "-m", mode, "-w", "-t", "120", "restart"]
    subprocess.run(command, check=True, cwd=lock.parent, stdout=subprocess.DEVNULL)  # noqa: S603


def _as_postgres() -> list[str]:
    return ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []  # PostgreSQL refuses to run as root


@contextmanager
def running_postgres(safe: bool = False, kept: Path | None = None, listening: Listening | None = None) -> Iterator[str]:
    """The address of a server of one's own; without `safe` it does not wait for the disk (tests). Its data are gone at the end, or
    lie in the folder `kept`, from which the next one goes on. Raises NoPostgres.
    """
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="shenbao-pg-"))  # its socket's path must be short
    data = kept or folder / "data"
    data.parent.mkdir(parents=True, exist_ok=True)
    run = _as_postgres()
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
        data.mkdir(exist_ok=True)
        shutil.chown(data, "postgres")
    address, start = (listening.address, listening.start) if listening else ("", ())
    options = f"-c listen_addresses='{address}' -c unix_socket_directories={folder} {'' if safe else THROWN_AWAY}"

    def call(*command: str | Path, before: tuple[str, ...] = ()) -> None:
        subprocess.run([*before, *run, *command], check=True, cwd=folder, stdout=subprocess.DEVNULL)  # noqa: S603

    try:
        if not (data / "PG_VERSION").exists():
            call(binaries / "initdb", "-D", data, "-U", "shenbao", "--auth=trust", "-E", "UTF8")
        if listening:
            with (data / "pg_hba.conf").open("a") as rules:
                rules.write(f"host all all {listening.clients} scram-sha-256\n")
        call(binaries / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start", before=start)
        try:
            yield f"postgresql+psycopg://shenbao@/postgres?host={folder}"
        finally:
            call(binaries / "pg_ctl", "-D", data, "-m", "fast" if kept else "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
