"""What all reports show of a packet, in the order and words of an office: built once from the result and the profile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from model.finding import ExtraPart, Finding, FindingKind, Severity
from model.record import FieldValue, PagePart, Presence, Record, Source
from model.results import PacketResult
from model.wording import OTHER
from notices.field_types.registry import FieldType
from notices.profile import FieldSpec, Profile, load
from notices.rules import EachTold, Told
from reports.words import DECIDED, PAGE_PARTS, PRESENCES

EXTRA_PARTS: dict[str, str] = {
    ExtraPart.WHOLE: "整套材料",
    ExtraPart.SUBMISSION: "报送要求",
    ExtraPart.FORMAT: "格式要求",
    ExtraPart.FILES: "文件读取",
    ExtraPart.OTHER: "其他",
}
_SUBMISSION_SUBJECTS = {"recommendation_letter", "recommendation_order", "online_registration", "submission", "recommender"}


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one part of the form, errors first."""

    part: str
    title: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field as shown: `text` is empty where nothing stands, `note` then says why (空缺, 未找到…)."""

    spec: FieldSpec
    value: FieldValue
    text: str
    note: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class RecordPart:
    title: str
    rows: tuple[FieldRow, ...]


def profile_of(result: PacketResult, profile: Profile | None = None) -> Profile:
    """Return the profile given, or else the one that the record names. Raises `KeyError` for an unknown notice."""
    return profile if profile is not None else load(result.record.notice)


def part_of(finding: Finding, profile: Profile) -> str:
    """Return where a finding belongs: a part of the profile, or one of `ExtraPart`."""
    return part_of_code(finding.code, finding.part, profile)


def part_of_code(code: str, part: str, profile: Profile) -> str:
    """Return where a finding with this `code` belongs that was reported of `part`; empty `part`: as its code tells."""
    if part in {p.id for p in profile.parts} or part in EXTRA_PARTS:
        return part
    kind, subject = FindingKind.of(code), code.partition(":")[2]
    if kind is not None and kind.facts.part is not None:
        return kind.facts.part
    return ExtraPart.SUBMISSION if subject in _SUBMISSION_SUBJECTS else _part_of_subject(subject, profile)


def _part_of_subject(subject: str, profile: Profile) -> str:
    demanded = {**{d.id: d.part for d in profile.prescribed}, **_demanded_inks(profile)}
    if subject in demanded:
        return demanded[subject]
    if profile.paging and profile.paging.id == subject:
        return ExtraPart.WHOLE
    for attachment in profile.attachments:
        if subject == attachment.id or subject.startswith(attachment.id + "."):
            return attachment.title_part
    if spec := field_of(subject, profile):
        return spec.part
    head = subject.split(".")[0]
    return next((part for demand, part in demanded.items() if demand.split(".")[0] == head), ExtraPart.OTHER)


def field_of(subject: str, profile: Profile) -> FieldSpec | None:
    """Return the field that a finding's subject speaks of: itself, the first of those that disagree, or the one it is a row of."""
    for spec in profile.fields:
        if subject == spec.key or spec.missing_code == f"missing:{subject}":
            return spec
    agreement = next((a.fields[0] for a in profile.agreements if a.code == subject), None)
    if agreement is not None:
        return profile.field(agreement)
    return max((f for f in profile.fields if subject.startswith(f"{f.key}.")), key=lambda f: len(f.key), default=None)


def _demanded_inks(profile: Profile) -> dict[str, str]:
    """Part by id of every demanded seal and signature."""
    return {**{d.id: d.part for d in profile.seals}, **{d.id: d.part for d in profile.signatures}}


def subject_name(subject: str, profile: Profile) -> str:
    """Return what a finding's subject is called in the notice: the field, seal, proof or attachment; the code itself if it has no
    name.
    """
    named = {f.missing_code.partition(":")[2]: f.name for f in profile.fields if f.missing_code}
    named |= {f.key: f.name for f in profile.fields}
    named |= (
        {d.id: d.name for d in profile.prescribed}
        | {d.id: d.name for d in profile.seals}
        | {d.id: d.name for d in profile.signatures}
    )
    named |= (
        {t.key: t.name for t in profile.tables}
        | {a.id: a.name for a in profile.attachments}
        | {d.code: d.name for whole in profile.evidence for d in (whole, *whole.by_year())}
    )
    named |= {profile.paging.id: profile.paging.name} if profile.paging else {}
    return (
        named.get(subject)
        or _OTHER_SUBJECTS.get(subject)
        or _row_name(subject, profile)
        or _told_name(subject, profile)
        or subject
    )


def _told_name(subject: str, profile: Profile) -> str:
    """What a text should speak of (项目实施情况（示范项目领域）), or what else was ticked (单位性质（其他）); empty where it is neither."""
    for rule in profile.rules:
        if isinstance(rule, EachTold | Told) and rule.code == subject:
            about = profile.field(rule.choices).name if isinstance(rule, EachTold) else "、".join(t.name for t in rule.topics)
            return f"{profile.field(rule.field).name}（{about}）"
    return next((f"{spec.name}（{OTHER}）" for spec in profile.fields if subject == f"{spec.key}.other"), "")


