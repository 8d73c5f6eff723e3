"""The reading of packets, as steps on the ledger: receive → pages → record. A claimed row becomes an engine task; what comes
back becomes rows. Nothing here reads pixels: the functions of the pipeline do, in the executor's processes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.metadata import version
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from engine import Done
from engine import Task as Work
from extractors.options import ReadOptions
from extractors.unread import unread
from intake import Limits
from model.errors import ShenbaoError, WorkerKilled
from model.packet import Packet as Received
from model.packet import PageSource, SourceFile
from model.page import Page
from model.problem import Problem
from model.record import Record
from notices.profile import load
from records import fields, ledger, search
from records.codec import from_plain, pack, plain, unpack
from records.schema import Batch, File, Packet, PacketState, PageRow, Task, TaskKind
from shenbao.service.batchcheck import recheck_batch
from shenbao.service.check import recheck
from shenbao.service.registers import match_batch
from shenbao.service.registration import attach_waiting
from shenbao.service.store import Store, workspace_of
from shenbao.service.uploads import lay_out
from shenbao.tasks import PagesRead, make_records, read_page, receive_packet, receive_seconds
from webhook.events import EventType
from webhook.outbox import emit

STALE = -1  # the place of a page that was read before and is being read again
NO_LONGER_APART = Problem("no_longer_apart", "重新读取后，这部分材料已并入同一扫描件的其他材料", "请查看同一扫描件的其他材料。")
LEASE = timedelta(minutes=2)  # renewed by the dispatcher while a task is under way


@dataclass(frozen=True, slots=True)
class Bench:
    """What the work needs: the store, the limits and options of reading, and the name under which leases are held."""

    store: Store
    worker: str
    limits: Limits = field(default_factory=Limits)
    options: ReadOptions = field(default_factory=ReadOptions)


def take(bench: Bench) -> Work | None:
    """Claims the next task of the ledger and makes it ready to run; None where there is none.

    A task whose worker died with it as often as is allowed has failed for good and is not handed out again.
    """
    while True:
        with bench.store.database.unit() as session:
            claimed = ledger.claim(session, bench.worker, 1, LEASE)
            if not claimed:
                return None
            if claimed[0].attempts <= ledger.MOST_ATTEMPTS:
                return _prepare(session, bench, claimed[0])
            key = claimed[0].id
        settle(bench, Done(key, error=WorkerKilled(f"已尝试 {ledger.MOST_ATTEMPTS} 次")))


def _prepare(session: Session, bench: Bench, task: Task) -> Work:
    packet = session.get_one(Packet, task.packet_id)
    workspace = workspace_of(bench.store, packet)
    if task.kind == TaskKind.RECEIVE:
        packet.state = PacketState.READING
        args = (lay_out(session, bench.store, packet), workspace, bench.limits)
        return Work(task.id, receive_packet, args, receive_seconds(bench.limits))
    if task.kind == TaskKind.PAGE:
        return Work(task.id, read_page, (from_plain(PageSource, task.source), workspace, bench.options))
    notice = session.get_one(Batch, packet.batch_id).notice
    received = Received(packet.name, workspace, _source_files(session, packet), ())
    return Work(task.id, make_records, (PagesRead(received, _pages(session, packet), workspace), notice, bench.options))


def settle(bench: Bench, done: Done) -> None:
    """Writes down the result of a task, unless its lease was lost or the packet cancelled meanwhile."""
    with bench.store.database.unit() as session:
        task = session.get_one(Task, done.key)
        packet = session.get_one(Packet, task.packet_id, with_for_update=True)
        if done.error is not None:
            if ledger.put_back(session, task, bench.worker, done.error.problem()):
                _failed(session, bench, task, packet, done.error)
        elif ledger.finish(session, task, bench.worker):
            _finished(session, bench, task, packet, done.value)


def _finished(session: Session, bench: Bench, task: Task, packet: Packet, value: Any) -> None:
    if task.kind == TaskKind.RECEIVE:
        _received(session, packet, value)
    elif task.kind == TaskKind.PAGE:
        _page_read(session, packet, value)
    else:
        _recorded(session, bench, packet, value)


def _failed(session: Session, bench: Bench, task: Task, packet: Packet, error: ShenbaoError) -> None:
    """A page that cannot be read is a page of the receipt; a packet that cannot be opened or joined has failed."""
    if task.kind == TaskKind.PAGE:
        _page_read(session, packet, (unread(from_plain(PageSource, task.source), error),))
        return
    problem: Problem = error.problem()
    packet.state, packet.problem = PacketState.FAILED, plain(problem)
    emit(session, EventType.PACKET_FAILED, packet.office_id, packet=packet.id, batch=packet.batch_id, code=problem.code)


def _received(session: Session, packet: Packet, received: Received) -> None:
    """The receipt: a row for every file, and a task for every page."""
    rows = {row.path: row for row in session.scalars(select(File).where(File.packet_id == packet.id))}
    for place, source in enumerate(received.files):
        row = rows.get(source.id) or File(packet_id=packet.id, path=source.id, size=source.size, sha256=source.sha256)
        row.source, row.sequence = plain(source), place
        row.kind, row.fate, row.parent, row.pages, row.note = source.kind, source.fate, source.parent, source.pages, source.note
        row.problem = plain(source.problem) if source.problem else None
        session.add(row)
    for page in session.scalars(_pages_of_pile(packet)):  # read before: what people said of a page stays with it
        page.packet_id, page.sequence = packet.id, STALE
    packet.pages_total, packet.pages_done = len(received.sources), 0
    ledger.add_tasks(session, packet, TaskKind.PAGE, [plain(source) for source in received.sources])
    if not received.sources:
        ledger.add_tasks(session, packet, TaskKind.RECORD, [{}])


def _page_read(session: Session, packet: Packet, pages: Sequence[Page]) -> None:
    places = {row.path: row.sequence for row in session.scalars(select(File).where(File.packet_id == packet.id))}
    for page in pages:
        same = select(PageRow).where(
            PageRow.packet_id == packet.id, PageRow.file_path == page.file, PageRow.number == page.number
        )
        row = session.scalars(same).first() or PageRow(packet_id=packet.id, file_path=page.file, number=page.number)
        row.sequence, row.reader, row.image = places.get(page.file, 0), page.reader, page.image
        row.reading, row.text = pack(page), page.text.replace("\x00", "")
        session.add(row)
        search.index(session, row)
    packet.pages_done += 1
    session.flush()
    waiting = session.scalar(
        select(func.count()).where(Task.packet_id == packet.id, Task.kind == TaskKind.RECORD, Task.state == "ready")
    )
    if ledger.still_open(session, packet.id, TaskKind.PAGE) == 0 and not waiting:
        emit(session, EventType.PACKET_READ, packet.office_id, packet=packet.id, batch=packet.batch_id)
        ledger.add_tasks(session, packet, TaskKind.RECORD, [{}])


def _recorded(session: Session, bench: Bench, packet: Packet, records: Sequence[Record]) -> None:
    """The record of the packet; further ones, where a scan held several packets, become packets of their own."""
    batch = session.get_one(Batch, packet.batch_id)
    session.execute(delete(PageRow).where(PageRow.packet_id == packet.id, PageRow.sequence == STALE))
    known = list(session.scalars(select(Packet).where(Packet.pile_id == packet.id).order_by(Packet.created, Packet.id)))
    siblings = [_sibling(session, packet, record, known) for record in records[1:]]
    for gone in known:
        gone.state, gone.problem = PacketState.CANCELLED, plain(NO_LONGER_APART)
    packets = [packet, *siblings]
    for row, record in zip(packets, records, strict=True):
        keep_record(session, row, batch, record)
        row.state = PacketState.CHECKED
        recheck(session, row)
    match_batch(session, batch)
    recheck_batch(session, batch)
    attach_waiting(session, bench.store, packets)
    for row in packets:
        counts = {"errors": row.errors, "warnings": row.warnings}
        emit(session, EventType.PACKET_CHECKED, row.office_id, packet=row.id, batch=row.batch_id, **counts)


def keep_record(session: Session, packet: Packet, batch: Batch, record: Record) -> None:
    """Keeps the machine's record; values become versions beside what people said."""
    profile = load(batch.notice)
    packet.record = pack(record)
    fields.add_machine(session, packet.id, record.fields, version("shenbao"), profile.id)
    placed = {(p.file, p.page): p for p in record.pages}
    for row in session.scalars(select(PageRow).where(PageRow.packet_id == packet.id)):
        if part := placed.get((row.file_path, row.number)):
            row.part, row.order = part.part, part.order


