"""Dates and periods."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from model.dates import read_date, read_period
from model.language import alternatives
from model.record import FieldValue
from notices.field_types.rules import Typed, ValueRules

if TYPE_CHECKING:
    from notices.profile import FieldSpec

NAMED_BUT_BLANK = re.compile(r"年[\s_＿]*月|月[\s_＿]*[日号]")
DATE_WORDS = re.compile(r"[年月日\s至到\-—–~～.。，,:：二〇○零]*")
MONTH_AND_DAY = re.compile(r"(?:年|^)\s*([\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*[日号])")
# the rest of a date that broke in the middle: 2019年12月1日至2022 / 年8月30日
DATE_GOES_ON = re.compile(r"\s*(?:[\d一二三四五六七八九十]{0,3}\s*[年月日号]|[\d.\-/]{1,6}\s*$)")
OPEN_END = re.compile(alternatives("labels", "open_ends") + r"|[至到\-—–~～]\s*今(?!年|后)")
ODD_DATE = re.compile(r"(?<!\d)(?:\d|\d{3}|\d{5,})\s*年|\d{3,}\s*[月日号]|\d[./-](?:\d{3}(?!\d)|\d{5})")
NEXT_NUMBER, MONTH = re.compile(r"(?<=月)\s*\d{1,2}\s*[.．、]\s*$"), len("2020-04")
NO_DATE_SIGN = re.compile(r"[^\w.\-/,、:()]")


class DateRules(ValueRules):
    """Rules of what is written with the signs of dates."""

    single = strict = True

    def is_blank(self, text: str) -> bool:
        """Only the printed signs of a date are left: 年 月 日 (a lone 日 may be misread), perhaps with the printed year."""
        if DATE_WORDS.fullmatch(text):
            return not re.search(r"[一三四五六七八九十]|二[年月日]?$", re.sub(r"二[〇○零]二[〇○零]", "", text))
        return re.fullmatch(r"\s*(?:20\s*2\s*0|2\s*0\s*1\s*9)?\s*年\s*月\s*[日目曰且旦]?\s*", text) is not None

    def goes_on(self, text: str) -> bool:
        """Return whether `text` is the rest of a date that broke at the end of a line."""
        return DATE_GOES_ON.match(text) is not None


class Date(DateRules):
    """An ISO date, as precise as it stands: 2020, 2020-04, 2020-04-22."""

    short = True
    to_fill = "请填写完整的年、月、日。"

    def read(self, spec: FieldSpec, raw: str) -> Typed:
        value = read_date(raw)
        return Typed(value, value is not None)

    def tidied(self, spec: FieldSpec, raw: str) -> str:
        """With the year that the form prints where only month and day were read; without specks and what stands behind."""
        printed = _printed_year(spec) if read_date(raw) is None else None
        if printed and (hit := MONTH_AND_DAY.search(raw)):
            return printed + hit.group(1)
        raw = re.sub(r"(?<=[年月])\s*[.,·]+|[.,·]+(?=\s*[年月日])", "", raw)
        hit = re.fullmatch(r"(.*?\d{4}.*?月.*?[日号])\S{0,2}", raw)
        return hit.group(1) if hit else raw

    def complaint(self, spec: FieldSpec, value: FieldValue) -> str:
        if spec.full_date and date_lacks_parts(value):  # told as missing
            return ""
        text = value.value if isinstance(value.value, str) else ""
        if _is_date(text) and NAMED_BUT_BLANK.search(value.raw or ""):
            return "日期不完整，请将年、月、日填写完整。"
        return "" if _is_date(text) else "不是有效的日期，请按“年、月、日”更正。"

    def unusual(self, spec: FieldSpec, raw: str) -> bool:
        """Its year is not of four characters, there are more digits than a date has, or its month or day lacks where the form has a place for it."""
        lacks = NAMED_BUT_BLANK.search(raw) is not None or (spec.full_date and len(read_date(raw) or "") < 10)
        return lacks or self.likely_misread(re.sub(r"\s", "", raw).replace("○", "〇")) or bool(ODD_DATE.search(raw))

    def likely_misread(self, text: str) -> bool:
        """Lost characters of its year, or a mere mark in place of a digit (二〇二〇年+月19日)."""
        return bool(NO_DATE_SIGN.search(text)) or not re.search(r"\d{4}|[〇○零一二三四五六七八九]{4}", text)


class Period(DateRules):
    """`{"start": …, "end": …}`, both as dates or None; an open end (至今, 长期) is None."""

    def unusual(self, spec: FieldSpec, raw: str) -> bool:
        """Besides, more or fewer digits than a date has, or nothing behind the word between the two."""
        return super().unusual(spec, raw) or bool(ODD_DATE.search(raw) or re.search(r"[至到~～—-]\s*$", raw))

    def tidied(self, spec: FieldSpec, raw: str) -> str:
        """A dash between the two dates is one, however it was read; a number behind the last month is the next label's where the first has no day either."""
        raw = NEXT_NUMBER.sub("", raw) if len(read_period(raw)[0] or "") == MONTH else raw
        return re.sub(r"(?<=[月日号\d])\s*[一－―]\s*(?=\d{4})", "—", raw)

    def read(self, spec: FieldSpec, raw: str) -> Typed:
        period = read_period(raw)
        ok = all(period) or bool(period[0] and open_end(raw))
        return Typed({"start": period[0], "end": period[1]}, ok) if any(period) else Typed(None, False)

    def complaint(self, spec: FieldSpec, value: FieldValue) -> str:
        if self.query(spec, value):
            return ""
        ends = value.value if isinstance(value.value, dict) else {}
        start, end = str(ends.get("start") or ""), str(ends.get("end") or "")
        if not (_is_date(start) and _is_date(end)):
            return "不是有效的起止日期，请写明开始和结束的年、月。"
        precision = min(len(start), len(end))
        if end[:precision] < start[:precision]:
            return f"结束日期（{end}）早于开始日期（{start}），请更正。"
        return ""

    def query(self, spec: FieldSpec, value: FieldValue) -> str:
        """An end that is no date; a project has one."""
        ends = value.value if isinstance(value.value, dict) else {}
        word = "" if ends.get("end") else open_end(value.wording)
        return f"“{word}”不是结束日期，请核实，并写明结束的年、月。" if word else ""

    def show(self, spec: FieldSpec, field: FieldValue) -> str:
        if isinstance(field.value, dict) and (word := open_end(field.wording)) and not field.value.get("end"):
            return f"{field.value.get('start') or '？'} {word if word.startswith('至') else f'至 {word}'}"
        return super().show(spec, field)


def open_end(raw: str) -> str:
    """Return the word by which a period leaves its end open (至今, 长期); empty where there is none."""
    hit = OPEN_END.search(re.sub(r"\s", "", raw))
    return hit.group().lstrip("到-—–~～") if hit else ""


def date_lacks_parts(value: FieldValue) -> bool:
    """Return whether only a part of the date is filled in: 2020年4月, 二〇二〇年4月　日, 2020年　月20日."""
    typed = value.value
    return (isinstance(typed, str) and len(typed) < 10) or (typed is None and NAMED_BUT_BLANK.search(value.raw or "") is not None)


def _printed_year(spec: FieldSpec) -> str | None:
    """The year that the form itself prints before the blanks of month and day (二〇二〇年 月 日)."""
    hits = (re.match(r"\s*((?:20\d\d|二[〇○零一二三四五六七八九]{3})\s*年)\s*月", label) for label in spec.labels)
    return next((hit.group(1) for hit in hits if hit), None)


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"\d{4}(?:-\d{2}){0,2}", text):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True
