"""Opens the database: SQLite in WAL mode by default, PostgreSQL by its address; migrations up and down."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, sessionmaker

import storage.sought  # noqa: F401 (keeps what is searched in step)
from model.errors import OperationFailed
from storage.keys import INFO, Keys

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 30
READING = "shenbao_reading"
INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Database:
    """One per process. `keys`: of the installation. `url`: e.g. sqlite:////var/lib/shenbao/shenbao.db or postgresql+psycopg://…"""

    def __init__(self, url: str, keys: Keys | None = None) -> None:
        self.url = url
        self.engine = open_engine(url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False, info={INFO: keys})
        weakref.finalize(self, self.engine.dispose)  # nobody who forgets it leaves connections open

    @contextmanager
    def unit(self) -> Iterator[Session]:
        """A unit of work: committed at its end, rolled back where anything is raised."""
        with self._sessions() as session:
            yield session
            session.commit()

    @contextmanager
    def look(self) -> Iterator[Session]:
        """For reading only: takes no write lock (many look at lists while others write), and keeps nothing."""
        with self._sessions() as session:
            session.connection(execution_options={READING: True})
            yield session
            session.expunge_all()  # what was read stays usable afterwards
            session.rollback()

    def upgrade(self, revision: str = "head") -> None:
        """Raises OperationFailed where a newer program made the schema: this one does not know what it would lose."""
        need_known(revision_of(self))
        command.upgrade(self._alembic(), revision)

    def downgrade(self, revision: str = "base") -> None:
        command.downgrade(self._alembic(), revision)

    def checkpoint(self) -> None:
        """SQLite: what was changed goes from the log beside the database into it, and out of the log."""
        if self.engine.dialect.name == "sqlite":
            connection = self.engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                connection.close()

    def close(self) -> None:
        self.engine.dispose()

    def _alembic(self) -> Config:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["engine"] = self.engine
        return config


def only_read(session: Session) -> None:
    """What a unit of work has changed so far is committed, and others may write; what follows in it only reads."""
    session.commit()
    session.connection(execution_options={READING: True})


def revision_of(database: Database) -> str:
    """The schema's revision; empty: the database has none yet."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def newest_revision() -> str:
    return _scripts().get_current_head() or ""


def need_known(revision: str) -> None:
    """Raises OperationFailed for a revision of a newer program."""
    if revision and revision not in {script.revision for script in _scripts().walk_revisions()}:
        raise OperationFailed(
            f"数据库是更新版本的程序建立的（结构 {revision}，本程序只到 {newest_revision()}），为免丢失数据不会打开。"
            "请换回较新的程序；确要退回旧版，请把升级前的备份恢复到新目录（shenbao restore）"
        )


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


def open_engine(url: str) -> Engine:
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)  # errors are logged; what people wrote is not
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    elif engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    """No plan of ours is worth compiling: that takes longer than a search."""
    with connection.cursor() as cursor:
        cursor.execute("SET jit = off")
    connection.commit()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own; _begin_immediate does
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    """Takes the write lock at once, so that two writers queue up rather than fail half way ("database is locked")."""
    reading = connection.get_execution_options().get(READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def insert_into(session: Session, table: type[Any]) -> Any:
    """Return a statement that may say what happens to rows that are there (ON CONFLICT), which either database spells by its own class."""
    return INSERTS[session.get_bind().dialect.name](table)
