"""What goes over the wire: the models of requests and answers. OpenAPI is made from them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from model.page import Reader
from model.record import Presence
from records.schema import DeliveryState, FindingState, PacketState
from reports.schema import PacketOut as Report
from webhook.events import EventType

Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{24}$")]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=20_000)]
Name = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$", max_length=200)]
Reason = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=2000)]
FarTime = Annotated[AwareDatetime, Field(lt=datetime(2200, 1, 1, tzinfo=UTC))]
Share = Annotated[float, Field(ge=0, le=1)]


class In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class PageQuery(In):
    limit: int = Field(50, ge=1, le=200, description="最多返回多少条")
    cursor: Id | None = Field(None, description="上一次答复中的 next")


class NoQuery(In):
    """No parameters: an unknown one is refused rather than overlooked."""


class Me(Out):
    """令牌的主人及其权限。"""

    user: str | None
    name: str
    role: str
    offices: list[str]
    rights: list[str]


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


class PacketIn(In):
    batch: Id
    name: Name
    previous: Id | None = Field(None, description="所补正的原材料")


class PacketQuery(PageQuery):
    batch: Id | None = None
    state: PacketState | None = None
    q: str = Field("", max_length=100, pattern=r"^[^\x00]*$", description="在名称、申报单位、项目、推荐单位中查找的词")


class ProblemOut(Out):
    code: str
    message: str
    remedy: str


class PacketOut(Out):
    id: Id
    batch: Id
    office: Id
    name: str
    state: PacketState
    version: int = Field(description="每次变动都会增加，即材料的 ETag")
    applicant: str
    project: str
    recommender: str
    pages_total: int
    pages_done: int
    errors: int
    warnings: int
    unsure: int = Field(description="机器没有把握、尚无人看过的栏目数")
    problem: ProblemOut | None
    previous: Id | None
    pile: Id | None = Field(description="与哪份材料同在一份扫描件中")
    merged_into: Id | None = Field(description="已并入哪份材料")
    created: datetime
    changed: datetime
    checked: datetime | None
    reviewed: datetime | None


class PacketList(Out):
    items: list[PacketOut]
    next: Id | None


class FileQuery(In):
    path: str = Field(min_length=1, max_length=600, pattern=r"^[^\x00]*$", description="在材料中的路径，例如 附1/证书.jpg")
    sha256: Hash | None = Field(None, description="所发内容的 SHA-256，不符即拒收")


class KnownIn(In):
    hashes: list[Hash] = Field(max_length=5000)


class KnownOut(Out):
    known: list[Hash] = Field(description="本单位已经保存的内容，可直接加入，不必再传")


class AttachIn(In):
    path: str = Field(min_length=1, max_length=600, pattern=r"^[^\x00]*$")
    sha256: Hash


class FileOut(Out):
    id: Id
    path: str
    size: int
    sha256: str
    uploaded: bool = Field(description="false 表示由其他文件中取出")
    kind: str
    fate: str
    pages: int | None
    parent: str | None
    problem: ProblemOut | None
    note: str
    arranged: str = Field(description="其页面被人拆分、合并的情况")


class FileList(Out):
    items: list[FileOut]


class PageOut(Out):
    id: Id
    file: str
    number: int
    part: str
    part_by_person: str | None
    turn_by_person: int | None = Field(description="人工指定的旋转角度（顺时针）")
    order: int = Field(description="在申报书中的次序，从 1 起；0 表示不明")
    reader: Reader


class PageList(Out):
    items: list[PageOut]


class PartIn(In):
    part: str = Field(max_length=60, pattern=r"^[^\x00]*$", description="通知所定部分的标识，或 blank（空白页）、other（其他）")


class RegionIn(In):
    box: tuple[Share, Share, Share, Share] = Field(description="左、上、右、下，为正立页面宽、高的比例")


class RegionOut(Out):
    text: str = Field(description="识别的文字；识别不出则为空")
    confidence: float


class TurnIn(In):
    degrees: Literal[90, 180, 270] = Field(description="由目前所示的方向顺时针旋转的度数")


class SplitIn(In):
    pages: list[Id] = Field(min_length=1, max_length=5000, description="拆出的页面")
    name: Name = Field(description="新材料的名称")


class MergeIn(In):
    other: Id = Field(description="被并入的材料；其页面、文件和人工更正随之移入")


class PresenceOut(Out):
    others: list[str] = Field(description="同时在看这份材料的其他人")


class RecordOut(Out):
    """report：与机器可读报告中的一份材料相同（docs/schema/report.schema.json），栏目为当前有效的值。"""

    packet: Id
    version: int
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
    """变动后的材料，核对意见已随之更新。"""

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
    reason: Reason = Field("", description="免除时必填")


class DemandOut(Out):
    code: str
    message: str
    severity: str


class PreviewOut(Out):
    packet: Id
    version: int
    demands: list[DemandOut]
    later: list[str] = Field(description="上一份告知书未列出的意见")
    texts: list[str] = Field(description="告知书各段文字；没有需要补正的内容时为空")


class NoticeIn(In):
    due: date | None = Field(None, description="补正期限")


class NoticeOut(Out):
    id: Id
    packet: Id
    number: str
    issued: datetime
    codes: list[str]
    pdf_sha256: Hash
    docx_sha256: Hash
    texts: list[str]


class NoticeList(Out):
    items: list[NoticeOut]


class ComparedOut(DemandOut):
    name: str = Field(description="所涉及的栏目、印章或材料")
    before: str = Field(description="原材料中的内容（出具告知书时）")
    after: str = Field(description="补正材料中的内容")


class ChangeOut(Out):
    """未要求补正而有改动的栏目。"""

    key: str
    name: str
    before: str
    after: str


class ComparisonOut(Out):
    packet: Id
    first: Id
    number: str = Field(description="所答复的告知书文号；未出具过则为空")
    mended: list[ComparedOut]
    standing: list[ComparedOut]
    fresh: list[ComparedOut] = Field(description="告知书未列出的问题")
    changes: list[ChangeOut]


class LinkIn(In):
    first: Id | None = Field(description="所补正的原材料；null 表示不是补正材料")


class CalibrationQuery(In):
    notice: str = Field("xxxf2020", max_length=100, pattern=r"^[^\x00]*$", description="通知的标识")


class BinOut(Out):
    """置信度在 low 与 high 之间的内容。"""

    low: float
    high: float
    count: int
    said: float = Field(description="平均置信度")
    right: float = Field(description="人工认可的比例")


class RateOut(Out):
    key: str
    reader: Reader
    looked_at: int
    changed: int
    missed: int = Field(description="更正的内容中，机器完全没有读出的")


class BoundOut(Out):
    """现行核对界限：置信度低于 value 的内容提示核对。"""

    value: float
    samples: int
    measured: bool = Field(description="false 表示数据不足，用默认值")
    reached: bool = Field(description="false 表示置信度最高的内容也未达到要求的正确率")


class CalibrationOut(Out):
    """只统计令牌可见的单位中人工确认或更正过的内容；bound 依据全部单位。"""

    notice: str
    target: float
    looked_at: int
    changed: int
    error: float = Field(description="置信度与实际正确率的平均偏差")
    bins: list[BinOut]
    rates: list[RateOut]
    bound: BoundOut


class EndpointIn(In):
    url: str = Field(min_length=1, max_length=500, pattern=r"^https?://[^\x00-\x20]+$")
    events: list[EventType] = Field([], description="空表示全部")
    description: str = Field("", max_length=200, pattern=r"^[^\x00]*$")


class EndpointChange(In):
    url: str | None = Field(None, min_length=1, max_length=500, pattern=r"^https?://[^\x00-\x20]+$")
    events: list[EventType] | None = None
    description: str | None = Field(None, max_length=200, pattern=r"^[^\x00]*$")
    enabled: bool | None = None


class EndpointOut(Out):
    id: Id
    office: Id
    url: str
    description: str
    events: list[str]
    enabled: bool
    disabled_reason: str
    failing_since: datetime | None
    secrets: int = Field(description="新旧密钥并用时为 2")
    created: datetime


class EndpointSecret(EndpointOut):
    secret: str = Field(description="whsec_…，只告知这一次")


class EndpointList(Out):
    items: list[EndpointOut]


class DeliveryOut(Out):
    id: Id
    event: Id
    type: str
    state: DeliveryState
    attempts: int
    replay: int
    next_at: datetime
    status_code: int | None
    outcome: str
    finished: datetime | None


class DeliveryList(Out):
    items: list[DeliveryOut]
    next: Id | None


class RegistrationOut(Out):
    packet: Id | None = Field(description="所归入的材料；null 表示等待相应的材料")
