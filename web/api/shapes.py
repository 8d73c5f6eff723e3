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
    limit: int = Field(50, ge=1, le=200, description="most items of the answer")
    cursor: Id | None = Field(None, description="`next` of the answer before")


class NoQuery(In):
    """No parameters: an unknown one is refused rather than overlooked."""


class Me(Out):
    """The owner of the token, and what it allows."""

    user: str | None
    name: str
    role: str
    offices: list[str]
    rights: list[str]


class BatchIn(In):
    name: Name
    notice: str = Field("xxxf2020", max_length=100, description="id of the notice")
    office: Id | None = Field(None, description="owner; the token's office if it is not given")


class BatchOut(Out):
    id: Id
    name: str
    notice: str
    office: Id
    created: datetime
    delete_after: datetime | None
    packets: int
    states: dict[str, int] = Field(description="number of packets by state")


class BatchList(Out):
    items: list[BatchOut]
    next: Id | None = Field(description="cursor of the next page; null on the last")


class RetentionIn(In):
    delete_after: FarTime | None = Field(description="with a time zone; null: the batch is kept")


class DeletionQuery(In):
    reason: Name


class Deleted(Out):
    packets: int


class SubmissionIn(In):
    """What the receipt register tells of a packet; null: it does not tell, so it is not checked."""

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
    packet: str = Field("", max_length=300, description="name of the packet, where the register names it")
    applicant: Name | None = None
    project: Name | None = None


class RegisterIn(In):
    rows: list[RegisterRow] = Field(max_length=20_000)


class RegisterOut(Out):
    matched: int
    rows_left: list[int] = Field(description="places (from 1) of rows that no packet fits yet")
    packets_left: list[Id] = Field(description="packets without a row")


class PacketIn(In):
    batch: Id
    name: Name
    previous: Id | None = Field(None, description="the packet that this one mends (补正)")


class PacketQuery(PageQuery):
    batch: Id | None = None
    state: PacketState | None = None
    q: str = Field("", max_length=100, pattern=r"^[^\x00]*$", description="words in name, applicant, project or recommender")


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
    version: int = Field(description="changes with every change; the ETag of the packet")
    applicant: str
    project: str
    recommender: str
    pages_total: int
    pages_done: int
    errors: int
    warnings: int
    unsure: int = Field(description="values that the machine is not sure of and nobody looked at")
    problem: ProblemOut | None
    previous: Id | None
    pile: Id | None = Field(description="the packet in whose scan this one was found")
    created: datetime
    changed: datetime
    checked: datetime | None
    reviewed: datetime | None


class PacketList(Out):
    items: list[PacketOut]
    next: Id | None


class FileQuery(In):
    path: str = Field(
        min_length=1, max_length=600, pattern=r"^[^\x00]*$", description="path within the packet, e.g. 附1/证书.jpg"
    )
    sha256: Hash | None = Field(None, description="of the bytes sent; anything else is refused")


class KnownIn(In):
    hashes: list[Hash] = Field(max_length=5000)


class KnownOut(Out):
    known: list[Hash] = Field(description="contents that the office holds already: attach them, they need not be sent")


class AttachIn(In):
    path: str = Field(min_length=1, max_length=600, pattern=r"^[^\x00]*$")
    sha256: Hash


class FileOut(Out):
    id: Id
    path: str
    size: int
    sha256: str
    uploaded: bool = Field(description="false: found inside another file")
    kind: str
    fate: str
    pages: int | None
    parent: str | None
    problem: ProblemOut | None
    note: str


class FileList(Out):
    items: list[FileOut]


class PageOut(Out):
    id: Id
    file: str
    number: int
    part: str
    part_by_person: str | None
    order: int = Field(description="place in the form, from 1; 0: unknown")
    reader: Reader


class PageList(Out):
    items: list[PageOut]


class PartIn(In):
    part: str = Field(max_length=60, pattern=r"^[^\x00]*$", description="id of a part of the notice, or blank, other")


class RecordOut(Out):
    """`report`: the packet as in the machine-readable report (docs/schema/report.schema.json), with the values that count now."""

    packet: Id
    version: int
    report: Report


class PlaceIn(In):
    file: str = Field(max_length=1000, pattern=r"^[^\x00]*$")
    page: int = Field(ge=1, le=100_000)
    box: tuple[Share, Share, Share, Share] | None = None


class CorrectionIn(In):
    """`presence` blank: nothing stands there; unreadable: nobody can read it. Without it, an empty `raw` means blank."""

    raw: Text | None = Field(description="as it stands on the paper; typed as the machine's readings are")
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
    """The versions of a field, oldest first. `current`: the `seq` of the one that counts; null where there is none."""

    key: str
    name: str
    packet: Id
    version: int = Field(description="of the packet")
    current: int | None
    versions: list[VersionOut]


class VerdictIn(In):
    """A person's word on a seal, signature or paging seal: what is named replaces the machine's."""

    verdict: Literal["present", "absent", "unclear"]
    ink: Literal["original", "copy", "unknown"] | None = Field(None, description="seals only")
    kind: Literal["official", "contract", "invoice", "finance", "personal", "other", "unknown"] | None = None
    text: Text | None = Field(None, description="words of the seal")
    owner_match: Share | None = Field(None, description="0: names another organisation; 1: names the right one")
    hand: Literal["handwritten", "typed", "personal_seal", "digital", "nothing"] | None = Field(
        None, description="signatures only"
    )
    gaps: list[Annotated[int, Field(ge=1)]] | None = Field(None, description="paging seal only: pages without a slice")
    reason: Annotated[str, StringConstraints(pattern=r"^[^\x00]*\S[^\x00]*$", max_length=2000)]


class Changed(Out):
    """The packet after a change; its findings are in line with it already."""

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
    reason: Reason = Field("", description="needed to waive")


class DemandOut(Out):
    code: str
    message: str
    severity: str


class PreviewOut(Out):
    packet: Id
    version: int
    demands: list[DemandOut]
    later: list[str] = Field(description="codes of demands that the last notice issued did not name")
    texts: list[str] = Field(description="the words of the notice in reading order; empty where nothing is to be corrected")


class NoticeIn(In):
    due: date | None = Field(None, description="the day until which the applicant may mend")


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


class ComparisonOut(Out):
    packet: Id
    first: Id
    number: str = Field(description="of the notice that the packet answers; empty where none was issued")
    mended: list[DemandOut]
    standing: list[DemandOut]
    fresh: list[DemandOut]


class EndpointIn(In):
    url: str = Field(min_length=1, max_length=500, pattern=r"^https?://[^\x00-\x20]+$")
    events: list[EventType] = Field([], description="empty: all")
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
    secrets: int = Field(description="2 while an old secret still signs too")
    created: datetime


class EndpointSecret(EndpointOut):
    secret: str = Field(description="whsec_…; told this once")


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
    packet: Id | None = Field(description="the packet that it was attached to; null: it waits for one")
