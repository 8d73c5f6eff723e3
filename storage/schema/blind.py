"""Blind entry: values asked of people who are not shown what was read, how many they were drawn from, and what an office wants asked."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Float, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base, UtcTime, id_column, now, ref


class BlindKind(StrEnum):
    """SAMPLE: drawn at random from the values that the machine was sure of. SECOND: a field that the office wants entered twice."""

    SAMPLE = "sample"
    SECOND = "second"


class BlindQuestion(Base):
    """A value that somebody types without being shown it. `field_type`, `reader`: the stratum that it was drawn from. Once answered: by whom,
    `seq`: the version that the answer was held against, `agreed`: whether both say the same. The answer itself is a version of the field.
    """

    __tablename__ = "blind_question"
    __table_args__ = (UniqueConstraint("packet_id", "key"),)
    id: Mapped[str] = id_column()
    packet_id: Mapped[str] = ref("packet.id")
    key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(10))
    field_type: Mapped[str] = mapped_column(String(20))
    reader: Mapped[str] = mapped_column(String(20))
    asked: Mapped[datetime] = mapped_column(UtcTime, default=now)
    answered: Mapped[datetime | None] = mapped_column(UtcTime)
    user_id: Mapped[str | None] = ref("user_account.id")
    seq: Mapped[int | None] = mapped_column(Integer)
    agreed: Mapped[bool | None] = mapped_column(Boolean)


class BlindStratum(Base):
    """Of a packet: how many values of a type and reader the machine was sure of when it was first read. What was drawn once is not drawn again."""

    __tablename__ = "blind_stratum"
    packet_id: Mapped[str] = mapped_column(ForeignKey("packet.id"), primary_key=True)
    field_type: Mapped[str] = mapped_column(String(20), primary_key=True)
    reader: Mapped[str] = mapped_column(String(20), primary_key=True)
    sure: Mapped[int] = mapped_column(Integer)


class BlindPolicy(Base):
    """What an office wants asked blind of a notice's packets; offices below it without a row of their own follow it. `share`: of the sure values;
    `second`: keys of fields entered twice; `optional`: a review may be ended with questions left.
    """

    __tablename__ = "blind_policy"
    office_id: Mapped[str] = mapped_column(ForeignKey("office.id"), primary_key=True)
    notice: Mapped[str] = mapped_column(String(100), primary_key=True)
    share: Mapped[float] = mapped_column(Float)
    second: Mapped[list[Any]] = mapped_column(JSON, default=list)
    optional: Mapped[bool] = mapped_column(Boolean, default=False)
    changed: Mapped[datetime] = mapped_column(UtcTime, default=now, onupdate=now)
