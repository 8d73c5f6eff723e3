"""Packets are read by jobs of the database's queue: the steps of `shenbao/steps.py`, kept in rows. Nothing here reads pixels: the
functions of `shenbao/tasks.py` do, in the executor's processes.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from engine import Done, Task
from extractors.options import ReadOptions
from intake.limits import Limits
from model.errors import Fault, GivenUp, ShenbaoError, UnusualPacket, WorkerKilled, fault_of
from model.packet import Packet as Received
from model.packet import PageSource, SourceFile
from model.page import Page, Reader
from model.record import Record
from shenbao import steps
from shenbao.service.core.packet_events import emit_packet
from shenbao.service.core.profiles import notice_of
from shenbao.service.core.store import Store, workspace_of
from shenbao.service.reading import packet_rows
from shenbao.service.reading.packet_rows import choice_of
from shenbao.service.reading.records import keep_records, packets_behind
from shenbao.service.reception import budgets
from shenbao.service.reception.uploads import AGREED, lay_out
from shenbao.steps import BrokenTask, Claim, Step
from shenbao.tasks import PagesRead
from storage import audit, job_queue
from storage.codec import from_plain, plain, unpack
from storage.schema import Batch, File, Job, JobKind, Packet, PacketState
from storage.spending import Spent
from webhook.events import EventType

Row = TypeVar("Row")
LEASE = timedelta(minutes=2)  # renewed by the dispatcher while a task is under way
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """What a worker needs: the store, the limits and options of reading, and the name under which leases are held. `share`: of the values that the
    machine is sure of, asked blind where an office did not say otherwise.
    """

    store: Store
    worker: str
    limits: Limits = field(default_factory=Limits)
    options: ReadOptions = field(default_factory=ReadOptions)
    share: float = 0.0


def take(context: WorkerContext) -> Task | None:
    """Claim the next job and return its task; None where no job is ready.

    A job whose dispatcher died with it again and again waits before it is handed out once more, as does one whose files find no room now.
    """
    while True:
        with context.store.database.unit() as session:
            store = JobStore(session, context)
            claim = store.claim()
            if claim is None:
                return None
            error = _refused(store.job(claim))
            if error is None:
                try:
                    with session.begin_nested():
                        return steps.task_of(store, claim)
                except SQLAlchemyError:
                    raise
                except Exception as defect:  # of the row, its packet or its files: it must not stop the others
                    _log.exception("job %s cannot be made ready", claim.key)
                    missing = isinstance(defect, FileNotFoundError)
                    error = fault_of(defect) or BrokenTask("存储的文件缺失" if missing else "详见系统日志")
        settle(context, Done(claim.key, error=error))


def _refused(job: Job) -> ShenbaoError | None:
    """Why a job is not handed out: a person ended the trying, or it may be what its dispatchers died of."""
    if job.given_up and job.kind != JobKind.RECEIVE:  # what is received is received without what we fail at
        return GivenUp((job.error or {}).get("message", ""))
    return WorkerKilled(f"连续 {job_queue.MOST_ATTEMPTS} 次") if job.attempts > job_queue.MOST_ATTEMPTS else None


def settle(context: WorkerContext, done: Done) -> None:
    """Keep the result of a task, unless its lease was lost or the packet cancelled meanwhile."""
    with context.store.database.unit() as session:
        steps.settle(JobStore(session, context), done)


class JobStore:
    """The `ReadingStore` of the service, for one unit of work. A claim's key is the id of a job, claimed under a lease."""

    passwords = ()  # no password waits in a queue: see shenbao/service/reception/unlocking.py

    def __init__(self, session: Session, context: WorkerContext) -> None:
        self.limits, self.options = context.limits, context.options
        self._session, self._context = session, context
        # a session forgets what nobody holds, and would load it, with the record, ten times a task
        self._held: dict[Any, object] = {}

    def job(self, claim: Claim) -> Job:
        return self._row(Job, claim.key)

    def packet(self, claim: Claim) -> Packet:
        return self._row(Packet, self.job(claim).packet_id)

    def _row(self, kind: type[Row], key: Any, lock: bool = False) -> Row:
        row = self._session.get_one(kind, key, with_for_update=lock)
        self._held[key] = row
        return row

    def claim(self) -> Claim | None:
        jobs = job_queue.claim(self._session, self._context.worker, 1, LEASE)
        self._held |= {job.id: job for job in jobs}
        return Claim(jobs[0].id, Step(jobs[0].kind)) if jobs else None

    def claimed(self, key: Any) -> Claim:
        return Claim(key, Step(self._row(Job, key).kind))

    def release(self, claim: Claim, done: Done) -> bool:
        job, worker = self.job(claim), self._context.worker
        packet = self._row(Packet, job.packet_id, lock=True)
        if done.error is not None:
            ended = job_queue.fail(self._session, job, worker, done.error.problem())
        else:
            ended = job_queue.finish(self._session, job, worker, done.seconds)
            budgets.count(self._session, packet, Spent(seconds=done.seconds or 0.0))
        if ended:
            self._go_on(packet)
        return ended

    def hold(self, claim: Claim, fault: Fault) -> bool:
        """The packet waits with the reason, and goes on by itself once the step succeeds, or was tried often enough."""
        job, problem = self.job(claim), fault.problem()
        packet = self._row(Packet, job.packet_id, lock=True)
        last = fault.by_input and job.faults + 1 >= job_queue.MOST_TRIES and not job.given_up
        if job_queue.defer(self._session, job, self._context.worker, problem, last):
            packet.state, packet.problem = PacketState.HELD, plain(problem)
            if last:
                audit.append(
                    self._session, "packet.given_up", f"packet/{packet.id}", None, packet.office_id, reason=problem.message
                )
        return True

    def last(self, claim: Claim) -> bool:
        return self.job(claim).given_up

    def _go_on(self, packet: Packet) -> None:
        """A packet of which no other step waits after a fault of ours is held no longer."""
        if packet.state == PacketState.HELD:
            self._session.flush()
            packet.problem = job_queue.last_fault(self._session, packet.id)
            packet.state = PacketState.HELD if packet.problem else PacketState.READING

    def handed_in(self, claim: Claim) -> Path:
        packet = self.packet(claim)
        if packet.state == PacketState.QUEUED:
            packet.state = PacketState.READING
        return lay_out(self._session, self._context.store, packet)

    def source(self, claim: Claim) -> PageSource:
        source = from_plain(PageSource, self.job(claim).source)
        return replace(source, path=self._context.store.here(source.path))

    def pages(self, claim: Claim) -> PagesRead:
        session, packet, again = self._session, self.packet(claim), self._again(claim)
        chosen, workspace = packet.page_choice is not None, self.workspace(claim)
        received = Received(packet.name, workspace, tuple(self._here(f) for f in packet_rows.files_of(session, packet)), ())
        pages, parts = packet_rows.pages_of(session, packet), packet_rows.parts_by_person(session, packet)
        shared = chosen or (again and self._of_pile(packet))
        others = unpack(Record, packet.record).others if again and packet.record else ()
        return PagesRead(received, pages, workspace, parts, whole=chosen or again, shared=shared, others=others)

    def _here(self, file: SourceFile) -> SourceFile:
        here = self._context.store.here
        return replace(file, path=here(file.path), readable_path=here(file.readable_path) if file.readable_path else None)

    def workspace(self, claim: Claim) -> Path:
        return workspace_of(self._context.store, self.packet(claim))

    def notice(self, claim: Claim) -> str | Path:
        return notice_of(self._session.get_one(Batch, self.packet(claim).batch_id), self._context.store)

    def keep_receipt(self, claim: Claim, packet: Received) -> Sequence[PageSource]:
        """Of files that packets share after people split them, only the pages that are this packet's are read."""
        row = self.packet(claim)
        choice = choice_of(self._session, row)
        packet_rows.keep_files(self._session, row, packet.files, choice)
        turns = packet_rows.retire_pages(self._session, row)
        sources = [replace(s, turn=turns.get((s.file, s.index + 1))) for s in packet.sources if choice.has_source(s)]
        row.pages_total, row.pages_done = len(sources), 0
        return sources

    def keep_pages(self, claim: Claim, pages: Sequence[Page]) -> bool:
        session, packet, again = self._session, self.packet(claim), self._again(claim)
        choice = choice_of(session, packet)
        sequences = {row.path: row.sequence for row in session.scalars(select(File).where(File.packet_id == packet.id))}
        own = [page for page in pages if choice.has_page(page)]
        for page in own:
            if again and page.reader is Reader.NONE:
                packet_rows.forget_turn(session, packet, page)
            else:
                packet_rows.keep_page(session, packet, page, sequences.get(page.file, 0))
        if not again:
            packet.pages_total += len(own) - 1  # a Word document is one source; how many pages it has is known now
            budgets.count(self._session, packet, Spent(pages=len(own) - 1))
        packet.pages_done = min(packet.pages_done + len(own), packet.pages_total)
        session.flush()
        complete = job_queue.still_open(session, packet.id, JobKind.PAGE) == 0
        if complete and not again:
            emit_packet(session, EventType.PACKET_READ, packet)
        return complete

    def keep_records(self, claim: Claim, records: Sequence[Record]) -> None:
        packet = self.packet(claim)
        behind = [] if self._again(claim) else packets_behind(self._session, packet, records[0], records[1:])
        keep_records(self._session, self._context.store, [packet, *behind], records, self._context.share)

    def keep_lost(self, claim: Claim, error: ShenbaoError) -> None:
        packet, problem = self.packet(claim), error.problem()
        job_queue.cancel(self._session, packet.id)
        packet.state, packet.problem = PacketState.FAILED, plain(problem)
        emit_packet(self._session, EventType.PACKET_FAILED, packet, code=problem.code)

    def add(self, claim: Claim, step: Step, sources: Sequence[PageSource] = ()) -> None:
        if step is Step.RECORD:
            job_queue.join_pages(self._session, self.packet(claim), self._again(claim))
        else:
            packet, rows = self.packet(claim), [plain(source) for source in sources]
            agreed = int(self.job(claim).source.get(AGREED, 0))
            if why := budgets.much(self._session, self._context.store, packet, len(rows), agreed):
                packet.state, packet.problem = PacketState.ASKED, plain(UnusualPacket(why).problem())
            else:
                budgets.count(self._session, packet, Spent(pages=len(rows)))
            job_queue.add_tasks(self._session, packet, JobKind(step), rows)

    def _again(self, claim: Claim) -> bool:
        """Whether a person's change of a packet that was read made the job necessary: its pages are known to be one packet's."""
        return job_queue.AGAIN in self.job(claim).source

    def _of_pile(self, packet: Packet) -> bool:
        behind = select(Packet.id).where(Packet.pile_id == packet.id)
        return packet.pile_id is not None or self._session.scalars(behind).first() is not None
