"""Receivers, deliveries and what comes in, on the wire."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from storage.schema import DeliveryState
from web.api.shapes.base import Id, In, Out
from webhook.events import EventType


class EndpointIn(In):
    url: str = Field(min_length=1, max_length=500, pattern=r"^https?://[^\x00-\x20]+$")
    events: list[EventType] = Field([], description="空表示全部")
    description: str = Field("", max_length=200, pattern=r"^[^\x00]*$")


class EndpointChange(In):
    url: str | None = Field(None, min_length=1, max_length=500, pattern=r"^https?://[^\x00-\x20]+$")
    events: list[EventType] | None = None
    description: str | None = Field(None, max_length=200, pattern=r"^[^\x00]*$")
    enabled: bool | None = None


class EndpointOut(Out):
    id: Id
    office: Id
    url: str
    description: str
    events: list[str]
    enabled: bool
    disabled_reason: str
    failing_since: datetime | None
    secrets: int = Field(description="新旧密钥并用时为 2")
    created: datetime


class EndpointSecret(EndpointOut):
    secret: str = Field(description="whsec_…，只告知这一次")


class EndpointList(Out):
    items: list[EndpointOut]


class DeliveryOut(Out):
    id: Id
    event: Id
    type: str
    state: DeliveryState
    attempts: int
    replay: int
    next_at: datetime
    status_code: int | None
    outcome: str
    finished: datetime | None


class DeliveryList(Out):
    items: list[DeliveryOut]
    next: Id | None


class RegistrationOut(Out):
    packet: Id | None = Field(description="所归入的材料；null 表示等待相应的材料")
