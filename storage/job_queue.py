"""The job queue: jobs are claimed under a lease, and whoever dies with a lease loses nothing but time."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, and_, case, delete, func, or_, select, update
from sqlalchemy.orm import Session

from model.problem import Problem
from storage.codec import plain
from storage.database import insert_into
from storage.schema import Job, JobKind, JobState, Packet, PacketState, QueueTurn, now
from storage.schema.packets import FRESH, HELD, IN_TURN, RESTED, UNENDED

CANDIDATES = 8  # as many times more tasks are looked at as are wanted, since other workers may hold some
MOST_ATTEMPTS = 2  # leases that may run out one after another before the task is taken for one that ends its dispatcher
MOST_TRIES = 5  # of a task whose input may be what it fails at
PAUSES = (5.0, 20.0, 60.0, 300.0, 900.0, 1800.0)  # seconds before what we failed at is tried again: the last from then on
FAR = 2  # leases: nobody's ends later than that from now
URGENT = 1000  # a person waits for it at the screen
TURNS_KEPT = timedelta(days=1)
AGAIN = "again"  # marks a job that a person's change made necessary: no reading of the whole packet


def add_tasks(session: Session, packet: Packet, kind: JobKind, sources: Sequence[dict[str, Any]], urgent: bool = False) -> None:
    """Let a task wait for each of `sources`; of a packet that a person is asked about first, until he said so (`start_asked`)."""
    state = JobState.ASKED if packet.state == PacketState.ASKED else JobState.READY
    priority = packet.priority + (URGENT if urgent else 0)
    whose = {"batch_id": packet.batch_id, "office_id": packet.office_id, "person_id": packet.created_by or ""}
    rank = 0 if kind == JobKind.RECEIVE else 1
    session.add_all(
        Job(packet_id=packet.id, kind=kind, source=source, state=state, priority=priority, rank=rank, **whose)
        for source in sources
    )


def join_pages(session: Session, packet: Packet, again: bool) -> None:
    """Queues the making of the record, once. `again`: from the pages as they stand, each packet of a pile for itself."""
    ready = select(func.count()).where(Job.packet_id == packet.id, Job.kind == JobKind.RECORD, Job.state == JobState.READY)
    if not session.scalar(ready):
        add_tasks(session, packet, JobKind.RECORD, [{AGAIN: True} if again else {}], urgent=again)


def claim(session: Session, worker: str, most: int, lease: timedelta, at: datetime | None = None) -> list[Job]:
    """Up to `most` tasks for `worker`, leased until `at` + `lease`; their attempts are counted up. Found by indexes, however many wait.

    Fair between offices, between the people of an office, and between the batches of a person: whoever has the fewest tasks under way comes
    first, of these who waited longest. Within a batch the files of all packets are looked into before pages are read: whoever handed in what
    is no document learns it at once. Priority decides first. A task that another worker took in between is passed over.
    """
    at = at or now()
    turns = _Turns(session, at)
    lanes = [*_fresh(session, most), *_late(session, at, lease, most)]
    chosen = turns.in_order([lane for lane in lanes if lane], most * CANDIDATES)
    if not chosen:
        return []
    wanted = [job.id for job in chosen]
    by_turn = case({task_id: n for n, task_id in enumerate(wanted)}, value=Job.id)
    ended = or_(Job.lease_until < at, Job.lease_until > at + FAR * lease)
    free = or_(Job.state == JobState.READY, and_(Job.state == JobState.LEASED, ended))
    lock = select(Job.id).where(Job.id.in_(wanted), free).order_by(by_turn).limit(most).with_for_update(skip_locked=True)
    taken = list(session.scalars(lock))
    lease_them = update(Job).where(Job.id.in_(taken)).execution_options(synchronize_session=False)
    session.execute(lease_them.values(state=JobState.LEASED, leased_by=worker, lease_until=at + lease, attempts=Job.attempts + 1))
    turns.keep([job for job in chosen if job.id in set(taken)])
    found = session.scalars(select(Job).where(Job.id.in_(taken)).execution_options(populate_existing=True)).all()
    return sorted(found, key=lambda task: taken.index(task.id))


COLUMNS = (Job.id, Job.priority, Job.batch_id, Job.office_id, Job.person_id, Job.created)
Lane = list[Any]  # of one batch, in order


def _fresh(session: Session, most: int) -> Iterator[Lane]:
    """Yield the first tasks of each batch that has some; batches are found by steps through the index, not by their tasks."""
    batch = session.scalar(select(func.min(Job.batch_id)).where(FRESH))
    while batch is not None:
        query = select(*COLUMNS).where(FRESH, Job.batch_id == batch).order_by(*IN_TURN).limit(most * CANDIDATES)
        yield list(session.execute(query))
        batch = session.scalar(select(func.min(Job.batch_id)).where(FRESH, Job.batch_id > batch))


def _late(session: Session, at: datetime, lease: timedelta, most: int) -> Iterator[Lane]:
    """Yield tasks whose rest after a fault of ours is over, and those whose lease ran out, or was given before a clock was put back; each by itself."""
    longest = at + timedelta(seconds=PAUSES[-1])  # a clock that was put back must not let anything wait for days
    for rule in (and_(RESTED, Job.not_before <= at), and_(RESTED, Job.not_before > longest)):
        query = select(*COLUMNS).where(rule).order_by(Job.not_before).limit(most * CANDIDATES)
        yield from ([row] for row in session.execute(query))
    for ended in (Job.lease_until < at, Job.lease_until > at + FAR * lease):
        query = select(*COLUMNS).where(HELD, ended).order_by(Job.lease_until).limit(most * CANDIDATES)
        yield from ([row] for row in session.execute(query))


class _Turns:
    """Whose turn it is: how many tasks each office, person and batch has under way, and when it last had its turn."""

    def __init__(self, session: Session, at: datetime) -> None:
        self._session, self._at = session, at
        self._busy: Counter[str] = Counter()
        self._served: dict[str, float] = {}
        held = select(Job.office_id, Job.person_id, Job.batch_id).where(HELD, Job.lease_until >= at)
        for row in session.execute(held):
            self._busy.update(self._shares(row))

    @staticmethod
    def _shares(row: Any) -> tuple[str, str, str]:
        return f"o{row.office_id}", f"p{row.office_id}{row.person_id}", f"b{row.batch_id}"

    def in_order(self, lanes: Sequence[Lane], most: int) -> list[Any]:
        """Take tasks from the heads of the lanes, one by one, by turns."""
        self._look_up({share for lane in lanes for share in self._shares(lane[0])})
        queues, taken = [deque(lane) for lane in lanes], list[Any]()
        while queues and len(taken) < most:
            queue = min(queues, key=lambda one: self._key(one[0]))
            taken.append(row := queue.popleft())
            queues = [one for one in queues if one]
            for share in self._shares(row):
                self._busy[share] += 1
        return taken

    def _look_up(self, shares: set[str]) -> None:
        rows = self._session.scalars(select(QueueTurn).where(QueueTurn.whose.in_(shares)))
        self._served = {row.whose: row.at.timestamp() for row in rows}

    def _key(self, row: Any) -> tuple[Any, ...]:
        standing = [(self._busy[share], self._served.get(share, 0.0)) for share in self._shares(row)]
        return -row.priority, *standing, row.created

    def keep(self, taken: Sequence[Any]) -> None:
        """Remember who had a turn."""
        for share in sorted({share for row in taken for share in self._shares(row)}):
            told = insert_into(self._session, QueueTurn).values(whose=share, at=self._at)
            self._session.execute(told.on_conflict_do_update(index_elements=[QueueTurn.whose], set_={"at": self._at}))


def forget_turns(session: Session, at: datetime) -> int:
    """Forgets turns of more than a day ago: who had none since then comes first without a row, too; and those of a clock that went ahead. Gives how many."""
    old = or_(QueueTurn.at < at - TURNS_KEPT, QueueTurn.at > at + TURNS_KEPT)
    return int(cast("CursorResult[Any]", session.execute(delete(QueueTurn).where(old))).rowcount)


def renew(session: Session, worker: str, tasks: Sequence[str], lease: timedelta) -> None:
    """Keeps the leases of tasks that are still under way."""
    held = and_(Job.id.in_(tasks), Job.leased_by == worker, Job.state == JobState.LEASED)
    session.execute(update(Job).where(held).values(lease_until=now() + lease))


def release(session: Session, worker: str) -> None:
    """Gives back what a worker that stops in order had under way: ready at once, and not counted as an attempt."""
    reclaim(session, [worker], counted=False)


def reclaim(session: Session, workers: Sequence[str], counted: bool = True) -> int:
    """Gives back at once what workers that are known to be dead had under way; `counted`: as an attempt, which they may have died of. Gives how
    many tasks.
    """
    held = and_(Job.leased_by.in_(workers), Job.state == JobState.LEASED)
    values = {"state": JobState.READY, "lease_until": None, "leased_by": None, "attempts": Job.attempts - int(not counted)}
    change = update(Job).where(held).values(**values).execution_options(synchronize_session=False)
    return int(cast("CursorResult[Any]", session.execute(change)).rowcount)


def lease_holders(session: Session) -> set[str]:
    """Return the names of the workers that have something under way."""
    return {name for name in session.scalars(select(Job.leased_by).where(Job.state == JobState.LEASED).distinct()) if name}


def overdue_holders(session: Session) -> set[str]:
    """Return the names of the workers whose leases nobody has renewed, none of them."""
    late = func.max(Job.lease_until) < now()
    query = select(Job.leased_by).where(Job.state == JobState.LEASED).group_by(Job.leased_by).having(late)
    return {name for name in session.scalars(query) if name}


def finish(session: Session, task: Job, worker: str, seconds: float | None = None) -> bool:
    """Marks a task as done. False where the lease was lost to another worker meanwhile: its result must be thrown away."""
    ended = {"state": JobState.DONE, "finished": now(), "seconds": seconds, "lease_until": None, "error": None}
    return _end(session, task, worker, ended)


def fail(session: Session, task: Job, worker: str, problem: Problem) -> bool:
    """Marks a task as failed for good: by its file, not by us. False where the lease was lost meanwhile."""
    return _end(
        session, task, worker, {"state": JobState.FAILED, "error": plain(problem), "lease_until": None, "finished": now()}
    )


def defer(session: Session, task: Job, worker: str, problem: Problem, last: bool = False) -> bool:
    """Lets a task that we failed at be tried again after a pause, which grows from one to the next; no attempt is counted. `last`: it ends
    without a result as soon as it is handed out. False where the lease was lost meanwhile.
    """
    pause = timedelta(seconds=PAUSES[min(task.faults, len(PAUSES) - 1)])
    waits = {"state": JobState.READY, "not_before": now() + pause, "faults": task.faults + 1, "attempts": 0}
    waits |= {"given_up": True, "not_before": None} if last else {}
    return _end(session, task, worker, waits | {"error": plain(problem), "lease_until": None, "leased_by": None})


def wake(session: Session, packet_id: str) -> int:
    """Lets what waits after a fault of ours be tried again at once. Gives how many tasks."""
    return _change_waiting(session, packet_id, {"not_before": None})


def give_up(session: Session, packet_id: str) -> int:
    """Lets what waits after a fault of ours end without a result, as soon as it is handed out. Gives how many tasks."""
    return _change_waiting(session, packet_id, {"not_before": None, "given_up": True})


def _change_waiting(session: Session, packet_id: str, values: dict[str, Any]) -> int:
    waits = and_(Job.packet_id == packet_id, Job.state == JobState.READY, Job.faults > 0)
    change = update(Job).where(waits).values(**values).execution_options(synchronize_session=False)
    return int(cast("CursorResult[Any]", session.execute(change)).rowcount)


def start_asked(session: Session, packet_id: str) -> int:
    """Lets what waited for a person's word be handed out. Gives how many tasks."""
    waits = and_(Job.packet_id == packet_id, Job.state == JobState.ASKED)
    change = update(Job).where(waits).values(state=JobState.READY).execution_options(synchronize_session=False)
    return int(cast("CursorResult[Any]", session.execute(change)).rowcount)


