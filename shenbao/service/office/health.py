"""Whether the service can do its work now: its database, its disk, its place of files, its dispatcher, its queue. Quick: asked every few seconds."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from shenbao.service.core.store import Store
from storage.schema import Job, JobState, now

BEAT = "dispatcher.beat"
BEAT_SECONDS = 10.0
DIRECTORY = "directory.state"  # of a service with a directory: what went wrong at the last look at it; empty: nothing
TITLES = {
    "database": "数据库",
    "disk": "磁盘空间",
    "files": "文件存储",
    "dispatcher": "读取进程",
    "queue": "任务队列",
    "directory": "统一目录",
}
SILENT_SECONDS = 60.0  # after which a dispatcher counts as dead
STUCK = timedelta(minutes=15)  # in which nothing was finished though something waits


@dataclass(frozen=True, slots=True)
class Check:
    """`name`: database, disk, files, dispatcher, queue, directory. `detail` and `remedy` in words for the administrator, empty where all is well."""

    name: str
    ok: bool
    detail: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Bytes free on the disk, seconds since the dispatcher's last beat (infinite: none), jobs that wait, seconds the oldest waits."""

    free: int
    silent: float
    waiting: int
    oldest: float


def beat(folder: Path) -> None:
    """The dispatcher says that it lives."""
    (folder / BEAT).touch()
    os.utime(folder / BEAT)


def silent_for(folder: Path) -> float:
    try:
        return max(0.0, time.time() - (folder / BEAT).stat().st_mtime)
    except FileNotFoundError:
        return float("inf")


def checks(store: Store) -> list[Check]:
    """All five, whatever fails."""
    try:
        with store.database.look() as session:
            session.execute(text("SELECT 1"))
            queue = _queue(session)
        database = Check("database", True)
    except SQLAlchemyError as error:
        database = Check("database", False, f"数据库无法访问（{type(error).__name__}）", "请检查数据库是否在运行、磁盘是否已满。")
        queue = Check("queue", False, "数据库无法访问，队列情况不明", "请先恢复数据库。")
    return [database, _disk(store), _files(store), _dispatcher(store.folder), queue]


def watched(store: Store) -> list[Check]:
    """What the administrator is told of: besides what the service cannot work without, the office's directory, where accounts follow one."""
    mark = store.folder / DIRECTORY
    if not mark.exists():
        return checks(store)
    detail = mark.read_text(encoding="utf-8").strip()
    remedy = "由统一目录管理的账号保持不变。请用 shenbao user lookup 查看，并检查目录服务、查询账号对用户和组的读取权限、SHENBAO_LDAP_ROLES 中的组。"
    return [
        *checks(store),
        Check("directory", not detail, f"统一目录无法核对账号（{detail}）" if detail else "", remedy if detail else ""),
    ]


def note_directory(folder: Path, failed: str) -> None:
    """The dispatcher says how the last look at the directory ended; empty: well."""
    (folder / DIRECTORY).write_text(failed, encoding="utf-8")


def figures(store: Store) -> Figures:
    with store.database.look() as session:
        waiting, oldest = _waiting(session)
    return Figures(shutil.disk_usage(store.folder).free, silent_for(store.folder), waiting, oldest)


def _disk(store: Store) -> Check:
    free = shutil.disk_usage(store.folder).free
    if free >= store.budgets.reserve:
        return Check("disk", True)
    detail = f"数据所在磁盘只剩 {free >> 20} MB"
    return Check("disk", False, detail, "请清理或扩大该磁盘；删除不再需要的批次也能腾出空间。在此之前不再收件。")


def _files(store: Store) -> Check:
    detail = store.blobs.trouble()
    remedy = "请检查 SHENBAO_BLOBS、对象存储服务及其密钥；存储桶须事先建好。" if detail else ""
    return Check("files", not detail, detail, remedy)


def _dispatcher(folder: Path) -> Check:
    silent = silent_for(folder)
    if silent < SILENT_SECONDS:
        return Check("dispatcher", True)
    detail = "读取进程从未启动" if silent == float("inf") else f"读取进程已 {silent / 60:.0f} 分钟没有动静"
    return Check("dispatcher", False, detail, "请查看服务日志；重新启动服务：shenbao stop，再 shenbao serve。")


def _queue(session: Session) -> Check:
    waiting, oldest = _waiting(session)
    if oldest < STUCK.total_seconds():
        return Check("queue", True)
    if session.scalar(select(Job.id).where(Job.finished > now() - STUCK).limit(1)):
        return Check("queue", True)
    detail = f"{waiting} 项任务在等待，最久 {oldest / 60:.0f} 分钟，其间没有一项完成"
    return Check("queue", False, detail, "请查看读取进程的日志；重新启动服务后若仍如此，请运行 shenbao doctor --deep。")


def _waiting(session: Session) -> tuple[int, float]:
    count, first = session.execute(select(func.count(), func.min(Job.created)).where(Job.state == JobState.READY)).one()
    return count, max(0.0, (now() - first).total_seconds()) if first else 0.0
