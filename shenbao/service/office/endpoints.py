"""Receivers of webhooks as administrators and integrators see them: made, tested, their secrets changed, deliveries sent again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from model.errors import UsageError
from shenbao.service.core.access import Actor, NotFound, Right, need_office, visible
from storage import audit
from storage.keys import opened, seal
from storage.schema import Delivery, DeliveryState, Endpoint, Event, now
from webhook.events import EventType
from webhook.outbox import replay as send_again
from webhook.sign import new_secret
from webhook.targets import AllowList, Resolver, TargetRefused, resolve, system_resolver

MOST_ENDPOINTS = 50  # an office
BY_HAND = "由管理人员停用"


def endpoints(session: Session, actor: Actor) -> Sequence[Endpoint]:
    actor.need(Right.INTEGRATE)
    return session.scalars(visible(session, actor, select(Endpoint).order_by(Endpoint.id), Endpoint)).all()


def failing_endpoints(session: Session, actor: Actor) -> list[Endpoint]:
    """Return the receivers that somebody is to look at: those that fail just now, and those that the service itself switched off
    (410, days of failure). None without the right to.
    """
    if not actor.may(Right.INTEGRATE):
        return []
    return [row for row in endpoints(session, actor) if is_switched_off(row) or row.failing_since is not None]


def is_switched_off(row: Endpoint) -> bool:
    """Whether the service itself switched a receiver off, no person."""
    return not row.enabled and row.disabled_reason not in ("", BY_HAND)


def load_endpoint(session: Session, actor: Actor, endpoint_id: str) -> Endpoint:
    actor.need(Right.INTEGRATE)
    query = visible(session, actor, select(Endpoint).where(Endpoint.id == endpoint_id), Endpoint)
    found: Endpoint | None = session.scalars(query).first()
    if found is None:
        raise NotFound()
    return found


def check_target(url: str, allowed: AllowList, resolver: Resolver = system_resolver) -> None:
    """Raises UsageError for a receiver that would never be called. Looks the name up, so it is asked outside of a transaction."""
    try:
        resolve(url, allowed, resolver)
    except TargetRefused as error:
        raise UsageError(str(error)) from error


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """What a receiver is set to; None stays as it is."""

    url: str | None = None
    events: Sequence[EventType] | None = None
    description: str | None = None
    enabled: bool | None = None


def add_endpoint(session: Session, actor: Actor, to: EndpointSettings, office_id: str | None = None) -> Endpoint:
    """A new receiver (its target checked before); it has one secret, which is shown when it is made."""
    actor.need(Right.INTEGRATE)
    owner = office_id or actor.office_id
    if owner is None:
        raise UsageError("接收地址须属于一个单位")
    need_office(session, actor, owner)
    if len(session.scalars(select(Endpoint.id).where(Endpoint.office_id == owner)).all()) >= MOST_ENDPOINTS:
        raise UsageError(f"每个单位最多登记 {MOST_ENDPOINTS} 个接收地址")
    description, events = (to.description or "")[:200], sorted(set(to.events or ()))
    row = Endpoint(office_id=owner, url=to.url, description=description, secrets=[seal(session, new_secret())], events=events)
    session.add(row)
    session.flush()
    audit.append(session, "endpoint.added", f"endpoint/{row.id}", actor.user_id, owner)
    return row


def change_endpoint(session: Session, actor: Actor, endpoint_id: str, to: EndpointSettings) -> Endpoint:
    """Change a receiver. Switching it on again forgets the failures."""
    row = load_endpoint(session, actor, endpoint_id)
    row.url = row.url if to.url is None else to.url
    row.events = row.events if to.events is None else sorted(set(to.events))
    row.description = row.description if to.description is None else to.description[:200]
    if to.enabled is not None and to.enabled != row.enabled:
        row.enabled, row.failing_since = to.enabled, None
        row.disabled_reason = "" if to.enabled else BY_HAND
    audit.append(session, "endpoint.changed", f"endpoint/{row.id}", actor.user_id, row.office_id, enabled=row.enabled)
    session.flush()
    return row


def remove_endpoint(session: Session, actor: Actor, endpoint_id: str) -> None:
    row = load_endpoint(session, actor, endpoint_id)
    session.execute(delete(Delivery).where(Delivery.endpoint_id == row.id))
    session.delete(row)
    host = urlsplit(row.url).hostname or ""
    audit.append(session, "endpoint.removed", f"endpoint/{endpoint_id}", actor.user_id, row.office_id, host=host)


def new_endpoint_secret(session: Session, actor: Actor, endpoint_id: str) -> Endpoint:
    """A second secret: both sign until the old one is dropped."""
    row = load_endpoint(session, actor, endpoint_id)
    row.secrets = [seal(session, new_secret()), row.secrets[0]]
    audit.append(session, "endpoint.secret", f"endpoint/{row.id}", actor.user_id, row.office_id)
    session.flush()
    return row


def newest_secret(session: Session, row: Endpoint) -> str:
    """To be told once, to who made it."""
    return opened(session, str(row.secrets[0]))


def drop_old_secret(session: Session, actor: Actor, endpoint_id: str) -> Endpoint:
    row = load_endpoint(session, actor, endpoint_id)
    row.secrets = row.secrets[:1]
    audit.append(session, "endpoint.secret_dropped", f"endpoint/{row.id}", actor.user_id, row.office_id)
    session.flush()
    return row


def send_test(session: Session, actor: Actor, endpoint_id: str) -> Delivery:
    """The test button: an event for this receiver alone, whatever events it wants."""
    row = load_endpoint(session, actor, endpoint_id)
    if not row.enabled:
        raise UsageError("接收地址已停用，请先启用")
    event = Event(type=EventType.ENDPOINT_TEST, office_id=row.office_id, payload={"endpoint": row.id}, spread=True)
    session.add(event)
    session.flush()
    delivery = Delivery(event_id=event.id, endpoint_id=row.id)
    session.add(delivery)
    session.flush()
    return delivery


def deliveries(
    session: Session, actor: Actor, endpoint_id: str, before: str | None = None, most: int = 50
) -> list[tuple[Delivery, Event]]:
    """The log of a receiver, newest first, older than `before`."""
    row = load_endpoint(session, actor, endpoint_id)
    query = select(Delivery, Event).join(Event, Event.id == Delivery.event_id).where(Delivery.endpoint_id == row.id)
    if before:
        query = query.where(Delivery.id < before)
    return [(found[0], found[1]) for found in session.execute(query.order_by(Delivery.id.desc()).limit(most))]


def load_delivery(session: Session, actor: Actor, delivery_id: str) -> tuple[Delivery, str]:
    """A delivery to a receiver that the actor sees, and the type of its event."""
    found = session.get(Delivery, delivery_id)
    if found is None:
        raise NotFound()
    load_endpoint(session, actor, found.endpoint_id)
    return found, session.get_one(Event, found.event_id).type


def replay(session: Session, actor: Actor, delivery_id: str) -> tuple[Delivery, str]:
    """Sends an event once more; one that is still waiting is only made due at once. Gives
    the delivery and the type of its event.
    """
    found, kind = load_delivery(session, actor, delivery_id)
    row = session.get_one(Endpoint, found.endpoint_id)
    if found.state == DeliveryState.PENDING:
        found.next_at = now()
        return found, kind
    last = select(Delivery).where(Delivery.event_id == found.event_id, Delivery.endpoint_id == found.endpoint_id)
    again = send_again(session, session.scalars(last.order_by(Delivery.replay.desc())).first() or found)
    audit.append(session, "delivery.replayed", f"endpoint/{row.id}", actor.user_id, row.office_id, delivery=delivery_id)
    return again, kind
