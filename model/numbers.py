"""Numbers and amounts as offices write them: 7,020.79, 一百二十八, 伍亿贰仟万元, 5亿2000万元, 1,200万美元."""

from __future__ import annotations

import re
from dataclasses import dataclass

from model.folding import nfkc

CHINESE_DIGITS = dict(zip("零一二三四五六七八九两〇", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 0], strict=True))
FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億圆弍參陸", "一二三四五六七八九十百千万亿元二三六")
CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}
SCALES = {"万": 1e4, "亿": 1e8}
TEN_THOUSAND = 1e4  # 万元, the unit in which forms ask for amounts

# names of currencies other than the yuan, and how else they are written
CURRENCIES = {
    "美元": ("美元", "美金", "US$", "USD", "$"),
    "港元": ("港元", "港币", "HK$", "HKD"),
    "欧元": ("欧元", "EUR", "€"),
    "日元": ("日元", "日圆", "JPY"),
    "英镑": ("英镑", "GBP", "£"),
    "澳门元": ("澳门元", "澳门币", "MOP"),
    "新台币": ("新台币", "台币", "TWD"),
    "新加坡元": ("新加坡元", "新元", "SGD"),
    "加元": ("加拿大元", "加元", "CAD"),
    "澳元": ("澳大利亚元", "澳元", "AUD"),
    "瑞士法郎": ("瑞士法郎", "CHF"),
}
_BY_WORD = {word: name for name, words in CURRENCIES.items() for word in words}
_CURRENCY = "|".join(re.escape(w) for w in sorted(_BY_WORD, key=len, reverse=True))
_YUAN_BEFORE = r"人民币|RMB|CNY|[￥¥]"
_DIGITS = r"\d[\d,\s]*(?:\.\s*\d+)?"
_TOKEN = re.compile(rf"{_DIGITS}|[{''.join(CHINESE_DIGITS)}十百千万亿]")
_NUMBER = rf"(?:{_DIGITS}|[{''.join(CHINESE_DIGITS)}十百千]+)"
EXPRESSION = re.compile(rf"[-+]?{_NUMBER}(?:\s*[十百千万亿]+(?:\s*{_NUMBER})?)*")
AFTER = re.compile(rf"\s*[(（]?\s*(?:人民币)?\s*(?P<currency>{_CURRENCY}|元|圆)?", re.IGNORECASE)
BEFORE = re.compile(rf"(?P<currency>{_CURRENCY}|{_YUAN_BEFORE})\s*[:：]?\s*$", re.IGNORECASE)
YEAR_OR_SHARE = re.compile(r"(?:19|20)\d\d\s*年度?\s*[:：]?(?=\D*\d)|\d+(?:\.\d+)?\s*%[,;、]?")


@dataclass(frozen=True, slots=True)
class Amount:
    """`number` as it is written; `scaled`: 万 or 亿 is in it, or a currency beside it, so that it counts single yuan (persons, pieces).

    `currency`: a foreign one's name; empty for yuan and where none is named. `signed`: only a sign before it names the currency.
    `start`, `end`: where it stands in `text`, the tidied text.
    """

    number: float
    scaled: bool
    currency: str
    signed: bool
    start: int
    end: int
    text: str

    def counted_in(self, unit: float) -> float:
        """Return the number in `unit`s (10,000: 万元); a bare number is taken to be in that unit already."""
        return self.number / unit if self.scaled else self.number


def read_amount(raw: str) -> Amount | None:
    """Return the first number or amount in `raw`, in digits, Chinese or formal numerals, or a mixture; None where there is none."""
    text = nfkc(raw).replace("，", ",").replace("。", ".").translate(FORMAL)
    text = re.sub(r"(?<=\d)\s*[Oo](?=[\d.,]|\s*$)", "0", text)
    text = re.sub(r"(?<=\d):(?=\d{1,2}(?!\d))", ".", text)  # a point with dirt above it
    text = re.sub(r"(?<=\d)\s*[Ww](?![A-Za-z])", "万", text)
    text = YEAR_OR_SHARE.sub("", text)
    hits = [hit for hit in EXPRESSION.finditer(text) if not text[hit.end() :].lstrip().startswith("年")]
    hit = next((h for h in hits if any(c.isdigit() and c.isascii() for c in h.group())), hits[0] if hits else None)
    if hit is None:
        return None
    after, before = AFTER.match(text, hit.end()), BEFORE.search(text, 0, hit.start())
    behind, ahead = (found["currency"] if found else None for found in (after, before))
    scaled = bool(re.search("[万亿]|\\d\\s*[千百]", hit.group()))
    currency = next((name for word in (behind, ahead) if word and (name := _name(word))), "")
    end = after.end() if after and behind else hit.end()
    bare = not scaled and not behind
    return Amount(_number(hit.group()), scaled or bool(behind), currency, bare and bool(ahead), hit.start(), end, text)


def _name(word: str) -> str:
    return next((name for known, name in _BY_WORD.items() if known.lower() == word.lower()), "")


def _number(text: str) -> float:
    """The number that digits and numerals make together: 5亿2000万 is five hundred and twenty million."""
    total = section = digit = 0.0
    seen = False
    for piece in _TOKEN.findall(text):
        if piece in CHINESE_UNITS:
            section += (digit if seen else 1) * CHINESE_UNITS[piece]
        elif piece in SCALES:
            section += digit
            total = (
                (total + section) * SCALES[piece] if piece == "亿" and total < SCALES["亿"] else total + section * SCALES[piece]
            )
            section = 0.0
        else:
            digit, seen = CHINESE_DIGITS[piece] if piece in CHINESE_DIGITS else float(re.sub(r"[,\s]", "", piece)), True
            continue
        digit, seen = 0.0, False
    value = total + section + digit
    return -value if text.startswith("-") else value


def tidy(number: float) -> int | float:
    return int(number) if float(number).is_integer() else round(number, 6)
