"""Values that fail their own format. Checked anew from what stands on the paper: a typed value may already be mended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from checkers.case import Complaint, PacketCase, Subject, holds, is_filled, report, says_none, shown
from checkers.confidence import exact, weigh
from checkers.fields.blanks import subject_of
from checkers.fields.placeholders import is_placeholder
from model.finding import Finding, FindingKind, Severity
from model.record import FieldValue
from notices.field_types.rules import compact_text
from notices.profile import FieldSpec

NO_SUCH = re.compile(
    r"(?:目前|公司|单位)?(?:没有?|暂无|尚无|无|未设|未开通|未配备?)(?:设置?|开通)?(?P<what>[\u4e00-\u9fff]{2,8})"
)


def check_formats(case: PacketCase) -> Iterator[Finding]:
    """Yield `invalid:<field>` for every value that is not what its column asks for."""
    for spec in case.profile.fields:
        value = case.value(spec.key)
        if not is_filled(value) or says_none(value) or _beside_the_point(case, spec) or is_placeholder(spec, value):
            continue
        if says_no_such_thing(spec, value):
            continue
        if complaint := spec.type.rules.complaint(spec, value):
            yield _invalid(case, spec, value, complaint)
        elif query := spec.type.rules.query(spec, value):
            yield replace(_invalid(case, spec, value, query), severity=Severity.WARNING)


def says_no_such_thing(spec: FieldSpec, value: FieldValue) -> bool:
    """Return whether an answer says that what the field asks for is not there: 没有传真, 暂无邮箱."""
    hit = NO_SUCH.fullmatch(compact_text(value).strip("。."))
    return hit is not None and hit["what"].startswith((spec.name, *spec.labels))


def _beside_the_point(case: PacketCase, spec: FieldSpec) -> bool:
    """A blank that this applicant need not fill in: what was read there is the form's own line or a speck."""
    return spec.required_if is not None and holds(case, spec.required_if) is False


def _invalid(case: PacketCase, spec: FieldSpec, value: FieldValue, complaint: str) -> Finding:
    severity = weigh(case, spec.invalid_severity, value)
    if _likely_misread(spec, value):
        severity = Severity.WARNING
    message = f"《{case.title(spec.part)}》中“{spec.name}”填写为“{shown(value)}”，{complaint}{_proposal(value)}"
    told = Complaint(FindingKind.INVALID, severity, message, value.source, value.proposal or "", value.raw or "")
    return report(case, Subject(subject_of(spec), spec.part, spec.clause), told)


def _likely_misread(spec: FieldSpec, value: FieldValue) -> bool:
    """A recognised value that is rather the recogniser's fault than the applicant's.

    One that another reading of one character makes right; a mere stroke; what the type knows of misreadings.
    """
    if exact(value):
        return False
    text = compact_text(value)
    if value.proposal or (value.value is None and len(text) < 2):
        return True
    return spec.type.rules.likely_misread(text)


def _proposal(value: FieldValue) -> str:
    if not value.proposal or exact(value):
        return ""
    return f"（扫描件可能识别有误，疑为“{value.proposal}”，请对照原件。）"
