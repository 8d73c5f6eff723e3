"""`shenbao doctor --deep`: whether all that the service keeps is there and as it was: database, files against rows and rows against
files, the audit trail, leases, room, versions. Changes nothing, brings nothing up to date; can be called while the service runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from shenbao.service.core.store import Store
from shenbao.service.office import health
from storage import audit
from storage.database import newest_revision, revision_of
from storage.schema import Blob, DeficiencyLetter, File, Job, JobState, Packet, PageRow, RecommenderLetter, now

SHOWN = 5  # of many things of a kind that are wrong
LATE = timedelta(minutes=10)  # a lease is taken over after two
FROM_BACKUP = "请用 shenbao restore 把最近一次完好的备份恢复到另一目录，从中找回；并检查磁盘。"


@dataclass(frozen=True, slots=True)
class Found:
    """What came of looking at one thing. `remedy` is empty where all is well."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def examine(store: Store) -> Iterator[Found]:
    """One thing after the other; where the schema is another program's, nothing but that."""
    revision = revision_of(store.database)
    if revision != newest_revision():
        remedy = "请用与数据库相应的程序版本；较旧的数据库在服务启动时自动升级（先自动备份）。"
        yield Found(
            "版本", False, f"程序 {version('shenbao')}（结构 {newest_revision()}），数据库结构 {revision or '无'}", remedy
        )
        return
    yield Found("版本", True, f"程序 {version('shenbao')}，数据库结构 {revision}")
    looks: Sequence[Callable[[Session, Store], Found]] = (
        _database, _blobs, _orphans, _named_blobs, _pictures, _strays, _trail, _leases,
    )  # fmt: skip
    if store.blobs.trouble():  # told below; not as many lost files
        looks = [look for look in looks if look not in (_blobs, _orphans)]
    for look in looks:
        with store.database.look() as session:
            yield look(session, store)
    yield _private(store.folder)
    for check in health.watched(store):
        if check.name != "database":
            yield Found(health.TITLES[check.name], check.ok, check.detail or "正常", check.remedy)


def _database(session: Session, store: Store) -> Found:
    if store.database.engine.dialect.name != "sqlite":
        return Found("数据库", True, "PostgreSQL，可以访问")
    wrong = [str(row[0]) for row in session.execute(text("PRAGMA integrity_check(5)")) if row[0] != "ok"]
    wrong += [f"{row[0]} 第 {row[1]} 行引用了不存在的 {row[2]}" for row in session.execute(text("PRAGMA foreign_key_check"))][
        :SHOWN
    ]
    return _told("数据库", wrong, "结构与引用完好", "数据库文件已损坏。" + FROM_BACKUP)


def _blobs(session: Session, store: Store) -> Found:
    """Every row's bytes, read and compared."""
    wrong, count = [], 0
    for sha256, size in session.execute(select(Blob.sha256, Blob.size)):
        count += 1
        path = store.blobs.path(sha256)
        if not path.is_file():
            wrong.append(f"{sha256[:12]}…（{_names(session, sha256)}）不在")
        elif path.stat().st_size != size or _hash(path) != sha256:
            wrong.append(f"{sha256[:12]}…（{_names(session, sha256)}）内容已变")
    return _told("文件内容", wrong, f"{count} 个文件的哈希全部相符", FROM_BACKUP)


def _orphans(session: Session, store: Store) -> Found:
    """Bytes without a row; those of uploads just now are not counted."""
    stray = [sha256[:12] + "…" for sha256 in store.blobs.stray(session, store.blobs.grace_seconds + 3600)]
    return _told("多余文件", stray, "没有", "它们不属于任何材料，读取进程每小时自动清除；若长期存在，请检查读取进程。")


def _named_blobs(session: Session, _store: Store) -> Found:
    """Files and letters whose contents have no row."""
    wrong = []
    for column in (File.sha256, *(c for t in (DeficiencyLetter, RecommenderLetter) for c in (t.pdf_sha256, t.docx_sha256))):
        table = column.class_
        query = select(column).where(column.not_in(select(Blob.sha256)), column != "")
        if table is File:
            query = query.where(File.uploaded.is_(True))
        wrong += [f"{table.__tablename__}：{sha256[:12]}…" for sha256 in session.scalars(query)]
    return _told("材料与告知书", wrong, "所引用的文件都有登记", FROM_BACKUP)


def _pictures(session: Session, store: Store) -> Found:
    query = select(Packet.name, PageRow.image, Packet.pile_id, Packet.id).join(PageRow, PageRow.packet_id == Packet.id)
    rows = session.execute(query.where(PageRow.image.is_not(None), PageRow.image != ""))
    wrong = [f"{name}：{image}" for name, image, pile, own in rows if not (store.workspace(pile or own) / str(image)).is_file()]
    return _told("页面图像", wrong, "都在", "请在该材料页面上重新读取；原件仍在。")


def _strays(session: Session, store: Store) -> Found:
    known = set(session.scalars(select(Packet.id)))
    folders = [f for place in ("packets", "uploads") for f in (store.folder / place).glob("*") if f.name not in known]
    return _told(
        "多余目录",
        [str(f.relative_to(store.folder)) for f in folders],
        "没有",
        "所属材料已删除，其内容含个人信息，请删除这些目录。",
    )


def _trail(session: Session, _store: Store) -> Found:
    broken = [f"第 {number} 条" for number in audit.broken_links(session)]
    seq, digest = audit.head(session)
    whole = f"完整，共 {seq} 条，末条 {seq}:{digest[:12]}…"
    return _told("审计记录", broken, whole, "有人改动过数据库。请保留现场，导出记录（shenbao audit export），与备份中的比对。")


def _leases(session: Session, _store: Store) -> Found:
    late = session.scalar(select(func.count()).where(Job.state == JobState.LEASED, Job.lease_until < now() - LATE))
    wrong = [f"{late} 项任务的租约早已到期，无人接手"] if late else []
    return _told("任务租约", wrong, "正常", "读取进程没有在运行。请启动服务：shenbao serve。")


def _private(folder: Path) -> Found:
    wrong = [
        path.name for path in (folder / "secret.key", folder / "shenbao.db") if path.exists() and path.stat().st_mode & 0o077
    ]
    return _told("文件权限", wrong, "仅服务用户可读", f"其他用户可以读取。请运行：chmod -R go-rwx {folder}")


def _told(name: str, wrong: Sequence[str], well: str, remedy: str) -> Found:
    if not wrong:
        return Found(name, True, well)
    more = f" 等 {len(wrong)} 项" if len(wrong) > SHOWN else ""
    return Found(name, False, "、".join(wrong[:SHOWN]) + more, remedy)


def _names(session: Session, sha256: str) -> str:
    query = select(Packet.name, File.path).join(File, File.packet_id == Packet.id).where(File.sha256 == sha256).limit(1)
    row = session.execute(query).first()
    return f"{row[0]}：{row[1]}" if row else "告知书或已删除的材料"


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
