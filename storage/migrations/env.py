"""Alembic's entry: runs the migrations on the engine handed over by storage.database."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from storage.schema import Base
from storage.word_index import is_own


def enforce_keys(connection: Connection, on: bool) -> None:
    """SQLite changes a table by making it anew, which its foreign keys must not notice. Only works outside of a transaction."""
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101 (an open connection has one)
        driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def described(_object: object, name: str | None, *_: object) -> bool:
    return not is_own(name)


engine = context.config.attributes["engine"]
with engine.connect() as connection:
    enforce_keys(connection, on=False)
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True, include_object=described
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.in_transaction():
        connection.commit()
    enforce_keys(connection, on=True)
