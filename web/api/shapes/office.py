"""Offices, notices and the audit trail, on the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field

from web.api.shapes.base import Id, In, Out


class OfficeOut(Out):
    id: Id
    name: str
    parent: Id | None


class OfficeList(Out):
    items: list[OfficeOut]


class SpecOut(Out):
    """通知所要求的一个栏目。type：值的类型；required：error、warning 或 no。"""

    key: str
    name: str
    part: str
    type: str
    required: str
    limit: int | None = Field(description="最多字数")


class FormPartOut(Out):
    id: str
    title: str
    kind: str


class ProfileOut(Out):
    """一份通知及其申报书的结构。"""

    id: str
    number: str
    title: str


class ProfileDetail(ProfileOut):
    parts: list[FormPartOut]
    fields: list[SpecOut]


class ProfileList(Out):
    items: list[ProfileOut]


class AuditQuery(In):
    limit: int = Field(50, ge=1, le=200)
    cursor: int | None = Field(None, ge=1, le=2**31 - 1, description="上一次答复中的 next")
    action: str = Field("", max_length=60, pattern=r"^[a-z_.]*$")
    user: str = Field("", max_length=24, description="某人的；-：系统自身的")
    packet: str = Field("", max_length=300, description="某份材料的：编号，或名称、申报单位的一部分")
    since: date | None = Field(None, description="自这一天起（北京时间）")
    until: date | None = Field(None, description="至这一天止（北京时间）")


class AuditOut(Out):
    seq: int
    at: datetime
    user: Id | None
    office: Id | None
    action: str
    subject: str
    sentence: str = Field(description="谁于何时做了什么，一句话")
    detail: dict[str, Any]
    previous: str = Field(description="前一条的哈希")
    hash: str


class AuditList(Out):
    items: list[AuditOut]
    next: int | None


class ChainOut(Out):
    """审计记录的哈希链。head_seq 和 head_hash 可另行保存，以后据以发现末尾的缺失。"""

    whole: bool
    broken: list[int] = Field(description="被改动或缺失处的序号，最多 100 个")
    head_seq: int
    head_hash: str
