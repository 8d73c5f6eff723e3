"""Whether the applicant may apply at all: an independent legal person that is registered in the mainland."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checkers.case import Complaint, PacketCase, Subject, report
from checkers.confidence import certain, weigh
from model.finding import ExtraPart, Finding, FindingKind, Severity
from model.folding import fold_letters
from model.language import alternatives, words
from model.organisations import branch_ending
from model.record import FieldValue
from notices.field_types.credit_code import valid_code
from notices.handing_in import EligibilityDemand

INELIGIBLE = FindingKind.INELIGIBLE
INDIVIDUAL = "92"  # GB 32100: 工商行政管理, 个体工商户
REPRESENTATIVES = ("21", "41", "61", "62")  # offices of bodies abroad
ABROAD = ("71", "81", "82", "83")  # GB/T 2260: Taiwan, Hong Kong, Macao
OUTSIDE = re.compile(alternatives("names", "outside_mainland"))
FOREIGN_NAME = re.compile(r"(?i)\b(?:limited|ltd|inc|llc|gmbh|corp(?:oration)?)\b\.?$|株式会社")


def check_eligibility(case: PacketCase) -> Iterator[Finding]:
    """Yield `ineligible:company`, once, for the first reason that is found, the surest first."""
    demand = case.profile.eligibility
    if demand is None:
        return
    found = [*_branch(case, demand), *_code(case, demand), *_abroad(case, demand)]
    found.sort(key=lambda complaint: complaint.severity is not Severity.ERROR)
    for complaint in found[:1]:
        yield report(case, Subject("company", ExtraPart.SUBMISSION, demand.clause), complaint)


def _branch(case: PacketCase, demand: EligibilityDemand) -> Iterator[Complaint]:
    for value in (case.value(key) for key in demand.names if case.filled(key)):
        ending = branch_ending(value.wording)
        if ending:
            sure = ending in words("names", "branch_endings")
            message = f"申报单位“{case.text(value.key)}”为{ending}，不具备独立法人资格，请核实；应由具备独立法人资格的单位申报。"
            severity = weigh(case, Severity.ERROR, value) if sure else Severity.WARNING
            yield Complaint(INELIGIBLE, severity, message, value.source, found=case.text(value.key))


def _code(case: PacketCase, demand: EligibilityDemand) -> Iterator[Complaint]:
    value = case.value(demand.code or "")
    code = _valid(value)
    if code.startswith(INDIVIDUAL):
        message = f"统一社会信用代码“{code}”属于个体工商户，不具备独立法人资格，请核实。"
        yield Complaint(INELIGIBLE, weigh(case, Severity.ERROR, value), message, value.source, found=code)
    elif code.startswith(REPRESENTATIVES):
        message = f"统一社会信用代码“{code}”属于境外机构的代表机构，似不具备独立法人资格，请核实。"
        yield Complaint(INELIGIBLE, Severity.WARNING, message, value.source, found=code)
    elif code[2:4] in ABROAD:
        message = f"统一社会信用代码“{code}”不是内地登记机关所发，请核实申报单位是否在境内注册。"
        yield Complaint(INELIGIBLE, Severity.WARNING, message, value.source, found=code)


def _abroad(case: PacketCase, demand: EligibilityDemand) -> Iterator[Complaint]:
    """An address abroad without a code of the mainland; with one, the address alone is doubtful, and is told as that."""
    address, code = case.value(demand.address or ""), case.value(demand.code or "")
    if _valid(code):
        return
    if case.filled(demand.address or "") and OUTSIDE.match(fold_letters(address.wording).removeprefix("中国")):
        message = f"申报单位注册地址为“{case.text(address.key)}”，且没有有效的统一社会信用代码，似未在境内注册，请核实。"
        misread = bool(code.proposal)  # one character of a scan away from a code of the mainland
        sure = certain(address, case.profile.thresholds) and not case.anything_unread and not misread
        yield Complaint(
            INELIGIBLE, Severity.ERROR if sure else Severity.WARNING, message, address.source, found=case.text(address.key)
        )
    for value in (case.value(key) for key in demand.names if case.filled(key)):
        if FOREIGN_NAME.search(value.wording.strip()):
            message = f"申报单位“{case.text(value.key)}”似为境外企业，请核实是否在境内注册。"
            yield Complaint(INELIGIBLE, Severity.WARNING, message, value.source, found=case.text(value.key))


def _valid(value: FieldValue) -> str:
    """Return the code of 18 characters whose check digit is right; empty for any other."""
    code = str(value.value or "")
    return code if len(code) == 18 and valid_code(code) else ""
