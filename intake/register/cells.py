"""Cells of the receipt register as values: dates, counts and flags as offices write them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from model.language import words

YES, NO, UNKNOWN = words("register", "yes"), words("register", "no"), words("register", "unknown")
NO_NUMBER = words("register", "none_number")
DIGITS = (
    {c: str(i) for i, c in enumerate("〇一二三四五六七八九")}
    | {
        "零": "0",
        "○": "0",
        "两": "2",
    }
    | {c: str(i) for i, c in enumerate("壹贰叁肆伍陆柒捌玖", 1)}
)
DATE = re.compile(r"(?P<y>\d{4}|\d{2})\s*[年./\-－—]\s*(?P<m>\d{1,2})\s*[月./\-－—]\s*(?P<d>\d{1,2})")
YEARLESS = re.compile(r"^(?P<m>\d{1,2})\s*[月./\-－—]\s*(?P<d>\d{1,2})\s*[日号]?(?!\d)")
COMPACT = re.compile(r"^(?P<y>20\d{2})(?P<m>\d{2})(?P<d>\d{2})$")
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(20_000, 80_000)
COPIES = re.compile(r"(?P<number>\d+)|(?P<paper>纸|书面)|(?P<electronic>电子|光盘|[Uu优]盘|磁盘)")
MEDIUM = re.compile(r"光盘|[Uu优]盘|移动硬盘|邮件")


def as_text(cell: Any) -> str | None:
    """Return the cell as one line of text; None where it is blank. Whole numbers lose the ".0" that Excel gives them."""
    if cell is None:
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split()) or None


def as_date(cell: Any, year: int | None = None) -> date | None:
    """Read a date cell, an Excel serial number, or a date written out (2020年5月8日, 2020.5.8, 二〇二〇年五月八日); None for anything else.

    `year`: of a date that tells none (5月9日).
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _arabic(as_text(cell) or "")
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and int(float(text)) in EXCEL_DAYS:
        return EXCEL_EPOCH + timedelta(days=int(float(text)))
    match = DATE.search(text) or COMPACT.match(text)
    told = int(match["y"]) if match else year
    match = match or YEARLESS.match(text)
    if match is None or told is None:
        return None
    try:
        return date(told if told > 99 else 2000 + told, int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def _arabic(text: str) -> str:
    """Write Chinese numerals of a date as digits: 二〇二〇年五月十八日 → 2020年5月18日. Full-width digits become half-width."""
    text = text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    return re.sub(r"[〇零○一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾]+", lambda m: _numeral(m.group()), text)


def _numeral(text: str) -> str:
    text = text.replace("拾", "十")
    if "十" not in text:
        return "".join(DIGITS[c] for c in text)
    tens, ones = text.split("十", 1)
    return str(int(DIGITS.get(tens, "1") if tens else "1") * 10 + int(DIGITS.get(ones, "0") if ones else "0"))


def _counted(text: str) -> str:
    """Write numerals as digits; of 一式三份 the copies count."""
    return re.sub(r"\d+\s*式", "", _arabic(text).replace("两", "2"))


def as_count(cell: Any) -> int | None:
    """Read a number of copies or a rank: 3, "3份", "三份", "第2"; None for a blank or anything else."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return int(cell)
    match = re.search(r"\d+", _counted(as_text(cell) or ""))
    if match:
        return int(match.group())
    return 0 if (as_text(cell) or "") in ("无", "没有") else None


def as_flag(cell: Any) -> bool | None:
    """Read yes or no as offices write it; None where the cell is blank or says neither (待核实). What was begun and not ended (已注册未提交) is no."""
    if isinstance(cell, bool):
        return cell
    text = (as_text(cell) or "").lower()
    if any(text.startswith(word) for word in UNKNOWN):
        return None
    if any(text.startswith(word) for word in NO) or re.match(r"已.{1,6}[,，、但]?(?:未|没|尚未)", text):
        return False
    return True if any(text.startswith(word) for word in YES) else None


def as_number(cell: Any) -> str | None:
    """Read a number that was given; "" where the cell says that there is none (无, 未注册), None where it is blank or not known."""
    text = as_text(cell)
    if text is None or any(text.startswith(word) for word in UNKNOWN):
        return None
    return "" if text in NO_NUMBER or (re.match(r"[未没无尚不]", text) and not re.search(r"\d", text)) else text


def copies_in(text: str) -> tuple[int | None, int | None, str | None]:
    """Return paper copies, electronic copies and medium in one cell, number first or last: "纸质3份，光盘1张", "2纸1光盘". A bare number counts paper."""
    text = _counted(text)
    if pair := re.fullmatch(r"\s*(\d+)\s*[+＋/／]\s*(\d+)\s*", text):
        return int(pair[1]), int(pair[2]), None
    found = [(str(m.lastgroup), m.group()) for m in COPIES.finditer(text)]
    counts: dict[str, int] = {}
    number_first = bool(found) and found[0][0] == "number"
    for one, two in pairwise(found):
        number, what = (one, two) if number_first else (two, one)
        if number[0] == "number" and what[0] != "number":
            counts.setdefault(what[0], int(number[1]))
    if len(found) == 1 and number_first:
        counts["paper"] = int(found[0][1])
    medium = MEDIUM.search(text)
    return counts.get("paper"), counts.get("electronic"), medium.group() if medium else None


def level_in(text: str | None) -> str | None:
    """Return either "province" or "ministry" where the register says who received the packet; its own word where it says neither."""
    if not text:
        return None
    ministry, province = re.search(r"部(?!门)|ministry", text), re.search(r"省|厅|局|province", text)
    if ministry and province:
        return text
    return "ministry" if ministry else "province" if province else text
