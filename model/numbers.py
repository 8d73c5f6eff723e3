"""Numbers as offices write them: 7,020.79, 一百二十八, 壹仟贰佰万."""

from __future__ import annotations

import re

from model.folding import nfkc

NUMBER = re.compile(r"[-+]?\d[\d,\s]*(?:\.\s*\d+)?")
CHINESE_DIGITS = dict(zip("零一二三四五六七八九两〇", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 0], strict=True))
FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億圆弍參陸", "一二三四五六七八九十百千万亿元二三六")
CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}
UNITS = {"亿": 10000.0, "千万": 1000.0, "百万": 100.0, "万": 1.0, "": 0.0001}  # in 万元


def chinese_number(text: str) -> float | None:
    """Return the number: 一百二十八 → 128; None where it is no Chinese numeral below a hundred million."""
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
    """Return the first number in `raw` and the text after it; Chinese numerals too."""
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
