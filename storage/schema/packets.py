"""Batches, packets, files, pages, lines, and the job queue."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    and_,
    false,
    literal_column,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base, UtcTime, id_column, now, ref


class PacketState(StrEnum):
    """What the clerk sees. CHECKED is followed by review; FAILED carries the reason and can be tried again. HELD: we failed at a step of it,
    which is tried again until it succeeds; carries the reason for the administrator. ASKED: there is unusually much to read, and a person says first
    whether it shall be; carries how much.
    """

    UPLOADING = "uploading"
    QUEUED = "queued"
    READING = "reading"
    HELD = "held"
    ASKED = "asked"
    CHECKED = "checked"
    REVIEWED = "reviewed"
    FAILED = "failed"
    CANCELLED = "cancelled"


READ = (PacketState.CHECKED, PacketState.REVIEWED)  # to the end
SETTLED = (PacketState.FAILED, PacketState.CANCELLED, *READ)  # nothing of it is under way
UNDER_WAY = (PacketState.QUEUED, PacketState.READING, PacketState.HELD, PacketState.ASKED)  # handed in, and not settled


class Resubmission(StrEnum):
    """How a packet mends another one: it stands for itself, or what it does not replace is taken over from the first one."""

    UNSAID = ""
    WHOLE = "whole"
    PARTIAL = "partial"


class Batch(Base):
    """`profile_sha256`: the profile that it is checked by (`KeptProfile`); empty: the notice's as it is now. `register`: the rows of the receipt
    register that stands (`RegisterVersion`), with what people linked; `register_due`: since when packets wait to be matched with it; `delete_after`: personal data are deleted then.
    """

    __tablename__ = "batch"
    id: Mapped[str] = id_column()
    office_id: Mapped[str] = ref("office.id")
    notice: Mapped[str] = mapped_column(String(100))
    profile_sha256: Mapped[str] = mapped_column(String(64), default="", server_default="")
    name: Mapped[str] = mapped_column(String(200))
    created_by: Mapped[str | None] = ref("user_account.id")
    created: Mapped[datetime] = mapped_column(UtcTime, default=now, index=True)
    register: Mapped[list[Any]] = mapped_column(JSON, default=list, deferred=True)
    register_due: Mapped[datetime | None] = mapped_column(UtcTime)
    delete_after: Mapped[datetime | None] = mapped_column(UtcTime)
    deleted: Mapped[datetime | None] = mapped_column(UtcTime)


class Blob(Base):
    """The bytes of a file, kept once by content in the folder of the store."""

    __tablename__ = "blob"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    created: Mapped[datetime] = mapped_column(UtcTime, default=now)


class Packet(Base):
    """All that one applicant handed in for one project. `version` guards against lost updates: every change raises it.

    `previous_id`: the packet that this one mends (补正). `pile_id`: the packet in whose scan it was found behind another one; its
    pages' images lie in that packet's working folder. `page_choice`: file path → numbers of the pages that are this packet's, once
    people split or merged it (None: all pages of its files). `merged_into_id`: the packet that took its pages. `resubmission`: whether
    the packet that it mends came again as a whole or in part; empty while nobody said so. `sought`: its names, and the first letters of their
    sounds, as they are searched (storage.sought). `created_by`: the account that handed it in.
    """

    __tablename__ = "packet"
    __table_args__ = (Index("ix_packet_batch_state", "batch_id", "state"),)
    id: Mapped[str] = id_column()
    batch_id: Mapped[str] = ref("batch.id")
    office_id: Mapped[str] = ref("office.id")
    name: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(20), default=PacketState.UPLOADING, index=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    priority: Mapped[int] = mapped_column(Integer, default=0)
    created_by: Mapped[str | None] = ref("user_account.id")
    applicant: Mapped[str] = mapped_column(String(200), default="", index=True)
    project: Mapped[str] = mapped_column(String(300), default="")
    recommender: Mapped[str] = mapped_column(String(200), default="", index=True)
    credit_code: Mapped[str] = mapped_column(String(18), default="", server_default="")
    city: Mapped[str] = mapped_column(String(60), default="")
    sought: Mapped[str] = mapped_column(Text, default="", server_default="", deferred=True)
    submission: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    previous_id: Mapped[str | None] = ref("packet.id")
    resubmission: Mapped[str] = mapped_column(String(10), default=Resubmission.UNSAID)
    pile_id: Mapped[str | None] = ref("packet.id")
    page_choice: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    merged_into_id: Mapped[str | None] = ref("packet.id")
    pages_total: Mapped[int] = mapped_column(Integer, default=0)
    pages_done: Mapped[int] = mapped_column(Integer, default=0)
    errors: Mapped[int] = mapped_column(Integer, default=0)
    warnings: Mapped[int] = mapped_column(Integer, default=0)
    unsure: Mapped[int] = mapped_column(Integer, default=0)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    record: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    created: Mapped[datetime] = mapped_column(UtcTime, default=now)
    changed: Mapped[datetime] = mapped_column(UtcTime, default=now, onupdate=now)
    checked: Mapped[datetime | None] = mapped_column(UtcTime)
    reviewed: Mapped[datetime | None] = mapped_column(UtcTime)

    __mapper_args__ = {"version_id_col": version}


class File(Base):
    """A file handed in, or one found inside of it; `path` is SourceFile.id, `source` the whole SourceFile, `sequence` its place.

    `arranged`: what people did with its pages (split off, merged), for the receipt. `shared`: it came with another packet, which
    it is counted for. `taken_over`: of the packet that this one mends in part. `sought`: its path as it is searched (storage.sought).
    """

    __tablename__ = "file"
    __table_args__ = (UniqueConstraint("packet_id", "path"),)
    id: Mapped[str] = id_column()
    packet_id: Mapped[str] = ref("packet.id")
    path: Mapped[str] = mapped_column(String(1000))
    sought: Mapped[str] = mapped_column(Text, default="", server_default="", deferred=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(20), default="")
    fate: Mapped[str] = mapped_column(String(20), default="")
    uploaded: Mapped[bool] = mapped_column(Boolean, default=False)
    source: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    parent: Mapped[str | None] = mapped_column(String(1000))
    pages: Mapped[int | None] = mapped_column(Integer)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    arranged: Mapped[str] = mapped_column(Text, default="")
    shared: Mapped[bool] = mapped_column(Boolean, default=False)
    taken_over: Mapped[bool] = mapped_column(Boolean, default=False)


class PageRow(Base):
    """A page as read, `sequence` its place among the files as handed in (`place` where pages of two packets were put together, which
    wins), `order` its place in the form. `reading`: the compressed JSON of model.page.Page; `part_by_person` and `turn_by_person` win over it.
    """

    __tablename__ = "page"
    __table_args__ = (UniqueConstraint("packet_id", "file_path", "number"),)
    id: Mapped[str] = id_column()
    packet_id: Mapped[str] = ref("packet.id")
    file_path: Mapped[str] = mapped_column(String(1000))
    number: Mapped[int] = mapped_column(Integer)
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    place: Mapped[int | None] = mapped_column(Integer)
    order: Mapped[int] = mapped_column("logical_order", Integer, default=0)
    part: Mapped[str] = mapped_column(String(60), default="")
    part_by_person: Mapped[str | None] = mapped_column(String(60))
    turn_by_person: Mapped[int | None] = mapped_column(Integer)
    reader: Mapped[str] = mapped_column(String(20))
    image: Mapped[str | None] = mapped_column(String(300))
    reading: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    text: Mapped[str] = mapped_column(Text, default="", deferred=True)


class PageText(Base):
    """What is searched of a page: its text as `model.folding.fold_found` makes it. SQLite keeps an index of it in `page_words`."""

    __tablename__ = "page_text"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    page_id: Mapped[str] = mapped_column(ForeignKey("page.id", ondelete="CASCADE"), unique=True)
    text: Mapped[str] = mapped_column(Text, default="")


class JobState(StrEnum):
    """ASKED: waits for a person's word about its packet."""

    READY = "ready"
    ASKED = "asked"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNENDED = (JobState.READY, JobState.ASKED, JobState.LEASED)


