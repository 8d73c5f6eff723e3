"""Amounts and counts.

MONEY and NUMBER are numbers in the unit that the label prescribes (`unit` of the field, 万元 where it says nothing): `1000万元` → 1000,
`5000000元` → 500, 伍亿贰仟万元 → 52000, `1,200万美元` → 1200 and the currency 美元. A bare number is in that unit already. A share (unit `%`): 6.5%, 6.5 → 6.5; what is
counted in another unit (天, 平方米): 80天, 80 → 80. COUNT is a whole number.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from model.folding import nfkc
from model.numbers import Amount, read_amount, tidy
from model.record import FieldValue
from notices.field_types.rules import OR_NONE, Typed, ValueRules, compact_text, is_unit

if TYPE_CHECKING:
    from notices.profile import FieldSpec

PERCENT = "%"
UNITS = {"元": 1.0, "万元": 1e4, "亿元": 1e8}  # in yuan; of every other unit a number is as it stands
TOO_MUCH = 1e11  # yuan: 1,000 亿元 and more stand in hardly any form, single yuan under the label 万元 often
SINGLE_YUAN = 100_000  # a number behind ￥ from which on it is of single yuan
# the last: two numbers with a struck one's stroke or a sign misread between them (3大65人)
ODD_NUMBER = re.compile(
    r"\.\d{3,}(?!\d*,)|,\d{1,2}(?!\d)|,\d{4,}|[.,][.,]|\d[:;]\d|[^\d]\d{0,3}[lIOo|]\d|\d(?:(?![十百千万亿零点元年月余多])[\u4e00-\u9fff]){1,2}\d"
)


# the sign for none behind its cell's wall, before a single character of what stands beside it
NONE_BY_WALL = re.compile(r"[1lIi|丨]?\s*[/／]\s*[\u4e00-\u9fff]?")


class _Numeric(ValueRules):
    single = compact = short = digits = True

    def tidied(self, spec: FieldSpec, raw: str) -> str:
        """The sign for none without the wall that was read before it (1/)."""
        return "/" if NONE_BY_WALL.fullmatch(raw.strip()) else raw

    def is_blank(self, text: str) -> bool:
        return is_unit(text)

    def unusual(self, spec: FieldSpec, raw: str) -> bool:
        """More than two decimals, thousands that are not parted by three, two numbers, or a lone stroke, which may be the sign for none."""
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
    """An amount in the label's unit."""

    to_fill = OR_NONE

    def tidied(self, spec: FieldSpec, raw: str) -> str:
        """Points between thousands are commas."""
        raw = super().tidied(spec, raw)
        if not re.fullmatch(r"\d{1,3}(?:\.\d{3})+\.\d{1,2}", raw):
            return raw
        whole, _, decimals = raw.rpartition(".")
        return f"{whole.replace('.', ',')}.{decimals}"

    def read(self, spec: FieldSpec, raw: str) -> Typed:
        found = read_amount(_bare(spec.unit, raw))
        if found is None:
            return Typed(None, False)
        rest = found.text[: found.start] + found.text[found.end :]
        junk = re.sub(r"[\s\d.,+\-约合计人民币共￥¥RMB()（）元万亿美港欧日整正%。；;、:：为]|万元|以上|左右", "", rest)
        return Typed(tidy(found.counted_in(scale_of(spec.unit))), len(junk) <= 2)

    def query(self, spec: FieldSpec, value: FieldValue) -> str:
        """So much that the number can only be of single yuan under a label of 万元; not where its own 亿 says so."""
        found = read_amount(value.wording)
        if (
            found is None
            or spec.unit not in UNITS
            or not isinstance(value.value, int | float)
            or "亿" in found.text[found.start : found.end]
        ):
            return ""
        if abs(value.value) * UNITS[spec.unit] < TOO_MUCH:
            return ""
        return f"按“{spec.unit}”计为{tidy(value.value * UNITS[spec.unit] / UNITS['亿元'])}亿元，疑按“元”填写，请核实计量单位。"

    def currency(self, raw: str) -> str:
        found = read_amount(raw)
        return found.currency if found else ""


class Money(Number):
    """An amount whose label names no unit: large numbers behind a sign (￥5,000,000) are yuan."""

    to_fill = ValueRules.to_fill

    def tidied(self, spec: FieldSpec, raw: str) -> str:
        return _Numeric.tidied(self, spec, raw)

    def read(self, spec: FieldSpec, raw: str) -> Typed:
        found = read_amount(raw)
        if found is None:
            return Typed(None, False)
        return Typed(tidy(_signed(found).counted_in(scale_of(spec.unit))), True)


class Count(_Numeric):
    """A whole number."""

    to_fill = OR_NONE

    def read(self, spec: FieldSpec, raw: str) -> Typed:
        found = read_amount(raw)
        if found is None:
            return Typed(None, False)
        return Typed(tidy(found.number), found.number == int(found.number) and found.number >= 0)


def scale_of(unit: str) -> float:
    """Return how many yuan a unit of amounts is; 1 for every other one."""
    return UNITS.get(unit, 1.0)


def _bare(unit: str, raw: str) -> str:
    """Return `raw` without the unit behind its number, where that is none of money."""
    if unit == PERCENT:
        return re.sub("%|百分之", "", nfkc(raw))
    return raw if unit in UNITS or not unit else re.sub(rf"(?<=[\d十百千万亿])\s*{re.escape(unit)}", "", raw)


def _signed(found: Amount) -> Amount:
    return replace(found, scaled=True) if found.signed and found.number >= SINGLE_YUAN else found
