"""Login, logout, one's own account, language, and whether the service is alive."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.orm import Session

from shenbao.service.office import directory_accounts, factors, health, people
from shenbao.service.office.directory import Directory, DirectoryDown
from storage import audit
from storage.schema import User
from web.guard import RequestContext, begin, begin_half, public, route, settings, store
from web.throttle import Failures, address_of

blueprint = Blueprint("entry", __name__)
LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
YEAR = 365 * 24 * 3600
_log = logging.getLogger(__name__)


@blueprint.route("/login", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    """Unknown, wrong, locked: the answer is the same."""
    back = inside(request.args.get("next", ""))
    if request.method == "GET":
        return render_template("login.html", back=back)
    failures: Failures = current_app.extensions["shenbao_failures"]
    address = address_of(request)
    if failures.wait(address):
        message = _("您所在的网络地址密码输错次数过多，请十五分钟后再试。")
        return render_template("login.html", back=back, message=message), 429
    name, given = request.form.get("login", "").strip()[:100], request.form.get("password", "")[:1000]
    try:
        log_in = _asked(name, given)
    except DirectoryDown as error:
        _log.warning("%s", error)
        return render_template("login.html", back=back, message=f"{error.text}。{error.remedy}"), 503
    with store().database.unit() as db:
        user, refusal = log_in(db)
        if user is not None and not factors.has_one(user):
            begin(user)
        elif user is not None:
            begin_half(user, back)
    if user is not None and factors.has_one(user):
        return redirect(url_for("factor.code"))
    if refusal:
        return render_template("login.html", back=back, message=refusal), 403
    if user is None:
        failures.note(address)
        message = _("登录名或密码不正确，或账号已锁定。连续输错五次将锁定十五分钟。")
        return render_template("login.html", back=back, message=message), 401
    return redirect(back or url_for("batches.start"))


def _asked(name: str, given: str) -> Callable[[Session], tuple[User | None, str]]:
    """Do the slow part before the unit of work, and give what is done in it: the person, and what one is told whom the directory knows but who may not in."""
    checked = people.check_password(store().database, name, given)  # whoever is asked of: it takes as long for all
    directory: Directory | None = current_app.extensions["shenbao_directory"]
    said = directory_accounts.ask(store().database, directory, name, given) if directory else None
    if said is None:
        return lambda db: (people.log_in(db, name, given, checked=checked), "")

    def by_directory(db: Session) -> tuple[User | None, str]:
        outcome = directory_accounts.log_in(db, name, said, settings().ldap_office)
        return outcome.user, outcome.refusal

    return by_directory


@route(blueprint, "/logout", None, methods=("POST",))
def logout(context: RequestContext) -> ResponseReturnValue:
    """Ends all sessions of the person: a copy of the cookie is worth nothing afterwards."""
    context.user.session_version += 1
    audit.append(context.db, "logout", f"user/{context.user.id}", context.user.id, context.user.office_id)
    session.clear()
    return redirect(url_for("entry.login"))


@route(blueprint, "/account", None)
def account(context: RequestContext) -> ResponseReturnValue:
    user = context.user
    needed = factors.must_begin(user, settings().factor_roles)
    told = {"given": people.must_change(user), "factor": factors.has_one(user), "factor_needed": needed}
    return render_template("account.html", last_login=user.last_login, directory=user.directory, **told)


@route(blueprint, "/account/password", None, methods=("POST",), detached=True)
def password(context: RequestContext) -> ResponseReturnValue:
    old, new = request.form.get("old", "")[:1000], request.form.get("new", "")[:1000]
    failures, address = current_app.extensions["shenbao_failures"], address_of(request)
    if new != request.form.get("again", ""):
        flash(_("两次输入的新密码不一致"), "danger")
    elif failures.wait(address):
        flash(_("您所在的网络地址密码输错次数过多，请十五分钟后再试。"), "danger")
    elif (changed := _changed(context, old, new)) is None:
        failures.note(address)
        flash(_("原密码不正确；连续输错五次将锁定十五分钟并退出登录"), "danger")
    else:
        begin(changed)
        flash(_("密码已更改，其他电脑上的登录已失效"), "success")
    return redirect(url_for("entry.account"))


def _changed(context: RequestContext, old: str, new: str) -> User | None:
    """The person, with the new password; None where the old one is wrong."""
    change = people.prepare_change(context.store.database, context.user.login, old, new)
    with context.store.database.unit() as db:
        user = db.get_one(User, context.user.id)
        return user if people.change_password(db, context.actor, user, change) else None


@blueprint.route("/language/<code>", methods=["POST"])
@public
def language(code: str) -> ResponseReturnValue:
    answer = make_response(redirect(inside(request.form.get("next", "")) or url_for("batches.start")))
    answer.set_cookie("language", LANGUAGES.get(code, LANGUAGES["zh"]), YEAR, samesite="Lax", secure=settings().https)
    return answer


@blueprint.route("/healthz")
@public
def alive() -> ResponseReturnValue:
    """For the machinery that watches the service: can it read its database?"""
    with store().database.look() as db:
        db.execute(text("SELECT 1"))
    return {"status": "ok"}


@blueprint.route("/readyz")
@public
def ready() -> ResponseReturnValue:
    """For the machinery that watches the service: can it work? Which of its parts cannot, without figures: anybody may ask."""
    found = health.checks(store())
    well = all(check.ok for check in found)
    told = {check.name: "ok" if check.ok else "failed" for check in found}
    return {"status": "ok" if well else "failed", "checks": told}, 200 if well else 503


def inside(target: str) -> str:
    """An address of this service to go back to; empty for one that would lead elsewhere."""
    parts = urlsplit(target.replace("\\", "/"))
    if parts.scheme or parts.netloc or not target.startswith("/") or target.startswith(("//", "/\\")):
        return ""
    return target
