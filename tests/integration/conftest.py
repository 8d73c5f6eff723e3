"""Databases for the records tests: SQLite and a PostgreSQL server that the tests start themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.service.postgres import running_postgres
from servicescene import Scene, make_scene
from storage.database import Database


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a fresh PostgreSQL server that listens on a socket in its own folder only."""
    with running_postgres() as address:
        yield address


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
