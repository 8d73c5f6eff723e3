"""The outbox: events are written in the transaction of the change, spread to the endpoints that want them, and delivered with
retries over a day. Works on rows only; `run_due` is called by the service's dispatcher.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from records.database import Database
from records.schema import Delivery, DeliveryState, Endpoint, Event, Office, now
from webhook.deliver import Outcome, body_of
from webhook.events import EventType

# seconds to wait after the first, second, … failure: about a day in all
WAITS = (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800)
JITTER = 0.2
LEASE = timedelta(minutes=2)
DISABLE_AFTER = timedelta(days=3)
LONGEST_WAIT = timedelta(days=1)

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


def claim_due(session: Session, most: int, at: datetime | None = None) -> list[Delivery]:
    """Due deliveries of enabled endpoints, leased, so that two dispatchers never send the same one at once."""
    at = at or now()
    query = (
        select(Delivery)
        .join(Endpoint, Endpoint.id == Delivery.endpoint_id)
        .where(
            Delivery.state == DeliveryState.PENDING,
            Delivery.next_at <= at,
            Endpoint.enabled.is_(True),
            or_(Delivery.leased_until.is_(None), Delivery.leased_until < at),
        )
        .order_by(Delivery.next_at)
        .limit(most)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    rows = list(session.scalars(query))
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
    return min(timedelta(seconds=max(seconds, retry_after or 0)), LONGEST_WAIT)


def run_due(database: Database, attempt: Attempt, most: int = 20) -> int:
    """Spreads new events and makes every due attempt, outside of any transaction. Gives how many attempts were made."""
    with database.unit() as session:
        spread(session)
    with database.unit() as session:
        due = [
            (row.id, endpoint.url, list(endpoint.secrets), event.id, body_of(event.type, event.at, event.payload))
            for row in claim_due(session, most)
            for endpoint, event in [(session.get_one(Endpoint, row.endpoint_id), session.get_one(Event, row.event_id))]
        ]
    for delivery_id, url, secrets, event_id, body in due:
        outcome = attempt(url, secrets, event_id, body)
        with database.unit() as session:
            settle(session, session.get_one(Delivery, delivery_id), outcome)
    return len(due)


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
