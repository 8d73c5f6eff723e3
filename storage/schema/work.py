"""Who works on what, until when, and what people note for one another."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base, UtcTime, id_column, now, ref


class Assignment(Base):
    """Whose a packet is (`user_id`; None: nobody's), by which day it is to be reviewed (`due`), and until which day it rests
    (`postponed_until`) and why. A table of its own: a packet that goes to somebody else is no other packet for who has it open.
    """

    __tablename__ = "assignment"
    packet_id: Mapped[str] = mapped_column(ForeignKey("packet.id"), primary_key=True)
    user_id: Mapped[str | None] = ref("user_account.id")
    due: Mapped[date | None] = mapped_column(Date, index=True)
    postponed_until: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(500), default="")
    changed: Mapped[datetime] = mapped_column(UtcTime, default=now, onupdate=now)


class PacketNote(Base):
    """What somebody noted on a packet for the others of the office; never told to the applicant. Notes are added, not changed."""

    __tablename__ = "packet_note"
    id: Mapped[str] = id_column()
    packet_id: Mapped[str] = ref("packet.id")
    user_id: Mapped[str | None] = ref("user_account.id")
    text: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(UtcTime, default=now)
