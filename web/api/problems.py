"""Errors as problem details (RFC 9457). The tree of expected errors is mapped to statuses here and nowhere else."""

from __future__ import annotations

import logging
import time
from typing import Any

from flask import Response, json, request
from pydantic import ValidationError
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from model.errors import DemandsUnseen, Fault, LetterStands, ShenbaoError, UsageError
from shenbao.service.core.access import Conflict, Forbidden, NotFound
from shenbao.service.review.region import ReaderAway
from web.busy import Busy, passing, seconds
from webhook.incoming import Malformed, Replayed, Unsigned

PROBLEM = "application/problem+json"
# What a rule of pydantic asks for, by the beginning of its name; others are told as OTHERWISE.
RULES = {
    "missing": "缺少此项", "extra_forbidden": "没有这一项", "greater_than": "数值过小", "less_than": "数值过大",
    "string_too_short": "内容过短或为空", "string_too_long": "内容过长", "too_long": "数目过多", "too_short": "数目过少",
    "string_pattern_mismatch": "写法不符", "enum": "不是可用的取值", "literal_error": "不是可用的取值", "date": "不是有效的日期",
    "int_": "须为整数", "bool_": "须为 true 或 false", "string_type": "须为文本", "list_type": "须为列表",
}  # fmt: skip
OTHERWISE = "不符合接口说明"
_log = logging.getLogger(__name__)


class Unauthenticated(ShenbaoError):
    code = "unauthenticated"
    text = "没有提供有效的令牌"
    remedy = "请在 Authorization 请求头中以 Bearer 方式提供令牌。"


class TooManyRequests(ShenbaoError):
    code = "too_many_requests"
    text = "请求过于频繁"
    remedy = "请按 Retry-After 请求头等待后重试。"
    retryable = True


class VersionNeeded(ShenbaoError):
    code = "version_needed"
    text = "须说明所依据的版本"
    remedy = "请以 If-Match 请求头提供读取时得到的 ETag。"


class KeyReused(ShenbaoError):
    code = "idempotency_key_reused"
    text = "同一 Idempotency-Key 已用于另一请求"
    remedy = "请为每个不同的请求使用新的键。"


class BadHash(ShenbaoError):
    code = "hash_mismatch"
    text = "收到的内容与所报的 SHA-256 不符"
    remedy = "请重新上传该文件。"
    retryable = True


class TooLarge(ShenbaoError):
    code = "too_large"
    text = "内容超过允许的大小"
    remedy = "请拆分后上传。"


class UnsupportedContent(ShenbaoError):
    code = "unsupported_content_type"
    text = "请求体须为 application/json"
    remedy = "请改正 Content-Type 请求头。"


class NotJson(ShenbaoError):
    code = "not_json"
    text = "请求体不是有效的 JSON"
    remedy = "请检查后重新发送。"


STATUSES: dict[type[ShenbaoError], int] = {
    UsageError: 409,
    DemandsUnseen: 409,
    LetterStands: 409,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Unauthenticated: 401,
    TooManyRequests: 429,
    ReaderAway: 503,
    Busy: 503,
    Fault: 503,
    VersionNeeded: 428,
    KeyReused: 422,
    BadHash: 422,
    TooLarge: 413,
    UnsupportedContent: 415,
    NotJson: 400,
    Unsigned: 401,
    Replayed: 409,
    Malformed: 422,
}


def status_of(error: ShenbaoError) -> int:
    """Most special first; what is not in the table is a defect of the installation, not of the request."""
    if isinstance(error, Conflict) and "If-Match" in request.headers:
        return 412
    return next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 500)


def problem(status: int, code: str, title: str, detail: str = "", **more: Any) -> Response:
    content = {"type": f"urn:shenbao:problem:{code}", "title": title, "status": status, "detail": detail, "code": code} | more
    answer = Response(json.dumps(content, ensure_ascii=False), status, content_type=PROBLEM)
    answer.headers["Cache-Control"] = "no-store"
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="shenbao"'
    return answer


def expected(error: ShenbaoError) -> Response:
    detail = error.detail if isinstance(error, UsageError) else error.message
    title = "请求与当前状态不符" if type(error) is UsageError else error.text
    remedy = "" if type(error) is UsageError else error.remedy
    answer = problem(status_of(error), error.code, title, detail, remedy=remedy, retryable=error.retryable)
    if (wait := seconds(error)) is not None:
        answer.headers["Retry-After"] = str(wait)
    if isinstance(error, TooManyRequests):
        answer.headers["Retry-After"] = str(60 - int(time.time()) % 60)  # rates are counted by the minute
    return answer


def invalid(error: ValidationError) -> Response:
    """The place and the rule, never the value: it may be personal."""
    places = [
        {"where": [str(part) for part in e["loc"]], "rule": e["type"], "message": _asked(e["type"])} for e in error.errors()
    ]
    detail = "；".join(f"{'.'.join(place['where']) or '请求体'}：{place['message']}" for place in places)
    return problem(
        422,
        "invalid",
        "请求内容不符合接口说明",
        detail,
        remedy="请按 /api/v1/docs 的说明改正后重新发送。",
        retryable=False,
        errors=places,
    )


def _asked(rule: str) -> str:
    return next((text for begin, text in RULES.items() if rule.startswith(begin)), OTHERWISE)


def http(error: HTTPException) -> Response:
    names = {404: "没有这个地址", 405: "不支持这种方法", 413: "内容超过允许的大小"}
    status = error.code or 500
    title = names.get(status, "请求有误")
    return problem(status, f"http_{status}", title, title, remedy="请对照 /api/v1/docs 检查地址、方法和内容。", retryable=False)


def unexpected(error: Exception) -> Response:
    _log.error("%s %s failed", request.method, request.url_rule, exc_info=error)
    remedy = "请稍后再试；若仍不成功，请联系系统管理员。"
    return problem(500, "internal", "系统内部错误", "系统内部错误", remedy=remedy, retryable=True)


def as_problem(error: Exception) -> Response:
    """The one place where an error becomes an answer."""
    if isinstance(error, ShenbaoError):
        return expected(error)
    if isinstance(error, ValidationError):
        return invalid(error)
    if isinstance(error, StaleDataError | IntegrityError):  # somebody was quicker
        return expected(Conflict())
    if isinstance(error, DataError):
        return problem(422, "invalid", "请求内容不符合接口说明", OTHERWISE, remedy="请检查所填的值。", retryable=False)
    if isinstance(error, HTTPException):
        return http(error)
    if (over := passing(error)) is not None:
        _log.warning("%s %s: %s", request.method, request.url_rule, over.code, exc_info=error)
        return expected(over)
    return unexpected(error)
