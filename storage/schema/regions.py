"""Places of pages that people want read again: asked by a web process, answered by the reader beside the dispatcher."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base, UtcTime, id_column, now, ref


class RegionAsk(Base):
    """`image`: the page's picture, relative to the packet's working folder; `box`: fractions of the upright page. The row goes as
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
