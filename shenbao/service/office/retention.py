"""Retention: a batch is deleted with all that it says of people, when its time is over or an office orders it. What was done
stays in the audit trail, and no number of a notice is given a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.orm import Session

from model.errors import UsageError
from shenbao.service.checking.batch_check import recheck_batch
from shenbao.service.checking.registers import match_batch
from shenbao.service.core.access import PROGRAM, Actor, Right, load_batch, load_packet
from shenbao.service.core.store import Store
from shenbao.service.insight import export_jobs
from storage import audit, job_queue, spending, word_index
from storage.schema import (
    UNDER_WAY,
    Base,
    Batch,
    DeficiencyLetter,
    FindingEvent,
    FindingRow,
    IdempotencyKey,
    Inbound,
    Packet,
    ProfileChange,
    RecommenderLetter,
    RegisterVersion,
    now,
)
from webhook.events import EventType
from webhook.outbox import emit

LOOK_BACK = timedelta(hours=3)
MESSAGES_KEPT = timedelta(days=180)
ANSWERS_KEPT = timedelta(days=1)


def keep_until(session: Session, actor: Actor, batch_id: str, at: datetime | None) -> Batch:
    """Sets when a batch is to be deleted; None: it is kept."""
    batch = load_batch(session, actor, batch_id, Right.DELETE)
    if at is not None and at <= now():
        raise UsageError("保存期限须晚于现在")
    batch.delete_after = at
    until = at.isoformat() if at else None
    audit.append(session, "batch.retention", f"batch/{batch.id}", actor.user_id, batch.office_id, until=until)
    return batch


def delete_batch(store: Store, actor: Actor, batch_id: str, reason: str) -> int:
    """Deletes the packets of a batch with everything that hangs on them; the bytes of files that nothing else names go
    once the rows are gone. Gives how many packets.

    Raises UsageError without a reason, or while a packet is being read.
    """
    if not reason.strip():
        raise UsageError("请填写删除的理由")
    with store.database.unit() as session:
        batch = load_batch(session, actor, batch_id, Right.DELETE)
        packets = session.scalars(select(Packet).where(Packet.batch_id == batch.id)).all()
        if any(packet.state in UNDER_WAY for packet in packets):
            raise UsageError("批次中还有材料正在读取，请先取消")
        ids = [packet.id for packet in packets]
        _forget_rows(session, ids)
        session.execute(delete(RecommenderLetter).where(RecommenderLetter.batch_id == batch.id))
        session.execute(delete(ProfileChange).where(ProfileChange.batch_id == batch.id))
        session.execute(delete(RegisterVersion).where(RegisterVersion.batch_id == batch.id))
        batch.register, batch.deleted = [], now()
        detail = {"reason": reason.strip(), "packets": len(ids)}
        audit.append(session, "batch.deleted", f"batch/{batch.id}", actor.user_id, batch.office_id, **detail)
        emit(session, EventType.BATCH_DELETED, batch.office_id, batch=batch.id, packets=len(ids))
        unused = store.blobs.forget_unused(session)
    store.blobs.remove(unused)
    for packet_id in ids:
        store.forget(packet_id)
    export_jobs.forget(store, batch_id)
    return len(ids)


def why_kept(session: Session, packet: Packet) -> str:
    """Say in Chinese why a packet cannot be deleted by itself; empty: it can."""
    if packet.state in UNDER_WAY:
        return "正在读取，请先取消"
    if session.scalars(select(DeficiencyLetter.id).where(DeficiencyLetter.packet_id == packet.id)).first():
        return "已出具告知书，只能随批次删除"
    if session.scalars(select(Packet.id).where(Packet.pile_id == packet.id)).first():
        return "同一叠扫描中还有其他材料"
    return ""


def delete_packet(store: Store, actor: Actor, packet_id: str, reason: str) -> None:
    """Delete a packet with everything that hangs on it; the batch's other packets are checked against one another anew.

    Raises UsageError without a reason, and where it cannot be deleted by itself.
    """
    if not reason.strip():
        raise UsageError("请填写删除的理由")
    with store.database.unit() as session:
        packet = load_packet(session, actor, packet_id, Right.DELETE)
        if why := why_kept(session, packet):
            raise UsageError(f"不能删除：{why}")
        batch = session.get_one(Batch, packet.batch_id)
        detail = {"reason": reason.strip(), "batch": batch.id}
        audit.append(session, "packet.deleted", f"packet/{packet.id}", actor.user_id, packet.office_id, **detail)
        _forget_rows(session, [packet.id])
        session.expire_all()
        match_batch(session, batch, actor.user_id)
        recheck_batch(session, batch, actor.user_id)
        unused = store.blobs.forget_unused(session)
    store.blobs.remove(unused)
    store.forget(packet_id)


def delete_overdue(store: Store, at: datetime | None = None) -> int:
    """Deletes every batch whose time is over; called by the dispatcher. Gives how many batches."""
    with store.database.look() as session:
        over = select(Batch.id).where(Batch.delete_after <= (at or now()), Batch.deleted.is_(None))
        busy = select(Packet.batch_id).where(Packet.state.in_(UNDER_WAY))
        due = session.scalars(over.where(Batch.id.not_in(busy))).all()
    for batch_id in due:
        delete_batch(store, PROGRAM, batch_id, "保存期限届满")
    return len(due)


def clean_up(store: Store, at: datetime | None = None) -> int:
    """What the dispatcher does every hour: overdue batches are deleted, and what deletions left behind goes too: bytes that were too
    fresh to go, words in the search index, the database's log, messages that no packet fitted in half a year, answers kept for
    repeated requests, turns of the queue. Gives how many batches were deleted.
    """
    at = at or now()
    deleted = delete_overdue(store, at)
    with store.database.unit() as session:
        old = select(Inbound.id).where(Inbound.packet_id.is_(None), Inbound.received < at - MESSAGES_KEPT)
        session.execute(update(Inbound).where(Inbound.id.in_(old)).values(payload={}))
        session.execute(delete(IdempotencyKey).where(IdempotencyKey.created < at - ANSWERS_KEPT))
        job_queue.forget_turns(session, at)
        spending.forget(session, at.date())
    with store.database.look() as session:
        store.blobs.sweep(session)
        recently = session.scalar(select(func.count()).where(Batch.deleted > at - LOOK_BACK))
    if recently:
        purge_search_index(store)
    return deleted


def purge_search_index(store: Store) -> None:
    """Words of deleted pages leave the file of the search index, a step at a time."""
    first = more = True
    while more:
        with store.database.unit() as session:
            more, first = word_index.merge(session.connection(), first), False
    store.database.checkpoint()


def _forget_rows(session: Session, ids: Sequence[str]) -> None:
    """Whatever table hangs on packets, be it made later: the foreign keys name it."""
    own = select(FindingRow.id).where(FindingRow.packet_id.in_(ids))
    session.execute(delete(FindingEvent).where(FindingEvent.finding_id.in_(own)))
    session.execute(update(Inbound).where(Inbound.packet_id.in_(ids)).values(packet_id=None, payload={}))
    session.execute(update(Packet).where(Packet.previous_id.in_(ids)).values(previous_id=None, version=Packet.version + 1))
    session.execute(update(Packet).where(Packet.pile_id.in_(ids)).values(pile_id=None, version=Packet.version + 1))
    session.execute(update(Packet).where(Packet.merged_into_id.in_(ids)).values(merged_into_id=None, version=Packet.version + 1))
    for table in reversed(Base.metadata.sorted_tables):
        if table.name not in (Packet.__tablename__, Inbound.__tablename__):
            _forget_in(session, table, ids)
    session.execute(delete(Packet).where(Packet.id.in_(ids)))


def _forget_in(session: Session, table: Table, ids: Sequence[str]) -> None:
    for key in table.foreign_keys:
        if key.column.table.name == Packet.__tablename__:
            session.execute(delete(table).where(key.parent.in_(ids)))
