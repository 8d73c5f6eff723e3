"""What an office, and an account, may hand in and have read in a day, at every door: pages, API, watched folder. Whoever has used it up waits
for the next day, or for the administrator; whatever was taken in is read.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from model.errors import OverBudget
from shenbao.service.core.access import Actor
from shenbao.service.core.config import Budget, office_today
from shenbao.service.core.store import Store
from storage.schema import READ, Batch, File, Packet
from storage.spending import Spent, account_key, office_key, spend, spent_by

LATEST = 50  # packets of a batch that tell what is usual in it
ENOUGH = 10  # of them
UNUSUAL = 8  # times the usual
FEW_BYTES, FEW_FILES, FEW_PAGES = 50 << 20, 100, 300  # nobody is asked about


@dataclass(frozen=True, slots=True)
class Handed:
    """What is about to be handed in: bytes and files."""

    size: int
    files: int


def need_budget(session: Session, store: Store, actor: Actor, office_id: str, size: int = 0) -> None:
    """Raise OverBudget where the office or the account has used up its day, or `size` bytes more would leave too little of the disk."""
    _need_reserve(store, size)
    day = office_today()
    whose = [("本单位", "OFFICE", office_key(office_id), store.budgets.office)]
    if actor.user_id:
        whose.append(("本账号", "ACCOUNT", account_key(office_id, actor.user_id), store.budgets.account))
    for name, setting, key, budget in whose:
        for what in _used_up(budget, spent_by(session, key, day), size):
            raise OverBudget(f"{name}今日{what[0]}，设置项 SHENBAO_{setting}_DAY_{what[1]}")


def _used_up(budget: Budget, spent: Spent, size: int) -> Iterator[tuple[str, str]]:
    """Yield what is used up, and the end of its setting's name. 0: any number."""
    if budget.size and spent.size + size > budget.size:
        yield f"已交 {spent.size >> 20} MB，最多 {budget.size >> 20} MB", "MB"
    if budget.pages and spent.pages >= budget.pages:
        yield f"已交 {spent.pages} 页，最多 {budget.pages} 页", "PAGES"
    if budget.seconds and spent.seconds >= budget.seconds:
        yield f"读取已用 {spent.seconds / 60:.0f} 分钟，最多 {budget.seconds / 60:.0f} 分钟", "MINUTES"


def _need_reserve(store: Store, size: int) -> None:
    """Raise OverBudget where so many bytes would leave too little of the disk for what is under way."""
    if shutil.disk_usage(store.folder).free < size + store.budgets.reserve:
        raise OverBudget("服务器磁盘空间不足，请联系管理员")


def count(session: Session, packet: Packet, spent: Spent) -> None:
    """Count it against the packet's office, and against whoever handed the packet in."""
    spend(session, packet.office_id, packet.created_by, office_today(), spent)


def unusual(session: Session, store: Store, batch: Batch, handed: Handed) -> str:
    """Return why a person is asked before so much is taken in; empty: it is as usual."""
    asks = store.budgets
    if not (asks.ask_size or asks.ask_files):
        return ""
    if asks.ask_size and handed.size > asks.ask_size:
        return f"共 {handed.size >> 20} MB，超过 {asks.ask_size >> 20} MB"
    if asks.ask_files and handed.files > asks.ask_files:
        return f"共 {handed.files} 个文件，超过 {asks.ask_files} 个"
    if not (usual := _usual(session, batch)):
        return ""
    size, files = usual
    if handed.size > max(UNUSUAL * size, FEW_BYTES):
        return f"共 {handed.size >> 20} MB，本批次材料一般约 {max(size >> 20, 1)} MB"
    if handed.files > max(UNUSUAL * files, FEW_FILES):
        return f"共 {handed.files} 个文件，本批次材料一般约 {files} 个"
    return ""


def unusual_of(session: Session, store: Store, packet: Packet) -> str:
    """Return the same of a packet that is there already."""
    kept = select(func.sum(File.size), func.count()).where(File.packet_id == packet.id, File.uploaded, File.parent.is_(None))
    size, files = session.execute(kept).one()
    return unusual(session, store, session.get_one(Batch, packet.batch_id), Handed(int(size or 0), int(files)))


def much(session: Session, store: Store, packet: Packet, pages: int, agreed: int) -> str:
    """Return why a person is asked before what was found in a packet is read: its pages, and the files of its archives, are known only after a look into it. Empty: it is
    as usual, or no more than the `agreed` pages that a person knew of when he had it read.
    """
    asks = store.budgets
    if pages <= agreed or not (asks.ask_pages or asks.ask_files):
        return ""
    if asks.ask_pages and pages > asks.ask_pages:
        return f"共 {pages} 页，超过 {asks.ask_pages} 页"
    inside = select(func.count()).where(File.packet_id == packet.id, File.parent.is_not(None))
    if asks.ask_files and (members := session.scalar(inside) or 0) > asks.ask_files:
        return f"压缩包等文件中共有 {members} 个文件，超过 {asks.ask_files} 个"
    totals = select(Packet.pages_total).where(Packet.batch_id == packet.batch_id, Packet.id != packet.id, Packet.state.in_(READ))
    known = sorted(session.scalars(totals.order_by(Packet.created.desc()).limit(LATEST)))
    usual = known[len(known) // 2] if len(known) >= ENOUGH else pages
    return f"共 {pages} 页，本批次材料一般约 {usual} 页" if pages > max(UNUSUAL * usual, FEW_PAGES) else ""


def _usual(session: Session, batch: Batch) -> tuple[int, int] | None:
    """Return bytes and files of the packets of a batch, as far as there are enough to tell."""
    latest = select(Packet.id).where(Packet.batch_id == batch.id).order_by(Packet.created.desc()).limit(LATEST)
    query = select(func.sum(File.size), func.count()).where(File.packet_id.in_(latest), File.uploaded, File.parent.is_(None))
    known = session.execute(query.group_by(File.packet_id)).all()
    if len(known) < ENOUGH:
        return None
    size, files = (sorted(map(int, column))[len(known) // 2] for column in zip(*known, strict=True))
    return size, files
