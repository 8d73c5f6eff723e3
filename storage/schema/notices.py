"""Profiles that people make in the service: drafts, and trials of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base, UtcTime, id_column, now, ref


class DraftState(StrEnum):
    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    FAILED = "failed"


class NoticeDraft(Base):
    """A profile under work. `name`: the profile's id. `papers`: what was handed in, the blank form first ({name, path}, paths below the draft's
    folder). `pages`: its pages ({paper, number, picture}). `items`: what `shenbao.drafting.items` makes of it. `version` counts changes;
    `published`: the version that is in use, 0: none. `taken`: since when a reader has it.
    """

    __tablename__ = "notice_draft"
    id: Mapped[str] = id_column()
    office_id: Mapped[str] = ref("office.id")
    made_by: Mapped[str | None] = ref("user_account.id")
    name: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(20), default=DraftState.WAITING, index=True)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    papers: Mapped[list[Any]] = mapped_column(JSON, default=list)
    pages: Mapped[list[Any]] = mapped_column(JSON, default=list)
    items: Mapped[list[Any]] = mapped_column(JSON, default=list)
    version: Mapped[int] = mapped_column(Integer, default=1)
    published: Mapped[int] = mapped_column(Integer, default=0)
    made: Mapped[datetime] = mapped_column(UtcTime, default=now)
    taken: Mapped[datetime | None] = mapped_column(UtcTime)


class NoticeTrial(Base):
    """A draft held against papers: the blank form (`blank`), of which every field must be told as missing, or a filled one. `version`: of the
    draft; `outcome`: its findings and values.
    """

    __tablename__ = "notice_trial"
    id: Mapped[str] = id_column()
    draft_id: Mapped[str] = ref("notice_draft.id")
    blank: Mapped[bool]
    papers: Mapped[list[Any]] = mapped_column(JSON, default=list)
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(20), default=DraftState.WAITING, index=True)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    asked: Mapped[datetime] = mapped_column(UtcTime, default=now)
    taken: Mapped[datetime | None] = mapped_column(UtcTime)
