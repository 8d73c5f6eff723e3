"""The record, its fields and the findings, on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from model.page import Reader
from model.record import Presence
from reports.packet.schema import PacketOut as Report
from shenbao.service.review.screen_fields import State
from storage.schema import FindingState
from web.api.shapes.base import Id, In, Out, Reason, Share, Text


class RecordOut(Out):
    """report：与机器可读报告中的一份材料相同（docs/schema/report.schema.json），栏目为当前有效的值。asked：请本人盲录的栏目，录入之前其 raw、value 为 null。"""

    packet: Id
    version: int
    asked: list[str] = Field(description="请本人盲录、尚未录入的栏目")
    report: Report


class PlaceIn(In):
    file: str = Field(max_length=1000, pattern=r"^[^\x00]*$")
    page: int = Field(ge=1, le=100_000)
    box: tuple[Share, Share, Share, Share] | None = None


class CorrectionIn(In):
    """presence 为 blank 表示空缺，unreadable 表示无法辨认；不填时，raw 为空即表示空缺。"""

    raw: Text | None = Field(description="材料上的原文；按栏目类型解析，与机器读取相同")
    presence: Presence | None = None
    place: PlaceIn | None = None
    reason: Reason = ""


class BlindEntryIn(In):
    """照图像录入，不看系统读取的值；与之一致即为确认，不一致则存疑，由人选定。"""

    raw: Text | None = Field(None, description="材料上的原文")
    presence: Literal["blank", "unreadable"] | None = Field(None, description="blank 纸面空白，unreadable 无法辨认；此时不填 raw")


class VersionOut(Out):
    seq: int
    raw: str | None
    value: Any
    presence: Presence
    confidence: float
    by_person: bool
    confirmed: bool
    reader: Reader
    reason: str
    user: Id | None
    created: datetime


class FieldOut(Out):
    """栏目的各个版本，由旧到新。current：当前有效版本的 seq，没有则为 null。"""

    key: str
    name: str
    packet: Id
    version: int = Field(description="材料的版本")
    current: int | None
    versions: list[VersionOut]


class FieldsQuery(In):
    state: State | None = Field(None, description="只列这种状态的栏目")


class PlaceOut(Out):
    file: str
    page: int
    box: tuple[float, float, float, float] | None


class FieldState(Out):
    """栏目当前有效的值及其来历：机器（reader、confidence、model）或人（by_person、user、reason）。"""

    key: str
    name: str
    part: str
    state: State = Field(
        description="confirmed 已确认，corrected 已更正，unsure 存疑，read 已读取，not_found 未找到，asked 待本人盲录（此时不给出值）"
    )
    raw: str | None
    value: Any
    presence: Presence
    confidence: float
    by_person: bool
    reader: Reader
    model: str
    user: Id | None
    reason: str
    at: datetime | None
    place: PlaceOut | None


class FieldList(Out):
    packet: Id
    version: int
    items: list[FieldState]


class VerdictIn(In):
    """人对印章、签字或骑缝章的认定：所列各项取代机器的判断。"""

    verdict: Literal["present", "absent", "unclear"]
    ink: Literal["original", "copy", "unknown"] | None = Field(None, description="仅用于印章")
    kind: Literal["official", "contract", "invoice", "finance", "personal", "other", "unknown"] | None = None
    text: Text | None = Field(None, description="印文")
    owner_match: Share | None = Field(None, description="0 为其他单位的印章，1 为本单位的印章")
    hand: Literal["handwritten", "typed", "personal_seal", "digital", "nothing"] | None = Field(None, description="仅用于签字")
    gaps: list[Annotated[int, Field(ge=1)]] | None = Field(None, description="仅用于骑缝章：缺少印迹的页")
    reason: Annotated[str, StringConstraints(pattern=r"^[^\x00]*\S[^\x00]*$", max_length=2000)]


class Changed(Out):
    """变动后的材料，问题已随之更新。"""

    packet: Id
    version: int
    errors: int
    warnings: int
    unsure: int


class FindingOut(Out):
    id: Id
    code: str
    kind: str
    severity: Literal["error", "warning"]
    state: FindingState
    clause: str
    message: str
    source: dict[str, Any] | None
    raised_later: bool = Field(description="出具告知书之后才发现，告知书未列出")
    first_seen: datetime
    last_seen: datetime


class FindingList(Out):
    packet: Id
    version: int
    items: list[FindingOut]


class FindingQuery(In):
    state: FindingState | None = None


class DecisionIn(In):
    state: Literal["open", "waived", "confirmed"]
    reason: Reason = Field("", description="补正的问题不列入时必填")


class DemandIn(In):
    part: str = Field("", max_length=60, description="所涉部分；空：整份材料")
    message: str = Field(min_length=1, max_length=1_000)


class WordingIn(In):
    wording: str = Field(max_length=1_000, description="空：恢复系统的措辞")
