"""Values that fail their own format. Checked anew from what stands on the paper: a typed value may already be mended."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from stdnum.cn import uscc

from checkers.case import Complaint, PacketCase, Subject, holds, is_filled, report, says_none, shown
from checkers.confidence import exact, weigh
from checkers.fields.blanks import NAMED_BUT_BLANK, date_lacks_parts, subject_of
from model.finding import Finding, FindingKind, Severity
from model.folding import nfkc
from model.language import alternatives
from model.record import FieldValue
from notices.profile import FieldSpec, FieldType

EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
TELEPHONE = re.compile(
    r"(?:(?:\+|00)?86-?)?(?:"
    r"(?:\(?0\d{2,3}\)?)?-?[2-9]\d{6,7}"  # area code and number; a bracket may be lost
    r"|(?<=86-)\d{2,3}-?[2-9]\d{6,7}|(?<=86)\d{2,3}-?[2-9]\d{6,7}"  # abroad the area code's 0 is left out
    r"|400-?\d{3,4}-?\d{3,4}|800-?\d{3}-?\d{4}|95\d{3,4}|1[3-9]\d{9})"
    r"(?:(?:-|转|ext\.?|x)\d{1,6})?"
)
NO_DATE_SIGN = re.compile(r"[^\w.\-/,、:()]")
SEPARATORS = re.compile(r"[/、,;，；\n]|或|和")
# Places with their own law of companies: 申报主体应在境内注册. Streets such as 青岛市香港中路 do not stand at the head.
OUTSIDE = re.compile(alternatives("names", "outside_mainland"))


def check_formats(case: PacketCase) -> Iterator[Finding]:
    """`invalid:<field>` for every value that is not what its column asks for."""
    for spec in case.profile.fields:
        value = case.value(spec.key)
        judge = JUDGES.get(spec.type)
        if judge is None or not is_filled(value) or says_none(value) or _beside_the_point(case, spec):
            continue
        complaint = judge(spec, value)
        if complaint:
            yield _invalid(case, spec, value, complaint)


def _beside_the_point(case: PacketCase, spec: FieldSpec) -> bool:
    """A blank that this applicant need not fill in: what was read there is the form's own line or a speck."""
    return spec.required_if is not None and holds(case, spec.required_if) is False


def _invalid(case: PacketCase, spec: FieldSpec, value: FieldValue, complaint: str) -> Finding:
    severity = weigh(case, spec.invalid_severity, value)
    if spec.type is FieldType.ADDRESS or _likely_misread(spec, value):
        severity = Severity.WARNING
    message = f"《{case.title(spec.part)}》中“{spec.name}”填写为“{shown(value)}”，{complaint}{_proposal(value)}"
    told = Complaint(FindingKind.INVALID, severity, message, value.source, value.proposal or "", value.raw or "")
    return report(case, Subject(subject_of(spec), spec.part, spec.clause), told)


def _likely_misread(spec: FieldSpec, value: FieldValue) -> bool:
    """A recognised value that is rather the recogniser's fault than the applicant's.

    One that another reading of one character makes right; a mere stroke; a piece of a label where Latin letters or digits were
    due; a date that lost characters of its year, or has a mere mark in place of a digit (二〇二〇年+月19日).
    """
    if exact(value):
        return False
    text = compact(value)
    if value.proposal or (value.value is None and len(text) < 2):
        return True
    if spec.type in LATIN:
        return not re.search(r"[0-9A-Za-z]", text)
    if spec.type is not FieldType.DATE:
        return False
    return bool(NO_DATE_SIGN.search(text)) or not re.search(r"\d{4}|[〇○零一二三四五六七八九]{4}", text)


def _proposal(value: FieldValue) -> str:
    if not value.proposal or exact(value):
        return ""
    return f"（扫描件可能识别有误，疑为“{value.proposal}”，请对照原件。）"


def compact(value: FieldValue) -> str:
    text = value.raw if value.raw and value.raw.strip() else str(value.value or "")
    text = nfkc(text)
    return re.sub(r"[—–－‐_]+", "-", re.sub(r"\s+", "", text))


def plain_number(value: FieldValue) -> str:
    """Without remarks such as （微信同号）."""
    return re.sub(r"\([^()\d]*[\u4e00-\u9fff][^()\d]*\)", "", compact(value))


def _mobile(spec: FieldSpec, value: FieldValue) -> str:
    numbers = [re.sub(r"^(?:\+|00)?86-?(?=1)", "", n).replace("-", "") for n in SEPARATORS.split(plain_number(value)) if n]
    if all(re.fullmatch(r"1[3-9]\d{9}", n) for n in numbers):
        return ""
    digits = re.sub(r"\D", "", compact(value))
    count = f"现为{len(digits)}位，" if len(numbers) == 1 and len(digits) != 11 else ""
    return f"不是有效的中国大陆手机号码（{count}应为1开头的11位数字），请更正。"