class JobKind(StrEnum):
    RECEIVE = "receive"
    PAGE = "page"
    RECORD = "record"


class Job(Base):
    """A job of the queue; `batch_id`, `office_id` and `person_id` (who handed the packet in) say whose turn it takes, `rank` what comes first in its
    batch. A lease that has run out is taken again; `attempts` counts the leases since it last ended in order. `faults`: how
    often we failed at it, after which it is READY again and waits until `not_before`; `error` says why; `given_up`: a person, or the
    number of tries, ended that.
    """

    __tablename__ = "task"
    id: Mapped[str] = id_column()
    packet_id: Mapped[str] = ref("packet.id")
    batch_id: Mapped[str] = mapped_column(String(24), default="", server_default="")
    office_id: Mapped[str] = mapped_column(String(24), default="", server_default="")
    person_id: Mapped[str] = mapped_column(String(24), default="", server_default="")
    rank: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    kind: Mapped[str] = mapped_column(String(10))
    source: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10), default=JobState.READY)
    priority: Mapped[int] = mapped_column(Integer, default=0)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    faults: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    not_before: Mapped[datetime | None] = mapped_column(UtcTime)
    given_up: Mapped[bool] = mapped_column(default=False, server_default=false())
    leased_by: Mapped[str | None] = mapped_column(String(60))
    lease_until: Mapped[datetime | None] = mapped_column(UtcTime)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    seconds: Mapped[float | None] = mapped_column(Float)
    created: Mapped[datetime] = mapped_column(UtcTime, default=now)
    finished: Mapped[datetime | None] = mapped_column(UtcTime)


# written out, not bound: only then a database may use an index of these rows alone
FRESH = and_(Job.state == literal_column("'ready'"), Job.not_before.is_(None))
RESTED = and_(Job.state == literal_column("'ready'"), Job.not_before.is_not(None))
IN_TURN = (Job.priority.desc(), Job.rank, Job.packet_id, Job.created, Job.id)  # of a batch's jobs
HELD = Job.state == literal_column("'leased'")
Index("ix_task_fresh", Job.batch_id, *IN_TURN, sqlite_where=FRESH, postgresql_where=FRESH)
Index("ix_task_rested", Job.not_before, sqlite_where=RESTED, postgresql_where=RESTED)
Index("ix_task_leased", Job.lease_until, sqlite_where=HELD, postgresql_where=HELD)


class QueueTurn(Base):
    """When the last job of an office, a person or a batch was handed out: whoever waited longest comes first."""

    __tablename__ = "queue_turn"
    whose: Mapped[str] = mapped_column(String(60), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime, default=now)


class Spending(Base):
    """What an office or an account has handed in, and had read, on a day: bytes, pages, seconds."""

    __tablename__ = "spending"
    whose: Mapped[str] = mapped_column(String(60), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True, index=True)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    pages: Mapped[int] = mapped_column(BigInteger, default=0)
    seconds: Mapped[float] = mapped_column(Float, default=0.0)
