"""What stands in addresses and forms, as values; nothing that was sent is trusted to be of its kind."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request

from model.errors import UsageError
from shenbao.service.insight.listing import FILTERS, SORTS, ListFilter
from shenbao.service.review.assignment import Whose

LONGEST_SEARCH = 100


def wish() -> ListFilter:
    """What the address of a list asks for; what it does not know is as if it were not there."""
    args = request.args
    only, sort = args.get("only", ""), args.get("sort", "name")
    return ListFilter(
        only if only in FILTERS else "",
        args.get("q", "").strip()[:LONGEST_SEARCH],
        sort if sort in SORTS else "name",
        args.get("down") == "1",
        max(1, number(args.get("page"), 1)),
        args.get("recommender", "")[:200],
        args.get("city", "")[:60],
        args.get("finding", "")[:160],
        whose=Whose(args["whose"]) if args.get("whose") in list(Whose) else None,
    )


def number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def sent_json() -> dict[str, Any]:
    """The JSON object of the request. Raises UsageError for anything else."""
    content = request.get_json(silent=True)
    if not isinstance(content, dict):
        raise UsageError("请求内容有误")
    return content


def text_of(content: dict[str, Any], key: str, longest: int) -> str:
    value = content.get(key, "")
    if not isinstance(value, str):
        raise UsageError("请求内容有误")
    return value.strip()[:longest]


def whole(content: dict[str, Any], key: str) -> int:
    """A whole number that must be there, such as the version that a change was made on."""
    value = content.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise UsageError("请求内容有误")
    return value


def day(content: dict[str, Any], key: str) -> date | None:
    """A day as 2020-05-31; None where none was chosen."""
    text = text_of(content, key, 10)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError("请填写有效的日期") from error
