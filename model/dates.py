"""Dates as offices write them: 2020年4月22日, 2020.4.22, 二〇二〇年四月, 2020-04; and periods of two of them."""

from __future__ import annotations

import re
from datetime import date

from model.folding import nfkc

CHINESE = str.maketrans("〇○零Oo一二三四五六七八九", "00000123456789")
FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾弍貳參陸", "一二三四五六七八九十二二三六")
YEAR = r"(?<!\d)(?P<y>(?:19|20)\d{2}|[12一二][9九0〇○零Oo][0-9〇○零Ooo一二三四五六七八九]{2})"
PART = r"[0-9一二三四五六七八九十元]{1,3}"
DATE = re.compile(
    rf"{YEAR}\s*(?:[年.\-/—–·]\s*(?:(?P<m>{PART})\s*(?:[月.\-/—–·]\s*(?:(?P<d>{PART})\s*(?:日|号|$|(?=\D)))?|$|(?=\D)))?|$|(?=\D))"
)
COMPACT = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)")
YEAR_MONTH = re.compile(r"(?<!\d)(?P<y>20\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>)(?!\d)")


def _small(text: str | None) -> int | None:
    """A month or day: 4, 04, 四, 十二, 二十二."""
    if not text:
        return None
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    try:
        if ten:
            return (int(tens.translate(CHINESE)) if tens else 1) * 10 + (int(ones.translate(CHINESE)) if ones else 0)
        return int(text.translate(CHINESE))
    except ValueError:
        return None


def _iso(hit: re.Match[str]) -> str | None:
    year = int(hit["y"].translate(CHINESE))
    month, day = _small(hit["m"]), _small(hit["d"])
    if not 1900 <= year <= 2100 or (month is not None and not 1 <= month <= 12):
        return None
    if month is None:
        return f"{year:04d}"
    if day is None:
        return f"{year:04d}-{month:02d}"
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= day <= _days(year, month) else None


def _days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _clean(raw: str) -> str:
    text = nfkc(raw).translate(FORMAL)
    text = re.sub(r"廿(?=[一二三四五六七八九日号])", "二十", text)
    text = re.sub(r"(?<=[二〇○零\d])年\s*元月", "年1月", text)
    text = re.sub(r"(?<![\d〇○零一二])([12]\d)(?=\s*年\s*\d{1,2}\s*月)", r"20\1", text)
    text = re.sub(rf"(?<![\d〇○零一二三四五六七八九十])([一二][〇○零一二三四五六七八九])(?=\s*年\s*{PART}\s*月)", r"二〇\1", text)
    text = re.sub(r"[_＿]+", "", text)
    text = re.sub(r"(?<=[年月])\s*[.,·]+|[.,·]+(?=\s*[年月日])", "", text)  # specks
    # spaces within a date go; one before the year of the next date stays
    return re.sub(
        r"(?<=[\d年月日.\-/〇一二三四五六七八九十])\s+(?!(?:19|20)\d\d\s*[年.\-/])(?=[\d年月日.\-/〇一二三四五六七八九十])",
        "",
        text,
    ).strip()


def read_dates(raw: str) -> list[str]:
    """Return all dates in `raw`, ISO, as precise as they stand there (`2020`, `2020-04`, `2020-04-22`), in order."""
    text = _clean(raw)
    hits = sorted(
        [*DATE.finditer(text), *COMPACT.finditer(text), *YEAR_MONTH.finditer(text)], key=lambda h: (h.start(), -h.end())
    )
    found: list[str] = []
    end = -1
    for hit in hits:
        if hit.start() < end:
            continue
        if iso := _iso(hit):
            found.append(iso)
            end = hit.end()
    return found


def read_date(raw: str) -> str | None:
    """Return the date that `raw` is: ISO with at least year and month (2020年4月 日 is 2020-04); None where the month is blank or
    anything is impossible.
    """
    if re.search(r"年\s*月", _clean(raw)):
        return None
    dates = read_dates(raw)
    return next((d for d in dates if len(d) >= 7), None)


def read_period(raw: str) -> tuple[str | None, str | None]:
    """Return start and end of a period; an end that leaves its year out takes the start's (2020年3月-9月)."""
    text = _clean(raw)
    dates = read_dates(raw)
    if len(dates) >= 2:
        return dates[0], dates[1]
    if len(dates) == 1 and (hit := re.search(rf"(?:至|到|-|—|–|~|～)\s*({PART})\s*月(?:\s*({PART})\s*日)?", text)):
        month, day = _small(hit.group(1)), _small(hit.group(2))
        if month and 1 <= month <= 12:
            return dates[0], f"{dates[0][:4]}-{month:02d}" + (f"-{day:02d}" if day else "")
    return (dates[0] if dates else None), None


def chinese_date(day: date) -> str:
    """Return `day` as offices write it: 2020年5月10日."""
    return f"{day.year}年{day.month}月{day.day}日"
