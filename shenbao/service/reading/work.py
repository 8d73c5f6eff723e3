"""The reading of packets, as steps on the ledger: receive → pages → record. A claimed row becomes an engine task; what comes
back becomes rows. Nothing here reads pixels: the functions of the pipeline do, in the executor's processes.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from importlib.metadata import version
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from engine import Done
from engine import Task as Work
from extractors.options import ReadOptions
from intake.inspection.format_table import format_of
from intake.limits import Limits
from model.errors import ShenbaoError, WorkerKilled
from model.packet import Fate, PageSource, SourceFile
from model.packet import Packet as Received
from model.page import Page, Reader, unread_page
from model.problem import Problem
from model.record import Record
from notices.profile import load
from shenbao.service.checking.batch_check import recheck_batch
from shenbao.service.checking.check import recheck
from shenbao.service.checking.registers import match_batch
from shenbao.service.core.announce import tell
from shenbao.service.core.current import effective_state
from shenbao.service.core.store import Store, workspace_of
from shenbao.service.reception.registration import attach_waiting
from shenbao.service.reception.uploads import lay_out
from shenbao.tasks import PagesRead, make_record, make_records, read_page, receive_packet, receive_seconds
from storage import field_versions, job_queue, search
from storage.codec import from_plain, pack, plain, unpack
from storage.job_queue import AGAIN, join_pages
from storage.schema import Batch, File, Job, JobKind, Packet, PacketState, PageRow
from webhook.events import EventType
from webhook.outbox import emit

STALE = -1  # the place of a page that was read before and is being read again
NO_LONGER_APART = Problem("no_longer_apart", "重新读取后，这部分材料已并入同一扫描件的其他材料", "请查看同一扫描件的其他材料。")
LEASE = timedelta(minutes=2)  # renewed by the dispatcher while a task is under way
_log = logging.getLogger(__name__)


class BrokenTask(ShenbaoError):
    """A row of the ledger, or what it speaks of, cannot be used: that packet has failed, the others go on."""

    code = "broken_task"
    text = "读取任务无法执行"
    remedy = "请重新读取这份材料；若仍失败，请系统管理员检查存储的文件是否完整。"


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """What the work needs: the store, the limits and options of reading, and the name under which leases are held."""

    store: Store
    worker: str
    limits: Limits = field(default_factory=Limits)
    options: ReadOptions = field(default_factory=ReadOptions)


def take(bench: WorkerContext) -> Work | None:
    """Claims the next task of the ledger and makes it ready to run; None where there is none.

    A task whose worker died with it as often as is allowed has failed for good and is not handed out again.
    """
    while True:
        with bench.store.database.unit() as session:
            claimed = job_queue.claim(session, bench.worker, 1, LEASE)
            if not claimed:
                return None
            key = claimed[0].id
            error: ShenbaoError = WorkerKilled(f"已尝试 {job_queue.MOST_ATTEMPTS} 次")
            if claimed[0].attempts <= job_queue.MOST_ATTEMPTS:
                try:
                    with session.begin_nested():
                        return _prepare(session, bench, claimed[0])
                except SQLAlchemyError:
                    raise
                except Exception as defect:  # of the row, its packet or its files: it must not stop the others
                    _log.exception("task %s cannot be made ready", key)
                    error = BrokenTask("存储的文件缺失" if isinstance(defect, FileNotFoundError) else "详见系统日志")
        settle(bench, Done(key, error=error))


def _prepare(session: Session, bench: WorkerContext, task: Job) -> Work:
    packet = session.get_one(Packet, task.packet_id)
    workspace = workspace_of(bench.store, packet)
    if task.kind == JobKind.RECEIVE:
        packet.state = PacketState.READING
        args = (lay_out(session, bench.store, packet), workspace, bench.limits)
        return Work(task.id, receive_packet, args, receive_seconds(bench.limits))
    if task.kind == JobKind.PAGE:
        return Work(task.id, read_page, (from_plain(PageSource, task.source), workspace, bench.options))
    notice = session.get_one(Batch, packet.batch_id).notice
    received = Received(packet.name, workspace, _source_files(session, packet), ())
    of_pile = packet.pile_id is not None or session.scalars(select(Packet.id).where(Packet.pile_id == packet.id)).first()
    one = packet.page_choice is not None or AGAIN in task.source
    shared = packet.page_choice is not None or (AGAIN in task.source and bool(of_pile))
    read = PagesRead(received, _pages(session, packet), workspace, parts_said(session, packet), shared)
    return Work(task.id, make_record if one else make_records, (read, notice, bench.options))


def settle(bench: WorkerContext, done: Done) -> None:
    """Writes down the result of a task, unless its lease was lost or the packet cancelled meanwhile."""
    with bench.store.database.unit() as session:
        task = session.get_one(Job, done.key)
        packet = session.get_one(Packet, task.packet_id, with_for_update=True)
        if done.error is not None:
            if job_queue.put_back(session, task, bench.worker, done.error.problem()):
                _failed(session, bench, task, packet, done.error)
        elif job_queue.finish(session, task, bench.worker, done.seconds):
            _finished(session, bench, task, packet, done.value)


def _finished(session: Session, bench: WorkerContext, task: Job, packet: Packet, value: Any) -> None:
    if task.kind == JobKind.RECEIVE:
        _received(session, packet, value)
    elif task.kind == JobKind.PAGE:
        _page_read(session, packet, value, AGAIN in task.source)
    else:
        _recorded(session, bench, packet, value, AGAIN in task.source)


def _failed(session: Session, bench: WorkerContext, task: Job, packet: Packet, error: ShenbaoError) -> None:
    """A page that cannot be read is a page of the receipt; a packet that cannot be opened or joined has failed."""
    if task.kind == JobKind.PAGE and not isinstance(error, BrokenTask):
        _page_read(session, packet, (unread_page(from_plain(PageSource, task.source), error.problem()),), AGAIN in task.source)
        return
    problem: Problem = error.problem()
    job_queue.cancel(session, packet.id)
    packet.state, packet.problem = PacketState.FAILED, plain(problem)
    emit(session, EventType.PACKET_FAILED, packet.office_id, packet=packet.id, batch=packet.batch_id, code=problem.code)


def _received(session: Session, packet: Packet, received: Received) -> None:
    """The receipt: a row for every file, and a task for every page. Of files that packets share after people split them, only
    the pages that are this packet's.
    """
    rows = {row.path: row for row in session.scalars(select(File).where(File.packet_id == packet.id))}
    choice = packet.page_choice
    later = set() if choice is None else set(rows) - set(choice)  # files that came after people arranged the pages: read whole
    for place, source in enumerate(received.files):
        row = rows.get(source.id)
        if row is None and choice is not None and source.fate is Fate.READ and source.id not in choice:
            continue  # of another packet that shares the archive
        row = row or File(packet_id=packet.id, path=source.id, size=source.size, sha256=source.sha256)
        row.source, row.sequence = plain(source), place
        row.kind, row.fate, row.parent, row.pages, row.note = source.kind, source.fate, source.parent, source.pages, source.note
        row.problem = plain(source.problem) if source.problem else None
        session.add(row)
    turns: dict[tuple[str, int], int] = {}
    for page in session.scalars(_pages_of_pile(packet)):  # read before: what people said of a page stays with it
        page.packet_id, page.sequence = packet.id, STALE
        if page.turn_by_person is not None:
            turns[page.file_path, page.number] = page.turn_by_person
    sources = [source for source in received.sources if source.file in later or _wanted(source, choice)]
    turned = [replace(s, turn=turns.get((s.file, s.index + 1))) for s in sources]
    packet.pages_total, packet.pages_done = len(sources), 0
    job_queue.add_tasks(session, packet, JobKind.PAGE, [plain(source) for source in turned])
    if not sources:
        job_queue.add_tasks(session, packet, JobKind.RECORD, [{}])


def _wanted(source: PageSource, choice: dict[str, Any] | None) -> bool:
    if choice is None:
        return True
    numbers = choice.get(source.file, ())
    return bool(numbers) if format_of(source.kind).whole_document else source.index + 1 in numbers


def _page_read(session: Session, packet: Packet, pages: Sequence[Page], again: bool = False) -> None:
    places = {row.path: row.sequence for row in session.scalars(select(File).where(File.packet_id == packet.id))}
    choice = packet.page_choice
    kept = [
        page for page in pages if choice is None or page.number in choice.get(page.file, (page.number,))
    ]  # a Word document may be shared
    for page in kept:
        same = select(PageRow).where(
            PageRow.packet_id == packet.id, PageRow.file_path == page.file, PageRow.number == page.number
        )
        row = session.scalars(same).first() or PageRow(packet_id=packet.id, file_path=page.file, number=page.number)
        if again and page.reader is Reader.NONE:  # turned by a person, and no better for it: the first reading stands
            row.turn_by_person = None
            continue
        row.sequence, row.reader, row.image = places.get(page.file, 0), page.reader, page.image
        row.reading, row.text = pack(page), page.text.replace("\x00", "")
        session.add(row)
        search.index(session, row)
    if not again:
        packet.pages_total += len(kept) - 1  # a Word document is one task; how many pages it has is known now
    packet.pages_done = min(packet.pages_done + len(kept), packet.pages_total)
    session.flush()
    if job_queue.still_open(session, packet.id, JobKind.PAGE) == 0:
        if not again:
            emit(session, EventType.PACKET_READ, packet.office_id, packet=packet.id, batch=packet.batch_id)
        join_pages(session, packet, again)


def _recorded(session: Session, bench: WorkerContext, packet: Packet, records: Sequence[Record], again: bool = False) -> None:
    """The record of the packet; further ones, where a scan held several packets, become packets of their own."""
    batch = session.get_one(Batch, packet.batch_id)
    siblings = [] if again else _siblings(session, packet, records[1:])
    packets = [packet, *siblings]
    for row, record in zip(packets, records, strict=True):
        keep_record(session, row, batch, record)
        _count_pages(session, row)
        row.state = PacketState.CHECKED
        recheck(session, effective_state(session, row))
    match_batch(session, batch)
    recheck_batch(session, batch)
    attach_waiting(session, bench.store, packets)
    for row in packets:
        tell(session, EventType.PACKET_CHECKED, row)


def _siblings(session: Session, packet: Packet, records: Sequence[Record]) -> list[Packet]:
    """The packets found behind this one; those of an earlier reading that are no longer apart are cancelled."""
    session.execute(delete(PageRow).where(PageRow.packet_id == packet.id, PageRow.sequence == STALE))
    known = list(session.scalars(select(Packet).where(Packet.pile_id == packet.id).order_by(Packet.created, Packet.id)))
    found = [_sibling(session, packet, record, known) for record in records]
    for gone in known:
        gone.state, gone.problem = PacketState.CANCELLED, plain(NO_LONGER_APART)
    return found


def _count_pages(session: Session, packet: Packet) -> None:
    """The pages that are the packet's own: some of its scan may be other packets'."""
    session.flush()
    count = session.scalar(select(func.count()).where(PageRow.packet_id == packet.id)) or 0
    packet.pages_total = packet.pages_done = count


def keep_record(session: Session, packet: Packet, batch: Batch, record: Record) -> None:
    """Keeps the machine's record; values become versions beside what people said."""
    profile = load(batch.notice)
    packet.record = pack(record)
    field_versions.add_machine(session, packet.id, record.fields, version("shenbao"), profile.id)
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
        session.add(File(**columns | {"packet_id": other.id, "shared": True}))
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


def parts_said(session: Session, packet: Packet) -> dict[tuple[str, int], str]:
    """The pages whose part a person told."""
    query = select(PageRow).where(PageRow.packet_id == packet.id, PageRow.part_by_person.is_not(None))
    return {(row.file_path, row.number): row.part_by_person or "" for row in session.scalars(query)}


def _source_files(session: Session, packet: Packet) -> tuple[SourceFile, ...]:
    rows = session.scalars(select(File).where(File.packet_id == packet.id, File.source.is_not(None)).order_by(File.sequence))
    told = [(from_plain(SourceFile, row.source), row.arranged) for row in rows if row.source]
    return tuple(replace(file, note="；".join(filter(None, (file.note, arranged)))) for file, arranged in told)


def _pages(session: Session, packet: Packet) -> tuple[Page, ...]:
    """The pages as handed in: by the place of their file, then within it; pages of two packets as they were put together."""
    read = select(PageRow).where(PageRow.packet_id == packet.id, PageRow.sequence != STALE)
    rows = session.scalars(read.order_by(PageRow.place.is_(None), PageRow.place, PageRow.sequence, PageRow.number))
    return tuple(unpack(Page, row.reading) for row in rows)
