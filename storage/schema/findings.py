"""Field values and their versions, findings and their history, seals overruled, notices issued, reviews."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base, UtcTime, id_column, now, ref


class FieldVersion(Base):
    """One version of one value, by the machine or by a person; none is ever changed or deleted.

    The current one is the last of a person where there is one, else the last of the machine: a machine's re-run never
    overwrites a person. `confirmed`: a person looked and left the machine's value as it is.
    `reason`: a person's words; of the machine, what settled its value (`FieldValue.decided_by`).
    """

    __tablename__ = "field_version"
    __table_args__ = (UniqueConstraint("packet_id", "key", "seq"), Index("ix_field_version_key", "packet_id", "key"))
    id: Mapped[str] = id_column()
    packet_id: Mapped[str] = ref("packet.id")
    key: Mapped[str] = mapped_column(String(120))
    seq: Mapped[int] = mapped_column(Integer)
    by_person: Mapped[bool] = mapped_column(Boolean, default=False)
    raw: Mapped[str | None] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(JSON, nullable=True)
    presence: Mapped[str] = mapped_column(String(12))
    confidence: Mapped[float] = mapped_column(Float, default=0.0)
    source: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    reader: Mapped[str] = mapped_column(String(20), default="none")
    confirmed: Mapped[bool] = mapped_column(Boolean, default=False)
    model_version: Mapped[str] = mapped_column(String(60), default="")
    profile_version: Mapped[str] = mapped_column(String(60), default="")
    user_id: Mapped[str | None] = ref("user_account.id")
    reason: Mapped[str] = mapped_column(Text, default="")
    created: Mapped[datetime] = mapped_column(UtcTime, default=now)


class VerdictVersion(Base):
    """A person's word on a seal, signature or paging seal (`at`): replaces the machine's verdict, with a reason."""

    __tablename__ = "verdict_version"
    id: Mapped[str] = id_column()
    packet_id: Mapped[str] = ref("packet.id")
    at: Mapped[str] = mapped_column(String(120))
    verdict: Mapped[dict[str, Any]] = mapped_column(JSON)
    user_id: Mapped[str] = ref("user_account.id")
    reason: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(UtcTime, default=now)


class FindingState(StrEnum):
    OPEN = "open"
    CORRECTED = "corrected"
    WAIVED = "waived"
    CONFIRMED = "confirmed"


class FindingRow(Base):
    """One finding of a packet, kept over all checks: it is closed and reopened, never deleted. `kind` and `part` stand in `finding`
    too; as columns they can be counted. `severity`: what it counts as; a warning that a person made a demand (CONFIRMED) is an error, while
    `finding` says what the check made of it. `wording`: the words that a person gave it; empty: the check's. `sought`: its words as they are searched (storage.sought).
    """

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("packet_id", "code"),
        Index("ix_finding_code", "code", "state", "packet_id"),
        Index("ix_finding_kind", "kind", "state", "packet_id"),
        Index("ix_finding_packet_id", "packet_id", "state", "code", "kind", "part", "severity"),
    )
    id: Mapped[str] = id_column()
    packet_id: Mapped[str] = mapped_column(ForeignKey("packet.id"))
    code: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(20), default="")
    part: Mapped[str] = mapped_column(String(60), default="")
    severity: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(12), default=FindingState.OPEN, index=True)
    finding: Mapped[dict[str, Any]] = mapped_column(JSON)
    wording: Mapped[str] = mapped_column(Text, default="", server_default="")
    sought: Mapped[str] = mapped_column(Text, default="", server_default="", deferred=True)
    first_seen: Mapped[datetime] = mapped_column(UtcTime, default=now)
    last_seen: Mapped[datetime] = mapped_column(UtcTime, default=now)


class FindingEvent(Base):
    """What happened to a finding: opened, corrected, reopened, waived, confirmed, reworded (`wording`: how it reads since); by whom and why."""

    __tablename__ = "finding_event"
    id: Mapped[str] = id_column()
    finding_id: Mapped[str] = ref("finding.id")
    state: Mapped[str] = mapped_column(String(12))
    user_id: Mapped[str | None] = ref("user_account.id")
    reason: Mapped[str] = mapped_column(Text, default="")
    wording: Mapped[str] = mapped_column(Text, default="", server_default="")
    at: Mapped[datetime] = mapped_column(UtcTime, default=now)


class DeficiencyLetter(Base):
    """A 告知书 as issued: frozen with its number, content and the hash of its PDF. `demands`: each finding as it was told, with
    what stood there. `replaces`: the number of the letter in whose place it came. `due`: until when the applicant has time.
    """

    __tablename__ = "issued_notice"
    id: Mapped[str] = id_column()
    packet_id: Mapped[str] = ref("packet.id")
    number: Mapped[str] = mapped_column(String(200), unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    codes: Mapped[list[Any]] = mapped_column(JSON)
    demands: Mapped[list[Any]] = mapped_column(JSON, default=list)
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    docx_sha256: Mapped[str] = mapped_column(String(64))
    replaces: Mapped[str] = mapped_column(String(200), default="", server_default="")
    due: Mapped[date | None] = mapped_column(Date)
    issued_by: Mapped[str] = ref("user_account.id")
    issued: Mapped[datetime] = mapped_column(UtcTime, default=now)


class RecommenderLetter(Base):
    """A letter to a recommender about what is its own to mend of a batch, as issued: frozen as a 告知书 is."""

    __tablename__ = "recommender_letter"
    id: Mapped[str] = id_column()
    batch_id: Mapped[str] = ref("batch.id")
    recommender: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(200), unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    docx_sha256: Mapped[str] = mapped_column(String(64))
    issued_by: Mapped[str] = ref("user_account.id")
    issued: Mapped[datetime] = mapped_column(UtcTime, default=now)


class LetterSequence(Base):
    """The last number given to a notice of an office in a year. It stays when batches are deleted: no number comes twice."""

    __tablename__ = "notice_sequence"
    office_id: Mapped[str] = mapped_column(ForeignKey("office.id"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer, default=0)


class Presence(Base):
    """Who looks at a packet just now."""

    __tablename__ = "presence"
    __table_args__ = (UniqueConstraint("packet_id", "user_id"),)
    id: Mapped[str] = id_column()
    packet_id: Mapped[str] = ref("packet.id")
    user_id: Mapped[str] = ref("user_account.id")
    seen: Mapped[datetime] = mapped_column(UtcTime, default=now)
