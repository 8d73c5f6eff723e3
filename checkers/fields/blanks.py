"""Columns that may not be left blank."""

from __future__ import annotations

from collections.abc import Iterator

from checkers.case import Complaint, PacketCase, Subject, holds, is_filled, report, says_none, shown
from checkers.confidence import certain, weigh, weigh_blank
from checkers.fields.placeholders import is_placeholder
from checkers.fields.tables import not_begun
from model.finding import Finding, FindingKind, Severity
from model.record import FieldValue, Presence
from model.wording import OTHER
from notices.field_types.dates import date_lacks_parts
from notices.field_types.registry import FieldType
from notices.profile import FieldSpec


def check_blanks(case: PacketCase) -> Iterator[Finding]:
    """Yield `missing:<field>` for every demanded field with nothing of the applicant's in it, or characters that are no answer; and
    `missing:<field>.other` where 其他 is ticked and not named.
    """
    for spec in case.profile.fields:
        wanted = demanded(case, spec)
        value = case.value(spec.key)
        if wanted is None or not_begun(case, spec):
            continue
        if not is_filled(value) or _nothing_claimed(spec, value):
            yield _missing(case, spec, value, wanted)
        elif is_placeholder(spec, value):
            yield _stands_in(case, spec, value)
        elif spec.type is FieldType.CHOICES:
            yield from _other_not_named(case, spec, value)
        elif spec.type is FieldType.DATE and spec.full_date:
            yield from _date_without_day(case, spec, value)


def demanded(case: PacketCase, spec: FieldSpec) -> Severity | None:
    """Return the severity with which the field is demanded of this applicant; None where it may stay blank."""
    if spec.required == "no":
        return None
    if spec.required_if is None:
        return Severity(spec.required)
    if not holds(case, spec.required_if):
        return None
    return weigh(case, spec.required, case.value(spec.required_if.field))


def subject_of(spec: FieldSpec) -> str:
    """Return the subject of the field's findings: its key, unless the notice calls it otherwise."""
    return spec.missing_code.partition(":")[2] if spec.missing_code else spec.key


def _missing(case: PacketCase, spec: FieldSpec, value: FieldValue, wanted: Severity) -> Finding:
    severity = weigh_blank(case, spec.part, value, wanted)
    own = spec.clause if spec.required_if else ""
    subject = Subject(subject_of(spec), spec.part, own)
    return report(case, subject, Complaint(FindingKind.MISSING, severity, _message(case, spec, value), value.source, spec.name))


def _message(case: PacketCase, spec: FieldSpec, value: FieldValue) -> str:
    title = case.title(spec.part)
    if not case.has_part(spec.part):
        return f"未找到《{title}》，因此缺少“{spec.name}”。请补交该部分并填写完整。"
    if value.presence is Presence.UNREADABLE:
        return f"《{title}》中“{spec.name}”处有字迹但无法辨认，请核对原件；字迹不清的请重新填写。"
    if value.presence is Presence.NOT_FOUND:
        return f"《{title}》中未找到“{spec.name}”一栏，请核对原件；确未填写的请按原表格式补填。"
    if spec.type is FieldType.LEVELS:
        return f"《{title}》中“{spec.name}”未勾选任何一项，请核实；有相关荣誉的请勾选级别、填写授予年份并附证明材料，没有的请填“无”。"
    empty = "标题下没有正文" if spec.number else "为空"
    return f"《{title}》中“{spec.name}”{empty}，{_how_to_fill(case, spec)}"


def _how_to_fill(case: PacketCase, spec: FieldSpec) -> str:
    if spec.required_if:
        controlling = case.spec(spec.required_if.field)
        return f"因“{controlling.name}”一栏所选，此项必填，请补填。"
    return "请补写。" if spec.number else spec.type.rules.to_fill


def _nothing_claimed(spec: FieldSpec, value: FieldValue) -> bool:
    """A LEVELS field in which no row has a level or a year and nothing is written."""
    if spec.type is not FieldType.LEVELS or says_none(value):
        return False
    rows = value.value if isinstance(value.value, dict) else {}
    return not any(rows.values()) if rows else True


def _other_not_named(case: PacketCase, spec: FieldSpec, value: FieldValue) -> Iterator[Finding]:
    """其他 is ticked, and what is meant was not written."""
    if isinstance(value.value, list) and OTHER in value.value and spec.other_labels:
        message = f"《{case.title(spec.part)}》中“{spec.name}”勾选了“{OTHER}”，但未注明具体内容，请注明。"
        complaint = Complaint(FindingKind.MISSING, weigh(case, Severity.ERROR, value), message, value.source)
        yield report(case, Subject(f"{spec.key}.other", spec.part), complaint)


def _stands_in(case: PacketCase, spec: FieldSpec, value: FieldValue) -> Finding:
    """Characters, but no answer: staff look, since 详见附件 may be one where the form leaves no room."""
    message = f"《{case.title(spec.part)}》中“{spec.name}”填写为“{shown(value)}”，没有实质内容，请核实；确未填写的{spec.type.rules.to_fill}"
    complaint = Complaint(FindingKind.MISSING, Severity.WARNING, message, value.source, spec.name, value.raw or "")
    return report(case, Subject(subject_of(spec), spec.part, spec.clause if spec.required_if else ""), complaint)


def _date_without_day(case: PacketCase, spec: FieldSpec, value: FieldValue) -> Iterator[Finding]:
    if date_lacks_parts(value) and not says_none(value):
        sure = certain(value, case.profile.thresholds)
        message = f"《{case.title(spec.part)}》的日期不完整（{value.raw or value.value}），请将年、月、日填写完整。"
        severity = Severity.ERROR if sure else Severity.WARNING
        complaint = Complaint(FindingKind.MISSING, severity, message, value.source, found=value.raw or "")
        yield report(case, Subject(subject_of(spec), spec.part, spec.clause), complaint)