def last_fault(session: Session, packet_id: str) -> dict[str, Any] | None:
    """Return why a packet is held: the problem of a task of it that waits after a fault of ours; None where none does."""
    waits = and_(Job.packet_id == packet_id, Job.state.in_(UNENDED), Job.faults > 0)
    return session.scalars(select(Job.error).where(waits).order_by(Job.not_before.desc()).limit(1)).first()


def _end(session: Session, task: Job, worker: str, values: dict[str, Any]) -> bool:
    held = and_(Job.id == task.id, Job.leased_by == worker, Job.state == JobState.LEASED)
    return bool(cast("CursorResult[Any]", session.execute(update(Job).where(held).values(**values))).rowcount)


def cancel(session: Session, packet_id: str) -> int:
    """Cancels what has not ended; what is under way is thrown away when it comes back. Gives how many."""
    change = update(Job).where(Job.packet_id == packet_id, Job.state.in_(UNENDED)).values(state=JobState.CANCELLED)
    return int(cast("CursorResult[Any]", session.execute(change)).rowcount)


def still_open(session: Session, packet_id: str, kind: JobKind) -> int:
    """How many tasks of a kind have not ended: the packet's pages are joined when it is 0."""
    query = select(func.count()).where(Job.packet_id == packet_id, Job.kind == kind, Job.state.in_(UNENDED))
    return session.scalar(query) or 0
