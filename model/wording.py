"""Typed values in the words of an office: the one place where a value becomes text that people read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any

from model.dates import chinese_date
from model.numbers import tidy

OTHER = "其他"


def in_words(value: Any, names: Mapping[str, str] | None = None) -> str:
    """Return a typed value as a clerk writes it: 是, 民营企业、其他, 2019-02 至 2021-12, 国家级（2018 年）; "" for nothing.

    `names`: what the keys of rows are called on the form (high_tech: 高新技术企业).
    """
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return str(tidy(value)) if math.isfinite(value) else ""
    if isinstance(value, date):
        return chinese_date(value)
    if isinstance(value, Mapping):
        return _mapping(value, names or {})
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(text for v in value if (text := in_words(v, names)))
    return str(value)


def _mapping(value: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if not value:
        return ""
    if {"start", "end"} >= set(value):
        return f"{value.get('start') or '？'} 至 {value.get('end') or '？'}"
    if set(value) & {"level", "year", "text", "levels"}:
        return row_in_words(value)
    named = [(names.get(k, OTHER if k == "other" else str(k)), in_words(v, names)) for k, v in value.items()]
    return "；".join(f"{name}：{text}" for name, text in named if text)


def row_in_words(row: Mapping[str, Any]) -> str:
    """Return a row with a level and a year: 国家级（2018 年）; the text alone where it was written in freely."""
    if text := row.get("text"):
        return str(text)
    level = in_words(row.get("levels")) or row.get("level") or "级别未填"
    return f"{level}（{row['year']} 年）" if row.get("year") else f"{level}（年份未填）"
