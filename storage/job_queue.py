"""The job queue: jobs are claimed under a lease, and whoever dies with a lease loses nothing but time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from model.problem import Problem
from storage.codec import plain
from storage.schema import Job, JobKind, JobState, Packet, now

CANDIDATES = 8  # as many times more tasks are looked at as are wanted, since other workers may hold some
MOST_ATTEMPTS = 2  # leases that may run out one after another before the task is taken for one that ends its dispatcher
PAUSES = (5.0, 20.0, 60.0, 300.0, 900.0, 1800.0)  # seconds before what we failed at is tried again: the last from then on
URGENT = 1000  # a person waits for it at the screen
AGAIN = "again"  # marks a job that a person's change made necessary: no reading of the whole packet


def add_tasks(session: Session, packet: Packet, kind: JobKind, sources: Sequence[dict[str, Any]], urgent: bool = False) -> None:
    priority = packet.priority + (URGENT if urgent else 0)
    session.add_all(Job(packet_id=packet.id, kind=kind, source=source, priority=priority) for source in sources)


def join_pages(session: Session, packet: Packet, again: bool) -> None:
    """Queues the making of the record, once. `again`: from the pages as they stand, each packet of a pile for itself."""
    ready = select(func.count()).where(Job.packet_id == packet.id, Job.kind == JobKind.RECORD, Job.state == JobState.READY)
    if not session.scalar(ready):
        add_tasks(session, packet, JobKind.RECORD, [{AGAIN: True} if again else {}], urgent=again)


def claim(session: Session, worker: str, most: int, lease: timedelta, at: datetime | None = None) -> list[Job]:
    """Up to `most` tasks for `worker`, leased until `at` + `lease`; their attempts are counted up.

    Fair between batches: each batch's next task is ranked behind as many as the batch has under way already, so that a
    batch of one packet does not wait behind a batch of hundreds. Within a batch the files of all packets are looked into before pages are
    read: whoever handed in what is no document learns it at once. Priority decides first. A task that another worker
    took in between is passed over (its row no longer fits the condition of the update).
    """
    at = at or now()
    longest = at + timedelta(seconds=PAUSES[-1])  # a clock that was put back must not let anything wait for days
    rested = or_(Job.not_before.is_(None), Job.not_before <= at, Job.not_before > longest)
    free = or_(and_(Job.state == JobState.READY, rested), and_(Job.state == JobState.LEASED, Job.lease_until < at))
    busy = and_(Job.state == JobState.LEASED, Job.lease_until >= at)
    under_way = (
        select(Packet.batch_id, func.count().label("busy"))
        .join(Job, Job.packet_id == Packet.id)
        .where(busy)
        .group_by(Packet.batch_id)
    ).subquery()
    place = func.row_number().over(
        partition_by=Packet.batch_id,
        order_by=(Job.priority.desc(), Job.kind != JobKind.RECEIVE, Packet.created, Job.created, Job.id),
    )
    turn = (place + func.coalesce(under_way.c.busy, 0)).label("turn")
    query = (
        select(Job.id, turn)
        .join(Packet, Job.packet_id == Packet.id)
        .outerjoin(under_way, under_way.c.batch_id == Packet.batch_id)
        .where(free)
        .order_by(Job.priority.desc(), turn, Job.created)
        .limit(most * CANDIDATES)
    )
    wanted = list(session.scalars(query))
    if not wanted:
        return []
    by_turn = case({task_id: n for n, task_id in enumerate(wanted)}, value=Job.id)
    lock = select(Job.id).where(Job.id.in_(wanted), free).order_by(by_turn).limit(most).with_for_update(skip_locked=True)
    taken = list(session.scalars(lock))
    lease_them = update(Job).where(Job.id.in_(taken)).execution_options(synchronize_session=False)
    session.execute(lease_them.values(state=JobState.LEASED, leased_by=worker, lease_until=at + lease, attempts=Job.attempts + 1))
    found = session.scalars(select(Job).where(Job.id.in_(taken)).execution_options(populate_existing=True)).all()
    return sorted(found, key=lambda task: taken.index(task.id))


def renew(session: Session, worker: str, tasks: Sequence[str], lease: timedelta) -> None:
    """Keeps the leases of tasks that are still under way."""
    held = and_(Job.id.in_(tasks), Job.leased_by == worker, Job.state == JobState.LEASED)
    session.execute(update(Job).where(held).values(lease_until=now() + lease))


def release(session: Session, worker: str) -> None:
    """Gives back what a worker that stops in order had under way: ready at once, and not counted as an attempt."""
    held = and_(Job.leased_by == worker, Job.state == JobState.LEASED)
    values = {"state": JobState.READY, "lease_until": None, "leased_by": None, "attempts": Job.attempts - 1}
    session.execute(update(Job).where(held).values(**values).execution_options(synchronize_session=False))


def finish(session: Session, task: Job, worker: str, seconds: float | None = None) -> bool:
    """Marks a task as done. False where the lease was lost to another worker meanwhile: its result must be thrown away."""
    ended = {"state": JobState.DONE, "finished": now(), "seconds": seconds, "lease_until": None, "error": None}
    return _end(session, task, worker, ended)


def fail(session: Session, task: Job, worker: str, problem: Problem) -> bool:
    """Marks a task as failed for good: by its file, not by us. False where the lease was lost meanwhile."""
    return _end(
        session, task, worker, {"state": JobState.FAILED, "error": plain(problem), "lease_until": None, "finished": now()}
    )


def defer(session: Session, task: Job, worker: str, problem: Problem) -> bool:
    """Lets a task that we failed at be tried again after a pause, which grows from one to the next; no attempt is counted. False where the
    lease was lost meanwhile.
    """
    pause = timedelta(seconds=PAUSES[min(task.faults, len(PAUSES) - 1)])
    waits = {"state": JobState.READY, "not_before": now() + pause, "faults": task.faults + 1, "attempts": 0}
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


def last_fault(session: Session, packet_id: str) -> dict[str, Any] | None:
    """Return why a packet is held: the problem of a task of it that waits after a fault of ours; None where none does."""
    waits = and_(Job.packet_id == packet_id, Job.state.in_((JobState.READY, JobState.LEASED)), Job.faults > 0)
    return session.scalars(select(Job.error).where(waits).order_by(Job.not_before.desc()).limit(1)).first()


def _end(session: Session, task: Job, worker: str, values: dict[str, Any]) -> bool:
    held = and_(Job.id == task.id, Job.leased_by == worker, Job.state == JobState.LEASED)
    return bool(cast("CursorResult[Any]", session.execute(update(Job).where(held).values(**values))).rowcount)


def cancel(session: Session, packet_id: str) -> int:
    """Cancels what has not ended; what is under way is thrown away when it comes back. Gives how many."""
    open_states = (JobState.READY, JobState.LEASED)
    change = update(Job).where(Job.packet_id == packet_id, Job.state.in_(open_states)).values(state=JobState.CANCELLED)
    return int(cast("CursorResult[Any]", session.execute(change)).rowcount)


def still_open(session: Session, packet_id: str, kind: JobKind) -> int:
    """How many tasks of a kind have not ended: the packet's pages are joined when it is 0."""
    open_states = (JobState.READY, JobState.LEASED)
    query = select(func.count()).where(Job.packet_id == packet_id, Job.kind == kind, Job.state.in_(open_states))
    return session.scalar(query) or 0
