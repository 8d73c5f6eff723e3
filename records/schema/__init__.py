"""The tables. Import them from here, so that all are known to the metadata."""

from records.schema.base import Base, UtcTime, new_id, now
from records.schema.events import Delivery, DeliveryState, Endpoint, Event, Inbound
from records.schema.findings import (
    FieldVersion,
    FindingEvent,
    FindingRow,
    FindingState,
    IssuedNotice,
    NoticeSequence,
    Presence,
    VerdictVersion,
)
from records.schema.packets import (
    Batch,
    Blob,
    File,
    Packet,
    PacketState,
    PageRow,
    PageText,
    Resubmission,
    Task,
    TaskKind,
    TaskState,
)
from records.schema.people import Audit, IdempotencyKey, Office, RateCount, Role, Token, User
from records.schema.regions import RegionAsk
from records.schema.thresholds import Threshold

__all__ = [
    "Audit", "Base", "Batch", "Blob", "Delivery", "DeliveryState", "Endpoint", "Event", "FieldVersion", "File", "FindingEvent",
    "FindingRow", "FindingState", "IdempotencyKey", "Inbound", "IssuedNotice", "NoticeSequence", "Office", "Packet", "PacketState", "PageRow",
    "PageText", "Presence", "RateCount", "RegionAsk", "Resubmission", "Role", "Task", "TaskKind", "TaskState", "Threshold", "Token", "User", "UtcTime",
    "VerdictVersion", "new_id", "now",
]  # fmt: skip