def _row_name(subject: str, profile: Profile) -> str:
    """A row of a field of rows (company.honours.key_lab.year → 相关荣誉（重点实验室）); empty where there is none."""
    rows = ((spec, row) for spec in profile.fields for row in spec.rows if f"{subject}.".startswith(f"{spec.key}.{row.id}."))
    return next((f"{spec.name}（{row.words[0]}）" for spec, row in rows if row.words), "")


_OTHER_SUBJECTS = {
    "submission": "报送",
    "recommender": "推荐数量",
    "applicant": "申报项目数",
    "recommendation_letter": "推荐意见函",
    "recommendation_order": "推荐顺序",
    "online_registration": "线上申报",
    "paper_size": "纸张",
    "body": "正文字体",
    "heading1": "一级标题",
    "heading2": "二级标题",
}


def part_title(part: str, profile: Profile) -> str:
    """Return the heading of a part; also of pages that belong to no part of the form."""
    title = next((p.title for p in profile.parts if p.id == part), "")
    return title or EXTRA_PARTS.get(part) or PAGE_PARTS.get(part, part)


def grouped(findings: Iterable[Finding], profile: Profile) -> tuple[Group, ...]:
    """Return the findings by part, parts in the form's order, errors first within a part; the given order is kept otherwise."""
    order = part_order(profile)
    placed = [(part_of(f, profile), f) for f in findings]
    placed.sort(key=lambda pf: (order.index(pf[0]), pf[1].severity is not Severity.ERROR))
    return tuple(
        Group(part, part_title(part, profile), tuple(f for _, f in members))
        for part, members in groupby(placed, key=lambda pf: pf[0])
    )


def part_order(profile: Profile) -> list[str]:
    """Return the parts that findings are told of, in the order of the form, what stands in no part of it after them."""
    return [p.id for p in profile.parts] + list(EXTRA_PARTS)


def place_text(source: Source | None, files: int = 2) -> str:
    """Return the place in words: “扫描件.pdf”第 3 页; the page alone where the packet is one file; empty where the place is unknown."""
    if source is None:
        return ""
    page = f"第 {source.page} 页" if source.page else ""
    return page if files == 1 and page else f"“{source.file}”{page}"


def readable_files(record: Record) -> int:
    """Return how many different files the packet's pages come from."""
    return len({p.file for p in record.pages})


def show_value(spec: FieldSpec, field: FieldValue) -> str:
    """Return the value as a clerk writes it; the paper's own wording for plain texts; empty for nothing."""
    return "" if field.presence is Presence.BLANK and not field.raw else spec.type.rules.show(spec, field)


def shown_field(spec: FieldSpec, field: FieldValue | None) -> tuple[str, str]:
    """Return the value as shown and, where nothing stands there, why (空缺, 未找到…)."""
    value = field or FieldValue(spec.key)
    text = show_value(spec, value)
    return text, "" if text else PRESENCES[value.presence]


def record_parts(result: PacketResult, profile: Profile) -> tuple[RecordPart, ...]:
    """Return all fields that the profile names, by part; a field that the record lacks is shown as not found."""
    rows = {
        p.id: [_row(f, result.record.fields.get(f.key), profile) for f in profile.shown(result.record.fields) if f.part == p.id]
        for p in profile.parts
    }
    return tuple(RecordPart(part_title(k, profile), tuple(v)) for k, v in rows.items() if v)


def _row(spec: FieldSpec, field: FieldValue | None, profile: Profile) -> FieldRow:
    value = field or FieldValue(spec.key)
    text, note = shown_field(spec, value)
    if not text and spec.required == "no" and value.presence in (Presence.BLANK, Presence.NOT_FOUND):
        note = "未填（选填）"
    if value.decided_by:
        note = f"此处读作“{value.raw}”，{DECIDED[value.decided_by]}"
    return FieldRow(spec, value, text, note, bool(text) and value.confidence < profile.thresholds.sure)


def _text_of(record: Record, key: str) -> str:
    field = record.fields.get(key)
    if field is None:
        return ""
    return field.wording if field.raw or isinstance(field.value, str) else ""


def role_text(record: Record, profile: Profile, role: str) -> str:
    """Return who or what a packet is about, the same everywhere: `role` is applicant, project, recommender or address. The register's word
    comes first, then the field that the profile names, then those that must say the same.
    """
    registered = getattr(record.submission, role, None) if record.submission else None
    if role == "address":
        keys: Iterable[str] = [f.key for f in profile.fields if f.type is FieldType.ADDRESS]
    else:
        keys = profile.told_by(role)
    told = (" ".join(text.split()) for text in (registered or "", *(_text_of(record, key) for key in keys)))
    return next((text for text in told if text), "")


def field_by_role(result: PacketResult, profile: Profile, role: str) -> str:
    """Return who or what the packet is about (`role_text`)."""
    return role_text(result.record, profile, role)


def applicant_of(result: PacketResult, profile: Profile) -> str:
    return field_by_role(result, profile, "applicant") or result.record.packet


def project_of(result: PacketResult, profile: Profile) -> str:
    """Return what is applied for; nothing where the form names no project and the applicant stands for it."""
    identity = profile.identity
    alone = identity is not None and identity.project == identity.applicant
    return "" if alone else field_by_role(result, profile, "project")


def ordered_pages(record: Record) -> Sequence[PagePart]:
    """Return the pages in the form's logical order."""
    return sorted(record.pages, key=lambda p: p.order)
