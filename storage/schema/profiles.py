"""Profiles of notices as batches were checked by them, and what a new one changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base, UtcTime, id_column, now, ref


class KeptProfile(Base):
    """A profile by the hash of what it says; `text` is JSON, and a profile can be made of it again."""

    __tablename__ = "kept_profile"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    notice: Mapped[str] = mapped_column(String(100))
    version: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    kept: Mapped[datetime] = mapped_column(UtcTime, default=now)


class ProfileChange(Base):
    """A batch was checked anew under another profile. `told`: packet → its findings before, each with code, severity and message."""

    __tablename__ = "profile_change"
    id: Mapped[str] = id_column()
    batch_id: Mapped[str] = ref("batch.id")
    before_sha256: Mapped[str] = mapped_column(String(64))
    after_sha256: Mapped[str] = mapped_column(String(64))
    asked_by: Mapped[str | None] = ref("user_account.id")
    asked: Mapped[datetime] = mapped_column(UtcTime, default=now)
    told: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
