"""Who works on what, and notes, on the wire."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from web.api.shapes.base import Id, In, Out, Reason, Text


class WorkOut(Out):
    packet: Id
    user: Id | None = Field(description="承办人")
    name: str
    due: date | None = Field(description="审核期限")
    postponed_until: date | None = Field(description="暂缓至该日，其间不列入下一份待审核的材料")
    reason: str = Field(description="暂缓的理由")


class AssignmentIn(In):
    user: Id | None = Field(description="承办人；null 表示不再分派给任何人")
    due: date | None = Field(None, description="审核期限")


class PostponementIn(In):
    until: date | None = Field(description="暂缓至该日；null 表示结束暂缓")
    reason: Reason = Field("", description="暂缓时必填")


class ShareOutIn(In):
    users: list[Id] = Field(min_length=1, max_length=200)
    due: date | None = None


class ShareOutOut(Out):
    assigned: int = Field(description="分派了多少份材料")


class NoteIn(In):
    text: Text = Field(min_length=1, max_length=2000)


class NoteOut(Out):
    id: Id
    user: Id | None
    name: str
    text: str
    created: datetime


class NoteList(Out):
    items: list[NoteOut]
