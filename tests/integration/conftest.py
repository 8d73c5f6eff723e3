"""Databases for the records tests: SQLite and a PostgreSQL server that the tests start themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from records.database import Database
from servicescene import Scene, make_scene


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    assert found, "PostgreSQL is not installed: run make setup"
    return found[-1].parent


def _as_server_user() -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a fresh PostgreSQL server that listens on a socket in its own folder only."""
    folder = Path(tempfile.mkdtemp(prefix="shenbao-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    run, binaries = _as_server_user(), _binaries()
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    quiet = {"check": True, "cwd": folder, "stdout": subprocess.DEVNULL}
    subprocess.run([*run, binaries / "initdb", "-D", folder / "data", "-U", "shenbao", "--auth=trust", "-E", "UTF8"], **quiet)
    subprocess.run(
        [*run, binaries / "pg_ctl", "-D", folder / "data", "-o", options, "-l", folder / "log", "-w", "start"], **quiet
    )
    yield f"postgresql+psycopg://shenbao@/postgres?host={folder}"
    subprocess.run([*run, binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"], **quiet)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of the newest schema, on each of the two engines."""
    if request.param == "sqlite":
        opened = Database(f"sqlite:///{tmp_path / 'shenbao.db'}")
    else:
        opened = Database(request.getfixturevalue("postgres"))
    opened.upgrade()
    yield opened
    opened.downgrade()
    opened.close()


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Offices, people and a batch, on each of the two engines."""
    return make_scene(database, tmp_path / "store")
