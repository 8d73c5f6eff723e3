"""The tables. Import them from here, so that all are known to the metadata."""

from storage.schema.base import Base, UtcTime, new_id, now
from storage.schema.blind import BlindKind, BlindPolicy, BlindQuestion, BlindStratum
from storage.schema.events import Delivery, DeliveryState, Endpoint, Event, Inbound
from storage.schema.findings import (
    DeficiencyLetter,
    FieldVersion,
    FindingEvent,
    FindingRow,
    FindingState,
    LetterSequence,
    Presence,
    RecommenderLetter,
    VerdictVersion,
)
from storage.schema.notices import DraftState, NoticeDraft, NoticeTrial
from storage.schema.packets import (
    READ,
    SETTLED,
    UNDER_WAY,
    Batch,
    Blob,
    File,
    Job,
    JobKind,
    JobState,
    Packet,
    PacketState,
    PageRow,
    PageText,
    QueueTurn,
    Resubmission,
    Spending,
)
from storage.schema.people import AddressFailure, Audit, IdempotencyKey, InDirectory, Office, RateCount, Role, Token, User
from storage.schema.profiles import KeptProfile, ProfileChange
from storage.schema.reading import RegionAsk, Threshold
from storage.schema.registers import RegisterState, RegisterVersion
from storage.schema.work import Assignment, PacketNote

__all__ = [
    "READ", "SETTLED", "UNDER_WAY", "AddressFailure", "Assignment", "Audit", "Base", "Batch", "BlindKind", "BlindPolicy", "BlindQuestion", "BlindStratum", "Blob", "Delivery", "DeliveryState", "DraftState", "Endpoint", "Event", "FieldVersion", "File", "FindingEvent",
    "FindingRow", "FindingState", "IdempotencyKey", "InDirectory", "Inbound", "KeptProfile", "DeficiencyLetter", "LetterSequence", "NoticeDraft", "NoticeTrial", "Office", "Packet", "PacketNote", "PacketState", "PageRow",
    "PageText", "Presence", "ProfileChange", "QueueTurn", "RateCount", "RecommenderLetter", "RegionAsk", "RegisterState", "RegisterVersion", "Resubmission", "Role", "Spending", "Job", "JobKind", "JobState", "Threshold", "Token", "User", "UtcTime",
    "VerdictVersion", "new_id", "now",
]  # fmt: skip
