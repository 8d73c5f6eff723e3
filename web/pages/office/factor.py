"""The second factor: its code after the password, set up and taken off by oneself, wanted and taken off by an administrator."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from model.errors import UsageError
from shenbao.service.core.access import Right
from shenbao.service.office import administration, factors, people
from storage.keys import opened, seal
from web.guard import RequestContext, begin, half_of, public, route, settings, store
from web.throttle import address_of

blueprint = Blueprint("factor", __name__)
NEW = "factor_new"  # of the session: the sealed secret that is being set up
LONGEST = 40  # characters of a code


@blueprint.route("/login/code", methods=["GET", "POST"])
@public
def code() -> ResponseReturnValue:
    """After the right password. Wrong codes are counted by login and by address, as wrong passwords are."""
    with store().database.look() as db:
        waiting = half_of(db)
    if waiting is None:
        return redirect(url_for("entry.login"))
    if request.method == "GET":
        return render_template("code.html")
    failures, address = current_app.extensions["shenbao_failures"], address_of(request)
    if failures.wait(address):
        return render_template("code.html", message=_("您所在的网络地址密码输错次数过多，请十五分钟后再试。")), 429
    back = session.get("half_back", "")
    with store().database.unit() as db:
        user = half_of(db)
        right = user is not None and factors.check(db, user, request.form.get("code", "")[:LONGEST])
        if user is not None and right:
            people.complete_login(db, user, by="code")
            begin(user)
    if not right:
        failures.note(address)
        return render_template("code.html", message=_("验证码不正确，或账号已锁定。连续输错五次将锁定十五分钟。")), 401
    return redirect(back or url_for("batches.start"))


@route(blueprint, "/account/factor", None)
def show(context: RequestContext) -> ResponseReturnValue:
    """How it stands; where there is none, a new secret to be set up."""
    user = context.user
    if factors.has_one(user):
        return render_template("factor.html", on=True, left=len(user.factor_codes))
    if NEW not in session:
        session[NEW] = seal(context.db, factors.new_secret())
    secret = opened(context.db, session[NEW])
    needed = factors.must_begin(user, settings().factor_roles)
    # ours alone: a picture of an address that holds the login, escaped by its maker
    picture = Markup(factors.picture(user, secret))  # noqa: S704
    return render_template("factor.html", on=False, picture=picture, secret=secret, needed=needed)


@route(blueprint, "/account/factor", None, methods=("POST",))
def begin_one(context: RequestContext) -> ResponseReturnValue:
    if NEW not in session or factors.has_one(context.user):
        return redirect(url_for("factor.show"))
    try:
        told = factors.begin(context.db, context.user, opened(context.db, session[NEW]), request.form.get("code", "")[:LONGEST])
    except UsageError as error:
        flash(error.detail, "danger")
        return redirect(url_for("factor.show"))
    begin(context.user)
    return render_template("factor.html", on=True, told=told, left=len(told))


@route(blueprint, "/account/factor/end", None, methods=("POST",))
def end(context: RequestContext) -> ResponseReturnValue:
    """With a code: a session that somebody else took over cannot do it."""
    failures, address = current_app.extensions["shenbao_failures"], address_of(request)
    right = not failures.wait(address) and factors.check(context.db, context.user, request.form.get("code", "")[:LONGEST])
    if not right:
        flash(_("验证码不正确，第二因子仍在使用"), "danger")
        return redirect(url_for("factor.show"))
    factors.end(context.db, context.actor, context.user)
    begin(context.user)
    flash(_("第二因子已停用"), "success")
    return redirect(url_for("entry.account"))


@route(blueprint, "/administration/users/<user_id>/factor", Right.SECURE, methods=("POST",))
def of_user(context: RequestContext, user_id: str) -> ResponseReturnValue:
    """An administrator wants it of an account, no longer wants it, or takes it off for somebody who lost the telephone."""
    user, act = administration.load_user(context.db, context.actor, user_id), request.form.get("act")
    if act == "end":
        factors.end(context.db, context.actor, user)
    elif act in ("want", "free"):
        factors.want(context.db, context.actor, user, act == "want")
    else:
        raise UsageError("请求内容有误")
    flash(_("用户“%(name)s”已更改", name=user.name), "success")
    return redirect(url_for("administration.user", user_id=user.id))