def _telephone(spec: FieldSpec, value: FieldValue) -> str:
    numbers = [n for n in SEPARATORS.split(plain_number(value)) if n]
    if numbers and all(TELEPHONE.fullmatch(n) for n in numbers):
        return ""
    return "不是有效的电话号码，请按“区号-号码”的形式更正。"


def _email(spec: FieldSpec, value: FieldValue) -> str:
    addresses = [n for n in re.split(r"[/、;；,，\n]", compact(value)) if n]
    if addresses and all(EMAIL.fullmatch(a) and ".." not in a for a in addresses):
        return ""
    return "不是有效的电子邮箱地址（应为“用户名@域名”的形式），请更正。"


def valid_organisation_code(code: str) -> bool:
    """GB 11714: eight characters and a check digit mod 11."""
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return False
    total = sum(int(c, 36) * w for c, w in zip(code[:8], (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return code[8] == "0123456789X0"[11 - total % 11]


def _credit_code(spec: FieldSpec, value: FieldValue) -> str:
    codes = [c for c in re.findall(r"[0-9A-Z]+", compact(value).upper().replace("-", "")) if len(c) > 3]
    if codes and all(uscc.is_valid(c) if len(c) == 18 else valid_organisation_code(c) for c in codes):
        return ""
    bad = next((c for c in codes if len(c) not in (9, 18)), None)
    if not codes or bad:
        return f"现为{len(bad or '')}位；统一社会信用代码应为18位，组织机构代码应为9位，请对照营业执照更正。"
    if len(codes[0]) == 18 and re.search(r"[IOSVZ]", codes[0]):
        return "含有统一社会信用代码不使用的字母（I、O、S、V、Z），请对照营业执照更正。"
    return "校验码不正确，请对照营业执照更正。"


def _date(spec: FieldSpec, value: FieldValue) -> str:
    if spec.full_date and date_lacks_parts(value):  # told as missing
        return ""
    text = value.value if isinstance(value.value, str) else ""
    if _real_date(text) and NAMED_BUT_BLANK.search(value.raw or ""):
        return "日期不完整，请将年、月、日填写完整。"
    return "" if _real_date(text) else "不是有效的日期，请按“年、月、日”更正。"


def _real_date(text: str) -> bool:
    """ISO, as precise as it stands: 2020, 2020-04, 2020-04-22."""
    if not re.fullmatch(r"\d{4}(?:-\d{2}){0,2}", text):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _period(spec: FieldSpec, value: FieldValue) -> str:
    ends = value.value if isinstance(value.value, dict) else {}
    start, end = str(ends.get("start") or ""), str(ends.get("end") or "")
    if not (_real_date(start) and _real_date(end)):
        return "不是有效的起止日期，请写明开始和结束的年、月。"
    precision = min(len(start), len(end))
    if end[:precision] < start[:precision]:
        return f"结束日期（{end}）早于开始日期（{start}），请更正。"
    return ""


def _number(spec: FieldSpec, value: FieldValue) -> str:
    """A typed number; one spelt out (三千二百) is one, but not with a vague word about it (约三千多)."""
    typed = isinstance(value.value, int | float) and not isinstance(value.value, bool)
    vague = not re.search(r"\d", compact(value)) and re.search(r"约|大概|近|多|余|左右|上下|以[上下]", compact(value))
    return "" if typed and not vague else "不是数字，请填写数字。"


def _yes_no(spec: FieldSpec, value: FieldValue) -> str:
    return "" if isinstance(value.value, bool) else "“是”与“否”勾选矛盾，请只勾选一项。"


def _choice_names(spec: FieldSpec, value: FieldValue) -> str:
    if value.value:
        return ""
    names = "、".join(str(c.value) for c in spec.choices)
    return f"不在规定的选项之内，请从下列选项中填写：{names}。"


def _address(spec: FieldSpec, value: FieldValue) -> str:
    if not spec.mainland_only:
        return ""
    text = re.sub(r"^(?:中华人民共和国|中国)", "", compact(value))
    if OUTSIDE.match(text) or not re.search(r"[\u4e00-\u9fff]", text):
        return "似不在中国大陆境内，请核实。"
    return ""


LATIN = {FieldType.EMAIL, FieldType.MOBILE, FieldType.TELEPHONE, FieldType.CREDIT_CODE}
JUDGES: dict[FieldType, Callable[[FieldSpec, FieldValue], str]] = {
    FieldType.MOBILE: _mobile,
    FieldType.TELEPHONE: _telephone,
    FieldType.EMAIL: _email,
    FieldType.CREDIT_CODE: _credit_code,
    FieldType.DATE: _date,
    FieldType.PERIOD: _period,
    FieldType.NUMBER: _number,
    FieldType.COUNT: _number,
    FieldType.MONEY: _number,
    FieldType.YES_NO: _yes_no,
    FieldType.CHOICE_NAMES: _choice_names,
    FieldType.ADDRESS: _address,
}