def _sibling(session: Session, packet: Packet, record: Record, known: list[Packet]) -> Packet:
    """A packet found behind another one in the same scan: its pages move to it, its files are the same. One of `known` from an
    earlier reading is taken for it, in their order, with what people said of it.
    """
    other = known.pop(0) if known else None
    if other is None:
        other = Packet(batch_id=packet.batch_id, office_id=packet.office_id, name=record.packet[:300], pile_id=packet.id)
        session.add(other)
        session.flush()
    mine = {(p.file, p.page) for p in record.pages}
    for row in session.scalars(select(PageRow).where(PageRow.packet_id == packet.id)):
        if (row.file_path, row.number) in mine:
            row.packet_id = other.id
    session.execute(delete(File).where(File.packet_id == other.id))
    for file in session.scalars(select(File).where(File.packet_id == packet.id)).all():
        columns = {c.key: getattr(file, c.key) for c in File.__table__.columns if c.key not in ("id", "packet_id")}
        session.add(File(packet_id=other.id, **columns))
    other.pages_total = other.pages_done = len(mine)
    session.flush()
    return other


def _pages_of_pile(packet: Packet) -> Select[PageRow]:
    """The pages of the packet and of those that were found behind it in its scan."""
    return (
        select(PageRow)
        .join(Packet, Packet.id == PageRow.packet_id)
        .where((Packet.id == packet.id) | (Packet.pile_id == packet.id))
    )


def _source_files(session: Session, packet: Packet) -> tuple[SourceFile, ...]:
    rows = session.scalars(select(File).where(File.packet_id == packet.id, File.source.is_not(None)).order_by(File.sequence))
    return tuple(from_plain(SourceFile, row.source) for row in rows if row.source)


def _pages(session: Session, packet: Packet) -> tuple[Page, ...]:
    """The pages as handed in: by the place of their file, then within it."""
    read = select(PageRow).where(PageRow.packet_id == packet.id, PageRow.sequence != STALE)
    rows = session.scalars(read.order_by(PageRow.sequence, PageRow.number))
    return tuple(unpack(Page, row.reading) for row in rows)
