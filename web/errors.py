"""Expected failures become answers: a page for people, JSON for scripts; the program's own faults tell nothing of its inside."""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from model.errors import Fault, ShenbaoError
from shenbao.service.core.access import Conflict, Forbidden, NotFound
from shenbao.service.review.region import ReaderAway
from web.busy import Busy, passing, seconds
from web.guard import LoginNeeded, PasswordGiven, recognise

STATUS: dict[type[ShenbaoError], int] = {
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    LoginNeeded: 401,
    ReaderAway: 503,
    PasswordGiven: 403,
    Busy: 503,
    Fault: 503,
}
_log = logging.getLogger(__name__)


def wants_json() -> bool:
    return request.is_json or request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"


def is_fragment() -> bool:
    return request.headers.get("HX-Request") == "true"


def register(app: Flask) -> None:
    app.register_error_handler(LoginNeeded, _login)
    app.register_error_handler(PasswordGiven, _password)
    app.register_error_handler(ShenbaoError, _expected)
    app.register_error_handler(StaleDataError, lambda _error: _expected(Conflict()))
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(SecurityError, _other_host)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def told(status: int, message: str, remedy: str, code: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify(code=code, message=message, remedy=remedy), status
    template = "error_fragment.html" if is_fragment() else "error.html"
    if not is_fragment() and status != 503:  # whoever it is: what cannot be reached is not asked
        recognise()
    return render_template(template, status=status, message=message, remedy=remedy), status


def _login(_error: LoginNeeded) -> ResponseReturnValue:
    back = request.full_path.rstrip("?") if request.method == "GET" and not is_fragment() else ""
    target = url_for("entry.login") + ("?" + urlencode({"next": back}) if back not in ("", "/") else "")
    if is_fragment():
        answer = make_response("", 401)
        answer.headers["HX-Redirect"] = target
        return answer
    if wants_json():
        return jsonify(code=LoginNeeded.code, message=LoginNeeded.text, remedy=LoginNeeded.remedy), 401
    return redirect(target)


def _password(error: PasswordGiven) -> ResponseReturnValue:
    """To the form that changes it."""
    target = url_for("entry.account")
    if is_fragment():
        answer = make_response("", 403)
        answer.headers["HX-Redirect"] = target
        return answer
    return _expected(error) if wants_json() else redirect(target)


def _expected(error: ShenbaoError) -> ResponseReturnValue:
    status = next((number for kind, number in STATUS.items() if isinstance(error, kind)), 400)
    message = error.detail if error.code == "usage" and error.detail else error.message
    remedy = "" if error.code == "usage" else error.remedy
    answer = make_response(told(status, message, remedy, error.code))
    if (wait := seconds(error)) is not None:
        answer.headers["Retry-After"] = str(wait)
    return answer


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return told(400, _("页面已过期"), _("请刷新页面后重试。"), "csrf")


def _other_host(_error: SecurityError) -> ResponseReturnValue:
    """Plain: without a host that is trusted no page has an address."""
    return Response(_("请使用本系统规定的网址访问。"), 400, mimetype="text/plain")


def _http(error: HTTPException) -> ResponseReturnValue | HTTPException:
    if error.code is None or error.code < 400:  # an answer in itself, such as a redirect
        return error
    messages = {
        404: (_("找不到所请求的页面"), _("请从列表中重新打开。")),
        405: (_("不支持这种操作"), ""),
        413: (_("上传的内容过大"), _("请分批上传。")),
        429: (_("操作过于频繁"), _("请稍后再试。")),
    }
    message, remedy = messages.get(error.code or 500, (_("请求有误"), ""))
    return told(error.code or 500, message, remedy, f"http_{error.code}")


def _unexpected(error: Exception) -> ResponseReturnValue:
    if (over := passing(error)) is not None:
        _log.warning("%s %s: %s", request.method, request.url_rule, over.code, exc_info=error)
        return _expected(over)
    _log.error("%s %s failed", request.method, request.url_rule, exc_info=error)
    return told(500, _("系统内部错误"), _("请稍后再试；若仍不成功，请联系系统管理员。"), "internal")
