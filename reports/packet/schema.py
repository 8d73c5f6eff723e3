"""The shape of the machine-readable report; its JSON Schema (draft 2020-12) is generated from these types.

`python -m reports.packet.schema` writes docs/schema/report.schema.json anew. The keys `packets`, `packet`, `status`, `fields`, `seals`
and `findings` are fixed; other keys may be added in later versions, so readers ignore what they do not know.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, JsonValue
from typing_extensions import TypedDict

from reports.packet.published import publish, schema_of

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "schema" / "report.schema.json"
SCHEMA_ID = "https://shenbao.invalid/schema/report-1.json"

Share = Annotated[float, Field(ge=0, le=1)]
BoxList = Annotated[list[Share], Field(min_length=4, max_length=4, description="[x0, y0, x1, y1], fractions of the upright page")]
Number = Annotated[int, Field(ge=0)]


class SourceOut(TypedDict):
    """Where something stands or was expected; an empty object where no place is known."""

    file: NotRequired[str]
    page: NotRequired[Annotated[int, Field(ge=0)]]
    box: NotRequired[BoxList]
    reader: NotRequired[Literal["text_layer", "word", "ofd", "ocr", "person", "none"]]


class OtherReading(TypedDict):
    raw: str | None
    value: JsonValue
    confidence: Share
    source: SourceOut


class FieldOut(TypedDict):
    """`raw`: as on the paper; `value`: typed, null if blank or not found; `proposal`: a better reading, never put in its place;
    `decided_by`: what settled a `value` that says something else than `raw` (other_places: the packet's other places that show it; type: what
    the field's type allows, as digits, a check digit, a domain, a surname; glyphs: a closer look at the ink; other_field: the field that `raw`
    points to, 同注册地址). `currency`: a foreign one that the amount names.
    """

    raw: str | None
    value: JsonValue
    confidence: Share
    source: SourceOut
    presence: Literal["filled", "blank", "not_found", "unreadable"]
    proposal: NotRequired[str]
    decided_by: NotRequired[str]
    currency: NotRequired[str]
    others: NotRequired[list[OtherReading]]


InkOut = Literal["original", "copy", "unknown"]
VerdictOut = Literal["present", "absent", "unclear"]


class SealOut(TypedDict):
    """A demanded seal that is there, or may be (`verdict` unclear)."""

    at: str
    ink: InkOut
    text: str
    source: SourceOut
    verdict: VerdictOut
    kind: Literal["official", "contract", "invoice", "finance", "personal", "other", "unknown"]
    expected: str
    owner_match: Share | None
    confidence: Share


class AbsentSealOut(TypedDict):
    at: str
    expected: str
    source: SourceOut


class SignatureOut(TypedDict):
    at: str
    verdict: VerdictOut
    hand: Literal["handwritten", "typed", "personal_seal", "digital", "nothing"]
    confidence: Share
    source: SourceOut


class PagingOut(TypedDict):
    """The seal over the page edges (骑缝章): `gaps` are logical page numbers that lack their slice."""

    verdict: VerdictOut
    ink: InkOut
    coverage: Share
    pages: list[int]
    gaps: list[int]
    confidence: Share
    source: SourceOut


class DigitalSignatureOut(TypedDict):
    file: str
    signer: str
    algorithm: str
    valid: bool | None
    intact: bool | None
    time: str | None
    note: str


class EvidenceOut(TypedDict):
    attachment: str
    kind: str
    title: str
    holder: str | None
    number: str | None
    date: str | None
    year: str | None
    level: str | None
    confidence: Share
    pages: list[int]
    source: SourceOut


class FindingOut(TypedDict):
    code: Annotated[str, Field(pattern="^[a-z_]+:.+$", description="kind:subject")]
    kind: str
    subject: str
    severity: Literal["error", "warning"]
    clause: str
    message: str
    part: str
    source: SourceOut
    expected: NotRequired[str]
    found: NotRequired[str]


class ProblemOut(TypedDict):
    code: str
    message: str
    remedy: str
    retryable: bool


class ReceiptOut(TypedDict):
    """One file handed in, or found in an archive or document; `pages` null where it has none or they are not known."""

    file: str
    sha256: str
    kind: str
    size: Number
    pages: Number | None
    fate: Literal["read", "container", "duplicate", "unreadable", "ignored"]
    parent: str | None
    duplicate_of: str | None
    problem: ProblemOut | None
    note: str


class PageOut(TypedDict):
    """One page: its place in the hand-in (`file`, `page`) and in the form's logical order (`order`)."""

    file: str
    page: int
    part: str
    title: str
    order: int
    confidence: Share
    paper: Literal["electronic", "scan", "photo"]
    colour: Literal["colour", "grey", "bilevel"]
    rotation: int
    duplicate_of: int | None
    width_mm: float | None
    height_mm: float | None


class ToldOut(TypedDict):
    """Something that the form asks a text to tell; `sentence`: the one that does most clearly, shortened."""

    name: str
    found: bool
    sentence: str


class ContentsOut(TypedDict):
    """For the reviewer, no finding: what a text of the form tells of what the form asks for. `source`: where the text begins."""

    field: str
    name: str
    told: list[ToldOut]
    source: SourceOut


class NotedSentenceOut(TypedDict):
    field: str
    sentence: str
    source: SourceOut


class NotedOut(TypedDict):
    """For the reviewer, no finding: what the notice wants noted (part in 疫情防控), and the sentences that tell of it."""

    name: str
    clause: str
    sentences: list[NotedSentenceOut]


class ProfileOut(TypedDict):
    """The profile that the packet was checked by."""

    version: str
    sha256: Annotated[str, Field(description="of all that the profile says")]


class PacketOut(TypedDict):
    packet: str
    notice: str
    profile: ProfileOut
    status: Literal["complete", "discrepant", "unreadable"]
    refused: Annotated[bool, Field(description="not accepted (不予受理), whatever else may be corrected")]
    fields: dict[str, FieldOut]
    seals: list[SealOut]
    findings: list[FindingOut]
    absent_seals: list[AbsentSealOut]
    signatures: list[SignatureOut]
    paging: PagingOut | None
    digital_signatures: list[DigitalSignatureOut]
    evidence: list[EvidenceOut]
    submission: dict[str, JsonValue] | None
    pages: list[PageOut]
    receipt: list[ReceiptOut]
    unchecked: Annotated[list[str], Field(description="demands that could not be checked, in Chinese")]
    contents: list[ContentsOut]
    noted: list[NotedOut]


class Report(TypedDict):
    """One document for any number of packets."""

    schema_version: Literal[1]
    program: str
    version: str
    packets: list[PacketOut]


def json_schema(closed: bool = False) -> dict[str, Any]:
    """Return the report's JSON Schema, draft 2020-12. `closed` refuses unknown keys (for tests); the published one allows them."""
    schema = schema_of(Report, SCHEMA_ID, "Shenbao report")
    if closed:
        for shape in (schema, *schema["$defs"].values()):
            if "properties" in shape:
                shape["additionalProperties"] = False
    return schema


if __name__ == "__main__":
    sys.exit(publish(json_schema(), SCHEMA_FILE))
