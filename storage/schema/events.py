"""Webhooks: endpoints, the outbox of events, deliveries, and what came in from other systems."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base, UtcTime, id_column, now, ref


class Endpoint(Base):
    """A receiver. Two `secrets` while one replaces the other (whsec_…, sealed with the installation's key, the newest first). `events` empty: all."""

    __tablename__ = "endpoint"
    id: Mapped[str] = id_column()
    office_id: Mapped[str] = ref("office.id")
    url: Mapped[str] = mapped_column(String(500))
    description: Mapped[str] = mapped_column(String(200), default="")
    secrets: Mapped[list[Any]] = mapped_column(JSON)
    events: Mapped[list[Any]] = mapped_column(JSON, default=list)
    enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    failing_since: Mapped[datetime | None] = mapped_column(UtcTime)
    disabled_reason: Mapped[str] = mapped_column(String(300), default="")
    created: Mapped[datetime] = mapped_column(UtcTime, default=now)


class Event(Base):
    """The outbox: written in the transaction of the change that it tells of."""

    __tablename__ = "event"
    id: Mapped[str] = id_column()
    type: Mapped[str] = mapped_column(String(60), index=True)
    office_id: Mapped[str] = ref("office.id")
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    spread: Mapped[bool] = mapped_column(Boolean, default=False, index=True)


class DeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(Base):
    """One event on its way to one endpoint, with what became of the last attempt."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("event_id", "endpoint_id", "replay"), Index("ix_delivery_due", "state", "next_at"))
    id: Mapped[str] = id_column()
    event_id: Mapped[str] = ref("event.id")
    endpoint_id: Mapped[str] = ref("endpoint.id")
    replay: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = mapped_column(String(10), default=DeliveryState.PENDING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    leased_until: Mapped[datetime | None] = mapped_column(UtcTime)
    status_code: Mapped[int | None] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(Text, default="")
    finished: Mapped[datetime | None] = mapped_column(UtcTime)


class Inbound(Base):
    """A webhook that came in; its id is kept so that a replay is refused."""

    __tablename__ = "inbound"
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    packet_id: Mapped[str | None] = ref("packet.id")
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    received: Mapped[datetime] = mapped_column(UtcTime, default=now)
