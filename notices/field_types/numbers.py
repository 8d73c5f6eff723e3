"""Amounts and counts.

MONEY is a number in 万元 (`1000万元` → 1000, `5000000元` → 500, `1.2亿元` → 12000), as the form counts them; NUMBER is the number
as written (its unit, 万元, stands in the label; another one beside it counts), COUNT a whole number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from model.folding import nfkc
from model.numbers import UNITS, read_number, tidy
from model.record import FieldValue
from notices.field_types.rules import OR_NONE, Typed, ValueRules, compact_text, is_unit

if TYPE_CHECKING:
    from notices.profile import FieldSpec

UNIT = re.compile(r"\s*(?P<scale>亿|千万|百万|万|[Ww](?![a-z]))?\s*(?:人民币)?\s*(?P<currency>元|美元|港元|港币|欧元|日元)?")

ODD_NUMBER = re.compile(r"\.\d{3,}(?!\d*,)|,\d{1,2}(?!\d)|,\d{4,}|[.,][.,]|[^\d]\d{0,3}[lIOo|]\d")


class _Numeric(ValueRules):
    single = compact = short = digits = True

    def is_blank(self, text: str) -> bool:
        return is_unit(text)

    def unusual(self, spec: FieldSpec, raw: str) -> bool:
        """More than two decimals, thousands that are not parted by three, or a lone stroke, which may be the sign for none."""
        text = re.sub(r"\s", "", nfkc(raw))
        return text in ("1", "7") or ODD_NUMBER.search(text) is not None

    def complaint(self, spec: FieldSpec, value: FieldValue) -> str:
        """A typed number; one spelt out (三千二百) is one, but not with a vague word about it (约三千多)."""
        typed = isinstance(value.value, int | float) and not isinstance(value.value, bool)
        vague = not re.search(r"\d", compact_text(value)) and re.search(
            r"约|大概|近|多|余|左右|上下|以[上下]", compact_text(value)
        )
        return "" if typed and not vague else "不是数字，请填写数字。"


class Number(_Numeric):
    """The number as written."""

    to_fill = OR_NONE

    def tidied(self, spec: FieldSpec, raw: str) -> str:
        """Points between thousands are commas."""
        if not re.fullmatch(r"\d{1,3}(?:\.\d{3})+\.\d{1,2}", raw):
            return raw
        whole, _, decimals = raw.rpartition(".")
        return f"{whole.replace('.', ',')}.{decimals}"

    def read(self, spec: FieldSpec, raw: str) -> Typed:
        found = read_number(raw)
        if found is None:
            return Typed(None, False)
        number, rest = found
        unit = UNIT.match(rest)
        if unit and (unit["scale"] or unit["currency"]):
            number *= UNITS[unit["scale"].replace("W", "万").replace("w", "万") if unit["scale"] else ""]
        junk = re.sub(r"[\s\d.,+\-约合计人民币共￥¥RMB()（）元万亿美港欧日%。；;、:：为]|万元|以上|左右", "", nfkc(raw))
        return Typed(tidy(number), len(junk) <= 2)


class Count(_Numeric):
    """A whole number."""

    to_fill = OR_NONE

    def read(self, spec: FieldSpec, raw: str) -> Typed:
        found = read_number(raw)
        if found is None:
            return Typed(None, False)
        number, rest = found
        if rest.lstrip().startswith("万"):
            number *= 10000
        return Typed(tidy(number), number == int(number) and number >= 0)


class Money(_Numeric):
    """An amount in 万元."""

    def read(self, spec: FieldSpec, raw: str) -> Typed:
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
