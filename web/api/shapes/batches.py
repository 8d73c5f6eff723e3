"""Batches and their registers, on the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field

from web.api.shapes.base import FarTime, Id, In, Name, Out


class BatchIn(In):
    name: Name
    notice: str = Field("xxxf2020", max_length=100, description="通知的标识")
    office: Id | None = Field(None, description="所属单位；不填即令牌所属单位")


class BatchOut(Out):
    id: Id
    name: str
    notice: str
    office: Id
    created: datetime
    delete_after: datetime | None
    packets: int
    states: dict[str, int] = Field(description="各状态的材料数")


class BatchList(Out):
    items: list[BatchOut]
    next: Id | None = Field(description="下一页的游标；最后一页为 null")


class RetentionIn(In):
    delete_after: FarTime | None = Field(description="须带时区；null 表示一直保存")


class DeletionQuery(In):
    reason: Name


class Deleted(Out):
    packets: int


class SubmissionIn(In):
    """收件登记表所载的报送情况；null 表示未载，因而不核对。"""

    received: date | None = None
    copies_paper: int | None = Field(None, ge=0, le=1000)
    copies_electronic: int | None = Field(None, ge=0, le=1000)
    medium: Name | None = None
    recommender: Name | None = None
    order: int | None = Field(None, ge=0, le=100_000)
    online_number: Name | None = None
    online_submitted: bool | None = None
    recommendation_letter: bool | None = None
    level: Name | None = None
    delivery: Name | None = None


class RegisterRow(SubmissionIn):
    packet: str = Field("", max_length=300, description="登记表所载的材料名称")
    applicant: Name | None = None
    project: Name | None = None


class RegisterIn(In):
    rows: list[RegisterRow] = Field(max_length=20_000)


class RegisterOut(Out):
    matched: int
    rows_left: list[int] = Field(description="尚无对应材料的行（从 1 起）")
    packets_left: list[Id] = Field(description="登记表中没有的材料")
    proposed: int | None = Field(description="待确认的登记表的版本号；null 表示没有")


class RegisterConfirmQuery(In):
    confirm: bool = Field(False, description="true：提交者已核对差异，立即采用；否则待确认")


class RegisterChange(Out):
    """变更的行：字段 → 变更前、变更后。"""

    row: int | None
    name: str
    fields: dict[str, tuple[Any, Any]]


class RegisterProposal(Out):
    """待确认的登记表与现用的相比；number 为 null 表示没有待确认的登记表。"""

    number: int | None
    source: str
    rows: int
    added: list[str]
    removed: list[str]
    changed: list[RegisterChange]
    same: int


class RegisterVersionOut(Out):
    """state：proposed 待确认，standing 现用，former 曾用，discarded 已放弃。"""

    number: int
    state: str
    source: str
    rows: int
    proposed: datetime
    proposed_by: str
    decided: datetime | None
    decided_by: str


class RegisterVersions(Out):
    items: list[RegisterVersionOut]


class RegisterDecision(In):
    number: int = Field(ge=1, description="所核对的那份登记表的版本号")


class RegisterBack(In):
    number: int = Field(ge=0, description="要恢复的版本；0 表示不使用登记表")


class RegisterQuery(RegisterConfirmQuery):
    name: str = Field(max_length=200, pattern=r"^[^\x00-\x1f/\\]+\.[A-Za-z]{3,4}$", description="文件名，以 .xlsx 或 .csv 结尾")


class RegisterMatch(Out):
    row: int
    packet: Id


class RegisterLink(In):
    row: int = Field(ge=1, description="登记表的行，与 pairs、rows_left 中的行号相同")
    packet: Id | None = Field(description="对应的材料；null 表示取消人工关联")


class RegisterState(RegisterOut):
    rows: int
    pairs: list[RegisterMatch]


class ReceiptFile(Out):
    """fate：stored 已接收，refused 未接收，waiting 未传完。"""

    path: str
    size: int
    sha256: str
    fate: str
    reason: str


class ReceiptPacket(Out):
    packet: Id
    name: str
    files: list[ReceiptFile]


class ReceiptOut(Out):
    """受理回执：送达的文件各自的下落。sent = stored + refused + waiting。"""

    batch: Id
    name: str
    office: str
    created: datetime
    sent: int
    stored: int
    refused: int
    waiting: int
    size: int = Field(description="已接收的字节数")
    packets: list[ReceiptPacket]
