"""From which confidence on a machine's value is taken as sure, as measured on what people confirmed and corrected."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Float, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base, UtcTime, now


class Threshold(Base):
    """One a notice, of all readers together (`reader` empty), and one a reader of which enough was looked at. `measured` False: too few values were looked at, `value` is the default; `reached` False: not even the surest
    values are right as often as `target` wants.
    """

    __tablename__ = "threshold"
    notice: Mapped[str] = mapped_column(String(100), primary_key=True)
    reader: Mapped[str] = mapped_column(String(20), primary_key=True, default="")
    value: Mapped[float] = mapped_column(Float)
    target: Mapped[float] = mapped_column(Float)
    samples: Mapped[int] = mapped_column(Integer)
    measured: Mapped[bool] = mapped_column(Boolean)
    reached: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(UtcTime, default=now)
