"""A copy of the whole database as one file, while others go on writing, and back: SQLite by its online backup, PostgreSQL by its own
programs pg_dump and pg_restore.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, make_url, text

from model.errors import OperationFailed

BUSY_SECONDS = 60.0
PAGES_AT_ONCE = -1  # of a copy: all, so that no writer makes it begin anew
PASSWORD = "PGPASSWORD"  # noqa: S105 (the name of a variable)


def copy_out(url: str, target: Path) -> dict[str, int]:
    """Write the database to the file `target`, as it is at one moment. Return how many rows each table has in the copy.

    Raises OperationFailed where PostgreSQL's programs are missing or refuse.
    """
    if make_url(url).get_backend_name() == "sqlite":
        with closing(_file(url)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=PAGES_AT_ONCE)
            copy.execute("PRAGMA journal_mode=DELETE")
        return counts_of(f"sqlite:///{target}")
    engine = create_engine(url, isolation_level="REPEATABLE READ", hide_parameters=True)
    try:
        with engine.connect() as connection:
            moment = str(connection.execute(text("SELECT pg_export_snapshot()")).scalar_one())
            _program("pg_dump", url, "--format=custom", "--no-owner", "--no-acl", f"--snapshot={moment}", f"--file={target}")
            return _count(connection)
    finally:
        engine.dispose()


def copy_in(source: Path, url: str) -> None:
    """Fill the empty database with a file of `copy_out`: all of it or nothing. Raises OperationFailed."""
    if make_url(url).get_backend_name() == "sqlite":
        target = Path(make_url(url).database or "")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        return
    _program("pg_restore", url, "--exit-on-error", "--single-transaction", "--no-owner", "--no-acl", str(source))


def is_empty(url: str) -> bool:
    """Whether the database holds no table; a SQLite file that is not there is empty."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return True
    with closing_engine(url) as engine:
        return not inspect(engine).get_table_names()


def counts_of(url: str) -> dict[str, int]:
    """How many rows each table has."""
    with closing_engine(url) as engine, engine.connect() as connection:
        return _count(connection)


class closing_engine:  # noqa: N801 (reads like contextlib's)
    """An engine of a look at a database, without the preparations of the service's own."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url, hide_parameters=True)

    def __enter__(self) -> Engine:
        return self._engine

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()


def _count(connection: Connection) -> dict[str, int]:
    quote = connection.dialect.identifier_preparer.quote
    names = sorted(inspect(connection).get_table_names())
    return {name: int(connection.execute(text(f"SELECT count(*) FROM {quote(name)}")).scalar_one()) for name in names}  # noqa: S608


def _file(url: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{make_url(url).database}?mode=ro", uri=True, timeout=BUSY_SECONDS)


def _program(name: str, url: str, *options: str) -> None:
    """The password goes by the environment: others on this machine see the arguments."""
    where = shutil.which(name)
    if where is None:
        raise OperationFailed(f"未安装 {name}，请安装与服务器版本相同或更新的 PostgreSQL 客户端（postgresql-client）")
    address = make_url(url)
    plain = address.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    given = {**os.environ, **({PASSWORD: address.password} if address.password else {})}
    done = subprocess.run([where, *options, f"--dbname={plain}"], env=given, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise OperationFailed(f"{name} 失败：{done.stderr.strip()[-400:]}")
