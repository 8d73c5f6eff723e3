"""Databases for the records tests: SQLite and a PostgreSQL server that the tests start themselves. The newest schema is made once on each
and copied for every test, since migrations take longer than most tests.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, make_url, text

from benchmarks.service.postgres import running_postgres
from servicescene import Scene, empty_sqlite, make_scene
from shenbao.service.core.config import secret_key
from storage.database import Database
from storage.keys import derived

if TYPE_CHECKING:
    from clusterscene import Running

os.environ["SHENBAO_ALLOW_ROOT"] = "true"  # tests may run in a container as root
BOTH = ("sqlite", "postgresql")
TEMPLATE, COPY = "shenbao_empty", "shenbao_test"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a fresh PostgreSQL server that listens on a socket in its own folder only."""
    with running_postgres() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """The address of the server on which the database TEMPLATE is empty and of the newest schema."""
    execute(postgres, f"CREATE DATABASE {TEMPLATE}")
    database = Database(named(postgres, TEMPLATE))
    database.upgrade()
    database.close()
    return postgres


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A module says in ENGINES on which databases its tests run, where that is not on each of the two."""
    items[:] = [item for item in items if _engine(item) in ("", *getattr(getattr(item, "module", None), "ENGINES", BOTH))]


def _engine(item: pytest.Item) -> str:
    return str(item.callspec.params.get("database", "")) if hasattr(item, "callspec") else ""


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of the newest schema, on each of the two engines."""
    if request.param == "sqlite":
        address, server = empty_sqlite(tmp_path / "shenbao.db"), ""
    else:
        server = request.getfixturevalue("postgres_template")
        execute(server, f"CREATE DATABASE {COPY} TEMPLATE {TEMPLATE}{by_files(server)}")
        address = named(server, COPY)
    opened = Database(address, derived(secret_key(tmp_path / "store")))
    yield opened
    opened.close()
    if server:
        execute(server, f"DROP DATABASE {COPY} WITH (FORCE)")


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Offices, people and a batch."""
    return make_scene(database, tmp_path / "store")


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    from clusterscene import JOBS, running_cluster

    with running_cluster(tmp_path_factory.mktemp("cluster"), JOBS, memory=1 << 30) as made:
        yield made


def named(server: str, name: str) -> str:
    """The address of the database `name` on the server."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@cache
def by_files(server: str) -> str:
    """How a database is copied soonest: by its files, which is the only way before PostgreSQL 15, and has no name there."""
    engine = create_engine(server)
    with engine.connect() as connection:
        version = connection.dialect.server_version_info or ()
    engine.dispose()
    return " STRATEGY FILE_COPY" if version >= (15,) else ""


def execute(server: str, statement: str) -> None:
    """Carry out what no transaction may hold, such as making a database."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
