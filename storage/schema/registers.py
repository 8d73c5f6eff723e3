"""The receipt registers of a batch: what was proposed, what a person confirmed, what stood before."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base, UtcTime, id_column, now, ref


class RegisterState(StrEnum):
    """PROPOSED waits for a person; of a batch one is STANDING at most, FORMER ones can come back."""

    PROPOSED = "proposed"
    STANDING = "standing"
    FORMER = "former"
    DISCARDED = "discarded"


class RegisterVersion(Base):
    """A register of a batch by its `number` (from 1, in the order of proposing). `source`: name of the file, or where else the rows came from."""

    __tablename__ = "register_version"
    __table_args__ = (UniqueConstraint("batch_id", "number"),)
    id: Mapped[str] = id_column()
    batch_id: Mapped[str] = ref("batch.id")
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10), default=RegisterState.PROPOSED)
    source: Mapped[str] = mapped_column(String(300))
    count: Mapped[int] = mapped_column(Integer)
    rows: Mapped[list[Any]] = mapped_column(JSON, deferred=True)
    proposed_by: Mapped[str | None] = ref("user_account.id")
    proposed: Mapped[datetime] = mapped_column(UtcTime, default=now)
    decided_by: Mapped[str | None] = ref("user_account.id")
    decided: Mapped[datetime | None] = mapped_column(UtcTime)
