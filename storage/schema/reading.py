"""What reading keeps apart from packets: places that people want read again, and from which confidence on a value is taken as sure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Float, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base, UtcTime, id_column, now, ref


class RegionAsk(Base):
    """A place of a page, asked for by a web process, answered by the reader beside the dispatcher. `image`: the page's picture, relative to the packet's working folder; `box`: fractions of the upright page. The row goes as
    soon as its answer was fetched: nothing read stays here.
    """

    __tablename__ = "region_ask"
    id: Mapped[str] = id_column()
    packet_id: Mapped[str] = ref("packet.id")
    image: Mapped[str] = mapped_column(String(300))
    box: Mapped[list[Any]] = mapped_column(JSON)
    asked: Mapped[datetime] = mapped_column(UtcTime, default=now, index=True)
    taken_by: Mapped[str | None] = mapped_column(String(60))
    answered: Mapped[datetime | None] = mapped_column(UtcTime)
    text: Mapped[str] = mapped_column(Text, default="")
    confidence: Mapped[float] = mapped_column(Float, default=0.0)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class Threshold(Base):
    """One that is in force in the place of the default: of a notice (`reader` empty) or of one of its readers. `samples`: values that it was told from;
    `target`: the share that had to be right; `accepted_by`: who put it in force (None: the program did, before people had to).
    `measured`, `reached`: as they were told then.
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
    accepted_by: Mapped[str | None] = mapped_column(String(24))
