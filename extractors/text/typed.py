"""Typed values: what a field's raw text means, by the type that the notice gives the field.

`type_value` never replaces what was read: a value that a check digit contradicts stays, and the better reading is only proposed.
Amounts: MONEY is a number in 万元 (`1000万元` → 1000, `5000000元` → 500, `1.2亿元` → 12000), as the form counts them;
NUMBER is the number as written (its unit, 万元, stands in the label; another one beside it counts), COUNT a whole number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import combinations, product
from typing import Any, NamedTuple

from rapidfuzz import fuzz
from stdnum.cn import uscc

from extractors.text.dates import read_date, read_period
from extractors.text.wordings import find, half_width, likeness
from model.folding import fold, nfkc
from model.language import language
from notices.profile import Choice, FieldSpec, FieldType


class Typed(NamedTuple):
    """`value` is JSON-able, None where nothing could be typed; `ok`: the raw text fits its type; `proposal`: a better reading."""

    value: Any
    ok: bool
    proposal: str | None = None


# what a recogniser mixes up in codes and numbers
CONFUSABLE: Mapping[str, str] = language("glyphs")["confusable_in_codes"]
UNITS = {"亿": 10000.0, "千万": 1000.0, "百万": 100.0, "万": 1.0, "": 0.0001}
UNIT = re.compile(r"\s*(?P<scale>亿|千万|百万|万|[Ww](?![a-z]))?\s*(?:人民币)?\s*(?P<currency>元|美元|港元|港币|欧元|日元)?")
NUMBER = re.compile(r"[-+]?\d[\d,\s]*(?:\.\s*\d+)?")
EMAIL = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9._%+-]*[A-Za-z0-9_])?@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
)
NO_LETTER = re.compile(r"[^\x00-\x7f\u2e80-\uffef]")  # ø, ®, ©: what a recogniser makes of a broken @
TELEPHONE = re.compile(
    r"(?:(?:\+|00)?86-?(?:0?\d{2,3}-?)?|\(?0\d{2,3}\)?-?)?[2-9]\d{6,7}(?:(?:-|转|ext\.?|x)\d{1,6})?|1[3-9]\d{9}|400-?\d{3}-?\d{4}|800-?\d{3}-?\d{4}"
)
REMARK = re.compile(r"\([^()\d]*[\u4e00-\u9fff][^()\d]*\)")  # (微信同号)
CHINESE_DIGITS = dict(zip("零一二三四五六七八九两〇", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 0], strict=True))
FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億圆弍參陸", "一二三四五六七八九十百千万亿元二三六")
CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}


def type_value(spec: FieldSpec, raw: str) -> Typed:
    """The typed value of `raw`, by `spec.type`. Ticks and rows of levels are typed where their boxes are known (record.choices)."""
    return TYPES.get(spec.type, _text)(spec, raw.strip())


def _text(spec: FieldSpec, raw: str) -> Typed:
    return Typed(half_width(raw), bool(raw))


def _date(spec: FieldSpec, raw: str) -> Typed:
    value = read_date(raw)
    return Typed(value, value is not None)


def _period(spec: FieldSpec, raw: str) -> Typed:
    period = read_period(raw)
    return Typed({"start": period[0], "end": period[1]}, all(period)) if any(period) else Typed(None, False)


def chinese_number(text: str) -> float | None:
    """一百二十八 → 128; None where it is no Chinese numeral below a hundred million."""
    total, section, digit = 0, 0, 0
    for char in text:
        if char in CHINESE_DIGITS:
            digit = CHINESE_DIGITS[char]
        elif char in CHINESE_UNITS:
            section += (digit or 1) * CHINESE_UNITS[char]
            digit = 0
        elif char == "万":
            total += (section + digit) * 10000
            section = digit = 0
        else:
            return None
    return float(total + section + digit) if text else None


def read_number(raw: str) -> tuple[float, str] | None:
    """The first number in `raw` and the text after it; Chinese numerals too."""
    text = nfkc(raw).replace("，", ",").replace("。", ".").translate(FORMAL)
    text = re.sub(r"(?<=\d)\s*[Oo](?=[\d.,]|\s*$)", "0", text)
    text = re.sub(r"(?:19|20)\d\d\s*年度?\s*[:：]?(?=\D*\d)|\d+(?:\.\d+)?\s*%[,;、]?", "", text)  # the year it is of, a share
    if hit := NUMBER.search(text):
        digits = re.sub(r"[,\s]", "", hit.group())
        return float(digits), text[hit.end() :]
    if hit := re.search(r"[零一二三四五六七八九十百千两〇]+(?:万[零一二三四五六七八九十百千两〇]+)?", text):
        number = chinese_number(hit.group())
        return (number, text[hit.end() :]) if number is not None else None
    return None


def tidy(number: float) -> int | float:
    return int(number) if number == int(number) and abs(number) < 1e15 else round(number, 6)


def _number(spec: FieldSpec, raw: str) -> Typed:
    found = read_number(raw)
    if found is None:
        return Typed(None, False)
    number, rest = found
    unit = UNIT.match(rest)
    if unit and (unit["scale"] or unit["currency"]):
        number *= UNITS[unit["scale"].replace("W", "万").replace("w", "万") if unit["scale"] else ""]
    junk = re.sub(r"[\s\d.,+\-约合计人民币共￥¥RMB()（）元万亿美港欧日%。；;、:：为]|万元|以上|左右", "", nfkc(raw))
    return Typed(tidy(number), len(junk) <= 2)


def _count(spec: FieldSpec, raw: str) -> Typed:
    found = read_number(raw)
    if found is None:
        return Typed(None, False)
    number, rest = found
    if rest.lstrip().startswith("万"):
        number *= 10000
    return Typed(tidy(number), number == int(number) and number >= 0)


def _money(spec: FieldSpec, raw: str) -> Typed:
    found = read_number(raw)
    if found is None:
        return Typed(None, False)
    number, rest = found
    unit = UNIT.match(rest)
    scale, currency = ((unit["scale"] or "").replace("W", "万").replace("w", "万"), unit["currency"]) if unit else ("", None)
    signed = re.match(r"\s*(?:[￥¥]|RMB)", raw) is not None and number >= 100_000
    if not scale and not currency and not signed:
        return Typed(tidy(number), True)
    return Typed(tidy(number * UNITS[scale]), True)


def _digits_proposal(text: str) -> str:
    return "".join(
        {"O": "0", "o": "0", "D": "0", "l": "1", "I": "1", "|": "1", "Z": "2", "S": "5", "B": "8"}.get(c, c) for c in text
    )


def _mobile(spec: FieldSpec, raw: str) -> Typed:
    text = re.sub(r"[\s\-—–().]", "", REMARK.sub("", nfkc(raw)))
    value = re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", text)
    if re.fullmatch(r"1[3-9]\d{9}", value):
        return Typed(value, True)
    better = _digits_proposal(value)
    return Typed(value or None, False, better if better != value and re.fullmatch(r"1[3-9]\d{9}", better) else None)


def _telephone(spec: FieldSpec, raw: str) -> Typed:
    value = re.sub(r"\s", "", REMARK.sub("", nfkc(raw)))
    value = re.sub(r"[—–－‐_]+", "-", value)
    plain = re.sub(r"[()]", lambda m: "" if m.group() == "(" else "-", value).replace("--", "-")
    numbers = [n for n in re.split(r"[/、,;，；]", plain) if n]
    if numbers and all(TELEPHONE.fullmatch(n) for n in numbers):
        return Typed(plain, True)
    better = _digits_proposal(plain)
    return Typed(value or None, False, better if better != plain and TELEPHONE.fullmatch(better) else None)


def _email(spec: FieldSpec, raw: str) -> Typed:
    value = re.sub(r"\s", "", nfkc(raw)).replace("。", ".").replace("，", ",")
    if EMAIL.fullmatch(value) and ".." not in value:
        return Typed(value, True)
    better = (
        NO_LETTER.sub("@", value.replace(",", ".").replace("＠", "@").replace("(at)", "@").replace("#", "@"))
        if "@" not in value or "," in value
        else value
    )
    return Typed(value or None, False, better if better != value and EMAIL.fullmatch(better) else None)


def valid_organisation_code(code: str) -> bool:
    """GB 11714: eight characters and a check digit mod 11."""
    code = code.replace("-", "")
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return False
    total = sum(int(c, 36) * w for c, w in zip(code[:8], (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    check = (11 - total % 11) % 11
    return code[8] == ("X" if check == 10 else str(check))


def valid_code(code: str) -> bool:
    """Whether `code` is a unified credit code (GB 32100) or an organisation code (GB 11714), check digit included."""
    return bool(uscc.is_valid(code)) if len(code) == 18 else valid_organisation_code(code)


def _credit_code(spec: FieldSpec, raw: str) -> Typed:
    text = re.sub(r"[\s_]", "", nfkc(raw)).upper()
    text = re.sub(r"[—–－]", "-", text)
    runs = sorted(re.findall(r"[0-9A-Z-]{8,}", text), key=len, reverse=True)
    value = (runs[0] if runs else text).replace("-", "")
    if not value:
        return Typed(None, False)
    return Typed(value, True) if valid_code(value) else Typed(value, False, propose_code(value))


def propose_code(code: str) -> str | None:
    """The only reading of `code` with one or two confusable characters exchanged whose check digit fits; None if none or many."""
    for count in (1, 2):
        places = [i for i, c in enumerate(code) if c in CONFUSABLE]
        fits = set()
        for chosen in combinations(places, count):
            for options in product(*(CONFUSABLE[code[i]] for i in chosen)):
                trial = list(code)
                for place, char in zip(chosen, options, strict=True):
                    trial[place] = char.upper()
                if valid_code("".join(trial)):
                    fits.add("".join(trial))
        if fits:
            return fits.pop() if len(fits) == 1 else None
        if count == 1 and len(code) not in (9, 18):
            return None
    return None


def best_choice(text: str, choices: tuple[Choice, ...], least: float = 0.72) -> tuple[Choice, float] | None:
    """The choice whose wording `text` is, or begins with, as well as anything can be read; None if none is near."""
    best: tuple[Choice, float, int] | None = None
    for choice in choices:
        for word in choice.words:
            score = word_score(text, word)
            if score >= least and (best is None or (score, len(word)) > (best[1], best[2])):
                best = (choice, score, len(word))
    return (best[0], best[1]) if best else None


def word_score(text: str, word: str) -> float:
    """How well `text` is `word` (whole), or opens with it (a little less)."""
    a, b = fold(text).lstrip(":,.;()、"), fold(word)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if a.startswith(b):
        return 0.99
    if len(b) < 2:
        return 0.0
    head = fuzz.ratio(a[: len(b)], b) / 100
    return max(likeness(text, word) - 0.01, head - 0.02)


def _choice_names(spec: FieldSpec, raw: str) -> Typed:
    """Names of choices written out: every choice named in `raw`; what names none makes it not ok."""
    found: dict[Any, int] = {}
    rest = nfkc(raw)
    words = sorted(((word, choice) for choice in spec.choices for word in choice.words), key=lambda w: -len(w[0]))
    for word, choice in words:
        span = find(rest, word, 1.0 if word[-1].isdigit() else 0.85)
        if span is None or (word[-1].isdigit() and rest[span.end : span.end + 1].isdigit()):
            continue
        found[choice.value] = min(found.get(choice.value, span.start), span.start)
        rest = rest[: span.start] + "　" * (span.end - span.start) + rest[span.end :]
    left = re.sub(r"方向|[\s\d一二三四五六七八九十、,，;；:：()（）./和及与类\-—]", "", rest)
    values = sorted(found, key=lambda value: found[value])
    return Typed(values or None, bool(values) and len(left) <= 6)


def _by_words(spec: FieldSpec, raw: str) -> Typed:
    hit = best_choice(raw, spec.choices)
    return Typed(hit[0].value, True) if hit else Typed(None, False)


TYPES: dict[FieldType, Callable[[FieldSpec, str], Typed]] = {
    FieldType.DATE: _date,
    FieldType.PERIOD: _period,
    FieldType.MONEY: _money,
    FieldType.NUMBER: _number,
    FieldType.COUNT: _count,
    FieldType.MOBILE: _mobile,
    FieldType.TELEPHONE: _telephone,
    FieldType.EMAIL: _email,
    FieldType.CREDIT_CODE: _credit_code,
    FieldType.CHOICE_NAMES: _choice_names,
    FieldType.YES_NO: _by_words,
}
