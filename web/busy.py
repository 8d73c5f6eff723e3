"""What is over by itself or by the administrator's doing (a database that others hold, a full disk) is told as such: 503, and when to try again."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from model.errors import DiskFull, Fault, MachineFault, ShenbaoError, fault_of

BUSY_SECONDS, FAULT_SECONDS = 5, 60  # until a request may be sent again
LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
FAILING = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM)
FULL = "53100"  # PostgreSQL's code


class Busy(ShenbaoError):
    code = "busy"
    text = "系统正忙，未能完成这次操作"
    remedy = "请稍候几秒再试；没有任何内容被改动。"
    retryable = True
    exit_code = 6


def passing(error: BaseException) -> ShenbaoError | None:
    """Return what an exception is, where it says nothing against the request: a database that others hold, a full or failing disk."""
    if isinstance(error, PoolTimeout):
        return Busy()
    if isinstance(error, OperationalError):
        return _of_database(error.orig)
    return fault_of(error)


def seconds(error: ShenbaoError) -> int | None:
    """Return when the same request may be sent again; None: it is no matter of time."""
    return BUSY_SECONDS if isinstance(error, Busy) else FAULT_SECONDS if isinstance(error, Fault) else None


def _of_database(error: BaseException | None) -> ShenbaoError | None:
    """SQLite tells defects of ours (no such table) by the same class, PostgreSQL does not."""
    if not isinstance(error, sqlite3.OperationalError):
        return DiskFull() if getattr(error, "sqlstate", None) == FULL else Busy()
    number = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if number in LOCKED:
        return Busy()
    if number == sqlite3.SQLITE_FULL:
        return DiskFull()
    return MachineFault("数据库无法读写") if number in FAILING else None
