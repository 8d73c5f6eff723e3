"""The outbox: events are written in the transaction of the change, spread to the endpoints that want them, and delivered with
retries over a day. Works on rows only; `run_due` is called by the service's dispatcher, apart for receivers that answer and for
those that lately did not, so that the ones never wait for the others.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.keys import opened
from storage.schema import Delivery, DeliveryState, Endpoint, Event, Office, now
from webhook.deliver import Outcome, body_of
from webhook.events import EventType

# seconds to wait after the first, second, … failure: about a day in all
WAITS = (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800)
JITTER = 0.2
LEASE = timedelta(minutes=2)
DISABLE_AFTER = timedelta(days=3)
LONGEST_WAIT = timedelta(days=1)
AT_ONCE = 16  # calls under way; all of a round at once, so that none outlives its lease
AT_ONCE_FAILING = 2  # of one receiver that lately did not answer

_log = logging.getLogger(__name__)
Attempt = Callable[[str, Sequence[str], str, str], Outcome]


def emit(session: Session, kind: EventType, office_id: str, **payload: Any) -> Event:
    """Writes an event within the caller's unit of work: it is told if and only if the change is kept."""
    event = Event(type=kind, office_id=office_id, payload=payload)
    session.add(event)
    session.flush()
    return event


def spread(session: Session, most: int = 500) -> int:
    """Makes a delivery of each new event for each endpoint that wants it (of the event's office or one above). Gives how many events."""
    events = session.scalars(select(Event).where(Event.spread.is_(False)).order_by(Event.id).limit(most).with_for_update()).all()
    endpoints = session.scalars(select(Endpoint).where(Endpoint.enabled.is_(True))).all()
    for event in events:
        offices = _office_and_above(session, event.office_id)
        for endpoint in endpoints:
            if endpoint.office_id in offices and (not endpoint.events or event.type in endpoint.events):
                session.add(Delivery(event_id=event.id, endpoint_id=endpoint.id))
        event.spread = True
    session.flush()
    return len(events)


def replay(session: Session, delivery: Delivery) -> Delivery:
    """Sends an event to the same endpoint once more; the receiver knows it by the same webhook-id."""
    again = Delivery(event_id=delivery.event_id, endpoint_id=delivery.endpoint_id, replay=delivery.replay + 1)
    session.add(again)
    session.flush()
    return again


def claim_due(session: Session, most: int, at: datetime | None = None, failing: bool | None = None) -> list[Delivery]:
    """Due deliveries of enabled endpoints, leased, so that two dispatchers never send the same one at once. `failing`: only of
    endpoints whose last call failed (of each a few), or only of the others; None: of all.
    """
    at = at or now()
    place = func.row_number().over(partition_by=Delivery.endpoint_id, order_by=(Delivery.next_at, Delivery.id)).label("place")
    free = (Delivery.state == DeliveryState.PENDING, or_(Delivery.leased_until.is_(None), Delivery.leased_until < at))
    due = (
        select(Delivery.id, place)
        .join(Endpoint, Endpoint.id == Delivery.endpoint_id)
        .where(*free, Delivery.next_at <= at, Endpoint.enabled.is_(True))
    )
    if failing is not None:
        due = due.where(Endpoint.failing_since.is_not(None) if failing else Endpoint.failing_since.is_(None))
    ranked = due.subquery()
    each = select(ranked.c.id).where(ranked.c.place <= (AT_ONCE_FAILING if failing else most))
    # `free` once more: PostgreSQL looks at the conditions of the locked row again when it has waited for another dispatcher
    query = select(Delivery).where(Delivery.id.in_(each), *free).order_by(Delivery.next_at, Delivery.id).limit(most)
    rows = list(session.scalars(query.with_for_update(skip_locked=True)))
    for row in rows:
        row.leased_until = at + LEASE
    session.flush()
    return rows


def settle(session: Session, delivery: Delivery, outcome: Outcome, at: datetime | None = None) -> None:
    """Writes down what became of an attempt, and when the next one is due."""
    at = at or now()
    endpoint = session.get_one(Endpoint, delivery.endpoint_id)
    delivery.attempts += 1
    delivery.status_code, delivery.outcome, delivery.leased_until = outcome.status, outcome.text, None
    if outcome.delivered:
        delivery.state, delivery.finished, endpoint.failing_since = DeliveryState.DELIVERED, at, None
        return
    endpoint.failing_since = endpoint.failing_since or at
    if outcome.gone:
        _disable(session, endpoint, "接收方答复 410，不再接收")
    elif at - endpoint.failing_since >= DISABLE_AFTER:
        _disable(session, endpoint, f"连续失败已满 {DISABLE_AFTER.days} 天")
    if delivery.attempts > len(WAITS) or outcome.gone:
        delivery.state, delivery.finished = DeliveryState.FAILED, at
    else:
        delivery.next_at = at + wait_after(delivery.attempts, outcome.retry_after)


def wait_after(failures: int, retry_after: float | None) -> timedelta:
    """The pause after the `failures`-th failure, with jitter; at least what the receiver asked for, at most a day."""
    base = WAITS[failures - 1]
    seconds = base * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 (spreads the load, keeps no secret)
    return timedelta(seconds=min(max(seconds, retry_after or 0), LONGEST_WAIT.total_seconds()))


@dataclass(frozen=True, slots=True)
class _Due:
    """What a call needs, outside of any transaction."""

    delivery_id: str
    url: str
    secrets: tuple[str, ...]
    event_id: str
    body: str


def run_due(database: Database, attempt: Attempt, most: int = AT_ONCE, failing: bool | None = None) -> int:
    """Spreads new events and makes attempts that are due (see `claim_due`), at once and outside of any transaction. Gives how
    many were made.
    """
    with database.unit() as session:
        spread(session)
    with database.unit() as session:
        due = [_due(session, row) for row in claim_due(session, min(most, AT_ONCE), failing=failing)]
    if due:
        with ThreadPoolExecutor(len(due), thread_name_prefix="webhook") as pool:
            list(pool.map(lambda one: _deliver(database, attempt, one), due))
    return len(due)


def _due(session: Session, row: Delivery) -> _Due:
    endpoint, event = session.get_one(Endpoint, row.endpoint_id), session.get_one(Event, row.event_id)
    secrets = tuple(opened(session, secret) for secret in endpoint.secrets)
    return _Due(row.id, endpoint.url, secrets, event.id, body_of(event.type, event.at, event.payload))


def _deliver(database: Database, attempt: Attempt, due: _Due) -> None:
    """A defect in one call must not hold up the others: it counts as a failure of that one."""
    try:
        outcome = attempt(due.url, due.secrets, due.event_id, due.body)
    except Exception as error:
        _log.exception("delivery %s", due.delivery_id)
        outcome = Outcome(False, None, f"系统内部错误（{type(error).__name__}）")
    with database.unit() as session:
        delivery = session.get(Delivery, due.delivery_id)
        if delivery is not None:  # its endpoint was removed meanwhile
            settle(session, delivery, outcome)


def _disable(session: Session, endpoint: Endpoint, reason: str) -> None:
    endpoint.enabled, endpoint.disabled_reason = False, reason
    emit(session, EventType.ENDPOINT_DISABLED, endpoint.office_id, endpoint=endpoint.id, reason=reason)


def _office_and_above(session: Session, office_id: str | None) -> set[str]:
    above: set[str] = set()
    while office_id and office_id not in above:
        above.add(office_id)
        office = session.get(Office, office_id)
        office_id = office.parent_id if office else None
    return above
